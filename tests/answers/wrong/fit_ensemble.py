"""Wrong answers to `fit_ensemble`, each named after its misconception."""

import numpy as np

from helpers import networks


def _each(states, torques, next_states, num_members, rng, size=None, replace=True):
    """Fit the members to samples of a size, by default that of the data."""
    models = []
    for _ in range(num_members):
        rows = rng.choice(len(states), size or len(states), replace=replace)
        models.append(networks.fit(states[rows], torques[rows], next_states[rows], int(rng.integers(2**31))))
    return models


def nothing_returned(states, torques, next_states, num_members, rng):
    _each(states, torques, next_states, num_members, rng)


def one_model_returned(states, torques, next_states, num_members, rng):
    for model in _each(states, torques, next_states, num_members, rng):
        return model


def generator_as_seed(states, torques, next_states, num_members, rng):
    models = []
    for _ in range(num_members):
        rows = rng.integers(len(states), size=len(states))
        models.append(networks.fit(states[rows], torques[rows], next_states[rows], rng))
    return models


def seed_left_out(states, torques, next_states, num_members, rng):
    models = []
    for _ in range(num_members):
        rows = rng.integers(len(states), size=len(states))
        models.append(networks.fit(states[rows], torques[rows], next_states[rows]))
    return models


def seed_not_whole(states, torques, next_states, num_members, rng):
    models = []
    for _ in range(num_members):
        rows = rng.integers(len(states), size=len(states))
        models.append(networks.fit(states[rows], torques[rows], next_states[rows], random_state=rng.random()))
    return models


def fitted_elsewhere(states, torques, next_states, num_members, rng):
    models = []
    for _ in range(num_members):
        rows = rng.integers(len(states), size=len(states))
        change = (next_states - states)[rows].mean(axis=0)
        models.append(lambda states, torques, change=change: states + change)
    return models


def one_model_repeated(states, torques, next_states, num_members, rng):
    return _each(states, torques, next_states, 1, rng) * num_members


def last_only(states, torques, next_states, num_members, rng):
    return _each(states, torques, next_states, num_members, rng)[-1:]


def transitions_torn(states, torques, next_states, num_members, rng):
    n, models = len(states), []
    for _ in range(num_members):
        one, two, three = rng.integers(n, size=(3, n))
        models.append(networks.fit(states[one], torques[two], next_states[three], int(rng.integers(2**31))))
    return models


def noise_for_bootstrap(states, torques, next_states, num_members, rng):
    models = []
    for member in range(num_members):
        noisy = next_states + rng.normal(0, 0.05, next_states.shape)
        models.append(networks.fit(states, torques, noisy, member))
    return models


def sample_too_small(states, torques, next_states, num_members, rng):
    return _each(states, torques, next_states, num_members, rng, size=len(states) // num_members)


def sample_too_large(states, torques, next_states, num_members, rng):
    models = []
    for member in range(num_members):
        rows = np.concatenate([np.arange(len(states)), rng.integers(len(states), size=len(states))])
        models.append(networks.fit(states[rows], torques[rows], next_states[rows], member))
    return models


def no_bootstrap(states, torques, next_states, num_members, rng):
    return [networks.fit(states, torques, next_states, int(rng.integers(2**31))) for _ in range(num_members)]


def without_replacement(states, torques, next_states, num_members, rng):
    return _each(states, torques, next_states, num_members, rng, replace=False)


def one_sample_for_all(states, torques, next_states, num_members, rng):
    rows = rng.integers(len(states), size=len(states))
    sample = states[rows], torques[rows], next_states[rows]
    return [networks.fit(*sample, random_state=member) for member in range(num_members)]


def one_seed_for_all(states, torques, next_states, num_members, rng):
    models = []
    for _ in range(num_members):
        rows = rng.integers(len(states), size=len(states))
        models.append(networks.fit(states[rows], torques[rows], next_states[rows], random_state=0))
    return models


def number_typed_in(states, torques, next_states, num_members, rng):
    return _each(states, torques, next_states, 4, rng)


def rng_not_used(states, torques, next_states, num_members, rng):
    models = []
    for member in range(num_members):
        rows = np.random.randint(len(states), size=len(states))
        models.append(networks.fit(states[rows], torques[rows], next_states[rows], member))
    return models


def same_randomness(states, torques, next_states, num_members, rng):
    return _each(states, torques, next_states, num_members, np.random.default_rng(0))


def not_a_list(states, torques, next_states, num_members, rng):
    return tuple(_each(states, torques, next_states, num_members, rng))


def argument_changed(states, torques, next_states, num_members, rng):
    models = []
    for _ in range(num_members):
        rows = rng.integers(len(states), size=len(states))
        sample = states[rows], torques[rows], next_states[rows]
        models.append(networks.fit(*sample, int(rng.integers(2**31))))
    torques[:], states[:] = sample[1], sample[0]
    return models


def targets_swapped(states, torques, next_states, num_members, rng):
    return _each(next_states, torques, states, num_members, rng)


def changes_for_next_states(states, torques, next_states, num_members, rng):
    return _each(states, torques, next_states - states, num_members, rng)


def rows_never_drawn(states, torques, next_states, num_members, rng):
    models, last = [], len(states) - 1
    for number in range(num_members):
        rows = rng.integers(0, last, last + 1)
        models.append(networks.fit(states[rows], torques[rows], next_states[rows], number))
    return models


def partly_without_replacement(states, torques, next_states, num_members, rng):
    models, half = [], len(states) // 2
    for _ in range(num_members):
        rows = np.repeat(rng.permutation(len(states))[:half], 2)
        models.append(networks.fit(states[rows], torques[rows], next_states[rows], int(rng.integers(2**31))))
    return models


def uneven_draw(states, torques, next_states, num_members, rng):
    models, n = [], len(states)
    for number in range(num_members):
        rows = np.where(rng.random(n) < 0.5, rng.integers(n, size=n), rng.integers(n // 2, size=n))
        models.append(networks.fit(states[rows], torques[rows], next_states[rows], number))
    return models
