"""Opens what a learning platform exported: a folder, or the zip file as it was downloaded."""

import lzma
import os
import shutil
import stat
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from helpers.workshop import WronglyCalled
from helpers.workshop.grading.messages import MEGABYTE
from helpers.workshop.grading.students import display

LARGEST = 50 * MEGABYTE  # of all files of one student
MOST_MEMBERS = 50_000
LARGEST_EXPORT = 4096 * MEGABYTE  # unpacked
DEEPEST = 100  # folders within one another; the standard library's own functions give up at some hundred
BROKEN = (OSError, ValueError, OverflowError, RuntimeError, EOFError)  # what zipfile raises for a damaged file
BROKEN += (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error)


@contextmanager
def opened(export: Path) -> Iterator[tuple[Path, dict[Path, str]]]:
    """Yield the folder of an export, and what is missing from it: where a file should be -> why it is not there.

    Of a zip file it is a temporary folder, which is deleted afterwards.
    """
    if export.is_dir():
        yield export, {}
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            refused = unpack(export, Path(folder), LARGEST_EXPORT)
        except ValueError as error:
            raise WronglyCalled(f"{export}: {error}") from None
        for name, place, reason in refused:
            print(f"{display(export.name)}: left out {display(name)}: {reason}.")
            if place:
                _mark_place(place)
        yield Path(folder), {place: reason for _, place, reason in refused if place}


def _mark_place(place: Path) -> None:
    """Put an empty file where a member would be, so that its student has an entry."""
    with suppress(OSError, ValueError):  # a name that is too long has no place
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()


def unpack(
    path: Path, folder: Path, largest: int, most: int = MOST_MEMBERS, wanted: Callable[[zipfile.ZipInfo], bool] = bool
) -> list[tuple]:
    """Unpack the members of a zip file that are `wanted` into `folder`; ValueError if that cannot be done.

    They may be at most `most`, and together at most `largest` bytes. Of each that is refused, return its name, its
    place (None if that is not in the folder) and the reason.
    """
    refused, total = [], 0
    with _archive(path) as archive:
        members = [member for member in archive.infolist() if wanted(member)]
        if len(members) > most:
            raise ValueError(f"it has more than {most:,} files")
        for member in members:
            place = None
            try:
                place = _place(member, folder)
                _refuse(member)
                total += member.file_size  # also of what turns out to be damaged: reading it takes as long
                _unpack(archive, member, place)
            except BROKEN as error:
                reason = getattr(error, "strerror", None) or error  # a RuntimeError says that it is encrypted
                refused.append((member.filename, place, str(reason)))
            if total > largest:
                raise ValueError(f"unpacked it is larger than {largest // MEGABYTE} MB")
    return refused


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except BROKEN as error:
        if isinstance(error, OSError):
            raise ValueError(f"it cannot be read: {error.strerror}") from None
    with path.open("rb") as file:
        if file.read(2) == b"PK":  # the list of members is at the end, which is what an interrupted download lacks
            raise ValueError("the zip file is damaged, or only a part of it has arrived; download it again")
    raise ValueError("neither a folder nor a zip file")


def _place(member: zipfile.ZipInfo, folder: Path) -> Path:
    """Return where a member belongs; of one that is too deep, the folder in which it would be too deep."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    # A path that begins with two slashes is absolute, too, and its first part is not "/".
    if path.is_absolute() or not path.parts or ".." in path.parts:
        raise ValueError("it leads out of the archive")
    return folder.joinpath(*path.parts[:DEEPEST])


def _refuse(member: zipfile.ZipInfo) -> None:
    """Raise ValueError if a member is a link, too large or too deep."""
    if stat.S_ISLNK(member.external_attr >> 16):
        raise ValueError("it is a symbolic link")
    if member.file_size > LARGEST:  # zipfile reads no more than this number
        raise ValueError(f"it is larger than {LARGEST // MEGABYTE} MB")
    if len(PurePosixPath(member.filename.replace("\\", "/")).parts) > DEEPEST:
        raise ValueError(f"it is in more than {DEEPEST} folders, one in the other")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> None:
    """Write one member to `path`."""
    if member.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        return
    with archive.open(member) as source:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("wb") as target:
                shutil.copyfileobj(source, target)
        except BROKEN:
            path.unlink(missing_ok=True)  # a part of a notebook would be graded
            raise
    handed_in = time.mktime((*member.date_time, 0, 0, -1))
    os.utime(path, (handed_in, handed_in))
