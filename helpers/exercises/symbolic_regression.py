"""Notebook 02: `collect_transitions`, `discover` and `read_gravity`, from an episode of data to a law of motion."""

import difflib
import itertools

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.exercises.base import Evidence, Exercise, Suspects, Wrong, explain, first_of

# --- collect_transitions ----------------------------------------------------------------------------------------

STEPS_PER_EPISODE = 30  # short, so that every answer must begin a second episode
DATA_TOLERANCE = 1e-4  # observations are float32
ANGLE_TOLERANCE = 1e-3  # an angle from a float32 sine or cosine near its extremes
RUNS = ("first", "again", "other")  # two with one seed, one with another

COLLECT_SUSPECTS = Suspects(
    {
        # What comes back
        "nothing-returned": (
            "What does the last line hand back?",
            "A function gives back what stands after its `return`: here two arrays.",
        ),
        "other-environment": (
            "Which pendulum do you push: the one that was handed over?",
            "The pendulum to push is the argument `env`, whatever planet it stands on.",
        ),
        "too-few-steps": (
            "What should happen when an episode is over before there are enough samples?",
            "The loop counts samples, not episodes: at the end of an episode it goes on in a new one.",
        ),
        "wrong-shape": (
            "Is there one row for each step, and one number in y?",
            "X has a row for each sample and three columns; y is flat, with one number for each sample.",
        ),
        "one-row-repeated": (
            "Does every step get a row of its own?",
            "A list that is changed after it was stored changes in the store as well. Where does each row come from?",
        ),
        # X
        "columns-swapped": (
            "In which order do the columns of X stand?",
            "The first column is the angle, the second its velocity, the third the torque.",
        ),
        "state-after-step": (
            "Do causes come before or after their effect?",
            "Keep the state from before `env.step` until the row is written.",
        ),
        "observation-not-state": (
            "What turns an observation into a state?",
            "We want the angle itself, so that the search has to find the sine. `pendulum.state_of` gives it.",
        ),
        "across-episodes": (
            "What is the state at the start of an episode, the second one included?",
            "`env.reset` returns something. Who needs it?",
        ),
        "degrees": (
            "In which unit should the state be?",
            "Radians, and radians per second: nothing needs converting.",
        ),
        "half-the-angles": (
            "Can the cosine alone, or the sine alone, tell left from right and up from down?",
            "Two directions share each cosine, and two share each sine. `pendulum.state_of` looks at both.",
        ),
        "angle-from-the-side": (
            "At which angle does the rod point upwards?",
            "Here the angle is 0 upright. Which argument does `arctan2` take first? Or let `pendulum.state_of` do it.",
        ),
        "torque-beyond-limit": (
            "What does the motor give when it is asked for more than it can?",
            "The motor has a limit, `pendulum.MAX_TORQUE`. Ask for no more than that.",
        ),
        "torque-rescaled": (
            "Is the torque in X in N m, and is it what `env.step` was given?",
            "Pendulum-v1 takes its torque in N m. One and the same number goes to the motor and into X.",
        ),
        "another-torque": (
            "Is the number in X the one that this step was taken with?",
            "Draw once for each step, keep the number, and use it twice: for the motor and for X.",
        ),
        # y
        "next-velocity": (
            "What is new in this step, beside what was there already?",
            "y is how much the angular velocity changes in the step, not what it becomes.",
        ),
        "sum-for-difference": (
            "If the velocity stays as it is, how large is its change?",
            "A change compares what comes after with what was before.",
        ),
        "wrong-sign": (
            "If the rod gets faster, should y be positive or negative?",
            "A change is what comes after, less what was before.",
        ),
        "acceleration": (
            "Is it the change in one second or in one step?",
            "y is in rad/s: the change in one step, as it is.",
        ),
        "angle-change": (
            "Which of the two numbers of the state does the torque act on?",
            "The law is about the angular velocity. Which entry of the state is that?",
        ),
        "change-across-reset": (
            "Is what comes after the last step of an episode the start of the next one?",
            "Compute the change right after `env.step`, before anything is reset.",
        ),
        # Episodes
        "never-reset": (
            "Who begins a new episode when the time limit is reached?",
            "The pendulum never terminates; which of the values that `env.step` returns says that time is up?",
        ),
        "reset-every-step": (
            "How far can the rod get in one step?",
            "Begin a new episode only when the last one is over: so the data see fast pendulums, too.",
        ),
        "same-start": (
            "What does a seed do each time that `env.reset` gets it?",
            "The seed belongs into the first `env.reset`; without a seed the next ones go on from there.",
        ),
        # Torques
        "torque-drawn-once": (
            "How often is a torque drawn, and from how many generators?",
            "Every step needs a torque of its own; a generator that is made again begins again.",
        ),
        "torque-one-sided": (
            "Which ways can the motor turn?",
            "The motor turns both ways: what is its lowest torque?",
        ),
        "torques-too-weak": (
            "How strong is the motor?",
            "Draw at random from all that the motor can give, from one limit to the other.",
        ),
        # Seeds
        "torques-not-seeded": (
            "Do the torques follow from `seed`?",
            "Whatever draws the torques needs the seed as well.",
        ),
        "start-not-seeded": (
            "Does the start of the episode follow from `seed`?",
            "`env.reset` takes a seed.",
        ),
        "seed-ignored": (
            "Does `seed` reach the torques and the start?",
            "Look for a number where `seed` should stand.",
        ),
    }
)
# A mistake that shows in two places is still one.
COLLECT_SAME_MISTAKE = {
    ("reset-every-step", "same-start"),
    ("torque-rescaled", "torques-too-weak"),
    ("torque-rescaled", "torque-one-sided"),
    ("torque-drawn-once", "seed-ignored"),
}


