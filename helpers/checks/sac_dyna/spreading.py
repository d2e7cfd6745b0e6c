"""From which states `generate_synthetic_data` lets the model take its steps, and how they are spread."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence
from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna import storing

BINS = 8  # of the angles, and of the velocities

ONE_START_FOR_ALL = Misconception(
    "one-start-for-all",
    "How many different states is the model asked about?",
    "Draw a new state for each sample.",
    when=lambda seen: seen["distinct"] == 1,
)
FEW_STATES_REPEATED = Misconception(
    "few-states-repeated",
    "How many different states does the critic learn about?",
    "Each sample can have a state of its own: draw as many as there are samples.",
    when=lambda seen: seen["distinct"] > 1 and _are_few(seen) and not is_rolling(seen),
)
ONE_LONG_ROLLOUT = Misconception(
    "one-long-rollout",
    "Where does each sample begin?",
    "A rollout stays where the policy leads it. Put the model into a new state for each sample.",
    when=lambda seen: seen["distinct"] > 1 and is_rolling(seen),
)
STARTS_BEYOND_THE_LIMITS = Misconception(
    "starts-beyond-the-limits",
    "Which velocities can the pendulum have?",
    "The velocity is clipped at 8 rad/s: the real pendulum never visits a state beyond. Draw between the limits.",
    when=lambda seen: _is_beyond(seen) and not _are_few(seen) and not is_rolling(seen),
)
STARTS_FROM_RESET = Misconception(
    "starts-from-reset",
    "A model can be asked about any state: which ones would `reset` alone never give?",
    "`reset` without options starts slowly, as the real pendulum does. You may choose the state yourself.",
    when=lambda seen: _is_of_reset(seen) and seen["rarest"] > 0.1 and not is_rolling(seen) and not _are_few(seen),
)
STATES_NOT_COVERED = Misconception(
    "states-not-covered",
    "Which part of the state space will the critic hear little or nothing about?",
    "The angle runs over [-pi, pi] and the velocity over [-8, 8], both signs of both, every part as often.",
)
COSINE_AND_SINE_APART = Misconception(
    "cosine-and-sine-apart",
    "If cosine and sine are drawn one by one, which angles come up most often?",
    "A point in a square lies more often towards a corner than towards a side. Draw the angle itself, uniformly, and "
    "let `pendulum.observe` make an observation of it.",
)


def look(starts: np.ndarray, by_itself: np.ndarray) -> Evidence:
    """Say how starts (n, 2) are spread, and which of them `reset` chose (n,)."""
    theta, theta_dot = pendulum.angle_normalize(starts[:, 0]), starts[:, 1]
    quarters = [np.mean((np.sign(theta) == side) & (np.sign(theta_dot) == way)) for side in (-1, 1) for way in (-1, 1)]
    return {
        "by_itself": by_itself if len(by_itself) else np.abs(theta_dot) <= 1,
        "distinct": len(np.unique(np.round(pendulum.observe(starts), 4), axis=0)),
        "angles": np.histogram(theta, BINS, (-np.pi, np.pi))[0],
        "speeds": np.histogram(np.clip(theta_dot, -pendulum.MAX_SPEED, pendulum.MAX_SPEED), BINS, (-8, 8))[0],
        "rarest": min(quarters),  # share of the rarest combination of signs of angle and velocity
        "rarest_signs": int(np.argmin(quarters)),
        "fastest": np.abs(theta_dot).max(),
        "reach": np.array([theta_dot.min(), theta_dot.max()]),
        "turn": np.array([theta.min(), theta.max()]),
        "gap": np.diff(np.sort(theta), append=theta.min() + 2 * np.pi).max(),  # rad, the widest without a start
        "at_limit": np.mean(np.abs(theta_dot) > pendulum.MAX_SPEED - 1e-6),
        "fast": np.mean(np.abs(theta_dot) > 3),
        "slow_by_itself": np.mean(by_itself & (np.abs(theta_dot) <= 1)) if len(by_itself) else 0.0,
        "upper": np.mean(np.abs(theta) < np.pi / 2),
    }


def _are_few(seen):
    return seen["distinct"] < 0.45 * len(seen["starts"])


def is_rolling(seen):
    """Whether most steps start where another one ended; rollouts of a few steps from all over are no mistake."""
    return seen["runs"] < len(seen["starts"]) / 4.5


def _is_beyond(seen):
    return seen["fastest"] > pendulum.MAX_SPEED + 1e-4


def _is_thin(seen):
    """Whether the starts leave out a part of the state space, or crowd in one; short rollouts count as one start."""
    total, runs = len(seen["starts"]), seen["runs"]
    length = total / runs
    expected = total / BINS
    counts = np.concatenate([seen["angles"], seen["speeds"]])
    unlikely = 1 - 10 ** (-5 / runs)  # a share of the state space that is hardly ever missed by chance
    highest = pendulum.MAX_SPEED - 2 * pendulum.MAX_SPEED * unlikely
    uneven = max(_uneven(seen[name]) for name in ("angles", "speeds"))
    return (
        counts.min() < (expected / 6 if length < 4 else 1)
        or not (seen["fast"] > 0.35 and 0.2 < seen["upper"] < 0.8 and seen["rarest"] > 0.05)
        or seen["reach"][0] > -highest
        or seen["reach"][1] < highest
        or seen["gap"] > 2 * np.pi * (np.log(runs) + 11.5) / runs
        or seen["at_limit"] > 0.15
        or uneven / length > 45  # once in a million, if they are spread evenly
    )


def _is_of_reset(seen):
    """Whether `reset` chose all the states, or some, which then are slow."""
    return seen["by_itself"].all() or _is_mixed(seen)


def _is_mixed(seen):
    share = seen["by_itself"].mean()
    return share < 1 and share == seen["slow_by_itself"] > 0


def not_from_all_over(seen: Evidence) -> str | None:
    total, distinct = len(seen["starts"]), seen["distinct"]
    if distinct == 1:
        return f"All {total} samples start from one state, {storing.vector(seen['starts'][0])} as an observation."
    if is_rolling(seen):
        runs = f"{seen['runs']} states" if seen["runs"] > 1 else "a single state"
        return f"The {total} samples start from {runs}; the others start where the one before ended."
    if _are_few(seen):
        return f"The {total} samples start from {distinct} different states only."
    if _is_beyond(seen):
        return f"The model should start with speeds of at most 8 rad/s; yours go up to {seen['fastest']:.1f} rad/s."
    if _is_mixed(seen):
        return f"{seen['by_itself'].sum()} of {total} samples start where `reset` put the model by itself."
    if not _is_thin(seen):
        return None
    if seen["rarest"] <= 0.05 and min(seen["angles"].min(), seen["speeds"].min()) > total / BINS / 2:
        return f"Angle and velocity are not drawn independently: {_signs(seen)}."
    name = max(("speeds", "angles"), key=lambda name: _uneven(seen[name]))
    what, where, unit = ("velocity", "[-8, 8]", "rad/s") if name == "speeds" else ("angle", "[-pi, pi]", "rad")
    lowest, highest = (storing.plain(end, 1) for end in seen["reach" if name == "speeds" else "turn"])
    return (
        f"The {what} of your {total} start states runs from {lowest} to {highest} {unit}. The eight equal parts of "
        f"{where} hold {', '.join(map(str, seen[name]))} of them, where about {total / BINS:.0f} each would be even."
    )


def _uneven(counts):
    expected = counts.sum() / BINS
    return np.sum((counts - expected) ** 2 / expected)


def _signs(seen):
    """Say how often the rarest combination of signs of angle and velocity occurs."""
    total = len(seen["starts"])
    angle, velocity = (("negative", "positive")[sign] for sign in divmod(seen["rarest_signs"], 2))
    number = round(seen["rarest"] * total) or "none"
    return f"{number} of {total} start states have a {angle} angle and a {velocity} velocity"


def in_corners(angles: np.ndarray) -> str | None:
    """Look whether cosines and sines were drawn from a square: the mean of cos(4 theta) is then -0.14, not 0."""
    angles = np.asarray(angles, dtype=float)
    jumps = np.abs(pendulum.angle_normalize(np.diff(angles))) > pendulum.DT * pendulum.MAX_SPEED  # no step is so long
    if len(np.unique(angles)) < 1000 or jumps.mean() < 0.5 or np.cos(4 * angles).mean() > -0.1:  # 6 standard deviations
        return None
    share = np.mean(np.cos(4 * angles) < 0)
    return (
        f"{share:.0%} of {len(angles):,} start angles are nearer to 45, 135, 225 or 315 degrees than to 0, 90, 180 or "
        "270; half of them would be even."
    )


PART_OF_A_TURN = Misconception(
    "part-of-a-turn-too-much",
    "How many turns does your interval of angles hold, and which directions come up more often than others?",
    "An angle repeats after 2 pi. In [-8, 8], the limits of the velocity, some directions are there three times and "
    "others twice: the angle runs over [-pi, pi].",
)


def over_part_of_a_turn(angles: np.ndarray) -> str | None:
    """Look whether angles are even over an interval that is not a whole number of turns, but more than one."""
    angles = np.asarray(angles, dtype=float)
    turns = np.ptp(angles) / (2 * np.pi) if len(angles) else 0.0
    counts = np.histogram(angles, 10)[0]
    is_even = len(np.unique(angles)) >= 1000 and counts.max() < 2 * counts.min()
    if not is_even or not 1.1 < turns < 4 or abs(turns - round(turns)) < 0.05:
        return None
    return f"Your start angles run evenly from {angles.min():.1f} to {angles.max():.1f} rad, over {turns:.2f} turns."


CHECKS = (
    Check(
        not_from_all_over,
        (
            ONE_START_FOR_ALL,
            FEW_STATES_REPEATED,
            ONE_LONG_ROLLOUT,
            STARTS_BEYOND_THE_LIMITS,
            STARTS_FROM_RESET,
            STATES_NOT_COVERED,
        ),
        blocks=False,
    ),
)
