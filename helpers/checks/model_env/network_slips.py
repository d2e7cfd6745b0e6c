"""Misconceptions of `fit_network` that show in what its network learned, and in what its model says."""

import numpy as np

from helpers import pendulum
from helpers.checks import contract
from helpers.checks.misconception import Misconception
from helpers.checks.model_env.fitting import CHANGE, NEW, WITH_CLIPPED
from helpers.checks.model_env.network_stops import FEATURES_DIFFER, ROWS_AS_EPISODE, unlike_its_network

LIBRARYS_OWN = "adam"  # the solver of `MLPRegressor` unless it gets another one

# One row for each transition that ends below the speed limit. Output: `own_velocity`.
REFERENCE = {
    "learned": lambda change: change,
    "start": lambda before_own: before_own,
    "unlimited": lambda start, learned: start + learned,
    "own_velocity": lambda unlimited: np.clip(unlimited, -pendulum.MAX_SPEED, pendulum.MAX_SPEED),
}


def _rescaled(change, observed, before_own, score):
    """The changes of a model, if they go in proportion to the right ones and the network has learned; else NaN."""
    added = observed["own_velocity"] - before_own
    factors = np.polyfit(change, added, 1) if score > 0.98 and np.isfinite(added).all() else [np.nan, np.nan]
    return np.polyval(factors, change)


def _own_limit(unlimited, observed):
    """The velocities, held within the largest that the model has given for its own data, where that is another one."""
    limit = np.abs(observed["own_velocity"]).max()
    return np.clip(unlimited, -limit, limit)


def _is_like(one, other):
    """Whether what a network says goes with what it should say, as that of one which has only begun to learn."""
    return bool(one.std() and np.corrcoef(one, other)[0, 1] > 0.5 and np.median(np.abs(one - other)) < 0.4)


