"""The build, on small projects."""

import ast
import copy
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import types
from pathlib import Path

import jupytext
import nbformat
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.workshop import CourseError
from helpers.workshop.build import build, check, files_of, read_sources
from helpers.workshop.cli import main
from helpers.workshop.leaks import find_leaks
from helpers.workshop.notebook import read_script, write_ipynb
from helpers.workshop.project import Project, find_root
from helpers.workshop.source import exercise_of

KNOWN = {"double", "step"}
PYPROJECT = """
[project]
name = "some-notebooks"
version = "1.2.3"

[project.urls]
Repository = "https://github.com/someone/some-notebooks"
"""
SOLUTION = '''\
# %% [markdown]
# # A pendulum

# %% [markdown] tags=["badge"]
# to be stamped

# %% tags=["setup"]
"to be stamped"


# %%
class check:
    step = double = table = staticmethod(lambda *answers: print("checked"))


# %%
class Env:
    def step(self, theta, velocity):
        """Return the next angle."""
        ### BEGIN SOLUTION
        # 1. The new velocity,
        #    from the law.
        velocity = velocity + 0.75 * theta  # Euler
        # a remark
        for _ in range(1):
            # 2. It moves the angle.
            theta = theta + 0.05 * velocity
        ### END SOLUTION
        return theta

    def other(self):
        """Return a number."""
        ### BEGIN SOLUTION
        return 17 + 4 + len("other than that")
        ### END SOLUTION


# %%
check.step(Env)

# %% [markdown] tags=["solution"]
# The angle grows, since gravity pulls downwards.

# %% tags=["solution"]
print("an interpretation", Env().step(1.0, 0.0))

# %%
print("an output")

# %%
check.table()
'''
OTHER = """\
# %% [markdown]
# # Another notebook

# %%
print("another output")
"""


def write(root: Path, **solutions: str) -> Path:
    (root / "solutions").mkdir(exist_ok=True)
    (root / "pyproject.toml").write_text(PYPROJECT)
    for name, text in solutions.items():
        (root / "solutions" / f"{name.lstrip('_')}.py").write_text(text, encoding="utf-8")
    return root


