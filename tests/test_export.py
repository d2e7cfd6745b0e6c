"""Zip files: a class as a platform exported it, and what a student has packed."""

import os
import stat
import zipfile

import pytest
from test_collect import NOTEBOOK, problems

from helpers.workshop import WronglyCalled
from helpers.workshop.grading.collect import LARGEST_ZIP, collect
from helpers.workshop.grading.export import LARGEST, opened


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
        assert [(each.student, each.read()) for each in collect(folder, missing=missing)] == [
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
    assert ada.read() == bob.read() == [NOTEBOOK.encode()]
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


def test_a_student_s_zip_that_is_too_large_to_look_into_costs_that_student_only(tmp_path):
    zipped(tmp_path / "ada/3.zip", ("3.ipynb", NOTEBOOK))
    with zipped(tmp_path / "bob/3.zip", ("3.ipynb", NOTEBOOK)).open("ab") as file:
        file.truncate(LARGEST_ZIP + 1)
    ada, bob = collect(tmp_path)
    assert ada.read() and "3.zip: it is larger than 20 MB" in bob.problem
