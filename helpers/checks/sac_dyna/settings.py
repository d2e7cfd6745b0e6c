"""What an agent of stable-baselines3 was made with: how a probe reads it, and what an exercise asks for."""

from collections.abc import Callable

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence
from helpers.checks.misconception import Misconception
from helpers.checks.observe import Observation, Unexpected, numbers

RETURNED = "The result"
ENVIRONMENT = "Pendulum-v1"
# The second loads with the first optimizer, for seconds; the last, and pandas with it, in the line of the notebook that
# imports `pendulum`.
LIBRARIES = "stable_baselines3", "torch._dynamo", "helpers.studies"
TEXTS = "environment", "device", "actor", "critic", "critics", "activation", "ent_coef", "action_noise"
TEXTS = *TEXTS, "target_kl", "clip_range_vf", "use_sde", "handle_timeout_termination", "optimize_memory_usage"
HARMLESS = "Monitor", "VecMonitor", "TimeLimit", "OrderEnforcing", "PassiveEnvChecker", "RecordEpisodeStatistics"
ALGORITHMS = ("A2C", "DDPG", "DQN", "PPO", "SAC", "TD3")

NOTHING_RETURNED = Misconception(
    "nothing-returned",
    "What does the last line of the function hand back?",
    "The cells below train what your function returns: does it end with `return`, and does that name the agent?",
    when=lambda stop: stop.thing == RETURNED and stop.kind == "NoneType",
)
ANOTHER_ALGORITHM = Misconception(
    "another-algorithm",
    "Which class of stable-baselines3 is the agent made from?",
    "The algorithm has its name in the title of the section: each algorithm is a class of that name.",
    when=lambda stop: stop.thing == RETURNED and stop.kind in ALGORITHMS,
)
SEED_NOT_PASSED_ON = Misconception(
    "seed-not-passed-on",
    "Who gets the seed?",
    "The class of the agent has an argument `seed`, for its networks and for its random actions.",
    when=lambda seen: not seen["same_again"],
)
SEED_FIXED = Misconception(
    "seed-fixed",
    "Which seed does the agent get: the argument of the function, or one that you have written down?",
    "Ten seeds should give ten agents, so pass on the argument `seed`.",
    when=lambda seen: seen["same_again"] and not seen["other_with_another_seed"],
)
SEED_ZERO_LOST = Misconception(
    "seed-zero-lost",
    "What does `seed or 42` give when the seed is 0?",
    "The number 0 is false in Python, and a seed like any other: pass on the argument as it is.",
)
ANOTHER_SEED = Misconception(
    "another-seed",
    "Which seed does the agent get?",
    "Pass the argument `seed` on to the class as it is: it seeds the networks and the random actions.",
)
ANOTHER_ENVIRONMENT = Misconception(
    "another-environment",
    "In which environment will this agent be tested?",
    "The agent is made for the real pendulum, whose name in gymnasium is in the text above, and for nothing around it.",
)
OTHER_SETTINGS_CHANGED = Misconception(
    "other-settings-changed",
    "Which settings are not in the table?",
    "What is not in the table keeps the library's default, so that all of us train the same agent.",
)
ON_THE_GPU = Misconception(
    "on-the-gpu",
    "Where does a network of 64 units compute fastest?",
    "Networks as small as these spend more time on the way to a graphics card and back than they would on the "
    "processor. Say so with `device`.",
)
ANOTHER_LEARNING_RATE = Misconception(
    "another-learning-rate",
    "How large are the gradient steps?",
    "Compare `learning_rate` with the table; the library has a default of its own.",
)
ANOTHER_BATCH_SIZE = Misconception(
    "another-batch-size",
    "How many transitions does one gradient step see?",
    "Compare `batch_size` with the table; the library has a default of its own.",
)
ANOTHER_DISCOUNT = Misconception(
    "another-discount",
    "What is a reward worth that comes a step later?",
    "Compare `gamma` with the table; the default of the library is 0.99.",
)


def agent_of(returned: object, algorithm: str) -> object:
    """Return what an answer returned if it is an agent of this algorithm; raise `Unexpected` if it is not."""
    import stable_baselines3

    if not isinstance(returned, getattr(stable_baselines3, algorithm)):
        raise Unexpected(RETURNED, f"an agent, a `{algorithm}` of stable-baselines3", returned)
    return returned


