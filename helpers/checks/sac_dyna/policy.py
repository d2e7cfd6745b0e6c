"""The policy that the probes of `generate_synthetic_data` and `evaluate` pass to the answer."""

import numpy as np

from helpers import pendulum
from helpers.checks.observe import Unexpected, numbers
from helpers.checks.sac_dyna.recording import ACTION, ONE_TORQUE, STORED_ACTION

SEEN = "The argument of `policy.predict`"
MOST_QUESTIONS = 100_000  # that are kept


class Pair(tuple):
    """What `predict` returns, which is no action."""

    def __array__(self, *args, **options):
        raise Unexpected(ACTION, ONE_TORQUE, tuple(self))


class ProbePolicy:
    """A policy with the interface of stable-baselines3 whose mean action is a known function.

    The mean torque is 2 tanh(weights . observation) N m; unless `deterministic`,
    noise is added inside the tanh, drawn from `seed`.
    """

    def __init__(self, weights, seed):
        env = pendulum.EquationEnv()
        self.observation_space, self.action_space = env.observation_space, env.action_space
        self.weights, self.rng = weights, np.random.default_rng(int(seed))
        self.deterministic = []  # how each call was made
        self.questions = []  # (observation and the answer's torque, deterministic): (n, 5)

    def predict(self, observation, state=None, episode_start=None, deterministic=False):
        expected = "an observation, three numbers, or an array of observations"
        seen = numbers(SEEN, observation, expected=expected)
        if seen.shape[-1:] != (3,):
            raise Unexpected(SEEN, expected, seen)
        self.deterministic.append(bool(deterministic))
        drive = seen @ self.weights
        if not deterministic:
            drive = drive + 0.3 * self.rng.standard_normal(drive.shape)
        torques = (pendulum.MAX_TORQUE * np.tanh(drive))[..., None].astype(np.float32)
        if len(self.questions) * drive.size < MOST_QUESTIONS:
            flags = np.full(torques.shape, bool(deterministic))
            self.questions.append(np.concatenate([seen, torques, flags], axis=-1).reshape(-1, 5))
        return Pair((torques, state))

    def asked(self) -> np.ndarray:
        """Return the questions: (n, 5), the observation, the answer in N m, and whether it was deterministic."""
        return np.concatenate([np.empty((0, 5)), *self.questions])

    def scale_action(self, action):
        if isinstance(action, tuple):
            raise Unexpected(STORED_ACTION, "one scaled action", action)
        return np.asarray(action) / pendulum.MAX_TORQUE

    def unscale_action(self, scaled_action):
        return np.asarray(scaled_action) * pendulum.MAX_TORQUE
