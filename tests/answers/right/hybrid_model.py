"""Right answers to `hybrid_model`, in different styles."""

import numpy as np

from helpers import pendulum


def stacked(law, correction):
    def model(states, torques):
        theta, theta_dot = states[..., 0], states[..., 1]
        angles = pendulum.angle_normalize(theta)
        torques = np.clip(torques, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        X = np.stack([angles, theta_dot, torques], axis=-1).reshape(-1, 3)
        change = (law(X) + correction(X)).reshape(theta_dot.shape)
        speed = np.clip(theta_dot + change, -pendulum.MAX_SPEED, pendulum.MAX_SPEED)
        return np.stack([theta + pendulum.DT * speed, speed], axis=-1)

    return model


def flattened(law, correction):
    def model(states, torques):
        states = np.array(states, dtype=float)
        rows = states.reshape(-1, 2)
        push = np.minimum(2, np.maximum(-2, np.asarray(torques).reshape(-1)))
        X = np.column_stack([pendulum.angle_normalize(rows[:, 0]), rows[:, 1], push])
        new = np.empty_like(rows)
        new[:, 1] = (rows[:, 1] + law(X) + correction(X)).clip(-8, 8)
        new[:, 0] = rows[:, 0] + 0.05 * new[:, 1]
        return new.reshape(states.shape)

    return model


class _Hybrid:
    def __init__(self, *functions):
        self.functions = functions

    def __call__(self, states, torques):
        angle, speed = np.moveaxis(np.asarray(states), -1, 0)
        torque = np.clip(torques, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        X = np.stack([(angle + np.pi) % (2 * np.pi) - np.pi, speed, torque], -1)
        rows = X.reshape(-1, 3)
        change = sum(function(rows) for function in self.functions)
        after = np.clip(speed + np.reshape(change, np.shape(speed)), -8, 8)
        return np.stack([angle + after * pendulum.DT, after], -1)


def callable_object(law, correction):
    return _Hybrid(law, correction)


def wrapped_angle(law, correction):
    """The angle that comes back is normalised: it points the same way."""

    def model(states, torques):
        theta, theta_dot = pendulum.angle_normalize(states[..., 0]), states[..., 1]
        X = np.stack(np.broadcast_arrays(theta, theta_dot, np.clip(torques, -2.0, 2.0)), axis=-1)
        by_both = [function(X.reshape(-1, 3)) for function in (law, correction)]
        speed = theta_dot + np.add(*by_both).reshape(X.shape[:-1])
        speed = np.clip(speed, -pendulum.MAX_SPEED, pendulum.MAX_SPEED)
        return np.stack([pendulum.angle_normalize(theta + pendulum.DT * speed), speed], axis=-1)

    return model