def environment_of(agent) -> str:
    """Return the name of the environment that an agent was made for, in gymnasium's registry or as a class.

    What changes it goes with it: arguments, another time limit, wrappers.
    """
    if agent.env is None:
        return "no environment"
    changed, vectorised = [], agent.env
    while hasattr(vectorised, "venv"):
        changed.append(type(vectorised).__name__)
        vectorised = vectorised.venv
    spec = vectorised.get_attr("spec")[0]
    if spec is None:
        return " with ".join([type(vectorised.get_attr("unwrapped")[0]).__name__, *changed])
    changed += [each.name for each in spec.additional_wrappers]
    changed = [name for name in changed if name not in HARMLESS]
    changed += [f"{name}={value}" for name, value in spec.kwargs.items() if name != "render_mode"]
    if spec.max_episode_steps != pendulum.STEPS_PER_EPISODE:
        changed.append(f"max_episode_steps={spec.max_episode_steps}")
    return " with ".join([spec.id, *changed])


def hidden_layers(*modules) -> str:
    """Return the sizes of the linear layers of these modules, such as "64, 64"."""
    from torch import nn

    sizes = (each.out_features for module in modules for each in module.modules() if isinstance(each, nn.Linear))
    return ", ".join(map(str, sizes))


def weights_of(agent) -> np.ndarray:
    """Return all weights of an agent's networks, (n,)."""
    return np.concatenate([each.detach().cpu().numpy().ravel() for each in agent.policy.parameters()])


def evidence_of(expected: dict) -> dict[str, tuple]:
    """Return the form of the settings as evidence."""
    return {name: (str,) if isinstance(value, str) else (float,) for name, value in expected.items()}


def as_evidence(read: dict) -> Evidence:
    """Return settings as evidence."""
    read = {name: str(value) if isinstance(value, bool) and name in TEXTS else value for name, value in read.items()}
    return {name: np.array(value) if name in TEXTS else numbers(f"`{name}`", value, ()) for name, value in read.items()}


def setting(expected: dict, name: str, *misconceptions: Misconception, says: str | None = None) -> Check:
    """Return the check of one setting: a text must be equal, a number equal up to rounding."""
    return Check(differs(expected, name, says or f"`{name}`"), misconceptions, blocks=False)


def differs(expected: dict, name: str, says: str) -> Callable[[Evidence], str | None]:
    def problem(seen: Evidence) -> str | None:
        wanted, got = expected[name], seen[name]
        if str(got) == wanted if isinstance(wanted, str) else abs(float(got) - wanted) <= 1e-9 * abs(wanted):
            return None
        return f"{says} should be {_wording(wanted)}; yours is {_wording(str(got) if got.dtype.kind == 'U' else got)}."

    return problem


def _wording(value) -> str:
    return value if isinstance(value, str) else f"{float(value):,.10g}"


def is_near(name: str, value: float) -> Callable[[Evidence], bool]:
    """Return whether a setting that was seen has this value."""
    return lambda seen: bool(np.isclose(float(seen[name]), value))


def other_seed(seen: Evidence) -> str | None:
    """Say whether two agents with one seed differ, or two with different seeds do not."""
    if not seen["same_again"]:
        return "Two agents made with the same seed start with different networks."
    if not seen["other_with_another_seed"]:
        return "Two agents made with different seeds start with the same networks."
    return None


def zero_lost(seen: Evidence) -> str | None:
    got = float(seen["seed_of_zero"])
    if got == 0:
        return None
    return f"Called with seed 0, it made an agent {'without a seed' if np.isnan(got) else f'with seed {got:.0f}'}."


def seed_of(agent) -> np.ndarray:
    """Return the seed that an agent was made with; NaN for none."""
    return np.array(np.nan if agent.seed is None else float(agent.seed))


def is_error(*texts: str) -> Callable[[Observation], bool]:
    """Return whether an answer was stopped by an error that says one of these texts."""
    return lambda stop: stop.ended == "error" and any(text in stop.text for text in texts)
