"""Exercise `disagreement` of notebook 05: how far apart are the velocities that an ensemble predicts?"""

from contextlib import suppress

import numpy as np

from helpers.checks import contract
from helpers.checks.contract import Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception, evaluate
from helpers.checks.model_bias import spreading
from helpers.checks.model_bias.asking import (
    ARGUMENTS_SWAPPED,
    MODEL_AS_ENVIRONMENT,
    draw_weights,
    model_with,
    nothing_returned,
)
from helpers.checks.model_bias.spreading import IN_NUMBERS, MEMBERS, REFERENCE, TOLERANCE
from helpers.checks.observe import numbers
from helpers.checks.wording import both

OTHER_MEMBERS = 8
NUM, GRID = 7, (2, 4)  # states of the first call; the leading axes of those of the second
TWINS = [0, 0, 0], [0, 0, 1]  # members of two more ensembles
AGREED = np.stack([np.linspace(-6, 6, 90), np.linspace(5, -5, 90)], axis=1)  # the states that these are asked about
RETURNED = "What `disagreement` returns"


def draw(rng) -> Evidence:
    """Two ensembles of made-up models, of five and of eight, each with states and torques."""
    return {
        "members": np.array([draw_weights(rng) for _ in range(MEMBERS)]),
        "states": rng.uniform(-6, 6, (NUM, 2)),
        "torques": rng.uniform(-2, 2, NUM),
        "other_members": np.array([draw_weights(rng) for _ in range(OTHER_MEMBERS)]),
        "grid_states": rng.uniform(-6, 6, (*GRID, 2)),
        "grid_torques": rng.uniform(-2, 2, GRID),
    }


def probe(disagreement, members, states, torques, other_members, grid_states, grid_torques) -> Evidence:
    """Ask for the disagreement of one ensemble in a row of states, then of another one in a grid."""
    contract = Contract()
    models = [model_with(weights) for weights in members]
    one = states[:1].copy(), torques[:1].copy()
    with contract.keeps(states=states, torques=torques):
        returned = disagreement(models, states, torques)
    spread = contract.array(RETURNED, returned) if np.ndim(returned) else numbers(RETURNED, returned)
    contract.expect(len(models) == MEMBERS, "argument-changed", "After the call `models` is not what it was.")
    try:
        others = [model_with(weights) for weights in other_members]
        grid_spread = numbers(RETURNED, disagreement(others, grid_states, grid_torques))
    except Exception:
        grid_spread = np.empty(0)
    if spread.shape == (NUM,):
        contract.for_one(f"{RETURNED} for one state", lambda: disagreement(models, *one), spread[:1])
    kept = numbers(RETURNED, returned)
    said = "What the first call returned changed with the second call."
    contract.expect(np.array_equal(kept, spread), "aliased", said)
    agreeing = np.full((2, len(AGREED)), np.nan)
    with suppress(Exception):
        for row, members in enumerate(TWINS):
            some = [models[member] for member in members]
            agreeing[row] = numbers(RETURNED, disagreement(some, AGREED.copy(), np.zeros(len(AGREED))), (len(AGREED),))
    return {"spread": spread, "grid_spread": grid_spread, "agreeing": agreeing, **contract.evidence}


def look(evidence: Evidence) -> Evidence:
    """Add what is right: for either way to count, by n or by n - 1."""
    names = ("states", "torques", "members")
    inputs = {name: evidence[name] for name in names}
    expected = evaluate(REFERENCE, inputs, "spread")
    grid = {"states": evidence["grid_states"], "torques": evidence["grid_torques"]}
    grid_expected = evaluate(REFERENCE, grid | {"members": evidence["other_members"]}, "spread")
    agreed = {"states": AGREED, "torques": np.zeros(len(AGREED))}
    agreeing = [evaluate(REFERENCE, agreed | {"members": evidence["members"][some]}, "spread") for some in TWINS]
    return evidence | {"expected": expected, "grid_expected": grid_expected, "agreeing_expected": agreeing}


def other_shape(seen: Evidence) -> str | None:
    if seen["spread"].shape == (NUM,):
        return None
    return (
        f"For {NUM} states and an ensemble of {MEMBERS} there should be {NUM} numbers, one for each state; "
        f"yours has shape {seen['spread'].shape}."
    )


