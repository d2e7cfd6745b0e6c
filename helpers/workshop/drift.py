"""Would an installation on Colab replace anything that Colab has? `python helpers/workshop/drift.py [FREEZE]` asks pip.

FREEZE is a file with a list by `pip freeze`; left out, it is the list that Colab publishes. A new environment gets a
stand-in for each package of the list, of which pip sees name and version only. Then pip itself, in a dry run, says
what it would install there for the requirements in pyproject.toml. No constraint and no rule of ours stands between
this answer and what `pip install` does on Colab. It asks about the Python that runs it, or another: --python.

Exit code 0: nothing is replaced, 1: something is, or nothing fits, 2: there is no answer.
"""

import argparse
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
# Colab gets torch from an index of its own, and a copy of the list may lack what is not from PyPI. It is there anyway.
UNLISTED = {"torch": "2.11.0"}
TIMEOUT = 600  # seconds; pip can try old versions for hours


class NoAnswer(Exception):
    """A sentence, or what pip said, about why there is none."""


def fetch(name: str) -> str:
    """Return a file that Colab publishes."""
    try:
        return urllib.request.urlopen(PUBLISHED + name, timeout=30).read().decode()
    except OSError as error:
        raise NoAnswer(f"Could not fetch {PUBLISHED}{name} ({error}). A saved list will do: drift.py FREEZE") from None


def require_python_of_colab(python_version: str) -> None:
    """Raise NoAnswer when Colab has another Python than the one that was asked about."""
    match = re.search(r"^Python (\d+\.\d+)", fetch("os-info.txt"), re.MULTILINE)
    if match and not python_version.startswith(f"{match[1]}."):
        raise NoAnswer(f"Colab has Python {match[1]}, and this was about {python_version}: choose it with --python.")


def read(freeze: str) -> dict[str, str]:
    """Return name -> version of each package in a list by `pip freeze`."""
    installed = dict(filter(None, map(name_and_version, freeze.splitlines())))
    if not installed:
        raise NoAnswer("This is no list of packages as `pip freeze` writes it.")
    return installed


def name_and_version(line: str) -> tuple[str, str] | None:
    """Return what a line of the list names; None for a comment, or a package whose version it does not say."""
    with contextlib.suppress(InvalidRequirement, InvalidWheelFilename):
        requirement = Requirement(line)
        if requirement.url:  # torch @ https://.../torch-2.11.0%2Bcpu-cp313-...whl
            wheel = urlsplit(requirement.url).path.rpartition("/")[2]
            return canonicalize_name(requirement.name), str(parse_wheel_filename(unquote(wheel))[1])
        for pin in requirement.specifier:
            return canonicalize_name(requirement.name), pin.version
    return None


def dry_run(installed: dict[str, str], requirements: list[str], python: str) -> dict:
    """Return pip's report on installing `requirements` where `installed` is."""
    with tempfile.TemporaryDirectory() as folder:
        report, environment = Path(folder, "report.json"), Path(folder, "environment")
        _run(python, "-m", "venv", environment)
        (inner,) = [*environment.glob("bin/python"), *environment.glob("Scripts/python.exe")]
        site = Path(_run(inner, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
        for name, version in installed.items():
            _put_stand_in(site / f"{name.replace('-', '_')}-{version}.dist-info", name, version)
        # A package that would have to be compiled on Colab does not fit either.
        options = ["--quiet", "--only-binary=:all:", "--dry-run", "--report", report]
        _run(inner, "-m", "pip", "install", *options, *requirements)
        return json.loads(report.read_text(encoding="utf-8"))


def _put_stand_in(folder: Path, name: str, version: str) -> None:
    folder.mkdir(exist_ok=True)  # pip is there already
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")


def _run(*command) -> str:
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=TIMEOUT).stdout
    except OSError as error:
        raise NoAnswer(f"Could not run {command[0]} ({error.strerror}).") from None
    except subprocess.TimeoutExpired:
        raise NoAnswer(f"pip had found nothing that fits after {TIMEOUT} s.") from None
    except subprocess.CalledProcessError as error:
        raise NoAnswer(
            f"`{' '.join(map(str, command[1:4]))}` failed:\n{error.stderr or error.stdout}".strip()
        ) from None


def who_asks(name: str, version: str, requirements: list[str], report: dict) -> str:
    """Say which requirements, ours or those of a package that comes new, exclude `version`."""
    sides = {"mbrl-notebooks": requirements}
    new = (item["metadata"] for item in report["install"])
    sides |= {canonicalize_name(package["name"]): package.get("requires_dist", []) for package in new}
    guilty = [
        f"{side} asks for {requirement}"
        for side, wishes in sides.items()
        for requirement in map(Requirement, wishes)
        if canonicalize_name(requirement.name) == name
        and not requirement.specifier.contains(version, prereleases=True)
        and (requirement.marker is None or requirement.marker.evaluate(report["environment"] | {"extra": ""}))
    ]
    return " and ".join(guilty) or "no single requirement asks for it"


def compare(installed: dict[str, str], project: dict, report: dict) -> bool:
    """Print what comes new and what is replaced; return whether Colab stays as it is."""
    replaced = 0
    for name, version in sorted((item["metadata"]["name"], item["metadata"]["version"]) for item in report["install"]):
        name = canonicalize_name(name)
        if name in installed:
            replaced += 1
            reason = who_asks(name, installed[name], project["dependencies"], report)
            print(f"REPLACED: {name} {installed[name]} by {version}; {reason}")
        else:
            print(f"new: {name} {version}")
    python_version = report["environment"]["python_full_version"]
    if refused := python_version not in SpecifierSet(project["requires-python"]):
        print(f"REFUSED: Python {python_version}; mbrl-notebooks asks for {project['requires-python']}")
    new = len(report["install"]) - replaced
    print(f"Python {python_version}: {new} packages come new, {replaced} of {len(installed)} would be replaced.")
    return not (replaced or refused)


def main() -> int:
    parser = argparse.ArgumentParser(description="Would an installation on Colab replace anything that Colab has?")
    parser.add_argument(
        "freeze", nargs="?", type=Path, help="a file by `pip freeze`; else the list that Colab publishes"
    )
    parser.add_argument("--python", default=sys.executable, help="the interpreter to ask about, the same as Colab's")
    parser.add_argument("--pyproject", type=Path, default=PYPROJECT, help="another pyproject.toml")
    arguments = parser.parse_args()
    project = tomllib.loads(arguments.pyproject.read_text(encoding="utf-8"))["project"]
    try:
        listed = read(arguments.freeze.read_text(encoding="utf-8") if arguments.freeze else fetch("pip-freeze.txt"))
        for name in UNLISTED.keys() - listed:
            print(f"not in the list, taken to be there as {UNLISTED[name]}: {name}")
        installed = UNLISTED | listed
        report = dry_run(installed, project["dependencies"], arguments.python)
        if not arguments.freeze:
            require_python_of_colab(report["environment"]["python_full_version"])
        return 0 if compare(installed, project, report) else 1
    except (NoAnswer, OSError, UnicodeDecodeError) as reason:
        print(reason, file=sys.stderr)
        nothing_fits = re.search(r"ResolutionImpossible|from versions: (?!none)", str(reason))
        return 1 if nothing_fits else 2


if __name__ == "__main__":
    sys.exit(main())
