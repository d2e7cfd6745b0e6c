"""Right answers to `discover` in different styles: every one of them passes."""

import numpy as np
from sklearn.base import clone

from helpers import pendulum, symbolic
from helpers.pendulum import MAX_SPEED
from helpers.symbolic import OperonRegressor


def boolean_array(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], y[free], variable_names=["theta", "theta_dot", "u"])
    return found


def limit_as_it_is(X, y, engine="operon"):
    keep = (X[:, 1] + y < 8.0) & (X[:, 1] + y > -8.0)
    return symbolic.regressor(engine).fit(X[keep], y[keep], variable_names=["theta", "theta_dot", "u"])


def _is_free(velocity: float, change: float) -> bool:
    return not np.isclose(abs(velocity + change), MAX_SPEED)


def one_by_one(X: np.ndarray, y: np.ndarray, engine: str = "operon") -> OperonRegressor:
    rows = [i for i in range(len(y)) if _is_free(X[i, 1], y[i])]
    model = symbolic.regressor(engine, random_state=3)
    model.fit(X[rows], y[rows], variable_names=("theta", "theta_dot", "u"))
    return model


def deleted(X, y, engine="operon"):
    theta, theta_dot, u = X.T
    next_velocity = theta_dot + y
    clipped = np.where(np.abs(next_velocity) >= MAX_SPEED - 0.01)[0]
    causes = np.delete(np.stack([theta, theta_dot, u], axis=1), clipped, axis=0)
    regressor = symbolic.regressor(engine, maxsize=12)
    regressor.fit(causes, np.delete(y, clipped), variable_names=["theta", "theta_dot", "u"])
    return regressor


def with_a_margin_and_a_table(X, y, engine="operon"):
    import pandas as pd

    table = pd.DataFrame(X, columns=["theta", "theta_dot", "u"]).assign(change=y)
    table = table[(table.theta_dot + table.change).abs() < 0.999 * MAX_SPEED]
    search = symbolic.regressor(random_state=1, engine=engine)
    return search.fit(table.iloc[:, :3].to_numpy(), table.change.to_numpy(), ["theta", "theta_dot", "u"])


def settings_changed(X, y, engine="operon"):
    found = clone(symbolic.regressor(engine)).set_params(random_state=0)
    free = np.less(np.abs(np.add(X[..., 1], y)), MAX_SPEED - 1e-8)
    return found.fit(np.compress(free, X, axis=0), np.compress(free, y), variable_names=["theta", "theta_dot", "u"])
