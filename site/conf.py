"""The site: the exercises, the solutions as they were executed, and a page for instructors. `make site` builds it.

Nothing is executed, and neither the build nor a page needs the network: formulas are MathML, which needs no script.
"""

import re
import shutil
from pathlib import Path

import nbformat
from docutils import nodes

from helpers.workshop.notebook import make_notebook, tags, write_ipynb
from helpers.workshop.page import mathml
from helpers.workshop.project import Project
from helpers.workshop.source import BEGIN

HERE = Path(__file__).parent
PROJECT = Project.read(HERE.parent)

project = html_title = "Model-based reinforcement learning"
author = "the authors of mbrl-notebooks"
copyright = author
version = release = PROJECT.version
extensions = ["myst_nb"]
exclude_patterns = ["conf.py", "example"]
suppress_warnings = ["myst.header"]  # a notebook may go from its title to a heading of level 3
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
html_extra_path = ["example"]  # pages of the grader, as it wrote them: tests/submissions/example_class.py
html_css_files = ["site.css"]
html_favicon = "_static/favicon.svg"
html_copy_source = html_show_sourcelink = False
html_math_renderer = "mathml"
html_context = {"default_mode": "auto"}  # light or dark, as the visitor's system is
html_theme_options = {
    "repository_url": PROJECT.repository,
    "repository_branch": f"v{PROJECT.version}",
    "use_repository_button": True,
    "use_download_button": False,
    "home_page_in_toc": True,
    "navbar_persistent": [],  # the search is at the side
    # The theme appends the name of the page, and a page has the path that its notebook has in the repository.
    "launch_buttons": {"colab_url": "https://colab.research.google.com"},
}


def _pages() -> None:
    """Write the notebooks that become pages, whichever there are, to folders that git ignores."""
    for kind in ("notebooks", "solutions"):
        shutil.rmtree(HERE / kind, ignore_errors=True)
        (HERE / kind).mkdir()
    for name in PROJECT.solution_names():
        solution = _read(f"solutions/{name}.ipynb")
        exercise = _read(f"notebooks/{name}.ipynb")
        _write(f"solutions/{name}.ipynb", solution, solution.cells, " (solution)")
        _write(f"notebooks/{name}.ipynb", exercise, _before_the_first_blank(solution))


def _read(path: str) -> nbformat.NotebookNode:
    return nbformat.read(PROJECT.root / path, as_version=4)


def _before_the_first_blank(solution: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the cells whose outputs an exercise may show: what anyone sees without having written a line."""
    for number, cell in enumerate(solution.cells):
        if BEGIN in cell.source:
            return solution.cells[:number]
    return solution.cells


def _write(path: str, notebook: nbformat.NotebookNode, executed: list[nbformat.NotebookNode], titled: str = "") -> None:
    """Write a page: `notebook` with the outputs of those of its cells that are among `executed`.

    `titled` is added to its title, which the pages of a solution and of its exercise would share.
    """
    outputs = {cell.id: cell.outputs for cell in executed if cell.cell_type == "code"}
    page = make_notebook([cell for cell in notebook.cells if "badge" not in tags(cell)])
    page.cells[0].source = re.sub(r"^# .*$", rf"\g<0>{titled}", page.cells[0].source, count=1, flags=re.MULTILINE)
    for cell in page.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs.get(cell.id, [])
            for output in cell.outputs:
                if "alt" in output.get("metadata", {}).get("image/png", {}):
                    cell.metadata["mystnb"] = {"image": {"alt": output.metadata["image/png"]["alt"]}}
            if {"setup", "answer"} & set(tags(cell)):
                cell.metadata["tags"] = [*tags(cell), "hide-cell"]
        elif "answer" in tags(cell):
            cell.source = f"<details><summary>Answer</summary>\n\n{cell.source}\n\n</details>"
    (HERE / path).write_text(write_ipynb(page), encoding="utf-8")


def _show_inline(translator, node: nodes.math) -> None:
    translator.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _show_block(translator, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="formula">{mathml(node.astext(), "block")}</div>')
    raise nodes.SkipNode


def setup(app) -> None:
    """Called by Sphinx: formulas become MathML, and the pages are written before any is read."""
    app.add_html_math_renderer("mathml", (_show_inline, None), (_show_block, None))
    _pages()
