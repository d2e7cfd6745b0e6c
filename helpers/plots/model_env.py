"""The figures of notebook 03."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm

from helpers import pendulum
from helpers.plots.style import COLOURS

LOST = 0.5  # rad: from here a rollout has lost the pendulum
LOOK = {  # colour and line of each curve
    "the new velocity": (COLOURS["equation"], "-"),
    "the old velocity": (COLOURS["old velocity"], "--"),
    "network, from anywhere": (COLOURS["network"], "-"),
    "network, from its data": (COLOURS["network"], "--"),
    "equation, noisy data": (COLOURS["equation, noisy data"], "-"),
    "equation": (COLOURS["equation"], "-"),
}


def energy(energies):
    """Draw the energy of a free pendulum over time; `energies[name]` in J; return the axes."""
    fig, ax = plt.subplots(figsize=(7.5, 3.2), layout="constrained")
    for name, values in energies.items():
        times = pendulum.DT * np.arange(len(values))
        colour, line = LOOK[name]
        ax.plot(times, values, line, color=colour)
        ax.annotate(f" {name}\n moves the angle", (times[-1], values[-1]), color=colour, va="center")
    ax.margins(y=0.12)  # room for the words
    ax.set(xlabel="time (s)", ylabel="energy (J)", xlim=(0, times[-1] * 1.25), xticks=range(0, 11, 2))
    plt.show()
    return ax


def error_maps(thetas, theta_dots, errors, visited):
    """Draw errors of the angular velocity after one step, over all states; return the axes.

    `errors[name]` is (len(theta_dots) * len(thetas),) in rad/s; `visited` are the states (n, 2) of its data, each.
    """
    ticks = [0.003, 0.01, 0.03, 0.1, 0.3]
    fig, axes = plt.subplots(1, len(errors), figsize=(9.5, 3.8), sharey=True, layout="constrained")
    for ax, (name, error), states in zip(axes, errors.items(), visited, strict=True):
        table = np.maximum(error, 1e-4).reshape(len(theta_dots), len(thetas))
        image = ax.pcolormesh(thetas, theta_dots, table, norm=LogNorm(ticks[0], ticks[-1]), cmap="cividis")
        ax.plot(pendulum.angle_normalize(states[:, 0]), states[:, 1], ".", color="white", mec="black", mew=0.3, ms=5)
        ax.set(title=f"{name}\nmedian {np.median(error):.3f} rad/s", xlabel=r"angle $\theta$ (rad)")
        ax.grid(False)
    axes[0].set_ylabel(r"angular velocity $\dot\theta$ (rad/s)")
    bar = fig.colorbar(image, ax=axes, label="one-step error (rad/s)", extend="both", ticks=ticks)
    bar.ax.set_yticklabels(map(str, ticks))
    bar.ax.minorticks_off()
    plt.show()
    return axes


def compounding_errors(errors):
    """Draw errors of the angle over time, median and middle half of the rollouts; return the axes."""
    fig, ax = plt.subplots(figsize=(8.5, 4.2), layout="constrained")
    for name, error in errors.items():
        times = pendulum.DT * np.arange(1, error.shape[1])
        low, median, high = np.maximum(np.percentile(error[:, 1:], [25, 50, 75], axis=0), 1e-11)
        colour, line = LOOK[name]
        ax.plot(times, median, line, color=colour)
        ax.fill_between(times, low, high, color=colour, alpha=0.12, lw=0)
        side = {"network, from its data": "bottom"}.get(name, "top")
        ax.annotate(f" {name}", (times[-1], median[-1]), color=colour, va=side)
    ax.axhline(LOST, color="black", lw=1, ls=":")
    ax.annotate(f"lost: {LOST} rad", (0.05, LOST), va="bottom")
    ax.set(yscale="log", xlabel="time since the start (s)", ylabel="error of the angle (rad)", ylim=(1e-10, np.pi))
    ax.set(xlim=(0, times[-1] * 1.35), xticks=range(6))
    plt.show()
    return ax


def imagined_and_real(returns, best):
    """Draw the real over the imagined return of each model; `returns[name]` is pairs (n, 2); return the axes.

    `best` is what the best policy in the world itself earns.
    """
    fig, ax = plt.subplots(figsize=(7.5, 4.5), layout="constrained")
    for (name, pairs), marker in zip(returns.items(), ("s", "o", "^"), strict=True):
        ax.plot(*pairs.T, marker, color=COLOURS[name], ms=9, mec="white")
        lowest = pairs[pairs[:, 1].argmin()]
        ax.annotate(name, lowest, (0, -9), textcoords="offset points", color=COLOURS[name], ha="center", va="top")
    ax.margins(y=0.12)
    low, high = ax.get_xlim()
    ax.plot([low, high], [low, high], color="black", lw=1)
    ax.annotate("as imagined", (low, low), (4, -2), textcoords="offset points", va="top")
    ax.axhline(best, color="black", lw=1, ls=":")
    ax.annotate("the best in the world itself", (high, best), ha="right", va="bottom")
    ax.set(xlabel="imagined return, in the model", ylabel="real return", xlim=(low, high))
    plt.show()
    return ax
