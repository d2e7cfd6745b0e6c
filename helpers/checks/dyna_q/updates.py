"""What `q_learning_update` and the plannings share: a Q-learning update as a computation, and how it is misunderstood.

The update is Q-learning's (Watkins, 1989; Sutton & Barto, 2018, equation 6.8):
q(s, a) <- q(s, a) + alpha (r + gamma max_a' q(s', a') - q(s, a)).
"""

import numpy as np

from helpers.checks.misconception import Misconception
from helpers.checks.observe import numbers

TOLERANCE = 1e-6

# Of an exercise's own are `old`, `best` (the largest value in the next state), `best_here` (in the state itself), and
# `found`: the value after the update as it was observed. A bonus on what a step earned makes up its own `reward`.
UPDATE = {
    "alpha": lambda alphas: alphas,
    "gamma": lambda gammas: gammas,
    "earned": lambda rewards: rewards,
    "reward": lambda earned: earned,
    "goes_on": lambda terminated: ~terminated,
    "target": lambda reward, gamma, goes_on, best: reward + gamma * goes_on * best,
    "new": lambda old, alpha, target: old + alpha * (target - old),
}

BOOTSTRAPS_AFTER_THE_END = Misconception(
    "bootstraps-after-the-end",
    "Can anything follow a terminal step?",
    "A terminal transition is treated like any other. No reward comes after it: what is left of the target?",
    {"goes_on": lambda: True},
)
NEVER_BOOTSTRAPS = Misconception(
    "never-bootstraps",
    "What is the state worth that the step leads to?",
    "Your target is the reward alone, as if each step were the last one.",
    {"best": lambda: 0.0},
)


def _median(values, where):
    """Return the median of the values where a condition holds."""
    return np.median(values[np.broadcast_to(where, values.shape)])


ALPHA_HARD_CODED = Misconception(
    "alpha-hard-coded",
    "Where does your step size come from?",
    "`alpha` is an argument. Whatever it is, your value goes the same part of the way.",
    {"alpha": lambda found, old, target: np.median((found - old) / (target - old))},
)
GAMMA_HARD_CODED = Misconception(
    "gamma-hard-coded",
    "Where does your discount factor come from?",
    "`gamma` is an argument. Whatever it is, your future is worth the same.",
    {
        "gamma": lambda found, old, alpha, reward, goes_on, best: _median(
            ((found - old) / alpha + old - reward) / best, goes_on
        )
    },
)
ALPHA_AND_GAMMA_SWAPPED = Misconception(
    "alpha-and-gamma-swapped",
    "Which of the two constants discounts, and which says how far the value moves?",
    "`gamma` belongs to the future, `alpha` to the whole difference. Look at each place where one of them occurs.",
    {"alpha": lambda gammas: gammas, "gamma": lambda alphas: alphas},
)
REWARD_LEFT_OUT = Misconception(
    "reward-left-out",
    "What did the step itself bring?",
    "The target has two parts. One of them happened in this very step.",
    {"earned": lambda: 0.0},
)
MAXIMUM_IN_THE_WRONG_STATE = Misconception(
    "maximum-in-the-wrong-state",
    "In which state does the future begin?",
    "The maximum is over the actions in `state`, where the step began.",
    {"best": lambda best_here: best_here},
)
SHARED = (
    BOOTSTRAPS_AFTER_THE_END,
    NEVER_BOOTSTRAPS,
    ALPHA_HARD_CODED,
    GAMMA_HARD_CODED,
    ALPHA_AND_GAMMA_SWAPPED,
    REWARD_LEFT_OUT,
    MAXIMUM_IN_THE_WRONG_STATE,
)


def table(q, shape: tuple[int, int]) -> np.ndarray:
    """Return the student's `q` as an array of this shape (states, actions)."""
    return numbers("`q` after the call", q, shape, expected="a list of lists of numbers, `q[state][action]`")


def worst(got: np.ndarray, expected: np.ndarray) -> int | None:
    """Return the flat index of the entry that is furthest off, or None if all are right."""
    error = np.abs(got - expected)
    error[np.isnan(error)] = np.inf
    return None if (error < TOLERANCE).all() else int(error.argmax())
