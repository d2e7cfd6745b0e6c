"""Would an installation on Colab replace a package that Colab has? `python -m helpers drift` asks pip.

A new environment gets a stand-in for each package of a list written by `pip freeze`: pip sees only its name and
version. Then pip itself, in a dry run, reports what it would install there for the requirements in pyproject.toml.
Nothing else comes between this report and what `pip install` does on Colab: no constraint, no rule added here.
"""

import contextlib
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import urllib.request
from pathlib import Path
from urllib.parse import unquote, urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
PUBLISHED = "https://raw.githubusercontent.com/googlecolab/backend-info/main/"
# Colab installs torch from another index than PyPI, so a copy of the list may lack it.
UNLISTED = {"torch": "2.11.0"}
TIMEOUT = 600  # seconds; pip can try old versions for hours


class NoAnswer(Exception):
    """There is no answer; the message, a sentence or pip's output, says why."""


def fetch(name: str) -> str:
    """Return a file that Colab publishes."""
    try:
        return urllib.request.urlopen(PUBLISHED + name, timeout=30).read().decode()
    except OSError as error:
        raise NoAnswer(f"Could not fetch {PUBLISHED}{name} ({error}). Save the list and pass it as FREEZE.") from None


def require_python_of_colab(python_version: str) -> None:
    """Raise NoAnswer if Colab has another Python than `python_version`."""
    match = re.search(r"^Python (\d+\.\d+)", fetch("os-info.txt"), re.MULTILINE)
    if match and not python_version.startswith(f"{match[1]}."):
        raise NoAnswer(f"Colab has Python {match[1]}, but this answer is for {python_version}: choose with --python.")


def read(freeze: str) -> dict[str, str]:
    """Return name -> version of each package in a list by `pip freeze`."""
    installed = dict(filter(None, map(name_and_version, freeze.splitlines())))
    if not installed:
        raise NoAnswer("This is not a list of packages as `pip freeze` writes it.")
    return installed


def name_and_version(line: str) -> tuple[str, str] | None:
    """Return the name and version in a line of the list; None for a comment or a package without a version."""
    with contextlib.suppress(InvalidRequirement, InvalidWheelFilename):
        requirement = Requirement(line)
        if requirement.url:  # torch @ https://.../torch-2.11.0%2Bcpu-cp313-...whl
            wheel = urlsplit(requirement.url).path.rpartition("/")[2]
            return canonicalize_name(requirement.name), str(parse_wheel_filename(unquote(wheel))[1])
        for pin in requirement.specifier:
            return canonicalize_name(requirement.name), pin.version
    return None


def dry_run(installed: dict[str, str], requirements: list[str], python: str) -> dict:
    """Return pip's report on installing `requirements` in an environment with the packages `installed`."""
    with tempfile.TemporaryDirectory() as folder:
        report, environment = Path(folder, "report.json"), Path(folder, "environment")
        _run(python, "-m", "venv", environment)
        (inner,) = [*environment.glob("bin/python"), *environment.glob("Scripts/python.exe")]
        site = Path(_run(inner, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
        for name, version in installed.items():
            _put_stand_in(site / f"{name.replace('-', '_')}-{version}.dist-info", name, version)
        # A package that Colab would have to compile does not fit either.
        options = ["--quiet", "--only-binary=:all:", "--dry-run", "--report", report]
        _run(inner, "-m", "pip", "install", *options, *requirements)
        return json.loads(report.read_text(encoding="utf-8"))


def _put_stand_in(folder: Path, name: str, version: str) -> None:
    folder.mkdir(exist_ok=True)  # the folder of pip exists
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")


def _run(*command) -> str:
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=TIMEOUT).stdout
    except OSError as error:
        raise NoAnswer(f"Could not run {command[0]} ({error.strerror}).") from None
    except subprocess.TimeoutExpired:
        raise NoAnswer(f"pip found nothing that fits within {TIMEOUT} s.") from None
    except subprocess.CalledProcessError as error:
        raise NoAnswer(
            f"`{' '.join(map(str, command[1:4]))}` failed:\n{error.stderr or error.stdout}".strip()
        ) from None


def excluding(name: str, version: str, requirements: list[str], report: dict) -> str:
    """Describe the requirements, ours or those of a new package, that exclude `version` of the package `name`."""
    sides = {"mbrl-notebooks": requirements}
    new = (item["metadata"] for item in report["install"])
    sides |= {canonicalize_name(package["name"]): package.get("requires_dist", []) for package in new}
    reasons = [
        f"{side} asks for {requirement}"
        for side, wishes in sides.items()
        for requirement in map(Requirement, wishes)
        if canonicalize_name(requirement.name) == name
        and not requirement.specifier.contains(version, prereleases=True)
        and (requirement.marker is None or requirement.marker.evaluate(report["environment"] | {"extra": ""}))
    ]
    return " and ".join(reasons) or "no single requirement asks for it"


def compare(installed: dict[str, str], project: dict, report: dict) -> bool:
    """Print which packages are new and which are replaced; return whether Colab stays as it is."""
    replaced = 0
    for name, version in sorted((item["metadata"]["name"], item["metadata"]["version"]) for item in report["install"]):
        name = canonicalize_name(name)
        if name in installed:
            replaced += 1
            reason = excluding(name, installed[name], project["dependencies"], report)
            print(f"REPLACED: {name} {installed[name]} by {version}; {reason}")
        else:
            print(f"new: {name} {version}")
    python_version = report["environment"]["python_full_version"]
    if refused := python_version not in SpecifierSet(project["requires-python"]):
        print(f"REFUSED: Python {python_version}; mbrl-notebooks asks for {project['requires-python']}")
    new = len(report["install"]) - replaced
    print(f"Python {python_version}: {new} new packages, {replaced} of {len(installed)} would be replaced.")
    return not (replaced or refused)


def drift(freeze: Path | None, python: str, pyproject: Path) -> int:
    """Print pip's answer for the list `freeze`, or the one that Colab publishes.

    Return an exit status, 0: nothing is replaced, 1: something is replaced or nothing fits, 2: there is no answer.
    """
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    try:
        listed = read(freeze.read_text(encoding="utf-8") if freeze else fetch("pip-freeze.txt"))
        for name in UNLISTED.keys() - listed:
            print(f"not in the list, assumed to be installed as {UNLISTED[name]}: {name}")
        installed = UNLISTED | listed
        report = dry_run(installed, project["dependencies"], python)
        if not freeze:
            require_python_of_colab(report["environment"]["python_full_version"])
        return 0 if compare(installed, project, report) else 1
    except (NoAnswer, OSError, UnicodeDecodeError) as reason:
        print(reason, file=sys.stderr)
        nothing_fits = re.search(r"ResolutionImpossible|from versions: (?!none)", str(reason))
        return 1 if nothing_fits else 2
