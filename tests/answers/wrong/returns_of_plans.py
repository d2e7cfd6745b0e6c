"""Wrong answers to `returns_of_plans`, each named after its misconception."""

import numpy as np

from helpers import pendulum

_BUFFER = np.zeros(1000)


def _repeated(state, plans):
    return np.broadcast_to(state[..., None, :], (*plans.shape[:-1], 2))


def _rewards(model, state, plans):
    states, rewards = _repeated(state, plans), []
    for torques in np.moveaxis(plans, -1, 0):
        rewards.append(pendulum.reward(states, torques))
        states = model(states, torques)
    return np.array(rewards)


def nothing_returned(model, state, plans):
    _rewards(model, state, plans).sum(axis=0)


def one_number(model, state, plans):
    return _rewards(model, state, plans).sum(axis=0).max()


def not_added_up(model, state, plans):
    return _rewards(model, state, plans)


def summed_over_plans(model, state, plans):
    return _rewards(model, state, plans).sum(axis=-1)


def state_not_repeated(model, state, plans):
    returns = np.zeros(plans.shape[:-1])
    for torques in np.moveaxis(plans, -1, 0):
        returns += pendulum.reward(state, torques)
        state = model(state, torques)
    return returns


def plans_by_row(model, state, plans):
    states, returns = _repeated(state, plans), np.zeros(plans.shape[:-1])
    for torques in plans:
        states = model(states, torques)
        returns += pendulum.reward(states, 0.0)
    return returns


def all_torques_in_one_call(model, state, plans):
    states, returns = _repeated(state, plans), np.zeros(plans.shape[:-1])
    for _ in range(plans.shape[-1]):
        returns += pendulum.reward(states, plans[..., 0])
        states = model(states, plans)
    return returns


def arguments_swapped(model, state, plans):
    return _rewards(lambda states, torques: model(torques, states), state, plans).sum(axis=0)


def model_as_environment(model, state, plans):
    return _rewards(lambda states, torques: model.step(torques)[0], state, plans).sum(axis=0)


def reward_after_step(model, state, plans):
    states, returns = _repeated(state, plans), np.zeros(plans.shape[:-1])
    for torques in np.moveaxis(plans, -1, 0):
        states = model(states, torques)
        returns += pendulum.reward(states, torques)
    return returns


def not_fed_back(model, state, plans):
    first = _repeated(state, plans)
    states, returns = first, np.zeros(plans.shape[:-1])
    for torques in np.moveaxis(plans, -1, 0):
        returns += pendulum.reward(states, torques)
        states = model(first, torques)
    return returns


def torque_of_another_step(model, state, plans):
    return _rewards(model, state, plans[..., ::-1]).sum(axis=0)


def one_torque_for_all_steps(model, state, plans):
    states, returns = _repeated(state, plans), np.zeros(plans.shape[:-1])
    for _ in range(plans.shape[-1]):
        returns += pendulum.reward(states, plans[..., 0])
        states = model(states, plans[..., 0])
    return returns


def a_reward_missing(model, state, plans):
    return _rewards(model, state, plans)[1:].sum(axis=0)


def last_reward_only(model, state, plans):
    states = _repeated(state, plans)
    for torques in np.moveaxis(plans, -1, 0):
        returns = pendulum.reward(states, torques)
        states = model(states, torques)
    return returns


def mean_not_sum(model, state, plans):
    return _rewards(model, state, plans).mean(axis=0)


def discounted(model, state, plans):
    states, returns = _repeated(state, plans), np.zeros(plans.shape[:-1])
    for t, torques in enumerate(np.moveaxis(plans, -1, 0)):
        returns += 0.99**t * pendulum.reward(states, torques)
        states = model(states, torques)
    return returns


def costs(model, state, plans):
    return -_rewards(model, state, plans).sum(axis=0)


