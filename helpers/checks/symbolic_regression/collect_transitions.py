"""Exercise `collect_transitions` of notebook 02: transitions of a pendulum that is pushed at random."""

import numpy as np

from helpers import pendulum
from helpers.checks.contract import NOT_AN_ARRAY
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.symbolic_regression import collect_slips as slips
from helpers.checks.symbolic_regression import transitions
from helpers.checks.symbolic_regression.collecting import LONG, RUNS, STEPS_PER_EPISODE, draw, probe
from helpers.checks.symbolic_regression.rows import ANGLE_TOLERANCE, DATA_TOLERANCE

FEW = 12  # different torques in a call of 70 or more steps
# Of 2000 uniform torques in single precision, two are equal in 1 of 8 to 25 calls; seven pairs in less than 1 of 10^10.
REPEATS = 7
# The furthest that the distribution of 2000 uniform draws is off, but for 1 in 10^9: Dvoretzky, Kiefer, Wolfowitz.
UNEVEN = np.sqrt(np.log(2e9) / (2 * LONG))


def look(evidence: Evidence) -> Evidence:
    """Put the calls one after the other, and compare their steps with the pendulum's law."""
    samples = int(evidence["num_samples"])
    steps = np.concatenate([evidence[f"{run}_steps"][:samples] for run in RUNS])
    before, given, after = steps[:, :2], steps[:, 2], steps[:, 3:]
    seen = evidence | {"steps": steps, "before": before, "given": given, "after": after}
    seen["lawful"] = _follows_law(steps, evidence["gravity"]).all()
    if too_few_or_other_steps(seen) or wrong_shape(seen):
        return seen  # that is all that can be said
    seen["X"], seen["y"] = (np.concatenate([evidence[f"{run}_{name}"] for run in RUNS]) for name in "Xy")
    seen["states"], seen["torques"] = seen["X"][:, :2], seen["X"][:, 2]
    seen["opens"] = np.arange(len(steps)) % samples == 0
    seen["begins"] = seen["opens"] | (before != np.roll(after, 1, axis=0)).any(axis=1)
    seen["lengths"] = np.diff(np.flatnonzero(np.append(seen["begins"], True)))
    seen["drawn"] = evidence["long_steps"][:LONG, 2]
    seen["same_torque"] = np.isclose(np.diff(given), 0).mean()
    return seen | {"drawn_once": seen["same_torque"] > 0.8}


def _follows_law(steps, gravity):
    """Whether each of these steps (n, 5) is one of a pendulum with this gravity."""
    expected = pendulum.next_state(steps[:, :2], steps[:, 2], 3 * gravity * pendulum.DT / (2 * pendulum.L))
    return (np.abs(steps[:, 3:] - expected) <= DATA_TOLERANCE).all(axis=1)


def too_few_or_other_steps(seen: Evidence) -> str | None:
    """Say why the steps are not those of `num_samples` samples of this pendulum."""
    samples, taken = int(seen["num_samples"]), slips.taken(seen)
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


def steps_without_rows(seen: Evidence) -> str | None:
    """Say which steps X leaves out, where its rows are some of the steps in their order, but not the first ones."""
    X, steps = seen["first_X"], seen["first_steps"]
    if len(steps) <= len(X):
        return None
    rows, taken = (np.column_stack([pendulum.observe(each[:, :2]), each[:, 2]]) for each in (X, steps))
    left_out, row = [], 0
    for number, step in enumerate(taken, 1):
        if row == len(rows):
            break
        if np.allclose(rows[row], step, rtol=0, atol=ANGLE_TOLERANCE):
            row += 1
        else:
            left_out.append(number)
    if row < len(rows) or not left_out:
        return None
    return f"{len(steps)} steps were taken for the {len(X)} rows of X. Step {left_out[0]} has no row."


def one_row_repeated(seen: Evidence) -> str | None:
    X = seen["first_X"]
    row = ", ".join(f"{value + 0:z.3f}" for value in X[0])
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
    return f"{times.max()} of {times.sum()} episodes begin at theta = {theta:z.3f} rad."


def narrow_torques(seen: Evidence) -> str | None:
    """Say how the torques miss a part of what the motor can give."""
    if seen["drawn_once"]:
        return f"In {100 * seen['same_torque']:.0f} % of the steps the torque is the one of the step before."
    given, own = seen["given"], seen["torques"]
    # Those that were drawn: rescaled on their way, they may be either.
    drawn = (given, own) if transitions.is_rescaled(own, given) else (given,)
    if not all(slips.is_one_sided(each) or _is_weak(each) for each in drawn):
        return None
    return f"The torques are between {given.min():z.2f} and {given.max():z.2f} N m."


def same_torques_in_each_episode(seen: Evidence) -> str | None:
    given, starts = seen["given"], np.flatnonzero(seen["begins"][: int(seen["num_samples"])])
    if len(starts) < 2 or seen["drawn_once"] or seen["lengths"][:2].min() < 5:
        return None
    first, second = (given[start : start + STEPS_PER_EPISODE] for start in starts[:2])
    if not _same(first, second):
        return None
    said = ", ".join(f"{torque:z.3f}" for torque in first[:3])
    return f"The second episode has the torques of the first one again: {said}, and so on."


