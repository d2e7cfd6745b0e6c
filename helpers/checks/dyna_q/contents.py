"""What a table model holds, as plain arrays."""

import numpy as np

from helpers import tabular
from helpers.checks.dyna_q.memories import SIZE, UNKNOWN
from helpers.checks.exercise import Evidence
from helpers.checks.observe import Unexpected, numbers

PAIRS = list(np.ndindex(SIZE, SIZE))
ENTRY_OF_PAIRS = "An entry of `model.pairs`"
OUTCOME = "(reward, next_state, terminated)"
CONTENTS = {"pairs": (SIZE, SIZE), "states_listed": (SIZE,), "outcomes": (SIZE, SIZE, 3), "taus": (SIZE, SIZE)}
CONTENTS |= {"times": ()}


def contents(model: tabular.Model, offset: int = 0) -> Evidence:
    """Return what a model holds: how often each pair and state is listed, outcomes, the clock and each pair's tau.

    All states are larger by `offset` than what is returned.
    """
    for name in ("pairs", "states"):
        if not isinstance(getattr(model, name), list):
            raise Unexpected(f"`model.{name}`", "a list", getattr(model, name))
    pairs, listed, outcomes = np.zeros((SIZE, SIZE)), np.zeros(SIZE), np.full((SIZE, SIZE, 3), UNKNOWN)
    for pair in model.pairs:
        pairs[_place(ENTRY_OF_PAIRS, pair, offset)] += 1
    for state in model.states:
        if not _is_number(state, offset):
            raise Unexpected("An entry of `model.states`", "the number of a state", state)
        listed[_without(state, offset)] += 1
    for pair, outcome in model.outcomes.items():
        place = _place("A key of `model.outcomes`", pair, offset)
        thing = f"`model.outcomes[{pair[0]}, {pair[1]}]`"
        if not isinstance(outcome, tuple | list):
            raise Unexpected(thing, OUTCOME, outcome)
        outcomes[place] = numbers(thing, outcome, (3,), expected=OUTCOME) - [0, offset, 0]
    for pair in model.last_tried:
        _place("A key of `model.last_tried`", pair, offset)
    time = numbers("`model.time`", model.time, ())
    taus = [
        numbers(f"`model.tau({state}, {action})`", _tau(model, state + offset, action), ()) for state, action in PAIRS
    ]
    held = {"pairs": pairs, "states_listed": listed, "outcomes": outcomes, "times": time}
    return held | {"taus": np.reshape(taus, (SIZE, SIZE))}


def _place(thing: str, pair: object, offset: int) -> tuple[int, int]:
    """Return where in a table a pair belongs; raise `Unexpected` if it is none."""
    if isinstance(pair, tuple) and len(pair) == 2 and all(_is_number(each, offset) for each in pair):
        return _without(pair[0], offset), _without(pair[1], offset)
    raise Unexpected(thing, "a pair (state, action)", pair)


def _without(number: int, offset: int) -> int:
    return number - offset if number >= offset else number


def _is_number(number: object, offset: int) -> bool:
    """Whether this is the number of an action, or of a state, which is larger by `offset`."""
    if not isinstance(number, int | np.integer) or isinstance(number, bool):
        return False
    return 0 <= number < SIZE or 0 <= number - offset < SIZE


def _tau(model, state, action):
    try:
        return model.tau(state, action)
    except Exception as error:  # an answer may leave anything behind
        return error


def expect_int(model: tabular.Model, steps: list[tuple]) -> None:
    """Raise `Unexpected` if all outcomes are right but for a next state that is a float: no position in a list."""
    last = {step[:2]: step[2:] for step in steps}
    if all(tuple(outcome) == last.get(pair) for pair, outcome in model.outcomes.items()):
        for (state, action), outcome in model.outcomes.items():
            if isinstance(outcome[1], float):
                thing = f"`model.outcomes[{state}, {action}]`"
                raise Unexpected(thing, f"{OUTCOME}, the next state an int", outcome)
