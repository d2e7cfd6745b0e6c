"""`check.<exercise>(answer)` says at once whether an answer is right and, if not, what is wrong.

There is one function for each exercise. It calls the answer on inputs of its
own, shows the verdict, and returns it. It never raises, and it ends. What an
exercise needs to know beside the answer is passed by name:
`check.read_gravity(read_gravity, student_id="ada", body="Mars")`.
`check.table(notebook)` collects the verdicts of this session.
"""

import numpy as np

from helpers.checks import EXERCISES, box
from helpers.checks.judge import judge
from helpers.checks.observe import gather
from helpers.checks.verdict import LOOKS

verdicts = {}  # exercise -> the latest verdict of this session


def _make_check(exercise):
    def check(answer, **about):
        verdict = judge(exercise, gather(exercise, answer, np.random.default_rng(0), **about))
        verdicts[exercise.name] = verdict
        verdict.show()
        return verdict

    check.__name__ = check.__qualname__ = exercise.name
    check.__doc__ = f"Check `{exercise.defines}` of notebook {exercise.notebook}; return the verdict."
    return check


globals().update({name: _make_check(exercise) for name, exercise in EXERCISES.items()})


def table(notebook):
    """Show the verdict on each exercise of `notebook`, such as "03_model_env", in this session."""
    exercises = [exercise for exercise in EXERCISES.values() if exercise.notebook == notebook]
    if not exercises:
        known = ", ".join(sorted({exercise.notebook for exercise in EXERCISES.values()}))
        print(f"No notebook {notebook!r} has exercises. These have: {known}.")
        return
    lines, rows = [], []
    left = 'style="text-align: left"'
    earned = possible = 0.0
    for exercise in exercises:
        verdict = verdicts.get(exercise.name)
        status = verdict.status if verdict else "not attempted"
        message = verdict.message if verdict else "Its check has not run yet."
        points = verdict.points if verdict else 0.0
        earned, possible = earned + points, possible + exercise.max_points
        colour, icon, word = LOOKS[status]
        lines.append(f"{exercise.name:<24} {status:<14} {points:g} of {exercise.max_points:g}")
        rows.append(
            f"<tr><td {left}><code>{exercise.name}</code></td>"
            f'<td {left}><span style="color: {colour}">{icon}</span> {word}</td>'
            f"<td>{points:g} of {exercise.max_points:g}</td>"
            f"<td {left}>{box.inline(message)}</td></tr>"
        )
    lines.append(f"{'total':<24} {'':<14} {earned:g} of {possible:g}")
    head = f"<tr><th {left}>exercise</th><th {left}>verdict</th><th>points</th><th {left}>what was measured</th></tr>"
    total = f"<tr><th {left}>total</th><td></td><td>{earned:g} of {possible:g}</td><td></td></tr>"
    box.show("\n".join(lines), f"<table>{head}{''.join(rows)}{total}</table>")
