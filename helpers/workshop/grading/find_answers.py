"""Finds the answers in a submitted file without executing any of it.

It runs in the sandbox, because a file can be made to crash the program that
parses it. The request is the bytes of a file, with

    names       exercise -> [notebook, the name that the answer defines, other names that belong to the answer]
    handed_out  notebook -> its code cells, as students received them

and the reply is

    problem     why there is nothing to grade, or None
    cells       the sources of the cells that the answers need
    answers     exercise -> {"steps": what to execute for it, "code": the definition of the answer}
    broken      exercise -> {"error": why the cell with its definition is not valid Python, "code": that cell}

where a step is [cell, statement], the index of a cell in `cells` and of a
statement in that cell, and steps are in the order of execution.
"""

import ast
import json
import re
import symtable
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from helpers.workshop.grading.messages import MEGABYTE, limit_resources, pack, request

CELL_MARK = re.compile(r"^# ?(?:%%|In\[[ \d*]*\]:).*$", re.MULTILINE)  # in percent scripts and in nbconvert's
CELL_MAGIC = re.compile(r"\s*%%(\w+)[^\n]*\n?")
WITH_PYTHON_INSIDE = {"time", "timeit", "capture", "prun", "debug"}
MAGIC = re.compile(r"^(\s*)(?:[%!?].*|[\w.]+\?+\s*)$", re.MULTILINE)
MAGIC_VALUE = re.compile(r"^(\s*[\w, ]+=\s*)[%!].*$", re.MULTILINE)
MOST_CODE = 20_000  # characters of an answer that the feedback shows


@dataclass
class Statement:
    """One statement at the top level of a cell."""

    cell: str  # the source of its cell
    number: int  # its index in the cell
    source: str
    defines: set[str]  # the names it binds
    changes: set[str]  # the names of objects that it modifies, as in `ModelEnv.step = step`
    needs: set[str]  # the global names it uses, immediately or when called
    always_needed: bool  # `from somewhere import *`, or `from __future__ import annotations`


def code_cells(content: bytes) -> list[str]:
    """Return the code cells of a notebook (nbformat 3 or 4) or a script; `ValueError` says why there are none."""
    if not content.strip():
        raise ValueError("the file is empty")
    text = _decode(content)
    if not text.lstrip().startswith("{"):
        return _cells_of_script(text)
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"not a notebook: its JSON is broken in line {error.lineno}") from None
    except RecursionError:
        raise ValueError("not a notebook: its JSON is nested too deeply") from None
    return list(_cells_of_notebook(notebook))


def _decode(content: bytes) -> str:
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            break
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise ValueError("not a notebook or a script: it is not text")


def _cells_of_script(text: str) -> list[str]:
    # As one cell a script keeps its line numbers. If it is not valid Python, some of its cells may be.
    return [text] if _parse(text) else CELL_MARK.split(text)


def _cells_of_notebook(notebook: object) -> Iterable[str]:
    # By hand, because students' files often deviate a little from what nbformat accepts, and need not be rejected.
    if not isinstance(notebook, dict):
        raise ValueError("not a notebook: its JSON is not an object")
    sheets = [notebook, *_dicts(notebook.get("worksheets"))]  # nbformat 3 has its cells on sheets
    cells = [cell for sheet in sheets for cell in _dicts(sheet.get("cells"))]
    if not cells:
        raise ValueError("not a notebook: it has no cells")
    for cell in cells:
        if cell.get("cell_type") == "code":
            source = cell.get("source", cell.get("input", ""))
            yield "".join(map(str, source)) if isinstance(source, list) else str(source or "")


def _dicts(value: object) -> list[dict]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _parse(source: str) -> tuple[str, ast.Module] | None:
    """Return the source without IPython's magics, and its syntax tree; None if it is not valid Python."""
    magic = CELL_MAGIC.match(source)
    if magic:
        if magic[1] not in WITH_PYTHON_INSIDE:
            return None
        source = "\n" * magic[0].count("\n") + source[magic.end() :]
    for text in (source, MAGIC.sub(r"\1pass", MAGIC_VALUE.sub(r"\1None", source))):
        try:
            return text, ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def statements_of(cells: list[str]) -> list[Statement]:
    """Return all statements of the cells; a cell that is not valid Python has none."""
    found = []
    for cell in cells:
        text, tree = _parse(cell) or ("", ast.Module([], []))
        for number, node in enumerate(tree.body):
            if isinstance(node, ast.Delete):
                continue
            try:
                found.append(_statement(cell, number, node, text))
            except (SyntaxError, ValueError, RecursionError):  # what can be parsed may still not compile
                continue
    return found


