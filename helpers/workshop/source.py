"""One solution, read and found valid, and the exercise it gives."""

import ast
import difflib
import io
import re
import tokenize
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from helpers.workshop import CourseError
from helpers.workshop.notebook import checks_in, make_notebook, read_script, set_ids, tags, write_script
from helpers.workshop.project import Project
from helpers.workshop.stamps import stamp

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def _line_numbers(text: str, cells: list[NotebookNode]) -> list[list[int]]:
    """For each line of each cell, the number of its line in the script."""

    def fold(line):
        return line.lstrip(" #").rstrip()

    script = enumerate(text.splitlines(), start=1)
    return [
        [next((number for number, line in script if fold(line) == fold(wanted)), 0) for wanted in lines]
        for lines in (cell.source.splitlines() for cell in cells)
    ]


@dataclass
class Source:
    """A solution, read and found valid, with all that follows from it without executing it."""

    name: str
    written: bytes  # the script as it stands on disk
    script: str  # the script as it should stand there
    solution: NotebookNode
    exercise_script: str
    exercise: NotebookNode
    secrets: dict[str, str]  # line of the solution, squeezed -> where it stands


def read_source(project: Project, name: str, known: Collection[str]) -> Source:
    """Read one solution and make its exercise; an error names the file and the line."""
    path = f"solutions/{name}.py"
    written = (project.root / path).read_bytes()
    text = _decode(path, written)
    draft = read_script(text)
    reader = Reader(path, text, draft, known)
    reader.validate()
    stamp(draft, project, f"solutions/{name}.ipynb")
    set_ids(draft)
    exercise = make_notebook(reader.blank_cells())
    stamp(exercise, project, f"notebooks/{name}.ipynb")
    return Source(
        name=name,
        written=written,
        script=write_script(draft, path),
        solution=make_notebook(draft.cells),
        exercise_script=write_script(exercise, path),
        exercise=exercise,
        secrets=dict(reader.secrets()),
    )


def _decode(path: str, written: bytes) -> str:
    try:
        text = written.decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise CourseError(f"{path}: not UTF-8") from None
    for number, line in enumerate(text.split("\n"), start=1):
        # Form feeds and their like end a line for some of the tools on the way, and not for others.
        if line.splitlines() not in ([], [line]):
            raise CourseError(f"{path}:{number}: an unusual line separator: delete that character")
    return text


@dataclass(frozen=True)
class Region:
    """A blank: its markers are lines `begin` and `end` of a cell, counted from 0."""

    begin: int
    end: int


