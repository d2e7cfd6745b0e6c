"""Wrong answers to `evaluate`, each named after its misconception."""

import gymnasium as gym
import numpy as np
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.utils import set_random_seed

from helpers import pendulum


def _rewards(policy, seeds, deterministic=True, num_steps=200, gain=1.0, **options):
    env, rewards = gym.make("Pendulum-v1", **options), []
    for seed in seeds:
        observation, _ = env.reset(seed=seed)
        rewards.append([])
        for _ in range(num_steps):
            action, _ = policy.predict(observation, deterministic=deterministic)
            observation, reward, _, _, _ = env.step(gain * action)
            rewards[-1].append(reward)
    return np.array(rewards)


def policy_not_asked(policy, num_episodes=100):
    env, returns = gym.make("Pendulum-v1"), []
    for episode in range(num_episodes):
        env.reset(seed=pendulum.EVALUATION_SEED + episode)
        returns.append(sum(env.step(env.action_space.sample())[1] for _ in range(200)))
    return np.array(returns)


def exploring_actions(policy, num_episodes=100):
    return _rewards(policy, range(10000, 10000 + num_episodes), deterministic=False).sum(axis=1)


def mean_returned(policy, num_episodes=100):
    envs = make_vec_env("Pendulum-v1", n_envs=num_episodes, seed=pendulum.EVALUATION_SEED)
    return evaluate_policy(policy, envs, n_eval_episodes=num_episodes, deterministic=True)


def lengths_returned_too(policy, num_episodes=100):
    envs = make_vec_env("Pendulum-v1", n_envs=num_episodes, seed=pendulum.EVALUATION_SEED)
    return evaluate_policy(policy, envs, num_episodes, deterministic=True, return_episode_rewards=True)


def wrong_number_of_episodes(policy, num_episodes=100):
    return _rewards(policy, range(10000, 10010)).sum(axis=1)


def starts_not_fixed(policy, num_episodes=100):
    return _rewards(policy, [None] * num_episodes).sum(axis=1)


def other_seeds(policy, num_episodes=100):
    return _rewards(policy, range(num_episodes)).sum(axis=1)


def one_start_for_all(policy, num_episodes=100):
    return _rewards(policy, [pendulum.EVALUATION_SEED] * num_episodes).sum(axis=1)


def starts_out_of_order(policy, num_episodes=100):
    return np.sort(_rewards(policy, range(10000, 10000 + num_episodes)).sum(axis=1))


def mean_for_sum(policy, num_episodes=100):
    return _rewards(policy, range(10000, 10000 + num_episodes)).mean(axis=1)


def last_reward_returned(policy, num_episodes=100):
    return _rewards(policy, range(10000, 10000 + num_episodes))[:, -1]


def episode_cut_short(policy, num_episodes=100):
    return _rewards(policy, range(10000, 10000 + num_episodes), num_steps=100).sum(axis=1)


def states_for_observations(policy, num_episodes=100):
    env, returns = gym.make("Pendulum-v1"), np.zeros(num_episodes)
    for episode in range(num_episodes):
        env.reset(seed=pendulum.EVALUATION_SEED + episode)
        for _ in range(200):
            action, _ = policy.predict(env.unwrapped.state, deterministic=True)
            returns[episode] += env.step(action)[1]
    return returns


def nothing_returned(policy, num_episodes=100):
    _rewards(policy, range(10000, 10000 + num_episodes)).sum(axis=1)


def not_an_array(policy, num_episodes=100):
    return [float(rewards.sum()) for rewards in _rewards(policy, range(10000, 10000 + num_episodes))]


def lengths_returned(policy, num_episodes=100):
    return np.array([len(rewards) for rewards in _rewards(policy, range(10000, 10000 + num_episodes))])


def rewards_of_steps_returned(policy, num_episodes=100):
    return _rewards(policy, range(10000, 10000 + num_episodes))


def returns_accumulate(policy, num_episodes=100):
    env, total, returns = gym.make("Pendulum-v1"), 0.0, []
    for episode in range(num_episodes):
        observation, _ = env.reset(seed=pendulum.EVALUATION_SEED + episode)
        for _ in range(200):
            observation, reward, *_ = env.step(policy.predict(observation, deterministic=True)[0])
            total += reward
        returns.append(total)
    return np.array(returns)


def seeded_once(policy, num_episodes=100):
    seeds = [pendulum.EVALUATION_SEED] + [None] * (num_episodes - 1)
    return _rewards(policy, seeds).sum(axis=1)


def observation_not_advanced(policy, num_episodes=100):
    env, returns = gym.make("Pendulum-v1"), np.zeros(num_episodes)
    for episode in range(num_episodes):
        observation, _ = env.reset(seed=pendulum.EVALUATION_SEED + episode)
        for _ in range(200):
            action, _ = policy.predict(observation, deterministic=True)
            _, reward, _, _, _ = env.step(action)
            returns[episode] += reward
    return returns


def episode_too_long(policy, num_episodes=100):
    return _rewards(policy, range(10000, 10000 + num_episodes), num_steps=201).sum(axis=1)


def reset_not_unpacked(policy, num_episodes=100):
    env, returns = gym.make("Pendulum-v1"), np.zeros(num_episodes)
    for episode in range(num_episodes):
        observation = env.reset(seed=pendulum.EVALUATION_SEED + episode)
        for _ in range(200):
            action, _ = policy.predict(observation, deterministic=True)
            observation, reward, _, _, _ = env.step(action)
            returns[episode] += reward
    return returns


