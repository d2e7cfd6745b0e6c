"""The contract of an answer: what it leaves alone, what it returns, and that it does so each time.

A probe notes what an answer breaks and goes on, so that one list where an array was promised does not hide the rest.
`Exercise.breaches` lists the misconceptions behind it; the judge looks at them after all that was computed.
"""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain

import numpy as np

from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.observe import describe, numbers

FORM = {"broken": (str, "broken", 2)}  # rows of the name of a breach, and the sentence on it

ARGUMENT_CHANGED = Misconception(
    "argument-changed",
    "Which line writes into something that was only lent to you?",
    "An array or a list that was passed in still belongs to the caller. Make a new one instead of writing into it.",
)
NOT_AN_ARRAY = Misconception(
    "not-an-array",
    "What does the docstring say comes back?",
    "The cells below calculate with what comes back, and a list does not add, slice and compare as an array does.",
)
NOT_A_FLOAT = Misconception(
    "not-a-float",
    "Which kind of number do the cells below expect?",
    "It looks like a number when printed, but numpy and `format` do not take it for one. Convert it.",
)
ARGUMENT_IGNORED = Misconception(
    "argument-ignored",
    "Which argument does nothing in your code?",
    "Go through the arguments one by one: where does each of them enter?",
)
SAME_RANDOMNESS = Misconception(
    "same-randomness",
    "Where do the random numbers come from, and where does their generator start?",
    "A generator made anew from a fixed seed repeats itself at every call. Use the one that is there.",
)
ALIASED = Misconception(
    "aliased",
    "Is what you keep a copy, or the very object that changes later?",
    "Two names for one array see the same changes. Make a new array, or copy.",
)

NOT_FOR_ONE = Misconception(
    "not-for-one",
    "What becomes of an axis if there is only one entry along it?",
    "One is a number as any other: an axis of length 1 stays, and `squeeze` drops it.",
)


class Contract:
    """What the probe notes while it calls an answer."""

    def __init__(self):
        self._broken = []

    def note(self, breach: str, sentence: str) -> None:
        """Note a breach, once for each sentence; the misconception behind it has that name."""
        if (breach, sentence) not in self._broken:
            self._broken.append((breach, sentence))

    def expect(self, holds: bool, breach: str, sentence: str) -> None:
        """Note a breach unless what was promised holds."""
        if not holds:
            self.note(breach, sentence)

    @contextmanager
    def keeps(self, **things: object) -> Iterator[None]:
        """Note which of these things, by the names of the answer's arguments, a call changes."""
        before = {name: copy.deepcopy(thing) for name, thing in things.items()}
        yield
        for name, thing in things.items():
            self.expect(same(before[name], thing), "argument-changed", f"After the call `{name}` is not what it was.")

    def array(self, thing: str, value: object, *shapes: tuple[int, ...], **arrays: np.ndarray) -> np.ndarray:
        """Return `value` as an array of floats, as `numbers` does; note if it is another sequence than an array."""
        array = numbers(thing, value, *shapes, **arrays)
        is_plain = isinstance(value, np.ndarray) and not isinstance(value, np.ma.MaskedArray)
        self.expect(is_plain, "not-an-array", f"{thing} should be an array; yours is {_a(value)}.")
        return array

    def number(self, thing: str, value: object) -> np.ndarray:
        """Return `value` as one float, as `numbers` does; note if it is another kind of number, such as sympy's."""
        array = numbers(thing, value, ())
        is_plain = isinstance(value, int | float | np.number | np.ndarray)
        self.expect(is_plain, "not-a-float", f"{thing} should be a float; yours is {_a(value)} of {_module(value)}.")
        return array

    def for_one(self, thing: str, call: Callable[[], object], expected: np.ndarray) -> None:
        """Note if `call`, which asks about one entry alone, does not return it as it was among many, `expected`."""
        try:
            got = numbers(thing, call())
            said = f"an array of shape {got.shape}" if got.shape != expected.shape else f"{got.ravel()[0]:.4g}"
            is_same = got.shape == expected.shape and np.allclose(got, expected, rtol=1e-4, atol=1e-6, equal_nan=True)
        except Exception as error:
            is_same, said = False, describe(error)
        should = f"{thing} should be what it was among others, of shape {expected.shape}"
        self.expect(is_same, "not-for-one", f"{should}; yours is {said}.")

    @property
    def evidence(self) -> Evidence:
        """What was noted, for `FORM`."""
        return {"broken": np.array(self._broken or np.empty((0, 2)), dtype=str)}


def same(one: object, other: object) -> bool:
    """Whether two things hold the same, arrays and nested lists among them."""
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return type(one) is type(other) and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    return bool(one == other)


def _a(value: object) -> str:
    return f"a {type(value).__name__}"


def _module(value: object) -> str:
    return type(value).__module__.partition(".")[0]


def checks_of(exercise: Exercise) -> Iterator[Check]:
    """Yield a check for each breach that the exercise knows, and one for those that only a forger would note."""
    for breach in exercise.breaches:
        yield Check(_first_sentence(lambda name, breach=breach: name == breach.name), (breach,), blocks=False)
    looked_at = (check.misconceptions for check in exercise.checks)
    known = {each.name for each in chain(exercise.breaches, *looked_at)}
    yield Check(_first_sentence(lambda name: name not in known), blocks=False)


def _first_sentence(is_meant: Callable[[str], bool]) -> Callable[[Evidence], str | None]:
    return lambda seen: next((str(sentence) for name, sentence in seen["broken"] if is_meant(name)), None)


# The last check of an exercise: where something else is wrong, one entry says nothing of its own.
FOR_ONE = Check(_first_sentence(lambda name: name == NOT_FOR_ONE.name), (NOT_FOR_ONE,))
