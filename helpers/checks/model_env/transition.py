"""One step of the pendulum as a computation, and how it is misunderstood.

The law is that of gymnasium's Pendulum-v1, in the form that the regression finds:
theta_dot' = theta_dot + a sin(theta) + b u, and theta' = theta + theta_dot' dt.
"""

import numpy as np

from helpers.checks.exercise import Evidence
from helpers.checks.misconception import Misconception, Parts, evaluate
from helpers.checks.model_env import fitted
from helpers.pendulum import DT, MAX_SPEED, MAX_TORQUE, SINE_COEFFICIENT, TORQUE_COEFFICIENT, angle_normalize

REWARD_TOLERANCE = 1e-4


def direction(angle: np.ndarray) -> np.ndarray:
    """Return cosine and sine (n, 2) of angles (n,), which a full turn does not change."""
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


# One row for each step. Inputs: the state `theta`, `theta_dot`, the torque `asked` for, and the student's state after
# the step, `own_angle` and `own_velocity`. Outputs: `velocity`, `direction`, `observation` and `reward`.
REFERENCE = {
    "torque": lambda asked: np.clip(asked, -MAX_TORQUE, MAX_TORQUE),
    # The velocity
    "pushing": lambda torque: torque,
    "gravity_angle": lambda theta: theta,
    "lever": lambda gravity_angle: np.sin(gravity_angle),
    "gravity": lambda lever: lever,
    "coefficients": lambda: (SINE_COEFFICIENT, TORQUE_COEFFICIENT),
    "duration": lambda: 1.0,  # in steps: the coefficients hold the time step
    "before": lambda theta_dot: theta_dot,
    "unlimited": lambda before, duration, coefficients, gravity, pushing: (
        before + duration * (coefficients[0] * gravity + coefficients[1] * pushing)
    ),
    "velocity": lambda unlimited: np.clip(unlimited, -MAX_SPEED, MAX_SPEED),
    # The angle
    "moving": lambda velocity: velocity,
    "dt": lambda: DT,
    "angle": lambda theta, moving, dt: theta + dt * moving,
    "wrapped": lambda angle: angle,
    "direction": lambda wrapped: direction(wrapped),
    # The observation
    "shown_direction": lambda direction: direction,
    "shown_velocity": lambda velocity: velocity,
    "ordered": lambda shown_direction: shown_direction,
    "observation": lambda ordered, shown_velocity: np.column_stack([ordered, shown_velocity]),
    # The reward
    "paid_angle": lambda theta: theta,
    "paid_velocity": lambda theta_dot: theta_dot,
    "paid_torque": lambda torque: torque,
    "deviation": lambda paid_angle: angle_normalize(paid_angle),
    "powers": lambda: (2, 2, 2),
    "costs": lambda deviation, paid_velocity, paid_torque, powers: (
        np.abs(np.stack([deviation, paid_velocity, paid_torque], axis=1)) ** powers
    ),
    "weights": lambda: (1, 0.1, 0.001),
    "sign": lambda: -1,
    "reward": lambda sign, costs, weights: sign * costs @ weights,
}


def saying(sentence: str, replaced: Parts):
    """Return a `detail`: the sentence, with the numbers of the one part that is fitted."""
    (part,) = replaced

    def detail(seen: Evidence) -> str:
        found = evaluate(REFERENCE | replaced, seen | {"observed": seen}, part)
        return sentence.format(*(f"{round(number, 6):z.3g}" for number in found))

    return detail


COEFFICIENTS_FITTED = {"coefficients": fitted.fitted_coefficients}

