"""Wrong answers to `hybrid_model`, each named after its misconception."""

import numpy as np

from helpers import pendulum


def _rows(states, torques):
    torques = np.clip(torques, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
    angles = pendulum.angle_normalize(states[..., 0])
    return np.stack([angles, states[..., 1], torques], axis=-1).reshape(-1, 3)


def _moved(states, change):
    """The next states after a change (...) of the velocity."""
    speed = np.clip(states[..., 1] + change, -pendulum.MAX_SPEED, pendulum.MAX_SPEED)
    return np.stack([states[..., 0] + pendulum.DT * speed, speed], axis=-1)


def _model(change_of):
    def model(states, torques):
        return _moved(states, np.reshape(change_of(_rows(states, torques)), states.shape[:-1]))

    return model


def _of_speed(law, correction, speed_of, move=lambda states, speed: states[..., 0] + pendulum.DT * speed):
    def model(states, torques):
        X = _rows(states, torques)
        shape = states.shape[:-1]
        speed = speed_of(states[..., 1], law(X).reshape(shape), correction(X).reshape(shape))
        return np.stack([move(states, speed), speed], axis=-1)

    return model


def _held(speed):
    return np.clip(speed, -pendulum.MAX_SPEED, pendulum.MAX_SPEED)


def nothing_returned(law, correction):
    def model(states, torques):
        return _moved(states, law(_rows(states, torques)))


def not_a_function(law, correction):
    X = np.zeros((1, 3))
    return law(X) + correction(X)


def states_not_in_rows(law, correction):
    def model(states, torques):
        torques = np.clip(torques, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        X = np.stack([pendulum.angle_normalize(states[..., 0]), states[..., 1], torques])
        return _moved(states, law(X) + correction(X))

    return model


def torque_left_out(law, correction):
    return lambda states, torques: _moved(states, law(states) + correction(states))


def correction_as_regressor(law, correction):
    return _model(lambda X: law(X) + correction.predict(X))


def only_velocity_returned(law, correction):
    model = _model(lambda X: law(X) + correction(X))
    return lambda states, torques: model(states, torques)[..., 1]


def correction_left_out(law, correction):
    return _model(law)


def law_left_out(law, correction):
    return _model(correction)


def correction_subtracted(law, correction):
    return _model(lambda X: law(X) - correction(X))


def change_for_velocity(law, correction):
    return _of_speed(law, correction, lambda old, one, two: _held(one + two))


def acceleration(law, correction):
    return _model(lambda X: pendulum.DT * (law(X) + correction(X)))


def velocity_added_twice(law, correction):
    return _of_speed(law, correction, lambda old, one, two: _held(old + one + old + two))


def torque_not_clipped(law, correction):
    def model(states, torques):
        angles = pendulum.angle_normalize(states[..., 0])
        X = np.stack([angles, states[..., 1], torques], axis=-1).reshape(-1, 3)
        return _moved(states, (law(X) + correction(X)).reshape(states.shape[:-1]))

    return model


def angle_not_normalised(law, correction):
    def model(states, torques):
        torques = np.clip(torques, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        X = np.concatenate([states, np.asarray(torques)[..., None]], axis=-1).reshape(-1, 3)
        return _moved(states, (law(X) + correction(X)).reshape(states.shape[:-1]))

    return model


def velocity_not_clipped(law, correction):
    return _of_speed(law, correction, lambda old, one, two: old + one + two)


def clipped_before_correction(law, correction):
    return _of_speed(law, correction, lambda old, one, two: _held(old + one) + two)


def correction_after_law(law, correction):
    def model(states, torques):
        X, shape = _rows(states, torques), states.shape[:-1]
        by_law = _moved(states, law(X).reshape(shape))
        change = law(X) + correction(_rows(by_law, torques))
        return _moved(states, change.reshape(shape))

    return model


def columns_swapped(law, correction):
    return _model(lambda X: law(X[:, [1, 0, 2]]) + correction(X[:, [1, 0, 2]]))


def old_velocity_moves_angle(law, correction):
    return _of_speed(
        law,
        correction,
        lambda old, one, two: _held(old + one + two),
        lambda states, speed: states[..., 0] + pendulum.DT * states[..., 1],
    )


def angle_moved_by_unclipped_velocity(law, correction):
    def model(states, torques):
        X = _rows(states, torques)
        speed = states[..., 1] + (law(X) + correction(X)).reshape(states.shape[:-1])
        return np.stack([states[..., 0] + pendulum.DT * speed, _held(speed)], axis=-1)

    return model


def dt_forgotten(law, correction):
    return _of_speed(
        law, correction, lambda old, one, two: _held(old + one + two), lambda states, speed: states[..., 0] + speed
    )


def angle_stays(law, correction):
    return _of_speed(
        law, correction, lambda old, one, two: _held(old + one + two), lambda states, speed: states[..., 0]
    )


def state_reversed(law, correction):
    model = _model(lambda X: law(X) + correction(X))
    return lambda states, torques: model(states, torques)[..., ::-1]


def rows_only(law, correction):
    def model(states, torques):
        angles, torques = pendulum.angle_normalize(states[:, 0]), np.clip(torques, -2, 2)
        X = np.column_stack([angles, states[:, 1], torques])
        return _moved(states, law(X) + correction(X))

    return model


def aliased(law, correction):
    _KEPT["both"] = law, correction
    return _model(lambda X: sum(function(X) for function in _KEPT["both"]))


def axes_swapped(law, correction):
    model = _model(lambda X: law(X) + correction(X))
    return lambda states, torques: np.moveaxis(model(states, torques), -1, 0)


def whole_numbers(law, correction):
    model = _model(lambda X: law(X) + correction(X))
    return lambda states, torques: model(states, torques).astype(states.dtype)


def argument_changed(law, correction):
    model = _model(lambda X: law(X) + correction(X))

    def in_place(states, torques):
        np.clip(torques, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, out=torques)
        return model(states, torques)

    return in_place


def not_an_array(law, correction):
    model = _model(lambda X: law(X) + correction(X))
    return lambda states, torques: model(states, torques).tolist()


_KEPT = {}
