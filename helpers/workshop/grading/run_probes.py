"""Executes the answers in one file and runs their probes.

It runs in the sandbox. It prepares itself by loading `modules`. The request is
what `find_answers` found, and the inputs of each probe. There is one reply for
each exercise as soon as it is done: its name, how it ended, the seconds it took
and what was observed. Each exercise runs in its own process, forked from one in
which the libraries are loaded.
"""

import ast
import base64
import codeop
import contextlib
import importlib.abc
import importlib.util
import linecache
import math
import os
import select
import signal
import sys
import tempfile
import time
import types
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from helpers.checks import EXERCISES
from helpers.checks.exercise import Evidence, Exercise
from helpers.checks.observe import Observation, constants, observe, raised
from helpers.workshop.grading.messages import (
    LOADING,
    MEGABYTE,
    PATIENCE,
    from_bytes,
    limit_resources,
    pack,
    seconds_for,
    to_bytes,
)
from helpers.workshop.grading.read_cells import parse
from helpers.workshop.grading.serve import serve

MEMORY = 3000 * MEGABYTE
STATEMENT = 3.0  # seconds of processor time for one step; an import may take all that is left for loading
# The largest evidence is that of `dyna_q`, an array of 84,000 numbers. More would only keep the judge busy.
MOST_EVIDENCE = 8 * MEGABYTE


def load(cells: list[str], steps: list[list[int]]) -> tuple[types.ModuleType, BaseException | None]:
    """Execute the steps, and nothing else, as a notebook would; return the module and the first error.

    A step that raises an error is skipped: the answer may not need it. So is the
    rest of one that takes long, such as a training. If a name was missing that a
    later cell defines, all steps are executed again, as a student would do.
    """
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    vars(module).update(display=_nothing, get_ipython=_Shell)
    sys.argv = [""]  # for a script that reads its options
    compile_next = codeop.Compile()  # like a notebook, it remembers `from __future__ import annotations`
    compile_next.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    trees = {cell: parse(cells[cell]).body for cell in dict.fromkeys(cell for cell, _ in steps)}
    for cell in trees:  # so that a traceback can show the line
        linecache.cache[_name(cell)] = len(cells[cell]), None, cells[cell].splitlines(keepends=True), _name(cell)

    def error_in(cell: int, number: int) -> BaseException | None:
        errors = [error for part in _parts(trees[cell][number]) if (error := error_of(cell, part))]
        return errors[0] if errors else None

    def error_of(cell: int, statement: ast.stmt) -> BaseException | None:
        try:
            with _at_most(LOADING if isinstance(statement, ast.Import | ast.ImportFrom) else STATEMENT):
                _wait_for(eval(compile_next(ast.Module([statement], []), _name(cell), "exec"), vars(module)))
        except _TooLong:
            return None
        except BaseException as error:
            return error
        return None

    missing_before = None
    while True:
        errors = [error for step in steps if (error := error_in(*step))]
        missing = sum(isinstance(error, NameError) for error in errors)
        if missing in (0, missing_before):
            return module, errors[0] if errors else None
        missing_before = missing


def _wait_for(coroutine: types.CoroutineType | None) -> None:
    """Run what awaits at the top level to its end; there is no event loop, which would need a pair of sockets."""
    if coroutine is not None:
        with contextlib.suppress(StopIteration):
            while True:
                coroutine.send(None)


def _parts(statement: ast.stmt) -> list[ast.stmt]:
    """Return an import of several modules as one each, so that one which is missing takes no other along."""
    if isinstance(statement, ast.Import):
        return [ast.copy_location(ast.Import([name]), statement) for name in statement.names]
    return [statement]


class _TooLong(BaseException):
    """Ends a step that takes long; no `except Exception` swallows it."""


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise _TooLong after this processor time."""

    def stop(*_):
        raise _TooLong

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _nothing(*_, **__):
    """Stand in for what only shows something, in a notebook."""


class _Shell:
    """Stands in for IPython's shell, whose magics do nothing here."""

    def __getattr__(self, name):
        return _nothing


def _name(cell: int) -> str:
    return f"<cell {cell + 1}>"


