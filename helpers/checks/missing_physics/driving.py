"""A car in a valley of another build, how an answer learns to drive it, and what its policy does there."""

import inspect
from unittest import mock

import gymnasium as gym
import numpy as np

from helpers.checks.contract import Contract
from helpers.checks.exercise import Evidence
from helpers.checks.observe import Unexpected, describe, numbers

# The textbook's car: MountainCarContinuous-v0 of gymnasium.
POWER, SLOPE = 0.0015, 0.0025
LOW, HIGH, FASTEST, GOAL = -1.2, 0.6, 0.07, 0.45
COST, PRIZE = 0.1, 100.0

NUM_STARTS, NUM_ASKED = 4, 60
MOST_STEPS = 400  # several times what it takes to the flag
RETURNED = "What `solve` returns"
TAKES = "What the policy takes"
ACTIONS = f"What the policy returns for {NUM_STARTS} states"
IMAGINED = f"What the model that was planned in returns for {NUM_ASKED} states"


def draw(rng) -> Evidence:
    """The force of a car whose engine is wired the wrong way round, starts, and states to ask its model about.

    A law that is known by heart drives this car away from the flag.
    """
    return {
        "force": np.array(-POWER * rng.uniform(0.9, 1.0)),
        "starts": np.stack([rng.uniform(-0.6, -0.4, NUM_STARTS), np.zeros(NUM_STARTS)], axis=1),
        "states": rng.uniform([-1.0, -0.06], [0.35, 0.06], (NUM_ASKED, 2)),
        "actions": rng.uniform(-1, 1, NUM_ASKED),
        "seed": np.array(rng.integers(2**31)),
    }


def pushed(states: np.ndarray, actions: np.ndarray, force: float) -> np.ndarray:
    """Return the states (n, 2) of n cars with this force one step later."""
    x, v = states.T
    v = np.clip(v + force * np.clip(actions, -1, 1) - SLOPE * np.cos(3 * x), -FASTEST, FASTEST)
    x = np.clip(x + v, LOW, HIGH)
    return np.stack([x, np.where((x == LOW) & (v < 0), 0.0, v)], axis=1)


def car(force: float) -> gym.Env:
    """Return an environment like MountainCarContinuous-v0 with another force, which it does not tell."""
    from gymnasium.envs.classic_control.continuous_mountain_car import Continuous_MountainCarEnv

    class Car(Continuous_MountainCarEnv):
        num_steps = 0

        def step(self, action):
            self.num_steps += 1
            action = np.array(action, dtype=float).reshape(1)
            state, *_ = super().step(np.clip(action, -1, 1) * force / POWER)
            arrived = bool(state[0] >= GOAL and state[1] >= 0)
            return state, PRIZE * arrived - COST * float(action[0]) ** 2, arrived, False, {}

    return Car()


def probe(solve, force, starts, states, actions, seed) -> Evidence:
    """Let it solve the car; then drive with its policy, and ask the model that it has planned in."""
    from helpers import optimal

    contract, planned = Contract(), []
    own = optimal.policy.__init__

    def watched(self, model, *arguments, **options):
        planned.append(model)
        own(self, model, *arguments, **options)

    env = car(float(force))
    with mock.patch.object(optimal.policy, "__init__", watched):
        act = solve(gym.wrappers.TimeLimit(env, 999), int(seed))
    if not callable(act):
        has = [name for name in ("predict", "free_symbols") if hasattr(act, name)]
        raise Unexpected(RETURNED, "a policy, `act(states)`", act, attributes=np.array(has, dtype=str))
    try:
        inspect.signature(act).bind(starts)
    except TypeError:
        raise Unexpected(TAKES, "states alone", act) from None
    done = _drive(act, float(force), starts)
    _ask_one_by_one(act, contract, starts)
    imagined = np.full((NUM_ASKED, 2), np.nan)
    if planned:
        imagined = numbers(IMAGINED, planned[-1](states.copy(), actions.copy()), (NUM_ASKED, 2))
    return {"driven": done, "imagined": imagined, "has_tried": np.array(env.num_steps > 0), **contract.evidence}


def _drive(act, force, starts):
    """Return the actions (T, n) of the policy until all cars have arrived, or for `MOST_STEPS`."""
    states, arrived, done = starts.copy(), np.zeros(len(starts), dtype=bool), []
    while len(done) < MOST_STEPS and not arrived.all():
        done.append(numbers(ACTIONS, act(states.copy()), (len(starts),)))
        states = pushed(states, done[-1], force)
        arrived |= states[:, 0] >= GOAL
    return np.array(done)


def _ask_one_by_one(act, contract, starts):
    """Note where the policy does not take a single state."""
    try:
        alone = np.array(act(starts[0].copy()), dtype=float)
    except Exception as error:
        contract.note("rows-only", f"For a single state, of shape (2,), the policy raised {describe(error)}.")
        return
    if alone.shape != ():
        contract.note("rows-only", f"For a single state the policy returned an array of shape {alone.shape}.")


def returns_of(driven: np.ndarray, starts: np.ndarray, force: float) -> np.ndarray:
    """Return what the actions (T, n) earn from n starts, by a replay; after the flag nothing counts."""
    states, returns, arrived = starts, np.zeros(len(starts)), np.zeros(len(starts), dtype=bool)
    for actions in driven:
        states = pushed(states, actions, force)
        there = (states[:, 0] >= GOAL) & (states[:, 1] >= 0)
        returns += ~arrived * (PRIZE * there - COST * actions**2)
        arrived |= there
    return returns
