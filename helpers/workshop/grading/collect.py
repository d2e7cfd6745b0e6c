"""Collects the submissions of a class, one per student, from a folder that a learning platform exported."""

import atexit
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path, PurePosixPath

from helpers.workshop import WronglyCalled
from helpers.workshop.grading.export import DEEPEST, LARGEST, unpack
from helpers.workshop.grading.instructor import OVERRIDES, ROSTER, WEIGHTS, read_roster
from helpers.workshop.grading.messages import MEGABYTE
from helpers.workshop.grading.students import (
    NOTEBOOK,
    are_of_many,
    comparable,
    display,
    is_stray,
    is_telling,
    listed,
    platform_of,
    students_of,
)

MOST_FILES = 20
LARGEST_ZIPS = 10 * MEGABYTE  # of a student, together; their lists of members alone may fill the memory
MOST_ZIPPED = 1000  # notebooks and scripts in one
LONGEST_NAME = 100  # letters, in a sentence
IGNORED = {"Thumbs.db", "desktop.ini", "__MACOSX", "__pycache__", "site-packages", "node_modules"}
IGNORED |= {OVERRIDES, ROSTER, WEIGHTS}
ENVIRONMENT = {"bin", "etc", "include", "lib", "lib64", "scripts", "share"}  # folders of a virtual one
ARCHIVE = re.compile(r"\.(?:tar|tgz|gz|bz2|xz|rar|7z)$", re.IGNORECASE)

File = tuple[str, bytes]  # its path from the folder of the notebook, and its content


@dataclass(frozen=True)
class Submission:
    """What one student handed in; `problem` says why nothing in it can be graded, None if something can."""

    student: str
    student_id: str
    entries: tuple[str, ...]  # the names of the student's folders and files
    paths: tuple[Path, ...]
    problem: str | None

    def handed_in_after(self, deadline: datetime) -> bool:
        """Whether one of the files is younger than that."""
        return any(path.lstat().st_mtime > deadline.timestamp() for path in self.paths)

    def read(self) -> list[File]:
        """Return the files, with their paths from the uppermost folder above them in which there is one of them."""
        folders = sorted({path.parent for path in self.paths}, key=lambda folder: len(folder.parts))
        tops = [next(folder for folder in folders if path.is_relative_to(folder)) for path in self.paths]
        names = [path.relative_to(top).as_posix() for path, top in zip(self.paths, tops, strict=True)]
        return [(name, _read(path)) for name, path in zip(names, self.paths, strict=True)]


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
        paths, problem = _files([folder / name for name in student.entries], handed_out, blank, missing or {})
        submissions.append(Submission(student.name, (known or [student.name])[0], student.entries, paths, problem))
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
    what = "a platform's export, grade that zip file" if names[0].lower().endswith(".zip") else "a class, grade that"
    if inside.suffix.lower() == ".zip" or inside.is_dir():
        print(f"There is only one submission, {display(names[0])}. If it is {what}.")
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
        return sorted(name for name in os.listdir(folder) if not _is_ignored(name))
    except OSError as error:
        raise WronglyCalled(f"{folder}: {error.strerror}") from None


def _contents_below(course: Path | None, *folders: str) -> dict[int, set[bytes]]:
    """Return the contents of the notebooks and scripts in these folders of the course, by size."""
    contents = defaultdict(set)
    for folder in folders if course else ():
        for path in _notebooks_below(course / folder) if (course / folder).is_dir() else ():
            contents[path.lstat().st_size].add(path.read_bytes())
    contents.pop(0, None)  # an empty file says nothing about where it came from
    return contents


def _files(
    entries: list[Path], handed_out: dict[int, set[bytes]], blank: dict[int, set[bytes]], missing: dict[Path, str]
) -> tuple[tuple[Path, ...], str | None]:
    """Return the notebooks and scripts in the entries of a student, and why there are none to grade, or None."""
    try:
        paths, problem = _regular_files(entries, missing)
        own = [path for path in paths if not _is_one_of(handed_out, path)]
        own = own or [path for path in paths if _is_one_of(blank, path)]
    except OSError as error:  # a folder without permission, a path that is too long, a file that has just gone
        return (), f"it cannot be read: {error.strerror}"
    if paths and not own:
        return (), "every file in it is as it was handed out"
    if len(own) > MOST_FILES:
        return (), f"it has more than {MOST_FILES} notebooks and scripts"
    if sum(path.lstat().st_size for path in own) > LARGEST:
        return (), f"it is larger than {LARGEST // MEGABYTE} MB; clear the outputs of its cells"
    return tuple(own), None if own else problem


def _is_one_of(handed_out: dict[int, set[bytes]], path: Path) -> bool:
    contents = handed_out.get(path.lstat().st_size)
    return bool(contents) and _read(path) in contents


