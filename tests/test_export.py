"""Zip files: a class as a platform exported it, and what a student has packed."""

import os
import stat
import zipfile

import pytest
from test_collect import NOTEBOOK, problems

from helpers.workshop import WronglyCalled
from helpers.workshop.grading.collect import collect
from helpers.workshop.grading.export import DEEPEST, LARGEST, opened
from helpers.workshop.grading.find_files import LARGEST_ZIPS, MOST_DATA, MOST_ZIPPED


def contents(submission):
    """The contents of the files of a student."""
    return [content for _, content in submission.read()]


def test_a_zip_is_taken_as_the_platform_exported_it(tmp_path, capsys):
    path = tmp_path / "export.zip"
    link = zipfile.ZipInfo("link_3_assignsubmission_file/03.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Ada_1_assignsubmission_file/03.ipynb", NOTEBOOK)
        archive.writestr("André_2_assignsubmission_file/03.ipynb", NOTEBOOK)
        archive.writestr("../outside.ipynb", NOTEBOOK)
        archive.writestr("/absolute.ipynb", NOTEBOOK)
        archive.writestr("x" * 300, NOTEBOOK)
        archive.writestr(link, "/etc/passwd")
    with opened(path) as (folder, missing):
        assert [(each.student, contents(each)) for each in collect(folder, missing=missing)] == [
            ("Ada", [NOTEBOOK.encode()]),
            ("André", [NOTEBOOK.encode()]),
            ("link", []),
        ]
    assert not folder.exists() and not list(tmp_path.glob("*.ipynb"))
    said = capsys.readouterr().out
    assert said.count("leads out of the archive") == 2 and "symbolic link" in said and "too long" in said


