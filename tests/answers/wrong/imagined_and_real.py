"""Wrong answers to `imagined_and_real`, each named after its misconception."""

import numpy as np

from helpers import pendulum

_BUFFER = np.zeros((2, 100))
_SEEN = {}


def _play(policy, place, starts, num_steps=200):
    states, total = starts, np.zeros(len(starts))
    for _ in range(num_steps):
        torques = policy(states)
        total = total + pendulum.reward(states, torques)
        states = place(states, torques)
    return total


def _rewards(policy, place, starts):
    states, rewards = starts, []
    for _ in range(200):
        torques = policy(states)
        rewards.append(pendulum.reward(states, torques))
        states = place(states, torques)
    return np.array(rewards)


def nothing_returned(policy, model, world, starts):
    _play(policy, model, starts)
    _play(policy, world, starts)


def only_one_returned(policy, model, world, starts):
    return _play(policy, model, starts)


def averaged_over_starts(policy, model, world, starts):
    return _play(policy, model, starts).mean(), _play(policy, world, starts).mean()


def not_added_up(policy, model, world, starts):
    return _rewards(policy, model, starts), _rewards(policy, world, starts)


def observations_for_states(policy, model, world, starts):
    return tuple(_play(lambda states: policy(pendulum.observe(states)), place, starts) for place in (model, world))


def arguments_swapped(policy, model, world, starts):
    return tuple(_play(policy, lambda s, u, place=place: place(u, s), starts) for place in (model, world))


def model_as_environment(policy, model, world, starts):
    return tuple(_play(policy, lambda s, u, place=place: place.step(u)[0], starts) for place in (model, world))


def policy_as_agent(policy, model, world, starts):
    return tuple(_play(lambda states: policy.predict(states)[0], place, starts) for place in (model, world))


def imagined_in_the_world(policy, model, world, starts):
    return _play(policy, world, starts), _play(policy, world, starts)


def real_in_the_model(policy, model, world, starts):
    return _play(policy, model, starts), _play(policy, model, starts)


def order_swapped(policy, model, world, starts):
    return _play(policy, world, starts), _play(policy, model, starts)


def torques_of_the_dream(policy, model, world, starts):
    dreamt, lived = starts, starts
    imagined, real = np.zeros(len(starts)), np.zeros(len(starts))
    for _ in range(200):
        torques = policy(dreamt)
        imagined += pendulum.reward(dreamt, torques)
        real += pendulum.reward(lived, torques)
        dreamt, lived = model(dreamt, torques), world(lived, torques)
    return imagined, real


def world_goes_on(policy, model, world, starts):
    states, returns = starts, []
    for place in (model, world):
        total = np.zeros(len(starts))
        for _ in range(200):
            torques = policy(states)
            total += pendulum.reward(states, torques)
            states = place(states, torques)
        returns.append(total)
    return returns[0], returns[1]


def reward_after_step(policy, model, world, starts):
    def play(place):
        states, total = starts, np.zeros(len(starts))
        for _ in range(200):
            torques = policy(states)
            states = place(states, torques)
            total += pendulum.reward(states, torques)
        return total

    return play(model), play(world)


def torque_left_out_of_reward(policy, model, world, starts):
    def play(place):
        states, total = starts, np.zeros(len(starts))
        for _ in range(200):
            total += pendulum.reward(states, 0.0)
            states = place(states, policy(states))
        return total

    return play(model), play(world)


def policy_asked_once(policy, model, world, starts):
    torques = policy(starts)
    return _play(lambda states: torques, model, starts), _play(lambda states: torques, world, starts)


def number_of_steps(policy, model, world, starts):
    return _play(policy, model, starts, 199), _play(policy, world, starts, 199)


def mean_not_sum(policy, model, world, starts):
    return _rewards(policy, model, starts).mean(axis=0), _rewards(policy, world, starts).mean(axis=0)


def last_reward_only(policy, model, world, starts):
    return _rewards(policy, model, starts)[-1], _rewards(policy, world, starts)[-1]


def discounted(policy, model, world, starts):
    weights = 0.99 ** np.arange(200)
    return weights @ _rewards(policy, model, starts), weights @ _rewards(policy, world, starts)


def costs(policy, model, world, starts):
    return -_play(policy, model, starts), -_play(policy, world, starts)


def world_assumed(policy, model, world, starts):
    return _play(policy, model, starts), _play(policy, pendulum.next_state, starts)


def remembers_last_call(policy, model, world, starts):
    if len(starts) == 5:
        _SEEN["returns"] = _play(policy, model, starts), _play(policy, world, starts)
    return _SEEN["returns"]


def argument_changed(policy, model, world, starts):
    imagined, real = _play(policy, model, starts), _play(policy, world, starts)
    starts[:] = world(starts, policy(starts))
    return imagined, real


def not_an_array(policy, model, world, starts):
    return list(_play(policy, model, starts)), list(_play(policy, world, starts))


def aliased(policy, model, world, starts):
    n = len(starts)
    _BUFFER[:, :n] = _play(policy, model, starts), _play(policy, world, starts)
    return _BUFFER[0, :n], _BUFFER[1, :n]


def not_for_one(policy, model, world, starts):
    return tuple(np.squeeze(_play(policy, place, starts)) for place in (model, world))


def _own_reward(policy, place, starts, limit, turn):
    states, total = starts, np.zeros(len(starts))
    for _ in range(200):
        torques = policy(states)
        theta = (states[:, 0] + np.pi) % turn - np.pi if turn else states[:, 0]
        total = total - theta**2 - 0.1 * states[:, 1] ** 2 - 0.001 * np.clip(torques, -limit, limit) ** 2
        states = place(states, torques)
    return total


def unlimited_torque_paid(policy, model, world, starts):
    return tuple(_own_reward(policy, place, starts, np.inf, 2 * np.pi) for place in (model, world))


def turns_paid(policy, model, world, starts):
    return tuple(_own_reward(policy, place, starts, 2, None) for place in (model, world))


def one_state_at_a_time(policy, model, world, starts):
    def asked_alone(function):
        return lambda *columns: np.array([function(*row) for row in zip(*columns, strict=True)])

    return tuple(_play(asked_alone(policy), asked_alone(place), starts) for place in (model, world))
