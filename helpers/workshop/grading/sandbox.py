"""Runs our programs together with untrusted code, in a sandbox.

A program stays in its sandbox and answers one request after another (see
`serve`). Memory, time and the number of processes are watched from outside. The
only result of a request is bytes.
"""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
import weakref
from dataclasses import dataclass

import psutil

from helpers.workshop.grading import bubblewrap
from helpers.workshop.grading.messages import MEGABYTE, pack, receive
from helpers.workshop.grading.serve import BEGUN, SHIELDED

MEMORY = 3000 * MEGABYTE  # of all processes together
MOST_PROCESSES = 16  # honest answers need six
MOST_THREADS = 500
MOST_FILES = 20_000  # in the sandbox's folders in memory
MOST_OUTPUT = 32 * MEGABYTE  # a hundred times what honest answers to all exercises give; it is kept in memory

stopping = threading.Event()  # once it is set, every program that runs is stopped
waiting = threading.local()  # the thread's programs that wait for a request; they end with it


class NoSandbox(Exception):
    """The sandbox did not start; the submission is not to blame."""


@dataclass(frozen=True)
class Outcome:
    """What a program wrote, and why it was stopped: "time", "memory", "processes", ... (see `_watch`); or ""."""

    output: bytes
    stopped: str


def run(program: str, about: dict, request: bytes, seconds: float, *, shielded: bool = True) -> Outcome:
    """Have the module `program` answer a request, in at most `seconds`; `NoSandbox` if it did not come to that.

    `about` says how the program is to prepare itself; nothing of a student's may be in it.
    """
    key = f"{program} {shielded}"
    running = vars(waiting).pop(key, None)
    if running is None or not running.is_alive():
        running = _Program(program, shielded)
    try:
        return running.ask(about, request, seconds)
    finally:
        if running.again:
            setattr(waiting, key, running)
        else:
            running.end()


class _Program:
    """A program in a sandbox."""

    def __init__(self, program: str, shielded: bool) -> None:
        self._control, theirs = socket.socketpair()
        self._said = self._control.makefile("rb")
        with theirs:
            self._process = bubblewrap.start(
                ["-P", "-m", program, *([SHIELDED] if shielded else [])],
                bubblewrap.path() if shielded else None,
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.end = weakref.finalize(self, _end, self._process, self._control)
        self.again = False  # whether it may be asked again

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, about: dict, request: bytes, seconds: float) -> Outcome:
        """Send a request, wait for the reply, and set `again`."""
        self.again, self._begun, output, answered = False, False, bytearray(), threading.Event()
        # Pipes, not files, which a program could write to.
        (asked, to_ask), (reply, to_reply) = os.pipe(), os.pipe()
        speaker = threading.Thread(target=self._speak, args=(about, (asked, to_reply), to_ask, request), daemon=True)
        listener = threading.Thread(target=self._listen, args=(reply, output, answered), daemon=True)
        speaker.start()
        listener.start()
        stopped = _watch(self._process.pid, output, answered, time.monotonic() + seconds)
        if stopped:
            self.end()
            listener.join(1.0)  # every process has ended, so the pipe is closed
        if not self._begun:
            raise NoSandbox(f"the sandbox did not start ({stopped or 'it ended immediately'})")
        return Outcome(bytes(output), stopped)

    def _speak(self, about: dict, theirs: tuple[int, int], to_ask: int, request: bytes) -> None:
        with contextlib.suppress(OSError):
            socket.send_fds(self._control, [b" "], theirs)
            self._control.sendall(pack(about))
        for pipe in theirs:
            os.close(pipe)
        with contextlib.suppress(OSError), open(to_ask, "wb") as pipe:
            pipe.write(request)

    def _listen(self, reply: int, output: bytearray, answered: threading.Event) -> None:
        with contextlib.suppress(OSError, ValueError), open(reply, "rb", buffering=0) as pipe:
            self._begun = pipe.read(len(BEGUN)) == BEGUN
            while len(output) <= MOST_OUTPUT and (piece := pipe.read(MEGABYTE)):
                output += piece
            if len(output) <= MOST_OUTPUT and (message := receive(self._said)):
                self.again = message[0]["again"] is True
        answered.set()


def _watch(pid: int, output: bytearray, answered: threading.Event, until: float) -> str:
    """Wait for an answer; return why the program has to be stopped, "" if it does not."""
    while not answered.wait(0.1):
        if stopping.is_set() or time.monotonic() > until:
            return "time"
        processes = _descendants(pid)
        # Counted here, because the kernel's limit on processes (RLIMIT_NPROC) does not bind root in a sandbox.
        if len(processes) > MOST_PROCESSES:
            return "processes"
        if _threads(processes) > MOST_THREADS:
            return "threads"
        if _memory(processes) > MEMORY:
            return "memory"
        if _files_in_memory(processes) > MOST_FILES:
            return "files"
    return "output" if len(output) > MOST_OUTPUT else ""


def _descendants(pid: int) -> list[psutil.Process]:
    """Return the processes that come from `pid`, the first child first."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []


def _threads(processes: list[psutil.Process]) -> int:
    """Return the number of threads of all of them."""
    number = 0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            number += process.num_threads()
    return number


def _memory(processes: list[psutil.Process]) -> int:
    """Return the memory in bytes of all of them, without what they share: Python's libraries, and small files."""
    memory = 0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            used = process.memory_info()
            memory += used.rss - getattr(used, "shared", 0)
    return memory


def _files_in_memory(processes: list[psutil.Process]) -> int:
    """Return the number of files in /tmp and /dev/shm of the sandbox: each costs memory that counts for no process."""
    number = 0
    with contextlib.suppress(OSError):
        for process in processes[:1]:  # they all see the same folders
            for folder in ("tmp", "dev/shm"):
                found = os.statvfs(f"/proc/{process.pid}/root/{folder}")
                if found.f_blocks * found.f_frsize <= bubblewrap.IN_MEMORY:  # else it is the machine's own
                    number = max(number, found.f_files - found.f_ffree)
    return number


def _end(process: subprocess.Popen, control: socket.socket) -> None:
    # In a sandbox all processes end with the first one. Without a sandbox, at least those of this session do.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    control.close()
