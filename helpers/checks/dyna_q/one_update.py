"""One Q-learning update of a table as a computation, and how it is misunderstood."""

import numpy as np

from helpers.checks.dyna_q import updates
from helpers.checks.misconception import Misconception

NUM_CASES = 200
SIZE = 5  # as many states as actions, so that confusing them gives a diagnosis instead of an IndexError
CASES = np.arange(NUM_CASES)[:, None]
ALL_LOW, LARGE = range(30, 40), range(60, 80)  # cases in which values are larger than usual, and rounding is so, too
TOLERANCE = np.full((NUM_CASES, 1, 1), updates.TOLERANCE)
TOLERANCE[ALL_LOW] *= 10
TOLERANCE[LARGE] *= 30
ALPHAS = np.linspace(0.1, 1.0, NUM_CASES)
GAMMAS = np.roll(np.linspace(0.0, 1.0, NUM_CASES), NUM_CASES // 3)
ALPHAS[25], GAMMAS[70] = 0.0, 0.0  # a value like any other: `alpha or 0.1` takes it for none

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
        (
            {"target": lambda goes_on, reward, gamma, best: goes_on * (reward + gamma * best)},
            {"new": lambda goes_on, old, alpha, target: goes_on * (old + alpha * (target - old))},
        ),
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
    Misconception(
        "four-actions",
        "How many actions has a state of this table?",
        "Your maximum sees four actions. The row itself knows how many there are.",
        {"best": lambda following: following[:, :4].max(axis=1, keepdims=True)},
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
