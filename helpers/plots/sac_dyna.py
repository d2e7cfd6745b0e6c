"""The figures of notebook 04."""

import base64
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import animation

from helpers import pendulum
from helpers.plots.style import COLOURS


def coverage(real, synthetic):
    """Draw real and synthetic states (n, 2) in the plane of angle and angular velocity."""
    fig, ax = plt.subplots(figsize=(7.5, 3.5))
    ax.plot(*synthetic.T, ".", color=COLOURS["SAC-Dyna"], ms=3, alpha=0.6, label="synthetic")
    ax.plot(pendulum.angle_normalize(real[:, 0]), real[:, 1], ".", color=COLOURS["SAC"], ms=5, label="real")
    ax.set(xlabel=r"angle $\theta$ (rad), upright at 0", ylabel=r"angular velocity $\dot\theta$ (rad/s)")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    plt.show()


def training_progress(progress):
    """Draw returns during training and in the tests over real steps, from the logger's file as a DataFrame."""
    fig, ax = plt.subplots(figsize=(7.5, 3.5))
    real_steps = progress["time/real_steps"]
    ax.plot(real_steps, progress["rollout/ep_rew"], "o:", color=COLOURS["SAC-Dyna"], label="episode, exploring")
    ax.plot(real_steps, progress["eval/mean_reward"], "o-", color=COLOURS["SAC-Dyna"], label="mean of 100 tests")
    ax.set(xlabel="real steps", ylabel="return")
    ax.legend(loc="lower right")
    plt.show()


def learning_curves(curves, optimum):
    """Draw mean returns over real steps on a log axis: `curves[name]` is (real_steps, mean_returns)."""
    fig, ax = plt.subplots()
    for name, (real_steps, mean_returns) in curves.items():
        ax.plot(real_steps, mean_returns, "o-", ms=4, color=COLOURS[name], label=name)
    ax.axhline(optimum, color=COLOURS["optimum"], lw=1, ls="--", label=f"optimum, {optimum:.0f}")
    ax.set(xscale="log", xlabel="real steps (log scale)", ylabel="mean return, 100 fixed starts")
    ax.legend(loc="lower right")
    plt.show()


def returns_against_optimum(returns, optimal):
    """Draw each evaluation episode: the agent's return over the best possible return from that start."""
    fig, axes = plt.subplots(1, len(returns), figsize=(9.5, 3.4), sharex=True, sharey=True, layout="constrained")
    lowest = min(optimal.min(), *(values.min() for values in returns.values()))
    for ax, (name, values) in zip(axes, returns.items(), strict=True):
        ax.plot([optimal.min(), 0], [optimal.min(), 0], color=COLOURS["optimum"], lw=1, ls="--")
        ax.plot(optimal, values, ".", color=COLOURS[name], alpha=0.7)
        ax.set(title=name, xlabel="best possible return", ylim=(1.05 * lowest, 30))
    axes[0].set_ylabel("return of the agent")
    plt.show()


def animate(episodes):
    """Return an HTML video of pendulums side by side: `episodes[name]` is states (T + 1, 2), torques (T,) in N m."""
    import imageio_ffmpeg
    from IPython.display import HTML

    fig, axes = plt.subplots(1, len(episodes), figsize=(2.6 * len(episodes), 3), layout="constrained")
    rods, bars = [], []
    for ax, name in zip(np.atleast_1d(axes), episodes, strict=True):
        ax.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.6), aspect="equal", title=name)
        ax.axis("off")
        ax.plot(0, 0, "o", color="black", ms=5, zorder=3)
        rods += ax.plot([], [], lw=9, solid_capstyle="round", color=COLOURS[name])
        bars += ax.plot([], [], lw=5, solid_capstyle="butt", color="black")

    def draw(step):
        for rod, bar, (states, torques) in zip(rods, bars, episodes.values(), strict=True):
            theta = states[step, 0]
            # theta is measured from upright and counts to the left, as in gymnasium's rendering.
            rod.set_data([0, -np.sin(theta)], [0, np.cos(theta)])
            bar.set_data([0, -torques[step] / pendulum.MAX_TORQUE], [1.4, 1.4])
        return rods + bars

    fig.draw_without_rendering()
    fig.set_layout_engine("none")  # the layout is final; recomputing it for every frame would take most of the time
    film = animation.FuncAnimation(fig, draw, frames=min(len(torques) for _, torques in episodes.values()))
    with (
        tempfile.TemporaryDirectory() as folder,
        plt.rc_context({"animation.ffmpeg_path": imageio_ffmpeg.get_ffmpeg_exe()}),
    ):
        path = Path(folder) / "film.mp4"
        film.save(path, writer="ffmpeg", fps=round(1 / pendulum.DT), dpi=100)
        data = base64.b64encode(path.read_bytes()).decode()
    plt.close(fig)
    return HTML(f'<video controls loop autoplay muted src="data:video/mp4;base64,{data}"></video>')
