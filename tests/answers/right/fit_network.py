"""Right answers to `fit_network` in different styles."""

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from helpers import pendulum
from helpers.pendulum import DT, MAX_SPEED

_NETWORK = {"hidden_layer_sizes": (32, 32), "activation": "tanh", "solver": "lbfgs", "max_iter": 3000}


def as_the_steps_say(states, torques, next_states, *, random_state):
    free = np.abs(next_states[:, 1]) < pendulum.MAX_SPEED
    features = np.column_stack([pendulum.observe(states), torques])
    change = next_states[:, 1] - states[:, 1]
    network = MLPRegressor(**_NETWORK, random_state=random_state).fit(features[free], change[free])

    def model(states, torques):
        seen = np.concatenate([pendulum.observe(states), torques[..., None]], axis=-1)
        change = network.predict(seen.reshape(-1, 4)).reshape(torques.shape)
        velocity = np.clip(states[..., 1] + change, -pendulum.MAX_SPEED, pendulum.MAX_SPEED)
        return np.stack([states[..., 0] + pendulum.DT * velocity, velocity], axis=-1)

    return model


class _Model:
    def __init__(self, network):
        self.network = network

    @staticmethod
    def features(states, torques):
        theta, theta_dot = states[..., 0], states[..., 1]
        return np.stack([torques, theta_dot, np.sin(theta), np.cos(theta)], axis=-1)

    def __call__(self, states, torques):
        X = self.features(np.asarray(states), np.asarray(torques))
        after = states[..., 1] + self.network.predict(X.reshape(-1, 4)).reshape(X.shape[:-1])
        after = np.minimum(np.maximum(after, -8.0), 8.0)
        return np.stack((states[..., 0] + 0.05 * after, after), -1)


def a_class(states, torques, next_states, *, random_state):
    network = MLPRegressor(**_NETWORK)
    network.set_params(random_state=random_state)
    keep = [i for i, (_, after) in enumerate(next_states) if not np.isclose(abs(after), 8)]
    network.fit(_Model.features(states, torques)[keep], (next_states - states)[keep, 1])
    return _Model(network)


def scaled(states, torques, next_states, *, random_state):
    network = TransformedTargetRegressor(
        make_pipeline(StandardScaler(), MLPRegressor(**_NETWORK, random_state=random_state)),
        transformer=StandardScaler(),
    )
    free = np.abs(next_states[:, 1]) < MAX_SPEED
    X = np.c_[np.cos(states[:, 0]), np.sin(states[:, 0]), states[:, 1], torques]
    network.fit(X[free], (next_states[:, 1] - states[:, 1])[free])

    def predict(states, torques):
        shape = np.shape(torques)
        theta, theta_dot = np.reshape(states, (-1, 2)).T
        X = np.c_[np.cos(theta), np.sin(theta), theta_dot, np.ravel(torques)]
        theta_dot = np.clip(theta_dot + network.predict(X), -MAX_SPEED, MAX_SPEED)
        return np.c_[theta + theta_dot * DT, theta_dot].reshape(*shape, 2)

    return predict


def an_acceleration(states, torques, next_states, *, random_state):
    def features(states, torques):
        return np.concatenate([pendulum.observe(states), np.expand_dims(torques, -1)], axis=-1).reshape(-1, 4)

    clipped = np.flatnonzero(np.abs(next_states[:, 1]) > 0.99 * MAX_SPEED)
    states, torques, next_states = (np.delete(each, clipped, axis=0) for each in (states, torques, next_states))
    acceleration = (next_states[:, 1] - states[:, 1]) / DT
    network = MLPRegressor(
        hidden_layer_sizes=(24, 24), activation="tanh", solver="lbfgs", max_iter=4000, random_state=random_state
    )
    network.fit(features(states, torques), acceleration)
    return lambda states, torques: _moved(states, DT * network.predict(features(states, torques)))


def _moved(states, change):
    velocity = np.clip(states[..., 1] + change.reshape(states.shape[:-1]), -MAX_SPEED, MAX_SPEED)
    return np.stack([states[..., 0] + DT * velocity, velocity], axis=-1)


def torque_clipped_and_angle_wrapped(states, torques, next_states, *, random_state):
    regressor = MLPRegressor(
        hidden_layer_sizes=(32, 32), activation="tanh", solver="lbfgs", max_iter=3000, random_state=random_state
    )
    change = np.subtract(next_states, states).T[1]
    slow = (next_states[:, 1] < 8) & (next_states[:, 1] > -8)
    regressor.fit(np.hstack([pendulum.observe(states), torques[:, np.newaxis]])[slow], change[slow])

    def model(states, torques):
        torques = np.clip(torques, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        flat = states.reshape(-1, 2)
        change = regressor.predict(np.hstack([pendulum.observe(flat), torques.reshape(-1, 1)]))
        velocity = np.clip(flat[:, 1] + change, -MAX_SPEED, MAX_SPEED)
        angle = pendulum.angle_normalize(flat[:, 0] + DT * velocity)
        return np.stack([angle, velocity], axis=1).reshape(states.shape)

    return model


def relu(states, torques, next_states, *, random_state):
    network = MLPRegressor(
        hidden_layer_sizes=(64, 64), activation="relu", solver="lbfgs", max_iter=5000, random_state=random_state
    )
    free = np.abs(next_states[:, 1]) < MAX_SPEED - 1e-6
    states, torques, next_states = states[free], torques[free], next_states[free]
    network.fit(np.column_stack([pendulum.observe(states), torques]), next_states[:, 1] - states[:, 1])
    return lambda states, torques: _moved(
        states, network.predict(np.c_[pendulum.observe(states).reshape(-1, 3), np.ravel(torques)])
    )


def held_out(states, torques, next_states, *, random_state):
    """A fifth of the data says which of two networks is better."""
    free = np.abs(next_states[:, 1]) < MAX_SPEED
    X = np.column_stack([pendulum.observe(states), torques])[free]
    y = (next_states - states)[free, 1]
    order = np.random.default_rng(random_state).permutation(len(y))
    known, unknown = order[len(y) // 5 :], order[: len(y) // 5]
    networks = [MLPRegressor(**_NETWORK, alpha=alpha, random_state=random_state) for alpha in (1e-4, 1e-3)]
    best = max(networks, key=lambda network: network.fit(X[known], y[known]).score(X[unknown], y[unknown]))
    return lambda states, torques: _moved(
        states, best.predict(np.c_[pendulum.observe(states).reshape(-1, 3), np.ravel(torques)])
    )
