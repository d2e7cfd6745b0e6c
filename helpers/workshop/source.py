"""From a solution to its exercise: `exercise_of`, and the validation that it relies on."""

import ast
import difflib
import io
import re
import tokenize
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nbformat import NotebookNode

from helpers.checks.exercise import BLANK
from helpers.workshop import CourseError
from helpers.workshop.dependencies import digest_of_imports
from helpers.workshop.leaks import gives_away, squeeze
from helpers.workshop.notebook import checks_in, make_notebook, read_script, set_ids, tags, write_script
from helpers.workshop.project import Project
from helpers.workshop.stamps import stamp

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
# Front ends render Markdown inside HTML only between blank lines.
FOLDED = "<details>\n<summary>Open this after you have looked</summary>\n\n{}\n\n</details>"


@dataclass
class Source:
    """A valid solution and everything that follows from it without executing it."""

    name: str
    script: str  # in the layout that the build writes
    solution: NotebookNode
    exercise_script: str
    exercise: NotebookNode
    secrets: dict[str, str]  # squeezed line of the solution -> its place, file:line
    executed: bool = False  # whether `solution` has its outputs


def read_source(project: Project, name: str, known: Collection[str]) -> Source:
    """Read and validate one solution; `known` are the names of all exercises. An error names the file and the line."""
    path = f"solutions/{name}.py"
    text = _decode(path, (project.root / path).read_bytes())
    draft = read_script(text)
    places = _places(path, text, draft.cells)
    _validate(draft.cells, places, known)
    secrets = _secrets(draft.cells, places)
    stamp(draft, project, f"solutions/{name}.ipynb")
    set_ids(draft)
    exercise = exercise_of(draft)
    stamp(exercise, project, f"notebooks/{name}.ipynb")
    return Source(
        name=name,
        script=write_script(draft, path),
        solution=_with_digest(make_notebook(draft.cells), project, name),
        exercise_script=write_script(exercise, path),
        exercise=exercise,
        secrets=secrets,
    )


def _with_digest(solution: NotebookNode, project: Project, name: str) -> NotebookNode:
    """Record in the metadata what the outputs will depend on besides the cells."""
    others = {other[3:] for other in project.solution_names()} - {name[3:]}  # 01_dyna_q: dyna_q
    cells = [cell.source for cell in solution.cells if cell.cell_type == "code"]
    solution.metadata["mbrl"] = {"helpers": digest_of_imports(project.root, cells, others)}
    return solution


# --- The exercise -------------------------------------------------------------------------------------------------


def exercise_of(solution: NotebookNode) -> NotebookNode:
    """Return the exercise of a valid solution: cells tagged `solution` are gone, and answers are blanks.

    A text tagged `answer` stays, folded, for a student to open after looking.
    """
    exercise = make_notebook([cell for cell in solution.cells if "solution" not in tags(cell)])
    for index, cell in enumerate(exercise.cells):
        if regions := _regions(cell):
            cell.source = _blanked(cell.source, regions, _exercise_after(exercise.cells, index))
        elif cell.cell_type == "markdown" and "answer" in tags(cell):
            cell.source = FOLDED.format(cell.source)
    return exercise


@dataclass(frozen=True)
class _Region:
    """An answer: its markers are the lines `begin` and `end` of a cell, counted from 0."""

    begin: int
    end: int


def _blanked(source: str, regions: list[_Region], exercise: str) -> str:
    """Replace each answer by its numbered steps and a line that raises NotImplementedError."""
    lines = source.split("\n")
    for region in reversed(regions):
        indent = lines[region.begin].partition("#")[0]
        steps = _steps(lines[region.begin + 1 : region.end])
        stub = f'raise NotImplementedError("{BLANK.format(exercise)}")'
        lines[region.begin : region.end + 1] = [indent + line for line in (*steps, stub)]
    return "\n".join(lines)


def _steps(lines: list[str]) -> list[str]:
    """Return the numbered comments among `lines`, with the comments that continue them."""
    steps, in_step = [], False
    for line in map(str.strip, lines):
        in_step = line.startswith("#") and (in_step or bool(re.match(r"# \d+\. ", line)))
        if in_step:
            steps.append(line)
    return steps


def _exercise_after(cells: list[NotebookNode], index: int) -> str | None:
    """Return the exercise of the first check after cell `index`; None if another answer or no check follows."""
    for cell in cells[index + 1 :]:
        if "solution" in tags(cell):
            continue  # the exercise notebook does not have this cell
        if _regions(cell):
            break
        if checks := _checks(cell):
            return checks[0][0]
    return None


def _checks(cell: NotebookNode) -> list[tuple[str, int]]:
    """Return the exercises that a cell checks, each with its line."""
    if cell.cell_type != "code":
        return []
    return [check for check in checks_in(cell.source) if check[0] != "table"]


# --- Validation ---------------------------------------------------------------------------------------------------


class _Flaw(Exception):
    """A problem in a cell, at a line counted from 0."""

    def __init__(self, line: int, what: str):
        super().__init__(what)
        self.line = line


