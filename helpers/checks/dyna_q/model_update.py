"""Exercise `model_update` of notebook 01: a table model learns one real step, in place."""

import itertools

import numpy as np

from helpers import tabular
from helpers.checks.dyna_q import slips
from helpers.checks.dyna_q.contents import CONTENTS, ENTRY_OF_PAIRS, OUTCOME, contents, expect_int
from helpers.checks.dyna_q.memories import MISCONCEPTIONS, OUTPUTS, REFERENCE, SIZE, UNKNOWN
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception, evaluate

STAYS = [0, 2]  # the pair that runs against a wall the first time
NUM_TRIED = 4  # states in which something is tried, all but the last two
NUM_REPEATED = 5  # steps in which nothing is new
UNUSED = itertools.count(1_000, SIZE)  # numbers of states that no call has seen yet
MANY = 100, 4  # states and actions of which a larger model learns every pair

NOT_IN_PLACE = Misconception(
    "not-in-place",
    "Does your code write into `model`, or into something of its own?",
    "The model that was passed in changes; nothing needs to be returned.",
)
OUTSIDE_THE_MODEL = Misconception(
    "remembered-outside-the-model",
    "Where does your function keep what it knows?",
    "Thirty agents will live in this notebook, each with a model of its own. All that one of them knows belongs into "
    "`model`, not into a variable outside the function.",
)
PAIR_TAKEN_APART = Misconception(
    "pair-taken-apart",
    "How many elements does one pair add to the list?",
    "`extend` and `+=` take what they are given apart. `append` adds one element: the tuple (state, action).",
    when=lambda stop: stop.thing == ENTRY_OF_PAIRS and stop.text in map("`{}`".format, range(SIZE)),
)
PAIR_NOT_A_TUPLE = Misconception(
    "pair-not-a-tuple",
    "What kind of thing can be the key of a dictionary?",
    "Planning looks up in `outcomes` what it draws from `pairs`. A list cannot be a key; a tuple (state, action) can.",
    when=lambda stop: stop.thing == ENTRY_OF_PAIRS and stop.kind != "int",
)
OUTCOME_NOT_OF_THREE = Misconception(
    "outcome-not-of-three",
    "Which three things make up an outcome?",
    f"Planning unpacks `model.outcomes[state, action]` as {OUTCOME}: all three, and as they were in the step.",
    when=lambda stop: stop.expected.startswith(OUTCOME),
)
LIST_REPLACED = Misconception(
    "list-replaced",
    "From what can `rng.choice` draw?",
    "`pairs` and `states` must stay lists: a set or the keys of a dictionary have no positions to draw from.",
    when=lambda stop: stop.expected == "a list",
)
FORGETS = Misconception(
    "old-pairs-forgotten",
    "How many pairs may a model know?",
    "A table keeps whatever happened, however long ago: it is no replay buffer, which drops the oldest.",
)
KEY_NOT_A_PAIR = Misconception(
    "key-not-a-pair",
    "What are the keys of `model.outcomes` and `model.last_tried`?",
    "Each key is a pair (state, action): one pair of brackets with both in it, `outcomes[state, action]`.",
    when=lambda stop: (
        stop.thing.startswith("A key of") or slips.raised("KeyError", r"KeyError: (np\.int64\()?\d+\b")(stop)
    ),
)
FIELD_OF_ANOTHER_KIND = Misconception(
    "field-of-another-kind",
    "Which fields of the model are lists, and which are dictionaries?",
    "`pairs` and `states` are lists: one appends to them. `outcomes` and `last_tried` are dictionaries, with keys.",
    when=lambda stop: (
        slips.raised("TypeError", "list indices must be integers or slices")(stop)
        or slips.raised("AttributeError", "'(list|dict|dict_keys|set)' object has no attribute")(stop)
        or slips.raised("IndexError", "list assignment index out of range")(stop)
    ),
)


