"""Symbolic regression: the estimator, the choice of an engine, PySR's table, and how well the law is found."""

import pickle
import re
import subprocess
import sys
import time
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd
import pytest
import sympy
from benchmarks.symbolic import NAMES, bar, coefficients, gravity, one_episode
from gymnasium import make
from nbclient import NotebookClient
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers import equations, friction, operon, planets, plots, symbolic
from helpers.symbolic import OperonRegressor
from helpers.workshop.run import plain_text

SOLUTION = Path(__file__).parents[1] / "solutions/02_symbolic_regression.ipynb"
QUICK = {"niterations": 5, "population_size": 50}


@pytest.fixture(scope="module")
def episode():
    return one_episode(make("Pendulum-v1"), seed=0)


@pytest.fixture(scope="module")
def fitted(episode):
    return symbolic.regressor("operon").fit(*episode, variable_names=NAMES)


# The estimator


@parametrize_with_checks([OperonRegressor(niterations=10, population_size=100, random_state=0)])
def test_operon_is_a_scikit_learn_estimator(estimator, check):
    check(estimator)


def test_the_table_has_pysr_s_columns_and_is_a_pareto_front(fitted):
    table = fitted.equations_
    assert list(table.columns) == ["complexity", "loss", "score", "equation", "sympy_format"]
    assert (np.diff(table["complexity"]) > 0).all() and (np.diff(table["loss"]) < 0).all()
    assert table["complexity"].iloc[0] == 1 and table["complexity"].max() <= fitted.maxsize
    assert [equations.num_nodes(symbolic.tree(each)) for each in table["sympy_format"]] == list(table["complexity"])


def test_losses_and_predictions_are_those_of_the_equations(fitted, episode):
    X, y = episode
    for index, row in fitted.equations_.iterrows():
        assert np.mean((fitted.predict(X, index) - y) ** 2) == pytest.approx(row["loss"], rel=1e-3, abs=1e-15)
        assert fitted.sympy(index) == row["sympy_format"]
        assert sympy.sympify(row["equation"]).free_symbols == row["sympy_format"].free_symbols
    assert (fitted.predict(X) == fitted.predict(X, fitted.get_best().name)).all()


def test_latex_has_the_precision_asked_for(fitted):
    assert fitted.latex() == r"0.15 u + 0.75 \sin{\left(\theta \right)}"
    assert fitted.latex(index=2, precision=2).startswith("0.7")


def test_the_same_seed_gives_the_same_table_and_it_survives_pickling(episode):
    tables = [OperonRegressor(random_state=3, **QUICK).fit(*episode).equations_ for _ in range(2)]
    pd.testing.assert_frame_equal(*tables)
    model = OperonRegressor(random_state=3, **QUICK).fit(*episode)
    assert (pickle.loads(pickle.dumps(model)).predict(episode[0]) == model.predict(episode[0])).all()


def test_terms_are_those_of_the_equation_multiplied_out():
    theta, u = sympy.symbols("theta u")
    assert symbolic.terms(0.75 * (sympy.sin(theta) + 0.2 * u)) == {"sin(theta)", "u"}
    assert symbolic.terms(sympy.Mul(0.75, sympy.sin(theta) + 0.2 * u, evaluate=False)) == {"sin(theta)", "u"}
    assert symbolic.terms(sympy.sin(theta) - 0.1) == {"sin(theta)", "1"}


def test_variables_are_called_as_given(episode):
    X, y = episode
    model = OperonRegressor(random_state=0)
    assert str(model.fit(X, y).sympy().free_symbols) in ("{x0, x2}", "{x2, x0}")
    frame = pd.DataFrame(X, columns=["beta", "S", "E"])  # names that mean something to sympy
    model.fit(frame, y)
    assert {str(symbol) for symbol in model.sympy().free_symbols} == {"beta", "E"}
    assert model.predict(frame).shape == y.shape
    for names in (["a", "b"], ["a", "b", "b"]):
        with pytest.raises(ValueError, match="3 features"):
            model.fit(X, y, variable_names=names)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda X, y: (np.where(X > 2, np.nan, X), y), "NaN"),
        (lambda X, y: (X, np.where(y > 0.5, np.nan, y)), "NaN"),
        (lambda X, y: (X[:, 0], y), "2D array"),
        (lambda X, y: (X[:10], y), "inconsistent"),
        (lambda X, y: (X, np.column_stack([y, y])), "1d array"),
        (lambda X, y: (X[:1], y[:1]), "1 sample"),
    ],
)
def test_data_that_cannot_be_fitted_are_refused_with_a_reason(episode, spoil, message):
    with pytest.raises(ValueError, match=message):
        OperonRegressor().fit(*spoil(*episode))


