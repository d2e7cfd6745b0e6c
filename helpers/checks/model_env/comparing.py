"""What a step does, compared with Pendulum-v1 and with the equation that has the class's own coefficients."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.model_env.fitted import STATE_TOLERANCE
from helpers.checks.model_env.stepping import COEFFICIENTS, NUM_OTHER, NUM_STATES
from helpers.checks.model_env.transition import REWARD_TOLERANCE

OWN_TOLERANCE = 1e-4  # rad and rad/s: single precision is off by 0.00001 at most


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


def _differs_from_pendulum_v1(seen):
    """Whether single steps are wrong: then all the others are wrong for the same reason."""
    return other_velocity(seen) or other_angle(seen) or other_coefficients(seen)


def inexact(seen: Evidence) -> str | None:
    """Compare with the equation that has the class's own coefficients, which may differ from those of Pendulum-v1."""
    if _differs_from_pendulum_v1(seen):
        return None
    velocity = pendulum.next_state(seen["starts"], seen["torques"], *seen["own_law"])[:, 1]
    angle = seen["theta"] + pendulum.DT * seen["velocity"]
    nearest = angle + pendulum.angle_normalize(seen["own_angle"] - angle)
    exact = OWN_TOLERANCE, 5
    found = _furthest_off(
        seen, "the angular velocity after the step", " rad/s", seen["velocity"], velocity, *exact
    ) or _furthest_off(seen, "the angle after the step", " rad", nearest, angle, *exact)
    a, b = seen["own_law"]
    return found and found.replace("From", f"By the class's own coefficients, {a:.4f} and {b:.4f}: from", 1)


def other_torque(seen: Evidence) -> str | None:
    """Look whether steps in a row follow from the torques of earlier steps, too."""
    if _differs_from_pendulum_v1(seen):
        return None
    a, b = seen["own_law"]
    after, now = seen["rollout_states"], np.clip(seen["long_torques"], -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
    before = np.vstack([seen["starts"][:1], after[:-1]])
    torques = (after[:, 1] - before[:, 1] - a * np.sin(before[:, 0])) / b
    free = np.abs(after[:, 1]) < pendulum.MAX_SPEED - STATE_TOLERANCE
    free[0] = False  # no step before it
    causes = np.stack([now, np.roll(now, 1), np.full(len(now), now[0])], axis=1)[free]
    if free.sum() < 10 or np.allclose(torques[free], now[free], atol=0.01):
        return None
    weights = np.linalg.lstsq(causes, torques[free])[0]
    is_a_mean = (weights > -0.01).all() and abs(weights.sum() - 1) < 0.01
    if not is_a_mean or not np.allclose(causes @ weights, torques[free], atol=0.01):
        return None  # something else is wrong
    step = np.flatnonzero(free & ~np.isclose(torques, now, atol=0.01))[0]
    return (
        f"A single step is right. In step {step + 1} in a row the motor should give {now[step]:z.2f} N m, but the rod "
        f"moves as with {torques[step]:z.2f} N m."
    )


def two_breaks(seen: Evidence) -> str | None:
    """Look at each step of two environments that take turns."""
    if _differs_from_pendulum_v1(seen):
        return None
    alone, first, second = (
        _follows_law(start, after, seen["torques"], seen["own_law"])
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
    if _differs_from_pendulum_v1(seen):
        return None
    start = seen["starts"][0]
    alone = _follows_law(start, seen["alone"][0], seen["torques"], seen["own_law"])
    if not alone.all():
        return f"One step from a fresh start is right, but step {alone.argmin() + 1} in a row is not."
    right = _follows_law(start, seen["rollout_states"], seen["long_torques"], seen["own_law"])
    if right.all():
        return None
    return (
        f"Single steps after `reset` are right. With a state put into `env.state` and {len(right)} steps in a row, "
        f"step {right.argmin() + 1} is not."
    )


def _follows_law(start, after, torques, law):
    """Whether each of these states in a row (n,) follows from the one before."""
    before = np.vstack([start[None], after[:-1]])
    states = pendulum.next_state(before, torques[: len(after)], *law)
    return np.isclose(pendulum.observe(after), pendulum.observe(states), atol=1e-3).all(axis=1)


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
