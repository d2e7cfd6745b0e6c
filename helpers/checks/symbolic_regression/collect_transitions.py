"""Exercise `collect_transitions` of notebook 02: transitions of a pendulum that is pushed at random."""

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.observe import Unexpected, numbers
from helpers.checks.symbolic_regression import transitions
from helpers.checks.symbolic_regression.transitions import DATA_TOLERANCE

STEPS_PER_EPISODE = 30  # short, so that every answer must begin a second episode
RUNS = ("first", "again", "other")  # two calls with one seed, one with another
RETURNED = "What `collect_transitions` returns"

NOTHING_RETURNED = Misconception(
    "nothing-returned",
    "What does the last line return?",
    "A function gives back what follows its `return`: here two arrays.",
    when=lambda stop: stop.kind == "NoneType" and stop.thing == RETURNED,
)
OTHER_ENVIRONMENT = Misconception(
    "other-environment",
    "Which pendulum do you push: the one that was passed in?",
    "The pendulum to push is the argument `env`, whatever planet it is on.",
    when=lambda seen: not len(seen["steps"]) or not seen["lawful"],
)
TOO_FEW_STEPS = Misconception(
    "too-few-steps",
    "What should happen when an episode is over before there are enough samples?",
    "The loop counts samples, not episodes: at the end of an episode it goes on in a new one.",
)
WRONG_SHAPE = Misconception(
    "wrong-shape",
    "Is there one row for each step, and one number in y?",
    "X has a row for each sample and three columns; y is flat, with one number for each sample.",
)
ONE_ROW_REPEATED = Misconception(
    "one-row-repeated",
    "Does every step get a row of its own?",
    "A list that is changed after it was stored changes in the store as well. Where does each row come from?",
)
NEVER_RESET = Misconception(
    "never-reset",
    "What begins a new episode when the time limit is reached?",
    "The pendulum never terminates; which of the values that `env.step` returns says that time is up?",
    when=lambda seen: seen["lengths"].max() > STEPS_PER_EPISODE,
)
RESET_EVERY_STEP = Misconception(
    "reset-every-step",
    "How far can the rod get in one step?",
    "Begin a new episode only when the last one is over: so the data contain fast pendulums, too.",
)
SAME_START = Misconception(
    "same-start",
    "What does a seed do each time that `env.reset` gets it?",
    "The seed belongs into the first `env.reset`; without a seed the next ones go on from there.",
)
TORQUE_DRAWN_ONCE = Misconception(
    "torque-drawn-once",
    "How often is a torque drawn, and from how many generators?",
    "Every step needs a torque of its own; a generator that is made again begins again.",
    when=lambda seen: seen["drawn_once"],
)
TORQUE_ONE_SIDED = Misconception(
    "torque-one-sided",
    "Which ways can the motor turn?",
    "The motor turns both ways: what is its lowest torque?",
    when=lambda seen: not seen["drawn_once"] and _is_one_sided(seen["given"]),
)
TORQUES_TOO_WEAK = Misconception(
    "torques-too-weak",
    "How strong is the motor?",
    "Draw at random from all that the motor can give, from one limit to the other.",
)
TORQUES_NOT_SEEDED = Misconception(
    "torques-not-seeded",
    "Do the torques follow from `seed`?",
    "The generator that draws the torques needs the seed as well.",
)
START_NOT_SEEDED = Misconception(
    "start-not-seeded",
    "Does the start of the episode follow from `seed`?",
    "`env.reset` takes a seed.",
)
SEED_IGNORED = Misconception(
    "seed-ignored",
    "Does `seed` reach the torques and the start?",
    "Look for a number where `seed` should be.",
)


class Recorder(gym.Wrapper):
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


def draw(rng) -> Evidence:
    """The gravity of a pendulum, how many samples to take there, and the seed of the first call."""
    return {
        "gravity": np.array(rng.uniform(5, 15)),
        "num_samples": np.array(rng.integers(70, 90)),
        "seed": np.array(rng.integers(1000)),
    }


