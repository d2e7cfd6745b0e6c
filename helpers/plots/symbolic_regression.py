"""The figures of notebook 02."""

import matplotlib.pyplot as plt
import numpy as np

from helpers import pendulum, planets
from helpers.plots.style import COLOURS


def transitions(X, y):
    """Draw the change of the velocity over the angle, coloured by the torque; X (n, 3), y (n,) as collected."""
    fig, ax = plt.subplots(figsize=(7.5, 3.5))
    angles = pendulum.angle_normalize(X[:, 0])
    dots = ax.scatter(angles, y, c=X[:, 2], s=24, cmap="coolwarm", edgecolors="grey", linewidths=0.4)
    fig.colorbar(dots, label="torque $u$ (N m)")
    ax.set(xlabel=r"angle $\theta$ (rad), upright at 0", ylabel=r"change of $\dot\theta$ (rad/s)")
    plt.show()


def pareto_front(equations, chosen):
    """Draw loss over complexity, the chosen equation marked; `equations` is a table as PySR's, `chosen` an index."""
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
    """Draw an expression tree; it is a pair (label, subtrees) as `helpers.symbolic.tree` returns it."""
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
    """Draw the change of velocity that the law predicts against the one that happened; all (n,), in rad/s."""
    fig, ax = plt.subplots(figsize=(5.5, 4))
    ax.axline((0, 0), slope=1, color="black", lw=1, ls="--", label="as the law says")
    ax.plot(predicted[~clipped], happened[~clipped], ".", ms=8, color=COLOURS["equation"], label="below the limit")
    ax.plot(predicted[clipped], happened[clipped], "o", color=COLOURS["network"], label="clipped at the limit")
    ax.set(xlabel="change the law predicts (rad/s)", ylabel="change that happened (rad/s)")
    ax.legend(loc="upper left")
    plt.show()


def loss_ratios(noises, ratios, prediction=None, limit=1.5):
    """Draw how many times larger the loss is without the torque than with it, over the noise in rad/s.

    `ratios` maps a number of transitions to ratios (noises, episodes). The curve is what many transitions tend to:
    1 + b^2 E[u^2] / noise^2, with E[u^2] = MAX_TORQUE^2 / 3. `prediction` is a noise, drawn as a line if there is one.
    """
    fig, ax = plt.subplots(figsize=(7.5, 4), layout="constrained")
    smooth = np.geomspace(0.9 * noises[0], 1.15 * noises[-1])
    mean_square = (pendulum.TORQUE_COEFFICIENT * pendulum.MAX_TORQUE) ** 2 / 3
    ax.plot(smooth, 1 + mean_square / smooth**2, color="black", lw=1)
    ax.annotate("many transitions", (0.062, 1 + mean_square / 0.062**2), (8, 4), textcoords="offset points")
    marks = zip(ratios.items(), ("^", "o", "s"), ("#E69F00", "#56B4E9", "#0072B2"), (0.93, 1.0, 1.07), strict=True)
    for (num_samples, values), marker, colour, shift in marks:
        x = np.repeat(noises, np.shape(values)[1]) * shift
        ax.plot(x, np.ravel(values), marker, color=colour, ms=4, alpha=0.7, label=f"{num_samples} transitions")
    ax.axhline(limit, color=COLOURS["network"], ls="--")
    below = "below: the rule can drop the torque"
    ax.annotate(below, (smooth[0], limit), (4, -4), textcoords="offset points", va="top")
    if prediction is not None:
        ax.axvline(prediction, color=COLOURS["network"])
        ax.annotate("your prediction", (prediction, 9), (5, 0), textcoords="offset points", color=COLOURS["network"])
    ax.set(xscale="log", yscale="log", xlim=(smooth[0], smooth[-1]))
    ax.set(xlabel="noise (rad/s)", ylabel="loss without torque / loss with it")
    ax.set_xticks(noises, noises)
    ax.set_xticks([], minor=True)
    ax.set_yticks([1, 1.5, 2, 5, 10], [1, 1.5, 2, 5, 10])
    ax.set_yticks([], minor=True)
    ax.legend(loc="upper right")
    plt.show()


def surface_gravities(gravity):
    """Draw the gravities of the solar system and the one found, the nearest circled; `gravity` in m/s^2."""
    fig, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
    values = list(planets.SURFACE_GRAVITY.values())
    nearest = int(np.abs(np.log(np.array(values) / gravity)).argmin())
    ax.axvline(gravity, color=COLOURS["network"], lw=1.5)
    ax.annotate("yours", (gravity, len(values) - 0.3), ha="center", va="bottom", color=COLOURS["network"])
    ax.plot(values, range(len(values)), "o", color=COLOURS["equation"])
    ax.plot(values[nearest], nearest, "o", ms=14, mfc="none", mew=2, color=COLOURS["network"])
    ax.set_yticks(range(len(values)), planets.SURFACE_GRAVITY)
    ticks = [0.5, 1, 2, 5, 10, 20]
    ax.set(xscale="log", xlabel="gravity at the mean radius (m/s²)", ylim=(-0.7, len(values) - 0.3))
    ax.set_xticks(ticks, ticks)
    ax.set_xticks([], minor=True)
    plt.show()
