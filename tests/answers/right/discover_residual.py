"""Right answers to `discover_residual`, in different styles."""

import numpy as np

from helpers import pendulum, symbolic

_NAMES = ["theta", "theta_dot", "u"]


def _residuals(X, y, law):
    return np.where(np.abs(X[:, 1] + y) > pendulum.MAX_SPEED - 1e-6, np.nan, y - law(X))


def boolean_array(X, y, law, engine="operon"):
    left = _residuals(X, y, law)
    known = ~np.isnan(left)
    found = symbolic.regressor(engine)
    found.fit(X[known], left[known], variable_names=_NAMES)
    return found


def finite_only(X, y, law, engine="operon"):
    left = _residuals(X, y, law)
    rows = np.flatnonzero(np.isfinite(left))
    return symbolic.regressor(engine=engine, maxsize=10).fit(X[rows], left[rows], variable_names=_NAMES)


def filtered_first(X, y, law, engine="operon"):
    keep = np.abs(X[:, 1] + y) < 7.999
    X, y = X[keep], y[keep]
    model = symbolic.regressor(engine, random_state=2)
    return model.fit(X, y - law(X), variable_names=tuple(_NAMES))


def with_a_table(X, y, law, engine="operon"):
    import pandas as pd

    table = pd.DataFrame(X, columns=_NAMES).assign(left=_residuals(X, y, law)).dropna()
    return symbolic.regressor(engine).fit(table[_NAMES].to_numpy(), table["left"].to_numpy(), _NAMES)


def with_own_strength(X, y, law, engine="operon"):
    return boolean_array(X, y, law, engine=engine)


with_own_strength.about = {"student_id": "galileo", "strength": 0.0481}
