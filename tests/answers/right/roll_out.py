"""Right answers to `roll_out` in different styles."""

import functools
import itertools

import numpy as np


def as_the_steps_say(model, starts, torques):
    states = [starts]
    for now in torques.T:
        states.append(model(states[-1], now))
    return np.stack(states, axis=1)


def filled_array(model, starts, torques):
    n, T = torques.shape
    states = np.zeros((n, T + 1, 2))
    states[:, 0] = starts
    for t in range(T):
        states[:, t + 1] = model(states[:, t], torques[:, t])
    return states


def in_single_precision(model, starts, torques):
    n, steps = torques.shape
    states = np.empty((n, steps + 1, 2), dtype=np.float32)
    states[:, 0] = starts
    for t in range(steps):
        states[:, t + 1] = model(states[:, t], torques[:, t].astype(np.float32))
    return states


def current_state(model, starts: np.ndarray, torques: np.ndarray) -> np.ndarray:
    current = np.array(starts, dtype=np.float64)
    trajectory = [current.copy()]
    for step in range(torques.shape[1]):
        current[:] = model(current, torques[:, step])
        trajectory.append(current.copy())
    return np.moveaxis(np.asarray(trajectory), 0, 1)


def accumulated(model, starts, torques):
    return np.stack(list(itertools.accumulate(torques.T, model, initial=starts)), axis=1)


def concatenated(model, starts, torques):
    states = starts[:, None, :]
    for t in range(len(torques[0])):
        following = model(states[:, -1, :], torques[:, t])
        states = np.concatenate([states, following[:, None, :]], axis=1)
    return states


def reduced(model, starts, torques):
    states = functools.reduce(lambda so_far, now: [*so_far, model(so_far[-1], now)], torques.T, [starts])
    return np.array(states).transpose(1, 0, 2)


def recursive(model, starts, torques):
    if torques.shape[1] == 0:
        return np.array(starts, dtype=float).reshape(-1, 1, 2)
    rest = recursive(model, model(starts, torques[:, 0]), torques[:, 1:])
    return np.concatenate([np.reshape(starts, (-1, 1, 2)), rest], axis=1)


def rows_of_single_calls(model, starts, torques):
    num_rollouts, num_steps = np.shape(torques)
    out = np.empty((num_rollouts, num_steps + 1, 2), dtype=float)
    for i in range(num_rollouts):
        out[i, 0] = starts[i]
        for t in range(num_steps):
            out[i, t + 1] = model(out[i : i + 1, t], torques[i, t : t + 1])[0]
    return out
