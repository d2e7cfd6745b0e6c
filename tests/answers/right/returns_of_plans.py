"""Right answers to `returns_of_plans` in different styles."""

import functools

import numpy as np

from helpers import pendulum


def as_the_steps_say(model, state, plans):
    states = np.broadcast_to(state[..., None, :], (*plans.shape[:-1], 2))
    returns = np.zeros(plans.shape[:-1])
    for torques in np.moveaxis(plans, -1, 0):
        returns += pendulum.reward(states, torques)
        states = model(states, torques)
    return returns


def list_of_rewards(model, state, plans):
    states = np.repeat(np.expand_dims(state, -2), plans.shape[-2], axis=-2)
    rewards = []
    for t in range(plans.shape[-1]):
        rewards.append(pendulum.reward(states, plans[..., t]))
        states = model(states, plans[..., t])
    return np.sum(rewards, axis=0)


def flat(model, state, plans):
    *front, num_plans, horizon = plans.shape
    states = np.tile(np.reshape(state, (-1, 1, 2)), (1, num_plans, 1)).reshape(-1, 2)
    actions = plans.reshape(-1, horizon)
    total = 0.0
    for h in range(horizon):
        total = total + pendulum.reward(states, actions[:, h])
        states = model(states, actions[:, h])
    return total.reshape(*front, num_plans)


def whole_path_first(model, state, plans):
    path = [np.ones((*plans.shape[:-1], 1)) * state[..., np.newaxis, :]]
    for t in range(plans.shape[-1]):
        path.append(model(path[-1], plans[..., t]))
    return pendulum.reward(np.stack(path[:-1], axis=-2), plans).sum(axis=-1)


def reduced(model, state, plans):
    def step(so_far, torques):
        states, total = so_far
        return model(states, torques), total + pendulum.reward(states, torques)

    first = np.zeros((*plans.shape[:-1], 2)) + state[..., None, :]
    return functools.reduce(step, np.rollaxis(plans, -1), (first, 0.0))[1]


def by_hand(model, state, plans: np.ndarray) -> np.ndarray:
    s = np.empty((*plans.shape[:-1], 2))
    s[...] = state[..., None, :]
    out = np.zeros(plans.shape[:-1])
    for t in range(plans.shape[-1]):
        u = np.clip(plans[..., t], -2, 2)
        out -= pendulum.angle_normalize(s[..., 0]) ** 2 + 0.1 * s[..., 1] ** 2 + 0.001 * u**2
        s = model(s, u)
    return out
