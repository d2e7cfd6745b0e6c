"""What several tests share: the solutions' definitions, the answers beside this file, and looks at notebooks."""

import ast
import functools
import importlib.util
import re
import shutil
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
TRAINING = {
    '"num_synthetic_samples": 4000, "gradient_steps": 1500': '"num_synthetic_samples": 400, "gradient_steps": 100',
    "num_rounds = 4": "num_rounds = 1",
    "train_ppo(102_400, SEED)": "train_ppo(2_048, SEED)",
}
# What makes notebooks long, and what a test writes instead that is about whether they run, not about their numbers.
SHORTER = {
    "01_dyna_q": {
        "num_runs=30, num_episodes=50": "num_runs=2, num_episodes=50",
        "num_runs=20": "num_runs=2",
        "num_steps=3000, change_at=1000": "num_steps=300, change_at=100",
        "num_steps=6000, change_at=3000": "num_steps=300, change_at=100",
        "(0, 2_000, 8_000, 50_000)": "(0, 20, 80, 500)",
        "runs[:, 1000]": "runs[:, 100]",
        "runs[:, -1001]": "runs[:, -101]",
        "range(30)": "range(2)",
        "20_000": "200",
        "num_episodes=50)[0]": "num_episodes=2)[0]",
    },
    "02_symbolic_regression": {"range(10)": "range(2)"},
    "03_model_env": {
        "(2000, 2)": "(200, 2)",
        "size=2000": "size=200",
        "range(12)": "range(3)",
        "evaluation_starts()": "evaluation_starts(3)",
        "optimal.policy(model)": "optimal.policy(model, shape=(50, 53))",
    },
    "04_sac_dyna": TRAINING,
    "05_model_bias": {
        "range(10)": "range(2)",
        "evaluation_starts()": "evaluation_starts(3)",
        "optimal.optimal_returns()": "optimal.optimal_returns(starts, 60, 61, 5)",
        "optimal.policy(model)": "optimal.policy(model, shape=(50, 53))",
        '"num_plans": 100, "num_elites": 10, "num_rounds": 3': '"num_plans": 6, "num_elites": 3, "num_rounds": 1',
        "(1, 4, 8, 12, 20, 40)": "(1, 4)",
        "(0.75, 0.9, 1.0, 1.1, 1.25)": "(0.75, 1.0)",
        "shape=(50, 53)": "shape=(10, 11)",
        "for seed in range(3):\n    models": "for seed in range(1):\n    models",
        "fit_mean(rng), 5, 20, rng)": "fit_mean(rng), 1, 20, rng)",
    },
    "06_missing_physics": {
        "evaluation_starts()": "evaluation_starts(3)",
        "optimal.policy(model)": "optimal.policy(model, shape=(50, 53))",
        "for noise in (0, 0.05, 0.2)": "for noise in (0, 0.2)",
        "(0.02, 0.03, 0.04)": "(0.04,)",
        "(0.5, 0.75, 1.25, 2)": "(0.5,)",
    },
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


def copy_repository(folder):
    """Copy the repository without its history and without what it has built; return the folder."""
    ignored = shutil.ignore_patterns(".git", ".venv", "build", "grades", "__pycache__", ".pytest_cache", "*.egg-info")
    return shutil.copytree(ROOT, folder, ignore=ignored)


def shortened(notebook):
    """Cut the training of notebook 04 short, in place, in its solution or its exercise; return the notebook."""
    for cell, source in zip(notebook.cells, shorter([cell.source for cell in notebook.cells], TRAINING), strict=True):
        cell.source = source
    return notebook


def shorter(sources, instead):
    """Return sources with each key of `instead` replaced by its value."""
    for before, after in instead.items():
        assert any(before in source for source in sources), f"the notebook no longer says {before}"
        sources = [source.replace(before, after) for source in sources]
    return sources


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
