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
