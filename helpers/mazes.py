"""Grid worlds, drawn as text, that can change while an agent lives in them.

A state is the number of a cell, counted along the rows from the top left. The
three mazes are those of Sutton & Barto (2018), chapter 8.
"""

import gymnasium as gym
import numpy as np

from helpers import worlds  # noqa: F401

# `S` is the start, `G` the goal, `#` a wall.
DYNA_MAZE = """
.......#G
..#....#.
S.#....#.
..#......
.....#...
.........
"""
OPEN_ON_THE_RIGHT = """
........G
.........
.........
########.
.........
...S.....
"""
OPEN_ON_THE_LEFT = """
........G
.........
.........
.########
.........
...S.....
"""
OPEN_ON_BOTH_SIDES = """
........G
.........
.........
.#######.
.........
...S.....
"""

ACTIONS = ("up", "right", "down", "left")
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # rows and columns that each action moves by

CELL_SIZE = 24  # pixels
RGB = {"wall": (64, 64, 64), "floor": (255, 255, 255), "start": (86, 180, 233), "goal": (0, 158, 115)}
AGENT_RGB = (213, 94, 0)


class Maze(gym.Env):
    """A maze to walk through, one cell at a time; the reward is 1 at the goal and 0 before it.

    `text` draws it: one `S` (start), one `G` (goal), `#` for walls, `.` for the
    rest. A move into a wall or off the grid leaves the agent in place. Reaching
    the goal terminates the episode; nothing truncates one. `changes` maps a
    number of steps, counted over all episodes, to the drawing of the same size
    that replaces the present one after that many steps.

    Raises ValueError for a drawing that cannot be read.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}  # noqa: RUF012, as gymnasium has it

    def __init__(self, text, changes=None, render_mode=None):
        self._future = {steps: _Layout(drawing) for steps, drawing in (changes or {}).items()}
        self._show(_Layout(text))
        if any(layout.walls.shape != self.walls.shape for layout in self._future.values()):
            raise ValueError("a maze cannot change its size")
        self.observation_space = gym.spaces.Discrete(self.walls.size)
        self.action_space = gym.spaces.Discrete(len(ACTIONS))
        self.render_mode = render_mode
        self.num_steps = 0  # over all episodes
        self.state = None  # the cell the agent is in; None before the first reset
        self._over = True

    def _show(self, layout):
        self.walls = layout.walls  # bool (rows, columns)
        self.start, self.goal = layout.start, layout.goal
        self._next_states = layout.next_states

    def reset(self, *, seed=None, options=None):
        """Put the agent at the start. The maze is as the last step left it."""
        super().reset(seed=seed)
        self.state, self._over = self.start, False
        return self.state, {}

    def step(self, action):
        """Move up (0), right (1), down (2) or left (3).

        Raises ValueError for another action, and gymnasium's ResetNeeded
        before the first `reset` and after the goal.
        """
        if self._over:
            raise gym.error.ResetNeeded("this episode is over, or has not begun: call `reset` before `step`")
        if not 0 <= action < len(ACTIONS):
            raise ValueError(f"an action is 0 (up), 1 (right), 2 (down) or 3 (left), not {action!r}")
        self.state = self._next_states[self.state][action]
        self._over = terminated = self.state == self.goal
        self.num_steps += 1
        if self.num_steps in self._future:
            self._show(self._future[self.num_steps])
        return self.state, float(terminated), terminated, False, {}

    def render(self):
        """Return a picture, uint8 (height, width, 3), when the render mode is "rgb_array"."""
        if self.render_mode != "rgb_array":
            return None
        cells = np.where(self.walls[..., None], RGB["wall"], RGB["floor"]).astype(np.uint8)
        flat = cells.reshape(-1, 3)
        flat[self.start], flat[self.goal] = RGB["start"], RGB["goal"]
        picture = cells.repeat(CELL_SIZE, axis=0).repeat(CELL_SIZE, axis=1)
        picture[::CELL_SIZE] = picture[:, ::CELL_SIZE] = RGB["wall"]  # lines between the cells
        if self.state is not None:
            row, column = (CELL_SIZE * place for place in divmod(self.state, self.walls.shape[1]))
            inside = slice(CELL_SIZE // 4, -CELL_SIZE // 4)
            picture[row : row + CELL_SIZE, column : column + CELL_SIZE][inside, inside] = AGENT_RGB
        return picture


class _Layout:
    """One drawing, read: `walls`, `start`, `goal` and where each action leads from each cell."""

    def __init__(self, text):
        rows = text.split()
        drawing = "".join(rows)
        if len({len(row) for row in rows}) != 1:
            raise ValueError("the rows of a maze are equally long, and there is at least one")
        if set(drawing) - set("SG#."):
            raise ValueError(f"a maze is drawn with S, G, # and ., not {sorted(set(drawing) - set('SG#.'))}")
        if drawing.count("S") != 1 or drawing.count("G") != 1:
            raise ValueError("a maze has one S and one G")
        self.walls = np.array([[cell == "#" for cell in row] for row in rows])
        self.start, self.goal = drawing.index("S"), drawing.index("G")
        # Lists, since looking up one number in an array takes several times as long. Cells with a wall
        # have their row too: when a wall moves on top of an agent, it can step out.
        self.next_states = [[self._after(cell, move) for move in MOVES] for cell in np.ndindex(self.walls.shape)]

    def _after(self, cell, move):
        """The number of the cell where `move` leads from `cell`, both (row, column)."""
        (height, width), (row, column) = self.walls.shape, np.add(cell, move)
        free = 0 <= row < height and 0 <= column < width and not self.walls[row, column]
        return int(row * width + column) if free else cell[0] * width + cell[1]


def dyna_maze(render_mode=None):
    """Return the maze of the book's figures 8.2 and 8.3; the shortest way takes 14 steps."""
    return Maze(DYNA_MAZE, render_mode=render_mode)


def blocking_maze(render_mode=None, change_at=1000):
    """Return the maze of figure 8.4: after `change_at` steps the short way (10 steps) closes, a long one (16) opens."""
    return Maze(OPEN_ON_THE_RIGHT, {change_at: OPEN_ON_THE_LEFT}, render_mode)


def shortcut_maze(render_mode=None, change_at=3000):
    """Return the maze of figure 8.5: after `change_at` steps a shortcut (10 steps) opens; the long way takes 16."""
    return Maze(OPEN_ON_THE_LEFT, {change_at: OPEN_ON_BOTH_SIDES}, render_mode)
