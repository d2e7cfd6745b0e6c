"""How `improve` chooses its torques: what shows in them, and the misconceptions behind that."""

import numpy as np

from helpers import pendulum
from helpers.checks.misconception import Misconception
from helpers.checks.model_bias.refitting import ROUNDS, STEPS, TOLERANCE

LEAST, MOST = 0.18, 0.44  # of the noise in N m that 100 steps can show, where it is 0.3
MANY_ERRORS = 4.5  # standard errors of what two rounds show: chance passes them once in 150,000 times


def is_beyond_limit(seen) -> bool:
    return bool((np.abs(seen["acted_torques"]) > pendulum.MAX_TORQUE + TOLERANCE).any())


def first_torques(seen) -> np.ndarray:
    """Return the torques of round 0."""
    return seen["acted_torques"][:STEPS]


def is_at_random(seen) -> bool:
    """Whether the torques of round 0 may be uniform within the limits: their spread is 1.15 N m."""
    first = first_torques(seen)
    inside = np.abs(first).max() < pendulum.MAX_TORQUE - TOLERANCE
    return bool(0.9 < first.std() < 1.4 and abs(first.mean()) < 0.6 and len(set(first)) > STEPS / 2 and inside)


def _round(seen, number, advisor):
    """Return what a policy says in a round, and the torques of that round."""
    some = slice(number * STEPS, (number + 1) * STEPS)
    return seen["advice"][advisor, some], seen["acted_torques"][some]


def noise(seen, number: int, advisor: int) -> float:
    """Return how far the torques of a round are off from what a policy says, where the limit does not hide it."""
    advice, torques = _round(seen, number, advisor)
    off = (torques - advice)[np.abs(advice) < pendulum.MAX_TORQUE - 0.6]
    return float(np.sqrt(np.mean(off**2))) if len(off) else np.inf


def _follows(seen, number, advisor):
    """Whether the torques of a round go with what a policy says, with whatever noise."""
    advice, torques = _round(seen, number, advisor)
    if torques.std() < 1e-9 or advice.std() < 1e-9:
        return False
    return np.corrcoef(np.clip(advice, -2, 2), torques)[0, 1] > 0.5


def _advised(seen, advisors) -> bool:
    """Whether in each later round it is one of these policies that acts."""
    return all(noise(seen, k, advisors(k)) <= 2 * MOST or _follows(seen, k, advisors(k)) for k in range(1, ROUNDS))


def held_within(seen) -> tuple[float, float] | None:
    """Return the least and the greatest torque of the later rounds, if one of them comes again and is no limit."""
    if is_all_alike(seen):  # then the path may repeat itself
        return None
    torques = seen["acted_torques"][STEPS:]
    for end in (torques.min(), torques.max()):
        if abs(end) < pendulum.MAX_TORQUE - TOLERANCE and (np.abs(torques - end) < 1e-12).sum() >= 3:
            return torques.min(), torques.max()
    return None


def drawn(seen) -> np.ndarray:
    """Return the noise of the rounds after round 0, in order, where the limit hides hardly any of it."""
    rounds = [_round(seen, k, k - 1) for k in range(1, ROUNDS)]
    kept = [(torques - advice)[np.abs(advice) < pendulum.MAX_TORQUE - 0.6] for advice, torques in rounds]
    return np.concatenate(kept)


def is_all_alike(seen) -> bool:
    """Whether each round has one number for its noise."""
    return all(
        np.std((torques - advice)[np.abs(advice) < pendulum.MAX_TORQUE - 0.6]) < 1e-6
        for advice, torques in (_round(seen, k, k - 1) for k in range(1, ROUNDS))
    )


def is_lopsided(seen) -> bool:
    """Whether the noise has another mean than 0."""
    some = drawn(seen)
    return len(some) > 0 and abs(some.mean()) > MANY_ERRORS * 0.3 / np.sqrt(len(some))


def is_carried_on(seen) -> bool:
    """Whether the noise of a step tells that of the next one."""
    some = drawn(seen)
    return len(some) > 2 and np.corrcoef(some[:-1], some[1:])[0, 1] > MANY_ERRORS / np.sqrt(len(some))


def is_never_small(seen) -> bool:
    """Whether the noise is never less than half of its standard deviation, as 38 in 100 normal numbers are."""
    some = drawn(seen)
    return len(some) > 20 and np.abs(some).min() > 0.15


def _old(seen):
    return not _advised(seen, _newest) and (_advised(seen, lambda k: 0) or noise(seen, 2, 0) <= 2 * MOST)


def _newest(k):
    return k - 1


def _as_advised(seen):
    return _limits_and_chance(seen) and _advised(seen, _newest)