VELOCITY = (
    Misconception(
        "change-taken-for-velocity",
        "Does the equation give the velocity, or how much it changes?",
        "The regression was about the CHANGE of the angular velocity. A change is added to something.",
        {"before": lambda theta_dot: 0 * theta_dot},
    ),
    Misconception(
        "dt-forgotten",
        "For how long does the torque act in one step?",
        "The physical law gives an acceleration. The coefficients of the regression already hold the time step.",
        {"duration": lambda: 1 / DT},
    ),
    Misconception(
        "dt-twice",
        "Is the time step perhaps already in the coefficients?",
        "The regression was about the change in ONE step: its coefficients hold the time step already.",
        {"duration": lambda: DT},
    ),
    Misconception(
        "gravity-sign",
        "Upright is theta = 0: does gravity pull a rod that leans a little back up, or further down?",
        "Look at a small positive angle from upright: should the velocity grow or shrink?",
        {"gravity": lambda lever: -lever},
    ),
    Misconception(
        "gravity-forgotten",
        "What happens to a tilted rod with no torque at all?",
        "The velocity has two causes. One of them is the motor.",
        {"gravity": lambda lever: 0 * lever},
    ),
    Misconception(
        "cosine-for-sine",
        "At which angles does gravity not turn the rod at all?",
        "A rod that points straight up or down gives gravity no lever. Which function is zero there?",
        {"lever": lambda gravity_angle: np.cos(gravity_angle)},
    ),
    Misconception(
        "degrees",
        "In which unit does numpy take angles?",
        "Everything here is in radians: nothing needs converting.",
        ({"gravity_angle": lambda theta: np.degrees(theta)}, {"gravity_angle": lambda theta: np.radians(theta)}),
    ),
    Misconception(
        "angle-moved-first",
        "From which angle does gravity act in this step, the old or the new one?",
        "The equation takes the angle before the step. What should be computed first?",
        (
            {"gravity_angle": lambda angle: angle, "moving": lambda theta_dot: theta_dot},
            {"gravity_angle": lambda theta, theta_dot: theta + DT * theta_dot},
        ),
    ),
    Misconception(
        "torque-not-clipped",
        "What does the motor give when the agent asks for more than it can?",
        "The motor has a limit, `pendulum.MAX_TORQUE`, and the equation knows nothing of it.",
        (
            {"torque": lambda asked: asked},
            {"pushing": lambda asked: asked},
            {"torque": lambda asked: np.minimum(asked, MAX_TORQUE)},
            {"torque": lambda asked: np.maximum(asked, -MAX_TORQUE)},
        ),
    ),
    Misconception(
        "torque-forgotten",
        "Does the velocity depend on the action at all?",
        "The velocity has two causes. One of them is gravity.",
        {"pushing": lambda torque: 0 * torque},
    ),
    Misconception(
        "torque-sign",
        "Which way does a positive torque turn the rod?",
        "The coefficient of the torque is positive in the equation.",
        {"pushing": lambda torque: -torque},
    ),
    Misconception(
        "torque-rescaled",
        "In which unit does the action come, and does it need converting?",
        "The action is a torque in N m already, not a number between -1 and 1.",
        (
            {"pushing": lambda torque: torque / MAX_TORQUE},
            {"pushing": lambda torque: torque * MAX_TORQUE},
            {"torque": lambda asked: np.clip(asked, -MAX_TORQUE, MAX_TORQUE) / MAX_TORQUE},
            {"torque": lambda asked: np.clip(asked, -MAX_TORQUE, MAX_TORQUE) * MAX_TORQUE},
            {"torque": lambda asked: np.clip(asked * MAX_TORQUE, -MAX_TORQUE, MAX_TORQUE)},
            {"torque": fitted.torque_by_own_factor},
            {"torque": lambda asked: np.clip(asked, -1, 1) * MAX_TORQUE},
        ),
    ),
    Misconception(
        "velocity-not-clipped",
        "How fast can the real pendulum turn at most?",
        "The velocity has a limit, `pendulum.MAX_SPEED`, and the equation knows nothing of it.",
        (
            {"velocity": lambda unlimited: unlimited},
            {"velocity": lambda unlimited: np.minimum(unlimited, MAX_SPEED)},
            {"velocity": lambda unlimited: np.maximum(unlimited, -MAX_SPEED)},
        ),
    ),
    Misconception(
        "torque-limit",
        "How much can the motor give at most?",
        "The motor gives up to `pendulum.MAX_TORQUE`, either way.",
        ({"torque": fitted.torque_by_own_limit}, {"pushing": fitted.torque_by_own_limit}),
        detail=saying("Your motor gives at most {} N m.", {"torque_limit": fitted.torque_limit}),
    ),
    Misconception(
        "velocity-limit",
        "How fast can the real pendulum turn at most?",
        "The velocity is held within `pendulum.MAX_SPEED`, either way.",
        {"velocity": fitted.velocity_by_own_limit},
        detail=lambda seen: f"Your velocities go up to {np.abs(seen['velocity']).max():.3g} rad/s.",
    ),
    Misconception(
        "wrong-coefficients",
        "What did the regression find?",
        "The two coefficients are attributes of the class: `self.sine_coefficient`, `self.torque_coefficient`.",
        COEFFICIENTS_FITTED,
        detail=saying("Your law is a change of {} sin(theta) + {} u.", COEFFICIENTS_FITTED),
    ),
)

ANGLE = (
    Misconception(
        "angle-moved-by-old-velocity",
        "Which velocity moves the angle: the one before the step or the one after?",
        "Order matters: first find the new velocity, limits and all, then let IT move the angle.",
        ({"moving": lambda theta_dot: theta_dot}, {"moving": lambda theta_dot, velocity: (theta_dot + velocity) / 2}),
    ),
    Misconception(
        "angle-moved-by-unclipped-velocity",
        "Which velocity moves the angle: the one you computed or the one within its limits?",
        "Hold the velocity within its limits first, then move the angle.",
        {"moving": lambda unlimited: unlimited},
    ),
    Misconception(
        "angle-without-dt",
        "For how long does the velocity move the angle?",
        "A velocity is in rad/s. What turns it into rad?",
        {"dt": lambda: 1.0},
    ),
    Misconception(
        "time-step-wrong",
        "How long is one time step, and which way does a positive velocity turn the rod?",
        "The time step is `pendulum.DT`, and the angle grows while the velocity is positive.",
        {"dt": fitted.fitted_dt},
    ),
    Misconception(
        "angle-not-moved",
        "What does a velocity do to an angle?",
        "Two numbers make up the state, and both change in a step.",
        ({"moving": lambda theta_dot: 0 * theta_dot}, {"angle": lambda moving, dt: dt * moving}),
    ),
    Misconception(
        "angle-wrapped-wrongly",
        "Where does the rod point after a turn past pi?",
        "The angle need not be wrapped at all in the state. Where it is, a full turn must change nothing.",
        (
            {"wrapped": lambda angle: np.clip(angle, -np.pi, np.pi)},
            {"wrapped": lambda angle: angle % np.pi},
            {"wrapped": lambda angle: np.fmod(angle, np.pi)},
            {"wrapped": lambda angle: angle + np.pi},
        ),
    ),
)
