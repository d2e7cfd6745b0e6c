"""The stored results, from which a second run takes what has not changed."""

import json
import secrets
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path

from helpers.checks import EXERCISES
from helpers.workshop.files import write_atomically
from helpers.workshop.grading import bubblewrap
from helpers.workshop.grading.collect import File, Submission, digest
from helpers.workshop.grading.row import Row
from helpers.workshop.grading.students import comparable


class Store:
    """The stored results, one file for each submission.

    `only` has names of students, exercises or both: the results of all others are taken as they are stored.
    """

    def __init__(self, folder: Path, seed: int | None, regrade: bool, only: Collection[str] = ()):
        self.folder, self.seed, self.regrade = folder, seed, regrade
        self.exercises = [name for name in only if name in EXERCISES]
        self.students = {comparable(name) for name in only if name not in EXERCISES}
        self.random = secrets.randbits(60) if seed is None else seed
        sources = sorted(bubblewrap.PACKAGE.rglob("*.py"))  # a change of the checks can change a verdict
        self.version = digest(*(path.read_bytes() for path in sources))
        self.graded = self.kept = 0
        self.failures: list[str] = []  # submissions whose grading raised an error, with the error

    def content(self, submission: Submission, files: list[File]) -> str:
        """Return a digest of everything that a result depends on."""
        parts = (part for file in files for part in file)
        return digest(self.version, str(self.seed), submission.student_id, *parts)

    def seed_of(self, submission: Submission) -> int:
        """Return the seed of the random inputs for one submission."""
        return int(digest(str(self.random), *submission.entries)[:15], 16)

    def get(self, submission: Submission, content: str) -> list[Row] | None:
        """Return the rows that need not be made again; None if there are none for this content."""
        known, rows = self._read(submission)
        if self.students and comparable(submission.student) not in self.students:
            rows = rows or [Row.not_graded("it was left out by --only, and there is no earlier result")]
        elif self.regrade or self.students or self.exercises or known != content:
            return None
        self.kept += bool(rows)
        return rows or None

    def put(self, submission: Submission, content: str, rows: list[Row]) -> list[Row]:
        """Store the rows for a content, and return them with those of exercises that were not graded again."""
        self.graded += 1
        if self.exercises:
            _, before = self._read(submission)
            rows = [row for row in before if row.exercise and row.exercise not in self.exercises] + rows
            rows = sorted([row for row in rows if row.exercise], key=lambda row: ORDER.index(row.exercise)) or rows
            content = ""  # some of them may be out of date
        result = {"content": content, "rows": [asdict(row) for row in rows]}
        write_atomically(self._path(submission), json.dumps(result).encode())
        return rows

    def _read(self, submission: Submission) -> tuple[str, list[Row]]:
        try:
            kept = json.loads(self._path(submission).read_text(encoding="utf-8"))
            return str(kept["content"]), [Row.stored(row) for row in kept["rows"]]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):  # there is no file, or it is damaged
            return "", []

    def _path(self, submission: Submission) -> Path:
        return self.folder / f"{digest(*submission.entries)[:20]}.json"


ORDER = list(EXERCISES)
