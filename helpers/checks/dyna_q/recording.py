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


class Fields(list):
    """A list that says how long it is when asked for what is beyond its end."""

    def __getitem__(self, index):
        try:
            return super().__getitem__(index)
        except IndexError:
            raise IndexError(f"list index out of range: a list of {len(self)} has no position {index}") from None


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
    model.outcomes, model.pairs, model.states = Outcomes(), Fields(), Fields()
    learn(model, lived)
    return model


def learn(model: tabular.Model, lived: np.ndarray) -> None:
    """Write real steps (n, 5) into a model."""
    for state, action, reward, next_state, terminated in lived.tolist():
        remember(model, int(state), int(action), reward, int(next_state), bool(terminated))


def remember(model: tabular.Model, state: int, action: int, reward: float, next_state: int, terminated: bool) -> None:
    """Write one real step into a model, as `model_update` should."""
    pair = state, action
    model.pairs += [pair] * (pair not in model.last_tried)
    model.states += [state] * (state not in model.states)
    model.outcomes[pair] = (reward, next_state, terminated)
    model.last_tried[pair] = model.time = model.time + 1


def shares_that_follow(writes: list[tuple[int, int]], model: tabular.Model) -> tuple[float, float]:
    """Return the share of writes in a state to which the write before it led, and of those that led to its state.

    Only those count where the state has pairs of its own, or some pair that leads there. Writes to one place in a row
    are one.
    """
    writes = [write for i, write in enumerate(writes) if i == 0 or write != writes[i - 1]]
    led_to = {state for _, state, _ in model.outcomes.values()}
    forwards, backwards = [], []
    for one, other in itertools.pairwise(writes):
        after_one, after_other = (model.outcomes.get(pair, (0.0, pair[0], False)) for pair in (one, other))
        if not after_one[2] and after_one[1] in model.states:
            forwards.append(after_one[1] == other[0])
        if one[0] in led_to:
            backwards.append(after_other[1] == one[0])
    return tuple(float(np.mean(shares)) if shares else 0.0 for shares in (forwards, backwards))


def global_generators() -> tuple:
    """Return the states of the generators that belong to the modules `random` and numpy."""
    kind, keys, *rest = np.random.get_state()
    return random.getstate(), kind, keys.tobytes(), *rest
