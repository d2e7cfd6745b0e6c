"""The figures of the notebooks, one file a notebook."""

from helpers.plots.dyna_q import (
    cumulative_rewards,
    dyna_loop,
    greedy_policies,
    mazes,
    price_of_planning,
    steps_per_episode,
    values_spreading,
)
from helpers.plots.model_env import compounding_errors, energy, error_maps, phase_portrait
from helpers.plots.sac_dyna import animate, coverage, learning_curves, returns_against_optimum
from helpers.plots.style import COLOURS, use_style
from helpers.plots.symbolic_regression import (
    expression_tree,
    noise_map,
    pareto_front,
    speed_limit,
    surface_gravities,
    transitions,
)

__all__ = [
    "COLOURS",
    "animate",
    "compounding_errors",
    "coverage",
    "cumulative_rewards",
    "dyna_loop",
    "energy",
    "error_maps",
    "expression_tree",
    "greedy_policies",
    "learning_curves",
    "mazes",
    "noise_map",
    "pareto_front",
    "phase_portrait",
    "price_of_planning",
    "returns_against_optimum",
    "speed_limit",
    "steps_per_episode",
    "surface_gravities",
    "transitions",
    "use_style",
    "values_spreading",
]
