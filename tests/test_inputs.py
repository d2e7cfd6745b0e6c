"""The inputs of an exercise: an answer sees only those it needs, and whatever it does to them, the judge keeps its own.

An answer can look through the frames of its callers. So each attack
here is made twice: once where all inputs lie open and come back with the
evidence, which shows that it is one, and once as a check is made.
"""

import copy
import dataclasses
import inspect
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import sympy
from support import solutions
from test_check import as_answer

from helpers import pendulum, planets
from helpers.checks import EXERCISES
from helpers.checks.judge import judge
from helpers.checks.observe import Observation, draw, gather, needed, observe
from helpers.checks.sac_dyna.evaluate import FEW, NUM_EPISODES
from helpers.checks.sac_dyna.returns import rewards_of

THETA, U = sympy.symbols("theta u")


def inputs_of(name, seed=0, **about):
    return draw(EXERCISES[name], np.random.default_rng(seed), **about)


def guarded(name, answer, inputs, **about):
    """The verdict as a check comes to it."""
    return judge(EXERCISES[name], observe(EXERCISES[name], answer, inputs, **about), inputs)


def unguarded(name, answer, inputs, also_open=None, **about):
    """The verdict, were the inputs, and what is `also_open`, open to the answer, and did they come back from it."""

    def probe():
        _ = also_open
        return inputs | EXERCISES[name].probe(answer, **needed(EXERCISES[name], inputs), **about)

    inputs = copy.deepcopy(inputs)
    with ThreadPoolExecutor(1) as thread:  # so that no frame of the test itself can be reached
        return judge(EXERCISES[name], Observation("done", thread.submit(probe).result()), {})


