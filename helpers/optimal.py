"""The best policy and the best possible return in a model, by dynamic programming."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from helpers import pendulum
from helpers.pendulum import MAX_SPEED, MAX_TORQUE, STEPS_PER_EPISODE, evaluation_starts, next_state


@dataclass(frozen=True)
class Task:
    """What a policy is to do, in a world with two state variables and one action.

    low, high: the least and the greatest state that the grid covers.
    max_action: actions lie between -max_action and max_action.
    reward(states (..., 2), actions (...)) -> (...): what a step is worth.
    is_goal(states (..., 2)) -> bool (...): an episode ends here, and pays `goal_reward`; None if it never ends.
    periodic: whether the first variable is an angle.
    """

    low: tuple[float, float]
    high: tuple[float, float]
    max_action: float
    reward: Callable
    is_goal: Callable | None = None
    goal_reward: float = 0.0
    periodic: bool = False


SWING_UP = Task((-np.pi, -MAX_SPEED), (np.pi, MAX_SPEED), MAX_TORQUE, pendulum.reward, periodic=True)


class policy:
    """The best policy in a model: `act(states (..., 2)) -> actions (...)`.

    Value iteration (Bellman, 1957; Sutton & Barto, 2018, section 4.4) on a grid
    of states and actions, linear between the points. The policy looks one step
    ahead in the model. It is the best one in the *model*: whether it is any
    good in the world depends on where the model is wrong.

    model: `model(states (..., 2), actions (...)) -> next states (..., 2)`.
    gamma: discount factor. Ends when no value changes by more than `tolerance`.
    """

    def __init__(self, model, task=SWING_UP, *, gamma=0.99, shape=(100, 107), num_actions=11, tolerance=1e-3):
        self.model, self.task, self.gamma = model, task, gamma
        self.actions = np.linspace(-task.max_action, task.max_action, num_actions)
        self.grid = _Grid(task.low, task.high, shape, task.periodic)
        rewards, weights, goes_on = self._look_ahead(self.grid.points)
        self.values, change = np.zeros(len(self.grid.points)), np.inf
        while change > tolerance:
            following = (weights @ self.values).reshape(rewards.shape)
            values = (rewards + gamma * goes_on * following).max(axis=1)
            change = np.abs(values - self.values).max()
            self.values = values

    def __call__(self, states):
        """Return the best action (...) in each of `states` (..., 2)."""
        states = np.asarray(states, dtype=float)
        rewards, weights, goes_on = self._look_ahead(states.reshape(-1, 2))
        worth = rewards + self.gamma * goes_on * (weights @ self.values).reshape(rewards.shape)
        return self.actions[worth.argmax(axis=1)].reshape(states.shape[:-1])

    def value(self, states):
        """Return the discounted return (...) that the model promises from each of `states` (..., 2)."""
        return self.grid.read(self.values, np.asarray(states, dtype=float))

    def _look_ahead(self, states):
        """Return rewards (n, actions), the matrix that reads values at the next states, and whether a step goes on."""
        states = np.repeat(states[:, None], len(self.actions), axis=1)
        actions = np.broadcast_to(self.actions, states.shape[:-1])
        rewards, landing = self.task.reward(states, actions), self.model(states, actions)
        goes_on = np.ones(rewards.shape)
        if self.task.is_goal is not None:
            goes_on = 1.0 - self.task.is_goal(landing)
            rewards = rewards + self.task.goal_reward * (1 - goes_on)
        return rewards, self.grid.weights(landing), goes_on


def optimal_returns(starts=None, num_angles=300, num_speeds=321, num_torques=21):
    """Return the best return over 200 steps (n,) from each of `starts` (n, 2), by dynamic programming.

    Backward induction (Bellman, 1957) on a grid of states and torques, with
    linear interpolation between grid points; then the greedy policy is rolled
    out on the law itself. So each number is a return that a controller who
    knows the law has really obtained, not a bound that the grid has flattered.
    `starts` defaults to the evaluation set.
    """
    states = evaluation_starts() if starts is None else np.array(starts, dtype=float)
    torques = np.linspace(-MAX_TORQUE, MAX_TORQUE, num_torques)
    grid = _Grid(SWING_UP.low, SWING_UP.high, (num_angles, num_speeds), periodic=True)
    returns = np.zeros(len(states))
    for values in _backward_induction(grid, torques):
        choices = np.repeat(states[:, None], num_torques, axis=1)
        worth = pendulum.reward(choices, torques) + grid.read(values, next_state(choices, torques))
        best = torques[worth.argmax(axis=1)]
        returns += pendulum.reward(states, best)
        states = next_state(states, best)
    return returns


def _backward_induction(grid, torques):
    """Return the values of the grid's points after step 1, 2, ..., 200 of an episode, (200, points)."""
    states = np.repeat(grid.points[:, None], len(torques), axis=1)
    rewards = pendulum.reward(states, torques)
    landing = grid.weights(next_state(states, torques))
    values = np.zeros((STEPS_PER_EPISODE, len(grid.points)))
    for step in reversed(range(STEPS_PER_EPISODE - 1)):
        values[step] = (rewards + (landing @ values[step + 1]).reshape(rewards.shape)).max(axis=1)
    return values


class _Grid:
    """A grid over the states, with bilinear interpolation as a sparse matrix; states off the grid count as its edge."""

    def __init__(self, low, high, shape, periodic):
        self.low, self.high, self.shape, self.periodic = np.array(low), np.array(high), shape, periodic
        axes = [
            np.linspace(low[0], high[0], shape[0], endpoint=not periodic),
            np.linspace(low[1], high[1], shape[1]),
        ]
        self.points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)

    def weights(self, states):
        """Return the matrix (n, points) that reads values of the points at n `states` (..., 2)."""
        num_columns, num_rows = self.shape
        first, second = ((states.reshape(-1, 2) - self.low) / (self.high - self.low)).T
        across = (first % 1.0) * num_columns if self.periodic else np.clip(first, 0, 1) * (num_columns - 1)
        up = np.clip(second, 0, 1) * (num_rows - 1)
        column = np.minimum(across.astype(int), num_columns - (1 if self.periodic else 2))
        row = np.minimum(up.astype(int), num_rows - 2)
        right, above = across - column, up - row
        corners, shares = [], []
        for i, share in ((column, 1 - right), (column + 1, right)):
            for j, part in ((row, 1 - above), (row + 1, above)):
                corners.append(i % num_columns * num_rows + j)
                shares.append(share * part)
        starts = np.arange(0, 4 * len(first) + 1, 4)
        entries = np.stack(shares, axis=1).ravel(), np.stack(corners, axis=1).ravel(), starts
        return sparse.csr_array(entries, shape=(len(first), num_columns * num_rows))

    def read(self, values, states):
        """Return `values` (points,) of the grid, interpolated at `states` (..., 2)."""
        return (self.weights(states) @ values).reshape(states.shape[:-1])
