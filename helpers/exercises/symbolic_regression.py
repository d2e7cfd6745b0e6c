"""Notebook 02: `collect_transitions`, `discover` and `read_gravity`, from an episode of data to a law of motion."""

import difflib

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.exercises.base import Evidence, Exercise, Wrong

# --- collect_transitions ----------------------------------------------------------------------------------------

STEPS_PER_EPISODE = 30  # short, so that every answer must begin a second episode
DATA_TOLERANCE = 1e-4  # observations are float32


class _Recorder(gym.Wrapper):
    """Writes down every step: angle and velocity before it, torque, angle and velocity after it."""

    def __init__(self, env):
        super().__init__(env)
        self.steps, self.num_episodes = [], 0

    def reset(self, **options):
        self.num_episodes += 1
        return super().reset(**options)

    def step(self, action):
        before = np.array(self.unwrapped.state, dtype=float)
        result = super().step(action)
        torque = np.clip(float(np.ravel(action)[0]), -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        self.steps.append([*before, torque, *self.unwrapped.state])
        return result


def probe_collect_transitions(collect_transitions, rng) -> Evidence:
    """Let it collect three times, twice with one seed; return the data and what really happened."""
    gravity, num_samples = rng.uniform(5, 15), int(rng.integers(70, 90))
    seed = int(rng.integers(1000))
    evidence = {"num_samples": np.array(num_samples)}
    for run, run_seed in (("first", seed), ("again", seed), ("other", seed + 1)):
        env = _Recorder(gym.make("Pendulum-v1", g=gravity, max_episode_steps=STEPS_PER_EPISODE))
        data = collect_transitions(env, num_samples, run_seed)
        if not isinstance(data, tuple) or len(data) != 2:
            raise Wrong(f"`collect_transitions` returns two arrays, X and y; yours returned `{data!r:.60}`.")
        evidence[f"{run}_X"] = _numbers("X", data[0])
        if run != "other":
            evidence[f"{run}_y"] = _numbers("y", data[1])
        if run == "first":
            evidence["steps"] = np.array(env.steps, dtype=float).reshape(-1, 5)
            evidence["num_episodes"] = np.array(env.num_episodes)
    return evidence


def _numbers(name, value):
    try:
        return np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise Wrong(f"`{name}` should be made of numbers; it is `{value!r:.60}`.") from None


def judge_collect_transitions(evidence: Evidence) -> str:
    """Compare the data with the steps that were really taken."""
    num_samples, X, y = int(evidence["num_samples"]), evidence["first_X"], evidence["first_y"]
    steps = evidence["steps"]
    if X.shape != (num_samples, 3) or y.shape != (num_samples,):
        raise Wrong(
            f"Asked for {num_samples} samples, X should have the shape ({num_samples}, 3) and y ({num_samples},); "
            f"yours have {X.shape} and {y.shape}.",
            "wrong-shape",
        )
    if len(steps) < num_samples:
        raise Wrong(
            f"{num_samples} samples need as many calls of `env.step`; there were {len(steps)}.", "too-few-steps"
        )
    steps = steps[:num_samples]
    _judge_causes(X, steps)
    _judge_effect(y, steps)
    torques = X[:, 2]
    if torques.max() < 1 or torques.min() > -1 or torques.std() < 0.5:
        raise Wrong(
            f"The torques lie between {torques.min():.2f} and {torques.max():.2f} N m. To see what a torque does, "
            "draw it at random from all that the motor can give.",
            "torques-not-random",
        )
    if not (_same(evidence["again_X"], X) and _same(evidence["again_y"], y)):
        raise Wrong(
            "Two calls with the same seed gave different data. Both the start of the episode and the torques must "
            "follow from `seed`.",
            "not-seeded",
        )
    if _same(evidence["other_X"], X):
        raise Wrong("Another seed gave the same data: does `seed` reach the torques and the start?", "seed-ignored")
    return (
        f"{num_samples} transitions from {int(evidence['num_episodes'])} episodes, each as it happened; torques "
        f"between {torques.min():.2f} and {torques.max():.2f} N m."
    )


def _same(some, others):
    return some.shape == others.shape and np.allclose(some, others, atol=DATA_TOLERANCE)


def _judge_causes(X, steps):
    """X must hold the state before each step, and its torque."""
    before, torque, after = steps[:, :2], steps[:, 2], steps[:, 3:]

    def are(states, expected):
        error = states - expected
        return np.allclose(pendulum.angle_normalize(error[:, 0]), 0, atol=1e-3) and np.allclose(
            error[:, 1], 0, atol=DATA_TOLERANCE
        )

    if not are(X[:, :2], before):
        if are(X[:, :2], after):
            raise Wrong(
                "X holds the state after each step. The causes of a change come before it: keep the state from "
                "before `env.step`.",
                "state-after-step",
            )
        if are(X[:, [1, 0]], before):
            raise Wrong("The columns of X are theta, theta_dot, torque, in this order.", "columns-swapped")
        if np.allclose(X[:, :2], pendulum.observe(before)[:, :2], atol=1e-3):
            raise Wrong(
                "The first columns of X are cos(theta) and sin(theta), as in an observation. We want the angle "
                "itself, so that the search has to find the sine: what turns an observation into a state?",
                "observation-not-state",
            )
        if are(X[1:, :2], before[1:]) or np.mean(np.isclose(X[:, 1], before[:, 1], atol=DATA_TOLERANCE)) > 0.8:
            raise Wrong(
                "Most rows of X are right, but not all: what is the state at the start of an episode, the second "
                "one included?",
                "across-episodes",
            )
        row = int(np.argmax(np.abs(X[:, 1] - before[:, 1]) + np.abs(np.sin(X[:, 0]) - np.sin(before[:, 0]))))
        raise Wrong(
            f"Row {row} of X should begin with the state before that step, theta = {before[row, 0]:.3f} rad and "
            f"theta_dot = {before[row, 1]:.3f} rad/s; yours begins with {X[row, 0]:.3f} and {X[row, 1]:.3f}."
        )
    if not np.allclose(X[:, 2], torque, atol=DATA_TOLERANCE):
        row = int(np.argmax(np.abs(X[:, 2] - torque)))
        raise Wrong(
            f"In row {row} the torque in X is {X[row, 2]:.3f}; the motor gave {torque[row]:.3f} N m in that step.",
            "wrong-torque",
        )


def _judge_effect(y, steps):
    """y must hold the change of the angular velocity."""
    change = steps[:, 4] - steps[:, 1]

    def is_it(values):
        return np.allclose(y, values, atol=DATA_TOLERANCE)

    if is_it(change):
        return
    if is_it(steps[:, 4]):
        raise Wrong(
            "y holds the next angular velocity. We want its change: what is new in this step, beside what was there "
            "already?",
            "next-velocity",
        )
    if is_it(-change):
        raise Wrong("y has the wrong sign: it is the velocity after the step minus the one before.", "wrong-sign")
    if is_it(change / pendulum.DT):
        raise Wrong("y holds the acceleration; we want the change in one step, in rad/s.", "acceleration")
    if is_it(steps[:, 3] - steps[:, 0]):
        raise Wrong("y holds the change of the angle; we want that of the angular velocity.", "angle-change")
    row = int(np.argmax(np.abs(y - change)))
    raise Wrong(
        f"In row {row} the angular velocity went from {steps[row, 1]:.3f} to {steps[row, 4]:.3f} rad/s, a change of "
        f"{change[row]:.3f}; y says {y[row]:.3f}."
    )


# --- discover ---------------------------------------------------------------------------------------------------

NUM_TRANSITIONS, NUM_TESTS = 150, 300
LAW_TOLERANCE = 0.005  # of the largest change


def probe_discover(discover, rng) -> Evidence:
    """Let it find the law of another pendulum, in data of which a part ends at the speed limit."""
    law = np.array([rng.uniform(0.3, 1.2), rng.uniform(0.1, 0.3)])
    high = [np.pi, pendulum.MAX_SPEED, pendulum.MAX_TORQUE]
    X = rng.uniform(np.negative(high), high, size=(NUM_TRANSITIONS, 3))
    fast = rng.random(NUM_TRANSITIONS) < 0.3
    X[fast, 1] = np.sign(X[fast, 1]) * rng.uniform(pendulum.MAX_SPEED - 0.4, pendulum.MAX_SPEED, fast.sum())
    X = X.astype(np.float32).astype(float)  # as observations are, so that a velocity at the limit is exactly there
    y = pendulum.next_state(X[:, :2], X[:, 2], *law)[:, 1].astype(np.float32) - X[:, 1]
    found = discover(X.copy(), y.copy())
    if not hasattr(type(found), "predict"):
        raise Wrong(f"`discover` returns the fitted regressor; yours returned `{found!r:.60}`.")
    if not hasattr(found, "equations_"):
        raise Wrong("The regressor that came back has no `equations_` yet: was it fitted?")
    tests = rng.uniform(np.negative(high), high, size=(NUM_TESTS, 3))
    return {
        "law": law,
        "tests": tests,
        "predictions": _numbers("predict", found.predict(tests)),
        "complexities": _numbers("complexity", found.equations_["complexity"]),
        "losses": _numbers("loss", found.equations_["loss"]),
    }


def judge_discover(evidence: Evidence) -> str:
    """Compare the predictions of the best equation with the law that made the data."""
    law, tests, predictions = evidence["law"], evidence["tests"], evidence["predictions"]
    losses, complexities = evidence["losses"], evidence["complexities"]
    if predictions.shape != (len(tests),) or losses.shape != complexities.shape or not losses.size:
        raise Wrong(f"For {len(tests)} states `predict` returned an array of shape {predictions.shape}.")
    expected = law[0] * np.sin(tests[:, 0]) + law[1] * tests[:, 2]
    error = np.abs(predictions - expected).max()
    if error <= LAW_TOLERANCE * np.abs(expected).max():
        return (
            f"From {NUM_TRANSITIONS} transitions of another pendulum it found the law: {len(tests)} new ones are "
            f"predicted to {max(error, 1e-6):.0e} rad/s."
        )
    if np.allclose(predictions - tests[:, 1], expected, atol=LAW_TOLERANCE):
        raise Wrong("It predicts the next angular velocity; y is the change of it. Fit y as it is.", "next-velocity")
    if losses.min() > 1e-6:
        raise Wrong(
            f"Even the most accurate equation in its table is off by {np.sqrt(losses.min()):.2f} rad/s, in data "
            "without noise. Some of the transitions follow another rule than the law: which ones, and are they "
            "left out?",
            "clipped-kept",
        )
    raise Wrong(
        f"The best equation misses the change of the angular velocity by up to {error:.2f} rad/s on states it has "
        "not seen, though it fits those it was given. Did all transitions below the speed limit reach `fit`?",
        "too-little-kept",
    )


# --- read_gravity -----------------------------------------------------------------------------------------------

GRAVITY_TOLERANCE = 0.01


def probe_read_gravity(read_gravity, rng, student_id=None, body=None) -> Evidence:
    """Let it read equations of known pendulums, and that of the planet of `student_id`, if one is given."""
    gravities, torque_coefficients = rng.uniform(1, 25, 6), rng.uniform(0.05, 0.5, 6)
    answers = [
        _gravity(read_gravity(_equation(gravity, torque, factored=index % 2)))
        for index, (gravity, torque) in enumerate(zip(gravities, torque_coefficients, strict=True))
    ]
    evidence = {"gravities": gravities, "torque_coefficients": torque_coefficients, "answers": np.array(answers)}
    if student_id is None:
        return evidence | {"on_planet": np.array(np.nan), "student_id": np.array(""), "body": np.array("")}
    env = pendulum.mystery_pendulum(student_id)
    torques = rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, pendulum.STEPS_PER_EPISODE)
    states = pendulum.rollout(env, [np.pi, 0.0], torques)
    sine, torque = pendulum.fit_coefficients(states[:-1], torques, states[1:])
    on_planet = _gravity(read_gravity(_equation(sine * 2 * pendulum.L / (3 * pendulum.DT), torque)))
    return evidence | {
        "on_planet": np.array(on_planet),
        "student_id": np.array(str(student_id)),
        "body": np.array("" if body is None else str(body)),
    }


