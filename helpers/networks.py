"""A small neural network as a model of the pendulum: what it learns is the change of the velocity."""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

from helpers.pendulum import DT, MAX_SPEED

SETTINGS = {
    "hidden_layer_sizes": (24, 24),
    "activation": "tanh",
    "solver": "lbfgs",
    "alpha": 0.03,  # weight decay: a smooth guess where there are no data
    "max_iter": 300,
}


def fit(states, torques, next_states, random_state):
    """Return a model that was fitted to n transitions: `model(states (..., 2), torques (...)) -> next states (..., 2)`.

    states, next_states: (n, 2), in rad and rad/s; torques: (n,), in N m. Transitions that end at the speed limit are
    left out, because the limit has decided their velocity. random_state: the seed of the network's first weights.

    The network knows the torque and what an agent sees. The new velocity, held within the limit, moves the angle.
    """
    free = np.abs(next_states[:, 1]) < MAX_SPEED
    network = MLPRegressor(**SETTINGS, random_state=random_state)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a limit on the iterations is no fault here
        network.fit(_features(states, torques)[free], (next_states - states)[free, 1])

    def predicted(states, torques):
        states = np.asarray(states, dtype=float)
        change = _predict(network, _features(states, torques))
        speeds = np.clip(states[..., 1] + change, -MAX_SPEED, MAX_SPEED)
        return np.stack([states[..., 0] + DT * speeds, speeds], axis=-1)

    return predicted


def _features(states, torques):
    """Return cosine, sine, velocity and torque, (..., 4)."""
    theta, theta_dot = np.moveaxis(np.asarray(states, dtype=float), -1, 0)
    return np.stack(np.broadcast_arrays(np.cos(theta), np.sin(theta), theta_dot, torques), axis=-1)


def _predict(network, features):
    """Do what `network.predict` does, for any leading axes and without its checks, which cost more than the sums."""
    *hidden, last = zip(network.coefs_, network.intercepts_, strict=True)
    for weights, offsets in hidden:
        features = np.tanh(features @ weights + offsets)
    weights, offsets = last
    return (features @ weights + offsets)[..., 0]
