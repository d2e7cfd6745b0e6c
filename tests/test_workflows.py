"""The workflows agree with the rest of the repository. (The Makefile checks their form.)"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in ROOT.glob(".github/workflows/*.yml")
}


def test_linux_tests_every_python_that_we_support():
    supported = SpecifierSet(PROJECT["requires-python"])
    versions = [f"3.{minor}" for minor in range(30)]
    matrix = WORKFLOWS["tests"]["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == [version for version in versions if version in supported]
    assert {job["python"] for job in matrix["include"]} <= set(matrix["python"])


def test_every_job_ends_and_may_only_read_but_the_one_that_publishes():
    for name, workflow in WORKFLOWS.items():
        assert workflow["permissions"] == {"contents": "read"}
        assert all("timeout-minutes" in job for job in workflow["jobs"].values())
        more = {job for job, about in workflow["jobs"].items() if "permissions" in about}
        assert more == ({"publish"} if name == "site" else set())
    publish = WORKFLOWS["site"]["jobs"]["publish"]
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    assert not [step for step in publish["steps"] if "run" in step]  # none of our code has these rights


def test_the_badge_is_that_of_this_repository():
    page = f"{PROJECT['urls']['Repository']}/actions/workflows/tests.yml"
    assert f"[![tests]({page}/badge.svg)]({page})" in (ROOT / "README.md").read_text(encoding="utf-8")


# Runs `helpers` and refuses every import but the standard library, `helpers` and the given packages.
ONLY = """
import runpy, sys
from importlib.abc import MetaPathFinder

allowed, sys.argv[1:] = {"helpers", *sys.argv[1].split(",")}, sys.argv[2:]

class Refuse(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in allowed and top not in sys.stdlib_module_names:
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Refuse())
runpy.run_module("helpers", run_name="__main__")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="click needs colorama there, and the workflow runs on Linux")
def test_the_workflow_drift_installs_what_its_command_imports(tmp_path):
    install, command = [step["run"] for step in WORKFLOWS["drift"]["jobs"]["drift"]["steps"] if "run" in step]
    assert command == "python -m helpers drift"
    packages = re.fullmatch(r"python -m pip install --quiet ([\w ]+) -c constraints\.txt", install)[1].split()
    no_list = tmp_path / "page.html"
    no_list.write_text("<h1>404</h1>\n")
    arguments = [",".join(packages), "drift", no_list]
    done = subprocess.run([sys.executable, "-c", ONLY, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == "This is not a list of packages as `pip freeze` writes it.\n"
