"""The figures of notebook 01. Each function returns its Axes, or an array of them."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from helpers.plots.style import COLOURS

LINES = {"n = 0": "-", "n = 5": "--", "n = 50": "-", "Dyna-Q": "--", "Dyna-Q+": "-"}  # to tell them apart in grey
FEW = (14, 20, 50, 100, 200, 500, 1000)  # ticks for numbers of steps


def dyna_loop():
    """Draw how acting, learning, modelling and planning are connected (after Sutton & Barto, 2018, figure 8.1)."""
    fig, ax = plt.subplots(figsize=(6.5, 3.2), layout="constrained")
    ax.set(xlim=(0, 10), ylim=(0.2, 5.4))
    ax.axis("off")
    boxes = {"values and policy": (5, 4.7), "real world": (1.6, 0.9), "model": (8.4, 0.9)}
    for name, place in boxes.items():
        face = {"boxstyle": "round,pad=0.6", "fc": "white", "ec": "black", "lw": 1.5}
        ax.annotate(name, place, ha="center", va="center", size=12, bbox=face, zorder=3)
    real, imagined = COLOURS["n = 0"], COLOURS["n = 50"]
    arrows = (
        ("act", (3.6, 4.25), (1.1, 1.4), (1.6, 3.2), "right", real),
        ("learn", (2.3, 1.4), (4.7, 4.15), (3.8, 2.6), "left", real),
        ("model", (2.75, 0.9), (7.65, 0.9), (5.2, 0.5), "center", real),
        ("plan, $n$ times", (8.2, 1.4), (5.7, 4.15), (7.3, 3.0), "left", imagined),
    )
    for label, start, end, place, side, colour in arrows:
        ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "lw": 2.5, "color": colour, "mutation_scale": 20})
        ax.annotate(label, place, ha=side, va="center", size=12, weight="bold")
    ax.annotate("real steps", (0.1, 2.3), color=real, weight="bold")
    ax.annotate("imagined steps", (7.5, 2.3), color=imagined, weight="bold")
    plt.show()
    return ax


def _draw_maze(ax, env, title, letters_at=(0, 0)):
    """Draw walls, start and goal, a cell per unit, the top left one around (0, 0); letters from a cell's middle."""
    height, width = env.walls.shape
    ax.imshow(np.where(env.walls, 0.35, np.nan), cmap="gray", vmin=0, vmax=1, zorder=2)
    ax.set_xticks(np.arange(-0.5, width), labels=[])
    ax.set_yticks(np.arange(-0.5, height), labels=[])
    ax.tick_params(length=0)
    ax.grid(True, color="0.8", alpha=1)
    ax.spines[:].set_visible(True)
    row, column = divmod(env.goal, width)
    ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fc="#9AD9C4", hatch="///", ec="#009E73", lw=0, zorder=2.5))
    for name, state in (("S", env.start), ("G", env.goal)):
        row, column = divmod(state, width)
        place = np.add((column, row), letters_at if name == "S" else (0, 0))
        ax.annotate(name, place, ha="center", va="center", weight="bold", zorder=4)
    ax.set_title(title)


def mazes(envs):
    """Draw mazes side by side; `envs[title]` is an environment of `helpers.mazes`."""
    fig, axes = plt.subplots(1, len(envs), figsize=(3.6 * len(envs), 2.7), layout="constrained", squeeze=False)
    for ax, (title, env) in zip(axes[0], envs.items(), strict=True):
        _draw_maze(ax, env, title)
    plt.show()
    return axes[0]


def changing_mazes(pairs):
    """Draw mazes before and after a change, the cell that changes outlined; `pairs[name]` is (before, after)."""
    fig, axes = plt.subplots(len(pairs), 2, figsize=(7.5, 2.7 * len(pairs)), layout="constrained", squeeze=False)
    for row, (name, both) in zip(axes, pairs.items(), strict=True):
        for ax, env, when in zip(row, both, ("before", "after"), strict=True):
            _draw_maze(ax, env, f"{name}: {when}")
            for y, x in np.argwhere(both[0].walls != both[1].walls):
                ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fill=False, ec=COLOURS["network"], lw=4, zorder=5))
    plt.show()
    return axes


