"""Finds in what one student handed in the notebooks and scripts to grade, and the data files that they may read."""

import atexit
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from zipfile import ZipInfo

from helpers.workshop.grading.export import DEEPEST, LARGEST, unpack
from helpers.workshop.grading.instructor import OVERRIDES, ROSTER, WEIGHTS
from helpers.workshop.grading.messages import MEGABYTE
from helpers.workshop.grading.students import NOTEBOOK, display, listed

MOST_FILES = 20
LARGEST_ZIPS = 10 * MEGABYTE  # of a student, together; their lists of members alone may fill the memory
MOST_ZIPPED = 1000  # files in one
MOST_DATA, LARGEST_DATA = 50, MEGABYTE  # data files of a student, and their size together
LONGEST_NAME = 100  # letters, in a sentence
IGNORED = {"Thumbs.db", "desktop.ini", "__MACOSX", "__pycache__", "site-packages", "node_modules"}
IGNORED |= {OVERRIDES, ROSTER, WEIGHTS}
ENVIRONMENT = {"bin", "etc", "include", "lib", "lib64", "scripts", "share"}  # folders of a virtual one
ARCHIVE = re.compile(r"\.(?:tar|tgz|gz|bz2|xz|rar|7z)$", re.IGNORECASE)
DATA = re.compile(r"\.(?:csv|dat|ini|json|np[yz]|p(?:ic)?kl|toml|tsv|txt|ya?ml)$", re.IGNORECASE)


@dataclass
class Found:
    """What a student handed in, by path; a name in it begins below the folder or zip file that holds it, a root."""

    roots: list[Path]
    paths: list[Path] = field(default_factory=list)  # notebooks and scripts
    data: list[Path] = field(default_factory=list)
    problem: str | None = None  # why nothing in it can be graded


def find_files(
    entries: list[Path], handed_out: dict[int, set[bytes]], blank: dict[int, set[bytes]], missing: dict[Path, str]
) -> Found:
    """Return what is in the entries of a student, without what was `handed_out`, unless all of it is `blank`."""
    try:
        found = _regular_files(entries, missing)
        own = [path for path in found.paths if not _is_one_of(handed_out, path)]
        own = own or [path for path in found.paths if _is_one_of(blank, path)]
    except OSError as error:  # a folder without permission, a path that is too long, a file that has just gone
        return Found([], problem=f"it cannot be read: {error.strerror}")
    if found.paths and not own:
        return Found([], problem="every file in it is as it was handed out")
    if len(own) > MOST_FILES:
        return Found([], problem=f"it has more than {MOST_FILES} notebooks and scripts")
    if sum(path.lstat().st_size for path in own) > LARGEST:
        return Found([], problem=f"it is larger than {LARGEST // MEGABYTE} MB; clear the outputs of its cells")
    return Found(found.roots, own, _small(found.data), None if own else found.problem)


def _is_one_of(handed_out: dict[int, set[bytes]], path: Path) -> bool:
    contents = handed_out.get(path.lstat().st_size)
    return bool(contents) and read(path) in contents


def _small(data: list[Path]) -> list[Path]:
    """Return the smallest data files, as many as are taken."""
    taken, total = [], 0
    for path in sorted(data, key=lambda path: (path.lstat().st_size, str(path)))[:MOST_DATA]:
        total += path.lstat().st_size
        if total <= LARGEST_DATA:
            taken.append(path)
    return sorted(taken)


