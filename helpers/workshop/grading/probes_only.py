"""`helpers.checks` as the sandbox sees it: what the probes need, without judges, references and misconceptions.

An answer that reads every file it can find must not find the right answer there.
"""

import ast
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "helpers.checks"
# What `run_probes` asks of an exercise; `draw` for its signature.
KEPT = ("name", "notebook", "defines", "draw", "probe", "draws", "time_limit", "imports")
EMPTY = "evidence={}, checks=(), fact=str, hints=()"  # what an exercise must have besides


def write_probes(checks: Path, folder: Path) -> None:
    """Write to `folder` what is needed of the package in the folder `checks`, which stays as it is."""
    modules = {_name(path, checks): ast.parse(path.read_text(encoding="utf-8")) for path in checks.rglob("*.py")}
    exercises = [name for name, tree in modules.items() if _binding(tree, "EXERCISE")]
    for name in exercises:
        _reduce(_binding(modules[name], "EXERCISE"))
    wanted = _reachable(modules, [(name, "EXERCISE") for name in exercises])
    for name, tree in modules.items():
        path = folder.joinpath(*name.split(".")[2:])
        path = path / "__init__.py" if (checks / path.relative_to(folder)).is_dir() else path.with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.count(".") < 3:  # what all exercises share
            shutil.copy(checks / path.relative_to(folder), path)
        else:
            body = [_pruned(node, wanted[name]) for node in tree.body if wanted[name] & _bound(node)]
            path.write_text(ast.unparse(ast.Module(body, [])) + "\n", encoding="utf-8")


def _name(path: Path, checks: Path) -> str:
    parts = path.relative_to(checks).with_suffix("").parts
    return ".".join([PACKAGE, *(part for part in parts if part != "__init__")])


def _binding(tree: ast.Module, name: str) -> ast.stmt | None:
    """Return the last statement of a module that binds a name; None if there is none."""
    return next((node for node in reversed(tree.body) if name in _bound(node)), None)


def _bound(node: ast.stmt) -> set[str]:
    """Return the names that a statement at the top of a module binds, or whose values it changes by an index."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    stored = [each for each in ast.walk(node) if isinstance(getattr(each, "ctx", None), ast.Store)]
    return {each.id for target in stored for each in ast.walk(_base(target)) if isinstance(each, ast.Name)}


def _base(target: ast.expr) -> ast.expr:
    """Return `a` of `a[...]` and of `a.b`, which are assigned to."""
    while isinstance(target, ast.Subscript | ast.Attribute):
        target = target.value
    return target


def _pruned(node: ast.stmt, wanted: set[str]) -> ast.stmt:
    """Return a statement, without the names of an import that nobody wants."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        node.names = [alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) in wanted]
    return node


def _reduce(exercise: ast.Assign) -> None:
    """Leave of the call `Exercise(...)` what the sandbox needs."""
    empty = ast.parse(f"f({EMPTY})", mode="eval").body.keywords
    exercise.value.keywords = [each for each in exercise.value.keywords if each.arg in KEPT] + empty


def _reachable(modules: dict[str, ast.Module], waiting: list[tuple[str, str]]) -> dict[str, set[str]]:
    """Return module -> the names at its top that are needed, directly or not, starting from (module, name) pairs."""
    wanted: dict[str, set[str]] = defaultdict(set)
    while waiting:
        module, name = waiting.pop()
        if module not in modules or name in wanted[module]:
            continue
        wanted[module].add(name)
        for node in modules[module].body:
            if name in _bound(node):
                waiting += _used(modules, module, name, node)
    return wanted


def _used(modules: dict[str, ast.Module], module: str, name: str, node: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield (module, name) for all that the statement which binds `name` needs, here or elsewhere in the package."""
    if isinstance(node, ast.ImportFrom):
        yield from ((str(node.module), alias.name) for alias in node.names if name in (alias.name, alias.asname))
        return
    imported = {
        alias.asname or alias.name: f"{each.module}.{alias.name}"
        for each in modules[module].body
        if isinstance(each, ast.ImportFrom)
        for alias in each.names
    }
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            yield module, each.id
        elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
            yield imported.get(each.value.id, ""), each.attr
