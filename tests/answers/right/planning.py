"""Right answers to `planning` in different styles: every one of them passes."""

import random

import numpy as np
from answers.right.q_learning_update import as_the_steps_say as q_learning_update

from helpers import tabular


def as_the_steps_say(q, model, num_planning_steps, rng, *, alpha, gamma):
    for state, action in rng.choices(model.pairs, k=num_planning_steps):
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def pair_by_pair(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        pair = rng.choice(model.pairs)
        q_learning_update(q, *pair, *model.outcomes[pair], alpha=alpha, gamma=gamma)


def by_hand(q, model, num_planning_steps, rng, *, alpha, gamma):
    """It copies the dictionary's keys, but once."""
    pairs = list(model.outcomes)
    for _ in range(num_planning_steps):
        state, action = rng.choice(pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        following = 0.0 if terminated else np.max(q[next_state])
        q[state][action] = (1 - alpha) * q[state][action] + alpha * (reward + gamma * following)


def state_first(q, model, num_planning_steps, rng, *, alpha, gamma):
    """As in the book's box: a state visited before, then an action tried there."""
    for _ in range(num_planning_steps):
        state = rng.choice(model.states)
        action = rng.choice([action for other, action in model.pairs if other == state])
        q_learning_update(q, state, action, *model.outcomes[state, action], alpha=alpha, gamma=gamma)


def counting_down(
    q: list[list[float]],
    model: tabular.Model,
    num_planning_steps: int,
    rng: random.Random,
    *,
    alpha: float,
    gamma: float,
) -> None:
    while num_planning_steps > 0:
        s, a = model.pairs[rng.randrange(len(model.pairs))]
        r, s_next, done = model.outcomes[(s, a)]
        q_learning_update(q, s, a, r, s_next, done, alpha=alpha, gamma=gamma)
        num_planning_steps -= 1


def with_a_numpy_generator(q, model, num_planning_steps, rng, *, alpha, gamma):
    indices = np.random.default_rng(rng.getrandbits(64)).integers(len(model.pairs), size=num_planning_steps)
    for state, action in [model.pairs[index] for index in indices]:
        q_learning_update(q, state, action, *model.outcomes[state, action], alpha=alpha, gamma=gamma)
