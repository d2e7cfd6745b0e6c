"""`check.<exercise>(answer)` says immediately whether an answer is right and, if not, what is wrong.

There is one function for each exercise. It calls the answer on inputs of its
own, shows the verdict, and returns it. It never raises, and it ends. What an
exercise needs to know besides the answer is passed by name:
`check.read_gravity(read_gravity, student_id="ada", body="Mars")`.
`check.table(notebook)` collects the verdicts of this session.
"""

import functools

import numpy as np

from helpers.checks import EXERCISES, blank, box, find
from helpers.checks.judge import blame, judge_all
from helpers.checks.observe import called, gather
from helpers.checks.verdict import Verdict, latest


def __dir__():
    return [*EXERCISES, "table"]


@functools.cache
def __getattr__(name):
    exercise = find(name)

    def check(answer, **about):
        verdict = latest[name] = _verdict_on(exercise, answer, **about)
        verdict.show()
        return verdict

    check.__name__ = check.__qualname__ = name
    check.__doc__ = f"Check `{exercise.defines}` of notebook {exercise.notebook}; return the verdict."
    return check


def table(notebook):
    """Show the verdict on each exercise of `notebook`, such as "03_model_env", in this session."""
    exercises = [exercise for exercise in EXERCISES.values() if exercise.notebook == notebook]
    if not exercises:
        known = ", ".join(sorted({exercise.notebook for exercise in EXERCISES.values()}))
        print(f"No notebook {notebook!r} has exercises. These have: {known}.")
        return
    verdicts = [latest.get(exercise.name) or _not_run(exercise) for exercise in exercises]
    box.show(box.table_text(verdicts), box.table_markup(verdicts))


def _table_with(exercise):
    if exercise in EXERCISES:
        table(EXERCISES[exercise].notebook)


blank.stay_calm(_table_with)


def _verdict_on(exercise, answer, /, **about):
    observed = (gather(exercise, answer, np.random.default_rng(seed), **about) for seed in range(exercise.draws))
    verdict = judge_all(exercise, observed)
    if verdict.status == "failed":
        for needed in called(answer, exercise.needs):
            if _verdict_on(find(needed), answer.__globals__[needed]).status == "failed":
                return blame(exercise, verdict, find(needed))
    return verdict


def _not_run(exercise):
    return Verdict(exercise.name, "not attempted", "Its check has not run yet.", 0.0, exercise.max_points)
