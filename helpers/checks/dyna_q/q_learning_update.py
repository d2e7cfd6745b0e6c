"""Exercise `q_learning_update` of notebook 01: one Q-learning update of a table, in place."""

import numpy as np

from helpers.checks.dyna_q import slips, updates
from helpers.checks.dyna_q.one_update import (
    ALL_LOW,
    ALPHAS,
    CASES,
    GAMMAS,
    LARGE,
    MISCONCEPTIONS,
    NUM_CASES,
    REFERENCE,
    SIZE,
    TOLERANCE,
)
from helpers.checks.dyna_q.rare_updates import RARE
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception, evaluate
from helpers.checks.wording import both

BEST_IS_ZERO, NO_REWARD = range(0, 20), range(120, 140)  # cases

NOT_IN_PLACE = Misconception(
    "not-in-place",
    "Does your code assign to `q[state][action]`, or to a name of its own?",
    "The update is made in place: nothing is returned, and the table that was passed in changes.",
)
ACTION_FORGOTTEN = Misconception(
    "action-forgotten",
    "Which of the values in that row should change?",
    "`q[state]` is a whole row, a list with one value for each action.",
    when=lambda stop: stop.thing.startswith("`q`") and stop.shape == (SIZE,),
)


def draw(rng) -> Evidence:
    """Tables (NUM_CASES, SIZE, SIZE), and a transition for each; some without reward, some with large values.

    In some the largest value of the next state is 0, and the others are below; in some all of them are far below.
    """
    before, rewards = rng.normal(size=(NUM_CASES, SIZE, SIZE)), rng.normal(size=NUM_CASES)
    states, actions, next_states = rng.integers(SIZE, size=(3, NUM_CASES))
    before[LARGE], rewards[NO_REWARD] = 30 * before[LARGE], 0.0
    for case in BEST_IS_ZERO:
        row = before[case, next_states[case]]
        row[:] = -np.abs(row)
        row[rng.integers(SIZE)] = 0.0
    for case in ALL_LOW:
        before[case, next_states[case]] -= 10
    return {
        "before": before,
        "states": states,
        "actions": actions,
        "next_states": next_states,
        "rewards": rewards,
        "terminated": (rng.random(NUM_CASES) < 0.3) & (GAMMAS > 0),
    }


def probe(q_learning_update, before, states, actions, rewards, next_states, terminated) -> Evidence:
    """Let it update the tables; return what they are then."""
    after = []
    for i in range(NUM_CASES):
        q = before[i].tolist()
        transition = int(states[i]), int(actions[i]), float(rewards[i]), int(next_states[i]), bool(terminated[i])
        q_learning_update(q, *transition, alpha=float(ALPHAS[i]), gamma=float(GAMMAS[i]))
        after.append(updates.table(q, (SIZE, SIZE)))
    return {"after": np.array(after)}


def look(evidence: Evidence) -> Evidence:
    """Make columns of the transitions and constants, and add the tables as they should be."""
    columns = {name: values[:, None] for name, values in evidence.items() if values.ndim == 1}
    seen = evidence | columns | {"alphas": ALPHAS[:, None], "gammas": GAMMAS[:, None]}
    inputs = {name: values for name, values in seen.items() if name != "after"}
    return seen | {"expected": evaluate(REFERENCE, inputs, "after")}


def has_not_changed(seen: Evidence) -> str | None:
    if np.array_equal(seen["before"], seen["after"]):
        return f"After {NUM_CASES} updates, each of a random table, `q` is what it was before."
    return None


def other_values(seen: Evidence) -> str | None:
    """Say which values have changed that should not, or where the one that should is furthest off."""
    case = updates.worst(seen["after"], seen["expected"], TOLERANCE)
    elsewhere = np.abs(seen["before"] - seen["after"]) > TOLERANCE
    elsewhere[CASES, seen["states"], seen["actions"]] = False
    if not elsewhere.any():
        return None if case is None else _other_value(seen, case // SIZE**2)
    case = np.argmax(elsewhere.any(axis=(1, 2)))
    changed = np.argwhere(elsewhere[case])
    state, action, next_state = (seen[name][case, 0] for name in ("states", "actions", "next_states"))
    return (
        f"After a step in state {state} by action {action} to state {next_state}, what changed is "
        f"{', '.join(f'`q[{row}][{column}]`' for row, column in changed)}, where only `q[{state}][{action}]` should."
    )


def _other_value(seen, case):
    state, action, following = (seen[name][case, 0] for name in ("states", "actions", "next_states"))
    before, after, expected = (seen[name][case] for name in ("before", "after", "expected"))
    return (
        f"In state {state}, with `q[state][action]` = {before[state, action]:z.2f}, reward "
        f"{seen['rewards'][case, 0]:z.2f}, "
        f"next state {following}, {before[following].max():z.2f} the largest value there, terminated "
        f"{bool(seen['terminated'][case, 0])}, alpha {ALPHAS[case]:.2f} and gamma {GAMMAS[case]:.2f}, the new value "
        f"{both(expected[state, action], after[state, action])}."
    )


def fact(seen: Evidence) -> str:
    error = np.abs(seen["after"] - seen["expected"]).max()
    how = "all exact" if error < 1e-12 else "all right but for rounding"
    return f"{NUM_CASES} random updates, {seen['terminated'].sum()} of them terminal; {how}."


EXERCISE = Exercise(
    name="q_learning_update",
    notebook="01_dyna_q",
    defines="q_learning_update",
    draw=draw,
    probe=probe,
    evidence={
        "before": (float, NUM_CASES, SIZE, SIZE),
        "after": (float, NUM_CASES, SIZE, SIZE),
        "terminated": (bool, NUM_CASES),
        **{name: (float, NUM_CASES) for name in ("states", "actions", "rewards", "next_states")},
    },
    look=look,
    stops=(ACTION_FORGOTTEN, slips.INDEX_IS_A_PAIR, slips.ROW_FOR_A_VALUE),
    checks=(
        Check(has_not_changed, (NOT_IN_PLACE,)),
        Check(other_values, (*MISCONCEPTIONS, *RARE), REFERENCE, {"after": TOLERANCE}),
    ),
    fact=fact,
    hints=(
        "One step has happened. It says what `q[state][action]` should have been: the target. The value moves part "
        "of the way towards it.",
        "The target is the reward plus gamma times the best value in the next state; after a terminal step there "
        "is no next state to speak of. The value moves by alpha times (target - value).",
        "`max(q[next_state])` is the best value in the next state. `q` is a list of lists: assigning to "
        "`q[state][action]` changes it in place, and nothing needs to be returned.",
        "The line to look at is the target: it is the reward alone when `terminated` is True.",
    ),
)
