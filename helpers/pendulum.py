"""The pendulum of gymnasium's Pendulum-v1: its law, environments on that law, and the best anyone can do.

A state is (theta, theta_dot): the angle from upright in rad, and the angular
velocity in rad/s. Functions that take states or torques work on one or on
many: any leading axes are kept.
"""

import hashlib

import gymnasium as gym
import numpy as np
from scipy import sparse

G, M, L, DT = 10.0, 1.0, 1.0, 0.05  # gravity in m/s^2, mass in kg, length in m, time step in s
MAX_SPEED = 8.0  # rad/s; the velocity is clipped here
MAX_TORQUE = 2.0  # N m; the torque is clipped here
STEPS_PER_EPISODE = 200

# One time step of the equation of motion of a rod turning about its end,
# theta_dot' = theta_dot + 3 g dt / (2 l) sin(theta) + 3 dt / (m l^2) u.
SINE_COEFFICIENT = 3 * G * DT / (2 * L)  # 0.75 rad/s
TORQUE_COEFFICIENT = 3 * DT / (M * L**2)  # 0.15 rad/s per N m

# G M in km^3/s^2 and mean radius in km. G M: the JPL ephemerides DE440 (Park et al., 2021) and of the satellites;
# radii: the IAU working group on cartographic coordinates (Archinal et al., 2018). Mercury, Uranus and Neptune are
# left out: their gravity is within 2 % of that of Mars, Venus and Saturn.
_BODIES = {
    "Jupiter": (126_686_532, 69_911),
    "Saturn": (37_931_206, 58_232),
    "Earth": (398_600.4, 6371.01),
    "Venus": (324_858.6, 6051.8),
    "Mars": (42_828.38, 3389.5),
    "Io": (5959.92, 1821.49),
    "Moon": (4902.80, 1737.4),
    "Ganymede": (9887.83, 2631.2),
    "Titan": (8978.14, 2574.8),
    "Europa": (3202.71, 1560.8),
    "Callisto": (7179.29, 2410.3),
    "Triton": (1428.50, 1352.6),
    "Pluto": (869.3, 1188.3),
}
# m/s^2 at the mean radius, G M / R^2: rotation is not taken into account.
SURFACE_GRAVITY = {body: round(1000 * gm / radius**2, 3) for body, (gm, radius) in _BODIES.items()}

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
    """The frame of a pendulum environment: spaces, `reset` and `observation`. A subclass adds `step`.

    `self.state` is (theta, theta_dot); `step(action)` gets one torque in N m as
    an array of shape (1,) and must move it on. There is no time limit here:
    wrap the environment in `gymnasium.wrappers.TimeLimit` for one.
    """

    def __init__(self):
        limit = np.array([1.0, 1.0, MAX_SPEED], dtype=np.float32)
        self.observation_space = gym.spaces.Box(-limit, limit)
        self.action_space = gym.spaces.Box(-MAX_TORQUE, MAX_TORQUE, shape=(1,))
        self.state = np.array([np.pi, 0.0])

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
        self.state = state
        return self.observation(), {}

    def observation(self):
        """Return what an agent sees of `self.state`, float32 (3,)."""
        return observe(self.state)


class EquationEnv(PendulumBaseEnv):
    """A pendulum that moves by the equation with these two coefficients, in rad/s and rad/s per N m."""

    def __init__(self, sine_coefficient=SINE_COEFFICIENT, torque_coefficient=TORQUE_COEFFICIENT):
        super().__init__()
        self.coefficients = sine_coefficient, torque_coefficient

    def step(self, action):
        """Apply one torque in N m, an array of shape (1,), for one time step."""
        torque = float(action[0])
        earned = float(reward(self.state, torque))
        self.state = next_state(self.state, torque, *self.coefficients)
        return self.observation(), earned, False, False, {}


def mystery_body(student_id):
    """Return the name of the body in `SURFACE_GRAVITY` that belongs to a student: the same on every machine."""
    digest = hashlib.sha256(str(student_id).strip().lower().encode()).digest()
    return list(SURFACE_GRAVITY)[int.from_bytes(digest) % len(SURFACE_GRAVITY)]


def mystery_pendulum(student_id):
    """Return Pendulum-v1 on the planet or moon that belongs to a student; only gravity differs."""
    return gym.make("Pendulum-v1", g=SURFACE_GRAVITY[mystery_body(student_id)])


