"""Exercise `discover` of notebook 02: the law of a pendulum from transitions, some of which end at the speed limit."""

import numpy as np

from helpers import pendulum
from helpers.checks.contract import ARGUMENT_CHANGED
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.symbolic_regression.laws import (
    CLIPPED_KEPT,
    COLUMNS_CHANGED,
    DATA_LEFT_OUT,
    ENGINE_IGNORED,
    IN_NAMES,
    IN_THE_LAW,
    LAW_TOLERANCE,
    REFERENCE,
    STOPS,
    Y_CHANGED,
    fit,
)
from helpers.checks.symbolic_regression.searching import (
    FEW,
    MANY,
    MARGIN,
    NAMES,
    NUM_TESTS,
    NUM_TRANSITIONS,
    draw,
    probe,
)

ANOTHER_SIZE = Misconception(
    "another-size",
    "Does your code do the same whatever the number of rows, and whether any of them is clipped or not?",
    "The cells below search in data of other sizes, and in some of them no transition ends at the limit.",
)


def look(evidence: Evidence) -> Evidence:
    """Add what the law predicts, and what y was multiplied by before an equation was fitted that predicts this."""
    law, tests, predictions = evidence["law"], evidence["tests"], evidence["predictions"]
    expected = law[0] * np.sin(tests[:, 0]) + law[1] * tests[:, 2]
    largest = np.abs(expected).max()
    after = tests[:, 1] + expected
    unit = 1 / pendulum.DT if abs(fit(expected, tests[:, 1], predictions)[0]) > 5 else 1.0
    rows, at_limit = _rows_of_x(evidence), np.abs(evidence["X"][:, 1] + evidence["y"]) > pendulum.MAX_SPEED - 1e-6
    return evidence | {
        "clipped": np.flatnonzero(at_limit),
        "saw_clipped": not rows.size or at_limit[rows[rows >= 0]].any(),
        "y_changed": _other_target(evidence) is not None,
        "expected": expected,
        "tolerance": LAW_TOLERANCE * largest,
        "lawful": expected / largest,
        "velocity": tests[:, 1] / largest,
        "held": (np.clip(after, -pendulum.MAX_SPEED, pendulum.MAX_SPEED) - tests[:, 1]) / largest,
        "at_limit": np.abs(after) > pendulum.MAX_SPEED,
        "unit": unit,
        "predicted": predictions / unit / largest,
    }


def _rows_of_x(evidence):
    """Which rows of X the search saw, as indices; -1 for what is no row of it."""
    rows = evidence["rows"]
    return np.where(np.isin(rows, np.arange(NUM_TRANSITIONS)), rows, -1).astype(int)


def _other_target(evidence):
    """Return which of the rows that the search saw did not have its own y; None where there is none."""
    rows, targets = _rows_of_x(evidence), evidence["targets"]
    if targets.shape != rows.shape:
        return None
    other = (rows >= 0) & ~np.isclose(targets, evidence["y"][rows], rtol=0, atol=1e-4)
    return int(other.argmax()) if other.any() else None


def other_targets(seen: Evidence) -> str | None:
    """Look at what the search was to predict, where it found the law all the same."""
    place = _other_target(seen)
    if place is None or other_predictions(seen):
        return None
    X, y = (seen[name][_rows_of_x(seen)[place]] for name in ("X", "y"))
    row = ", ".join(f"{number:z.3f}" for number in X)
    return f"For the transition ({row}) y is {y:z.4f}; the search was given {seen['targets'][place]:z.4f}."


def other_predictions(seen: Evidence) -> str | None:
    """Compare the predictions of the best equation with the law that made the data."""
    predictions, expected = seen["predictions"], seen["expected"]
    error = np.abs(predictions - expected)
    if (error <= seen["tolerance"]).all():
        return None
    row = error.argmax()  # nan counts as the largest
    theta, theta_dot, torque = seen["tests"][row]
    return (
        f"From theta = {theta:z.2f} rad, theta_dot = {theta_dot:z.2f} rad/s with a torque of {torque:z.2f} N m, "
        f"the law changes the angular velocity by {expected[row]:z.3f} rad/s; yours {predictions[row]:z.3f}."
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
        f"For theta = {theta:z.2f}, theta_dot = {theta_dot:z.2f}, u = {torque:z.2f} the equation as it is written says "
        f"{by_name[row]:z.3f} rad/s, and `predict`, which goes by the columns of X, {predictions[row]:z.3f}."
    )


