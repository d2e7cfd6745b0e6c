"""Wrong answers to `fit_network`, each named after its misconception."""

import numpy as np
from sklearn.neural_network import MLPRegressor
from sklearn.tree import ExtraTreeRegressor

from helpers import pendulum

_SHARED = {}


def _new(random_state, **others):
    settings = {"hidden_layer_sizes": (32, 32), "activation": "tanh", "solver": "lbfgs", "max_iter": 3000}
    return MLPRegressor(**settings | others, random_state=random_state)


def _features(states, torques):
    return np.concatenate([pendulum.observe(states), torques[..., None]], axis=-1).reshape(-1, 4)


def _free(states, torques, next_states):
    """The transitions that do not end at the speed limit."""
    free = np.abs(next_states[:, 1]) < 8
    return states[free], torques[free], next_states[free]


def _model(network, features=_features):
    def model(states, torques):
        change = network.predict(features(states, torques)).reshape(torques.shape)
        velocity = np.clip(states[..., 1] + change, -8, 8)
        return np.stack([states[..., 0] + pendulum.DT * velocity, velocity], axis=-1)

    return model


def nothing_returned(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])

    def model(states, torques):
        return _model(network)(states, torques)


def regressor_returned(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    return _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])


def predictions_returned(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])
    return _model(network)(states, torques)


def model_returns_nothing(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])

    def model(states, torques):
        _model(network)(states, torques)

    return model


def model_arguments(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])

    def model(features):
        return network.predict(features)

    return model


def velocity_only_returned(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])

    def model(states, torques):
        return np.clip(states[..., 1] + network.predict(_features(states, torques)), -8, 8)

    return model


def axes_swapped(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])

    def model(states, torques):
        velocity = np.clip(states[..., 1] + network.predict(_features(states, torques)), -8, 8)
        return np.array([states[..., 0] + pendulum.DT * velocity, velocity])

    return model


def features_differ(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])
    return _model(network, lambda states, torques: pendulum.observe(states))


def data_in_the_model(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    features = _features(states, torques)
    network = _new(random_state).fit(features, next_states[:, 1] - states[:, 1])

    def model(states, torques):
        velocity = np.clip(states[:, 1] + network.predict(features), -8, 8)
        return np.stack([states[:, 0] + pendulum.DT * velocity, velocity], axis=-1)

    return model


def not_fitted(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    return _model(_new(random_state))


def rows_taken_as_episode(states, torques, next_states, *, random_state):
    return _model(_new(random_state).fit(_features(states[:-1], torques[:-1]), np.diff(states[:, 1])))


def velocity_for_target(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1])

    def model(states, torques):
        velocity = np.clip(network.predict(_features(states, torques)).reshape(torques.shape), -8, 8)
        return np.stack([states[..., 0] + pendulum.DT * velocity, velocity], axis=-1)

    return model


def angle_for_target(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    return _model(_new(random_state).fit(_features(states, torques), next_states[:, 0] - states[:, 0]))


def two_targets(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states - states)

    def model(states, torques):
        after = states + network.predict(_features(states, torques)).reshape(states.shape)
        after[..., 1] = np.clip(after[..., 1], -8, 8)
        return after

    return model


def torques_left_out(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)

    def features(states, torques):
        return pendulum.observe(states).reshape(-1, 3)

    network = _new(random_state).fit(features(states, torques), next_states[:, 1] - states[:, 1])
    return _model(network, features)


def angle_as_number(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)

    def features(states, torques):
        return np.concatenate([states, torques[..., None]], axis=-1).reshape(-1, 3)

    network = _new(random_state).fit(features(states, torques), next_states[:, 1] - states[:, 1])
    return _model(network, features)


def change_taken_for_velocity(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])

    def model(states, torques):
        velocity = np.clip(network.predict(_features(states, torques)).reshape(torques.shape), -8, 8)
        return np.stack([states[..., 0] + pendulum.DT * velocity, velocity], axis=-1)

    return model


def change_subtracted(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    return _model(_new(random_state).fit(_features(states, torques), states[:, 1] - next_states[:, 1]))


def change_times_dt(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])

    def model(states, torques):
        change = network.predict(_features(states, torques)).reshape(torques.shape)
        velocity = np.clip(states[..., 1] + pendulum.DT * change, -8, 8)
        return np.stack([states[..., 0] + pendulum.DT * velocity, velocity], axis=-1)

    return model


def not_trained_enough(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state, max_iter=3)
    return _model(network.fit(_features(states, torques), next_states[:, 1] - states[:, 1]))


def library_settings(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = MLPRegressor(random_state=random_state)
    return _model(network.fit(_features(states, torques), next_states[:, 1] - states[:, 1]))


def velocity_not_clipped(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])

    def model(states, torques):
        velocity = states[..., 1] + network.predict(_features(states, torques)).reshape(torques.shape)
        return np.stack([states[..., 0] + pendulum.DT * velocity, velocity], axis=-1)

    return model


def _moving(how):
    """A `fit_network` whose model moves the angle by how(angle, old velocity, unlimited velocity, new velocity)."""

    def fit_network(states, torques, next_states, *, random_state):
        states, torques, next_states = _free(states, torques, next_states)
        network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])

        def model(states, torques):
            unlimited = states[..., 1] + network.predict(_features(states, torques)).reshape(torques.shape)
            velocity = np.clip(unlimited, -8, 8)
            return np.stack([how(states[..., 0], states[..., 1], unlimited, velocity), velocity], axis=-1)

        return model

    fit_network.__module__ = __name__
    return fit_network


