"""The tables of grades: one with a line for each exercise, one as learning platforms take it."""

import csv
import io

from helpers.checks import EXERCISES
from helpers.workshop.grading.collect import Submission
from helpers.workshop.grading.row import COLUMNS, Row
from helpers.workshop.grading.students import display

# The columns that Canvas identifies a student by; Moodle asks at import which column is which.
WHO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
ORDER = list(EXERCISES)
# What begins a formula in a spreadsheet; some take the full-width signs for it, too.
FORMULA = ("=", "+", "-", "@", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH HYPHEN-MINUS}")
FORMULA += ("\N{FULLWIDTH COMMERCIAL AT}",)

Graded = dict[Submission, list[Row]]


def grades(graded: Graded) -> str:
    """Return a table with a line for each student and exercise."""
    lines = [
        [submission.student, *(getattr(row, column) for column in COLUMNS[1:])]
        for submission, rows in graded.items()
        for row in rows
    ]
    return _table(COLUMNS, lines)


def gradebook(graded: Graded) -> str:
    """Return a table with a line for each student and a column for each exercise that any of them handed in."""
    exercises = sorted({row.exercise for rows in graded.values() for row in rows if row.exercise}, key=ORDER.index)
    lines = []
    for submission, rows in graded.items():
        points = {row.exercise: row.points for row in rows}
        who = [submission.student, "", submission.student_id, submission.student_id, ""]
        lines.append([*who, *(points.get(exercise, "") for exercise in exercises), sum(points.values())])
    return _table((*WHO, *exercises, "total"), lines)


def _table(header: tuple, lines: list[list]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in line] for line in lines)
    return text.getvalue()


def _cell(value: object) -> object:
    """Return a value as a cell of a table. A student's text must not become a formula in a spreadsheet."""
    if not isinstance(value, str):
        return "" if value is None else f"{value:g}"
    text = display(value)
    return f"'{text}" if text.startswith(FORMULA) else text
