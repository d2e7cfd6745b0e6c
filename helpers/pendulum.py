"""The pendulum of gymnasium's Pendulum-v1: its law, and environments on that law.

A state is (theta, theta_dot): the angle from upright in rad, and the angular
velocity in rad/s. Functions that take states or torques work on one or on
many: any leading axes are kept.
"""

import gymnasium as gym
import numpy as np
from gymnasium.envs.classic_control import PendulumEnv

from helpers import worlds  # noqa: F401

G, M, L, DT = 10.0, 1.0, 1.0, 0.05  # gravity in m/s^2, mass in kg, length in m, time step in s

MAX_SPEED = 8.0  # rad/s; the velocity is clipped here

MAX_TORQUE = 2.0  # N m; the torque is clipped here

STEPS_PER_EPISODE = 200

# One time step of the equation of motion of a rod turning about its end,
# theta_dot' = theta_dot + 3 g dt / (2 l) sin(theta) + 3 dt / (m l^2) u.
SINE_COEFFICIENT = 3 * G * DT / (2 * L)  # 0.75 rad/s

TORQUE_COEFFICIENT = 3 * DT / (M * L**2)  # 0.15 rad/s per N m

EVALUATION_SEED = 10_000  # the evaluation set: what reset(seed=10000), reset(seed=10001), ... start from


def angle_normalize(theta):
    """Return the same angle(s) in [-pi, pi)."""
    return (theta + np.pi) % (2 * np.pi) - np.pi


def observe(states):
    """Return what an agent sees of `states` (..., 2): (cos theta, sin theta, theta_dot), float32 (..., 3)."""
    theta, theta_dot = np.moveaxis(np.asarray(states), -1, 0)
    return np.stack([np.cos(theta), np.sin(theta), theta_dot], axis=-1).astype(np.float32)


def state_of(observations):
    """Return the states (..., 2) behind `observations` (..., 3), the angle in [-pi, pi]."""
    cos, sin, theta_dot = np.moveaxis(np.asarray(observations, dtype=float), -1, 0)
    return np.stack([np.arctan2(sin, cos), theta_dot], axis=-1)


def reward(states, torques):
    """Return the reward (...) for applying `torques` (...) in N m in `states` (..., 2)."""
    theta, theta_dot = np.moveaxis(np.asarray(states), -1, 0)
    torques = np.clip(torques, -MAX_TORQUE, MAX_TORQUE)
    return -(angle_normalize(theta) ** 2 + 0.1 * theta_dot**2 + 0.001 * torques**2)


def next_state(states, torques, sine_coefficient=SINE_COEFFICIENT, torque_coefficient=TORQUE_COEFFICIENT):
    """Return the states (..., 2) one time step after applying `torques` (...) in N m in `states` (..., 2)."""
    theta, theta_dot = np.moveaxis(np.asarray(states), -1, 0)
    push = torque_coefficient * np.clip(torques, -MAX_TORQUE, MAX_TORQUE)
    faster = np.clip(theta_dot + sine_coefficient * np.sin(theta) + push, -MAX_SPEED, MAX_SPEED)
    return np.stack([theta + faster * DT, faster], axis=-1)


