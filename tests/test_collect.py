"""Which entries are whose, and what of them is graded."""

import os
import stat
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from helpers.workshop.grading.collect import collect
from helpers.workshop.grading.find_files import LARGEST_DATA, MOST_FILES
from helpers.workshop.grading.report import _file_names
from helpers.workshop.grading.students import students_of

NOTEBOOK = '{"cells": []}'
MOODLE = "{}_{}_assignsubmission_file_04.ipynb"


def names_and_entries(*entries):
    return {
        student.name: student.entries for student in students_of(entries, [name for name in entries if "." in name])
    }


def write(folder, *names, text=NOTEBOOK):
    for number, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{text}\n{' ' * number}")
    return folder


def test_a_platform_s_names_are_read_where_all_are_of_that_platform():
    ada, sam, other = (MOODLE.format(*each) for each in (("Ada Lovelace", 12), ("Sam Smith", 3), ("Sam Smith", 4)))
    assert names_and_entries(ada, "Ada Lovelace_12_assignsubmission_onlinetext", sam, other) == {
        "Ada Lovelace": (ada, "Ada Lovelace_12_assignsubmission_onlinetext"),
        "Sam Smith 3": (sam,),
        "Sam Smith 4": (other,),
    }
    late, second = "lovelaceada_LATE_12345_678901_04.ipynb", "lovelaceada_12345_678902_03.py"
    assert names_and_entries(late, second) == {"lovelaceada": tuple(sorted([late, second]))}
    assert set(names_and_entries(ada, "grace")) == {ada.removesuffix(".ipynb"), "grace"}


def test_the_names_of_blackboard_and_brightspace_are_read():
    first, second, note = (
        f"Sheet 3_s12_attempt_2026-11-0{each}"
        for each in ("3-23-59-00_3.ipynb", "4-20-01-00_3.ipynb", "3-23-59-00.txt")
    )
    other = "Sheet 3_s13_attempt_2026-11-03-23-59-00_my_3.ipynb"
    assert names_and_entries(first, second, note, other) == {
        "s12": tuple(sorted([first, second, note])),
        "s13": (other,),
    }
    ada, again, sam = (f"{each} - Nov 3, 2026 1159 PM" for each in ("1-6 - Ada", "1-6 - Ada", "2-6 - Sam - Lee"))
    again = again.replace("Nov 3", "Oct 12") + " - 3.ipynb"
    assert names_and_entries(ada, again, sam) == {"Ada": (ada, again), "Sam - Lee": (sam,)}


@pytest.mark.parametrize(
    "entries",
    [
        ("sheet_3_2025_mueller.ipynb", "sheet_3_2025_meier.ipynb"),
        ("exercise_1_2_a.ipynb", "exercise_1_3_b.ipynb"),
        ("caf\udce9.ipynb", "caf\udcea.ipynb"),
        ("a\u200b.ipynb", "a\u200c.ipynb"),
        ("ada", "ada.ipynb"),
        ("ada.ipynb", "ada.py"),
    ],
)
def test_what_only_looks_alike_is_not_merged(entries):
    students = students_of(entries, entries)
    assert [student.entries for student in students] == [(entry,) for entry in sorted(entries)]
    assert len({student.name for student in students}) in (1, 2)


def test_two_spellings_of_unicode_are_one_student():
    composed, decomposed = (unicodedata.normalize(form, "André") for form in ("NFC", "NFD"))
    assert names_and_entries(composed, decomposed) == {"André": tuple(sorted([composed, decomposed]))}


@given(st.sets(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=40), max_size=6))
def test_every_entry_belongs_to_exactly_one_student(entries):
    students = students_of(entries, entries)
    assert sorted(entry for student in students for entry in student.entries) == sorted(entries)
    assert all(student.name == " ".join(student.name.split()) and student.name for student in students)


def test_one_folder_around_the_class_is_entered(tmp_path, capsys):
    write(tmp_path, "export/ada/03.ipynb", "export/grace/03.ipynb")
    assert [each.student for each in collect(tmp_path)] == ["ada", "grace"]
    assert "only one folder, export" in capsys.readouterr().out


def test_one_student_alone_is_not_a_class(tmp_path):
    write(tmp_path, "ada/03.ipynb", "ada/04.ipynb")
    assert [(each.student, len(each.paths)) for each in collect(tmp_path)] == [("ada", 2)]


def test_what_was_handed_out_does_not_count(tmp_path):
    course = write(tmp_path / "course", *(f"helpers/{number}.py" for number in range(MOST_FILES + 5)))
    write(course, "notebooks/03.ipynb", "notebooks/04.ipynb", text="blank")
    for path in course.rglob("*.*"):
        copy = tmp_path / "class/ada/clone" / path.relative_to(course)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "class/ada/clone/notebooks/03.ipynb").write_text("filled in")
    (ada,) = collect(tmp_path / "class", course)
    assert [path.name for path in ada.paths] == ["03.ipynb"]
    (tmp_path / "class/ada/clone/notebooks/03.ipynb").write_bytes((course / "notebooks/03.ipynb").read_bytes())
    (ada,) = collect(tmp_path / "class", course)
    assert [path.name for path in ada.paths] == ["03.ipynb", "04.ipynb"]  # blank, which is not attempted


