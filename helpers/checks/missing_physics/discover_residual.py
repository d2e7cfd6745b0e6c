"""Exercise `discover_residual` of notebook 06: the law of what a law leaves over, and one's own friction."""

import numpy as np

from helpers.checks.contract import ARGUMENT_CHANGED
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.missing_physics.searches import (
    ENGINE_IGNORED,
    IN_NAMES,
    IN_ROWS,
    IN_STRENGTH,
    IN_TARGET,
    REFERENCE,
    STOPS,
    TOLERANCE,
    ends_at_limit,
)
from helpers.checks.missing_physics.searching import NUM, NUM_TESTS, draw, probe, said
from helpers.checks.wording import apart

LAW_TOLERANCE = 0.002  # rad/s: the friction itself is up to 0.24 rad/s or more
STRENGTH_TOLERANCE = 0.01  # of the strength


def look(evidence: Evidence) -> Evidence:
    """Add what happened in the rows that went into the search, and what the law says of them."""
    rows, X, y = evidence["rows"], evidence["X"], evidence["y"]
    at = np.clip(rows, 0, NUM - 1).astype(int)
    return evidence | {
        "happened": y[at],
        "explained": said(evidence["law"], X[at]),
        "before": X[at, 1],
        "expected": -evidence["friction"] * evidence["tests"][:, 1],
    }


def other_rows(seen: Evidence) -> str | None:
    """Look at the rows that went into the search: are they those whose residual is known, once each?"""
    rows, X, y = seen["rows"], seen["X"], seen["y"]
    free = np.flatnonzero(np.abs(X[:, 1] + y) < 8 - 1e-6)
    if len(rows) == len(free) and (np.sort(rows) == free).all():
        return None
    strange, clipped = (rows < 0).sum(), ends_at_limit(seen).sum()
    if strange:
        return f"Of {len(rows)} rows that the search saw {strange} are not in X."
    if clipped:
        return f"The search saw {clipped} steps that ended at the speed limit."
    return f"Of {len(free)} steps whose residual is known the search saw {len(np.unique(rows))}."


def other_target(seen: Evidence) -> str | None:
    """Compare what the search was to explain with the residuals."""
    residual = seen["happened"] - seen["explained"]
    error = np.abs(seen["target"] - residual)
    if (error <= TOLERANCE).all():
        return None
    row = error.argmax()
    should, yours = apart(residual[row], seen["target"][row])
    return (
        f"In one of the steps the velocity changes by {seen['happened'][row]:z.3f} rad/s, and the law says "
        f"{seen['explained'][row]:z.3f}. The search should explain {should}; yours is to explain {yours}."
    )


def other_predictions(seen: Evidence) -> str | None:
    error = np.abs(seen["predictions"] - seen["expected"])
    if (error <= LAW_TOLERANCE).all():
        return None
    row = error.argmax()
    return (
        f"At theta_dot = {seen['tests'][row, 1]:z.2f} rad/s the missing term is {seen['expected'][row]:z.3f} rad/s; "
        f"the regressor predicts {seen['predictions'][row]:z.3f}."
    )


def other_names(seen: Evidence) -> str | None:
    """Compare what the equation says by the names of the variables with what it says by the columns of X."""
    if np.allclose(seen["by_name"], seen["predictions"], rtol=0, atol=LAW_TOLERANCE):
        return None
    if np.isnan(seen["by_name"]).all():
        return "The equation is written in other symbols than theta, theta_dot, u."
    row = np.abs(seen["by_name"] - seen["predictions"]).argmax()
    return (
        f"As it is written the equation says {seen['by_name'][row]:z.3f} rad/s, and `predict`, which goes by the "
        f"columns of X, {seen['predictions'][row]:z.3f}."
    )


def other_strength(seen: Evidence) -> str | None:
    """Compare the strength that the notebook gives with that of the student's own pendulum."""
    student_id, strength = str(seen["student_id"]), seen["strength"]
    if not student_id:
        return None if np.isnan(strength) else "Whose friction is it? The check takes `student_id=...` as well."
    if abs(strength / seen["friction"] - 1) <= STRENGTH_TOLERANCE:
        return None
    if np.isnan(strength):
        return f"Your function is right; the strength of the friction in the world of {student_id!r} is still missing."
    return f"Your function is right, but in the world of {student_id!r} the friction is not {strength:z.4g}."


def fact(seen: Evidence) -> str:
    if str(seen["student_id"]):
        return f"It finds the friction in the world of {str(seen['student_id'])!r}: {seen['strength']:.4f}."
    error = max(np.abs(seen["predictions"] - seen["expected"]).max(), 1e-9)
    return (
        f"From {len(seen['rows'])} steps in another world it found the missing term, to within "
        f"10^{np.ceil(np.log10(error)):.0f} rad/s."
    )


EXERCISE = Exercise(
    name="discover_residual",
    notebook="06_missing_physics",
    defines="discover_residual",
    draw=draw,
    probe=probe,
    evidence={
        "student_id": (str,),
        **{name: (float,) for name in ("friction", "strength")},
        "law": (float, 2),
        "X": (float, NUM, 3),
        "y": (float, NUM),
        "tests": (float, NUM_TESTS, 3),
        **{name: (float, "rows") for name in ("rows", "target")},
        **{name: (float, NUM_TESTS) for name in ("predictions", "by_name")},
    },
    look=look,
    stops=STOPS,
    needs=("residuals",),
    breaches=(ENGINE_IGNORED, ARGUMENT_CHANGED),
    checks=(
        Check(other_rows, IN_ROWS),
        Check(other_target, IN_TARGET, REFERENCE, {"target": TOLERANCE}),
        Check(other_predictions),
        Check(other_names, IN_NAMES),
        Check(other_strength, IN_STRENGTH),
    ),
    fact=fact,
    # A search takes about a second; the rest is for slow machines.
    draws=2,
    time_limit=8.0,
    imports=("sympy", "pyoperon.sklearn", "helpers.symbolic"),
    hints=(
        "`discover` of notebook 2 searched for the law of y. Here the law is known. What takes the place of y?",
        "`residuals(X, y, law)` is what is to be explained. It is NaN where a step was clipped: such steps are left "
        "out, of X and of the residuals.",
        "`np.isnan` returns booleans, `~` turns them round, and a boolean array picks rows. `fit` takes the names as "
        "`variable_names=[...]`.",
        "The line to look at is the one with `fit`: its second argument is made of residuals, and both arguments are "
        "filtered by the same array. The last line returns the regressor.",
    ),
)
