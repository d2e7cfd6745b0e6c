"""Lets an answer search for the law in data, once for real, and once with each engine where nothing is searched for."""

import contextlib
import inspect

import numpy as np

from helpers import pendulum
from helpers.checks.contract import Contract
from helpers.checks.exercise import Evidence
from helpers.checks.observe import Unexpected, numbers

NUM_TRANSITIONS, NUM_TESTS = 150, 300
MANY, FEW = 250, (14, 6)  # transitions of two more calls: all well below the limit; so many below and so many at it
MARGIN = 0.3  # rad/s below the speed limit, within which an answer may leave out what it likes
NAMES = ("theta", "theta_dot", "u")
LIMIT = pendulum.MAX_SPEED
HIGHEST = np.array([np.pi, LIMIT, pendulum.MAX_TORQUE])
RETURNED = "What `discover` returns"
FITTED_COLUMNS = "The number of columns of X that it was fitted to"
OTHER_ENGINES = ("pysr", "operon", "auto")  # the order in which they are asked for
CALLED = {"pysr": "PySR", "operon": "Operon"}


def draw(rng) -> Evidence:
    """The law of another pendulum; data of it, of which a part ends at the speed limit; what to predict from.

    A few transitions begin at the limit and end well below it.
    """
    law = np.array([rng.uniform(0.3, 1.2), rng.uniform(0.1, 0.3)])
    X, side = _random_causes(rng, NUM_TRANSITIONS), np.tile([1.0, -1.0], 2)
    slowed = rng.permutation(NUM_TRANSITIONS)[: len(side)]
    X[slowed] = side[:, None] * [-1.5, pendulum.MAX_SPEED, -pendulum.MAX_TORQUE]
    X[slowed, 0] += np.float32(rng.uniform(-0.3, 0.3, len(side)))
    y = pendulum.next_state(X[:, :2], X[:, 2], *law)[:, 1].astype(np.float32) - X[:, 1]
    return {"law": law, "X": X, "y": y, **_other_sizes(rng, law), "tests": _random_causes(rng, NUM_TESTS)}


def _other_sizes(rng, law):
    """Many transitions, all well below the limit, and a few, some of which end at it."""
    causes = _random_causes(rng, 3 * MANY)
    after = causes[:, 1] + law[0] * np.sin(causes[:, 0]) + law[1] * causes[:, 2]
    free, clipped = (np.flatnonzero(kind) for kind in (np.abs(after) < LIMIT - MARGIN, np.abs(after) > LIMIT))
    many, few = free[:MANY], np.concatenate([free[: FEW[0]], clipped[: FEW[1]]])
    changes = np.clip(after, -LIMIT, LIMIT) - causes[:, 1]
    return {"many_X": causes[many], "many_y": changes[many], "few_X": causes[few], "few_y": changes[few]}


def _random_causes(rng, number):
    """States and torques from everywhere, three in ten of them near the speed limit."""
    X = rng.uniform(-HIGHEST, HIGHEST, size=(number, 3))
    fast = rng.random(number) < 0.3
    X[fast, 1] = np.sign(X[fast, 1]) * rng.uniform(pendulum.MAX_SPEED - 0.4, pendulum.MAX_SPEED, fast.sum())
    return X.astype(np.float32).astype(float)  # as observations are, so that a velocity at the limit is exactly there


class Stand:
    """Stands for a regressor of an engine: `fit` writes down the data, and all else is as another one found it."""

    def __init__(self, engine, found):
        self.engine, self.found, self.fitted = engine, found, None

    def fit(self, X, y, *arguments, **options):
        self.fitted = np.array(X, dtype=float), np.array(y, dtype=float).ravel()
        return self

    def set_params(self, **_):
        return self

    def __sklearn_clone__(self):
        return self

    __deepcopy__ = __copy__ = lambda self, *_: self

    def __getattr__(self, name):
        return getattr(self.found, name)


@contextlib.contextmanager
def engines(operon, pysr, choose=None):
    """Let `symbolic.regressor` make these and choose in this way, however it was imported."""
    from helpers import symbolic

    own = symbolic.OperonRegressor, symbolic._pysr_regressor, symbolic._choose_engine
    new = operon or own[0], pysr, choose or own[2]
    symbolic.OperonRegressor, symbolic._pysr_regressor, symbolic._choose_engine = new
    try:
        yield
    finally:
        symbolic.OperonRegressor, symbolic._pysr_regressor, symbolic._choose_engine = own


