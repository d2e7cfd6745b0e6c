"""Misconceptions of `fit_network` with which nothing comes of it, and two that may show later as well."""

import numpy as np

from helpers.checks.misconception import Misconception
from helpers.checks.model_env.fitting import AFTER, CHANGE, NUM_ASKED, RETURNED


def unlike_its_network(seen):
    """Whether a model of the change is worse on its own data than its network by far, in shares of the variance."""
    error = seen["own_velocity"] - seen["before_own"] - seen["change"]
    learned = seen["target"] == CHANGE and seen["rows"] > 0
    return bool(learned and np.mean(error**2) / seen["change"].var() > 5 * (1 - seen["score"]) + 0.01)


NOTHING_RETURNED = Misconception(
    "nothing-returned",
    "What does the last line hand back?",
    "A function gives back what follows its `return`: here another function, the model.",
    when=lambda stop: stop.thing == RETURNED and stop.kind == "NoneType",
)
REGRESSOR_RETURNED = Misconception(
    "regressor-returned",
    "How do the cells below call a model: with `predict`, or as model(states, torques)?",
    "Define a function `model` inside `fit_network`, which asks the network, and return that.",
    when=lambda stop: stop.thing == RETURNED and bool(stop.arrays.get("has_predict", False)),
)
PREDICTIONS_RETURNED = Misconception(
    "predictions-returned",
    "Are these the predictions for the data, or a model that can be asked about any state?",
    "Return a function that takes states and torques, not its results for the data at hand.",
    when=lambda stop: stop.thing == RETURNED and stop.kind in ("ndarray", "list", "tuple"),
)
MODEL_RETURNS_NOTHING = Misconception(
    "model-returns-nothing",
    "What does the last line of the model hand back?",
    "The inner function needs a `return` of its own.",
    when=lambda stop: stop.thing == AFTER and stop.kind == "NoneType",
)
MODEL_ARGUMENTS = Misconception(
    "model-arguments",
    "Which two things is a model called with?",
    "The model is called as model(states, torques), and makes its features itself.",
    when=lambda stop: stop.kind == "TypeError" and "positional argument" in stop.text,
)
VELOCITY_ONLY = Misconception(
    "velocity-only-returned",
    "How many numbers make up a state?",
    "The model returns next states (..., 2): the angle and the velocity.",
    when=lambda stop: stop.thing == AFTER and stop.shape in ((NUM_ASKED,), (NUM_ASKED, 1)),
)
AXES_SWAPPED = Misconception(
    "axes-swapped",
    "Which axis of an array of states holds theta and theta_dot: the first or the last?",
    "States are (..., 2). Stack the two along the last axis.",
    when=lambda stop: stop.thing == AFTER and stop.shape == (2, NUM_ASKED),
)
FEATURES_DIFFER = Misconception(
    "features-differ",
    "Does the network see the same columns in `predict` as in `fit`?",
    "Make the features in one way for both: the same columns, in the same order and units, of the same states.",
    when=lambda seen: (
        unlike_its_network(seen)
        if isinstance(seen, dict)
        else seen.kind == "ValueError" and "features, but" in seen.text
    ),
    detail=lambda seen: (
        "Asked with the columns of `fit`, the network itself is right." if isinstance(seen, dict) else ""
    ),
)
DATA_IN_THE_MODEL = Misconception(
    "data-in-the-model",
    "Which states does the model look at: those it is given or those it was fitted to?",
    "Inside the model, use its own arguments. A name from outside is the data.",
    when=lambda stop: (
        (stop.thing == AFTER and stop.kind != "NoneType" and (stop.shape or (0,))[0] not in (2, NUM_ASKED))
        or (stop.kind == "ValueError" and "broadcast" in stop.text)
    ),
)
NOT_FITTED = Misconception(
    "not-fitted",
    "When does the network learn?",
    "A regressor knows nothing before `fit` was called with features and target.",
    when=lambda stop: stop.kind == "NotFittedError",
)
ROWS_AS_EPISODE = Misconception(
    "rows-taken-as-episode",
    "Does row i + 1 of `states` follow from row i?",
    "The transitions come in any order: where row i leads is row i of `next_states`.",
    when=lambda seen: (
        str(seen["target"]).startswith("the difference between rows")
        if isinstance(seen, dict)
        else seen.kind == "ValueError" and "inconsistent numbers of samples" in seen.text
    ),
)
STOPS = (
    NOTHING_RETURNED,
    REGRESSOR_RETURNED,
    PREDICTIONS_RETURNED,
    MODEL_RETURNS_NOTHING,
    MODEL_ARGUMENTS,
    VELOCITY_ONLY,
    AXES_SWAPPED,
    FEATURES_DIFFER,
    DATA_IN_THE_MODEL,
    NOT_FITTED,
    ROWS_AS_EPISODE,
)
