"""What several tests share: the solutions' definitions, the answers beside this file, and looks at notebooks."""

import ast
import functools
import importlib.util
import re
from pathlib import Path

import jupytext

from helpers.checks import EXERCISES
from helpers.checks.blank import CALM
from helpers.workshop.notebook import checks_in
from helpers.workshop.run import plain_text

TESTS = Path(__file__).parent
ROOT = TESTS.parent
NAMES = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9][0-9]_*.py"))
# What makes notebook 04 long, and what a test writes instead that is not about the training itself.
SHORTER = {
    '"num_synthetic_samples": 4000, "gradient_steps": 1500': '"num_synthetic_samples": 400, "gradient_steps": 100',
    "num_rounds = 4": "num_rounds = 1",
    "train_ppo(102_400, SEED)": "train_ppo(2_048, SEED)",
}
# What the blanks of a notebook need of other cells, besides its imports.
GIVEN = ("def random_episode(", "a, b = pendulum.fit_coefficients(", "def car_task(")
PROGRESS_BAR = re.compile(r"\d+%\||\d+(it|steps?)? \[|\d+(it|steps?)/s")
STUB = re.compile(r'raise NotImplementedError\("(\w+): ')


def solution_cells(name):
    """The source of each code cell of a solution, and its tags."""
    cells = jupytext.read(ROOT / "solutions" / f"{name}.py").cells
    return [(cell.source, cell.metadata.get("tags", [])) for cell in cells if cell.cell_type == "code"]


def definitions(name):
    """What the code cells of a solution define, up to its last exercise, without training anything."""
    namespace = {}
    for source, _ in solution_cells(name):
        if "BEGIN SOLUTION" in source or source.startswith("import") or any(given in source for given in GIVEN):
            exec(source, namespace)
    return namespace


def solution_lines():
    """The lines between the solution markers of all notebooks, without spaces."""
    for name in NAMES:
        for source, _ in solution_cells(name):
            inside = False
            for line in source.splitlines():
                inside = (inside or "BEGIN SOLUTION" in line) and "END SOLUTION" not in line
                code = "".join(line.partition("#")[0].split())
                if inside and len(code) > 15:
                    yield code


@functools.cache
def solutions():
    """The right answer of each solution, by exercise."""
    return {exercise.name: definitions(exercise.notebook)[exercise.defines] for exercise in EXERCISES.values()}


@functools.cache
def answers(kind, exercise):
    """The answers in tests/answers/`kind`/`exercise`.py by name; none if there is no such file."""
    path = TESTS / "answers" / kind / f"{exercise}.py"
    if not path.exists():
        return {}
    spec = importlib.util.spec_from_file_location(f"{kind}_{exercise}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    own = {name: thing for name, thing in vars(module).items() if getattr(thing, "__module__", "") == spec.name}
    return {name: thing for name, thing in own.items() if not name.startswith("_")}


def shortened(notebook):
    """Cut the training of notebook 04 short, in place, in its solution or its exercise; return the notebook."""
    for before, after in SHORTER.items():
        cells = [cell for cell in notebook.cells if before in cell.source]
        assert cells, f"the notebook no longer says {before}"
        for cell in cells:
            cell.source = cell.source.replace(before, after)
    return notebook


def shortened_script(script):
    """Return notebook 04 as a script with its training cut short."""
    for before, after in SHORTER.items():
        assert before in script, f"the notebook no longer says {before}"
        script = script.replace(before, after)
    return script


def assert_only_progress(stderr):
    """Nothing but progress bars on the standard error stream of a script."""
    lines = [line.strip() for line in re.split(r"[\r\n]", stderr)]
    assert [line for line in lines if line and not PROGRESS_BAR.search(line)] == []


def code_cells(notebook):
    """The code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def assert_stops_only_at_its_own_exercises(notebook, name):
    """Look at an exercise notebook after "Run all", each error passed over."""
    code = code_cells(notebook)
    blanks = {blank for cell in code for blank in STUB.findall(cell.source)}
    assert blanks == {exercise.name for exercise in EXERCISES.values() if exercise.notebook == name}
    stopped = []  # the sources of cells that raised an error
    for cell in code:
        for error in (output for output in cell.outputs if output.output_type == "error"):
            if error.ename == "NotImplementedError":
                assert error.evalue.partition(":")[0] in blanks
                assert error.traceback == [CALM.format(error.evalue.partition(":")[0])]
            else:
                assert _would_have_made("\n".join(stopped), error), error
            stopped.append(cell.source)
    # At the first error "Run all" stops, and it is a blank: nothing that it misses was to be made before it.
    assert bool(stopped) == bool(blanks)
    for cell in code:
        if blanks & {exercise for exercise, _ in checks_in(cell.source)}:
            assert "not attempted" in plain_text(cell)


def _would_have_made(source, error):
    """Whether what an error misses, a name or a file, was to be made by this source."""
    if error.ename == "NameError":
        stored = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name))
        return re.search(r"name '(\w+)'", error.evalue)[1] in {
            node.id for node in stored if isinstance(node.ctx, ast.Store)
        }
    if error.ename == "FileNotFoundError":
        return Path(re.search(r"'(.+)'", error.evalue)[1]).parent.as_posix() in source
    return False
