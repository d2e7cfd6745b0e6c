"""Lets an answer collect transitions, and writes down which steps it takes."""

import re

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.checks.contract import Contract
from helpers.checks.exercise import Evidence
from helpers.checks.observe import Unexpected

STEPS_PER_EPISODE = 30  # short, so that every answer must begin a second episode
LONG = 2000  # samples of one more call, from which the distribution of the torques can be told
RUNS = ("first", "again", "other")  # two calls with one seed, one with another
RETURNED = "What `collect_transitions` returns"
ACTION = "The action that `env.step` gets"
KEPT_OF_RESET = "What is kept of `env.reset()`"
KEPT_OF_STEP = "What is kept of `env.step(...)`"
NAMES_FOR_RESET = "The number of names for what `env.reset` returns"
NAMES_FOR_STEP = "The number of names for what `env.step` returns"


class Recorder(gym.Wrapper):
    """Writes down every step: angle and velocity before it, torque, angle and velocity after it."""

    def __init__(self, env):
        super().__init__(env)
        self.steps = []
        self.resets = []  # the pairs that `reset` returned
        self.result = None  # what `step` returned last
        self.last = ""  # the method that was called last

    def reset(self, **options):
        self.last = "reset"
        self.resets.append(super().reset(**options))
        return self.resets[-1]

    def step(self, action):
        self.last = "step"
        if np.shape(action) != (1,):
            raise Unexpected(ACTION, "an array of shape (1,)", action)
        before = np.array(self.unwrapped.state, dtype=float)
        self.result = result = super().step(action)
        torque = np.clip(float(np.ravel(action)[0]), -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        self.steps.append([*before, torque, *self.unwrapped.state])
        return result


def draw(rng) -> Evidence:
    """The gravity of a pendulum, how many samples to take there, and a seed for calls with another one than 0."""
    return {
        "gravity": np.array(rng.uniform(5, 15)),
        "num_samples": np.array(rng.integers(70, 90)),
        "seed": np.array(rng.integers(1, 1000)),
    }


def probe(collect_transitions, gravity, num_samples, seed) -> Evidence:
    """Let it collect: twice with one seed, with another one, and many samples; return the data and the steps taken."""
    evidence, contract = {}, Contract()
    runs = (0, num_samples), (0, num_samples), (seed, num_samples), (seed + 1, LONG)  # 0 is a seed like any other
    for run, (run_seed, samples) in zip((*RUNS, "long"), runs, strict=True):
        env = Recorder(gym.make("Pendulum-v1", g=float(gravity), max_episode_steps=STEPS_PER_EPISODE))
        try:
            data = collect_transitions(env, int(samples), int(run_seed))
        except (TypeError, ValueError, IndexError, AttributeError, KeyError) as error:
            _say_what_was_unpacked(env, error)
            raise
        if not isinstance(data, tuple | list) or len(data) != 2:
            raise Unexpected(RETURNED, "two arrays, X and y", data)
        evidence |= {f"{run}_{name}": contract.array(f"`{name}`", each) for name, each in zip("Xy", data, strict=True)}
        evidence[f"{run}_steps"] = np.array(env.steps, dtype=float).reshape(-1, 5)
    del evidence["long_y"]  # whether y is right shows in the other calls
    return evidence | contract.evidence


def _say_what_was_unpacked(env, error):
    """Raise `Unexpected` if all that came from `reset` or `step` is used as an observation, or gets too few names."""
    unpacked = re.search(r"values to unpack \(expected (?:at least )?(\d)", str(error))
    if unpacked and env.last == "step":
        five = "5: observation, reward, terminated, truncated, info"
        raise Unexpected(NAMES_FOR_STEP, five, int(unpacked[1])) from error
    if unpacked and env.last == "reset":
        raise Unexpected(NAMES_FOR_RESET, "2: observation, info", int(unpacked[1])) from error
    values, frame = [], error.__traceback__
    while frame:
        values += frame.tb_frame.f_locals.values()
        frame = frame.tb_next
    for wholes, thing, many in ((env.resets, KEPT_OF_RESET, "two"), ([env.result], KEPT_OF_STEP, "five")):
        held = [whole for whole in wholes if whole and any(each is whole for each in values)]
        if held and not any(each is whole[0] for each in values for whole in held):
            raise Unexpected(thing, f"the observation, the first of the {many} things it returns", held[0]) from error
