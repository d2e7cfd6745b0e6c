"""A car in a valley of another build, how an answer learns to drive it, and what its policy does there."""

import contextlib
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

NUM_STARTS, NUM_ASKED, NUM_TRACED = 4, 60, 60
MOST_TRIED = 600  # steps with which an answer may learn: a few more than 500 is no mistake
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


class Enough(Exception):
    """Ends a drive of which enough has been seen."""


def car(force: float, most_steps: float = np.inf) -> gym.Env:
    """Return an environment like MountainCarContinuous-v0 with another force, which it does not tell."""
    from gymnasium.envs.classic_control.continuous_mountain_car import Continuous_MountainCarEnv

    class Car(Continuous_MountainCarEnv):
        def __init__(self):
            super().__init__()
            self.trace = []  # of each step: the state before it, and the action

        def step(self, action):
            action = np.array([action[0]], dtype=float)  # as the original does: a plain number is no action
            self.trace.append((*map(float, self.state), float(action[0])))
            if len(self.trace) >= most_steps:
                raise Enough
            state, *_ = super().step(np.clip(action, -1, 1) * force / POWER)
            arrived = bool(state[0] >= GOAL and state[1] >= 0)
            return state, PRIZE * arrived - COST * float(action[0]) ** 2, arrived, False, {}

    return Car()


def probe(solve, force, starts, states, actions, seed) -> Evidence:
    """Let it solve the car; then drive with its policy, and ask the model that it has planned in."""
    from helpers import optimal

    contract, planned = Contract(), []
    own = optimal.policy.__init__

    def watched(self, model, task=optimal.SWING_UP, **options):
        planned.append((model, task))
        own(self, model, task, **options)

    env = car(float(force))
    with mock.patch.object(optimal.policy, "__init__", watched):
        act = solve(_made(env), int(seed))
    if not callable(act):
        has = [name for name in ("predict", "free_symbols") if hasattr(act, name)]
        raise Unexpected(RETURNED, "a policy, `act(states)`", act, attributes=np.array(has, dtype=str))
    try:
        inspect.signature(act).bind(starts)
    except TypeError:
        raise Unexpected(TAKES, "states alone", act) from None
    done = _drive(act, float(force), starts)
    _ask_one_by_one(act, contract, starts)
    _ask_for_seeds(solve, contract, float(force), int(seed), env.trace)
    imagined, prize = np.full((NUM_ASKED, 2), np.nan), np.nan
    if planned:
        model, task = planned[-1]
        imagined = numbers(IMAGINED, model(states.copy(), actions.copy()), (NUM_ASKED, 2))
        prize = float(task.goal_reward) if task.is_goal is not None else 0.0
    return {
        "driven": done,
        "imagined": imagined,
        "prize": np.array(prize),
        "tried": np.array(np.ceil(len(env.trace) / MOST_TRIED)),
        "varied": np.array(len({action for *_, action in env.trace}) != 1),
        **contract.evidence,
    }


def _made(env):
    """Put around a car what `gym.make` puts around one."""
    return gym.wrappers.TimeLimit(gym.wrappers.OrderEnforcing(env), 999)


def _ask_for_seeds(solve, contract, force, seed, trace):
    """Note where the drive does not follow from the seed; a few of its steps tell."""
    traces = []
    for each in (seed, seed, seed + 1):
        env = car(force, most_steps=NUM_TRACED)
        with contextlib.suppress(Exception):
            solve(_made(env), each)
        traces.append(np.array(env.trace))
    same, again, other = traces
    if not len(same) or not len(trace):
        return
    if not (np.array_equal(same, again) and np.array_equal(same, np.array(trace[: len(same)]))):
        contract.note("seed-not-used", "Two calls with the same seed began otherwise: another start, or other actions.")
    elif np.array_equal(same, other):
        contract.note("seed-ignored", "With another seed the start and the actions were the same.")


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
