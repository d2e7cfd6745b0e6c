"""Executes the answers of one file and lets the probes question them.

It runs in the sandbox. It is asked with what the reader has found, and with
the inputs of each probe. It says when it is ready, and then answers with one
message for each exercise, as soon as that is done: its name, how it ended, the
seconds it took, and the evidence. Each exercise has a process of its own, forked from one in which the
heavy libraries are loaded already.
"""

import ast
import contextlib
import importlib
import io
import linecache
import os
import select
import signal
import sys
import time
import types
import zipfile

import numpy as np

from helpers.course.inside import MEGABYTE, limit_resources, pack, request
from helpers.course.reader import parsed
from helpers.exercises import EXERCISES
from helpers.exercises.base import Evidence, Exercise, constants, describe, observe

LOADING = 8.0  # seconds for what stands around an answer
PATIENCE = 4.0  # times the limit that an answer has in a notebook, since a machine that grades is busy
MEMORY = 3000 * MEGABYTE
# The largest evidence of all is that of `dyna_q`, 84,000 numbers in an array. More would only keep the judge busy.
MOST_EVIDENCE = 8 * MEGABYTE
MOST_NUMBERS = 250_000


def seconds_for(exercise: Exercise) -> float:
    """The time after which an exercise is given up, whatever it does."""
    return LOADING + PATIENCE * exercise.time_limit + 2.0


def to_bytes(arrays: Evidence) -> bytes:
    """Return arrays as the bytes of an .npz file."""
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def from_bytes(content: bytes) -> Evidence:
    """Return the arrays in the bytes of an .npz file.

    The bytes may come from anybody: whatever is packed, pickled or huge raises
    an error before it can do harm.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        if any(member.compress_type != zipfile.ZIP_STORED for member in file.infolist()):
            raise ValueError("compressed evidence")
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    if any(array.size > MOST_NUMBERS for array in arrays.values()):
        raise ValueError("endless evidence")
    return arrays


def load(cells: dict[int, str], steps: list[list[int]]) -> tuple[types.ModuleType, BaseException | None]:
    """Execute the steps, and nothing else, as if they stood in a notebook; return the module and the last error.

    What raises is passed over: an answer may do without it.
    """
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    trees, problem = {}, None
    for cell, statement in steps:
        name = f"<cell {cell + 1}>"
        if cell not in trees:
            trees[cell] = parsed(cells[cell])
            linecache.cache[name] = (len(cells[cell]), None, cells[cell].splitlines(keepends=True), name)
        try:
            exec(compile(ast.Module([trees[cell].body[statement]], []), name, "exec"), vars(module))
        except BaseException as error:
            problem = error
    return module, problem


def question(exercise: Exercise, answer: dict, cells: dict[int, str], inputs: Evidence) -> Evidence:
    """Load one answer and return the evidence on it."""
    module, problem = load(cells, answer["steps"])
    if not hasattr(module, exercise.defines):
        return {"error": np.array(describe(problem))}
    about = {name: getattr(module, name) for name in constants(exercise) if hasattr(module, name)}
    return observe(exercise, getattr(module, exercise.defines), inputs, patience=PATIENCE, **about)


def in_its_own_process(exercise: Exercise, answer: dict, cells: dict[int, str], inputs: Evidence) -> tuple[str, bytes]:
    """Return how the questioning ended, "" if well, and the evidence as bytes."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.close(ours)
        # What a student prints, and whatever else, goes nowhere.
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nowhere, number)
        with os.fdopen(theirs, "wb") as out:
            out.write(to_bytes(question(exercise, answer, cells, inputs)))
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
    """Read what comes through a pipe until it is closed, or too late or too much."""
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


def answer_with(head: dict, body: bytes = b"") -> None:
    """Send a message to whoever asked."""
    sys.stdout.buffer.write(pack(head, body))
    sys.stdout.buffer.flush()


def main() -> None:
    asked, body = request()
    arrays = from_bytes(body)
    cells = {int(number): source for number, source in asked["cells"].items()}
    limit_resources(seconds=60, memory=MEMORY)
    for module in sorted({module for name in asked["answers"] for module in EXERCISES[name].imports}):
        importlib.import_module(module)
    answer_with({"ready": True})
    for name, answer in asked["answers"].items():
        prefix = f"{name}/"
        inputs = {key.removeprefix(prefix): array for key, array in arrays.items() if key.startswith(prefix)}
        start = time.monotonic()
        ended, evidence = in_its_own_process(EXERCISES[name], answer, cells, inputs)
        answer_with({"exercise": name, "ended": ended, "seconds": time.monotonic() - start}, evidence)


if __name__ == "__main__":
    main()
