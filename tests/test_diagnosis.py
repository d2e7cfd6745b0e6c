"""Every wrong answer gets its own name, every right one passes, whatever the random inputs."""

import functools
import itertools
import re

import numpy as np
import pytest
import sympy
from support import answers, solution_lines, solutions

from helpers import hint, pendulum, symbolic
from helpers.checks import EXERCISES, contract
from helpers.checks.judge import MORE, judge
from helpers.checks.misconception import explain
from helpers.checks.observe import Observation, gather
from helpers.checks.verdict import latest

# Where each observation takes a second or half of one.
FEWER = {"discover": 3, "dyna_q": 4, "train": 6, "train_ppo": 6, "improve": 4, "discover_residual": 3, "solve": 3}
FEWER |= {"evaluate": 6, "fit_network": 6}


def seeds(exercise, most=20):
    """Each seed stands for several draws of the inputs; fewer where they are slow."""
    return range(min(most, FEWER.get(exercise, 20)))


WRONG = [(exercise, name) for exercise in EXERCISES for name in answers("wrong", exercise)]
RIGHT = [(exercise, name) for exercise in EXERCISES for name in ("solution", *answers("right", exercise))]
WITH_WRONG_ANSWERS = sorted({exercise for exercise, _ in WRONG})
SOLUTION_LINES = list(solution_lines())


def about(answer):
    """The keywords that the check of an answer takes besides: its attribute `about`, if it has one."""
    return getattr(answer, "about", {})


@functools.cache  # several tests look at the same answer and seed
def observed(exercise, answer, seed=0):
    # No mistake here takes long; on a busy machine anything may.
    return gather(EXERCISES[exercise], answer, np.random.default_rng(seed), patience=4, **about(answer))


def verdict_on(exercise, answer, seed=0):
    return judge(EXERCISES[exercise], *observed(exercise, answer, seed))


@pytest.mark.parametrize(("exercise", "name"), WRONG)
def test_a_wrong_answer_gets_its_own_name(exercise, name, capsys):
    """On all seeds; its message and its first hint are about that mistake, and give no solution away."""
    answer, expected = answers("wrong", exercise)[name], ("failed", name.replace("_", "-"))
    verdicts = [verdict_on(exercise, answer, seed) for seed in seeds(exercise, most=4)]
    for seed, verdict in enumerate(verdicts):
        assert (verdict.status, verdict.diagnosis) == expected, (seed, verdict.message)
        assert MORE not in verdict.message, verdict.message
        assert not lines_given_away(verdict.message), verdict.message
    latest[exercise] = verdicts[-1]
    getattr(hint, exercise)()
    assert EXERCISES[exercise].misconceptions[expected[1]].hint in capsys.readouterr().out
    assert len(traces(EXERCISES[exercise], *observed(exercise, answer))) <= 1


def lines_given_away(text):
    """The lines of the solutions that a text quotes; what a student has written is no secret."""
    squeezed = "".join(re.sub(r"\(line \d+ of its cell: `.*?`\)", "", text).split())
    return [line for line in SOLUTION_LINES if line in squeezed]


def traces(exercise, observation, inputs):
    """The names whose `when` is true under the first check that fails: with at most one, their order means nothing."""
    if observation.ended != "done":
        return [each.name for each in exercise.stops if each.when(observation)]
    seen = exercise.look(observation.arrays | inputs)
    checks = [*exercise.checks, *(contract.checks_of(exercise) if exercise.breaches else ())]
    failing = next(check for check in checks if check.problem(seen) is not None)
    return [each.name for each in failing.misconceptions if each.when and each.when(seen)]


@pytest.mark.parametrize(("exercise", "name"), RIGHT)
def test_a_right_answer_passes_in_any_style(exercise, name):
    answer = (answers("right", exercise) | {"solution": solutions()[exercise]})[name]
    for seed in seeds(exercise):
        verdict = verdict_on(exercise, answer, seed)
        assert verdict.status == "passed", (seed, verdict.message)


def test_a_clipped_change_that_happens_to_equal_a_free_one_accuses_nobody():
    """It does so for one draw in 1,500, to six digits; this is one of them."""
    assert verdict_on("fit_network", answers("right", "fit_network")["as_the_steps_say"], 5972).status == "passed"


@pytest.mark.parametrize("exercise", sorted({exercise for exercise, _ in RIGHT}))
def test_a_reference_without_misconceptions_gives_what_is_right(exercise):
    """What passes agrees with the oracle of its check (Pendulum-v1, a replay, the law); so must the reference."""
    checks = [each for each in EXERCISES[exercise].checks if each.reference]
    answer = next(iter(answers("right", exercise).values()))
    for seed in seeds(exercise):
        observation, inputs = observed(exercise, answer, seed)
        seen = EXERCISES[exercise].look(observation.arrays | inputs)
        for each in checks:
            assert explain(seen, each.reference, each.outputs, (), most=0) == [], (seed, each.outputs)


@pytest.mark.parametrize("exercise", WITH_WRONG_ANSWERS)
def test_every_misconception_has_a_wrong_answer(exercise):
    names = {name.replace("_", "-") for name in answers("wrong", exercise)}
    assert names == set(EXERCISES[exercise].misconceptions)


def test_no_hint_gives_a_line_of_the_solution_away():
    spoken = [text for exercise in EXERCISES.values() for text in exercise.hints]
    known = [each for exercise in EXERCISES.values() for each in exercise.misconceptions.values()]
    for text in [*spoken, *(text for each in known for text in (each.question, each.hint))]:
        assert not lines_given_away(text), text


def flip_sign(array, rng):
    if array.dtype.kind == "U":
        return np.array(str(array)[::-1])
    return ~array if array.dtype == bool else -array


