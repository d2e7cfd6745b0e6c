"""Exercise `fit_network` of notebook 03: a network for the change of velocity, as a model of the pendulum."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.model_env import network_slips as slips
from helpers.checks.model_env import transition
from helpers.checks.model_env.fitting import (
    AT_OTHER_SPEED,
    CHANGE,
    FAST,
    LEFT,
    MIRRORED,
    NEW,
    NUM,
    NUM_ALONE,
    NUM_ASKED,
    NUM_NEW,
    OWN,
    PULLED,
    PUSHED,
    RIGHT,
    TURNED,
    TURNED_OVER,
    UNKNOWN,
    draw,
    probe,
)
from helpers.checks.model_env.network_stops import STOPS

VELOCITY_TOLERANCE = 0.1  # rad/s on its own data, where a fit that has converged is off by 0.03 at most
MOSTLY = 0.95  # of its own data; a few of those that it has held out may be off by more
NEW_TOLERANCE, LARGEST = 0.03, 1.0  # rad/s for the median over new states within the same range; for each of all
ANGLE_TOLERANCE = 1e-3  # rad; observations are float32
EDGE_TOLERANCE = 1e-3  # rad/s between two angles 0.00002 rad apart
CURVED, SOLVERS = ("tanh", "relu", "logistic"), ("lbfgs", "adam", "sgd")
FEATURES = {"torque": PULLED, "sine": MIRRORED, "cosine": TURNED_OVER, "velocity": AT_OTHER_SPEED}
SEEN = 1e-5  # rad/s by which the change differs at least, in one of 20 states, if the network sees a feature


def look(evidence: Evidence) -> Evidence:
    """Add what the law says, and the inputs and outputs of the references."""
    states, next_states, after = (evidence[name] for name in ("states", "next_states", "after"))
    theta, theta_dot = evidence["asked_states"].T
    expected = pendulum.next_state(evidence["asked_states"], evidence["asked_torques"], *evidence["law"])
    below = np.abs(next_states[:, 1]) < pendulum.MAX_SPEED
    change = after[:, 1] - theta_dot
    unseen = [name for name, block in FEATURES.items() if np.abs(change[block] - change[PUSHED]).max() < SEEN]
    return evidence | {
        "expected": expected,
        "own_velocity": after[OWN, 1][below],
        "theta": theta,
        "theta_dot": theta_dot,
        "velocity": after[:, 1],
        "direction": transition.direction(after[:, 0]),
        "before_own": states[below, 1],
        "change": (next_states - states)[below, 1],
        "predicted_change": change,
        "unseen": [name for name in unseen if name == "torque" or evidence["rows"]],  # a table may miss one by chance
    }


def other_target(seen: Evidence) -> str | None:
    if seen["target"] in (CHANGE, UNKNOWN):
        return None
    return f"The network was fitted to {seen['target']}."


def state_swapped(seen: Evidence) -> str | None:
    swapped = np.abs(seen["after"][NEW, ::-1] - seen["expected"][NEW])
    if not (np.median(swapped, axis=0) < 0.1).all():
        return None
    (theta, theta_dot), right, after = (seen[name][NEW][0] for name in ("asked_states", "expected", "after"))
    return (
        f"From theta = {theta:z.2f} rad, theta_dot = {theta_dot:z.2f} rad/s the next state should be about "
        f"({right[0]:z.2f}, {right[1]:z.2f}); yours is ({after[0]:z.2f}, {after[1]:z.2f})."
    )


def one_change(seen: Evidence) -> str | None:
    change = seen["predicted_change"][NEW]
    if not np.ptp(change) < SEEN:
        return None
    return (
        f"In all of {NUM_NEW} states, with torques of all kinds, your model changes the velocity by {change[0]:z.3f}."
    )


def feature_left_out(seen: Evidence) -> str | None:
    if not seen["unseen"]:
        return None
    name = seen["unseen"][0]
    one, other = (
        "theta = {:z.2f} rad, theta_dot = {:z.2f} rad/s, torque = {:z.2f} N m".format(
            *seen["asked_states"][block][0], seen["asked_torques"][block][0]
        )
        for block in (PUSHED, FEATURES[name])
    )
    return (
        f"Two cases that differ in the {name} only: {one}, and {other}. In both your model changes the velocity by "
        f"{seen['predicted_change'][PUSHED][0]:z.3f} rad/s; so it does in other pairs like this one."
    )


def other_after_a_turn(seen: Evidence) -> str | None:
    error = np.abs(seen["after"][TURNED, 1] - seen["after"][OWN, 1])
    if (error <= 1e-2).all():
        return _jumps_at_the_bottom(seen)
    worst = _worst(error)
    turned, own = (seen["asked_states"][block][worst, 0] for block in (TURNED, OWN))
    return (
        f"A rod at {own:z.2f} rad and one at {turned:z.2f} rad point the same way. Yours turn on with "
        f"{seen['after'][OWN][worst, 1]:z.2f} and {seen['after'][TURNED][worst, 1]:z.2f} rad/s."
    )


def _jumps_at_the_bottom(seen):
    error = np.abs(seen["after"][LEFT, 1] - seen["after"][RIGHT, 1])
    if (error <= EDGE_TOLERANCE).all():
        return None
    left, right = (seen["after"][block, 1][_worst(error)] for block in (LEFT, RIGHT))
    return (
        f"Just before pi and just after -pi the rod points the same way, straight down. With one velocity and one "
        f"torque yours turns on with {left:z.4f} and {right:z.4f} rad/s."
    )


def depends_on_the_others(seen: Evidence) -> str | None:
    error = np.abs(seen["alone"] - seen["after"][:NUM_ALONE]).max(axis=1)
    if (error <= 1e-3).all():
        return None
    alone, among = (seen[name][_worst(error), 1] for name in ("alone", "after"))
    return (
        f"Asked about {NUM_ALONE} states, the last one first, your model gives one of them {alone:z.3f} rad/s; asked "
        f"about {len(seen['after'])} states, the same ones among them, it gives {among:z.3f} rad/s."
    )


def other_rows(seen: Evidence) -> str | None:
    """Compare the number of rows with that of all transitions below the limit; copies of all of them are no fault."""
    rows, free = int(seen["rows"]), len(seen["change"])
    if rows >= 0 and rows % free == 0:
        return None
    return f"{free} of {NUM} transitions end below the speed limit; the network was fitted to {rows}."


def linear(seen: Evidence) -> str | None:
    activation, solver = str(seen["activation"]), str(seen["solver"])
    if (activation in CURVED and solver in SOLVERS) or (not activation + solver and not seen["rows"]):
        return None
    return f"The network has the activation {activation!r} and the solver {solver!r}."


def other_velocity(seen: Evidence) -> str | None:
    before, change, got = (seen[name] for name in ("before_own", "change", "own_velocity"))
    error = np.abs(got - before - change)
    if np.quantile(error, MOSTLY) <= VELOCITY_TOLERANCE and error.max() <= LARGEST:
        learned = not seen["rows"] or 0.5 < seen["score"] <= 1
        return None if learned else "The model is right about its own data, but the network that was fitted is not."
    worst = _worst(error)
    return (
        f"On a transition of its own data, from {before[worst]:z.2f} to {before[worst] + change[worst]:z.2f} rad/s, "
        f"the model says {got[worst]:z.2f} rad/s."
    )


def other_new_velocities(seen: Evidence) -> str | None:
    error = np.abs(seen["after"] - seen["expected"])[NEW, 1]
    if np.median(error) <= NEW_TOLERANCE and error.max() <= LARGEST:
        return None
    return (
        f"For {NUM_NEW} new transitions the model's median error is {np.median(error):.2g} rad/s, the largest "
        f"{error.max():.2g}. For those that it has seen, in the same range, the median is {slips.own_error(seen):.2g}."
    )


def limit_broken(seen: Evidence) -> str | None:
    fastest = np.abs(seen["after"][:, 1]).max()
    if fastest <= pendulum.MAX_SPEED + 1e-6 and _slows_nothing_down(seen):
        return None
    return f"At the speed limit the velocity after the step should stay within 8 rad/s; yours reaches {fastest:.2f}."


def _slows_nothing_down(seen):
    """Whether the velocity near the limit is one that a network may come to: far outside of its data it may be off."""
    return bool((np.abs(seen["after"] - seen["expected"])[FAST, 1] < 4).all())


def other_angle(seen: Evidence) -> str | None:
    """Compare with the angle that follows from the model's own new velocity."""
    expected = seen["theta"] + pendulum.DT * seen["velocity"]
    error = np.abs(pendulum.angle_normalize(seen["after"][:, 0] - expected))
    if (error <= ANGLE_TOLERANCE).all():
        return None
    worst = _worst(error)
    return (
        f"From theta = {seen['theta'][worst]:z.2f} rad, theta_dot = {seen['theta_dot'][worst]:z.2f} rad/s your model "
        f"turns on with {seen['velocity'][worst]:z.2f} rad/s. That moves the angle to {expected[worst]:z.3f} rad; "
        f"yours is {seen['after'][worst, 0]:z.3f}."
    )