def _mean_and_band(ax, x, runs, name):
    """Draw the mean over runs (num_runs, len(x)) and two standard errors to each side, about 95 %; return the mean."""
    mean, error = runs.mean(axis=0), runs.std(axis=0, ddof=1) / np.sqrt(len(runs))
    ax.plot(x, mean, LINES[name], color=COLOURS[name], lw=2)
    ax.fill_between(x, mean - 2 * error, mean + 2 * error, color=COLOURS[name], alpha=0.25, lw=0)
    return mean


def _label(ax, name, place, **how):
    ax.annotate(name, place, color=COLOURS[name], weight="bold", **how)


def _log_steps(axis):
    """Give an axis of numbers of steps a log scale with ticks that one can read."""
    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    axis.set_major_locator(plt.FixedLocator(FEW))
    axis.set_major_formatter("{x:.0f}")
    axis.set_minor_locator(plt.NullLocator())


def _thresholds(ax, shortest, good, labelled=True):
    ax.axhline(shortest, color=COLOURS["optimum"], lw=1, ls="--")
    ax.axhline(good, color="0.4", lw=1, ls=":")
    for text, height in ((f" shortest path: {shortest}", shortest), (f" good: below {good}", good)):
        if labelled:
            ax.annotate(text, (0, height), xycoords=ax.get_yaxis_transform(), va="bottom", size=9)


def steps_per_episode(steps, shortest, good):
    """Draw steps per episode, with the shortest path; `steps[n]` is (num_runs, num_episodes), `good` another line."""
    fig, ax = plt.subplots()
    for n, runs in steps.items():
        episodes, name = np.arange(1, runs.shape[1] + 1), f"n = {n}"
        mean = _mean_and_band(ax, episodes, runs, name)
        at = np.argmax(mean < 60)  # where the curves are apart
        side = {"xytext": (-8, 0), "ha": "right"} if n == max(steps) else {"xytext": (10, 6)}
        _label(ax, name, (episodes[at], mean[at]), textcoords="offset points", **side)
    _log_steps(ax.yaxis)
    _thresholds(ax, shortest, good)
    ax.set(xlabel="episode (log scale)", ylabel="real steps (log scale)", xscale="log")
    ax.set(xlim=(1, len(episodes)), ylim=(12, None))
    ax.set_xticks([each for each in (1, 2, 3, 5, 10, 20, 30, 50) if each <= len(episodes)], minor=False)
    ax.xaxis.set_major_formatter("{x:.0f}")
    ax.xaxis.set_minor_locator(plt.NullLocator())
    ax.set_title(f"mean of {len(runs)} runs, 95 % band", size=10)
    plt.show()
    return ax


def greedy_policies(env, snapshots):
    """Draw the best actions in each cell of the maze; `snapshots[title]` is (agent's cell, q (states, 4)).

    Where all values of a cell are equal there is nothing to draw.
    """
    fig, axes = plt.subplots(1, len(snapshots), figsize=(9.5, 3.3), layout="constrained")
    moves = np.array([(0, -1), (1, 0), (0, 1), (-1, 0)])  # up, right, down, left, where y grows downwards
    for ax, (title, (agent, q)) in zip(axes, snapshots.items(), strict=True):
        _draw_maze(ax, env, title, letters_at=(-0.3, -0.28))
        knows = q.max(axis=1) > q.min(axis=1)
        states, actions = np.nonzero((q == q.max(axis=1, keepdims=True)) & knows[:, None])
        rows, columns = np.divmod(states, env.walls.shape[1])
        shape = {"angles": "xy", "scale_units": "xy", "scale": 1.7, "pivot": "mid", "width": 0.009, "headlength": 4}
        ax.quiver(columns, rows, *moves[actions].T, color=COLOURS["n = 50"], zorder=3, **shape)
        row, column = divmod(agent, env.walls.shape[1])
        ax.plot(column, row, "s", mfc="none", mec=COLOURS["network"], mew=3, ms=19, zorder=3.5)
    plt.show()
    return axes


