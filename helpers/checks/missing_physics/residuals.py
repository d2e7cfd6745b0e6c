"""Exercise `residuals` of notebook 06: what a law does not explain, where that is known."""

import contextlib

import numpy as np

from helpers import pendulum
from helpers.checks.contract import ARGUMENT_CHANGED, FOR_ONE, NOT_AN_ARRAY, Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import evaluate
from helpers.checks.missing_physics.leftovers import (
    IN_NUMBERS,
    IN_UNKNOWN,
    LAW_ASKED,
    NOT_KNOWN,
    REFERENCE,
    STOPS,
    TOLERANCE,
)
from helpers.checks.observe import Unexpected, numbers
from helpers.checks.wording import both

NUM, NUM_CLIPPED = 40, 6  # steps, and of them those that end at the speed limit on either side
RETURNED = "What `residuals` returns for 40 steps"


def draw(rng) -> Evidence:
    """A made-up law, weights (3,) of sin(theta), theta_dot and u; steps, some of which end at the speed limit.

    Two start at the limit and slow down, two stay there, two would end there if the law were right, and two end just
    below it. The first step is among those that end at the limit.
    """
    weights = rng.uniform(0.5, 1.5, 3) * [1, -0.1, 0.3]
    X = rng.uniform([-np.pi, -5, -2], [np.pi, 5, 2], (NUM, 3))
    y = rng.uniform(0.5, 2, NUM) * rng.choice([-1, 1], NUM)
    rows, side = np.append(0, 1 + rng.permutation(NUM - 1)), np.repeat([1.0, -1.0], NUM_CLIPPED)
    clipped, slowed, lawful, near = np.split(rows[: 2 * NUM_CLIPPED + 6], 2 * NUM_CLIPPED + np.array([0, 2, 4]))
    stays = clipped[[1, -1]]
    X[clipped, 1] = side * rng.uniform(7.2, 7.9, 2 * NUM_CLIPPED)
    X[stays, 1] = [8.0, -8.0]
    y[clipped] = side * pendulum.MAX_SPEED - X[clipped, 1]
    X[slowed, 1], y[slowed] = [8.0, -8.0], [-1.0, 1.0]
    X[lawful] = [[np.pi / 2, 7.9, 2.0], [-np.pi / 2, -7.9, -2.0]]
    X[lawful, 1] += rng.uniform(-0.1, 0.05, 2)
    y[lawful] = [-0.5, 0.5]
    y[near] = np.array([7.995, -7.995]) + rng.uniform(-0.003, 0.003, 2) - X[near, 1]
    return {"weights": weights * [1, 0.2, 1], "X": X, "y": y}


def said(weights: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Return what the made-up law says (n,) about rows of X (n, 3)."""
    return np.stack([np.sin(X[:, 0]), X[:, 1], X[:, 2]], axis=1) @ weights


def probe(residuals, weights, X, y) -> Evidence:
    """Ask for the residuals of all steps together."""
    contract = Contract()

    def law(X) -> np.ndarray:
        rows = numbers(LAW_ASKED, X)
        if rows.ndim != 2 or rows.shape[1] != 3:
            raise Unexpected(LAW_ASKED, "rows of X, an array of shape (n, 3)", X)
        return said(weights, rows)

    given, changes = X.copy(), y.copy()
    with contract.keeps(X=X, y=y):
        returned = residuals(X, y, law)
    left = contract.array(RETURNED, returned, (NUM,))
    one = np.flatnonzero(~np.isnan(left))[:1]
    contract.for_one(
        "What `residuals` returns for one step", lambda: residuals(given[one], changes[one], law), left[one]
    )
    far = 3 * given  # what writes limits or turns into its argument shows only beyond them
    with contextlib.suppress(Exception), contract.keeps(X=far):
        residuals(far, changes, law)
    return {"residuals": left, **contract.evidence}


def look(evidence: Evidence) -> Evidence:
    """Add the residuals as they should be; both with a number in place of NaN."""
    inputs = {name: evidence[name] for name in ("X", "y")} | {"said": said(evidence["weights"], evidence["X"])}
    left = evidence["residuals"]
    return evidence | {
        "said": inputs["said"],
        "left": np.where(np.isnan(left), NOT_KNOWN, left),
        "expected": evaluate(REFERENCE, inputs, "left"),
    }


def _step(seen, row):
    before, change = seen["X"][row, 1], seen["y"][row]
    return f"In step {row} the velocity goes from {before:z.3f} to {before + change:z.3f} rad/s"


def other_numbers(seen: Evidence) -> str | None:
    """Compare where a residual is known, and was given."""
    known = (seen["left"] != NOT_KNOWN) & (seen["expected"] != NOT_KNOWN)
    error = np.where(known, np.abs(seen["left"] - seen["expected"]), 0)
    if (error <= TOLERANCE).all():
        return None
    row = error.argmax()
    return (
        f"{_step(seen, row)}: a change of {seen['y'][row]:z.3f}, where the law says {seen['said'][row]:z.3f}. The "
        f"residual {both(seen['expected'][row], seen['left'][row])}."
    )


def other_unknown(seen: Evidence) -> str | None:
    """Compare which residuals are not known."""
    wrong = (seen["left"] == NOT_KNOWN) != (seen["expected"] == NOT_KNOWN)
    if not wrong.any():
        return None
    row = wrong.argmax()
    if seen["expected"][row] == NOT_KNOWN:
        return f"{_step(seen, row)}, the limit. The residual should be NaN; yours is {seen['left'][row]:z.3f}."
    return f"{_step(seen, row)}, below the limit. The residual should be {seen['expected'][row]:z.3f}; yours is NaN."


def fact(seen: Evidence) -> str:
    unknown = (seen["expected"] == NOT_KNOWN).sum()
    return f"Residuals of {NUM - unknown} steps of a made-up law are exact; {unknown} clipped ones are not known."


EXERCISE = Exercise(
    name="residuals",
    notebook="06_missing_physics",
    defines="residuals",
    draw=draw,
    probe=probe,
    evidence={"weights": (float, 3), "X": (float, NUM, 3), "y": (float, NUM), "residuals": (float, NUM)},
    look=look,
    stops=STOPS,
    breaches=(ARGUMENT_CHANGED, NOT_AN_ARRAY),
    checks=(
        Check(other_numbers, IN_NUMBERS, REFERENCE, {"left": TOLERANCE}, blocks=False),
        Check(other_unknown, IN_UNKNOWN, REFERENCE, {"left": TOLERANCE}, blocks=False),
        FOR_ONE,
    ),
    fact=fact,
    hints=(
        "Law plus residual should give what happened. What does that make the residual? And for which steps does "
        "what happened say nothing about a law?",
        "The residual is y minus what the law returns for X. The velocity after a step is column 1 of X, plus y; "
        "where its size equals `pendulum.MAX_SPEED`, it was clipped.",
        "A boolean array picks entries, for writing as well: some_array[mask] = value. Not a number is `np.nan`. "
        "Write into an array that you made, not into y.",
        "The line to look at is the comparison with the limit: it takes the absolute value of the velocity *after* "
        "the step, and a margin of a millionth, as sums of decimal numbers are not exact.",
    ),
)
