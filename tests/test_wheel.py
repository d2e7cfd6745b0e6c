"""The wheel holds what the notebooks import and nothing else; the front door says what is missing."""

import os
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).parents[1]


def setuptools_is_here():
    try:
        return Version(metadata.version("setuptools")) >= Version("77")  # as pyproject.toml asks
    except metadata.PackageNotFoundError:
        return False


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this collection, built from a copy since setuptools leaves files in the folder it builds in."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "helpers", folder / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder / "dist"]
    isolation = ["--no-build-isolation"] if setuptools_is_here() else []
    subprocess.run([*pip, *isolation, folder], check=True)
    (path,) = (folder / "dist").glob("*.whl")
    return path


def test_the_wheel_has_what_notebooks_import_and_no_workshop(wheel):
    files = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "helpers").rglob("*.py")}
    assert {name for name in files if name.endswith(".py")} == {
        name for name in sources if not name.startswith("helpers/workshop/")
    }
    assert not any("workshop" in name for name in files)
    data = {path.relative_to(ROOT).as_posix() for path in (ROOT / "helpers" / "data").glob("*.csv")}
    assert {name for name in files if name.endswith(".csv")} == data >= {"helpers/data/sac_dyna.csv"}
    assert {"helpers/check.py", "helpers/checks/model_env/step.py", "helpers/plots/style.py"} <= files


# With arguments, so that the command gets as far as it can.
RUN = "import runpy, sys; sys.argv[1:] = ['build', '--check']; runpy.run_module('helpers', run_name='__main__')"


def front_door(folder, code, *options):
    """Run Python code where `helpers` is the one in `folder`."""
    command = [sys.executable, *options, "-c", code]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


def test_the_installed_package_says_where_the_commands_are(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    done = front_door(tmp_path, RUN, "-S")  # without site-packages, in which `helpers` is this repository
    assert done.returncode == 2
    assert done.stdout == ""
    assert "clone the repository" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("missing", ["click", "jupytext"])
def test_a_package_that_is_missing_is_named(missing):
    done = front_door(ROOT, f"import sys; sys.modules[{missing!r}] = None; {RUN}")
    assert done.returncode == 2
    assert f"needs {missing}: install it" in done.stderr
    assert len(done.stderr.splitlines()) == 1
