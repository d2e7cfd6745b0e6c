"""The figures of notebook 04."""

import base64
import subprocess
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg

from helpers import pendulum, studies
from helpers.plots.style import COLOURS

LINES = {"SAC-Dyna": "-", "SAC": "--", "PPO": ":"}  # so that a print in grey tells them apart


def coverage(real, synthetic):
    """Draw real and synthetic states in the plane of angle and angular velocity; both are (n, 2); return the axes."""
    _, ax = plt.subplots(figsize=(7.5, 3.5))
    for states, name, colour, size in ((synthetic, "synthetic", "SAC-Dyna", 3), (real, "real", "SAC", 5)):
        ax.plot(states[:, 0] % (2 * np.pi), states[:, 1], ".", color=COLOURS[colour], ms=size, alpha=0.7, label=name)
    ax.set(xlabel=r"angle $\theta$ (rad)", ylabel=r"angular velocity $\dot\theta$ (rad/s)")
    ax.set_xticks([0, np.pi, 2 * np.pi], ["0, upright", r"$\pi$, hanging", r"$2\pi$, upright"])
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, markerscale=3)
    return ax


def learning_curves(own, study, optimum, level):
    """Draw the runs of this notebook over the bands of a study, and how much earlier SAC-Dyna is than SAC.

    own[name]: (real steps, mean returns) of this run. study: the rows of `studies.read("sac_dyna")`. optimum: the mean
    optimal return. level: the return whose first appearance is compared, in the median over the seeds. Returns axes.
    """
    _, ax = plt.subplots(figsize=(7.5, 4.8))
    for name, (steps, returns) in own.items():
        runs = studies.runs(study[study["arm"] == name])
        middle, low, high = studies.band(runs)
        ax.fill_between(runs.columns, -low, -high, color=COLOURS[name], alpha=0.25, lw=0)
        ax.plot(runs.columns, -middle, LINES[name], color=COLOURS[name], lw=1.5)
        ax.plot(steps, -np.array(returns), "o", color=COLOURS[name], ms=6, mec="black", mew=0.7)
        half = (-middle < 600).argmax()  # where it climbs: the label goes to the left of it
        climb = np.sqrt(runs.columns[half - 1] * runs.columns[half]), np.sqrt(middle[half - 1] * middle[half])
        ax.annotate(name, climb, (-6, 0), textcoords="offset points", color=COLOURS[name], weight="bold", ha="right")
    for value, words in ((optimum, f"optimum, {optimum:.0f}"), (level, f"{level:.0f}")):
        ax.axhline(-value, color="black", lw=0.8, ls="-" if value == optimum else ":")
        ax.annotate(
            words, (1, -value), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points", va="center"
        )
    early, late = (studies.median(studies.first_at(study[study["arm"] == name], level)) for name in ("SAC-Dyna", "SAC"))
    most = study.loc[study["arm"] == "SAC", "real_steps"].max()
    words = f"{late / early:.2g} times fewer" if np.isfinite(late) else f"more than {most / early:.2g} times fewer"
    ends = {"arrowstyle": "<->", "shrinkA": 0, "shrinkB": 0, "lw": 1.5}
    ax.annotate("", (early, -level), (min(late, most), -level), arrowprops=ends)
    box = {"boxstyle": "square,pad=0.1", "color": "white", "alpha": 0.8}
    ax.annotate(words, (min(late, most), -level), (8, -14), textcoords="offset points", bbox=box)
    ax.set(
        xscale="log", yscale="log", xlabel="real steps (log scale)", ylabel="mean return, 100 fixed starts (log scale)"
    )
    ax.set_yticks([200, 300, 500, 1000, 1500], ["-200", "-300", "-500", "-1,000", "-1,500"])
    ax.set_xticks([200, 400, 1000, 3000, 10_000, 100_000], ["200", "400", "1,000", "3,000", "10,000", "100,000"])
    ax.minorticks_off()
    ax.set_xlim(85, 130_000)
    ax.set_ylim(1900, 115)  # downwards: the logarithm is one of the cost
    return ax


def returns_against_optimum(returns, optimal):
    """Draw the agent's return over the best possible return, for each start; return the axes."""
    _, axes = plt.subplots(1, len(returns), figsize=(9.5, 3.4), sharex=True, sharey=True, layout="constrained")
    lowest = 1.05 * min(optimal.min(), *(values.min() for values in returns.values()))
    for ax, (name, values) in zip(axes, returns.items(), strict=True):
        ax.axline((0, 0), slope=1, color=COLOURS["optimum"], lw=1, ls="--", label="as good as possible")
        ax.plot(optimal, values, ".", color=COLOURS[name], alpha=0.7)
        ax.set(title=name, xlabel="optimal return", ylim=(lowest, 30))
    axes[0].legend(loc="lower right")
    axes[0].set_ylabel("return of the agent")
    return axes


