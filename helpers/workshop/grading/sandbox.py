"""Runs a program of ours beside code that nobody has looked at, where that can do no harm.

Bubblewrap gives the program a system of its own: no network, no files but
Python's and this package's, all read-only, a small /tmp, an unprivileged user,
and processes that end when it ends. How much memory and time it takes, and how
many processes there are, is watched from outside. What comes back is bytes.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from helpers.workshop import CourseError
from helpers.workshop.grading.messages import MEGABYTE
from helpers.workshop.grading.seccomp import seccomp_filter

PACKAGE = Path(__file__).parents[2]
MEMORY = 3000 * MEGABYTE  # of all processes together
MOST_PROCESSES = 64
MOST_OUTPUT = 32 * MEGABYTE  # a hundred times what honest answers to all exercises give; we keep it in memory
INSTALL = "On Debian and Ubuntu: apt install bubblewrap; on Fedora: dnf install bubblewrap. It needs Linux."

stopping = threading.Event()  # set, everything that runs is stopped


@dataclass(frozen=True)
class Outcome:
    """What a program wrote, and why it was stopped: "" (it was not), "time", "memory", "processes", "output"."""

    output: bytes
    stopped: str


def run(program: str, request: bytes, seconds: float, *, shielded: bool = True) -> Outcome:
    """Run the module `program` with `request` on its standard input, for so many seconds at most."""
    with tempfile.TemporaryFile() as question:
        question.write(request)
        question.seek(0)
        process = _start(
            [sys.executable, "-P", "-m", program],
            shielded,
            stdin=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Bubblewrap is a process inside, too: whoever is there can read what it was started with.
            env=_environment(PACKAGE.parent),
            start_new_session=True,
        )
    output = bytearray()
    listener = threading.Thread(target=_listen, args=(process.stdout, output), daemon=True)
    listener.start()
    try:
        stopped = _watch(process, output, time.monotonic() + seconds)
    finally:
        _end(process)
    listener.join(1.0)  # longer only if somebody keeps the pipe open, and there is nobody left
    return Outcome(bytes(output), stopped)


def _start(command: list[str], shielded: bool, **options) -> subprocess.Popen:
    """Start a command, in a sandbox where it is to be shielded."""
    forbidden = seccomp_filter()
    if not shielded or forbidden is None:
        return subprocess.Popen([*(_shield() if shielded else ()), *command], **options)
    with tempfile.TemporaryFile() as file:
        file.write(forbidden)
        file.seek(0)
        number = file.fileno()
        return subprocess.Popen([*_shield("--seccomp", str(number)), *command], pass_fds=[number], **options)


def _listen(pipe, output: bytearray) -> None:
    with contextlib.suppress(OSError, ValueError):
        while len(output) <= MOST_OUTPUT and (piece := pipe.read1(MEGABYTE)):
            output += piece


def _watch(process: subprocess.Popen, output: bytearray, until: float) -> str:
    """Wait for the end of a process; say why, if it was not allowed to reach it."""
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
            return ""
        if stopping.is_set() or time.monotonic() > until:
            return "time"
        if len(output) > MOST_OUTPUT:
            return "output"
        memory, number = _usage(process.pid)
        if number > MOST_PROCESSES:
            return "processes"
        if memory > MEMORY:
            return "memory"


def _usage(pid: int) -> tuple[int, int]:
    """The memory in bytes of all processes below `pid`, and their number."""
    # Counted here, because the kernel's limit on processes (RLIMIT_NPROC) does not hold for root in a sandbox.
    memory = number = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in psutil.Process(pid).children(recursive=True):
            number += 1
            with contextlib.suppress(psutil.NoSuchProcess):
                memory += process.memory_info().rss
    return memory, number


def _end(process: subprocess.Popen) -> None:
    # In the sandbox all processes end with the first. Without one, at least those of this session do.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def problem() -> str | None:
    """Say why there can be no sandbox on this machine; None if there can."""
    if shutil.which("bwrap") is None:
        return f"There is no sandbox: bubblewrap is not installed. {INSTALL}"
    trial = _start([sys.executable, "-P", "-c", "import numpy"], True, stderr=subprocess.PIPE, text=True)
    _, complaints = trial.communicate()
    if trial.returncode:
        return f"There is no sandbox: bubblewrap does not work here ({complaints.strip()[-300:]})."
    return None


def require() -> None:
    """Raise a `CourseError` that says what to install where there is no sandbox."""
    if reason := problem():
        raise CourseError(reason, "Or grade without one, if you trust every submission: --unsafe-no-sandbox")


def _shield(*more: str) -> list[str]:
    """The call of bubblewrap, with `more` options, that goes before the program's own."""
    # Python, the virtual environment and its packages. Not the folder that an editable install points at: it holds
    # the solutions.
    python = {Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_path("purelib")), Path("/usr")}
    shown = sorted(path for path in python if not any(path.is_relative_to(other) for other in python - {path}))
    command = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--die-with-parent", "--new-session"]
    command += ["--cap-drop", "ALL"]
    command += ["--uid", "65534", "--gid", "65534"]
    command += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    for folder in ("lib", "lib64", "bin"):
        command += ["--symlink", f"usr/{folder}", f"/{folder}"]
    command += ["--proc", "/proc", "--dev", "/dev"]
    for folder, size in (("/tmp", 64), ("/dev/shm", 16)):  # before what may be shown below /tmp
        command += ["--size", str(size * MEGABYTE), "--tmpfs", folder]
    for path in shown:
        command += ["--ro-bind", str(path), str(path)]
    command += ["--ro-bind", str(PACKAGE), "/course/helpers"]
    for folder in ("/dev", "/"):  # bubblewrap leaves both writable
        command += ["--remount-ro", folder]
    command += ["--chdir", "/tmp", "--clearenv"]
    for name, value in _environment(Path("/course")).items():
        command += ["--setenv", name, value]
    return [*command, *more, "--"]


def _environment(package_folder: Path) -> dict[str, str]:
    """All that the program is told; nothing of the caller's own environment."""
    return {
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "MPLCONFIGDIR": "/tmp",
        "OMP_NUM_THREADS": "1",
        "PATH": "/usr/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(package_folder),
    }
