"""Right answers to `step` in different styles: every one of them passes."""

import math

import numpy as np

from helpers import pendulum
from helpers.pendulum import PendulumBaseEnv


class _Pendulum(PendulumBaseEnv):
    sine_coefficient = 0.75
    torque_coefficient = 0.15


class coefficients_from_the_regression(_Pendulum):
    sine_coefficient, torque_coefficient = 0.7512, 0.1497

    def step(self, action):
        th, thdot = self.state
        u = min(max(float(action[0]), -2), 2)
        cost = pendulum.angle_normalize(th) ** 2 + 0.1 * thdot**2 + 0.001 * u**2
        thdot = min(max(thdot + self.sine_coefficient * math.sin(th) + self.torque_coefficient * u, -8), 8)
        self.state = np.array([th + 0.05 * thdot, thdot])
        return self.observation(), -cost, False, False, {}


class the_textbook_law(PendulumBaseEnv):
    dt = 0.05
    sine_coefficient = 3 * 10.0 * dt / 2
    torque_coefficient = 3 * dt

    def acceleration(self, theta: float, torque: float) -> float:
        return self.sine_coefficient / self.dt * np.sin(theta) + self.torque_coefficient / self.dt * torque

    def step(self, action: np.ndarray):
        theta, theta_dot = self.state
        (torque,) = np.clip(action, self.action_space.low, self.action_space.high)
        reward = -(pendulum.angle_normalize(theta) ** 2) - 0.1 * theta_dot**2 - 0.001 * torque**2
        theta_dot = np.clip(theta_dot + self.dt * self.acceleration(theta, torque), -8, 8)
        self.state = np.array([theta + self.dt * theta_dot, theta_dot])
        return self.observation(), reward, False, False, {}


class helper_functions(_Pendulum):
    def step(self, action):
        earned = pendulum.reward(self.state, action[0])
        self.state = pendulum.next_state(self.state, action[0], self.sine_coefficient, self.torque_coefficient)
        return pendulum.observe(self.state), earned, False, False, {}


class angle_wrapped_and_observation_by_hand(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        torque = np.clip(action[0], -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        angle = math.atan2(math.sin(theta), math.cos(theta))
        reward = -np.dot([1, 0.1, 0.001], np.square([angle, theta_dot, torque]))
        theta_dot = np.clip(
            theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * torque, -8.0, 8.0
        )
        theta = (theta + 0.05 * theta_dot + np.pi) % (2 * np.pi) - np.pi
        self.state = np.array((theta, theta_dot))
        observation = np.array([np.cos(theta), np.sin(theta), theta_dot], dtype=np.float32)
        return observation, reward, False, False, {"torque": torque}


class in_single_precision(_Pendulum):
    def step(self, action):
        theta, theta_dot = np.asarray(self.state, dtype=np.float32)
        torque = np.clip(action, -2, 2)[0]
        reward = -(pendulum.angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * torque**2)
        theta_dot = np.clip(theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * torque, -8, 8)
        self.state = np.array([theta + 0.05 * theta_dot, theta_dot])
        return self.observation(), float(reward), False, False, {}


class time_limit_of_its_own_reset(_Pendulum):
    """Has a `reset` and an `__init__` that work, and more attributes than it needs."""

    def __init__(self, render_mode=None):
        super().__init__()
        self.steps, self.render_mode = 0, render_mode

    def reset(self, *, seed=None, options=None):
        self.steps = 0
        return super().reset(seed=seed, options=options)

    def step(self, action):
        self.steps += 1
        state, u = np.array(self.state), np.clip(action, -2, 2).item()
        reward = -np.sum([pendulum.angle_normalize(state[0]) ** 2, 0.1 * state[1] ** 2, 0.001 * u**2])
        state[1] += self.sine_coefficient * np.sin(state[0]) + self.torque_coefficient * u
        state[1] = np.clip(state[1], -8, 8)
        state[0] += 0.05 * state[1]
        self.state = state
        return self.observation(), reward, np.bool_(False), False, {"steps": self.steps}


class torch_inside(_Pendulum):
    def step(self, action):
        import torch

        theta, theta_dot = torch.tensor(np.asarray(self.state), dtype=torch.float64)
        torque = torch.clamp(torch.tensor(float(action[0]), dtype=torch.float64), -2, 2)
        angle = torch.remainder(theta + torch.pi, 2 * torch.pi) - torch.pi
        cost = angle**2 + 0.1 * theta_dot**2 + 0.001 * torque**2
        change = self.sine_coefficient * torch.sin(theta) + self.torque_coefficient * torque
        theta_dot = torch.clamp(theta_dot + change, -8, 8)
        self.state = torch.stack([theta + 0.05 * theta_dot, theta_dot]).numpy()
        return self.observation(), -cost.item(), False, False, {}
