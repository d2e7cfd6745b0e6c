"""The house: which way imports point, how large its files are, and what a probe may know."""

import ast
import graphlib
import inspect
import subprocess
import sys
import threading

import numpy as np
import pytest
from support import ROOT, answers

from helpers.checks import EXERCISES
from helpers.checks.judge import judge
from helpers.checks.misconception import Misconception
from helpers.checks.observe import gather

HELPERS = ROOT / "helpers"
FILES = sorted(HELPERS.rglob("*.py"))
INSIDE = {"find_answers", "run_probes"}  # the programs that run in the sandbox
CLOSE = {"messages", "seccomp"}  # what they need and what imports nothing


def module_of(path):
    """The dotted name of a file of helpers."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(path): path for path in FILES}


def imports_of(path):
    """The modules of helpers that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (names & MODULES.keys()) or {node.module}
    return {name for name in found if name.partition(".")[0] == "helpers"}


IMPORTS = {name: imports_of(path) for name, path in MODULES.items()}


def room(module):
    """The front door, the checks, the workshop; or what notebooks import."""
    for name in ("helpers.checks", "helpers.workshop"):
        if module == name or module.startswith(f"{name}."):
            return name
    return "helpers.__main__" if module == "helpers.__main__" else "helpers"


def test_imports_point_one_way():
    allowed = {
        "helpers": {"helpers", "helpers.checks"},
        "helpers.checks": {"helpers", "helpers.checks"},
        "helpers.workshop": {"helpers", "helpers.checks", "helpers.workshop"},
        "helpers.__main__": {"helpers", "helpers.checks", "helpers.workshop"},
    }
    for module, imported in IMPORTS.items():
        assert {room(name) for name in imported} <= allowed[room(module)], module


def test_there_is_no_circle_of_imports():
    graphlib.TopologicalSorter(IMPORTS).prepare()  # raises CycleError, which names it


def test_what_runs_in_the_sandbox_imports_messages_and_checks_only():
    for name in INSIDE:
        imported = IMPORTS[f"helpers.workshop.grading.{name}"]
        allowed = {f"helpers.workshop.grading.{each}" for each in ("messages", "read_cells", "serve", "statements")}
        assert {each for each in imported if room(each) != "helpers.checks"} <= allowed, name
    assert IMPORTS["helpers.workshop.grading.serve"] == {f"helpers.workshop.grading.{each}" for each in CLOSE}
    assert not any(IMPORTS[f"helpers.workshop.grading.{each}"] for each in CLOSE)


def test_the_search_for_leaks_and_the_writing_of_files_import_nothing_of_helpers():
    assert IMPORTS["helpers.workshop.leaks"] == IMPORTS["helpers.workshop.files"] == set()


def test_files_are_short():
    lines = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in MODULES.items()}
    assert not {module: number for module, number in lines.items() if number > 300}
    top_level = [module_of(path) for path in HELPERS.glob("*.py")]
    assert sum(lines[module] for module in top_level) <= 1_600
    seen_by_notebooks = {*top_level, *(module for module in MODULES if module.startswith("helpers.plots"))}
    assert not {module: lines[module] for module in seen_by_notebooks if lines[module] > 250}


def test_importing_checks_loads_nothing_heavy():
    heavy = ("torch", "stable_baselines3", "pysr", "pyoperon", "distributed", "matplotlib", "sklearn", "jupytext")
    code = f"import sys; from helpers import check, hint, pendulum; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_grader_starts_without_jupytext():
    """It takes seconds to import, by way of a grammar of web addresses."""
    code = "import sys; from helpers.workshop.grading import grade; print('jupytext' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


def names_used(function, module):
    """The global names that a function of a module uses, and those that its helpers there use."""
    used, todo = set(), [function]
    while todo:
        code = todo.pop().__code__
        codes = [code]
        for each in codes:
            codes += [constant for constant in each.co_consts if inspect.iscode(constant)]
        for name in {name for each in codes for name in each.co_names} - used:
            used.add(name)
            thing = vars(module).get(name)
            if inspect.isfunction(thing):
                todo.append(thing)
            elif inspect.isclass(thing):
                todo += [method for method in vars(thing).values() if inspect.isfunction(method)]
    return used


@pytest.mark.parametrize("name", EXERCISES)
def test_no_probe_knows_a_misconception(name):
    probe = EXERCISES[name].probe
    module = sys.modules[probe.__module__]
    things = [vars(module).get(used) for used in names_used(probe, module)]
    flat = [each for thing in things for each in (thing if isinstance(thing, tuple | list) else [thing])]
    assert not [each.name for each in flat if isinstance(each, Misconception)]


def test_probes_can_be_caught_knowing_a_misconception():
    known = Misconception("name", "Where?", "There.")
    scope = {"KNOWN": known}
    exec("def accuse(): return KNOWN.question\ndef probe(answer): return accuse()", scope)
    assert "KNOWN" in names_used(scope["probe"], type("module", (), scope))


@pytest.mark.parametrize("name", [name for name in EXERCISES if name != "discover"])
def test_an_unknown_mistake_is_judged_as_fast_as_a_right_answer(name):
    """Counted in calls, which no busy machine changes; with those of the probe, which a student waits for as well."""
    exercise, rng = EXERCISES[name], np.random.default_rng(0)
    answer = next(iter(answers("right", name).values()))
    with Calls() as right:
        observation, inputs = gather(exercise, answer, rng, patience=4)
        assert judge(exercise, observation, inputs).status == "passed"
    for array in observation.arrays.values():
        if array.dtype.kind == "f":
            array += 0.01 * np.random.default_rng(1).standard_normal(array.shape)
    with Calls() as unknown:
        judge(exercise, observation, inputs)
    assert unknown.count < 200_000 + 2 * right.count


class Calls:
    """Counts the calls of functions, in all threads that begin inside `with`."""

    def __enter__(self):
        self.count = 0
        threading.setprofile(self)
        sys.setprofile(self)
        return self

    def __call__(self, frame, event, argument):
        self.count += event in ("call", "c_call")

    def __exit__(self, *_):
        sys.setprofile(None)
        threading.setprofile(None)
