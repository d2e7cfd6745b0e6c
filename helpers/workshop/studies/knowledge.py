"""What is knowledge worth? Real steps to within ten of the optimum, by what is known of the law beforehand.

Each arm learns from a pendulum with noise on its velocity (see `refit`) and is tested without it. A run is tested
after more and more real steps and ends with the first good test, or as a failure with its last one. SAC in the law's
simulator needs no more real steps than the law's: it is tested after more and more practice. PPO has been trained
without noise by another study, and its rows are repeated.
"""

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import gymnasium as gym
import numpy as np
import sympy

from helpers import optimal, pendulum
from helpers.workshop import CourseError
from helpers.workshop.studies import definitions, ingredients, refit, sac_dyna
from helpers.workshop.studies.refit import Row

NOISES = (0.0, 0.01, 0.05)  # rad/s
GOOD = -136.2  # within ten of the optimum on the 100 starts, -126.2
STEPS = (2, 4, 6, 8, 12, 20, 50, 100, 200, 400)  # when what learns from random torques is tested
NETWORK_STEPS, NETWORK_ROUNDS = 20, 10
MOST_REAL_STEPS = 2000  # of SAC alone
MOST_ROUNDS = 10  # of practice in the law's simulator
DATA = Path(__file__).parents[2] / "data"


def run(arm: str, seed: int) -> Iterator[Row]:
    """Learn under each noise; yield a row for each test."""
    return RUNS[arm](seed)


def from_random_torques(fit: Callable) -> Callable[[int], Iterator[Row]]:
    """Return a run that fits a model to the first steps of one long episode at random: to ever more of them."""

    def run(seed):
        for noise in NOISES:
            start = time.process_time()
            world, rng = refit.noisy_world(noise, seed), np.random.default_rng(seed)
            data = refit.random_transitions(world, STEPS[-1], rng)
            for steps in STEPS:
                returns = returns_in_world(fit(*(each[:steps] for each in data)))
                yield {"noise": noise} | refit.row(returns, steps, start)
                if returns.mean() >= GOOD:
                    break

    return run


def returns_in_world(model: Callable) -> np.ndarray:
    """Return what the best policy in a model earns from the 100 starts."""
    return pendulum.play(optimal.policy(model), pendulum.next_state, pendulum.evaluation_starts())


def known_form(states, torques, next_states):
    """Fit the two coefficients of the law."""
    found = pendulum.fit_coefficients(states, torques, next_states)
    return lambda states, torques: pendulum.next_state(states, torques, *found)


def symbolic(states, torques, next_states):
    """Let notebook 02's `discover` find an equation, with Operon; return it as a model."""
    causes = np.column_stack([states, torques])
    found = definitions("02_symbolic_regression")["discover"](causes, (next_states - states)[:, 1], "operon")
    change = sympy.lambdify(sympy.symbols("theta theta_dot u"), found.sympy(), "numpy")

    def model(states, torques):
        angles = states[..., 0] % (2 * np.pi)  # as in the data, which lie on both sides of hanging
        speeds = states[..., 1] + change(angles, states[..., 1], torques)
        speeds = np.clip(speeds, -pendulum.MAX_SPEED, pendulum.MAX_SPEED)
        return np.stack([states[..., 0] + pendulum.DT * speeds, speeds], axis=-1)

    return model


def network(seed: int) -> Iterator[Row]:
    """Let the notebook's `improve` learn a network, which chooses its data."""
    notebook = definitions("05_model_bias")
    for noise in NOISES:
        world, fit = refit.noisy_world(noise, seed), refit.fit_mean(notebook, seed)
        rng = np.random.default_rng(seed)
        for each in refit.acting(notebook, world, fit, NETWORK_STEPS, rng, NETWORK_ROUNDS, GOOD):
            yield {"noise": noise} | each


def ppo(seed: int) -> Iterator[Row]:
    """Train the agent of notebook 04 with noise as `sac_dyna` does without, and repeat its rows."""
    from helpers.workshop.study import read_runs

    before = read_runs(DATA / "sac_dyna.csv").get(("PPO", seed))
    if before is None:
        raise CourseError("first run: python -m helpers study sac_dyna")
    yield from rows_of(before, 0.0)
    for noise in NOISES[1:]:
        with noisy_pendulum(noise):
            yield from rows_of(list(sac_dyna.run("PPO", seed)), noise)


def in_the_simulator(seed: int) -> Iterator[Row]:
    """Let the agent of notebook 04 practise in the law that 200 steps have identified, until it is good."""
    import torch

    torch.set_num_threads(1)
    for noise in NOISES:
        with noisy_pendulum(noise):
            practice = ingredients.without_the_real_episode(definitions("04_sac_dyna"), seed, MOST_ROUNDS)
            first = next(practice)  # the untrained agent; the law has been identified by now
        yield from rows_of(until_good(itertools.chain([first], practice)), noise)


def sac_alone(seed: int) -> Iterator[Row]:
    """Train the control of notebook 04, SAC without a model, until it is good."""
    import torch

    torch.set_num_threads(1)
    for noise in NOISES:
        with noisy_pendulum(noise):
            agent = sac_dyna.without_a_model(definitions("04_sac_dyna"), seed)
        yield from rows_of(sac_dyna.learn_until_good(agent, GOOD, MOST_REAL_STEPS), noise)


def until_good(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows up to the first good test."""
    for each in rows:
        yield each
        if each["mean_return"] >= GOOD:
            return


def rows_of(rows: Iterable[Row], noise: float) -> Iterator[Row]:
    """Yield the rows of another study as rows of this one."""
    for each in rows:
        yield {"noise": noise} | {column: each[column] for column in COLUMNS}


class NoisyPendulum(pendulum.PendulumBaseEnv):
    """The pendulum with normal noise on its velocity, as in `refit.noisy_world`; without noise it is Pendulum-v1."""

    def __init__(self, noise: float):
        super().__init__()
        self.noise = noise

    def step(self, action):
        """Apply one torque in N m, an array of shape (1,), for one time step."""
        earned = float(pendulum.reward(self.state, action[0]))
        _, speed = pendulum.next_state(self.state, action[0])
        speed = np.clip(speed + self.np_random.normal(0, self.noise), -pendulum.MAX_SPEED, pendulum.MAX_SPEED)
        self.state = np.array([self.state[0] + pendulum.DT * speed, speed])
        return self.observation(), earned, False, False, {}


@contextmanager
def noisy_pendulum(noise: float) -> Iterator[None]:
    """Within it, `gym.make("Pendulum-v1")` makes the one with noise."""
    make = gym.make

    def make_noisy(name, **options):
        if name != "Pendulum-v1":
            return make(name, **options)
        return gym.wrappers.TimeLimit(NoisyPendulum(noise), pendulum.STEPS_PER_EPISODE)

    with mock.patch.object(gym, "make", make_noisy):
        yield


COLUMNS = ("real_steps", "mean_return", "worst_return", "seconds")
RUNS = {
    "form known": from_random_torques(known_form),
    "symbolic regression": from_random_torques(symbolic),
    "network that acts": network,
    "SAC in the law's simulator": in_the_simulator,
    "SAC alone": sac_alone,
    "PPO": ppo,
}
ARMS = list(RUNS)
