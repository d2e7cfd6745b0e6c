"""Right answers to `plan` in different styles."""

import numpy as np
from answers.right.returns_of_plans import as_the_steps_say as returns_of_plans

from helpers import pendulum


def as_the_steps_say(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        noise = rng.normal(size=(*mean.shape[:-1], num_plans, mean.shape[-1]))
        plans = mean[..., None, :] + spread[..., None, :] * noise
        plans = np.clip(plans, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        returns = returns_of_plans(model, state, plans)
        best = np.argsort(returns, axis=-1)[..., -num_elites:]
        elites = np.take_along_axis(plans, best[..., None], axis=-2)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def partitioned(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    mu, sigma = np.expand_dims(mean, -2), 2.0
    for _ in range(num_rounds):
        shape = (*mean.shape[:-1], num_plans, *mean.shape[-1:])
        plans = rng.normal(mu, sigma, shape).clip(-2, 2)
        costs = -returns_of_plans(model, state, plans)
        index = np.argpartition(costs, num_elites - 1, axis=-1)[..., :num_elites]
        elites = np.take_along_axis(plans, index[..., np.newaxis], axis=-2)
        mu, sigma = np.mean(elites, axis=-2, keepdims=True), np.std(elites, axis=-2, keepdims=True)
    return np.squeeze(mu, axis=-2)


def pendulum_by_pendulum(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    if mean.ndim > 1:
        options = {"num_plans": num_plans, "num_elites": num_elites, "num_rounds": num_rounds, "rng": rng}
        return np.array([pendulum_by_pendulum(model, s, m, **options) for s, m in zip(state, mean, strict=True)])
    center, std = mean.copy(), pendulum.MAX_TORQUE * np.ones(len(mean))
    for _ in range(num_rounds):
        samples = np.clip(center + std * rng.standard_normal((num_plans, len(mean))), -2, 2)
        order = np.argsort(-returns_of_plans(model, state, samples))
        top = samples[order[:num_elites]]
        center, std = top.mean(axis=0), top.std(axis=0, ddof=1)
    return center


def sorted_whole(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    limit = pendulum.MAX_TORQUE
    mean, spread = np.array(mean), np.zeros_like(mean) + limit
    while num_rounds > 0:
        plans = np.stack([rng.normal(mean, spread) for _ in range(num_plans)], axis=-2)
        np.clip(plans, -limit, limit, out=plans)
        returns = returns_of_plans(model, state, plans)[..., None]
        order = np.argsort(returns, axis=-2)[..., ::-1, :]
        elites = np.take_along_axis(plans, order, axis=-2)[..., :num_elites, :]
        mean, spread = np.mean(elites, axis=-2), np.std(elites, axis=-2)
        num_rounds -= 1
    return mean


def with_a_threshold(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.broadcast_to(2.0, mean.shape)
    for _ in range(num_rounds):
        noise = rng.standard_normal((num_plans, *mean.shape))
        plans = np.moveaxis(np.clip(mean + spread * noise, -2.0, 2.0), 0, -2)
        returns = returns_of_plans(model, state, plans)
        is_elite = (returns >= np.sort(returns, axis=-1)[..., [-num_elites]])[..., None]
        mean = np.sum(plans, axis=-2, where=is_elite) / num_elites
        spread = np.std(plans, axis=-2, where=np.broadcast_to(is_elite, plans.shape))
    return mean