def _validate(cells: list[NotebookNode], places: list[list[str]], known: Collection[str]) -> None:
    """Raise a `CourseError` about the first problem; without one, `exercise_of` can be called."""
    for cell, where in zip(cells, places, strict=True):
        with _located(where):
            _regions(cell)
            _validate_code(cell, known)
    for index, where in enumerate(places):
        with _located(where):
            _validate_answers(cells, index)


@contextmanager
def _located(where: list[str]) -> Iterator[None]:
    try:
        yield
    except _Flaw as flaw:
        raise CourseError(f"{where[min(flaw.line, len(where) - 1)]}: {flaw}") from None


def _validate_code(cell: NotebookNode, known: Collection[str]) -> None:
    if cell.cell_type != "code":
        return
    try:
        ast.parse(cell.source)
    except SyntaxError as error:
        what = f"not plain Python ({error.msg}); a notebook must also run as a script, so no magics"
        raise _Flaw((error.lineno or 1) - 1, what) from None
    for exercise, line in _checks(cell):
        if exercise not in known:
            raise _Flaw(line, f"there is no exercise {exercise!r}; {_suggestion(exercise, known)}")


def _validate_answers(cells: list[NotebookNode], index: int) -> None:
    source, regions = cells[index].source, _regions(cells[index])
    if not regions:
        return
    for region in regions:
        _validate_region(source, region)
    exercise = _exercise_after(cells, index)
    if exercise is None:
        raise _Flaw(regions[0].begin, "no check follows this blank; add a cell with `check.<exercise>(...)`")
    try:
        ast.parse(_blanked(source, regions, exercise))
    except SyntaxError:
        raise _Flaw(regions[0].begin, "without this region the cell is not valid Python") from None


def _validate_region(source: str, region: _Region) -> None:
    lines = _without_comments(source)
    code = [number for number in range(region.begin, region.end) if lines[number].strip()]
    if not code:
        raise _Flaw(region.begin, "there is no code in this region")
    if _indent(lines[code[0]]) != _indent(lines[region.begin]):  # the indent of the blank
        raise _Flaw(region.begin, "a marker is indented like the code that follows it")
    functions = (
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    if not any(node.lineno <= region.begin and code[-1] < node.end_lineno for node in functions):
        raise _Flaw(region.begin, "a region must lie inside one function or method")


def _regions(cell: NotebookNode) -> list[_Region]:
    """Return the answers in a cell; raise a `_Flaw` where a marker is wrong."""
    regions, begin = [], None
    for number, line in enumerate(cell.source.split("\n")):
        if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line:
            continue
        if cell.cell_type != "code":
            raise _Flaw(number, f"a solution marker in a {cell.cell_type} cell")
        if "solution" in tags(cell):
            raise _Flaw(number, "a cell tagged `solution` vanishes whole: it needs no markers")
        if line.strip() == BEGIN:
            if begin is not None:
                raise _Flaw(number, f"`{BEGIN}` inside a region that is still open")
            begin = number
        elif line.strip() == END:
            if begin is None:
                raise _Flaw(number, f"`{END}` without `{BEGIN}`")
            regions.append(_Region(begin, number))
            begin = None
        else:
            raise _Flaw(number, f"a marker is `{BEGIN}` or `{END}`, alone on its line")
    if begin is not None:
        raise _Flaw(begin, f"`{BEGIN}` is never closed by `{END}`")
    return regions


def _suggestion(exercise: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(exercise, known, n=1)
    names = f"known are {', '.join(sorted(known)) or 'none'}"
    return f"did you mean {near[0]!r}? ({names})" if near else names


# --- Lines --------------------------------------------------------------------------------------------------------


def _decode(path: str, written: bytes) -> str:
    try:
        text = written.decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise CourseError(f"{path}: not UTF-8") from None
    for number, line in enumerate(text.split("\n"), start=1):
        # Form feeds and similar characters end a line for some of the tools, and not for others.
        if line.splitlines() not in ([], [line]):
            raise CourseError(f"{path}:{number}: an unusual line separator: delete that character")
    return text


def _places(path: str, text: str, cells: list[NotebookNode]) -> list[list[str]]:
    """Return the place, path:line, of each line of each cell; the line is 0 if it was not found."""

    def fold(line):
        return line.lstrip(" #").rstrip()

    script = enumerate(text.splitlines(), start=1)
    return [
        [f"{path}:{next((number for number, line in script if fold(line) == fold(wanted)), 0)}" for wanted in lines]
        for lines in (cell.source.splitlines() for cell in cells)
    ]


def _secrets(cells: list[NotebookNode], places: list[list[str]]) -> dict[str, str]:
    """Return the lines that no exercise may show, squeezed, each with its place."""
    secrets = {}
    for cell, where in zip(cells, places, strict=True):
        lines = _without_comments(cell.source) if cell.cell_type == "code" else cell.source.split("\n")
        hidden = [number for region in _regions(cell) for number in range(region.begin, region.end)]
        for number in range(len(lines)) if "solution" in tags(cell) else hidden:
            if gives_away(lines[number]):
                secrets[squeeze(lines[number])] = where[number]
    return secrets


def _without_comments(source: str) -> list[str]:
    """Return the lines of a code cell, each cut off where a comment begins."""
    lines = source.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    return lines


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