def _equation(gravity, torque_coefficient, factored=False):
    """The law as an engine may write it: as a sum, or with a factor in front, not multiplied out, as PySR leaves it."""
    import sympy

    theta, u = sympy.symbols("theta u")
    sine = sympy.Float(3 * gravity * pendulum.DT / (2 * pendulum.L))
    if not factored:
        return sine * sympy.sin(theta) + torque_coefficient * u
    inner = sympy.Add(sympy.sin(theta), sympy.Mul(u, torque_coefficient / sine, evaluate=False), evaluate=False)
    return sympy.Mul(inner, sine, evaluate=False)


def _gravity(answer):
    try:
        return float(answer)
    except (TypeError, ValueError):
        raise Wrong(f"`read_gravity` returns a number, in m/s^2; yours returned `{answer!r:.60}`.") from None


def judge_read_gravity(evidence: Evidence) -> str:
    """Compare with the gravities that the equations were made with, and with that of the student's planet."""
    gravities, answers, torque_coefficients = (evidence[key] for key in ("gravities", "answers", "torque_coefficients"))
    errors = np.abs(answers / gravities - 1)
    if not (errors <= GRAVITY_TOLERANCE).all():
        _name_the_mistake(gravities, answers, torque_coefficients)
    if not str(evidence["student_id"]):
        return f"{len(answers)} equations read; g is right to {max(errors.max(), 1e-6):.0e} of its value."
    return _judge_planet(float(evidence["on_planet"]), str(evidence["student_id"]), str(evidence["body"]))


