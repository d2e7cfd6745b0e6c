"""Notebook 03: `step`, an environment on the discovered equation."""

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.exercises.base import Evidence, Exercise, Wrong

NUM_STATES = 200
NUM_ROLLOUT_STEPS = 40
# Coefficients read off a regression are good to half a percent: 0.75 and
# 2 N m times 0.15 then miss the next velocity by 0.005 rad/s at most.
STATE_TOLERANCE = 0.01
REWARD_TOLERANCE = 1e-4


def probe_step(ModelEnv, rng) -> Evidence:
    """Step a `ModelEnv` once from random states, then along one rollout; return all it answers."""
    env = ModelEnv()
    starts = rng.uniform([-np.pi, -pendulum.MAX_SPEED], [np.pi, pendulum.MAX_SPEED], size=(NUM_STATES, 2))
    torques = rng.uniform(-2 * pendulum.MAX_TORQUE, 2 * pendulum.MAX_TORQUE, NUM_STATES).astype(np.float32)
    single = [_answer(env, torque, start) for start, torque in zip(starts, torques, strict=True)]
    rollout = [_answer(env, torques[0], starts[0])]
    rollout += [_answer(env, torque) for torque in torques[1:NUM_ROLLOUT_STEPS]]
    evidence = {f"single_{key}": np.array([row[key] for row in single]) for key in single[0]}
    evidence |= {f"rollout_{key}": np.array([row[key] for row in rollout]) for key in ("state", "ended")}
    return evidence | {"starts": starts, "torques": torques}


def _answer(env, torque, start=None):
    """One call of the student's `step`, as plain arrays; from `start` or from where the last one ended."""
    if start is not None:
        env.reset(options={"state": start})
    result = env.step(np.array([torque], dtype=np.float32))
    if not isinstance(result, tuple) or len(result) != 5:
        what = f"{len(result)} things" if isinstance(result, tuple) else f"`{result!r:.60}`"
        raise Wrong(
            "`step` returns five things, as in every gymnasium environment: observation, reward, terminated, "
            f"truncated, info. Yours returned {what}."
        )
    observation, reward, terminated, truncated, _ = result
    return {
        "observation": _numbers("observation", observation, (3,)),
        "is_float32": np.asarray(observation).dtype == np.float32,
        "reward": _numbers("reward", reward, ()),
        "ended": bool(terminated) or bool(truncated),
        "state": _numbers("self.state", getattr(env, "state", None), (2,)),
    }


def _numbers(name, value, shape):
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise Wrong(f"`{name}` should be made of numbers; it is `{value!r:.60}`.") from None
    if array.shape != shape:
        expected = f"an array of shape {shape}" if shape else "a single number"
        raise Wrong(f"`{name}` should be {expected}; its shape is {array.shape}.")
    return array


def judge_step(evidence: Evidence) -> str:
    """Compare with gymnasium's own Pendulum-v1 on the same states and torques."""
    starts, torques = evidence["starts"], evidence["torques"]
    states, rewards = _pendulum_v1(starts, torques)
    got = evidence["single_state"]
    _compare("the angular velocity after the step", "rad/s", got[:, 1], states[:, 1], starts, torques)
    angle_error = pendulum.angle_normalize(got[:, 0] - states[:, 0])
    _compare("the angle after the step", "rad", states[:, 0] + angle_error, states[:, 0], starts, torques)
    _compare("the reward", "", evidence["single_reward"], rewards, starts, torques, tolerance=REWARD_TOLERANCE)
    expected = pendulum.observe(got)
    observed = evidence["single_observation"]
    if not np.allclose(observed, expected, atol=1e-4):
        raise Wrong(
            "The observation does not show the state after the step: it should be (cos theta, sin theta, "
            "theta_dot) of the new state. What does `self.observation()` give, and when do you call it?"
        )
    if not evidence["single_is_float32"].all():
        raise Wrong("The observation should be float32, as the observation space says.")
    if evidence["single_ended"].any() or evidence["rollout_ended"].any():
        raise Wrong(
            "The pendulum has no terminal state, and time limits are a wrapper's work: terminated and truncated "
            "are always False here."
        )
    _check_rollout(evidence, torques)
    error = np.abs(observed - pendulum.observe(states)).max()
    return f"{len(starts)} random states and torques match Pendulum-v1; largest error {error:.0e}."


def _pendulum_v1(starts, torques):
    env = gym.make("Pendulum-v1").unwrapped
    env.reset(seed=0)
    states, rewards = [], []
    for start, torque in zip(starts, torques, strict=True):
        env.state = start
        rewards.append(env.step(np.array([torque], dtype=np.float32))[1])
        states.append(env.state)
    return np.array(states), np.array(rewards)


def _compare(name, unit, got, expected, starts, torques, tolerance=STATE_TOLERANCE):
    """Raise `Wrong`, pointing at the input where `got` is furthest off, unless it is within `tolerance`."""
    error = np.abs(got - expected)
    if (error <= tolerance).all():  # false for NaN as well
        return
    worst = np.nanargmax(np.where(np.isnan(error), np.inf, error))
    (theta, theta_dot), torque = starts[worst], torques[worst]
    raise Wrong(
        f"From theta = {theta:.2f} rad, theta_dot = {theta_dot:.2f} rad/s with a torque of {torque:.2f} N m, "
        f"{name} should be {expected[worst]:.3f} {unit}".rstrip()
        + f"; yours is {got[worst]:.3f} {unit}".rstrip()
        + "."
    )


def _check_rollout(evidence, torques):
    """The state must carry on from one step to the next."""
    before = np.vstack([evidence["starts"][:1], evidence["rollout_state"][:-1]])
    states, _ = _pendulum_v1(before, torques[: len(before)])
    if not np.allclose(pendulum.observe(evidence["rollout_state"]), pendulum.observe(states), atol=0.05):
        raise Wrong(
            "One step from a fresh start is right, but the steps after it are not: does each step begin where "
            "the last one ended, in `self.state`?"
        )


EXERCISES = (
    Exercise(
        name="step",
        notebook="03_model_env",
        defines="ModelEnv",
        probe=probe_step,
        judge=judge_step,
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
    ),
)
