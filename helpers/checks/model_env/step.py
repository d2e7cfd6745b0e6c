"""Exercise `step` of notebook 03, an environment on the discovered equation."""

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.model_env import gains, slips, transition
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


def state_unchanged(seen: Evidence) -> str | None:
    return "After a step `self.state` is what it was before." if np.allclose(seen["state"], seen["starts"]) else None


def state_swapped(seen: Evidence) -> str | None:
    """An angle moves by less than half a radian in one step: is it the second number that has?

    Or was the state taken to be (theta_dot, theta) before the step as well?
    """
    as_taken = pendulum.next_state(seen["starts"][:, ::-1], seen["torques"])
    if any(np.allclose(seen["state"], each, atol=STATE_TOLERANCE) for each in (as_taken, as_taken[:, ::-1])):
        (theta, theta_dot), after, right = (seen[name][-1] for name in ("starts", "state", "true_states"))
        return (
            f"From theta = {theta:z.2f} rad, theta_dot = {theta_dot:z.2f} rad/s with a torque of "
            f"{seen['asked'][-1]:z.2f} N m, `self.state` should become ({right[0]:z.2f}, {right[1]:z.2f}); "
            f"yours becomes ({after[0]:z.2f}, {after[1]:z.2f}), as if the first number were the velocity."
        )
    moved = np.abs(pendulum.angle_normalize(seen["state"] - seen["starts"][:, :1])).mean(axis=0)
    return "After a step the two numbers in `self.state` are swapped." if moved[1] < min(0.5, moved[0]) else None


def other_velocity(seen: Evidence) -> str | None:
    expected = seen["true_states"][:, 1]
    return _furthest_off(seen, "the angular velocity after the step", " rad/s", seen["velocity"], expected)


def other_angle(seen: Evidence) -> str | None:
    """Compare with the angle of Pendulum-v1, had it the student's own new velocity."""
    angle, velocity = seen["true_states"].T
    expected = angle + pendulum.DT * (seen["velocity"] - velocity)
    nearest = expected + pendulum.angle_normalize(seen["own_angle"] - expected)  # a full turn is no error
    return _furthest_off(seen, "the angle after the step", " rad", nearest, expected)


def other_observation(seen: Evidence) -> str | None:
    expected, got = pendulum.observe(seen["state"]), seen["observation"]
    if np.allclose(got, expected, atol=1e-4):
        return None
    worst = _worst(np.abs(got - expected).max(axis=1))
    right, yours = (", ".join(f"{number:z.3f}" for number in each[worst]) for each in (expected, got))
    theta, theta_dot = seen["state"][worst]
    return (
        f"After a step to theta = {theta:z.2f} rad, theta_dot = {theta_dot:z.2f} rad/s the observation should be "
        f"({right}); yours is ({yours})."
    )


def other_type(seen: Evidence) -> str | None:
    return None if seen["is_float32"].all() else "The observation is not of type float32."


def ended(seen: Evidence) -> str | None:
    count, in_a_row = seen["ended"].sum(), seen["rollout_ended"]
    if in_a_row.any():
        return f"`terminated` or `truncated` was true after step {in_a_row.argmax() + 1} of {len(in_a_row)} in a row."
    return f"`terminated` or `truncated` was true after {count} of {NUM_STATES} single steps." if count else None


def other_reward(seen: Evidence) -> str | None:
    return _furthest_off(seen, "the reward", "", seen["reward"], seen["true_rewards"], REWARD_TOLERANCE, digits=4)


def other_coefficients(seen: Evidence) -> str | None:
    """Compare with the law that a subclass has, where that of the class itself is right."""
    if other_velocity(seen):
        return None
    if not seen["class_has"].all():
        return f"`ModelEnv.{COEFFICIENTS[seen['class_has'].argmin()]}` does not exist, which later cells look for."
    a, b = seen["other_law"]
    expected = pendulum.next_state(seen["starts"][:NUM_OTHER], seen["torques"][:NUM_OTHER], a, b)[:, 1]
    given = f"In a subclass with the coefficients {a:.2f} and {b:.2f}: from"
    name = "the angular velocity after the step"
    found = _furthest_off(seen, name, " rad/s", seen["other_velocities"], expected)
    return found and found.replace("From", given, 1)