def _name_the_mistake(gravities, answers, torque_coefficients):
    ratio = np.median(answers / gravities)
    mistakes = (
        ("no-time-step", pendulum.DT, "The coefficient is the change in ONE step of 0.05 s. Is the time step in it?"),
        ("no-factor", 3 / 2, "A rod turning about its end is not a mass on a string: where is the 3 / 2?"),
        ("factor-upside-down", 9 / 4, "Solve the coefficient for g once more: which way round does 3 / 2 go?"),
    )
    for diagnosis, wrong_ratio, sentence in mistakes:
        if np.isclose(ratio, wrong_ratio, rtol=0.01):
            raise Wrong(f"Your g is {ratio:.3g} times the right one. {sentence}", diagnosis)
    if np.allclose(answers, 2 * pendulum.L * torque_coefficients / (3 * pendulum.DT), rtol=0.02):
        raise Wrong(
            "That is the coefficient of the torque. Gravity acts through the sine of the angle.", "torque-coefficient"
        )
    right = np.abs(answers / gravities - 1) <= GRAVITY_TOLERANCE
    if right[::2].all():  # the odd ones are factored
        raise Wrong(
            "It reads a sin(theta) + b u, but not the same law written a (sin(theta) + c u): what does sympy need to "
            "multiply that out?",
            "not-expanded",
        )
    worst = int(np.argmin(right))
    raise Wrong(
        f"For `{_equation(gravities[worst], torque_coefficients[worst])}` g is {gravities[worst]:.3f} m/s^2; yours is "
        f"{answers[worst]:.3f}."
    )


