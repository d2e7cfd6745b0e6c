"""Right answers to `collect_transitions` in different styles: every one of them passes."""

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.pendulum import MAX_TORQUE, state_of


def row_by_row(env, num_samples, seed):
    rng = np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed)
    X, y = np.zeros((num_samples, 3)), np.zeros(num_samples)
    for sample in range(num_samples):
        theta, theta_dot = pendulum.state_of(observation)
        torque = rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        observation, _, _, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        X[sample] = theta, theta_dot, torque
        y[sample] = pendulum.state_of(observation)[1] - theta_dot
        if truncated:
            observation, _ = env.reset()
    return X, y


def lists_and_sampled_actions(env: gym.Env, num_samples: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    env.action_space.seed(seed)
    causes: list[list[float]] = []
    effects: list[float] = []
    obs, _ = env.reset(seed=seed)
    while len(causes) < num_samples:
        action = env.action_space.sample()
        next_obs, _, terminated, truncated, _ = env.step(action)
        causes.append([np.arctan2(obs[1], obs[0]), obs[2], action[0]])
        effects.append(next_obs[2] - obs[2])
        obs = env.reset()[0] if terminated or truncated else next_obs
    return np.array(causes), np.array(effects)


def whole_episodes(env, num_samples, seed):
    """Always ends the episode, and cuts off what is too much."""
    rng = np.random.default_rng(seed)
    before, torques, after = [], [], []
    episode = 0
    while len(before) < num_samples:
        obs, _ = env.reset(seed=seed + 1000 * episode)
        over, episode = False, episode + 1
        while not over:
            u = rng.uniform(-2, 2, size=1)
            before.append(obs)
            torques.append(u[0])
            obs, _, _, over, _ = env.step(u)
            after.append(obs)
    before, after = state_of(before)[:num_samples], state_of(after)[:num_samples]
    return np.column_stack([before, torques[:num_samples]]), after[:, 1] - before[:, 1]


def the_state_itself(env, num_samples, seed):
    torques = np.random.RandomState(seed).uniform(-MAX_TORQUE, MAX_TORQUE, num_samples)
    env.reset(seed=seed)
    rows = []
    for u in torques:
        old = env.unwrapped.state
        truncated = env.step([u])[3]
        new = env.unwrapped.state
        rows.append((*old, u, new[1] - old[1]))
        if truncated:
            env.reset()
    table = np.array(rows)
    return table[:, :3], table[:, 3]


def _one_step(env, obs, rng):
    angle, velocity = state_of(obs)
    push = float(rng.choice([-1, 1]) * rng.random() * MAX_TORQUE)
    new_obs, *_, truncated, _ = env.step(np.array([push]))
    return new_obs, truncated, [angle % (2 * np.pi), velocity, push], new_obs[2] - velocity


def helper_function(env, num_samples, seed):
    rng = np.random.default_rng([seed, 7])
    obs, truncated = None, True
    env.reset(seed=seed)
    X, y = [], []
    for _ in range(num_samples):
        if truncated:
            obs, _ = env.reset()
        obs, truncated, causes, effect = _one_step(env, obs, rng)
        X.append(causes)
        y.append(effect)
    return np.array(X), np.array(y)


def single_precision_and_info(env, num_samples, seed):
    generator = np.random.default_rng(seed=seed)
    obs, info = env.reset(seed=seed, options={})
    rows = np.empty((num_samples, 4), dtype=np.float32)
    for row in rows:
        u = generator.uniform(-2, 2, size=(1,)).astype(np.float32)
        new, reward, terminated, truncated, info = env.step(u)
        row[:2], row[2], row[3] = pendulum.state_of(obs), u.item(), new[2] - obs[2]
        if terminated or truncated:
            new, info = env.reset()
        obs = new
    return [rows[:, :3], rows[:, 3]]


def global_generator(env, num_samples, seed):
    np.random.seed(seed)
    state, samples = pendulum.state_of(env.reset(seed=seed)[0]), []
    while True:
        u = np.random.uniform(-MAX_TORQUE, MAX_TORQUE, size=1)
        result = env.step(u)
        after = state_of(result[0])
        samples.append(np.concatenate([state, u, after[1:] - state[1:]]))
        if len(samples) == num_samples:
            break
        state = state_of(env.reset()[0]) if result[3] else after
    return np.stack(samples)[:, :3], np.stack(samples)[:, -1]
