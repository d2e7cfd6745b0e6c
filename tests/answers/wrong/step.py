"""Wrong answers to `step`, each named after its misconception."""

import numpy as np

from helpers.pendulum import PendulumBaseEnv, angle_normalize


class dt_forgotten(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 15.0 * np.sin(theta) + 3.0 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class dt_twice(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + (0.75 * np.sin(theta) + 0.15 * u) * 0.05
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class gravity_sign(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot - 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class gravity_forgotten(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class cosine_for_sine(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.cos(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class degrees(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(np.degrees(theta)) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class torque_forgotten(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta)
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class torque_sign(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) - 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class torque_rescaled(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u / 2.0
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class change_taken_for_velocity(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class wrong_coefficients(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.5 * np.sin(theta) + 0.1 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class torque_not_clipped(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = action[0]
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class velocity_not_clipped(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class angle_without_dt(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class angle_not_moved(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class angle_wrapped_wrongly(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = np.clip(theta + theta_dot * 0.05, -np.pi, np.pi)
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_sign(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_angle_not_normalised(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(theta**2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_of_asked_torque(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * action[0] ** 2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_without_torque(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_not_squared(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(abs(angle_normalize(theta)) + 0.1 * abs(theta_dot) + 0.001 * abs(u))
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_weights(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.01 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class state_not_updated(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        return self.observation(), float(reward), False, False, {}


class state_order_swapped(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta_dot, theta])
        return self.observation(), float(reward), False, False, {}


class old_state_observed(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        observation = self.observation()
        self.state = np.array([theta, theta_dot])
        return observation, float(reward), False, False, {}


class sine_before_cosine(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        observation = np.array([np.sin(theta), np.cos(theta), theta_dot], dtype=np.float32)
        return observation, float(reward), False, False, {}


class not_float32(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        observation = np.array([np.cos(theta), np.sin(theta), theta_dot])
        return observation, float(reward), False, False, {}


class state_for_observation(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.state.astype(np.float32), float(reward), False, False, {}


class four_values_returned(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, {}


class nothing_returned(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])


class ends_by_itself(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        upright = abs(angle_normalize(theta)) < 0.1
        return self.observation(), float(reward), upright, False, {}


class action_not_unpacked(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action, -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = np.clip(theta_dot + 0.75 * np.sin(theta) + 0.15 * u, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), reward, False, False, {}


class angle_moved_by_old_velocity(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        new_theta_dot = np.clip(theta_dot + 0.75 * np.sin(theta) + 0.15 * u, -8.0, 8.0)
        new_theta = theta + theta_dot * 0.05
        self.state = np.array([new_theta, new_theta_dot])
        return self.observation(), float(reward), False, False, {}


class angle_moved_by_unclipped_velocity(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.sin(theta) + 0.15 * u
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, np.clip(theta_dot, -8.0, 8.0)])
        return self.observation(), float(reward), False, False, {}


class angle_moved_first(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta = theta + theta_dot * 0.05
        theta_dot = np.clip(theta_dot + 0.75 * np.sin(theta) + 0.15 * u, -8.0, 8.0)
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_from_new_state(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        theta_dot = np.clip(theta_dot + 0.75 * np.sin(theta) + 0.15 * u, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        return self.observation(), float(reward), False, False, {}


class state_not_carried_on(PendulumBaseEnv):
    def reset(self, **options):
        observation, info = super().reset(**options)
        self.start = self.state
        return observation, info

    def step(self, action):
        theta, theta_dot = self.start
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = np.clip(theta_dot + 0.75 * np.sin(theta) + 0.15 * u, -8.0, 8.0)
        self.state = np.array([theta + theta_dot * 0.05, theta_dot])
        return self.observation(), float(reward), False, False, {}
