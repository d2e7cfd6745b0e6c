"""The disagreement of an ensemble as a computation, and how it is misunderstood."""

import numpy as np

from helpers.checks.misconception import Misconception
from helpers.checks.model_env.rolling import moved

TOLERANCE = 1e-6
MEMBERS = 5


def predicted(members: np.ndarray, states: np.ndarray, torques: np.ndarray) -> np.ndarray:
    """Return the next states (members, ..., 2) that made-up models predict."""
    return np.array([moved(weights, states, torques) for weights in members])


# Inputs: the weights of the `members` (m, 2, 4), `states` (..., 2), `torques` (...). Output: `spread` (...).
REFERENCE = {
    "asked": lambda members: members,
    "pushed": lambda torques: torques,
    "predictions": lambda asked, states, pushed: predicted(asked, states, pushed),
    "velocities": lambda predictions: predictions[..., 1],
    "measure": lambda: lambda values: np.std(values, axis=0),
    "spread": lambda measure, velocities: measure(velocities),
}


def _with_each_count(change):
    """Return the forms of a mistake for both ways to count: by the members, and by one fewer."""

    def form(ddof):
        return {"measure": lambda: lambda values: change(values, ddof)}

    return form(0), form(1)


def _asking(some):
    """Return the form of a mistake that asks only a slice of the members."""
    return {"asked": lambda members: members[some]}


def _in_velocities(change):
    """Return the forms of a mistake in what is compared, for both ways to count."""
    plain = {"velocities": change}
    return plain, plain | {"measure": lambda: lambda values: np.std(values, axis=0, ddof=1)}


def _of_both(predictions):
    """Return one number for each state by putting angle and velocity together."""
    return np.sqrt(np.var(predictions, axis=0).sum(axis=-1))


VARIANCE = Misconception(
    "variance",
    "In which unit does it say how far the predictions are apart?",
    "The variance is in (rad/s)²; the standard deviation is its root.",
    _with_each_count(lambda values, ddof: np.var(values, axis=0, ddof=ddof)),
)
IN_SHAPE = (
    Misconception(
        "over-the-states",
        "Which axis counts the members?",
        "A number for each state is asked for: the spread is over the members, in one state.",
        when=lambda seen: seen["spread"].shape == (MEMBERS,),
    ),
    Misconception(
        "one-number-for-all",
        "How many numbers come back for n states?",
        "The members may agree in one state and not in another. Without an axis numpy takes all numbers together.",
        when=lambda seen: seen["spread"].size == 1,
    ),
    Misconception(
        "spread-of-states",
        "Which of the two numbers of a state is compared?",
        "A state is (theta, theta_dot). Take the velocity of each prediction, then the spread.",
        when=lambda seen: seen["spread"].shape == (*seen["torques"].shape, 2),
    ),
    Misconception(
        "predictions-returned",
        "Are these the predictions, or how far apart they are?",
        "One number for each state: the standard deviation over the members.",
        when=lambda seen: seen["spread"].ndim > 1 and MEMBERS in seen["spread"].shape,
    ),
)
IN_NUMBERS = (
    VARIANCE,
    Misconception(
        "of-the-angle",
        "Which of the two numbers of a state is the velocity?",
        "A state is (theta, theta_dot): the velocity is the second, index 1.",
        _in_velocities(lambda predictions: predictions[..., 0]),
    ),
    Misconception(
        "range",
        "How far apart are the two extremes, or how widely are all of them spread?",
        "The range looks at two members only, and grows with their number. The standard deviation looks at all.",
        (
            {"measure": lambda: lambda values: np.ptp(values, axis=0)},
            {"measure": lambda: lambda values: np.ptp(values, axis=0) / 2},
        ),
    ),
    Misconception(
        "mean-distance",
        "Is that a standard deviation, or a mean absolute distance?",
        "The standard deviation squares the distances from the mean, averages, and takes the root.",
        (
            {"measure": lambda: lambda values: np.abs(values - values.mean(axis=0)).mean(axis=0)},
            {"measure": lambda: lambda values: np.abs(values - np.median(values, axis=0)).mean(axis=0)},
        ),
    ),
    Misconception(
        "first-two-only",
        "How many members have a say?",
        "`models` may hold any number of members, and all of them count.",
        (
            _asking(slice(2)),
            _asking(slice(3)),
            _asking(slice(-1)),
            _asking(slice(1, None)),
            {"measure": lambda: lambda values: np.abs(values[0] - values[1])},
        ),
    ),
    Misconception(
        "mean-for-spread",
        "Does it say what the members predict, or how far apart they are?",
        "The mean of the predictions is what the ensemble expects. Its standard deviation is what is asked for.",
        {"measure": lambda: lambda values: np.mean(values, axis=0)},
    ),
    Misconception(
        "of-both-numbers",
        "What is the unit of a sum of angles and velocities?",
        "Only the velocity is compared: rad and rad/s do not add up.",
        (
            {"spread": _of_both},
            {"spread": lambda predictions: np.std(predictions, axis=0).mean(axis=-1)},
            {"spread": lambda predictions: np.std(predictions, axis=0).sum(axis=-1)},
            {"spread": lambda predictions: np.std(predictions, axis=(0, -1))},
            {"spread": lambda predictions: np.std(predictions, axis=0).max(axis=-1)},
            {"spread": lambda predictions: np.linalg.norm(np.var(predictions, axis=0), axis=-1)},
        ),
    ),
    Misconception(
        "standard-error",
        "Is it the spread of the members, or how well their mean is known?",
        "Divided by the root of the number of members it would be the standard error of the mean.",
        _with_each_count(lambda values, ddof: np.std(values, axis=0, ddof=ddof) / np.sqrt(len(values))),
    ),
    Misconception(
        "torques-left-out",
        "Where do the torques enter?",
        "A model takes two things: the states and the torques.",
        {"pushed": lambda torques: 0 * torques},
    ),
    Misconception(
        "relative",
        "A share of what? The velocity may be zero.",
        "The disagreement is asked for in rad/s, not relative to the mean.",
        (
            {"measure": lambda: lambda values: np.std(values, axis=0) / np.abs(values.mean(axis=0))},
            {"measure": lambda: lambda values: np.std(values, axis=0) / values.mean(axis=0)},
        ),
    ),
)