def test_prediction_needs_as_many_features_as_the_fit(fitted):
    with pytest.raises(ValueError, match="2 features"):
        fitted.predict(np.zeros((5, 2)))


def test_other_operators_and_a_constant_target():
    x = np.linspace(0.5, 3, 60)[:, None]
    found = OperonRegressor(binary_operators=("+", "*", "/"), unary_operators=("exp",), random_state=0)
    found.fit(x, 2 * np.exp(-1.5 * x[:, 0]))
    assert np.allclose(found.predict(x), 2 * np.exp(-1.5 * x[:, 0]), atol=1e-4)
    constant = OperonRegressor(random_state=0, **QUICK).fit(x, np.full(60, 3.0))
    assert float(constant.sympy()) == 3 and (constant.predict(x) == 3).all()


@pytest.mark.parametrize("function", operon.FUNCTIONS)
def test_every_function_can_be_offered(function, episode):
    X, y = episode
    found = OperonRegressor(binary_operators=("+", "/"), unary_operators=(function,), random_state=0, **QUICK).fit(X, y)
    assert np.isfinite(found.predict(X)).all()


def test_unknown_operators_are_refused(episode):
    with pytest.raises(ValueError, match="erf max"):
        OperonRegressor(binary_operators=("+", "max"), unary_operators=("erf",)).fit(*episode)


def test_the_search_ends_when_its_time_is_over(episode):
    start = time.perf_counter()
    model = OperonRegressor(niterations=100_000, timeout_in_seconds=1, random_state=0).fit(*episode)
    assert time.perf_counter() - start < 10 and len(model.equations_) > 1


# The choice of an engine


def without(monkeypatch, *packages):
    monkeypatch.setattr(symbolic, "_installed", lambda package: package not in packages)


def test_an_unknown_engine_is_refused():
    with pytest.raises(ValueError, match="'auto', 'pysr', 'operon'"):
        symbolic.regressor("eureqa")


def test_auto_takes_operon_where_there_is_no_julia_and_says_so(monkeypatch, capsys):
    monkeypatch.setattr(symbolic, "find_julia", lambda: None)
    assert isinstance(symbolic.regressor(**QUICK), OperonRegressor)
    (line,) = capsys.readouterr().out.splitlines()
    assert "Operon" in line and "engine='pysr'" in line and "Julia" in line and "download" in line


def test_auto_takes_pysr_where_julia_is_and_says_so_before_the_import(monkeypatch, capsys):
    class PySRRegressor:
        def __init__(self, **settings):
            self.settings = settings

    without(monkeypatch)
    monkeypatch.setattr(symbolic, "find_julia", lambda: "/somewhere/julia")
    monkeypatch.setitem(sys.modules, "pysr", None)  # the import fails, after the announcement
    with pytest.raises(RuntimeError, match="engine='operon'"):
        monkeypatch.delitem(sys.modules, "pysr")
        monkeypatch.setattr(sys, "meta_path", [])
        symbolic.regressor()
    said = capsys.readouterr().out
    assert "Engine: PySR" in said and "few minutes" in said
    monkeypatch.undo()
    monkeypatch.setattr(symbolic, "find_julia", lambda: "/somewhere/julia")
    monkeypatch.setitem(sys.modules, "pysr", type("pysr", (), {"PySRRegressor": PySRRegressor}))
    model = symbolic.regressor("pysr", random_state=5, maxsize=9)
    assert type(model) is PySRRegressor  # the real thing, not wrapped
    assert model.settings["random_state"] == 5 and model.settings["maxsize"] == 9
    assert model.settings["deterministic"] and model.settings["timeout_in_seconds"] > 0