def change_one_entry(array, rng):
    if array.dtype.kind == "U":
        return np.array(f"{array}x")
    changed = array.copy()
    entry = rng.integers(array.size)
    value = changed.flat[entry]
    changed.flat[entry] = not value if array.dtype == bool else value + (40 if value <= 0 else -40)
    return changed


def drop_a_row(array, rng):
    if array.dtype.kind == "U":
        return np.array(str(array)[:-1])
    return array[:-1] if array.ndim else array + 1


def fill_with_nan(array, rng):
    return np.full(array.shape, np.nan)


def same(one, other):
    """Whether two pieces of evidence say the same, up to rounding: then a mutation or a swap is none."""
    if one.dtype.kind == "U" or other.dtype.kind == "U" or one.shape != other.shape:
        return np.array_equal(one, other)
    return np.allclose(one, other, rtol=1e-9, atol=0, equal_nan=True)


@pytest.mark.parametrize("mutate", [flip_sign, change_one_entry, drop_a_row, fill_with_nan])
@pytest.mark.parametrize("exercise", sorted({exercise for exercise, _ in RIGHT}))
def test_a_judge_rejects_perturbed_evidence(exercise, mutate):
    answer = next(iter(answers("right", exercise).values()))
    rng = np.random.default_rng(0)
    for seed in range(3):
        observation, inputs = observed(exercise, answer, seed)
        assert judge(EXERCISES[exercise], observation, inputs).status == "passed"
        for key, array in observation.arrays.items():
            perturbed = mutate(array, rng)
            if not same(perturbed, array):
                forged = Observation("done", observation.arrays | {key: perturbed})
                assert judge(EXERCISES[exercise], forged, inputs).status == "failed", (key, mutate.__name__)


@pytest.mark.parametrize("exercise", sorted({exercise for exercise, _ in RIGHT}))
def test_a_judge_rejects_swapped_evidence(exercise):
    answer = next(iter(answers("right", exercise).values()))
    observation, inputs = observed(exercise, answer)
    arrays = observation.arrays
    for one, other in itertools.combinations(arrays, 2):
        if not same(arrays[one], arrays[other]):
            swapped = Observation("done", arrays | {one: arrays[other], other: arrays[one]})
            assert judge(EXERCISES[exercise], swapped, inputs).status == "failed", (one, other)


def test_two_mistakes_at_once_name_the_first_and_say_that_there_is_more():
    wrong = answers("wrong", "step")

    class TwoMistakes(wrong["gravity_sign"]):
        def step(self, action):
            observation, reward, *rest = super().step(action)
            return observation, -reward, *rest

    verdict = verdict_on("step", TwoMistakes)
    assert verdict.diagnosis == "gravity-sign" and MORE in verdict.message


def collect_after_and_turned_round(env, num_samples, seed):
    X, y = answers("wrong", "collect_transitions")["state_after_step"](env, num_samples, seed)
    return X, -y


def collect_as_it_starts_and_too_weak(env, num_samples, seed):
    X, y = answers("wrong", "collect_transitions")["torques_too_weak"](env, num_samples, seed)
    return np.column_stack([np.degrees(X[:, 0]), X[:, 1:]]), y


def discover_next_velocity_with_all(X, y):
    return symbolic.regressor("operon").fit(X, X[:, 1] + y, variable_names=["theta", "theta_dot", "u"])


def discover_all_without_names(X, y):
    return symbolic.regressor("operon").fit(X, y)


def read_gravity_of_sums_without_time_step(equation):
    return float(equation.coeff(sympy.sin(sympy.Symbol("theta")))) * 2 / 3


@pytest.mark.parametrize(
    ("exercise", "answer", "first"),
    [
        ("collect_transitions", collect_after_and_turned_round, "state-after-step"),
        ("collect_transitions", collect_as_it_starts_and_too_weak, "degrees"),
        ("discover", discover_next_velocity_with_all, "next-velocity"),
        ("discover", discover_all_without_names, "clipped-kept"),
        ("read_gravity", read_gravity_of_sums_without_time_step, "not-expanded"),
    ],
)
def test_two_mistakes_in_notebook_02_name_the_one_to_mend_first(exercise, answer, first):
    verdict = verdict_on(exercise, answer)
    assert verdict.diagnosis == first and MORE in verdict.message, verdict.message


@pytest.mark.parametrize(
    ("gravity", "torque", "names"),
    [(-0.75, "raw", {"gravity-sign", "torque-not-clipped"}), (15.0, "raw", {"dt-forgotten", "torque-not-clipped"})],
)
def test_two_mistakes_in_one_line_are_still_recognised(gravity, torque, names):
    class Model(pendulum.PendulumBaseEnv):
        def step(self, action):
            theta, theta_dot = self.state
            reward = pendulum.reward(self.state, action[0])
            push = (0.15 if gravity < 1 else 3.0) * action[0]
            theta_dot = np.clip(theta_dot + gravity * np.sin(theta) + push, -8, 8)
            self.state = np.array([theta + 0.05 * theta_dot, theta_dot])
            return self.observation(), reward, False, False, {}

    verdict = verdict_on("step", Model)
    assert verdict.diagnosis in names and MORE in verdict.message


def test_an_unknown_mistake_is_shown_where_it_is_largest():
    class Damped(answers("right", "step")["helper_functions"]):
        def step(self, action):
            theta, theta_dot = self.state
            self.state = np.array([theta, 0.9 * theta_dot])
            return super().step(action)

    verdict = verdict_on("step", Damped)
    assert verdict.diagnosis is None
    assert all(unit in verdict.message for unit in ("rad", "rad/s", "N m", "should be", "yours is"))
