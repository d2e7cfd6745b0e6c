"""How `train_ppo` goes wrong."""

from helpers.checks.exercise import Evidence
from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna import settings

NUM_ENVS, ROLLOUT = 16, 2048  # steps of a rollout, over all environments

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
    when=lambda seen: _is_per_environment(*first_odd(seen)),
)
STEPS_ROUNDED = Misconception(
    "steps-rounded",
    "Who rounds a number of steps to whole rollouts?",
    "`learn` rounds up by itself, and leaves whole rollouts as they are: pass `num_steps` on as it is.",
    when=lambda seen: _is_rounded(*first_odd(seen)),
)
NUM_STEPS_IGNORED = Misconception(
    "num-steps-ignored",
    "What does `num_steps` say?",
    "`learn` takes the number of steps: pass on the argument of the function.",
    when=lambda seen: seen["called"] and not (_is_per_environment(*first_odd(seen)) or _is_rounded(*first_odd(seen))),
)
LEARNED_IN_PARTS = Misconception(
    "learned-in-parts",
    "How often does `learn` have to be called?",
    "`learn` goes on by itself until all steps are taken, and a callback that says stop ends it: one call is enough.",
    when=lambda seen: not is_doubled(seen),
)
CALLBACK_TWICE = Misconception(
    "callback-twice",
    "How often does `learn` get the callback?",
    "Pass the callback on as it is, once.",
    when=lambda seen: is_doubled(seen),
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


def first_odd(seen: Evidence) -> tuple[int, float] | None:
    """Return the first number of steps with which `learn` was not called as asked, and with what it was called.

    It may have been rounded up to whole rollouts, as `learn` does.
    """
    for asked, total in zip(seen["num_steps"].astype(int), seen["totals"], strict=True):
        if total not in (asked, -(-asked // ROLLOUT) * ROLLOUT):
            return int(asked), float(total)
    return None


def _is_per_environment(asked, total):
    return total in (asked * NUM_ENVS, asked // NUM_ENVS, -(-asked // NUM_ENVS))


def _is_rounded(asked, total):
    return total % ROLLOUT == 0 and abs(total - asked) <= ROLLOUT


def is_doubled(seen: Evidence) -> bool:
    """Whether a training called its callback more than once at its first step."""
    return str(seen["heard"]).startswith("start, start")
