"""Collects the submissions of a class, one per student, from a folder that a learning platform exported."""

import hashlib
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from helpers.workshop import WronglyCalled
from helpers.workshop.grading.find_files import find_files, names_in, notebooks_below, read
from helpers.workshop.grading.instructor import read_roster
from helpers.workshop.grading.students import (
    are_of_many,
    comparable,
    display,
    is_stray,
    is_telling,
    listed,
    platform_of,
    students_of,
)

File = tuple[str, bytes]  # its path in what a student handed in, and its content


@dataclass(frozen=True)
class Submission:
    """What one student handed in; `problem` says why nothing in it can be graded, None if something can."""

    student: str
    student_id: str
    entries: tuple[str, ...]  # the names of the student's folders and files
    paths: tuple[Path, ...]  # of notebooks and scripts
    problem: str | None
    data: tuple[Path, ...] = ()
    roots: tuple[Path, ...] = ()  # what the names of files begin below

    def handed_in_after(self, deadline: datetime) -> bool:
        """Whether one of the files is younger than that."""
        return any(path.lstat().st_mtime > deadline.timestamp() for path in self.paths)

    def read(self) -> list[File]:
        """Return the files, data too."""
        return [(self._name(path), read(path)) for path in (*self.paths, *self.data)]

    def _name(self, path: Path) -> str:
        root = next((root for root in self.roots if root in path.parents), path.parent)
        return path.relative_to(root).as_posix()


def collect(
    folder: Path, course: Path | None = None, beside: Path | None = None, missing: dict[Path, str] | None = None
) -> list[Submission]:
    """Return the submissions in `folder`, one for each student, sorted by name; `beside` it may be a roster.

    Files that are identical to one of the folder `course` were handed out. They do not count, unless somebody handed in
    nothing but blank notebooks. `missing` is what the export lacks, as `opened` yields it.
    """
    blank = _contents_below(course, "notebooks")
    handed_out = _contents_below(course, "notebooks", "solutions", "helpers", "tests")
    outside, (folder, names) = folder, _enter(folder)
    if not names:
        raise WronglyCalled("There are no submissions: put one folder or file for each student there")
    ids = {}
    for place in (folder, outside, beside or outside):  # the outermost counts
        ids |= read_roster(place)
    submissions = []
    for student in students_of(names, [name for name in names if not os.path.isdir(folder / name)]):
        known = [ids[name] for name in map(comparable, (student.name, *student.entries)) if name in ids]
        found = find_files([folder / name for name in student.entries], handed_out, blank, missing or {})
        files = tuple(found.paths), found.problem, tuple(found.data), tuple(found.roots)
        submissions.append(Submission(student.name, (known or [student.name])[0], student.entries, *files))
    return sorted(submissions, key=lambda submission: (submission.student, submission.entries))


def _enter(folder: Path) -> tuple[Path, list[str]]:
    """Return the folder of the class and the names in it; one folder around the whole class is entered."""
    names = _submissions_in(folder)
    inside = folder / names[0] if len(names) == 1 else folder
    if inside == folder or platform_of(names)[0]:  # a platform names the folders of students
        return folder, names
    if not inside.is_symlink() and inside.is_dir() and _is_class(inside):
        print(f"There is only one folder, {display(names[0])}: what is in it is graded.")
        return inside, _submissions_in(inside)
    if inside.suffix.lower() == ".zip" or inside.is_dir():
        name = display(names[0])
        print(f"There is only one submission, {name}. If it holds a whole class, put {name} at the end of the path.")
    return folder, names


def _is_class(folder: Path) -> bool:
    """Whether these are the submissions of many, and not the work of one: folders, or names of a platform or people."""
    telling = _telling_in(folder, _names_in(folder))
    files = [name for name in telling if not os.path.isdir(folder / name)]
    if len(telling) < 2:
        return False
    zips = all(name.lower().endswith(".zip") for name in files)
    return zips or not platform_of(telling)[1] or (files == telling and are_of_many(files))


def _telling_in(folder: Path, names: list[str]) -> list[str]:
    return [name for name in names if os.path.isdir(folder / name) or is_telling(name)]


def _submissions_in(folder: Path) -> list[str]:
    """Return the names of what may be handed in; say which files are not."""
    names = _names_in(folder)
    platform, others = platform_of(_telling_in(folder, names))
    strays = [
        name for name in names if not os.path.isdir(folder / name) and is_stray(name, None if others else platform)
    ]
    if strays:
        print(f"Not of a student, and left out: {listed(strays)}.")
    return [name for name in names if name not in strays]


def _names_in(folder: Path) -> list[str]:
    try:
        return names_in(folder)
    except OSError as error:
        raise WronglyCalled(f"{folder}: {error.strerror}") from None


def _contents_below(course: Path | None, *folders: str) -> dict[int, set[bytes]]:
    """Return the contents of the notebooks and scripts in these folders of the course, by size."""
    contents = defaultdict(set)
    for folder in folders if course else ():
        for path in notebooks_below(course / folder) if (course / folder).is_dir() else ():
            contents[path.lstat().st_size].add(path.read_bytes())
    contents.pop(0, None)  # an empty file says nothing about where it came from
    return contents


def digest(*parts: bytes | str) -> str:
    """Return a SHA-256 digest of the parts in hexadecimal."""
    total = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        total.update(f"{len(content)} ".encode())
        total.update(content)
    return total.hexdigest()
