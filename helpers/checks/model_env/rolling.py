"""A rollout of any model as a computation, and how it is misunderstood."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.misconception import Misconception

TOLERANCE = 1e-4  # single precision is off by 0.00003 at most; three digits after the point by 0.0005


def moved(weights: np.ndarray, states: np.ndarray, torques: np.ndarray) -> np.ndarray:
    """Return the next states (..., 2) of a made-up model: linear in state and torque, with `weights` (2, 4)."""
    torques = np.asarray(torques, dtype=float)[..., None]
    return np.asarray(states, dtype=float) @ weights[:, :2].T + torques * weights[:, 2] + weights[:, 3]


def simulated(law, first, uses, feeds, keeps):
    """Return the states (n, T + 1, 2) of a rollout from `first` (n, 2) with `uses` (n, T)."""
    states = [first]
    for torques in uses.T:
        fed = feeds(first, states[-1])
        states.append(keeps(fed, law(fed, torques)))
    return np.stack(states, 1)


# Inputs: `starts` (n, 2), `torques` (n, T) and the `weights` of the model. Output: `states` (n, T + 1, 2).
REFERENCE = {
    "law": lambda weights: lambda states, torques: moved(weights, states, torques),
    "first": lambda starts: starts,
    "uses": lambda torques: torques,  # the torque of each step
    "feeds": lambda: lambda first, last: last,  # the state that the model gets
    "keeps": lambda: lambda fed, after: after,  # the state that is taken from what it returns
    "rolled": simulated,
    "states": lambda rolled: rolled,
}


def _keeping(change):
    """Return the two forms of a mistake that changes states: those fed back, or only those returned."""
    return (
        {"keeps": lambda: lambda fed, after: change(after)},
        {"keeps": lambda: lambda fed, after: change(after), "first": lambda starts: change(starts)},
        {"states": lambda rolled: change(rolled)},
        {"feeds": lambda: lambda first, last: change(last)},
    )


def _wrapped(states):
    return np.stack([pendulum.angle_normalize(states[..., 0]), states[..., 1]], axis=-1)


def _wrapped_above_zero(states):
    return np.stack([states[..., 0] % (2 * np.pi), states[..., 1]], axis=-1)


def _slowed(states):
    fastest = pendulum.MAX_SPEED
    return np.stack([states[..., 0], np.clip(states[..., 1], -fastest, fastest)], axis=-1)


def _after(rolled, torques):
    """Return a rollout whose first column is zero."""
    return np.concatenate([0 * rolled[:, :1], rolled[:, 1:]], axis=1)


def _lacks(seen: Evidence, column: slice) -> bool:
    """Whether the states are the right ones, but for the first or the last of each rollout."""
    states, expected = seen["states"], seen["expected"]
    return states.shape == expected[:, column].shape and np.allclose(states, expected[:, column], atol=TOLERANCE)


def _is_other_order(seen: Evidence) -> bool:
    states, expected = seen["states"], seen["expected"]
    return states.shape != expected.shape and sorted(states.shape) == sorted(expected.shape)


START_MISSING = Misconception(
    "start-missing",
    "Which state does each rollout begin with?",
    "T torques lead to T new states. With the start itself, column 0, that makes T + 1.",
    (
        {"first": lambda starts: 0 * starts},
        {"states": _after},
        {"states": lambda rolled: np.concatenate([rolled[:, 1:], rolled[:, -1:]], axis=1)},
    ),
    when=lambda seen: _lacks(seen, slice(1, None)),
)
AXES_OUT_OF_ORDER = Misconception(
    "axes-out-of-order",
    "Which axis counts the rollouts, and which counts the steps?",
    "A list of one array (n, 2) for each step becomes an array with the steps first. `np.stack` has an `axis`; "
    "`reshape` mixes rollouts and steps.",
    {"states": lambda rolled: np.moveaxis(rolled, 1, 0).reshape(rolled.shape)},
    when=_is_other_order,
)
IN_SHAPE = (
    START_MISSING,
    Misconception(
        "end-missing",
        "Where does the last torque lead?",
        "The state after the last torque belongs to the rollout, too: T torques, T + 1 states.",
        when=lambda seen: _lacks(seen, slice(-1)),
    ),
    AXES_OUT_OF_ORDER,
    Misconception(
        "joined-not-stacked",
        "How many axes have the states of n rollouts with T + 1 states each?",
        "Concatenating makes an axis longer; stacking adds one.",
        when=lambda seen: seen["states"].ndim == 2 and seen["states"].size == seen["expected"].size,
    ),
    Misconception(
        "only-last-states",
        "Is the end of a rollout all that we want to see of it?",
        "Keep each state on the way: a list to append to, or an array to fill.",
        when=lambda seen: seen["states"].shape == seen["starts"].shape,
    ),
    Misconception(
        "one-rollout-only",
        "How many rollouts were asked for?",
        "`starts` holds n starts, a row each, and `torques` a row for each of them.",
        when=lambda seen: (
            seen["states"].ndim < 3
            and seen["states"].shape in {seen["expected"].shape[1:], seen["expected"][:, 1:].shape[1:]}
        ),
    ),
    Misconception(
        "number-of-steps",
        "How many steps does a rollout have, and where does that number come from?",
        "One step for each column of `torques`.",
        when=lambda seen: (
            seen["states"].ndim == 3
            and seen["states"].shape[::2] == seen["expected"].shape[::2]
            and abs(seen["states"].shape[1] - seen["expected"].shape[1] + 0.5) > 1
        ),
    ),
)


def _is_nearly_right(seen: Evidence) -> bool:
    return bool((np.abs(seen["states"] - seen["expected"]) < 0.05).all())


IN_NUMBERS = (
    START_MISSING,
    AXES_OUT_OF_ORDER,
    Misconception(
        "not-fed-back",
        "From which state does the second step start?",
        "Each step starts where the one before it ended: what the model returned is its next input.",
        {"feeds": lambda: lambda first, last: first},
    ),
    Misconception(
        "output-added",
        "Does a model return the next state, or by how much the state changes?",
        "A model of this notebook returns the next states themselves: nothing is to be added.",
        (
            {"keeps": lambda: lambda fed, after: fed + after},
            {"keeps": lambda: lambda fed, after: fed + pendulum.DT * after},
        ),
    ),
    Misconception(
        "torque-of-another-step",
        "Which torque belongs to the first step, and which to the last?",
        "Column t of `torques` leads from state t to state t + 1.",
        (
            {"uses": lambda torques: np.roll(torques, 1, axis=1)},
            {"uses": lambda torques: np.roll(torques, -1, axis=1)},
            {"uses": lambda torques: np.concatenate([0 * torques[:, :1], torques[:, :-1]], axis=1)},
            {"uses": lambda torques: np.concatenate([torques[:, :1], torques[:, :-1]], axis=1)},
            {"uses": lambda torques: np.concatenate([torques[:, 1:], torques[:, -1:]], axis=1)},
            {"uses": lambda torques: torques[:, ::-1]},
        ),
    ),
    Misconception(
        "one-torque-for-all-steps",
        "Which column of `torques` does step t use?",
        "A rollout has a torque of its own for each step.",
        (
            {"uses": lambda torques: np.repeat(torques[:, :1], torques.shape[1], axis=1)},
            {"uses": lambda torques: np.repeat(torques[:, -1:], torques.shape[1], axis=1)},
            {"uses": lambda torques: np.repeat(torques.mean(axis=1, keepdims=True), torques.shape[1], axis=1)},
        ),
    ),
    Misconception(
        "one-torque-for-all-rollouts",
        "Which row of `torques` does rollout i use?",
        "Each rollout has torques of its own: row i of `torques` belongs to row i of `starts`.",
        ({"uses": lambda torques: np.repeat(torques[:1], len(torques), axis=0)},),
    ),
    Misconception(
        "torques-left-out",
        "Where do the torques enter?",
        "The model takes two things: the states and the torques of this step.",
        {"uses": lambda torques: 0 * torques},
    ),
    Misconception(
        "one-start-for-all",
        "Where does rollout i start?",
        "Each rollout has a start of its own: row i of `starts`.",
        {"first": lambda starts: np.repeat(starts[:1], len(starts), axis=0)},
    ),
    Misconception(
        "limits-added",
        "Who knows the limits of this world, the model or the rollout?",
        "Take what the model returns as it is, and give it the torques as they are. A limit is the model's business: "
        "`roll_out` is for any model.",
        (
            *_keeping(_slowed),
            {"uses": lambda torques: np.clip(torques, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)},
        ),
    ),
    Misconception(
        "turns-taken-off",
        "How far has a rod turned that comes back after a full turn?",
        "Take what the model returns as it is: an angle counts the turns, and the next state may depend on them.",
        (*_keeping(_wrapped), *_keeping(_wrapped_above_zero)),
    ),
    Misconception(
        "model-ignored",
        "Which model was `roll_out` given?",
        "The first argument is the model. Another law than the pendulum's may be behind it.",
        {"law": lambda: pendulum.next_state},
    ),
    Misconception(
        "states-overwritten",
        "Is each state that you keep an array of its own, or always the same one?",
        "Changing an array in place changes it under all its names. Let each step make a new one, or copy.",
        (
            {"states": lambda rolled: np.repeat(rolled[:, -1:], rolled.shape[1], axis=1)},
            {"states": lambda rolled: np.concatenate([rolled[:, :1], 0 * rolled[:, 1:] + rolled[:, -1:]], axis=1)},
        ),
    ),
    Misconception(
        "changed-a-little",
        "What happens to the numbers between the model and what you return?",
        "Return what the model returned as it is: without rounding, without noise, and with all its digits.",
        when=_is_nearly_right,
    ),
)
