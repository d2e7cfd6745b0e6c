"""The Colab drill: every notebook in an environment with Colab's own versions, alone in an empty folder.

So it is after "Open in Colab", and so it is for a notebook uploaded by hand.
Colab's package list is in colab/pip-freeze.txt. git finds the files of this
tree where the set-up cell asks for the published repository. What makes the drill slow, the
environment before anything of ours is in it, stays in build/ for the next time.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import nbformat
import pytest
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook
from support import (
    NAMES,
    ROOT,
    SHORTER,
    assert_only_progress,
    assert_stops_only_at_its_own_exercises,
    code_cells,
    shortened,
    shorter,
)

from helpers.checks import EXERCISES
from helpers.workshop.notebook import checks_in, tags, without_widgets
from helpers.workshop.project import Project

FREEZE = ROOT / "tests/colab/pip-freeze.txt"
NEEDED = ROOT / "tests/colab/needed.txt"
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
COLAB = "3.13"  # Colab's own Python
VERSIONS = sorted({HERE, COLAB})
TORCH = "2.11.0"  # not on the list: Colab has it from another place than PyPI
# Colab's kernel, too, has `google.colab` imported before the first cell runs.
KERNEL = """\
import sys, types
sys.modules["google.colab"] = types.ModuleType("google.colab")
from ipykernel import kernelapp
kernelapp.launch_new_instance()
"""
# What could tell a process of this repository, of its environment, or of the user's own settings.
TELLTALE = ("GIT_", "IPYTHON", "JUPYTER", "MPL", "PYTHON", "VIRTUAL_ENV")
NO_NETWORK = {  # every way out ends at a closed port
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"),
    **dict.fromkeys(("no_proxy", "NO_PROXY"), ""),
    "GIT_CONFIG_COUNT": "0",
}

pytestmark = [
    pytest.mark.colab,
    pytest.mark.skipif(sys.platform != "linux", reason="Colab runs on Linux"),
]


# Programs


def environment(**more):
    """The environment variables of a process that shall know nothing of this repository."""
    return {key: value for key, value in os.environ.items() if not key.startswith(TELLTALE)} | more


def output_of(*command, **more):
    """Run a program in an environment of its own, and return what it prints."""
    done = subprocess.run([*map(str, command)], env=environment(**more), capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


def pip(python, *arguments):
    """Run an environment's own pip."""
    return output_of(python, "-m", "pip", "--disable-pip-version-check", *arguments)


def installed(python):
    """What an environment's pip sees there: name -> version."""
    return {canonical(one["name"]): one["version"] for one in json.loads(pip(python, "list", "--format=json"))}


def canonical(name):
    """The name of a package as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def on_colab():
    """Colab's list: name -> version."""
    lines = FREEZE.read_text().splitlines()[1:]  # the first says where the list is from
    return {canonical(name): version for name, _, version in (line.partition("==") for line in lines)}


def interpreter(version):
    """Return a Python of this version, from the path or from pyenv, that can make environments; None without one."""
    if version == HERE:
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    found = [shutil.which(f"python{version}"), *sorted(pyenv.glob(f"versions/{version}.*/bin/python"))]
    # What is on the path may be a shim of pyenv's, for a version that is not switched on.
    return next((python for python in found if python and works(python, "-c", "import ensurepip, venv")), None)


def works(*command):
    """Whether a program ends without an error."""
    return subprocess.run(command, env=environment(), capture_output=True).returncode == 0


# The repository


def publish(tree, folder):
    """Put the files of `tree`, as they are now, into a repository in `folder`, with the tag that set-up cells name."""
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    git = ["git", f"--git-dir={folder}/.git", f"--work-tree={tree}", "-c", "user.name=drill", "-c", "user.email=drill"]
    output_of("git", "init", "--quiet", folder, **quiet)
    output_of(*git, "add", "--all", tree, **quiet)
    output_of(*git, "commit", "--quiet", "--message=drill", **quiet)
    output_of(*git, "tag", f"v{Project.read(ROOT).version}", **quiet)
    return folder


