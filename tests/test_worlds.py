"""The worlds that gymnasium knows by name, and both libraries' checkers of environments."""

import subprocess
import sys
import warnings

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from support import ROOT

from helpers import mazes, pendulum, worlds

NAMES = [f"mbrl_notebooks/{name}" for name in worlds.WORLDS]


@pytest.mark.parametrize("name", NAMES)
def test_a_world_is_made_by_name_and_passes_both_checkers(name):
    env = gym.make(name)
    assert isinstance(env.unwrapped, mazes.Maze if "Maze" in name else pendulum.EquationEnv)
    with warnings.catch_warnings(action="error"):
        warnings.filterwarnings("ignore", message=".*symmetric and normalized")  # Pendulum-v1 is not so either
        check_env(gym.make(name, disable_env_checker=True).unwrapped, skip_render_check="Maze" not in name)
        checker = pytest.importorskip("stable_baselines3.common.env_checker")
        checker.check_env(env.unwrapped, skip_render_check=True)


def test_the_pendulum_lasts_as_long_as_gymnasiums_own_and_the_mazes_have_no_limit():
    env = gym.make("mbrl_notebooks/EquationPendulum-v0", sine_coefficient=0.5)
    assert env.spec.max_episode_steps == gym.spec("Pendulum-v1").max_episode_steps == pendulum.STEPS_PER_EPISODE
    assert env.unwrapped.coefficients == (0.5, pendulum.TORQUE_COEFFICIENT)
    assert gym.spec("mbrl_notebooks/DynaMaze-v0").max_episode_steps is None
    assert gym.make("mbrl_notebooks/BlockingMaze-v0", change_at=1, render_mode="rgb_array").render_mode == "rgb_array"


def test_worlds_can_be_vectorised():
    env = gym.make_vec("mbrl_notebooks/EquationPendulum-v0", num_envs=3)
    observations, _ = env.reset(seed=0)
    assert observations.shape == (3, 3) and len(np.unique(observations[:, 0])) == 3


@pytest.mark.parametrize(
    "imports",
    [
        "import gymnasium, helpers",
        "from helpers import mazes; import gymnasium",
        "from helpers import pendulum; import gymnasium",
        "import gymnasium; gymnasium.make('helpers:mbrl_notebooks/DynaMaze-v0')",
    ],
)
def test_the_names_are_known_after_an_import(imports):
    code = f"{imports}; print([name for name in gymnasium.registry if name.startswith('mbrl')])"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == str(NAMES), done.stderr


def test_importing_helpers_alone_loads_nothing():
    code = (
        "import sys, helpers; print([name for name in ('numpy', 'gymnasium', 'helpers.worlds') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
