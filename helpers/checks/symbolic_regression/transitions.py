"""How X and y of `collect_transitions` are misunderstood: which part of `rows.REFERENCE` each mistake replaces."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence
from helpers.checks.misconception import Misconception
from helpers.checks.symbolic_regression.rows import (
    ANGLE_TOLERANCE,
    DATA_TOLERANCE,
    REFERENCE,
    asked_for,
    carried_on,
    change_across_reset,
    constant,
    is_rescaled,
    is_unrelated,
    of_first_row,
    of_last_row,
    of_next_row,
    own_torque_if,
    shows_observations,
    wrapped,
    wrong_where_it_begins,
)
from helpers.checks.wording import apart

CALLS = ("Row", "In a second call, row", "In a call with another seed, row")

ANGLE_IN_DEGREES = {"angle": lambda noted: np.degrees(noted[:, 0]), "turn": lambda: 360.0}
VELOCITY_IN_DEGREES = {"velocity": lambda noted: np.degrees(noted[:, 1])}
ALL_IN_DEGREES = ANGLE_IN_DEGREES | VELOCITY_IN_DEGREES | {"rate": lambda: np.degrees(1.0)}

COLUMNS_SWAPPED = Misconception(
    "columns-swapped",
    "In which order are the columns of X?",
    "The first column is the angle, the second its velocity, the third the torque.",
    tuple({"order": constant(order)} for order in ((1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1))),
)
OBSERVATION_NOT_STATE = Misconception(
    "observation-not-state",
    "How do you turn an observation into a state?",
    "We want the angle itself, so that the search has to find the sine. `pendulum.state_of` gives it.",
    (
        {"angle": lambda noted: np.cos(noted[:, 0]), "velocity": lambda noted: np.sin(noted[:, 0])},
        {"angle": lambda noted: np.cos(noted[:, 0])},
        {"angle": lambda noted: np.sin(noted[:, 0])},
    ),
    when=shows_observations,
)
IN_STATES = (
    COLUMNS_SWAPPED,
    Misconception(
        "state-after-step",
        "Do causes come before or after their effect?",
        "Keep the state from before `env.step` until the row is written.",
        (
            {"noted": lambda after: after},
            {"remembered": lambda after: after},
            {"velocity": lambda after: after[:, 1]},
            {"angle": lambda after: after[:, 0]},
            {"noted": lambda before, opens, observed: of_next_row(before, opens, observed)},
        ),
    ),
    Misconception(
        "state-not-updated",
        "Which state does the next step begin with?",
        "Where the step ends, the next one begins: the new observation becomes the old one, in each step.",
        (
            {"remembered": lambda before, begins: of_first_row(before, begins)},
            {"remembered": lambda before, opens: of_first_row(before, opens)},
            {"noted": lambda before, begins: of_first_row(before, begins)},
            {"noted": lambda before, opens: of_first_row(before, opens)},
        ),
    ),
    Misconception(
        "state-one-step-late",
        "Is that the state before this step, or before the one before it?",
        "Write the row before the old state is kept any longer: state, torque and change belong to one step.",
        (
            {"noted": lambda before, opens, observed: of_last_row(before, opens, observed)},
            {"remembered": lambda before, opens, observed: of_last_row(before, opens, observed)},
        ),
    ),
    OBSERVATION_NOT_STATE,
    Misconception(
        "across-episodes",
        "What is the state at the start of an episode, the second one included?",
        "`env.reset` returns the first observation of the new episode. What does your code do with it?",
        (
            {"remembered": lambda before, after, begins, opens: carried_on(before, after, begins, opens)},
            {"noted": lambda remembered, after, begins, opens: carried_on(remembered, after, begins, opens)},
            {"remembered": lambda before, begins, observed: wrong_where_it_begins(before, begins, observed)},
            {"noted": lambda remembered, begins, observed: wrong_where_it_begins(remembered, begins, observed)},
        ),
    ),
    Misconception(
        "degrees",
        "In which unit should the state be?",
        "Radians, and radians per second: nothing needs converting.",
        (ANGLE_IN_DEGREES, VELOCITY_IN_DEGREES, ANGLE_IN_DEGREES | VELOCITY_IN_DEGREES, ALL_IN_DEGREES),
    ),
    Misconception(
        "half-the-angles",
        "Can the cosine alone, the sine alone, or their quotient tell left from right and up from down?",
        "Two directions share each cosine, two each sine, two each tangent. `pendulum.state_of` looks at both signs.",
        (
            {"angle": lambda noted: np.abs(wrapped(noted))},
            {"angle": lambda noted: np.arcsin(np.sin(noted[:, 0]))},
            {"angle": lambda noted: np.arctan(np.tan(noted[:, 0]))},
        ),
    ),
    Misconception(
        "angle-from-the-side",
        "At which angle does the rod point upwards?",
        "Here the angle is 0 upright. Which argument does `arctan2` take first? Or let `pendulum.state_of` do it.",
        {"angle": lambda noted: np.pi / 2 - noted[:, 0]},
    ),
)
IN_TORQUES = (
    COLUMNS_SWAPPED,
    Misconception(
        "torque-beyond-limit",
        "What does the motor give when it is asked for more than it can?",
        "The motor has a limit, `pendulum.MAX_TORQUE`. Ask for no more than that.",
        {"torque": own_torque_if(lambda own, given: np.isclose(asked_for(own, given), 1, atol=ANGLE_TOLERANCE))},
    ),
    Misconception(
        "torque-rescaled",
        "Is the torque in X in N m, and is it what `env.step` was given?",
        "Pendulum-v1 takes its torque in N m. One and the same number goes to the motor and into X.",
        {"torque": own_torque_if(is_rescaled)},
    ),
    Misconception(
        "another-torque",
        "Is the number in X the one that this step was taken with?",
        "Draw once for each step, keep the number, and use it twice: for the motor and for X.",
        {"torque": own_torque_if(is_unrelated)},
    ),
)
IN_CHANGES = (
    Misconception(
        "next-velocity",
        "Which part of the velocity after the step is new, and which was there before?",
        "y is how much the angular velocity changes in the step, not what it becomes.",
        {"change": lambda new: new},
    ),
    Misconception(
        "sum-for-difference",
        "If the velocity stays as it is, how large is its change?",
        "A change compares the velocity after the step with the one before.",
        {"change": lambda old, new: new + old},
    ),
    Misconception(
        "angle-change",
        "Which of the two numbers of the state does the torque act on?",
        "The law is about the angular velocity. Which entry of the state is that?",
        (
            {"change": lambda before, after: after[:, 0] - before[:, 0]},
            {"change": lambda before, after: wrapped(after) - wrapped(before)},
            {"change": lambda after: wrapped(after)},
        ),
    ),
    Misconception(
        "wrong-sign",
        "If the rod gets faster, should y be positive or negative?",
        "A change is the velocity after the step minus the one before.",
        ({"sign": lambda: -1.0}, {"change": lambda old, new: np.abs(new - old)}),
    ),
    Misconception(
        "acceleration",
        "Is it the change in one second or in one step?",
        "y is in rad/s: the change in one step, as it is.",
        ({"rate": lambda: 1 / pendulum.DT}, {"rate": lambda: pendulum.DT}),
    ),
    Misconception(
        "change-across-reset",
        "Does the last step of an episode lead to the start of the next one?",
        "Compute the change right after `env.step`, before anything is reset.",
        {"change": change_across_reset},
    ),
)


def other_states(seen: Evidence) -> str | None:
    """Compare with the states before the steps; full turns change nothing."""
    off = np.abs(seen["states"] - seen["before"])
    off[:, 0] = np.abs(pendulum.angle_normalize(off[:, 0]))
    if (off <= (ANGLE_TOLERANCE, DATA_TOLERANCE)).all():
        return None
    row, name = _furthest_off(seen, off.sum(axis=1))
    theta, theta_dot = pendulum.angle_normalize(seen["before"][row, 0]), seen["before"][row, 1]
    (theta, own), (theta_dot, own_dot) = apart(theta, seen["X"][row, 0]), apart(theta_dot, seen["X"][row, 1])
    return (
        f"{name} should begin with the state before that step, theta = {theta} rad and theta_dot = {theta_dot} rad/s; "
        f"yours begins with {own} and {own_dot}."
    )


def other_torques(seen: Evidence) -> str | None:
    own, given = seen["torques"], seen["given"]
    if np.allclose(own, given, atol=DATA_TOLERANCE):
        return None
    row, name = _furthest_off(seen, np.abs(own - given))
    return f"{name} has the torque {own[row]:z.3f}; the motor gave {given[row]:z.3f} N m in that step."


def other_changes(seen: Evidence) -> str | None:
    y, before, after = seen["y"], seen["before"][:, 1], seen["after"][:, 1]
    if np.allclose(y, after - before, atol=DATA_TOLERANCE):
        return None
    row, name = _furthest_off(seen, np.abs(y - (after - before)))
    return (
        f"{name} is a step from an angular velocity of {before[row]:z.3f} to {after[row]:z.3f} rad/s, a change of "
        f"{after[row] - before[row]:z.3f}; y says {y[row]:z.3f}."
    )


def _furthest_off(seen, off):
    """Return the row that is furthest off in the first call that is wrong, and its name."""
    by_call = off.reshape(-1, int(seen["num_samples"]))
    call = np.argmin((by_call <= DATA_TOLERANCE).all(axis=1))
    row = by_call[call].argmax()  # nan counts as the largest
    return call * by_call.shape[1] + row, f"{CALLS[call]} {row} of X"


CHECKS = tuple(
    Check(problem, misconceptions, REFERENCE, {output: ANGLE_TOLERANCE}, blocks=False)
    for output, problem, misconceptions in (
        ("states", other_states, IN_STATES),
        ("torques", other_torques, IN_TORQUES),
        ("y", other_changes, IN_CHANGES),
    )
)
