"""Wrong answers to `plan`, each named after its misconception."""

import numpy as np
from answers.right.returns_of_plans import as_the_steps_say as returns_of_plans

from helpers import pendulum


def _plans(mean, spread, num_plans, rng):
    noise = rng.normal(size=(*mean.shape[:-1], num_plans, mean.shape[-1]))
    return np.clip(mean[..., None, :] + spread[..., None, :] * noise, -2, 2)


def _elites(model, state, plans, num_elites):
    best = np.argsort(returns_of_plans(model, state, plans), axis=-1)[..., -num_elites:]
    return np.take_along_axis(plans, best[..., None], axis=-2)


def nothing_returned(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)


def first_torque_only(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean[..., 0]


def many_plans_returned(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return elites


def more_than_the_mean(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean, spread


def plan_by_plan(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        returns = np.array([returns_of_plans(model, state, each[None])[0] for each in plans])
        elites = plans[np.argsort(returns)[-num_elites:]]
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def plans_as_columns(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        columns = returns_of_plans(model, state, np.swapaxes(plans, -1, -2))
        elites = plans[: len(columns)]
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def number_of_plans(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, 100, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def model_not_asked(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(pendulum.next_state, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def number_of_rounds(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds - 1):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def not_clipped(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        noise = rng.normal(size=(*mean.shape[:-1], num_plans, mean.shape[-1]))
        plans = mean[..., None, :] + spread[..., None, :] * noise
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def same_noise_each_round(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    noise = rng.normal(size=(*mean.shape[:-1], num_plans, mean.shape[-1]))
    for _ in range(num_rounds):
        plans = np.clip(mean[..., None, :] + spread[..., None, :] * noise, -2, 2)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def one_pendulum_only(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = np.clip(mean + spread * rng.normal(size=(num_plans, mean.shape[-1])), -2, 2)
        returns = returns_of_plans(model, state, plans)
        elites = plans[np.argsort(returns)[-num_elites:]]
        mean, spread = elites.mean(axis=0), elites.std(axis=0)
    return mean


def worst_elites(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        best = np.argsort(returns_of_plans(model, state, plans), axis=-1)[..., :num_elites]
        elites = np.take_along_axis(plans, best[..., None], axis=-2)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def not_sorted(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        returns_of_plans(model, state, plans)
        elites = plans[..., -num_elites:, :]
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def no_elites(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        returns_of_plans(model, state, plans)
        mean, spread = plans.mean(axis=-2), plans.std(axis=-2)
    return mean


def number_of_elites(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        best = np.argsort(returns_of_plans(model, state, plans), axis=-1)[..., -num_elites:-1]
        elites = np.take_along_axis(plans, best[..., None], axis=-2)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def mean_ignored(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    mean, spread = np.zeros(mean.shape), np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def first_spread(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.ones(mean.shape)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def uniform_plans(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = None
    for _ in range(num_rounds):
        if spread is None:
            plans = rng.uniform(-2, 2, (*mean.shape[:-1], num_plans, mean.shape[-1]))
        else:
            plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def mean_not_refitted(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        found, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return found


def spread_not_refitted(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean = elites.mean(axis=-2)
    return mean


def variance_for_spread(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.var(axis=-2)
    return mean


def one_spread_for_all_steps(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), np.full(mean.shape, elites.std())
    return mean


def best_plan_returned(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return elites[..., -1, :]


def last_refit_missing(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        last, mean, spread = mean, elites.mean(axis=-2), elites.std(axis=-2)
    return last


def argument_changed(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    found, spread = mean.copy(), np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(found, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        found, spread = elites.mean(axis=-2), elites.std(axis=-2)
    mean[:] = found
    return found


def not_an_array(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, pendulum.MAX_TORQUE)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean.tolist()


def same_randomness(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread, rng = np.full(mean.shape, pendulum.MAX_TORQUE), np.random.default_rng(0)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def rng_not_used(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread, rng = np.full(mean.shape, pendulum.MAX_TORQUE), np.random.default_rng()
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def spread_of_all_plans(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, 2.0)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        mean, spread = _elites(model, state, plans, num_elites).mean(axis=-2), plans.std(axis=-2)
    return mean


def best_left_out(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, 2.0)
    for _ in range(num_rounds):
        plans = _plans(mean, spread, num_plans, rng)
        order = np.argsort(returns_of_plans(model, state, plans), axis=-1)[..., -num_elites - 1 : -1]
        elites = np.take_along_axis(plans, order[..., None], axis=-2)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def one_number_per_plan(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, 2.0)
    for _ in range(num_rounds):
        noise = rng.normal(size=(*mean.shape[:-1], num_plans, 1))
        plans = np.clip(mean[..., None, :] + spread[..., None, :] * noise, -2, 2)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean


def steps_not_independent(model, state, mean, *, num_plans, num_elites, num_rounds, rng):
    spread = np.full(mean.shape, 2.0)
    for _ in range(num_rounds):
        noise = rng.normal(size=(*mean.shape[:-1], num_plans, mean.shape[-1]))
        noise = (noise + np.roll(noise, 1, axis=-1)) / np.sqrt(2)
        plans = np.clip(mean[..., None, :] + spread[..., None, :] * noise, -2, 2)
        elites = _elites(model, state, plans, num_elites)
        mean, spread = elites.mean(axis=-2), elites.std(axis=-2)
    return mean