def values_spreading(env, frames):
    """Draw the largest value in each cell of the maze; `frames[title]` is q (states, 4)."""
    fig, axes = plt.subplots(2, 2, figsize=(9.5, 5.8), layout="constrained")
    fig.get_layout_engine().set(hspace=0.06)
    for ax, (title, q) in zip(axes.flat, frames.items(), strict=True):
        values = q.max(axis=1).reshape(env.walls.shape)
        image = ax.imshow(values, cmap="Blues", vmin=0, vmax=1, zorder=1)
        _draw_maze(ax, env, title)
    fig.colorbar(image, ax=axes, label="largest value in the cell", shrink=0.8)
    plt.show()
    return axes


def cumulative_rewards(curves, change_at):
    """Draw rewards since the beginning, each run and the mean; `curves[name]` is (num_runs, num_steps + 1)."""
    fig, axes = plt.subplots(1, len(curves), figsize=(9.5, 3.6), sharey=True, layout="constrained")
    top = max(runs.max() for runs in curves.values())
    for ax, (name, runs) in zip(axes, curves.items(), strict=True):
        every = slice(None, None, 10)  # a figure has fewer pixels than this has points
        x = np.arange(runs.shape[1])[every]
        ax.plot(x, runs[:, every].T, color=COLOURS[name], lw=0.8, alpha=0.5)
        for other, others in curves.items():
            how = {"color": "black", "lw": 2.5} if other == name else {"color": "0.6", "lw": 1.5, "ls": "--"}
            ax.plot(x, others[:, every].mean(axis=0), **how)
        ax.axvline(change_at, color="black", lw=1, ls=":")
        ax.annotate(" the world changes", (change_at, 0.02), xycoords=("data", "axes fraction"), size=9)
        ax.set(xlabel="real steps", xlim=(0, runs.shape[1] - 1), ylim=(0, 1.02 * top))
        _label(ax, name, (0.03, 0.95), xycoords="axes fraction", va="top", size=12)
        note = f"{len(runs)} runs, black: their mean\n(grey: the other agent's mean)"
        ax.annotate(note, (0.03, 0.87), xycoords="axes fraction", va="top", size=9)
    axes[0].set_ylabel("cumulative reward")
    plt.show()
    return axes


def price_of_planning(steps, shortest, good):
    """Draw mean steps per episode over the cost so far; `steps[n]` is (num_runs, num_episodes)."""
    fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.8), sharey=True, layout="constrained")
    for marker, (n, runs) in zip("o^s", steps.items(), strict=False):
        real_steps, mean, name = runs.cumsum(axis=1).mean(axis=0), runs.mean(axis=0), f"n = {n}"
        for ax, spent in zip(axes, (real_steps, (1 + n) * real_steps), strict=True):
            ax.plot(spent, mean, LINES[name], marker=marker, ms=3.5, color=COLOURS[name])
            at = np.argmax(mean < 60) if ax is axes[0] else 0  # where the curves are apart
            beside = (6, 6) if at else (6, -14)
            _label(ax, name, (spent[at], mean[at]), xytext=beside, textcoords="offset points")
    _log_steps(axes[0].yaxis)
    for ax in axes:
        _thresholds(ax, shortest, good, labelled=ax is axes[1])  # the other one has its curves there
    axes[0].set(xlabel="real steps so far", ylabel="steps per episode (log scale)", xlim=(0, None), ylim=(12, None))
    axes[1].set(xlabel="updates so far, real and planned (log scale)", xscale="log")
    plt.show()
    return axes
