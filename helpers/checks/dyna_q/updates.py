"""What `q_learning_update` and the plannings share: a Q-learning update as a computation, and how it is misunderstood.

The update is Q-learning's (Watkins, 1989; Sutton & Barto, 2018, equation 6.8):
q(s, a) <- q(s, a) + alpha (r + gamma max_a' q(s', a') - q(s, a)).
"""

import numpy as np

from helpers.checks.dyna_q import slips
from helpers.checks.misconception import Misconception
from helpers.checks.observe import Unexpected, numbers

TOLERANCE = 1e-6  # for values near 1: single precision, torch's own, is off by less

# Of an exercise's own are `old`, `following` (the values of the next state), `best` (the largest of them), `best_here`
# (that of the state itself), and `found`: the value after the update as it was observed. A bonus on what a step earned
# makes up its own `reward`.
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
    """Return the median of the values where a condition holds; one that cannot be told, with alpha = 0, is left out."""
    return np.nanmedian(values[np.broadcast_to(where, values.shape)])


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
    (
        {"gamma": lambda: 0.95},  # that of the notebook, for answers in which alpha is to be fitted
        {
            "gamma": lambda found, old, alpha, reward, goes_on, best: _median(
                ((found - old) / alpha + old - reward) / best, goes_on
            )
        },
    ),
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
STATE_ZERO_TAKEN_FOR_THE_END = Misconception(
    "state-zero-taken-for-the-end",
    "What does Python make of a state whose number is 0?",
    "`if next_state` is false in state 0, which is a state like any other. `terminated` says whether it is the end.",
    (
        {"goes_on": lambda next_states: next_states != 0},
        {"goes_on": lambda next_states, terminated: ~terminated & (next_states != 0)},
        {"goes_on": lambda states, terminated: ~terminated & (states != 0)},
    ),
)
TILDE_FOR_NOT = Misconception(
    "tilde-for-not",
    "What is `~True`, and what is `~False`?",
    "`~` turns the bits of a number round: `~False` is -1. For a bool of Python's own there is `not`.",
    {"goes_on": lambda terminated: np.where(terminated, -2, -1)},
)


def nearest(following: np.ndarray, needed: np.ndarray) -> np.ndarray:
    """Return, of each row of `following` (N, actions), the value nearest to what is `needed`, (N,) or (N, any)."""
    gaps = np.abs(following[:, None, :] - needed.reshape(len(following), -1, 1))
    nearest = np.nan_to_num(gaps, nan=np.inf).argmin(axis=2)
    return np.take_along_axis(following, nearest, axis=1).reshape(needed.shape)


SOME_NEXT_ACTION = Misconception(
    "some-next-action",
    "Whose value does the target take: that of the best next action, or of some other?",
    "A target with the action that will be taken, or with a random one, is SARSA's. Q-learning takes the best.",
    {
        "best": lambda found, old, alpha, reward, gamma, following: nearest(
            following, ((found - old) / alpha + old - reward) / gamma
        )
    },
)
REWARD_TAKEN_FOR_THE_END = Misconception(
    "reward-taken-for-the-end",
    "What says that an episode is over: the reward, or `terminated`?",
    "A positive reward need not come at the end, nor an end with one.",
    {"goes_on": lambda rewards: rewards <= 0},
)


def whole(rewards):
    """Return what `int` makes of rewards, as indices."""
    return np.trunc(rewards).astype(int)


# The outcome is (reward, next state, terminated): what each of the other five orders makes of it. A terminal flag is
# a number too, and a number is true unless it is 0.
OUTCOME_IN_ANOTHER_ORDER = Misconception(
    "outcome-in-another-order",
    "In which order does an outcome hold its three things?",
    "An outcome is (reward, next_state, terminated). Compare the order of your names with it, and of your arguments.",
    (
        {"earned": lambda next_states: next_states, "led_to": lambda rewards: whole(rewards)},
        {
            "led_to": lambda terminated: np.multiply(terminated, 1),
            "goes_on": lambda next_states: next_states == 0,
        },
        {
            "earned": lambda terminated: np.multiply(terminated, 1),
            "led_to": lambda rewards: whole(rewards),
            "goes_on": lambda next_states: next_states == 0,
        },
        {
            "earned": lambda next_states: next_states,
            "led_to": lambda terminated: np.multiply(terminated, 1),
            "goes_on": lambda rewards: rewards == 0,
        },
        {"earned": lambda terminated: np.multiply(terminated, 1), "goes_on": lambda rewards: rewards == 0},
    ),
    when=slips.raised("TypeError", "list indices must be integers or slices, not float"),
)
SHARED = (
    BOOTSTRAPS_AFTER_THE_END,
    NEVER_BOOTSTRAPS,
    ALPHA_HARD_CODED,
    GAMMA_HARD_CODED,
    ALPHA_AND_GAMMA_SWAPPED,
    REWARD_LEFT_OUT,
    MAXIMUM_IN_THE_WRONG_STATE,
    STATE_ZERO_TAKEN_FOR_THE_END,
    TILDE_FOR_NOT,
    SOME_NEXT_ACTION,
)
IN_PLANNING = (*SHARED, OUTCOME_IN_ANOTHER_ORDER)


def table(q, shape: tuple[int, int]) -> np.ndarray:
    """Return the student's `q` as an array of this shape (states, actions); its rows must still be lists."""
    for row in q if isinstance(q, list) else ():
        if isinstance(row, np.ndarray):
            raise Unexpected("A row of `q` after the call", "a list of numbers, as before", row)
    return numbers("`q` after the call", q, shape, expected="a list of lists of numbers, `q[state][action]`")


def worst(got: np.ndarray, expected: np.ndarray, tolerance: float | np.ndarray = TOLERANCE) -> int | None:
    """Return the flat index of the entry that is furthest off, or None if all are right."""
    error = np.abs(got - expected) / tolerance
    error[np.isnan(error)] = np.inf
    return None if (error <= 1).all() else int(error.argmax())
