"""Reads what the instructor has put beside the submissions: CSV files, as a person or a spreadsheet writes them."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from math import isfinite
from pathlib import Path

from helpers.checks import EXERCISES
from helpers.workshop import WronglyCalled
from helpers.workshop.grading.students import comparable

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
OVERRIDES, WEIGHTS, ROSTER = "overrides.csv", "weights.csv", "roster.csv"


def read_table(path: Path, *columns: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number of each line of a CSV file, and its cells; nothing if there is no such file.

    Capitals in the header mean nothing. `WronglyCalled` says what is wrong with it.
    """
    if not path.exists():
        return
    try:
        lines = io.StringIO(_text_of(path), newline="")
        header = lines.readline().casefold()
        delimiter = _delimiter(header, columns)
        names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter))]
        if names and not set(columns) <= set(names):
            raise KeyError
        reader = csv.DictReader(lines, names, delimiter=delimiter)
        for row in reader:
            yield reader.line_num + 1, {name: (row[name] or "").strip() for name in columns}
    except (OSError, KeyError, StopIteration, UnicodeDecodeError, csv.Error):
        raise WronglyCalled(f"{path}: it must be a CSV file in UTF-8 with the columns {','.join(columns)}") from None


def _text_of(path: Path) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 with the mark that spreadsheets put before it."""
    if not path.is_file():  # opening a pipe takes for ever
        raise OSError
    content = path.read_bytes()
    return content.decode("utf-16" if content.startswith(UTF_16) else "utf-8-sig")


def _delimiter(header: str, columns: tuple[str, ...]) -> str:
    """Return the semicolon or the tab, which some spreadsheets write, if the columns are found by it."""
    for delimiter in ";\t":
        if set(columns) <= {cell.strip(' "\r\n') for cell in header.split(delimiter)}:
            return delimiter
    return ","


def read_roster(folder: Path) -> dict[str, str]:
    """Return student -> student id from a roster.csv (student,student_id); a student without an id is left out."""
    ids = {}
    for line, row in read_table(folder / ROSTER, "student", "student_id"):
        student, student_id = row.values()
        if student_id and ids.setdefault(comparable(student), student_id) != student_id:
            other = f"with the ids {ids[comparable(student)]} and {student_id}"
            raise WronglyCalled(f"{folder / ROSTER}, line {line}: there are two students {student!r}, {other}")
    return ids


def read_students(folder: Path) -> list[str]:
    """Return the students of a roster.csv, those without an id too."""
    return [row["student"] for _, row in read_table(folder / ROSTER, "student") if row["student"]]


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
        header = _text_of(path).partition("\n")[0].casefold() if path.exists() else ""
    except (OSError, UnicodeDecodeError):
        return {}  # `read_roster` says what is wrong
    if "deadline" not in header:
        return {}
    deadlines = {}
    for line, row in read_table(path, "student", "deadline"):
        try:
            if row["deadline"]:
                deadlines[comparable(row["student"])] = _deadline(row["deadline"]).astimezone()
        except (ValueError, OverflowError):
            wrong = f"{path}, line {line}: {row['deadline']!r} is not a time such as 2026-11-25 23:59"
            raise WronglyCalled(wrong) from None
    return deadlines


def _deadline(text: str) -> datetime:
    """Return a time; a day is over at its end."""
    deadline = datetime.fromisoformat(text)
    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", text)
    return deadline.replace(hour=23, minute=59, second=59) if is_day else deadline


def _exercise(name: str, place: str) -> str:
    if name not in EXERCISES:
        raise WronglyCalled(f"{place}: there is no exercise {name!r}")
    return name


def _number(text: str, place: str) -> float:
    try:
        number = float(text.replace(",", "."))  # as it is written where semicolons are
        if isfinite(number) and number >= 0:
            return number
    except ValueError:
        pass
    raise WronglyCalled(f"{place}: {text!r} is not a number of points")