IN_TARGET = (
    ROWS_AS_EPISODE,
    Misconception(
        "clipped-kept",
        "Which transitions did gravity and the motor decide, and which the speed limit?",
        "If the velocity after the step equals `pendulum.MAX_SPEED`, either way, it was clipped: leave that transition "
        "out, as in notebook 2.",
        when=lambda seen: seen["target"] == WITH_CLIPPED,
    ),
    Misconception(
        "velocity-for-target",
        "Does the network have to learn the velocity itself, or by how much it changes?",
        "Most of the velocity after a step is the velocity before it, which we know. Let the network learn the rest, "
        "the change.",
        when=lambda seen: str(seen["target"]).startswith("the velocity"),
    ),
    Misconception(
        "angle-for-target",
        "Which column of a state is the velocity?",
        "A state is (theta, theta_dot): the velocity is column 1.",
        when=lambda seen: "angle" in str(seen["target"]),
    ),
    Misconception(
        "two-targets",
        "Which of the two numbers of a state needs a network?",
        "The angle follows from the velocity, exactly. Only the change of the velocity has to be learned.",
        when=lambda seen: seen["target"] == "two numbers",
    ),
)
STATE_ORDER_SWAPPED = Misconception(
    "state-order-swapped",
    "In which order does a state hold its two numbers?",
    "A state is (theta, theta_dot), the angle first.",
)
ONE_CHANGE = Misconception(
    "one-change-for-all",
    "How many predictions does the network make when it is asked about many rows, and which of them do you use?",
    "`predict` gives a number for each row. With `[0]` the first of them is used for all states.",
)
TORQUES_LEFT_OUT = Misconception(
    "torques-left-out",
    "Does the network see the torque?",
    "The torque is the fourth feature: without it the network cannot know what the motor does.",
    when=lambda seen: seen["unseen"][0] == "torque",
)
FEATURE_LEFT_OUT = Misconception(
    "feature-left-out",
    "Which of the four features makes no difference to your model?",
    "The network does not know the law, and we act as if we did not: it sees cosine, sine, velocity and torque.",
    when=lambda seen: seen["unseen"][0] != "torque",
)
DATA_LEFT_OUT = Misconception(
    "data-left-out",
    "How many of the transitions does the network learn from?",
    "Only those that end at the speed limit are left out: all the others are data, however fast or late they are.",
)
LINEAR_NETWORK = Misconception(
    "linear-network",
    "What is left of a network whose layers only multiply and add?",
    "Without a curved activation between them, all layers together are one linear regression. Use the settings in "
    "`NETWORK`.",
)
DEPENDS_ON_THE_OTHERS = Misconception(
    "depends-on-the-others",
    "Does the answer for one state depend on which others are asked with it, or on its place among them?",
    "Whatever is computed from many rows, such as a mean to scale by, comes from the data, once, and is kept. All else "
    "comes from the model's own arguments: a name from outside is the data.",
)
ANGLE_AS_NUMBER = Misconception(
    "angle-as-number",
    "What should the network see of an angle, so that a full turn changes nothing?",
    "Give it what an agent sees: cosine and sine. `pendulum.observe` makes them.",
)
LIBRARY_SETTINGS = Misconception(
    "library-settings",
    "With which settings is the network made?",
    "Those in the dictionary `NETWORK` belong into the brackets of `MLPRegressor`; two stars pass on a dictionary. The "
    "library's own are made for more data.",
    when=lambda seen: seen["target"] == CHANGE and seen["solver"] == LIBRARYS_OWN and not unlike_its_network(seen),
)
IN_VELOCITY = (
    LIBRARY_SETTINGS,
    Misconception(
        "change-taken-for-velocity",
        "Does the network give the velocity, or how much it changes?",
        "The network has learned a CHANGE. A change is added to something.",
        {"start": lambda before_own: 0 * before_own},
    ),
    Misconception(
        "change-subtracted",
        "Which way round is the change: after minus before, or before minus after?",
        "A change that is added later is what comes after minus what was before.",
        {"learned": lambda change: -change},
    ),
    Misconception(
        "change-times-dt",
        "Is the change of one step an acceleration?",
        "The network was fitted to the change in ONE step: the time step is in it already.",
        ({"learned": lambda change: pendulum.DT * change}, {"learned": lambda change: change / pendulum.DT}),
    ),
    Misconception(
        "change-rescaled",
        "Is what you add to the velocity still the change that the network was to learn?",
        "A target that was scaled or shifted for the network is scaled and shifted back in the model.",
        {"learned": _rescaled},
    ),
    Misconception(
        "wrong-speed-limit",
        "Which speed does your model not pass, and which one does the pendulum not pass?",
        "The velocity is held within `pendulum.MAX_SPEED`, either way. The motor's limit is another one.",
        {"own_velocity": _own_limit},
    ),
    FEATURES_DIFFER,
    Misconception(
        "not-trained-enough",
        "How long was the network trained, and how well does it fit its own data?",
        "The settings in `NETWORK` reach the data to within 0.03 rad/s; `MLPRegressor`'s own defaults stop early.",
        when=lambda seen: (
            seen["target"] == CHANGE
            and seen["solver"] != LIBRARYS_OWN
            and not unlike_its_network(seen)
            and _is_like(seen["own_velocity"] - seen["before_own"], seen["change"])
        ),
    ),
)
VELOCITY_NOT_CLIPPED = Misconception(
    "velocity-not-clipped",
    "How fast can the real pendulum turn at most?",
    "The velocity has a limit, `pendulum.MAX_SPEED`, and the network knows nothing of it.",
)
ANGLE_ON_ITS_OWN = Misconception(
    "angle-not-from-velocity",
    "What moves the angle?",
    "The new velocity moves the angle for one time step, as in `step`.",
)


def own_error(seen) -> float:
    """Return the median error in rad/s of the velocities that follow the transitions of its own data."""
    return float(np.median(np.abs(seen["own_velocity"] - seen["before_own"] - seen["change"])))


LEARNT_BY_HEART = Misconception(
    "learnt-by-heart",
    "Can it say anything about a state that lies between those it has seen?",
    "A table, or the nearest neighbour, repeats its data. A network has to be smooth between them.",
    when=lambda seen: (
        own_error(seen) < np.median(np.abs(seen["after"] - seen["expected"])[NEW, 1]) / 2
        and seen["solver"] != LIBRARYS_OWN
    ),
)
BREACHES = (
    contract.ARGUMENT_CHANGED,
    contract.NOT_AN_ARRAY,
    contract.ALIASED,
    Misconception(
        "rows-only",
        "Which shapes of states does a model of this notebook take?",
        "States are (..., 2), torques (...), with any leading axes or none: reshape to rows for `predict`, and back.",
    ),
    Misconception(
        "random-state-ignored",
        "What decides which weights the network starts with?",
        "Pass `random_state` on to the network: one seed, one network.",
    ),
)
