"""The whole corpus, graded in one run: each submission gets what it is due, and nothing leaks."""

import csv
import hashlib
import os
import re
import secrets
import socket
import stat
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import psutil
import pytest
from submissions import hostile
from submissions.broken import BROKEN
from submissions.grading import grade, letters, no_sandbox, rows_of, write_class
from submissions.honest import HONEST, ROSTER
from submissions.hostile import ATTACKS, BREACH, HOSTILE
from submissions.making import NO_POINT, ROOT, World, exercises_of

from helpers.checks import EXERCISES
from helpers.checks.judge import judge
from helpers.checks.observe import Observation

pytestmark = pytest.mark.skipif(bool(no_sandbox()), reason=str(no_sandbox()))
CORPUS = [*HONEST, *BROKEN, *HOSTILE]
SECRET = f"SECRET-{secrets.token_hex(8)}"
SENTINEL = "written-by-a-student.txt"
ENDLESS = 100  # seconds; attacks that run longer than any limit end by themselves after about this time


@dataclass
class Listener:
    """Listens on the loopback interface, and records connections."""

    sockets: list[socket.socket] = field(default_factory=list)
    calls: list = field(default_factory=list)

    def listen(self, family, address):
        """Listen at an address; return the address that the system assigned."""
        listening = socket.socket(family)
        listening.bind(address)
        listening.listen()
        self.sockets.append(listening)
        threading.Thread(target=self._count, args=[listening], daemon=True).start()
        return listening.getsockname()

    def _count(self, listening):
        while True:
            self.calls.append(listening.accept()[1])


@dataclass
class Graded:
    """The state before the run and after it."""

    world: World
    listener: Listener
    done: CompletedProcess
    seconds: float
    before: dict[str, str]
    rows: dict[str, list[dict]]

    @property
    def grades(self):
        return Path(self.world.grades)


def make_world(folder: Path) -> tuple[World, Listener]:
    """Prepare the targets of the attacks."""
    listener = Listener()
    _, port = listener.listen(socket.AF_INET, ("127.0.0.1", 0))
    unix_socket = f"\0grading-{secrets.token_hex(8)}"
    listener.listen(socket.AF_UNIX, unix_socket)
    planted = folder / "planted"
    (planted / ".ssh").mkdir(parents=True)
    (planted / "secret.txt").write_text(SECRET)
    (planted / ".ssh" / "id_rsa").write_text(SECRET)
    for path in (planted, planted / ".ssh", *planted.rglob("*.*")):
        path.chmod(0o777)  # so that only the sandbox protects it
    places = (str(ROOT), str(folder / "submissions"), str(folder / "grades"), str(planted))
    return World(*places, port, unix_socket, f"stays-behind-{secrets.token_hex(8)}"), listener


def snapshot(world: World) -> dict[str, str]:
    """The fingerprint of each file that no submission may change."""
    tops = [Path(world.submissions), Path(world.planted), ROOT / "helpers", ROOT / "notebooks"]
    return {str(path): fingerprint(path) for top in tops for path in top.rglob("*") if "__pycache__" not in path.parts}