def a_path_that_is_too_long(folder):
    """Deeper than any path may be long."""
    here = os.getcwd()
    try:
        folder.mkdir()
        os.chdir(folder)
        for _ in range(25):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
        with open("03.ipynb", "w") as file:
            file.write(NOTEBOOK)
    finally:
        os.chdir(here)


def superscripts(folder):
    """Characters that `isdigit` takes for digits and `int` does not."""
    write(folder, "1²2.ipynb", "1٣2.ipynb")


def a_pipe(folder):
    """Reading it would never end."""
    folder.mkdir()
    os.mkfifo(folder / "03.ipynb")


@pytest.mark.skipif(os.name == "nt", reason="names and pipes of a Unix file system")
@pytest.mark.parametrize("entry", [a_path_that_is_too_long, superscripts, a_pipe], ids=lambda entry: entry.__name__)
def test_one_entry_stops_nobody(tmp_path, entry):
    write(tmp_path, "ada/03.ipynb")
    entry(tmp_path / "mallory")
    ada, mallory = collect(tmp_path)
    assert ada.problem is None and ada.read()
    assert mallory.problem or mallory.read()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs permissions that bind this user")
def test_a_folder_without_permission_stops_nobody(tmp_path):
    write(tmp_path, "ada/03.ipynb", "mallory/03.ipynb")
    (tmp_path / "mallory").chmod(stat.S_IRUSR)
    ada, mallory = collect(tmp_path)
    (tmp_path / "mallory").chmod(stat.S_IRWXU)
    assert ada.problem is None and "Permission denied" in mallory.problem


def test_names_of_pages_are_cut_by_bytes(tmp_path):
    four_bytes = "\U00020000"  # a letter of four bytes
    entries = [four_bytes * 62, four_bytes * 61 + "\U00020001", "ada"]
    write(tmp_path, *(f"{entry}/03.ipynb" for entry in entries))
    names = _file_names(collect(tmp_path)).values()
    assert len({name.casefold() for name in names}) == 3
    assert all(len(f"{name}.html".encode()) < 200 for name in names)


def test_the_course_itself_is_what_was_handed_out(tmp_path):
    write(tmp_path, "ada/x.ipynb")
    (tmp_path / "ada/x.ipynb").write_bytes((ROOT / "solutions/03_model_env.ipynb").read_bytes())
    assert collect(tmp_path, ROOT)[0].problem == "every file in it is as it was handed out"


def problems(folder, missing=None):
    return {each.student: each.problem for each in collect(folder, missing=missing)}


@pytest.mark.parametrize(
    "names",
    [
        ("export/ada/3.ipynb", "export/bob/3.ipynb", "export/metadata.yml"),
        ("class/ada/3.ipynb", "class/bob/3.ipynb", "README.txt", ".~lock.list.ods#", "list.csv~", "old.ipynb.bak"),
        ("all/ada_12345_678910_3.ipynb", "all/bob_12346_678911_3.ipynb", "all/notes.txt"),
        ("class/ada.zip", "class/bob.zip"),
    ],
)
def test_a_class_is_not_merged_into_one_student(tmp_path, capsys, names):
    write(tmp_path, *names)
    assert set(problems(tmp_path)) == {"ada", "bob"}
    assert "only one folder" in capsys.readouterr().out


def test_the_folders_of_a_student_are_not_students(tmp_path):
    write(tmp_path, "ada/a/3.ipynb", "ada/b/4.ipynb", "bob.pdf")
    assert set(problems(tmp_path)) == {"ada", "bob"}


def test_ids_may_be_beside_the_folder_around_the_class(tmp_path):
    write(tmp_path, "class/ada/3.ipynb", "class/bob/3.ipynb")
    (tmp_path / "roster.csv").write_text("student,student_id\nada,7\n")
    assert [each.student_id for each in collect(tmp_path)] == ["7", "bob"]


@pytest.mark.parametrize("names", [("Ada Lovelace.ipynb", "Bo.ipynb"), ("Ada - 03_model_env.ipynb", "Bo - 03.ipynb")])
def test_files_of_many_in_one_folder_are_a_class(tmp_path, capsys, names):
    write(tmp_path, *(f"hw3/{name}" for name in names))
    assert len(collect(tmp_path)) == 2
    assert "There is only one folder, hw3: what is in it is graded." in capsys.readouterr().out


@pytest.mark.parametrize(
    "names", [("01_dyna_q.ipynb", "03_model_env.ipynb"), ("ada.ipynb", "utils.py"), ("ada.ipynb", "Ada (2).ipynb")]
)
def test_files_of_one_in_one_folder_are_one_submission(tmp_path, capsys, names):
    write(tmp_path, *(f"ada/{name}" for name in names))
    assert [each.student for each in collect(tmp_path)] == ["ada"]
    assert (
        "There is only one submission, ada. If it holds a whole class, put ada at the end of the path."
        in capsys.readouterr().out
    )


