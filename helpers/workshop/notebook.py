"""Notebooks as scripts and as .ipynb files, always in the same bytes."""

import ast
import hashlib
from collections import Counter

import jupytext
import nbformat
from jupytext.config import JupytextConfiguration
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from helpers.workshop import CourseError

WIDGET = "application/vnd.jupyter.widget-view+json"

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

# "-jupytext" keeps jupytext's own version out of the scripts' headers.
SCRIPT_STYLE = JupytextConfiguration(notebook_metadata_filter="kernelspec,-jupytext")

# What jupytext notes down on a cell to find its own layout again.
LAYOUT_NOTES = {"cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker", "noskipline", "skipline"}

NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


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
    if content_of(read_script(text)) != content_of(notebook):
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


def content_of(notebook: NotebookNode) -> list[tuple]:
    return [(cell.cell_type, cell.source, tags(cell)) for cell in notebook.cells]


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


def without_widgets(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Drop the outputs that only a running kernel can show: JupyterLab shows an error in their place."""
    # nbval misses them when it compares: a cell with a notebook progress bar is tagged `nbval-ignore-output`.
    return [output for output in outputs if WIDGET not in output.get("data", {})]
