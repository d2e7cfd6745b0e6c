"""Exercise `q_learning_update` of notebook 01."""

import numpy as np

from helpers.checks.dyna_q.updates import UPDATE_SUSPECTS, _explain_updates, _furthest_off, _table
from helpers.checks.exercise import Evidence, Exercise, Suspects, Wrong

NUM_CASES = 200

SIZE = 4  # states, and as many actions: who confuses the two gets no IndexError but a diagnosis

ALPHAS = np.linspace(0.1, 0.9, NUM_CASES)

GAMMAS = np.roll(ALPHAS, NUM_CASES // 3)

UPDATE = Suspects(
    UPDATE_SUSPECTS
    | {
        # The place
        "not-in-place": (
            "Does your code assign to `q[state][action]`, or to a name of its own?",
            "The update is made in place: nothing is returned, and the table that was passed in changes.",
        ),
        "action-forgotten": (
            "Which of the values in that row should change?",
            "`q[state]` is a whole row, a list with one value for each action.",
        ),
        "whole-row-changed": (
            "What has the agent learned about actions it did not take?",
            "One step tells something about one action in one state.",
        ),
        "next-state-updated": (
            "Which value does the step tell us about: where it began, or where it led?",
            "The step was taken in `state`. The next state is only asked for its value.",
        ),
        "indices-swapped": (
            "In which order does `q` take state and action?",
            "The row is the state, the column is the action.",
        ),
        # The target
        "no-reward-at-the-end": (
            "What ends after a terminal step: the future, or this step too?",
            "A terminal transition loses its reward here. It is the most important one of all.",
        ),
        "end-upside-down": (
            "In which of the two cases is there a future?",
            "Read your condition on `terminated` aloud: the two cases have changed places.",
        ),
        "terminal-step-ignored": (
            "Is there nothing to learn from the last step of an episode?",
            "After a terminal step the target is shorter, but there is one.",
        ),
        "reward-discounted": (
            "Does the reward of this step come now or later?",
            "`gamma` is for what comes later. Look at the brackets.",
        ),
        "no-discount": (
            "What is a reward worth that comes one step later?",
            "The value of the next state comes without `gamma`.",
        ),
        "mean-instead-of-maximum": (
            "Which action will the agent take in the next state?",
            "Your target takes the mean over the actions in `next_state`. Q-learning expects the best one.",
        ),
        "minimum-instead-of-maximum": (
            "Which action will the agent take in the next state?",
            "Your target takes the smallest value in `next_state`. Q-learning expects the best one.",
        ),
        "sum-instead-of-maximum": (
            "How many actions can the agent take in the next state?",
            "Your target adds up the values in `next_state`. The agent will take one action, the best.",
        ),
        "position-of-the-maximum": (
            "Is that a value, or the number of an action?",
            "`argmax` and `index` say where the largest value stands, not how large it is.",
        ),
        "same-action-again": (
            "Must the agent take the same action in the next state?",
            "In `next_state` all actions are open to the agent. Which one does Q-learning expect?",
        ),
        "maximum-of-the-whole-table": (
            "Can the agent be in any state after this step?",
            "The maximum is over the actions in ONE state.",
        ),
        # The move towards it
        "no-step-size": (
            "Which part of the way should the value go?",
            "The value jumps to its target. `alpha` says which part of the way it goes.",
        ),
        "no-step-size-at-the-end": (
            "Does a terminal step move the value further than others do?",
            "After a terminal step the target is another one; the way of moving towards it is the same.",
        ),
        "step-size-upside-down": (
            "With a small alpha, should the value move little or much?",
            "`alpha` weighs what is new, and the rest of 1 what is old.",
        ),
        "old-value-not-subtracted": (
            "Where would the value end after many equal steps?",
            "The value moves by alpha times the target. It should move by alpha times a difference.",
        ),
        "old-value-lost": (
            "What becomes of the value that was there before?",
            "The value MOVES: a change is added to what it was.",
        ),
        "moves-away": (
            "Has the value come closer to its target, or moved away?",
            "Look at the order of the difference: which one is taken from which?",
        ),
    }
)


def draw_q_learning_update(rng) -> Evidence:
    """Tables, and a transition for each."""
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


def probe_q_learning_update(q_learning_update, before, states, actions, rewards, next_states, terminated) -> Evidence:
    """Let it update the tables; return what they are then."""
    after = []
    for i in range(NUM_CASES):
        q = before[i].tolist()
        transition = int(states[i]), int(actions[i]), float(rewards[i]), int(next_states[i]), bool(terminated[i])
        q_learning_update(q, *transition, alpha=float(ALPHAS[i]), gamma=float(GAMMAS[i]))
        if len(q) == SIZE and np.ndim(q[transition[0]]) == 0:
            raise UPDATE.accuse("action-forgotten", "After the call `q[state]` is a number; it was a list.")
        after.append(_table(q, (SIZE, SIZE)))
    return {"after": np.array(after)}


def judge_q_learning_update(evidence: Evidence) -> str:
    """Compare the one value that may change with what Q-learning makes of it; all others must stay."""
    _judge_place(evidence)
    cases, states, actions = np.arange(NUM_CASES), evidence["states"], evidence["actions"]
    before, rewards, ended = evidence["before"], evidence["rewards"], evidence["terminated"]
    old, new, following = (
        before[cases, states, actions],
        evidence["after"][cases, states, actions],
        before[cases, evidence["next_states"]],
    )
    best = following.max(axis=1)
    target = rewards + GAMMAS * ~ended * best
    expected = old + ALPHAS * (target - old)
    worst = _furthest_off(new, expected)
    if worst is None:
        error = np.abs(new - expected).max()
        return f"{NUM_CASES} random updates, {ended.sum()} of them terminal; largest error {error:.0e}."
    observed = (
        f"With `q[state][action]` = {old[worst]:.2f}, reward {rewards[worst]:.2f}, {best[worst]:.2f} the largest "
        f"value in `next_state`, terminated {bool(ended[worst])}, alpha {ALPHAS[worst]:.2f} and gamma "
        f"{GAMMAS[worst]:.2f}, the new value should be {expected[worst]:.3f}; yours is {new[worst]:.3f}."
    )
    names = _explain_updates(
        UPDATE,
        new,
        old,
        ended,
        ALPHAS,
        GAMMAS,
        rewards=[
            (None, (rewards, 0.0)),
            ("reward-left-out", (0.0, 0.0)),
            ("reward-discounted", (GAMMAS * rewards, 0.0)),
        ],
        values=[
            (None, best),
            ("never-bootstraps", 0.0),
            ("mean-instead-of-maximum", following.mean(axis=1)),
            ("minimum-instead-of-maximum", following.min(axis=1)),
            ("sum-instead-of-maximum", following.sum(axis=1)),
            ("position-of-the-maximum", following.argmax(axis=1)),
            ("same-action-again", following[cases, actions]),
            ("maximum-in-the-wrong-state", before[cases, states].max(axis=1)),
            ("maximum-of-the-whole-table", before.max(axis=(1, 2))),
        ],
    )
    if names:
        raise UPDATE.accuse_of(names, observed)
    right = np.abs(new - expected) < 1e-6
    if right[ended].all() or right[~ended].all():
        observed += f" After steps that are {'' if right[ended].all() else 'not '}terminal all is well."
    raise Wrong(observed)


def _judge_place(evidence):
    """Only the value of `state` and `action` may change."""
    before, after, cases = evidence["before"], evidence["after"], np.arange(NUM_CASES)
    states, actions, next_states = evidence["states"], evidence["actions"], evidence["next_states"]
    if np.array_equal(before, after):
        raise UPDATE.accuse("not-in-place", "`q` has not changed.")

    def changes_only_in(*place):
        allowed = np.zeros(before.shape, dtype=bool)
        allowed[cases, *place] = True
        return not ((before != after) & ~allowed).any()

    if changes_only_in(states, actions):
        return
    elsewhere = before != after
    elsewhere[cases, states, actions] = False
    case = np.argmax(elsewhere.any(axis=(1, 2)))
    changed = ", ".join(f"`q[{row}][{column}]`" for row, column in np.argwhere((before != after)[case]))
    observed = (
        f"From a step in state {states[case]} by action {actions[case]} to state {next_states[case]}, what changed is "
        f"{changed}."
    )
    if changes_only_in(next_states, actions):
        raise UPDATE.accuse("next-state-updated", observed)
    if changes_only_in(actions, states):
        raise UPDATE.accuse("indices-swapped", observed)
    if changes_only_in(states):
        raise UPDATE.accuse("whole-row-changed", observed)
    raise Wrong(f"{observed} Which value does one step tell something about?")


EXERCISE = Exercise(
    name="q_learning_update",
    notebook="01_dyna_q",
    defines="q_learning_update",
    draw=draw_q_learning_update,
    probe=probe_q_learning_update,
    evidence={
        "before": (float, NUM_CASES, SIZE, SIZE),
        "after": (float, NUM_CASES, SIZE, SIZE),
        "terminated": (bool, NUM_CASES),
        **{name: (float, NUM_CASES) for name in ("states", "actions", "rewards", "next_states")},
    },
    judge=judge_q_learning_update,
    suspects=UPDATE,
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
