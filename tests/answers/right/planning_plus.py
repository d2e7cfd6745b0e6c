"""Right answers to `planning_plus` in different styles: every one of them passes."""

import math
import random

import numpy as np
from answers.right.q_learning_update import as_the_steps_say as q_learning_update

from helpers import tabular


def as_the_steps_say(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def with_branches(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        s = rng.choice(model.states)
        a = rng.choice(range(len(q[s])))
        if (s, a) in model.outcomes:
            r, s_next, done = model.outcomes[s, a]
        else:
            r, s_next, done = 0, s, False
        bonus = kappa * model.tau(s, a) ** 0.5
        q_learning_update(q, s, a, r + bonus, s_next, done, alpha=alpha, gamma=gamma)


def with_numpy(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for state in rng.choices(model.states, k=num_planning_steps):
        action = rng.randint(0, len(q[state]) - 1)
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        target = reward + kappa * np.sqrt(model.tau(state, action))
        target += gamma * np.max(q[next_state]) * (not terminated)
        q[state][action] += alpha * (target - q[state][action])


def _imagine(model: tabular.Model, pair: tuple[int, int], kappa: float) -> tuple[float, int, bool]:
    reward, next_state, terminated = model.outcomes[pair] if pair in model.pairs else (0.0, pair[0], False)
    return reward + kappa * math.sqrt(model.tau(*pair)), next_state, terminated


def helper_function(
    q: list[list[float]],
    model: tabular.Model,
    num_planning_steps: int,
    rng: random.Random,
    *,
    alpha: float,
    gamma: float,
    kappa: float,
) -> None:
    pairs = [(state, action) for state in model.states for action in range(len(q[0]))]
    for pair in rng.choices(pairs, k=num_planning_steps):
        q_learning_update(q, *pair, *_imagine(model, pair, kappa), alpha=alpha, gamma=gamma)
