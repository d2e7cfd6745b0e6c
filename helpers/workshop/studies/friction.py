"""What notebook 06 finds in the worlds of twenty students: the friction, four models, and a car on twenty seeds.

The "seed" of an arm is the student id, and it seeds the data as well.
"""

from collections.abc import Callable, Iterator

import gymnasium as gym
import numpy as np

from helpers import friction, optimal, pendulum, symbolic
from helpers.workshop.studies import definitions

NUM_STEPS = 400
CAR_TESTS, FIRST_TEST = 10, 10_000  # seeds of the starts that a policy for the car is tested from

Row = dict[str, float]
MODELS = ("law", "law, refitted", "law + equation", "law + network")


def run(arm: str, seed: int) -> Iterator[Row]:
    """Yield the one row of this arm in the world of the student with this number as id."""
    notebook = definitions("06_missing_physics")
    if arm == "solve":
        yield drive(notebook, seed)
        return
    world = friction.mystery_pendulum(seed)
    X, y = notebook["collect"](world, NUM_STEPS, seed)
    if arm.startswith("noise "):
        yield search(notebook, X, y, float(arm.removeprefix("noise ")), seed)
    else:
        yield act(world, model(notebook, arm, X, y))


def search(notebook: dict, X: np.ndarray, y: np.ndarray, noise: float, seed: int) -> Row:
    """Say whether the search finds the form of the friction with normal noise on y, and how far the strength is off."""
    known = ~np.isnan(notebook["residuals"](X, y, notebook["law"]))
    noisy = y + noise * np.random.default_rng([seed, 1]).standard_normal(len(y))
    found = notebook["discover_residual"](X[known], noisy[known], notebook["law"]).sympy()
    is_right = symbolic.terms(found) == {"theta_dot"}
    strength = friction.mystery_strength(seed)
    own = -float(found.coeff("theta_dot")) if is_right else np.nan
    return {"strength": strength, "is_right": is_right, "error": abs(own / strength - 1)}


def model(notebook: dict, name: str, X: np.ndarray, y: np.ndarray) -> Callable:
    """Return one of the four models, made of these data."""
    if name == "law":
        return pendulum.next_state
    if name == "law, refitted":
        return notebook["refitted"](X, y)
    law = notebook["law"]
    if name == "law + equation":
        return notebook["hybrid_model"](law, notebook["discover_residual"](X, y, law).predict)
    return notebook["hybrid_model"](law, notebook["fit_correction"](X, notebook["residuals"](X, y, law)).predict)


def act(world: Callable, believed: Callable) -> Row:
    """Return what the best policy in a model earns there and in the world, and what a policy earns that knows it."""
    starts = pendulum.evaluation_starts()
    policy, informed = optimal.policy(believed), optimal.policy(world)
    returns = {
        "imagined": pendulum.play(policy, believed, starts),
        "real": pendulum.play(policy, world, starts),
        "best": pendulum.play(informed, world, starts),
    }
    return {name: round(values.mean(), 3) for name, values in returns.items()}


def drive(notebook: dict, seed: int) -> Row:
    """Return what the policy of `solve` earns in the car's own environment, on average over test starts."""
    env = gym.make("MountainCarContinuous-v0")
    policy, returns = notebook["solve"](env, seed), []
    for test in range(FIRST_TEST, FIRST_TEST + CAR_TESTS):
        state, _ = env.reset(seed=test)
        earned, is_over = 0.0, False
        while not is_over:
            state, reward, terminated, truncated, _ = env.step(np.array([policy(state.astype(float))]))
            earned, is_over = earned + reward, terminated or truncated
        returns.append(earned)
    return {"real": round(np.mean(returns), 3), "worst": round(min(returns), 3)}


ARMS = ["noise 0", "noise 0.05", "noise 0.2", *MODELS, "solve"]