def animate(episodes):
    """Draw a film of pendulums side by side; `episodes[name]` is states (T + 1, 2) and torques (T,) in N m."""
    fig, axes = plt.subplots(1, len(episodes), figsize=(2.6 * len(episodes), 3.4), layout="constrained", squeeze=False)
    rods, bars, counters = [], [], []
    for ax, name in zip(axes.flat, episodes, strict=True):
        ax.set(xlim=(-1.35, 1.35), ylim=(-1.6, 2.1), aspect="equal")
        ax.axis("off")
        ax.text(0, 1.9, name, ha="center", size="large")
        ax.plot([0, 0], [0, 1.15], ":", color="0.6", lw=1)
        ax.text(0, 1.16, "up", color="0.4", size="small", ha="center")
        ax.plot(0, 0, "o", color="black", ms=5, zorder=3)
        ax.plot([-1, 0, 1], [1.4, 1.4, 1.4], "|-", color="0.6", lw=1)  # the torques that the motor has
        for side, words in ((-1, "2 N m"), (1, "-2 N m")):
            ax.text(side, 1.5, words, ha="center", color="0.4", size="small")
        rods += ax.plot([], [], lw=9, solid_capstyle="round", color=COLOURS[name])
        bars += ax.plot([], [], lw=5, solid_capstyle="butt", color="black")
        counters.append(ax.text(0, -1.5, "", ha="center"))

    def draw(step):
        for rod, bar, counter, (states, torques) in zip(rods, bars, counters, episodes.values(), strict=True):
            theta = states[step, 0]
            # theta is measured from upright and counts to the left, as in gymnasium's rendering.
            rod.set_data([0, -np.sin(theta)], [0, np.cos(theta)])
            bar.set_data([0, -torques[step] / pendulum.MAX_TORQUE], [1.4, 1.4])
            earned = pendulum.reward(states[: step + 1], torques[: step + 1]).sum()
            counter.set_text(f"{step * pendulum.DT:.1f} s, return {earned:,.0f}")

    fig.draw_without_rendering()
    fig.set_layout_engine("none")  # the layout is final; recomputing it for every frame would take most of the time
    # Every second step: it looks the same, and takes half of the time.
    steps = range(0, min(len(torques) for _, torques in episodes.values()), 2)
    film = Film(fig, draw, steps, f"a film of {len(episodes)} pendulums: {', '.join(episodes)}")
    plt.close(fig)
    return film


class Film:
    """What a notebook shows as a video or, where a page may not hold one, as a still; the README takes the GIF."""

    def __init__(self, fig, draw, steps, words):
        import imageio_ffmpeg

        self.words = words

        canvas, few_colours = FigureCanvasAgg(fig), "split[a][b];[a]palettegen=max_colors=32[c];[b][c]paletteuse"
        with tempfile.TemporaryDirectory() as folder:
            video, still, gif = (Path(folder) / name for name in ("film.mp4", "still.png", "film.gif"))
            frames_per_second = 1 / (pendulum.DT * (steps[1] - steps[0]))
            # matplotlib's own writers draw each frame three times.
            writer = imageio_ffmpeg.write_frames(
                str(video), canvas.get_width_height(), pix_fmt_in="rgba", fps=frames_per_second, macro_block_size=2
            )
            writer.send(None)
            for step in steps:
                draw(step)
                canvas.draw()
                writer.send(canvas.buffer_rgba())
            writer.close()
            three_moments = ["-vf", rf"select=not(mod(n-5\,20)),tile=1x3,{few_colours}", "-frames:v", "1"]
            ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
            for path, options in ((still, three_moments), (gif, ["-vf", f"scale=480:-1,{few_colours}"])):
                subprocess.run([ffmpeg, "-loglevel", "error", "-i", video, *options, path], check=True)
            self.video, self.still, self.gif = (
                base64.b64encode(path.read_bytes()).decode() for path in (video, still, gif)
            )

    def _repr_mimebundle_(self, include=None, exclude=None):
        size = 'width="100%" style="max-width: 780px"'
        source = f"data:video/mp4;base64,{self.video}"
        return {
            "text/html": f'<video controls loop autoplay muted playsinline {size} src="{source}"></video>',
            "image/png": self.still,
            "image/gif": self.gif,
            "text/plain": self.words,
        }
