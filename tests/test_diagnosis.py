"""Every wrong answer gets its own name, every right one passes, whatever the random inputs."""

import importlib.util
import itertools
from pathlib import Path

import jupytext
import numpy as np
import pytest

from helpers import check, hint, pendulum
from helpers.exercises import EXERCISES
from helpers.exercises.base import MORE, gather, judge

TESTS = Path(__file__).parent
SEEDS = range(20)


def answers(folder, exercise):
    """The answers in tests/`folder`/`exercise`.py by name; none if there is no such file."""
    path = TESTS / folder / f"{exercise}.py"
    if not path.exists():
        return {}
    spec = importlib.util.spec_from_file_location(f"{folder}_{exercise}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    own = {name: thing for name, thing in vars(module).items() if getattr(thing, "__module__", "") == spec.name}
    return {name: thing for name, thing in own.items() if not name.startswith("_")}


WRONG = [(exercise, name) for exercise in EXERCISES for name in answers("wrong_answers", exercise)]
RIGHT = [(exercise, name) for exercise in EXERCISES for name in answers("right_answers", exercise)]
WITH_WRONG_ANSWERS = sorted({exercise for exercise, _ in WRONG})


def verdict_on(exercise, answer, seed=0):
    return judge(EXERCISES[exercise], gather(EXERCISES[exercise], answer, np.random.default_rng(seed)))


@pytest.mark.parametrize(("exercise", "name"), WRONG)
def test_a_wrong_answer_gets_its_own_name(exercise, name):
    answer = answers("wrong_answers", exercise)[name]
    for seed in SEEDS:
        verdict = verdict_on(exercise, answer, seed)
        assert (verdict.status, verdict.diagnosis) == ("failed", name.replace("_", "-")), (seed, verdict.message)
        assert MORE not in verdict.message, verdict.message


@pytest.mark.parametrize(("exercise", "name"), RIGHT)
def test_a_right_answer_passes_in_any_style(exercise, name):
    answer = answers("right_answers", exercise)[name]
    for seed in SEEDS:
        verdict = verdict_on(exercise, answer, seed)
        assert verdict.status == "passed", (seed, verdict.message)


@pytest.mark.parametrize("exercise", WITH_WRONG_ANSWERS)
def test_every_suspect_has_a_wrong_answer(exercise):
    names = {name.replace("_", "-") for name in answers("wrong_answers", exercise)}
    assert names == set(EXERCISES[exercise].suspects)


def solution_lines():
    """The lines between the solution markers of all notebooks, without spaces."""
    for path in (TESTS.parent / "solutions").glob("*.py"):
        for cell in jupytext.read(path).cells:
            inside = False
            for line in cell.source.splitlines():
                inside = (inside or "BEGIN SOLUTION" in line) and "END SOLUTION" not in line
                code = "".join(line.partition("#")[0].split())
                if inside and len(code) > 15:
                    yield code


def test_no_message_and_no_hint_gives_a_line_of_the_solution_away():
    spoken = [text for exercise in EXERCISES.values() for text in exercise.hints]
    spoken += [text for exercise in EXERCISES.values() for texts in exercise.suspects.values() for text in texts]
    spoken += [verdict_on(exercise, answers("wrong_answers", exercise)[name]).message for exercise, name in WRONG]
    squeezed = ["".join(text.split()) for text in spoken]
    for line in solution_lines():
        assert not [text for text in squeezed if line in text], line


@pytest.mark.parametrize(("exercise", "name"), WRONG)
def test_after_a_failed_check_the_first_hint_is_about_that_mistake(exercise, name, capsys):
    verdict = getattr(check, exercise)(answers("wrong_answers", exercise)[name])
    capsys.readouterr()
    ladder = hint.ladder(EXERCISES[exercise])
    assert ladder == (EXERCISES[exercise].suspects[verdict.diagnosis][1], *EXERCISES[exercise].hints)


def flip_sign(array, rng):
    return ~array if array.dtype == bool else -array


def change_one_entry(array, rng):
    changed = array.copy()
    entry = rng.integers(array.size)
    value = changed.flat[entry]
    changed.flat[entry] = not value if array.dtype == bool else value + (40 if value <= 0 else -40)
    return changed


def drop_a_row(array, rng):
    return array[:-1] if array.ndim else array + 1


def fill_with_nan(array, rng):
    return np.full(array.shape, np.nan)


@pytest.mark.parametrize("mutate", [flip_sign, change_one_entry, drop_a_row, fill_with_nan])
@pytest.mark.parametrize("exercise", sorted({exercise for exercise, _ in RIGHT}))
def test_a_judge_rejects_perturbed_evidence(exercise, mutate):
    answer = next(iter(answers("right_answers", exercise).values()))
    rng = np.random.default_rng(0)
    for seed in range(3):
        evidence = gather(EXERCISES[exercise], answer, np.random.default_rng(seed))
        assert judge(EXERCISES[exercise], evidence).status == "passed"
        for key, array in evidence.items():
            perturbed = evidence | {key: mutate(array, rng)}
            if not np.array_equal(perturbed[key], array):  # zero has no sign
                assert judge(EXERCISES[exercise], perturbed).status == "failed", (key, mutate.__name__)


@pytest.mark.parametrize("exercise", sorted({exercise for exercise, _ in RIGHT}))
def test_a_judge_rejects_swapped_evidence(exercise):
    answer = next(iter(answers("right_answers", exercise).values()))
    evidence = gather(EXERCISES[exercise], answer, np.random.default_rng(0))
    for one, other in itertools.combinations(evidence, 2):
        if not np.array_equal(evidence[one], evidence[other]):
            swapped = evidence | {one: evidence[other], other: evidence[one]}
            assert judge(EXERCISES[exercise], swapped).status == "failed", (one, other)


def test_two_mistakes_at_once_name_the_first_and_say_that_there_is_more():
    wrong = answers("wrong_answers", "step")

    class TwoMistakes(wrong["gravity_sign"]):
        def step(self, action):
            observation, reward, *rest = super().step(action)
            return observation, -reward, *rest

    verdict = verdict_on("step", TwoMistakes)
    assert verdict.diagnosis == "gravity-sign" and MORE in verdict.message


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
    class Damped(answers("right_answers", "step")["helper_functions"]):
        def step(self, action):
            theta, theta_dot = self.state
            self.state = np.array([theta, 0.9 * theta_dot])
            return super().step(action)

    verdict = verdict_on("step", Damped)
    assert verdict.diagnosis is None
    assert all(unit in verdict.message for unit in ("rad", "rad/s", "N m", "should be", "yours is"))