def _judge_planet(gravity, student_id, body):
    expected = pendulum.SURFACE_GRAVITY[pendulum.mystery_body(student_id)]
    if not abs(gravity / expected - 1) <= GRAVITY_TOLERANCE:
        raise Wrong(
            f"Other equations are read right, but not that of the planet of {student_id!r}: {gravity:.3f} m/s^2."
        )
    if not body:
        raise Wrong(f"Your function is right. Now name the body: `body` is still empty (student id {student_id!r}).")
    names = {name.lower(): name for name in pendulum.SURFACE_GRAVITY}
    name = names.get(body.strip().lower().removeprefix("the "))
    if name is None:
        near = difflib.get_close_matches(body.lower(), names, n=1)
        meant = f" Did you mean {names[near[0]]}?" if near else ""
        raise Wrong(f"{body!r:.40} is not in `pendulum.SURFACE_GRAVITY`.{meant}", "unknown-body")
    if name != pendulum.mystery_body(student_id):
        raise Wrong(
            f"On {name} g is {pendulum.SURFACE_GRAVITY[name]} m/s^2. Compare that with what you read from the equation "
            f"of the planet of {student_id!r}.",
            "wrong-body",
        )
    return f"The pendulum of {student_id!r} swings on {name}: g = {gravity:.3f} m/s^2, in the table {expected}."


