"""From a student's definition to a verdict: definition -> probe -> evidence -> judge -> verdict.

A probe runs where the student's code runs and returns plain arrays. A judge
looks at those arrays only, so it can run where nobody can tamper with it. In
a notebook both run in the kernel; in grading only the probe is in the sandbox.
"""

import ctypes
import importlib
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from helpers.exercises.verdict import Verdict

Evidence = dict[str, np.ndarray]

PACKAGE_FOLDER = str(Path(__file__).parents[1])


class Wrong(Exception):
    """Raised by a judge, or by a probe that cannot go on, at the first thing that is wrong.

    The text is for the student.
    """

    def __init__(self, message: str, diagnosis: str | None = None):
        super().__init__(message)
        self.diagnosis = diagnosis


@dataclass(frozen=True)
class Exercise:
    """One exercise: what is asked, how evidence is gathered, how it is judged.

    `probe(answer, rng)` calls the student's definition and returns evidence;
    it may take more by name, such as whose answer it is.
    `judge(evidence)` returns a measured fact, or raises `Wrong`.
    """

    name: str
    notebook: str
    defines: str  # the name the student's definition has in the notebook
    probe: Callable[..., Evidence]
    judge: Callable[[Evidence], str]
    hints: tuple[str, ...]
    max_points: float = 1.0
    time_limit: float = 1.5  # seconds for the probe
    imports: tuple[str, ...] = field(default=())  # heavy modules, loaded before the clock starts


class _OutOfTime(BaseException):
    """Thrown into a probe that does not end; no `except Exception` swallows it."""


def gather(exercise: Exercise, answer: object, rng: np.random.Generator, **about) -> Evidence:
    """Run the probe, with what it needs to know `about` the answer; return its evidence, whatever the answer does.

    The probe runs in a thread, so that an answer that never ends is left
    behind after `exercise.time_limit` seconds on every operating system. What
    it raises comes back as evidence too: `blank`, `wrong` or `error`, a text each.
    """
    evidence: Evidence = {}
    try:
        for module in exercise.imports:
            importlib.import_module(module)
    except ImportError as missing:
        return {"wrong": np.array(f"This check needs a package that is not installed here: {missing}.")}

    def run():
        try:
            evidence.update(exercise.probe(answer, rng, **about))
        except NotImplementedError as blank:
            evidence["blank"] = np.array(_describe(blank, str))
        except Wrong as wrong:
            evidence["wrong"] = np.array(str(wrong))
        except BaseException as error:
            evidence["error"] = np.array(_describe(error, _where_it_happened))

    probe = threading.Thread(target=run, daemon=True)
    probe.start()
    probe.join(exercise.time_limit)
    if not probe.is_alive():
        return evidence
    _stop(probe)
    return {"out_of_time": np.array(exercise.time_limit)}


def judge(exercise: Exercise, evidence: Evidence) -> Verdict:
    """Return the verdict on `evidence`; evidence that cannot be read is a wrong answer."""

    def verdict(status, message, diagnosis=None):
        points = exercise.max_points if status == "passed" else 0.0
        return Verdict(exercise.name, status, message, points, exercise.max_points, diagnosis)

    if "blank" in evidence:
        return verdict("not attempted", _say_what_is_blank(exercise, str(evidence["blank"])))
    try:
        if "wrong" in evidence:
            raise Wrong(str(evidence["wrong"]))
        if "error" in evidence:
            raise Wrong(f"Your code raised {evidence['error']}")
        if "out_of_time" in evidence:
            raise Wrong(
                f"It had not ended after {float(evidence['out_of_time']):g} s, where a fraction of that is "
                "enough. Is there a loop that never ends?"
            )
        return verdict("passed", exercise.judge(evidence))
    except Wrong as wrong:
        return verdict("failed", str(wrong), wrong.diagnosis)
    except Exception as unreadable:
        return verdict("failed", f"What came back is unreadable ({type(unreadable).__name__}: {unreadable}).")


def _say_what_is_blank(exercise: Exercise, reason: str) -> str:
    other = reason.partition(":")[0]
    if ":" in reason and other.isidentifier() and other != exercise.name:
        return f"`{exercise.defines}` needs `{other}`, which is still blank. Fill that one in first."
    return f"`{exercise.defines}` still has its blank. Replace the `raise NotImplementedError` line."


def _describe(error: BaseException, describe: Callable[[BaseException], str]) -> str:
    """`describe(error)`, or just the kind of error when its own text cannot be had."""
    try:
        return describe(error)[:500]
    except BaseException:
        return type(error).__name__


def _where_it_happened(error: BaseException) -> str:
    """The error, and the last line of the student's own code that led to it."""
    said = f"{type(error).__name__}: {error}".rstrip(": ")
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith(PACKAGE_FOLDER) and "site-packages" not in frame.filename:
            return f"{said} (line {frame.lineno} of its cell: `{frame.line}`)"
    return said


def _stop(thread: threading.Thread) -> None:
    """Ask a runaway thread to end; one that refuses is left to itself."""
    for _ in range(3):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_OutOfTime))
        thread.join(0.1)
        if not thread.is_alive():
            return
