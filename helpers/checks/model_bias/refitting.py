"""What a student's `improve` does in a made-up world: where it acts, what it fits, and what it returns.

The policies are made up as well: each is a function of what its model says about one state, so that it is known to
the judge, and costs nothing.
"""

import inspect
from collections.abc import Callable

import numpy as np

from helpers import pendulum
from helpers.checks.contract import Contract
from helpers.checks.exercise import Evidence
from helpers.checks.model_bias.asking import STATES_ASKED, TORQUES_ASKED, draw_weights
from helpers.checks.model_env.rolling import moved
from helpers.checks.observe import Unexpected, numbers
from helpers.checks.stand_ins import standing_in

ROUNDS, STEPS = 3, 100
FEW_ROUNDS, FEW_STEPS = 5, 7
TOLERANCE = 1e-6
RETURN_TOLERANCE = 1e-2  # of a mean of returns that may be in single precision
HANGING = np.array([np.pi, 0.0])
RETURNED = "What `improve` returns"
FITTED = "The transitions that `fit` is called with"
NOT_A_MODEL = "What `optimal.policy` is called with"
ASKED_ABOUT = np.array([0.7, -0.4]), np.array(0.9)  # the state and torque about which a made-up policy asks its model


def draw(rng) -> Evidence:
    """Draw a world, the models that are fitted to it one after the other, and a seed."""
    while True:
        world, models = draw_weights(rng), np.array([draw_weights(rng) for _ in range(ROUNDS)])
        if _is_telling(world, models, rng):
            return {"world": world, "models": models, "seed": np.array(rng.integers(2**31))}


def _is_telling(world, models, rng):
    """Whether it shows by which policy a round was acted, with which noise, and where a torque was clipped."""
    acts = [policy(law(weights)) for weights in models]
    state, advice = HANGING, []
    for act in [acts[0]] * 50 + [acts[1]] * 50 + [acts[0]] * 50:
        advice.append([each(state) for each in acts])
        torque = act(state) + rng.normal(0, 0.3)
        state = law(world)(state, np.clip(torque, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE))
    advice = np.array(advice)
    shows = [
        (np.abs(some) < 1.4).sum() > 20 and (np.abs(some) > 1.7).sum() > 5
        for some in (advice[:50, 0], advice[50:100, 1])
    ]
    apart = advice[100:, 1] - advice[100:, 0]
    return all(shows) and np.sqrt(np.mean(apart**2)) > 1.3 and all(_is_tame(act, law(world)) for act in acts)


def _is_tame(act, place):
    """Whether rounding stays rounding: a policy in a world may be chaotic."""
    starts = np.stack([np.linspace(-3, 3, 20), np.zeros(20)], axis=1)
    one, other = (pendulum.play(act, place, starts + shift) for shift in (0, 1e-9))
    return np.abs(one - other).max() < 1e-6


def policy(model: Callable) -> Callable:
    """Return a made-up policy: `act(states (..., 2)) -> torques (...)`, which often is near the motor's limit."""
    if not callable(model) or isinstance(getattr(model, "__self__", None), Recorder):
        raise Unexpected(NOT_A_MODEL, "the model that `fit` returned", model)
    first, second = 7 * np.asarray(model(*ASKED_ABOUT), dtype=float)
    weights = np.array([np.sin(first), np.cos(second)])

    def act(states):
        states = np.asarray(states, dtype=float)
        turned = pendulum.angle_normalize(states[..., 0]) * weights[0] + states[..., 1] * weights[1]
        return pendulum.MAX_TORQUE * np.sin(turned + first + second)

    return act


def law(weights: np.ndarray) -> Callable:
    """Return the made-up model with these weights."""
    return lambda states, torques: moved(weights, states, torques)


