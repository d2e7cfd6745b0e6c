"""Wrong answers to `collect_transitions`, each named after its misconception."""

import gymnasium as gym
import numpy as np

from helpers import pendulum


def nothing_returned(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()


def other_environment(env, num_samples, seed):
    env = gym.make("Pendulum-v1")
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def too_few_steps(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            break
    return X, y


def wrong_shape(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros((num_samples, 1))
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def one_row_repeated(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    row, X, y = np.zeros(3), [], np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        row[:] = theta, theta_dot, torque
        X.append(row)
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return np.array(X), y


def columns_swapped(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = torque, theta, theta_dot
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def state_after_step(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = *pendulum.state_of(observation), torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def observation_not_state(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 4)), np.zeros(num_samples)
    for i in range(num_samples):
        before = observation
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = *before, torque
        y[i] = observation[2] - before[2]
        if truncated:
            observation, _ = env.reset()
    return X, y


def across_episodes(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            env.reset()
    return X, y


def degrees(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = np.degrees(theta), theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def half_the_angles(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = np.arccos(observation[0]), observation[2]
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = observation[2] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def angle_from_the_side(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = np.arctan2(observation[0], observation[1]), observation[2]
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = observation[2] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def torque_beyond_limit(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.normal(0, 2)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def torque_rescaled(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-1, 1)
        observation, _, _, truncated, _ = env.step(np.array([2 * torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def another_torque(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([rng.uniform(-2.0, 2.0)]))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def next_velocity(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1]
        if truncated:
            observation, _ = env.reset()
    return X, y


def sum_for_difference(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] + theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def wrong_sign(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = theta_dot - pendulum.state_of(observation)[1]
        if truncated:
            observation, _ = env.reset()
    return X, y


def acceleration(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = (pendulum.state_of(observation)[1] - theta_dot) / pendulum.DT
        if truncated:
            observation, _ = env.reset()
    return X, y


def angle_change(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[0] - theta
        if truncated:
            observation, _ = env.reset()
    return X, y


def change_across_reset(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        if truncated:
            observation, _ = env.reset()
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
    return X, y


def never_reset(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, _, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
    return X, y


def reset_every_step(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, _, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        observation, _ = env.reset()
    return X, y


def same_start(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset(seed=seed)
    return X, y


def torque_drawn_once(env, num_samples, seed):
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = np.random.default_rng(seed).uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def torque_one_sided(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = 2.0 * rng.random()
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def torques_too_weak(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-0.5, 0.5)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def torques_not_seeded(env, num_samples, seed):
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = env.action_space.sample()[0]
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def start_not_seeded(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset()
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def seed_ignored(env, num_samples, seed):
    rng = np.random.default_rng(0)
    observation, _ = env.reset(seed=0)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def not_an_array(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, list(y)


def scalar_action(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(torque)
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def reset_not_unpacked(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation = env.reset()
    return X, y


def step_unpacked_wrongly(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def torque_not_unpacked(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0, size=1)
        observation, _, _, truncated, _ = env.step(torque)
        X[i] = np.array([theta, theta_dot, torque])
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def wrong_number_of_samples(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    num_samples = num_samples + 1
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def generator_anew_each_episode(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
            rng = np.random.default_rng(seed)
    return X, y


def state_not_updated(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        new, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(new)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def state_one_step_late(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    before = pendulum.state_of(observation)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-2.0, 2.0)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = *before, torque
        before = theta, theta_dot
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def torque_held(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        if i % 2 == 0:
            torque = rng.uniform(-2, 2)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def few_torques(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for i in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.choice([-2.0, 0.0, 2.0])
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[i] = theta, theta_dot, torque
        y[i] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def _collect(env, num_samples, seed, draw, first=0):
    """Collect as it should be, with torques by draw(rng), after so many steps without rows."""
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    for _ in range(first):
        observation, *_ = env.step(np.array([draw(rng)]))
    rows = []
    while len(rows) < num_samples:
        (theta, theta_dot), torque = pendulum.state_of(observation), draw(rng)
        observation, _, _, truncated, _ = env.step(np.array([torque]))
        rows.append([theta, theta_dot, torque, observation[2] - theta_dot])
        if truncated:
            observation, _ = env.reset()
    table = np.array(rows)
    return table[:, :3], table[:, 3]


def torques_clipped(env, num_samples, seed):
    return _collect(env, num_samples, seed, lambda rng: np.clip(rng.normal(0.0, 2.0), -2.0, 2.0))


def torques_uneven(env, num_samples, seed):
    return _collect(env, num_samples, seed, lambda rng: rng.uniform(-1.0, 1.0, 2).sum())


def steps_without_rows(env, num_samples, seed):
    return _collect(env, num_samples, seed, lambda rng: rng.uniform(-2.0, 2.0), first=1)


def other_when_long(env, num_samples, seed):
    X, y = _collect(env, num_samples, seed, lambda rng: rng.uniform(-2.0, 2.0))
    return X[:1000], y[:1000]
