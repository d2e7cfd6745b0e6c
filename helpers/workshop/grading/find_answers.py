"""Finds the answers in a submitted file without executing any of it.

It runs in the sandbox, because a file can be made to crash the program that
parses it. It prepares itself with

    handed_out  notebook -> its code cells, as students received them

The request is the bytes of a file, with

    names       exercise -> [notebook, the name that the answer defines, other names that belong to the answer]

and the reply is

    problem     why there is nothing to grade, or None
    notebooks   the notebooks of which it has more than a name: their statements, or a check of their exercises
    cells       the sources of the cells that the answers need
    written     path -> text of each file that a cell writes
    answers     exercise -> what may be executed for it, one after the other until it passes, each {
                    "name": what the student calls it,
                    "steps": what to execute,
                    "code": the definition of the answer,
                    "own": all of these steps that the student wrote, without comments}
    broken      exercise -> {"error": why the cell with its definition cannot be read, "code": that cell}

where a step is [cell, statement], the index of a cell in `cells` and of a
statement in that cell, and steps are in the order of execution.
"""

import ast
import functools
import re
import sys
from collections import Counter
from collections.abc import Iterable

from helpers.workshop.grading.messages import MEGABYTE, limit_resources, pack
from helpers.workshop.grading.read_cells import cells_of, parse
from helpers.workshop.grading.serve import serve
from helpers.workshop.grading.statements import Statement, statements_of

ANY_NAME = {"eval", "exec", "globals", "vars"}  # with these an answer may use what its code does not name
WRITTEN = re.compile(
    r"\s*%%(?:writefile|file)[ \t]+(?P<goes_on>(?:-a|--append)[ \t]+)?[\"']?(?:\./)?(?P<path>[\w./-]+)[\"']?[ \t]*\n"
    r"(?P<text>.*)",
    re.DOTALL,
)
NOTHING = {"notebooks": [], "cells": [], "written": {}, "answers": {}, "broken": {}}
MOST_CODE = 20_000  # characters of an answer that the feedback shows


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


def whole_for(name: str, needed: list[Statement], own: list[Statement], handed_out: list[Statement]) -> list[Statement]:
    """Return everything up to the first check of the answer `name` since it was last changed.

    Without a check: up to the end of the cell in which it was changed. That is what the student's kernel had executed
    by then: for state that is built by more than assignments, and against names that are bound again later. What the
    answer needs and only a cell below binds follows. Empty if it comes to the same as what is `needed`: if all else was
    handed out, only looks, or only imports or defines what the answer does not use by any name.
    """
    last = max(index for index, each in enumerate(own) if name in each.defines | each.changes or _sets(name, each))
    rest = range(last, len(own))
    checks = [index for index in rest if {name, "check"} <= own[index].needs]
    after = [index for index in rest if own[index].cell != own[last].cell or own[index].only_looks]
    before = own[: [*checks, *after, len(own)][0]]
    given = {each.source for each in handed_out}
    more = [each for each in before if each not in needed and each.source not in given]
    unused = not any(each.needs & ANY_NAME for each in needed)
    harmless = [each for each in more if each.only_looks or (unused and (each.only_defines or each.only_imports))]
    later = [each for each in needed if each in own and each not in before and not each.only_imports]
    if harmless == more and not later:
        return []
    bound = {name for each in before for name in each.defines}
    below = [each for each in later if not each.defines <= bound]  # a function that is called before it is defined
    return [each for each in needed if each not in own] + [each for each in before if not each.only_looks] + below


def _sets(name: str, statement: Statement) -> bool:
    return name in statement.needs and "setattr" in statement.needs


def find(names: dict[str, list[str]], cells: list[tuple[str, str]], handed_out: dict[str, list[Statement]]) -> dict:
    """Return the reply about the cells of a submission; `ValueError` if they define none of the exercises."""
    own, answers = statements_of([source for kind, source in cells if kind == "code"]), {}
    for exercise, (notebook, *defined) in names.items():
        tries = _tries(exercise, defined, own, handed_out[notebook])
        if tries:
            answers[exercise] = tries
    broken = find_broken({exercise: names[exercise] for exercise in names if exercise not in answers}, cells)
    if not answers and not broken:
        raise ValueError("no exercise of this collection is defined in it")
    steps = [each["steps"] for tries in answers.values() for each in tries]
    used = list(dict.fromkeys(step.cell for each in steps for step in each))
    index = {cell: number for number, cell in enumerate(used)}
    for each in (each for tries in answers.values() for each in tries):
        each["steps"] = [[index[step.cell], step.number] for step in each["steps"]]
    found = {"cells": used, "written": _written(cells), "answers": answers, "broken": broken}
    return {"problem": None, "notebooks": _notebooks(names, own, handed_out)} | found


