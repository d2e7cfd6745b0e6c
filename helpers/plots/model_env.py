"""The figures of notebook 03."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm

from helpers import pendulum
from helpers.plots.style import COLOURS


def energy(times, energies):
    """Draw the energy in J of a free pendulum over time in s, a line for each name in `energies`."""
    fig, ax = plt.subplots()
    for (name, values), style in zip(energies.items(), ("-", "--"), strict=True):
        ax.plot(times, values, style, label=name)
    ax.set(xlabel="time (s)", ylabel="energy (J)", title="A swing with no torque and no friction")
    ax.legend()
    plt.show()


def error_maps(thetas, theta_dots, errors, visited):
    """Draw one-step errors of the angular velocity over all states, a panel for each name in `errors`.

    `errors[name]` is (len(theta_dots) * len(thetas),) in rad/s; `visited` are the
    states (n, 2) of the data that the models were fitted to.
    """
    fig, axes = plt.subplots(1, len(errors), figsize=(9.5, 4), sharey=True, layout="constrained")
    for ax, (name, error) in zip(axes, errors.items(), strict=True):
        floored = np.maximum(error, 1e-9).reshape(len(theta_dots), len(thetas))
        image = ax.pcolormesh(thetas, theta_dots, floored, norm=LogNorm(1e-9, 10), cmap="viridis")
        ax.plot(pendulum.angle_normalize(visited[:, 0]), visited[:, 1], ".", color="white", ms=3)
        ax.set(title=f"{name}: median {np.median(error):.0e} rad/s", xlabel=r"angle $\theta$ (rad)")
        ax.grid(False)
    axes[0].set_ylabel(r"angular velocity $\dot\theta$ (rad/s)")
    fig.colorbar(image, ax=axes, label="one-step error (rad/s)")
    plt.show()


def phase_portrait(real, models):
    """Draw trajectories (num, T + 1, 2) of each model over those of the real pendulum, a panel for each model."""
    fig, axes = plt.subplots(1, len(models), figsize=(9.5, 4), sharey=True, layout="constrained")
    for ax, (name, trajectories) in zip(axes, models.items(), strict=True):
        for truth, imagined in zip(real, trajectories, strict=True):
            ax.plot(*truth.T, color=COLOURS["real pendulum"], lw=5, alpha=0.5)
            ax.plot(*imagined.T, color=COLOURS[name], lw=1.2)
            ax.plot(*truth[0], "o", color="black", ms=4)
        ax.plot([], [], color=COLOURS["real pendulum"], lw=5, alpha=0.5, label="real pendulum")
        ax.plot([], [], color=COLOURS[name], lw=1.2, label=name)
        ax.set(xlabel=r"angle $\theta$ (rad), upright at 0", xlim=(-2.5 * np.pi, 2.5 * np.pi))
        ax.legend(loc="upper right")
    axes[0].set(ylabel=r"angular velocity $\dot\theta$ (rad/s)", ylim=(-8.5, 11))
    plt.show()


def compounding_errors(errors):
    """Draw the median over rollouts, and the middle half, of angle errors (num, T + 1) in rad over time."""
    fig, ax = plt.subplots()
    for name, error in errors.items():
        times = pendulum.DT * np.arange(1, error.shape[1])
        low, median, high = np.maximum(np.percentile(error[:, 1:], [25, 50, 75], axis=0), 1e-16)
        ax.plot(times, median, color=COLOURS[name], label=name)
        ax.fill_between(times, low, high, color=COLOURS[name], alpha=0.2)
    ax.axhline(np.pi / 2, color="black", lw=1, ls=":")
    ax.annotate("a guess", (times[-1], np.pi / 2), ha="right", va="bottom")
    ax.set(yscale="log", xlabel="time since the start (s)", ylabel="error of the angle (rad)")
    ax.legend(loc="center right")
    plt.show()
