"""Exercise `step` of notebook 03, an environment on the discovered equation."""

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.legacy import Suspects, Wrong, explain, first_of, old

NUM_STATES = 200

NUM_ROLLOUT_STEPS = 40

# Coefficients read off a regression are good to half a percent: 0.75 and
# 2 N m times 0.15 then miss the next velocity by 0.005 rad/s at most.
STATE_TOLERANCE = 0.01

REWARD_TOLERANCE = 1e-4

SUSPECTS = Suspects(
    {
        # What comes back
        "nothing-returned": (
            "Which five things does the `step` of every gymnasium environment return?",
            "The agent sees only what `step` returns: observation, reward, terminated, truncated, info.",
        ),
        "four-values-returned": (
            "Older code returned four; which one has been split in two since?",
            "The old `done` is now two things: terminated (the world has ended) and truncated (we stopped looking).",
        ),
        "action-not-unpacked": (
            "The action is an array of shape (1,): what do you get when you calculate with an array?",
            "Take the one number out of the action before calculating with it.",
        ),
        "state-for-observation": (
            "What does an agent see of the state?",
            "The state is (theta, theta_dot); the observation holds the cosine, the sine and the velocity.",
        ),
        "old-state-observed": (
            "Is that the state before or after the step?",
            "The order of the last lines matters: what must be stored before `self.observation()` is called?",
        ),
        "sine-before-cosine": (
            "In which order do cosine and sine stand?",
            "The base class can do this for you: see `self.observation`.",
        ),
        "not-float32": (
            "What type of number does the observation space promise?",
            "Networks work in float32, and so do the spaces here. The base class takes care of it.",
        ),
        "ends-by-itself": (
            "Is there any state of a pendulum after which nothing more can happen?",
            "A time limit is the work of a wrapper, and to be upright is no end: the agent has to stay there.",
        ),
        # The state
        "state-not-updated": (
            "Where will the next step start from?",
            "An environment remembers. What has to be assigned before `step` returns?",
        ),
        "state-order-swapped": (
            "In which order does `self.state` hold its two numbers?",
            "The state is (theta, theta_dot), the angle first.",
        ),
        "state-not-carried-on": (
            "Does each step begin where the last one ended?",
            "Look for a number that is kept from the first call, or a state that is not stored in `self.state`.",
        ),
        # The velocity
        "change-taken-for-velocity": (
            "Does the equation give the velocity, or how much it changes?",
            "The regression was about the CHANGE of the angular velocity. A change is added to something.",
        ),
        "dt-forgotten": (
            "For how long does the torque act in one step?",
            "The physical law gives an acceleration. The coefficients of the regression already hold the time step.",
        ),
        "dt-twice": (
            "Is the time step perhaps already in the coefficients?",
            "The regression was about the change in ONE step: its coefficients hold the time step already.",
        ),
        "gravity-sign": (
            "Upright is theta = 0: does gravity pull a rod that leans a little back up, or further down?",
            "Look at a small positive angle from upright: should the velocity grow or shrink?",
        ),
        "gravity-forgotten": (
            "What happens to a tilted rod with no torque at all?",
            "The velocity has two causes. One of them is the motor.",
        ),
        "cosine-for-sine": (
            "At which angles does gravity not turn the rod at all?",
            "Standing or hanging straight, gravity has no lever. Which function is zero there?",
        ),
        "degrees": (
            "In which unit does numpy take angles?",
            "Everything here is in radians: nothing needs converting.",
        ),
        "angle-moved-first": (
            "From which angle does gravity act in this step, the old or the new one?",
            "The equation takes the angle before the step. What should be computed first?",
        ),
        "torque-not-clipped": (
            "What does the motor give when the agent asks for more than it can?",
            "The motor has a limit, `pendulum.MAX_TORQUE`, and the equation knows nothing of it.",
        ),
        "torque-forgotten": (
            "Does the velocity depend on the action at all?",
            "The velocity has two causes. One of them is gravity.",
        ),
        "torque-sign": (
            "Which way does a positive torque turn the rod?",
            "The coefficient of the torque is positive in the equation.",
        ),
        "torque-rescaled": (
            "In which unit does the action come, and does it need converting?",
            "The action is a torque in N m already, not a number between -1 and 1.",
        ),
        "velocity-not-clipped": (
            "How fast can the real pendulum turn at most?",
            "The velocity has a limit, `pendulum.MAX_SPEED`, and the equation knows nothing of it.",
        ),
        "wrong-coefficients": (
            "What did the regression find?",
            "The two coefficients are attributes of the class: `self.sine_coefficient`, `self.torque_coefficient`.",
        ),
        # The angle
        "angle-moved-by-old-velocity": (
            "Which velocity moves the angle: the one before the step or the one after?",
            "Order matters: first find the new velocity, limits and all, then let IT move the angle.",
        ),
        "angle-moved-by-unclipped-velocity": (
            "Which velocity moves the angle: the one you computed or the one within its limits?",
            "Hold the velocity within its limits first, then move the angle.",
        ),
        "angle-without-dt": (
            "For how long does the velocity move the angle?",
            "A velocity is in rad/s. What turns it into rad?",
        ),
        "angle-not-moved": (
            "What does a velocity do to an angle?",
            "Two numbers make up the state, and both change in a step.",
        ),
        "angle-wrapped-wrongly": (
            "Where does the rod point after a turn past pi?",
            "The angle need not be wrapped at all in the state. Where it is, a full turn must change nothing.",
        ),
        # The reward
        "reward-sign": (
            "Should an agent be paid for hanging down?",
            "The reward is a cost with a minus sign: its largest value is zero.",
        ),
        "reward-from-new-state": (
            "Is the reward about the state before the step or after it?",
            "Compute the reward before the state changes.",
        ),
        "reward-angle-not-normalised": (
            "Is a rod that has made a full turn further from upright than before?",
            "In the reward the angle stands between -pi and pi: `pendulum.angle_normalize`.",
        ),
        "reward-of-asked-torque": (
            "Which torque costs something: the one the agent asked for or the one the motor gave?",
            "Hold the torque within its limits before anything else.",
        ),
        "reward-without-torque": (
            "Three things cost something. Which one is missing?",
            "Be upright, be still, spare the motor.",
        ),
        "reward-not-squared": (
            "Is a large angle twice or four times as bad as half of it?",
            "Look at the exponents in the formula of the reward.",
        ),
        "reward-weights": (
            "Which weights stand in the formula?",
            "The three terms have different weights: compare each with the formula.",
        ),
    }
)