def _moves_by_unlimited(seen):
    """Whether the angles are right but where the velocity was held within its limit."""
    moved = pendulum.angle_normalize(seen["after"][:, 0] - seen["theta"]) / pendulum.DT
    held = np.abs(seen["velocity"]) >= pendulum.MAX_SPEED - 1e-9
    right = np.abs(moved - seen["velocity"]) <= ANGLE_TOLERANCE / pendulum.DT
    return bool(held.any() and right[~held].all() and (np.abs(moved[held]) > pendulum.MAX_SPEED - 1e-6).all())


def _worst(error):
    return np.argmax(np.where(np.isnan(error), np.inf, error))


def fact(seen: Evidence) -> str:
    error = np.median(np.abs(seen["after"] - seen["expected"])[NEW, 1])
    below = 10 ** np.ceil(np.log10(max(error, 1e-4)))
    return f"From {NUM} transitions of another pendulum: median error for {NUM_NEW} new states below {below:g} rad/s."


BY_UNLIMITED = Misconception(
    "angle-moved-by-unclipped-velocity",
    "Which velocity moves the angle: the one the network gives or the one within its limits?",
    "Hold the velocity within its limits first, then move the angle.",
    when=_moves_by_unlimited,
)

IN_ANGLE = (
    BY_UNLIMITED,
    *(each for each in transition.ANGLE if each.name != BY_UNLIMITED.name),
    slips.ANGLE_ON_ITS_OWN,
)

