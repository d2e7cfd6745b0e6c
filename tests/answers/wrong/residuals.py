"""Wrong answers to `residuals`, each named after its misconception."""

import numpy as np

from helpers import pendulum


def _clipped(X, y):
    return np.abs(X[:, 1] + y) > pendulum.MAX_SPEED - 1e-6


def _marked(X, y, left):
    return np.where(_clipped(X, y), np.nan, left)


def nothing_returned(X, y, law):
    left = y - law(X)
    left[_clipped(X, y)] = np.nan


def one_number(X, y, law):
    return np.sqrt(np.nanmean(_marked(X, y, y - law(X)) ** 2))


def clipped_dropped(X, y, law):
    free = ~_clipped(X, y)
    return y[free] - law(X[free])


def law_called_otherwise(X, y, law):
    return _marked(X, y, y - law(X[:, :2], X[:, 2]))


def truth_of_an_array(X, y, law):
    after = X[:, 1] + y
    clipped = after >= pendulum.MAX_SPEED or after <= -pendulum.MAX_SPEED
    return np.where(clipped, np.nan, y - law(X))


def wrong_sign(X, y, law):
    return _marked(X, y, law(X) - y)


def law_added(X, y, law):
    return _marked(X, y, y + law(X))


def ratio(X, y, law):
    return _marked(X, y, y / law(X))


def sign_lost(X, y, law):
    return _marked(X, y, np.abs(y - law(X)))


def next_velocity(X, y, law):
    return _marked(X, y, X[:, 1] + y - law(X))


def acceleration(X, y, law):
    return _marked(X, y, (y - law(X)) / pendulum.DT)


def law_ignored(X, y, law):
    said = pendulum.SINE_COEFFICIENT * np.sin(X[:, 0]) + pendulum.TORQUE_COEFFICIENT * X[:, 2]
    return _marked(X, y, y - said)


def clipped_kept(X, y, law):
    return y - law(X)


def clipped_set_to_zero(X, y, law):
    left = y - law(X)
    left[_clipped(X, y)] = 0
    return left


def only_clipped_kept(X, y, law):
    left = y - law(X)
    left[~_clipped(X, y)] = np.nan
    return left


def one_end_only(X, y, law):
    left = y - law(X)
    left[X[:, 1] + y > pendulum.MAX_SPEED - 1e-6] = np.nan
    return left


def speed_before(X, y, law):
    left = y - law(X)
    left[np.abs(X[:, 1]) >= pendulum.MAX_SPEED] = np.nan
    return left


def speed_by_law(X, y, law):
    said = law(X)
    left = y - said
    left[np.abs(X[:, 1] + said) >= pendulum.MAX_SPEED] = np.nan
    return left


def argument_changed(X, y, law):
    clipped = _clipped(X, y)
    y -= law(X)
    y[clipped] = np.nan
    return y


def not_an_array(X, y, law):
    return list(_marked(X, y, y - law(X)))


def margin_too_wide(X, y, law):
    left = y - law(X)
    left[np.isclose(np.abs(X[:, 1] + y), 8, atol=0.1)] = np.nan
    return left


def not_for_one(X, y, law):
    return np.squeeze(_marked(X, y, y - law(X)))
