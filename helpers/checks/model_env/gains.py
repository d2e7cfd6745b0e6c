"""How what an agent gets for a step, an observation and a reward, is misunderstood."""

import numpy as np

from helpers.checks.misconception import Misconception
from helpers.checks.model_env import fitted
from helpers.checks.model_env.transition import direction, saying

WEIGHTS_FITTED = {"weights": fitted.fitted_weights}

OBSERVATION = (
    Misconception(
        "old-state-observed",
        "Is that the state before or after the step?",
        "The order of the last lines matters: what must be stored before `self.observation()` is called?",
        (
            {"shown_direction": lambda theta: direction(theta), "shown_velocity": lambda theta_dot: theta_dot},
            {"shown_direction": lambda theta: direction(theta)},
            {"shown_velocity": lambda theta_dot: theta_dot},
        ),
    ),
    Misconception(
        "sine-before-cosine",
        "In which order does an observation hold cosine and sine?",
        "The base class can do this for you: see `self.observation`.",
        {"ordered": lambda shown_direction: shown_direction[:, ::-1]},
    ),
)

REWARD = (
    Misconception(
        "reward-sign",
        "Should an agent be paid for hanging down?",
        "The reward is a cost with a minus sign: its largest value is zero. The minus is before all three terms.",
        {"sign": lambda: 1},
    ),
    Misconception(
        "minus-before-some-terms",
        "Does the minus belong to all three terms?",
        "Each of the three terms is a cost. Without brackets a minus belongs to the first of them only.",
        ({"weights": lambda: (1, -0.1, -0.001)}, {"weights": lambda: (1, 0.1, -0.001)}),
    ),
    Misconception(
        "reward-from-new-state",
        "Is the reward about the state before the step or after it?",
        "Compute the reward before the state changes.",
        (
            {"paid_angle": lambda own_angle: own_angle, "paid_velocity": lambda own_velocity: own_velocity},
            {"paid_angle": lambda own_angle: own_angle},
            {"paid_velocity": lambda own_velocity: own_velocity},
        ),
    ),
    Misconception(
        "reward-angle-not-normalised",
        "Is a rod that has made a full turn further from upright than before?",
        "In the reward the angle lies between -pi and pi: `pendulum.angle_normalize`.",
        (
            {"deviation": lambda paid_angle: paid_angle},
            {"deviation": lambda paid_angle: paid_angle % (2 * np.pi)},
            {"deviation": lambda paid_angle: np.fmod(paid_angle, 2 * np.pi)},
            {"deviation": lambda paid_angle: paid_angle % np.pi},
            {"deviation": lambda paid_angle: np.clip(paid_angle, -np.pi, np.pi)},
        ),
    ),
    Misconception(
        "reward-of-asked-torque",
        "Which torque costs something: the one the agent asked for or the one the motor gave?",
        "Hold the torque within its limits before anything else.",
        {"paid_torque": lambda asked: asked},
    ),
    Misconception(
        "reward-without-torque",
        "Three things cost something. Which one is missing?",
        "Be upright, be still, spare the motor.",
        {"paid_torque": lambda torque: 0 * torque},
    ),
    Misconception(
        "reward-not-squared",
        "Is a large angle twice or four times as bad as half of it?",
        "Look at the exponents in the formula of the reward.",
        (
            {"powers": lambda: (1, 1, 1)},
            {"powers": lambda: (1, 2, 2)},
            {"powers": lambda: (2, 1, 2)},
            {"powers": lambda: (2, 2, 1)},
            {
                "costs": lambda deviation, paid_velocity, paid_torque: np.stack(
                    [deviation, paid_velocity, paid_torque], 1
                )
            },
        ),
    ),
    Misconception(
        "reward-weights",
        "Which weights does the formula have?",
        "The three terms have different weights: compare each with the formula.",
        WEIGHTS_FITTED,
        detail=saying("Your weights of angle, velocity and torque are {}, {} and {}.", WEIGHTS_FITTED),
    ),
)
