"""Wrong answers to `disagreement`, each named after its misconception."""

import numpy as np

_BUFFER = np.zeros(100)


def _velocities(models, states, torques):
    return np.array([model(states, torques)[..., 1] for model in models])


def nothing_returned(models, states, torques):
    np.std(_velocities(models, states, torques), axis=0)


def arguments_swapped(models, states, torques):
    return np.std([model(torques, states)[..., 1] for model in models], axis=0)


def model_as_environment(models, states, torques):
    return np.std([model.step(torques)[0][..., 1] for model in models], axis=0)


def over_the_states(models, states, torques):
    return np.std(_velocities(models, states, torques), axis=1)


def one_number_for_all(models, states, torques):
    return np.std(_velocities(models, states, torques))


def spread_of_states(models, states, torques):
    return np.std([model(states, torques) for model in models], axis=0)


def predictions_returned(models, states, torques):
    return _velocities(models, states, torques)


def variance(models, states, torques):
    return np.var(_velocities(models, states, torques), axis=0)


def of_the_angle(models, states, torques):
    return np.std([model(states, torques)[..., 0] for model in models], axis=0)


def range(models, states, torques):
    return np.ptp(_velocities(models, states, torques), axis=0)


def mean_distance(models, states, torques):
    velocities = _velocities(models, states, torques)
    return np.abs(velocities - velocities.mean(axis=0)).mean(axis=0)


def first_two_only(models, states, torques):
    one, other = models[0](states, torques)[..., 1], models[1](states, torques)[..., 1]
    return np.std([one, other], axis=0)


def mean_for_spread(models, states, torques):
    return _velocities(models, states, torques).mean(axis=0)


def of_both_numbers(models, states, torques):
    predictions = np.array([model(states, torques) for model in models])
    return np.linalg.norm(predictions.std(axis=0), axis=-1)


def standard_error(models, states, torques):
    return np.std(_velocities(models, states, torques), axis=0, ddof=1) / np.sqrt(len(models))


def torques_left_out(models, states, torques):
    return np.std(_velocities(models, states, np.zeros_like(torques)), axis=0)


def relative(models, states, torques):
    velocities = _velocities(models, states, torques)
    return velocities.std(axis=0) / np.abs(velocities.mean(axis=0))


def one_shape_only(models, states, torques):
    return np.std([model(states, torques)[:, 1] for model in models], axis=0)


def argument_changed(models, states, torques):
    velocities = _velocities(models, states, torques)
    states[..., 1] = velocities.mean(axis=0)
    return np.sqrt(np.mean((velocities - states[..., 1]) ** 2, axis=0))


def not_an_array(models, states, torques):
    return np.std(_velocities(models, states, torques), axis=0).tolist()


def aliased(models, states, torques):
    spread = _BUFFER[: np.size(torques)].reshape(np.shape(torques))
    spread[...] = np.std(_velocities(models, states, torques), axis=0)
    return spread


def not_for_one(models, states, torques):
    return np.squeeze(np.std(_velocities(models, states, torques), axis=0))


def agreement(models, states, torques):
    velocities = _velocities(models, states, torques)
    with np.errstate(invalid="ignore"):
        return np.sqrt((velocities**2).mean(axis=0) - velocities.mean(axis=0) ** 2)