def step_gives_five(policy, num_episodes=100):
    env, returns = gym.make("Pendulum-v1"), np.zeros(num_episodes)
    for episode in range(num_episodes):
        observation, _ = env.reset(seed=pendulum.EVALUATION_SEED + episode)
        done = False
        while not done:
            action, _ = policy.predict(observation, deterministic=True)
            observation, reward, done, _ = env.step(action)
            returns[episode] += reward
    return returns


def vectorised_interface(policy, num_episodes=100):
    envs = make_vec_env("Pendulum-v1", n_envs=num_episodes, seed=pendulum.EVALUATION_SEED)
    observations, returns = envs.reset(), np.zeros(num_episodes)
    for _ in range(200):
        actions, _ = policy.predict(observations, deterministic=True)
        observations, rewards, _, _, _ = envs.step(actions)
        returns += rewards
    return returns


def never_reset(policy, num_episodes=100):
    env, returns = gym.make("Pendulum-v1").unwrapped, np.zeros(num_episodes)
    observation, _ = env.reset(seed=pendulum.EVALUATION_SEED)
    for episode in range(num_episodes):
        for _ in range(200):
            observation, reward, *_ = env.step(policy.predict(observation, deterministic=True)[0])
            returns[episode] += reward
    return returns


def stopped_early(policy, num_episodes=100):
    env, returns = gym.make("Pendulum-v1"), np.zeros(num_episodes)
    for episode in range(num_episodes):
        observation, _ = env.reset(seed=pendulum.EVALUATION_SEED + episode)
        for _ in range(200):
            observation, reward, *_ = env.step(policy.predict(observation, deterministic=True)[0])
            returns[episode] += reward
            if abs(observation[1]) < 0.05 and observation[0] > 0 and abs(observation[2]) < 0.1:
                break
    return returns


def default_changed(policy, num_episodes=10):
    return _rewards(policy, range(10000, 10000 + num_episodes)).sum(axis=1)


def predict_not_unpacked(policy, num_episodes=100):
    env, returns = gym.make("Pendulum-v1"), np.zeros(num_episodes)
    for episode in range(num_episodes):
        observation, _ = env.reset(seed=pendulum.EVALUATION_SEED + episode)
        for _ in range(200):
            torque = policy.predict(observation, deterministic=True)
            observation, reward, _, _, _ = env.step(torque)
            returns[episode] += reward
    return returns


def returns_negated(policy, num_episodes=100):
    return -_rewards(policy, range(10000, 10000 + num_episodes)).sum(axis=1)


def returns_discounted(policy, num_episodes=100):
    return _rewards(policy, range(10000, 10000 + num_episodes)) @ 0.99 ** np.arange(200)


def returns_rounded(policy, num_episodes=100):
    return np.round(_rewards(policy, range(10000, 10000 + num_episodes)).sum(axis=1), 1)


def first_reward_missing(policy, num_episodes=100):
    return _rewards(policy, range(10000, 10000 + num_episodes))[:, 1:].sum(axis=1)


def actions_changed(policy, num_episodes=100):
    return _rewards(policy, range(10000, 10000 + num_episodes), gain=0.5).sum(axis=1)


def another_gravity(policy, num_episodes=100):
    return _rewards(policy, range(10000, 10000 + num_episodes), g=9.81).sum(axis=1)


def column_returned(policy, num_episodes=100):
    return _rewards(policy, range(10000, 10000 + num_episodes)).sum(axis=1, keepdims=True)


def too_few_environments(policy, num_episodes=100):
    envs = make_vec_env("Pendulum-v1", n_envs=min(4, num_episodes), seed=pendulum.EVALUATION_SEED)
    returns, _ = evaluate_policy(policy, envs, n_eval_episodes=num_episodes, return_episode_rewards=True)
    return np.array(returns)


def reset_again(policy, num_episodes=100):
    envs = make_vec_env("Pendulum-v1", n_envs=num_episodes, seed=pendulum.EVALUATION_SEED)
    envs.reset()
    returns, _ = evaluate_policy(policy, envs, n_eval_episodes=num_episodes, return_episode_rewards=True)
    return np.array(returns)


def one_episode_only(policy, num_episodes=100):
    returns = np.zeros(num_episodes)
    for episode in range(num_episodes):
        returns[episode] = _rewards(policy, [pendulum.EVALUATION_SEED + episode]).sum()
        return returns


def seeds_for_everybody(policy, num_episodes=100):
    set_random_seed(pendulum.EVALUATION_SEED)
    return _rewards(policy, range(10000, 10000 + num_episodes)).sum(axis=1)


def _in_turns(policy, env, num_episodes):
    returns = np.zeros(num_episodes)
    for episode in range(num_episodes):
        observation, _ = env.reset(seed=pendulum.EVALUATION_SEED + episode)
        for _ in range(200):
            observation, reward, *_ = env.step(policy.predict(observation, deterministic=True)[0])
            returns[episode] += reward
    return returns


def tested_in_a_model(policy, num_episodes=100):
    return _in_turns(policy, pendulum.EquationEnv(0.75 + 1e-9, 0.15), num_episodes)


real_env = gym.make("Pendulum-v1")  # as the notebook has it


def environment_borrowed(policy, num_episodes=100):
    return _in_turns(policy, real_env, num_episodes)


def not_for_one(policy, num_episodes=100):
    episodes = np.squeeze(_rewards(policy, range(10000, 10000 + num_episodes)))
    return episodes.sum(axis=-1)