def probe(collect_transitions, gravity, num_samples, seed) -> Evidence:
    """Let it collect three times, twice with one seed; return the data and the steps that were taken."""
    evidence = {}
    for run, run_seed in zip(RUNS, (seed, seed, seed + 1), strict=True):
        env = Recorder(gym.make("Pendulum-v1", g=float(gravity), max_episode_steps=STEPS_PER_EPISODE))
        data = collect_transitions(env, int(num_samples), int(run_seed))
        if not isinstance(data, tuple | list) or len(data) != 2:
            raise Unexpected(RETURNED, "two arrays, X and y", data)
        evidence |= {f"{run}_{name}": numbers(f"`{name}`", each) for name, each in zip("Xy", data, strict=True)}
        evidence[f"{run}_steps"] = np.array(env.steps, dtype=float).reshape(-1, 5)
    return evidence


def look(evidence: Evidence) -> Evidence:
    """Put the calls one after the other, and compare their steps with the pendulum's law."""
    samples = int(evidence["num_samples"])
    steps = np.concatenate([evidence[f"{run}_steps"][:samples] for run in RUNS])
    before, given, after = steps[:, :2], steps[:, 2], steps[:, 3:]
    expected = pendulum.next_state(before, given, 3 * evidence["gravity"] * pendulum.DT / (2 * pendulum.L))
    seen = evidence | {"steps": steps, "before": before, "given": given, "after": after}
    seen["lawful"] = np.allclose(after, expected, atol=DATA_TOLERANCE)
    if too_few_or_other_steps(seen) or wrong_shape(seen):
        return seen  # that is all that can be said
    seen["X"], seen["y"] = (np.concatenate([evidence[f"{run}_{name}"] for run in RUNS]) for name in "Xy")
    seen["states"], seen["torques"] = seen["X"][:, :2], seen["X"][:, 2]
    seen["opens"] = np.arange(len(steps)) % samples == 0
    seen["begins"] = seen["opens"] | (before != np.roll(after, 1, axis=0)).any(axis=1)
    seen["lengths"] = np.diff(np.flatnonzero(np.append(seen["begins"], True)))
    seen["same_torque"] = np.isclose(np.diff(given), 0).mean()
    return seen | {"drawn_once": seen["same_torque"] > 0.8}


def too_few_or_other_steps(seen: Evidence) -> str | None:
    """Say why the steps are not those of `num_samples` samples of this pendulum."""
    samples, taken = int(seen["num_samples"]), min(len(seen[f"{run}_steps"]) for run in RUNS)
    if taken < samples:
        return f"{samples} samples need as many calls of `env.step`; there were {taken}."
    return None if seen["lawful"] else "Steps were taken that the pendulum which was passed in does not take."


def wrong_shape(seen: Evidence) -> str | None:
    samples = int(seen["num_samples"])
    for X, y in ((seen[f"{run}_X"], seen[f"{run}_y"]) for run in RUNS):
        if X.shape != (samples, 3) or y.shape != (samples,):
            return (
                f"Asked for {samples} samples, X should have the shape ({samples}, 3) and y ({samples},); yours have "
                f"{X.shape} and {y.shape}."
            )
    return None


def one_row_repeated(seen: Evidence) -> str | None:
    X = seen["first_X"]
    row = ", ".join(f"{value + 0:.3f}" for value in X[0])
    return f"All {len(X)} rows of X are the same: {row}." if (X[0] == X).all() else None


def other_lengths(seen: Evidence) -> str | None:
    lengths = seen["lengths"]
    if lengths.max() > STEPS_PER_EPISODE:
        return f"The episodes of this `env` end after {STEPS_PER_EPISODE} steps; yours went on for {lengths.max()}."
    return "Most of your episodes end after a single step." if np.median(lengths) == 1 else None


def same_start(seen: Evidence) -> str | None:
    starts, times = np.unique(_starts(seen, 0), axis=0, return_counts=True)
    if times.max() == 1 or np.median(seen["lengths"]) == 1:
        return None
    theta = starts[times.argmax(), 0]
    return f"{times.max()} of {times.sum()} episodes begin at theta = {theta:.3f} rad."


