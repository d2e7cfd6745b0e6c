"""A hybrid model as a computation, and how it is misunderstood."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.misconception import Misconception

TOLERANCE = 1e-6
RETURNED = "What `hybrid_model` returns"
ROWS_ASKED = "What the law, or the correction, is called with"
AFTER = "What the model returns for n states"


def law_of(weights: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Return what the made-up law with `weights` (3,) says (n,) about rows of X (n, 3); an angle is one in them."""
    return np.stack([np.sin(X[:, 0] / 2), X[:, 2], np.ones(len(X))], axis=1) @ weights


def correction_of(weights: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Return what the made-up correction says (n,), which depends on the angle itself, as that of a network does."""
    return np.stack([X[:, 0], X[:, 1], X[:, 2] ** 2], axis=1) @ weights


def _held(torques):
    return np.clip(torques, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)


def _limited(speed):
    return np.clip(speed, -pendulum.MAX_SPEED, pendulum.MAX_SPEED)


def _columns(first, second, third):
    return np.stack([first, second, third], axis=1)


# Inputs: `states` (n, 2), `torques` (n,), the weights of the law and the correction. Outputs: `velocity` (n,), the
# angular velocity after the step, and `turned` (n,), by how much the angle has changed, full turns left out.
REFERENCE = {
    "theta": lambda states: states[:, 0],
    "theta_dot": lambda states: states[:, 1],
    "torque": lambda torques: _held(torques),
    "angle": lambda theta: pendulum.angle_normalize(theta),
    "rows": lambda angle, theta_dot, torque: _columns(angle, theta_dot, torque),
    "corrected_rows": lambda rows: rows,
    "by_law": lambda law_weights, rows: law_of(law_weights, rows),
    "by_correction": lambda correction_weights, corrected_rows: correction_of(correction_weights, corrected_rows),
    "change": lambda by_law, by_correction: by_law + by_correction,
    "unlimited": lambda theta_dot, change: theta_dot + change,
    "velocity": lambda unlimited: _limited(unlimited),
    "moving": lambda velocity: velocity,
    "move": lambda moving: pendulum.DT * moving,
    "turned": lambda move: pendulum.angle_normalize(move),
}


def after_the_law(theta, theta_dot, by_law, torque):
    """Return the rows where the law has moved the pendulum already."""
    speed = _limited(theta_dot + by_law)
    return _columns(pendulum.angle_normalize(theta + pendulum.DT * speed), speed, torque)


STOPS = (
    Misconception(
        "nothing-returned",
        "What does the last line hand back?",
        "The model is a function, defined inside `hybrid_model`. The last line returns it.",
        when=lambda stop: stop.thing in (RETURNED, AFTER) and stop.kind == "NoneType",
    ),
    Misconception(
        "not-a-function",
        "What will be called with states and torques?",
        "A model is a function: define it inside `hybrid_model`, with its own arguments, and return it uncalled.",
        when=lambda stop: stop.thing == RETURNED and stop.kind != "NoneType",
    ),
    Misconception(
        "states-not-in-rows",
        "Which shape has the X of a law?",
        "The law and the correction take rows, an array (n, 3). `np.stack` along the last axis and `reshape(-1, 3)` "
        "make them.",
        when=lambda stop: stop.thing == ROWS_ASKED and not _lacks_a_column(stop),
    ),
    Misconception(
        "torque-left-out",
        "How many columns has the X of a law?",
        "A row holds theta, theta_dot and the torque.",
        when=lambda stop: stop.thing == ROWS_ASKED and _lacks_a_column(stop),
    ),
    Misconception(
        "correction-as-regressor",
        "Is the correction a regressor with `predict`, or a function?",
        "`correction` is a function of X, as `law` is: call it. If it is a regressor, pass its `predict`.",
        when=lambda stop: stop.kind == "AttributeError" and "predict" in stop.text,
    ),
    Misconception(
        "axes-swapped",
        "Which axis of an array of states holds angle and velocity: the first or the last?",
        "States are (..., 2): stack the two along the last axis.",
        when=lambda stop: stop.thing == AFTER and _comes_first(stop),
    ),
    Misconception(
        "only-velocity-returned",
        "What does a state consist of?",
        "The next state is the next angle and the next velocity, in this order: an array (..., 2).",
        when=lambda stop: stop.thing == AFTER and stop.kind != "NoneType" and not _comes_first(stop),
    ),
)


def _comes_first(stop):
    return len(stop.shape or ()) == 2 and stop.shape[0] == 2


def _lacks_a_column(stop):
    return len(stop.shape or ()) == 2 and stop.shape[1] == 2


IN_VELOCITY = (
    Misconception(
        "correction-left-out",
        "Where does the correction enter?",
        "The change of the velocity is the sum of what the law says and what the correction says.",
        {"by_correction": lambda: 0.0},
    ),
    Misconception(
        "law-left-out",
        "Where does the law enter?",
        "The correction is only what the law leaves over: without the law, gravity and the motor are missing.",
        {"by_law": lambda: 0.0},
    ),
    Misconception(
        "correction-subtracted",
        "Law plus residual gives what happened. Which sign has the correction?",
        "The correction was fitted to what happened minus the law: it is added to the law.",
        {"change": lambda by_law, by_correction: by_law - by_correction},
    ),
    Misconception(
        "change-for-velocity",
        "Do the law and the correction return the next velocity, or by how much it changes?",
        "They return changes: add them to the velocity before the step.",
        {"unlimited": lambda change: change},
    ),
    Misconception(
        "acceleration",
        "Is it the change in one second or in one step?",
        "The law and the correction return the change in one step: nothing is to be multiplied by the time step.",
        {"unlimited": lambda theta_dot, change: theta_dot + pendulum.DT * change},
    ),
    Misconception(
        "velocity-added-twice",
        "How often is the old velocity in the new one?",
        "The new velocity is the old one plus the two changes. The old one counts once.",
        {"unlimited": lambda theta_dot, change: 2 * theta_dot + change},
    ),
    Misconception(
        "torque-not-clipped",
        "What does the motor give when it is asked for more than it can?",
        "Hold the torque within `pendulum.MAX_TORQUE` before it goes into the rows.",
        {"torque": lambda torques: torques},
    ),
    Misconception(
        "angle-not-normalised",
        "Which angles has a network met that was fitted to steps?",
        "A sine does not mind five full turns; a network does. `pendulum.angle_normalize` before the rows are made.",
        (
            {"angle": lambda theta: theta},
            {"angle": lambda theta: theta % (2 * np.pi)},
            {"angle": lambda theta: theta - 2 * np.pi * ((theta > np.pi) * 1.0 - (theta < -np.pi))},  # one turn at most
        ),
    ),
    Misconception(
        "velocity-not-clipped",
        "How fast can this pendulum turn?",
        "The velocity after the step is held within `pendulum.MAX_SPEED`, on both sides.",
        ({"velocity": lambda unlimited: unlimited}, {"velocity": lambda unlimited: np.minimum(unlimited, 8.0)}),
    ),
    Misconception(
        "clipped-before-correction",
        "When is the velocity held within its limits: before the correction is added, or after?",
        "Add up everything first, then hold the velocity within its limits.",
        (
            {"velocity": lambda theta_dot, by_law, by_correction: _limited(theta_dot + by_law) + by_correction},
            {
                "velocity": lambda theta_dot, by_law, by_correction: _limited(
                    _limited(theta_dot + by_law) + by_correction
                )
            },
        ),
    ),
    Misconception(
        "correction-after-law",
        "For which state was the correction fitted: the one before the step, or where the law leads?",
        "Both functions get the same rows, made of the state before the step.",
        {"corrected_rows": after_the_law},
    ),
    Misconception(
        "columns-swapped",
        "In which order are the columns of X?",
        "The first column is the angle, the second its velocity, the third the torque.",
        (
            {"rows": lambda angle, theta_dot, torque: _columns(theta_dot, angle, torque)},
            {"rows": lambda angle, theta_dot, torque: _columns(angle, torque, theta_dot)},
            {"rows": lambda angle, theta_dot, torque: _columns(torque, angle, theta_dot)},
            {"rows": lambda angle, theta_dot, torque: _columns(torque, theta_dot, angle)},
        ),
    ),
)
IN_ANGLE = (
    Misconception(
        "old-velocity-moves-angle",
        "Which velocity moves the angle: the one before the step or the one after it?",
        "First the new velocity, then the angle moves by it.",
        {"moving": lambda theta_dot: theta_dot},
    ),
    Misconception(
        "angle-moved-by-unclipped-velocity",
        "Which velocity moves the angle: the sum or what the limits leave of it?",
        "Hold the velocity within its limits first, then move the angle.",
        {"moving": lambda unlimited: unlimited},
    ),
    Misconception(
        "dt-forgotten",
        "For how long does the velocity move the angle?",
        "A step lasts `pendulum.DT` seconds.",
        {"move": lambda moving: moving},
    ),
    Misconception(
        "angle-stays",
        "Where is the rod after the step?",
        "The new velocity moves the angle, for one time step.",
        {"move": lambda moving: 0 * moving},
    ),
)
ROWS_ONLY = Misconception(
    "rows-only",
    "Which shapes may the states have that a model is asked about?",
    "A model takes one state or many, whatever the leading axes: reshape to rows for the law, and back afterwards.",
)
WHOLE_NUMBERS = Misconception(
    "whole-numbers",
    "What becomes of 1.36 rad/s in an array that was made for whole numbers?",
    "`empty_like` and `copy` keep the kind of numbers that came in. `np.stack` makes an array of what is put into it.",
)
ALIASED = Misconception(
    "aliased",
    "Does each model remember its own law and its own correction?",
    "A function defined inside `hybrid_model` keeps the law and the correction of that call. A global is overwritten.",
)


def states_swapped(seen: Evidence) -> bool:
    """Whether the two entries of a state are the right ones in the wrong order."""
    states = seen["after"][:, ::-1]
    right = np.abs(states[:, 1] - seen["expected"][:, 1]) <= TOLERANCE
    return bool(right.all())
