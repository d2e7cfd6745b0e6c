"""The workflows say what the rest of the repository says. (The Makefile checks their form.)"""

import tomllib
from pathlib import Path

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


def test_every_job_ends_and_may_only_read():
    for workflow in WORKFLOWS.values():
        assert workflow["permissions"] == {"contents": "read"}
        assert all("timeout-minutes" in job for job in workflow["jobs"].values())


def test_the_badge_is_that_of_this_repository():
    page = f"{PROJECT['urls']['Repository']}/actions/workflows/tests.yml"
    assert f"[![tests]({page}/badge.svg)]({page})" in (ROOT / "README.md").read_text(encoding="utf-8")