def frames_above():
    """The frames of the callers of the answer that looks for them."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename == __file__ and frame.f_code.co_name != "probe":
        frame = frame.f_back
    while frame is not None:
        yield frame
        frame = frame.f_back


# What is drawn, what is needed, what comes back


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_drawn_and_what_the_answer_did_make_up_the_evidence(name):
    exercise, inputs = EXERCISES[name], inputs_of(name)
    given = needed(exercise, inputs)
    did = observe(exercise, solutions()[name], given)
    assert not inputs.keys() & did.arrays.keys()
    assert inputs.keys() | did.arrays.keys() == exercise.evidence.keys() | ({"broken"} if exercise.breaches else set())
    assert all(isinstance(array, np.ndarray) and array.dtype.kind in "bfiuU" for array in inputs.values())
    _, *parameters = inspect.signature(exercise.probe).parameters.values()
    assert given.keys() == {each.name for each in parameters if each.default is each.empty}
    assert judge(exercise, did, inputs).status == "passed"


def test_what_is_to_be_found_out_is_not_handed_over():
    assert "law" in inputs_of("discover").keys() - needed(EXERCISES["discover"], inputs_of("discover")).keys()
    inputs = inputs_of("read_gravity", student_id="galileo")
    assert str(inputs["student_id"]) == "galileo" and not np.isnan(inputs["planet"]).any()
    assert "student_id" not in needed(EXERCISES["read_gravity"], inputs)


@pytest.mark.parametrize("name", EXERCISES)
def test_one_generator_draws_one_set_of_inputs(name):
    one, again, other = (inputs_of(name, seed) for seed in (0, 0, 1))
    assert all(np.array_equal(one[key], again[key], equal_nan=one[key].dtype.kind == "f") for key in one)
    assert any(not np.array_equal(one[key], other[key], equal_nan=one[key].dtype.kind == "f") for key in one)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_judge_goes_by_the_inputs(name):
    """What was right for other inputs is wrong."""
    did = observe(EXERCISES[name], solutions()[name], inputs_of(name, 0))
    assert judge(EXERCISES[name], did, inputs_of(name, 0)).status == "passed"
    assert judge(EXERCISES[name], did, inputs_of(name, 1)).status == "failed"


def test_what_comes_back_does_not_replace_an_input():
    forging = dataclasses.replace(
        EXERCISES["step"], probe=lambda ModelEnv, starts: {"starts": 0 * starts, "state": starts}
    )
    observation, inputs = gather(forging, None, np.random.default_rng(0))
    np.testing.assert_array_equal(inputs["starts"], inputs_of("step")["starts"])
    seen = []
    form = dict.fromkeys(inputs.keys() | {"state"}, (float, ...))
    judge(dataclasses.replace(forging, evidence=form, breaches=(), look=seen.append), observation, inputs)
    np.testing.assert_array_equal(seen[0]["starts"], inputs["starts"])
    np.testing.assert_array_equal(seen[0]["state"], inputs["starts"])


# Answers that change their inputs


def overwrite(**values):
    """Fill each array in the locals of all frames above with what is given for its name, or 0; return how many."""
    number = 0
    for frame in frames_above():
        local = dict(frame.f_locals)
        for each in [each for each in local.values() if isinstance(each, dict)]:
            local |= each
        for name, array in local.items():
            if isinstance(array, np.ndarray) and array.flags.writeable and array.dtype.kind in "bfiu":
                array[...] = values.get(name, 0)
                number += 1
    return number


def clear_lists():
    for frame in frames_above():
        for thing in list(frame.f_locals.values()):
            if isinstance(thing, list):
                thing.clear()


@pytest.mark.parametrize("name", EXERCISES)
def test_an_answer_cannot_change_the_inputs(name):
    overwritten = []

    def spoil(*args, **kwargs):
        overwritten.append(overwrite())
        clear_lists()

    inputs = inputs_of(name)
    before = copy.deepcopy(inputs)
    observe(EXERCISES[name], as_answer(name, spoil), inputs)
    assert overwritten[0] > 0
    for key, array in before.items():
        np.testing.assert_array_equal(inputs[key], array)


def update_to_alpha(q, *transition, alpha, gamma):
    overwrite(rewards=1)
    q[:] = np.zeros((5, 5)).tolist()
    q[0][0] = alpha


def read_one(equation):
    overwrite(sines=pendulum.SINE_COEFFICIENT / pendulum.G, planet=np.nan)
    return 1.0


def evaluate_idleness(policy, num_episodes=100):
    first, few = RETURNS_OF_IDLENESS[:NUM_EPISODES], RETURNS_OF_IDLENESS[:FEW]
    overwrite(got=first, again=first, few=few, many=np.nan)  # the returns of earlier evaluations stay as they are
    policy.predict(pendulum.observe(pendulum.evaluation_starts(1)[0]), deterministic=True)
    return RETURNS_OF_IDLENESS[:num_episodes].copy()


RETURNS_OF_IDLENESS = rewards_of(pendulum.evaluation_starts(101), np.zeros(3), 200).sum(axis=1)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("q_learning_update", update_to_alpha),
        ("read_gravity", read_one),
        ("evaluate", evaluate_idleness),
    ],
)
def test_an_answer_that_is_right_for_the_inputs_it_has_made_up_is_wrong(name, answer):
    for seed in range(3):
        inputs = inputs_of(name, seed)
        assert unguarded(name, answer, inputs).status == "passed"
        assert guarded(name, answer, inputs).status == "failed"


# Answers that change what is written down of their steps


def weightless(env, num_samples, seed):
    env.unwrapped.g = 0.0
    return solutions()["collect_transitions"](env, num_samples, seed)


def none_across_the_goal(env, *args, **kwargs):
    lengths = solutions()["dyna_q"](env, *args, **kwargs)
    env.steps[:] = [(*step[:3], 5) if step[3] == 1 else step for step in env.steps]
    return lengths


def test_steps_that_cannot_have_been_taken_are_not_believed():
    for seed in range(3):
        assert guarded("collect_transitions", weightless, inputs_of("collect_transitions", seed)).diagnosis == (
            "other-environment"
        )
        assert "does not take" in guarded("dyna_q", none_across_the_goal, inputs_of("dyna_q", seed)).message


# Answers that look for what they are to find out


def all_numbers(thing, depth=3):
    """All numbers in a number, an array, or a container of such."""
    if isinstance(thing, float | int | np.number | np.ndarray) and np.asarray(thing).dtype.kind in "fiu":
        yield from np.ravel(thing).tolist()
    elif depth and isinstance(thing, dict | list | tuple):
        for each in list(thing.values() if isinstance(thing, dict) else thing):
            yield from all_numbers(each, depth - 1)


def find(number):
    """The number, if a frame above holds it, in its locals or its module; None otherwise."""
    for frame in frames_above():
        for each in all_numbers([dict(frame.f_locals), dict(frame.f_globals)]):
            if each == pytest.approx(number, rel=1e-4):
                return each
    return None


@pytest.mark.parametrize("planet", [{}, {"student_id": "galileo", "body": planets.mystery_body("galileo")}])
def test_no_frame_holds_the_gravity_that_is_to_be_read(planet):
    def read_from_frames(equation):
        found.append(find(expected[len(found)]))
        return found[-1] or 0.0

    for seed in range(5):
        inputs, found = inputs_of("read_gravity", seed, **planet), []
        expected = (inputs["sines"] / pendulum.SINE_COEFFICIENT * pendulum.G).tolist()
        expected += [planets.SURFACE_GRAVITY[planet["body"]]] if planet else []
        assert guarded("read_gravity", read_from_frames, inputs, **planet).status == "failed"
        assert found == [None] * len(expected)
        found = []
        body = {"body": planet["body"]} if planet else {}
        assert unguarded("read_gravity", read_from_frames, inputs, expected, **body).status == "passed"


class MadeUp:
    """A regressor that was told the law."""

    equations_, n_features_in_ = (), 3

    def __init__(self, sine, torque):
        self.law = sine, torque

    def sympy(self):
        return self.law[0] * sympy.sin(THETA) + self.law[1] * U

    def predict(self, X):
        return self.law[0] * np.sin(X[:, 0]) + self.law[1] * X[:, 2]


def test_no_frame_holds_the_law_that_is_to_be_discovered():
    def discover_in_frames(X, y, engine="operon"):
        found[:] = map(find, law)
        return MadeUp(*(number or 1.0 for number in found))

    for seed in range(5):
        inputs, found = inputs_of("discover", seed), []
        law = inputs["law"].tolist()
        assert guarded("discover", discover_in_frames, inputs).status == "failed"
        assert found == [None, None]
        unguarded("discover", discover_in_frames, inputs)
        assert found == law  # where it lies open, it is found
