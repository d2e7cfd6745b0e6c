"""Exercise `train_ppo` of notebook 04: PPO in sixteen environments side by side."""

from functools import cache

import numpy as np

from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.sac_dyna import ppo, settings
from helpers.checks.sac_dyna.ppo import NUM_ENVS, ROLLOUT
from helpers.checks.sac_dyna.settings import setting

MOST_HEARD = 8  # events that a callback notes
EXPECTED = {
    "environment": settings.ENVIRONMENT,
    "device": "cpu",
    "actor": "64, 64",
    "critic": "64, 64",
    "activation": "Tanh",
    "num_envs": float(NUM_ENVS),
    "n_steps": float(ROLLOUT // NUM_ENVS),
    "batch_size": 256.0,
    "learning_rate": 1e-3,
    "learning_rate_at_the_end": 1e-3,
    "gamma": 0.9,
    "use_sde": "True",
    "sde_sample_freq": 4.0,
    "n_epochs": 10.0,
    "gae_lambda": 0.95,
    "clip_range": 0.2,
    "clip_range_vf": "none",
    "ent_coef": 0.0,
    "vf_coef": 0.5,
    "max_grad_norm": 0.5,
    "normalize_advantage": 1.0,
    "target_kl": "none",
    "weight_decay": 0.0,
    "log_std_init": 0.0,
}
READ = "n_steps", "batch_size", "gamma", "use_sde", "sde_sample_freq", "n_epochs", "gae_lambda", "ent_coef"
READ = *READ, "vf_coef", "max_grad_norm", "normalize_advantage"
NOT_IN_THE_TABLE = "actor", "critic", "activation", *READ[5:], "clip_range", "clip_range_vf", "target_kl"
NOT_IN_THE_TABLE = *NOT_IN_THE_TABLE, "weight_decay", "log_std_init"


@cache
def callback_class():
    """Return a callback that notes what it sees when the training starts, and stops it at the first step."""
    import torch
    from stable_baselines3.common.callbacks import BaseCallback

    class Stop(BaseCallback):
        total, seed, start = np.nan, np.nan, None

        def __init__(self):
            super().__init__()
            self.heard = []

        def _on_training_start(self):
            self.heard.append("start")
            if self.start is None:
                self.total, self.seed = float(self.locals["total_timesteps"]), float(torch.initial_seed())
                seen = np.concatenate([settings.weights_of(self.model), np.ravel(self.model._last_obs)])
                self.start = seen.astype(float)

        def _on_step(self):
            self.heard.append("step")
            return False

    return Stop


def draw(rng) -> Evidence:
    """Two seeds, and three numbers of steps: one to be rounded up, one of whole rollouts, one within a rollout."""
    to_round, short = rng.integers(2 * ROLLOUT + 1, 5 * ROLLOUT // 2), rng.integers(1000, ROLLOUT)
    return {
        "seeds": rng.choice(2**31, size=2, replace=False),
        "num_steps": np.array([to_round, ROLLOUT * rng.integers(2, 5), short]),
    }


def probe(train_ppo, seeds, num_steps) -> Evidence:
    """Look at four trainings that stop at their first step, two of them with one seed; then let one go on to its end.

    It goes on only if it will take a single rollout.
    """
    seed, another = seeds.tolist()
    to_round, whole, short = num_steps.tolist()
    agent, first = _stopped(train_ppo, to_round, seed)
    policy = agent.policy
    read = {
        "environment": settings.environment_of(agent),
        "device": agent.device.type,
        "actor": settings.hidden_layers(policy.mlp_extractor.policy_net),
        "critic": settings.hidden_layers(policy.mlp_extractor.value_net),
        "activation": policy.activation_fn.__name__,
        "num_envs": agent.n_envs,
        "learning_rate": agent.lr_schedule(1.0),
        "learning_rate_at_the_end": agent.lr_schedule(0.0),
        "clip_range": agent.clip_range(1.0),
        "clip_range_vf": "none" if agent.clip_range_vf is None else f"{agent.clip_range_vf(1.0):g}",
        "target_kl": str(agent.target_kl).lower(),
        "weight_decay": policy.optimizer.param_groups[0].get("weight_decay", 0.0),
        "log_std_init": policy.log_std_init,
        **{name: getattr(agent, name) for name in READ},
    }
    evidence = {
        **settings.as_evidence(read),
        "called": np.array(first.start is not None),
        "heard": np.array(", ".join(first.heard[:MOST_HEARD])),
        "totals": np.full(3, first.total),
        "training_seeds": np.zeros(4),
        "steps_stopped": np.array(float(agent.num_timesteps)),
        "same_again": np.array(True),
        "other_with_another_seed": np.array(True),
        "updates": np.array(np.nan),
        "steps": np.array(np.nan),
    }
    if first.start is None:
        return evidence
    _, second = _stopped(train_ppo, to_round, seed)
    _, third = _stopped(train_ppo, whole, another)
    _, fourth = _stopped(train_ppo, short, 0)
    evidence["totals"] = np.array([each.total for each in (first, third, fourth)])
    evidence["training_seeds"] = np.array([each.seed for each in (first, second, third, fourth)])
    evidence["same_again"] = np.array(np.array_equal(first.start, second.start))
    evidence["other_with_another_seed"] = np.array(not np.array_equal(first.start, third.start))
    if fourth.total in (short, ROLLOUT) and agent.n_envs * agent.n_steps == ROLLOUT:
        trained = settings.agent_of(train_ppo(short, seed), "PPO")
        evidence["updates"] = np.array(float(trained._n_updates))
        evidence["steps"] = np.array(float(trained.num_timesteps))
    return evidence


def _stopped(train_ppo, num_steps, seed):
    """Return the agent, and what the callback has noted."""
    callback = callback_class()()
    return settings.agent_of(train_ppo(num_steps, seed, callback=callback), "PPO"), callback


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
    odd = ppo.first_odd(seen)
    return f"Asked for {odd[0]:,} steps, it called `learn` with {odd[1]:,.0f}." if odd else None


def heard_otherwise(seen: Evidence) -> str | None:
    heard = str(seen["heard"])
    if heard == "start, step":
        return None
    if ppo.is_doubled(seen):
        return f"At its first step the training called the callback {heard.count('step')} times."
    calls = f"{heard.count('start')}{' or more' * (len(heard.split(', ')) == MOST_HEARD)}"
    return f"The callback said stop at the first step of `learn`; it was called {calls} times."


def another_seed(seen: Evidence) -> str | None:
    first, second, third, _ = seen["training_seeds"].tolist()
    for passed, got in zip(seen["seeds"][[0, 0, 1]].tolist(), (first, second, third), strict=True):
        if got != passed:
            return f"Called with seed {passed:.0f}, it starts its training with seed {got:.0f}."
    return None


def zero_lost(seen: Evidence) -> str | None:
    got = seen["training_seeds"][3]
    return None if got == 0 else f"Called with seed 0, it starts its training with seed {got:.0f}."


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
        "num_steps": (float, 3),
        **settings.evidence_of(EXPECTED),
        **{name: (bool,) for name in ("called", "same_again", "other_with_another_seed")},
        **{name: (float,) for name in ("steps_stopped", "updates", "steps")},
        "heard": (str,),
        "totals": (float, 3),
        "training_seeds": (float, 4),
    },
    stops=(settings.NOTHING_RETURNED, settings.ANOTHER_ALGORITHM, ppo.PAIR_RETURNED),
    checks=(
        Check(not_called, (ppo.NOT_TRAINED, ppo.CALLBACK_IGNORED)),
        setting(EXPECTED, "environment", settings.ANOTHER_ENVIRONMENT, says="The environment"),
        setting(
            EXPECTED,
            "num_envs",
            ppo.ONE_ENVIRONMENT,
            ppo.ANOTHER_NUMBER_OF_ENVIRONMENTS,
            says="The number of environments",
        ),
        setting(EXPECTED, "n_steps", ppo.ANOTHER_ROLLOUT),
        setting(EXPECTED, "batch_size", settings.ANOTHER_BATCH_SIZE),
        setting(EXPECTED, "learning_rate", settings.ANOTHER_LEARNING_RATE),
        setting(
            EXPECTED,
            "learning_rate_at_the_end",
            settings.ANOTHER_LEARNING_RATE,
            says="`learning_rate` at the end of the training",
        ),
        setting(EXPECTED, "gamma", settings.ANOTHER_DISCOUNT),
        setting(EXPECTED, "use_sde", ppo.NO_GSDE),
        setting(EXPECTED, "sde_sample_freq", ppo.NOISE_KEPT),
        *(setting(EXPECTED, name, settings.OTHER_SETTINGS_CHANGED) for name in NOT_IN_THE_TABLE),
        setting(EXPECTED, "device", settings.ON_THE_GPU),
        Check(heard_otherwise, (ppo.LEARNED_IN_PARTS, ppo.CALLBACK_TWICE)),
        Check(other_steps, (ppo.STEPS_PER_ENVIRONMENT, ppo.STEPS_ROUNDED, ppo.NUM_STEPS_IGNORED)),
        Check(settings.other_seed, (settings.SEED_NOT_PASSED_ON, settings.SEED_FIXED)),
        Check(another_seed, (settings.ANOTHER_SEED,)),
        Check(zero_lost, (settings.SEED_ZERO_LOST,)),
        Check(went_on),
        Check(not_to_the_end),
    ),
    fact=fact,
    draws=1,  # a probe has two seeds and three numbers of steps, and takes a second
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