class _Recorder(gym.Wrapper):
    """Writes down every step: angle and velocity before it, torque, angle and velocity after it."""

    def __init__(self, env):
        super().__init__(env)
        self.steps = []

    def step(self, action):
        before = np.array(self.unwrapped.state, dtype=float)
        result = super().step(action)
        torque = np.clip(float(np.ravel(action)[0]), -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        self.steps.append([*before, torque, *self.unwrapped.state])
        return result


def draw_collect_transitions(rng) -> Evidence:
    """The gravity of a pendulum, how many samples to take there, and the seed of the first run."""
    return {
        "gravity": np.array(rng.uniform(5, 15)),
        "num_samples": np.array(rng.integers(70, 90)),
        "seed": np.array(rng.integers(1000)),
    }


def probe_collect_transitions(collect_transitions, gravity, num_samples, seed) -> Evidence:
    """Let it collect three times, twice with one seed; return the data and what really happened."""
    evidence = {}
    for run, run_seed in zip(RUNS, (seed, seed, seed + 1), strict=True):
        env = _Recorder(gym.make("Pendulum-v1", g=float(gravity), max_episode_steps=STEPS_PER_EPISODE))
        data = collect_transitions(env, int(num_samples), int(run_seed))
        if data is None:
            raise COLLECT_SUSPECTS.accuse("nothing-returned", "`collect_transitions` returned nothing.")
        if not isinstance(data, tuple | list) or len(data) != 2:
            raise Wrong(f"`collect_transitions` returns two arrays, X and y; yours returned `{data!r:.60}`.")
        evidence[f"{run}_X"], evidence[f"{run}_y"] = _numbers("X", data[0]), _numbers("y", data[1])
        evidence[f"{run}_steps"] = np.array(env.steps, dtype=float).reshape(-1, 5)
    return evidence


def _numbers(name, value):
    try:
        return np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise Wrong(f"`{name}` should be made of numbers; it is `{value!r:.60}`.") from None


def judge_collect_transitions(evidence: Evidence) -> str:
    """Compare the data with the steps that were really taken."""
    num_samples = int(evidence["num_samples"])
    for run in RUNS:
        X, y, steps = (evidence[f"{run}_{part}"] for part in ("X", "y", "steps"))
        _require_the_form(num_samples, X, y, steps)
        _require_the_law(evidence["gravity"], steps)
        suspicions = _look_at_data(X, y, steps[:num_samples]) + _look_at_steps(steps[:num_samples])
        if run == "first":
            suspicions += _look_at_seeds(*(evidence[f"{run}_steps"][:num_samples] for run in RUNS))
        first_of([suspicion for suspicion in suspicions if suspicion is not None], COLLECT_SAME_MISTAKE)
    steps = evidence["first_steps"][:num_samples]
    return (
        f"{num_samples} transitions from {_begins(steps).sum()} episodes, each as it happened; torques "
        f"between {steps[:, 2].min():.2f} and {steps[:, 2].max():.2f} N m."
    )


def _require_the_form(num_samples, X, y, steps):
    """Raise what makes it impossible to compare X and y with the steps, row by row."""
    if len(steps) < num_samples:
        name = "too-few-steps" if len(steps) else "other-environment"
        observed = f"{num_samples} samples need as many calls of `env.step`; there were {len(steps)}."
        raise COLLECT_SUSPECTS.accuse(name, observed)
    if X.shape != (num_samples, 3) or y.shape != (num_samples,):
        observed = (
            f"Asked for {num_samples} samples, X should have the shape ({num_samples}, 3) and y ({num_samples},); "
            f"yours have {X.shape} and {y.shape}."
        )
        shown = pendulum.observe(steps[:num_samples, :2])
        is_seen = X.shape == (num_samples, 4) and np.allclose(X[:, :3], shown, atol=ANGLE_TOLERANCE)
        raise COLLECT_SUSPECTS.accuse("observation-not-state" if is_seen else "wrong-shape", observed)
    if np.ptp(X, axis=0).max() == 0:
        observed = f"All {num_samples} rows of X are the same: {', '.join(f'{value:.3f}' for value in X[0])}."
        raise COLLECT_SUSPECTS.accuse("one-row-repeated", observed)


def _require_the_law(gravity, steps):
    """Raise unless each step is one of the pendulum that was handed over."""
    expected = pendulum.next_state(steps[:, :2], steps[:, 2], 3 * gravity * pendulum.DT / (2 * pendulum.L))
    if not np.allclose(steps[:, 3:], expected, atol=DATA_TOLERANCE):
        observed = "Steps were taken that the pendulum which was handed over does not take."
        raise COLLECT_SUSPECTS.accuse("other-environment", observed)


def _begins(steps):
    """Which steps begin an episode: they do not go on from where the one before ended."""
    return np.append(True, (steps[1:, :2] != steps[:-1, 3:]).any(axis=1))


def _look_at_data(X, y, steps):
    """Return what is wrong with X and y, in the order in which to mend it; None stands for nothing."""
    for order in itertools.permutations(range(3)):
        if order != (0, 1, 2) and _right_states(X[:, order], steps) and _right_torques(X[:, order], steps):
            observed = _furthest_off_state(X, steps)
            in_order = X[:, order]
            return [COLLECT_SUSPECTS.accuse("columns-swapped", observed), _look_at_change(in_order, y, steps)]
    return [_look_at_states(X, steps), _look_at_torques(X, steps), _look_at_change(X, y, steps)]


def _right_states(X, steps):
    """Return whether the first two columns are the state before each step."""
    angle, velocity = X[:, 0] - steps[:, 0], X[:, 1] - steps[:, 1]
    turned = pendulum.angle_normalize(angle)
    return np.allclose(turned, 0, atol=ANGLE_TOLERANCE) and np.allclose(velocity, 0, atol=DATA_TOLERANCE)


def _right_torques(X, steps):
    return np.allclose(X[:, 2], steps[:, 2], atol=DATA_TOLERANCE)


def _furthest_off_state(X, steps):
    angle, velocity = X[:, 0] - steps[:, 0], X[:, 1] - steps[:, 1]
    row = _worst(np.abs(pendulum.angle_normalize(angle)) + np.abs(velocity))
    return (
        f"Row {row} of X should begin with the state before that step, theta = "
        f"{pendulum.angle_normalize(steps[row, 0]):.3f} rad and theta_dot = {steps[row, 1]:.3f} rad/s; yours begins "
        f"with {X[row, 0]:.3f} and {X[row, 1]:.3f}."
    )


def _worst(error):
    return int(np.argmax(np.where(np.isnan(error), np.inf, error)))


def _look_at_states(X, steps):
    """Return what is wrong with the states in X, or None."""
    if _right_states(X, steps):
        return None
    observed = _furthest_off_state(X, steps)
    begins = _begins(steps)
    before, after = steps[:, :2].T, steps[:, 3:].T
    carried_on = np.where(begins & (np.arange(len(steps)) > 0), np.roll(after, 1, axis=1), before)
    theta, theta_dot = pendulum.angle_normalize(before[0]), before[1]

    def model(state, columns):
        angle, velocity = columns
        nearest = X[:, angle] + pendulum.angle_normalize(state[0] - X[:, angle])  # a full turn is no error
        shown = np.empty((len(X), 2))
        shown[:, angle], shown[:, velocity] = nearest, state[1]
        return shown

    ingredients = (
        [
            (None, before),
            ("state-after-step", after),
            ("across-episodes", carried_on),
            ("observation-not-state", (np.cos(theta), np.sin(theta))),
            ("observation-not-state", (np.cos(theta), theta_dot)),
            ("observation-not-state", (np.sin(theta), theta_dot)),
            ("degrees", (np.degrees(theta), theta_dot)),
            ("degrees", (np.degrees(before[0]), theta_dot)),
            ("degrees", np.degrees([theta, theta_dot])),
            ("degrees", np.degrees(before)),
            ("half-the-angles", (np.abs(theta), theta_dot)),
            ("half-the-angles", (np.arcsin(np.sin(theta)), theta_dot)),
            ("half-the-angles", (np.arctan(np.tan(theta)), theta_dot)),
            ("angle-from-the-side", (np.pi / 2 - theta, theta_dot)),
        ],
        [(None, (0, 1)), ("columns-swapped", (1, 0))],
    )
    mistakes = explain(X[:, :2], model, ingredients, ANGLE_TOLERANCE)
    if mistakes:
        return COLLECT_SUSPECTS.accuse_of(mistakes, observed)
    if _right_states(X[~begins], steps[~begins]):
        return COLLECT_SUSPECTS.accuse("across-episodes", observed)
    return Wrong(observed)


def _look_at_torques(X, steps):
    """Return what is wrong with the torques in X, or None."""
    if _right_torques(X, steps):
        return None
    own, torque = X[:, 2], steps[:, 2]
    row = _worst(np.abs(own - torque))
    observed = f"In row {row} the torque in X is {own[row]:.3f}; the motor gave {torque[row]:.3f} N m in that step."
    below_limit = (np.abs(torque) < pendulum.MAX_TORQUE - DATA_TOLERANCE) & (own != 0)
    scale = np.median(torque[below_limit] / own[below_limit]) if below_limit.any() else 1.0
    given = np.clip(scale * own, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
    if np.allclose(given, torque, atol=ANGLE_TOLERANCE):
        name = "torque-beyond-limit" if np.isclose(scale, 1, atol=ANGLE_TOLERANCE) else "torque-rescaled"
        return COLLECT_SUSPECTS.accuse(name, observed)
    related = np.ptp(own) > 0 and np.ptp(torque) > 0 and not abs(np.corrcoef(own, torque)[0, 1]) < 0.5
    return Wrong(observed) if related else COLLECT_SUSPECTS.accuse("another-torque", observed)


def _look_at_change(X, y, steps):
    """Return what is wrong with y, or None. A state that is wrong in X already may be in y as well."""
    before, after = steps[:, :2].T, steps[:, 3:].T
    change = after[1] - before[1]
    if np.allclose(y, change, atol=DATA_TOLERANCE):
        return None
    row = _worst(np.abs(y - change))
    observed = (
        f"In row {row} the angular velocity went from {before[1, row]:.3f} to {after[1, row]:.3f} rad/s, a change of "
        f"{change[row]:.3f}; y says {y[row]:.3f}."
    )
    ingredients = (
        [
            (None, change),
            (None, after[1] - X[:, 1]),
            ("next-velocity", after[1]),
            ("sum-for-difference", after[1] + before[1]),
            ("angle-change", after[0] - before[0]),
            ("angle-change", pendulum.angle_normalize(after[0])),
            ("angle-change", pendulum.angle_normalize(after[0]) - pendulum.angle_normalize(before[0])),
        ],
        [(None, 1.0), ("wrong-sign", -1.0)],
        [(None, 1.0), ("acceleration", 1 / pendulum.DT), ("acceleration", pendulum.DT)],
    )
    mistakes = explain(y, lambda effect, sign, rate: sign * rate * effect, ingredients, ANGLE_TOLERANCE)
    if mistakes is not None:
        return COLLECT_SUSPECTS.accuse_of(mistakes, observed) if mistakes else None
    within = np.append(~_begins(steps)[1:], False)
    if np.allclose(y[within], change[within], atol=DATA_TOLERANCE):
        return COLLECT_SUSPECTS.accuse("change-across-reset", observed)
    return Wrong(observed)


def _look_at_steps(steps):
    """Return what is wrong with the steps themselves: their episodes, and their torques."""
    return [_look_at_episodes(steps), _look_at_starts(steps), _look_at_draws(steps[:, 2])]


def _look_at_episodes(steps):
    lengths = np.diff(np.flatnonzero(np.append(_begins(steps), True)))
    if lengths.max() > STEPS_PER_EPISODE:
        observed = f"The episodes of this `env` end after {STEPS_PER_EPISODE} steps; you went on for {lengths.max()}."
        return COLLECT_SUSPECTS.accuse("never-reset", observed)
    if np.median(lengths) == 1:
        return COLLECT_SUSPECTS.accuse("reset-every-step", f"{len(steps)} steps make {len(lengths)} episodes.")
    return None


def _look_at_starts(steps):
    starts = steps[_begins(steps), :2]
    if len(starts) == 1 or np.ptp(starts, axis=0).max() > 0:
        return None
    observed = f"All {len(starts)} episodes begin at theta = {starts[0, 0]:.3f} rad."
    return COLLECT_SUSPECTS.accuse("same-start", observed)


def _look_at_draws(torques):
    lowest, highest = torques.min(), torques.max()
    observed = f"The torques lie between {lowest:.2f} and {highest:.2f} N m."
    same = np.isclose(np.diff(torques), 0).mean()
    if same > 0.8:
        return COLLECT_SUSPECTS.accuse("torque-drawn-once", f"In {same:.0%} of the steps the torque stays as it was.")
    if lowest > -0.05 or highest < 0.05:
        return COLLECT_SUSPECTS.accuse("torque-one-sided", observed)
    if highest < 1 or lowest > -1 or torques.std() < 0.5:
        return COLLECT_SUSPECTS.accuse("torques-too-weak", observed)
    return None


def _look_at_seeds(first, again, other):
    """Compare two calls with one seed, and one with another: return what is wrong."""
    begins = _begins(first)

    def same(some, others):
        return some.shape == others.shape and np.allclose(some, others, atol=DATA_TOLERANCE)

    suspicions = []
    if not same(first[:, 2], again[:, 2]):
        observed = "Two calls with the same seed drew different torques."
        suspicions.append(COLLECT_SUSPECTS.accuse("torques-not-seeded", observed))
    if not same(first[begins, :2], again[begins, :2]):
        observed = "Two calls with the same seed began episodes in different states."
        suspicions.append(COLLECT_SUSPECTS.accuse("start-not-seeded", observed))
    ignoring = [
        what
        for what, some, others in (
            ("the same torques", first[:, 2], other[:, 2]),
            ("the same start", first[0, :2], other[0, :2]),
        )
        if same(some, others)
    ]
    if ignoring:
        observed = f"Another seed gave {' and '.join(ignoring)}."
        suspicions.append(COLLECT_SUSPECTS.accuse("seed-ignored", observed))
    return suspicions


# --- discover ---------------------------------------------------------------------------------------------------

NUM_TRANSITIONS, NUM_TESTS = 150, 300
LAW_TOLERANCE = 0.005  # of the largest change
NAMES = ("theta", "theta_dot", "u")
HIGHEST = np.array([np.pi, pendulum.MAX_SPEED, pendulum.MAX_TORQUE])

DISCOVER_SUSPECTS = Suspects(
    {
        # What comes back
        "nothing-returned": (
            "What does the last line hand back?",
            "A function gives back what stands after its `return`: here the regressor.",
        ),
        "predictions-returned": (
            "Who makes the predictions, and will have to make more of them?",
            "We want the one that predicts, not its predictions.",
        ),
        "equation-returned": (
            "Who has found it, and knows the other equations as well?",
            "The equation can be asked of the regressor later; return the regressor itself.",
        ),
        "not-fitted": (
            "When does a scikit-learn estimator see the data?",
            "An estimator knows nothing before its `fit` is called.",
        ),
        "no-equations": (
            "Which regressor returns a formula?",
            "`symbolic.regressor(engine)` makes one that searches for formulas.",
        ),
        # What was fitted
        "half-filtered": (
            "Are the same transitions left out of both?",
            "A row of X and its number in y belong together: what is done to one is done to the other.",
        ),
        "columns-left-out": (
            "Who should decide which of the three causes matter?",
            "Let the search see all three columns: to find out what is not in the law is part of the finding.",
        ),
        "next-velocity": (
            "What should the equation predict: the next velocity or what is in y?",
            "y is the change already. Fit it as it is.",
        ),
        "wrong-sign": (
            "Was y turned round on its way?",
            "y is the velocity after a step less the one before. Fit it as it is.",
        ),
        "acceleration": (
            "Is it the change in one second or in one step?",
            "y is the change in one step, in rad/s. Fit it as it is.",
        ),
        "clipped-kept": (
            "Which transitions follow another rule than the law, at both ends of the scale, and are they left out?",
            "The velocity after a step is the one before plus the change. Where does that stand at a limit?",
        ),
        "only-clipped-kept": (
            "Which transitions does your mask keep: those with `True` or those with `False`?",
            "A boolean array keeps what is `True`. Which rows are these?",
        ),
        # What it is called
        "names-missing": (
            "How does the search learn what the columns are called?",
            "`fit` takes the names of the columns as `variable_names=[...]`.",
        ),
        "names-swapped": (
            "Do the names stand in the order of the columns?",
            "The first column of X is the angle, the second its velocity, the third the torque.",
        ),
    }
)


def draw_discover(rng) -> Evidence:
    """The law of another pendulum; data of it, of which a part ends at the speed limit; what to predict from."""
    law = np.array([rng.uniform(0.3, 1.2), rng.uniform(0.1, 0.3)])
    X = _random_causes(rng, NUM_TRANSITIONS)
    y = pendulum.next_state(X[:, :2], X[:, 2], *law)[:, 1].astype(np.float32) - X[:, 1]
    return {"law": law, "X": X, "y": y, "tests": _random_causes(rng, NUM_TESTS)}


def _random_causes(rng, number):
    """States and torques from everywhere, three in ten of them near the speed limit."""
    X = rng.uniform(-HIGHEST, HIGHEST, size=(number, 3))
    fast = rng.random(number) < 0.3
    X[fast, 1] = np.sign(X[fast, 1]) * rng.uniform(pendulum.MAX_SPEED - 0.4, pendulum.MAX_SPEED, fast.sum())
    return X.astype(np.float32).astype(float)  # as observations are, so that a velocity at the limit is exactly there


def probe_discover(discover, X, y, tests) -> Evidence:
    """Let it find the law in the data; return what it then predicts, by the columns and by their names."""
    import sympy

    try:
        found = discover(X, y)
    except ValueError as error:
        if "inconsistent numbers of samples" in str(error):
            raise DISCOVER_SUSPECTS.accuse("half-filtered", "X and y have different numbers of rows.") from None
        raise
    _require_a_fitted_regressor(found)
    equation = found.sympy()
    by_name = np.full(NUM_TESTS, np.nan)
    if equation.free_symbols <= set(sympy.symbols(NAMES)):
        by_name[:] = sympy.lambdify(NAMES, equation, "numpy")(*tests.T)
    return {"predictions": _numbers("predict", found.predict(tests)), "by_name": by_name}


def _require_a_fitted_regressor(found):
    """Raise what is wrong with the thing that `discover` returned."""
    observed = f"`discover` returns the fitted regressor; yours returned `{found!r:.60}`."
    if found is None:
        raise DISCOVER_SUSPECTS.accuse("nothing-returned", observed)
    if isinstance(found, np.ndarray):
        raise DISCOVER_SUSPECTS.accuse("predictions-returned", observed)
    if hasattr(found, "free_symbols") or hasattr(found, "sympy_format") or isinstance(found, str):
        raise DISCOVER_SUSPECTS.accuse("equation-returned", observed)
    if not hasattr(type(found), "predict"):
        raise Wrong(observed)
    num_features = getattr(found, "n_features_in_", None)
    if getattr(found, "equations_", None) is None:
        name = "not-fitted" if num_features is None else "no-equations"
        raise DISCOVER_SUSPECTS.accuse(name, f"`{type(found).__name__}` came back, and has no `equations_`.")
    if num_features != len(NAMES):
        raise DISCOVER_SUSPECTS.accuse("columns-left-out", f"It was fitted to {num_features} columns of X, not to 3.")


def judge_discover(evidence: Evidence) -> str:
    """Compare the predictions of the best equation with the law that made the data."""
    law, tests, predictions = evidence["law"], evidence["tests"], evidence["predictions"]
    expected = law[0] * np.sin(tests[:, 0]) + law[1] * tests[:, 2]
    if predictions.shape != expected.shape:
        raise Wrong(f"For {len(tests)} states `predict` returned an array of shape {predictions.shape}.")
    suspicions = (_look_at_predictions(predictions, expected, tests), _look_at_names(evidence, expected))
    first_of([suspicion for suspicion in suspicions if suspicion is not None])
    error = np.abs(predictions - expected).max()
    return (
        f"From {NUM_TRANSITIONS} transitions of another pendulum it found the law: {len(tests)} new ones are "
        f"predicted to {max(error, 1e-6):.0e} rad/s."
    )


def _look_at_predictions(predictions, expected, tests):
    """Return what is wrong with the predictions of the best equation, or None."""
    tolerance = LAW_TOLERANCE * np.abs(expected).max()
    error = np.abs(predictions - expected)
    if (error <= tolerance).all():
        return None
    row = _worst(error)
    theta, theta_dot, torque = tests[row]
    observed = (
        f"From theta = {theta:.2f} rad, theta_dot = {theta_dot:.2f} rad/s with a torque of {torque:.2f} N m, the law "
        f"changes the angular velocity by {expected[row]:.3f} rad/s; your equation says {predictions[row]:.3f}."
    )
    mistakes = _mistakes_in_the_law(predictions, expected, tests, tolerance)
    return DISCOVER_SUSPECTS.accuse_of(mistakes, observed) if mistakes else Wrong(observed)


def _mistakes_in_the_law(predictions, expected, tests, tolerance):
    """Return the names of what must have gone wrong for an equation to predict this.

    The transitions at the speed limit, kept, leave the form of the law as it is and
    bend its coefficients. So the coefficients tell what was done to y, even then.
    """
    after = tests[:, 1] + expected
    held = np.clip(after, -pendulum.MAX_SPEED, pendulum.MAX_SPEED) - tests[:, 1]
    at_limit = np.abs(after) > pendulum.MAX_SPEED
    if not (np.isfinite(predictions).all() and at_limit.any()):
        return []
    if _rms((predictions - held)[at_limit]) < 0.1 * _rms((expected - held)[at_limit]):
        return ["only-clipped-kept"]
    terms = np.stack([expected, tests[:, 1]], axis=1)
    rate, carried_on = np.linalg.lstsq(terms, predictions)[0]
    unit = 1 / pendulum.DT if abs(rate) > 5 else 1.0
    sign = np.sign(rate)
    next_velocity = np.isclose(carried_on, sign * unit, rtol=0.1)
    named = {"next-velocity": next_velocity, "wrong-sign": sign < 0, "acceleration": unit > 1}
    mistakes = [name for name, is_there in named.items() if is_there]
    change = predictions / (sign * unit) - next_velocity * tests[:, 1]
    if (np.abs(change - expected) <= tolerance).all():
        return mistakes
    bent = 0.6 < rate / (sign * unit) < 1.1 and _rms(change - expected) < 0.4 * _rms(expected)
    return [*mistakes, "clipped-kept"] if bent else []


def _rms(values):
    return np.sqrt(np.mean(values**2))


def _look_at_names(evidence, expected):
    """Return what is wrong with the names of the variables, or None: by name it must say what it says by column."""
    by_name, predictions = evidence["by_name"], evidence["predictions"]
    if np.isnan(by_name).all():
        observed = f"The equation is written in other symbols than {', '.join(NAMES)}."
        return DISCOVER_SUSPECTS.accuse("names-missing", observed)
    error = np.abs(by_name - predictions)
    if (error <= LAW_TOLERANCE * np.abs(expected).max()).all():
        return None
    row = _worst(error)
    theta, theta_dot, torque = evidence["tests"][row]
    observed = (
        f"For theta = {theta:.2f}, theta_dot = {theta_dot:.2f}, u = {torque:.2f} the equation as it is written says "
        f"{by_name[row]:.3f} rad/s, and `predict`, which goes by the columns of X, {predictions[row]:.3f}."
    )
    return DISCOVER_SUSPECTS.accuse("names-swapped", observed)


# --- read_gravity -----------------------------------------------------------------------------------------------

GRAVITY_TOLERANCE = 0.01
TORQUE_COEFFICIENTS = np.array([0.31, 0.08, 0.43, 0.22, 0.15, 0.37])  # rad/s per N m, one for each equation
FACTORED = np.arange(len(TORQUE_COEFFICIENTS)) % 2 == 1

GRAVITY_SUSPECTS = Suspects(
    {
        # What comes back
        "nothing-returned": (
            "What does the last line hand back?",
            "A function gives back what stands after its `return`; what it prints is lost to the caller.",
        ),
        "formula-returned": (
            "Which part of the law knows gravity, and is that part a number?",
            "What stands in front of the sine is a number. What is left in your result that is none?",
        ),
        "always-the-same": (
            "On which planet is the pendulum of the equation?",
            "Gravity is to be read from the argument `equation`; it is another one on each planet.",
        ),
        "rounded": (
            "What was lost behind the decimal point?",
            "Return g as it comes, as a float.",
        ),
        # The coefficient
        "nothing-found": (
            "What stands in the law, the angle or its sine? And is it sympy's sine of the same symbol?",
            "`.coeff` gives 0 for what it does not find. Print the equation, and ask for what stands there.",
        ),
        "torque-coefficient": (
            "Through which of the two terms does gravity act?",
            "The coefficient of the torque knows the mass; gravity acts through the sine of the angle.",
        ),
        "torque-left-in": (
            "What should the torque be when you look at gravity alone?",
            "The number has a share of the torque in it. Which value of u takes it out?",
        ),
        "sine-not-one": (
            "What is the sine of the angle that you put in?",
            "The sine is 1 at a quarter turn, and sympy takes angles in radians.",
        ),
        "not-expanded": (
            "What does sympy need to multiply that out?",
            "`sympy.expand` writes a product as a sum.",
        ),
        # From the coefficient to g
        "wrong-sign": (
            "Which way does gravity pull?",
            "All is positive in the formula of the coefficient. Where does your minus come from?",
        ),
        "no-time-step": (
            "Does the coefficient say what happens in a second or in ONE step of 0.05 s?",
            "The time step stands in the formula of the coefficient: has it been solved for?",
        ),
        "time-step-upside-down": (
            "Solve the coefficient for g once more: on which side does the time step end?",
            "A shorter step makes a smaller coefficient, and g stays the same.",
        ),
        "no-factor": (
            "A rod turning about its end is not a mass on a string: which number stands in the formula besides g?",
            "The formula of the coefficient has a 3 and a 2 in it.",
        ),
        "factor-upside-down": (
            "Solve the coefficient for g once more: which number multiplies, and which divides?",
            "What multiplies g in the formula divides the coefficient.",
        ),
        "half-length-forgotten": (
            "How far from the pivot does gravity pull at a rod?",
            "Gravity pulls at the middle of the rod: which number in the formula stands for that?",
        ),
        "inertia-forgotten": (
            "Is the rod's inertia m l^2, or less?",
            "A rod is easier to turn than a mass at its end: which number in the formula stands for that?",
        ),
        # The planet
        "body-missing": (
            "Which body has this gravity?",
            "Compare the g of your planet with the table `pendulum.SURFACE_GRAVITY`.",
        ),
        "unknown-body": (
            "How is it written there?",
            "Its name is one of the keys of `pendulum.SURFACE_GRAVITY`.",
        ),
        "wrong-body": (
            "Which body comes nearer to what you read from the equation of your planet?",
            "Print g for your planet, and look for the nearest one in `pendulum.SURFACE_GRAVITY`.",
        ),
    }
)


def draw_read_gravity(rng, student_id=None) -> Evidence:
    """The coefficients of known pendulums, and of the one on the planet of `student_id`, if one is given.

    What an answer is to find, the gravities, is not among them.
    """
    sines = 3 * rng.uniform(1, 25, len(TORQUE_COEFFICIENTS)) * pendulum.DT / (2 * pendulum.L)
    if student_id is None:
        return {"sines": sines, "planet": np.full(2, np.nan), "student_id": np.array("")}
    env = pendulum.mystery_pendulum(student_id)
    torques = rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, pendulum.STEPS_PER_EPISODE)
    states = pendulum.rollout(env, [np.pi, 0.0], torques)
    planet = pendulum.fit_coefficients(states[:-1], torques, states[1:])
    return {"sines": sines, "planet": np.array(planet), "student_id": np.array(str(student_id))}


def probe_read_gravity(read_gravity, sines, planet, body=None) -> Evidence:
    """Let it read equations with these coefficients of the sine, and that of its planet, where there is one."""
    equations = map(_equation, sines, TORQUE_COEFFICIENTS, FACTORED)
    return {
        "answers": np.array([_gravity(read_gravity(equation)) for equation in equations]),
        "on_planet": np.array(np.nan if np.isnan(planet).any() else _gravity(read_gravity(_equation(*planet)))),
        "body": np.array("" if body is None else str(body)),
    }


def _equation(sine_coefficient, torque_coefficient, factored=False):
    """The law as an engine may write it: as a sum, or with a factor in front, not multiplied out, as PySR leaves it."""
    import sympy

    theta, u = sympy.symbols("theta u")
    sine = sympy.Float(sine_coefficient)
    if not factored:
        return sine * sympy.sin(theta) + torque_coefficient * u
    inner = sympy.Add(sympy.sin(theta), sympy.Mul(u, torque_coefficient / sine, evaluate=False), evaluate=False)
    return sympy.Mul(inner, sine, evaluate=False)


def _gravity(answer):
    try:
        return float(answer)
    except (TypeError, ValueError):
        observed = f"`read_gravity` returns a number, in m/s^2; yours returned `{answer!r:.60}`."
        if answer is None:
            raise GRAVITY_SUSPECTS.accuse("nothing-returned", observed) from None
        if getattr(answer, "free_symbols", None):
            raise GRAVITY_SUSPECTS.accuse("formula-returned", observed) from None
        raise Wrong(observed) from None


def judge_read_gravity(evidence: Evidence) -> str:
    """Compare with the gravities behind the coefficients of the equations, and with that of the student's planet."""
    sines, answers = evidence["sines"], evidence["answers"]
    errors = np.abs(answers / _gravity_behind(sines) - 1)
    if not (errors <= GRAVITY_TOLERANCE).all():
        _name_the_mistake(sines, answers)
    if str(evidence["student_id"]):
        return _judge_planet(float(evidence["on_planet"]), str(evidence["student_id"]), str(evidence["body"]))
    if str(evidence["body"]) or not np.isnan(evidence["on_planet"]):
        raise Wrong("Whose planet is it? The check takes your student id as well, as `student_id=...`.")
    return f"{len(answers)} equations read; g is right to {max(errors.max(), 1e-6):.0e} of its value."


def _gravity_behind(sine_coefficients):
    return sine_coefficients * 2 * pendulum.L / (3 * pendulum.DT)


def _name_the_mistake(sines, answers):
    """Raise what is wrong with the answers, with the equation where the answer is furthest off."""
    gravities = _gravity_behind(sines)
    row = _worst(np.abs(np.log(np.abs(answers / gravities) + 1e-9)) + (answers < 0))
    observed = (
        f"For `{_equation(sines[row], TORQUE_COEFFICIENTS[row], FACTORED[row])}` g is {gravities[row]:.3f} "
        f"m/s^2; yours is {answers[row]:.3f}."
    )
    mistakes = _mistakes_in_solving(sines, answers)
    if mistakes:
        raise GRAVITY_SUSPECTS.accuse_of(mistakes, observed)
    if _mistakes_in_solving(sines, answers, ~FACTORED) is not None:  # right for a sum, at least
        mistakes = _mistakes_in_solving(sines, answers, ~FACTORED)
        raise GRAVITY_SUSPECTS.accuse_of(["not-expanded", *mistakes], observed)
    if np.ptp(answers) == 0:
        raise GRAVITY_SUSPECTS.accuse("always-the-same", f"{observed} It says so for every equation.")
    if (np.abs(answers - gravities) <= 1).all() and (answers == np.round(answers)).all():
        raise GRAVITY_SUSPECTS.accuse("rounded", observed)
    raise Wrong(observed)


def _mistakes_in_solving(sines, answers, among=slice(None)):
    """Return the names of the mistakes that give these answers to the equations `among` all; None if none do."""
    sine, torque, answers, factored = (each[among] for each in (sines, TORQUE_COEFFICIENTS, answers, FACTORED))
    ingredients = (
        [
            (None, sine),
            ("nothing-found", 0.0 * sine),
            ("torque-coefficient", torque),
            ("torque-left-in", sine + torque),
            ("torque-left-in", sine + pendulum.MAX_TORQUE * torque),
            ("sine-not-one", sine * np.sin(90)),
            ("sine-not-one", sine * np.sin(1)),
        ],
        [(None, 1.0), ("not-expanded", np.where(factored, 0.0, 1.0))],
        [(None, 1.0), ("wrong-sign", -1.0)],
        [(None, 1 / pendulum.DT), ("no-time-step", 1.0), ("time-step-upside-down", pendulum.DT)],
        [
            (None, 2 / 3),
            ("no-factor", 1.0),
            ("factor-upside-down", 3 / 2),
            ("half-length-forgotten", 1 / 3),
            ("inertia-forgotten", 2.0),
        ],
    )
    tolerance = GRAVITY_TOLERANCE * np.abs(answers)
    return explain(answers, lambda *factors: np.prod(np.broadcast_arrays(*factors), axis=0), ingredients, tolerance)


def _judge_planet(gravity, student_id, body):
    expected = pendulum.SURFACE_GRAVITY[pendulum.mystery_body(student_id)]
    if not abs(gravity / expected - 1) <= GRAVITY_TOLERANCE:
        raise Wrong(
            f"Other equations are read right, but not that of the planet of {student_id!r}: {gravity:.3f} m/s^2."
        )
    if not body:
        observed = (
            f"Your function is right, and on the planet of {student_id!r} g is {gravity:.3f} m/s^2; `body` is still "
            "empty."
        )
        raise GRAVITY_SUSPECTS.accuse("body-missing", observed)
    names = {name.lower(): name for name in pendulum.SURFACE_GRAVITY}
    name = names.get(body.strip().lower().removeprefix("the "))
    if name is None:
        near = difflib.get_close_matches(body.lower(), names, n=1)
        meant = f" Did you mean {names[near[0]]}?" if near else ""
        raise GRAVITY_SUSPECTS.accuse("unknown-body", f"{body!r:.40} is not in `pendulum.SURFACE_GRAVITY`.{meant}")
    if name != pendulum.mystery_body(student_id):
        observed = (
            f"On {name} g is {pendulum.SURFACE_GRAVITY[name]} m/s^2; on the planet of {student_id!r} it is "
            f"{gravity:.3f} m/s^2."
        )
        raise GRAVITY_SUSPECTS.accuse("wrong-body", observed)
    return f"The pendulum of {student_id!r} swings on {name}: g = {gravity:.3f} m/s^2, in the table {expected}."


EXERCISES = (
    Exercise(
        name="collect_transitions",
        notebook="02_symbolic_regression",
        defines="collect_transitions",
        draw=draw_collect_transitions,
        probe=probe_collect_transitions,
        evidence={
            **{name: (float,) for name in ("gravity", "num_samples", "seed")},
            **{f"{run}_{data}": (float, ...) for run in RUNS for data in "Xy"},
            **{f"{run}_steps": (float, f"{run} steps", 5) for run in RUNS},
        },
        judge=judge_collect_transitions,
        suspects=COLLECT_SUSPECTS,
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
        draw=draw_discover,
        probe=probe_discover,
        evidence={
            "law": (float, 2),
            "X": (float, NUM_TRANSITIONS, 3),
            "y": (float, NUM_TRANSITIONS),
            "tests": (float, NUM_TESTS, 3),
            "predictions": (float, ...),
            "by_name": (float, NUM_TESTS),
        },
        judge=judge_discover,
        suspects=DISCOVER_SUSPECTS,
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
        draw=draw_read_gravity,
        probe=probe_read_gravity,
        evidence={
            "sines": (float, len(TORQUE_COEFFICIENTS)),
            "planet": (float, 2),
            "student_id": (str,),
            "answers": (float, len(TORQUE_COEFFICIENTS)),
            "on_planet": (float,),
            "body": (str,),
        },
        judge=judge_read_gravity,
        suspects=GRAVITY_SUSPECTS,
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