EXERCISE = Exercise(
    name="fit_network",
    notebook="03_model_env",
    defines="fit_network",
    draw=draw,
    probe=probe,
    evidence={
        "law": (float, 2),
        "states": (float, NUM, 2),
        "torques": (float, NUM),
        "next_states": (float, NUM, 2),
        "asked_states": (float, NUM_ASKED, 2),
        "asked_torques": (float, NUM_ASKED),
        "seeds": (float, 2),
        "after": (float, NUM_ASKED, 2),
        "alone": (float, NUM_ALONE, 2),
        "target": (str,),
        "rows": (float,),
        "activation": (str,),
        "solver": (str,),
        "score": (float,),
    },
    look=look,
    stops=STOPS,
    breaches=slips.BREACHES,
    checks=(
        Check(other_target, slips.IN_TARGET),
        Check(other_rows, (slips.DATA_LEFT_OUT,)),
        Check(linear, (slips.LINEAR_NETWORK,)),
        Check(one_change, (slips.ONE_CHANGE,)),
        Check(depends_on_the_others, (slips.DEPENDS_ON_THE_OTHERS,)),
        Check(state_swapped, (slips.STATE_ORDER_SWAPPED,)),
        Check(feature_left_out, (slips.TORQUES_LEFT_OUT, slips.FEATURE_LEFT_OUT)),
        Check(other_after_a_turn, (slips.ANGLE_AS_NUMBER,)),
        Check(other_velocity, slips.IN_VELOCITY, slips.REFERENCE, {"own_velocity": VELOCITY_TOLERANCE}),
        Check(limit_broken, (slips.VELOCITY_NOT_CLIPPED,), blocks=False),
        Check(other_angle, IN_ANGLE, transition.REFERENCE, {"direction": ANGLE_TOLERANCE}, blocks=False),
        Check(other_new_velocities, (slips.LEARNT_BY_HEART, slips.LIBRARY_SETTINGS)),
    ),
    fact=fact,
    draws=2,
    time_limit=8.0,  # one that is trained with adam is slow
    imports=("sklearn.neural_network",),
    hints=(
        "A network learns a function from examples: what goes in, and what should come out? What must it see of the "
        "state, and which part of the answer do we know without it?",
        "In go the cosine and the sine of the angle, the velocity and the torque, four numbers a row. Out comes the "
        "change of the velocity. The new velocity is the old one plus that change, within the limits; it moves the "
        "angle, as in `step`.",
        "`pendulum.observe` gives cosine, sine and velocity; `np.column_stack` puts columns together. The network "
        "takes and gives rows: `reshape(-1, 4)` before, and back to the leading axes after. A function defined inside "
        "`fit_network` keeps the network that was fitted there.",
        "The line to look at is the one that calls `predict`: it needs the same four columns, in the same order, as "
        "`fit` did, made of the states and torques that the *model* is given.",
    ),
)
