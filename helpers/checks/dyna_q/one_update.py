"""One Q-learning update of a table as a computation, and how it is misunderstood."""

from dataclasses import replace
from functools import partial

import numpy as np

from helpers.checks.dyna_q import updates
from helpers.checks.misconception import Misconception, explain

NUM_CASES = 200
SIZE = 5  # as many states as actions, so that confusing them gives a diagnosis instead of an IndexError
CASES = np.arange(NUM_CASES)[:, None]
ALPHAS = np.linspace(0.1, 1.0, NUM_CASES)
GAMMAS = np.roll(np.linspace(0.0, 1.0, NUM_CASES), NUM_CASES // 3)

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


def _explains(misconception: Misconception, seen: dict) -> bool:
    return bool(explain(seen, REFERENCE, {"after": updates.TOLERANCE}, (misconception,), most=1))


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


def _rounded(digits):
    return lambda old, alpha, target: np.round(old + alpha * (target - old), digits)


def _rounded_target(digits):
    return lambda reward, gamma, goes_on, best: np.round(reward + gamma * goes_on * best, digits)


# Rare ones, each looked for on its own: together with all others they would take long.
RARE = tuple(
    replace(each, parts=(), when=partial(_explains, each))
    for each in (
        updates.REWARD_TAKEN_FOR_THE_END,
        Misconception(
            "maximum-over-the-wrong-axis",
            "Over what does your maximum go: the actions of one state, or the states?",
            "The maximum is over the actions in ONE state: over a row of `q`, not over a column.",
            (
                {"best": lambda before, actions: before.max(axis=1)[CASES, actions]},
                {"best": lambda before, next_states: before.max(axis=1)[CASES, next_states]},
            ),
        ),
        Misconception(
            "future-subtracted",
            "Does a good next state make the target larger or smaller?",
            "The discounted future is added to the reward.",
            {"gamma": lambda gammas: -gammas},
        ),
        Misconception(
            "only-improves",
            "May a value become smaller?",
            "A target below the value is news as well: the value moves towards it, up or down.",
            {"alpha": lambda alphas, old, target: alphas * (target > old)},
        ),
        Misconception(
            "brackets-missing",
            "What is multiplied by alpha?",
            "`alpha` weighs the whole difference of target and value. Count the brackets.",
            (
                {"new": lambda alpha, reward, gamma, goes_on, best: alpha * reward + gamma * goes_on * best},
                {"new": lambda old, alpha, reward, gamma, goes_on, best: alpha * reward + gamma * goes_on * best - old},
                {
                    "new": lambda old, alpha, reward, gamma, goes_on, best: (
                        old + alpha * reward + gamma * goes_on * best - alpha * old
                    )
                },
                {"new": lambda old, alpha, target: alpha * target - old},
                {"new": lambda old, alpha, target: alpha * (old + target)},
                {
                    "new": lambda old, alpha, reward, gamma, goes_on, best: (
                        old + alpha * gamma * (reward + goes_on * best - old)
                    )
                },
                {"new": lambda old, alpha, target: (1 - alpha) * old + target},
            ),
        ),
        Misconception(
            "another-value-subtracted",
            "From which value does the move to the target start?",
            "The difference is that of the target and the value which moves, and of no other.",
            (
                {"new": lambda old, alpha, target, best_here: old + alpha * (target - best_here)},
                {"new": lambda old, alpha, target, best: old + alpha * (target - best)},
                {
                    "new": lambda old, alpha, target, before, next_states, actions: (
                        old + alpha * (target - before[CASES, next_states, actions])
                    )
                },
            ),
        ),
        Misconception(
            "never-below-zero",
            "May a value be below zero?",
            "Where every next action costs something, the best of them is worth less than nothing, and counts so.",
            (
                {"best": lambda following: np.maximum(following.max(axis=1, keepdims=True), 0.0)},
                {"target": lambda reward, gamma, goes_on, best: np.maximum(reward + gamma * goes_on * best, 0.0)},
                {"target": lambda reward, gamma, goes_on, best: reward + np.maximum(gamma * goes_on * best, 0.0)},
                {"new": lambda old, alpha, target: np.maximum(old + alpha * (target - old), 0.0)},
                {"reward": lambda rewards: np.maximum(rewards, 0.0)},
            ),
        ),
        Misconception(
            "discounted-twice",
            "By how many steps does the next state come later?",
            "The best value that follows is one step away: `gamma` weighs it once.",
            {"gamma": lambda gammas: gammas**2},
        ),
        Misconception(
            "reward-counted-twice",
            "How often did the step bring its reward?",
            "The reward belongs into the target, once, and nowhere else.",
            (
                {"reward": lambda rewards: 2 * rewards},
                {"new": lambda old, alpha, target, reward: old + alpha * (target - old) + reward},
                {"target": lambda reward, gamma, goes_on, best: reward + goes_on * (gamma * best + reward)},
                {"target": lambda reward, gamma, goes_on, best: reward + gamma * goes_on * (best + reward)},
            ),
        ),
        Misconception(
            "rounded",
            "Does a value have to be a round number?",
            "An update with a small `alpha` moves the value by little. Rounding or `int` loses that.",
            (
                *({"new": _rounded(digits)} for digits in range(6)),
                *({"target": _rounded_target(digits)} for digits in range(6)),
                {"new": lambda old, alpha, target: np.trunc(old + alpha * (target - old))},
                {"target": lambda reward, gamma, goes_on, best: np.trunc(reward + gamma * goes_on * best)},
                {"reward": lambda rewards: np.trunc(rewards)},
                {"reward": lambda rewards: np.round(rewards)},
            ),
        ),
    )
)
