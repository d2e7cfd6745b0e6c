"""`make` alone lists the targets."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_alone_lists_every_target():
    inside_make = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")  # `make test` would have this one print the folder it enters
    environment = {name: value for name, value in os.environ.items() if name not in inside_make}
    done = subprocess.run(["make"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    targets = re.search(r"^\.PHONY: (.*)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1]
    lines = [re.fullmatch(r"make (\w+) +([A-Z].*\.)", line) for line in done.stdout.splitlines()]
    assert [line[1] for line in lines] == targets.split()
