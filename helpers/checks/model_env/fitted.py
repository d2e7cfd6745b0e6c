"""What a constant of the pendulum's law would have to be, for an answer to do what it was seen to do.

Each function takes parts of the reference by name, and `observed`, the outputs as they were seen; NaN explains nothing.
"""

import numpy as np

from helpers.pendulum import MAX_SPEED, MAX_TORQUE, SINE_COEFFICIENT, TORQUE_COEFFICIENT, angle_normalize

STATE_TOLERANCE = 0.01  # coefficients read off a regression are good to half a percent: 0.005 rad/s at most


def factors(causes, effect):
    """Return the factors (k,) with which `causes` (n, k) add up to `effect` (n,), by least squares; NaN without any."""
    if len(causes) < causes.shape[1] or not (np.isfinite(causes).all() and np.isfinite(effect).all()):
        return np.full(causes.shape[1], np.nan)
    return np.linalg.lstsq(causes, effect)[0]


def fitted_coefficients(observed, before, gravity, pushing):
    velocity = observed["velocity"]
    free = np.abs(velocity) < MAX_SPEED - STATE_TOLERANCE
    found = factors(np.stack([gravity, pushing], axis=1)[free], (velocity - before)[free])
    return np.where((found > 1e-3).all(), found, np.nan)  # one left out or with the wrong sign is another mistake


def torque_limit(observed, theta, theta_dot):
    """Return the largest torque that the velocities speak of, as an array (1,); NaN if that is the right one."""
    velocity = observed["velocity"]
    free = np.abs(velocity) < MAX_SPEED - STATE_TOLERANCE
    torques = (velocity - theta_dot - SINE_COEFFICIENT * np.sin(theta))[free] / TORQUE_COEFFICIENT
    limit = np.abs(torques).max(initial=0)
    return np.array([limit if limit > 0.1 and abs(limit - MAX_TORQUE) > STATE_TOLERANCE else np.nan])


def torque_by_own_limit(asked, observed, theta, theta_dot):
    (limit,) = torque_limit(observed, theta, theta_dot)
    return np.clip(asked, -limit, limit)


def torque_by_own_factor(asked, observed, theta, theta_dot):
    """Return the torques as if the action were multiplied by a factor, before the motor's limit."""
    velocity = observed["velocity"]
    torques = (velocity - theta_dot - SINE_COEFFICIENT * np.sin(theta)) / TORQUE_COEFFICIENT
    free = (np.abs(velocity) < MAX_SPEED - STATE_TOLERANCE) & (np.abs(torques) < 0.95 * MAX_TORQUE)
    free &= np.abs(asked) > 0.3
    factor = np.median(torques[free] / asked[free]) if free.any() else np.nan
    return np.clip(factor * asked, -MAX_TORQUE, MAX_TORQUE) if factor > 0.01 else np.nan * asked


def velocity_by_own_limit(unlimited, observed):
    limit = np.abs(observed["velocity"]).max()
    return np.clip(unlimited, -limit, limit) if limit > 0.01 else np.nan


def fitted_dt(theta, moving, observed):
    """Return by how much the angle moves for each rad/s, if the direction after the step says so; else NaN."""
    slow = np.abs(moving) < 2
    seen = observed["direction"]
    moved = angle_normalize(np.arctan2(seen[:, 1], seen[:, 0]) - theta)
    (dt,) = factors(moving[slow, None], moved[slow])
    return dt if abs(dt) > 1e-3 else np.nan


def fitted_weights(observed, sign, costs):
    found = factors(costs, sign * observed["reward"])
    return np.where((found > 0).any(), found, np.nan)  # none above zero: that is the sign
