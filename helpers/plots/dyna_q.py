"""The figures of notebook 01."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.plots.style import COLOURS


def dyna_loop():
    """Draw how acting, learning, modelling and planning are connected (after Sutton & Barto, 2018, figure 8.1)."""
    fig, ax = plt.subplots(figsize=(6.5, 3.4), layout="constrained")
    ax.set(xlim=(0, 10), ylim=(0, 5.4))
    ax.axis("off")
    boxes = {"values and policy": (5, 4.7), "real world": (1.6, 0.9), "model": (8.4, 0.9)}
    for name, place in boxes.items():
        face = {"boxstyle": "round,pad=0.6", "fc": "white", "ec": "black", "lw": 1.5}
        ax.annotate(name, place, ha="center", va="center", size=12, bbox=face, zorder=3)
    real, imagined = COLOURS["n = 0"], COLOURS["n = 50"]
    arrows = (
        ("1. act", (3.5, 4.3), (1.2, 1.5), (1.1, 3.2), "right", real),
        ("2. learn", (2.3, 1.5), (4.6, 4.1), (3.75, 2.6), "left", real),
        ("3. model", (2.9, 0.9), (7.5, 0.9), (5.2, 0.5), "center", real),
        ("4. plan,\n$n$ times", (8.0, 1.5), (5.8, 4.1), (7.2, 3.0), "left", imagined),
    )
    for label, start, end, place, side, colour in arrows:
        ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "lw": 2.5, "color": colour, "mutation_scale": 20})
        ax.annotate(label, place, ha=side, va="center", size=12, weight="bold")
    ax.plot([], [], color=real, lw=2.5, label="real steps")
    ax.plot([], [], color=imagined, lw=2.5, label="imagined steps")
    ax.legend(loc="upper right", bbox_to_anchor=(1, 0.95))
    plt.show()


def _draw_maze(ax, env, title, letters_at=(0, 0)):
    """Draw walls, start and goal, a cell per unit, the top left one around (0, 0); letters from a cell's middle."""
    height, width = env.walls.shape
    ax.imshow(np.where(env.walls, 0.35, np.nan), cmap="gray", vmin=0, vmax=1, zorder=2)
    ax.set_xticks(np.arange(-0.5, width), labels=[])
    ax.set_yticks(np.arange(-0.5, height), labels=[])
    ax.tick_params(length=0)
    ax.grid(True, color="0.8", alpha=1)
    ax.spines[:].set_visible(True)
    for name, state in (("S", env.start), ("G", env.goal)):
        row, column = divmod(state, width)
        place = np.add((column, row), letters_at)
        ax.annotate(name, place, ha="center", va="center", weight="bold", zorder=4)
    ax.set_title(title)


def mazes(envs):
    """Draw mazes side by side, `envs[title]` an environment of `helpers.mazes`."""
    fig, axes = plt.subplots(1, len(envs), figsize=(3.6 * len(envs), 2.7), layout="constrained", squeeze=False)
    for ax, (title, env) in zip(axes[0], envs.items(), strict=True):
        _draw_maze(ax, env, title)
    plt.show()


def _mean_and_band(ax, x, runs, name):
    """Draw the mean over runs (num_runs, len(x)) and two standard errors to each side, about 95 %."""
    mean, error = runs.mean(axis=0), runs.std(axis=0, ddof=1) / np.sqrt(len(runs))
    ax.plot(x, mean, color=COLOURS[name], label=name)
    ax.fill_between(x, mean - 2 * error, mean + 2 * error, color=COLOURS[name], alpha=0.25, lw=0)