def other_columns(seen: Evidence) -> str | None:
    """Look at the rows that went into the search: are they those of X?"""
    rows = seen["rows"]
    count = len(rows) - np.isin(rows, np.arange(NUM_TRANSITIONS)).sum()
    if len(rows) != seen["num_rows"]:
        return f"The search saw {len(rows)} rows, or {seen['num_rows']:z.0f}."
    if not count:
        return None
    row = ", ".join(f"{number:z.3f}" for number in seen["strange_row"])
    return f"Of {len(rows)} rows that the search saw {count} are not in X. The first of them is ({row})."


def rows_left_out(seen: Evidence) -> str | None:
    """Look for transitions well below the speed limit that the search did not see, where it found the law."""
    if not seen["rows"].size or other_columns(seen) or other_predictions(seen):
        return None
    free = np.abs(seen["X"][:, 1] + seen["y"]) < pendulum.MAX_SPEED - MARGIN
    missing = np.setdiff1d(np.flatnonzero(free), seen["rows"])
    if not missing.size:
        return None
    before, change = seen["X"][missing[0], 1], seen["y"][missing[0]]
    return (
        f"Of {free.sum()} transitions that end well below the speed limit the search saw "
        f"{free.sum() - missing.size}. One that it did not see: from {before:z.3f} to {before + change:z.3f} rad/s."
    )


def clipped_rows_seen(seen: Evidence) -> str | None:
    """Look for clipped transitions that the search saw, where it found the law all the same."""
    if not seen["rows"].size or other_columns(seen) or other_predictions(seen):
        return None
    clipped = seen["clipped"]
    kept = np.intersect1d(clipped, seen["rows"])
    if not kept.size:
        return None
    before, change = seen["X"][int(kept[0]), 1], seen["y"][int(kept[0])]
    return (
        f"{kept.size} of {clipped.size} transitions that the limit has decided are left in the data, such as the one "
        f"from {before:z.3f} to {before + change:z.3f} rad/s."
    )


def other_sizes(seen: Evidence) -> str | None:
    """Compare how much the search sees of data of other sizes, where all was right."""
    if other_columns(seen) or other_predictions(seen) or clipped_rows_seen(seen) or rows_left_out(seen):
        return None
    (many, few), (below, at) = seen["seen"], FEW
    if many != MANY:
        what = f"searched in {many:.0f} of them" if many else "did not search"
        return f"With {MANY} transitions, none of which ends at the speed limit, `discover` {what}."
    if few != below:
        return f"Of {below + at} transitions {at} end at the speed limit; the search was given {few:.0f}, not {below}."


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
        "many_X": (float, MANY, 3),
        "many_y": (float, MANY),
        "few_X": (float, sum(FEW), 3),
        "few_y": (float, sum(FEW)),
        "seen": (float, 2),
        "tests": (float, NUM_TESTS, 3),
        "predictions": (float, NUM_TESTS),
        "by_name": (float, NUM_TESTS),
        "rows": (float, "rows"),
        "num_rows": (float,),
        "targets": (float, "rows"),
        "strange_row": (float, len(NAMES)),
    },
    look=look,
    stops=STOPS,
    breaches=(ENGINE_IGNORED, ARGUMENT_CHANGED),
    checks=(
        Check(other_columns, (COLUMNS_CHANGED,)),
        Check(other_predictions, IN_THE_LAW, REFERENCE, {"unit": 0.0, "predicted": LAW_TOLERANCE}, blocks=False),
        Check(other_targets, (Y_CHANGED,), blocks=False),
        Check(other_names, IN_NAMES, blocks=False),
        Check(clipped_rows_seen, (CLIPPED_KEPT,), blocks=False),
        Check(rows_left_out, (DATA_LEFT_OUT,)),
        Check(other_sizes, (ANOTHER_SIZE,)),
    ),
    fact=fact,
    # A search takes about a second; the rest is for slow machines.
    draws=2,
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
