"""What the probe of `evaluate` watches: how many episodes are played side by side, and in which environments."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.checks.contract import Contract
from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna.policy import ProbePolicy

LAW = pendulum.SINE_COEFFICIENT, pendulum.TORQUE_COEFFICIENT
MANY = 101  # episodes, one more than there are by default

TESTED_IN_A_MODEL = Misconception(
    "tested-in-a-model",
    "Which of the two is real, and which does an agent have to be good at?",
    "What counts is how good a policy is in the world: make `Pendulum-v1`, whatever the agent has practised in.",
)
ENVIRONMENT_BORROWED = Misconception(
    "environment-borrowed",
    "Whose environment is it, and where does its next real episode start after the test?",
    "A seed fixes what an environment draws from then on: after each such test the training would go on from the same "
    "start. Let the test make environments of its own.",
)


class Ended(Exception):
    """Raised to end a test of which enough has been seen."""


class Hurried(ProbePolicy):
    """A policy that ends a test in which it is asked about one episode at a time, or about all `MANY` together."""

    def predict(self, observation, *args, **options):
        answer = super().predict(observation, *args, **options)
        if len(self.questions[0]) in (1, MANY):
            raise Ended
        return answer

    @property
    def asked_first(self) -> np.ndarray:
        """What it was asked first: observations (n, 3)."""
        return self.questions[0][:, :3] if self.questions else np.empty((0, 3))


@contextmanager
def watched_environments(evaluate: Callable, contract: Contract) -> Iterator[None]:
    """Note if a test uses a model whose law is not quite the world's, or an environment of the notebook."""
    step, models = pendulum.EquationEnv.step, []

    def noting(env, action):
        models.append(env.coefficients)
        return step(env, action)

    things = getattr(evaluate, "__globals__", {}).items()
    borrowed = {name: thing for name, thing in things if isinstance(thing, gym.Env)}
    before = {name: env.np_random.bit_generator.state for name, env in borrowed.items()}
    for env in borrowed.values():
        env.np_random.random()  # so that its state is none to which a seed leads
    then = {name: env.np_random.bit_generator.state for name, env in borrowed.items()}
    try:
        with mock.patch.object(pendulum.EquationEnv, "step", noting):
            yield
    finally:
        after = {name: env.np_random.bit_generator.state for name, env in borrowed.items()}
        for name, env in borrowed.items():
            env.np_random.bit_generator.state = before[name]
    is_exact = all(tuple(coefficients) == LAW for coefficients in models)
    sentence = "The policy was tested in an `EquationEnv` whose coefficients are not those of the world."
    contract.expect(is_exact, "tested-in-a-model", sentence)
    for name in borrowed:
        sentence = f"The test has used, and seeded, `{name}`, which is there for something else."
        contract.expect(after[name] == then[name], "environment-borrowed", sentence)