def test_what_is_neither_a_folder_nor_a_zip_is_reported(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(WronglyCalled, match="neither a folder nor a zip"), opened(tmp_path / "notes.txt"):
        pass


def zipped(path, *members):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members:
            archive.writestr(member, content)
    return path


def a_link(name):
    link = zipfile.ZipInfo(name)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


def test_a_student_s_zip_is_unpacked(tmp_path):
    zipped(tmp_path / "ada/work.zip", ("./x/3.ipynb", NOTEBOOK), ("venv/pyvenv.cfg", ""), ("venv/bin/a.py", "1"))
    zipped(tmp_path / "bob.zip", ("3.py", NOTEBOOK), (".venv/b.py", "2"), ("lib/site-packages/c.py", "3"))
    os.utime(tmp_path / "bob.zip", (0, 0))
    ada, bob = collect(tmp_path)
    assert contents(ada) == contents(bob) == [NOTEBOOK.encode()]
    assert [path.lstat().st_mtime for path in bob.paths] == [0]


@pytest.mark.parametrize(
    "members, said",
    [
        ([(a_link("3.ipynb"), "/etc/passwd")], "3.ipynb in w.zip: it is a symbolic link"),
        ([("../3.ipynb", NOTEBOOK)], "leads out of the archive"),
        ([("3.ipynb", b" " * (LARGEST + 1))], "larger than 50 MB"),
        ([("3.ipynb", b" " * (LARGEST - 1)), ("4.ipynb", b" " * 2)], "w.zip: unpacked it is larger than 50 MB"),
        ([("inner.zip", "PK")], "w.zip contains no notebook (.ipynb) and no script (.py), only inner.zip"),
    ],
)
def test_a_zip_with_nothing_to_grade_is_named(tmp_path, members, said):
    zipped(tmp_path / "ada/w.zip", *members)
    assert said in problems(tmp_path)["ada"]


def test_a_damaged_zip_is_named(tmp_path):
    whole = zipped(tmp_path / "class/ada/w.zip", ("3.ipynb", NOTEBOOK)).read_bytes()
    (tmp_path / "class/ada/w.zip").write_bytes(whole[:20])
    assert "w.zip: the zip file is damaged" in problems(tmp_path / "class")["ada"]
    (tmp_path / "class.zip").write_bytes(whole[:20])
    with pytest.raises(WronglyCalled, match="damaged"), opened(tmp_path / "class.zip"):
        pass


def test_nobody_vanishes_whose_file_is_refused(tmp_path, capsys):
    members = [("ada/3.ipynb", NOTEBOOK), ("bob/3.ipynb", b" " * (LARGEST + 1)), (a_link("eva/3.ipynb"), "x")]
    members += [("kim/" + "x" * 300, NOTEBOOK), (a_link("tom.ipynb"), "x")]
    with opened(zipped(tmp_path / "class.zip", *members)) as (folder, missing):
        said = problems(folder, missing)
        assert folder.as_posix() not in capsys.readouterr().out
    assert set(said) == {"ada", "bob", "eva", "kim", "tom"} and said["ada"] is None
    assert "3.ipynb: it is larger than 50 MB" in said["bob"] and "symbolic link" in said["eva"]
    assert "too long" in said["kim"] and "symbolic link" in said["tom"]


def test_a_part_of_a_zip_that_is_damaged_stops_nobody(tmp_path):
    path = zipped(tmp_path / "class.zip", ("ada/3.ipynb", " ".join(map(str, range(999)))), ("bob/3.ipynb", NOTEBOOK))
    content = bytearray(path.read_bytes())
    content[60:200] = bytes(140)
    path.write_bytes(content)
    with opened(path) as (folder, missing):
        ada, bob = collect(folder, missing=missing)
        assert ada.problem and not ada.paths and bob.read()


def test_a_roster_beside_the_zip_gives_ids(tmp_path):
    export = zipped(tmp_path / "class.zip", ("ada/3.ipynb", NOTEBOOK), ("bob/3.ipynb", NOTEBOOK))
    (tmp_path / "roster.csv").write_text("student,student_id\nada,77\n")
    with opened(export) as (folder, missing):
        assert [each.student_id for each in collect(folder, None, tmp_path, missing)] == ["77", "bob"]


def test_zips_that_are_too_large_to_look_into_cost_their_student_only(tmp_path):
    zipped(tmp_path / "ada/3.zip", ("3.ipynb", NOTEBOOK))
    with zipped(tmp_path / "bob/3.zip", ("3.ipynb", NOTEBOOK)).open("ab") as file:
        file.truncate(LARGEST_ZIPS + 1)
    ada, bob = collect(tmp_path)
    assert ada.read() and "its zip files are larger than 10 MB" in bob.problem


@pytest.mark.parametrize("slashes", ["/", "//", "\\\\", "///"])
def test_no_member_of_a_zip_is_written_outside(tmp_path, slashes):
    target = tmp_path / "elsewhere" / "helpers.py"
    name = slashes + target.as_posix().lstrip("/")
    zipped(tmp_path / "class" / "ada.zip", (name, "evil"))
    zipped(tmp_path / "class" / "bob" / "work.zip", (name, "evil"), ("3.py", "x"))
    ada, bob = collect(tmp_path / "class")
    assert "leads out of the archive" in ada.problem and contents(bob) == [b"x"]
    with opened(zipped(tmp_path / "class.zip", (name, "evil"), ("eva/3.py", "x"))) as (folder, missing):
        assert set(problems(folder, missing)) == {"eva"}
    assert not target.exists()


def test_what_is_deep_stops_nobody(tmp_path):
    deep = "a/" * 1400
    zipped(tmp_path / "class" / "ada.zip", (f"{deep}3.py", "1"), ("3.py", "x"))
    place = tmp_path / "class" / "bob"
    for _ in range(DEEPEST + 5):
        place /= "b"
    place.mkdir(parents=True)
    (place / "3.py").write_text("x")
    ada, bob = collect(tmp_path / "class")
    assert contents(ada) == [b"x"] and "no notebook" in bob.problem
    with opened(zipped(tmp_path / "class.zip", (f"kim/{deep}3.py", "1"), ("eva/3.py", "x"))) as (folder, missing):
        said = problems(folder, missing)
    assert set(said) == {"eva", "kim"} and "one in the other" in said["kim"]


def test_damaged_members_count_for_the_size(tmp_path):
    """Reading one takes as long as if it were sound."""
    path = zipped(tmp_path / "ada.zip", *((f"{number}.py", bytes(LARGEST // 2)) for number in range(4)))
    content = path.read_bytes()
    right = zipfile.ZipFile(path).infolist()[0].CRC.to_bytes(4, "little")
    path.write_bytes(content.replace(right, bytes(4)))
    (ada,) = collect(tmp_path)
    assert "ada.zip: unpacked it is larger than 50 MB" in ada.problem


def test_a_student_s_zip_holds_few_files(tmp_path):
    zipped(tmp_path / "ada.zip", *((f"{number}.py", "") for number in range(MOST_ZIPPED + 1)))
    (ada,) = collect(tmp_path)
    assert "ada.zip: it has more than 1,000 files" in ada.problem


def test_large_and_many_data_files_in_a_zip_cost_no_notebook(tmp_path):
    logs = [(f"logs/{number}.csv", "1") for number in range(MOST_ZIPPED + 1)]
    zipped(tmp_path / "ada/w.zip", ("3.ipynb", NOTEBOOK), ("long.csv", b" " * (LARGEST + 1)), ("law.txt", "1"), *logs)
    (ada,) = collect(tmp_path)
    names = [name for name, _ in ada.read()]
    assert ada.problem is None and names[:1] == ["3.ipynb"] and "long.csv" not in names and "law.txt" in names
    assert len(names) == 1 + MOST_DATA
