"""Wrong answers to `step`, each named after its misconception."""

from fractions import Fraction

import numpy as np

from helpers.pendulum import PendulumBaseEnv, angle_normalize


class _Pendulum(PendulumBaseEnv):
    sine_coefficient = 0.75
    torque_coefficient = 0.15


class dt_forgotten(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 15.0 * np.sin(theta) + 3.0 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class dt_twice(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + (self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u) * 0.05
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class gravity_sign(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot - self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class gravity_forgotten(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class cosine_for_sine(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.75 * np.cos(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class degrees(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(np.degrees(theta)) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class torque_forgotten(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta)
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class torque_sign(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) - self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class torque_rescaled(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u / 2.0
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class change_taken_for_velocity(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class wrong_coefficients(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + 0.5 * np.sin(theta) + 0.1 * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class torque_not_clipped(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = action[0]
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class velocity_not_clipped(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class angle_without_dt(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class angle_not_moved(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class angle_wrapped_wrongly(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = np.clip(theta + theta_dot * 0.05, -np.pi, np.pi)
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_sign(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class minus_before_some_terms(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2) + 0.1 * theta_dot**2 + 0.001 * u**2
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_angle_not_normalised(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(theta**2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_of_asked_torque(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * action[0] ** 2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_without_torque(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_not_squared(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(abs(angle_normalize(theta)) + 0.1 * abs(theta_dot) + 0.001 * abs(u))
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_weights(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.01 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class state_not_updated(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        return self.observation(), float(reward), False, False, {}


class state_order_swapped(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta_dot, theta])
        return self.observation(), float(reward), False, False, {}


class old_state_observed(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        observation = self.observation()
        self.state = np.array([theta, theta_dot])
        return observation, float(reward), False, False, {}


class sine_before_cosine(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        observation = np.array([np.sin(theta), np.cos(theta), theta_dot], dtype=np.float32)
        return observation, float(reward), False, False, {}


class not_float32(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        observation = np.array([np.cos(theta), np.sin(theta), theta_dot])
        return observation, float(reward), False, False, {}


class state_for_observation(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.state.astype(np.float32), float(reward), False, False, {}


class four_values_returned(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, {}


class nothing_returned(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])


class ends_by_itself(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta_dot = np.clip(theta_dot, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        upright = abs(angle_normalize(theta)) < 0.1
        return self.observation(), float(reward), upright, False, {}


class action_not_unpacked(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action, -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = np.clip(theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        return self.observation(), reward, False, False, {}


class angle_moved_by_old_velocity(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        new_theta_dot = np.clip(
            theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u, -8.0, 8.0
        )
        new_theta = theta + theta_dot * 0.05
        self.state = np.array([new_theta, new_theta_dot])
        return self.observation(), float(reward), False, False, {}


class angle_moved_by_unclipped_velocity(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, np.clip(theta_dot, -8.0, 8.0)])
        return self.observation(), float(reward), False, False, {}


class angle_moved_first(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta = theta + theta_dot * 0.05
        theta_dot = np.clip(theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u, -8.0, 8.0)
        self.state = np.array([theta, theta_dot])
        return self.observation(), float(reward), False, False, {}


class reward_from_new_state(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        theta_dot = np.clip(theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u, -8.0, 8.0)
        theta = theta + theta_dot * 0.05
        self.state = np.array([theta, theta_dot])
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        return self.observation(), float(reward), False, False, {}


class state_not_carried_on(_Pendulum):
    def reset(self, **options):
        observation, info = super().reset(**options)
        self.start = self.state
        return observation, info

    def step(self, action):
        theta, theta_dot = self.start
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = np.clip(theta_dot + self.sine_coefficient * np.sin(theta) + self.torque_coefficient * u, -8.0, 8.0)
        self.state = np.array([theta + theta_dot * 0.05, theta_dot])
        return self.observation(), float(reward), False, False, {}


def _stepped(env, torque):
    """What a right `step` returns, but for the observation: the new state and the reward."""
    theta, theta_dot = env.state
    torque = min(max(float(torque), -2.0), 2.0)
    reward = -float(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * torque**2)
    faster = theta_dot + env.sine_coefficient * np.sin(theta) + env.torque_coefficient * torque
    faster = np.clip(faster, -8.0, 8.0)
    return np.array([theta + 0.05 * faster, faster]), reward


_CELL = """
class ModelEnv(_Pendulum):
    pass

def step(self, action):
    self.state, reward = _stepped(self, action[0])
    return self.observation(), reward, False, False, {}
"""
_cell = {"_Pendulum": _Pendulum, "_stepped": _stepped, "__name__": __name__}
exec(_CELL, _cell)
step_outside_class = _cell["ModelEnv"]


class step_misspelt(_Pendulum):
    def make_step(self, action):
        self.state, reward = _stepped(self, action[0])
        return self.observation(), reward, False, False, {}


class step_nested(_Pendulum):
    def observation(self):
        def step(self, action):
            self.state, reward = _stepped(self, action[0])
            return self.observation(), reward, False, False, {}

        return super().observation()


class step_missing(_Pendulum):
    def play(self, action):
        self.state, reward = _stepped(self, action[0])
        return self.observation(), reward, False, False, {}


class super_step(_Pendulum):
    def step(self, action):
        observation, reward, _, _, info = super().step(action)
        return observation, reward, False, False, info


class self_missing(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        theta_dot = theta_dot + sine_coefficient * np.sin(theta) + torque_coefficient * u  # noqa: F821
        self.state = np.array([theta + 0.05 * theta_dot, theta_dot])
        return self.observation(), 0.0, False, False, {}


class constants_elsewhere(_Pendulum):
    def step(self, action):
        u = np.clip(action[0], -self.max_torque, self.max_torque)
        self.state, reward = _stepped(self, u)
        return self.observation(), reward, False, False, {}


class results_out_of_order(_Pendulum):
    def step(self, action):
        self.state, reward = _stepped(self, action[0])
        return self.observation(), reward, {}, False, False


class reset_broken(_Pendulum):
    def reset(self, seed=None, options=None):
        super().reset(seed=seed)
        return self.observation(), {}

    def step(self, action):
        self.state, reward = _stepped(self, action[0])
        return self.observation(), reward, False, False, {}


class class_coefficients_ignored(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        u = np.clip(action[0], -2.0, 2.0)
        reward = -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * u**2)
        theta_dot = np.clip(theta_dot + 0.75 * np.sin(theta) + 0.15 * u, -8.0, 8.0)
        self.state = np.array([theta + theta_dot * 0.05, theta_dot])
        return self.observation(), float(reward), False, False, {}


class torque_limit(_Pendulum):
    def step(self, action):
        self.state, reward = _stepped(self, np.clip(action[0], -1.5, 1.5))
        return self.observation(), reward, False, False, {}


class velocity_limit(_Pendulum):
    def step(self, action):
        (theta, _), (_, faster) = self.state, _stepped(self, action[0])[0]
        reward = _stepped(self, action[0])[1]
        faster = np.clip(faster, -7.0, 7.0)
        self.state = np.array([theta + 0.05 * faster, faster])
        return self.observation(), reward, False, False, {}


class time_step_wrong(_Pendulum):
    def step(self, action):
        theta = self.state[0]
        (_, faster), reward = _stepped(self, action[0])
        self.state = np.array([theta + 0.02 * faster, faster])
        return self.observation(), reward, False, False, {}


class argument_changed(_Pendulum):
    def step(self, action):
        np.clip(action, -2.0, 2.0, out=action)
        self.state, reward = _stepped(self, action[0])
        return self.observation(), reward, False, False, {}


class aliased(_Pendulum):
    def step(self, action):
        new, reward = _stepped(self, action[0])
        for i in range(2):
            self.state[i] = new[i]
        return self.observation(), reward, False, False, {}


class not_an_array(_Pendulum):
    def step(self, action):
        self.state, reward = _stepped(self, action[0])
        return list(self.observation()), reward, False, False, {}


class not_a_float(_Pendulum):
    def step(self, action):
        self.state, reward = _stepped(self, action[0])
        return self.observation(), Fraction(reward), False, False, {}


class info_not_a_dict(_Pendulum):
    def step(self, action):
        self.state, reward = _stepped(self, action[0])
        return self.observation(), reward, False, False, None


class ended_not_bool(_Pendulum):
    def step(self, action):
        self.state, reward = _stepped(self, action[0])
        return self.observation(), reward, False, None, {}


_latest = {}


class state_shared(_Pendulum):
    def reset(self, **options):
        result = super().reset(**options)
        _latest["state"] = self.state
        return result

    def step(self, action):
        self.state = _latest["state"]
        self.state, reward = _stepped(self, action[0])
        _latest["state"] = self.state
        return self.observation(), reward, False, False, {}


class state_not_an_array(_Pendulum):
    def step(self, action):
        state, reward = _stepped(self, action[0])
        self.state = tuple(state)
        return self.observation(), reward, False, False, {}


class inexact(_Pendulum):
    def step(self, action):
        theta, theta_dot = self.state
        _, reward = _stepped(self, action[0])
        self.state = np.array([theta, 0.9992 * theta_dot])  # a little friction
        self.state, _ = _stepped(self, action[0])
        return self.observation(), reward, False, False, {}


class torque_of_another_step(_Pendulum):
    def reset(self, **options):
        self.pushes = []
        return super().reset(**options)

    def step(self, action):
        self.pushes.append(float(np.clip(action[0], -2.0, 2.0)))
        _, reward = _stepped(self, action[0])
        self.state, _ = _stepped(self, self.pushes[-2:][0])
        return self.observation(), reward, False, False, {}
