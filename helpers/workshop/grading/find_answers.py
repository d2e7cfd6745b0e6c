"""Reads what somebody handed in and finds the answers in it, without executing anything.

It runs in the sandbox, since a file may be made to crash whoever parses it. It
is asked with the bytes of a file, and with

    names      exercise -> [notebook, the name its answer is defined by, other names that belong to it]
    handed_out notebook -> its code cells, as students got them

and it answers with

    problem    why there is nothing to grade, or None
    cells      number -> source, of the cells that are needed; those that were handed out have numbers below 0
    answers    exercise -> {"steps": what to execute for it, "code": how the answer is defined}
    broken     exercise -> {"error": why the cell with its definition is no Python, "code": that cell}

where a step is [cell, statement], both counted from 0, in the order of execution.
"""

import ast
import itertools
import json
import re
import symtable
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from helpers.workshop.grading.messages import MEGABYTE, limit_resources, pack, request

CELL_MARK = re.compile(r"^# ?(?:%%|In\[[ \d*]*\]:).*$", re.MULTILINE)  # of percent scripts, and of nbconvert's
CELL_MAGIC = re.compile(r"\s*%%(\w+)[^\n]*\n?")
WITH_PYTHON_INSIDE = {"time", "timeit", "capture", "prun", "debug"}
MAGIC = re.compile(r"^(\s*)(?:[%!?].*|[\w.]+\?+\s*)$", re.MULTILINE)
MAGIC_VALUE = re.compile(r"^(\s*[\w, ]+=\s*)[%!].*$", re.MULTILINE)
MOST_CODE = 20_000  # characters of an answer that are shown


@dataclass
class Statement:
    """One statement at the top level of a cell."""

    cell: int
    number: int
    source: str
    defines: set[str]  # the names it binds
    changes: set[str]  # the names of things it assigns a part of, as in `ModelEnv.step = step`
    needs: set[str]  # the global names it uses, at once or when called
    takes_all: bool  # `from somewhere import *`, or `from __future__ import annotations`


def code_cells(content: bytes) -> list[str]:
    """Return the code cells of a notebook (nbformat 3 or 4) or a script; ValueError says why there are none."""
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
    raise ValueError("not a notebook, nor a script: it is not text")


def _cells_of_script(text: str) -> list[str]:
    # As one cell a script keeps its line numbers; where it cannot be parsed, a cell at a time can.
    return [text] if _parse(text) else CELL_MARK.split(text)


def _cells_of_notebook(notebook: object) -> Iterable[str]:
    # By hand, since students' files are often not quite what nbformat accepts, and there is no need to refuse them.
    if not isinstance(notebook, dict):
        raise ValueError("not a notebook: there is something else in its JSON")
    sheets = [notebook, *_dicts(notebook.get("worksheets"))]  # nbformat 3 has its cells on sheets
    cells = [cell for sheet in sheets for cell in _dicts(sheet.get("cells"))]
    if not cells:
        raise ValueError("not a notebook: there are no cells in it")
    for cell in cells:
        if cell.get("cell_type") == "code":
            source = cell.get("source", cell.get("input", ""))
            yield "".join(map(str, source)) if isinstance(source, list) else str(source or "")


def _dicts(value: object) -> list[dict]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _parse(source: str) -> tuple[str, ast.Module] | None:
    """Return the source without what only IPython understands, and its tree; None where it is no Python."""
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


def statements_of(cells: dict[int, str]) -> list[Statement]:
    """Return all statements of the numbered cells; a cell that cannot be parsed has none."""
    found = []
    for number, source in cells.items():
        text, tree = _parse(source) or ("", ast.Module([], []))
        for index, node in enumerate(tree.body):
            if isinstance(node, ast.Delete):
                continue
            try:
                found.append(_statement(number, index, node, text))
            except (SyntaxError, ValueError, RecursionError):  # what parses need not compile
                continue
    return found


