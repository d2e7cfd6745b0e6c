"""One row of the grades: what a student gets for one exercise."""

from dataclasses import dataclass, fields

from helpers.checks import EXERCISES
from helpers.checks.exercise import Exercise
from helpers.checks.verdict import Verdict

NOT_GRADED = "not graded"
STATUSES = ("passed", "failed", "not attempted", NOT_GRADED)


@dataclass(frozen=True)
class Row:
    """The points for one exercise and how they came about; or why a submission was not graded at all."""

    notebook: str
    exercise: str
    points: float
    max_points: float | None  # None in a row that was not graded
    status: str  # one of STATUSES
    diagnosis: str  # the name of the misconception, or ""
    message: str
    seconds: float
    code: str  # the student's definition
    first_line: int = 1  # of that in its cell
    note: str = ""  # for the instructor: what to look at, what was decided by hand

    @property
    def was_kept_waiting(self) -> bool:
        """Whether the clock ended it, and not the processor time it had used: the machine may have been busy."""
        return self.status == "failed" and "s on the clock" in self.message

    @classmethod
    def of(cls, exercise: Exercise, verdict: Verdict, code: str = "", seconds: float = 0.0, **more) -> "Row":
        """Return the row for a verdict on an exercise; `more` are fields with defaults."""
        return cls(
            exercise.notebook,
            exercise.name,
            verdict.points,
            verdict.max_points,
            verdict.status,
            verdict.diagnosis or "",
            verdict.message,
            round(seconds, 2),
            code,
            **more,
        )

    @classmethod
    def stored(cls, kept: dict) -> "Row":
        """Return the row that was stored as `asdict(row)`; TypeError, ValueError or KeyError if it is damaged."""
        row = cls(**kept)
        types = {"first_line": int, "points": int | float, "seconds": int | float, "max_points": int | float | None}
        if not all(isinstance(value, types.get(name, str)) for name, value in kept.items()):
            raise TypeError("not a row")
        if row.status not in STATUSES or (row.exercise == "") != (row.status == NOT_GRADED):
            raise ValueError("not a row")
        if row.exercise and row.diagnosis:
            EXERCISES[row.exercise].misconceptions[row.diagnosis]
        return row

    @classmethod
    def not_graded(cls, reason: str) -> "Row":
        """Return the only row of a submission in which there is nothing to grade."""
        return cls("", "", 0.0, None, NOT_GRADED, "", f"{NOT_GRADED}: {reason}", 0.0, "")


COLUMNS = (
    "student",
    *(field.name for field in fields(Row) if field.name not in ("code", "first_line")),
)  # of grades.csv
