"""What the sandbox sees of the checks: probes that work, and nothing that knows what is right."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.workshop.grading.probes_only import write_probes

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def stripped(tmp_path_factory):
    """A copy of `helpers` as the sandbox has it."""
    folder = tmp_path_factory.mktemp("sandbox")
    shutil.copytree(ROOT / "helpers", folder / "helpers", ignore=shutil.ignore_patterns("__pycache__", "checks"))
    write_probes(ROOT / "helpers" / "checks", folder / "helpers" / "checks")
    return folder


def of_exercises(folder):
    """The modules that belong to an exercise."""
    return sorted((folder / "helpers" / "checks").glob("*/*.py"))


def test_no_judge_no_reference_and_no_misconception_is_left(stripped):
    for path in of_exercises(stripped):
        called = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not called & {"Misconception", "Check"}, path
    size = sum(path.stat().st_size for path in of_exercises(stripped))
    assert size < 0.3 * sum(path.stat().st_size for path in of_exercises(ROOT))


def test_every_probe_can_be_imported_there_with_what_it_takes(stripped):
    code = (
        "import inspect; from helpers.checks import EXERCISES;"
        "print([(e.name, list(inspect.signature(e.probe).parameters), e.draws, e.time_limit, list(e.imports))"
        " for e in EXERCISES.values()])"
    )

    def answer(folder):
        environment = os.environ | {"PYTHONPATH": str(folder)}
        return subprocess.check_output([sys.executable, "-c", code], cwd=folder, env=environment, text=True)

    assert answer(stripped) == answer(ROOT)


def test_a_name_that_only_a_judge_needs_is_gone(stripped):
    assert "REFERENCE" in (ROOT / "helpers/checks/model_env/transition.py").read_text()
    assert "REFERENCE" not in (stripped / "helpers/checks/model_env/transition.py").read_text()
    assert "hints=()" in (stripped / "helpers/checks/model_env/step.py").read_text()


def test_all_names_are_defined_there(stripped):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821", stripped / "helpers/checks"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_numbers_are_the_same_there(stripped):
    """Also those that are changed by an index after they have been made."""
    code = (
        "import importlib, json; from pathlib import Path; import numpy as np\n"
        "modules = ['.'.join(path.with_suffix('').parts) for path in Path('helpers/checks').glob('*/*.py')]\n"
        "print(json.dumps({f'{module}.{name}': np.asarray(value).tolist() for module in modules"
        " for name, value in vars(importlib.import_module(module)).items()"
        " if isinstance(value, int | float | np.ndarray)}))"
    )

    def numbers(folder):
        environment = os.environ | {"PYTHONPATH": str(folder)}
        return json.loads(subprocess.check_output([sys.executable, "-c", code], cwd=folder, env=environment))

    here, there = numbers(ROOT), numbers(stripped)
    assert len(there) > 100
    assert there == {name: here[name] for name in there}
