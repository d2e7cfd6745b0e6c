"""The mazes: gymnasium's contract, the book's layouts, drawings, changes; and the table as a model."""

import random
import warnings

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given
from hypothesis import strategies as st

from helpers import mazes, tabular

UP, RIGHT, DOWN, LEFT = range(4)
MAKERS = [mazes.dyna_maze, mazes.blocking_maze, mazes.shortcut_maze]


def shortest(text):
    """The number of steps of the shortest way, by breadth-first search on the drawing itself."""
    rows = text.split()
    cells = {(r, c): rows[r][c] for r in range(len(rows)) for c in range(len(rows[r]))}
    (start,) = [cell for cell, sign in cells.items() if sign == "S"]
    reached, steps = {start}, 0
    while "G" not in {cells[cell] for cell in reached}:
        reached |= {(r + dr, c + dc) for r, c in reached for dr, dc in ((-1, 0), (1, 0), (0, -1), (0, 1))}
        reached = {cell for cell in reached if cells.get(cell, "#") != "#"}
        steps += 1
    return steps


@pytest.mark.parametrize("make", MAKERS)
def test_mazes_pass_gymnasiums_checker(make):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*spec.*")
        check_env(make(render_mode="rgb_array"))


def test_the_layouts_are_the_books():
    dyna = mazes.dyna_maze()
    assert dyna.walls.shape == (6, 9)
    assert {tuple(cell) for cell in np.argwhere(dyna.walls).tolist()} == {
        (1, 2), (2, 2), (3, 2), (4, 5), (0, 7), (1, 7), (2, 7),
    }  # fmt: skip
    assert (divmod(dyna.start, 9), divmod(dyna.goal, 9)) == ((2, 0), (0, 8))
    for text, gaps in (
        (mazes.OPEN_ON_THE_RIGHT, [8]),
        (mazes.OPEN_ON_THE_LEFT, [0]),
        (mazes.OPEN_ON_BOTH_SIDES, [0, 8]),
    ):
        maze = mazes.Maze(text)
        assert np.flatnonzero(~maze.walls[3]).tolist() == gaps and maze.walls.sum() == 9 - len(gaps)
        assert (divmod(maze.start, 9), divmod(maze.goal, 9)) == ((5, 3), (0, 8))


def test_the_shortest_ways():
    assert shortest(mazes.DYNA_MAZE) == 14
    assert shortest(mazes.OPEN_ON_THE_RIGHT) == shortest(mazes.OPEN_ON_BOTH_SIDES) == 10
    assert shortest(mazes.OPEN_ON_THE_LEFT) == 16


def test_a_walk_by_hand():
    env = mazes.Maze("S.#\n.#G\n...")
    assert env.reset() == (0, {})
    walk = [(UP, 0), (LEFT, 0), (RIGHT, 1), (RIGHT, 1), (DOWN, 1), (LEFT, 0), (DOWN, 3), (DOWN, 6), (DOWN, 6)]
    for action, expected in walk:
        assert env.step(action) == (expected, 0.0, False, False, {})
    for action, expected in [(RIGHT, 7), (RIGHT, 8), (RIGHT, 8)]:
        assert env.step(action)[0] == expected
    assert env.step(UP) == (5, 1.0, True, False, {})
    assert env.num_steps == len(walk) + 4


