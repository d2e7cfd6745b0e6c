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


def deterministic_actions(env, policy, replay_buffer, num_samples):
    states = _states(env, num_samples)
    best, _ = policy.predict(pendulum.observe(states), deterministic=True)
    for state, action in zip(states, best, strict=True):
        observation, _ = env.reset(options={"state": state})
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def few_states_repeated(env, policy, replay_buffer, num_samples):
    pool = _states(env, 12)
    for _ in range(num_samples):
        observation, _ = env.reset(options={"state": pool[env.np_random.integers(12)]})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def starts_beyond_the_limits(env, policy, replay_buffer, num_samples):
    for _ in range(num_samples):
        theta, theta_dot = env.np_random.uniform(-np.pi, np.pi), env.np_random.normal(0, 8)
        observation, _ = env.reset(options={"state": (theta, theta_dot)})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def asked_about_another_state(env, policy, replay_buffer, num_samples):
    actions, _ = policy.predict(pendulum.observe(_states(env, num_samples)))
    for state, action in zip(_states(env, num_samples), actions, strict=True):
        observation, _ = env.reset(options={"state": state})
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def actions_changed(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action = np.clip(2 * policy.predict(observation)[0], -2, 2)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def same_randomness(env, policy, replay_buffer, num_samples):
    env.reset(seed=0)
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def sine_and_cosine_swapped(env, policy, replay_buffer, num_samples):
    for theta, theta_dot in _states(env, num_samples):
        env.reset(options={"state": (theta, theta_dot)})
        action, _ = policy.predict(env.observation())
        observation = np.array([np.sin(theta), np.cos(theta), theta_dot])
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def one_observation_for_all(env, policy, replay_buffer, num_samples):
    observation, transitions = np.zeros(3), []
    for state in _states(env, num_samples):
        observation[:] = env.reset(options={"state": state})[0]
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        transitions.append((observation, next_observation, policy.scale_action(action), reward, terminated, [info]))
    for transition in transitions:
        replay_buffer.add(*transition)


def reward_of_another_step(env, policy, replay_buffer, num_samples):
    last_reward = 0.0
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), last_reward, terminated, [info])
        last_reward = reward


def action_and_reward_swapped(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        scaled_action = policy.scale_action(action)
        replay_buffer.add(observation, next_observation, np.array([reward]), scaled_action, terminated, [info])


def predict_not_unpacked(env, policy, replay_buffer, num_samples):
    states = _states(env, num_samples)
    torques = policy.predict(pendulum.observe(states))
    for i in range(num_samples):
        observation, _ = env.reset(options={"state": states[i]})
        next_observation, reward, terminated, _, info = env.step(torques[i])
        replay_buffer.add(observation, next_observation, policy.scale_action(torques[i]), reward, terminated, [info])


def batch_of_one(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation[np.newaxis])
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def all_in_one_step(env, policy, replay_buffer, num_samples):
    states = _states(env, num_samples)
    actions, _ = policy.predict(pendulum.observe(states))
    for state in states:
        observation, _ = env.reset(options={"state": state})
        next_observation, reward, terminated, _, info = env.step(actions)
        replay_buffer.add(observation, next_observation, policy.scale_action(actions), reward, terminated, [info])


def action_without_axis(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        torque = policy.predict(observation)[0][0]
        next_observation, reward, terminated, _, info = env.step(torque)
        replay_buffer.add(observation, next_observation, policy.scale_action(torque), reward, terminated, [info])


def reset_not_unpacked(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def step_gives_five(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, done, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, done, [info])


def info_not_in_a_list(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, info)


def arguments_out_of_order(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, policy.scale_action(action), reward, next_observation, terminated, [info])


def model_not_put_there(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation = pendulum.observe(state)
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def reward_sign(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), -reward, terminated, [info])


def buffer_emptied(env, policy, replay_buffer, num_samples):
    replay_buffer.reset()
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def seeds_for_everybody(env, policy, replay_buffer, num_samples):
    np.random.seed(1)
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def own_reward(env, policy, replay_buffer, num_samples):
    for _ in range(num_samples):
        state = env.np_random.uniform([-np.pi, -8], [np.pi, 8])
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        following, _, _, _, info = env.step(action)
        reward = pendulum.reward(state, action[0])
        replay_buffer.add(observation, following, policy.scale_action(action), reward, False, [info])


def cosine_and_sine_apart(env, policy, replay_buffer, num_samples):
    for cosine, sine, speed in env.np_random.uniform([-1, -1, -8], [1, 1, 8], size=(num_samples, 3)):
        observation, _ = env.reset(options={"state": (np.arctan2(sine, cosine), speed)})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def stepped_twice(env, policy, replay_buffer, num_samples):
    for state in _states(env, num_samples):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward = env.step(action)[0], env.step(action)[1]
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, False, [{}])


def part_of_a_turn_too_much(env, policy, replay_buffer, num_samples):
    for state in env.np_random.uniform(-8, 8, size=(num_samples, 2)):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])
