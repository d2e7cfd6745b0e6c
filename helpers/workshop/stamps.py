"""Stamps: the address and the version of a notebook, in its badge and its set-up cell."""

from nbformat import NotebookNode

from helpers.workshop.notebook import tags
from helpers.workshop.project import Project

SETUP = """\
# @title Set up
# Google Colab forgets what was installed when its session ends, so there this cell
# installs what the notebook imports, in the version it was written for. Anywhere else
# the cell does nothing.
import subprocess
import sys
from importlib import metadata

if "google.colab" in sys.modules:
    installed = [
        package.version for package in metadata.distributions(name="{package}")
    ]
    if "{version}" not in installed:
        source = "git+{repository}@v{version}"
        command = [sys.executable, "-m", "pip", "install", "--quiet", source]
        if subprocess.run(command, capture_output=True).returncode:
            problem = f"Could not install {{source}}. Is there a network?"
            raise RuntimeError(f"{{problem}} Then run this cell again.")
"""

FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}  # in JupyterLab, and on Colab under its title

BADGE = (
    "[![Open In Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
    "(https://colab.research.google.com/github/{slug}/blob/v{version}/{path})"
)


def stamp(notebook: NotebookNode, project: Project, path: str) -> None:
    """Fill in the set-up cell and the badge; `path` is the path of the notebook in the repository."""
    slug = project.repository.removeprefix("https://github.com/")
    about = {"package": project.package, "version": project.version, "repository": project.repository}
    for cell in notebook.cells:
        if cell.cell_type == "code" and "setup" in tags(cell):
            cell.source = SETUP.format(**about).rstrip()
            cell.metadata |= FOLDED
        elif cell.cell_type == "markdown" and "badge" in tags(cell):
            cell.source = BADGE.format(slug=slug, path=path, **about)
