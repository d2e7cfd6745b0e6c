"""Executes one solution with live progress, prints its verdicts and its result, and makes an HTML page."""

import difflib
import time
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from nbformat import NotebookNode

from helpers.checks.box import LOOKS
from helpers.workshop import CourseError, Interrupted, UnknownNotebook
from helpers.workshop.execute import execute
from helpers.workshop.notebook import checks_in, heading_of, make_notebook, read_script, set_ids, tags, write_ipynb
from helpers.workshop.project import Project, write_file
from helpers.workshop.terminal import paint, say

COLOURS = {"passed": "green", "failed": "red", "not attempted": "blue"}


def run(root: Path, request: str, *, show_page: bool = False) -> None:
    """Execute the solution that `request` means; write its notebook and an HTML page to build/, even if a cell raises.

    What cells tagged `result` put out is printed last. `show_page` opens the page in a browser.
    """
    name = name_of(request, Project.read(root).solution_names())
    draft = read_script((root / "solutions" / f"{name}.py").read_text(encoding="utf-8"))
    set_ids(draft)
    notebook, closing, start = make_notebook(draft.cells), {"table": [], "result": []}, time.perf_counter()
    say(paint(heading_of(draft) or name, bold=True), f"Executing solutions/{name}.py; its kernel starts ...")

    def show(cell: NotebookNode) -> None:
        text, checks = plain_text(cell), [check for check, _ in checks_in(cell.source)]
        if "table" in checks:
            closing["table"].append(text)
        elif checks:
            say(*(f"        {_coloured(line)}" for line in text.splitlines()))
        if "result" in tags(cell):
            closing["result"].append(text)

    failure = None
    try:
        execute(notebook, root / "solutions", name, show)
    except Interrupted:
        raise
    except CourseError as error:
        failure = error
    say("Writing the page ...")
    page = _write(root, notebook, name)
    for part in ("table", "result"):
        say(*("\n" + "\n".join(map(_coloured, text.splitlines())) for text in closing[part] if text))
    say(f"\n{time.perf_counter() - start:.0f} s in total. The page with all figures: {page}")
    if show_page:
        webbrowser.open(page.as_uri())
    if failure:
        raise failure


def name_of(request: str, names: Sequence[str]) -> str:
    """Return the notebook that a number, a name or a path means, such as 4, 04_sac_dyna or notebooks/04_sac_dyna.ipynb.

    Raise `UnknownNotebook`, which suggests one or lists all, if it is none of them.
    """
    wanted = Path(request).stem
    found = [name for name in names if name == wanted or (wanted.isdecimal() and int(name[:2]) == int(wanted))]
    if len(found) == 1:
        return found[0]
    known = f"There are {', '.join(names)}."
    near = {name: name for name in names} | {name[3:]: name for name in names}
    close = difflib.get_close_matches(wanted.lower(), near, n=1)
    suggestion = f"Did you mean {near[close[0]]}? " if close else ""
    raise UnknownNotebook(f"{request!r} names no notebook. {suggestion}{known}")


def plain_text(cell: NotebookNode) -> str:
    """Return what a code cell printed or displayed, as text."""
    shown = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "\n".join(text.rstrip("\n") for text in shown if text)


def _write(root: Path, notebook: NotebookNode, name: str) -> Path:
    """Write the executed notebook and its page; return where the page is."""
    from helpers.workshop.page import to_html  # slow to import

    write_file(root, f"build/{name}.ipynb", write_ipynb(notebook).encode())
    write_file(root, f"build/{name}.html", to_html(notebook, name).encode())
    return root / "build" / f"{name}.html"


def _coloured(line: str) -> str:
    """Return a line of a check's text, its status in colour."""
    for status in LOOKS.keys() & COLOURS.keys():
        line = line.replace(f"[{status}]", paint(f"[{status}]", fg=COLOURS[status]))
        line = line.replace(f" {status:<14} ", paint(f" {status:<14} ", fg=COLOURS[status]))  # in the table
    return line