class Recorder:
    """A world and a `fit`, which remember how they were called."""

    def __init__(self, world: np.ndarray, models: np.ndarray):
        self.weights, self.models = world, models
        self.states, self.torques, self.phases, self.fitted = [], [], [], []
        self.is_test, self.own_play = False, pendulum.play

    def play(self, *arguments, **named) -> np.ndarray:
        """Do what `pendulum.play` does; its steps are none of the data."""
        self.is_test = True
        try:
            return self.own_play(*arguments, **named)
        finally:
            self.is_test = False

    def world(self, states, torques) -> np.ndarray:
        """Return where the torques lead; remember what is asked about one state outside of tests."""
        given = numbers(STATES_ASKED, states)
        if given.shape[-1:] != (2,):
            raise Unexpected(STATES_ASKED, "an array of shape (..., 2)", states)
        pushed = numbers(TORQUES_ASKED, torques)
        if pushed.shape != given.shape[:-1]:
            raise Unexpected(TORQUES_ASKED, f"one for each state, shape {given.shape[:-1]}", torques)
        if given.size == 2 and not self.is_test:
            self.states.append(given.ravel())
            self.torques.append(float(pushed.reshape(())))
            self.phases.append(len(self.fitted))
        return moved(self.weights, given, pushed)

    def fit(self, states, torques, next_states) -> Callable:
        """Remember the transitions; return the next of the models."""
        data = [numbers(FITTED, each) for each in (states, torques, next_states)]
        number = len(data[1])
        if [each.shape for each in data] != [(number, 2), (number,), (number, 2)]:
            shapes = tuple(each.shape for each in data)
            raise Unexpected(FITTED, "arrays of shape (n, 2), (n,) and (n, 2)", shapes)
        self.fitted.append(np.column_stack(data))
        return law(self.models[(len(self.fitted) - 1) % len(self.models)])


def probe(improve, world, models, seed) -> Evidence:
    """Let it run one long loop, then three short ones: with one generator, and with another of the same seed."""
    from helpers import optimal

    contract, seed, usual = Contract(), int(seed), inspect.signature(optimal.policy)

    def best(*arguments, **named):
        given, asked = usual.bind(None), usual.bind(*arguments, **named)
        given.apply_defaults(), asked.apply_defaults()
        other = [name for name in list(usual.parameters)[1:] if asked.arguments[name] != given.arguments[name]]
        said = f"`optimal.policy` was called with {', '.join(f'{name}={asked.arguments[name]}' for name in other)}."
        contract.expect(not other, "another-policy", said)
        return policy(next(iter(asked.arguments.values())))

    def run(num_rounds, steps_per_round, rng):
        recorder = Recorder(world, models)
        with standing_in(improve, pendulum, "play", recorder.play):
            return recorder, improve(recorder.world, recorder.fit, num_rounds, steps_per_round, rng)

    with standing_in(improve, optimal, "policy", best):
        seen, returned = run(ROUNDS, STEPS, np.random.default_rng(seed))
        if returned is None:
            raise Unexpected(RETURNED, "an array of returns", returned)
        is_many = hasattr(returned, "__len__") and np.shape(returned) != ()
        returns = contract.array(RETURNED, returned) if is_many else numbers(RETURNED, returned)
        generator = np.random.default_rng(seed)
        (few, few_returned), (again, _) = run(FEW_ROUNDS, FEW_STEPS, generator), run(FEW_ROUNDS, FEW_STEPS, generator)
        same, _ = run(FEW_ROUNDS, FEW_STEPS, np.random.default_rng(seed))
    if few.torques and few.torques == again.torques:
        contract.note("same-randomness", "A second call with the same generator used the same torques as the first.")
    elif few.torques != same.torques:
        contract.note("rng-not-used", "Two calls with generators of the same seed used other torques.")
    return {
        "acted_states": np.array(seen.states).reshape(-1, 2),
        "acted_torques": np.array(seen.torques, dtype=float),
        "acted_phases": np.array(seen.phases, dtype=float),
        "sizes": np.array([len(rows) for rows in seen.fitted], dtype=float),
        "fitted": np.concatenate([*seen.fitted, np.empty((0, 5))]),
        "returns": returns,
        "few_counts": np.array([len(few.torques), len(few.fitted), np.size(few_returned)], dtype=float),
        "few_sizes": np.array([len(rows) for rows in few.fitted], dtype=float),
        **contract.evidence,
    }