def _notebooks(names: dict[str, list[str]], own: list[Statement], handed_out: dict[str, list[Statement]]) -> list[str]:
    """Return the notebooks of which there is more than a name: two statements that no other has, or a check."""
    sources = {notebook: {each.source for each in statements} for notebook, statements in handed_out.items()}
    count = Counter(source for each in sources.values() for source in each)
    theirs = {each.source for each in own if count[each.source] == 1 and not each.only_imports}
    checked = {exercise for each in own for exercise in re.findall(r"\bcheck\.(\w+)\(", each.bare)}
    told = {notebook for exercise, (notebook, *_) in names.items() if exercise in checked}
    return sorted(told | {notebook for notebook, each in sources.items() if len(each & theirs) > 1})


def _tries(exercise: str, defined: list[str], own: list[Statement], handed_out: list[Statement]) -> list[dict]:
    """Return what may be executed for an exercise, the likeliest first; none if no statement defines it."""
    given, tries = {each.source for each in handed_out}, []
    for name in _names_of(exercise, defined[0], own):
        mine = _without_blank(exercise, name, own)
        needed = needed_for([name, *defined[1:]], mine, handed_out)
        for steps in (needed, whole_for(name, needed, mine, handed_out)):
            if steps:
                code = _definition(name, mine)[:MOST_CODE]
                written = "\n".join(each.bare for each in steps if each.source not in given)[:MOST_CODE]
                tries.append({"name": name, "steps": steps, "code": code, "own": written})
    return tries


def _names_of(exercise: str, name: str, own: list[Statement]) -> list[str]:
    """Return the names of the answer that are defined: the notebook's, and the one by which it was checked last."""
    check = re.compile(rf"\bcheck\.{exercise}\((\w+)[,)]")
    checked = [each for statement in reversed(own) for each in check.findall(statement.bare)]
    bound = {each for statement in own for each in statement.defines}
    return [each for each in dict.fromkeys([name, *[each for each in checked if each in bound][:1]]) if each in bound]


def _written(cells: list[tuple[str, str]]) -> dict[str, str]:
    """Return the files that cells write, path -> text."""
    files = {}
    for match in (WRITTEN.match(source) for kind, source in cells if kind == "code"):
        if match:
            path = match["path"]
            files[path] = (files.get(path, "") if match["goes_on"] else "") + match["text"] + "\n"
    return files


def _without_blank(exercise: str, name: str, own: list[Statement]) -> list[Statement]:
    """Return the statements without a blank of the notebook's below another definition of `name`.

    A student who fills in a copy may leave it behind; one above may be what the answer inherits from.
    """
    blank = re.compile(rf"\bNotImplementedError\(\s*[\"']{exercise}: ")
    blanks = [name in each.defines and blank.search(each.bare) is not None for each in own]
    filled = [i for i, each in enumerate(own) if name in each.defines and not blanks[i]]
    return [each for i, each in enumerate(own) if not (filled and blanks[i] and i > filled[-1])]


def find_broken(names: dict[str, list[str]], cells: list[tuple[str, str]]) -> dict[str, dict]:
    """Return the exercises of `names` whose definition is in a cell that cannot be read, and what is wrong."""
    found = {}
    for exercise, (_, definition, *_) in names.items():
        definitions = re.compile(rf"^[ \t]*(?:def|class)[ \t]+{definition}\b", re.MULTILINE)
        for kind, cell in cells:
            if definitions.search(cell) and (kind != "code" or not parse(cell)):
                error = _complaint(cell) if kind == "code" else f"it is a {kind} cell: change its type to code"
                found[exercise] = {"error": error, "code": cell[:MOST_CODE]}
    return found


def _complaint(source: str) -> str:
    try:
        ast.parse(source)
    except SyntaxError as error:
        return f"it is not valid Python: {error.msg} (line {error.lineno} of its cell)"
    except (ValueError, RecursionError, MemoryError):
        pass
    return "it is not valid Python: Python's parser gives up on it"


def _definition(name: str, own: list[Statement]) -> str:
    last = max(index for index, statement in enumerate(own) if name in statement.defines)
    changes = [statement for statement in own[last + 1 :] if name in statement.changes]
    return "\n\n".join(statement.source for statement in [own[last], *changes])


@functools.cache
def _given(cells: tuple[str, ...]) -> list[Statement]:
    """Return the statements of a notebook as it was handed out."""
    return statements_of(cells)


def prepare(about: dict) -> dict[str, list[Statement]]:
    """Return the statements of the notebooks that were handed out; they are read once for the class."""
    return {notebook: _given(tuple(cells)) for notebook, cells in about["handed_out"].items()}


def answer(handed_out: dict[str, list[Statement]], head: dict, content: bytes) -> None:
    """Write the reply to standard output."""
    limit_resources(seconds=20, memory=1500 * MEGABYTE)
    try:
        reply = find(head["names"], cells_of(content), handed_out)
    except ValueError as problem:
        reply = {"problem": str(problem)} | NOTHING
    sys.stdout.buffer.write(pack(reply))


if __name__ == "__main__":
    serve(prepare, answer)
