"""Misconceptions of `step` that show in how it is written and in what it returns, not in where it leads."""

import re

from helpers.checks import contract
from helpers.checks.misconception import Misconception
from helpers.checks.model_env.stepping import AFTER_RESET, DEFINED, OBSERVATION, ORDER, RESET, RESULT, REWARD, STATE

# What these become when the action stays an array of shape (1,).
SHAPES_OF_AN_ARRAY = {STATE: (2, 1), REWARD: (1,), OBSERVATION: (3, 1)}
OF_SELF = {"state", "observation", "sine_coefficient", "torque_coefficient"}
OF_PENDULUM = {"MAX_TORQUE", "MAX_SPEED", "DT", "angle_normalize", "dt", "max_torque", "max_speed"}


def _length(stop) -> int:
    """How many things `step` returned; 0 where that was not a tuple or a list."""
    return stop.shape[0] if stop.kind in ("tuple", "list") else 0


def _where(stop) -> str:
    """Where a `step` was found, if the class has none."""
    return str(stop.arrays["where"]) if stop.thing == DEFINED else ""


def _lacks_constant(stop) -> bool:
    lacking = re.search(r"has no attribute '(\w+)'", stop.text) if stop.kind == "AttributeError" else None
    return (stop.kind == "NameError" and stop.thing in OF_PENDULUM) or bool(lacking and lacking[1] in OF_PENDULUM)


STEP_OUTSIDE_CLASS = Misconception(
    "step-outside-class",
    "How does Python see that a function belongs to a class?",
    "What belongs to a class is indented below its first line.",
    when=lambda stop: _where(stop) == "outside",
    detail=lambda stop: "There is a function `step` outside the class.",
)
STEP_MISSPELT = Misconception(
    "step-misspelt",
    "By which name do those who use an environment call this method?",
    "Gymnasium calls `step`, in small letters. Any other name is another method.",
    when=lambda stop: _where(stop) == "misspelt",
    detail=lambda stop: f"There is a method `{stop.arrays['name']}`, which nobody calls.",
)
STEP_NESTED = Misconception(
    "step-nested",
    "How far is `def step` indented, and how far are the other lines of the class?",
    "A function defined inside another one is seen only there. Indent `def step` as far as the class's attributes.",
    when=lambda stop: _where(stop) == "nested",
    detail=lambda stop: f"There is a function `step` inside of `{stop.arrays['name']}`.",
)
STEP_MISSING = Misconception(
    "step-missing",
    "Which method does this exercise ask for?",
    "The class needs a method `step(self, action)`.",
    when=lambda stop: _where(stop) == "nowhere",
)
SUPER_STEP = Misconception(
    "super-step",
    "Does the base class know how this pendulum moves?",
    "`gym.Env` says only that an environment has a `step`. What happens in it is what you write.",
    when=lambda stop: stop.kind == "NotImplementedError",
)
SELF_MISSING = Misconception(
    "self-missing",
    "To whom do the state and the coefficients belong?",
    "What belongs to the environment is reached by way of `self`, the first argument of each method.",
    when=lambda stop: (
        (stop.kind == "NameError" and stop.thing in OF_SELF)
        or (stop.kind == "TypeError" and "step() takes" in stop.text)
    ),
)
CONSTANTS_ELSEWHERE = Misconception(
    "constants-elsewhere",
    "Where do the limits and the time step live?",
    "They are in the module `pendulum`: `pendulum.MAX_TORQUE`, `pendulum.MAX_SPEED`, `pendulum.DT`.",
    when=_lacks_constant,
)
NOTHING_RETURNED = Misconception(
    "nothing-returned",
    "Which five things does the `step` of every gymnasium environment return?",
    "The agent sees only what `step` returns: observation, reward, terminated, truncated, info.",
    when=lambda stop: stop.thing == RESULT and _length(stop) not in (4, 5),
)
FOUR_VALUES_RETURNED = Misconception(
    "four-values-returned",
    "Older code returned four; which one has been split in two since?",
    "The old `done` is now two things: terminated (the world has ended) and truncated (we stopped looking).",
    when=lambda stop: stop.thing == RESULT and _length(stop) == 4,
)
RESULTS_OUT_OF_ORDER = Misconception(
    "results-out-of-order",
    "In which order does every gymnasium environment return these five?",
    "First what is seen, then what it is worth, then the two ways to end, and `info` last.",
    when=lambda stop: stop.thing == ORDER,
)
ACTION_NOT_UNPACKED = Misconception(
    "action-not-unpacked",
    "The action is an array of shape (1,): what do you get when you calculate with an array?",
    "Take the one number out of the action before calculating with it.",
    when=lambda stop: (
        (stop.kind == "ValueError" and "inhomogeneous" in stop.text)  # a mixture of a number and an array of one
        or (stop.thing in SHAPES_OF_AN_ARRAY and stop.shape == SHAPES_OF_AN_ARRAY[stop.thing])
    ),
)
STATE_FOR_OBSERVATION = Misconception(
    "state-for-observation",
    "What does an agent see of the state?",
    "The state is (theta, theta_dot); the observation holds the cosine, the sine and the velocity.",
    when=lambda stop: stop.thing == OBSERVATION and stop.shape == (2,),
)
RESET_BROKEN = Misconception(
    "reset-broken",
    "Does `reset` need to be written anew?",
    "The base class has a `reset` that works. If yours replaces it, it takes `seed` and `options` by name, passes "
    "them on to the base class, and returns what that returns.",
    when=lambda stop: (
        stop.thing.startswith((RESET, AFTER_RESET)) or (stop.kind == "TypeError" and "reset() got" in stop.text)
    ),
)
CLASS_COEFFICIENTS_IGNORED = Misconception(
    "class-coefficients-ignored",
    "Whose coefficients does `step` use? A subclass may bring its own.",
    "They are attributes of the class, and `self` finds those of a subclass: `self.sine_coefficient`, "
    "`self.torque_coefficient`.",
    when=lambda seen: isinstance(seen, dict) or (seen.kind == "NameError" and seen.thing in ("a", "b")),
)
INFO_NOT_A_DICT = Misconception(
    "info-not-a-dict",
    "What do wrappers expect to find in the fifth place?",
    "`info` is a dict, and may be empty.",
)
STATE_NOT_AN_ARRAY = Misconception(
    "state-not-an-array",
    "What does the text above the exercise say that `self.state` is?",
    "The state is an array, and each step stores a new one: make an array of the two numbers.",
)
ENDED_NOT_BOOL = Misconception(
    "ended-not-bool",
    "Which two values can answer whether an episode has ended?",
    "`terminated` and `truncated` are True or False.",
)

STOPS = (
    STEP_OUTSIDE_CLASS,
    STEP_MISSPELT,
    STEP_NESTED,
    STEP_MISSING,
    SUPER_STEP,
    SELF_MISSING,
    CONSTANTS_ELSEWHERE,
    CLASS_COEFFICIENTS_IGNORED,
    NOTHING_RETURNED,
    FOUR_VALUES_RETURNED,
    RESULTS_OUT_OF_ORDER,
    ACTION_NOT_UNPACKED,
    STATE_FOR_OBSERVATION,
    RESET_BROKEN,
)
BREACHES = (
    contract.ARGUMENT_CHANGED,
    contract.ALIASED,
    contract.NOT_AN_ARRAY,
    contract.NOT_A_FLOAT,
    STATE_NOT_AN_ARRAY,
    INFO_NOT_A_DICT,
    ENDED_NOT_BOOL,
)
