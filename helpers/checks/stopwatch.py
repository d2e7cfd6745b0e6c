"""Runs an answer until it ends or has used its share of processor time.

A busy machine makes the clock run on while an answer waits for its turn, so what counts is the time that the answer's
own thread has used. The clock is a backstop, for an answer that sleeps or waits for a key.
"""

import builtins
import contextlib
import ctypes
import sys
import sysconfig
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

TICK = 0.02  # seconds between two looks at what the answer has used
CLOCK = 15  # times the limit: what the clock may show
HELPERS = str(Path(__file__).parents[1])
STANDARD_LIBRARY = sysconfig.get_path("stdlib")


@dataclass(frozen=True)
class Stopped:
    """A function that did not end: the processor time it used and the time on the clock, in seconds, and its frame."""

    used: float
    waited: float
    frame: FrameType | None


class _OutOfTime(BaseException):
    """Thrown into a thread that does not end; no `except Exception` swallows it."""


class _Imports:
    """In place of `__import__`: the processor time that the thread `ident` spends importing, and whether it does so."""

    def __init__(self):
        self.ident, self.depth, self.seconds, self.real = None, 0, 0.0, builtins.__import__

    def __call__(self, *args, **kwargs):
        if threading.get_ident() != self.ident:
            return self.real(*args, **kwargs)
        start, self.depth = time.thread_time(), self.depth + 1
        try:
            return self.real(*args, **kwargs)
        finally:
            self.depth -= 1
            self.seconds += 0.0 if self.depth else time.thread_time() - start

    @contextlib.contextmanager
    def watched(self):
        """Watch imports inside this block."""
        builtins.__import__ = self
        try:
            yield
        finally:
            builtins.__import__ = self.real


def run(function: Callable[[], None], limit: float) -> Stopped | None:
    """Call `function`; leave it behind after `limit` seconds of processor time, and say so.

    Importing a module does not count, and is never interrupted: half of torch would spoil the process for good.
    """
    imports = _Imports()

    def call():
        imports.ident = threading.get_ident()
        function()

    thread = threading.Thread(target=call, daemon=True)
    with imports.watched():
        try:
            thread.start()
        except RuntimeError:  # Pyodide has no threads: there nothing can be left behind
            function()
            return None
        clock, start = _clock_of(thread), time.monotonic()
        first = 0.0 if hasattr(time, "pthread_getcpuclockid") else clock()
        while thread.is_alive():
            thread.join(TICK)
            used, waited = clock() - first - imports.seconds, time.monotonic() - start
            if (used > limit or waited > CLOCK * limit) and thread.is_alive() and not imports.depth:
                stopped = Stopped(used, waited, _student_frame(thread))
                _throw_into(thread)
                return stopped
    return None


def is_students(filename: str) -> bool:
    """Whether code of this file is the student's own: neither ours nor a library's."""
    ours = filename.startswith((HELPERS, STANDARD_LIBRARY, "<frozen"))
    return not (ours or "site-packages" in filename or filename.endswith((".pyx", ".pxd")))  # the last are Cython's


def called_with(frame: FrameType) -> dict:
    """Return the arguments of a running function that are plain numbers or text, as far as it has not changed them."""
    code, values = frame.f_code, frame.f_locals
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return {name: values[name] for name in names if isinstance(values.get(name), int | float | str)}


def _clock_of(thread: threading.Thread) -> Callable[[], float]:
    """Return the processor time of a thread, or of the whole process where threads have no clock of their own."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return time.process_time
    last = 0.0

    def seconds():
        nonlocal last
        with contextlib.suppress(OSError):  # it has just ended
            last = time.clock_gettime(time.pthread_getcpuclockid(thread.ident)) if thread.is_alive() else last
        return last

    return seconds


def _student_frame(thread: threading.Thread) -> FrameType | None:
    """Return the outermost frame of a running thread that belongs to the student."""
    frame, found = sys._current_frames().get(thread.ident), None
    while isinstance(frame, FrameType):  # asked once only: Python 3.11 may lose a frame of a thread that goes on
        found = frame if is_students(frame.f_code.co_filename) else found
        frame = getattr(frame, "f_back", None)
    return found


def _throw_into(thread: threading.Thread) -> None:
    """Ask a runaway thread to end; one that refuses is left to itself."""
    for _ in range(3):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_OutOfTime))
        thread.join(0.05)
        if not thread.is_alive():
            return
