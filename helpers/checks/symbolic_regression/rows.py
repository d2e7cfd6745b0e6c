"""What `collect_transitions` returns, as a computation, and how its X and y are misunderstood.

The rows are the N steps of several calls, one call after the other. `before` and `after` (N, 2) are the states around
each step, `given` (N,) the torque of the motor, `begins` and `opens` (N,) whether a step is the first of an episode, of
a call.
"""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence

DATA_TOLERANCE = 1e-4  # observations are float32
ANGLE_TOLERANCE = 1e-3  # an angle from a float32 sine or cosine near its extremes

REFERENCE = {
    "remembered": lambda before: before,  # what y starts from, and what X gets
    "noted": lambda remembered: remembered,
    "angle": lambda noted: noted[:, 0],
    "turn": lambda: 2 * np.pi,
    "velocity": lambda noted: noted[:, 1],
    "torque": lambda given: given,
    "order": lambda: (0, 1, 2),
    "table": lambda angle, velocity, torque: np.array([angle, velocity, torque]).T,
    "states": lambda table, order, turn, observed: nearest(table, order[:2], turn, observed["states"]),
    "torques": lambda table, order, turn, observed: nearest(table, order[2], turn, observed["torques"]),
    "old": lambda remembered: remembered[:, 1],
    "new": lambda after: after[:, 1],
    "change": lambda old, new: new - old,
    "sign": lambda: 1.0,
    "rate": lambda: 1.0,
    "y": lambda change, sign, rate: sign * rate * change,
}


def nearest(table, columns, turn, seen):
    """Take `columns` of the table, the angle with as many full turns as in what was seen: they change nothing."""
    values = table[:, columns]
    return values + turn * np.round((seen - values) / turn) * np.equal(columns, 0)


def constant(value):
    return lambda: value


def wrapped(noted):
    return pendulum.angle_normalize(noted[:, 0])


def carried_on(state, after, begins, opens):
    """The states before the steps, but for the first of a new episode where the last one ended."""
    return np.where((begins & ~opens)[:, None], np.roll(after, 1, axis=0), state)


def wrong_where_it_begins(state, begins, observed):
    """The states before the steps, but for the first of each episode whatever was seen."""
    return np.where(begins[:, None] & (begins.mean() < 0.5), observed["states"], state)


def of_next_row(state, opens, observed):
    """The states before the next step; whatever was seen where that is of the next call."""
    return np.where(np.roll(opens, -1)[:, None], observed["states"], np.roll(state, -1, axis=0))


def of_last_row(state, opens, observed):
    """The states before the last step; whatever was seen where that is of the last call."""
    return np.where(opens[:, None], observed["states"], np.roll(state, 1, axis=0))


def of_first_row(state, begins):
    """The states at the beginning of the same episode, or of the same call."""
    return state[np.maximum.accumulate(np.where(begins, np.arange(len(state)), 0))]


def change_across_reset(old, after, before, begins, opens, sign, rate, observed):
    """The changes of velocity, but after the last step of an episode to the start of the next one.

    What follows the last step of a call may be anything.
    """
    ends, closes = np.roll(begins & ~opens, -1), np.roll(opens, -1) & (begins & ~opens).any()
    change = np.where(ends, np.roll(before[:, 1], -1), after[:, 1]) - old
    return np.where(closes, observed["y"] / (sign * rate), change)


def asked_for(own: np.ndarray, given: np.ndarray) -> float:
    """Return the factor between the torques in X (N,) and those the motor was asked for; nan if there is none.

    The motor's own limit has cut what it then gave (N,).
    """
    free = (np.abs(given) < pendulum.MAX_TORQUE - DATA_TOLERANCE) & (own != 0)
    factor = np.median(given[free] / own[free]) if free.any() else 1.0
    cut = np.clip(factor * own, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
    return factor if np.allclose(cut, given, atol=ANGLE_TOLERANCE) else np.nan


def is_rescaled(own: np.ndarray, given: np.ndarray) -> bool:
    """Return whether the torques in X differ by a factor from those the motor was asked for."""
    factor = asked_for(own, given)
    return not np.isnan(factor) and not np.isclose(factor, (0, 1), atol=ANGLE_TOLERANCE).any()


def is_unrelated(own, given):
    return not (np.ptp(own) > 0 and np.ptp(given) > 0) or abs(np.corrcoef(own, given)[0, 1]) < 0.5


def own_torque_if(condition):
    """Return a part: the torques as they were seen, if that is so of them and of those that the motor gave."""

    def torque(given, observed):
        return observed["torques"] if condition(observed["torques"], given) else given

    return torque


def shows_observations(seen: Evidence) -> bool:
    """Return whether X has three columns more than the torque, those of an observation."""
    X, steps = seen["first_X"], seen["first_steps"]
    shown = pendulum.observe(steps[: len(X), :2]) if X.shape[1:] == (4,) else None
    return shown is not None and len(shown) == len(X) and np.allclose(X[:, :3], shown, atol=ANGLE_TOLERANCE)
