"""What stays in a sandbox from one request to the next: the libraries, and nothing of a student's."""

import json
import os
import re
import secrets
import threading
import time
from types import SimpleNamespace

import psutil
import pytest
from submissions.grading import no_sandbox
from submissions.making import filled, right, solved
from support import ROOT

from helpers.workshop.grading import bubblewrap, sandbox, serve
from helpers.workshop.grading.grade import read_handed_out
from helpers.workshop.grading.submission import grade_files

pytestmark = pytest.mark.skipif(bool(no_sandbox()), reason=str(no_sandbox()))
NOTEBOOK = "03_model_env"
HANDED_OUT = read_handed_out(ROOT)
SEEN = """
    import ctypes, os, threading
    def is_there(pid):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True
    own = {os.getpid(), *(thread.native_id for thread in threading.enumerate())}
    others = [pid for pid in range(1, 300) if is_there(pid) and pid not in own]
    files = os.listdir("/tmp") + os.listdir("/dev/shm")
    ids = (ctypes.c_uint32 * 6)()
    ctypes.CDLL(None).capget((ctypes.c_uint32 * 2)(0x20080522, 0), ids)
    raise RuntimeError(f"SEEN {others} {files} {any(ids)} {ctypes.CDLL(None).unshare(0x10000000)}")
"""
FORBIDDEN = "--unshare-user", "--disable-userns"  # options of bubblewrap
NOTHING = "SEEN [1] [] False -1"  # the process that loads the answer, no file, no capability, no namespace


@pytest.fixture
def started(monkeypatch):
    """The programs that have been started in sandboxes since; none is running yet."""
    programs, start = [], bubblewrap.start

    def count(arguments, *rest, **options):
        programs.append(arguments[2])
        return start(arguments, *rest, **options)

    bubblewrap.path()
    vars(sandbox.waiting).clear()
    monkeypatch.setattr(bubblewrap, "start", count)
    yield programs
    vars(sandbox.waiting).clear()


def graded(notebook, shielded=True):
    content = json.dumps(notebook).encode()
    return {row.exercise: row for row in grade_files([("homework.ipynb", content)], "ada", 0, HANDED_OUT, shielded)}


def with_roll_out(body):
    """A notebook in which only `roll_out` is there, and does this."""
    return filled(NOTEBOOK, roll_out=f"def roll_out(model, state, torques):\n    {body.strip()}\n")


def message(body):
    return graded(with_roll_out(body))["roll_out"].message


def test_a_class_shares_two_sandboxes(started):
    for _ in range(3):
        assert {row.status for row in graded(solved(NOTEBOOK)).values()} == {"passed"}
    assert len(started) == 2


def test_an_answer_sees_no_process_no_file_and_no_privilege(started):
    for _ in range(2):
        assert NOTHING in message(SEEN)
    assert len(started) == 2


@pytest.mark.parametrize("place", ["/tmp/left", "/tmp/.left", "/dev/shm/left", "/tmp/a/b/left"])
def test_who_finds_a_file_of_another_gets_a_sandbox_of_its_own(started, place):
    message(f"import os; os.makedirs(os.path.dirname({place!r}), exist_ok=True); open({place!r}, 'w').close()")
    assert NOTHING in message(SEEN)
    assert [each.rpartition(".")[2] for each in started] == ["find_answers", "run_probes", "run_probes"]


def test_an_empty_folder_is_cleared_away(started):
    message("import os; os.mkdir('/tmp/SB3-log'); os.mkdir('/dev/shm/' + chr(10), 0)")
    assert NOTHING in message(SEEN)
    assert len(started) == 2


@pytest.mark.parametrize(
    "harm",
    [
        "os.chmod('/tmp', 0o555)",
        "os.chmod('/dev/shm', 0o000)",
        "os.setxattr('/tmp', 'user.mine', b'x' * 1000)",
        # A default access control list: new files could be read by nobody.
        "os.setxattr('/tmp', 'system.posix_acl_default', struct.pack('<I', 2) + b''.join("
        "struct.pack('<HHI', who, 0, 2**32 - 1) for who in (1, 4, 32)))",
    ],
)
def test_a_folder_is_as_it_was_for_the_next_one(started, harm):
    assert "not permitted" in message(f"import os, struct; {harm}")
    assert "0o40755 [] 0o600" in message(
        "import os, tempfile\n"
        "    with tempfile.NamedTemporaryFile() as file:\n"
        "        mode = os.stat(file.name).st_mode & 0o777\n"
        '    raise RuntimeError(f\'{oct(os.stat("/tmp").st_mode)} {os.listxattr("/tmp")} {oct(mode)}\')'
    )
    assert len(started) == 2


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: folder.chmod(0o555),
        lambda folder: (folder / "left").write_text(""),
        lambda folder: os.setxattr(folder, "user.mine", b"x"),
    ],
)
def test_a_change_that_is_not_refused_leaves_a_trace(tmp_path, monkeypatch, harm):
    """For machines whose calls the filter does not know."""
    monkeypatch.setattr(serve, "FOLDERS", [str(tmp_path)])
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_bfree=0, f_ffree=0))  # others write to this disk
    before = serve._traces()
    assert before and serve._traces() == before
    harm(tmp_path)
    assert serve._traces() != before


SEARCH = """
    import ctypes, os
    libc, size = ctypes.CDLL(None), 32_768
    libc.sbrk.restype = ctypes.c_void_p
    ours, theirs = os.pipe()
    place, parts = libc.sbrk(0) - size, []
    while libc.write(theirs, ctypes.c_void_p(place), size) == size:  # fails below the heap, and harms nobody
        parts.insert(0, os.read(ours, size))
        place -= size
    heap = b"".join(parts)
    raise RuntimeError(f"SEEN {[word[::-1].encode() in heap for word in (OWN, OTHERS)]}")
"""