def probe(discover, X, y, many_X, many_y, few_X, few_y, tests) -> Evidence:
    """Let it find the law in the data; return what it then predicts, by the columns and by their names."""
    import sympy

    from helpers.symbolic import OperonRegressor

    contract = Contract()
    given = X.copy(), y.copy()
    with contract.keeps(X=X, y=y), engines(None, lambda **options: OperonRegressor(random_state=0)):
        found = discover(X, y)
    attributes = ("free_symbols", "sympy_format", "predict", "n_features_in_", "equations_")
    has = np.array([name for name in attributes if getattr(found, name, None) is not None], dtype=str)
    if not {"predict", "n_features_in_", "equations_"} <= set(has):
        raise Unexpected(RETURNED, "the fitted regressor, with its equations", found, attributes=has)
    if found.n_features_in_ != len(NAMES):
        raise Unexpected(FITTED_COLUMNS, f"{len(NAMES)}", found.n_features_in_)
    equation = found.sympy()
    by_name = np.full(NUM_TESTS, np.nan)
    if equation.free_symbols <= set(sympy.symbols(NAMES)):
        by_name[:] = sympy.lambdify(NAMES, equation, "numpy")(*tests.T)
    predictions = numbers(f"What `predict` returns for {NUM_TESTS} states", found.predict(tests), (NUM_TESTS,))
    rows, strange, targets = _with_each_engine(discover, given, found, contract)
    data = {"rows": rows, "num_rows": np.array(len(rows)), "strange_row": strange, "targets": targets}
    as_asked = rows.size and not contract.evidence["broken"].size
    others = (many_X, many_y), (few_X, few_y)
    data["seen"] = _seen_of(discover, others, found) if as_asked else np.array([MANY, FEW[0]], dtype=float)
    return {"predictions": predictions, "by_name": by_name, **data, **contract.evidence}


def _with_each_engine(discover, given, found, contract):
    """Ask for each engine; return which rows of X (m,) went into the search, -1 for what is no row of it.

    And the first that is none, (3,), NaN without any; and what was to be predicted of each (m,).
    """
    rows, strange, targets = np.empty(0), np.full(len(NAMES), np.nan), np.empty(0)
    if not _takes_engine(discover):
        contract.note("engine-ignored", "`discover` does not take the argument `engine`.")
        return rows, strange, targets
    for engine in OTHER_ENGINES:
        X, y = (array.copy() for array in given)
        stands, chosen = [], []

        def stand_for(name, stands=stands):
            def make(*arguments, **options):
                stands.append(Stand(name, found))
                return stands[-1]

            return make

        def choose(chosen=chosen):
            chosen.append("operon")
            return "operon"

        with engines(stand_for("operon"), stand_for("pysr"), choose):
            discover(X, y, engine=engine)
        fitted = [stand for stand in stands if stand.fitted]
        used = {stand.engine for stand in fitted}
        if engine == "auto":
            said = "Asked for engine='auto', `discover` did not let `symbolic.regressor` choose an engine."
            contract.expect(bool(chosen), "engine-ignored", said)
        elif engine not in used:
            did = f"searched with {' and '.join(CALLED[name] for name in sorted(used))}"
            did = did if used else "did not make a regressor of it and fit that"
            contract.note("engine-ignored", f"Asked for engine={engine!r}, `discover` {did}.")
        elif not rows.size:
            causes, targets = fitted[0].fitted
            rows = np.array([_row_of(each, given[0], X) for each in causes], dtype=float)
            strange = causes[rows.argmin()] if (rows < 0).any() else strange
    return rows, strange, targets


def _seen_of(discover, others, found):
    """Return how many rows the search sees of each of the `others`, pairs of X and y."""
    seen = []
    for X, y in others:
        stands = []
        with engines(None, lambda *_, stands=stands, **__: stands.append(Stand("pysr", found)) or stands[-1]):
            discover(X, y, engine="pysr")
        seen.append(sum(len(stand.fitted[0]) for stand in stands[-1:] if stand.fitted))
    return np.array(seen, dtype=float)


def _takes_engine(discover):
    try:
        inspect.signature(discover).bind(None, None, engine="pysr")
    except (TypeError, ValueError):
        return False
    return True


def _row_of(causes, *tables):
    """Return which row this is in one of the tables, as they were given or as they are now; -1 for none."""
    for table in tables:
        same = np.flatnonzero(np.isclose(table, causes, rtol=0, atol=1e-6).all(axis=1))
        if same.size:
            return same[0]
    return -1