def _asked_once(seen):
    """Whether in each later round all torques go with what the newest policy said of its first state."""
    rounds = [(advice[0], torques) for advice, torques in (_round(seen, k, k - 1) for k in range(1, ROUNDS))]
    off = [torques - np.clip(first, -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE) for first, torques in rounds]
    return not _advised(seen, _newest) and all(np.sqrt(np.mean(each**2)) <= MOST for each in off)


def _limits_and_chance(seen):
    return not is_beyond_limit(seen) and is_at_random(seen)


def _noise_sizes(seen):
    return np.array([noise(seen, k, k - 1) for k in range(1, ROUNDS)])


NOT_RENEWED = Misconception(
    "noise-not-renewed",
    "How often is the noise drawn?",
    "Each step has noise of its own: draw it inside the inner loop.",
    when=lambda seen: (
        _as_advised(seen) and is_all_alike(seen) and bool((_noise_sizes(seen) >= 1e-6).all()) and not held_within(seen)
    ),
)
IN_TORQUES = (
    Misconception(
        "not-clipped",
        "How strong is the motor?",
        "With the noise a torque may pass the limit. Clip it, so that the data hold what was really applied.",
        when=is_beyond_limit,
    ),
    Misconception(
        "not-at-random",
        "What can be learned from torques that are all alike?",
        "In round 0 draw a torque for each step, uniformly between the motor's limits.",
        when=lambda seen: not is_beyond_limit(seen) and len(set(first_torques(seen))) < STEPS / 10,
    ),
    Misconception(
        "not-uniform",
        "How should the torques of round 0 be distributed, and between which limits?",
        "Uniformly, a real number for each step: `rng.uniform` with the motor's two limits, and no policy, noise or "
        "clipping yet.",
        when=lambda seen: (
            not is_beyond_limit(seen) and not is_at_random(seen) and len(set(first_torques(seen))) >= STEPS / 10
        ),
    ),
    Misconception(
        "random-always",
        "Who chooses the torques once there is a policy?",
        "From round 1 on the newest policy acts: that is how the data come from where it goes.",
        when=lambda seen: (
            _limits_and_chance(seen) and not _advised(seen, _newest) and not _old(seen) and not _asked_once(seen)
        ),
    ),
    Misconception(
        "policy-asked-once",
        "How often is the policy asked in a round?",
        "The best torque depends on the state: ask the policy in each step, inside the inner loop.",
        when=lambda seen: _limits_and_chance(seen) and _asked_once(seen),
    ),
    Misconception(
        "policy-not-renewed",
        "Which policy acts in the last round?",
        "After each fit there is a new model, and a new best policy in it. That one acts in the next round.",
        when=lambda seen: _limits_and_chance(seen) and _old(seen) and not _asked_once(seen),
    ),
    Misconception(
        "noise-left-out",
        "Does a policy without noise ever see what it does not intend?",
        "Add normal noise of 0.3 N m to each torque of the policy.",
        when=lambda seen: (
            _limits_and_chance(seen) and _advised(seen, _newest) and bool((_noise_sizes(seen) < 1e-6).any())
        ),
    ),
    Misconception(
        "noise-of-another-size",
        "What is the standard deviation of the noise?",
        "`rng.normal` takes a standard deviation, in N m here: neither a variance nor a share of the limit.",
        when=lambda seen: (
            _as_advised(seen)
            and bool((_noise_sizes(seen) >= 1e-6).all())
            and not (held_within(seen) or is_all_alike(seen))
        ),
    ),
    Misconception(
        "other-limits",
        "Between which limits are the torques of the later rounds clipped?",
        "The motor gives from minus to plus `pendulum.MAX_TORQUE`, in all rounds.",
        when=lambda seen: _as_advised(seen) and held_within(seen) is not None,
    ),
    NOT_RENEWED,
)
IN_NOISE = (
    NOT_RENEWED,
    Misconception(
        "noise-carried-on",
        "Does the noise of one step depend on that of the step before?",
        "Draw it anew in each step, and add it to what the policy says now, not to the noise before.",
        when=lambda seen: is_carried_on(seen) and not is_all_alike(seen),
    ),
    Misconception(
        "noise-with-a-mean",
        "What is the mean of the noise?",
        "Noise pushes to both sides alike: its mean is 0.",
        when=lambda seen: is_lopsided(seen) and not is_carried_on(seen) and not is_all_alike(seen),
    ),
    Misconception(
        "noise-not-normal",
        "Which numbers does a normal distribution give most often?",
        "Small ones: `rng.normal(0, 0.3)` gives any number, and more of those near 0.",
        when=lambda seen: (
            is_never_small(seen) and not is_lopsided(seen) and not is_carried_on(seen) and not is_all_alike(seen)
        ),
    ),
)
