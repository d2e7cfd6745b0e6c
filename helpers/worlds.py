"""The worlds of the notebooks under names, for `gymnasium.make("mbrl_notebooks/DynaMaze-v0")`.

Importing this registers them, and imports none of them before it is made. `import helpers` does so after
`import gymnasium`, and so do `helpers.mazes` and `helpers.pendulum`.
"""

import gymnasium as gym

WORLDS = {
    "DynaMaze-v0": ("helpers.mazes:dyna_maze", None),
    "BlockingMaze-v0": ("helpers.mazes:blocking_maze", None),
    "ShortcutMaze-v0": ("helpers.mazes:shortcut_maze", None),
    "EquationPendulum-v0": ("helpers.pendulum:EquationEnv", 200),  # steps, as in Pendulum-v1
}

for _name, (_maker, _steps) in WORLDS.items():
    gym.register(f"mbrl_notebooks/{_name}", _maker, max_episode_steps=_steps)
