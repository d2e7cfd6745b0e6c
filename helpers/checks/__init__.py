"""Every exercise of the collection, by name."""

import difflib

from helpers.checks.dyna_q import dyna_q, model_update, planning, planning_plus, q_learning_update
from helpers.checks.exercise import Exercise
from helpers.checks.missing_physics import discover_residual, hybrid_model, residuals, solve
from helpers.checks.model_bias import (
    disagreement,
    fit_ensemble,
    imagined_and_real,
    improve,
    plan,
    returns_of_plans,
)
from helpers.checks.model_env import fit_network, roll_out, step
from helpers.checks.sac_dyna import evaluate, generate_synthetic_data, new_agent, train, train_ppo
from helpers.checks.symbolic_regression import collect_transitions, discover, read_gravity

EXERCISES: dict[str, Exercise] = {
    module.EXERCISE.name: module.EXERCISE
    for module in (
        q_learning_update,
        model_update,
        planning,
        dyna_q,
        planning_plus,
        collect_transitions,
        discover,
        read_gravity,
        step,
        roll_out,
        fit_network,
        new_agent,
        generate_synthetic_data,
        train,
        evaluate,
        train_ppo,
        imagined_and_real,
        returns_of_plans,
        plan,
        fit_ensemble,
        disagreement,
        improve,
        residuals,
        discover_residual,
        hybrid_model,
        solve,
    )
}


def find(name: str) -> Exercise:
    """Return the exercise of that name; AttributeError, with the nearest name, where there is none."""
    if name in EXERCISES:
        return EXERCISES[name]
    near = difflib.get_close_matches(name, EXERCISES, n=1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    raise AttributeError(f"There is no exercise {name!r}.{meant}")
