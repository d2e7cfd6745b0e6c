"""Exercise `discover` of notebook 02: the law of a pendulum from transitions, some of which end at the speed limit."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.observe import Unexpected, numbers

NUM_TRANSITIONS, NUM_TESTS = 150, 300
LAW_TOLERANCE = 0.005  # of the largest change
NAMES = ("theta", "theta_dot", "u")
HIGHEST = np.array([np.pi, pendulum.MAX_SPEED, pendulum.MAX_TORQUE])
RETURNED = "What `discover` returns"
FITTED_COLUMNS = "The number of columns of X that it was fitted to"

# The predictions for the tests, in units of the largest change by the law. `lawful` is the change by the law, `held`
# what the speed limit leaves of it, which is less where it is `at_limit`. `unit` is by how much y was multiplied.
REFERENCE = {
    "change": lambda lawful: lawful,
    "carried": lambda: 0.0,
    "sign": lambda: 1.0,
    "unit": lambda: 1.0,
    "predicted": lambda sign, change, carried: sign * (change + carried),
    "own": lambda sign, carried, observed: sign * observed["predicted"] - carried,
}


def _by_a_bent_law(lawful, velocity, own):
    """The changes that were predicted, if they have the form of the law with other coefficients; else the law's.

    The transitions at the speed limit, kept, bend the coefficients and leave the form as it is.
    """
    rate, _ = _fit(lawful, velocity, own)
    return own if 0.6 < rate < 1.1 and _rms(own - lawful) < 0.4 * _rms(lawful) else lawful


def _by_the_limit(lawful, held, at_limit, own):
    """The changes that were predicted, if the speed limit has decided them at its ends; else the law's."""
    return own if _rms((own - held)[at_limit]) < 0.1 * _rms((lawful - held)[at_limit]) else lawful


def _fit(lawful, velocity, predicted):
    """Return with which factors the change by the law and the velocity are in what was predicted."""
    if not np.isfinite(predicted).all():
        return np.full(2, np.nan)
    return np.linalg.lstsq(np.stack([lawful, velocity], axis=1), predicted)[0]


def _rms(values):
    return np.sqrt(np.mean(values**2))


STOPS = (
    Misconception(
        "nothing-returned",
        "What does the last line return?",
        "A function gives back what follows its `return`: here the regressor.",
        when=lambda stop: stop.thing == RETURNED and stop.kind == "NoneType",
    ),
    Misconception(
        "predictions-returned",
        "Which object makes the predictions, and will have to make more of them?",
        "We want the regressor that predicts, not its predictions.",
        when=lambda stop: stop.thing == RETURNED and stop.kind == "ndarray",
    ),
    Misconception(
        "equation-returned",
        "Which object has found it, and knows the other equations as well?",
        "The equation can be asked of the regressor later; return the regressor itself.",
        when=lambda stop: stop.thing == RETURNED and (stop.kind == "str" or _has(stop, "free_symbols", "sympy_format")),
    ),
    Misconception(
        "not-fitted",
        "When does a scikit-learn estimator see the data?",
        "An estimator knows nothing before its `fit` is called.",
        when=lambda stop: _has(stop, "predict") and not _has(stop, "n_features_in_"),
    ),
    Misconception(
        "no-equations",
        "Which regressor returns a formula?",
        "`symbolic.regressor(engine)` makes one that searches for formulas.",
        when=lambda stop: _has(stop, "predict") and _has(stop, "n_features_in_"),
    ),
    Misconception(
        "half-filtered",
        "Are the same transitions left out of both X and y?",
        "A row of X and its number in y belong together: what is done to one is done to the other.",
        when=lambda stop: "inconsistent numbers of samples" in stop.text,
    ),
    Misconception(
        "columns-left-out",
        "What should decide which of the three causes matter?",
        "Let the search see all three columns: finding out which of them are not in the law is part of the search.",
        when=lambda stop: stop.thing == FITTED_COLUMNS,
    ),
)
IN_NAMES = (
    Misconception(
        "names-missing",
        "How does the search learn what the columns are called?",
        "`fit` takes the names of the columns as `variable_names=[...]`.",
        when=lambda seen: np.isnan(seen["by_name"]).all(),
    ),
    Misconception(
        "names-swapped",
        "Are the names in the order of the columns?",
        "The first column of X is the angle, the second its velocity, the third the torque.",
    ),
)
IN_THE_LAW = (
    Misconception(
        "next-velocity",
        "What should the equation predict: the next velocity or what is in y?",
        "y is the change already. Fit it as it is.",
        {"carried": lambda velocity: velocity},
    ),
    Misconception(
        "wrong-sign",
        "Was the sign of y changed on its way?",
        "y is the velocity after a step minus the one before. Fit it as it is.",
        {"sign": lambda: -1.0},
    ),
    Misconception(
        "acceleration",
        "Is it the change in one second or in one step?",
        "y is the change in one step, in rad/s. Fit it as it is.",
        {"unit": lambda: 1 / pendulum.DT},
    ),
    Misconception(
        "clipped-kept",
        "Which transitions follow another rule than the law, at both ends of the scale, and are they left out?",
        "The velocity after a step is the one before plus the change. For which transitions does that equal a limit?",
        {"change": _by_a_bent_law},
    ),
    Misconception(
        "only-clipped-kept",
        "Which transitions does your mask keep: those with `True` or those with `False`?",
        "A boolean array keeps what is `True`. Which rows are these?",
        {"change": _by_the_limit},
    ),
)


def _has(stop, *attributes):
    """Whether what came back has one of the attributes."""
    return not {*attributes}.isdisjoint(stop.arrays.get("attributes", ()))