angle_moved_by_old_velocity = _moving(lambda angle, old, unlimited, new: angle + pendulum.DT * old)
angle_moved_by_unclipped_velocity = _moving(lambda angle, old, unlimited, new: angle + pendulum.DT * unlimited)
angle_without_dt = _moving(lambda angle, old, unlimited, new: angle + new)
time_step_wrong = _moving(lambda angle, old, unlimited, new: angle + 0.02 * new)
angle_not_moved = _moving(lambda angle, old, unlimited, new: angle)
angle_wrapped_wrongly = _moving(lambda angle, old, unlimited, new: np.clip(angle + pendulum.DT * new, -np.pi, np.pi))
angle_not_from_velocity = _moving(lambda angle, old, unlimited, new: angle + 0.06 * new - 0.03 * np.tanh(new))


def learnt_by_heart(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = ExtraTreeRegressor(random_state=random_state)
    return _model(network.fit(_features(states, torques), next_states[:, 1] - states[:, 1]))


def argument_changed(states, torques, next_states, *, random_state):
    free = np.abs(next_states[:, 1]) < 8
    next_states -= states
    return _model(_new(random_state).fit(_features(states, torques)[free], next_states[free, 1]))


def not_an_array(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])
    return lambda states, torques: _model(network)(states, torques).tolist()


def aliased(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    _SHARED["network"] = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])
    return lambda states, torques: _model(_SHARED["network"])(states, torques)


def rows_only(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])

    def model(states, torques):
        change = network.predict(np.column_stack([pendulum.observe(states), torques]))
        velocity = np.clip(states[:, 1] + change, -8, 8)
        return np.column_stack([states[:, 0] + pendulum.DT * velocity, velocity])

    return model


def random_state_ignored(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    return _model(_new(0).fit(_features(states, torques), next_states[:, 1] - states[:, 1]))


def clipped_kept(states, torques, next_states, *, random_state):
    return _model(_new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1]))


def data_left_out(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states[::2], torques[::2], next_states[::2])
    return _model(_new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1]))


def linear_network(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state, activation="identity")
    return _model(network.fit(_features(states, torques), next_states[:, 1] - states[:, 1]))


def depends_on_the_others(states, torques, next_states, *, random_state):
    def scaled(states, torques):
        features = _features(states, torques)
        return (features - features.mean(axis=0)) / (features.std(axis=0) + 1e-6)

    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(scaled(states, torques), next_states[:, 1] - states[:, 1])
    return _model(network, scaled)


def state_order_swapped(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    model = _model(_new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1]))
    return lambda states, torques: np.flip(model(states, torques), axis=-1)


def one_change_for_all(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])

    def model(states, torques):
        (change, *_) = network.predict(_features(states, torques))
        velocity = np.clip(states[..., 1] + change, -8, 8)
        return np.stack([states[..., 0] + pendulum.DT * velocity, velocity], axis=-1)

    return model


def feature_left_out(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)

    def features(states, torques):
        return np.delete(_features(states, torques), 2, axis=1)

    network = _new(random_state).fit(features(states, torques), next_states[:, 1] - states[:, 1])
    return _model(network, features)


def change_rescaled(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    change = next_states[:, 1] - states[:, 1]
    return _model(_new(random_state).fit(_features(states, torques), (change - change.mean()) / change.std()))


def wrong_speed_limit(states, torques, next_states, *, random_state):
    states, torques, next_states = _free(states, torques, next_states)
    network = _new(random_state).fit(_features(states, torques), next_states[:, 1] - states[:, 1])

    def model(states, torques):
        velocity = states[..., 1] + network.predict(_features(states, torques)).reshape(torques.shape)
        velocity = np.clip(velocity, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        return np.stack([states[..., 0] + pendulum.DT * velocity, velocity], axis=-1)

    return model