def contents(root: Path) -> dict[str, bytes]:
    """Every file of the collection, without build/."""
    files = (path for folder in ("solutions", "notebooks") for path in (root / folder).rglob("*"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def cells(path: Path) -> list[tuple]:
    return [(c.cell_type, c.source, c.metadata.get("tags", [])) for c in jupytext.read(path).cells]


@pytest.fixture
def draft(tmp_path):
    """A project that was never built."""
    return write(tmp_path, _01_demo=SOLUTION)


@pytest.fixture(scope="module")
def _built(tmp_path_factory):
    root = write(tmp_path_factory.mktemp("built"), _01_demo=SOLUTION, _02_other=OTHER)
    build(root, KNOWN)
    return root


@pytest.fixture
def built(_built, tmp_path):
    """A project that is up to date."""
    shutil.copytree(_built, tmp_path / "built")
    return tmp_path / "built"


# What an exercise is made of


def test_signature_docstring_and_steps_stay(draft):
    build(draft, KNOWN, execute=False)
    env = next(source for _, source, _ in cells(draft / "notebooks/01_demo.ipynb") if "class Env" in source)
    stub = 'raise NotImplementedError("step: replace this line with your code")'
    assert env == (
        "class Env:\n"
        "    def step(self, theta, velocity):\n"
        '        """Return the next angle."""\n'
        "        # 1. The new velocity,\n"
        "        #    from the law.\n"
        "        # 2. It moves the angle.\n"
        f"        {stub}\n"
        "        return theta\n"
        "\n"
        "    def other(self):\n"
        '        """Return a number."""\n'
        f"        {stub}"
    )


def test_cells_tagged_solution_vanish(draft):
    build(draft, KNOWN, execute=False)
    for suffix in (".py", ".ipynb"):
        text = (draft / f"notebooks/01_demo{suffix}").read_text()
        assert "gravity pulls" not in text
        assert "interpretation" not in text
        assert "an output" in text


def test_an_answer_is_folded_in_the_exercise_and_open_in_the_solution(tmp_path):
    text = '# %%\n"code"\n\n# %% [markdown] tags=["answer"]\n# It swings **up**.'
    build(write(tmp_path, _01_demo=text), KNOWN, execute=False)
    exercise, solution = (cells(tmp_path / folder / "01_demo.py")[1][1] for folder in ("notebooks", "solutions"))
    assert solution == "It swings **up**."
    assert re.fullmatch(r"<details>\n<summary>.+</summary>\n\nIt swings \*\*up\*\*\.\n\n</details>", exercise)


def test_a_blank_takes_the_name_of_the_check_that_follows(tmp_path):
    blanks = "\n\n".join(
        f"# %%\ndef {name}(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n\n\n"
        f"# %%\nprint('between')\n\n# %%\ncheck.{name}({name})"
        for name in ("double", "step")
    )
    build(write(tmp_path, _01_demo=blanks), KNOWN, execute=False)
    script = (tmp_path / "notebooks/01_demo.py").read_text()
    assert re.findall(r'Error\("(\w+):', script) == ["double", "step"]


def test_an_exercise_has_no_outputs(built):
    notebook = nbformat.read(built / "notebooks/01_demo.ipynb", as_version=4)
    assert all(not c.outputs and c.execution_count is None for c in notebook.cells if c.cell_type == "code")


def test_an_exercise_is_a_pure_function_of_its_solution():
    solution = read_script(SOLUTION)
    before = copy.deepcopy(solution)
    exercise = exercise_of(solution)
    assert exercise_of(solution) == exercise
    assert solution == before
    assert "SOLUTION" not in str(exercise)


def test_the_files_of_a_source_are_those_that_the_build_writes(built):
    sources = read_sources(Project.read(built), KNOWN)
    files = {name: content for source in sources for name, content in files_of(source).items()}
    executed = re.compile(r"solutions/.*\.ipynb")
    assert files == {name: content for name, content in contents(built).items() if not executed.fullmatch(name)}


# Stamps


def test_the_badges_open_the_notebook_at_the_tag(built):
    for folder in ("solutions", "notebooks"):
        url = f"github/someone/some-notebooks/blob/v1.2.3/{folder}/01_demo.ipynb)"
        for suffix in (".py", ".ipynb"):
            text = (built / folder / f"01_demo{suffix}").read_text()
            assert "Open In Colab" in text
            assert url in text


def test_the_set_up_cell_is_folded_but_in_scripts(built):
    """JupyterLab hides its source, Colab shows its title; a script is read as it is."""
    for folder in ("solutions", "notebooks"):
        for suffix in (".py", ".ipynb"):
            notebook = jupytext.read(built / folder / f"01_demo{suffix}")
            (cell,) = (cell for cell in notebook.cells if "setup" in cell.metadata.get("tags", []))
            assert cell.source.startswith("# @title ")
            folded = {"jupyter": {"source_hidden": True}, "cellView": "form"} if suffix == ".ipynb" else {}
            assert {key: value for key, value in cell.metadata.items() if key != "tags"} == folded


@pytest.mark.parametrize("version, returncode", [("1.2.3", None), ("1.2.2", 0), ("1.2.2", 1)])
def test_on_colab_the_set_up_cell_installs_this_version(built, monkeypatch, version, returncode):
    setup = next(source for _, source, tags in cells(built / "solutions/01_demo.ipynb") if "setup" in tags)
    assert "%" not in setup
    commands = []

    def pip(command, **_):
        commands.append(command)
        return types.SimpleNamespace(returncode=returncode)

    monkeypatch.setattr("subprocess.run", pip)
    monkeypatch.setattr("importlib.metadata.distributions", lambda name: [types.SimpleNamespace(version=version)])
    exec(setup, {})
    assert not commands  # not on Colab
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    if returncode:
        with pytest.raises(RuntimeError, match="Is there a network"):
            exec(setup, {})
    else:
        exec(setup, {})
    assert [command[-1] for command in commands] == [
        "git+https://github.com/someone/some-notebooks@v1.2.3" for _ in range(version != "1.2.3")
    ]


def test_a_new_version_stamps_again(built):
    (built / "pyproject.toml").write_text(PYPROJECT.replace("1.2.3", "2.0.0"))
    with pytest.raises(CourseError, match=r"solutions/01_demo\.py: its set-up cell"):
        check(built, KNOWN)
    build(built, KNOWN, execute=False)
    for name in ("solutions/01_demo.py", "notebooks/01_demo.py", "notebooks/01_demo.ipynb"):
        text = (built / name).read_text()
        assert "v2.0.0" in text
        assert "1.2.3" not in text


# The same bytes on every run


def test_building_twice_changes_nothing(built, capsys):
    before = contents(built)
    for path in built.rglob("*.py"):
        os.utime(path, (0, 0))  # the build ignores times
    build(built, KNOWN)
    assert contents(built) == before
    assert "Nothing to write" in capsys.readouterr().out
    check(built, KNOWN)


def test_a_script_and_its_notebook_are_an_exact_pair(built):
    for folder in ("solutions", "notebooks"):
        for name in ("01_demo", "02_other"):
            assert cells(built / folder / f"{name}.py") == cells(built / folder / f"{name}.ipynb")


def test_ids_are_stable_unique_and_shared(built):
    solution = nbformat.read(built / "solutions/01_demo.ipynb", as_version=4).cells
    exercise = nbformat.read(built / "notebooks/01_demo.ipynb", as_version=4).cells
    ids = [cell.id for cell in solution]
    assert len(set(ids)) == len(ids)
    assert [cell.id for cell in exercise] == [
        cell.id for cell in solution if "solution" not in cell.metadata.get("tags", [])
    ]
    # A cell keeps its id when another one changes.
    script = built / "solutions/01_demo.py"
    script.write_text(script.read_text().replace("# # A pendulum", "# # The pendulum"))
    build(built, KNOWN)
    again = [cell.id for cell in nbformat.read(built / "solutions/01_demo.ipynb", as_version=4).cells]
    assert again[1:] == ids[1:]
    assert again[0] != ids[0]


def test_there_is_no_noise_of_versions_or_times(built):
    for path in contents(built):
        text = (built / path).read_text()
        assert "jupytext_version" not in text
        assert "iopub" not in text
        if path.endswith(".ipynb"):
            notebook = json.loads(text)
            assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
            metadata = {
                "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            }
            if path.startswith("solutions/"):
                metadata["mbrl"] = {"helpers": notebook["metadata"]["mbrl"]["helpers"]}
            assert notebook["metadata"] == metadata


def test_widgets_are_dropped(tmp_path):
    source = '# %%\nfrom tqdm.notebook import tqdm\n\nfor _ in tqdm(range(3)):\n    pass\nprint("done")\n'
    build(write(tmp_path, _01_demo=source), KNOWN)
    notebook = nbformat.read(tmp_path / "solutions/01_demo.ipynb", as_version=4)
    assert [output.get("text") for output in notebook.cells[0].outputs] == ["done\n"]
    assert "widget" not in json.dumps(notebook.metadata)


def test_windows_line_ends_are_fixed(built):
    before = contents(built)
    script = built / "solutions/01_demo.py"
    script.write_bytes(script.read_bytes().replace(b"\n", b"\r\n"))
    build(built, KNOWN)
    assert contents(built) == before


# Execution


def test_only_changed_solutions_are_executed(built, capsys):
    script = built / "solutions/02_other.py"
    script.write_text(script.read_text().replace("another output", "a new output"))
    build(built, KNOWN)
    out = capsys.readouterr().out
    assert "solutions/02_other.ipynb: its code is not that of the script, executing" in out
    assert "01_demo" not in out
    notebook = nbformat.read(built / "solutions/02_other.ipynb", as_version=4)
    assert notebook.cells[1].outputs[0].text == "a new output\n"
    check(built, KNOWN)


def test_new_text_needs_no_execution(built, capsys):
    script = built / "solutions/02_other.py"
    before = nbformat.read(built / "solutions/02_other.ipynb", as_version=4)
    script.write_text(script.read_text() + "\n# %% [markdown]\n# A closing remark.\n")
    build(built, KNOWN)
    assert "executing" not in capsys.readouterr().out
    notebook = nbformat.read(built / "solutions/02_other.ipynb", as_version=4)
    assert notebook.cells[-1].source == "A closing remark."
    assert notebook.cells[1].outputs == before.cells[1].outputs
    check(built, KNOWN)


@pytest.fixture
def importing(tmp_path):
    """A project that is up to date, with a notebook that imports from `helpers` and one that does not."""
    helpers = tmp_path / "helpers"
    helpers.mkdir()
    (helpers / "__init__.py").write_text("")
    (helpers / "one.py").write_text("def f():\n    from helpers.two import g\n\n    return g()\n")
    (helpers / "two.py").write_text('def g():\n    """Return two."""\n    return 2\n')
    (helpers / "three.py").write_text("def h():\n    return 3\n")
    imports = "# %%\nfrom helpers import one\n\nprint(one.f())\n"
    build(write(tmp_path, _01_demo=imports, _02_other=OTHER), KNOWN)
    return tmp_path


@pytest.mark.parametrize("module", ["one", "two"])
def test_a_solution_is_executed_again_when_what_it_imports_has_changed(importing, capsys, module):
    edit(f"helpers/{module}.py", "return", "return 7 +")(importing)
    reason = "what it imports from helpers has changed"
    with pytest.raises(CourseError, match=rf"^solutions/01_demo\.ipynb: {reason}: run `python -m helpers build`$"):
        check(importing, KNOWN)
    build(importing, KNOWN)
    assert f"solutions/01_demo.ipynb: {reason}, executing" in capsys.readouterr().out
    check(importing, KNOWN)
    (cell,) = nbformat.read(importing / "solutions/01_demo.ipynb", as_version=4).cells
    assert cell.outputs[0].text == "9\n"  # by this project's `helpers`, whichever is installed


@pytest.mark.parametrize(
    "change",
    [
        lambda root: edit("helpers/three.py", "return 3", "return 33")(root),
        lambda root: edit("helpers/two.py", "Return two.", "Return the\n    number two.")(root),
        lambda root: edit("helpers/two.py", "return 2", "# two\n\n    return 2  # indeed")(root),
    ],
)
def test_a_solution_is_not_executed_again_without_need(importing, change):
    change(importing)
    check(importing, KNOWN)


def test_a_solution_without_a_digest_is_not_up_to_date(importing):
    path = importing / "solutions/02_other.ipynb"
    notebook = nbformat.read(path, as_version=4)
    del notebook.metadata["mbrl"]
    path.write_text(write_ipynb(notebook))
    with pytest.raises(CourseError, match=r"^solutions/02_other\.ipynb: what it imports"):
        check(importing, KNOWN)
    build(importing, KNOWN)
    check(importing, KNOWN)


def test_solutions_run_in_their_own_folder(tmp_path):
    write(tmp_path, _01_demo="# %%\nimport os\n\nprint(os.getcwd())\n")
    build(tmp_path, KNOWN)
    notebook = nbformat.read(tmp_path / "solutions/01_demo.ipynb", as_version=4)
    assert notebook.cells[0].outputs[0].text == f"{tmp_path / 'solutions'}\n"


def test_no_execute_leaves_the_solution_notebook(built, capsys):
    before = contents(built)
    script = built / "solutions/02_other.py"
    script.write_text(script.read_text().replace("another output", "a new output"))
    build(built, KNOWN, execute=False)
    assert "solutions/02_other.ipynb: left out of date" in capsys.readouterr().out
    after = contents(built)
    assert after["solutions/02_other.ipynb"] == before["solutions/02_other.ipynb"]
    assert b"a new output" in after["notebooks/02_other.ipynb"]


def test_a_solution_that_raises_changes_nothing_of_its_notebook(built):
    script = built / "solutions/02_other.py"
    script.write_text(script.read_text() + "\n# %%\nx = 1\n1 / 0\n")
    before = contents(built)
    where = r"02_other, cell 2/2, Another notebook, 2 of 2 \(`x = 1`\)"
    with pytest.raises(CourseError, match=f"{where} raised ZeroDivisionError: division"):
        build(built, KNOWN)
    assert contents(built) == before


def test_a_kernel_that_dies_is_reported(tmp_path):
    write(tmp_path, _01_demo="# %%\nimport os\n\nos._exit(3)\n")
    with pytest.raises(CourseError, match=r"01_demo, cell 1/1 \(`import os`\): the kernel died"):
        build(tmp_path, KNOWN)


# --check


def edit(name, old, new):
    def change(root):
        path = root / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))

    return change


def resave(root):
    path = root / "solutions/01_demo.ipynb"
    path.write_text(json.dumps(json.loads(path.read_text())))


def add_error(root):
    path = root / "solutions/02_other.ipynb"
    notebook = nbformat.read(path, as_version=4)
    error = nbformat.v4.new_output("error", ename="E", evalue="e", traceback=[])
    notebook.cells[1].outputs.append(error)
    nbformat.write(notebook, path)


@pytest.mark.parametrize(
    "name, change",
    [
        ("notebooks/01_demo.py", edit("notebooks/01_demo.py", "A pendulum", "My pendulum")),
        ("notebooks/01_demo.ipynb", edit("notebooks/01_demo.ipynb", "A pendulum", "My pendulum")),
        ("notebooks/01_demo.ipynb", lambda root: (root / "notebooks/01_demo.ipynb").unlink()),
        ("solutions/01_demo.ipynb", lambda root: (root / "solutions/01_demo.ipynb").unlink()),
        ("solutions/01_demo.ipynb", lambda root: (root / "solutions/01_demo.ipynb").write_text("<<<<")),
        ("solutions/01_demo.ipynb", lambda root: (root / "solutions/01_demo.ipynb").write_text("{}")),
        ("solutions/01_demo.ipynb", edit("solutions/01_demo.py", "A pendulum", "My pendulum")),
        ("solutions/01_demo.ipynb", edit("solutions/01_demo.ipynb", "A pendulum", "My pendulum")),
        ("solutions/01_demo.ipynb", edit("solutions/01_demo.ipynb", '"execution_count": 2', '"execution_count": 7')),
        ("solutions/01_demo.ipynb", edit("solutions/01_demo.ipynb", '"name": "python3"', '"name": "py"')),
        ("solutions/01_demo.ipynb", edit("solutions/01_demo.ipynb", '   "id": "', '   "id": "a')),
        ("solutions/01_demo.ipynb", resave),
        ("solutions/02_other.ipynb", add_error),
        ("solutions/01_demo.py", edit("solutions/01_demo.py", "blob/v1.2.3", "blob/main")),
    ],
)
def test_check_names_what_is_not_up_to_date_and_build_fixes_it(built, name, change, capsys):
    up_to_date = contents(built)
    change(built)
    before = contents(built)
    with pytest.raises(CourseError, match=rf"(?m)^{re.escape(name)}: .*python -m helpers build`$"):
        check(built, KNOWN)
    assert contents(built) == before
    assert capsys.readouterr().out == ""
    build(built, KNOWN)
    check(built, KNOWN)
    if "My" not in str(contents(built)):
        assert contents(built) == up_to_date


@pytest.mark.parametrize("name", ["notebooks/03_gone.py", "notebooks/Untitled.ipynb", "solutions/03_gone.ipynb"])
def test_a_file_without_a_source_is_named(built, name):
    (built / name).write_text("")
    with pytest.raises(CourseError, match=rf"{name}: there is no source .* delete it"):
        check(built, KNOWN)


def test_hidden_files_and_folders_are_ignored(built):
    (built / "notebooks/.ipynb_checkpoints").mkdir()
    (built / "solutions/logs").mkdir()
    check(built, KNOWN)


def test_the_figure_of_a_tagged_cell_goes_to_pictures(tmp_path):
    figure = '# %% tags=["picture:dot"]\nfrom matplotlib import pyplot as plt\n\nplt.plot(0, 0, "o")\nplt.show()\n'
    root, picture = write(tmp_path, _01_demo=figure), tmp_path / "pictures/dot.png"
    build(root, KNOWN)
    assert picture.read_bytes().startswith(b"\x89PNG")
    picture.write_bytes(b"an older figure")
    with pytest.raises(CourseError, match=r"^pictures/dot\.png: .*python -m helpers build`$"):
        check(root, KNOWN)
    build(root, KNOWN)
    check(root, KNOWN)


# Leaks


@pytest.mark.parametrize(
    "planted",
    [
        "\n# %%\nif True:\n    theta = theta +  0.05*velocity  # so it goes\n",
        "\n# %% [markdown]\n# Hint: write `theta = theta + 0.05 * velocity`, and you are done.\n",
        "\n# %% [markdown]\n# The angle grows, since gravity pulls downwards.\n",
        '\n# %%\n# print("an interpretation", Env().step(1.0, 0.0))\n',
    ],
)
@pytest.mark.parametrize("place", ["solutions/01_demo.py", "solutions/02_other.py"])
def test_a_leak_is_found_wherever_it_hides(built, planted, place):
    script = built / place
    script.write_text(script.read_text() + planted)
    before = contents(built)
    number = r":\d+: gives away the answer at solutions/01_demo\.py:\d+: "
    exercise = place.replace("solutions", "notebooks")
    for what in (build, check):
        with pytest.raises(CourseError, match=exercise + number) as caught:
            what(built, KNOWN)
        assert exercise.replace(".py", ".ipynb:") in str(caught.value)
    assert contents(built) == before


def test_a_leak_is_named_with_both_lines(draft):
    lines = SOLUTION.splitlines()
    wanted = lines.index("            theta = theta + 0.05 * velocity") + 1
    (draft / "helpers/workshop").mkdir(parents=True)
    (draft / "helpers/workshop/grade.py").write_text("theta = theta + 0.05 * velocity\n")
    build(draft, KNOWN, execute=False)
    (draft / "helpers/crib.py").write_text("def f(theta, velocity):\n    theta = theta + 0.05 * velocity\n")
    (draft / "solutions/01_demo.py").write_text(SOLUTION)
    with pytest.raises(CourseError) as caught:
        check(draft, KNOWN)
    assert str(caught.value) == (
        f"helpers/crib.py:2: gives away the answer at solutions/01_demo.py:{wanted}: `theta = theta + 0.05 * velocity`"
    )


def test_a_leak_is_found_in_plain_texts():
    secrets = {'print("a"+theta)': "solution:7"}
    readable = {"one.py": 'x = 1\nprint("a" + theta)\n', "two.ipynb": r'"print(\"a\" + theta)"', "three.py": "theta"}
    assert find_leaks(secrets, readable) == [
        'one.py:2: gives away the answer at solution:7: `print("a" + theta)`',
        r'two.ipynb:1: gives away the answer at solution:7: `"print(\"a\" + theta)"`',
    ]


def test_lines_of_any_program_are_not_leaks(tmp_path):
    source = """\
# %%
def double(environment, num_samples):
    ### BEGIN SOLUTION
    observation, info = environment.reset(seed=17)
    for sample_number in range(num_samples):
        if sample_number:
            continue
        else:
            # a remark that is long enough to be taken for something
            return observation, info
    ### END SOLUTION


# %%
check.double(double)

# %%
def other(environment, num_samples):
    observation, info = environment.reset(seed=17)
    # a remark that is long enough to be taken for something
    for sample_number in range(num_samples):
        return observation, info
"""
    build(write(tmp_path, _01_demo=source), KNOWN, execute=False)


# Problems are reported with file and line

CHECK = "\n\n# %%\ncheck.step(f)\n"


def blank(inside: str = "    return 1", after: str = CHECK) -> str:
    return f"# %%\ndef f():\n    ### BEGIN SOLUTION\n{inside}\n    ### END SOLUTION\n{after}"


@pytest.mark.parametrize(
    "source, line, message",
    [
        ("# %%\ndef f():\n    ### BEGIN SOLUTION\n    return 1\n" + CHECK, 3, "never closed"),
        ("# %%\ndef f():\n    return 1\n    ### END SOLUTION\n" + CHECK, 4, "without `### BEGIN SOLUTION`"),
        (blank("    ### BEGIN SOLUTION\n    return 1"), 4, "inside a region that is still open"),
        (blank("    x = 1  ### BEGIN SOLUTION\n    return 1"), 4, "alone on its line"),
        (blank("    # a remark").replace("f():", 'f():\n    "Doc."'), 4, "no code in this region"),
        ("# %% [markdown]\n# ### BEGIN SOLUTION\n", 2, "in a markdown cell"),
        (blank().replace("# %%\ndef", '# %% tags=["solution"]\ndef'), 3, "vanishes whole"),
        ("# %%\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n" + CHECK, 2, "inside one function"),
        (
            "# %%\ndef f():\n    ### BEGIN SOLUTION\n    return 1\n\n\ndef g():\n    return 2\n    ### END SOLUTION\n"
            + CHECK,
            3,
            "inside one function",
        ),
        (blank().replace("    ### B", "### B"), 3, "indented like the code"),
        (blank("    if f:\n        return 1", "    else:\n        return 2\n" + CHECK), 3, "not valid Python"),
        (blank(after=""), 3, "no check follows"),
        (blank(after="\n\n" + blank()), 3, "no check follows"),
        (blank(after='\n\n# %% tags=["solution"]\ncheck.step(f)\n'), 3, "no check follows"),
        (blank(after="\n\n# %%\ncheck.table()\n"), 3, "no check follows"),
        ("# %%\nx = 1\n\n# %%\ncheck.stepp(f)\n", 5, "no exercise 'stepp'; did you mean 'step'"),
        ("# %%\nx = 1\n\n# %%\ncheck.xyz(f)\n", 5, "known are double, step"),
        ("# %%\nx = 1\n\n# %%\n# why\n%matplotlib inline\n", 6, "not plain Python"),
        ("# %%\nx = (1\n", 2, "not plain Python"),
        ("# %%\nx = 1\x0c\n", 2, "line separator"),
    ],
)
def test_errors_name_file_and_line(tmp_path, source, line, message):
    write(tmp_path, _01_good=SOLUTION, _02_bad=source)
    before = contents(tmp_path)
    for what in (build, check):
        with pytest.raises(CourseError, match=rf"^solutions/02_bad\.py:{line}: .*{re.escape(message)}"):
            what(tmp_path, KNOWN)
    assert contents(tmp_path) == before


def test_errors_in_several_notebooks_are_reported_together(tmp_path):
    write(tmp_path, _01_bad=blank(after=""), _02_bad=blank(after=""))
    with pytest.raises(CourseError, match=r"(?s)solutions/01_bad\.py:3.*solutions/02_bad\.py:3"):
        build(tmp_path, KNOWN)


def test_a_badly_named_source_is_named(tmp_path):
    write(tmp_path, _01_good=OTHER, demo=OTHER)
    with pytest.raises(CourseError, match=r"solutions/demo\.py: a source is called NN_name\.py"):
        build(tmp_path, KNOWN)


def test_no_solutions_at_all(tmp_path):
    with pytest.raises(CourseError, match=r"solutions/: there is no NN_name\.py"):
        build(write(tmp_path), KNOWN)


def test_not_inside_a_collection(tmp_path, built):
    assert find_root(built / "solutions") == built
    with pytest.raises(CourseError, match="is not inside the collection"):
        find_root(tmp_path)


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("version", "versions", "'version'"),
        ("[project]", "[project", "pyproject.toml: "),
        ("github.com", "example.org", "https://github.com/OWNER/NAME"),
    ],
)
def test_a_pyproject_with_something_missing(draft, old, new, message):
    (draft / "pyproject.toml").write_text(PYPROJECT.replace(old, new))
    with pytest.raises(CourseError, match=re.escape(message)):
        build(draft, KNOWN)


