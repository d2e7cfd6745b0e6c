"""The best possible return from a state, by dynamic programming."""

import numpy as np
from scipy import sparse

from helpers.pendulum import (
    MAX_SPEED,
    MAX_TORQUE,
    STEPS_PER_EPISODE,
    angle_normalize,
    evaluation_starts,
    next_state,
    reward,
)


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
    grid = _Grid(num_angles, num_speeds)
    returns = np.zeros(len(states))
    for values in _backward_induction(grid, torques):
        choices = np.repeat(states[:, None], num_torques, axis=1)
        worth = reward(choices, torques) + grid.read(values, next_state(choices, torques))
        best = torques[worth.argmax(axis=1)]
        returns += reward(states, best)
        states = next_state(states, best)
    return returns


def _backward_induction(grid, torques):
    """Return the values of the grid's points after step 1, 2, ..., 200 of an episode, (200, points)."""
    states = np.repeat(grid.points[:, None], len(torques), axis=1)
    rewards = reward(states, torques)
    landing = grid.weights(next_state(states, torques))
    values = np.zeros((STEPS_PER_EPISODE, len(grid.points)))
    for step in reversed(range(STEPS_PER_EPISODE - 1)):
        values[step] = (rewards + (landing @ values[step + 1]).reshape(rewards.shape)).max(axis=1)
    return values


class _Grid:
    """A grid over all states, periodic in the angle, with bilinear interpolation as a sparse matrix."""

    def __init__(self, num_angles, num_speeds):
        self.shape = num_angles, num_speeds
        angles = np.linspace(-np.pi, np.pi, num_angles, endpoint=False)
        speeds = np.linspace(-MAX_SPEED, MAX_SPEED, num_speeds)
        self.points = np.stack(np.meshgrid(angles, speeds, indexing="ij"), axis=-1).reshape(-1, 2)

    def weights(self, states):
        """Return the matrix (n, points) that reads values of the points at n `states` (..., 2)."""
        num_angles, num_speeds = self.shape
        theta, theta_dot = states.reshape(-1, 2).T
        across = (angle_normalize(theta) + np.pi) / (2 * np.pi) * num_angles
        up = (theta_dot + MAX_SPEED) / (2 * MAX_SPEED) * (num_speeds - 1)
        column, row = across.astype(int), np.minimum(up.astype(int), num_speeds - 2)
        right, above = across - column, up - row
        corners, shares = [], []
        for angle, angle_share in ((column, 1 - right), (column + 1, right)):
            for speed, speed_share in ((row, 1 - above), (row + 1, above)):
                corners.append(angle % num_angles * num_speeds + speed)
                shares.append(angle_share * speed_share)
        starts = np.arange(0, 4 * len(theta) + 1, 4)
        entries = np.stack(shares, axis=1).ravel(), np.stack(corners, axis=1).ravel(), starts
        return sparse.csr_array(entries, shape=(len(theta), num_angles * num_speeds))

    def read(self, values, states):
        """Return `values` (points,) of the grid, interpolated at `states` (..., 2)."""
        return (self.weights(states) @ values).reshape(states.shape[:-1])
