"""The world in which `dyna_q` is observed: a ring of cells, a `plan` that records how it is called, and a replay."""

import random
from collections import Counter
from contextlib import suppress
from typing import NamedTuple

import gymnasium as gym
import numpy as np

from helpers import tabular
from helpers.checks.dyna_q import updates
from helpers.checks.observe import Unexpected, numbers

SIZE, NUM_ACTIONS, GOAL = 6, 2, 2  # the start is cell 0
TABLE = SIZE, NUM_ACTIONS
NUM_RUNS = 10  # of each kind, and the first of them once more; but few where there is nothing but chance
RUNS_OF_CHANCE = 2
WATCHED_WITHOUT_PLANNING = 4  # runs of those that explore
LONG = 1_500  # steps of an episode that reaches no goal
STEP_LIMIT = 5_000  # in one call, and more where most episodes are cut off
STEP_LIMIT_OF_CHANCE = 50_000
DREAM = 0.7  # what the watched `plan` makes of the goal's own values, which no update should ask for
CUT_AFTER = 8  # real steps, in the watched runs
WALL_IN = 8  # the episode of these in which the short way is blocked
CUT_SHORT = 3, 6  # episodes of these that are cut off after one step, far from the goal
STARTS = {5: 4}  # episode of these -> where it begins, if not in cell 0
POOR_IN = 2  # the episode of these in which the goal pays less than nothing
TOLL = 0.1
UNKNOWN = (-1.0, -1.0, -1.0)  # in place of reward, next state, terminated; no step leads to state -1
RETURNED = "What `dyna_q` returns"
STEPS_TAKEN = "The number of real steps that one call of `dyna_q` takes"
STEPS_LEARNED = "`model.time` after 2 real steps"
CALLS_OF_PLAN = "The number of calls of `plan` after one real step"

RECORDED = {  # name -> shape, of what `watch` records in each call
    "calls": (2,),  # run, counted on from the watched ones to those that explore, and real steps so far
    "drawn": (),  # a number from the generator that `plan` was given
    "tables": TABLE,
    "models": (*TABLE, 3),
    "steps_learned": (),
    "constants": (2,),  # alpha and gamma
    "num_planning_steps": (),
}


class Run(NamedTuple):
    """The arguments of `dyna_q`."""

    num_episodes: int
    num_planning_steps: int
    alpha: float
    gamma: float
    epsilon: float


RUNS = {
    "watched": Run(8, 7, alpha=0.6, gamma=0.8, epsilon=0.0),
    "exploring": Run(30, 0, alpha=0.4, gamma=0.9, epsilon=0.2),
    "chance": Run(2000, 0, alpha=0.5, gamma=0.8, epsilon=1.0),
    "planning": Run(4, 250, alpha=1.0, gamma=0.5, epsilon=0.0),
}


class ResetResult(tuple):
    """A tuple whose name shows in the error of an answer that takes it for the state."""


class Ring(gym.Env):
    """Six cells in a ring, two directions, reward 1 at the goal; it records every step.

    Repeating one action moves back and forth, because the two actions swap meaning
    in every other cell. `toll()` is the cost of a step that does not reach the
    goal; in episode `blocked_in` the short way to the goal is blocked, and in `poor_in`
    the goal costs a toll, too. An episode begins in cell 0, or where `starts` says, and
    is truncated after `cut_after` steps, those in `cut_short` after one. Stepping on after its end is allowed.
    No step leads to `goal` = -1.
    """

    def __init__(
        self,
        toll=lambda: 0.0,
        blocked_in=None,
        cut_after=20,
        cut_short=(),
        step_limit=STEP_LIMIT,
        goal=GOAL,
        starts=None,
        poor_in=None,
    ):
        self.observation_space, self.action_space = gym.spaces.Discrete(SIZE), gym.spaces.Discrete(NUM_ACTIONS)
        self.toll, self.blocked_in, self.cut_after, self.cut_short = toll, blocked_in, cut_after, cut_short
        self.step_limit, self.goal, self.starts, self.poor_in = step_limit, goal, starts or {}, poor_in
        self.steps = []  # (episode from 1, state, action, next state)
        self.outcomes = []  # (reward, terminated, truncated)
        self.episode, self.length, self._cell = 0, 0, 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        if self.length or not self.episode:  # a second reset in a row begins no other episode
            self.episode += 1
        self.length, self._cell = 0, self.starts.get(self.episode, 0)
        return ResetResult((self._cell, {}))

    def step(self, action):
        if not self.episode:
            raise gym.error.ResetNeeded("`env.step` was called before `env.reset`")
        if len(self.steps) >= self.step_limit:
            raise Unexpected(STEPS_TAKEN, f"less than {self.step_limit:,}", self.step_limit, steps=np.array(self.steps))
        before, self._cell = self._cell, (self._cell + (-1) ** (self._cell + int(action))) % SIZE
        if self._cell == GOAL and before < GOAL and self.episode == self.blocked_in:
            self._cell = before
        self.length += 1
        terminated = self._cell == self.goal
        truncated = not terminated and (self.length >= self.cut_after or self.episode in self.cut_short)
        reward = 1.0 if terminated and self.episode != self.poor_in else 0.0 - self.toll()
        self.steps.append((self.episode, before, int(action), self._cell))
        self.outcomes.append((reward, terminated, truncated))
        return self._cell, reward, terminated, truncated, {}