def _regular_files(entries: list[Path], missing: dict[Path, str]) -> Found:
    """Return all files in the entries, those in zip files too, and what to say if none can be graded."""
    found, others = Found(list(entries)), []
    for entry in entries:
        if entry.is_symlink():
            found.problem = "it is a symbolic link"
            continue
        below = sorted(_below(entry), key=_in_natural_order) if entry.is_dir() else [entry]
        there = [path for path in below if path not in missing]
        found.paths += filter(_is_notebook, there)
        others += [path for path in there if not _is_notebook(path)]
    found.data += filter(_is_data, others)
    zips = [path for path in others if path.suffix.lower() == ".zip" and stat.S_ISREG(path.lstat().st_mode)]
    if len(zips) > MOST_FILES:
        return Found([], problem=f"it has more than {MOST_FILES} zip files")
    if sum(path.lstat().st_size for path in zips) > LARGEST_ZIPS:
        found.problem = f"its zip files are larger than {LARGEST_ZIPS // MEGABYTE} MB; hand in what is in them"
        zips = []
    for path in zips:
        _unzip(path, found)
        if sum(each.lstat().st_size for each in found.paths) > LARGEST:
            break
    gone = [path for path in missing if any(entry in (path, *path.parents) for entry in entries)]
    if gone:
        found.problem = found.problem or f"{display(gone[0].name)}: {missing[gone[0]]}"
    found.problem = found.problem or _nothing_in(others, entries)
    return found


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


def _unzip(path: Path, found: Found) -> None:
    """Add what is in a zip file of a student, and what to say if nothing in it can be graded."""
    name, folder, seen, data = display(path.name), Path(tempfile.mkdtemp(dir=_scratch())), [], []

    def wanted(member: ZipInfo) -> bool:
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if not parts or any(map(_is_ignored, parts)):
            return False
        seen.append(parts[-1])
        if NOTEBOOK.search(parts[-1]) or parts[-1] == "pyvenv.cfg":
            return True
        # A large data file, or many of them, must not cost the notebooks beside them.
        is_small = bool(DATA.search(parts[-1])) and member.file_size <= LARGEST_DATA and len(data) < MOST_DATA
        data.extend(parts[-1:] * is_small)
        return is_small

    try:
        refused = unpack(path, folder, LARGEST, MOST_ZIPPED, wanted)
    except ValueError as error:
        shutil.rmtree(folder)
        found.problem = found.problem or f"{name}: {error}"
        return
    below = sorted(_below(folder), key=_in_natural_order)
    for each in below:
        os.utime(each, (path.lstat().st_mtime,) * 2)  # that is when it was handed in
    found.roots.append(folder)
    found.paths += filter(_is_notebook, below)
    found.data += filter(_is_data, below)
    nothing = f"{name} contains no notebook (.ipynb) and no script (.py)" + f", only {listed(seen)}" * bool(seen)
    if refused:
        nothing = f"{display(refused[0][0])[:LONGEST_NAME]} in {name}: {refused[0][2]}"
    found.problem = found.problem or nothing


@cache
def _scratch() -> str:
    """Return a folder for what is unpacked, which is deleted when this process ends."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return folder.name


def notebooks_below(folder: Path) -> Iterator[Path]:
    """Yield the notebooks and scripts below a folder."""
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


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder, sorted, without those that say nothing of a student."""
    return sorted(name for name in os.listdir(folder) if not _is_ignored(name))


def _is_ignored(name: str) -> bool:
    """Whether it is hidden, a backup or of an editor; a name with two dots in front is a student's own."""
    return name in IGNORED or re.match(r"\.(?!\.)|.*(~|\.bak)$", name, re.DOTALL) is not None


def _is_notebook(path: Path) -> bool:
    # Not links, which can point to another student's work, nor pipes, which block the reader.
    return bool(NOTEBOOK.search(path.name)) and stat.S_ISREG(path.lstat().st_mode)


def _is_data(path: Path) -> bool:
    return bool(DATA.search(path.name)) and not _is_notebook(path) and stat.S_ISREG(path.lstat().st_mode)


def _in_natural_order(path: Path) -> list:
    parts = re.split(r"([0-9]+)", str(path))  # every second one is a number
    return [int(part) if index % 2 else part for index, part in enumerate(parts)]


def read(path: Path) -> bytes:
    """Return the content of a regular file; nothing if the path has become something else since it was found."""
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            return b""
        return file.read(LARGEST + 1)
