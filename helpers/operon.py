"""Operon as a symbolic regressor with PySR's interface."""

from functools import lru_cache

import numpy as np
import sympy
from scipy.optimize import least_squares
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.equations import best_index, pareto_table, rounded

# PySR's names for the operators, and Operon's. Functions have the same name in both, and in sympy.
OPERON_OPERATORS = {"+": "add", "-": "sub", "*": "mul", "/": "div"}

FUNCTIONS = ("sin", "cos", "tan", "exp", "log", "sqrt", "tanh", "abs")

# A root mean squared error below this share of the target's spread is rounding: observations are in single precision.
RESOLUTION = 1e-5


class OperonRegressor(RegressorMixin, BaseEstimator):
    """Symbolic regression by Operon, with PySR's interface.

    Operon evolves expressions and returns the Pareto front of error and length.
    Each becomes a sympy expression; the constants it does not need are dropped
    and the others fitted again; and the equation is chosen as PySR does.

    `binary_operators` are some of + - * /, `unary_operators` some of sin, cos,
    tan, exp, log, sqrt, tanh and abs. `maxsize` limits the complexity, the
    number of nodes of an expression tree. `niterations` generations of
    `population_size` trees are evolved; `timeout_in_seconds` limits the search,
    and what was found by then is kept. The same `random_state` gives the same
    equations on the same machine.
    """

    def __init__(
        self,
        *,
        binary_operators=("+", "-", "*"),
        unary_operators=("sin", "cos"),
        maxsize=14,
        niterations=20,
        population_size=1000,
        timeout_in_seconds=60,
        random_state=None,
    ):
        self.binary_operators = binary_operators
        self.unary_operators = unary_operators
        self.maxsize = maxsize
        self.niterations = niterations
        self.population_size = population_size
        self.timeout_in_seconds = timeout_in_seconds
        self.random_state = random_state

    def fit(self, X, y, variable_names=None):
        """Search for equations y = f(X), for X (n, features) and y (n,).

        The variables are called `variable_names`, or as the columns of a
        DataFrame, or x0, x1, ... Raises ValueError for X or y with NaN, of a
        wrong shape, or with fewer than two samples, and for unknown operators.
        """
        if unknown := {*self.binary_operators, *self.unary_operators} - {*OPERON_OPERATORS, *FUNCTIONS}:
            known = " ".join([*OPERON_OPERATORS, *FUNCTIONS])
            raise ValueError(f"Operon is not set up for {' '.join(sorted(unknown))}: choose from {known}.")
        X, y = validate_data(self, X, y, y_numeric=True, dtype=float, ensure_min_samples=2)
        self.variable_names_ = self._names(variable_names)
        candidates = _Candidates(self.variable_names_, X, y)
        for expression in self._search(X, y):
            candidates.add(expression)
        self.equations_ = pareto_table(candidates.found, self.maxsize, resolution=(RESOLUTION * y.std()) ** 2)
        return self

    def predict(self, X, index=None):
        """Return predictions (n,) for X (n, features), by the best equation or by row `index` of `equations_`."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=float)
        return _evaluate(self.sympy(index), self.variable_names_, X)

    def get_best(self):
        """Return the row of `equations_` with the highest score among those that fit nearly as well as any."""
        check_is_fitted(self)
        return self.equations_.loc[best_index(self.equations_)]

    def sympy(self, index=None):
        """Return the best equation, or that in row `index`, as a sympy expression."""
        row = self.get_best() if index is None else self.equations_.loc[index]
        return row["sympy_format"]

    def latex(self, index=None, precision=3):
        """Return the best equation, or that in row `index`, as LaTeX with `precision` significant digits."""
        return sympy.latex(rounded(self.sympy(index), precision))

    def _names(self, variable_names):
        default = [f"x{i}" for i in range(self.n_features_in_)]
        names = list(getattr(self, "feature_names_in_", default) if variable_names is None else variable_names)
        if len(set(names)) != self.n_features_in_:
            raise ValueError(f"{self.n_features_in_} features need as many different names, not {names}.")
        return names

    def _search(self, X, y):
        """Run Operon; yield the expressions of its Pareto front."""
        from pyoperon.sklearn import SymbolicRegressor

        symbols = [OPERON_OPERATORS[operator] for operator in self.binary_operators]
        operon = SymbolicRegressor(
            allowed_symbols=",".join([*symbols, *self.unary_operators, "constant", "variable"]),
            objectives=["mse", "length"],
            max_length=self.maxsize,
            optimizer_iterations=5,
            population_size=self.population_size,
            generations=self.niterations,
            epsilon=1e-6,
            max_time=int(np.ceil(self.timeout_in_seconds)),
            random_state=np.random.default_rng(self.random_state),
        ).fit(X, y.copy())  # Operon refuses a target that it may not write to
        # Operon calls its variables X1, X2, ...
        variables = {f"X{i}": sympy.Symbol(name) for i, name in enumerate(self.variable_names_, start=1)}
        for solution in operon.pareto_front_:
            yield sympy.sympify(operon.get_model_string(solution["tree"], 17), locals=variables)


class _Candidates:
    """Expressions, with their constants fitted to data; `found` lists (expression, loss).

    Operon gives every variable a weight, and every tree a scale and an offset,
    which it fits and never drops. So each expression is simplified further: the
    least significant constant is rounded and the rest refitted, repeatedly.
    A function within a function, as in sin(cos(x)), is left out: few laws of
    mechanics have one, and it can mimic many.
    """

    def __init__(self, names, X, y):
        self.names, self.X, self.y = names, X, y
        self.found, self.seen = [], set()
        self.add(sympy.Float(y.mean()))

    def add(self, expression):
        """Fit `expression` and all that it simplifies to."""
        form, values = _parametrise(expression)
        while form not in self.seen and _is_sound(form):
            self.seen.add(form)
            constants = _constants(len(values))
            values, loss, jacobian = self._fit(form, constants, values)
            if not np.isfinite(loss):
                return
            expression = form.xreplace(dict(zip(constants, map(sympy.Float, values), strict=True)))
            self.found.append((expression, loss))
            if not constants or not np.isfinite(jacobian).all():
                return
            missed_least, value = _least_missed(values, jacobian)
            kept = {constant: sympy.Float(value) for constant, value in zip(constants, values, strict=True)}
            form, values = _parametrise(form.xreplace(kept | {constants[missed_least]: value}))

    def _fit(self, form, constants, values):
        """Fit the `constants` of `form`, from `values`; return their values, the mean squared error, its Jacobian."""
        function = sympy.lambdify([*map(sympy.Symbol, self.names), *constants], form, "numpy")

        def residuals(values):
            return np.broadcast_to(function(*self.X.T, *values), self.y.shape) - self.y

        with np.errstate(all="ignore"):
            # The plain optimum where there is one; least_squares refuses a start or an end that is not finite.
            try:
                fit = least_squares(residuals, values, max_nfev=20) if constants else None
            except ValueError:
                return values, np.inf, None
            values, jacobian = (fit.x, fit.jac) if fit else (values, None)
            return values, np.mean(residuals(values) ** 2), jacobian


def _constants(number):
    return sympy.symbols(f"_c:{number}")


def _parametrise(expression):
    """Return `expression` with symbols for its constants, and the values of these."""
    values = list(dict.fromkeys(node for node in sympy.preorder_traversal(expression) if node.is_Float))
    form = expression.xreplace(dict(zip(values, _constants(len(values)), strict=True)))
    return form, np.array(values, dtype=float)


def _least_missed(values, jacobian):
    """Return which of the constants can best be a round number, and that number.

    Round are 0, 1, -1 and multiples of a quarter turn, which sympy takes out of
    sines. Best by Wald's test: the fewest standard errors from the constant.
    """
    information = jacobian.T @ jacobian
    ridge = 1e-12 * np.trace(information) * np.eye(len(values))  # for constants that the data do not determine
    variances = np.diag(np.linalg.pinv(information + ridge))
    round_numbers = [
        (position, number)
        for position, value in enumerate(values)
        for number in (sympy.S.Zero, sympy.Integer(np.sign(value)), round(value / (np.pi / 2)) * sympy.pi / 2)
    ]
    return min(round_numbers, key=lambda pair: (values[pair[0]] - float(pair[1])) ** 2 / variances[pair[0]])


def _is_sound(expression):
    """Return whether an expression is real, finite and without a function within a function."""
    nested = any(function.args[0].has(sympy.Function) for function in expression.atoms(sympy.Function))
    return not nested and not expression.has(sympy.I, sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)


def _evaluate(expression, names, X):
    return np.array(np.broadcast_to(_function(expression, tuple(names))(*X.T), len(X)), dtype=float)


@lru_cache(maxsize=64)  # a policy that plans asks for the same equation at every step
def _function(expression, names):
    return sympy.lambdify([sympy.Symbol(name) for name in names], expression, "numpy")
