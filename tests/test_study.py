"""Studies: every arm with every seed, rows kept as runs end, and what the notebooks read of them."""

import os
import subprocess
import sys
from concurrent.futures import Executor, Future
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import gymnasium as gym
import numpy as np
import pandas as pd
import pytest

from helpers import pendulum, studies
from helpers.workshop import CourseError, WronglyCalled, study
from helpers.workshop.studies import STUDIES, definitions, find
from helpers.workshop.studies.knowledge import noisy_pendulum
from helpers.workshop.studies.sac_dyna import returns_of

ROOT = Path(__file__).parents[1]
DATA = ROOT / "helpers" / "data"


@pytest.fixture
def toy(monkeypatch, tmp_path):
    """A study of two arms that runs in this process, and counts its runs."""
    runs = []

    def run(arm, seed):
        runs.append((arm, seed))
        if (arm, seed) in toy.fails:
            raise ValueError("the pendulum fell off")
        yield {"real_steps": 200, "mean_return": -100.5 - seed} | ({"rounds": 1} if arm == "fast" else {})
        yield {"real_steps": 400, "mean_return": float("nan")}

    class Inline(Executor):
        def submit(self, function, *args):
            future = Future()
            try:
                future.set_result(function(*args))
            except ValueError as error:
                future.set_exception(error)
            return future

    toy = SimpleNamespace(ARMS=["slow", "fast"], run=run, runs=runs, fails=(), path=tmp_path / "helpers/data/price.csv")
    monkeypatch.setattr(study, "find", lambda name: toy)
    monkeypatch.setattr(study, "_executor", lambda *_: nullcontext((Inline(), 2)))
    toy.study = lambda seeds: study.study(tmp_path, ("price",), num_seeds=seeds, jobs=1)
    return toy


def test_each_arm_is_run_with_each_seed_and_the_file_says_how(toy, capsys):
    toy.study(2)
    assert sorted(toy.runs) == [("fast", 0), ("fast", 1), ("slow", 0), ("slow", 1)]
    lines = toy.path.read_text().splitlines()
    assert lines[0] == "# python -m helpers study price"
    assert "numpy" in lines[1]
    assert lines[2:5] == ["arm,seed,real_steps,mean_return,rounds", "slow,0,200,-100.5,", "slow,0,400,nan,"]
    assert "4 runs now, 0 before" in capsys.readouterr().out


def test_a_second_call_runs_only_what_is_missing(toy):
    toy.study(1)
    before = toy.path.read_text()
    toy.study(2)
    assert toy.runs[2:] == [("slow", 1), ("fast", 1)]
    kept = [line for line in toy.path.read_text().splitlines() if line in before.splitlines()]
    assert kept == before.splitlines()


def test_a_run_that_fails_loses_no_other(toy):
    toy.fails = (("slow", 0),)
    with pytest.raises(CourseError, match="price, slow, seed 0: ValueError: the pendulum fell off"):
        toy.study(2)
    assert len(study.read_runs(toy.path)) == 3
    toy.fails = ()
    toy.study(2)
    assert len(study.read_runs(toy.path)) == 4


def test_an_unknown_study_is_named(tmp_path):
    with pytest.raises(WronglyCalled, match="no study 'sac'; there are sac_dyna"):
        study.study(tmp_path, ("sac",), num_seeds=1, jobs=1)


def test_the_command_runs_a_study_in_other_processes(tmp_path):
    """`price` needs no training: it goes through the rows of `sac_dyna`."""
    for name in ("pyproject.toml", "solutions"):
        (tmp_path / name).symlink_to(ROOT / name)
    done = subprocess.run(
        [sys.executable, "-m", "helpers", "study", "price", "--seeds", "1", "--jobs", "1"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert len(study.read_runs(tmp_path / "helpers/data/price.csv")) == len(find("price").ARMS)


@pytest.mark.parametrize("name", STUDIES)
def test_every_study_has_at_least_ten_seeds_of_each_arm(name):
    rows = studies.read(name)
    assert set(rows["arm"]) == set(find(name).ARMS)
    assert rows.groupby("arm")["seed"].nunique().min() >= 10
    first, second, *_ = (DATA / f"{name}.csv").read_text().splitlines()
    assert first == f"# python -m helpers study {name}"
    assert second.startswith("# Python 3.")


def test_a_solution_is_defined_without_its_experiments_being_run():
    notebook = definitions("01_dyna_q")
    assert callable(notebook["dyna_q"])
    assert "steps" not in notebook


def test_the_return_of_a_study_is_that_of_the_notebook():
    notebook = definitions("04_sac_dyna")
    agent = notebook["new_agent"](0)
    starts = notebook["pendulum"].evaluation_starts(5)
    np.testing.assert_allclose(returns_of(agent, starts), notebook["evaluate"](agent, 5), rtol=1e-3)


@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_agents_of_a_notebook_train_in_the_noisy_pendulum(noise):
    make, torques = gym.make, np.random.default_rng(0).uniform(-2, 2, 200)
    without = pendulum.rollout(gym.make("Pendulum-v1"), [np.pi, 0.0], torques)
    with noisy_pendulum(noise):
        states = pendulum.rollout(gym.make("Pendulum-v1"), [np.pi, 0.0], torques)
        assert gym.make("Pendulum-v1").spec is None
        assert gym.make("CartPole-v1").spec.id == "CartPole-v1"
    assert gym.make is make
    pushes = states[1:, 1] - pendulum.next_state(states[:-1], torques)[:, 1]
    assert pushes.std() == pytest.approx(noise, rel=0.2, abs=1e-6)
    assert noise or np.allclose(states, without, atol=1e-4)


def test_a_band_holds_its_middle_and_leaves_out_the_extremes():
    values = np.array([[-150.0, -140], [-151, -141], [-149, -139], [-1500, -140]] * 3)
    middle, low, high = studies.band(values)
    assert middle == pytest.approx([-150.25, -140.0], abs=0.4)
    assert (low <= middle).all() and (middle <= high).all()
    assert studies.band(np.full((5, 2), 3.0))[1].tolist() == [3, 3]


def test_a_seed_that_never_gets_there_counts_as_missing():
    rows = pd.DataFrame(
        {"seed": [0, 0, 1, 1], "real_steps": [200, 400, 200, 400], "mean_return": [-900, -149, -900, -800]}
    )
    first = studies.first_at(rows, -150)
    assert first[0] == 400
    assert np.isnan(first[1])


def test_a_run_that_has_ended_keeps_its_last_return_and_one_that_never_got_there_counts_as_infinite():
    rows = pd.DataFrame(
        [(0, 200, -500.0), (0, 400, -140.0), (1, 200, -400.0), (1, 400, -300.0), (1, 600, -200.0)],
        columns=["seed", "real_steps", "mean_return"],
    )
    assert studies.runs(rows)[600].tolist() == [-140, -200]
    assert studies.median(studies.first_at(rows, -400)) == 300
    assert studies.median(studies.first_at(rows, -150)) == np.inf