def two_breaks(seen: Evidence) -> str | None:
    """Look at each step of two environments that take turns."""
    if other_velocity(seen) or other_angle(seen):
        return None  # then these steps are wrong for the same reason
    alone, first, second = (
        _follows_law(start, after, seen["torques"])
        for start, after in zip(seen["starts"][[0, 0, 1]], [*seen["alone"], *seen["in_turns"]], strict=True)
    )
    right = first & second
    if right.all() or not alone.all():
        return None
    return (
        f"One environment steps as it should. Where two take turns, step {right.argmin() + 1} of one of them does not."
    )


def rollout_breaks(seen: Evidence) -> str | None:
    """Look at each step of the rollout, from where the one before it led."""
    if other_velocity(seen) or other_angle(seen):
        return None  # then these steps are wrong for the same reason
    start = seen["starts"][0]
    alone = _follows_law(start, seen["alone"][0], seen["torques"])
    if not alone.all():
        return f"One step from a fresh start is right, but step {alone.argmin() + 1} in a row is not."
    right = _follows_law(start, seen["rollout_states"], seen["long_torques"])
    if right.all():
        return None
    return (
        f"Single steps after `reset` are right. With a state put into `env.state` and {len(right)} steps in a row, "
        f"step {right.argmin() + 1} is not."
    )


def _follows_law(start, after, torques):
    """Whether each of these states in a row (n,) follows from the one before."""
    before = np.vstack([start[None], after[:-1]])
    states = pendulum.next_state(before, torques[: len(after)])
    return np.isclose(pendulum.observe(after), pendulum.observe(states), atol=0.05).all(axis=1)


def _furthest_off(seen, name, unit, got, expected, tolerance=STATE_TOLERANCE, digits=3):
    """Say where `got` (n,) is furthest off; None when it is within `tolerance` everywhere."""
    error = np.abs(got - expected)
    if (error <= tolerance).all():  # false for NaN as well
        return None
    worst = _worst(error)
    return (
        f"From theta = {seen['theta'][worst]:z.2f} rad, theta_dot = {seen['theta_dot'][worst]:z.2f} rad/s with a "
        f"torque of {seen['asked'][worst]:z.2f} N m, {name} should be {expected[worst]:z.{digits}f}{unit}; "
        f"yours is {got[worst]:z.{digits}f}{unit}."
    )


def _worst(error):
    return np.argmax(np.where(np.isnan(error), np.inf, error))


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
        Check(state_unchanged, (STATE_NOT_UPDATED,)),
        Check(state_swapped, (STATE_ORDER_SWAPPED,)),
        Check(other_velocity, transition.VELOCITY, REFERENCE, {"velocity": STATE_TOLERANCE}, blocks=False),
        Check(other_angle, transition.ANGLE, REFERENCE, {"direction": STATE_TOLERANCE}, blocks=False),
        Check(other_reward, gains.REWARD, REFERENCE, {"reward": REWARD_TOLERANCE}, blocks=False),
        Check(other_observation, gains.OBSERVATION, REFERENCE, {"observation": STATE_TOLERANCE}, blocks=False),
        Check(other_type, (NOT_FLOAT32,), blocks=False),
        Check(ended, (ENDS_BY_ITSELF,), blocks=False),
        Check(other_coefficients, (slips.CLASS_COEFFICIENTS_IGNORED,), blocks=False),
        Check(two_breaks, (STATE_SHARED,)),
        Check(rollout_breaks, (STATE_NOT_CARRIED_ON,)),
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
