"""Misconceptions of `collect_transitions` that show in which steps are taken and in what form the data come."""

import numpy as np

from helpers.checks.misconception import Misconception
from helpers.checks.symbolic_regression.collecting import (
    ACTION,
    KEPT_OF_RESET,
    KEPT_OF_STEP,
    NAMES_FOR_RESET,
    NAMES_FOR_STEP,
    RETURNED,
    RUNS,
    STEPS_PER_EPISODE,
)


def taken(seen):
    """The fewest steps that were taken in a call."""
    return min(len(seen[f"{run}_steps"]) for run in RUNS)


def _stops_with_an_episode(seen):
    return 0 < taken(seen) < seen["num_samples"] and taken(seen) % STEPS_PER_EPISODE == 0


def _has_other_number(seen):
    """Whether there are steps for another number of samples, or that many rows of the right shape."""
    X, y = (seen[f"first_{name}"] for name in "Xy")
    rows = len(y) if y.ndim else 0
    has_rows = X.shape == (rows, 3) and y.shape == (rows,) and rows != seen["num_samples"]
    return 0 < taken(seen) < seen["num_samples"] or has_rows


def is_one_sided(torques):
    return torques.min() > -0.05 or torques.max() < 0.05


def is_held(torques):
    """Whether many are what the step before had, and there are many different ones all the same."""
    repeated = np.diff(torques) == 0
    return bool(len(torques) and repeated.mean() > 0.2 and len(np.unique(torques)) > len(torques) / 10)