def fingerprint(path: Path) -> str:
    """A file's type, permissions and content."""
    status = path.lstat()
    readable = stat.S_ISREG(status.st_mode) and os.access(path, os.R_OK)
    content = hashlib.sha256(path.read_bytes()).hexdigest() if readable else ""
    target = os.readlink(path) if stat.S_ISLNK(status.st_mode) else ""
    return f"{status.st_mode:o} {target} {content}"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The whole corpus, graded once."""
    world, listener = make_world(tmp_path_factory.mktemp("grading"))
    submissions = write_class(Path(world.submissions), CORPUS, world)
    roster = "".join(f'"{student}",{number}\n' for student, number in ROSTER.items())
    (submissions / "roster.csv").write_text(f"student,student_id\n{roster}")
    before, start = snapshot(world), time.monotonic()
    environment = {"GRADER_SECRET": SECRET, "HOME": world.planted}
    done = grade(submissions, Path(world.grades), "--jobs", "2", timeout=1200, **environment)
    seconds = time.monotonic() - start
    assert done.returncode == 0, done.stderr.decode()
    rows = defaultdict(list)
    for row in rows_of(Path(world.grades)):
        rows[letters(row["student"])].append(row)
    return Graded(world, listener, done, seconds, before, rows)


def test_every_submission_of_the_corpus_has_a_unique_name():
    assert len(CORPUS) >= 60
    for names in ({each.entry for each in CORPUS}, {letters(each.student) for each in CORPUS}):
        assert len(names) == len(CORPUS)


@pytest.mark.parametrize("submission", CORPUS, ids=lambda each: each.name)
def test_each_submission_gets_what_it_is_due(graded, submission):
    rows = graded.rows[letters(submission.student)]
    if submission.ignored:
        assert not rows
    elif submission.not_graded is not None:
        (row,) = rows
        assert (row["notebook"], row["exercise"], row["max_points"]) == ("", "", ""), row
        assert (row["status"], float(row["points"])) == ("not graded", 0), row
        assert submission.not_graded in row["message"], row
        assert row["message"].startswith("not graded: "), row
    else:
        notebooks = sorted({EXERCISES[exercise].notebook for exercise in submission.expected})
        exercises = [exercise for notebook in notebooks for exercise in exercises_of(notebook)]
        assert [row["exercise"] for row in rows] == exercises
        for row in rows:
            check_row(row, submission.expected.get(row["exercise"], "not attempted"))


def check_row(row, expected):
    exercise = EXERCISES[row["exercise"]]
    assert row["notebook"] == exercise.notebook
    assert float(row["max_points"]) == exercise.max_points
    assert float(row["points"]) == (exercise.max_points if row["status"] == "passed" else 0), row
    if expected == NO_POINT:
        assert row["status"] in ("failed", "not attempted", "not graded"), row
    elif expected in ("passed", "failed", "not attempted"):
        assert row["status"] == expected, row
        assert expected == "failed" or not row["diagnosis"], row
    else:
        assert (row["status"], row["diagnosis"]) == ("failed", expected), row
    assert row["message"]
    assert len(row["message"]) < 2000
    assert float(row["seconds"] or 0) < ENDLESS


def test_there_are_no_other_rows(graded):
    assert set(graded.rows) <= {letters(submission.student) for submission in CORPUS}


def test_names_are_written_as_they_are(graded):
    names = {row["student"] for row in rows_of(graded.grades)}
    assert {"a_file", "namesake (namesake)", "namesake (namesake.ipynb)", "report", "Zo\u00eb"} <= names
    assert {"'=1+1", "'@SUM(A1)", "'-2+3"} <= names


def test_an_answer_that_cannot_be_loaded_is_told_why(graded):
    for student, reason in {
        "missing_module": "No module named 'my_own_module'",
        "raises_in_the_class": "1 / 0",
    }.items():
        (row,) = (row for row in graded.rows[letters(student)] if row["exercise"] == "step")
        assert reason in row["message"]


def test_rows_are_in_order(graded):
    rows = rows_of(graded.grades)
    order = list(EXERCISES)
    keys = [(row["student"], row["notebook"], order.index(row["exercise"]) if row["exercise"] else 0) for row in rows]
    students = list(dict.fromkeys(row["student"] for row in rows))
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys, key=lambda key: (students.index(key[0]), *key[1:]))


def test_student_text_never_becomes_a_formula(graded):
    for name in ("grades.csv", "gradebook.csv"):
        with open(graded.grades / name, encoding="utf-8", newline="") as file:
            cells = [cell for line in csv.reader(file) for cell in line]
        formulas = [
            cell
            for cell in cells
            if re.match(r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]", cell) and not re.fullmatch(r"-?[\d.]+", cell)
        ]
        assert not formulas


def test_the_gradebook_adds_up(graded):
    points = defaultdict(lambda: defaultdict(float))
    for row in rows_of(graded.grades):
        points[row["student"]][row["exercise"]] += float(row["points"])
    with open(graded.grades / "gradebook.csv", encoding="utf-8", newline="") as file:
        book = list(csv.DictReader(file))
    first, *others, total = book[0]
    assert (first, *others[:4]) == ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
    exercises = others[4:]
    assert len(exercises) == len(EXERCISES)
    assert [line["Student"] for line in book] == list(points)
    for line in book:
        each = points[line["Student"]]
        assert sum(float(line[column] or 0) for column in exercises) == pytest.approx(float(line[total]))
        assert float(line[total]) == pytest.approx(sum(each.values()))
    ids = {line["Student"]: line["SIS User ID"] for line in book}
    assert ids["grace"] == ROSTER["grace"] and ids["a_file"] == "a_file"


def test_nothing_outside_the_grades_was_written(graded):
    assert snapshot(graded.world) == graded.before
    for folder in (ROOT, Path(sys.prefix), Path(os.__file__).parent, graded.grades):
        assert not list(folder.glob(f"**/{SENTINEL}" if folder == graded.grades else SENTINEL))


def test_no_process_is_left(graded):
    assert eventually(lambda: not processes_with(graded.world.marker, graded.world.submissions))


def processes_with(*words):
    """The command lines of the processes that contain one of these words."""
    lines = ["\0".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
    return [line for line in lines if any(word in line for word in words)]


def eventually(condition, seconds=10):
    """Wait until a condition holds; return whether it does."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    return condition()


