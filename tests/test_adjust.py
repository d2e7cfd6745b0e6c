"""What the instructor decides: points by hand, weights, deadlines; and marks on code worth a look."""

import os
from datetime import datetime

import pytest
from submissions.making import right

from helpers.checks import EXERCISES
from helpers.checks.verdict import Verdict
from helpers.workshop import WronglyCalled
from helpers.workshop.grading.adjust import adjusted
from helpers.workshop.grading.collect import Submission
from helpers.workshop.grading.instructor import read_deadlines, read_roster
from helpers.workshop.grading.marks import mark
from helpers.workshop.grading.row import Row


def row(exercise, points):
    status = "passed" if points else "failed"
    return Row.of(EXERCISES[exercise], Verdict(exercise, status, "A message.", float(points), 1.0))


@pytest.fixture
def graded(tmp_path):
    path = tmp_path / "answer.ipynb"
    path.write_text("{}")
    ada, grace = (Submission(name, name, (name,), (path,), None) for name in ("Ada Lovelace", "grace"))
    return {ada: [row("step", 0)], grace: [row("generate_synthetic_data", 1), row("train", 0)]}


def points(graded):
    return {each.student: {row.exercise: row.points for row in rows} for each, rows in graded.items()}


def test_points_set_by_hand_outlast_a_regrade(graded, tmp_path, capsys):
    lines = "student,exercise,points,comment\nada  lovelace,step,0.5,a typo only\ngrace,evaluate,1,\nnobody,step,1,\n"
    (tmp_path / "overrides.csv").write_text(lines)
    after = adjusted(graded, tmp_path)
    assert points(after) == {
        "Ada Lovelace": {"step": 0.5},
        "grace": {"generate_synthetic_data": 1, "train": 0, "evaluate": 1},
    }
    assert "points set by the instructor: a typo only" in [row.note for rows in after.values() for row in rows]
    assert "line 4: left out" in capsys.readouterr().out
    assert points(adjusted(graded, tmp_path)) == points(after)


def test_weights_multiply_points(graded, tmp_path):
    (tmp_path / "weights.csv").write_text("exercise,weight\ngenerate_synthetic_data,3\n")
    rows = [row for rows in adjusted(graded, tmp_path).values() for row in rows]
    assert [(row.points, row.max_points) for row in rows] == [(0, 1), (3, 3), (0, 1)]


def test_what_came_after_the_deadline_is_marked_and_not_punished(graded, tmp_path):
    os.utime(tmp_path / "answer.ipynb", (1_800_000_000, 1_800_000_000))  # in January 2027
    (tmp_path / "roster.csv").write_text("student,student_id,deadline\nAda Lovelace,1,2027-01-01\ngrace,2,2028-01-01\n")
    late = {each.student: [row.note for row in rows] for each, rows in adjusted(graded, tmp_path).items()}
    assert late == {"Ada Lovelace": ["handed in after 2027-01-01 23:59"], "grace": ["", ""]}


def test_who_is_on_the_roster_and_handed_nothing_in_is_named(graded, tmp_path, capsys):
    (tmp_path / "roster.csv").write_text("student,student_id\nADA lovelace,1\nBo,\nCy,3\ngrace,4\n")
    adjusted(graded, tmp_path)
    assert "roster.csv: nothing was handed in by Bo, Cy." in capsys.readouterr().out
    adjusted({}, tmp_path)
    assert capsys.readouterr().out == ""


def test_a_day_is_over_at_its_end(graded, tmp_path):
    noon = datetime(2027, 1, 1, 12).timestamp()
    os.utime(tmp_path / "answer.ipynb", (noon, noon))
    for deadline, note in (("2027-01-01", ""), ("2027-01-01 11:59", "handed in after 2027-01-01 11:59")):
        (tmp_path / "roster.csv").write_text(f"student,student_id,deadline\ngrace,2,{deadline}\n")
        (_, rows) = adjusted(graded, tmp_path).values()
        assert {row.note for row in rows} == {note}


def test_a_table_may_have_semicolons_as_spreadsheets_write_it(graded, tmp_path):
    (tmp_path / "overrides.csv").write_text("student;exercise;points;comment\ngrace;train;0,5;see mail, of Monday\n")
    assert points(adjusted(graded, tmp_path))["grace"]["train"] == 0.5
    (tmp_path / "overrides.csv").write_text('student,exercise,points,comment,"note; more"\ngrace,train,1,a; b,\n')
    (_, rows) = adjusted(graded, tmp_path).values()
    assert "set by the instructor: a; b" in rows[-1].note


def test_a_roster_may_have_semicolons_gaps_and_names_of_entries(tmp_path):
    (tmp_path / "roster.csv").write_text("student;student_id;deadline\nada.ipynb;7;2027-01-01\nbo;;\n")
    assert read_roster(tmp_path) == {"ada.ipynb": "7"}
    path = tmp_path / "ada.ipynb"
    path.write_text("{}")
    os.utime(path, (1_800_000_000, 1_800_000_000))
    one = {Submission("ada", "7", ("ada.ipynb",), (path,), None): [row("step", 0)]}
    ((changed,),) = adjusted(one, tmp_path).values()
    assert changed.note == "handed in after 2027-01-01 23:59"


