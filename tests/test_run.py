"""`python -m helpers run`, on a small project."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from helpers.workshop.execute import cell_titles

PYPROJECT = """
[project]
name = "some-notebooks"
version = "1.2.3"

[project.urls]
Repository = "https://github.com/someone/some-notebooks"
"""
SOLUTION = """\
# %% [markdown]
# # A pendulum
# Its energy is $E = \\frac{1}{2} m v^2 + m g h$.

# %%
import matplotlib.pyplot as plt
from IPython.display import HTML


class check:
    step = staticmethod(lambda answer: print(f"step: {answer}"))
    table = staticmethod(lambda: print("the closing table"))


# %%
check.table()

# %%
check.step("passed, 200 states match")

# %% [markdown]
# ## A picture

# %%
_ = plt.plot([1, 2, 3])

# %%
HTML('<video controls><source src="data:video/mp4;base64,AAAA" type="video/mp4"></video>')

# %%
from tqdm.notebook import tqdm

for _ in tqdm(range(2)):
    pass
"""
RAISES = """\
# %%
print("an output")

# %%
# Divide.
1 / 0

# %%
print("never printed")
"""
SLEEPS = """\
# %%
import time

time.sleep(60)
"""
COMMAND = [sys.executable, "-m", "helpers"]


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "solutions").mkdir()
    for name, text in {"01_demo": SOLUTION, "02_raises": RAISES, "03_sleeps": SLEEPS}.items():
        (tmp_path / f"solutions/{name}.py").write_text(text)
    return tmp_path


def run(project, *arguments):
    # Figures belong in the notebook even if the caller has set another backend.
    environment = os.environ | {"MPLBACKEND": "Agg"}
    return subprocess.run(
        [*COMMAND, "run", *arguments], cwd=project, env=environment, capture_output=True, text=True, timeout=120
    )


def test_a_solution_runs_with_progress_verdicts_and_pictures(project):
    before = sorted(project.glob("solutions/*"))
    done = run(project, "01_demo")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    for number, title in enumerate(["A pendulum", "check.table()", "check.step("], start=1):
        assert any(line.startswith(f"  {number}/6") and f" s  {title}" in line for line in lines)
    assert lines.index("step: passed, 200 states match") < lines.index("the closing table")
    assert any("4/6" in line for line in lines[: lines.index("the closing table")])
    page = (project / "build/01_demo.html").read_text()
    assert lines[-1].endswith(f" s in total. The figures are in {project / 'build/01_demo.html'}")
    assert r"$E = \frac{1}{2} m v^2 + m g h$" in page
    assert "data:image/png;base64," in page
    assert "<video " in page
    assert 'src="data:video/mp4;base64,AAAA"' in page
    assert "vnd.jupyter.widget" not in page
    notebook = nbformat.read(project / "build/01_demo.ipynb", as_version=4)
    assert [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"] == [1, 2, 3, 4, 5, 6]
    assert sorted(project.glob("solutions/*")) == before
    assert not (project / "notebooks").exists()


def test_a_cell_that_raises_is_named_and_the_outputs_so_far_are_written(project):
    done = run(project, "02_raises")
    assert done.returncode == 1
    assert done.stderr == "02_raises, cell 2/3 (`# Divide.`) raised ZeroDivisionError: division by zero\n"
    assert str(Path("build/02_raises.html")) in done.stdout
    cells = nbformat.read(project / "build/02_raises.ipynb", as_version=4).cells
    assert [[output.output_type for output in cell.outputs] for cell in cells] == [["stream"], ["error"], []]
    assert "ZeroDivisionError" in (project / "build/02_raises.html").read_text()


def test_an_unknown_name_lists_the_known_ones(project):
    done = run(project, "04_nothing")
    assert done.returncode == 2
    assert "there is no notebook '04_nothing'; there are 01_demo, 02_raises, 03_sleeps" in done.stderr


def test_outside_of_a_collection(tmp_path):
    done = run(tmp_path)
    assert done.returncode == 1
    assert done.stderr.endswith("no folder with pyproject.toml and solutions/\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send these signals to one process")
@pytest.mark.parametrize("request_to_end", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["run", "build"])
def test_an_interrupt_ends_promptly_and_leaves_no_kernel(project, command, request_to_end):
    (project / "solutions/01_demo.py").unlink()
    (project / "solutions/02_raises.py").unlink()
    arguments = [command, "03_sleeps"] if command == "run" else [command]
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    kernels = wait_for_kernel(process.pid)
    start = time.monotonic()
    process.send_signal(request_to_end)  # to this process only, not to its kernel
    _, stderr = process.communicate(timeout=30)
    assert time.monotonic() - start < 5
    assert process.returncode == 130
    assert stderr == "Interrupted in 03_sleeps; its kernel was stopped.\n"
    assert psutil.wait_procs(kernels, timeout=2)[1] == []
    files = {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}
    assert files == {"pyproject.toml", "solutions/03_sleeps.py"}


def wait_for_kernel(pid: int) -> list[psutil.Process]:
    """Wait until the kernel is busy with its cell; return all processes that were started."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        children = psutil.Process(pid).children(recursive=True)
        if any("ipykernel_launcher" in " ".join(child.cmdline()) for child in children):
            time.sleep(2)
            return children
        time.sleep(0.1)
    raise AssertionError("no kernel was started")


def test_the_kernel_is_this_python_whatever_the_user_has_registered(project):
    kernel = project / "jupyter/kernels/python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text('{"argv": ["false"], "display_name": "wrong", "language": "python"}')
    (project / "solutions/01_demo.py").write_text("# %%\nimport sys\n\nprint(sys.executable)\n")
    environment = os.environ | {"JUPYTER_PATH": str(project / "jupyter")}
    subprocess.run([*COMMAND, "run", "01_demo"], cwd=project, env=environment, check=True, timeout=60)
    notebook = nbformat.read(project / "build/01_demo.ipynb", as_version=4)
    assert Path(notebook.cells[0].outputs[0].text.strip()) == Path(sys.executable)


def test_a_cell_is_named_by_its_heading_or_its_first_line():
    cells = [
        new_markdown_cell("# One\ntext\n## Two"),
        new_code_cell("\nx = 1\ny"),
        new_code_cell("# a remark\nx = 1"),
        new_markdown_cell("no heading"),
        new_code_cell(""),
    ]
    assert cell_titles(cells) == ["", "Two", "# a remark", "", ""]
