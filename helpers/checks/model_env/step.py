"""Exercise `step` of notebook 03, an environment on the discovered equation."""

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.model_env import comparing, gains, slips, transition
from helpers.checks.model_env.fitted import STATE_TOLERANCE
from helpers.checks.model_env.stepping import (
    COEFFICIENTS,
    NUM_IN_TURNS,
    NUM_OTHER,
    NUM_ROLLOUT_STEPS,
    NUM_STATES,
    draw,
    probe,
)
from helpers.checks.model_env.transition import REFERENCE, REWARD_TOLERANCE

STATE_NOT_UPDATED = Misconception(
    "state-not-updated",
    "Where will the next step start from?",
    "An environment remembers. What has to be assigned before `step` returns?",
)
STATE_ORDER_SWAPPED = Misconception(
    "state-order-swapped",
    "In which order does `self.state` hold its two numbers?",
    "The state is (theta, theta_dot), the angle first.",
)
NOT_FLOAT32 = Misconception(
    "not-float32",
    "What type of number does the observation space promise?",
    "Networks work in float32, and so do the spaces here. The base class takes care of it.",
)
ENDS_BY_ITSELF = Misconception(
    "ends-by-itself",
    "Is there any state of a pendulum after which nothing more can happen?",
    "A time limit is the work of a wrapper. Upright is not the end either: the agent has to stay there.",
)
STATE_NOT_CARRIED_ON = Misconception(
    "state-not-carried-on",
    "Does each step begin where the last one ended?",
    "Look for a number that is kept from the first call, or a state that is not stored in `self.state`.",
)

STATE_SHARED = Misconception(
    "state-shared",
    "To whom does the state belong: to the class, or to each environment?",
    "What is kept in the class, or outside of it, all environments share. Keep the state in `self.state`.",
)


INEXACT = Misconception(
    "inexact",
    "Which number in your code is rounded, typed in or added that the equation does not have?",
    "With its own coefficients `step` follows the equation to the last digit: no friction, no noise, no rounding, and "
    "the time step is `pendulum.DT`.",
)
TORQUE_OF_ANOTHER_STEP = Misconception(
    "torque-of-another-step",
    "Which torque moves the rod in this step: that of this action, or one that was kept?",
    "The torque comes from the argument `action`, in each step anew. What the last one was does not matter.",
)


def look(evidence: Evidence) -> Evidence:
    """Add the inputs and outputs of the reference, and what Pendulum-v1 does from the same states."""
    (theta, theta_dot), (own_angle, own_velocity) = evidence["starts"].T, evidence["state"].T
    true_states, true_rewards = _pendulum_v1(evidence["starts"], evidence["torques"])
    return evidence | {
        "theta": theta,
        "theta_dot": theta_dot,
        "asked": evidence["torques"],
        "own_angle": own_angle,
        "own_velocity": own_velocity,
        "velocity": own_velocity,
        "direction": transition.direction(own_angle),
        "true_states": true_states,
        "true_rewards": true_rewards,
    }


def _pendulum_v1(starts, torques):
    """Return the states (n, 2) and rewards (n,) of one step of gymnasium's own pendulum."""
    env = gym.make("Pendulum-v1").unwrapped
    env.reset(seed=0)
    states, rewards = [], []
    for start, torque in zip(starts, torques, strict=True):
        env.state = start
        rewards.append(env.step(np.array([torque], dtype=np.float32))[1])
        states.append(env.state)
    return np.array(states), np.array(rewards)


def fact(seen: Evidence) -> str:
    error = np.abs(seen["observation"] - pendulum.observe(seen["true_states"])).max()
    how = "" if error < 1e-5 else f" to within {error:.1g}"
    return f"{NUM_STATES} random states and torques match Pendulum-v1{how}."


EXERCISE = Exercise(
    name="step",
    notebook="03_model_env",
    defines="ModelEnv",
    draw=draw,
    probe=probe,
    evidence={
        "starts": (float, "n", 2),
        "torques": (float, "n"),
        "state": (float, "n", 2),
        "reward": (float, "n"),
        "observation": (float, "n", 3),
        "is_float32": (bool, "n"),
        "ended": (bool, "n"),
        "long_torques": (float, NUM_ROLLOUT_STEPS),
        "other_law": (float, len(COEFFICIENTS)),
        "own_law": (float, len(COEFFICIENTS)),
        "class_has": (bool, len(COEFFICIENTS)),
        "rollout_states": (float, NUM_ROLLOUT_STEPS, 2),
        "rollout_ended": (bool, NUM_ROLLOUT_STEPS),
        "alone": (float, 1, NUM_IN_TURNS, 2),
        "in_turns": (float, 2, NUM_IN_TURNS, 2),
        "other_velocities": (float, NUM_OTHER),
    },
    look=look,
    stops=slips.STOPS,
    breaches=slips.BREACHES,
    checks=(
        Check(comparing.state_unchanged, (STATE_NOT_UPDATED,)),
        Check(comparing.state_swapped, (STATE_ORDER_SWAPPED,)),
        Check(comparing.other_velocity, transition.VELOCITY, REFERENCE, {"velocity": STATE_TOLERANCE}, blocks=False),
        Check(comparing.other_angle, transition.ANGLE, REFERENCE, {"direction": STATE_TOLERANCE}, blocks=False),
        Check(comparing.other_reward, gains.REWARD, REFERENCE, {"reward": REWARD_TOLERANCE}, blocks=False),
        Check(
            comparing.other_observation, gains.OBSERVATION, REFERENCE, {"observation": STATE_TOLERANCE}, blocks=False
        ),
        Check(comparing.other_type, (NOT_FLOAT32,), blocks=False),
        Check(comparing.ended, (ENDS_BY_ITSELF,), blocks=False),
        Check(comparing.other_coefficients, (slips.CLASS_COEFFICIENTS_IGNORED,), blocks=False),
        Check(comparing.inexact, (INEXACT,)),
        Check(comparing.other_torque, (TORQUE_OF_ANOTHER_STEP,)),
        Check(comparing.two_breaks, (STATE_SHARED,)),
        Check(comparing.rollout_breaks, (STATE_NOT_CARRIED_ON,)),
    ),
    fact=fact,
    hints=(
        "One step of the world: torque and state go in, the new state and the reward come out. The equation "
        "gives the CHANGE of the angular velocity; the angle then follows from the velocity. Which of the "
        "two must be computed first?",
        "In formulas: u is the torque held within its limits; theta_dot' = theta_dot + a sin(theta) + b u, held "
        "within its limits; theta' = theta + theta_dot' dt. The reward is about the state before the step: "
        "-(theta^2 + 0.1 theta_dot^2 + 0.001 u^2), the angle taken between -pi and pi.",
        "`np.clip` holds a number within limits, `pendulum.angle_normalize` brings an angle between -pi and pi, "
        "and `self.observation()` turns `self.state` into what the agent sees. The limits are "
        "`pendulum.MAX_TORQUE` and `pendulum.MAX_SPEED`, the time step is `pendulum.DT`.",
        "The line to look at is the one that moves the angle: it uses the velocity that was clipped just "
        "before it, not the old one. The last two lines store the state and return five things.",
    ),
)
