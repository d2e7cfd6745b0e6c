"""Slips with the interfaces of gymnasium and stable-baselines3: where they stop a probe of notebook 04, by name."""

from helpers.checks.misconception import Misconception
from helpers.checks.observe import Observation
from helpers.checks.sac_dyna.policy import SEEN
from helpers.checks.sac_dyna.recording import (
    ACTION,
    DONE,
    INFOS,
    NEXT_OBSERVATION,
    OBSERVATION,
    REWARD,
    STORED_ACTION,
)

ACTIONS = ACTION, STORED_ACTION
PLACES = ACTION, OBSERVATION, NEXT_OBSERVATION, STORED_ACTION, REWARD, DONE
OBSERVATIONS = SEEN, OBSERVATION, NEXT_OBSERVATION


def _is_pair(stop: Observation) -> bool:
    return stop.thing in ACTIONS and stop.kind in ("tuple", "NoneType")


def _is_reset_pair(stop: Observation) -> bool:
    is_pair = stop.thing in OBSERVATIONS and stop.kind == "tuple"
    return is_pair or (stop.kind == "ValueError" and "passed a tuple to the predict()" in stop.text)


def _is_short_state(stop: Observation) -> bool:
    return stop.thing in OBSERVATIONS and stop.kind in ("ndarray", "list") and (stop.shape or ())[-1:] == (2,)


def _is_odd(stop: Observation) -> bool:
    is_batch = stop.kind == "ndarray" and len(stop.shape) > 0 and stop.shape[0] > 3
    is_scalar = stop.thing == STORED_ACTION and stop.shape == ()
    return not (is_batch or is_scalar or _is_short_state(stop)) and stop.kind not in ("tuple", "NoneType")


def _says(*texts):
    return lambda stop: stop.ended == "error" and any(text in stop.text for text in texts)


STATES_FOR_OBSERVATIONS = Misconception(
    "states-for-observations",
    "What does the policy see: the state or the observation?",
    "A state is two numbers, the angle and the velocity; the policy was trained on observations, three numbers. "
    "`pendulum.observe` turns one into the other.",
    when=_is_short_state,
)
PREDICT_NOT_UNPACKED = Misconception(
    "predict-not-unpacked",
    "`predict` returns a pair. Which half of it is the action?",
    "The first half of the pair holds the actions; the second is for policies with a memory, and is None here.",
    when=_is_pair,
)
BATCH_OF_ONE = Misconception(
    "batch-of-one",
    "Is that one action, or a batch with one action in it?",
    "One observation gives one action, of shape (1,); an array of observations gives an array of them. Take one row.",
    when=lambda stop: stop.thing in ACTIONS and stop.shape == (1, 1),
)
ALL_IN_ONE_STEP = Misconception(
    "all-in-one-step",
    "An environment takes one action at a time, and the buffer one transition: which of these belongs to this state?",
    "Go through states and actions together, row by row.",
    when=lambda stop: stop.kind == "ndarray" and stop.thing in PLACES and len(stop.shape) > 0 and stop.shape[0] > 3,
)
ACTION_WITHOUT_AXIS = Misconception(
    "action-without-axis",
    "What shape has an action of this environment?",
    "An action is an array of shape (1,), also where it holds a single torque.",
    when=lambda stop: stop.thing in ACTIONS and stop.shape == () and stop.kind not in ("NoneType", "str"),
)
RESET_NOT_UNPACKED = Misconception(
    "reset-not-unpacked",
    "`reset` returns a pair. Which half of it is the observation?",
    "Since gymnasium `reset` returns an observation and an info dictionary.",
    when=_is_reset_pair,
)
STEP_GIVES_FIVE = Misconception(
    "step-gives-five",
    "How many values does `step` return?",
    "Since gymnasium `step` returns five values: observation, reward, terminated, truncated, info.",
    when=_says("too many values to unpack (expected 4"),
)
INFO_NOT_IN_A_LIST = Misconception(
    "info-not-in-a-list",
    "The buffer can store the steps of several environments together: in what does it expect their `info`?",
    "Its last argument is a list with one dictionary for each environment, and here there is one environment.",
    when=lambda stop: stop.thing == INFOS,
)
ARGUMENTS_OUT_OF_ORDER = Misconception(
    "arguments-out-of-order",
    "In which order does `add` take its arguments?",
    "First both observations, then action, reward, done, and the list of infos: that is the order of `add`.",
    when=lambda stop: stop.thing in PLACES and stop.thing != ACTION and stop.shape != (1, 1) and _is_odd(stop),
)
OF_A_POLICY = (STATES_FOR_OBSERVATIONS, RESET_NOT_UNPACKED, STEP_GIVES_FIVE)
BUFFER_EMPTIED = Misconception(
    "buffer-emptied",
    "What becomes of the transitions that were in the buffer before?",
    "New transitions are added to those that are there: SAC learns from all of them.",
)
SEEDS_FOR_EVERYBODY = Misconception(
    "seeds-for-everybody",
    "For whom does that seed fix the random numbers?",
    "torch and numpy each keep a generator for everybody. Seeded inside the function, it gives the agent the same "
    "noise and the same batches at each call.",
)
OF_A_BUFFER = (
    *OF_A_POLICY,
    PREDICT_NOT_UNPACKED,
    BATCH_OF_ONE,
    ACTION_WITHOUT_AXIS,
    INFO_NOT_IN_A_LIST,
    ARGUMENTS_OUT_OF_ORDER,
    ALL_IN_ONE_STEP,
)
VECTORISED_INTERFACE = Misconception(
    "vectorised-interface",
    "Environments side by side are stable-baselines3's: what do their `reset` and `step` return?",
    "Their `reset` returns the observations alone, and `step` four values: observations, rewards, dones, infos.",
    when=_says("unpack (expected 5, got 4)", "too many values to unpack (expected 2"),
)
