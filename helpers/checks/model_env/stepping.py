"""What a student's `ModelEnv` does: single steps, long rollouts, two side by side, one with other coefficients."""

import difflib
import gc
import inspect
import sys
import types

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.checks.contract import Contract
from helpers.checks.exercise import Evidence
from helpers.checks.observe import Unexpected, numbers

NUM_STATES = 200
NUM_OTHER = 40  # states that a subclass with other coefficients is stepped from
NUM_ROLLOUT_STEPS = 510  # beyond every time limit that anybody would think of
NUM_IN_TURNS = 5

DEFINED = "The list of methods in `ModelEnv`"
RESULT = "The result of `step`"
ORDER = "The order of what `step` returns"
RESET = "What `reset` returns"
AFTER_RESET = "`self.state` after `reset`"
STATE = "`self.state` after a step"
REWARD = "The reward"
OBSERVATION = "The observation"
COEFFICIENTS = ("sine_coefficient", "torque_coefficient")


def draw(rng) -> Evidence:
    """States (n, 2) and torques (n,): more than one turn either way, and up to twice what the motor gives.

    And the torques of a long rollout, and the coefficients of a subclass.
    """
    highest = np.array([3 * np.pi, pendulum.MAX_SPEED])
    starts = rng.uniform(-highest, highest, size=(NUM_STATES, 2))
    strongest = 2 * pendulum.MAX_TORQUE
    torques = rng.uniform(-strongest, strongest, NUM_STATES).astype(np.float32)
    # One in four is at the speed limit and pushed beyond it, and some are upright: few random ones would be.
    fast, sign = slice(0, None, 4), rng.choice([-1, 1], NUM_STATES // 4)
    starts[fast] = sign[:, None] * rng.uniform([0.5, 7.7], [2.5, 8.0], size=(NUM_STATES // 4, 2))
    torques[fast] = sign * np.abs(torques[fast])
    upright = slice(1, None, 40)
    starts[2] *= 4, 1  # several turns
    starts[2] += np.copysign((20, 0), starts[2])
    starts[upright] = rng.uniform(-0.02, 0.02, starts[upright].shape)
    torques[upright] = rng.uniform(-0.05, 0.05, torques[upright].shape)
    long_torques = rng.uniform(-strongest, strongest, NUM_ROLLOUT_STEPS).astype(np.float32)
    other_law = np.array([rng.uniform(0.2, 0.5), rng.uniform(0.25, 0.4)])
    return {"starts": starts, "torques": torques, "long_torques": long_torques, "other_law": other_law}


def probe(ModelEnv, starts, torques, long_torques, other_law) -> Evidence:
    """Step a `ModelEnv` in all these ways; return all it answers."""
    if not isinstance(ModelEnv, type):
        raise Unexpected("The argument of `check.step`", "the class itself, `ModelEnv`", ModelEnv)
    _look_for_step(ModelEnv)
    contract = Contract()
    env = ModelEnv()
    single = [_answer(env, contract, torque, start) for start, torque in zip(starts, torques, strict=True)]
    _reset_with_seeds(env)
    evidence = {key: np.array([row[key] for row in single]) for key in single[0]}
    evidence |= _rollout(ModelEnv(), contract, starts[0], long_torques)
    evidence["alone"] = _in_turns([ModelEnv()], contract, starts, torques)
    evidence["in_turns"] = _in_turns([ModelEnv(), ModelEnv()], contract, starts, torques)
    evidence["own_law"] = np.array([_number(getattr(env, name, np.nan)) for name in COEFFICIENTS])
    evidence["class_has"] = np.array([hasattr(ModelEnv, name) for name in COEFFICIENTS])
    values = dict(zip(COEFFICIENTS, map(float, other_law), strict=True))
    other = type(ModelEnv)("OtherModelEnv", (ModelEnv,), values)()
    some = zip(starts[:NUM_OTHER], torques, strict=False)
    after = np.array([_answer(other, contract, torque, start)["state"] for start, torque in some])
    evidence["other_velocities"] = after[:, 1]
    return evidence | contract.evidence


def _answer(env, contract, torque, start=None):
    """One call of the student's `step`, as plain arrays; from `start` or from where the last one ended."""
    if start is not None:
        _reset(env, start)
    action, old = np.array([torque], dtype=np.float32), getattr(env, "state", None)
    before = np.array(old, dtype=float)
    try:
        with contract.keeps(action=action):
            result = env.step(action)
    except ValueError as error:
        if "inhomogeneous" not in str(error):
            _state(env)  # `self.observation()` fails where this is not two numbers
        raise
    if not isinstance(result, tuple) or len(result) != 5:
        raise Unexpected(RESULT, "a tuple of five things", result)
    _in_order(result)
    observation, reward, *ended, info = result
    contract.expect(isinstance(info, dict), "info-not-a-dict", f"`info` should be a dict; yours is {_shown(info)}.")
    for name, value in zip(("terminated", "truncated"), ended, strict=True):
        is_bool = isinstance(value, bool | np.bool_)
        contract.expect(is_bool, "ended-not-bool", f"`{name}` should be True or False; yours is {_shown(value)}.")
    is_array = isinstance(getattr(env, "state", None), np.ndarray)
    said = f"{STATE} should be an array of two numbers; yours is a {type(getattr(env, 'state', None)).__name__}."
    contract.expect(is_array, "state-not-an-array", said)
    evidence = {
        "state": _state(env),
        "reward": contract.number(REWARD, reward),
        "observation": contract.array(OBSERVATION, observation, (3,)),
        # Where it is no array, that is another fault.
        "is_float32": not isinstance(observation, np.ndarray) or observation.dtype == np.float32,
        "ended": any(map(_is_true, ended)),
    }
    _expect_unchanged(contract, "state", "from before the step", old, before)
    return evidence


def _reset(env, start):
    result = env.reset(options={"state": start.copy()})
    if not isinstance(result, tuple) or len(result) != 2 or not isinstance(result[1], dict):
        raise Unexpected(RESET, "a pair, the observation and a dict", result)
    numbers(f"{RESET} first", result[0], (3,))
    state = numbers(AFTER_RESET, getattr(env, "state", None), (2,), expected="two numbers, theta and theta_dot")
    if not np.allclose(pendulum.observe(state), pendulum.observe(start), atol=1e-3):
        asked = "({:.3f}, {:.3f}), which its `options` say".format(*start)
        raise Unexpected(AFTER_RESET, asked, [round(float(number), 3) for number in state])


def _reset_with_seeds(env):
    seeds = (3, 3, 4)
    first, again, other = (np.array(env.reset(seed=seed)[0], dtype=float) for seed in seeds)
    if not np.array_equal(first, again) or np.array_equal(first, other):
        starts = [[round(float(number), 2) for number in each] for each in (first, again, other)]
        raise Unexpected(f"{RESET} for the seeds 3, 3 and 4", "the same twice, then another observation", starts)


def _rollout(env, contract, start, torques):
    """Drive it as `pendulum.rollout` does, which puts the first state into the environment."""
    env.reset()
    env.unwrapped.state = np.array(start, dtype=float)
    kept, states, ended = [], [], []
    for torque in torques:
        _, _, terminated, truncated, _ = env.step(np.array([torque], dtype=np.float32))
        ended.append(_is_true(terminated) or _is_true(truncated))
        kept.append(env.unwrapped.state)
        states.append(_state(env))
    for state, before in zip(kept, states, strict=True):
        _expect_unchanged(contract, "state", "from an earlier step", state, before)
    kept = [env.reset()[0]]
    copies = [np.array(kept[0], dtype=float)]
    for torque in torques[:NUM_IN_TURNS]:
        kept.append(env.step(np.array([torque], dtype=np.float32))[0])
        copies.append(np.array(kept[-1], dtype=float))
    for observation, copy in zip(kept, copies, strict=True):
        _expect_unchanged(contract, "observation", "from an earlier step", observation, copy)
    return {"rollout_states": np.array(states), "rollout_ended": np.array(ended)}


def _in_turns(envs, contract, starts, torques):
    """Step each of these, one after the other and again; return their states (envs, steps, 2)."""
    for env, start in zip(envs, starts, strict=False):
        _reset(env, start)
    states = [[_answer(env, contract, torque)["state"] for env in envs] for torque in torques[:NUM_IN_TURNS]]
    return np.array(states).swapaxes(0, 1)


def _expect_unchanged(contract, what, since, kept, before):
    now = np.array(kept, dtype=float)
    if now.shape == before.shape and not np.array_equal(now, before, equal_nan=True):
        was, became = (", ".join(f"{number:z.3f}" for number in each) for each in (before, now))
        if "aliased" not in contract.evidence["broken"]:  # once is enough
            contract.note("aliased", f"The {what} {since} was ({was}). The array that held it now holds ({became}).")


def _state(env):
    return numbers(STATE, getattr(env, "state", None), (2,), expected="two numbers, theta and theta_dot")


def _number(value):
    try:
        return float(value)
    except Exception:
        return np.nan


def _in_order(result):
    """Raise `Unexpected` where the five things are the right ones in another order."""
    observation, reward, _, _, info = result
    has_dict = any(isinstance(each, dict) for each in result[:4]) and not isinstance(info, dict)
    if has_dict or (np.shape(reward) == (3,) and np.shape(observation) == ()):
        kinds = [type(each).__name__ for each in result]
        raise Unexpected(ORDER, "observation, reward, terminated, truncated, info", kinds)


def _is_true(value):
    try:
        return not isinstance(value, str) and bool(value)
    except Exception:
        return False  # it is no bool, which is noted


def _shown(value):
    return f"`{value!r:.40}`"


def _look_for_step(cls):
    """Raise `Unexpected` if the class has no `step` of its own, with where one is instead, and as what."""
    if getattr(cls, "step", gym.Env.step) is not gym.Env.step:
        return
    ours = pendulum.PendulumBaseEnv.__mro__
    own = {name: thing for each in cls.__mro__ if each not in ours for name, thing in vars(each).items()}
    methods = {name: thing for name, thing in own.items() if inspect.isfunction(thing)}
    close = [name for name in methods if difflib.get_close_matches(name.lower(), ["step"])]
    nested = [name for name, method in methods.items() if "step" in _defined_inside(method.__code__)]
    where, name = "nowhere", ""
    for found, place in ((close, "misspelt"), (nested, "nested")):
        if found and where == "nowhere":
            where, name = place, found[0]
    if where == "nowhere" and any(isinstance(space.get("step"), types.FunctionType) for space in _around(cls)):
        where = "outside"
    raise Unexpected(DEFINED, "one with `step` in it", list(methods), where=np.array(where), name=np.array(name))


def _defined_inside(code):
    return [each.co_name for each in code.co_consts if inspect.iscode(each)]


def _around(cls):
    """Yield the namespaces that a class is defined in: its module's, or whichever knows it by its name."""
    yield vars(sys.modules.get(cls.__module__, types.ModuleType("")))
    yield from (space for space in gc.get_referrers(cls) if isinstance(space, dict) and space.get(cls.__name__) is cls)