def _statement(cell: int, number: int, node: ast.stmt, text: str) -> Statement:
    table = symtable.symtable(ast.unparse(node), "cell", "exec")
    symbols = table.get_symbols()
    return Statement(
        cell,
        number,
        _source(node, text),
        defines={symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()},
        changes=set(_changed(node)),
        needs={symbol.get_name() for symbol in symbols if symbol.is_referenced()} | set(_globals_inside(table)),
        takes_all=any(_is_for_all(part) for part in ast.walk(node)),
    )


def _is_for_all(node: ast.AST) -> bool:
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
    """Return the statements that `names` need to be what they are, in order; what is not `own` was handed out."""
    wanted, chosen = set(names), []
    bound = {name for statement in own for name in statement.defines}
    while True:
        more = [
            statement
            for statements, may_give in ((handed_out, wanted - bound), (own, wanted))
            for statement in statements
            if statement.takes_all or (statement.defines | statement.changes) & may_give
        ]
        if len(more) == len(chosen):
            return more
        chosen = more
        wanted = wanted.union(*(statement.needs for statement in chosen))


def answers(names: dict[str, list[str]], cells: dict[int, str], given: dict[str, dict[int, str]]) -> dict[str, dict]:
    """Return for each exercise of `names` that the cells answer what to execute for it, and how it is defined."""
    own, found = statements_of(cells), {}
    for exercise, (notebook, definition, *others) in names.items():
        if any(definition in statement.defines for statement in own):
            steps = needed_for([definition, *others], own, statements_of(given[notebook]))
            found[exercise] = {
                "steps": [[step.cell, step.number] for step in steps],
                "code": _definition(definition, own)[:MOST_CODE],
            }
    return found


def broken(names: dict[str, list[str]], cells: dict[int, str]) -> dict[str, dict]:
    """Return the exercises of `names` whose definition stands in a cell that is no Python, and what is wrong there."""
    found = {}
    for exercise, (_, definition, *_) in names.items():
        for source in cells.values():
            if re.search(rf"^\s*(?:def|class)\s+{definition}\b", source, re.MULTILINE) and not _parse(source):
                found[exercise] = {"error": _complaint(source), "code": source[:MOST_CODE]}
    return found


def _complaint(source: str) -> str:
    try:
        ast.parse(source)
    except SyntaxError as error:
        return f"{error.msg} (line {error.lineno} of its cell)"
    except (ValueError, RecursionError, MemoryError):
        pass
    return "Python cannot parse it"


def _definition(name: str, own: list[Statement]) -> str:
    last = max(index for index, statement in enumerate(own) if name in statement.defines)
    mended = [statement for statement in own[last + 1 :] if name in statement.changes]
    return "\n\n".join(statement.source for statement in [own[last], *mended])


def parsed(source: str) -> ast.Module:
    """Return the tree of a cell that `statements_of` has found statements in."""
    return _parse(source)[1]


def main() -> None:
    limit_resources(seconds=20, memory=1500 * MEGABYTE)
    asked, content = request()
    below = itertools.count(-1, -1)
    given = {
        notebook: dict(sorted((next(below), source) for source in reversed(cells)))
        for notebook, cells in asked["handed_out"].items()
    }
    reply = {"problem": None, "cells": {}, "answers": {}, "broken": {}}
    try:
        cells = dict(enumerate(code_cells(content)))
        reply["answers"] = answers(asked["names"], cells, given)
        reply["broken"] = broken(
            {name: asked["names"][name] for name in asked["names"].keys() - reply["answers"]}, cells
        )
        if not reply["answers"] and not reply["broken"]:
            raise ValueError("no exercise of this collection is defined in it")
        used = {cell for answer in reply["answers"].values() for cell, _ in answer["steps"]}
        for handed_out in given.values():
            cells |= handed_out
        reply["cells"] = {number: cells[number] for number in used}
    except ValueError as problem:
        reply["problem"] = str(problem)
    sys.stdout.buffer.write(pack(reply))


if __name__ == "__main__":
    main()
