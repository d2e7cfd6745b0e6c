"""Right answers to `generate_synthetic_data` in different styles: every one of them passes."""

import math

import numpy as np

from helpers import pendulum


def one_by_one(env, policy, replay_buffer, num_samples):
    for _ in range(num_samples):
        state = env.np_random.uniform([-np.pi, -8], [np.pi, 8])
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, truncated, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def all_actions_at_once(env, policy, replay_buffer, num_samples: int) -> None:
    rng = np.random.default_rng()
    thetas = rng.uniform(-np.pi, np.pi, num_samples)
    speeds = rng.uniform(-pendulum.MAX_SPEED, pendulum.MAX_SPEED, num_samples)
    observations = np.column_stack([np.cos(thetas), np.sin(thetas), speeds]).astype(np.float32)
    actions = policy.predict(observations)[0]
    scaled = policy.scale_action(actions)
    for i in range(num_samples):
        env.reset(options={"state": (thetas[i], speeds[i])})
        after, reward, *_ = env.step(actions[i])
        replay_buffer.add(observations[i], after, scaled[i], reward, False, [{}])


def state_set_by_hand(env, policy, replay_buffer, num_samples):
    def random_state():
        return np.array([2 * math.pi * np.random.rand() - math.pi, 16 * np.random.rand() - 8])

    for _ in range(num_samples):
        env.state = random_state()
        before = env.observation()
        torque, _ = policy.predict(before, deterministic=False)
        after, r, done, _, info = env.step(torque)
        replay_buffer.add(before, after, torque / 2, np.array([r]), np.array([done]), [info])


def short_rollouts_from_random_states(env, policy, replay_buffer, num_samples):
    added = 0
    while added < num_samples:
        obs, _ = env.reset(options={"state": env.np_random.uniform([-np.pi, -8.0], [np.pi, 8.0])})
        for _ in range(min(3, num_samples - added)):
            action, _ = policy.predict(obs)
            new_obs, reward, terminated, _, info = env.step(action)
            replay_buffer.add(obs, new_obs, policy.scale_action(action), reward, terminated, [info])
            obs, added = new_obs, added + 1
