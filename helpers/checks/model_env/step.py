"""Exercise `step` of notebook 03, an environment on the discovered equation."""

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.model_env import transition
from helpers.checks.model_env.transition import REFERENCE, REWARD_TOLERANCE, STATE_TOLERANCE
from helpers.checks.observe import Unexpected, numbers

NUM_STATES = 200
NUM_ROLLOUT_STEPS = 40

RESULT = "The result of `step`"
STATE = "`self.state` after a step"
REWARD = "The reward"
OBSERVATION = "The observation"

# What these become when the action stays an array of shape (1,).
SHAPES_OF_AN_ARRAY = {STATE: (2, 1), REWARD: (1,), OBSERVATION: (3, 1)}

NOTHING_RETURNED = Misconception(
    "nothing-returned",
    "Which five things does the `step` of every gymnasium environment return?",
    "The agent sees only what `step` returns: observation, reward, terminated, truncated, info.",
    when=lambda stop: stop.thing == RESULT and _length(stop) not in (4, 5),
)
FOUR_VALUES_RETURNED = Misconception(
    "four-values-returned",
    "Older code returned four; which one has been split in two since?",
    "The old `done` is now two things: terminated (the world has ended) and truncated (we stopped looking).",
    when=lambda stop: stop.thing == RESULT and _length(stop) == 4,
)
ACTION_NOT_UNPACKED = Misconception(
    "action-not-unpacked",
    "The action is an array of shape (1,): what do you get when you calculate with an array?",
    "Take the one number out of the action before calculating with it.",
    when=lambda stop: (
        (stop.kind == "ValueError" and "inhomogeneous" in stop.text)  # a mixture of a number and an array of one
        or (stop.thing in SHAPES_OF_AN_ARRAY and stop.shape == SHAPES_OF_AN_ARRAY[stop.thing])
    ),
)
STATE_FOR_OBSERVATION = Misconception(
    "state-for-observation",
    "What does an agent see of the state?",
    "The state is (theta, theta_dot); the observation holds the cosine, the sine and the velocity.",
    when=lambda stop: stop.thing == OBSERVATION and stop.shape == (2,),
)
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


def _length(stop) -> int:
    """How many things `step` returned; 0 where that was not a tuple or a list."""
    return stop.shape[0] if stop.kind in ("tuple", "list") else 0


def draw(rng) -> Evidence:
    """States (n, 2) and torques (n,): more than one turn either way, and up to twice what the motor gives."""
    highest = np.array([3 * np.pi, pendulum.MAX_SPEED])
    starts = rng.uniform(-highest, highest, size=(NUM_STATES, 2))
    torques = rng.uniform(-2 * pendulum.MAX_TORQUE, 2 * pendulum.MAX_TORQUE, NUM_STATES).astype(np.float32)
    # One in four is at the speed limit and pushed beyond it: few random ones would be.
    fast, sign = slice(0, None, 4), rng.choice([-1, 1], NUM_STATES // 4)
    starts[fast] = sign[:, None] * rng.uniform([0.5, 7.7], [2.5, 8.0], size=(NUM_STATES // 4, 2))
    torques[fast] = sign * np.abs(torques[fast])
    return {"starts": starts, "torques": torques}


def probe(ModelEnv, starts, torques) -> Evidence:
    """Step a `ModelEnv` once from each of the states, then along one rollout; return all it answers."""
    if not isinstance(ModelEnv, type):
        raise Unexpected("The argument of `check.step`", "the class itself, `ModelEnv`", ModelEnv)
    env = ModelEnv()
    single = [_answer(env, torque, start) for start, torque in zip(starts, torques, strict=True)]
    rollout = [_answer(env, torques[0], starts[0])]
    rollout += [_answer(env, torque) for torque in torques[1:NUM_ROLLOUT_STEPS]]
    evidence = {key: np.array([row[key] for row in single]) for key in single[0]}
    return evidence | {"rollout_states": np.array([row["state"] for row in rollout])}


def _answer(env, torque, start=None):
    """One call of the student's `step`, as plain arrays; from `start` or from where the last one ended."""
    if start is not None:
        env.reset(options={"state": start})
    try:
        result = env.step(np.array([torque], dtype=np.float32))
    except ValueError as error:
        if "inhomogeneous" not in str(error):
            _state(env)  # `self.observation()` fails where this is not two numbers
        raise
    if not isinstance(result, tuple) or len(result) != 5:
        raise Unexpected(RESULT, "a tuple of five things", result)
    observation, reward, terminated, truncated, _ = result
    return {
        "state": _state(env),
        "reward": numbers(REWARD, reward, ()),
        "observation": numbers(OBSERVATION, observation, (3,)),
        "is_float32": np.asarray(observation).dtype == np.float32,
        "ended": bool(np.any(terminated)) or bool(np.any(truncated)),
    }


def _state(env):
    return numbers(STATE, getattr(env, "state", None), (2,), expected="two numbers, theta and theta_dot")


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
    """An angle moves by less than half a radian in one step: is it the second number that has?"""
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
    count = seen["ended"].sum()
    return f"`terminated` or `truncated` was true after {count} of {NUM_STATES} steps." if count else None


def other_reward(seen: Evidence) -> str | None:
    return _furthest_off(seen, "the reward", "", seen["reward"], seen["true_rewards"], REWARD_TOLERANCE, digits=4)


def rollout_breaks(seen: Evidence) -> str | None:
    """Look at each step of the rollout, from where the one before it led."""
    if other_velocity(seen) or other_angle(seen):
        return None  # then these steps are wrong for the same reason
    after = seen["rollout_states"]
    before = np.vstack([seen["starts"][:1], after[:-1]])
    states, _ = _pendulum_v1(before, seen["torques"][:NUM_ROLLOUT_STEPS])
    right = np.isclose(pendulum.observe(after), pendulum.observe(states), atol=0.05).all(axis=1)
    if right.all():
        return None
    return f"One step from a fresh start is right, but step {right.argmin() + 1} of {len(right)} in a row is not."


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
    return f"{NUM_STATES} random states and torques match Pendulum-v1; largest error {error:.0e}."


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
        "rollout_states": (float, NUM_ROLLOUT_STEPS, 2),
    },
    look=look,
    stops=(NOTHING_RETURNED, FOUR_VALUES_RETURNED, ACTION_NOT_UNPACKED, STATE_FOR_OBSERVATION),
    checks=(
        Check(state_unchanged, (STATE_NOT_UPDATED,)),
        Check(state_swapped, (STATE_ORDER_SWAPPED,)),
        Check(other_velocity, transition.VELOCITY, REFERENCE, {"velocity": STATE_TOLERANCE}, blocks=False),
        Check(other_angle, transition.ANGLE, REFERENCE, {"direction": STATE_TOLERANCE}, blocks=False),
        Check(other_reward, transition.REWARD, REFERENCE, {"reward": REWARD_TOLERANCE}, blocks=False),
        Check(other_observation, transition.OBSERVATION, REFERENCE, {"observation": STATE_TOLERANCE}, blocks=False),
        Check(other_type, (NOT_FLOAT32,), blocks=False),
        Check(ended, (ENDS_BY_ITSELF,), blocks=False),
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
