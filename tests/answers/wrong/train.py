"""Wrong answers to `train`, each named after its misconception."""

import copy

import numpy as np
import torch
from answers.right.generate_synthetic_data import one_by_one as generate_synthetic_data

from helpers import pendulum


def actions_not_scaled(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            agent.replay_buffer.add(observation, next_observation, action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def actions_scaled_twice(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(agent.policy.scale_action(action))
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def scaled_action_applied(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            scaled_action = agent.policy.scale_action(action)
            next_observation, reward, terminated, truncated, info = real_env.step(scaled_action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def another_action_stored(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(agent.predict(observation)[0])
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def next_state_aliased(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            observation = next_observation
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def observations_swapped(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(next_observation, observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def reward_missing(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, 0.0, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def stored_as_done(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, True, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def nothing_returned(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)


def one_number_returned(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns.mean()


def no_real_steps(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def one_episode_only(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
        return returns


def wrong_number_of_real_steps(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode // 2):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def synthetic_from_real_env(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(real_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def policy_not_asked(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action = real_env.action_space.sample()
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def deterministic_actions(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation, deterministic=True)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def real_data_not_stored(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def synthetic_data_missing(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def synthetic_data_once(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def observation_not_advanced(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def truncation_as_done(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(
                observation, next_observation, scaled_action, reward, terminated or truncated, [info]
            )
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def trained_before_any_data(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        agent.train(gradient_steps, batch_size=agent.batch_size)
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
    return returns


def trained_before_practising(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        agent.train(gradient_steps, batch_size=agent.batch_size)
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
    return returns


def no_learning(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
    return returns


def one_gradient_step(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(1, batch_size=agent.batch_size)
    return returns


def learning_at_every_step(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            agent.train(gradient_steps, batch_size=agent.batch_size)
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
    return returns


def batch_of_64(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps)
    return returns


def last_reward_returned(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] = reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def mean_for_sum(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns / steps_per_episode


def returns_accumulate(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return np.cumsum(returns)


def library_learn(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.learn(gradient_steps)
    return returns


def one_step_off(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode + 1):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def reset_at_every_step(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            observation, _ = real_env.reset()
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def never_reset(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    observation, _ = real_env.reset()
    for episode in range(num_real_episodes):
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def asked_about_another_observation(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        previous = observation
        for _ in range(steps_per_episode):
            action, _ = agent.predict(previous)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            previous, observation = observation, next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def actions_changed(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            action = np.clip(2 * action, -2, 2)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def same_randomness(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset(seed=episode)
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def lengths_returned(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += 1
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def one_return_per_step(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = []
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns.append(reward)
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return np.array(returns)


def not_an_array(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = [0.0] * num_real_episodes
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def learning_only_once(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
    agent.train(gradient_steps * num_real_episodes, batch_size=agent.batch_size)
    return returns


def gradient_steps_multiplied(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        for _ in range(steps_per_episode):
            agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def gradient_steps_divided(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps // num_real_episodes, batch_size=agent.batch_size)
    return returns


def wrong_number_of_synthetic_samples(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, 100)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def sine_and_cosine_swapped(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            turned = observation[[1, 0, 2]]
            agent.replay_buffer.add(turned, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def reward_of_another_step(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        last_reward = 0.0
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, last_reward, terminated, [info])
            observation = next_observation
            last_reward = reward
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def action_and_reward_swapped(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(
                observation, next_observation, np.array([reward]), scaled_action, terminated, [info]
            )
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def predict_not_unpacked(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def batch_of_one(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation[None])
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def action_without_axis(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action[0])
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def all_in_one_step(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            actions, _ = agent.predict(np.stack([observation] * 8))
            next_observation, reward, terminated, truncated, info = real_env.step(actions)
            scaled_action = agent.policy.scale_action(actions)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def reset_not_unpacked(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def step_gives_five(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def info_not_in_a_list(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, info)
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def arguments_out_of_order(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, scaled_action, reward, next_observation, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def states_for_observations(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(
                pendulum.state_of(observation), next_observation, scaled_action, reward, terminated, [info]
            )
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def reward_sign(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, -reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def buffer_emptied(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    agent.replay_buffer.reset()
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def seeds_for_everybody(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    torch.manual_seed(0)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def stale_policy(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    policy = copy.deepcopy(agent.policy)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def agent_changed(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    agent.actor.optimizer = torch.optim.Adam(agent.actor.parameters(), lr=1e-4)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return returns


def collected_last(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
    return returns


def returns_negated(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
    return -returns


def steps_and_batch_swapped(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, truncated, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(agent.batch_size, gradient_steps)
    return returns