def draw(rng) -> Evidence:
    """The law of another pendulum; data of it, of which a part ends at the speed limit; what to predict from."""
    law = np.array([rng.uniform(0.3, 1.2), rng.uniform(0.1, 0.3)])
    X = _random_causes(rng, NUM_TRANSITIONS)
    y = pendulum.next_state(X[:, :2], X[:, 2], *law)[:, 1].astype(np.float32) - X[:, 1]
    return {"law": law, "X": X, "y": y, "tests": _random_causes(rng, NUM_TESTS)}


def _random_causes(rng, number):
    """States and torques from everywhere, three in ten of them near the speed limit."""
    X = rng.uniform(-HIGHEST, HIGHEST, size=(number, 3))
    fast = rng.random(number) < 0.3
    X[fast, 1] = np.sign(X[fast, 1]) * rng.uniform(pendulum.MAX_SPEED - 0.4, pendulum.MAX_SPEED, fast.sum())
    return X.astype(np.float32).astype(float)  # as observations are, so that a velocity at the limit is exactly there


def probe(discover, X, y, tests) -> Evidence:
    """Let it find the law in the data; return what it then predicts, by the columns and by their names."""
    import sympy

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
    return {"predictions": predictions, "by_name": by_name}


def look(evidence: Evidence) -> Evidence:
    """Add what the law predicts, and what y was multiplied by before an equation was fitted that predicts this."""
    law, tests, predictions = evidence["law"], evidence["tests"], evidence["predictions"]
    expected = law[0] * np.sin(tests[:, 0]) + law[1] * tests[:, 2]
    largest = np.abs(expected).max()
    after = tests[:, 1] + expected
    unit = 1 / pendulum.DT if abs(_fit(expected, tests[:, 1], predictions)[0]) > 5 else 1.0
    return evidence | {
        "expected": expected,
        "tolerance": LAW_TOLERANCE * largest,
        "lawful": expected / largest,
        "velocity": tests[:, 1] / largest,
        "held": (np.clip(after, -pendulum.MAX_SPEED, pendulum.MAX_SPEED) - tests[:, 1]) / largest,
        "at_limit": np.abs(after) > pendulum.MAX_SPEED,
        "unit": unit,
        "predicted": predictions / unit / largest,
    }


def other_predictions(seen: Evidence) -> str | None:
    """Compare the predictions of the best equation with the law that made the data."""
    predictions, expected = seen["predictions"], seen["expected"]
    error = np.abs(predictions - expected)
    if (error <= seen["tolerance"]).all():
        return None
    row = error.argmax()  # nan counts as the largest
    theta, theta_dot, torque = seen["tests"][row]
    return (
        f"From theta = {theta:.2f} rad, theta_dot = {theta_dot:.2f} rad/s with a torque of {torque:.2f} N m, the law "
        f"changes the angular velocity by {expected[row]:.3f} rad/s; your equation says {predictions[row]:.3f}."
    )


def other_names(seen: Evidence) -> str | None:
    """Compare what the equation says by the names of the variables with what it says by the columns of X."""
    by_name, predictions = seen["by_name"], seen["predictions"]
    if np.allclose(by_name, predictions, rtol=0, atol=seen["tolerance"], equal_nan=True):
        return None
    if np.isnan(by_name).all():
        return f"The equation is written in other symbols than {', '.join(NAMES)}."
    row = np.abs(by_name - predictions).argmax()
    theta, theta_dot, torque = seen["tests"][row]
    return (
        f"For theta = {theta:.2f}, theta_dot = {theta_dot:.2f}, u = {torque:.2f} the equation as it is written says "
        f"{by_name[row]:.3f} rad/s, and `predict`, which goes by the columns of X, {predictions[row]:.3f}."
    )


def fact(seen: Evidence) -> str:
    error = max(np.abs(seen["predictions"] - seen["expected"]).max(), 1e-4)
    return (
        f"From {NUM_TRANSITIONS} transitions of another pendulum it found the law: {NUM_TESTS} new ones are "
        f"predicted to within {error:.1g} rad/s."
    )


EXERCISE = Exercise(
    name="discover",
    notebook="02_symbolic_regression",
    defines="discover",
    draw=draw,
    probe=probe,
    evidence={
        "law": (float, 2),
        "X": (float, NUM_TRANSITIONS, 3),
        "y": (float, NUM_TRANSITIONS),
        "tests": (float, NUM_TESTS, 3),
        "predictions": (float, NUM_TESTS),
        "by_name": (float, NUM_TESTS),
    },
    look=look,
    stops=STOPS,
    checks=(
        Check(other_predictions, IN_THE_LAW, REFERENCE, {"unit": 0.0, "predicted": LAW_TOLERANCE}, blocks=False),
        Check(other_names, IN_NAMES),
    ),
    fact=fact,
    # A search takes about a second; the rest is for slow and busy machines.
    time_limit=6.0,
    imports=("sympy", "pyoperon.sklearn", "helpers.symbolic"),
    hints=(
        "A search finds one equation for all the rows it is given. Do all transitions follow the same law?",
        "The velocity is held within `pendulum.MAX_SPEED`. The velocity after a step is the one before plus the "
        "change: column 1 of X, plus y. If that equals the limit, it was clipped.",
        "A boolean array picks rows: X[keep], y[keep]. The regressor is a scikit-learn estimator, and `fit` takes "
        "the names as `variable_names=[...]`.",
        "The line to look at is the comparison with the limit: sums of decimal numbers are not exact, so leave "
        "a margin of a millionth. The last line returns the regressor, not its predictions.",
    ),
)
