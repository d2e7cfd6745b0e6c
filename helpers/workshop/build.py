"""From a solution to its notebooks.

`solutions/NN_name.py` is the source. It gives, always in the same bytes, the
executed `solutions/NN_name.ipynb` and the exercise `notebooks/NN_name.py` and
`.ipynb`, in which the answers are blank.
"""

import base64
from collections.abc import Collection, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.workshop import CourseError
from helpers.workshop.files import bytes_of
from helpers.workshop.leaks import find_leaks
from helpers.workshop.notebook import content_of, tags, without_widgets, write_ipynb
from helpers.workshop.project import Project, write_file
from helpers.workshop.source import Source, read_source

REBUILD = "run `python -m helpers build`"


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
        from helpers.workshop.execute import execute as execute_notebook

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
        if bytes_of(project.root / ipynb) != write_ipynb(source.solution).encode():
            yield f"{ipynb}: it was saved by another program: {REBUILD}"
    files = {
        f"notebooks/{source.name}.py": source.exercise_script.encode(),
        f"notebooks/{source.name}.ipynb": write_ipynb(source.exercise).encode(),
    }
    for name, content in (files | pictures(source.solution)).items():
        if bytes_of(project.root / name) != content:
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
    if content_of(committed) != content_of(solution):
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
