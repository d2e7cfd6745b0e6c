"""What `discover_residual` may search in, as a computation, and how it is misunderstood."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.misconception import Misconception
from helpers.checks.missing_physics.searching import FITTED_COLUMNS, RETURNED

TOLERANCE = 1e-6

# Inputs: the step (n,) of each row that went into the search, `happened`, `explained` and `before` there.
# Output: `target`, what was searched for in these rows.
REFERENCE = {
    "sign": lambda: 1.0,
    "unit": lambda: 1.0,
    "searched": lambda happened, explained: happened - explained,
    "target": lambda sign, unit, searched: sign * unit * searched,
}


def _has(stop, *attributes):
    return not {*attributes}.isdisjoint(stop.arrays.get("attributes", ()))


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
        "We want the regressor that predicts, not its predictions, and not the residuals.",
        when=lambda stop: stop.thing == RETURNED and stop.kind == "ndarray",
    ),
    Misconception(
        "equation-returned",
        "Which object has found the equation, and can predict with it?",
        "The equation can be asked of the regressor later; return the regressor itself.",
        when=lambda stop: (
            stop.thing == RETURNED and (stop.kind in ("str", "DataFrame", "Series") or _has(stop, "free_symbols"))
        ),
    ),
    Misconception(
        "several-things-returned",
        "How many things does the docstring promise?",
        "The cells below call methods of the regressor: return it alone. It knows its equations.",
        when=lambda stop: stop.thing == RETURNED and stop.kind in ("tuple", "list", "dict"),
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
        "nan-kept",
        "What can a regression do with an entry that is not known?",
        "Residuals of clipped steps are NaN. `np.isnan` says where; leave these rows out of X as well.",
        when=lambda stop: "NaN" in stop.text,
    ),
    Misconception(
        "half-filtered",
        "Are the same steps left out of X and of the residuals?",
        "A row of X and its residual belong together: what is done to one is done to the other.",
        when=lambda stop: "inconsistent numbers of samples" in stop.text,
    ),
    Misconception(
        "columns-left-out",
        "What should decide which of the three variables matter?",
        "Let the search see all three columns: which of them are in the missing term is what it finds out.",
        when=lambda stop: stop.thing == FITTED_COLUMNS,
    ),
)
IN_ROWS = (
    Misconception(
        "clipped-kept",
        "Which steps say nothing about the law, and does the search see them?",
        "Residuals of steps that ended at the speed limit are not known: leave these steps out.",
        when=lambda seen: ends_at_limit(seen).any() and not (seen["rows"] < 0).any(),
    ),
    Misconception(
        "columns-changed",
        "Does the search see the columns of X as they came?",
        "The residual decides which steps are kept. The three columns themselves stay as they are.",
        when=lambda seen: bool((seen["rows"] < 0).any()),
    ),
    Misconception(
        "data-left-out",
        "Which residuals are known, and does the search see all of them?",
        "Leave out what was clipped and nothing else: on noisy data each step helps.",
        when=lambda seen: not ends_at_limit(seen).any() and not (seen["rows"] < 0).any(),
    ),
)
IN_TARGET = (
    Misconception(
        "law-not-subtracted",
        "What should the search explain: all that happened, or what the law leaves over?",
        "`residuals` takes away what the law explains. Fit what it returns, not y.",
        {"searched": lambda happened: happened},
    ),
    Misconception(
        "law-searched-for",
        "Is what the law says known already, or to be found out?",
        "The law is known. Search for what it does not explain.",
        {"searched": lambda explained: explained},
    ),
    Misconception(
        "wrong-sign",
        "Law plus residual should give what happened. Does yours?",
        "The residual is what happened minus what the law says. Fit it as it is.",
        {"sign": lambda: -1.0},
    ),
    Misconception(
        "acceleration",
        "Is it the change in one second or in one step?",
        "The residual is a change in one step, in rad/s. Fit it as it is.",
        {"unit": lambda: 1 / pendulum.DT},
    ),
    Misconception(
        "sign-lost",
        "Does the missing term act the same way in both directions?",
        "Keep the sign of the residual: an absolute value or a square loses a direction.",
        (
            {"searched": lambda happened, explained: np.abs(happened - explained)},
            {"searched": lambda happened, explained: (happened - explained) ** 2},
        ),
    ),
    Misconception(
        "next-velocity",
        "Is the residual a velocity or a change of velocity?",
        "y and the law are both changes in one step: only their difference is left over.",
        {"searched": lambda before, happened, explained: before + happened - explained},
    ),
)
IN_NAMES = (
    Misconception(
        "names-missing",
        "How does the search learn what the columns are called?",
        "`fit` takes the names of the columns as `variable_names=[...]`.",
        when=lambda seen: bool(np.isnan(seen["by_name"]).all()),
    ),
    Misconception(
        "names-swapped",
        "Are the names in the order of the columns?",
        "The first column of X is the angle, the second its velocity, the third the torque.",
    ),
)
IN_STRENGTH = (
    Misconception(
        "strength-missing",
        "Which number stands before theta_dot in your equation?",
        "Print the equation of your own world, and enter the strength in the cell before the check.",
        when=lambda seen: bool(np.isnan(seen["strength"])),
    ),
    Misconception(
        "strength-wrong",
        "Is that the number from the equation of your own world, without its sign?",
        "Friction takes `strength` times theta_dot: the number before theta_dot in your equation, as a positive "
        "number. Is `student_id` your own?",
    ),
)
ENGINE_IGNORED = Misconception(
    "engine-ignored",
    "Where does `engine` enter your code?",
    "Somebody who has Julia asks for another engine by this argument: hand it on to `symbolic.regressor`.",
)


def ends_at_limit(seen: Evidence) -> np.ndarray:
    """Return whether each row that went into the search is a step that ended at the speed limit."""
    rows = seen["rows"][seen["rows"] >= 0].astype(int)
    return np.abs(seen["X"][rows, 1] + seen["y"][rows]) > pendulum.MAX_SPEED - 1e-6
