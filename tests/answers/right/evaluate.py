"""Right answers to `evaluate` in different styles: every one of them passes."""

import gymnasium as gym
import numpy as np
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy

from helpers import pendulum


def side_by_side(policy, num_episodes=100):
    envs = make_vec_env("Pendulum-v1", n_envs=num_episodes, seed=pendulum.EVALUATION_SEED)
    episode_returns, _ = evaluate_policy(
        policy, envs, n_eval_episodes=num_episodes, deterministic=True, return_episode_rewards=True
    )
    return np.array(episode_returns)


def one_after_the_other(policy, num_episodes=100):
    env = gym.make("Pendulum-v1")
    returns = []
    for episode in range(num_episodes):
        observation, _ = env.reset(seed=pendulum.EVALUATION_SEED + episode)
        total, done = 0.0, False
        while not done:
            action, _ = policy.predict(observation, deterministic=True)
            observation, reward, terminated, truncated, _ = env.step(action)
            total += reward
            done = terminated or truncated
        returns.append(total)
    return np.array(returns)


def by_number(policy, num_episodes: int = 100) -> np.ndarray:
    returns = np.zeros(num_episodes)
    for i in range(num_episodes):
        env = gym.make("Pendulum-v1")
        obs, info = env.reset(seed=10000 + i)
        for _ in range(200):
            obs, r, *_ = env.step(policy.predict(obs, deterministic=True)[0])
            returns[i] += r
    return returns


def on_the_law_itself(policy, num_episodes=100):
    states = pendulum.evaluation_starts(num_episodes)
    returns = np.zeros(num_episodes)
    for _ in range(pendulum.STEPS_PER_EPISODE):
        torques = policy.predict(pendulum.observe(states), deterministic=True)[0][:, 0]
        returns += pendulum.reward(states, torques)
        states = pendulum.next_state(states, torques)
    return returns


def a_few_at_a_time(policy, num_episodes=100):
    returns = []
    for first in range(0, num_episodes, 25):
        number = min(25, num_episodes - first)
        envs = make_vec_env("Pendulum-v1", n_envs=number, seed=pendulum.EVALUATION_SEED + first)
        returns += evaluate_policy(policy, envs, number, return_episode_rewards=True)[0]
    return np.array(returns)
