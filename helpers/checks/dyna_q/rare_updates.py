"""Rarer misconceptions of one Q-learning update, each looked for on its own: with all others they would take long."""

from dataclasses import replace
from functools import partial

import numpy as np

from helpers.checks.dyna_q import updates
from helpers.checks.dyna_q.one_update import CASES, REFERENCE, TOLERANCE
from helpers.checks.misconception import Misconception, explain


def _explains(misconception: Misconception, seen: dict) -> bool:
    return bool(explain(seen, REFERENCE, {"after": TOLERANCE}, (misconception,), most=1))


def _unless_zero(name, default):
    if name == "gammas":
        return lambda gammas: np.where(gammas == 0, default, gammas)
    return lambda alphas: np.where(alphas == 0, default, alphas)


def _rounded(digits):
    return lambda old, alpha, target: np.round(old + alpha * (target - old), digits)


def _rounded_target(digits):
    return lambda reward, gamma, goes_on, best: np.round(reward + gamma * goes_on * best, digits)


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
            "zero-taken-for-none",
            "What does `gamma or 0.95` give when `gamma` is 0?",
            "The number 0 is false in Python, and a value like any other, for `gamma` as for `alpha`.",
            (
                *({"gamma": _unless_zero("gammas", default)} for default in (0.9, 0.95, 0.99, 1.0)),
                *({"alpha": _unless_zero("alphas", default)} for default in (0.01, 0.1, 0.2, 0.5, 1.0)),
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
