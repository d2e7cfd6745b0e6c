"""From a solution to its notebooks.

`solutions/NN_name.py` is the source. It gives, always in the same bytes, the
executed `solutions/NN_name.ipynb` and the exercise `notebooks/NN_name.py` and
`.ipynb`, in which the answers are blank.
"""

import ast
import base64
import difflib
import hashlib
import io
import os
import re
import tokenize
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from jupytext.config import JupytextConfiguration
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from helpers.course import CourseError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
WIDGET = "application/vnd.jupyter.widget-view+json"
REBUILD = "run `python -m helpers build`"
NOTEBOOK_NAME = re.compile(r"\d\d_[a-z0-9_]+")
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# "-jupytext" keeps jupytext's own version out of the scripts' headers.
SCRIPT_STYLE = JupytextConfiguration(notebook_metadata_filter="kernelspec,-jupytext")
# What jupytext notes down on a cell to find its own layout again.
LAYOUT_NOTES = {"cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker", "noskipline", "skipline"}
NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


# The project


@dataclass(frozen=True)
class Project:
    """A collection of notebooks, and what pyproject.toml says of its publication."""

    root: Path
    package: str
    version: str
    repository: str

    @classmethod
    def read(cls, root: Path) -> "Project":
        """Read `root`/pyproject.toml."""
        path = root / "pyproject.toml"
        try:
            about = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
            project = cls(root, about["name"], about["version"], about["urls"]["Repository"].rstrip("/"))
        except (tomllib.TOMLDecodeError, KeyError) as error:
            raise CourseError(
                f"pyproject.toml: name, version and [project.urls] Repository are needed ({error})"
            ) from None
        if not re.fullmatch(r"https://github\.com/[^/]+/[^/]+", project.repository):
            raise CourseError(
                "pyproject.toml: Repository must look like https://github.com/OWNER/NAME, "
                "Colab opens notebooks from nowhere else by their address"
            )
        return project

    def solution_names(self) -> list[str]:
        """The names of all notebooks, in order."""
        files = _visible_files(self.root / "solutions")
        names = [path.stem for path in files if path.suffix == ".py" and NOTEBOOK_NAME.fullmatch(path.stem)]
        if not names:
            raise CourseError("solutions/: there is no NN_name.py here, so there is no notebook")
        return names

    def strays(self) -> Iterator[str]:
        """Name the files that belong to no notebook, and say what to do with them."""
        names = self.solution_names()
        for folder in ("solutions", "notebooks"):
            for path in _visible_files(self.root / folder):
                if path.stem in names and path.suffix in (".py", ".ipynb"):
                    continue
                name = f"{folder}/{path.name}"
                if folder == "solutions" and path.suffix == ".py":
                    yield f"{name}: a source is called NN_name.py, in small letters: rename this file"
                else:
                    yield f"{name}: there is no source it is made from: delete it or move it elsewhere"


def find_root(start: Path) -> Path:
    """Return the nearest folder, from `start` upwards, that holds a collection."""
    for folder in (start, *start.parents):
        if (folder / "pyproject.toml").is_file() and (folder / "solutions").is_dir():
            return folder
    raise CourseError(f"{start} is not inside the collection: no folder with pyproject.toml and solutions/")


def _visible_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("[!.]*") if path.is_file())


# Scripts and notebooks


def make_notebook(cells: list[NotebookNode]) -> NotebookNode:
    """Return a notebook of copies of `cells`, without outputs and without notes on a script's layout."""
    notebook = new_notebook(metadata=METADATA)
    for cell in cells:
        metadata = {key: value for key, value in cell.metadata.items() if key not in LAYOUT_NOTES}
        notebook.cells.append(NEW_CELL[cell.cell_type](cell.source, id=cell.id, metadata=metadata))
    return notebook


def read_script(text: str) -> NotebookNode:
    """Return the notebook that a percent script stands for; ids are derived from what the cells say."""
    notebook = jupytext.reads(text, fmt="py:percent")
    # What jupytext reads from a header would otherwise be written back into it.
    notebook.metadata = NotebookNode(METADATA)
    return notebook


def write_script(notebook: NotebookNode, source: str) -> str:
    """Return `notebook`, which comes from the file `source`, as a percent script in the bytes it always has."""
    text = jupytext.writes(notebook, fmt="py:percent", config=SCRIPT_STYLE)
    if _content(read_script(text)) != _content(notebook):
        raise CourseError(f"{source}: some cell changes when it is written to a script and read back")
    return text