NOTHING_RETURNED = Misconception(
    "nothing-returned",
    "What does the last line return?",
    "A function gives back what follows its `return`: here two arrays.",
    when=lambda stop: stop.kind == "NoneType" and stop.thing == RETURNED,
)
SCALAR_ACTION = Misconception(
    "scalar-action",
    "What is an action of this `env`: a number, or an array with one number in it?",
    "`env.step` takes an array of shape (1,), as `env.action_space` says.",
    when=lambda stop: stop.thing == ACTION,
)
RESET_NOT_UNPACKED = Misconception(
    "reset-not-unpacked",
    "How many things does `env.reset` return?",
    "`env.reset` returns the observation and a dict, each time.",
    when=lambda stop: stop.thing in (KEPT_OF_RESET, NAMES_FOR_RESET),
)
STEP_UNPACKED_WRONGLY = Misconception(
    "step-unpacked-wrongly",
    "How many things does `env.step` return?",
    "`env.step` returns five things; older code knew four: the old `done` is now terminated and truncated.",
    when=lambda stop: stop.thing in (KEPT_OF_STEP, NAMES_FOR_STEP),
)
TORQUE_NOT_UNPACKED = Misconception(
    "torque-not-unpacked",
    "Is the torque in your row a number, or an array with one number in it?",
    "The motor wants an array of shape (1,), the row of X the number that is in it.",
    when=lambda stop: (
        stop.kind in ("ValueError", "TypeError") and ("inhomogeneous" in stop.text or "with a sequence" in stop.text)
    ),
)
OTHER_ENVIRONMENT = Misconception(
    "other-environment",
    "Which pendulum does your code step: the one that was passed in?",
    "The pendulum to step is the argument `env`, whatever its gravity.",
    when=lambda seen: not len(seen["steps"]) or not seen["lawful"],
)
TOO_FEW_STEPS = Misconception(
    "too-few-steps",
    "What should happen when an episode is over before there are enough samples?",
    "The loop counts samples, not episodes: at the end of an episode it goes on in a new one.",
    when=lambda seen: seen["lawful"] and _stops_with_an_episode(seen),
)
WRONG_NUMBER = Misconception(
    "wrong-number-of-samples",
    "Where does `num_samples` enter your code, and how often does the loop run?",
    "The number of rows is `num_samples`, whatever that is, and neither one more nor one less.",
    when=lambda seen: seen["lawful"] and not _stops_with_an_episode(seen) and _has_other_number(seen),
)
WRONG_SHAPE = Misconception(
    "wrong-shape",
    "Is there one row for each step, and one number in y?",
    "X has a row for each sample and three columns; y is flat, with one number for each sample. X comes first.",
)
ONE_ROW_REPEATED = Misconception(
    "one-row-repeated",
    "Does every step get a row of its own?",
    "A list that is changed after it was stored changes in the store as well. Where does each row come from?",
)
NEVER_RESET = Misconception(
    "never-reset",
    "What begins a new episode when the time limit is reached?",
    "The pendulum never terminates; which of the values that `env.step` returns says that time is up?",
    when=lambda seen: seen["lengths"].max() > STEPS_PER_EPISODE,
)
RESET_EVERY_STEP = Misconception(
    "reset-every-step",
    "How far can the rod get in one step?",
    "Start a new episode only when the last one is over; otherwise the data contain no fast pendulums.",
)
SAME_START = Misconception(
    "same-start",
    "What does a seed do each time that `env.reset` gets it?",
    "Only the first `env.reset` gets the seed; the later ones continue from there.",
)
TORQUE_DRAWN_ONCE = Misconception(
    "torque-drawn-once",
    "How often is a torque drawn, and from how many generators?",
    "Every step needs its own torque. A generator made again from the same seed repeats its first number.",
    when=lambda seen: seen["drawn_once"],
)
GENERATOR_ANEW = Misconception(
    "generator-anew-each-episode",
    "Where is the generator made: once, or again in each episode?",
    "A generator made again from the same seed draws the same numbers again. Make it before the loop.",
)
TORQUE_ONE_SIDED = Misconception(
    "torque-one-sided",
    "Which ways can the motor turn?",
    "The motor turns both ways: what is its lowest torque?",
    when=lambda seen: not seen["drawn_once"] and is_one_sided(seen["given"]),
)
FEW_TORQUES = Misconception(
    "few-torques",
    "Which torques between the two limits can your code never draw?",
    "With a few torques the search sees a few lines instead of a slope. Draw from the whole interval, evenly.",
    when=lambda seen: not is_held(seen["drawn"]),
)
TORQUE_HELD = Misconception(
    "torque-held",
    "How often is a new torque drawn?",
    "Each step gets a torque of its own. One that is held for several steps is a single draw.",
    when=lambda seen: is_held(seen["drawn"]),
)
TORQUES_CLIPPED = Misconception(
    "torques-clipped",
    "How often is a number that is drawn evenly between two limits exactly one of them?",
    "Clipping a wider draw moves all that lies beyond a limit onto it. Draw between the limits in the first place.",
)
TORQUES_UNEVEN = Misconception(
    "torques-uneven",
    "Has each torque between the two limits the same chance?",
    "A generator's `uniform` takes the lowest and the highest number. One draw for each torque is enough.",
)
STEPS_WITHOUT_ROWS = Misconception(
    "steps-without-rows",
    "Does every step that your code takes get a row of X?",
    "Count the calls of `env.step`: there should be one for each sample, and none on the way to it.",
)
OTHER_WHEN_LONG = Misconception(
    "other-when-long",
    "Is there a number in your code that was meant for one call only?",
    "Sizes come from the argument `num_samples`, whatever that is, and the torques from a generator that goes on.",
)
TORQUES_TOO_WEAK = Misconception(
    "torques-too-weak",
    "How strong is the motor?",
    "Draw at random from all that the motor can give, from one limit to the other.",
)
TORQUES_NOT_SEEDED = Misconception(
    "torques-not-seeded",
    "Do the torques follow from `seed`?",
    "The generator that draws the torques needs the seed as well.",
)
START_NOT_SEEDED = Misconception(
    "start-not-seeded",
    "Does the start of the episode follow from `seed`?",
    "`env.reset` takes a seed.",
)
SEED_IGNORED = Misconception(
    "seed-ignored",
    "Does `seed` reach the torques and the start?",
    "Look for a number where `seed` should be.",
)
