"""Wrong answers to `discover`, each named after its misconception."""

import numpy as np
from sklearn.linear_model import LinearRegression

from helpers import pendulum, symbolic


def nothing_returned(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], y[free], variable_names=["theta", "theta_dot", "u"])


def predictions_returned(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], y[free], variable_names=["theta", "theta_dot", "u"])
    return found.predict(X)


def equation_returned(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], y[free], variable_names=["theta", "theta_dot", "u"])
    return found.sympy()


def not_fitted(X, y, engine="operon"):
    found = symbolic.regressor(engine)
    return found


def no_equations(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = LinearRegression()
    found.fit(X[free], y[free])
    return found


def half_filtered(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], y, variable_names=["theta", "theta_dot", "u"])
    return found


def columns_left_out(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free][:, [0, 2]], y[free], variable_names=["theta", "u"])
    return found


def next_velocity(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], X[free, 1] + y[free], variable_names=["theta", "theta_dot", "u"])
    return found


def wrong_sign(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], -y[free], variable_names=["theta", "theta_dot", "u"])
    return found


def acceleration(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], y[free] / pendulum.DT, variable_names=["theta", "theta_dot", "u"])
    return found


def clipped_kept(X, y, engine="operon"):
    free = np.abs(X[:, 1]) < pendulum.MAX_SPEED
    found = symbolic.regressor(engine)
    found.fit(X[free], y[free], variable_names=["theta", "theta_dot", "u"])
    return found


def only_clipped_kept(X, y, engine="operon"):
    free = np.isclose(np.abs(X[:, 1] + y), pendulum.MAX_SPEED)
    found = symbolic.regressor(engine)
    found.fit(X[free], y[free], variable_names=["theta", "theta_dot", "u"])
    return found


def names_missing(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], y[free])
    return found


def names_swapped(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], y[free], variable_names=["theta", "u", "theta_dot"])
    return found


def several_things_returned(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], y[free], variable_names=["theta", "theta_dot", "u"])
    return found, found.sympy()


def truth_of_an_array(X, y, engine="operon"):
    after = X[:, 1] + y
    free = after < pendulum.MAX_SPEED and after > -pendulum.MAX_SPEED
    return symbolic.regressor(engine).fit(X[free], y[free], variable_names=["theta", "theta_dot", "u"])


def engine_ignored(X, y, engine="pysr"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.OperonRegressor(random_state=0)
    found.fit(X[free], y[free], variable_names=["theta", "theta_dot", "u"])
    return found


def argument_changed(X, y, engine="operon"):
    X[:, 0] = pendulum.angle_normalize(X[:, 0] + 2)
    X[:, 0] -= 2
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], y[free], variable_names=["theta", "theta_dot", "u"])
    return found


def columns_changed(X, y, engine="operon"):
    after = X[:, 1] + y
    free = np.abs(after) < pendulum.MAX_SPEED - 1e-6
    causes = np.column_stack([X[:, 0], after, X[:, 2]])
    found = symbolic.regressor(engine)
    found.fit(causes[free], y[free], variable_names=["theta", "theta_dot", "u"])
    return found


def data_left_out(X, y, engine="operon"):
    X, y = X[:100], y[:100]
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], y[free], variable_names=["theta", "theta_dot", "u"])
    return found


def y_changed(X, y, engine="operon"):
    free = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    found.fit(X[free], y[free] / np.abs(y).max(), variable_names=["theta", "theta_dot", "u"])
    return found


def another_size(X, y, engine="operon"):
    clipped = np.abs(X[:, 1] + y) > pendulum.MAX_SPEED - 1e-6
    found = symbolic.regressor(engine)
    if clipped.any():
        found.fit(X[~clipped], y[~clipped], variable_names=["theta", "theta_dot", "u"])
    return found
