"""Exercise `solve` of notebook 06: a car of unknown build, from random driving to the flag."""

import numpy as np

from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import evaluate
from helpers.checks.missing_physics import drives
from helpers.checks.missing_physics.drives import MODEL_TOLERANCE, REFERENCE
from helpers.checks.missing_physics.driving import MOST_TRIED, NUM_ASKED, NUM_STARTS, PRIZE, draw, probe, returns_of

SOLVED = 90.0
FAR_OFF = 0.01  # a model may be a little off and still be good enough to act


def look(evidence: Evidence) -> Evidence:
    """Add what the car's own law says of the states that the model was asked about, and the returns by a replay."""
    x, v = evidence["states"].T
    inputs = {"x": x, "v": v, "actions": evidence["actions"], "force": evidence["force"]}
    return evidence | {
        "x": x,
        "v": v,
        "expected": evaluate(REFERENCE, inputs, "imagined"),
        "returns": returns_of(evidence["driven"], evidence["starts"], float(evidence["force"])),
    }


def nothing_tried(seen: Evidence) -> str | None:
    return None if seen["tried"] > 0 else "Your code took no step with the car."


def too_many_steps(seen: Evidence) -> str | None:
    if seen["tried"] == 1:
        return None
    return f"500 steps are to be enough to learn the law of a car; you took more than {MOST_TRIED}."


def one_action(seen: Evidence) -> str | None:
    return None if seen["varied"] else "In all its steps your car was driven with one and the same action."


def not_planned(seen: Evidence) -> str | None:
    return "Nothing was planned by `optimal.policy`." if np.isnan(seen["imagined"]).all() else None


def other_model(seen: Evidence) -> str | None:
    """Look whether the model that was planned in is anything like the car."""
    error = np.abs(seen["imagined"] - seen["expected"]).max(axis=1)
    if (error <= FAR_OFF).all():
        return None
    row = np.argmax(np.where(np.isnan(error), np.inf, error))
    right, yours = ("({:z.3f}, {:z.4f})".format(*seen[name][row]) for name in ("expected", "imagined"))
    return (
        f"From x = {seen['x'][row]:z.3f}, v = {seen['v'][row]:z.4f} with an action of {seen['actions'][row]:z.2f} the "
        f"car goes to {right}; the model that you planned in says {yours}."
    )


def moved_by_old_velocity(seen: Evidence) -> str | None:
    """Look whether the model moves the car before it pushes it: a policy may be good in spite of that."""
    off = np.abs(seen["imagined"][:, 0] - seen["expected"][:, 0])
    if off.max() <= MODEL_TOLERANCE or not np.allclose(
        seen["imagined"][:, 0], seen["x"] + seen["v"], rtol=0, atol=1e-6
    ):
        return None
    row = off.argmax()
    right, yours = seen["expected"][row, 0], seen["imagined"][row, 0]
    return (
        f"From x = {seen['x'][row]:z.4f}, v = {seen['v'][row]:z.4f} the car goes to x = {right:z.4f}; the model that "
        f"you planned in says {yours:z.4f}."
    )


def low_return(seen: Evidence) -> str | None:
    """Compare the returns with what counts as solved."""
    returns = seen["returns"]
    if (returns >= SOLVED).all():
        return None
    worst = np.argmin(np.where(np.isnan(returns), -np.inf, returns))
    return (
        f"From x = {seen['starts'][worst, 0]:z.3f} your policy earns {returns[worst]:.1f} in a car of another build; "
        f"{SOLVED:.0f} counts as solved."
    )


def another_prize(seen: Evidence) -> str | None:
    if abs(seen["prize"] - PRIZE) < 1e-6:
        return None
    return f"The flag pays {PRIZE:.0f}; in the task that you planned for, it pays {seen['prize']:g}."


def fact(seen: Evidence) -> str:
    return f"A car of another build, {NUM_STARTS} starts: a return of {seen['returns'].min():.1f} or more."


EXERCISE = Exercise(
    name="solve",
    notebook="06_missing_physics",
    defines="solve",
    draw=draw,
    probe=probe,
    evidence={
        "force": (float,),
        "starts": (float, NUM_STARTS, 2),
        "states": (float, NUM_ASKED, 2),
        "actions": (float, NUM_ASKED),
        "seed": (float,),
        "driven": (float, "steps", NUM_STARTS),
        "imagined": (float, NUM_ASKED, 2),
        "prize": (float,),
        "tried": (float,),
        "varied": (bool,),
    },
    look=look,
    stops=drives.STOPS,
    breaches=(drives.ROWS_ONLY, drives.SEED_NOT_USED, drives.SEED_IGNORED),
    checks=(
        Check(nothing_tried, (drives.NOTHING_TRIED,)),
        Check(too_many_steps, (drives.TOO_MANY_STEPS,)),
        Check(one_action, (drives.ONE_ACTION,)),
        Check(not_planned, (drives.NOT_PLANNED,)),
        Check(other_model, drives.IN_MODEL, REFERENCE, {"imagined": MODEL_TOLERANCE}),
        Check(moved_by_old_velocity, (drives.OLD_VELOCITY,)),
        Check(low_return, (*drives.IN_MODEL, *drives.IN_DRIVING), REFERENCE, {"imagined": MODEL_TOLERANCE}),
        Check(another_prize, (drives.ANOTHER_PRIZE,)),
    ),
    fact=fact,
    # A search and a plan take about two seconds; the rest is for slow machines.
    draws=2,
    time_limit=12.0,
    imports=("sympy", "pyoperon.sklearn", "helpers.symbolic", "helpers.optimal"),
    hints=(
        "It is the whole course in one function: collect as in notebook 2, discover, make a model, plan. What differs "
        "between a pendulum and this car?",
        "A row of X is x, v and a before the step, y the change of v. Steps that ended at `max_speed`, or at the wall "
        "at `min_position`, are left out. After an episode has ended comes `env.reset()`.",
        "The regressor's `predict` takes rows: `np.stack([x, v, actions], axis=-1).reshape(-1, 3)`, and the change "
        "goes back with `reshape(v.shape)`. The model returns x and v along the last axis.",
        "The lines to look at: the new velocity, held within `max_speed`, moves the position; and `optimal.policy` "
        "gets `car_task(env)` as its second argument. Return what it makes.",
    ),
)
