"""Files are written atomically: old content or new, and no draft left over."""

import os
import threading
from pathlib import Path

import pytest

from helpers.workshop.files import write_atomically


def names(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_it_returns_whether_anything_changed_and_makes_folders(tmp_path):
    path = tmp_path / "new/folder/file.txt"
    assert write_atomically(path, b"one") is True
    os.utime(path, (0, 0))
    assert write_atomically(path, b"one") is False
    assert path.stat().st_mtime == 0
    assert write_atomically(path, b"two") is True
    assert path.read_bytes() == b"two"
    assert names(tmp_path) == ["file.txt"]


def test_the_mode_is_that_of_any_new_file(tmp_path):
    (tmp_path / "usual").write_bytes(b"")
    write_atomically(tmp_path / "written", b"x")
    assert (tmp_path / "written").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize("drafts", [None, "build"])
@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
@pytest.mark.parametrize("failing", ["write_bytes", "replace"])
def test_an_exception_leaves_the_old_content_and_no_draft(tmp_path, monkeypatch, drafts, error, failing):
    path, write_bytes = tmp_path / "file.txt", Path.write_bytes
    path.write_bytes(b"old")

    def half(draft, content):
        write_bytes(draft, content[:1])
        raise error

    def refuse(*_):
        raise error

    if failing == "replace":
        monkeypatch.setattr("os.replace", refuse)
    else:
        monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(type(error)):
        write_atomically(path, b"new", drafts and tmp_path / drafts)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file.txt"]


@pytest.mark.skipif(os.name == "nt", reason="Windows limits the length of the whole path")
def test_a_name_as_long_as_the_file_system_takes(tmp_path):
    write_atomically(tmp_path / ("x" * 255), b"new")
    assert names(tmp_path) == ["x" * 255]


@pytest.mark.skipif(os.name == "nt", reason="Windows refuses to replace a file that is being replaced")
def test_two_writers_at_once_leave_the_content_of_one(tmp_path):
    path, contents = tmp_path / "file.txt", [letter * 200_000 for letter in (b"a", b"b")]

    def write(content):
        for number in range(30):
            write_atomically(path, content + bytes([number]))
            assert len(path.read_bytes()) == 200_001

    failed = []
    threading.excepthook, hook = lambda arguments: failed.append(arguments.exc_value), threading.excepthook
    try:
        threads = [threading.Thread(target=write, args=[content]) for content in contents]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        threading.excepthook = hook
    assert failed == []
    assert path.read_bytes()[:-1] in contents
    assert names(tmp_path) == ["file.txt"]
