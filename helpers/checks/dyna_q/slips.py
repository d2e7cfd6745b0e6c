"""Slips of Python that end an answer of notebook 01, and how the errors show them."""

import re

from helpers.checks.misconception import Misconception
from helpers.checks.observe import Observation


def raised(kind: str, pattern: str):
    """Return whether an observation is an error of this kind whose text has the pattern."""

    def when(stop):
        return isinstance(stop, Observation) and stop.kind == kind and bool(re.search(pattern, stop.text))

    return when


INDEX_IS_A_PAIR = Misconception(
    "index-is-a-pair",
    "How does one get at an element of a list of lists?",
    "`q` is a list of lists: first the row, `q[state]`, and of that row the element, with brackets of its own.",
    when=raised("TypeError", "list indices must be integers or slices, not tuple"),
)
ROW_FOR_A_VALUE = Misconception(
    "row-for-a-value",
    "Is that a single value, or a whole row of them?",
    "`q[state]` is a list, with one value for each action; `q[state][action]` and `max(q[state])` are numbers.",
    when=raised(
        "TypeError",
        "can't multiply sequence by non-int|unsupported operand type.*'list'|can only concatenate list|"
        "'float' object is not (iterable|subscriptable)|'<' not supported between instances of '(list|float)'|"
        "'>' not supported between instances of '(list|float)'",
    ),
)
NONE_ASSIGNED = Misconception(
    "none-assigned",
    "Does the function that you call return anything?",
    "What works in place returns None. Call it without assigning what comes back.",
    when=lambda stop: (
        raised("TypeError", "'NoneType' object (is not|does not)")(stop)
        or raised("TypeError", "cannot unpack non-iterable NoneType")(stop)
        or raised("AttributeError", "'NoneType' object has no attribute")(stop)
    ),
)
CALL_DOES_NOT_FIT = Misconception(
    "call-does-not-fit",
    "Which arguments does that function take, and which of them by name?",
    "In a signature, whatever comes after `*` is passed by name: `alpha=alpha`.",
    when=raised(
        "TypeError", r"positional arguments? but|required (keyword-only|positional) argument|unexpected keyword"
    ),
)
KEYS_ARE_NO_LIST = Misconception(
    "keys-are-no-list",
    "From which of the model's fields can `rng` draw?",
    "A dictionary's keys have no positions to draw from. The model keeps a list of the same pairs.",
    when=raised("TypeError", "'dict_(keys|items|values)' object is not subscriptable|Population must be a sequence"),
)
ASKED_BY_A_NUMBER = Misconception(
    "asked-by-a-number",
    "What are the keys of `model.outcomes`?",
    "Each key is a pair (state, action). A number alone, a state or a position, is not among the keys.",
    when=raised("KeyError", r"KeyError: (np\.int64\()?\d+\b"),
)
LIST_OF_ONE = Misconception(
    "list-of-one",
    "What does `rng.choices` return?",
    "`choices` and `sample` return lists, even of one element; `choice` returns the element itself.",
    when=raised("ValueError", r"not enough values to unpack \(expected 2, got 1\)"),
)
NOT_A_NUMPY_GENERATOR = Misconception(
    "not-a-numpy-generator",
    "What kind of generator is `rng`?",
    "`rng` is a `random.Random`: it has `choice`, `choices`, `randrange` and `random`, but not what numpy's has.",
    when=raised("AttributeError", "'Random' object has no attribute"),
)
IN_ANY_PLANNING = (
    INDEX_IS_A_PAIR,
    ROW_FOR_A_VALUE,
    NONE_ASSIGNED,
    CALL_DOES_NOT_FIT,
    KEYS_ARE_NO_LIST,
    ASKED_BY_A_NUMBER,
    LIST_OF_ONE,
    NOT_A_NUMPY_GENERATOR,
)