class Reader:
    """Finds the blanks in a solution, and everything that is wrong with them."""

    def __init__(self, path: str, text: str, notebook: NotebookNode, known: Collection[str]):
        self.path, self.cells, self.known = path, notebook.cells, known
        self.numbers = _line_numbers(text, notebook.cells)
        self.regions = [self._find_regions(index) for index in range(len(self.cells))]

    def validate(self) -> None:
        """Raise a `CourseError` at the first thing that is wrong."""
        for index, cell in enumerate(self.cells):
            if cell.cell_type != "code":
                continue
            self._parse(index, cell.source)
            for exercise, line in self._checks(index):
                if exercise not in self.known:
                    self._complain(index, line, f"there is no exercise {exercise!r}; {self._meant(exercise)}")
        for index, regions in enumerate(self.regions):
            for region in regions:
                self._validate_region(index, region)
            if regions:
                self._exercise_of(index)

    def blank_cells(self) -> list[NotebookNode]:
        """Return the cells of the exercise; the solution's own are left as they are."""
        return [
            self._blank(index) if self.regions[index] else cell
            for index, cell in enumerate(self.cells)
            if "solution" not in tags(cell)
        ]

    def secrets(self) -> Iterator[tuple[str, str]]:
        """The lines that must stand in no exercise, squeezed, each with the place it stands at."""
        for index, cell in enumerate(self.cells):
            lines = cell.source.split("\n")
            if cell.cell_type == "code":
                lines = _without_comments(cell.source)
            hidden = {number for region in self.regions[index] for number in range(region.begin, region.end)}
            if "solution" in tags(cell):
                hidden = set(range(len(lines)))
            for number in sorted(hidden):
                if gives_away(lines[number]):
                    yield squeeze(lines[number]), self._place(index, number)

    def _find_regions(self, index: int) -> list[Region]:
        cell, regions, begin = self.cells[index], [], None
        for number, line in enumerate(cell.source.split("\n")):
            # The same loose test as ClearSolutions', so that it sees no marker that was not looked at here.
            if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line:
                continue
            if cell.cell_type != "code":
                self._complain(index, number, f"a solution marker in a {cell.cell_type} cell")
            if "solution" in tags(cell):
                self._complain(index, number, "a cell tagged `solution` vanishes whole: it needs no markers")
            if line.strip() == BEGIN:
                if begin is not None:
                    self._complain(index, number, f"`{BEGIN}` inside a region that is still open")
                begin = number
            elif line.strip() == END:
                if begin is None:
                    self._complain(index, number, f"`{END}` without `{BEGIN}`")
                regions.append(Region(begin, number))
                begin = None
            else:
                self._complain(index, number, f"a marker is `{BEGIN}` or `{END}`, alone on its line")
        if begin is not None:
            self._complain(index, begin, f"`{BEGIN}` is never closed by `{END}`")
        return regions

    def _validate_region(self, index: int, region: Region) -> None:
        lines = _without_comments(self.cells[index].source)
        code = [number for number in range(region.begin, region.end) if lines[number].strip()]
        if not code:
            self._complain(index, region.begin, "there is no code in this region")
        if _indent(lines[code[0]]) != _indent(lines[region.begin]):  # where the stub will stand
            self._complain(index, region.begin, "a marker is indented like the code that follows it")
        functions = (
            node
            for node in ast.walk(self._parse(index, self.cells[index].source))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        )
        if not any(node.lineno <= region.begin and code[-1] < node.end_lineno for node in functions):
            self._complain(index, region.begin, "a region must lie inside one function or method")

    def _exercise_of(self, index: int) -> str:
        """The exercise that the first check after cell `index` asks for."""
        for later in range(index + 1, len(self.cells)):
            if "solution" in tags(self.cells[later]):
                continue  # it will not be there when the student needs it
            if self.regions[later]:
                break
            if checks := self._checks(later):
                return checks[0][0]
        begin = self.regions[index][0].begin
        self._complain(index, begin, "no check follows this blank; add a cell with `check.<exercise>(...)`")

    def _checks(self, index: int) -> list[tuple[str, int]]:
        """The exercises that cell `index` checks, each with its line."""
        if self.cells[index].cell_type != "code":
            return []
        return [check for check in checks_in(self.cells[index].source) if check[0] != "table"]

    def _blank(self, index: int) -> NotebookNode:
        # Slow to import (nbgrader loads its whole server side), hence here.
        from nbgrader.preprocessors.clearsolutions import ClearSolutions

        stub = f'raise NotImplementedError("{self._exercise_of(index)}: replace this line with your code")'
        clear = ClearSolutions(code_stub={"python": stub}, enforce_metadata=False)
        cell = make_notebook([self.cells[index]]).cells[0]
        cell.source = _hoist_steps(cell.source, self.regions[index])
        cell, _ = clear.preprocess_cell(cell, {"language": "python"}, index)
        try:
            ast.parse(cell.source)
        except SyntaxError:
            self._complain(index, self.regions[index][0].begin, "without this region the cell is not Python")
        return cell

    def _parse(self, index: int, source: str) -> ast.Module:
        try:
            return ast.parse(source)
        except SyntaxError as error:
            self._complain(
                index,
                (error.lineno or 1) - 1,
                f"not plain Python ({error.msg}); a notebook must also run as a script, so no magics",
            )

    def _meant(self, exercise: str) -> str:
        near = difflib.get_close_matches(exercise, self.known, n=1)
        known = f"known are {', '.join(sorted(self.known)) or 'none'}"
        return f"did you mean {near[0]!r}? ({known})" if near else known

    def _place(self, index: int, line: int) -> str:
        numbers = self.numbers[index]
        return f"{self.path}:{numbers[line] if line < len(numbers) else 0}"

    def _complain(self, index: int, line: int, what: str):
        raise CourseError(f"{self._place(index, line)}: {what}")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _hoist_steps(source: str, regions: list[Region]) -> str:
    """Lift the numbered comments of each region, with the lines that continue them, above the region."""
    lines = source.split("\n")
    for region in reversed(regions):
        indent = lines[region.begin].partition("#")[0]
        steps, in_step = [], False
        for line in lines[region.begin + 1 : region.end]:
            comment = line.strip()
            in_step = comment.startswith("#") and (in_step or bool(re.match(r"# \d+\. ", comment)))
            if in_step:
                steps.append(indent + comment)
        lines[region.begin : region.begin] = steps
    return "\n".join(lines)


def _without_comments(source: str) -> list[str]:
    """The lines of a code cell, each cut off where a comment begins."""
    lines = source.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    return lines


# Heads of loops and branches, imports, plain names passed on: they stand in any program.
GENERIC = re.compile(
    r"for [\w, ]+ in (range\([\w. +-]*\)|[\w.]+):"
    r"|((el)?if|while|with) [\w. ]+:"
    r"|return [\w., ]+"
    r"|[\w., ]+ = [\w., ]+"
    r"|[\w, ]+ = \w+\.reset\(.*\)"
    r"|import [\w., ]+|from [\w.]+ import .*"
    r"|#.*"
)


def gives_away(line: str) -> bool:
    """Whether a line of a solution says enough to be an answer."""
    line = " ".join(line.split())
    return len(squeeze(line)) >= 16 and not GENERIC.fullmatch(line)


def squeeze(line: str) -> str:
    """The line without its spaces."""
    return "".join(line.split())
