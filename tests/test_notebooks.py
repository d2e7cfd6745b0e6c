"""The collection itself. What the solutions put out is compared by nbval (see the Makefile)."""

import os
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from support import (
    NAMES,
    ROOT,
    assert_only_progress,
    assert_stops_only_at_its_own_exercises,
    code_cells,
    shortened,
    solution_cells,
)


@pytest.mark.skipif(not NAMES, reason="no notebooks yet")
def test_the_collection_is_what_its_sources_give_and_the_check_is_fast():
    resource = pytest.importorskip("resource", reason="Windows does not count the processor time of a child")

    def processor_time():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    start = processor_time()
    command = [sys.executable, "-m", "helpers", "build", "--check"]
    check = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    seconds = processor_time() - start
    print(f"build --check took {seconds:.1f} s")
    assert check.returncode == 0, check.stderr
    assert seconds < 30  # it executes nothing, which would take minutes


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_notebook_stops_only_at_its_own_exercises(name, tmp_path):
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    if name == "04_sac_dyna":
        shortened(notebook)  # what comes after the blanks is not what this is about
    NotebookClient(notebook, timeout=600, allow_errors=True).execute(cwd=str(tmp_path))
    assert_stops_only_at_its_own_exercises(notebook, name)


@pytest.mark.skipif(sys.platform == "linux", reason="on Linux the scripts run in the Colab drill, test_colab.py")
@pytest.mark.parametrize("name", NAMES)
def test_a_solution_runs_as_a_plain_script(name, tmp_path):
    script = subprocess.run(
        [sys.executable, ROOT / "solutions" / f"{name}.py"],
        cwd=tmp_path,
        env=os.environ | {"MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert script.returncode == 0, script.stderr
    assert_only_progress(script.stderr)


@pytest.mark.parametrize("name", NAMES)
def test_a_solution_notebook_shows_no_warnings_and_no_axes(name):
    notebook = nbformat.read(ROOT / "solutions" / f"{name}.ipynb", as_version=4)
    for cell in code_cells(notebook):
        assert not [output for output in cell.outputs if output.get("name") == "stderr"]
        assert "<Axes" not in "".join(output.get("data", {}).get("text/plain", "") for output in cell.outputs)


@pytest.mark.parametrize("name", NAMES)
def test_code_is_no_wider_than_a_page(name):
    """A longer line is cut off in JupyterLab beside the file browser, and on most pages."""
    for source, _ in solution_cells(name):
        assert max(map(len, source.splitlines())) <= 88, source


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_has_a_text_for_who_does_not_see_it(name):
    notebook = nbformat.read(ROOT / "solutions" / f"{name}.ipynb", as_version=4)
    figures = [
        output for cell in notebook.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})
    ]
    assert figures
    for figure in figures:
        assert figure.metadata["image/png"]["alt"].endswith(".")
