"""Wrong answers to `generate_synthetic_data`, each named after its misconception."""

import numpy as np

from helpers import pendulum


def _states(env, num_samples):
    return env.np_random.uniform([-np.pi, -8], [np.pi, 8], size=(num_samples, 2))


def nothing_stored(env, policy, replay_buffer, num_samples):
    transitions = []
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        transitions.append((observation, next_observation, policy.scale_action(action), reward, terminated, [info]))
    return transitions


def wrong_number_of_samples(env, policy, replay_buffer, num_samples):
    for state in _states(env, 100):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def actions_not_scaled(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, action, reward, terminated, [info])


def actions_scaled_twice(env, policy, replay_buffer, num_samples):
    states = _states(env, num_samples)
    actions, _ = policy.predict(pendulum.observe(states))
    scaled_actions = policy.scale_action(actions)
    for state, action, scaled_action in zip(states, actions, scaled_actions, strict=True):
        observation, _ = env.reset(options={"state": state})
        next_observation, reward, terminated, _, info = env.step(action)
        scaled_action = policy.scale_action(scaled_action)
        replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])


def scaled_action_applied(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        action = policy.scale_action(action)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, action, reward, terminated, [info])


def another_action_stored(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        next_observation, reward, terminated, _, info = env.step(policy.predict(observation)[0])
        scaled_action = policy.scale_action(policy.predict(observation)[0])
        replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])


def next_state_aliased(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, observation, policy.scale_action(action), reward, terminated, [info])


def observations_swapped(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(next_observation, observation, policy.scale_action(action), reward, terminated, [info])


def reward_missing(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, _, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), 0.0, terminated, [info])


def stored_as_done(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, _, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, True, [info])


def states_for_observations(env, policy, replay_buffer, num_samples):
    states = _states(env, num_samples)
    actions, _ = policy.predict(states)
    for state, action in zip(states, actions, strict=True):
        observation, _ = env.reset(options={"state": state})
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def own_equation(env, policy, replay_buffer, num_samples):
    model = pendulum.EquationEnv()
    for state in _states(env, num_samples):
        observation, _ = model.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = model.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def actions_not_from_policy(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action = env.action_space.sample()
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def starts_from_reset(env, policy, replay_buffer, num_samples):
    for _ in range(num_samples):
        observation, _ = env.reset()
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def one_start_for_all(env, policy, replay_buffer, num_samples):
    (state,) = _states(env, 1)
    for _ in range(num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def one_long_rollout(env, policy, replay_buffer, num_samples):
    observation, _ = env.reset()
    for _ in range(num_samples):
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])
        observation = next_observation


def states_not_covered(env, policy, replay_buffer, num_samples):
    for state in env.np_random.uniform([0, 0], [np.pi, 8], size=(num_samples, 2)):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])
