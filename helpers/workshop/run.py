"""Executes one solution with live progress, prints its verdicts, and makes an HTML page."""

import time
from pathlib import Path

from nbformat import NotebookNode
from tqdm import tqdm

from helpers.workshop import CourseError, Interrupted, UnknownNotebook
from helpers.workshop.execute import execute
from helpers.workshop.notebook import checks_in, make_notebook, read_script, set_ids, write_ipynb
from helpers.workshop.project import Project, write_file


def run(root: Path, name: str) -> None:
    """Execute solution `name`; write its notebook and an HTML page to build/, even if a cell raises."""
    names = Project.read(root).solution_names()
    if name not in names:
        raise UnknownNotebook(f"there is no notebook {name!r}; there are {', '.join(names)}")
    draft = read_script((root / "solutions" / f"{name}.py").read_text(encoding="utf-8"))
    set_ids(draft)
    notebook, tables, start = make_notebook(draft.cells), [], time.perf_counter()

    def show(cell: NotebookNode) -> None:
        checks = [check for check, _ in checks_in(cell.source)]
        if "table" in checks:
            tables.append(plain_text(cell))
        elif checks:
            tqdm.write(plain_text(cell))

    failure = None
    try:
        execute(notebook, root / "solutions", name, show)
    except Interrupted:
        raise
    except CourseError as error:
        failure = error
    for table in tables:
        print(table)
    write_file(root, f"build/{name}.ipynb", write_ipynb(notebook).encode())
    write_file(root, f"build/{name}.html", to_html(notebook, name).encode())
    print(f"{time.perf_counter() - start:.0f} s in total. The figures are in {root / 'build' / name}.html")
    if failure:
        raise failure


def plain_text(cell: NotebookNode) -> str:
    """Return what a code cell printed or displayed, as text."""
    shown = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "\n".join(text.rstrip("\n") for text in shown if text)


def to_html(notebook: NotebookNode, title: str) -> str:
    """Return the notebook as a single HTML file; only its formulas need the network, for MathJax."""
    from nbconvert import HTMLExporter  # slow to import

    page, _ = HTMLExporter(embed_images=True).from_notebook_node(notebook, resources={"metadata": {"name": title}})
    return page
