"""CONTRIBUTING.md, "Add an exercise", followed step by step in a copy of the repository."""

import os
import re
import subprocess
import sys

import pytest
from support import ROOT, copy_repository

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTION = re.search(r"^## Add an exercise$(.*?)^## ", TEXT, re.MULTILINE | re.DOTALL)[1]
STEPS = re.findall(r"(?:Save as `([^`]+)`:)?\n\n```(python|sh)\n(.*?)```", SECTION, re.DOTALL)


@pytest.fixture
def copy(tmp_path):
    return copy_repository(tmp_path / "copy")


@pytest.mark.skipif(os.name == "nt", reason="the commands are those of a Unix shell")
def test_the_walk_through_works_as_it_is_written(copy):
    assert [path for path, *_ in STEPS if path] == [
        "helpers/checks/toy/discounted_return.py",
        "solutions/99_toy.py",
        "tests/answers/wrong/discounted_return.py",
        "tests/answers/right/discounted_return.py",
    ]
    python = os.path.dirname(sys.executable)
    environment = os.environ | {"PATH": f"{python}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(copy)}
    for path, language, text in STEPS:
        if language == "python":
            (copy / path).parent.mkdir(exist_ok=True)
            (copy / path).write_text(text, encoding="utf-8")
        else:
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", text], cwd=copy, env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed" in re.sub(r"\d+ deselected, ", "", done.stdout) or re.search(r"\d+ passed", done.stdout)
    exercise = (copy / "notebooks/99_toy.py").read_text(encoding="utf-8")
    assert 'raise NotImplementedError("discounted_return: ' in exercise and "enumerate" not in exercise
    style = [sys.executable, "-m", "ruff", "check", "helpers", "solutions", "tests"]
    assert subprocess.run(style, cwd=copy).returncode == 0