def test_a_roster_may_be_as_a_spreadsheet_saves_it(tmp_path):
    table = "Student\tStudent_ID\tDeadline\r\nC\u00e9line\t7\t2027-01-01\r\n"
    (tmp_path / "roster.csv").write_bytes(table.encode("utf-16"))
    assert read_roster(tmp_path) == {"c\u00e9line": "7"}
    assert list(read_deadlines(tmp_path)) == ["c\u00e9line"]


@pytest.mark.parametrize("text", ["Ada,77\n", "Ada,77\nBo,78\n", "name,id\n"])
def test_a_roster_without_its_header_is_refused(tmp_path, text):
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(WronglyCalled, match="with the columns student,student_id"):
        read_roster(tmp_path)


def test_a_roster_that_is_a_pipe_is_refused(tmp_path):
    os.mkfifo(tmp_path / "roster.csv")
    with pytest.raises(WronglyCalled, match="must be a CSV file"):
        read_roster(tmp_path)


def test_a_name_that_two_students_share_but_for_case_is_refused_unless_it_is_exact(tmp_path):
    two = {Submission(name, name, (name,), (), None): [row("step", 0)] for name in ("Alan Turing", "alan turing")}
    for name, expected in (("Alan Turing", [1, 0]), ("alan turing", [0, 1])):
        (tmp_path / "overrides.csv").write_text(f"student,exercise,points,comment\n{name},step,1,\n")
        assert [rows["step"] for rows in points(adjusted(two, tmp_path)).values()] == expected
    (tmp_path / "overrides.csv").write_text("student,exercise,points,comment\nALAN TURING,step,1,\n")
    with pytest.raises(WronglyCalled, match="may be any of Alan Turing, alan turing"):
        adjusted(two, tmp_path)


def test_more_points_than_there_are_and_points_for_what_is_not_gradable_are_said(tmp_path, capsys):
    broken = {Submission("ada", "ada", ("ada",), (), "its JSON is broken"): [Row.not_graded("its JSON is broken")]}
    (tmp_path / "overrides.csv").write_text("student,exercise,points,comment\nada,step,77,\n")
    ((changed,),) = adjusted(broken, tmp_path).values()
    assert "line 2: 77 points, of 1 that are possible" in capsys.readouterr().out
    assert changed.points == 77 and "its JSON is broken; points set by the instructor" in changed.note


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("overrides.csv", "student,exercise\nada,step\n", "columns student,exercise,points,comment"),
        ("overrides.csv", "student,exercise,points,comment\nada,stepp,1,\n", "line 2: there is no exercise 'stepp'"),
        ("overrides.csv", "student,exercise,points,comment\nada,step,many,\n", "line 2: 'many' is not a number"),
        ("overrides.csv", "student,exercise,points,comment\nada,step,nan,\n", "line 2: 'nan' is not a number"),
        ("weights.csv", "exercise,weight\nstep,-1\n", "line 2: '-1' is not a number"),
        ("roster.csv", "student,student_id,deadline\nada,1,tomorrow\n", "line 2: 'tomorrow' is not a time"),
        ("roster.csv", "student,student_id,deadline\nada,1,0001-01-01\n", "line 2: '0001-01-01' is not a time"),
    ],
)
def test_what_is_wrong_in_them_is_said_with_its_line(tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    with pytest.raises(WronglyCalled, match=said):
        adjusted({}, tmp_path)


@pytest.mark.parametrize(
    ("exercise", "code"),
    [
        ("step", "ModelEnv = pendulum.EquationEnv"),
        ("step", "self.state = pendulum.next_state(self.state, action[0])"),
        ("step", "from helpers.pendulum import EquationEnv, next_state"),
        ("step", "from helpers.pendulum import *"),
        ("step", "import helpers.pendulum as p"),
        ("step", "ModelEnv = pendulum.PendulumBaseEnv.__subclasses__()[0]"),
        ("train", "import sys\nframe = sys._getframe(1)"),
        ("planning", "from helpers.checks import EXERCISES"),
        ("evaluate", "open('/proc/self/maps')"),
        ("dyna_q", "plan.__closure__[0].cell_contents"),
        ("step", "from helpers import pendulum as p\np.next_state(0, 1)"),
        ("step", "next(each for each in vars(pendulum) if each in pendulum.__dict__)"),
        ("step", "import operator\nBase = operator.attrgetter('Equ' + 'ationEnv')(pendulum)"),
        ("step", "Base = eval('pendu' 'lum.Equa' + 'tionEnv')"),
        ("step", "from gymnasium.envs.classic_control import PendulumEnv"),
    ],
)
def test_code_that_looks_where_no_answer_needs_to_is_marked(exercise, code):
    assert mark(exercise, code).startswith("look at this one: it ")


@pytest.mark.parametrize("exercise", EXERCISES)
def test_right_answers_are_not_marked(exercise):
    code = right(exercise)
    assert mark(exercise, code.replace("pendulum.reward", "").replace("pendulum.next_state", "")) == ""