def steps_per_episode(steps, shortest):
    """Draw steps per episode from the second one on: `steps[name]` is (num_runs, num_episodes)."""
    fig, ax = plt.subplots()
    for name, runs in steps.items():
        episodes = np.arange(1, runs.shape[1] + 1)
        _mean_and_band(ax, episodes[1:], runs[:, 1:], name)
    ax.axhline(shortest, color=COLOURS["optimum"], lw=1, ls="--", label=f"shortest way, {shortest}")
    ax.set(xlabel="episode", ylabel="steps per episode", xlim=(2, len(episodes)), ylim=(0, 800))
    ax.set_xticks([2, *range(10, len(episodes) + 1, 10)])
    ax.legend(title=f"mean of {len(runs)} runs, 95 % band")
    plt.show()


def greedy_policies(env, snapshots):
    """Draw the best actions in each cell, a panel for each title: `snapshots[title]` is (agent's cell, q (states, 4)).

    Where all values of a cell are equal there is nothing to draw.
    """
    fig, axes = plt.subplots(1, len(snapshots), figsize=(9.5, 3.3), layout="constrained")
    moves = np.array([(0, -1), (1, 0), (0, 1), (-1, 0)])  # up, right, down, left, where y grows downwards
    for ax, (title, (agent, q)) in zip(axes, snapshots.items(), strict=True):
        _draw_maze(ax, env, title, letters_at=(-0.28, -0.25))
        knows = q.max(axis=1) > q.min(axis=1)
        states, actions = np.nonzero((q == q.max(axis=1, keepdims=True)) & knows[:, None])
        rows, columns = np.divmod(states, env.walls.shape[1])
        shape = {"angles": "xy", "scale_units": "xy", "scale": 1.7, "pivot": "mid", "width": 0.009, "headlength": 4}
        ax.quiver(columns, rows, *moves[actions].T, color=COLOURS["n = 50"], zorder=3, **shape)
        row, column = divmod(agent, env.walls.shape[1])
        ax.plot(column, row, "s", color="black", ms=13, zorder=3.5)
    plt.show()


def values_spreading(env, frames):
    """Draw the largest value in each cell, a panel for each title: `frames[title]` is q (states, 4)."""
    fig, axes = plt.subplots(2, 2, figsize=(9.5, 5.6), layout="constrained")
    for ax, (title, q) in zip(axes.flat, frames.items(), strict=True):
        values = q.max(axis=1).reshape(env.walls.shape)
        image = ax.imshow(values, cmap="Blues", vmin=0, vmax=1, zorder=1)
        _draw_maze(ax, env, title)
    fig.colorbar(image, ax=axes, label="largest value in the cell", shrink=0.8)
    plt.show()


def cumulative_rewards(curves, change_at):
    """Draw rewards since the beginning over real steps: `curves[name]` is (num_runs, num_steps + 1)."""
    fig, ax = plt.subplots()
    for name, runs in curves.items():
        _mean_and_band(ax, np.arange(runs.shape[1]), runs, name)
    ax.axvline(change_at, color="black", lw=1, ls=":")
    ax.annotate(" the world changes", (change_at, 0.97), xycoords=("data", "axes fraction"), va="top")
    ax.set(xlabel="real steps", ylabel="cumulative reward", xlim=(0, runs.shape[1] - 1), ylim=(0, None))
    ax.legend(loc="upper left", title="mean, 95 % band")
    plt.show()


def price_of_planning(steps):
    """Draw mean steps per episode over the cost so far: `steps[n]` is (num_runs, num_episodes)."""
    fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.6), sharey=True, layout="constrained")
    for n, runs in steps.items():
        real_steps = runs.cumsum(axis=1).mean(axis=0)
        for ax, spent in zip(axes, (real_steps, (1 + n) * real_steps), strict=True):
            ax.plot(spent, runs.mean(axis=0), "o-", ms=3, color=COLOURS[f"n = {n}"], label=f"n = {n}")
    axes[0].set(xlabel="real steps so far", ylabel="steps per episode (log scale)", xlim=(0, None), yscale="log")
    axes[1].set(xlabel="updates so far, real and planned (log scale)", xscale="log")
    axes[0].legend(loc="upper right")
    plt.show()
