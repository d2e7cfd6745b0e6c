"""What `train` and `evaluate` share: they give back one return for each episode."""

import numpy as np

from helpers import pendulum
from helpers.checks.contract import Contract
from helpers.checks.misconception import Misconception
from helpers.checks.observe import Observation, Unexpected, numbers

RETURNED = "The result"
TOLERANCE = 0.01  # of a return; rounding changes one by less than 10^-4

# The reward of each step, `episode_rewards` (episodes, steps), is an exercise's own part.
SUMS = {"sums": lambda episode_rewards: episode_rewards.sum(axis=1), "returns": lambda sums: sums}

NOTHING_RETURNED = Misconception(
    "nothing-returned",
    "What does the docstring promise?",
    "The caller wants one number for each episode: does the function end with a `return`?",
    when=lambda stop: stop.thing == RETURNED and stop.kind == "NoneType",
)
MEAN_FOR_SUM = Misconception(
    "mean-for-sum",
    "Is the return of an episode the mean of its rewards?",
    "A return is a sum.",
    {"sums": lambda episode_rewards: episode_rewards.mean(axis=1)},
)
LAST_REWARD_RETURNED = Misconception(
    "last-reward-returned",
    "What is the return of an episode?",
    "A return adds up the rewards of all steps.",
    ({"sums": lambda episode_rewards: episode_rewards[:, -1]}, {"sums": lambda episode_rewards: episode_rewards[:, 0]}),
)
LENGTHS_RETURNED = Misconception(
    "lengths-returned",
    "Is that what the episodes were worth, or how long they were?",
    "The return of an episode is the sum of its rewards, a negative number here; its length is the number of steps.",
    {"sums": lambda episode_rewards: np.full(len(episode_rewards), episode_rewards.shape[1])},
)
RETURNS_ACCUMULATE = Misconception(
    "returns-accumulate",
    "Where does the sum of an episode begin?",
    "Each episode starts its sum from zero.",
    {"returns": lambda sums: sums.cumsum()},
)
RETURNS_NEGATED = Misconception(
    "returns-negated",
    "Is a return of the pendulum positive or negative?",
    "The rewards are minus a cost, and a return is their sum as they are.",
    {"sums": lambda episode_rewards: -episode_rewards.sum(axis=1)},
)
OF_SUMS = MEAN_FOR_SUM, LAST_REWARD_RETURNED, LENGTHS_RETURNED, RETURNS_ACCUMULATE, RETURNS_NEGATED


def one_each(returned: object, num_episodes: int, contract: Contract) -> np.ndarray:
    """Return what an answer returned as an array (num_episodes,); raise `Unexpected` if it is another thing."""
    expected = f"an array of {num_episodes} returns, one for each episode"
    returns = numbers(RETURNED, returned, expected=expected)
    if returns.shape != (num_episodes,):
        raise Unexpected(RETURNED, expected, returns if returns.ndim else round(float(returns), 1))
    return contract.array(RETURNED, returned)


def shape_returned(stop: Observation) -> tuple[int, ...] | None:
    """Return the shape of what came back if it was made of numbers."""
    return stop.shape if stop.thing == RETURNED and stop.kind in ("ndarray", "float") else None


def wording(returns: np.ndarray) -> str:
    """Return how a message lists returns."""
    return ", ".join(f"{round(float(each), 2) + 0.0:g}" for each in returns)


def rewards_of(
    states: np.ndarray,
    weights: np.ndarray,
    num_steps: int,
    *,
    looks_again: bool = True,
    gain: float = 1.0,
    limit: float = pendulum.MAX_TORQUE,
    sine_coefficient: float = pendulum.SINE_COEFFICIENT,
) -> np.ndarray:
    """Return the rewards (n, num_steps) that the law gives to the probes' policy from `states` (n, 2).

    A policy that does not look again goes on with what it chose for the first state. The world is given `gain` times
    what the policy chose, at most `limit`.
    """
    rewards, torques = [], None
    for _ in range(num_steps):
        if torques is None or looks_again:
            torques = gain * pendulum.MAX_TORQUE * np.tanh(pendulum.observe(states).astype(float) @ weights)
            torques = np.clip(torques, -limit, limit)
        rewards.append(pendulum.reward(states, torques))
        states = pendulum.next_state(states, torques, sine_coefficient)
    return np.array(rewards).T
