"""A made-up model that says so when it is asked in another form, and the misconceptions that show in that."""

from collections.abc import Callable

import numpy as np

from helpers import pendulum
from helpers.checks.misconception import Misconception, Parts
from helpers.checks.model_env.rolling import moved
from helpers.checks.observe import Unexpected, numbers

STATES_ASKED = "The states that the model is called with"
TORQUES_ASKED = "The torques that the model is called with"


def draw_weights(rng: np.random.Generator) -> np.ndarray:
    """Return the weights (2, 4) of a model: a turn that shrinks, a push by the torque, a drift; states stay small."""
    angle, size = rng.uniform(0.4, 0.9) * rng.choice([-1, 1]), rng.uniform(0.7, 0.85)
    turn = size * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.column_stack([turn, rng.uniform(0.5, 1, 2), rng.uniform(0.3, 0.8, 2) * rng.choice([-1, 1], 2)])


def led_to(weights: np.ndarray, states: np.ndarray, torques: np.ndarray) -> np.ndarray:
    """Return the next states (..., 2) of the model with these weights; its motor has the limits of the pendulum's."""
    return moved(weights, states, np.clip(torques, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE))


def reward_of_ones_own(states: np.ndarray, torques: np.ndarray, *, clips: bool, wraps: bool) -> np.ndarray:
    """Return the reward (...), as those work it out who do not clip the torque, or do not take off whole turns."""
    theta, theta_dot = np.moveaxis(states, -1, 0)
    theta = pendulum.angle_normalize(theta) if wraps else theta
    paid = np.clip(torques, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE) if clips else torques
    return -(theta**2) - 0.1 * theta_dot**2 - 0.001 * paid**2


def paid_otherwise(part: Callable[..., Parts]) -> tuple[Misconception, ...]:
    """Return the misconceptions of the reward; `part(clips=..., wraps=...)` puts such a reward into a reference."""
    return (
        Misconception(
            "unlimited-torque-paid",
            "What does a torque cost that is more than the motor gives?",
            "The motor gives no more than its limit, and no more is paid for: `pendulum.reward` knows the limits.",
            part(clips=False, wraps=True),
        ),
        Misconception(
            "turns-paid",
            "How far from upright is a rod at an angle of 2 pi?",
            "The rod looks the same after a whole turn: `pendulum.reward` takes whole turns off the angle.",
            (part(clips=True, wraps=False), part(clips=False, wraps=False)),
        ),
    )


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
        return led_to(weights, given, pushed)

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
