"""Exercise `train_ppo` of notebook 04: PPO in sixteen environments side by side."""

from functools import cache

import numpy as np

from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna import settings
from helpers.checks.sac_dyna.settings import setting

NUM_ENVS, ROLLOUT = 16, 2048  # steps of a rollout, over all environments
EXPECTED = {
    "environment": settings.ENVIRONMENT,
    "device": "cpu",
    "num_envs": float(NUM_ENVS),
    "n_steps": float(ROLLOUT // NUM_ENVS),
    "batch_size": 256.0,
    "learning_rate": 1e-3,
    "learning_rate_at_the_end": 1e-3,
    "gamma": 0.9,
    "use_sde": 1.0,
    "sde_sample_freq": 4.0,
    "n_epochs": 10.0,
    "gae_lambda": 0.95,
    "clip_range": 0.2,
    "ent_coef": 0.0,
}
READ = "n_steps", "batch_size", "gamma", "use_sde", "sde_sample_freq", "n_epochs", "gae_lambda", "ent_coef"

ONE_ENVIRONMENT = Misconception(
    "one-environment",
    "How many pendulums swing side by side?",
    "`make_vec_env` makes as many environments as `n_envs` says. A name or a single environment gives one.",
    when=settings.is_near("num_envs", 1),
)
ANOTHER_NUMBER_OF_ENVIRONMENTS = Misconception(
    "another-number-of-environments",
    "How many pendulums swing side by side?",
    "Compare `n_envs` with the table.",
    when=lambda seen: float(seen["num_envs"]) != 1,
)
ANOTHER_ROLLOUT = Misconception(
    "another-rollout",
    "How many steps does each environment take between two updates?",
    "`n_steps` counts the steps of each environment, not of all together; the default of the library is 2,048.",
)
NO_GSDE = Misconception(
    "no-gsde",
    "How does this agent explore?",
    "With `use_sde` its noise is a function of the state that stays the same for some steps, which pushes a pendulum "
    "further than a new random torque at each step.",
)
NOISE_KEPT = Misconception(
    "another-noise-frequency",
    "How long does the exploration noise stay the same?",
    "`sde_sample_freq` says after how many steps it is drawn again; by default once in a rollout.",
)
STEPS_PER_ENVIRONMENT = Misconception(
    "steps-per-environment",
    "Does `learn` count the steps of one environment, or those of all together?",
    "`learn` counts the steps of all environments together, and so does `num_steps`.",
    when=lambda seen: float(seen["total"]) in (float(seen["num_steps"]) * NUM_ENVS, seen["num_steps"] // NUM_ENVS),
)
NUM_STEPS_IGNORED = Misconception(
    "num-steps-ignored",
    "What does `num_steps` say?",
    "`learn` takes the number of steps: pass on the argument of the function.",
    when=lambda seen: (
        seen["called"] and float(seen["total"]) not in (seen["num_steps"] * NUM_ENVS, seen["num_steps"] // NUM_ENVS)
    ),
)
CALLBACK_IGNORED = Misconception(
    "callback-ignored",
    "Who calls the `callback`?",
    "`learn` takes a callback, its second argument, and calls it at every step. Pass it on.",
    when=lambda seen: float(seen["steps_stopped"]) > 0,
)
NOT_TRAINED = Misconception(
    "not-trained",
    "When does the agent learn?",
    "Making an agent changes nothing in it yet: `learn` lets it act and learn.",
    when=lambda seen: float(seen["steps_stopped"]) == 0,
)
PAIR_RETURNED = Misconception(
    "pair-returned",
    "Which one thing do the cells below expect?",
    "Return the agent alone; it knows its environments.",
    when=lambda stop: stop.thing == settings.RETURNED and stop.kind in ("tuple", "list"),
)


@cache
def callback_class():
    """Return a callback that notes what it sees when the training starts, and stops it at the first step."""
    from stable_baselines3.common.callbacks import BaseCallback

    class Stop(BaseCallback):
        total, start = np.nan, None

        def _on_training_start(self):
            if self.start is None:
                self.total = float(self.locals["total_timesteps"])
                seen = np.concatenate([settings.weights_of(self.model), np.ravel(self.model._last_obs)])
                self.start = seen.astype(float)

        def _on_step(self):
            return False

    return Stop


def draw(rng) -> Evidence:
    """Two seeds, and a number of steps that fits into one rollout."""
    return {"seeds": rng.choice(2**31, size=2, replace=False), "num_steps": np.array(rng.integers(1000, ROLLOUT))}


def probe(train_ppo, seeds, num_steps) -> Evidence:
    """Look at three trainings that stop at their first step, two of them with one seed; then let one go on to its end.

    It goes on only if it will take a single rollout.
    """
    seed, another = seeds.tolist()
    agent, first = _stopped(train_ppo, num_steps, seed)
    read = {
        "environment": settings.environment_of(agent),
        "device": agent.device.type,
        "num_envs": agent.n_envs,
        "learning_rate": agent.lr_schedule(1.0),
        "learning_rate_at_the_end": agent.lr_schedule(0.0),
        "clip_range": agent.clip_range(1.0),
        **{name: getattr(agent, name) for name in READ},
    }
    evidence = {
        **settings.as_evidence(read),
        "called": np.array(first.start is not None),
        "total": np.array(first.total),
        "steps_stopped": np.array(float(agent.num_timesteps)),
        "same_again": np.array(True),
        "other_with_another_seed": np.array(True),
        "seed_of_zero": np.array(0.0),
        "updates": np.array(np.nan),
        "steps": np.array(np.nan),
    }
    if first.start is None:
        return evidence
    _, second = _stopped(train_ppo, num_steps, seed)
    _, third = _stopped(train_ppo, num_steps, another)
    zero, _ = _stopped(train_ppo, num_steps, 0)
    evidence["seed_of_zero"] = settings.seed_of(zero)
    evidence["same_again"] = np.array(np.array_equal(first.start, second.start))
    evidence["other_with_another_seed"] = np.array(not np.array_equal(first.start, third.start))
    if _is_total(first.total, num_steps) and agent.n_envs * agent.n_steps == ROLLOUT:
        trained = settings.agent_of(train_ppo(int(num_steps), seed), "PPO")
        evidence["updates"] = np.array(float(trained._n_updates))
        evidence["steps"] = np.array(float(trained.num_timesteps))
    return evidence


def _stopped(train_ppo, num_steps, seed):
    """Return the agent, and what the callback has noted."""
    callback = callback_class()()
    return settings.agent_of(train_ppo(int(num_steps), seed, callback=callback), "PPO"), callback


def _is_total(total, num_steps) -> bool:
    """Whether this is the number of steps that was asked for, rounded up to whole rollouts or not."""
    return float(total) in (float(num_steps), float(ROLLOUT))


def _is_rollout(seen) -> bool:
    """Whether the environments together take as many steps before an update as they should."""
    return float(seen["num_envs"] * seen["n_steps"]) == ROLLOUT


def not_called(seen: Evidence) -> str | None:
    if seen["called"]:
        return None
    if float(seen["steps_stopped"]) == 0:
        return "The agent that comes back has not taken a step."
    return f"The agent took {float(seen['steps_stopped']):,.0f} steps, and `callback` was never called."


def went_on(seen: Evidence) -> str | None:
    """A callback that says no ends the training at the first step of all environments."""
    if not _is_rollout(seen) or float(seen["steps_stopped"]) == float(seen["num_envs"]):
        return None
    return f"The callback stopped the training at its first step; the agent took {float(seen['steps_stopped']):,.0f}."


def other_steps(seen: Evidence) -> str | None:
    if _is_total(seen["total"], seen["num_steps"]):
        return None
    asked, total = int(seen["num_steps"]), float(seen["total"])
    return f"Asked for {asked:,} steps, it called `learn` with {total:,.0f}."


def not_to_the_end(seen: Evidence) -> str | None:
    steps, updates = float(seen["steps"]), float(seen["updates"])
    if not _is_rollout(seen) or (steps, updates) == (float(ROLLOUT), EXPECTED["n_epochs"]):
        return None
    return f"One rollout of {ROLLOUT:,} steps and ten epochs were due; the agent took {steps:,.0f} and {updates:,.0f}."


def fact(seen: Evidence) -> str:
    return (
        f"PPO in {float(seen['num_envs']):.0f} environments side by side, {float(seen['steps']):,.0f} steps and "
        f"{float(seen['updates']):.0f} epochs on them."
    )


EXERCISE = Exercise(
    name="train_ppo",
    notebook="04_sac_dyna",
    defines="train_ppo",
    draw=draw,
    probe=probe,
    evidence={
        "seeds": (float, 2),
        "num_steps": (float,),
        **settings.evidence_of(EXPECTED),
        **{name: (bool,) for name in ("called", "same_again", "other_with_another_seed")},
        **{name: (float,) for name in ("total", "steps_stopped", "updates", "steps", "seed_of_zero")},
    },
    stops=(settings.NOTHING_RETURNED, settings.ANOTHER_ALGORITHM, PAIR_RETURNED),
    checks=(
        Check(not_called, (NOT_TRAINED, CALLBACK_IGNORED)),
        setting(EXPECTED, "environment", settings.ANOTHER_ENVIRONMENT, says="The environment"),
        setting(
            EXPECTED, "num_envs", ONE_ENVIRONMENT, ANOTHER_NUMBER_OF_ENVIRONMENTS, says="The number of environments"
        ),
        setting(EXPECTED, "n_steps", ANOTHER_ROLLOUT),
        setting(EXPECTED, "batch_size", settings.ANOTHER_BATCH_SIZE),
        setting(EXPECTED, "learning_rate", settings.ANOTHER_LEARNING_RATE),
        setting(
            EXPECTED,
            "learning_rate_at_the_end",
            settings.ANOTHER_LEARNING_RATE,
            says="`learning_rate` at the end of the training",
        ),
        setting(EXPECTED, "gamma", settings.ANOTHER_DISCOUNT),
        setting(EXPECTED, "use_sde", NO_GSDE),
        setting(EXPECTED, "sde_sample_freq", NOISE_KEPT),
        *(
            setting(EXPECTED, name, settings.OTHER_SETTINGS_CHANGED)
            for name in ("n_epochs", "gae_lambda", "clip_range", "ent_coef")
        ),
        setting(EXPECTED, "device", settings.ON_THE_GPU),
        Check(other_steps, (STEPS_PER_ENVIRONMENT, NUM_STEPS_IGNORED)),
        Check(settings.other_seed, (settings.SEED_NOT_PASSED_ON, settings.SEED_FIXED)),
        Check(settings.zero_lost, (settings.SEED_ZERO_LOST,)),
        Check(went_on),
        Check(not_to_the_end),
    ),
    fact=fact,
    draws=2,
    time_limit=5.0,
    imports=(*settings.LIBRARIES, "stable_baselines3.common.env_util", "stable_baselines3.common.callbacks"),
    hints=(
        "PPO learns only from what its current policy has just done, so it wants many steps quickly: many pendulums "
        "side by side.",
        "`make_vec_env` makes the environments: which one, how many, which seed. `PPO` takes them in place of the "
        "name of one, and the settings of the table.",
        "`agent.learn` takes the number of steps, over all environments, and a callback; it returns the agent.",
        "The line to look at is the one with `PPO(...)`: each setting of the table, the seed, and the device. Then "
        "pass `num_steps` and `callback` on to `learn`, and return the agent.",
    ),
)
