"""Act, refit, act: what does it help that the policy chooses the data? Three small networks, and their mean, learn.

Without noise a round has 20 real steps, with noise 50. The noise is a push that the model cannot foresee: a normal
change of the angular velocity in every step. All tests are without it, so that their returns compare.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from unittest import mock

import numpy as np

from helpers import optimal, pendulum
from helpers.workshop.studies import definitions

NUM_ROUNDS = 5
NUM_MEMBERS = 3
ROUND = {0.0: 20, 0.05: 50}  # real steps of a round, for each noise in rad/s
HANGING = np.array([np.pi, 0.0])  # where the rounds begin, at rest

Row = dict[str, float]


def run(arm: str, seed: int) -> Iterator[Row]:
    """Learn from the data of five rounds; yield a row for the test after each."""
    collect, noise = RUNS[arm]
    notebook, rng = definitions("05_model_bias"), np.random.default_rng(seed)
    return collect(notebook, noisy_world(noise, seed), fit_mean(notebook, seed), ROUND[noise], rng)


def noisy_world(noise: float, seed: int) -> Callable:
    """Return the pendulum with normal noise of this size, in rad/s, on the velocity after each step."""
    rng = np.random.default_rng([seed, 1])

    def world(states, torques):
        before, after = np.asarray(states, dtype=float), pendulum.next_state(states, torques)
        speeds = after[..., 1] + rng.normal(0, noise, after.shape[:-1])
        speeds = np.clip(speeds, -pendulum.MAX_SPEED, pendulum.MAX_SPEED)
        return np.stack([before[..., 0] + pendulum.DT * speeds, speeds], axis=-1)

    return world if noise else pendulum.next_state


def fit_mean(notebook: dict, seed: int) -> Callable:
    """Return `fit(states, torques, next_states)`, which gives the mean of an ensemble as a model."""
    rng = np.random.default_rng([seed, 2])

    def fit(*data):
        models = notebook["fit_ensemble"](*data, NUM_MEMBERS, rng)
        return lambda states, torques: np.mean([model(states, torques) for model in models], axis=0)

    return fit


class Reached(Exception):
    """Raised within the notebook's loop to end it after a good test."""


def acting(notebook, world, fit, steps_per_round, rng, num_rounds=NUM_ROUNDS, until=np.inf) -> Iterator[Row]:
    """Let the notebook's `improve` do it; watch its tests, and make them in a pendulum without noise."""
    rows, start, play = [], time.process_time(), pendulum.play

    def watched(act, _, starts):
        returns = play(act, pendulum.next_state, starts)
        rows.append(row(returns, (len(rows) + 1) * steps_per_round, start))
        if returns.mean() >= until:
            raise Reached
        return returns

    with contextlib.suppress(Reached), mock.patch.object(pendulum, "play", watched):
        notebook["improve"](world, fit, num_rounds, steps_per_round, rng)
    return iter(rows)


def at_random(notebook, world, fit, steps_per_round, rng) -> Iterator[Row]:
    """Do the same with torques at random in all rounds."""
    start = time.process_time()
    states, torques, next_states = random_transitions(world, NUM_ROUNDS * steps_per_round, rng)
    for steps in range(steps_per_round, len(torques) + 1, steps_per_round):
        act = optimal.policy(fit(states[:steps], torques[:steps], next_states[:steps]))
        yield row(pendulum.play(act, pendulum.next_state, pendulum.evaluation_starts()), steps, start)


def random_transitions(world, number: int, rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return states (n, 2), torques (n,) and next states (n, 2) of one long episode from rest."""
    torques, states = rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, number), [HANGING]
    for torque in torques:
        states.append(world(states[-1], torque))
    return np.array(states[:-1]), torques, np.array(states[1:])


def row(returns: np.ndarray, real_steps: int, start: float) -> Row:
    """Say what a test gave, and what it and all before it have cost in processor time since `start`."""
    return {
        "real_steps": real_steps,
        "mean_return": round(returns.mean(), 3),
        "worst_return": round(returns.min(), 3),
        "seconds": round(time.process_time() - start, 2),
    }


RUNS = {
    "the policy's data": (acting, 0.0),
    "random torques": (at_random, 0.0),
    "the policy's data, noise 0.05": (acting, 0.05),
    "random torques, noise 0.05": (at_random, 0.05),
}
ARMS = list(RUNS)
