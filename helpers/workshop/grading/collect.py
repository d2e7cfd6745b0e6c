"""Collects the submissions of a class, one per student, from a folder that a learning platform exported."""

import csv
import hashlib
import os
import re
import stat
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.workshop import WronglyCalled
from helpers.workshop.grading.messages import MEGABYTE

LARGEST = 50 * MEGABYTE  # of all files of one student
MOST_FILES = 20
ROSTER = "roster.csv"
IGNORED = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", "__pycache__", ".ipynb_checkpoints", ROSTER}
# Names that platforms give to files: "Ada Lovelace_12_assignsubmission_file_04.ipynb" in Moodle,
# "lovelaceada_LATE_12_34_04.ipynb" in Canvas.
PLATFORMS = (
    re.compile(r"(?P<student>.+?)_(?P<number>\d+)_assignsubmission_.*", re.DOTALL),
    re.compile(r"(?P<student>[^_\W]+)_(?:LATE_)?(?P<number>\d+)_\d+_.+", re.DOTALL),
)


@dataclass(frozen=True)
class Submission:
    """What one student handed in; `problem` says why nothing in it can be graded, None if something can."""

    student: str
    student_id: str
    entries: tuple[str, ...]  # the names of the student's folders and files
    paths: tuple[Path, ...]
    problem: str | None

    def read(self) -> list[bytes]:
        """Return the contents of the files, without duplicates."""
        return list(dict.fromkeys(_read(path) for path in self.paths))


def collect(folder: Path) -> list[Submission]:
    """Return the submissions in `folder`, one for each student, sorted by name."""
    if not folder.is_dir():
        raise WronglyCalled(f"{folder}: there is no such folder")
    names = sorted(name for name in os.listdir(folder) if not _is_ignored(name))
    if not names:
        raise WronglyCalled(f"{folder}: there are no submissions in it; put one folder or file for each student there")
    entries = defaultdict(list)
    for name in names:
        entries[_student_of(folder / name)].append(name)
    namesakes = Counter(student for student, _ in entries)
    ids = read_roster(folder / ROSTER)
    submissions = []
    for (student, number), own in entries.items():
        full_name = student if namesakes[student] == 1 else f"{student} {number}"
        known = [ids[name] for name in map(_plain, (full_name, student, *own)) if name in ids]
        paths, problem = _files([folder / name for name in own])
        submissions.append(Submission(full_name, (known or [student])[0], tuple(own), paths, problem))
    return sorted(submissions, key=lambda submission: (submission.student, submission.entries))


def _student_of(path: Path) -> tuple[str, str]:
    """Return a student's name, and what distinguishes it from equal names, from the name of a folder or file."""
    for platform in PLATFORMS:
        if match := platform.fullmatch(path.name):
            return printable(match["student"]), match["number"]
    name = path.name if path.is_dir() else path.stem
    return printable(name) or printable(path.name), f"({printable(path.name)})"


def printable(text: str) -> str:
    """Return `text` on one line, in Unicode's composed form (NFC), without what cannot be printed."""
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def read_roster(path: Path) -> dict[str, str]:
    """Return student -> student id from a roster.csv (student,student_id); empty if there is no such file."""
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return {_plain(row["student"]): row["student_id"].strip() for row in rows}
    except (OSError, KeyError, AttributeError, UnicodeDecodeError, csv.Error):
        raise WronglyCalled(f"{path}: it must be a CSV file in UTF-8 with the columns student,student_id") from None


def _plain(name: str) -> str:
    return printable(name).casefold()


def _files(entries: list[Path]) -> tuple[tuple[Path, ...], str | None]:
    """Return the notebooks and scripts in the entries of a student, and why there are none to grade, or None."""
    paths, problem = [], None
    for entry in entries:
        if entry.is_symlink():
            problem = "it is a symbolic link"
        elif entry.is_dir():
            paths += sorted(_notebooks_below(entry), key=_in_natural_order)
            problem = "the folder contains no notebook (.ipynb) and no script (.py)"
        elif _is_notebook(entry):
            paths.append(entry)
        else:
            problem = "not a notebook: neither an .ipynb file nor a .py file"
    if not paths:
        return (), problem
    if len(paths) > MOST_FILES:
        return (), f"it has more than {MOST_FILES} notebooks and scripts"
    if sum(path.lstat().st_size for path in paths) > LARGEST:
        return (), f"it is larger than {LARGEST // MEGABYTE} MB"
    return tuple(paths), None


def _notebooks_below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not _is_ignored(name)]
        for name in names:
            path = Path(place, name)
            if _is_notebook(path) and not _is_ignored(name):
                yield path


def _is_ignored(name: str) -> bool:
    return name in IGNORED or name.startswith("._")  # metadata that macOS writes


def _is_notebook(path: Path) -> bool:
    # Not links, which can point to another student's work, nor pipes, which block the reader.
    return path.suffix.lower() in (".ipynb", ".py") and stat.S_ISREG(path.lstat().st_mode)


def _in_natural_order(path: Path) -> list:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", str(path))]


def _read(path: Path) -> bytes:
    """Return the content of a regular file; nothing if the path has become something else since it was collected."""
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            return b""
        return file.read(LARGEST + 1)


def digest(*parts: bytes | str) -> str:
    """Return a SHA-256 digest of the parts in hexadecimal."""
    total = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        total.update(f"{len(content)} ".encode())
        total.update(content)
    return total.hexdigest()
