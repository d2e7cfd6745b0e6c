"""From a student's definition to evidence: draw -> inputs -> probe -> evidence.

All that is random is drawn first, as plain arrays. A probe runs where the
student's code runs: it is handed copies of those inputs that it needs, and
returns what the answer did, plain arrays again.
"""

import ctypes
import importlib
import inspect
import sysconfig
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np

from helpers.checks.exercise import Evidence, Exercise, Wrong

PACKAGE_FOLDER = str(Path(__file__).parents[1])

STANDARD_LIBRARY = sysconfig.get_path("stdlib")


class _OutOfTime(BaseException):
    """Thrown into a probe that does not end; no `except Exception` swallows it."""


def draw(exercise: Exercise, rng: np.random.Generator, /, **about) -> Evidence:
    """Return all inputs of `exercise`, for what is said `about` the answer where they depend on that."""
    return exercise.draw(rng, **_named_by(exercise.draw, about))


def needed(exercise: Exercise, inputs: Evidence, /) -> Evidence:
    """Return the part of the inputs that the probe needs: all that may reach the place where the answer runs."""
    return _named_by(exercise.probe, inputs)


def constants(exercise: Exercise) -> list[str]:
    """Return the names of what is said about the answer by whoever wrote it, in constants of that name."""
    parameters = inspect.signature(exercise.probe).parameters.values()
    return [parameter.name for parameter in parameters if parameter.default is not parameter.empty]


def gather(
    exercise: Exercise, answer: object, rng: np.random.Generator, /, *, patience: float = 1.0, **about
) -> Evidence:
    """Draw the inputs, observe what the answer does with them, and return both: all that the judge wants to see."""
    try:
        inputs = draw(exercise, rng, **about)
        return observe(exercise, answer, inputs, patience=patience, **about) | inputs
    except Exception as error:  # what is said about the answer may be anything, too
        return {"error": np.array(describe(error))}


def observe(exercise: Exercise, answer: object, inputs: Evidence, /, *, patience: float = 1.0, **about) -> Evidence:
    """Run the probe on copies of the inputs it needs; return what it saw the answer do, whatever that is.

    The probe runs in a thread, so that an answer that never ends is left
    behind after `exercise.time_limit * patience` seconds on every operating
    system. What it raises comes back as evidence too: `blank`, `wrong` or
    `error`, texts. What is said `about` the answer goes to the probe, but for
    what the inputs were drawn with.
    """
    drawn_with = _named_by(exercise.draw, about)
    about = {name: value for name, value in about.items() if name not in drawn_with}
    copies = {name: array.copy() for name, array in needed(exercise, inputs).items()}
    time_limit = exercise.time_limit * patience
    evidence: Evidence = {}
    try:
        for module in exercise.imports:
            importlib.import_module(module)
    except ImportError as missing:
        return {"wrong": np.array([f"This check needs a package that is not installed here: {missing}.", ""])}

    def run():
        try:
            evidence.update(exercise.probe(answer, **copies, **about))
        except NotImplementedError as blank:
            evidence["blank"] = np.array(describe(blank, str))
        except Wrong as wrong:
            evidence["wrong"] = np.array([str(wrong), wrong.diagnosis or ""])
        except BaseException as error:
            evidence["error"] = np.array(describe(error))

    probe = threading.Thread(target=run, daemon=True)
    probe.start()
    probe.join(time_limit)
    if not probe.is_alive():
        return evidence
    _stop(probe)
    return {"out_of_time": np.array(time_limit)}


def _named_by(function: Callable, things: dict) -> dict:
    """Return those of `things` that `function` takes by name, after its first argument."""
    _, *names = inspect.signature(function).parameters
    return {name: things[name] for name in names if name in things}


def _where_it_happened(error: BaseException) -> str:
    """The error, and the last line of the student's own code that led to it."""
    said = f"{type(error).__name__}: {error}".rstrip(": ")
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith((PACKAGE_FOLDER, STANDARD_LIBRARY)) and "site-packages" not in frame.filename:
            line = f": `{frame.line}`" if frame.line else ""
            return f"{said} (line {frame.lineno} of its cell{line})"
    return said


def describe(error: BaseException, how: Callable[[BaseException], str] = _where_it_happened) -> str:
    """Return what the error says, by default with where it happened; just its kind when that cannot be had."""
    try:
        return how(error)[:500]
    except BaseException:
        return type(error).__name__


def _stop(thread: threading.Thread) -> None:
    """Ask a runaway thread to end; one that refuses is left to itself."""
    for _ in range(3):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_OutOfTime))
        thread.join(0.05)
        if not thread.is_alive():
            return