def test_no_engine_at_all_is_said_with_what_to_install(monkeypatch):
    without(monkeypatch, "pyoperon", "pysr", "juliapkg")
    for engine in ("auto", "operon"):
        with pytest.raises(ImportError, match="pip install pyoperon"):
            symbolic.regressor(engine)
    monkeypatch.delitem(sys.modules, "pysr", raising=False)
    with pytest.raises(ImportError, match="pip install pysr"):
        symbolic.regressor("pysr")


def test_pysr_without_julia_and_without_a_network_says_what_to_do(monkeypatch, capsys):
    without(monkeypatch)
    monkeypatch.delitem(sys.modules, "pysr", raising=False)
    monkeypatch.setattr(symbolic, "find_julia", lambda: None)
    monkeypatch.setattr(symbolic, "_online", lambda: False)
    with pytest.raises(RuntimeError, match=r"julialang\.org") as refused:
        symbolic.regressor("pysr")
    assert refused.value.__cause__ is None and len(str(refused.value)) < 300
    assert capsys.readouterr().out == ""


def test_looking_for_julia_imports_and_prints_nothing(capfd):
    code = "import sys; from helpers import symbolic; symbolic.find_julia(); assert 'pysr' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert capfd.readouterr().out == ""


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Julia is a shell script")
def test_a_julia_is_found_where_juliapkg_finds_it(monkeypatch, tmp_path):
    pytest.importorskip("juliapkg")
    if not symbolic._installed("pysr"):
        pytest.skip("pysr is not installed")
    for version, expected in (("1.10.9", True), ("1.6.0", False)):
        julia = tmp_path / version / "julia"
        julia.parent.mkdir()
        julia.write_text(f"#!/bin/sh\necho julia version {version}\n")
        julia.chmod(0o755)
        monkeypatch.setenv("PATH", f"{julia.parent}:/usr/bin:/bin")
        assert bool(symbolic.find_julia()) is expected


# PySR's table

HALL_OF_FAME = """\
1,0.42512274,-0.016576614
2,0.07260777,sin(theta)
4,0.03331992,sin(theta) * 0.7593084
6,0.03260718,(sin(theta) * 0.76123696) + 0.024382414
8,1.2345e-14,(sin(theta) + (u * 0.2)) * 0.75
10,1.1e-14,((sin(theta) + (u * 0.2)) * 0.75) + 1.1e-9
"""


@pytest.fixture
def pysr_table():
    """A table as PySR 2.7.2 makes it: its own strings, its order of columns, sympy expressions left as they were."""
    rows = [line.split(",", 2) for line in HALL_OF_FAME.splitlines()]
    table = pd.DataFrame(rows, columns=["complexity", "loss", "equation"]).astype({"complexity": int, "loss": float})
    # As its `calculate_scores` gave them for these losses.
    table["score"] = [0.0, 1.767306, 0.389458, 0.010811, 14.301151, 0.057678]
    symbols = {name: sympy.Symbol(name) for name in NAMES}
    table["sympy_format"] = [sympy.sympify(each, locals=symbols, evaluate=False) for each in table["equation"]]
    table["lambda_format"] = None
    return table


def test_scores_and_the_choice_are_pysr_s(pysr_table):
    assert np.allclose(equations.scores(pysr_table), pysr_table["score"], atol=1e-6)
    assert equations.best_index(pysr_table) == 4
    assert equations.best_index(pysr_table.iloc[:4]) == 2


def test_pysr_s_expressions_are_read_as_operon_s(pysr_table):
    trees = [symbolic.tree(each) for each in pysr_table["sympy_format"]]
    assert [equations.num_nodes(tree) for tree in trees] == list(pysr_table["complexity"])
    assert coefficients(pysr_table["sympy_format"][4]) == pytest.approx((0.75, 0.15))
    assert "0.76" in str(symbolic.rounded(pysr_table["sympy_format"][2], 2))


def test_pysr_s_table_is_drawn(pysr_table):
    plt.switch_backend("Agg")
    plots.pareto_front(pysr_table, 4)
    plots.expression_tree(symbolic.tree(pysr_table["sympy_format"][4]))
    plt.close("all")


