"""The figures of the notebooks: the same colour for the same agent or model everywhere."""

import base64
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import animation
from matplotlib.colors import LogNorm

from helpers import pendulum

# Okabe and Ito's palette (2008), which the colour-blind can tell apart.
COLOURS = {
    "real pendulum": "#999999",
    "equation": "#0072B2",
    "equation, noisy data": "#56B4E9",
    "network": "#D55E00",
    "SAC-Dyna": "#0072B2",
    "SAC": "#E69F00",
    "PPO": "#CC79A7",
    "optimum": "#000000",
    "n = 0": "#E69F00",  # no model, like SAC
    "n = 5": "#56B4E9",
    "n = 50": "#0072B2",
    "Dyna-Q": "#0072B2",
    "Dyna-Q+": "#009E73",
}


def use_style():
    """Make figures that are legible at notebook width."""
    plt.rcParams.update(
        {
            "figure.figsize": (7.5, 4),
            "figure.dpi": 100,
            "axes.grid": True,
            "grid.alpha": 0.3,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "legend.frameon": False,
        }
    )


# Notebook 01


def dyna_loop():
    """Draw how acting, learning, modelling and planning hang together (after Sutton & Barto, 2018, figure 8.1)."""
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
    """Draw mean steps per episode over what was spent until then: `steps[n]` is (num_runs, num_episodes)."""
    fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.6), sharey=True, layout="constrained")
    for n, runs in steps.items():
        real_steps = runs.cumsum(axis=1).mean(axis=0)
        for ax, spent in zip(axes, (real_steps, (1 + n) * real_steps), strict=True):
            ax.plot(spent, runs.mean(axis=0), "o-", ms=3, color=COLOURS[f"n = {n}"], label=f"n = {n}")
    axes[0].set(xlabel="real steps so far", ylabel="steps per episode (log scale)", xlim=(0, None), yscale="log")
    axes[1].set(xlabel="updates so far, real and planned (log scale)", xscale="log")
    axes[0].legend(loc="upper right")
    plt.show()


# Notebook 02


def transitions(X, y):
    """Draw the change y (n,) of the velocity over the angle, coloured by the torque; X (n, 3) as it was collected."""
    fig, ax = plt.subplots(figsize=(7.5, 3.5))
    angles = pendulum.angle_normalize(X[:, 0])
    dots = ax.scatter(angles, y, c=X[:, 2], s=18, cmap="coolwarm")
    fig.colorbar(dots, label="torque $u$ (N m)")
    ax.set(xlabel=r"angle $\theta$ (rad), upright at 0", ylabel=r"change of $\dot\theta$ (rad/s)")
    plt.show()


def pareto_front(equations, chosen):
    """Draw loss over complexity from a table of equations, as PySR's; the one with index `chosen` is marked."""
    from sympy import latex

    from helpers.symbolic import rounded

    fig, ax = plt.subplots(figsize=(7.5, 4.5))
    ax.step(equations["complexity"], equations["loss"], "o-", where="post", color=COLOURS["equation"], ms=5)
    best = equations.loc[chosen]
    ax.plot(best["complexity"], best["loss"], "o", ms=15, mfc="none", mew=2, color=COLOURS["network"])
    for complexity, loss, equation in zip(
        *(equations[key] for key in ("complexity", "loss", "sympy_format")), strict=True
    ):
        formula = latex(rounded(equation, 2))
        ax.annotate(f"${formula}$", (complexity, loss), (8, 5), textcoords="offset points", fontsize=9)
    ax.set(yscale="log", xlabel="complexity (nodes)", ylabel="loss: mean squared error ((rad/s)²)")
    ax.set(xlim=(0, 1.35 * equations["complexity"].max()), ylim=(equations["loss"].min() / 10, 10))
    plt.show()


def expression_tree(tree):
    """Draw an expression tree, a pair (label, subtrees) as `helpers.symbolic.tree` returns it."""
    fig, ax = plt.subplots(figsize=(6, 3.6))
    leaves = iter(range(1000))

    def draw(node, depth):
        label, branches = node
        places = [draw(branch, depth + 1) for branch in branches]
        x = np.mean(places) if places else next(leaves)
        for place in places:
            ax.plot([x, place], [-depth, -depth - 1], color=COLOURS["real pendulum"], lw=1.5, zorder=1)
        colour = COLOURS["equation"] if branches else COLOURS["network"]
        ax.scatter(x, -depth, s=1300, color="white", edgecolors=colour, linewidths=2, zorder=2)
        names = {"theta": r"$\theta$", "theta_dot": r"$\dot\theta$", "u": "$u$", "*": r"$\times$"}
        ax.text(x, -depth, names.get(label, label), ha="center", va="center", fontsize=11, zorder=3)
        return x

    draw(tree, 0)
    ax.margins(0.15)
    ax.axis("off")
    plt.show()


def speed_limit(predicted, happened, clipped):
    """Draw the change that the law predicts (n,) against the one that happened, both in rad/s; mark `clipped`."""
    fig, ax = plt.subplots(figsize=(5.5, 4))
    ax.axline((0, 0), slope=1, color="black", lw=1, ls="--")
    ax.plot(predicted[~clipped], happened[~clipped], ".", color=COLOURS["equation"], label="below the limit")
    ax.plot(predicted[clipped], happened[clipped], "o", color=COLOURS["network"], label="stopped by the limit")
    ax.set(xlabel="change the law predicts (rad/s)", ylabel="change that happened (rad/s)")
    ax.legend(loc="upper left")
    plt.show()


def noise_map(errors, same_form, noise_levels, sample_sizes):
    """Draw errors (levels, sizes) of a coefficient in %; cells whose equation has another form stay white."""
    fig, ax = plt.subplots(figsize=(6.5, 3.4), layout="constrained")
    shown = np.ma.masked_where(~same_form, errors)
    image = ax.imshow(shown, norm=LogNorm(0.03, 30), cmap="YlOrRd", aspect="auto", origin="lower")
    for (row, column), error in np.ndenumerate(errors):
        text = f"{error:.2g} %" if same_form[row, column] else "another form"
        ax.text(column, row, text, ha="center", va="center")
    ax.set_xticks(range(len(sample_sizes)), sample_sizes)
    ax.set_yticks(range(len(noise_levels)), noise_levels)
    ax.set(xlabel="number of transitions", ylabel="noise (rad/s)")
    ax.grid(False)
    fig.colorbar(image, label="error of g (%)")
    plt.show()


def surface_gravities(gravity):
    """Draw the surface gravities of the solar system, and as a line `gravity` in m/s^2, the one that was found."""
    fig, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
    values = list(pendulum.SURFACE_GRAVITY.values())
    ax.axvline(gravity, color=COLOURS["network"], lw=1.5)
    ax.annotate("yours", (gravity, len(values) - 0.3), ha="center", va="bottom", color=COLOURS["network"])
    ax.plot(values, range(len(values)), "o", color=COLOURS["equation"])
    ax.set_yticks(range(len(values)), pendulum.SURFACE_GRAVITY)
    ticks = [0.5, 1, 2, 5, 10, 20]
    ax.set(xscale="log", xlabel="surface gravity (m/s²)", ylim=(-0.7, len(values) - 0.3))
    ax.set_xticks(ticks, ticks)
    ax.set_xticks([], minor=True)
    plt.show()


# Notebook 03


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


# Notebook 04


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
    """Draw each evaluation episode: what the agent earned over what could be earned from that start."""
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
    fig.set_layout_engine("none")  # the layout stands: working it out for every frame would take most of the time
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