def draw(rng) -> Evidence:
    """Real steps: each pair once, most of them again with another outcome, in which the end is another, a few again.

    The last ones bring what their pair brought before.
    """
    steps = []
    pairs = [(state, action) for state in range(NUM_TRIED) for action in range(SIZE) if action or state % 2]
    for repeat in range(3):
        for state, action in rng.permutation(pairs)[: len(pairs) // (1 + repeat)].tolist():
            next_state = (state + rng.integers(1, SIZE)) % SIZE  # any but the same
            steps.append([state, action, next_state, (state + action + repeat) % 3 == 0])
    for step in (steps[len(pairs)], next(step for step in steps if step[:2] == STAYS)):  # one path is blocked later
        step[2] = step[0]
    states, actions, next_states, terminated = np.array(steps).T
    rewards = rng.normal(size=len(steps))
    rewards[:5] = 0.3, -0.3, 0.0, 2.7, 0.0
    rewards[5::4] = 0.0
    latest = {tuple(step[:2]): number for number, step in enumerate(steps)}
    rows = np.append(np.arange(len(steps)), rng.permutation(list(latest.values()))[:NUM_REPEATED])
    return {
        "states": states[rows],
        "actions": actions[rows],
        "rewards": rewards[rows],
        "next_states": next_states[rows],
        "terminated": terminated[rows] > 0,
    }


def probe(model_update, states, actions, rewards, next_states, terminated) -> Evidence:
    """Let it learn the steps into one model, the later half of them into another; return what these hold then.

    A third model learns the same steps in states that no call in this process has seen before.
    """
    columns, offset = (states, actions, rewards, next_states, terminated), next(UNUSED)
    steps = list(zip(*(column.tolist() for column in columns), strict=True))
    model, other, elsewhere, after = tabular.Model(), tabular.Model(), tabular.Model(), []
    for step in steps:
        model_update(model, *step)
        after.append(contents(model))
    expect_int(model, steps)
    for step in steps[len(steps) // 2 :]:
        model_update(other, *step)
    for state, action, reward, next_state, ended in steps:
        model_update(elsewhere, state + offset, action, reward, next_state + offset, ended)
    large = tabular.Model()
    for state, action in np.ndindex(MANY):
        model_update(large, state, action, 0.0, state, False)
    second, third = contents(other), contents(elsewhere, offset)
    return {
        **{name: np.array([each[name] for each in after]) for name in CONTENTS},
        **{f"other_{name}": second[name] for name in CONTENTS},
        **{f"elsewhere_{name}": third[name] for name in CONTENTS},
        "many": np.array([float(len(each)) for each in (large.pairs, large.states, large.outcomes, large.last_tried)]),
    }


def look(evidence: Evidence) -> Evidence:
    """Add what both models should hold."""
    inputs = {name: evidence[name] for name in ("states", "actions", "rewards", "next_states", "terminated")}
    later = {name: values[len(values) // 2 :] for name, values in inputs.items()}
    right = {f"right_{name}": evaluate(REFERENCE, inputs, name) for name in CONTENTS}
    return evidence | right | {f"other_right_{name}": evaluate(REFERENCE, later, name)[-1] for name in CONTENTS}


def has_not_changed(seen: Evidence) -> str | None:
    untouched = seen["outcomes"] == UNKNOWN
    if untouched.all() and not any(seen[name].any() for name in ("pairs", "states_listed", "times", "taus")):
        return f"After {len(seen['states'])} steps the model is as empty as it was."
    return None


def holds_something_else(seen: Evidence) -> str | None:
    """Say what is wrong after the first step with which anything is."""
    wrong = {name: ~(np.abs(seen[name] - seen[f"right_{name}"]) < 1e-9) for name in CONTENTS}  # NaN is wrong, too
    first = {name: np.argmax(each.reshape(len(each), -1).any(axis=1)) for name, each in wrong.items() if each.any()}
    if not first:
        return None
    name = min(first, key=first.get)
    case = int(first[name])
    number, (state, action) = case + 1, (seen["states"][case], seen["actions"][case])
    reward, following, ended = (seen[of][case] for of in ("rewards", "next_states", "terminated"))
    step = (
        f"After {number} step{'s' * (number > 1)}, the last of them from state {state} by action {action} to state "
        f"{following} with reward {reward:z.2f} (terminated {bool(ended)}),"
    )
    place = tuple(np.argwhere(wrong[name][case])[0].tolist())
    if name == "outcomes":
        own = place[:2] if not wrong[name][case][state, action].any() else (state, action)
        yours, expected = (_outcome(seen[of][case][own]) for of in (name, f"right_{name}"))
        return f"{step} the model should hold {expected} for state {own[0]} and action {own[1]}; yours holds {yours}."
    yours, expected = (seen[of][case][place] for of in (name, f"right_{name}"))
    if name == "pairs":
        return f"{step} ({place[0]}, {place[1]}) should be in `model.pairs` {_times(expected)}; it is {_times(yours)}."
    if name == "states_listed":
        return f"{step} {place[0]} should be in `model.states` {_times(expected)}; it is there {_times(yours)}."
    thing = "`model.time`" if name == "times" else f"`model.tau({place[0]}, {place[1]})`"
    return f"{step} {thing} should be {expected:g}; yours is {yours:g}."


def _times(number) -> str:
    return {0: "not at all", 1: "once"}.get(int(number), f"{number:.0f} times")


def _outcome(values) -> str:
    reward, following, ended = values
    if (values == UNKNOWN).all():
        return "nothing"
    return f"({reward:z.2f}, {following:z.4g}, {bool(ended) if ended in (0, 1) else format(ended, 'z.4g')})"


def is_right(seen: Evidence, which: str, right: str) -> bool:
    """Whether a model holds in the end what it should."""
    return all(
        np.allclose(seen[f"{which}{name}"], seen[f"{right}{name}"], rtol=0, atol=1e-9, equal_nan=False)
        for name in CONTENTS
    )


def knows_from_elsewhere(seen: Evidence) -> str | None:
    """Find an answer that is right for states which it sees for the first time in its life, and for others not."""
    in_the_end = seen | {name: seen[name][-1] for name in CONTENTS}
    in_the_end |= {f"right_{name}": seen[f"right_{name}"][-1] for name in CONTENTS}
    if not is_right(in_the_end, "elsewhere_", "right_"):
        return None
    in_the_end |= {"states_listed": _as_for_state_zero(in_the_end, "states_listed", "right_states_listed")}
    in_the_end |= {"other_states_listed": _as_for_state_zero(seen, "other_states_listed", "other_right_states_listed")}
    if is_right(in_the_end, "", "right_") and is_right(in_the_end, "other_", "other_right_"):
        return None
    return (
        "Two models, both empty at first, learned from some of the same steps. One of them does not hold what it "
        "should; with states that your function had never seen before, a third one does."
    )


def _as_for_state_zero(seen: Evidence, which: str, right: str) -> np.ndarray:
    """Return what a model lists, with what is right for state 0, which the third model does not have."""
    return np.concatenate([seen[right][:1], seen[which][1:]])


def another_model_differs(seen: Evidence) -> str | None:
    in_the_end = seen | {f"right_{name}": seen[f"right_{name}"][-1] for name in CONTENTS}
    if is_right(in_the_end, "elsewhere_", "right_") and is_right(seen, "other_", "other_right_"):
        return None
    return "Of three models, all empty at first, the first holds what it should, and another one does not."


def forgets(seen: Evidence) -> str | None:
    pairs, states = np.prod(MANY), MANY[0]
    if np.array_equal(seen["many"], [pairs, states, pairs, pairs]):
        return None
    listed, known, outcomes, times = seen["many"]
    return (
        f"After steps with {pairs} pairs in {states} states, a larger model lists {listed:g} pairs and {known:g} "
        f"states, and keeps {outcomes:g} outcomes and {times:g} times."
    )


def fact(seen: Evidence) -> str:
    return (
        f"After {len(seen['states'])} steps the model lists {seen['pairs'][-1].sum():.0f} pairs and "
        f"{seen['states_listed'][-1].sum():.0f} states, each once, with the last outcome of each pair and its time."
    )


EXERCISE = Exercise(
    name="model_update",
    notebook="01_dyna_q",
    defines="model_update",
    draw=draw,
    probe=probe,
    evidence={
        "terminated": (bool, "n"),
        **{name: (float, "n") for name in ("states", "actions", "rewards", "next_states")},
        **{name: (float, "n", *shape) for name, shape in CONTENTS.items()},
        **{f"{which}_{name}": (float, *shape) for which in ("other", "elsewhere") for name, shape in CONTENTS.items()},
        "many": (float, 4),
    },
    look=look,
    stops=(
        PAIR_TAKEN_APART,
        PAIR_NOT_A_TUPLE,
        OUTCOME_NOT_OF_THREE,
        LIST_REPLACED,
        KEY_NOT_A_PAIR,
        FIELD_OF_ANOTHER_KIND,
    ),
    checks=(
        Check(knows_from_elsewhere, (OUTSIDE_THE_MODEL,)),
        Check(has_not_changed, (NOT_IN_PLACE,)),
        Check(holds_something_else, MISCONCEPTIONS, REFERENCE, OUTPUTS),
        Check(another_model_differs),
        Check(forgets, (FORGETS,)),
    ),
    fact=fact,
    hints=(
        "A model has to answer one question later: what happened the last time this action was tried in this state? "
        "What must be written down for that, and what only so that planning can draw from it?",
        "Two lists say what is known, two dictionaries say what happened and when, and a clock counts the steps. Only "
        "the lists ask whether something is new; everything else is written at each step.",
        "`thing not in some_list` asks whether it is new, `some_list.append(thing)` adds one element. A pair is a "
        "tuple: `(state, action)` as an element, `[state, action]` in the brackets of a dictionary.",
        "The lines to look at are the last two: `time` goes up by one first, and its new value is what `last_tried` "
        "holds for the pair.",
    ),
)
