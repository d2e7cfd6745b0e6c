"""Writes what an instructor gets: tables, a page of feedback for each student, a page about the class."""

import json
import re
from collections import Counter
from pathlib import Path

from helpers.workshop.files import write_atomically
from helpers.workshop.grading import pages, tables
from helpers.workshop.grading.collect import Submission, digest
from helpers.workshop.grading.row import Row

LONGEST_NAME = 120  # bytes of a page's name, of at most 255

Graded = dict[Submission, list[Row]]


def write_reports(output: Path, graded: Graded, course: str, seed: int | None) -> None:
    """Write the tables and pages about all submissions to `output`, and delete pages of students who withdrew."""
    _write(output / "grades.csv", tables.grades(graded))
    _write(output / "gradebook.csv", tables.gradebook(graded))
    names = {submission: f"{name}.html" for submission, name in _file_names(list(graded)).items()}
    _write(output / "summary.html", pages.summary(course, graded, names, seed))
    asked = {row.notebook for rows in graded.values() for row in rows}
    for submission, rows in graded.items():
        _write(output / "feedback" / names[submission], pages.feedback(course, submission, rows, asked))
    _delete_old_pages(output, set(names.values()))


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