def rollout(env, start, torques):
    """Drive `env` from the state `start` (2,) with `torques` (T,); return its states (T + 1, 2)."""
    env.reset()
    env.unwrapped.state = np.array(start, dtype=float)
    states = [env.unwrapped.state]
    for torque in torques:
        env.step(np.array([torque], dtype=np.float32))
        states.append(env.unwrapped.state)
    return np.array(states, dtype=float)


def fit_coefficients(states, torques, next_states):
    """Return (sine_coefficient, torque_coefficient), least squares on n transitions of the known form.

    `states` and `next_states` are (n, 2), `torques` (n,) in N m. Transitions
    that end at the speed limit are left out: there the clipping, and not the
    law, has decided the velocity.
    """
    free = np.abs(next_states[:, 1]) < MAX_SPEED
    causes = np.stack([np.sin(states[:, 0]), torques], axis=1)[free]
    change = (next_states[:, 1] - states[:, 1])[free]
    return tuple(np.linalg.lstsq(causes, change)[0])


def evaluation_starts(num_episodes=100):
    """Return the start states (num_episodes, 2) of the evaluation set, the same for every agent."""
    env = gym.make("Pendulum-v1")
    return np.array([state_of(env.reset(seed=EVALUATION_SEED + episode)[0]) for episode in range(num_episodes)])


def optimal_returns(starts=None, num_angles=300, num_speeds=321, num_torques=21):
    """Return the best return over 200 steps (n,) from each of `starts` (n, 2), by dynamic programming.

    Backward induction (Bellman, 1957) on a grid of states and torques, with
    linear interpolation between grid points; then the greedy policy is rolled
    out on the law itself. So each number is a return that a controller who
    knows the law has really obtained, not a bound that the grid has flattered.
    `starts` defaults to the evaluation set.
    """
    states = evaluation_starts() if starts is None else np.array(starts, dtype=float)
    torques = np.linspace(-MAX_TORQUE, MAX_TORQUE, num_torques)
    grid = _Grid(num_angles, num_speeds)
    returns = np.zeros(len(states))
    for values in _backward_induction(grid, torques):
        choices = np.repeat(states[:, None], num_torques, axis=1)
        worth = reward(choices, torques) + grid.read(values, next_state(choices, torques))
        best = torques[worth.argmax(axis=1)]
        returns += reward(states, best)
        states = next_state(states, best)
    return returns


def _backward_induction(grid, torques):
    """Return the values of the grid's points after step 1, 2, ..., 200 of an episode, (200, points)."""
    states = np.repeat(grid.points[:, None], len(torques), axis=1)
    rewards = reward(states, torques)
    landing = grid.weights(next_state(states, torques))
    values = np.zeros((STEPS_PER_EPISODE, len(grid.points)))
    for step in reversed(range(STEPS_PER_EPISODE - 1)):
        values[step] = (rewards + (landing @ values[step + 1]).reshape(rewards.shape)).max(axis=1)
    return values


class _Grid:
    """A grid over all states, periodic in the angle, with bilinear interpolation as a sparse matrix."""

    def __init__(self, num_angles, num_speeds):
        self.shape = num_angles, num_speeds
        angles = np.linspace(-np.pi, np.pi, num_angles, endpoint=False)
        speeds = np.linspace(-MAX_SPEED, MAX_SPEED, num_speeds)
        self.points = np.stack(np.meshgrid(angles, speeds, indexing="ij"), axis=-1).reshape(-1, 2)

    def weights(self, states):
        """Return the matrix (n, points) that reads values of the points at n `states` (..., 2)."""
        num_angles, num_speeds = self.shape
        theta, theta_dot = states.reshape(-1, 2).T
        across = (angle_normalize(theta) + np.pi) / (2 * np.pi) * num_angles
        up = (theta_dot + MAX_SPEED) / (2 * MAX_SPEED) * (num_speeds - 1)
        column, row = across.astype(int), np.minimum(up.astype(int), num_speeds - 2)
        right, above = across - column, up - row
        corners, shares = [], []
        for angle, angle_share in ((column, 1 - right), (column + 1, right)):
            for speed, speed_share in ((row, 1 - above), (row + 1, above)):
                corners.append(angle % num_angles * num_speeds + speed)
                shares.append(angle_share * speed_share)
        starts = np.arange(0, 4 * len(theta) + 1, 4)
        entries = np.stack(shares, axis=1).ravel(), np.stack(corners, axis=1).ravel(), starts
        return sparse.csr_array(entries, shape=(len(theta), num_angles * num_speeds))

    def read(self, values, states):
        """Return `values` (points,) of the grid, interpolated at `states` (..., 2)."""
        return (self.weights(states) @ values).reshape(states.shape[:-1])
