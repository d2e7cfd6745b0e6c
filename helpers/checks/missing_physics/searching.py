"""Lets an answer search for the law of a residual, and writes down the data that it searches in."""

import inspect

import numpy as np

from helpers import friction, pendulum
from helpers.checks.contract import Contract
from helpers.checks.exercise import Evidence
from helpers.checks.observe import Unexpected, numbers
from helpers.checks.symbolic_regression.searching import CALLED, NAMES, Stand, engines

NUM, NUM_TESTS = 157, 100  # no round number, as an answer may stop at one
RETURNED = "What `discover_residual` returns"
FITTED_COLUMNS = "The number of columns of X that it was fitted to"
FASTEST = pendulum.MAX_SPEED - 0.5  # from here on transitions are clipped, or far below the limit


def draw(rng, student_id=None) -> Evidence:
    """A law, what is missing of it, steps of which some end at the speed limit, and rows to predict for.

    The friction is that of `student_id`, if one is given.
    """
    strength = rng.uniform(0.03, 0.1) if student_id is None else friction.mystery_strength(student_id)
    law = np.array([rng.uniform(0.5, 1.0), rng.uniform(0.1, 0.3)])
    X = rng.uniform([-np.pi, -FASTEST, -2], [np.pi, FASTEST, 2], (NUM, 3))
    y = said(law, X) - strength * X[:, 1]
    fast = np.abs(X[:, 1] + y) > FASTEST
    X[fast, 1] = rng.uniform(-5, 5, fast.sum())
    y = said(law, X) - strength * X[:, 1]
    clipped, side = rng.permutation(NUM)[:20], np.repeat([-1, 1], 10)
    X[clipped, 1] = side * rng.uniform(7.2, 7.6, 20)
    y[clipped] = side * pendulum.MAX_SPEED - X[clipped, 1]
    return {
        "student_id": np.array("" if student_id is None else str(student_id)),
        "friction": np.array(strength),
        "law": law,
        "X": X,
        "y": y,
        "tests": rng.uniform([-np.pi, -8, -2], [np.pi, 8, 2], (NUM_TESTS, 3)),
    }


def said(law: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Return what the law with these two coefficients says (n,) about rows of X (n, 3)."""
    return law[0] * np.sin(X[:, 0]) + law[1] * X[:, 2]


def probe(discover_residual, law, X, y, tests, strength=None) -> Evidence:
    """Let it search with Operon; return the data that it searched in, and what the regressor predicts."""
    import sympy

    from helpers.symbolic import OperonRegressor

    contract, fitted = Contract(), []
    given = X.copy(), y.copy()

    def known_law(X) -> np.ndarray:
        return said(law, np.asarray(X, dtype=float))

    class Watched(OperonRegressor):
        def fit(self, X, y, variable_names=None):
            fitted.append((np.array(X, dtype=float), np.array(y, dtype=float)))
            return super().fit(X, y, variable_names)

    with contract.keeps(X=X, y=y), engines(Watched, lambda **options: Watched(random_state=0)):
        found = discover_residual(X, y, known_law)
    attributes = ("free_symbols", "predict", "n_features_in_", "equations_")
    has = np.array([name for name in attributes if getattr(found, name, None) is not None], dtype=str)
    if not {"predict", "n_features_in_", "equations_"} <= set(has):
        raise Unexpected(RETURNED, "the fitted regressor, with its equations", found, attributes=has)
    if found.n_features_in_ != len(NAMES):
        raise Unexpected(FITTED_COLUMNS, f"{len(NAMES)}", found.n_features_in_)
    equation, by_name = found.sympy(), np.full(NUM_TESTS, np.nan)
    if equation.free_symbols <= set(sympy.symbols(NAMES)):
        by_name[:] = sympy.lambdify(NAMES, equation, "numpy")(*tests.T)
    predictions = numbers(f"What `predict` returns for {NUM_TESTS} rows", found.predict(tests), (NUM_TESTS,))
    _ask_for_others(discover_residual, given, known_law, found, contract)
    causes, target = fitted[-1] if fitted else (np.empty((0, 3)), np.empty(0))
    rows = np.array([_row_of(each, given[0]) for each in causes], dtype=float)
    return {
        "rows": rows,
        "target": target,
        "predictions": predictions,
        "by_name": by_name,
        "strength": _number(strength),
        **contract.evidence,
    }


def _ask_for_others(discover_residual, given, law, found, contract):
    """Note if the argument `engine` does not decide which engine searches."""
    try:
        inspect.signature(discover_residual).bind(None, None, None, engine="pysr")
    except (TypeError, ValueError):
        contract.note("engine-ignored", "`discover_residual` does not take the argument `engine`.")
        return
    stands, chosen = [], []

    def stand_for(name):
        def make(*arguments, **options):
            stands.append(Stand(name, found))
            return stands[-1]

        return make

    with engines(stand_for("operon"), stand_for("pysr")):
        discover_residual(given[0].copy(), given[1].copy(), law, engine="pysr")
    used = {stand.engine for stand in stands if stand.fitted}
    did = f"searched with {' and '.join(CALLED[name] for name in sorted(used))}"
    did = did if used else "did not make a regressor of it and fit that"
    contract.expect(used == {"pysr"}, "engine-ignored", f"Asked for engine='pysr', `discover_residual` {did}.")
    with engines(stand_for("operon"), stand_for("pysr"), lambda: chosen.append("operon") or "operon"):
        discover_residual(given[0].copy(), given[1].copy(), law, engine="auto")
    said = "Asked for engine='auto', `discover_residual` did not let `symbolic.regressor` choose an engine."
    contract.expect(bool(chosen), "engine-ignored", said)


def _row_of(causes, X):
    """Return which row of X this is; -1 for none."""
    same = np.flatnonzero(np.isclose(X, causes, rtol=0, atol=1e-6).all(axis=1))
    return same[0] if same.size else -1


def _number(strength):
    """Return what the notebook says the strength is, as an array; NaN where that is no number."""
    try:
        return np.array(float(strength))
    except Exception:  # it may be anything
        return np.array(np.nan)
