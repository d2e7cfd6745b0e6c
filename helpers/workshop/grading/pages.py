"""The pages of feedback, and the one about the class."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean, median

import jinja2
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from helpers.checks import EXERCISES, box
from helpers.workshop.grading.collect import Submission
from helpers.workshop.grading.row import NOT_GRADED, Row

ORDER = list(EXERCISES)
NOTEBOOKS = list(dict.fromkeys(exercise.notebook for exercise in EXERCISES.values()))
MOST_BARS = 20
FAILING_LINE = re.compile(r"\(line ([0-9]{1,5}) of its cell")
COLOURS = HtmlFormatter(style="default").get_style_defs("pre") + "".join(
    f"@media (prefers-color-scheme: dark) {{ {line} }}\n"
    for line in HtmlFormatter(style="github-dark").get_style_defs("pre").splitlines()
)

templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True
)
templates.filters["sentence"] = lambda text: Markup(box.inline(text))
templates.filters["words"] = lambda name: name.replace("-", " ").replace("_", " ")
templates.globals.update(looks=box.LOOKS, colours=Markup(COLOURS))

Graded = dict[Submission, list[Row]]


@dataclass(frozen=True)
class Bar:
    """A kind of failure: what it is called, the question it raises, and who made it."""

    exercise: str
    title: str
    question: str
    students: list[Submission]
    tried: int


def feedback(course: str, submission: Submission, rows: list[Row], asked: set[str]) -> str:
    """Return the page of one student; `asked` are the notebooks that somebody in the class has handed in."""
    graded = {row.notebook for row in rows}
    return templates.get_template("feedback.html").render(
        course=course,
        today=date.today(),
        student=submission.student,
        rows=[(row, _hint(row), _code(row)) for row in rows],
        points=sum(row.points for row in rows),
        max_points=sum(row.max_points or 0 for row in rows),
        missing=[notebook for notebook in NOTEBOOKS if notebook in asked - graded] if graded != {""} else [],
    )


def summary(course: str, graded: Graded, pages: dict[Submission, str], seed: int | None) -> str:
    """Return the page about the class; `pages` has the names of the students' pages."""
    complete = {submission: rows for submission, rows in graded.items() if rows[0].status != NOT_GRADED}
    rows = [row for rows in complete.values() for row in rows]
    percents = [percent for rows in complete.values() if (percent := _percent(rows)) is not None]
    exercises = sorted({row.exercise for row in rows}, key=ORDER.index)
    return templates.get_template("summary.html").render(
        course=course,
        today=date.today(),
        seed=seed,
        pages=pages,
        number=len(graded),
        bars=_bars(complete),
        middle=(mean(percents), median(percents)) if percents else None,
        percents=[(low, sum(low <= min(each, 99.9) < low + 20 for each in percents)) for low in range(80, -1, -20)],
        exercises=[(name, Counter(row.status for row in rows if row.exercise == name)) for name in exercises],
        students=[(submission, _percent(rows), rows) for submission, rows in complete.items()],
        notes=[(submission, row) for submission, rows in graded.items() for row in rows if row.note],
        not_graded=[(submission, rows[0]) for submission, rows in graded.items() if submission not in complete],
    )


def _percent(rows: list[Row]) -> float | None:
    """Return the points in percent of what was possible in the notebooks that were handed in."""
    possible = sum(row.max_points for row in rows)
    return 100 * sum(row.points for row in rows) / possible if possible else None


def _bars(complete: Graded) -> list[Bar]:
    """Return the kinds of failure, the most frequent first; failures without a name are one kind for each exercise."""
    tried = Counter(row.exercise for rows in complete.values() for row in rows if row.status in ("passed", "failed"))
    made = {}
    for submission, rows in complete.items():
        for row in rows:
            if row.status == "failed":
                made.setdefault((row.exercise, row.diagnosis), []).append(submission)
    order = sorted(made, key=lambda kind: (-len(made[kind]), ORDER.index(kind[0]), kind[1]))
    return [
        Bar(
            exercise,
            diagnosis or "another mistake",
            EXERCISES[exercise].misconceptions[diagnosis].question if diagnosis else "See the pages of these students.",
            made[exercise, diagnosis],
            tried[exercise],
        )
        for exercise, diagnosis in order[:MOST_BARS]
    ]


def _hint(row: Row) -> str:
    """The first hint for an exercise that is not passed: about the mistake, if it is a known one."""
    unread = row.status in ("passed", NOT_GRADED) or "was not read" in row.message
    return "" if unread else EXERCISES[row.exercise].ladder(row.diagnosis)[0]


def _code(row: Row) -> Markup:
    """Return the code of an answer with colours and line numbers, those of its cell; the line that failed is marked."""
    failing = FAILING_LINE.search(row.message)
    marked = [int(failing[1]) - row.first_line + 1] if failing else []
    lines = HtmlFormatter(linenos="inline", linenostart=row.first_line, hl_lines=marked)
    return Markup(highlight(row.code, PythonLexer(stripnl=False), lines)) if row.code else Markup("")
