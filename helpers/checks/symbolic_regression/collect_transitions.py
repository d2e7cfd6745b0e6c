"""Exercise `collect_transitions` of notebook 02."""

import itertools

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.legacy import Suspects, Wrong, explain, first_of, old
from helpers.checks.symbolic_regression.numbers import _numbers, _worst

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


EXERCISE = old(
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
)
