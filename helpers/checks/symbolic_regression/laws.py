"""What `discover` may find in place of the law, as a computation, and what leads there."""

import numpy as np

from helpers import pendulum
from helpers.checks.misconception import Misconception
from helpers.checks.symbolic_regression.searching import FITTED_COLUMNS, NAMES, RETURNED

LAW_TOLERANCE = 0.005  # of the largest change

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


def _by_a_bent_law(lawful, velocity, own, saw_clipped):
    """The changes that were predicted, if they have the form of the law with other coefficients; else the law's.

    The transitions at the speed limit, kept, bend the coefficients and leave the form as it is.
    """
    rate, _ = fit(lawful, velocity, own)
    return own if saw_clipped and 0.6 < rate < 1.1 and _rms(own - lawful) < 0.4 * _rms(lawful) else lawful


def _by_the_limit(lawful, held, at_limit, own):
    """The changes that were predicted, if the speed limit has decided them at its ends; else the law's."""
    return own if _rms((own - held)[at_limit]) < 0.1 * _rms((lawful - held)[at_limit]) else lawful


def fit(lawful, velocity, predicted):
    """Return with which factors the change by the law and the velocity are in what was predicted."""
    if not np.isfinite(predicted).all():
        return np.full(2, np.nan)
    return np.linalg.lstsq(np.stack([lawful, velocity], axis=1), predicted)[0]


def _rms(values):
    return np.sqrt(np.mean(values**2))


def _has_more_columns(stop):
    return stop.thing == FITTED_COLUMNS and stop.text.strip("`").isdigit() and int(stop.text.strip("`")) > len(NAMES)


COLUMNS_CHANGED = Misconception(
    "columns-changed",
    "Does the search see the columns of X as they came?",
    "What happens to a transition decides whether it is kept. The three columns themselves stay as they are.",
    when=lambda seen: isinstance(seen, dict) or _has_more_columns(seen),
)
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
        when=lambda stop: (
            stop.thing == RETURNED
            and (stop.kind in ("str", "DataFrame", "Series") or _has(stop, "free_symbols", "sympy_format"))
        ),
    ),
    Misconception(
        "several-things-returned",
        "How many things does the docstring promise?",
        "The cells below call methods of the regressor: return it alone. It knows its equations.",
        when=lambda stop: stop.thing == RETURNED and stop.kind in ("tuple", "list", "dict"),
    ),
    Misconception(
        "truth-of-an-array",
        "Which operator combines two arrays of booleans, entry by entry?",
        "`and`, `or` and `if` want one truth value, and an array has many. `np.abs` needs only one comparison.",
        when=lambda stop: "truth value of an array" in stop.text,
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
        when=lambda stop: stop.thing == FITTED_COLUMNS and not _has_more_columns(stop),
    ),
    COLUMNS_CHANGED,
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
CLIPPED_KEPT = Misconception(
    "clipped-kept",
    "Which transitions follow another rule than the law, at both ends of the scale, and are they left out?",
    "The velocity after a step is the one before plus the change. For which transitions does that equal a limit?",
    {"change": _by_a_bent_law},
)
Y_CHANGED = Misconception(
    "y-changed",
    "Does each transition go into the search with its own y, as it came?",
    "y is the change of the velocity in rad/s, one number for each row of X. Pick rows of both by the same mask.",
    when=lambda seen: seen["y_changed"],
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
    CLIPPED_KEPT,
    Misconception(
        "only-clipped-kept",
        "Which transitions does your mask keep: those with `True` or those with `False`?",
        "A boolean array keeps what is `True`. Which rows are these?",
        {"change": _by_the_limit},
    ),
    Y_CHANGED,
)


ENGINE_IGNORED = Misconception(
    "engine-ignored",
    "Where does `engine` enter your code?",
    "Somebody who has Julia asks for another engine by this argument: hand it on to `symbolic.regressor`.",
)
DATA_LEFT_OUT = Misconception(
    "data-left-out",
    "Which transitions obey the law, and does the search see all of them?",
    "Leave out what was clipped and nothing else: on noisy data each transition helps.",
)


def _has(stop, *attributes):
    """Whether what came back has one of the attributes."""
    return not {*attributes}.isdisjoint(stop.arrays.get("attributes", ()))
