"""A made-up model that says so when it is asked in another form, and the misconceptions that show in that."""

from collections.abc import Callable

import numpy as np

from helpers.checks.misconception import Misconception
from helpers.checks.model_env.rolling import moved
from helpers.checks.observe import Unexpected, numbers

STATES_ASKED = "The states that the model is called with"
TORQUES_ASKED = "The torques that the model is called with"


def draw_weights(rng: np.random.Generator) -> np.ndarray:
    """Return the weights (2, 4) of a model: a turn that shrinks, a push by the torque, a drift; states stay small."""
    angle, size = rng.uniform(0.4, 0.9) * rng.choice([-1, 1]), rng.uniform(0.7, 0.85)
    turn = size * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.column_stack([turn, rng.uniform(0.5, 1, 2), rng.uniform(0.3, 0.8, 2) * rng.choice([-1, 1], 2)])


def model_with(weights: np.ndarray, asked: list | None = None) -> Callable:
    """Return the model with these weights; the torques of each call are appended to `asked`."""

    def model(states, torques) -> np.ndarray:
        given = numbers(STATES_ASKED, states)
        if given.shape[-1:] != (2,):
            raise Unexpected(STATES_ASKED, "an array of shape (..., 2)", states)
        pushed = numbers(TORQUES_ASKED, torques)
        if pushed.shape != given.shape[:-1]:
            raise Unexpected(TORQUES_ASKED, f"one for each of the states, which have shape {given.shape}", torques)
        if asked is not None:
            asked.append(pushed)
        return moved(weights, given, pushed)

    return model


def _asks_an_environment(text):
    return any(f"attribute '{name}'" in text for name in ("step", "reset", "state", "unwrapped"))


ARGUMENTS_SWAPPED = Misconception(
    "arguments-swapped",
    "What does a model take first, the states or the torques?",
    "A model is called as model(states, torques).",
    when=lambda stop: stop.thing == STATES_ASKED,
)
MODEL_AS_ENVIRONMENT = Misconception(
    "model-as-environment",
    "Is a model an environment, with `step` and `reset`, or a function?",
    "A model remembers no state. It is called with the states and the torques, and returns the next states.",
    when=lambda stop: stop.kind == "AttributeError" and _asks_an_environment(stop.text),
)


def nothing_returned(*returned: str) -> Misconception:
    """The misconception that a function need not return what it has worked out; `returned` are the names for that."""
    return Misconception(
        "nothing-returned",
        "What does the last line hand back?",
        "A function gives back what follows its `return`.",
        when=lambda stop: stop.thing in returned and stop.kind == "NoneType",
    )
