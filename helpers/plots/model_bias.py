"""The figures of notebook 05."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.ticker import NullLocator

from helpers import pendulum, studies
from helpers.plots.style import COLOURS

KINDS = {"right": "optimum", "network": "network", "gravity": "equation", "torque": "SAC", "old": "old velocity"}
RETURNS = [30, 60, 100, 200, 400, 800, 1500]  # costs at which the log axes have ticks
# Where the name of a wrong model goes, from its dot: points to the right and upwards, with a line if it is far away.
BESIDE = {
    "right": (-36, 10),
    "network, 50 steps": (-56, 60),
    "gravity x 0.5": (14, 34),
    "torque x 2": (26, 12),
    "torque x 0.25": (-88, -6),
    "old velocity": (10, -12),
    "gravity x 1.5": (-84, -6),
    "no gravity": (-72, 0),
    "gravity reversed": (-126, 0),
}
NOISES = {0.0: COLOURS["equation"], 0.01: COLOURS["Dyna-Q+"], 0.05: COLOURS["network"]}
MARKERS = {0.0: "o", 0.01: "s", 0.05: "^"}


def wrong_models(returns, best):
    """Draw the real over the imagined return of each model's policy, a named dot for each; return the axes.

    returns: name -> (imagined, real). best: the real return of the best policy in the world itself.
    """
    _, ax = plt.subplots(figsize=(8.5, 5.5), layout="constrained")
    for name, (imagined, real) in returns.items():
        kind = "gravity" if name == "no gravity" else name.split()[0].rstrip(",")
        colour = COLOURS[KINDS[kind]]
        ax.plot(-imagined, -real, "o", color=colour, ms=8, mec="white")
        across, up = BESIDE.get(name, (8, 0))
        place = {"xytext": (across, up), "textcoords": "offset points", "va": "center"}
        line = {"arrowstyle": "-", "color": colour, "lw": 0.7} if up > 20 else None
        ax.annotate(name, (-imagined, -real), color=colour, arrowprops=line, ha="left" if across else "center", **place)
    ax.plot([20, 2000], [20, 2000], color="black", lw=1)
    ax.annotate("honest: as imagined", (600, 600), (-4, 6), textcoords="offset points", ha="right")
    ax.axhline(-best, color="black", lw=1, ls=":")
    ax.annotate("the best", (3800, -best), (0, 3), textcoords="offset points")
    _cost_axis(ax.xaxis, "imagined return, in the model (log scale)")
    _cost_axis(ax.yaxis, "real return (log scale)")
    ax.set(xlim=(4000, 25), ylim=(2100, 70))
    plt.show()
    return ax


def _cost_axis(axis, label):
    """Make an axis of costs logarithmic, with the returns, which are negative, as its labels."""
    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    axis.set_ticks(RETURNS, [f"-{cost:,}" for cost in RETURNS])
    axis.set_minor_locator(NullLocator())
    axis.set_label_text(label)


def return_over_horizon(returns, valued, optimum):
    """Draw mean returns over the horizon, without and with a value at the end of a plan; return the axes."""
    _, ax = plt.subplots(figsize=(7.5, 4), layout="constrained")
    for each, name, colour, offset in (
        (returns, "the plan alone", "SAC", (10, 0)),
        (valued, "with a value\nat its end", "equation", (-3, -40)),
    ):
        horizons, costs = list(each), [-value for value in each.values()]
        ax.plot(horizons, costs, "o-", color=COLOURS[colour])
        ax.annotate(name, (horizons[0], costs[0]), offset, color=COLOURS[colour], textcoords="offset points", va="top")
    ax.axhline(-optimum, color="black", lw=1, ls=":")
    ax.annotate("optimum", (max(returns), -optimum), (0, 3), textcoords="offset points", ha="right")
    _cost_axis(ax.yaxis, "mean return (log scale)")
    ax.set(xlabel=f"horizon (steps of {pendulum.DT} s)", ylim=(1700, 95))
    plt.show()
    return ax


def feedback(gravities, every, table):
    """Draw a map of mean returns (len(every), len(gravities)), with the numbers in it; return the axes."""
    fig, ax = plt.subplots(figsize=(7.5, 3.2), layout="constrained")
    image = ax.imshow(-table, norm=LogNorm(130, 1200), cmap="cividis_r", aspect="auto")
    for row, column in np.ndindex(table.shape):
        dark = -table[row, column] > 400
        ax.text(column, row, f"{table[row, column]:.0f}", ha="center", va="center", color="white" if dark else "black")
    ax.set_xticks(range(len(gravities)), [f"x {gravity:g}" for gravity in gravities])
    ax.set_yticks(range(len(every)), ["every step", *(f"every {steps} steps" for steps in every[1:])])
    ax.set(xlabel="gravity in the model", ylabel="replanning")
    ax.grid(False)
    bar = fig.colorbar(image, ax=ax, label="mean return (log scale)", ticks=[150, 300, 600, 1200])
    bar.ax.set_yticklabels(["-150", "-300", "-600", "-1,200"])
    bar.ax.minorticks_off()
    bar.ax.invert_yaxis()
    plt.show()
    return ax


def disagreement_and_error(thetas, theta_dots, disagreement, error, visited):
    """Draw two maps (len(theta_dots), len(thetas)) in rad/s over all states side by side; return the axes.

    thetas: from 0 to 2 pi. visited: the states (n, 2) of the data.
    """
    ticks = [0.01, 0.03, 0.1, 0.3, 1]
    fig, axes = plt.subplots(1, 2, figsize=(8.5, 3.8), sharey=True, layout="constrained")
    maps = {"disagreement of the members": disagreement, "error of their mean": error}
    for ax, (name, values) in zip(axes, maps.items(), strict=True):
        image = ax.pcolormesh(
            thetas, theta_dots, np.maximum(values, 1e-4), norm=LogNorm(ticks[0], ticks[-1]), cmap="cividis"
        )
        ax.plot(visited[:, 0] % (2 * np.pi), visited[:, 1], ".", color="white", mec="black", mew=0.4, ms=8)
        ax.set(title=f"{name}\nmedian {np.median(values):.2f} rad/s", xlabel=r"angle $\theta$ (rad)")
        ax.set_xticks([0, np.pi, 2 * np.pi], ["0\nupright", "$\\pi$\nhanging", "$2\\pi$\nupright"])
        ax.grid(False)
    axes[0].set_ylabel(r"angular velocity $\dot\theta$ (rad/s)")
    bar = fig.colorbar(image, ax=axes, label="rad/s", extend="both", ticks=ticks)
    bar.ax.set_yticklabels([f"{tick:g}" for tick in ticks])
    bar.ax.minorticks_off()
    plt.show()
    return axes


def acting_and_refitting(steps, own, rows, optimum, level):
    """Draw returns over real steps: bands of the study `refit`, without and with noise, and one's own run.

    steps, own: the real steps and mean returns of one's own run. rows: `studies.read("refit")`. level: the return
    that is good enough. Returns the axes.
    """
    _, axes = plt.subplots(1, 2, figsize=(9, 4), sharey=True, layout="constrained")
    for ax, noise in zip(axes, ("", ", noise 0.05"), strict=True):
        for arm, name, dashes in (("the policy's data", "equation", "-"), ("random torques", "network", "--")):
            runs = studies.runs(rows[rows["arm"] == f"{arm}{noise}"])
            middle, low, high = studies.band(runs)
            ax.fill_between(runs.columns, -low, -high, color=COLOURS[name], alpha=0.25, lw=0)
            ax.plot(runs.columns, -middle, ls=dashes, color=COLOURS[name], label=arm)
        ax.axhline(-optimum, color="black", lw=1, ls=":")
        ax.axhline(-level, color="black", lw=0.7)
        ax.set(xlabel="real steps", title="noise of 0.05 rad/s" if noise else "no noise", xlim=(0, None))
    axes[0].plot(steps, -np.asarray(own), "o", color=COLOURS["equation"], mec="black", mew=0.7, label="your run")
    axes[0].annotate("optimum", (0, -optimum), (2, 3), textcoords="offset points")
    axes[1].annotate("good enough", (250, -level), (0, -6), textcoords="offset points", ha="right", va="top")
    axes[1].legend(*axes[0].get_legend_handles_labels(), loc="center right")
    _cost_axis(axes[0].yaxis, "mean return, 100 fixed starts (log scale)")
    axes[0].set_ylim(2000, 95)
    plt.show()
    return axes


def knowledge(needed):
    """Draw the real steps that each seed needed; return the axes.

    needed: (arm, noise in rad/s) -> a Series of real steps, NaN for a seed that failed.
    """
    order = {arm: (studies.median(steps), steps.isna().sum()) for (arm, noise), steps in needed.items() if noise == 0}
    arms = sorted(order, key=order.get)
    _, ax = plt.subplots(figsize=(9, 5.2), layout="constrained")
    failed = 500_000
    for (arm, noise), steps in needed.items():
        row = arms.index(arm) + 0.25 * (list(NOISES).index(noise) - 1)
        jitter = row + np.linspace(-0.07, 0.07, len(steps))
        ax.plot(steps, jitter, MARKERS[noise], color=NOISES[noise], ms=5, alpha=0.6, mew=0)
        lost = steps.isna().to_numpy()
        ax.plot(failed * np.ones(lost.sum()), jitter[lost], "x", color=NOISES[noise], ms=5)
        if lost.any():
            words = f" {lost.sum()} of {len(lost)}"
            ax.annotate(words, (1.3 * failed, row), color=NOISES[noise], va="center", annotation_clip=False)
        middle = studies.median(steps)
        if np.isfinite(middle):
            ax.plot([middle, middle], [row - 0.11, row + 0.11], color=NOISES[noise], lw=2.5)
    for noise, colour in NOISES.items():
        ax.plot([], [], MARKERS[noise], color=colour, label=f"noise {noise:g} rad/s" if noise else "no noise")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(NOISES))
    ax.set(xscale="log", xlabel="real steps to within 10 of the optimum (log scale)")
    ax.set_xticks(
        [2, 10, 100, 1000, 10_000, 100_000, failed], ["2", "10", "100", "1,000", "10,000", "100,000", "failed"]
    )
    ax.set_yticks(range(len(arms)), arms)
    ax.set(xlim=(1.5, 4_000_000), ylim=(len(arms) - 0.4, -0.6))
    ax.minorticks_off()
    plt.show()
    return ax