def test_nothing_that_a_student_wrote_is_in_the_memory_of_the_next_one(started):
    """That it would be found is shown by what the answer finds of its own."""
    others, own = secrets.token_hex(20), secrets.token_hex(20)
    for _ in range(3):
        message(f"return '{others}' # {'x' * 3000}")
    told = message(f"OWN, OTHERS = '{own[::-1]}', '{others[::-1]}' # {'x' * 3000}{own}{SEARCH}")
    assert "SEEN [True, False]" in told
    assert len(started) == 2


@pytest.mark.parametrize(
    "call",
    [
        "import socket; socket.socket(socket.AF_UNIX)",  # a file sent to itself outlives its processes
        "import socket; socket.socket()",
        "import ctypes; assert ctypes.CDLL(None).semget(0, 10, 0o600) >= 0, 'not permitted'",
        "import ctypes; assert ctypes.CDLL(None).syscall(438, 3, 1, 0) >= 0, 'not permitted'",  # pidfd_getfd
        "import ctypes; assert ctypes.CDLL(None).syscall(457, 0, 0, 0) >= 0, 'not permitted'",  # statmount
        "import fcntl; fcntl.fcntl(open('/course/helpers/mazes.py'), fcntl.F_SETLEASE, fcntl.F_WRLCK)",
        # The mode that it has: as root without the filter, another one would change the machine's.
        "import os; os.chmod('/dev/null', os.stat('/dev/null').st_mode & 0o7777)",
        "import os; os.setxattr('/dev/null', 'user.mine', b'x')",
    ],
)
def test_no_memory_that_counts_for_nobody_and_no_way_out(started, call):
    assert "not permitted" in message(call)


@pytest.mark.parametrize("device", ["zero", "full", "tty"])
def test_devices_that_can_do_harm_cannot_be_opened(started, device):
    assert "Permission denied" in message(f"open('/dev/{device}', 'rb')")


def test_what_libraries_need_is_there(started):
    body = """
    import fcntl, os, subprocess, tempfile
    with open(os.devnull, "r+b") as nothing, open("/dev/urandom", "rb") as chance, tempfile.TemporaryFile() as file:
        file.write(chance.read(8) + nothing.read())
        fcntl.fcntl(file, fcntl.F_GETFD)
        subprocess.run(["/bin/true"], check=True, stdin=subprocess.DEVNULL)
    raise RuntimeError(f"SEEN {file.closed} {os.uname().nodename}")
"""
    assert "SEEN True sandbox" in message(body)


def test_a_program_that_fails_before_it_begins_is_not_the_students_fault(started):
    with pytest.raises(sandbox.NoSandbox):
        sandbox.run("helpers.workshop.grading.run_probes", {"modules": ["no_such_module"]}, b"", 30)


def test_threads_are_counted(started):
    told = message(
        "import threading, time; threading.stack_size(65536)\n"
        "    for _ in range(2000):\n"
        "        threading.Thread(target=time.sleep, args=[30], daemon=True).start()\n"
        "    time.sleep(30)"
    )
    assert told == "It started more than 500 threads."


def test_processes_end_with_the_request(started):
    marker = f"left-behind-{time.time_ns()}"
    message(
        "import os, subprocess, sys\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        f"        subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', {marker!r}])\n"
        "        os._exit(0)\n"
        "    os.wait()"
    )
    assert not [each for each in psutil.process_iter(["cmdline"]) if marker in (each.info["cmdline"] or [])]
    assert NOTHING in message(SEEN)


def test_limits_and_priorities_are_the_next_ones_own(started):
    harm = "import os, resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1)); os.nice(19); os.umask(0o777)"
    told = "{resource.getrlimit(resource.RLIMIT_CPU)[0] > 2} {os.nice(0)}"
    seen = f"import os, resource\n    raise RuntimeError(f'SEEN {told}')"
    message(harm)
    assert "SEEN True 0" in message(seen)
    assert len(started) == 2


@pytest.mark.parametrize(
    "harm",
    [
        "import os; os._exit(0)",
        "import os; os.kill(1, 9); os.kill(-1, 9)",
        "import ctypes; ctypes.string_at(0)",
        "while True: pass",
    ],
)
def test_an_answer_that_ends_badly_leaves_the_next_one_alone(started, harm):
    message(harm)
    assert graded(filled(NOTEBOOK, roll_out=right("roll_out")))["roll_out"].status == "passed"


def test_a_sandbox_that_has_ended_is_replaced(started):
    notebook = solved(NOTEBOOK)
    graded(notebook)
    for running in vars(sandbox.waiting).values():
        running.end()
    assert {row.status for row in graded(notebook).values()} == {"passed"}
    assert len(started) == 4


def test_where_a_sandbox_may_make_no_namespaces_each_answer_gets_its_own(started, monkeypatch):
    shield = bubblewrap._shield
    monkeypatch.setattr(bubblewrap, "_shield", lambda bwrap: [*shield(bwrap)[:-1], *FORBIDDEN, "--"])
    for _ in range(2):
        assert re.search(r"SEEN \[.*\] \[\] False -1", message(SEEN))
    assert len(started) == 4


def test_without_a_sandbox_a_program_answers_once(started):
    for _ in range(2):
        assert graded(filled(NOTEBOOK, roll_out=right("roll_out")), shielded=False)["roll_out"].status == "passed"
    assert len(started) == 4
    assert not vars(sandbox.waiting)


def test_programs_end_with_their_thread(started):
    running = []

    def work():
        graded(filled(NOTEBOOK, roll_out=right("roll_out")))
        running.extend(each._process.pid for each in vars(sandbox.waiting).values())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(running) == 2
    assert not any(psutil.pid_exists(pid) for pid in running)
