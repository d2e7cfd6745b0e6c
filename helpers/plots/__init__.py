"""The figures of the notebooks, one file a notebook."""

from helpers.plots.dyna_q import (
    changing_mazes,
    cumulative_rewards,
    dyna_loop,
    greedy_policies,
    mazes,
    price_of_planning,
    steps_per_episode,
    values_spreading,
)
from helpers.plots.model_env import LOST, compounding_errors, energy, error_maps, imagined_and_real
from helpers.plots.sac_dyna import animate, coverage, learning_curves, returns_against_optimum
from helpers.plots.style import COLOURS, use_style
from helpers.plots.symbolic_regression import (
    expression_tree,
    loss_ratios,
    pareto_front,
    speed_limit,
    surface_gravities,
    transitions,
)

__all__ = [
    "COLOURS",
    "LOST",
    "animate",
    "changing_mazes",
    "compounding_errors",
    "coverage",
    "cumulative_rewards",
    "dyna_loop",
    "energy",
    "error_maps",
    "expression_tree",
    "greedy_policies",
    "imagined_and_real",
    "learning_curves",
    "loss_ratios",
    "mazes",
    "pareto_front",
    "price_of_planning",
    "returns_against_optimum",
    "speed_limit",
    "steps_per_episode",
    "surface_gravities",
    "transitions",
    "use_style",
    "values_spreading",
]
