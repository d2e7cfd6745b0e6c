"""What the instructor decides, beside the verdicts: points of one's own, weights of exercises, a deadline.

Three small CSV files lie beside the submissions. They change the tables and pages and no stored result, so they outlast
every regrade.
"""

from dataclasses import replace
from pathlib import Path

from helpers.checks import EXERCISES
from helpers.workshop import WronglyCalled
from helpers.workshop.grading.collect import Submission
from helpers.workshop.grading.instructor import ROSTER, read_deadlines, read_overrides, read_students, read_weights
from helpers.workshop.grading.row import Row
from helpers.workshop.grading.students import comparable, listed

ORDER = list(EXERCISES)

Graded = dict[Submission, list[Row]]


def adjusted(graded: Graded, folder: Path) -> Graded:
    """Return the rows with the instructor's points, the weights, and a mark on what came after its deadline."""
    weights, deadlines = read_weights(folder), read_deadlines(folder)
    graded = {
        submission: [_weighted(row, weights.get(row.exercise, 1.0)) for row in rows]
        for submission, rows in graded.items()
    }
    for submission, rows in graded.items():
        names = map(comparable, (submission.student, *submission.entries))
        deadline = next((deadlines[name] for name in names if name in deadlines), None)
        if deadline and submission.handed_in_after(deadline):
            rows[:] = [replace(row, note=_and(row.note, f"handed in after {deadline:%Y-%m-%d %H:%M}")) for row in rows]
    if absent := _absent(graded, folder):
        print(f"{folder / ROSTER}: nothing was handed in by {listed(absent)}.")
    for student, exercise, points, comment, place in read_overrides(folder):
        rows = _rows_of(student, graded, place)
        if rows is None and graded:
            print(f"{place}: left out, since nobody called {student!r} has handed something in.")
        if rows is None:
            continue
        others = [row for row in rows if row.exercise != exercise and row.exercise]
        reason = "".join(row.message for row in rows if not row.exercise)  # why nothing could be graded
        (row,) = [row for row in rows if row.exercise == exercise] or [_added(exercise, weights.get(exercise, 1.0))]
        if points > row.max_points:
            print(f"{place}: {points:g} points, of {row.max_points:g} that are possible.")
        note = _and(_and(row.note, reason), f"points set by the instructor{f': {comment}' if comment else ''}")
        rows[:] = sorted([*others, replace(row, points=points, note=note)], key=lambda row: ORDER.index(row.exercise))
    return graded


def _absent(graded: Graded, folder: Path) -> list[str]:
    """Return the students of the roster who handed nothing in; none before anything is graded."""
    here = {comparable(name) for each in graded for name in (each.student, *each.entries)}
    return [name for name in read_students(folder) if comparable(name) not in here] if graded else []


def _rows_of(student: str, graded: Graded, place: str) -> list[Row] | None:
    """Return the rows of the student of this name; one who is written alike counts, if there is only one."""
    alike = [each for each in graded if comparable(each.student) == comparable(student)]
    exact = [each for each in alike if each.student == student] or alike
    if len(exact) > 1:
        names = ", ".join(sorted(each.student for each in exact))
        raise WronglyCalled(f"{place}: {student!r} may be any of {names}: write the name as it is")
    return graded[exact[0]] if exact else None


def _weighted(row: Row, weight: float) -> Row:
    if row.max_points is None:
        return row
    return replace(row, points=row.points * weight, max_points=row.max_points * weight)


def _added(exercise: str, weight: float) -> Row:
    """Return a row for an exercise that a student did not hand in."""
    about = EXERCISES[exercise]
    message = "Nothing that could be graded was handed in."
    return Row(about.notebook, exercise, 0.0, about.max_points * weight, "not attempted", "", message, 0.0, "")


def _and(note: str, more: str) -> str:
    return "; ".join(filter(None, (note, more)))