# A mistake that shows in two places is still one.
SAME_MISTAKE = {
    ("torque-not-clipped", "reward-of-asked-torque"),
    ("angle-moved-first", "angle-moved-by-old-velocity"),
}


def draw_step(rng) -> Evidence:
    """States (n, 2) and torques (n,): more than one turn either way, and up to twice what the motor gives."""
    highest = np.array([3 * np.pi, pendulum.MAX_SPEED])
    starts = rng.uniform(-highest, highest, size=(NUM_STATES, 2))
    torques = rng.uniform(-2 * pendulum.MAX_TORQUE, 2 * pendulum.MAX_TORQUE, NUM_STATES).astype(np.float32)
    # One in four is at the speed limit and pushed beyond it: few random ones would be.
    fast, sign = slice(0, None, 4), rng.choice([-1, 1], NUM_STATES // 4)
    starts[fast] = sign[:, None] * rng.uniform([0.5, 7.7], [2.5, 8.0], size=(NUM_STATES // 4, 2))
    torques[fast] = sign * np.abs(torques[fast])
    return {"starts": starts, "torques": torques}


def probe_step(ModelEnv, starts, torques) -> Evidence:
    """Step a `ModelEnv` once from each of the states, then along one rollout; return all it answers."""
    if not isinstance(ModelEnv, type):
        raise Wrong(f"`check.step` takes the class itself, `ModelEnv`; it got `{type(ModelEnv).__name__}`.")
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
        # With the action left an array the state becomes a column, or a mixture that numpy refuses.
        if np.shape(env.state) != (2,) or "inhomogeneous" in str(error):
            raise SUSPECTS.accuse("action-not-unpacked", "The new state is not made of two plain numbers.") from None
        raise
    if not isinstance(result, tuple):
        raise SUSPECTS.accuse("nothing-returned", f"`step` returned `{result!r:.60}`.")
    if len(result) != 5:
        name = "four-values-returned" if len(result) == 4 else "nothing-returned"
        raise SUSPECTS.accuse(name, f"`step` returned {len(result)} things instead of five.")
    observation, reward, terminated, truncated, _ = result
    return {
        "state": _numbers("self.state", getattr(env, "state", None), (2,)),
        "reward": _numbers("reward", reward, ()),
        "observation": _numbers("observation", observation, (3,)),
        "is_float32": np.asarray(observation).dtype == np.float32,
        "ended": bool(np.any(terminated)) or bool(np.any(truncated)),
    }


def _numbers(name, value, shape):
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        # From a mixture of numbers and arrays of one number numpy cannot make an array either.
        observed = f"`{name}` should be made of numbers; it is `{value!r:.60}`."
        raise (
            SUSPECTS.accuse("action-not-unpacked", observed) if "array([" in repr(value) else Wrong(observed)
        ) from None
    if array.shape == shape:
        return array
    expected = f"an array of shape {shape}" if shape else "a single number"
    observed = f"`{name}` should be {expected}; its shape is {array.shape}."
    if array.size == np.prod(shape, dtype=int):
        raise SUSPECTS.accuse("action-not-unpacked", observed)
    if name == "observation" and array.shape == (2,):
        raise SUSPECTS.accuse("state-for-observation", observed)
    raise Wrong(observed)


def judge_step(evidence: Evidence) -> str:
    """Compare with gymnasium's own Pendulum-v1 on the same states and torques."""
    starts, got = evidence["starts"], evidence["state"]
    states, rewards = _pendulum_v1(starts, evidence["torques"])
    if np.allclose(got, starts):
        raise SUSPECTS.accuse("state-not-updated", "After a step `self.state` is what it was before.")
    if np.abs(got[:, 1] - starts[:, 0]).mean() < 1:  # what should be the velocity is near the old angle
        raise SUSPECTS.accuse("state-order-swapped", "After a step the two numbers in `self.state` are swapped.")
    suspicions = (
        _look_at_velocity(evidence, states),
        _look_at_angle(evidence),
        _look_at_reward(evidence, rewards),
        *_look_at_the_rest(evidence),
    )
    first_of([suspicion for suspicion in suspicions if suspicion is not None], SAME_MISTAKE)
    _look_at_rollout(evidence)
    error = np.abs(evidence["observation"] - pendulum.observe(states)).max()
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


def _look_at_velocity(evidence, states):
    """Return what is wrong with the new velocity, or None."""
    got, (theta, theta_dot), torque = evidence["state"][:, 1], evidence["starts"].T, evidence["torques"]
    observed = _furthest_off("the angular velocity after the step", "rad/s", got, states[:, 1], evidence)
    if observed is None:
        return None
    clipped = np.clip(torque, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)

    def model(before, gravity, torque, factor, dt, limit):
        change = pendulum.SINE_COEFFICIENT * gravity + pendulum.TORQUE_COEFFICIENT * factor * torque
        return np.clip(before + dt * change, -limit, limit)

    ingredients = (
        [(None, theta_dot), ("change-taken-for-velocity", 0.0)],
        [
            (None, np.sin(theta)),
            ("gravity-sign", -np.sin(theta)),
            ("cosine-for-sine", np.cos(theta)),
            ("degrees", np.sin(np.degrees(theta))),
            ("degrees", np.sin(np.radians(theta))),
            ("gravity-forgotten", 0.0),
            ("angle-moved-first", np.sin(theta + pendulum.DT * theta_dot)),
        ],
        [(None, clipped), ("torque-not-clipped", torque)],
        [
            (None, 1.0),
            ("torque-sign", -1.0),
            ("torque-forgotten", 0.0),
            ("torque-rescaled", 1 / pendulum.MAX_TORQUE),
            ("torque-rescaled", pendulum.MAX_TORQUE),
        ],
        [(None, 1.0), ("dt-forgotten", 1 / pendulum.DT), ("dt-twice", pendulum.DT)],
        [(None, pendulum.MAX_SPEED), ("velocity-not-clipped", np.inf)],
    )
    mistakes = explain(got, model, ingredients, STATE_TOLERANCE)
    if mistakes:
        return SUSPECTS.accuse_of(mistakes, observed)
    free = np.abs(got) < pendulum.MAX_SPEED - STATE_TOLERANCE
    for mistakes, push in ((["wrong-coefficients"], clipped), (["wrong-coefficients", "torque-not-clipped"], torque)):
        found = _weights(np.stack([np.sin(theta), push], axis=1)[free], (got - theta_dot)[free], STATE_TOLERANCE)
        if found is not None:
            observed += f" Your law is a change of {found[0]:.3f} sin(theta) {found[1]:+.3f} u."
            return SUSPECTS.accuse_of(mistakes, observed)
    return Wrong(observed)


def _look_at_angle(evidence):
    """Return what is wrong with the new angle, given the student's own new velocity; or None."""
    (angle, own), (theta, theta_dot) = evidence["state"].T, evidence["starts"].T
    expected = theta + pendulum.DT * own
    nearest = expected + pendulum.angle_normalize(angle - expected)  # a full turn is no error
    observed = _furthest_off("the angle after the step", "rad", nearest, expected, evidence)
    if observed is None:
        return None
    torque = np.clip(evidence["torques"], -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
    change = pendulum.SINE_COEFFICIENT * np.sin(theta) + pendulum.TORQUE_COEFFICIENT * torque

    def model(speed, dt, wrap):
        moved = wrap(theta + dt * speed)
        return np.stack([np.cos(moved), np.sin(moved)])

    ingredients = (
        [
            (None, own),
            ("angle-moved-by-old-velocity", theta_dot),
            ("angle-moved-by-unclipped-velocity", theta_dot + change),
            ("angle-not-moved", 0.0),
        ],
        [(None, pendulum.DT), ("angle-without-dt", 1.0)],
        [
            (None, lambda angle: angle),
            ("angle-wrapped-wrongly", lambda angle: np.clip(angle, -np.pi, np.pi)),
            ("angle-wrapped-wrongly", lambda angle: angle % np.pi),
            ("angle-wrapped-wrongly", lambda angle: np.fmod(angle, np.pi)),
            ("angle-wrapped-wrongly", lambda angle: angle + np.pi),
        ],
    )
    mistakes = explain(np.stack([np.cos(angle), np.sin(angle)]), model, ingredients, STATE_TOLERANCE)
    return SUSPECTS.accuse_of(mistakes, observed) if mistakes else Wrong(observed)


def _look_at_reward(evidence, rewards):
    """Return what is wrong with the reward, or None."""
    got, old, new, torque = evidence["reward"], evidence["starts"], evidence["state"], evidence["torques"]
    observed = _furthest_off("the reward", "", got, rewards, evidence, REWARD_TOLERANCE)
    if observed is None:
        return None
    clipped = np.clip(torque, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)

    def model(state, normalise, torque, power, sign):
        return sign * (power(normalise(state[0])) + 0.1 * power(state[1]) + 0.001 * power(torque))

    ingredients = (
        [
            (None, old.T),
            ("reward-from-new-state", new.T),
            ("reward-from-new-state", (new[:, 0], old[:, 1])),
            ("reward-from-new-state", (old[:, 0], new[:, 1])),
        ],
        [(None, pendulum.angle_normalize), ("reward-angle-not-normalised", lambda angle: angle)],
        [(None, clipped), ("reward-of-asked-torque", torque), ("reward-without-torque", 0.0)],
        [(None, np.square), ("reward-not-squared", np.abs)],
        [(None, -1.0), ("reward-sign", 1.0)],
    )
    mistakes = explain(got, model, ingredients, REWARD_TOLERANCE)
    if mistakes:
        return SUSPECTS.accuse_of(mistakes, observed)
    terms = np.stack([pendulum.angle_normalize(old[:, 0]), old[:, 1], clipped], axis=1) ** 2
    found = _weights(terms, -got, REWARD_TOLERANCE)
    if found is None:
        return Wrong(observed)
    observed += " Your weights of angle, velocity and torque are {:.3g}, {:.3g} and {:.3g}.".format(*found)
    return SUSPECTS.accuse("reward-weights", observed)


def _look_at_the_rest(evidence):
    """Yield what is wrong with the observation, given the student's own new state, and with the end."""
    got, expected = evidence["observation"], pendulum.observe(evidence["state"])
    if not np.allclose(got, expected, atol=1e-4):
        observed = "The observation does not show the state after the step as (cos theta, sin theta, theta_dot)."
        if np.allclose(got, pendulum.observe(evidence["starts"]), atol=1e-4):
            yield SUSPECTS.accuse("old-state-observed", observed)
        elif np.allclose(got, expected[:, [1, 0, 2]], atol=1e-4):
            yield SUSPECTS.accuse("sine-before-cosine", observed)
        else:
            yield Wrong(f"{observed} What does `self.observation()` give, and when do you call it?")
    elif not evidence["is_float32"].all():
        yield SUSPECTS.accuse("not-float32", "The observation is not of type float32.")
    if evidence["ended"].any():
        share = evidence["ended"].mean()
        yield SUSPECTS.accuse("ends-by-itself", f"terminated or truncated was true in {share:.0%} of the steps.")


def _look_at_rollout(evidence):
    """The state must carry on from one step to the next."""
    after = evidence["rollout_states"]
    before = np.vstack([evidence["starts"][:1], after[:-1]])
    states, _ = _pendulum_v1(before, evidence["torques"][: len(before)])
    if not np.allclose(pendulum.observe(after), pendulum.observe(states), atol=0.05):
        observed = "One step from a fresh start is right, but the steps that follow it are not."
        raise SUSPECTS.accuse("state-not-carried-on", observed)


def _furthest_off(name, unit, got, expected, evidence, tolerance=STATE_TOLERANCE):
    """Say where `got` is furthest off; None when it is within `tolerance` everywhere."""
    error = np.abs(got - expected)
    if (error <= tolerance).all():  # false for NaN as well
        return None
    worst = np.argmax(np.where(np.isnan(error), np.inf, error))
    (theta, theta_dot), torque = evidence["starts"][worst], evidence["torques"][worst]
    unit = f" {unit}" if unit else ""
    return (
        f"From theta = {theta:.2f} rad, theta_dot = {theta_dot:.2f} rad/s with a torque of {torque:.2f} N m, "
        f"{name} should be {expected[worst]:.3f}{unit}; yours is {got[worst]:.3f}{unit}."
    )


def _weights(terms, total, tolerance):
    """Return the weights with which `terms` (n, k) add up to `total` (n,); None if there are none."""
    if len(total) <= terms.shape[1] or not np.isfinite(total).all():
        return None
    weights = np.linalg.lstsq(terms, total)[0]
    return weights if np.allclose(terms @ weights, total, rtol=0, atol=tolerance) else None


EXERCISE = old(
    name="step",
    notebook="03_model_env",
    defines="ModelEnv",
    draw=draw_step,
    probe=probe_step,
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
    judge=judge_step,
    suspects=SUSPECTS,
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