def observations(exercise: Exercise, answer: dict, cells: list[str], draws: list[Evidence]) -> Iterator[Observation]:
    """Load one answer and yield what was observed of it with each draw of the inputs, until it fails to end well."""
    module, problem = load(cells, answer["steps"])
    if not hasattr(module, answer["name"]):
        yield raised(problem or TimeoutError("what the answer is made of took too long"))
        return
    about = {name: getattr(module, name) for name in constants(exercise) if hasattr(module, name)}
    for inputs in draws:
        seen = observe(exercise, getattr(module, answer["name"]), inputs, patience=PATIENCE, before=problem, **about)
        yield seen
        if seen.ended != "done":
            return


def in_its_own_process(exercise: Exercise, answer: dict, cells: list[str], draws: list[Evidence]) -> tuple[str, bytes]:
    """Return why the probe was stopped ("" if it was not), and what was observed, a message for each draw."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.close(ours)
        # What a student prints is discarded.
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nowhere, number)
        limit_resources(seconds=math.ceil(seconds_for(exercise)), memory=MEMORY)
        with os.fdopen(theirs, "wb") as out:
            for observation in observations(exercise, answer, cells, draws):
                out.write(pack(observation.head(), to_bytes(observation.arrays)))
        os._exit(0)
    os.close(theirs)
    content, ended = _receive(ours, time.monotonic() + seconds_for(exercise))
    os.close(ours)
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return (ended or ("" if content else f"exit {os.waitstatus_to_exitcode(status)}")), content


def _receive(pipe: int, until: float) -> tuple[bytes, str]:
    """Read a pipe until it is closed; return what came, and "time" or "size" if a limit was exceeded."""
    content = b""
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return b"", "time"
        piece = os.read(pipe, MEGABYTE)
        if not piece:
            return content, ""
        content += piece
        if len(content) > MOST_EVIDENCE:
            return b"", "size"


class Figures(types.ModuleType):
    """Stands in for `helpers.plots`, which most notebooks import and hardly any answer uses: loads it on first use."""

    def __getattr__(self, name):
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


class Beside(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the student's own modules, as they lie beside the notebook, after all that is installed."""

    def __init__(self, sources: dict[str, str]):
        self.sources = sources

    def find_spec(self, name, path=None, target=None):
        if any(each.startswith(f"{name}.") for each in self.sources):
            return importlib.util.spec_from_loader(name, self, is_package=True)
        return importlib.util.spec_from_loader(name, self) if name in self.sources else None

    def exec_module(self, module):
        name = f"{module.__name__}.__init__" if module.__spec__.submodule_search_locations is not None else ""
        name = name if name in self.sources else module.__name__
        module.__file__ = f"{name.replace('.', '/')}.py"
        exec(compile(self.sources.get(name, ""), module.__file__, "exec"), vars(module))


def prepare(about: dict) -> None:
    """Load the libraries that probes and answers need."""
    for module in about["modules"]:
        importlib.import_module(module)


@contextlib.contextmanager
def in_a_folder_with(data: dict[str, str]) -> Iterator[None]:
    """Work in a folder in which there are these files, in base 64; if there are none, go on where we are."""
    if not data:
        yield
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        inside = {Path(name): content for name, content in data.items() if ".." not in name.split("/")}
        for path, content in ((folder / path, content) for path, content in inside.items() if not path.is_absolute()):
            with contextlib.suppress(OSError, ValueError):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(base64.b64decode(content))
        os.chdir(folder)
        yield


def answer(_: None, head: dict, body: bytes) -> None:
    """Write one reply for each exercise to standard output."""
    arrays = from_bytes(body)
    limit_resources(seconds=60, memory=MEMORY)
    np.random.seed()  # else the forks would draw equal numbers
    sys.modules["helpers.plots"] = Figures("helpers.plots")
    sys.meta_path.append(Beside(head["modules"]))
    with in_a_folder_with(head["data"]):
        for name, found in head["answers"].items():
            _answer_one(name, found, head["cells"], arrays)


def _answer_one(name: str, found: dict, cells: list[str], arrays: dict) -> None:
    draws = [{} for _ in range(EXERCISES[name].draws)]
    for key, array in arrays.items():
        exercise, draw, what = key.split("/")
        if exercise == name:
            draws[int(draw)][what] = array
    start = time.monotonic()
    ended, evidence = in_its_own_process(EXERCISES[name], found, cells, draws)
    sys.stdout.buffer.write(pack({"exercise": name, "ended": ended, "seconds": time.monotonic() - start}, evidence))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve(prepare, answer)
