"""What the grader reads in a file, for the student who is about to hand it in."""

import re
import secrets
from pathlib import Path

from helpers.workshop import WronglyCalled
from helpers.workshop.grading import bubblewrap
from helpers.workshop.grading.collect import File
from helpers.workshop.grading.export import LARGEST
from helpers.workshop.grading.find_files import DATA, LARGEST_DATA
from helpers.workshop.grading.grade import read_handed_out
from helpers.workshop.grading.messages import MEGABYTE
from helpers.workshop.grading.submission import grade_files


def preview(root: Path, file: Path, student_id: str) -> None:
    """Print the exercises that are found in `file` and the verdict on each, and say what is missing."""
    if not file.is_file():
        raise WronglyCalled(f"{file}: it is no regular file")
    if file.stat().st_size > LARGEST:
        raise WronglyCalled(f"{file}: it is larger than {LARGEST // MEGABYTE} MB")
    bubblewrap.require()
    files, seed = [(file.name, file.read_bytes()), *_beside(file)], secrets.randbits(60)
    rows = grade_files(files, student_id, seed, read_handed_out(root), shielded=True)
    for row in rows:
        print(f"{row.exercise or file.name:<24} {row.status:<14} {row.message}")
    missing = [row.exercise for row in rows if row.status == "not attempted"]
    if missing:
        print(f"Not attempted: {', '.join(missing)}.")
    passed = sum(row.status == "passed" for row in rows)
    print(f"{passed} of {len(rows)} passed. In grading the random inputs will be others.")


def _beside(file: Path) -> list[File]:
    """Return the scripts and data files beside the file, and one folder below, of whose names it speaks."""
    words = set(re.findall(rb"\w+", file.read_bytes()))
    found = []
    for path in sorted([*file.parent.glob("*.*"), *file.parent.glob("*/*.*")]):
        name = path.relative_to(file.parent)
        may_be_read = path.suffix == ".py" or DATA.search(path.name)
        spoken_of = any(part.encode(errors="surrogateescape") in words for part in name.with_suffix("").parts)
        if may_be_read and spoken_of and path != file and path.is_file() and path.stat().st_size <= LARGEST_DATA:
            found.append((name.as_posix(), path.read_bytes()))
    return found