def found_at(folder):
    """Environment variables by which git takes the published repository from `folder`."""
    address = Project.read(ROOT).repository
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{folder}.insteadOf",
        "GIT_CONFIG_VALUE_0": address,
    }


@pytest.fixture(scope="session")
def repository(tmp_path_factory):
    """A repository with the files of this tree."""
    return publish(ROOT, tmp_path_factory.mktemp("published") / "repository")


# Environments


@dataclass(frozen=True)
class Machine:
    """A computer with Colab's versions of everything."""

    version: str
    home: Path  # the virtual environment

    @property
    def python(self):
        return self.home / "bin/python"

    @contextlib.contextmanager
    def copy(self):
        """Yield a copy that can be changed and is thrown away."""
        # Of links, not of files: pip deletes files and writes new ones, it does not write into old ones.
        with tempfile.TemporaryDirectory(prefix="colab-", dir=ROOT / "build") as folder:
            shutil.copytree(self.home, f"{folder}/copy", symlinks=True, copy_function=os.link)
            yield Machine(self.version, Path(folder, "copy"))

    def run(self, notebook, folder, *, allow_errors=False, **variables):
        """Execute a notebook in place, in `folder`, by this machine's old kernel."""
        with tempfile.TemporaryDirectory() as specs:
            argv = [str(self.python), "-c", KERNEL, "-f", "{connection_file}"]
            spec = {"argv": argv, "display_name": "Colab", "language": "python"}
            Path(specs, "colab").mkdir()
            Path(specs, "colab/kernel.json").write_text(json.dumps(spec))
            kernels = KernelSpecManager(kernel_dirs=[specs], ensure_native_kernel=False)
            NotebookClient(
                notebook,
                km=AsyncKernelManager(kernel_name="colab", kernel_spec_manager=kernels),
                timeout=600,
                allow_errors=allow_errors,
                extra_arguments=["--log-level=ERROR"],  # else it warns that local sockets are not encrypted
            ).execute(cleanup_kc=True, cwd=str(folder), env=environment(IPYTHONDIR=specs, **variables))

    def set_up(self, folder, **variables):
        """Run a notebook's set-up cell, and then again, now that there is nothing left to install and no network."""
        cell = set_up_cell(alone("notebooks", NAMES[0], folder))
        cut = f"import os\n\nos.environ.update({NO_NETWORK})"
        cells = [new_code_cell(source) for source in (cell.source, cut, cell.source)]
        self.run(new_notebook(cells=cells), folder, **variables)


@pytest.fixture(scope="session", params=VERSIONS, ids="py{}".format)
def bare(request):
    """A machine on which nothing is installed but what Colab has."""
    version, python = request.param, interpreter(request.param)
    if python is None:
        pytest.skip(f"there is no Python {version} here")
    skip_without_network()
    # torch is big. Elsewhere pip only believes that it is there, and the notebooks that do without it prove that.
    torch = f"torch=={metadata.version('torch')}" if version == HERE else None
    recipe = repr((FREEZE.read_text(), NEEDED.read_text(), TORCH, python, torch))
    home = ROOT / f"build/colab-{hashlib.sha256(recipe.encode()).hexdigest()[:8]}-py{version}"
    if not home.exists():
        home.parent.mkdir(exist_ok=True)
        for outdated in home.parent.glob(f"colab-*-py{version}"):
            shutil.rmtree(outdated)
        with tempfile.TemporaryDirectory(prefix="colab-", dir=home.parent) as folder:
            draft = Machine(version, Path(folder, "draft"))
            output_of(python, "-m", "venv", draft.home)
            install_what_colab_has(draft, torch)
            draft.home.rename(home)  # at one stroke: whoever is killed half-way leaves no half environment
    return Machine(version, home)


