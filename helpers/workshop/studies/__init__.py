"""The measurements behind the notebooks' claims: one module a study, with its `ARMS` and `run(arm, seed)`."""

import ast
from importlib import import_module
from pathlib import Path
from types import ModuleType

from helpers.workshop.notebook import read_script, tags

STUDIES = ("sac_dyna", "price", "ingredients", "refit", "knowledge", "friction")


def find(name: str) -> ModuleType:
    """Return the module of a study.

    It has `ARMS`, a list of names, and `run(arm, seed)`, which yields rows: dicts from a column to a number.
    """
    return import_module(f"{__name__}.{name}")


def definitions(notebook: str) -> dict:
    """Return what a solution imports and defines, without running its experiments: name -> function or module."""
    script = Path(__file__).parents[3] / "solutions" / f"{notebook}.py"
    kept = []
    for cell in read_script(script.read_text(encoding="utf-8")).cells:
        if cell.cell_type == "code" and "setup" not in tags(cell):
            kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
            kept += [node for node in ast.parse(cell.source).body if isinstance(node, kinds)]
    namespace = {"__name__": notebook}
    exec(compile(ast.Module(kept, []), str(script), "exec"), namespace)
    return namespace
