"""What the probes of notebook 04 pass on and write down: actions, the arguments of `replay_buffer.add`."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import numpy as np

from helpers.checks.contract import Contract
from helpers.checks.observe import Unexpected, numbers

ACTION = "The action passed to `env.step`"
OBSERVATION, NEXT_OBSERVATION, STORED_ACTION, REWARD, DONE, INFOS = (
    f"The {which} argument of `replay_buffer.add`" for which in ("first", "second", "third", "fourth", "fifth", "last")
)
ONE_TORQUE = "one torque, an array of shape (1,)"
ONE_ACTION = "one scaled action, an array of shape (1,)"
THREE_NUMBERS = "an observation, three numbers"


class Enough(Exception):
    """Raised to end an answer that goes on far beyond what was asked for."""


class Actions:
    """Lets one action after the other through. The first batch is let through in part, to see what follows it."""

    def __init__(self):
        self.saw_batch = False

    def one(self, action):
        """Return the action if it is one torque in an array or a list; raise `Unexpected` for anything else."""
        if isinstance(action, list | tuple) and len(action) == 1 and np.ndim(action[0]) == 0:
            return np.array(action, dtype=np.float32)
        if hasattr(action, "__array__") and np.shape(action) == (1,):
            return action
        is_batch = isinstance(action, np.ndarray) and action.ndim > 0 and len(action) > 1
        if not is_batch or self.saw_batch:
            raise Unexpected(ACTION, ONE_TORQUE, action)
        self.saw_batch = True
        return action[0].reshape(-1)[:1]


latest = [None]  # the watch over the generators that began last


@contextmanager
def watched_generators(contract: Contract, seed: int) -> Iterator[None]:
    """Seed the generators that torch and numpy keep for everybody, note if that is done again, and put them back."""
    import torch

    before = np.random.get_state(), torch.get_rng_state()
    latest[0] = watch = object()
    np.random.seed(seed)
    torch.manual_seed(seed)
    try:
        yield
        which = ["torch"] * (torch.initial_seed() != seed) + ["numpy"] * (not _goes_on_from(seed))
        sentence = f"While it ran, the generator that {' and '.join(which)} keeps for everybody was seeded."
        contract.expect(not which, "seeds-for-everybody", sentence)
    finally:
        if latest[0] is watch:  # an answer that was left behind ends while a later one is watched
            np.random.set_state(before[0])
            torch.set_rng_state(before[1])


def _goes_on_from(seed: int) -> bool:
    """Whether numpy's generator is where this seed leads, after up to half a million numbers."""
    generator, keys = np.random.RandomState(seed), np.random.get_state()[1]
    for _ in range(1000):
        if np.array_equal(generator.get_state()[1], keys):
            return True
        generator.random_sample(312)  # these use up the 624 words of a state
    return False


@cache
def buffer_class():
    """Return a replay buffer of stable-baselines3 that looks at what it is given."""
    from stable_baselines3.common.buffers import ReplayBuffer

    class Buffer(ReplayBuffer):
        # How many transitions it takes, and has taken; the environment's `Actions`.
        most, total, passing = np.inf, 0, None

        def add(self, obs, next_obs, action=None, reward=None, done=None, infos=None):
            for thing, value in ((OBSERVATION, obs), (NEXT_OBSERVATION, next_obs)):
                if numbers(thing, value, expected=THREE_NUMBERS).shape not in ((3,), (1, 3)):
                    raise Unexpected(thing, THREE_NUMBERS, value)
            if type(action) is float and isinstance(reward, np.ndarray):
                raise Unexpected(REWARD, "a single number", reward)  # it is where the action belongs
            action = self._one(action)
            for thing, value in ((REWARD, reward), (DONE, done)):
                if numbers(thing, value, expected="a single number").size != 1:
                    raise Unexpected(thing, "a single number", value)
            if not isinstance(infos, list | tuple) or len(infos) != 1 or not isinstance(infos[0], dict):
                raise Unexpected(INFOS, "a list with one `info` dictionary", infos)
            self.total += 1
            if self.total > self.most:
                raise Enough
            super().add(obs, next_obs, action, reward, done, infos)

        def _one(self, action):
            """Return the action; of the first batch that comes in place of one, its first action."""
            size = numbers(STORED_ACTION, action, expected=ONE_ACTION).size
            may_be_batch = self.total == 0 and self.passing is not None and isinstance(action, np.ndarray)
            if size > 3 and may_be_batch:
                self.passing.saw_batch = True
                return action.reshape(-1)[:1]
            if size != 1 or not hasattr(action, "reshape"):  # the library wants an array
                raise Unexpected(STORED_ACTION, ONE_ACTION, action)
            return action

    return Buffer
