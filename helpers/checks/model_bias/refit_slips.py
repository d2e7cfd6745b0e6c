"""Misconceptions of `improve` that show in where it acts, how, and what it fits."""

import numpy as np

from helpers.checks.misconception import Misconception
from helpers.checks.model_bias.asking import (
    ARGUMENTS_SWAPPED,
    MODEL_AS_ENVIRONMENT,
    TORQUES_ASKED,
    nothing_returned,
)
from helpers.checks.model_bias.refitting import (
    FEW_ROUNDS,
    FEW_STEPS,
    FITTED,
    HANGING,
    NOT_A_MODEL,
    RETURNED,
    ROUNDS,
    STEPS,
    TOLERANCE,
)


def transitions(seen) -> np.ndarray:
    """Return state, torque and next state (steps, 5) of every real step."""
    return np.column_stack([seen["acted_states"], seen["acted_torques"], seen["next_states"]])


def fitted_rows(seen) -> list[np.ndarray]:
    """Return the rows (n, 5) of each fit."""
    return np.split(seen["fitted"], np.cumsum(seen["sizes"]).astype(int)[:-1])


def hold_the_same(rows: np.ndarray, others: np.ndarray) -> bool:
    """Whether the same rows are in both, in any order."""

    def in_order(array):
        return array[np.lexsort(array.round(9).T)]

    return rows.shape == others.shape and np.allclose(in_order(rows), in_order(others), rtol=0, atol=TOLERANCE)


STOPS = (
    nothing_returned(RETURNED),
    ARGUMENTS_SWAPPED,
    MODEL_AS_ENVIRONMENT,
    Misconception(
        "torque-as-action",
        "Which shape has the torque for one state?",
        "An environment takes an action of shape (1,); the world takes one plain number for each state.",
        when=lambda stop: stop.thing == TORQUES_ASKED,
    ),
    Misconception(
        "fit-called-otherwise",
        "Which three arrays does `fit` take?",
        "`fit(states, torques, next_states)`: make three arrays of the list of transitions.",
        when=lambda stop: stop.thing == FITTED or (stop.kind == "TypeError" and "fit()" in stop.text),
    ),
    Misconception(
        "policy-of-no-model",
        "In which model should the policy be the best?",
        "`optimal.policy` takes the model that `fit` has returned.",
        when=lambda stop: stop.thing == NOT_A_MODEL,
    ),
)


def _steps(seen):
    return len(seen["acted_torques"])


def _fits(seen):
    return len(seen["sizes"])


IN_COUNTS = (
    Misconception(
        "not-refitted",
        "When does the agent learn from what it has just seen?",
        "Fit after every round, inside the loop over the rounds.",
        when=lambda seen: _fits(seen) < ROUNDS,
    ),
    Misconception(
        "refitted-too-often",
        "How often is the model fitted?",
        "Once a round, after its last step: a fit and a policy cost seconds.",
        when=lambda seen: _fits(seen) > ROUNDS,
    ),
    Misconception(
        "acts-in-the-model",
        "Where do new data come from?",
        "What a model imagines holds nothing that it does not know already. Step in `world`, in every round.",
        when=lambda seen: _fits(seen) == ROUNDS and _steps(seen) < ROUNDS * STEPS,
    ),
    Misconception(
        "one-round-too-many",
        "Which round are the torques at random?",
        "They are round 0 of `num_rounds`, not one before it: the first model is fitted to them.",
        when=lambda seen: _fits(seen) == ROUNDS and _steps(seen) == (ROUNDS + 1) * STEPS,
    ),
    Misconception(
        "world-asked-too-often",
        "How often may the world be asked about one state?",
        "Once for each real step: keep what it answers. For the tests `pendulum.play` takes all starts together.",
        when=lambda seen: (
            _fits(seen) == ROUNDS and _steps(seen) > ROUNDS * STEPS and _steps(seen) != (ROUNDS + 1) * STEPS
        ),
    ),
)


def _breaks(seen):
    """Return the steps that do not start where the one before has ended."""
    off = np.abs(seen["acted_states"][1:] - seen["next_states"][:-1]).max(axis=1) > TOLERANCE
    return (np.flatnonzero(off) + 1).tolist()


def _hangs(states):
    return np.abs(states - HANGING).max(axis=-1) <= TOLERANCE


IN_PATH = (
    Misconception(
        "started-anew",
        "Where is the pendulum when a round begins?",
        "Nobody puts it back: a round goes on where the one before it has ended. Set the state before the loops.",
        when=lambda seen: _breaks(seen) == [k * STEPS for k in range(1, ROUNDS)],
    ),
    Misconception(
        "not-moved-on",
        "From which state does the second step start?",
        "After each step the next state becomes the state.",
        when=lambda seen: bool(_hangs(seen["acted_states"]).all()),
    ),
    Misconception(
        "other-start",
        "Which angle is hanging down?",
        "Angles count from upright: hanging down is pi. At rest the velocity is 0.",
        when=lambda seen: not _breaks(seen) and not _hangs(seen["acted_states"][0]),
    ),
)


