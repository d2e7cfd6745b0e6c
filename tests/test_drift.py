"""`python -m helpers drift`: pip's answer for what Colab has, and for lists and requirements with a planted fault."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers.workshop import drift
from helpers.workshop.cli import main

ROOT = Path(__file__).parents[1]
FREEZE = ROOT / "tests/colab/pip-freeze.txt"


def colab_s_python():
    """Return a Python 3.13 that works; without one, this interpreter, for which the answer is the same."""
    candidates = [shutil.which("python3.13"), *Path.home().glob(".pyenv/versions/3.13*/bin/python")]
    for python in filter(None, candidates):  # pyenv has a shim of that name, which may not work
        if subprocess.run([python, "-m", "ensurepip", "--version"], capture_output=True).returncode == 0:
            return python
    return sys.executable


PYTHON = colab_s_python()


def ask(*arguments, python=PYTHON, **environment):
    """Run the command; return its exit status, the lines it printed and its error output."""
    done = subprocess.run(
        [sys.executable, "-m", "helpers", "drift", "--python", python, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if "from versions: none" in done.stderr and not environment:
        pytest.skip("no package index can be reached")
    return done.returncode, done.stdout.splitlines(), done.stderr


def edited(path, folder, *changes):
    """Return a copy of a file in `folder`, with each old text replaced by a new one."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    copy = folder / path.name
    copy.write_text(text, encoding="utf-8")
    return copy


def test_nothing_that_colab_has_is_replaced():
    code, lines, _ = ask(FREEZE)
    assert code == 0, lines
    assert {line.split()[1] for line in lines if line.startswith("new: ")} >= {"stable-baselines3", "pysr", "pyoperon"}
    assert lines[-1].endswith("0 of 635 would be replaced.")


def test_a_requirement_that_excludes_what_colab_has_is_named(tmp_path):
    stricter = edited(drift.PYPROJECT, tmp_path, ('"numpy>=2.1,<3"', '"numpy>=2.1,<2.1.2"'))
    code, lines, _ = ask(FREEZE, "--pyproject", stricter)
    assert code == 1
    (line,) = [line for line in lines if line.startswith("REPLACED")]
    assert line == "REPLACED: numpy 2.1.3 by 2.1.1; mbrl-notebooks asks for numpy<2.1.2,>=2.1"


def test_what_colab_has_newly_and_we_refuse_is_named(tmp_path):
    """Torch is listed by address, as Colab lists it. Its version fits, numpy's does not."""
    torch = "torch @ https://download.pytorch.org/whl/cpu/torch-2.11.0%2Bcpu-cp313-cp313-manylinux_2_28_x86_64.whl"
    newer = edited(FREEZE, tmp_path, ("\nnumpy==2.1.3\n", "\nnumpy==3.0.0\n"), ("\ntorchao==", f"\n{torch}\ntorchao=="))
    code, lines, _ = ask(newer)
    assert code == 1
    (line,) = [line for line in lines if line.startswith("REPLACED")]
    assert line.startswith("REPLACED: numpy 3.0.0 by 2.")
    for side in ("mbrl-notebooks asks for numpy<3", "stable-baselines3 asks for numpy<3"):
        assert side in line
    assert not any("torch" in line for line in lines)


def test_requirements_that_nothing_fits_are_reported(tmp_path):
    impossible = edited(drift.PYPROJECT, tmp_path, ('"numpy>=2.1,<3"', '"numpy>=2.1", "numpy<2"'))
    code, _, complaint = ask(FREEZE, "--pyproject", impossible)
    assert code == 1
    assert "numpy<2" in complaint and "Traceback" not in complaint


def test_without_an_answer_there_is_a_sentence(tmp_path):
    no_list = tmp_path / "page.html"
    no_list.write_text("<h1>404</h1>\n")
    for freeze, python, sentence in (
        (no_list, PYTHON, "not a list of packages"),
        (tmp_path / "nothing.txt", PYTHON, "does not exist"),
        (FREEZE, "no-such-python", "no-such-python"),
    ):
        code, _, complaint = ask(freeze, python=python)
        assert code == 2 and sentence in complaint and "Traceback" not in complaint


def test_without_a_network_there_is_a_sentence(monkeypatch):
    def refuse(*_, **__):
        raise drift.urllib.error.URLError("no network")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    done = CliRunner().invoke(main, ["drift"])
    assert done.exit_code == 2
    assert "backend-info/main/pip-freeze.txt (<urlopen error no network>)" in done.stderr
    code, _, complaint = ask(FREEZE, PIP_CONFIG_FILE=os.devnull, PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert code == 2 and "from versions: none" in complaint


def test_the_python_must_be_colab_s(monkeypatch):
    monkeypatch.setattr(drift, "fetch", lambda name: "Ubuntu 22.04.4 LTS\nPython 3.13.15\njulia version 1.12.6\n")
    drift.require_python_of_colab("3.13.0")
    with pytest.raises(drift.NoAnswer, match=r"Colab has Python 3\.13"):
        drift.require_python_of_colab("3.12.1")


def test_a_python_that_we_refuse_is_reported(capsys):
    report = {"install": [], "environment": {"python_full_version": "3.14.2"}}
    assert not drift.compare({}, {"requires-python": ">=3.11,<3.14"}, report)
    assert "REFUSED: Python 3.14.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Pillow==11.3.0", ("pillow", "11.3.0")),
        ("torch==2.11.0+cu128", ("torch", "2.11.0+cu128")),
        (
            "torch @ https://x.org/cu128/torch-2.11.0%2Bcu128-cp313-cp313-linux_x86_64.whl#sha256=ab",
            ("torch", "2.11.0+cu128"),
        ),
        ("google-colab @ file:///colabtools/dist/google-colab-1.0.0.tar.gz", None),
        ("-e git+https://github.com/someone/something#egg=something", None),
        ("# Do not modify this file directly", None),
        ("", None),
    ],
)
def test_lines_of_a_list(line, expected):
    assert drift.name_and_version(line) == expected