def test_files_that_are_not_handed_in_change_nobody_s_name(tmp_path, capsys):
    write(tmp_path, *(MOODLE.format(*each) for each in (("Ada", 12), ("Bob", 3))))
    write(tmp_path, ".~lock.roster.csv#", "roster.csv~", "marks.csv", "feedback.txt", "index.html")
    assert set(problems(tmp_path)) == {"Ada", "Bob"}
    assert "left out: feedback.txt, index.html, marks.csv." in capsys.readouterr().out


def test_a_name_that_is_not_the_platform_s_is_announced(tmp_path, capsys):
    write(tmp_path, "ada_12345_678910_3.ipynb", "bob_12346_678911_3.ipynb", "solution.ipynb")
    assert set(problems(tmp_path)) == {"ada", "bob", "solution"}
    assert "2 of 3 names are as Canvas gives them, but not solution.ipynb." in capsys.readouterr().out


@pytest.mark.parametrize("place", [".venv", "lib/site-packages", "node_modules/x", "env/bin"])
def test_installed_packages_are_not_handed_in(tmp_path, place):
    write(tmp_path, "ada/3.ipynb", *(f"ada/{place}/{number}.py" for number in range(MOST_FILES + 1)))
    write(tmp_path, "ada/env/pyvenv.cfg")
    assert [path.name for path in collect(tmp_path)[0].paths] == ["3.ipynb"]


def test_work_in_a_virtual_environment_is_handed_in(tmp_path):
    write(tmp_path, "ada/pyvenv.cfg", "ada/notebooks/3.ipynb", "ada/4.ipynb", "ada/Scripts/a.py")
    assert {path.name for path in collect(tmp_path)[0].paths} == {"3.ipynb", "4.ipynb"}


@pytest.mark.parametrize("name", ["3.ipynb.txt", "3.IPYNB.json", "3.py.txt"])
def test_browsers_add_a_suffix(tmp_path, name):
    write(tmp_path, f"ada/{name}", f"bob{name[1:]}")
    assert [(each.student, len(each.paths)) for each in collect(tmp_path)] == [("ada", 1), ("bob", 1)]


@pytest.mark.parametrize(
    "names, said",
    [
        (["3.html", "3.pdf"], "only 3.html, 3.pdf"),
        (["work.tar.gz"], "only work.tar.gz; the grader unpacks zip files"),
        (["work.rar", "work.7z"], "only work.7z, work.rar; the grader unpacks zip"),
    ],
)
def test_what_is_there_instead_of_a_notebook_is_named(tmp_path, names, said):
    write(tmp_path / "ada", *names)
    assert said in problems(tmp_path)["ada"]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_link_instead_of_a_notebook_is_named(tmp_path):
    write(tmp_path, "ada/3.ipynb", "bob/notes.txt")
    (tmp_path / "bob/3.ipynb").symlink_to(tmp_path / "ada/3.ipynb")
    assert "3.ipynb (a symbolic link)" in problems(tmp_path)["bob"]


def students(folder):
    return [each.student for each in collect(folder)]


def test_a_page_of_the_platform_beside_the_class_s_folder_changes_nothing(tmp_path):
    write(tmp_path, "export/ada/3.ipynb", "export/bo/3.ipynb", "index.html")
    assert students(tmp_path) == ["ada", "bo"]


def test_a_folder_that_a_platform_has_named_is_no_class(tmp_path):
    write(tmp_path, *(f"Ada L_1_assignsubmission_file_/{part}/3.ipynb" for part in ("one", "two")))
    assert students(tmp_path) == ["Ada L"]


def test_blackboard_s_students_are_not_told_by_what_follows_an_underscore(tmp_path):
    write(tmp_path, *(f"Sheet 4_{name}_lovelace_attempt_2026-11-03-23-59-00_4.ipynb" for name in "ab"))
    assert students(tmp_path) == ["a_lovelace", "b_lovelace"]


def test_no_two_students_have_one_name(tmp_path):
    write(tmp_path, "ada/3.ipynb", "ada /3.ipynb", "\u202eada/3.ipynb", "bo/3.ipynb")
    assert len(set(students(tmp_path))) == 4


def test_a_single_zip_may_be_the_class(tmp_path, capsys):
    write(tmp_path, "export.zip")
    collect(tmp_path)
    assert "If it holds a whole class, put export.zip at the end of the path." in capsys.readouterr().out


def test_small_data_files_come_along(tmp_path):
    write(tmp_path, "ada/03.ipynb", "ada/data/law.csv", "ada/figure.png")
    write(tmp_path, "ada/long.npy", text="x" * LARGEST_DATA)
    (ada,) = collect(tmp_path)
    assert [name for name, _ in ada.read()] == ["03.ipynb", "data/law.csv"]
