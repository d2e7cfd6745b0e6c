"""Texts for figures, for people who do not see them."""

import re

from nbformat import NotebookNode

from helpers import plots


def describe_figures(notebook: NotebookNode) -> None:
    """Give each figure an `alt` text: what the function of `helpers.plots` that drew it says it draws."""
    names: list[str] = []
    for cell in notebook.cells:
        pictures = [output for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
        # A cell that calls no such function calls one of its own, which an earlier cell has defined.
        if cell.cell_type == "code":
            called = re.findall(r"\bplots\.(?!use_style)(\w+)\(", cell.source)
            names = [name for name in called if hasattr(plots, name)] or names
        for output, name in zip(pictures, names, strict=False):
            # nbconvert looks here.
            output.metadata["image/png"] = output.metadata.get("image/png", {}) | {"alt": _what_it_draws(name)}


def _what_it_draws(name: str) -> str:
    """Return what the docstring of a function of `helpers.plots` says first, up to a semicolon."""
    sentence = getattr(plots, name).__doc__.partition("\n")[0]
    words = re.split(r"[;.](?: |$)", sentence)[0].removeprefix("Draw ")
    words = re.sub(r" \([^()]*(?:\([^()]*\)[^()]*)*\)", "", words)  # shapes and units are for who calls it
    return words[0].upper() + words[1:] + "."
