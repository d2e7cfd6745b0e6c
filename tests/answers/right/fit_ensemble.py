"""Right answers to `fit_ensemble` in different styles."""

import numpy as np

from helpers import networks
from helpers.networks import fit


def as_the_steps_say(states, torques, next_states, num_members, rng):
    models = []
    for _ in range(num_members):
        rows = rng.integers(len(states), size=len(states))
        seed = int(rng.integers(2**31))
        models.append(networks.fit(states[rows], torques[rows], next_states[rows], seed))
    return models


def by_choice_and_number(states, torques, next_states, num_members, rng):
    n = len(torques)
    draws = rng.choice(n, (num_members, n))
    return [
        networks.fit(states[rows], torques[rows], next_states[rows], random_state=number)
        for number, rows in enumerate(draws)
    ]


def in_one_table(states, torques, next_states, num_members, rng):
    table, members = np.column_stack([states, torques, next_states]), []
    while len(members) < num_members:
        sample = rng.choice(table, size=len(table), replace=True, axis=0)
        seed = rng.integers(10**9)
        members.append(networks.fit(sample[:, :2], sample[:, 2], sample[:, 3:], random_state=seed))
    return members


def one_generator_each(states, torques, next_states, num_members, rng):
    def member(seed):
        own = np.random.default_rng(seed)
        picked = np.floor(own.random(len(states)) * len(states)).astype(int)
        return networks.fit(
            next_states=next_states.take(picked, axis=0),
            states=states.take(picked, axis=0),
            torques=torques.take(picked),
            random_state=int(seed),
        )

    return list(map(member, rng.choice(2**31, num_members, replace=False)))


def sorted_rows(states, torques, next_states, num_members, rng):
    counts = rng.multinomial(len(states), np.full(len(states), 1 / len(states)), size=num_members)
    models = []
    for i in range(num_members):
        picked = [row for row, count in enumerate(counts[i]) for _ in range(count)]
        data = (np.array([array[row] for row in picked]) for array in (states, torques, next_states))
        models += [networks.fit(*data, random_state=7 * i + 1)]
    return models


def under_another_name(states, torques, next_states, num_members, rng):
    def draw():
        return rng.integers(0, len(states), len(states))

    samples = [draw() for _ in range(num_members)]
    return [
        fit(states[s], torques[s], next_states[s], int(seed))
        for s, seed in zip(samples, rng.permutation(999), strict=False)
    ]