EXERCISES = (
    Exercise(
        name="collect_transitions",
        notebook="02_symbolic_regression",
        defines="collect_transitions",
        probe=probe_collect_transitions,
        evidence={
            "num_samples": (float,),
            "steps": (float, "steps", 5),
            "num_episodes": (float,),
            **{name: (float, ...) for name in ("first_X", "first_y", "again_X", "again_y", "other_X")},
        },
        judge=judge_collect_transitions,
        hints=(
            "One row for each step: what was there before it (angle, velocity, torque), and what it did to the "
            "velocity. Which of these must be kept before `env.step` is called?",
            "The environment shows (cos theta, sin theta, theta_dot). `pendulum.state_of` turns that into (theta, "
            "theta_dot). y is the velocity after the step minus the one before.",
            "`env.reset(seed=seed)` makes the first start follow from the seed, and a generator made from the seed "
            "draws the torques. After a truncation `env.reset()` goes on to the next start.",
            "The lines to look at are those after `env.step`: the row is stored with the OLD state; then the new state "
            "becomes the old one, or the one that `reset` returns, when the episode is over.",
        ),
    ),
    Exercise(
        name="discover",
        notebook="02_symbolic_regression",
        defines="discover",
        probe=probe_discover,
        evidence={
            "law": (float, 2),
            "tests": (float, NUM_TESTS, 3),
            "predictions": (float, ...),
            "complexities": (float, ...),
            "losses": (float, ...),
        },
        judge=judge_discover,
        # A search takes about a second; the rest is for slow and busy machines.
        time_limit=6.0,
        imports=("sympy", "pyoperon.sklearn", "helpers.symbolic"),
        hints=(
            "A search finds one equation for all the rows it is given. Do all transitions follow the same law?",
            "The velocity is held within `pendulum.MAX_SPEED`. The velocity after a step is the one before plus the "
            "change: column 1 of X, plus y. Where it stands at the limit, the limit has decided it.",
            "A boolean array picks rows: X[keep], y[keep]. The regressor is a scikit-learn estimator, and `fit` takes "
            "the names as `variable_names=[...]`.",
            "The line to look at is the comparison with the limit: sums of decimal numbers are not exact, so leave "
            "a margin of a millionth. The last line returns the regressor, not its predictions.",
        ),
    ),
    Exercise(
        name="read_gravity",
        notebook="02_symbolic_regression",
        defines="read_gravity",
        probe=probe_read_gravity,
        evidence={
            "gravities": (float, 6),
            "torque_coefficients": (float, 6),
            "answers": (float, 6),
            "on_planet": (float,),
            "student_id": (str,),
            "body": (str,),
        },
        judge=judge_read_gravity,
        imports=("sympy",),
        hints=(
            "The number in front of sin(theta) is what gravity does to the velocity in one step. Which formula above "
            "says how g is in it?",
            "It is 3 g dt / (2 l), so g is that number times 2 l / (3 dt). The length is `pendulum.L`, the time step "
            "`pendulum.DT`.",
            "A sympy expression has `.coeff(...)`, which returns what stands in front of something; it sees a sum, so "
            "`sympy.expand` comes first. The symbol is `sympy.Symbol('theta')`.",
            "The line to look at is the one with `.coeff`: it is asked for `sympy.sin(theta)`, not for `theta`. The "
            "last line turns the sympy number into a `float`.",
        ),
    ),
)