def _regular_files(entries: list[Path], missing: dict[Path, str]) -> tuple[list[Path], str | None]:
    """Return the notebooks and scripts in the entries, those in zip files too, and what to say if there are none."""
    paths, others, problem = [], [], None
    for entry in entries:
        if entry.is_symlink():
            problem = "it is a symbolic link"
            continue
        below = sorted(_below(entry), key=_in_natural_order) if entry.is_dir() else [entry]
        there = [path for path in below if path not in missing]
        paths += filter(_is_notebook, there)
        others += [path for path in there if not _is_notebook(path)]
    zips = [path for path in others if path.suffix.lower() == ".zip" and stat.S_ISREG(path.lstat().st_mode)]
    if len(zips) > MOST_FILES:
        return [], f"it has more than {MOST_FILES} zip files"
    if sum(path.lstat().st_size for path in zips) > LARGEST_ZIPS:
        problem = f"its zip files are larger than {LARGEST_ZIPS // MEGABYTE} MB; hand in what is in them"
        zips = []
    for path in zips:
        inside, reason = _unzipped(path)
        paths += inside
        problem = problem or reason
        if sum(each.lstat().st_size for each in paths) > LARGEST:
            break
    gone = [path for path in missing if any(entry in (path, *path.parents) for entry in entries)]
    if gone:
        problem = problem or f"{display(gone[0].name)}: {missing[gone[0]]}"
    return paths, problem or _nothing_in(others, entries)


def _nothing_in(others: list[Path], entries: list[Path]) -> str:
    if others == entries:
        what = "not a notebook: neither an .ipynb file nor a .py file"
    else:
        what = "the folder contains no notebook (.ipynb) and no script (.py)"
        names = [f"{path.name} (a symbolic link)" if path.is_symlink() else path.name for path in others]
        what += f", only {listed(names)}" if names else ""
    return what + "; the grader unpacks zip files, and no other archives" * any(
        ARCHIVE.search(path.name) for path in others
    )


def _unzipped(path: Path) -> tuple[list[Path], str | None]:
    """Return the notebooks and scripts in a zip file of a student, and what to say if there are none."""
    name, folder, seen = display(path.name), Path(tempfile.mkdtemp(dir=_scratch())), []

    def wanted(member: str) -> bool:
        parts = PurePosixPath(member.replace("\\", "/")).parts
        if not parts or any(map(_is_ignored, parts)):
            return False
        seen.append(parts[-1])
        return bool(NOTEBOOK.search(member)) or parts[-1] == "pyvenv.cfg"

    try:
        refused = unpack(path, folder, LARGEST, MOST_ZIPPED, wanted)
    except ValueError as error:
        shutil.rmtree(folder)
        return [], f"{name}: {error}"
    found = sorted(_notebooks_below(folder), key=_in_natural_order)
    for each in found:
        os.utime(each, (path.lstat().st_mtime,) * 2)  # that is when it was handed in
    if refused:
        return found, f"{display(refused[0][0])[:LONGEST_NAME]} in {name}: {refused[0][2]}"
    return found, f"{name} contains no notebook (.ipynb) and no script (.py)" + f", only {listed(seen)}" * bool(seen)


@cache
def _scratch() -> str:
    """Return a folder for what is unpacked, which is deleted when this process ends."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return folder.name


def _notebooks_below(folder: Path) -> Iterator[Path]:
    return (path for path in _below(folder) if _is_notebook(path))


def _below(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, without those of others: of installed packages, of editors."""

    def stop(error):
        raise error

    for place, folders, names in os.walk(folder, followlinks=False, onerror=stop):
        if len(Path(place).relative_to(folder).parts) >= DEEPEST:
            folders.clear()
        if "pyvenv.cfg" in names:  # a virtual environment, perhaps around the student's own work
            folders[:] = [name for name in folders if name.lower() not in ENVIRONMENT]
        if {"helpers", "notebooks", "solutions"} <= set(folders):  # a clone of the course
            folders[:] = ["notebooks"]
        folders[:] = [name for name in folders if not _is_ignored(name)]
        yield from (Path(place, name) for name in names if not _is_ignored(name))


def _is_ignored(name: str) -> bool:
    """Whether it is hidden, a backup or of an editor; a name with two dots in front is a student's own."""
    return name in IGNORED or re.match(r"\.(?!\.)|.*(~|\.bak)$", name, re.DOTALL) is not None


def _is_notebook(path: Path) -> bool:
    # Not links, which can point to another student's work, nor pipes, which block the reader.
    return bool(NOTEBOOK.search(path.name)) and stat.S_ISREG(path.lstat().st_mode)


def _in_natural_order(path: Path) -> list:
    parts = re.split(r"([0-9]+)", str(path))  # every second one is a number
    return [int(part) if index % 2 else part for index, part in enumerate(parts)]


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