def test_no_submission_reached_the_network(graded):
    assert not graded.listener.calls


def test_no_secret_leaks(graded):
    said = {"stdout": graded.done.stdout, "stderr": graded.done.stderr}
    said |= {str(path): path.read_bytes() for path in graded.grades.rglob("*") if path.is_file()}
    for place, text in said.items():
        for word in (SECRET, SECRET[::-1], BREACH + ": "):
            assert word.encode() not in text, place


class Tags(HTMLParser):
    """Collects the parts of a page that could run code."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.suspicious, self.inside = [], ""

    def handle_starttag(self, tag, attributes):
        self.inside = tag
        acts = [(name, value) for name, value in attributes if name.startswith("on") or "javascript:" in (value or "")]
        if tag in ("iframe", "object", "embed", "base") or acts:
            self.suspicious.append((tag, attributes))

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside == "script" and "alert" in data:
            self.suspicious.append(data)


def test_no_page_runs_student_text(graded):
    pages = list(graded.grades.rglob("*.html"))
    assert len(pages) > len(CORPUS) - 10
    for page in pages:
        tags = Tags()
        tags.feed(page.read_text(encoding="utf-8"))
        assert not tags.suspicious, page


def test_every_student_has_feedback(graded):
    students = {row["student"] for row in rows_of(graded.grades)}
    assert len(list((graded.grades / "feedback").glob("*.html"))) == len(students)
    assert (graded.grades / "summary.html").stat().st_size > 1000


def test_there_are_no_stray_files_in_the_grades(graded):
    assert {path.name for path in graded.grades.iterdir()} == {
        "grades.csv",
        "gradebook.csv",
        "feedback",
        "summary.html",
        ".results",
    }
    others = {path.name for path in (graded.grades / ".results").iterdir() if path.suffix != ".json"}
    assert others == {"lock", "pages"}


def test_the_last_line_says_how_many_and_how_long(graded):
    last = graded.done.stdout.decode().strip().splitlines()[-1]
    assert re.search(r"\d+", last) and re.search(r"\d+ ?(s|min)\b", last), last


# Would the attacks have worked? The harmless ones are tried here without a sandbox.


@pytest.fixture
def trap(tmp_path):
    """A world to attack."""
    world, listener = make_world(tmp_path)
    for folder in (world.grades, world.submissions):
        Path(folder).mkdir()
    return world, listener


def call(name, world):
    """Run an attack; return the text of what it raised."""
    parameters = ATTACKS[name].__code__.co_varnames[: ATTACKS[name].__code__.co_argcount]
    try:
        ATTACKS[name](*(getattr(world, parameter) for parameter in parameters))
    except Exception as error:
        return str(error)
    return ""


def test_without_a_sandbox_files_environment_and_network_are_open(trap, monkeypatch):
    world, listener = trap
    monkeypatch.setenv("GRADER_SECRET", SECRET)
    for name in ("reads_files", "reads_the_environment", "network"):
        assert BREACH in call(name, world), name
    assert SECRET in call("tells_all_it_sees", world)
    assert eventually(lambda: len(listener.calls) == 1)


def test_without_a_sandbox_files_are_written(trap, tmp_path, monkeypatch):
    world, _ = trap
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(os, "__file__", str(tmp_path / "os.py"))
    call("writes_outside", World(*[world.planted] * 4, 0, "", ""))
    assert (Path(world.planted) / SENTINEL).exists()


def test_without_a_sandbox_no_process_is_killed(trap):
    assert not hostile.in_a_sandbox(trap[0].planted)


def test_a_judge_alone_believes_forged_evidence():
    evidence = {name: np.asarray(array) for name, array in hostile.consistent_evidence().items()}
    assert judge(EXERCISES["step"], Observation("done", evidence), {}).status == "passed"