class PendulumBaseEnv(gym.Env):
    """The base of a pendulum environment: spaces, `reset`, `observation` and `render`. A subclass adds `step`.

    `self.state` is (theta, theta_dot); `step(action)` gets one torque in N m as
    an array of shape (1,) and must update it. There is no time limit here:
    wrap the environment in `gymnasium.wrappers.TimeLimit` for one.
    `render_mode` is "human", "rgb_array" or None, as for Pendulum-v1.
    """

    metadata = PendulumEnv.metadata
    torque = None  # N m, of the last step; a `step` that sets it has it drawn as an arrow

    def __init__(self, render_mode=None):
        limit = np.array([1.0, 1.0, MAX_SPEED], dtype=np.float32)
        self.observation_space = gym.spaces.Box(-limit, limit)
        self.action_space = gym.spaces.Box(-MAX_TORQUE, MAX_TORQUE, shape=(1,))
        self.state = np.array([np.pi, 0.0])
        self.render_mode, self.canvas = render_mode, PendulumEnv(render_mode)

    def reset(self, *, seed=None, options=None):
        """Start from `options={"state": (theta, theta_dot)}`, or from a random state as Pendulum-v1 does.

        Raises ValueError when the given state is not two finite numbers.
        """
        super().reset(seed=seed)
        if options and "state" in options:
            state = np.array(options["state"], dtype=float)
            if state.shape != (2,) or not np.isfinite(state).all():
                raise ValueError(f"a state is two finite numbers (theta, theta_dot), not {options['state']!r}")
        else:
            state = self.np_random.uniform([-np.pi, -1.0], [np.pi, 1.0])
        self.state, self.torque = state, None
        return self.observation(), {}

    def observation(self):
        """Return what an agent sees of `self.state`, float32 (3,)."""
        return observe(self.state)

    def render(self):
        """Draw the state as Pendulum-v1 does, with pygame: an array (500, 500, 3) if the mode is "rgb_array"."""
        self.canvas.state, self.canvas.last_u = self.state, self.torque
        return self.canvas.render() if self.render_mode else None


class EquationEnv(PendulumBaseEnv):
    """A pendulum that moves by the equation with these two coefficients, in rad/s and rad/s per N m."""

    def __init__(self, sine_coefficient=SINE_COEFFICIENT, torque_coefficient=TORQUE_COEFFICIENT, render_mode=None):
        super().__init__(render_mode)
        self.coefficients = sine_coefficient, torque_coefficient

    def step(self, action):
        """Apply one torque in N m, an array of shape (1,), for one time step."""
        self.torque = float(action[0])
        earned = float(reward(self.state, self.torque))
        self.state = next_state(self.state, self.torque, *self.coefficients)
        return self.observation(), earned, False, False, {}


def rollout(env, start, torques):
    """Drive `env` from the state `start` (2,) with `torques` (T,); return its states (T + 1, 2)."""
    env.reset()
    env.unwrapped.state = np.array(start, dtype=float)
    states = [env.unwrapped.state]
    for torque in torques:
        env.step(np.array([torque], dtype=np.float32))
        states.append(env.unwrapped.state)
    return np.array(states, dtype=float)


def play(act, model, starts, num_steps=STEPS_PER_EPISODE):
    """Let a policy act in a model of the pendulum, from many starts together; return the returns (n,).

    act: `act(states (n, 2)) -> torques (n,)`; model: `model(states (n, 2), torques (n,)) -> next states (n, 2)`.
    `next_state` is the model that is right: what `play` returns there is what Pendulum-v1 would pay.
    """
    states, returns = np.array(starts, dtype=float), np.zeros(len(starts))
    for _ in range(num_steps):
        torques = act(states)
        returns += reward(states, torques)
        states = model(states, torques)
    return returns


def fit_coefficients(states, torques, next_states):
    """Return (sine_coefficient, torque_coefficient), least squares on n transitions of the known form.

    `states` and `next_states` are (n, 2), `torques` (n,) in N m. Transitions
    that end at the speed limit are left out: their velocity was clipped.
    """
    free = np.abs(next_states[:, 1]) < MAX_SPEED
    causes = np.stack([np.sin(states[:, 0]), torques], axis=1)[free]
    change = (next_states[:, 1] - states[:, 1])[free]
    return tuple(np.linalg.lstsq(causes, change)[0])


def evaluation_starts(num_episodes=100):
    """Return the start states (num_episodes, 2) of the evaluation set, the same for every agent."""
    env = gym.make("Pendulum-v1")
    return np.array([state_of(env.reset(seed=EVALUATION_SEED + episode)[0]) for episode in range(num_episodes)])
