"""Right answers to `step` in different styles: every one of them passes."""

import math

import numpy as np

from helpers import pendulum
from helpers.pendulum import PendulumBaseEnv


class numbers_typed_from_the_regression(PendulumBaseEnv):
    def step(self, action):
        th, thdot = self.state
        u = min(max(float(action[0]), -2), 2)
        cost = pendulum.angle_normalize(th) ** 2 + 0.1 * thdot**2 + 0.001 * u**2
        thdot = min(max(thdot + 0.75 * math.sin(th) + 0.15 * u, -8), 8)
        self.state = [th + 0.05 * thdot, thdot]
        return self.observation(), -cost, False, False, {}


class the_textbook_law(PendulumBaseEnv):
    g, m, length, dt = 10.0, 1.0, 1.0, 0.05

    def acceleration(self, theta: float, torque: float) -> float:
        return 3 * self.g / (2 * self.length) * np.sin(theta) + 3 / (self.m * self.length**2) * torque

    def step(self, action: np.ndarray):
        theta, theta_dot = self.state
        (torque,) = np.clip(action, self.action_space.low, self.action_space.high)
        reward = -(pendulum.angle_normalize(theta) ** 2) - 0.1 * theta_dot**2 - 0.001 * torque**2
        theta_dot = np.clip(theta_dot + self.dt * self.acceleration(theta, torque), -8, 8)
        self.state = np.array([theta + self.dt * theta_dot, theta_dot])
        return self.observation(), reward, False, False, {}


class helper_functions(PendulumBaseEnv):
    def step(self, action):
        earned = pendulum.reward(self.state, action[0])
        self.state = pendulum.next_state(self.state, action[0])
        return pendulum.observe(self.state), earned, False, False, {}


class angle_wrapped_and_observation_by_hand(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = self.state
        torque = np.clip(action[0], -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        angle = math.atan2(math.sin(theta), math.cos(theta))
        reward = -np.dot([1, 0.1, 0.001], np.square([angle, theta_dot, torque]))
        theta_dot = np.clip(theta_dot + 0.7512 * np.sin(theta) + 0.1497 * torque, -8.0, 8.0)
        theta = (theta + 0.05 * theta_dot + np.pi) % (2 * np.pi) - np.pi
        self.state = (theta, theta_dot)
        observation = np.array([np.cos(theta), np.sin(theta), theta_dot], dtype=np.float32)
        return observation, reward, False, False, {"torque": torque}


class in_single_precision(PendulumBaseEnv):
    def step(self, action):
        theta, theta_dot = np.asarray(self.state, dtype=np.float32)
        torque = np.clip(action, -2, 2)[0]
        reward = -(pendulum.angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * torque**2)
        theta_dot = np.clip(theta_dot + 0.75 * np.sin(theta) + 0.15 * torque, -8, 8)
        self.state = np.array([theta + 0.05 * theta_dot, theta_dot])
        return self.observation(), float(reward), False, False, {}