@pytest.mark.pysr
@pytest.mark.skipif(symbolic.find_julia() is None, reason="no Julia that PySR can use is installed here")
def test_pysr_finds_the_law(episode):
    from pysr import PySRRegressor

    model = symbolic.regressor("pysr").fit(*episode, variable_names=NAMES)
    assert type(model) is PySRRegressor
    assert {"complexity", "loss", "score", "equation", "sympy_format"} <= set(model.equations_.columns)
    assert coefficients(model.sympy()) == pytest.approx((0.75, 0.15), rel=0.005)
    assert equations.best_index(model.equations_) == model.get_best().name
    assert np.allclose(equations.scores(model.equations_), model.equations_["score"])
    assert r"\sin" in model.latex()
    plt.switch_backend("Agg")
    plots.pareto_front(model.equations_, model.get_best().name)
    plt.close("all")


@pytest.mark.pysr
@pytest.mark.skipif(symbolic.find_julia() is None, reason="no Julia that PySR can use is installed here")
def test_notebook_02_with_pysr(tmp_path):
    """Every `discover` uses PySR, except in its check, which has a time limit of seconds."""
    notebook, checked = nbformat.read(SOLUTION, as_version=4), "check.discover(discover)"
    (cell,) = [cell for cell in notebook.cells if cell.source == checked]
    cell.source = f'{checked}\nassert discover.__defaults__ == ("operon",)\ndiscover.__defaults__ = ("pysr",)'
    closing = [cell for cell in notebook.cells if cell.cell_type == "code"][-1]
    closing.source += "\nprint(type(law()).__name__)"
    # Ten searches in one cell, each of up to a minute.
    NotebookClient(notebook, timeout=3600).execute(cwd=str(tmp_path))
    said = plain_text(closing)
    (count, error), *_ = re.findall(r"form right in (\d+) of 10, error of g up to ([\d.e-]+)", said)
    assert int(count) >= 8 and float(error) <= 0.005
    assert "PySRRegressor" in said


@pytest.mark.pysr
@pytest.mark.skipif(symbolic.find_julia() is None, reason="no Julia that PySR can use is installed here")
def test_notebook_06_with_pysr(tmp_path):
    """Every search uses PySR; the checks, which have a time limit of seconds, are left out."""
    said = _said_by_notebook_06("pysr", tmp_path)
    strength = friction.mystery_strength("galileo")
    found = re.search(r"what the law leaves over: -(0\.\d+)\*theta_dot", said)[1]
    assert float(found) == pytest.approx(strength, rel=0.01)
    assert "with abs: -0.01*theta_dot*Abs(theta_dot)" in said
    assert float(re.search(r"return ([\d.]+) after", said)[1]) >= 90


def _said_by_notebook_06(engine, folder):
    notebook = nbformat.read(SOLUTION.with_name("06_missing_physics.ipynb"), as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not cell.source.startswith("check.")]
    for cell in notebook.cells:
        cell.source = cell.source.replace('"operon"', f'"{engine}"')
    NotebookClient(notebook, timeout=3600).execute(cwd=str(folder))
    return "\n".join(plain_text(cell) for cell in notebook.cells if cell.cell_type == "code")


# How well the law is found


def test_bar_one_episode_gives_the_exact_law():
    count, worst, seconds = bar(noise=0.0, tolerance=0.005)
    assert count == 20 and worst < 0.005
    assert seconds <= 3


def test_bar_noise():
    count, _, _ = bar(noise=0.01, tolerance=0.03)
    assert count >= 19


@pytest.mark.parametrize("body", planets.SURFACE_GRAVITY)
def test_bar_gravity_of_each_body(body):
    assert gravity(body) == pytest.approx(planets.SURFACE_GRAVITY[body], rel=0.01)


def test_the_bodies_can_be_told_apart_and_each_belongs_to_some_student():
    values = np.sort(list(planets.SURFACE_GRAVITY.values()))
    assert (values[1:] / values[:-1] > 1.02).all()
    assert {planets.mystery_body(number) for number in range(500)} == set(planets.SURFACE_GRAVITY)
    assert planets.mystery_body(" Galileo ") == planets.mystery_body("galileo") == "Triton"
    assert planets.mystery_pendulum("galileo").unwrapped.g == planets.SURFACE_GRAVITY["Triton"]