def few_torques(seen: Evidence) -> str | None:
    """Count the different torques: a uniform draw hardly ever repeats one."""
    distinct = np.unique(seen["given"][: int(seen["num_samples"])].round(4))
    if seen["drawn_once"]:
        return None
    if len(distinct) <= FEW:
        said = ", ".join(f"{torque:z.2f}" for torque in distinct[:5])
        more = ", ..." * (len(distinct) > 5)
        samples = int(seen["num_samples"])
        return f"In {samples} steps there are only {len(distinct)} different torques: {said}{more} N m."
    inside, times = np.unique(seen["drawn"][np.abs(seen["drawn"]) < pendulum.MAX_TORQUE], return_counts=True)
    if _is_drawn_otherwise(seen) or (times - 1).sum() < REPEATS:
        return None
    most = times.argmax()
    return f"In {LONG} steps the torque {inside[most]:z.3f} N m came {times[most]} times."


def _is_drawn_otherwise(seen):
    """Whether another check speaks of how the torques were drawn, or X holds others than the motor gave."""
    others = transitions.other_torques, narrow_torques, same_torques_in_each_episode
    return any(other(seen) for other in others)


def clipped_torques(seen: Evidence) -> str | None:
    """Count the torques that are exactly one of the limits."""
    number = int((np.abs(seen["drawn"]) == pendulum.MAX_TORQUE).sum())
    if _is_drawn_otherwise(seen) or few_torques(seen) or number < REPEATS:
        return None
    return f"In {number} of {LONG} steps the torque was exactly 2 or -2 N m."


def uneven_torques(seen: Evidence) -> str | None:
    """Compare the distribution of the torques with that of a uniform draw, where it differs most."""
    if _is_drawn_otherwise(seen) or few_torques(seen) or clipped_torques(seen) or not len(seen["drawn"]):
        return None
    drawn = np.sort(seen["drawn"])
    share, even = np.arange(1, len(drawn) + 1) / len(drawn), (drawn / pendulum.MAX_TORQUE + 1) / 2
    worst = np.abs(share - even).argmax()
    if np.abs(share - even)[worst] <= UNEVEN:  # false for NaN as well
        return None
    return (
        f"Of {len(drawn)} torques {100 * share[worst]:.0f} % were below {drawn[worst]:z.2f} N m; drawn uniformly it "
        f"would be about {100 * even[worst]:.0f} %."
    )


def other_long_call(seen: Evidence) -> str | None:
    """Look at a call for many samples, where the states and torques of the short ones are right."""
    if transitions.other_states(seen) or transitions.other_torques(seen):
        return None  # then this one is wrong for the same reason
    X, steps = seen["long_X"], seen["long_steps"][:LONG]
    if X.shape != (LONG, 3) or len(steps) != LONG:
        return f"Asked for {LONG} samples, X should have the shape ({LONG}, 3); yours has {X.shape}."
    off = np.abs(X - steps[:, :3])
    off[:, 0] = np.abs(pendulum.angle_normalize(off[:, 0]))
    right = (off <= (ANGLE_TOLERANCE, DATA_TOLERANCE, DATA_TOLERANCE)).all(axis=1)
    right &= _follows_law(steps, seen["gravity"])
    if right.all():
        return None
    return (
        f"The short calls are right. Of {LONG} rows of X in a long one, row {right.argmin()} is not that of its step."
    )


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
        f"{len(steps)} transitions from {begins} episodes, each as it happened; torques between {steps.min():z.2f} and "
        f"{steps.max():z.2f} N m."
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
        **{f"{run}_steps": (float, f"{run} steps", 5) for run in (*RUNS, "long")},
        "long_X": (float, ...),
    },
    look=look,
    stops=(
        slips.NOTHING_RETURNED,
        slips.SCALAR_ACTION,
        slips.RESET_NOT_UNPACKED,
        slips.STEP_UNPACKED_WRONGLY,
        slips.TORQUE_NOT_UNPACKED,
    ),
    breaches=(NOT_AN_ARRAY,),
    checks=(
        Check(too_few_or_other_steps, (slips.OTHER_ENVIRONMENT, slips.TOO_FEW_STEPS, slips.WRONG_NUMBER)),
        Check(wrong_shape, (transitions.OBSERVATION_NOT_STATE, slips.WRONG_NUMBER, slips.WRONG_SHAPE)),
        Check(one_row_repeated, (slips.ONE_ROW_REPEATED,)),
        Check(steps_without_rows, (slips.STEPS_WITHOUT_ROWS,)),
        *transitions.CHECKS,
        Check(other_lengths, (slips.NEVER_RESET, slips.RESET_EVERY_STEP), blocks=False),
        Check(same_start, (slips.SAME_START,), blocks=False),
        Check(narrow_torques, (slips.TORQUE_DRAWN_ONCE, slips.TORQUE_ONE_SIDED, slips.TORQUES_TOO_WEAK), blocks=False),
        Check(few_torques, (slips.TORQUE_HELD, slips.FEW_TORQUES), blocks=False),
        Check(clipped_torques, (slips.TORQUES_CLIPPED,), blocks=False),
        Check(uneven_torques, (slips.TORQUES_UNEVEN,), blocks=False),
        Check(other_long_call, (slips.OTHER_WHEN_LONG,), blocks=False),
        Check(same_torques_in_each_episode, (slips.GENERATOR_ANEW,), blocks=False),
        Check(other_torques_again, (slips.TORQUES_NOT_SEEDED,), blocks=False),
        Check(other_starts_again, (slips.START_NOT_SEEDED,), blocks=False),
        Check(same_with_another_seed, (slips.SEED_IGNORED,), blocks=False),
    ),
    fact=fact,
    time_limit=3.0,
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
