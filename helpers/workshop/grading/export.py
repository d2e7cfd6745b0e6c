"""Opens what a learning platform exported: a folder, or the zip file as it was downloaded."""

import os
import shutil
import stat
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from helpers.workshop import WronglyCalled
from helpers.workshop.grading.collect import LARGEST
from helpers.workshop.grading.messages import MEGABYTE
from helpers.workshop.grading.students import display

MOST_MEMBERS = 50_000
LARGEST_EXPORT = 4096 * MEGABYTE  # unpacked


@contextmanager
def opened(export: Path) -> Iterator[Path]:
    """Yield the folder of an export; of a zip file, a temporary one that is deleted afterwards."""
    if export.is_dir():
        yield export
        return
    if not zipfile.is_zipfile(export):
        raise WronglyCalled(f"{export}: neither a folder nor a zip file")
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(export) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise WronglyCalled(f"{export}: more than {MOST_MEMBERS:,} files; unpack it, and grade the folder")
        total = 0
        for member in members:
            try:
                total += _unpack(archive, member, Path(folder))
            except (OSError, ValueError, OverflowError, RuntimeError, zipfile.BadZipFile) as error:
                reason = getattr(error, "strerror", None) or error  # a RuntimeError says that it is encrypted
                print(f"{export.name}: left out {display(member.filename)}: {reason}.")
            if total > LARGEST_EXPORT:
                raise WronglyCalled(f"{export}: unpacked it is larger than {LARGEST_EXPORT // MEGABYTE} MB")
        yield Path(folder)


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> int:
    """Write one member below `folder`; return its size. ValueError if it leads elsewhere, is a link or too large."""
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    if not parts or ".." in parts or parts[0] == "/":
        raise ValueError("it leads out of the archive")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise ValueError("it is a symbolic link")
    if member.file_size > LARGEST:  # zipfile reads no more than this number
        raise ValueError(f"it is larger than {LARGEST // MEGABYTE} MB")
    path = folder.joinpath(*parts)
    if member.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    handed_in = time.mktime((*member.date_time, 0, 0, -1))
    os.utime(path, (handed_in, handed_in))
    return member.file_size
