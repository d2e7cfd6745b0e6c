"""Every exercise of the collection, by name."""

from helpers.exercises import dyna_q, model_env, sac_dyna, symbolic_regression
from helpers.exercises.base import Exercise

EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise
    for module in (dyna_q, symbolic_regression, model_env, sac_dyna)
    for exercise in module.EXERCISES
}