def skip_without_network():
    """Skip, and say why, where not even a small package can be had that Colab lacks."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "stable-baselines3"]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([*command, "--dest", folder], env=environment(), capture_output=True, text=True)
    if done.returncode:
        refuse = pytest.fail if "CI" in os.environ else pytest.skip  # on a server nobody would notice
        refuse(f"pip reaches no packages: {done.stderr.strip().splitlines()[-1]}")


def install_what_colab_has(machine, torch):
    """Fill a new environment; `torch` is the requirement for it, if it is wanted."""
    pip(machine.python, "install", "--constraint", FREEZE, "pip")
    if torch:
        pip(machine.python, "install", "--no-compile", torch)
    pip(machine.python, "install", "--no-compile", "--constraint", FREEZE, "--requirement", NEEDED)
    pip(machine.python, "uninstall", "--yes", "jedi")  # IPython asks for it, but Colab does without
    # Whatever torch is there passes for Colab's, which has requirements of its own.
    packages = next(machine.home.glob("lib/python*/site-packages"))
    for about in packages.glob("torch-*.dist-info"):
        shutil.rmtree(about)
    about = packages / f"torch-{TORCH}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: torch\nVersion: {TORCH}\n")


@pytest.fixture(scope="session")
def colab(bare, repository, tmp_path_factory):
    """A machine on which the set-up cell has run."""
    with bare.copy() as machine:
        machine.set_up(tmp_path_factory.mktemp("set-up"), **found_at(repository))
        yield machine


# Notebooks


def alone(kind, name, folder):
    """Put a notebook into the empty `folder`, and return it without outputs."""
    notebook = nbformat.read(shutil.copy(ROOT / kind / f"{name}.ipynb", folder), as_version=4)
    for cell in code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
    return notebook


def set_up_cell(notebook):
    """The set-up cell of a notebook."""
    return next(cell for cell in code_cells(notebook) if "setup" in tags(cell))


def imports_torch(name):
    """Whether a notebook imports torch, which the drill has for one Python only: elsewhere pip believes it is there."""
    return re.search(r"^import torch", (ROOT / f"solutions/{name}.py").read_text(encoding="utf-8"), re.MULTILINE)


def on_machines(chosen):
    """Run a test of notebook `name` on those machines for which `chosen(version, name)` is true."""
    pairs = [(version, name) for version in VERSIONS for name in NAMES if chosen(version, name)]
    ids = [f"py{version}-{name}" for version, name in pairs]
    return pytest.mark.parametrize(("bare", "name"), pairs, indirect=["bare"], ids=ids)


def as_notebook(version, name):
    """As a notebook each solution runs once: with Colab's own Python, or where torch is."""
    return version == (HERE if imports_torch(name) or not interpreter(COLAB) else COLAB)


def html(cell):
    """What a cell shows as HTML."""
    return "\n".join(output.data["text/html"] for output in cell.outputs if "text/html" in output.get("data", {}))


def shown(cell):
    """The kinds of things that a cell shows, widgets left out."""
    return [sorted(output.data) for output in without_widgets(cell.outputs) if "data" in output]


def changes(before, after):
    """What an installation replaced or removed, and what it added."""
    return {name for name in before if after.get(name) != before[name]}, after.keys() - before.keys()


def test_the_set_up_cell_installs_only_what_colab_lacks(bare, colab):
    replaced, new = changes(installed(bare.python), installed(colab.python))
    assert replaced == set()
    assert {"mbrl-notebooks", "pyoperon", "pysr", "stable-baselines3"} <= new
    # Whatever is named here Colab has already: it belongs into colab/needed.txt.
    assert new & on_colab().keys() == set()


def test_in_the_next_session_the_set_up_cell_finds_everything_there(colab, tmp_path):
    before = installed(colab.python)
    colab.set_up(tmp_path, **NO_NETWORK)
    assert installed(colab.python) == before


