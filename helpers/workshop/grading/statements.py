"""The statements of cells: which names each of them binds, changes and uses, found without executing any."""

import ast
import symtable
from collections.abc import Iterable
from dataclasses import dataclass

from helpers.workshop.grading.read_cells import parse

LOOKS = {"check", "hint", "plots", "print", "display", "get_ipython"}
PLAIN = ast.Constant | ast.Name | ast.Attribute | ast.Tuple | ast.List | ast.Dict | ast.Set | ast.UnaryOp | ast.BinOp


@dataclass(eq=False)
class Statement:
    """One statement at the top level of a cell."""

    cell: str  # the source of its cell
    number: int  # its index in the cell
    source: str
    bare: str  # without comments
    defines: set[str]  # the names it binds
    changes: set[str]  # the names of objects that it modifies, as in `ModelEnv.step = step` or `@patch_to(ModelEnv)`
    needs: set[str]  # the global names it uses, immediately or when called
    always_needed: bool  # `from somewhere import *`, or `from __future__ import annotations`
    only_looks: bool  # a check, a hint, a figure or a print, which changes nothing
    only_defines: bool  # a function or a class of functions, which do nothing until they are called, or a constant
    only_imports: bool


def statements_of(cells: Iterable[str]) -> list[Statement]:
    """Return all statements of the cells; a cell that is not valid Python has none."""
    found = []
    for cell in cells:
        tree = parse(cell) or ast.Module([], [])
        for number, node in enumerate(tree.body):
            if isinstance(node, ast.Delete):
                continue
            try:
                found.append(_statement(cell, number, node))
            except (SyntaxError, ValueError, RecursionError):  # what can be parsed may still not compile
                continue
    return found


def _statement(cell: str, number: int, node: ast.stmt) -> Statement:
    bare = ast.unparse(node)
    table = symtable.symtable(bare, "cell", "exec")
    symbols = table.get_symbols()
    return Statement(
        cell,
        number,
        node.source,
        bare,
        defines={symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()},
        changes=set(_changed(node)),
        needs={symbol.get_name() for symbol in symbols if symbol.is_referenced()} | set(_globals_inside(table)),
        always_needed=any(_affects_all(part) for part in ast.walk(node)),
        only_looks=_only_looks(node),
        only_defines=_only_defines(node) and not _sets_globals(node),
        only_imports=isinstance(node, ast.Import | ast.ImportFrom),
    )


def _affects_all(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.names[0].name == "*" or node.module == "__future__")


def _sets_globals(node: ast.stmt) -> bool:
    return any(isinstance(part, ast.Global) for part in ast.walk(node))


def _only_defines(node: ast.stmt) -> bool:
    match node:
        case ast.FunctionDef():
            return not node.decorator_list
        case ast.ClassDef():
            return not node.decorator_list and not node.keywords and all(map(_only_defines, node.body))
        case ast.Assign():
            names = all(isinstance(target, ast.Name) for target in node.targets)
            return names and all(isinstance(part, PLAIN) for part in ast.walk(node.value) if isinstance(part, ast.expr))
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _only_looks(node: ast.stmt) -> bool:
    function = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    while isinstance(function, ast.Attribute | ast.Call):
        function = function.value if isinstance(function, ast.Attribute) else function.func
    return isinstance(function, ast.Name) and function.id in LOOKS


def _globals_inside(table: symtable.SymbolTable) -> Iterable[str]:
    for inner in table.get_children():
        yield from (symbol.get_name() for symbol in inner.get_symbols() if symbol.is_global())
        yield from _globals_inside(inner)


def _changed(node: ast.stmt) -> Iterable[str]:
    if isinstance(node, ast.FunctionDef) and node.decorator_list:  # as fastcore adds a method to a class
        given = [each for call in node.decorator_list if isinstance(call, ast.Call) for each in call.args]
        given += [each.annotation for each in node.args.args[:1]]
        yield from (each.id for each in given if isinstance(each, ast.Name))
    targets = [*node.targets] if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    for target in targets:  # it grows
        if isinstance(target, ast.Tuple | ast.List):
            targets += target.elts
        while isinstance(target, ast.Attribute | ast.Subscript | ast.Starred):
            target = target.value
            if isinstance(target, ast.Name):
                yield target.id
