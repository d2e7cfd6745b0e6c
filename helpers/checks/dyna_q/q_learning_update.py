"""Exercise `q_learning_update` of notebook 01: one Q-learning update of a table, in place."""

import numpy as np

from helpers.checks.dyna_q import updates
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception, evaluate

NUM_CASES = 200
SIZE = 4  # as many states as actions, so that confusing them gives a diagnosis instead of an IndexError
CASES = np.arange(NUM_CASES)[:, None]
ALPHAS = np.linspace(0.1, 0.9, NUM_CASES)
GAMMAS = np.roll(ALPHAS, NUM_CASES // 3)

# Columns (NUM_CASES, 1), one row for each update.
REFERENCE = updates.UPDATE | {
    "place": lambda states, actions: (states, actions),
    "old": lambda before, place: before[CASES, *place],
    "following": lambda before, next_states: before[CASES, next_states].squeeze(1),
    "best": lambda following: following.max(axis=1, keepdims=True),
    "best_here": lambda before, states: before[CASES, states].squeeze(1).max(axis=1, keepdims=True),
    "found": lambda observed, place: observed["after"][CASES, *place],
    "after": lambda before, place, new: _with_values(before, place, new),
}


def _with_values(before, place, new):
    after = before.copy()
    after[CASES, *place] = new
    return after


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
MISCONCEPTIONS = (
    *updates.SHARED,
    # The place
    Misconception(
        "whole-row-changed",
        "What has the agent learned about actions it did not take?",
        "One step tells something about one action in one state.",
        {"place": lambda states: (states, np.arange(SIZE)[None])},
    ),
    Misconception(
        "next-state-updated",
        "Which value does the step tell us about: where it began, or where it led?",
        "The step was taken in `state`. The next state is only asked for its value.",
        {"place": lambda next_states, actions: (next_states, actions)},
    ),
    Misconception(
        "indices-swapped",
        "In which order does `q` take state and action?",
        "The row is the state, the column is the action.",
        {"place": lambda states, actions: (actions, states)},
    ),
    # The target
    Misconception(
        "no-reward-at-the-end",
        "What ends after a terminal step: the future, or this step too?",
        "A terminal transition loses its reward here. It is the most important one of all.",
        {"target": lambda goes_on, reward, gamma, best: goes_on * (reward + gamma * best)},
    ),
    Misconception(
        "end-upside-down",
        "In which of the two cases is there a future?",
        "Read your condition on `terminated` aloud: the two cases have changed places.",
        {"goes_on": lambda terminated: terminated},
    ),
    Misconception(
        "terminal-step-ignored",
        "Is there nothing to learn from the last step of an episode?",
        "After a terminal step the target is shorter, but there is one.",
        {"alpha": lambda alphas, terminated: alphas * ~terminated},
    ),
    Misconception(
        "reward-discounted",
        "Does the reward of this step come now or later?",
        "`gamma` is for what comes later. Look at the brackets.",
        {"reward": lambda rewards, gamma: gamma * rewards},
    ),
    Misconception(
        "no-discount",
        "What is a reward worth that comes one step later?",
        "The value of the next state comes without `gamma`.",
        {"gamma": lambda: 1.0},
    ),
    Misconception(
        "mean-instead-of-maximum",
        "Which action will the agent take in the next state?",
        "Your target takes the mean over the actions in `next_state`. Q-learning expects the best one.",
        {"best": lambda following: following.mean(axis=1, keepdims=True)},
    ),
    Misconception(
        "minimum-instead-of-maximum",
        "Which action will the agent take in the next state?",
        "Your target takes the smallest value in `next_state`. Q-learning expects the best one.",
        {"best": lambda following: following.min(axis=1, keepdims=True)},
    ),
    Misconception(
        "sum-instead-of-maximum",
        "How many actions can the agent take in the next state?",
        "Your target adds up the values in `next_state`. The agent will take one action, the best.",
        {"best": lambda following: following.sum(axis=1, keepdims=True)},
    ),
    Misconception(
        "position-of-the-maximum",
        "Is that a value, or the number of an action?",
        "`argmax` and `index` say where the largest value is, not how large it is.",
        {"best": lambda following: following.argmax(axis=1)[:, None]},
    ),
    Misconception(
        "same-action-again",
        "Must the agent take the same action in the next state?",
        "In `next_state` all actions are open to the agent. Which one does Q-learning expect?",
        {"best": lambda before, next_states, actions: before[CASES, next_states, actions]},
    ),
    Misconception(
        "maximum-of-the-whole-table",
        "Can the agent be in any state after this step?",
        "The maximum is over the actions in ONE state.",
        {"best": lambda before: before.max(axis=(1, 2))[:, None]},
    ),
    # The move towards it
    Misconception(
        "no-step-size",
        "Which part of the way should the value go?",
        "The value jumps to its target. `alpha` says which part of the way it goes.",
        {"alpha": lambda: 1.0},
    ),
    Misconception(
        "no-step-size-at-the-end",
        "Does a terminal step move the value further than others do?",
        "After a terminal step the target is another one; the way of moving towards it is the same.",
        {"alpha": lambda alphas, terminated: np.where(terminated, 1.0, alphas)},
    ),
    Misconception(
        "step-size-upside-down",
        "With a small alpha, should the value move little or much?",
        "`alpha` weighs what is new, and 1 - `alpha` what is old.",
        {"alpha": lambda alphas: 1 - alphas},
    ),
    Misconception(
        "old-value-not-subtracted",
        "Where would the value end after many equal steps?",
        "The value moves by alpha times the target. It should move by alpha times a difference.",
        {"new": lambda old, alpha, target: old + alpha * target},
    ),
    Misconception(
        "old-value-lost",
        "What becomes of the value that was there before?",
        "The value MOVES: a change is added to what it was.",
        ({"new": lambda old, alpha, target: alpha * (target - old)}, {"new": lambda alpha, target: alpha * target}),
    ),
    Misconception(
        "moves-away",
        "Has the value come closer to its target, or moved away?",
        "Look at the order of the difference: which one is taken from which?",
        {"new": lambda old, alpha, target: old - alpha * (target - old)},
    ),
)


def draw(rng) -> Evidence:
    """Tables (NUM_CASES, SIZE, SIZE), and a transition for each."""
    before = rng.normal(size=(NUM_CASES, SIZE, SIZE))
    states, actions, next_states = rng.integers(SIZE, size=(3, NUM_CASES))
    return {
        "before": before,
        "states": states,
        "actions": actions,
        "next_states": next_states,
        "rewards": rng.normal(size=NUM_CASES),
        "terminated": rng.random(NUM_CASES) < 0.3,
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
    return "`q` has not changed." if np.array_equal(seen["before"], seen["after"]) else None


def other_values(seen: Evidence) -> str | None:
    """Say which values have changed that should not, or where the one that should is furthest off."""
    case = updates.worst(seen["after"], seen["expected"])
    if case is None:
        return None
    elsewhere = seen["before"] != seen["after"]
    elsewhere[CASES, seen["states"], seen["actions"]] = False
    if not elsewhere.any():
        return _other_value(seen, case // SIZE**2)
    case = np.argmax(elsewhere.any(axis=(1, 2)))
    changed = np.argwhere(seen["before"][case] != seen["after"][case])
    state, action, next_state = (seen[name][case, 0] for name in ("states", "actions", "next_states"))
    return (
        f"After a step in state {state} by action {action} to state {next_state}, what changed is "
        f"{', '.join(f'`q[{row}][{column}]`' for row, column in changed)}, where only `q[{state}][{action}]` should."
    )


def _other_value(seen, case):
    state, action, following = (seen[name][case, 0] for name in ("states", "actions", "next_states"))
    before, after, expected = (seen[name][case] for name in ("before", "after", "expected"))
    return (
        f"With `q[state][action]` = {before[state, action]:.2f}, reward {seen['rewards'][case, 0]:.2f}, "
        f"{before[following].max():.2f} the largest value in `next_state`, terminated "
        f"{bool(seen['terminated'][case, 0])}, alpha {ALPHAS[case]:.2f} and gamma {GAMMAS[case]:.2f}, the new value "
        f"should be {expected[state, action]:.3f}; yours is {after[state, action]:.3f}."
    )


def fact(seen: Evidence) -> str:
    error = np.abs(seen["after"] - seen["expected"]).max()
    return f"{NUM_CASES} random updates, {seen['terminated'].sum()} of them terminal; largest error {error:.0e}."


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
    stops=(ACTION_FORGOTTEN,),
    checks=(
        Check(has_not_changed, (NOT_IN_PLACE,)),
        Check(other_values, MISCONCEPTIONS, REFERENCE, {"after": updates.TOLERANCE}),
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
