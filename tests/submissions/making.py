"""Tools that make the submissions of the corpus and say what is expected of each.

A submission is a function that writes what a student hands in. Its docstring
says why it is in the corpus, and `@submission` what the grades should be:

    exercise="passed" | "not attempted" | "failed" | "gravity-sign" | NO_POINT

where "gravity-sign" means failed with that diagnosis, "failed" means failed with
any diagnosis or none, and NO_POINT, for attacks, means anything but passed. The
other exercises of the same notebook are expected to be not attempted.
"""

import ast
import functools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from helpers.checks import EXERCISES

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
NO_POINT = "no point"


@dataclass(frozen=True)
class World:
    """The targets of the attacks, which the tests prepare and inspect afterwards."""

    root: str  # of the repository
    submissions: str
    grades: str
    planted: str  # a folder with a secret, which every user may write to
    port: int  # of a listener on the loopback interface
    unix_socket: str  # of a listener in the abstract namespace
    marker: str  # in the arguments of processes that try to outlive the grading


@dataclass(frozen=True)
class Submission:
    """One entry in the folder to grade, and what is expected of it."""

    name: str
    entry: str  # the file or folder at the top level
    student: str
    why: str
    write: Callable[[Path, World], None]
    expected: dict[str, str] = field(default_factory=dict)
    not_graded: str | None = None  # a part of the message, for an entry that cannot be graded
    ignored: bool = False  # whether the entry gets no row


def submission(entry: str | None = None, student: str | None = None, into: list | None = None, **expected):
    """Register a function that writes an entry at a path in the list `into`."""
    not_graded, ignored = expected.pop("not_graded", None), expected.pop("ignored", False)

    def register(write):
        place = entry or write.__name__
        name = student or re.sub(r"\.(ipynb|py)$", "", place)
        why = (write.__doc__ or "").strip().partition("\n")[0]
        into.append(
            Submission(write.__name__, place, name, why, lambda path, _: write(path), expected, not_graded, ignored)
        )
        return write

    return register


def exercises_of(notebook: str) -> list[str]:
    """The names of a notebook's exercises, in order."""
    return [exercise.name for exercise in EXERCISES.values() if exercise.notebook == notebook]


# Answers


@functools.cache
def answer(folder: str, exercise: str, name: str) -> str:
    """The source of an answer in tests/answers/`folder`, with what it needs, under its name in the notebook."""
    text = (TESTS / "answers" / folder / f"{exercise}.py").read_text(encoding="utf-8")
    statements = ast.parse(text).body
    wanted, before = {name}, set()
    while wanted != before:
        before = set(wanted)
        needed = [statement for statement in statements if _bound(statement) & wanted]
        wanted |= {node.id for statement in needed for node in ast.walk(statement) if isinstance(node, ast.Name)}
    lines = text.splitlines()
    # In a notebook, what is imported here from another answer is defined in another cell.
    parts = [
        "\n".join(lines[statement.lineno - 1 : statement.end_lineno])
        for statement in needed
        if not (isinstance(statement, ast.ImportFrom) and statement.module.startswith("answers.right"))
    ]
    return re.sub(rf"\b{name}\b", EXERCISES[exercise].defines, "\n".join(parts))


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name for alias in statement.names}
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Assign):
        return {target.id for target in statement.targets if isinstance(target, ast.Name)}
    return set()


RIGHT = {
    "q_learning_update": "as_the_steps_say",
    "model_update": "as_the_steps_say",
    "planning": "as_the_steps_say",
    "dyna_q": "as_the_steps_say",
    "planning_plus": "as_the_steps_say",
    "collect_transitions": "row_by_row",
    "discover": "boolean_array",
    "read_gravity": "on_a_planet",
    "step": "helper_functions",
    "roll_out": "as_the_steps_say",
    "fit_network": "as_the_steps_say",
    "new_agent": "as_the_steps_say",
    "generate_synthetic_data": "one_by_one",
    "train": "as_the_steps_say",
    "evaluate": "side_by_side",
    "train_ppo": "as_the_steps_say",
    "imagined_and_real": "as_the_steps_say",
    "returns_of_plans": "as_the_steps_say",
    "plan": "as_the_steps_say",
    "fit_ensemble": "as_the_steps_say",
    "disagreement": "as_the_steps_say",
    "improve": "as_the_steps_say",
    "residuals": "boolean_array",
    "discover_residual": "finite_only",
    "hybrid_model": "stacked",
    "solve": "by_search",
}


def right(exercise: str, style: str | None = None) -> str:
    """The source of a right answer."""
    return answer("right", exercise, style or RIGHT[exercise])


def wrong(exercise: str, diagnosis: str) -> str:
    """The source of the wrong answer with this diagnosis."""
    return answer("wrong", exercise, diagnosis.replace("-", "_"))


# Notebooks, as plain dictionaries of their JSON


def handed_out(name: str) -> dict:
    """The blank notebook as students receive it, the source of each cell in one string."""
    notebook = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def code(source: str) -> dict:
    """A new code cell."""
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": source}


def code_cells(notebook: dict) -> list[dict]:
    """The code cells, in order."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def cell_with(notebook: dict, pattern: str) -> dict:
    """The only code cell whose source matches a pattern."""
    (cell,) = [cell for cell in code_cells(notebook) if re.search(pattern, cell["source"], re.MULTILINE)]
    return cell


def answer_cell(notebook: dict, exercise: str) -> dict:
    """The cell that contains the answer to an exercise."""
    return cell_with(notebook, rf"^(def|class) {EXERCISES[exercise].defines}\b")


def filled(name: str, **answers: str) -> dict:
    """The notebook with its blanks replaced by these answers."""
    notebook = handed_out(name)
    for exercise, source in answers.items():
        answer_cell(notebook, exercise)["source"] = source
    return notebook


def solved(name: str, **others: str) -> dict:
    """The notebook with its blanks replaced by `others` and, for the rest, right answers."""
    return filled(name, **({exercise: right(exercise) for exercise in exercises_of(name)} | others))


def name_planet(notebook: dict, student_id: str, body: str) -> dict:
    """Fill in the student id and the planet's name in notebook 02."""
    cell = cell_with(notebook, r"^student_id = ")
    source = re.sub(r"^student_id = .*", f"student_id = {student_id!r}", cell["source"], flags=re.MULTILINE)
    cell["source"] = re.sub(r"^body = .*", f"body = {body!r}", source, flags=re.MULTILINE)
    return notebook


def name_friction(notebook: dict, student_id: str, strength: float) -> dict:
    """Fill in the student id and the strength of the friction in notebook 06."""
    for name, value in {"student_id": student_id, "strength": strength}.items():
        cell = cell_with(notebook, rf"^{name} = ")
        cell["source"] = re.sub(rf"^{name} = .*", f"{name} = {value!r}", cell["source"], flags=re.MULTILINE)
    return notebook


def save(path: Path, content: dict | str | bytes) -> None:
    """Write a notebook, a script or bytes to a file, and make its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        content = json.dumps(content, indent=1, ensure_ascii=False)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def hand_in(entry: Path, name: str, **answers: str) -> None:
    """Write the notebook with these answers, as the entry itself if that is a file, into the entry otherwise."""
    save(entry if entry.suffix == ".ipynb" else entry / f"{name}.ipynb", filled(name, **answers))
