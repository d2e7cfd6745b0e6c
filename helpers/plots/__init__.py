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
from helpers.plots.missing_physics import (
    drag,
    four_models,
    mountain_car,
    residual_laws,
    residual_over_causes,
    swings,
)
from helpers.plots.model_bias import (
    acting_and_refitting,
    disagreement_and_error,
    feedback,
    knowledge,
    return_over_horizon,
    wrong_models,
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
    "acting_and_refitting",
    "animate",
    "changing_mazes",
    "compounding_errors",
    "coverage",
    "cumulative_rewards",
    "disagreement_and_error",
    "drag",
    "dyna_loop",
    "energy",
    "error_maps",
    "expression_tree",
    "feedback",
    "four_models",
    "greedy_policies",
    "imagined_and_real",
    "knowledge",
    "learning_curves",
    "loss_ratios",
    "mazes",
    "mountain_car",
    "pareto_front",
    "price_of_planning",
    "residual_laws",
    "residual_over_causes",
    "return_over_horizon",
    "returns_against_optimum",
    "speed_limit",
    "steps_per_episode",
    "surface_gravities",
    "swings",
    "transitions",
    "use_style",
    "values_spreading",
    "wrong_models",
]