def torque_left_out_of_reward(model, state, plans):
    states, returns = _repeated(state, plans), np.zeros(plans.shape[:-1])
    for torques in np.moveaxis(plans, -1, 0):
        returns += pendulum.reward(states, np.zeros_like(torques))
        states = model(states, torques)
    return returns


def torques_left_out(model, state, plans):
    states, returns = _repeated(state, plans), np.zeros(plans.shape[:-1])
    for torques in np.moveaxis(plans, -1, 0):
        returns += pendulum.reward(states, torques)
        states = model(states, 0 * torques)
    return returns


def one_plan_for_all(model, state, plans):
    return _rewards(model, state, np.broadcast_to(plans[..., :1, :], plans.shape)).sum(axis=0)


def model_ignored(model, state, plans):
    return _rewards(pendulum.next_state, state, plans).sum(axis=0)


def plan_by_plan(model, state, plans):
    returns = np.zeros(len(plans))
    for i, plan in enumerate(plans):
        now = state
        for torque in plan:
            returns[i] += pendulum.reward(now, torque)
            now = model(now, torque)
    return returns


def last_torque_not_tried(model, state, plans):
    states, returns = _repeated(state, plans), np.zeros(plans.shape[:-1])
    for t in range(plans.shape[-1]):
        returns += pendulum.reward(states, plans[..., t])
        if t + 1 < plans.shape[-1]:
            states = model(states, plans[..., t])
    return returns


def one_pendulum_only(model, state, plans):
    states, returns = np.tile(state, (len(plans), 1)), np.zeros(len(plans))
    for torques in plans.T:
        returns += pendulum.reward(states, torques)
        states = model(states, torques)
    return returns


def argument_changed(model, state, plans):
    returns = _rewards(model, state, plans).sum(axis=0)
    plans *= 0.5
    return returns


def not_an_array(model, state, plans):
    return _rewards(model, state, plans).sum(axis=0).tolist()


def aliased(model, state, plans):
    returns = _rewards(model, state, plans).sum(axis=0)
    _BUFFER[: returns.size] = returns.ravel()
    return _BUFFER[: returns.size].reshape(returns.shape)


def asked_again(model, state, plans):
    states, returns = _repeated(state, plans), np.zeros(plans.shape[:-1])
    for torques in np.moveaxis(plans, -1, 0):
        returns += pendulum.reward(states, torques)
        states = np.stack([model(states, torques)[..., 0], model(states, torques)[..., 1]], axis=-1)
    return returns


def pendulum_by_pendulum(model, state, plans):
    if plans.ndim > 2:
        pairs = zip(state, plans, strict=True)
        return np.array([pendulum_by_pendulum(model, one, its_plans) for one, its_plans in pairs])
    return _rewards(model, state, plans).sum(axis=0)


def a_reward_too_many(model, state, plans):
    states = _repeated(state, plans)
    for torques in np.moveaxis(plans, -1, 0):
        states = model(states, torques)
    return _rewards(model, state, plans).sum(axis=0) + pendulum.reward(states, 0.0)


def state_not_moved(model, state, plans):
    states, returns = _repeated(state, plans), np.zeros(plans.shape[:-1])
    for torques in np.moveaxis(plans, -1, 0):
        returns += pendulum.reward(states, torques)
        model(states, torques)
    return returns


def _own_reward(model, state, plans, limit, turn):
    states, total = _repeated(state, plans), 0
    for torques in np.moveaxis(plans, -1, 0):
        theta = (states[..., 0] + np.pi) % turn - np.pi if turn else states[..., 0]
        total = total - theta**2 - 0.1 * states[..., 1] ** 2 - 0.001 * np.clip(torques, -limit, limit) ** 2
        states = model(states, torques)
    return total


def unlimited_torque_paid(model, state, plans):
    return _own_reward(model, state, plans, np.inf, 2 * np.pi)


def turns_paid(model, state, plans):
    return _own_reward(model, state, plans, 2, None)