def _columns_hold(seen, columns):
    """Whether all fits see the transitions so far, as far as these columns go."""
    rows = zip(fitted_rows(seen), seen["sizes"], strict=True)
    right = transitions(seen)[:, columns]
    return _grows(seen) and all(hold_the_same(one[:, columns], right[: int(size)]) for one, size in rows)


def _grows(seen):
    return np.array_equal(seen["sizes"], [STEPS * (k + 1) for k in range(ROUNDS)])


def _stay(seen):
    """Whether the last fit sees what the first saw."""
    rows = fitted_rows(seen)
    return hold_the_same(rows[-1], rows[0])


def _one_state(seen):
    """Whether the states of each fit are all the same, as those of one array that was changed in place."""
    return _grows(seen) and all(np.ptp(rows[:, :2], axis=0).max() == 0 for rows in fitted_rows(seen))


def _are_changes(seen):
    """Whether a fit got, for next states, by how much the states changed."""
    right = transitions(seen)
    right[:, 3:] -= right[:, :2]
    rows = fitted_rows(seen)
    return _grows(seen) and all(hold_the_same(each, right[: len(each)]) for each in rows)


STATES_ONLY, ALL_BUT_TORQUES = [0, 1], [0, 1, 3, 4]
IN_DATA = (
    Misconception(
        "only-newest-data",
        "Why forget what was seen before?",
        "Keep one list for the whole run, and fit to all of it: the model must still hold where the policy was before.",
        when=lambda seen: bool((seen["sizes"] == STEPS).all()) and not _stay(seen),
    ),
    Misconception(
        "first-data-only",
        "Which transitions does the second fit see that the first did not?",
        "Those of the later rounds belong to the data as well: append in every step of every round.",
        when=lambda seen: bool((seen["sizes"] == STEPS).all()) and _stay(seen),
    ),
    Misconception(
        "tests-kept",
        "Which transitions may the model be fitted to?",
        "Those of the real steps, each once. The tests measure; nothing is learned from them.",
        when=lambda seen: bool((seen["sizes"] > [STEPS * (k + 1) for k in range(ROUNDS)]).any()),
    ),
    Misconception(
        "torque-not-as-applied",
        "Which torque led to that next state?",
        "The torque with its noise, after clipping: what the world was given.",
        when=lambda seen: _columns_hold(seen, ALL_BUT_TORQUES),
    ),
    Misconception(
        "state-after-for-state",
        "Which state did the torque act in?",
        "Append the transition before the state moves on: the state before the step, the torque, the state after it.",
        when=lambda seen: (
            _grows(seen) and not _one_state(seen) and np.array_equal(seen["fitted"][:, :2], seen["fitted"][:, 3:])
        ),
    ),
    Misconception(
        "one-array-for-all-states",
        "How many different states are in your data, and how many arrays hold them?",
        "An array that is changed in place changes wherever it was put. Let `state` be the array that the world "
        "returned, or append copies.",
        when=_one_state,
    ),
    Misconception(
        "changes-for-next-states",
        "Which three arrays does `fit` take?",
        "`fit` gets the next states as they are: what it makes of them inside is its own business.",
        when=_are_changes,
    ),
    Misconception(
        "transitions-torn",
        "Do the three arrays belong together row by row?",
        "Row i of `next_states` is where torque i leads from state i. Append all three in the same step.",
        when=lambda seen: (
            _columns_hold(seen, STATES_ONLY)
            and not _columns_hold(seen, ALL_BUT_TORQUES)
            and not _are_changes(seen)
            and not np.array_equal(seen["fitted"][:, :2], seen["fitted"][:, 3:])
        ),
    ),
)
OLD_DATA_DROPPED = Misconception(
    "old-data-dropped",
    "How far back does your list of transitions go?",
    "To the first step: a fit sees all rounds so far, however many there were.",
    when=lambda seen: seen["few_counts"][1] == len(seen["few_sizes"]) == FEW_ROUNDS and _is_short(seen),
)


def _is_short(seen):
    return seen["few_counts"][0] == FEW_ROUNDS * FEW_STEPS and seen["few_sizes"][-1] < FEW_ROUNDS * FEW_STEPS


ANOTHER_POLICY = Misconception(
    "another-policy",
    "Which arguments does `optimal.policy` need here?",
    "The model alone: all policies of this notebook are computed with the same task, discount factor and grid.",
)
NUMBERS_TYPED_IN = Misconception(
    "numbers-typed-in",
    "Where do the numbers of rounds and of steps come from?",
    "They are the arguments `num_rounds` and `steps_per_round`.",
    when=lambda seen: not OLD_DATA_DROPPED.when(seen),
)
RNG_NOT_USED = Misconception(
    "rng-not-used",
    "From which generator do the random numbers come?",
    "All of them come from `rng`, the argument: neither from numpy's global functions nor from a generator made here.",
)
