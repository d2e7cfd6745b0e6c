"""Notebooks as scripts and as .ipynb files: the same notebook always gives the same bytes."""

import ast
import hashlib
import re
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

# "-jupytext" keeps jupytext's own version out of the scripts' headers; in a script no cell is folded.
SCRIPT_STYLE = JupytextConfiguration(
    notebook_metadata_filter="kernelspec,-jupytext", cell_metadata_filter="all,-jupyter,-cellView"
)

# Metadata in which jupytext records the layout of a script.
LAYOUT_NOTES = {"cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker", "noskipline", "skipline"}

NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


def make_notebook(cells: list[NotebookNode]) -> NotebookNode:
    """Return a notebook of copies of `cells`, without outputs and without notes on the layout of a script."""
    notebook = new_notebook(metadata=METADATA)
    for cell in cells:
        metadata = {key: value for key, value in cell.metadata.items() if key not in LAYOUT_NOTES}
        notebook.cells.append(NEW_CELL[cell.cell_type](cell.source, id=cell.id, metadata=metadata))
    return notebook


def read_script(text: str) -> NotebookNode:
    """Return the notebook in a percent script. Its ids are random until `set_ids`."""
    notebook = jupytext.reads(text, fmt="py:percent")
    # Otherwise what jupytext reads from the header would be written back into it.
    notebook.metadata = NotebookNode(METADATA)
    return notebook


def write_script(notebook: NotebookNode, source: str) -> str:
    """Return `notebook`, which was read from the file `source`, as a percent script."""
    text = jupytext.writes(notebook, fmt="py:percent", config=SCRIPT_STYLE)
    if content_of(read_script(text)) != content_of(notebook):
        raise CourseError(f"{source}: a cell changes when it is written to a script and read back")
    return text


def write_ipynb(notebook: NotebookNode) -> str:
    """Return `notebook` in the .ipynb format."""
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def set_ids(notebook: NotebookNode) -> None:
    """Derive the id of each cell from its type, its source and its occurrence number."""
    # jupytext and nbformat draw ids at random, which would change every file on every build.
    seen: Counter[tuple[str, str]] = Counter()
    for cell in notebook.cells:
        kind = (cell.cell_type, cell.source)
        cell.id = hashlib.sha256("\n".join([*kind, str(seen[kind])]).encode()).hexdigest()[:12]
        seen[kind] += 1


def tags(cell: NotebookNode) -> list[str]:
    """Return the tags of a cell."""
    return cell.metadata.get("tags", [])


def heading_of(notebook: NotebookNode) -> str:
    """Return the first heading of a notebook, its title; empty if it has none."""
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    headings = (re.search(r"^#+ +(.*)", text, flags=re.MULTILINE) for text in texts)
    return next((heading[1].strip() for heading in headings if heading), "")


def code_of(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def content_of(notebook: NotebookNode) -> list[tuple]:
    """Return what a notebook and its script share: type, source and tags of each cell."""
    return [(cell.cell_type, cell.source, tags(cell)) for cell in notebook.cells]


def checks_in(source: str) -> list[tuple[str, int]]:
    """Return the names called as `check.<name>(` in a code cell, each with its line counted from 0."""
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
    """Return `outputs` without widgets: JupyterLab shows an error for a widget whose kernel has ended."""
    # nbval would report a missing output: a cell with a notebook progress bar needs the tag `nbval-ignore-output`.
    return [output for output in outputs if WIDGET not in output.get("data", {})]
