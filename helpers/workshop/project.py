"""The collection as a project: its metadata, its notebooks and its files."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.workshop import CourseError
from helpers.workshop.files import write_atomically

NOTEBOOK_NAME = re.compile(r"\d\d_[a-z0-9_]+")


@dataclass(frozen=True)
class Project:
    """A collection of notebooks, and where pyproject.toml says that it is published."""

    root: Path
    package: str
    version: str
    repository: str

    @classmethod
    def read(cls, root: Path) -> "Project":
        """Read `root`/pyproject.toml."""
        path = root / "pyproject.toml"
        try:
            about = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
            project = cls(root, about["name"], about["version"], about["urls"]["Repository"].rstrip("/"))
        except (tomllib.TOMLDecodeError, KeyError) as error:
            raise CourseError(
                f"pyproject.toml: name, version and [project.urls] Repository are needed ({error})"
            ) from None
        if not re.fullmatch(r"https://github\.com/[^/]+/[^/]+", project.repository):
            raise CourseError(
                "pyproject.toml: Repository must look like https://github.com/OWNER/NAME, "
                "because Colab opens notebooks by their address from GitHub only"
            )
        return project

    def solution_names(self) -> list[str]:
        """Return the names of all notebooks, in order."""
        files = visible_files(self.root / "solutions")
        names = [path.stem for path in files if path.suffix == ".py" and NOTEBOOK_NAME.fullmatch(path.stem)]
        if not names:
            raise CourseError("solutions/: there is no NN_name.py here, and therefore no notebook")
        return names

    def strays(self) -> Iterator[str]:
        """Yield a sentence for each file that belongs to no notebook."""
        names = self.solution_names()
        for folder in ("solutions", "notebooks"):
            for path in visible_files(self.root / folder):
                if path.stem in names and path.suffix in (".py", ".ipynb"):
                    continue
                name = f"{folder}/{path.name}"
                if folder == "solutions" and path.suffix == ".py":
                    yield f"{name}: a source is called NN_name.py, in lower case: rename this file"
                else:
                    yield f"{name}: there is no source for it in solutions/: delete it or move it elsewhere"


def find_root(start: Path) -> Path:
    """Return the nearest folder, from `start` upwards, that contains a collection."""
    for folder in (start, *start.parents):
        if (folder / "pyproject.toml").is_file() and (folder / "solutions").is_dir():
            return folder
    raise CourseError(f"{start} is not inside the collection: no folder with pyproject.toml and solutions/")


def visible_files(folder: Path) -> list[Path]:
    """Return the files in a folder, sorted, without hidden ones."""
    return sorted(path for path in folder.glob("[!.]*") if path.is_file())


def write_file(root: Path, name: str, content: bytes) -> bool:
    """Write a file of the collection if its bytes change, and print its name; return whether it was written."""
    # A build that is killed must leave no draft in solutions/ or notebooks/.
    written = write_atomically(root / name, content, drafts=root / "build")
    if written:
        print(f"wrote {name}")
    return written