def write_ipynb(notebook: NotebookNode) -> str:
    """Return `notebook` as .ipynb, in the bytes it always has."""
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def set_ids(notebook: NotebookNode) -> None:
    """Give each cell an id that depends on its type and source, and on how many like it stand above."""
    # jupytext and nbformat draw ids at random, which would change every file on every build.
    seen: Counter[tuple[str, str]] = Counter()
    for cell in notebook.cells:
        kind = (cell.cell_type, cell.source)
        cell.id = hashlib.sha256("\n".join([*kind, str(seen[kind])]).encode()).hexdigest()[:12]
        seen[kind] += 1


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def _content(notebook: NotebookNode) -> list[tuple]:
    return [(cell.cell_type, cell.source, tags(cell)) for cell in notebook.cells]


def _line_numbers(text: str, cells: list[NotebookNode]) -> list[list[int]]:
    """For each line of each cell, the number of its line in the script."""

    def fold(line):
        return line.lstrip(" #").rstrip()

    script = enumerate(text.splitlines(), start=1)
    return [
        [next((number for number, line in script if fold(line) == fold(wanted)), 0) for wanted in lines]
        for lines in (cell.source.splitlines() for cell in cells)
    ]


# Stamps: what a notebook says of the place and the version it is published in

SETUP = """\
# Google Colab forgets what was installed when its session ends, so there this cell installs what the notebook
# imports, in the version it was written for. Anywhere else the cell does nothing.
import subprocess
import sys
from importlib import metadata

if "google.colab" in sys.modules:
    installed = [package.version for package in metadata.distributions(name="{package}")]
    if "{version}" not in installed:
        source = "git+{repository}@v{version}"
        command = [sys.executable, "-m", "pip", "install", "--quiet", source]
        if subprocess.run(command, capture_output=True).returncode:
            raise RuntimeError(f"Could not install {{source}}. Is there a network? Then run this cell again.")
"""
BADGE = (
    "[![Open In Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
    "(https://colab.research.google.com/github/{slug}/blob/v{version}/{path})"
)


def stamp(notebook: NotebookNode, project: Project, path: str) -> None:
    """Fill the set-up cell and the badge; `path` is where the notebook stands in the repository."""
    slug = project.repository.removeprefix("https://github.com/")
    about = {"package": project.package, "version": project.version, "repository": project.repository}
    for cell in notebook.cells:
        if cell.cell_type == "code" and "setup" in tags(cell):
            cell.source = SETUP.format(**about).rstrip()
        elif cell.cell_type == "markdown" and "badge" in tags(cell):
            cell.source = BADGE.format(slug=slug, path=path, **about)


# One source and what it gives


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


def read_sources(project: Project, known: Collection[str]) -> list[Source]:
    """Read and validate every solution; all that is wrong is said at once."""
    sources, problems = [], list(project.strays())
    for name in project.solution_names():
        try:
            sources.append(read_source(project, name, known))
        except CourseError as error:
            problems += error.problems
    problems += find_leaks(project, sources)
    if problems:
        raise CourseError(*problems)
    return sources


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


