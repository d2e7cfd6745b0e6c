"""Imports inside `helpers` point one way, and never in a circle."""

import ast
import graphlib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in (ROOT / "helpers").rglob("*.py")}


def imports_of(module):
    """The modules of `helpers` that a module imports, anywhere in its code; its packages are left out."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import"
            for name in (f"{node.module}.{alias.name}" for alias in node.names):
                imported = name if name in MODULES else node.module
                if imported in MODULES and not f"{module}.".startswith(f"{imported}."):
                    yield imported


IMPORTS = {module: set(imports_of(module)) for module in MODULES}


def test_no_imports_form_a_circle():
    graphlib.TopologicalSorter(IMPORTS).prepare()


def test_only_the_front_door_imports_the_workshop():
    outside = [module for module in MODULES if not module.startswith("helpers.workshop")]
    importing = [module for module in outside if any(name.startswith("helpers.workshop") for name in IMPORTS[module])]
    assert importing == ["helpers.__main__"]


def test_the_search_for_leaks_and_the_writing_of_files_import_nothing_of_ours():
    assert IMPORTS["helpers.workshop.leaks"] == IMPORTS["helpers.workshop.files"] == set()