def other_spread(seen: Evidence) -> str | None:
    if _is_right(seen["spread"], seen["expected"], MEMBERS):
        return None
    worst = np.argmax(np.where(np.isnan(seen["spread"]), np.inf, np.abs(seen["spread"] - seen["expected"])))
    predicted = spreading.predicted(seen["members"], seen["states"], seen["torques"])[:, worst, 1]
    return (
        f"In one state the five predict {', '.join(f'{each:z.2f}' for each in predicted)} rad/s. The standard "
        f"deviation of these, in rad/s, {both(seen['expected'][worst], seen['spread'][worst])}."
    )


def other_grid(seen: Evidence) -> str | None:
    if _is_right(seen["grid_spread"], seen["grid_expected"], OTHER_MEMBERS):
        return None
    return (
        f"The first call was right. A second one, with an ensemble of {OTHER_MEMBERS} and states of shape "
        f"{(*GRID, 2)}, was not."
    )


def _is_right(got, expected, members):
    """Whether it is a standard deviation, whichever way it counts: by the members, or by one fewer."""
    counts = (1, np.sqrt(members / (members - 1)))
    return got.shape == expected.shape and any((np.abs(got - c * expected) <= TOLERANCE).all() for c in counts)


def other_agreement(seen: Evidence) -> str | None:
    """Look at members that are one and the same, three of three and two of three."""
    kinds = ("the same", "twice one and once another")
    for yours, right, kind in zip(seen["agreeing"], seen["agreeing_expected"], kinds, strict=True):
        if not _is_right(yours, right, 3):
            worst = np.argmax(np.where(np.isnan(yours), np.inf, np.abs(yours - right)))
            return f"Three members are {kind}. Their disagreement in one state {both(right[worst], yours[worst])}."
    return None


def fact(seen: Evidence) -> str:
    return f"The disagreement of {MEMBERS} made-up models in {NUM} states is right, and that of {OTHER_MEMBERS} others."


AGREEMENT = Misconception(
    "agreement",
    "What is the spread of numbers that are alike, and does a member count that is there twice?",
    "The spread of equal numbers is 0, which a difference of large squares loses to rounding; and each member counts, "
    "whether another one is the same or not.",
)
ONE_SHAPE_ONLY = Misconception(
    "one-shape-only",
    "What in your code holds for one number of members, or one shape of states, only?",
    "There may be any number of models, and states of any leading axes: average over the members' axis, the first one "
    "of a list of answers, and index the velocity with an ellipsis.",
)

EXERCISE = Exercise(
    name="disagreement",
    notebook="05_model_bias",
    defines="disagreement",
    draw=draw,
    probe=probe,
    evidence={
        "members": (float, MEMBERS, 2, 4),
        "states": (float, NUM, 2),
        "torques": (float, NUM),
        "other_members": (float, OTHER_MEMBERS, 2, 4),
        "grid_states": (float, *GRID, 2),
        "grid_torques": (float, *GRID),
        "spread": (float, ...),
        "grid_spread": (float, ...),
        "agreeing": (float, 2, len(AGREED)),
    },
    look=look,
    stops=(nothing_returned(RETURNED), ARGUMENTS_SWAPPED, MODEL_AS_ENVIRONMENT),
    breaches=(contract.ARGUMENT_CHANGED, contract.NOT_AN_ARRAY, contract.ALIASED),
    checks=(
        Check(other_shape, spreading.IN_SHAPE),
        Check(other_spread, IN_NUMBERS, REFERENCE, {"spread": TOLERANCE}),
        Check(other_grid, (ONE_SHAPE_ONLY,)),
        Check(other_agreement, (AGREEMENT,)),
        contract.FOR_ONE,
    ),
    fact=fact,
    hints=(
        "Ask all members the same question. Where their answers differ a lot, none of them knows.",
        "Each model returns next states (..., 2). Which of the two numbers is compared, and which axis of all these "
        "answers counts the members?",
        "Put the velocities of all members into one array with the members along the first axis; numpy knows the "
        "standard deviation along an axis.",
        "The line to look at is the one that calls `np.std`: its axis is that of the members. What it is given are "
        "velocities, not whole states.",
    ),
)