def test_the_machine_is_like_colab(bare):
    colabs = on_colab() | {"torch": TORCH}
    there = {name: version for name, version in installed(bare.python).items() if name in colabs}
    assert there == {name: colabs[name] for name in there}
    assert there.keys() >= {"ipython", "ipykernel", "ipywidgets", "jupyter-client", "numpy", "pyzmq", "torch"}


@on_machines(lambda version, name: version == HERE)
def test_a_solution_runs_as_a_plain_script(colab, name, tmp_path):
    script = tmp_path / f"{name}.py"
    text = (ROOT / f"solutions/{name}.py").read_text(encoding="utf-8")
    # In full it runs as a notebook, below or under nbval.
    [text] = shorter([text], SHORTER[name])
    script.write_text(text, encoding="utf-8")
    run = [colab.python, script.name]
    done = subprocess.run(
        run, cwd=tmp_path, env=environment(MPLBACKEND="Agg"), capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stderr
    assert_only_progress(done.stderr)


@on_machines(as_notebook)
def test_a_solution_runs_to_its_end(colab, name, tmp_path):
    notebook = alone("solutions", name, tmp_path)
    if imports_torch(name):
        shortened(notebook)  # in full it runs under nbval
    colab.run(notebook, tmp_path)
    committed = nbformat.read(ROOT / f"solutions/{name}.ipynb", as_version=4)
    for cell, before in zip(code_cells(notebook), code_cells(committed), strict=True):
        assert shown(cell) == shown(before), cell.source
        for check, _ in checks_in(cell.source):
            assert check not in EXERCISES or f"{check}: right" in html(cell)
    tables = [html(cell) for cell in code_cells(notebook) if "check.table(" in cell.source]
    earned, possible = re.search(r"total.*?([\d.]+) of ([\d.]+)", tables[-1]).groups()
    assert earned == possible != "0"


@on_machines(lambda version, name: version == HERE or not imports_torch(name))
def test_an_exercise_stops_only_at_its_own_blanks(colab, name, tmp_path):
    notebook = alone("notebooks", name, tmp_path)
    if imports_torch(name):
        shortened(notebook)  # what comes after the blanks is not what this is about
    colab.run(notebook, tmp_path, allow_errors=True)
    assert_stops_only_at_its_own_exercises(notebook, name)
    boxes = "".join(html(cell) for cell in code_cells(notebook))
    for exercise in EXERCISES.values():
        assert exercise.notebook != name or f"{exercise.name}: not attempted" in boxes


def test_without_a_network_the_set_up_cell_says_so(bare, tmp_path):
    with pytest.raises(CellExecutionError) as error:
        bare.set_up(tmp_path, **NO_NETWORK)
    assert error.value.ename == "RuntimeError"
    assert re.fullmatch(r"Could not install \S+\. Is there a network\? Then run this cell again\.", error.value.evalue)


# Would the drill notice?


def test_a_requirement_that_replaces_numpy_is_noticed(bare, repository, tmp_path):
    tree = tmp_path / "tree"
    output_of("git", "clone", "--quiet", repository, tree)
    text = (tree / "pyproject.toml").read_text()
    lower = re.sub(r'"numpy>=.*"', f'"numpy<{on_colab()["numpy"]}"', text)
    assert lower != text
    (tree / "pyproject.toml").write_text(lower)
    with bare.copy() as machine:
        machine.set_up(tmp_path, **found_at(publish(tree, tmp_path / "repository")))
        replaced, _ = changes(installed(bare.python), installed(machine.python))
        assert replaced == {"numpy"}


def test_a_set_up_cell_that_relies_on_the_repository_is_noticed(bare, tmp_path):
    notebook = alone("solutions", NAMES[0], tmp_path)
    set_up_cell(notebook).source = 'import sys\n\nsys.path.insert(0, "..")'
    with pytest.raises(CellExecutionError, match="No module named 'helpers'"):
        bare.run(notebook, tmp_path)
