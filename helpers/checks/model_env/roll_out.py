"""Exercise `roll_out` of notebook 03: the states that any model imagines from many starts."""

import numpy as np

from helpers.checks import contract
from helpers.checks.contract import Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception, evaluate
from helpers.checks.model_env.rolling import IN_NUMBERS, IN_SHAPE, REFERENCE, TOLERANCE, moved
from helpers.checks.observe import Unexpected, numbers

NUM, STEPS = 5, 8  # rollouts and steps of the first call; neither is 2, nor are they equal
OTHER_STEPS, OTHER_NUM = 3, 4  # steps of the second call, rollouts of the third
RETURNED = "What `roll_out` returns"
STATES_ASKED = "The states that the model is called with"
TORQUES_ASKED = "The torques that the model is called with"


def _asks_an_environment(text):
    return any(f"attribute '{name}'" in text for name in ("step", "reset", "state", "unwrapped"))


NOTHING_RETURNED = Misconception(
    "nothing-returned",
    "What does the last line hand back?",
    "A function gives back what follows its `return`.",
    when=lambda stop: stop.thing == RETURNED and stop.kind == "NoneType",
)
TORQUES_BY_ROW = Misconception(
    "torques-by-row",
    "Which axis of `torques` counts the steps: the rows or the columns?",
    "`torques` is (n, T): a row is one rollout, a column is one step of all of them.",
    when=lambda stop: stop.thing == TORQUES_ASKED and len(stop.shape or ()) == 1 and stop.shape != (1,),
)
ALL_TORQUES_AT_ONCE = Misconception(
    "all-torques-in-one-call",
    "How many steps does one call of the model make?",
    "One call is one step: it takes one torque for each state.",
    when=lambda stop: stop.thing == TORQUES_ASKED and len(stop.shape or ()) == 2 and stop.shape[1] > 1,
)
TORQUE_AS_ACTION = Misconception(
    "torque-as-action",
    "Which shape does the docstring of a model give for its torques?",
    "An environment takes an action of shape (1,); a model takes one plain number for each state.",
    when=lambda stop: stop.thing == TORQUES_ASKED and (stop.shape or ())[-1:] == (1,),
)
ARGUMENTS_SWAPPED = Misconception(
    "arguments-swapped",
    "What does a model take first, the states or the torques?",
    "A model is called as model(states, torques).",
    when=lambda stop: stop.thing == STATES_ASKED,
)
MODEL_AS_ENVIRONMENT = Misconception(
    "model-as-environment",
    "Is a model an environment, with `step` and `reset`, or a function?",
    "A model remembers no state. It is called with the states and the torques, and returns the next states.",
    when=lambda stop: stop.kind == "AttributeError" and _asks_an_environment(stop.text),
)
MODEL_CALLED_OTHERWISE = Misconception(
    "model-called-otherwise",
    "Which arguments does a model take?",
    "A model takes two arguments, the states and the torques, and nothing else.",
    when=lambda stop: stop.kind == "TypeError" and "model()" in stop.text,
)
REMEMBERS = Misconception(
    "remembers-last-call",
    "Does a second call start anew, with its own starts and its own number of steps?",
    "What is kept outside of the function, or was typed in for one example, is wrong for the next. Take all from the "
    "arguments.",
)
WHOLE_NUMBERS = Misconception(
    "whole-numbers",
    "What kind of numbers can the array hold that you fill?",
    "An array made like `starts` holds whole numbers if `starts` does, and cuts off what follows the point.",
)


def draw(rng) -> Evidence:
    """Two made-up models, weights (2, 4), each with starts and torques beyond the limits of a pendulum."""
    return {
        "weights": _weights(rng),
        "starts": rng.uniform(-15, 15, (NUM, 2)),
        "torques": rng.uniform(-4, 4, (NUM, STEPS)),
        "other_weights": _weights(rng),
        "other_starts": rng.uniform(-15, 15, (NUM, 2)),
        "other_torques": rng.uniform(-4, 4, (NUM, OTHER_STEPS)),
        "whole_starts": rng.integers(-9, 10, (OTHER_NUM, 2)),
    }


def _weights(rng):
    """A rotation that shrinks a little, a push by the torque, and a drift: states stay between 3 and 30 or so."""
    angle, size = rng.uniform(0.4, 0.9) * rng.choice([-1, 1]), rng.uniform(0.8, 0.95)
    turn = size * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.column_stack([turn, rng.uniform(0.8, 1.6, 2), rng.uniform(2, 4, 2) * rng.choice([-1, 1], 2)])


def _model(weights):
    """Return the model with these weights, which says so if it is asked in another form."""

    def model(states, torques) -> np.ndarray:
        given = numbers(STATES_ASKED, states)
        if given.shape[-1:] != (2,):
            raise Unexpected(STATES_ASKED, "an array of shape (..., 2)", states)
        pushed = numbers(TORQUES_ASKED, torques)
        if pushed.shape != given.shape[:-1]:
            raise Unexpected(TORQUES_ASKED, f"one for each state, shape {given.shape[:-1]}", torques)
        return moved(weights, given, pushed)

    return model


