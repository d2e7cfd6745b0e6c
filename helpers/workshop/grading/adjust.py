"""What the instructor decides, beside the verdicts: points of one's own, weights of exercises, a deadline.

Three small CSV files lie beside the submissions. They change the tables and pages and no stored result, so they outlast
every regrade.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from math import isfinite
from pathlib import Path

from helpers.checks import EXERCISES
from helpers.workshop import WronglyCalled
from helpers.workshop.grading.collect import Submission
from helpers.workshop.grading.row import Row
from helpers.workshop.grading.students import comparable

ORDER = list(EXERCISES)
OVERRIDES, WEIGHTS, ROSTER = "overrides.csv", "weights.csv", "roster.csv"

Graded = dict[Submission, list[Row]]


def read_table(path: Path, *columns: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number of each line of a CSV file in UTF-8, and its cells; nothing if there is no such file.

    `WronglyCalled` says what is wrong with it.
    """
    if not path.exists():
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=";" if ";" in header else ",")  # as spreadsheets write it
            for row in reader:
                yield reader.line_num, {name: (row[name] or "").strip() for name in columns}
    except (OSError, KeyError, UnicodeDecodeError, csv.Error):
        raise WronglyCalled(f"{path}: it must be a CSV file in UTF-8 with the columns {','.join(columns)}") from None


def read_weights(folder: Path) -> dict[str, float]:
    """Return exercise -> weight from a weights.csv (exercise,weight); an exercise that is not there counts once."""
    weights = {}
    for line, row in read_table(folder / WEIGHTS, "exercise", "weight"):
        place = f"{folder / WEIGHTS}, line {line}"
        weights[_exercise(row["exercise"], place)] = _number(row["weight"], place)
    return weights


def read_overrides(folder: Path) -> list[tuple[str, str, float, str, str]]:
    """Return student, exercise, points, comment and place in the file, from overrides.csv with these columns."""
    overrides = []
    for line, row in read_table(folder / OVERRIDES, "student", "exercise", "points", "comment"):
        place = f"{folder / OVERRIDES}, line {line}"
        points, exercise = _number(row["points"], place), _exercise(row["exercise"], place)
        overrides.append((row["student"], exercise, points, row["comment"], place))
    return overrides


def read_deadlines(folder: Path) -> dict[str, datetime]:
    """Return student -> deadline from the column deadline of a roster.csv, where it has one."""
    path = folder / ROSTER
    try:
        header = path.open(encoding="utf-8-sig").readline() if path.exists() else ""
    except (OSError, UnicodeDecodeError):
        return {}  # `read_roster` says what is wrong
    if "deadline" not in header:
        return {}
    deadlines = {}
    for line, row in read_table(path, "student", "deadline"):
        try:
            if row["deadline"]:
                deadlines[comparable(row["student"])] = _deadline(row["deadline"]).astimezone()
        except ValueError:
            wrong = f"{path}, line {line}: {row['deadline']!r} is not a time such as 2026-11-25 23:59"
            raise WronglyCalled(wrong) from None
    return deadlines


def _deadline(text: str) -> datetime:
    """Return a time; a day is over at its end."""
    deadline = datetime.fromisoformat(text)
    return deadline if ":" in text else deadline.replace(hour=23, minute=59, second=59)


def _exercise(name: str, place: str) -> str:
    if name not in EXERCISES:
        raise WronglyCalled(f"{place}: there is no exercise {name!r}")
    return name


def _number(text: str, place: str) -> float:
    try:
        number = float(text)
        if isfinite(number) and number >= 0:
            return number
    except ValueError:
        pass
    raise WronglyCalled(f"{place}: {text!r} is not a number of points")


def adjusted(graded: Graded, folder: Path) -> Graded:
    """Return the rows with the instructor's points, the weights, and a mark on what came after its deadline."""
    weights, deadlines = read_weights(folder), read_deadlines(folder)
    graded = {
        submission: [_weighted(row, weights.get(row.exercise, 1.0)) for row in rows]
        for submission, rows in graded.items()
    }
    for submission, rows in graded.items():
        deadline = deadlines.get(comparable(submission.student))
        if deadline and submission.handed_in_after(deadline):
            rows[:] = [replace(row, note=_and(row.note, f"handed in after {deadline:%Y-%m-%d %H:%M}")) for row in rows]
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


def _rows_of(student: str, graded: Graded, place: str) -> list[Row] | None:
    """Return the rows of the student of this name; one who is written alike counts, if there is only one."""
    alike = {each.student: rows for each, rows in graded.items() if comparable(each.student) == comparable(student)}
    if student not in alike and len(alike) > 1:
        raise WronglyCalled(f"{place}: {student!r} may be any of {', '.join(sorted(alike))}: write the name as it is")
    return alike.get(student, next(iter(alike.values()), None))


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