def narrow_torques(seen: Evidence) -> str | None:
    """Say how the torques miss a part of what the motor can give."""
    if seen["drawn_once"]:
        return f"In {100 * seen['same_torque']:.0f} % of the steps the torque is the one of the step before."
    given, own = seen["given"], seen["torques"]
    # Those that were drawn: rescaled on their way, they may be either.
    drawn = (given, own) if transitions.is_rescaled(own, given) else (given,)
    if not all(_is_one_sided(each) or _is_weak(each) for each in drawn):
        return None
    return f"The torques are between {given.min():.2f} and {given.max():.2f} N m."


def _is_one_sided(torques):
    return torques.min() > -0.05 or torques.max() < 0.05


def _is_weak(torques):
    return torques.max() < 1 or torques.min() > -1 or torques.std() < 0.5


def other_torques_again(seen: Evidence) -> str | None:
    first, again, _ = seen["given"].reshape(len(RUNS), -1)
    return None if _same(first, again) else "Two calls with the same seed drew different torques."


def other_starts_again(seen: Evidence) -> str | None:
    same = _same(_starts(seen, 0), _starts(seen, 1))
    return None if same else "Two calls with the same seed began episodes in different states."


def same_with_another_seed(seen: Evidence) -> str | None:
    first, _, other = seen["given"].reshape(len(RUNS), -1)
    same = {
        "the same torques": not seen["drawn_once"] and _same(first, other),
        "the same start": _same(_starts(seen, 0)[:1], _starts(seen, 2)[:1]),
    }
    return f"Another seed gave {' and '.join(what for what in same if same[what])}." if any(same.values()) else None


def _starts(seen, call):
    """The states in which the episodes of one call begin."""
    before, begins = (seen[name].reshape(len(RUNS), -1, *seen[name].shape[1:])[call] for name in ("before", "begins"))
    return before[begins]


def _same(some, others):
    number = min(len(some), len(others))
    return np.allclose(some[:number], others[:number], atol=DATA_TOLERANCE)


def fact(seen: Evidence) -> str:
    steps, begins = seen["given"][: int(seen["num_samples"])], len(_starts(seen, 0))
    return (
        f"{len(steps)} transitions from {begins} episodes, each as it happened; torques between {steps.min():.2f} and "
        f"{steps.max():.2f} N m."
    )


EXERCISE = Exercise(
    name="collect_transitions",
    notebook="02_symbolic_regression",
    defines="collect_transitions",
    draw=draw,
    probe=probe,
    evidence={
        **{name: (float,) for name in ("gravity", "num_samples", "seed")},
        **{f"{run}_{data}": (float, ...) for run in RUNS for data in "Xy"},
        **{f"{run}_steps": (float, f"{run} steps", 5) for run in RUNS},
    },
    look=look,
    stops=(NOTHING_RETURNED,),
    checks=(
        Check(too_few_or_other_steps, (OTHER_ENVIRONMENT, TOO_FEW_STEPS)),
        Check(wrong_shape, (transitions.OBSERVATION_NOT_STATE, WRONG_SHAPE)),
        Check(one_row_repeated, (ONE_ROW_REPEATED,)),
        *transitions.CHECKS,
        Check(other_lengths, (NEVER_RESET, RESET_EVERY_STEP), blocks=False),
        Check(same_start, (SAME_START,), blocks=False),
        Check(narrow_torques, (TORQUE_DRAWN_ONCE, TORQUE_ONE_SIDED, TORQUES_TOO_WEAK), blocks=False),
        Check(other_torques_again, (TORQUES_NOT_SEEDED,), blocks=False),
        Check(other_starts_again, (START_NOT_SEEDED,), blocks=False),
        Check(same_with_another_seed, (SEED_IGNORED,), blocks=False),
    ),
    fact=fact,
    hints=(
        "One row for each step: the state and the torque before it (angle, velocity, torque), and what it did to the "
        "velocity. Which of these must be kept before `env.step` is called?",
        "The environment shows (cos theta, sin theta, theta_dot). `pendulum.state_of` turns that into (theta, "
        "theta_dot). y is the velocity after the step minus the one before.",
        "`env.reset(seed=seed)` makes the first start follow from the seed, and a generator made from the seed "
        "draws the torques. After a truncation `env.reset()` goes on to the next start.",
        "The lines to look at are those after `env.step`: the row is stored with the OLD state; then the new state "
        "becomes the old one, or the one that `reset` returns, when the episode is over.",
    ),
)