# The command


def command(root, *arguments):
    here = os.getcwd()
    os.chdir(root)
    try:
        return CliRunner().invoke(main, arguments)
    finally:
        os.chdir(here)


def test_exit_statuses(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.checks.EXERCISES", dict.fromkeys(KNOWN))
    write(tmp_path, _01_other=OTHER)
    assert command(tmp_path, "build", "--no-execute").exit_code == 0
    wrong = command(tmp_path, "build", "--check")
    assert wrong.exit_code == 1
    assert wrong.stderr.startswith("solutions/01_other.ipynb: missing or not readable")
    assert command(tmp_path, "build").exit_code == 0
    assert command(tmp_path / "notebooks", "build", "--check").exit_code == 0
    assert command(tmp_path.parent, "build").exit_code == 1
    assert command(tmp_path, "build", "--nonsense").exit_code == 2
    assert command(tmp_path, "bild").exit_code == 2
    for arguments in ([], ["build"], ["run"], ["grade"], ["drift"]):
        assert command(tmp_path, *arguments, "--help").exit_code == 0


# Killed half-way

KILLED = """
import os, signal, sys
from pathlib import Path
from helpers.workshop.build import build

calls, wanted, write_bytes, replace = 0, int(sys.argv[2]), Path.write_bytes, os.replace

def die_now(how):
    global calls
    calls += 1
    if calls == wanted:
        how()
        os.kill(os.getpid(), signal.SIGKILL)

def write(path, data):
    die_now(lambda: write_bytes(path, data[: len(data) // 2]))
    return write_bytes(path, data)

def move(source, target):
    die_now(lambda: None)
    return replace(source, target)

Path.write_bytes, os.replace = write, move
build(Path(sys.argv[1]), {"step"})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("moment", [1, 2, 4, 5])
def test_killed_half_way_every_file_is_old_or_new(built, tmp_path, moment):
    """A moment is the n-th write to a draft, which is left half done, or the n-th move to the final name."""
    old = contents(built)
    edit("solutions/01_demo.py", '"an output"', '"a new output"')(built)
    old["solutions/01_demo.py"] = (built / "solutions/01_demo.py").read_bytes()
    shutil.copytree(built, tmp_path / "finished")
    killed = subprocess.run([sys.executable, "-c", KILLED, built, str(moment)], capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    build(tmp_path / "finished", KNOWN)
    new, left = contents(tmp_path / "finished"), contents(built)
    assert left.keys() == old.keys()
    assert all(left[name] in (old[name], new[name]) for name in left)
    build(built, KNOWN)
    assert contents(built) == new


# Arbitrary cells

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=30)
ODD = st.sampled_from(["# %%", "%%", '"""', "'''", "```python", "# +", "---", "# ---", "$x^2$", "\\", "- a", ""])
MARKDOWN = st.lists(WORDS | ODD, min_size=1, max_size=4).map("\n".join)
CODE = st.one_of(
    WORDS.map(lambda text: f"x = {text!r}"),
    WORDS.map(lambda text: f"# {text}\nx = 1"),
    WORDS.map(lambda text: f"def f(x):\n    # {text}\n\n    return {text!r}"),
    st.sampled_from(["class A:\n    pass", "import os\n\n\nos", "@print\ndef f(): ...", "x = 1;", "cat = ls = 1", ""]),
)
SECRET = st.integers(0, 10**6).map(lambda number: f"return x + {number} + 123456789 * x")
BLANK = SECRET.map(
    lambda line: [
        new_code_cell(f"def f(x):\n    ### BEGIN SOLUTION\n    # 1. A step.\n    {line}\n    ### END SOLUTION"),
        new_code_cell("check.step(f)"),
    ]
)
TAGS = st.sampled_from([[], ["setup"], ["badge"], ["nbval-ignore-output", "x"]])
PLAIN = st.one_of(
    st.tuples(st.just(new_code_cell), CODE, TAGS), st.tuples(st.just(new_markdown_cell), MARKDOWN, TAGS)
).map(lambda cell: [cell[0](cell[1], metadata={"tags": cell[2]} if cell[2] else {})])


@settings(max_examples=60, deadline=None)
@given(st.lists(PLAIN | BLANK, min_size=1, max_size=6))
def test_for_arbitrary_cells_the_build_is_a_pure_function_without_leaks(groups):
    source = jupytext.writes(new_notebook(cells=[cell for group in groups for cell in group]), fmt="py:percent")
    with tempfile.TemporaryDirectory() as folder:
        root = write(Path(folder), _01_demo=source)
        build(root, KNOWN, execute=False)
        once = contents(root)
        build(root, KNOWN, execute=False)
        assert contents(root) == once
        assert cells(root / "notebooks/01_demo.py") == cells(root / "notebooks/01_demo.ipynb")
        notebook = nbformat.read(root / "notebooks/01_demo.ipynb", as_version=4)
        assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
        exercise = once["notebooks/01_demo.py"].decode()
        assert exercise.count("1. A step.") == source.count("1. A step.")
        assert "123456789" not in exercise
        assert "SOLUTION" not in exercise
        for cell in notebook.cells:
            if cell.cell_type == "code":
                ast.parse(cell.source)