def probe(roll_out, weights, starts, torques, other_weights, other_starts, other_torques, whole_starts) -> Evidence:
    """Roll out one model, then another one for fewer steps, then the first from a few starts that are whole numbers."""
    contract = Contract()
    given = torques.copy()
    with contract.keeps(starts=starts, torques=torques):
        returned = roll_out(_model(weights), starts, torques)
    if returned is None:
        raise Unexpected(RETURNED, "an array of states", returned)
    states = contract.array(RETURNED, returned)

    def again(*arguments):
        """Return the states of a further call; none where it fails, although the first one did not."""
        try:
            return numbers(RETURNED, roll_out(*arguments))
        except Exception:
            return np.empty(0)

    other = again(_model(other_weights), other_starts, other_torques)
    whole = again(_model(weights), whole_starts, given[:OTHER_NUM])
    contract.expect(
        np.array_equal(numbers(RETURNED, returned), states),
        "aliased",
        "What the first call returned changed with the second call.",
    )
    return {"states": states, "other_states": other, "whole_states": whole, **contract.evidence}


def look(evidence: Evidence) -> Evidence:
    """Add the rollouts as they should be."""

    def rollout(starts, torques, weights):
        return evaluate(REFERENCE, {"starts": starts, "torques": torques, "weights": weights}, "states")

    starts, torques, weights = (evidence[name] for name in ("starts", "torques", "weights"))
    other = (evidence[f"other_{name}"] for name in ("starts", "torques", "weights"))
    return evidence | {
        "expected": rollout(starts, torques, weights),
        "other_expected": rollout(*other),
        "whole_expected": rollout(evidence["whole_starts"].astype(float), torques[:OTHER_NUM], weights),
    }


def other_shape(seen: Evidence) -> str | None:
    expected, shape = seen["expected"].shape, seen["states"].shape
    if shape == expected:
        return None
    return (
        f"From {NUM} starts with {STEPS} torques each, the states should have shape {expected}, (n, T + 1, 2); "
        f"yours have {shape}."
    )


def other_states(seen: Evidence) -> str | None:
    """Say which rollout goes wrong first, and where."""
    wrong = ~(np.abs(seen["states"] - seen["expected"]) <= TOLERANCE).all(axis=-1)
    if not wrong.any():
        return None
    step = wrong.any(axis=0).argmax()
    row = wrong[:, step].argmax()
    right, yours = (_pair(seen[name][row, step]) for name in ("expected", "states"))
    return f"State {step} of rollout {row}, where state 0 is its start, should be {right}; yours is {yours}."


def other_call(seen: Evidence) -> str | None:
    return _unlike(
        seen,
        "other",
        "The first call was right. A second one, with another model, other starts and fewer steps, was not.",
    )


def other_whole(seen: Evidence) -> str | None:
    return _unlike(seen, "whole", "From starts that are whole numbers the rollout is another one.")


def _unlike(seen, name, sentence):
    got, expected = seen[f"{name}_states"], seen[f"{name}_expected"]
    return None if got.shape == expected.shape and (np.abs(got - expected) <= TOLERANCE).all() else sentence


def _pair(state):
    return "({:z.3f}, {:z.3f})".format(*state)


def fact(seen: Evidence) -> str:
    return f"{NUM} rollouts of {STEPS} steps in a made-up model are exact, and so are those of another model."


EXERCISE = Exercise(
    name="roll_out",
    notebook="03_model_env",
    defines="roll_out",
    draw=draw,
    probe=probe,
    evidence={
        "weights": (float, 2, 4),
        "starts": (float, NUM, 2),
        "torques": (float, NUM, STEPS),
        "other_weights": (float, 2, 4),
        "other_starts": (float, NUM, 2),
        "other_torques": (float, NUM, OTHER_STEPS),
        "whole_starts": (float, OTHER_NUM, 2),
        "states": (float, ...),
        "other_states": (float, ...),
        "whole_states": (float, ...),
    },
    look=look,
    stops=(
        NOTHING_RETURNED,
        TORQUES_BY_ROW,
        ALL_TORQUES_AT_ONCE,
        TORQUE_AS_ACTION,
        ARGUMENTS_SWAPPED,
        MODEL_AS_ENVIRONMENT,
        MODEL_CALLED_OTHERWISE,
    ),
    breaches=(contract.ARGUMENT_CHANGED, contract.NOT_AN_ARRAY, contract.ALIASED),
    checks=(
        Check(other_shape, IN_SHAPE),
        Check(other_states, IN_NUMBERS, REFERENCE, {"states": TOLERANCE}),
        Check(other_call, (REMEMBERS,)),
        Check(other_whole, (WHOLE_NUMBERS,)),
    ),
    fact=fact,
    hints=(
        "A model answers for one step. To look further ahead, use its answer as the next question, again and again. "
        "What do you keep on the way?",
        "State 0 is the start. State t + 1 is what the model makes of state t and of the torques of step t. That makes "
        "T + 1 states for T torques.",
        "The model takes all n states together. `torques[:, t]` are the torques of step t; `np.stack` makes one array "
        "of a list of arrays, along the `axis` you name.",
        "The line to look at is the one that calls the model: its first argument is the state that the last call "
        "returned, not the start. The last line puts the axes in the order rollout, step, (theta, theta_dot).",
    ),
)