def seeds_of_runs(name: str, seeds: np.ndarray) -> list[int]:
    """Return the seed of each run of one of RUNS; the last run repeats the first. Those of chance are neighbours."""
    first = int(seeds[0])
    return [*range(first, first + RUNS_OF_CHANCE)] if name == "chance" else [*seeds.tolist(), first]


def new(name: str, seed: int) -> Ring:
    """Return a new ring for one of RUNS."""
    if name == "watched":  # random tolls let the best action depend on alpha and gamma
        toll = random.Random(seed).random
        return Ring(toll, blocked_in=WALL_IN, cut_after=CUT_AFTER, cut_short=CUT_SHORT, starts=STARTS, poor_in=POOR_IN)
    if name == "chance":
        return Ring(toll=random.Random(seed).random, cut_after=2, step_limit=STEP_LIMIT_OF_CHANCE)
    if name == "planning":  # a fixed one makes the agent try everything, and there is always a best action
        return Ring(toll=lambda: TOLL, blocked_in=RUNS[name].num_episodes)
    return Ring()


def watch(env: Ring, run: int, record: list[dict]):
    """Return a `plan` that appends to `record` its arguments and the number of real steps so far.

    It plans nothing, but writes into `q` where only it can: in the row of the goal.
    """
    learned = []

    def plan(q, model, num_planning_steps, rng, *, alpha, gamma):
        if not isinstance(model, tabular.Model):
            raise Unexpected("The second argument of `plan`", "the model", model)
        if env.steps:
            learned.append(model.time)
        if len(env.steps) == 2 and 0 in learned:  # planning with an empty model would end the other runs
            raise Unexpected(STEPS_LEARNED, "2", model.time, learned=np.array(learned))
        record.append(
            {
                "calls": (run, len(env.steps)),
                "drawn": rng.random(),
                "tables": updates.table(q, TABLE),
                "models": memory(model),
                "steps_learned": model.time,
                "constants": numbers("`alpha` and `gamma` in the call of `plan`", (alpha, gamma), (2,)),
                "num_planning_steps": numbers("`num_planning_steps` in the call of `plan`", num_planning_steps, ()),
            }
        )
        for action in range(NUM_ACTIONS):
            q[GOAL][action] = DREAM

    plan.__qualname__ = "plan"  # as an error message has it
    return plan


def longest(dyna_q, seed: int) -> int:
    """Return the number of steps that an agent takes in an episode of `LONG` steps; at most one more."""
    env = Ring(cut_after=LONG, step_limit=LONG + 1, goal=-1)
    with suppress(Unexpected):
        dyna_q(env, 1, 0, alpha=0.5, gamma=0.5, epsilon=1.0, seed=seed, plan=lambda *_, **__: None)
    return len(env.steps)


def acts_alike(dyna_q, seed: int) -> bool:
    """Whether an agent acts at random in the same way however many numbers its `plan` draws."""
    actions = []
    for number in (0, 3):

        def plan(q, model, num_planning_steps, rng, *, alpha, gamma, number=number):
            for _ in range(number):
                rng.random()

        env = Ring()
        dyna_q(env, 20, 1, alpha=0.5, gamma=0.5, epsilon=1.0, seed=seed, plan=plan)
        actions.append([action for _, _, action, _ in env.steps])
    return actions[0] == actions[1]


def most_calls(record: list[dict]) -> int:
    """Return the largest number of calls of `plan` after one real step."""
    return max(Counter(call["calls"] for call in record).values(), default=0)


def memory(model: tabular.Model) -> np.ndarray:
    """Return reward, next state and terminated as the model holds them, (SIZE, NUM_ACTIONS, 3); -1 where unknown."""
    outcomes = [
        numbers(
            f"What the model holds for state {state} and action {action}",
            model.outcomes.get((state, action), UNKNOWN),
            (3,),
            expected="reward, next state and terminated, three numbers",
        )
        for state, action in np.ndindex(TABLE)
    ]
    return np.array(outcomes).reshape(*TABLE, 3)


def replay(name: str, steps: np.ndarray, seeds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Take the actions in `steps` (N, 5) in new rings of the same seeds; return the steps and outcomes of these.

    The steps differ from those that were recorded if any of them were made up.
    """
    lived, outcomes = [], []
    for run, seed in enumerate(seeds_of_runs(name, seeds)):
        env = new(name, seed)
        for episode, _, action, _ in steps[steps[:, 0] == run, 1:].astype(int).tolist():
            if episode != env.episode:
                env.reset()
            env.step(action)
        lived += [(run, *step) for step in env.steps]
        outcomes += env.outcomes
    return np.array(lived, dtype=int).reshape(-1, 5), np.array(outcomes, dtype=float).reshape(-1, 3)
