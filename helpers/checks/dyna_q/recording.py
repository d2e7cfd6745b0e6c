"""A model and a table of values that record what a planning does with them; else they are a dict and a list."""

import itertools
import random
from collections.abc import ItemsView, KeysView, ValuesView

import numpy as np

from helpers import tabular

# Python's own names, which its error messages show to the student.
dict_keys, dict_values, dict_items = (
    type(f"dict_{name}", (view,), {})
    for name, view in (("keys", KeysView), ("values", ValuesView), ("items", ItemsView))
)


class Outcomes(dict):
    """A dict that counts how often somebody begins to run through it."""

    num_passes = 0

    def __iter__(self):
        self.num_passes += 1
        return super().__iter__()

    def keys(self):
        return dict_keys(self)

    def values(self):
        return dict_values(self)

    def items(self):
        return dict_items(self)

    def copy(self):
        return dict(self)


class Row(list):
    """A list that notes in its table that it was read, and which of its values were written."""

    def __init__(self, values, state: int, table: "Table"):
        super().__init__(values)
        self.state, self.table = state, table

    def __getitem__(self, index):
        self.table.read = True
        return super().__getitem__(index)

    def __iter__(self):
        self.table.read = True
        return super().__iter__()

    def __setitem__(self, index, value):
        if not isinstance(index, slice):
            self.table.writes.append((self.state, int(index) % len(self)))
        super().__setitem__(index, value)

    def __array__(self, dtype=None, copy=None):
        return np.array(list(self), dtype)

    def __reduce__(self):  # a copy is a plain list
        return list, (list(self),)

    def copy(self):
        return list(self)


class Table(list):
    """A list of lists that knows whether its values were `read`, and the (state, action) of its `writes`, in order."""

    def __init__(self, values: list[list[float]]):
        super().__init__(Row(row, state, self) for state, row in enumerate(values))
        self.read, self.writes = False, []

    def __setitem__(self, index, value):
        if not isinstance(index, slice):
            state = int(index) % len(self)
            new = [action for action, (one, other) in enumerate(zip(self[state], value, strict=False)) if one != other]
            self.writes += [(state, action) for action in new]
            value = Row(value, state, self)
        super().__setitem__(index, value)

    def __array__(self, dtype=None, copy=None):
        return np.array([list(row) for row in self], dtype)

    def __reduce__(self):
        return list, ([list(row) for row in self],)


def model_of(lived: np.ndarray) -> tabular.Model:
    """Return a model that has learned from real steps (n, 5) and whose outcomes count how often they are run through.

    The steps are (state, action, reward, next_state, terminated).
    """
    model = tabular.Model()
    model.outcomes = Outcomes()
    for state, action, reward, next_state, terminated in lived.tolist():
        model.learn(int(state), int(action), reward, int(next_state), bool(terminated))
    return model


def share_that_follows(writes: list[tuple[int, int]], model: tabular.Model) -> float:
    """Return the share of writes in the state to which the write before it led, where something is known of that state.

    Writes to one place in a row are one.
    """
    writes = [write for i, write in enumerate(writes) if i == 0 or write != writes[i - 1]]
    follows = []
    for pair, (state, _) in itertools.pairwise(writes):
        _, led_to, terminated = model.outcomes.get(pair, (0.0, pair[0], False))
        if not terminated and led_to in model.states:
            follows.append(state == led_to)
    return float(np.mean(follows)) if follows else 0.0


def global_generators() -> tuple:
    """Return the states of the generators that belong to the modules `random` and numpy."""
    kind, keys, *rest = np.random.get_state()
    return random.getstate(), kind, keys.tobytes(), *rest
