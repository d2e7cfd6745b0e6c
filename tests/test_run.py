"""`python -m helpers run`, on a small project."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import jupytext
import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from support import NAMES, ROOT

from helpers.workshop import UnknownNotebook
from helpers.workshop.cli import main
from helpers.workshop.execute import cell_titles
from helpers.workshop.notebook import read_script
from helpers.workshop.page import mathml, to_html
from helpers.workshop.run import name_of

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
    step = staticmethod(print)
    table = staticmethod(lambda: print("the closing table"))


# %%
check.table()

# %%
check.step("[passed] step: 200 states match")

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

# %% tags=["setup"]
import os

# %% tags=["result"]
print("the best return: -126")
"""
RAISES = """\
# %%
print("an output")

# %% [markdown]
# ## A division

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
        [*COMMAND, "run", *arguments], cwd=project, env=environment, capture_output=True, text=True, timeout=300
    )


def test_a_solution_runs_with_progress_verdicts_pictures_and_its_result(project):
    before = sorted(project.glob("solutions/*"))
    done = run(project, "01_demo")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    beginning = ["Loading the libraries ...", "A pendulum", "Executing solutions/01_demo.py; its kernel starts ..."]
    assert lines[:3] == beginning
    titles = [*(f"A pendulum, {number} of 3" for number in (1, 2, 3)), "A picture, 1 of 4"]
    for number, title in enumerate(titles, start=1):
        assert any(line.startswith(f"  {number}/8") and line.endswith(f" s  {title}") for line in lines)
    page = (project / "build/01_demo.html").read_text()
    place = project / "build/01_demo.html"
    assert lines.index("        [passed] step: 200 states match") < lines.index("Writing the page ...")
    assert lines[-6:-1] == ["", "the closing table", "", "the best return: -126", ""]
    assert lines[-1].endswith(f" s in total. The page with all figures: {place}")
    assert "\x1b" not in done.stdout
    assert "data:image/png;base64," in page
    assert "<video " in page
    assert 'src="data:video/mp4;base64,AAAA"' in page
    assert "vnd.jupyter.widget" not in page
    notebook = nbformat.read(project / "build/01_demo.ipynb", as_version=4)
    assert [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"] == list(range(1, 9))
    assert sorted(project.glob("solutions/*")) == before
    assert not (project / "notebooks").exists()


def test_a_cell_that_raises_is_named_and_the_outputs_so_far_are_written(project):
    done = run(project, "02_raises.py")
    assert done.returncode == 1
    expected = "02_raises, cell 2/3, A division, 1 of 2 (`# Divide.`) raised ZeroDivisionError: division by zero\n"
    assert done.stderr == expected
    assert str(Path("build/02_raises.html")) in done.stdout
    cells = nbformat.read(project / "build/02_raises.ipynb", as_version=4).cells
    outputs = [[output.output_type for output in cell.outputs] for cell in cells if cell.cell_type == "code"]
    assert outputs == [["stream"], ["error"], []]
    assert "ZeroDivisionError" in (project / "build/02_raises.html").read_text()


NOTEBOOKS = ["01_dyna_q", "03_model_env", "04_sac_dyna", "12_more"]


@pytest.mark.parametrize(
    "request_, name",
    [
        ("03_model_env", "03_model_env"),
        ("3", "03_model_env"),
        ("03", "03_model_env"),
        ("12", "12_more"),
        ("solutions/03_model_env.py", "03_model_env"),
        ("./notebooks/04_sac_dyna.ipynb", "04_sac_dyna"),
        ("01_dyna_q.ipynb", "01_dyna_q"),
    ],
)
def test_a_number_a_name_or_a_path_is_understood(request_, name):
    assert name_of(request_, NOTEBOOKS) == name


@pytest.mark.parametrize(
    "request_, name",
    [
        ("model_env", "03_model_env"),
        ("04_sac-dyna", "04_sac_dyna"),
        ("DynaQ", "01_dyna_q"),
        ("03_mdel_env.py", "03_model_env"),
    ],
)
def test_a_typo_gets_a_suggestion(request_, name):
    with pytest.raises(UnknownNotebook, match=rf"Did you mean {name}\?"):
        name_of(request_, NOTEBOOKS)


@pytest.mark.parametrize("request_", ["9", "", "nothing_like_it", "/"])
def test_an_unknown_name_lists_the_known_ones(request_):
    with pytest.raises(UnknownNotebook, match="There are 01_dyna_q, 03_model_env, 04_sac_dyna, 12_more"):
        name_of(request_, NOTEBOOKS)


def test_an_unknown_name_is_a_usage_error(project):
    done = run(project, "1_demo")
    assert done.returncode == 2
    assert "'1_demo' names no notebook. Did you mean 01_demo? There are 01_demo, 02_raises" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a browser that is a shell script")
def test_the_page_opens_in_the_browser(project):
    opened = project / "opened"
    browser = project / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    (project / "solutions/01_demo.py").write_text("# %%\n1\n")
    environment = os.environ | {"BROWSER": f"{browser} %s"}
    subprocess.run([*COMMAND, "run", "1", "--open"], cwd=project, env=environment, check=True, timeout=300)
    assert opened.read_text().strip() == (project / "build/01_demo.html").as_uri()


PAGE = """\
# %% [markdown] tags=["badge"]
# [![badge](https://example.org/badge.svg)](https://example.org)

