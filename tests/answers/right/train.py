"""Right answers to `train` in different styles: every one of them passes."""

import copy

import numpy as np
from answers.right.generate_synthetic_data import all_actions_at_once as generate_synthetic_data


def as_the_steps_say(
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


def until_done(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    history = []
    while len(history) < num_real_episodes:
        obs, _ = real_env.reset()
        rewards, done = [], False
        while not done:
            act = agent.predict(obs, deterministic=False)[0]
            new_obs, r, terminated, truncated, info = real_env.step(act)
            agent.replay_buffer.add(obs, new_obs, agent.policy.scale_action(act), r, terminated, [info])
            obs, done = new_obs, terminated or truncated
            rewards.append(r)
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        for _ in range(gradient_steps):
            agent.train(1, agent.batch_size)
        history.append(sum(rewards))
    return np.array(history)


def _one_real_episode(agent, env, num_steps):
    observation, _ = env.reset()
    total = 0.0
    for _ in range(num_steps):
        action, _ = agent.policy.predict(observation)
        before = observation
        observation, reward, terminated, _, info = env.step(action)
        agent.replay_buffer.add(before, observation, action / 2.0, np.array([reward]), np.array([terminated]), [info])
        total += reward
    return total


def with_a_function_of_its_own(agent, real_env, model_env, *, num_real_episodes, steps_per_episode, **settings):
    def episode():
        total = _one_real_episode(agent, real_env, steps_per_episode)
        generate_synthetic_data(
            model_env, agent.policy, agent.replay_buffer, num_samples=settings["num_synthetic_samples"]
        )
        agent.train(gradient_steps=settings["gradient_steps"], batch_size=agent.batch_size)
        return total

    return np.array([episode() for _ in range(num_real_episodes)])


def typed(
    agent,
    real_env,
    model_env,
    *,
    num_real_episodes: int,
    steps_per_episode: int,
    num_synthetic_samples: int,
    gradient_steps: int,
) -> np.ndarray:
    returns: list[float] = []
    for _ in range(num_real_episodes):
        observation = real_env.reset()[0]
        total_reward = 0.0
        for _ in range(steps_per_episode):
            torque = agent.predict(observation[None])[0][0]
            after, reward, *_ = real_env.step(torque)
            agent.replay_buffer.add(observation, after, agent.policy.scale_action(torque), reward, False, [{}])
            observation = after.copy()
            total_reward += float(reward)
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)
        returns.append(total_reward)
    return np.asarray(returns)


def with_a_fresh_copy_of_the_policy(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        returns[episode] = _one_real_episode(agent, real_env, steps_per_episode)
        agent.train(gradient_steps // 30, batch_size=agent.batch_size)
        third = num_synthetic_samples // 3
        for number in (third, num_synthetic_samples - third):
            generate_synthetic_data(model_env, copy.deepcopy(agent.policy), agent.replay_buffer, number)
            agent.train(1, batch_size=agent.batch_size)
        agent.train(gradient_steps - gradient_steps // 30 - 2, batch_size=agent.batch_size)
    return returns