def _statement(cell: str, number: int, node: ast.stmt, text: str) -> Statement:
    table = symtable.symtable(ast.unparse(node), "cell", "exec")
    symbols = table.get_symbols()
    return Statement(
        cell,
        number,
        _source(node, text),
        defines={symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()},
        changes=set(_changed(node)),
        needs={symbol.get_name() for symbol in symbols if symbol.is_referenced()} | set(_globals_inside(table)),
        always_needed=any(_affects_all(part) for part in ast.walk(node)),
    )


def _affects_all(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.names[0].name == "*" or node.module == "__future__")


def _source(node: ast.stmt, text: str) -> str:
    first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
    return "\n".join(text.split("\n")[first - 1 : node.end_lineno])


def _globals_inside(table: symtable.SymbolTable) -> Iterable[str]:
    for inner in table.get_children():
        yield from (symbol.get_name() for symbol in inner.get_symbols() if symbol.is_global())
        yield from _globals_inside(inner)


def _changed(node: ast.stmt) -> Iterable[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    for target in targets:
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
            if isinstance(target, ast.Name):
                yield target.id


def needed_for(names: Iterable[str], own: list[Statement], handed_out: list[Statement]) -> list[Statement]:
    """Return the statements that `names` depend on, in order of execution: those handed out, then the student's own.

    A statement that was handed out is needed only for names that no statement of the student's `own` binds.
    """
    wanted, chosen = set(names), []
    bound = {name for statement in own for name in statement.defines}
    while True:
        more = [
            statement
            for statements, may_give in ((handed_out, wanted - bound), (own, wanted))
            for statement in statements
            if statement.always_needed or (statement.defines | statement.changes) & may_give
        ]
        if len(more) == len(chosen):
            return more
        chosen = more
        wanted = wanted.union(*(statement.needs for statement in chosen))


def find(names: dict[str, list[str]], cells: list[str], handed_out: dict[str, list[str]]) -> dict:
    """Return the reply about the code cells of a submission; `ValueError` if they define none of the exercises."""
    own, needed, code = statements_of(cells), {}, {}
    for exercise, (notebook, definition, *others) in names.items():
        if any(definition in statement.defines for statement in own):
            needed[exercise] = needed_for([definition, *others], own, statements_of(handed_out[notebook]))
            code[exercise] = _definition(definition, own)[:MOST_CODE]
    broken = find_broken({exercise: names[exercise] for exercise in names if exercise not in needed}, cells)
    if not needed and not broken:
        raise ValueError("no exercise of this collection is defined in it")
    used = list(dict.fromkeys(statement.cell for statements in needed.values() for statement in statements))
    index = {cell: number for number, cell in enumerate(used)}
    answers = {
        exercise: {"steps": [[index[each.cell], each.number] for each in needed[exercise]], "code": code[exercise]}
        for exercise in needed
    }
    return {"problem": None, "cells": used, "answers": answers, "broken": broken}


def find_broken(names: dict[str, list[str]], cells: list[str]) -> dict[str, dict]:
    """Return the exercises of `names` whose definition is in a cell that is not valid Python, and what is wrong."""
    found = {}
    for exercise, (_, definition, *_) in names.items():
        for cell in cells:
            if re.search(rf"^\s*(?:def|class)\s+{definition}\b", cell, re.MULTILINE) and not _parse(cell):
                found[exercise] = {"error": _complaint(cell), "code": cell[:MOST_CODE]}
    return found


def _complaint(source: str) -> str:
    try:
        ast.parse(source)
    except SyntaxError as error:
        return f"{error.msg} (line {error.lineno} of its cell)"
    except (ValueError, RecursionError, MemoryError):
        pass
    return "Python's parser gives up on it"


def _definition(name: str, own: list[Statement]) -> str:
    last = max(index for index, statement in enumerate(own) if name in statement.defines)
    changes = [statement for statement in own[last + 1 :] if name in statement.changes]
    return "\n\n".join(statement.source for statement in [own[last], *changes])


def parsed(source: str) -> ast.Module:
    """Return the syntax tree of a cell in which `statements_of` found statements."""
    return _parse(source)[1]


def main() -> None:
    limit_resources(seconds=20, memory=1500 * MEGABYTE)
    asked, content = request()
    try:
        reply = find(asked["names"], code_cells(content), asked["handed_out"])
    except ValueError as problem:
        reply = {"problem": str(problem), "cells": [], "answers": {}, "broken": {}}
    sys.stdout.buffer.write(pack(reply))


if __name__ == "__main__":
    main()
