"""Exercise `hybrid_model` of notebook 06: a law and a correction as one model of the pendulum."""

import contextlib

import numpy as np

from helpers import pendulum
from helpers.checks.contract import ARGUMENT_CHANGED, NOT_AN_ARRAY, Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception, evaluate
from helpers.checks.missing_physics import hybrids
from helpers.checks.missing_physics.hybrids import (
    AFTER,
    REFERENCE,
    RETURNED,
    ROWS_ASKED,
    TOLERANCE,
    correction_of,
    law_of,
    states_swapped,
)
from helpers.checks.observe import Unexpected, describe, numbers
from helpers.checks.wording import apart, both

NUM, NUM_FAST = 60, 12  # states to ask about, and of them those near the speed limit

STATE_REVERSED = Misconception(
    "state-reversed",
    "In which order does a state hold angle and velocity?",
    "The angle comes first, then the angular velocity.",
)


def draw(rng) -> Evidence:
    """A made-up law and correction, and states to ask about: beyond several turns, and some at the speed limit."""
    states = rng.uniform([-40, -5], [40, 5], (NUM, 2))
    torques = rng.uniform(-4, 4, NUM)
    fast, side = slice(NUM - NUM_FAST, NUM), np.tile([1.0, -1.0], NUM_FAST // 2)
    states[fast] = side[:, None] * rng.uniform([1.2, 7.7], [1.9, 7.99], (NUM_FAST, 2))
    torques[fast] = side * rng.uniform(1, 4, NUM_FAST)
    return {
        "law_weights": rng.uniform([0.7, 0.1, 0.05], [1.1, 0.3, 0.15]),
        "correction_weights": rng.uniform([0.05, -0.06, 0.02], [0.1, -0.04, 0.05]),
        "states": states,
        "torques": torques,
    }


def probe(hybrid_model, law_weights, correction_weights, states, torques) -> Evidence:
    """Make a model, and a second one with other functions; then ask the first one."""
    contract = Contract()

    def made(function, weights):
        def of_rows(X) -> np.ndarray:
            rows = numbers(ROWS_ASKED, X)
            if rows.ndim != 2 or rows.shape[1] != 3:
                raise Unexpected(ROWS_ASKED, "rows, an array of shape (n, 3)", X)
            return function(weights, rows)

        return of_rows

    model = hybrid_model(made(law_of, law_weights), made(correction_of, correction_weights))
    if not callable(model):
        raise Unexpected(RETURNED, "a function, `model(states, torques)`", model)
    lent = {"states": states.copy(), "torques": torques.copy()}
    with contract.keeps(**lent):
        returned = model(*lent.values())
    after = contract.array(AFTER, returned, (NUM, 2))
    _ask_in_other_shapes(model, contract, states, torques, after)
    _ask_for_whole_numbers(model, contract)
    hybrid_model(made(law_of, 2 * law_weights), made(correction_of, 2 * correction_weights))
    said = "The first model answers otherwise since a second one was made."
    again = numbers(AFTER, model(states.copy(), torques.copy()))
    contract.expect(np.allclose(again, after, atol=1e-6), "aliased", said)
    return {"after": after, **contract.evidence}


def _ask_in_other_shapes(model, contract, states, torques, after):
    """Note where the model does not take any leading axes."""
    for shape in ((3, 4), (1,), ()):
        some = slice(int(np.prod(shape)))
        said = f"For states of shape {(*shape, 2)} and torques of shape {shape} the model"
        try:
            lent = states[some].reshape(*shape, 2).copy(), torques[some].reshape(shape).copy()
            got = np.array(model(*lent), dtype=float)
        except Unexpected as error:
            contract.note("rows-only", f"{said} is no help: {error}.")
            continue
        except Exception as error:
            contract.note("rows-only", f"{said} raised {describe(error)}.")
            continue
        if got.shape != (*shape, 2):
            contract.note("rows-only", f"{said} returned an array of shape {got.shape}.")
        elif not np.allclose(got, after[some].reshape(got.shape), rtol=0, atol=1e-6):
            contract.note("rows-only", f"{said} returned other states than for the same ones as rows.")


def _ask_for_whole_numbers(model, contract):
    """Note where states that are given as whole numbers do not lead where they do as others."""
    states, torques = np.array([[3, 1], [-2, 4]]), np.array([2.0, -1.0])
    with contextlib.suppress(Exception):
        whole, other = (np.array(model(given, torques.copy()), dtype=float) for given in (states, 1.0 * states))
        said = f"The state (3, 1), given as whole numbers, leads to {whole[0].tolist()}, and as (3.0, 1.0) not."
        contract.expect(np.allclose(whole, other, atol=1e-6), "whole-numbers", said)


def look(evidence: Evidence) -> Evidence:
    """Add the states as they should be, and the outputs of the reference."""
    inputs = {name: evidence[name] for name in ("law_weights", "correction_weights", "states", "torques")}
    velocity, turned = (evaluate(REFERENCE, inputs, name) for name in ("velocity", "turned"))
    states, after = evidence["states"], evidence["after"]
    return evidence | {
        "expected": np.stack([states[:, 0] + turned, velocity], axis=1),
        "velocity": after[:, 1],
        "turned": pendulum.angle_normalize(after[:, 0] - states[:, 0]),
    }


def _asked(seen, row):
    (theta, theta_dot), torque = seen["states"][row], seen["torques"][row]
    return f"From theta = {theta:z.2f} rad, theta_dot = {theta_dot:z.2f} rad/s with a torque of {torque:z.2f} N m"


def state_reversed(seen: Evidence) -> str | None:
    if not states_swapped(seen):
        return None
    return f"{_asked(seen, 0)}, the first entry of the state after the step is the velocity."


def other_velocity(seen: Evidence) -> str | None:
    error = np.abs(seen["velocity"] - seen["expected"][:, 1])
    if (error <= TOLERANCE).all():
        return None
    row = np.argmax(np.where(np.isnan(error), np.inf, error))
    should, yours = apart(seen["expected"][row, 1], seen["velocity"][row])
    return f"{_asked(seen, row)}, a made-up law and correction lead to {should} rad/s; yours to {yours}."


def other_angle(seen: Evidence) -> str | None:
    error = np.abs(pendulum.angle_normalize(seen["after"][:, 0] - seen["expected"][:, 0]))
    if (error <= TOLERANCE).all():
        return None
    row = np.argmax(np.where(np.isnan(error), np.inf, error))
    angles = both(seen["expected"][row, 0], seen["after"][row, 0])
    return f"{_asked(seen, row)}, the angle after the step, in rad, {angles}."


def fact(seen: Evidence) -> str:
    return f"A made-up law and correction, {NUM} states: the next states are exact, in any shape."


EXERCISE = Exercise(
    name="hybrid_model",
    notebook="06_missing_physics",
    defines="hybrid_model",
    draw=draw,
    probe=probe,
    evidence={
        "law_weights": (float, 3),
        "correction_weights": (float, 3),
        "states": (float, NUM, 2),
        "torques": (float, NUM),
        "after": (float, NUM, 2),
    },
    look=look,
    stops=hybrids.STOPS,
    breaches=(hybrids.ROWS_ONLY, hybrids.WHOLE_NUMBERS, hybrids.ALIASED, ARGUMENT_CHANGED, NOT_AN_ARRAY),
    checks=(
        Check(state_reversed, (STATE_REVERSED,)),
        Check(other_velocity, hybrids.IN_VELOCITY, REFERENCE, {"velocity": TOLERANCE}, blocks=False),
        Check(other_angle, hybrids.IN_ANGLE, REFERENCE, {"turned": TOLERANCE}, blocks=False),
    ),
    fact=fact,
    hints=(
        "Only one line differs from a model that is made of a law alone. What is added up there, and what happens to "
        "the sum before the angle moves?",
        "Hold the torque; make rows of angle, velocity and torque; add what the law and the correction return; new "
        "velocity, its limit, new angle. The function that does this is defined inside `hybrid_model`.",
        "`states[..., 0]` are the angles, whatever the leading axes. `np.stack([...], axis=-1).reshape(-1, 3)` makes "
        "the rows; the change goes back to the shape of the velocities with `reshape`.",
        "The lines to look at: the angle goes into the rows normalised and is moved as it was; the torque goes into "
        "them clipped; the velocity is clipped after everything was added up.",
    ),
)
