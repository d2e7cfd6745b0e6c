"""Exercise `roll_out` of notebook 03: the states that any model imagines from many starts."""

import numpy as np

from helpers.checks import contract
from helpers.checks.contract import Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import evaluate
from helpers.checks.model_env import rollout_slips as slips
from helpers.checks.model_env.rolling import IN_NUMBERS, IN_SHAPE, REFERENCE, TOLERANCE, moved
from helpers.checks.model_env.rollout_slips import RETURNED, STATES_ASKED, TORQUES_ASKED
from helpers.checks.observe import Unexpected, numbers

NUM, STEPS = 5, 8  # rollouts and steps of the first call; neither is 2, nor are they equal
OTHER_STEPS, OTHER_NUM = 3, 4  # steps of the second call, rollouts of the third
LONG_NUM, LONG_STEPS = 60, 250  # of one more call, beyond the sizes that somebody may have typed in


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
        "long_starts": rng.uniform(-15, 15, (LONG_NUM, 2)),
        "long_torques": rng.uniform(-4, 4, (LONG_NUM, LONG_STEPS // 2)).repeat(2, axis=1),  # each twice in a row
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
        if given.ndim != 2 or given.shape[1] != 2:
            raise Unexpected(STATES_ASKED, "an array of shape (n, 2)", states)
        pushed = numbers(TORQUES_ASKED, torques)
        if pushed.shape != given.shape[:-1]:
            raise Unexpected(TORQUES_ASKED, f"one for each state, shape {given.shape[:-1]}", torques)
        return moved(weights, given, pushed)

    return model


def probe(
    roll_out,
    weights,
    starts,
    torques,
    other_weights,
    other_starts,
    other_torques,
    whole_starts,
    long_starts,
    long_torques,
) -> Evidence:
    """Roll out one model, then another one for fewer steps.

    Then the first again: from a few starts that are whole numbers, from a single one, and from many for many steps.
    """
    contract = Contract()
    given, first_start, square_starts = torques.copy(), starts[:1].copy(), starts[:OTHER_STEPS].copy()
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
    whole = again(_model(weights), whole_starts, given[:OTHER_NUM].copy())
    square = again(_model(weights), square_starts, given[:OTHER_STEPS, :OTHER_STEPS].copy())
    single = again(_model(weights), first_start, given[:1].copy())
    many = again(lambda states, torques: moved(weights, states, torques), long_starts, long_torques)  # quick
    contract.expect(
        np.array_equal(numbers(RETURNED, returned), states),
        "aliased",
        "What the first call returned changed with the second call.",
    )
    more = {"other": other, "whole": whole, "single": single, "square": square, "long": many}
    return {"states": states, **{f"{name}_states": each for name, each in more.items()}, **contract.evidence}


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
        "single_expected": rollout(starts[:1], torques[:1], weights),
        "square_expected": rollout(starts[:OTHER_STEPS], torques[:OTHER_STEPS, :OTHER_STEPS], weights),
        "long_expected": rollout(evidence["long_starts"], evidence["long_torques"], weights),
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
    right, yours = _as_texts(seen["expected"][row, step], seen["states"][row, step])
    return f"State {step} of rollout {row}, where state 0 is its start, should be {right}; yours is {yours}."


def other_call(seen: Evidence) -> str | None:
    return _unlike(
        seen,
        "other",
        "The first call was right. A second one, with another model, other starts and fewer steps, was not.",
    )


def other_single(seen: Evidence) -> str | None:
    got, expected = seen["single_states"].shape, seen["single_expected"].shape
    if got != expected and got != (0,):  # that is what a call gives that failed
        return f"From a single start the states should have shape {expected}; yours have {got}."
    return _unlike(seen, "single", f"From {NUM} starts the states are right. From a single one they are not.")


def other_square(seen: Evidence) -> str | None:
    sentence = f"From {OTHER_STEPS} starts with {OTHER_STEPS} torques each the rollout is another one."
    return _unlike(seen, "square", sentence)


def other_long(seen: Evidence) -> str | None:
    got, expected = seen["long_states"].shape, seen["long_expected"].shape
    asked = f"From {LONG_NUM} starts with {LONG_STEPS} torques each"
    if got == (0,):
        return f"{asked} your code raised an error."
    if got != expected:
        return f"{asked} the states should have shape {expected}; yours have {got}."
    return _unlike(seen, "long", f"{asked}, each torque twice in a row, the rollout is another one.")


def other_whole(seen: Evidence) -> str | None:
    if "argument-changed" in seen["broken"][:, 0]:
        return None  # that is the mistake: whole numbers only show it once more
    return _unlike(seen, "whole", "From starts that are whole numbers the rollout is another one.")


def _unlike(seen, name, sentence):
    got, expected = seen[f"{name}_states"], seen[f"{name}_expected"]
    return None if got.shape == expected.shape and (np.abs(got - expected) <= TOLERANCE).all() else sentence


def _as_texts(right, yours):
    """Write two states with as many digits as it takes to tell them apart."""
    texts = [[f"({each[0]:z.{n}f}, {each[1]:z.{n}f})" for each in (right, yours)] for n in range(3, 9)]
    return next((both for both in texts if both[0] != both[1]), texts[-1])


def fact(seen: Evidence) -> str:
    exact = all(np.abs(seen[f"{name}states"] - seen[f"{name}expected"]).max() < 1e-9 for name in ("", "other_"))
    how = "exact" if exact else "right to 4 digits after the point"
    return f"{NUM} rollouts of {STEPS} steps in a made-up model are {how}, and so are those of another model."


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
        "long_starts": (float, LONG_NUM, 2),
        "long_torques": (float, LONG_NUM, LONG_STEPS),
        "states": (float, ...),
        "other_states": (float, ...),
        "whole_states": (float, ...),
        "single_states": (float, ...),
        "square_states": (float, ...),
        "long_states": (float, ...),
    },
    look=look,
    stops=(
        slips.NOTHING_RETURNED,
        slips.TORQUES_BY_ROW,
        slips.ALL_TORQUES_AT_ONCE,
        slips.TORQUE_AS_ACTION,
        slips.ARGUMENTS_SWAPPED,
        slips.ONE_STATE_AT_A_TIME,
        slips.MODEL_AS_ENVIRONMENT,
        slips.MODEL_CALLED_OTHERWISE,
    ),
    breaches=(contract.ARGUMENT_CHANGED, contract.NOT_AN_ARRAY, contract.ALIASED),
    checks=(
        Check(other_shape, IN_SHAPE),
        Check(other_states, IN_NUMBERS, REFERENCE, {"states": TOLERANCE}),
        Check(other_call, (slips.REMEMBERS,)),
        Check(other_whole, (slips.WHOLE_NUMBERS,)),
        Check(other_single, (slips.AXIS_LOST,)),
        Check(other_square, (slips.AXES_GUESSED,)),
        Check(other_long, (slips.SIZE_TYPED_IN, slips.ANSWER_KEPT)),
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
