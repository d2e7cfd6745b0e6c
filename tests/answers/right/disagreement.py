"""Right answers to `disagreement` in different styles."""

import statistics

import numpy as np


def as_the_steps_say(models, states, torques):
    velocities = [model(states, torques)[..., 1] for model in models]
    return np.std(velocities, axis=0)


def by_one_fewer(models, states, torques):
    return np.stack([model(states, torques) for model in models]).std(axis=0, ddof=1)[..., 1]


def members_last(models, states, torques):
    velocities = np.stack([model(states, torques)[..., -1] for model in models], axis=-1)
    centred = velocities - velocities.mean(axis=-1, keepdims=True)
    return np.sqrt((centred**2).mean(axis=-1))


def two_sums(models, states, torques):
    total, squares = np.zeros(np.shape(torques)), np.zeros(np.shape(torques))
    for model in models:
        velocity = np.take(model(states, torques), 1, axis=-1)
        total += velocity
        squares += velocity**2
    return np.sqrt(np.maximum(squares / len(models) - (total / len(models)) ** 2, 0))


def one_state_at_a_time(models, states, torques):
    rows = states.reshape(-1, 2)
    spread = [
        statistics.pstdev([float(model(row, torque)[1]) for model in models])
        for row, torque in zip(rows, torques.ravel(), strict=True)
    ]
    return np.array(spread).reshape(torques.shape)
