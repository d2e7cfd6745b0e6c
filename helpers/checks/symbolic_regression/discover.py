"""Exercise `discover` of notebook 02."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.legacy import Suspects, Wrong, first_of, old
from helpers.checks.symbolic_regression.numbers import _numbers, _worst

NUM_TRANSITIONS, NUM_TESTS = 150, 300

LAW_TOLERANCE = 0.005  # of the largest change

NAMES = ("theta", "theta_dot", "u")

HIGHEST = np.array([np.pi, pendulum.MAX_SPEED, pendulum.MAX_TORQUE])

DISCOVER_SUSPECTS = Suspects(
    {
        # What comes back
        "nothing-returned": (
            "What does the last line hand back?",
            "A function gives back what stands after its `return`: here the regressor.",
        ),
        "predictions-returned": (
            "Who makes the predictions, and will have to make more of them?",
            "We want the one that predicts, not its predictions.",
        ),
        "equation-returned": (
            "Who has found it, and knows the other equations as well?",
            "The equation can be asked of the regressor later; return the regressor itself.",
        ),
        "not-fitted": (
            "When does a scikit-learn estimator see the data?",
            "An estimator knows nothing before its `fit` is called.",
        ),
        "no-equations": (
            "Which regressor returns a formula?",
            "`symbolic.regressor(engine)` makes one that searches for formulas.",
        ),
        # What was fitted
        "half-filtered": (
            "Are the same transitions left out of both?",
            "A row of X and its number in y belong together: what is done to one is done to the other.",
        ),
        "columns-left-out": (
            "Who should decide which of the three causes matter?",
            "Let the search see all three columns: to find out what is not in the law is part of the finding.",
        ),
        "next-velocity": (
            "What should the equation predict: the next velocity or what is in y?",
            "y is the change already. Fit it as it is.",
        ),
        "wrong-sign": (
            "Was y turned round on its way?",
            "y is the velocity after a step less the one before. Fit it as it is.",
        ),
        "acceleration": (
            "Is it the change in one second or in one step?",
            "y is the change in one step, in rad/s. Fit it as it is.",
        ),
        "clipped-kept": (
            "Which transitions follow another rule than the law, at both ends of the scale, and are they left out?",
            "The velocity after a step is the one before plus the change. Where does that stand at a limit?",
        ),
        "only-clipped-kept": (
            "Which transitions does your mask keep: those with `True` or those with `False`?",
            "A boolean array keeps what is `True`. Which rows are these?",
        ),
        # What it is called
        "names-missing": (
            "How does the search learn what the columns are called?",
            "`fit` takes the names of the columns as `variable_names=[...]`.",
        ),
        "names-swapped": (
            "Do the names stand in the order of the columns?",
            "The first column of X is the angle, the second its velocity, the third the torque.",
        ),
    }
)


def draw_discover(rng) -> Evidence:
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


def probe_discover(discover, X, y, tests) -> Evidence:
    """Let it find the law in the data; return what it then predicts, by the columns and by their names."""
    import sympy

    try:
        found = discover(X, y)
    except ValueError as error:
        if "inconsistent numbers of samples" in str(error):
            raise DISCOVER_SUSPECTS.accuse("half-filtered", "X and y have different numbers of rows.") from None
        raise
    _require_a_fitted_regressor(found)
    equation = found.sympy()
    by_name = np.full(NUM_TESTS, np.nan)
    if equation.free_symbols <= set(sympy.symbols(NAMES)):
        by_name[:] = sympy.lambdify(NAMES, equation, "numpy")(*tests.T)
    return {"predictions": _numbers("predict", found.predict(tests)), "by_name": by_name}


def _require_a_fitted_regressor(found):
    """Raise what is wrong with the thing that `discover` returned."""
    observed = f"`discover` returns the fitted regressor; yours returned `{found!r:.60}`."
    if found is None:
        raise DISCOVER_SUSPECTS.accuse("nothing-returned", observed)
    if isinstance(found, np.ndarray):
        raise DISCOVER_SUSPECTS.accuse("predictions-returned", observed)
    if hasattr(found, "free_symbols") or hasattr(found, "sympy_format") or isinstance(found, str):
        raise DISCOVER_SUSPECTS.accuse("equation-returned", observed)
    if not hasattr(type(found), "predict"):
        raise Wrong(observed)
    num_features = getattr(found, "n_features_in_", None)
    if getattr(found, "equations_", None) is None:
        name = "not-fitted" if num_features is None else "no-equations"
        raise DISCOVER_SUSPECTS.accuse(name, f"`{type(found).__name__}` came back, and has no `equations_`.")
    if num_features != len(NAMES):
        raise DISCOVER_SUSPECTS.accuse("columns-left-out", f"It was fitted to {num_features} columns of X, not to 3.")


def judge_discover(evidence: Evidence) -> str:
    """Compare the predictions of the best equation with the law that made the data."""
    law, tests, predictions = evidence["law"], evidence["tests"], evidence["predictions"]
    expected = law[0] * np.sin(tests[:, 0]) + law[1] * tests[:, 2]
    if predictions.shape != expected.shape:
        raise Wrong(f"For {len(tests)} states `predict` returned an array of shape {predictions.shape}.")
    suspicions = (_look_at_predictions(predictions, expected, tests), _look_at_names(evidence, expected))
    first_of([suspicion for suspicion in suspicions if suspicion is not None])
    error = np.abs(predictions - expected).max()
    return (
        f"From {NUM_TRANSITIONS} transitions of another pendulum it found the law: {len(tests)} new ones are "
        f"predicted to {max(error, 1e-6):.0e} rad/s."
    )


def _look_at_predictions(predictions, expected, tests):
    """Return what is wrong with the predictions of the best equation, or None."""
    tolerance = LAW_TOLERANCE * np.abs(expected).max()
    error = np.abs(predictions - expected)
    if (error <= tolerance).all():
        return None
    row = _worst(error)
    theta, theta_dot, torque = tests[row]
    observed = (
        f"From theta = {theta:.2f} rad, theta_dot = {theta_dot:.2f} rad/s with a torque of {torque:.2f} N m, the law "
        f"changes the angular velocity by {expected[row]:.3f} rad/s; your equation says {predictions[row]:.3f}."
    )
    mistakes = _mistakes_in_the_law(predictions, expected, tests, tolerance)
    return DISCOVER_SUSPECTS.accuse_of(mistakes, observed) if mistakes else Wrong(observed)


def _mistakes_in_the_law(predictions, expected, tests, tolerance):
    """Return the names of what must have gone wrong for an equation to predict this.

    The transitions at the speed limit, kept, leave the form of the law as it is and
    bend its coefficients. So the coefficients tell what was done to y, even then.
    """
    after = tests[:, 1] + expected
    held = np.clip(after, -pendulum.MAX_SPEED, pendulum.MAX_SPEED) - tests[:, 1]
    at_limit = np.abs(after) > pendulum.MAX_SPEED
    if not (np.isfinite(predictions).all() and at_limit.any()):
        return []
    if _rms((predictions - held)[at_limit]) < 0.1 * _rms((expected - held)[at_limit]):
        return ["only-clipped-kept"]
    terms = np.stack([expected, tests[:, 1]], axis=1)
    rate, carried_on = np.linalg.lstsq(terms, predictions)[0]
    unit = 1 / pendulum.DT if abs(rate) > 5 else 1.0
    sign = np.sign(rate)
    next_velocity = np.isclose(carried_on, sign * unit, rtol=0.1)
    named = {"next-velocity": next_velocity, "wrong-sign": sign < 0, "acceleration": unit > 1}
    mistakes = [name for name, is_there in named.items() if is_there]
    change = predictions / (sign * unit) - next_velocity * tests[:, 1]
    if (np.abs(change - expected) <= tolerance).all():
        return mistakes
    bent = 0.6 < rate / (sign * unit) < 1.1 and _rms(change - expected) < 0.4 * _rms(expected)
    return [*mistakes, "clipped-kept"] if bent else []


def _rms(values):
    return np.sqrt(np.mean(values**2))


def _look_at_names(evidence, expected):
    """Return what is wrong with the names of the variables, or None: by name it must say what it says by column."""
    by_name, predictions = evidence["by_name"], evidence["predictions"]
    if np.isnan(by_name).all():
        observed = f"The equation is written in other symbols than {', '.join(NAMES)}."
        return DISCOVER_SUSPECTS.accuse("names-missing", observed)
    error = np.abs(by_name - predictions)
    if (error <= LAW_TOLERANCE * np.abs(expected).max()).all():
        return None
    row = _worst(error)
    theta, theta_dot, torque = evidence["tests"][row]
    observed = (
        f"For theta = {theta:.2f}, theta_dot = {theta_dot:.2f}, u = {torque:.2f} the equation as it is written says "
        f"{by_name[row]:.3f} rad/s, and `predict`, which goes by the columns of X, {predictions[row]:.3f}."
    )
    return DISCOVER_SUSPECTS.accuse("names-swapped", observed)


EXERCISE = old(
    name="discover",
    notebook="02_symbolic_regression",
    defines="discover",
    draw=draw_discover,
    probe=probe_discover,
    evidence={
        "law": (float, 2),
        "X": (float, NUM_TRANSITIONS, 3),
        "y": (float, NUM_TRANSITIONS),
        "tests": (float, NUM_TESTS, 3),
        "predictions": (float, ...),
        "by_name": (float, NUM_TESTS),
    },
    judge=judge_discover,
    suspects=DISCOVER_SUSPECTS,
    # A search takes about a second; the rest is for slow and busy machines.
    time_limit=6.0,
    imports=("sympy", "pyoperon.sklearn", "helpers.symbolic"),
    hints=(
        "A search finds one equation for all the rows it is given. Do all transitions follow the same law?",
        "The velocity is held within `pendulum.MAX_SPEED`. The velocity after a step is the one before plus the "
        "change: column 1 of X, plus y. Where it stands at the limit, the limit has decided it.",
        "A boolean array picks rows: X[keep], y[keep]. The regressor is a scikit-learn estimator, and `fit` takes "
        "the names as `variable_names=[...]`.",
        "The line to look at is the comparison with the limit: sums of decimal numbers are not exact, so leave "
        "a margin of a millionth. The last line returns the regressor, not its predictions.",
    ),
)
