"""Writes what an instructor gets: tables, a page of feedback for each student, a page about the class."""

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

import jinja2
from markupsafe import Markup

from helpers.checks import EXERCISES, box
from helpers.workshop.files import write_atomically
from helpers.workshop.grading.collect import Submission, digest
from helpers.workshop.grading.row import COLUMNS, NOT_GRADED, Row
from helpers.workshop.grading.students import display

# The columns that Canvas identifies a student by; Moodle asks at import which column is which.
WHO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
ORDER = {name: number for number, name in enumerate(EXERCISES)}
MOST_MISCONCEPTIONS = 15
LONGEST_NAME = 120  # bytes of a page's name, of at most 255

pages = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True
)
pages.filters["sentence"] = lambda text: Markup(box.inline(text))
pages.globals["looks"] = box.LOOKS

Graded = dict[Submission, list[Row]]


def write_reports(output: Path, graded: Graded) -> None:
    """Write the tables and pages about all submissions to `output`, and delete pages of students who withdrew."""
    lines = [_line(submission, row) for submission, rows in graded.items() for row in rows]
    _write(output / "grades.csv", _table(COLUMNS, lines))
    _write(output / "gradebook.csv", _gradebook(graded))
    _write(output / "summary.html", _summary(graded))
    names = _file_names(list(graded))
    for submission, rows in graded.items():
        _write(output / "feedback" / f"{names[submission]}.html", _feedback(submission, rows))
    _delete_old_pages(output, {f"{name}.html" for name in names.values()})


def _delete_old_pages(output: Path, pages: set[str]) -> None:
    """Delete the pages that the last run wrote and this one did not; others in the folder are not ours."""
    index = output / ".results" / "pages"
    try:
        before = {str(name) for name in json.loads(index.read_text(encoding="utf-8"))}
    except (OSError, ValueError, TypeError):  # the first run, or a damaged file
        before = set()
    for name in before - pages:
        if Path(name).name == name:
            (output / "feedback" / name).unlink(missing_ok=True)
    _write(index, json.dumps(sorted(pages)))


def _write(path: Path, text: str) -> None:
    # Student text may contain lone surrogates, which UTF-8 cannot encode.
    write_atomically(path, text.encode("utf-8", "replace"))


# --- Tables -----------------------------------------------------------------------------------------------------


def _line(submission: Submission, row: Row) -> list:
    return [submission.student, *(getattr(row, column) for column in COLUMNS[1:])]


def _gradebook(graded: Graded) -> str:
    """Return a table with a line for each student and a column for each exercise that any of them handed in."""
    exercises = sorted({row.exercise for rows in graded.values() for row in rows if row.exercise}, key=ORDER.get)
    lines = []
    for submission, rows in graded.items():
        points = {row.exercise: row.points for row in rows}
        who = [submission.student, "", submission.student_id, submission.student_id, ""]
        lines.append([*who, *(points.get(exercise, "") for exercise in exercises), sum(points.values())])
    return _table((*WHO, *exercises, "total"), lines)


def _table(header: tuple, lines: list[list]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in line] for line in lines)
    return text.getvalue()


def _cell(value: object) -> object:
    """Return a value as a cell of a table. A student's text must not become a formula in a spreadsheet."""
    if not isinstance(value, str):
        return "" if value is None else f"{value:g}"
    text = display(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


# --- Pages ------------------------------------------------------------------------------------------------------


def _feedback(submission: Submission, rows: list[Row]) -> str:
    return pages.get_template("feedback.html").render(
        student=submission.student,
        rows=[(row, _hint(row)) for row in rows],
        points=sum(row.points for row in rows),
        max_points=sum(row.max_points or 0 for row in rows),
    )


def _summary(graded: Graded) -> str:
    complete = {submission: rows for submission, rows in graded.items() if rows[0].status != NOT_GRADED}
    rows = [row for rows in complete.values() for row in rows]
    mistakes = Counter((row.exercise, row.diagnosis) for row in rows if row.diagnosis)
    common = sorted(mistakes, key=lambda mistake: (-mistakes[mistake], ORDER[mistake[0]], mistake[1]))
    totals = Counter(sum(row.points for row in rows) for rows in complete.values())
    best = max((sum(row.max_points for row in rows) for rows in complete.values()), default=0)
    return pages.get_template("summary.html").render(
        number=len(graded),
        totals=[(points, totals[points]) for points in range(int(best), -1, -1)],
        exercises=[
            (name, Counter(row.status for row in rows if row.exercise == name))
            for name in sorted({row.exercise for row in rows}, key=ORDER.get)
        ],
        mistakes=[
            (exercise, diagnosis, mistakes[exercise, diagnosis], EXERCISES[exercise].misconceptions[diagnosis].question)
            for exercise, diagnosis in common[:MOST_MISCONCEPTIONS]
        ],
        notes=[(submission, row) for submission, rows in graded.items() for row in rows if row.note],
        not_graded=[(submission, rows[0]) for submission, rows in graded.items() if submission not in complete],
    )


def _hint(row: Row) -> str:
    """The first hint for an exercise that is not passed: about the mistake, if it is a known one."""
    passed = row.status in ("passed", NOT_GRADED)
    return "" if passed else EXERCISES[row.exercise].ladder(row.diagnosis)[0]


def _file_names(submissions: list[Submission]) -> dict[Submission, str]:
    """Return a name for each student's page: unique, and valid in every file system."""
    names = {submission: _file_name(submission.student) for submission in submissions}
    used = Counter(name.casefold() for name in names.values())
    return {
        submission: name
        if used[name.casefold()] == 1 and name == submission.student
        else f"{name}-{digest(*submission.entries)[:6]}"
        for submission, name in names.items()
    }


def _file_name(student: str) -> str:
    name = re.sub(r"[^\w .,()-]", "_", student).encode()[:LONGEST_NAME]  # file systems count bytes
    return name.decode(errors="ignore").strip(" .") or "student"