# %% [markdown]
# # A *pendulum*
# Its energy is $E = \\frac{1}{2} m v^2 < a \\sin\\theta$, and
# $$\\max_a q(s, a) \\leftarrow 0$$
# A formula that is none: $\\frac$.

# %% tags=["setup"]
secret = "set-up"

# %%
x = 1
"""


def test_the_page_has_a_title_formulas_and_a_folded_setup_and_needs_no_network():
    notebook = read_script(PAGE)
    latex = {"text/latex": "$\\displaystyle \\frac{a}{b}$", "text/plain": "a/b"}
    notebook.cells[-1].outputs = [new_output("execute_result", data=latex)]
    page = to_html(notebook, "01_demo")
    assert "<title>A *pendulum*</title>" in page
    assert page.count("<math") == 3 and page.count("<mfrac>") == 2
    assert page.count('display="block"') == 2
    assert r"<code>\frac</code>" in page and "$" not in page.partition("<body")[2]
    assert re.search(r"<details><summary>Set-up</summary>(?s:.)*set-up(?s:.)*</details>", page)
    assert "<script" not in page and not re.findall(r'(?:src|href)="https?:', page)
    assert "example.org" not in page


@pytest.mark.parametrize("name", NAMES)
def test_every_formula_of_the_solutions_becomes_mathml(name):
    cells = jupytext.read(ROOT / f"solutions/{name}.py").cells
    texts = [re.sub(r"`[^`]*`", "", cell.source) for cell in cells if cell.cell_type == "markdown"]
    formulas = [
        tex for text in texts for pair in re.findall(r"\$\$(.+?)\$\$|\$(.+?)\$", text, re.DOTALL) for tex in pair if tex
    ]
    assert [tex for tex in formulas if "<math" not in mathml(tex)] == []


def test_the_help_is_in_full_sentences_with_examples_and_a_version():
    def helpers(*arguments):
        done = subprocess.run([*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout

    text = helpers("-h")
    commands = re.findall(r"^  ([a-z]+)  +([A-Z].*)$", text.partition("Commands:")[2], re.MULTILINE)
    assert {name for name, _ in commands} == set(main.commands)
    assert all(sentence.endswith(".") and "..." not in sentence for _, sentence in commands)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert helpers("--version") == f"mbrl-notebooks {version}\n"
    for name in main.commands:
        assert "Example" in main.commands[name].help, name


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
        new_code_cell("# before any heading\nx = 1"),
        new_markdown_cell("# One\ntext\n## Two: `x`"),
        new_code_cell("\nx = 1\ny"),
        new_code_cell("import sys", metadata={"tags": ["setup"]}),
        new_code_cell("# a remark\nx = 1"),
        new_markdown_cell("no heading"),
        new_code_cell(""),
        new_markdown_cell("# Three"),
        new_code_cell("x"),
    ]
    expected = ["# before any heading", "", "Two: x, 1 of 2", "Set-up", "Two: x, 2 of 2", "", "", "", "Three"]
    assert cell_titles(cells) == expected


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_colours_and_a_bar_where_there_is_a_terminal(project):
    import pty

    for variables, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        master, slave = pty.openpty()  # of no known width
        environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | variables
        with subprocess.Popen(
            [*COMMAND, "run", "1"], cwd=project, env=environment, stdout=slave, stderr=slave
        ) as process:
            os.close(slave)
            shown = b""
            with contextlib.suppress(OSError):  # EIO at the end
                while piece := os.read(master, 65536):
                    shown += piece
        os.close(master)
        assert process.returncode == 0
        assert (b"\x1b[32m[passed]" in shown) == coloured
        assert b"cells, 00:0" in shown and b"01_demo: A picture" in shown
