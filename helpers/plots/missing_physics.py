"""The figures of notebook 06."""

import matplotlib.pyplot as plt
import numpy as np

from helpers import pendulum
from helpers.plots.style import COLOURS

SWING_COLOURS = (COLOURS["network"], COLOURS["equation"])
VELOCITY = r"angular velocity $\dot\theta$ (rad/s)"


def swings(states):
    """Draw the angle from the bottom over time, a line for each name in `states`, each (T + 1, 2)."""
    fig, ax = plt.subplots(figsize=(7.5, 3.4), layout="constrained")
    for (name, each), colour, line in zip(states.items(), SWING_COLOURS, ("--", "-"), strict=True):
        times = pendulum.DT * np.arange(len(each))
        from_bottom = each[:, 0] - np.pi
        if abs(from_bottom.min()) > from_bottom.max():  # both turn to the same side
            from_bottom = -from_bottom
        ax.plot(times, from_bottom, line, color=colour)
        ax.annotate(f" {name}", (times[-1], from_bottom[-1]), color=colour, va="center")
    ax.plot([0, times[-1]], [np.pi, np.pi], ":", color="black", lw=1)
    ax.annotate("upright", (0, np.pi), (2, -3), textcoords="offset points", va="top")
    ax.set(xlabel="time (s)", ylabel="angle from the bottom (rad)", xlim=(0, times[-1] * 1.3))
    ax.set(xticks=range(0, 11, 2))
    plt.show()


def residual_over_causes(X, left):
    """Draw the residual (n,) in rad/s over each column of X (n, 3); NaN is left out."""
    fig, axes = plt.subplots(1, 3, figsize=(9.5, 3), sharey=True, layout="constrained")
    for ax, values, label in zip(axes, X.T, (r"angle $\theta$ (rad)", VELOCITY, "torque $u$ (N m)"), strict=True):
        ax.plot(values, left, ".", color=COLOURS["equation"], ms=4)
        ax.set(xlabel=label)
    axes[0].set_ylabel("residual (rad/s)")
    plt.show()


def residual_laws(X, panels):
    """Draw residuals over the velocity with the law found for them, a panel for each name in `panels`.

    X: (n, 3); each panel is a pair: the residuals (n,) in rad/s, and the law found, a function of X.
    """
    fig, axes = plt.subplots(1, len(panels), figsize=(9.5, 3.3), sharey=True, layout="constrained")
    line = np.zeros((101, 3))
    line[:, 1] = np.linspace(-pendulum.MAX_SPEED, pendulum.MAX_SPEED, 101)
    for ax, (name, (left, found)) in zip(axes, panels.items(), strict=True):
        ax.plot(X[:, 1], left, ".", color=COLOURS["real pendulum"], ms=4)
        ax.plot(line[:, 1], found(line), color=COLOURS["equation"], lw=2)
        ax.set(title=name, xlabel=VELOCITY)
    axes[0].annotate("found", (-4.5, found(line)[22]), (6, 6), textcoords="offset points", color=COLOURS["equation"])
    axes[0].set_ylabel("residual (rad/s)")
    plt.show()


def four_models(returns, best):
    """Draw the imagined and the real return of each model as bars, pairs for each name in `returns`; return the axes.

    `best` is what a policy earns that knows the world.
    """
    fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
    rows = np.arange(len(returns))[::-1]
    looks = (("imagined", 0.2, COLOURS["equation, noisy data"]), ("real", -0.2, COLOURS["equation"]))
    for column, (kind, shift, colour) in enumerate(looks):
        values = [pair[column] for pair in returns.values()]
        ax.barh(rows + shift, values, 0.38, color=colour)
        for row, value in zip(rows, values, strict=True):
            place = {"xytext": (6, 0), "textcoords": "offset points", "va": "center", "annotation_clip": False}
            ax.annotate(f"{kind} {value:,.0f}", (0, row + shift), fontsize=9, **place)
    ax.axvline(best, color="black", lw=1, ls=":")
    ax.annotate("the best in the world", (best, rows[0] + 0.5), (-4, 0), textcoords="offset points", ha="right")
    lowest = min(map(min, returns.values()))
    ax.set(xlabel="mean return over 100 starts", xlim=(1.05 * lowest, 0), ylim=(-0.5, len(rows) - 0.2))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set_yticks(rows, returns)
    ax.grid(axis="y", visible=False)
    plt.show()
    return ax


def drag(X, y, laws):
    """Draw drag (n,) over the velocity, and the laws found for it, each a function of X, beyond the data."""
    fig, ax = plt.subplots(figsize=(7.5, 4), layout="constrained")
    ax.plot(X[:, 1], y, ".", color=COLOURS["real pendulum"], ms=6)
    line = np.zeros((201, 3))
    line[:, 1] = np.linspace(-pendulum.MAX_SPEED, pendulum.MAX_SPEED, 201)
    for (name, law), colour, dashes in zip(laws.items(), SWING_COLOURS, ("--", "-"), strict=True):
        values = law(line)
        ax.plot(line[:, 1], values, dashes, color=colour, lw=2)
        ax.annotate(f" {name}", (line[-1, 1], values[-1]), color=colour, va="center")
    fastest = np.abs(X[:, 1]).max()
    ax.axvspan(-fastest, fastest, color="black", alpha=0.06, lw=0)
    ax.annotate("the data", (0, ax.get_ylim()[1]), (0, -4), textcoords="offset points", ha="center", va="top")
    ax.set(xlabel=VELOCITY, ylabel="change by drag (rad/s)", xlim=(line[0, 1], line[-1, 1] * 1.35))
    ax.set_xticks(range(-8, 9, 4))
    plt.show()


def mountain_car(states, goal):
    """Draw position and velocity of a car (T + 1, 2) as one path from the valley to the flag; return the axes."""
    fig, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
    ax.plot(*states.T, "-", color=COLOURS["equation"], lw=1)
    ax.plot(*states[::5].T, ".", color=COLOURS["equation"], ms=5)
    ax.annotate("start ", states[0], ha="right", va="bottom")
    ax.axvline(goal, color="black", lw=1, ls=":")
    ax.annotate("flag ", (goal, states[:, 1].min()), ha="right", va="bottom")
    ax.set(xlabel="position $x$ (a dot every 5 steps)", ylabel="velocity $v$ (per step)")
    plt.show()
    return ax
