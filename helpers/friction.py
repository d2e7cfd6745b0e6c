"""A pendulum whose bearing has friction, more or less of it for each student."""

import hashlib

import numpy as np

from helpers import pendulum

# By which share the friction slows the rod down in each step. Less hardly hurts; with more no policy swings up.
_WEAKEST, _STRONGEST = 0.0440, 0.0500


def mystery_strength(student_id):
    """Return the strength of the friction in a student's own pendulum: the same on every machine."""
    digest = hashlib.sha256(f"friction {str(student_id).strip().lower()}".encode()).digest()
    numbers = round((_STRONGEST - _WEAKEST) * 10_000) + 1
    return round(_WEAKEST + int.from_bytes(digest) % numbers / 10_000, 4)


def mystery_pendulum(student_id):
    """Return a student's own pendulum, `world(states (..., 2), torques (...)) -> next states (..., 2)`."""
    strength = mystery_strength(student_id)

    def world(states, torques):
        return next_state(states, torques, strength)

    return world


def next_state(states, torques, strength):
    """Return the states (..., 2) one time step later, in a pendulum with friction.

    In each step the friction takes `strength` times the angular velocity from the angular velocity: it is
    viscous, a torque in proportion to the speed. All else is as in `pendulum.next_state`.
    """
    theta, theta_dot = np.moveaxis(np.asarray(states), -1, 0)
    push = pendulum.TORQUE_COEFFICIENT * np.clip(torques, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
    faster = (1 - strength) * theta_dot + pendulum.SINE_COEFFICIENT * np.sin(theta) + push
    faster = np.clip(faster, -pendulum.MAX_SPEED, pendulum.MAX_SPEED)
    return np.stack([theta + faster * pendulum.DT, faster], axis=-1)
