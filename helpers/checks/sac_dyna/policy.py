"""The policy that the probes of `generate_synthetic_data` and `evaluate` pass to the answer."""

import numpy as np

from helpers import pendulum
from helpers.checks.misconception import Misconception
from helpers.checks.observe import Unexpected, numbers

SEEN = "The argument of `policy.predict`"

STATES_FOR_OBSERVATIONS = Misconception(
    "states-for-observations",
    "What does the policy see: the state or the observation?",
    "A state is two numbers, the angle and the velocity; the policy was trained on observations, three numbers. "
    "`pendulum.observe` turns one into the other.",
    when=lambda stop: stop.thing == SEEN and stop.kind == "ndarray" and stop.shape[-1:] == (2,),
)


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

    def predict(self, observation, state=None, episode_start=None, deterministic=False):
        expected = "an observation, three numbers, or an array of observations"
        seen = numbers(SEEN, observation, expected=expected)
        if seen.shape[-1:] != (3,):
            raise Unexpected(SEEN, expected, seen)
        self.deterministic.append(bool(deterministic))
        drive = seen @ self.weights
        if not deterministic:
            drive = drive + 0.3 * self.rng.standard_normal(drive.shape)
        return (pendulum.MAX_TORQUE * np.tanh(drive))[..., None].astype(np.float32), state

    def scale_action(self, action):
        return np.asarray(action) / pendulum.MAX_TORQUE

    def unscale_action(self, scaled_action):
        return np.asarray(scaled_action) * pendulum.MAX_TORQUE
