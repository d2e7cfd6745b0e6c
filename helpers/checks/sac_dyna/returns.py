"""What `train` and `evaluate` share: they give back one return for each episode."""

import numpy as np

from helpers.checks.misconception import Misconception
from helpers.checks.observe import Observation, Unexpected, numbers

RETURNED = "The result"
TOLERANCE = 0.01  # of a return; rounding changes one by less than 10^-4

# The reward of each step, `episode_rewards` (episodes, steps), is an exercise's own part.
SUMS = {"sums": lambda episode_rewards: episode_rewards.sum(axis=1)}

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


def one_each(returned: object, num_episodes: int) -> np.ndarray:
    """Return what an answer returned as an array (num_episodes,); raise `Unexpected` if it is another thing."""
    expected = f"an array of {num_episodes} returns, one for each episode"
    returns = numbers(RETURNED, returned, expected=expected)
    if returns.shape != (num_episodes,):
        raise Unexpected(RETURNED, expected, returns if returns.ndim else round(float(returns), 1))
    return returns


def shape_returned(stop: Observation) -> tuple[int, ...] | None:
    """Return the shape of what came back if it was made of numbers."""
    return stop.shape if stop.thing == RETURNED and stop.kind in ("ndarray", "float") else None