@given(st.lists(st.integers(0, 3), max_size=200), st.sampled_from(MAKERS))
def test_no_walk_leaves_the_grid_or_enters_a_wall(actions, make):
    env = make()
    state, _ = env.reset()
    for action in actions:
        after, reward, terminated, truncated, _ = env.step(action)
        assert env.observation_space.contains(after) and not env.walls.flat[after]
        assert abs(after // 9 - state // 9) + abs(after % 9 - state % 9) <= 1
        assert reward == float(terminated) == float(after == env.goal) and not truncated
        state = env.reset()[0] if terminated else after


@pytest.mark.parametrize(
    ("make", "change_at", "before", "after"),
    [
        (mazes.blocking_maze, 1000, mazes.OPEN_ON_THE_RIGHT, mazes.OPEN_ON_THE_LEFT),
        (mazes.shortcut_maze, 3000, mazes.OPEN_ON_THE_LEFT, mazes.OPEN_ON_BOTH_SIDES),
    ],
)
def test_the_world_changes_after_so_many_steps_whatever_the_episodes(make, change_at, before, after):
    env, rng = make(), random.Random(0)
    old, new = mazes.Maze(before), mazes.Maze(after)
    env.reset()
    for step in range(1, change_at + 100):
        terminated = env.step(rng.randrange(4))[2]
        assert np.array_equal(env.walls, (old if step < change_at else new).walls)
        if terminated or rng.random() < 0.01:
            env.reset(seed=step)
    assert env.num_steps == change_at + 99


def test_an_agent_under_a_new_wall_can_step_out():
    env = mazes.Maze("S.G", {1: "S#G"})
    env.reset()
    assert env.step(RIGHT)[0] == 1 and env.walls[0, 1]
    assert env.step(LEFT)[0] == 0
    assert env.step(RIGHT)[0] == 0


def test_a_goal_that_moves_onto_the_agent_does_not_end_the_episode_by_itself():
    env = mazes.Maze("S..G", {1: "SG.."})
    env.reset()
    assert env.step(RIGHT) == (1, 0.0, False, False, {})
    assert env.step(LEFT)[0] == 0
    assert env.step(RIGHT)[1:3] == (1.0, True)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "at least one"),
        ("S.\n.G.", "equally long"),
        ("S.x", r"\['x'\]"),
        ("S..", "one S and one G"),
        ("SSG", "one S and one G"),
        ("SGG", "one S and one G"),
    ],
)
def test_a_drawing_that_cannot_be_read(text, what):
    with pytest.raises(ValueError, match=what):
        mazes.Maze(text)


def test_a_maze_keeps_its_size():
    with pytest.raises(ValueError, match="size"):
        mazes.Maze("S.G", {5: "S.\n.G"})


def test_steps_that_cannot_be_taken():
    env = mazes.Maze("SG")
    with pytest.raises(gym.error.ResetNeeded):
        env.step(RIGHT)
    env.reset()
    for action in (-1, 4):
        with pytest.raises(ValueError, match="an action is"):
            env.step(action)
    env.step(RIGHT)
    with pytest.raises(gym.error.ResetNeeded):
        env.step(LEFT)


def test_the_picture_shows_walls_start_goal_and_agent():
    env = mazes.Maze("S#G\n...", render_mode="rgb_array")
    env.reset()
    env.step(DOWN)
    picture = env.render()
    assert picture.dtype == np.uint8 and picture.shape == (2 * mazes.CELL_SIZE, 3 * mazes.CELL_SIZE, 3)

    def middle(row, column):
        half = mazes.CELL_SIZE // 2
        return tuple(picture[row * mazes.CELL_SIZE + half, column * mazes.CELL_SIZE + half].tolist())

    assert [middle(0, column) for column in range(3)] == [mazes.RGB[name] for name in ("start", "wall", "goal")]
    assert [middle(1, column) for column in range(3)] == [mazes.AGENT_RGB, mazes.RGB["floor"], mazes.RGB["floor"]]
    assert mazes.Maze("SG").render() is None


# What tabular agents need


def test_greedy_breaks_ties_at_random_and_epsilon_explores():
    rng = random.Random(0)
    counts = np.bincount([tabular.epsilon_greedy([0.0, 1.0, 1.0], 0.0, rng) for _ in range(3000)], minlength=3)
    assert counts[0] == 0 and counts.min(initial=9999, where=counts > 0) > 1300
    counts = np.bincount([tabular.epsilon_greedy([0.0, 1.0, 0.0], 0.3, rng) for _ in range(10_000)])
    np.testing.assert_allclose(counts / 10_000, [0.1, 0.8, 0.1], atol=0.03)
