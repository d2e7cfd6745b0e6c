"""Wrong answers to `discover_residual`, each named after its misconception."""

import numpy as np
from sklearn.linear_model import LinearRegression

from helpers import pendulum, symbolic

_NAMES = ["theta", "theta_dot", "u"]


def _residuals(X, y, law):
    return np.where(np.abs(X[:, 1] + y) > pendulum.MAX_SPEED - 1e-6, np.nan, y - law(X))


def _fitted(X, target, engine, names=_NAMES):
    known = ~np.isnan(target)
    options = {"niterations": 5, "population_size": 200} if engine == "operon" else {}
    return symbolic.regressor(engine, **options).fit(X[known], target[known], variable_names=names)


def nothing_returned(X, y, law, engine="operon"):
    _fitted(X, _residuals(X, y, law), engine)


def predictions_returned(X, y, law, engine="operon"):
    return _fitted(X, _residuals(X, y, law), engine).predict(X)


def equation_returned(X, y, law, engine="operon"):
    return _fitted(X, _residuals(X, y, law), engine).sympy()


def several_things_returned(X, y, law, engine="operon"):
    found = _fitted(X, _residuals(X, y, law), engine)
    return found, found.sympy()


def not_fitted(X, y, law, engine="operon"):
    return symbolic.regressor(engine)


def no_equations(X, y, law, engine="operon"):
    left = _residuals(X, y, law)
    known = ~np.isnan(left)
    return LinearRegression().fit(X[known], left[known])


def nan_kept(X, y, law, engine="operon"):
    return symbolic.regressor(engine).fit(X, _residuals(X, y, law), variable_names=_NAMES)


def half_filtered(X, y, law, engine="operon"):
    left = _residuals(X, y, law)
    return symbolic.regressor(engine).fit(X, left[~np.isnan(left)], variable_names=_NAMES)


def columns_left_out(X, y, law, engine="operon"):
    return _fitted(X[:, 1:], _residuals(X, y, law), engine, ["theta_dot", "u"])


def clipped_kept(X, y, law, engine="operon"):
    return _fitted(X, y - law(X), engine)


def columns_changed(X, y, law, engine="operon"):
    changed = np.column_stack([np.sin(X[:, 0]), X[:, 1:]])
    return _fitted(changed, _residuals(X, y, law), engine)


def data_left_out(X, y, law, engine="operon"):
    X, y = X[:60], y[:60]
    return _fitted(X, _residuals(X, y, law), engine)


def law_not_subtracted(X, y, law, engine="operon"):
    return _fitted(X, np.where(np.isnan(_residuals(X, y, law)), np.nan, y), engine)


def law_searched_for(X, y, law, engine="operon"):
    return _fitted(X, np.where(np.isnan(_residuals(X, y, law)), np.nan, law(X)), engine)


def wrong_sign(X, y, law, engine="operon"):
    return _fitted(X, -_residuals(X, y, law), engine)


def acceleration(X, y, law, engine="operon"):
    return _fitted(X, _residuals(X, y, law) / pendulum.DT, engine)


def sign_lost(X, y, law, engine="operon"):
    return _fitted(X, np.abs(_residuals(X, y, law)), engine)


def next_velocity(X, y, law, engine="operon"):
    return _fitted(X, X[:, 1] + _residuals(X, y, law), engine)


def names_missing(X, y, law, engine="operon"):
    return _fitted(X, _residuals(X, y, law), engine, None)


def names_swapped(X, y, law, engine="operon"):
    return _fitted(X, _residuals(X, y, law), engine, ["theta_dot", "theta", "u"])


def engine_ignored(X, y, law, engine="operon"):
    return _fitted(X, _residuals(X, y, law), "operon")


def argument_changed(X, y, law, engine="operon"):
    y -= law(X)
    y[np.abs(X[:, 1] + y + law(X)) > pendulum.MAX_SPEED - 1e-6] = np.nan
    return _fitted(X, y, engine)


def strength_missing(X, y, law, engine="operon"):
    return _fitted(X, _residuals(X, y, law), engine)


def strength_wrong(X, y, law, engine="operon"):
    return _fitted(X, _residuals(X, y, law), engine)


strength_missing.about = {"student_id": "galileo"}
strength_wrong.about = {"student_id": "galileo", "strength": -0.0481}
