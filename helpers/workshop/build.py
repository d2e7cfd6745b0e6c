"""From a solution to its notebooks.

`solutions/NN_name.py` is the source. The build makes from it the executed `solutions/NN_name.ipynb` and the exercise
`notebooks/NN_name.py` and `.ipynb`, in which the answers are blank. The same source always gives the same bytes.
"""

import base64
from collections.abc import Collection, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.workshop import CourseError
from helpers.workshop.files import bytes_of
from helpers.workshop.leaks import find_leaks
from helpers.workshop.notebook import code_of, tags, without_widgets, write_ipynb
from helpers.workshop.project import Project, write_file
from helpers.workshop.source import Source, read_source

REBUILD = "run `python -m helpers build`"


def build(root: Path, known: Collection[str], *, execute: bool = True) -> None:
    """Bring every file that is made from solutions/*.py up to date, and print the names of those that change."""
    project, written = Project.read(root), []
    for source in read_sources(project, known):
        reason = _carry_outputs(project, source)
        if reason and execute:
            print(f"solutions/{source.name}.ipynb: {reason}, executing")
            _execute(project, source)
        elif reason:
            print(f"solutions/{source.name}.ipynb: left out of date ({reason})")
        written += [name for name, content in files_of(source).items() if write_file(root, name, content)]
    if not written:
        print("Nothing to write: every file is what its source gives.")


def check(root: Path, known: Collection[str]) -> None:
    """Raise a `CourseError` that names every file which is not what the sources give."""
    project = Project.read(root)
    problems = [problem for source in read_sources(project, known) for problem in _differences(project, source)]
    if problems:
        raise CourseError(*problems)


def read_sources(project: Project, known: Collection[str]) -> list[Source]:
    """Read and validate every solution; one `CourseError` reports the problems of all of them."""
    sources, problems = [], list(project.strays())
    for name in project.solution_names():
        try:
            sources.append(read_source(project, name, known))
        except CourseError as error:
            problems += error.problems
    secrets = {line: place for source in sources for line, place in source.secrets.items()}
    problems += find_leaks(secrets, _readable(project, sources))
    if problems:
        raise CourseError(*problems)
    return sources


def files_of(source: Source) -> dict[str, bytes]:
    """Return every file that a source gives: name -> content. Files with outputs are left out before execution."""
    files = {
        f"solutions/{source.name}.py": source.script.encode(),
        f"notebooks/{source.name}.py": source.exercise_script.encode(),
        f"notebooks/{source.name}.ipynb": write_ipynb(source.exercise).encode(),
    }
    if source.executed:
        files[f"solutions/{source.name}.ipynb"] = write_ipynb(source.solution).encode()
        files |= _pictures(source.solution)
    return files


def _readable(project: Project, sources: list[Source]) -> dict[str, str]:
    """Return the texts that students can read, exercises and helpers: name -> text."""
    files = {name: content.decode() for source in sources for name, content in files_of(source).items()}
    exercises = {name: text for name, text in files.items() if name.startswith("notebooks/")}
    paths = {path.relative_to(project.root).as_posix(): path for path in (project.root / "helpers").rglob("*.py")}
    workshop = "helpers/workshop/"
    helpers = {name: paths[name].read_text(encoding="utf-8") for name in sorted(paths) if not name.startswith(workshop)}
    return exercises | helpers


def _differences(project: Project, source: Source) -> Iterator[str]:
    """Describe each file on disk that is not what `source` gives."""
    script, ipynb = f"solutions/{source.name}.py", f"solutions/{source.name}.ipynb"
    if reason := _carry_outputs(project, source):
        yield f"{ipynb}: {reason}: {REBUILD}"
    edited = {
        script: "its set-up cell, badge or layout is not what the build writes",
        ipynb: "its text is not that of the script, or another program has saved it",
    }
    for name, content in files_of(source).items():
        if (written := bytes_of(project.root / name)) != content:
            state = "missing, while" if written is None else "not what"
            yield f"{name}: {edited.get(name, f'{state} {script} gives')}: {REBUILD}"


def _carry_outputs(project: Project, source: Source) -> str | None:
    """Give the solution the outputs it was committed with; if they are out of date, return why instead."""
    committed = read_committed(project, source.name)
    reason = why_stale(source.solution, committed)
    if reason is None:
        for cell, old in zip(code_of(source.solution), code_of(committed), strict=True):
            cell.execution_count, cell.outputs = old.execution_count, without_widgets(old.outputs)
        source.executed = True
    return reason


def _execute(project: Project, source: Source) -> None:
    from helpers.workshop.execute import execute  # slow to import

    execute(source.solution, project.root / "solutions", source.name)
    source.executed = True


def read_committed(project: Project, name: str) -> NotebookNode | None:
    """Return the solution notebook as it was last built; None if it is missing or cannot be read."""
    try:
        notebook = nbformat.read(project.root / "solutions" / f"{name}.ipynb", as_version=4)
        nbformat.validate(notebook)  # `read` only logs what is invalid
    except Exception:  # of any kind: executing again fixes it
        return None
    return notebook


def why_stale(solution: NotebookNode, committed: NotebookNode | None) -> str | None:
    """Return why the outputs of `committed` are out of date for `solution`; None if they are not."""
    if committed is None:
        return "missing or not readable"
    if _puts_out(committed) != _puts_out(solution):
        return "its code is not that of the script"
    if committed.metadata.get("mbrl") != solution.metadata["mbrl"]:
        return "what it imports from helpers has changed"
    code = code_of(committed)
    counts = [cell.execution_count for cell in code if cell.source.strip()]
    if counts != list(range(1, len(counts) + 1)):
        return "not executed from top to bottom"
    if any(output.output_type == "error" for cell in code for output in cell.outputs):
        return "a cell in it ended with an error"
    return None


def _puts_out(notebook: NotebookNode) -> list[tuple]:
    """Return what outputs depend on: the code, but for the set-up cell, which does nothing outside Colab."""
    return [("" if "setup" in tags(cell) else cell.source, tags(cell)) for cell in code_of(notebook)]


def _pictures(notebook: NotebookNode) -> dict[str, bytes]:
    """Return the figures and films of cells tagged `picture:NAME`, for the README: file name -> content."""
    pictures = {}
    for cell in notebook.cells:
        names = [tag.removeprefix("picture:") for tag in tags(cell) if tag.startswith("picture:")]
        for data in (output.get("data", {}) for output in cell.get("outputs", [])):
            kind = "gif" if "image/gif" in data else "png"  # a film has a still, too
            if f"image/{kind}" in data:
                pictures |= {f"pictures/{name}.{kind}": base64.b64decode(data[f"image/{kind}"]) for name in names}
    return pictures
