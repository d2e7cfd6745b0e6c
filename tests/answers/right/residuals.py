"""Right answers to `residuals`, in different styles."""

import numpy as np

from helpers import pendulum


def boolean_array(X, y, law):
    left = y - law(X)
    left[np.abs(X[:, 1] + y) > pendulum.MAX_SPEED - 1e-6] = np.nan
    return left


def where(X, y, law):
    return np.where(np.isclose(np.abs(X[:, 1] + y), pendulum.MAX_SPEED), np.nan, y - law(X))


def one_by_one(X, y, law):
    left = []
    for (_, before, _), change, said in zip(X, y, law(X), strict=True):
        is_clipped = abs(before + change) >= 8 - 1e-9
        left.append(float("nan") if is_clipped else change - said)
    return np.array(left)


def row_by_row(X, y, law):
    left = np.full(len(y), np.nan)
    for i in range(len(y)):
        after = X[i, 1] + y[i]
        if -pendulum.MAX_SPEED < after < pendulum.MAX_SPEED:
            left[i] = y[i] - law(X[i : i + 1])[0]
    return left


def filled_where_free(X, y, law):
    residual = np.full_like(y, np.nan)
    free = np.flatnonzero(np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 0.001)
    residual[free] = y[free] - law(X[free])
    return residual