def checks_in(source: str) -> list[tuple[str, int]]:
    """The names called as `check.<name>(` in a code cell, each with its line counted from 0."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return sorted(
        (
            (call.func.attr, call.func.value.lineno - 1)
            for call in calls
            if isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id == "check"
        ),
        key=lambda check: check[1],
    )


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


# Leaks

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


def find_leaks(project: Project, sources: list[Source]) -> list[str]:
    """Name every line of a solution that stands where a student can read it."""
    secrets = {secret: place for source in sources for secret, place in source.secrets.items()}
    readable = {}
    for source in sources:
        readable[f"notebooks/{source.name}.py"] = source.exercise_script
        readable[f"notebooks/{source.name}.ipynb"] = write_ipynb(source.exercise)
    for path in sorted((project.root / "helpers").rglob("*.py")):
        name = path.relative_to(project.root).as_posix()
        if not name.startswith("helpers/course/"):
            readable[name] = path.read_text(encoding="utf-8")
    return [
        f"{name}:{number}: gives away the answer at {place}: `{line.strip()}`"
        for name, text in readable.items()
        for number, line, place in _leaks_in(text, secrets)
    ]


def _leaks_in(text: str, secrets: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    # A line of a cell stands in an .ipynb with its quotes and backslashes escaped.
    escaped = {secret.replace("\\", "\\\\").replace('"', '\\"'): place for secret, place in secrets.items()}
    candidates = secrets | escaped
    whole = squeeze(text)
    candidates = {secret: place for secret, place in candidates.items() if secret in whole}
    for number, line in enumerate(text.split("\n"), start=1):
        squeezed = squeeze(line)
        for secret, place in candidates.items():
            if secret in squeezed:
                yield number, line, place


# Building and checking


def build(root: Path, known: Collection[str], *, execute: bool = True) -> None:
    """Bring everything that is made from solutions/*.py up to date, and say what was written."""
    project = Project.read(root)
    sources = read_sources(project, known)
    written = [name for source in sources for name in _build_one(project, source, execute)]
    if not written:
        print("Nothing to write: every file is what its source gives.")


def check(root: Path, known: Collection[str]) -> None:
    """Raise a `CourseError` that names every file which is not what the sources give."""
    project = Project.read(root)
    sources = read_sources(project, known)
    problems = [problem for source in sources for problem in _check_one(project, source)]
    if problems:
        raise CourseError(*problems)


def _build_one(project: Project, source: Source, execute: bool) -> list[str]:
    committed = read_committed(project, source.name)
    reason = why_stale(source.solution, committed)
    if reason and execute:
        from helpers.course.execute import execute as execute_notebook

        print(f"solutions/{source.name}.ipynb: {reason}, executing")
        execute_notebook(source.solution, project.root / "solutions", source.name)
    elif reason:
        print(f"solutions/{source.name}.ipynb: left out of date ({reason})")
    else:
        carry_outputs(source.solution, committed)
    files = {
        f"solutions/{source.name}.py": source.script.encode(),
        f"notebooks/{source.name}.py": source.exercise_script.encode(),
        f"notebooks/{source.name}.ipynb": write_ipynb(source.exercise).encode(),
    }
    if execute or not reason:
        files[f"solutions/{source.name}.ipynb"] = write_ipynb(source.solution).encode()
        files |= pictures(source.solution)
    return [name for name, content in files.items() if write_file(project.root, name, content)]


def _check_one(project: Project, source: Source) -> Iterator[str]:
    script, ipynb = f"solutions/{source.name}.py", f"solutions/{source.name}.ipynb"
    if source.written != source.script.encode():
        yield f"{script}: its set-up cell, badge or layout is not what the build writes: {REBUILD}"
    committed = read_committed(project, source.name)
    if reason := why_stale(source.solution, committed):
        yield f"{ipynb}: {reason}: {REBUILD}"
    else:
        carry_outputs(source.solution, committed)
        if _bytes(project.root / ipynb) != write_ipynb(source.solution).encode():
            yield f"{ipynb}: it was saved by another program: {REBUILD}"
    files = {
        f"notebooks/{source.name}.py": source.exercise_script.encode(),
        f"notebooks/{source.name}.ipynb": write_ipynb(source.exercise).encode(),
    }
    for name, content in (files | pictures(source.solution)).items():
        if _bytes(project.root / name) != content:
            state = "not what" if (project.root / name).exists() else "missing, while"
            yield f"{name}: {state} {script} gives: {REBUILD}"


def read_committed(project: Project, name: str) -> NotebookNode | None:
    """Return the solution notebook as it was last built; None when there is none that can be read."""
    try:
        notebook = nbformat.read(project.root / "solutions" / f"{name}.ipynb", as_version=4)
        nbformat.validate(notebook)  # `read` only logs what is invalid
    except Exception:  # whatever it is, executing again mends it
        return None
    return notebook


def why_stale(solution: NotebookNode, committed: NotebookNode | None) -> str | None:
    """Say why the outputs of `committed` are not those of `solution`; None when they are."""
    if committed is None:
        return "missing or not readable"
    if _content(committed) != _content(solution):
        return "its cells are not those of the script"
    code = [cell for cell in committed.cells if cell.cell_type == "code"]
    counts = [cell.execution_count for cell in code if cell.source.strip()]
    if counts != list(range(1, len(counts) + 1)):
        return "not executed from top to bottom"
    if any(output.output_type == "error" for cell in code for output in cell.outputs):
        return "a cell in it ended with an error"
    return None


def carry_outputs(solution: NotebookNode, executed: NotebookNode) -> None:
    """Give `solution` the outputs of `executed`, a notebook of the same cells."""
    for cell, old in zip(solution.cells, executed.cells, strict=True):
        if cell.cell_type == "code":
            cell.execution_count = old.execution_count
            cell.outputs = without_widgets(old.outputs)


def without_widgets(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Drop the outputs that only a running kernel can show: JupyterLab shows an error in their place."""
    # nbval misses them when it compares: a cell with a notebook progress bar is tagged `nbval-ignore-output`.
    return [output for output in outputs if WIDGET not in output.get("data", {})]


def pictures(notebook: NotebookNode) -> dict[str, bytes]:
    """The figures of cells tagged `picture:NAME`, for the README: file name -> content."""
    return {
        f"pictures/{tag.removeprefix('picture:')}.png": base64.b64decode(output.data["image/png"])
        for cell in notebook.cells
        for tag in tags(cell)
        if tag.startswith("picture:")
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    }


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def write_file(root: Path, name: str, content: bytes) -> bool:
    """Write a file at one stroke if its bytes change; whoever is killed half-way leaves the old one."""
    target = root / name
    if _bytes(target) == content:
        return False
    target.parent.mkdir(exist_ok=True)
    (root / "build").mkdir(exist_ok=True)
    draft = root / "build" / f"{os.getpid()}-{target.name}"
    draft.write_bytes(content)
    os.replace(draft, target)
    print(f"wrote {name}")
    return True
