"""Every wrong answer gets its own name, every right one passes, whatever the random inputs."""

import importlib.util
from pathlib import Path

import jupytext
import numpy as np
import pytest

from helpers import check, hint
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
