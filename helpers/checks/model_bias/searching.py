"""A round of the cross-entropy method as a computation, and how it is misunderstood.

A planner may draw its random numbers in any order. So its rounds are judged by the plans that the model was asked
about: each round's must be spread as the elites of the one before it say, and the last elites' mean is the answer.
"""

import math

import numpy as np

from helpers.checks.misconception import Misconception
from helpers.pendulum import MAX_TORQUE

EXACT = 1e-6
OF_MEAN, OF_STD = 0.13, 0.09  # N m; 4.5 standard errors or more, for 3,000 plans
DEPENDENT = 0.15  # a correlation that 3,000 plans show by chance once in 10^15 times

_normal = np.vectorize(lambda x: (1 + math.erf(x / math.sqrt(2))) / 2)


def _moments(centre, spread):
    """Return mean and standard deviation of a normal number that is clipped to what the motor can give."""
    spread = np.maximum(spread, 1e-9)
    low, high = (-MAX_TORQUE - centre) / spread, (MAX_TORQUE - centre) / spread
    (below, up_to), (at_low, at_high) = _normal([low, high]), np.exp(-np.square([low, high]) / 2) / math.sqrt(2 * np.pi)
    within, above = up_to - below, 1 - up_to
    mean = MAX_TORQUE * (above - below) + centre * within + spread * (at_low - at_high)
    square = MAX_TORQUE**2 * (above + below) + (centre**2 + spread**2) * within
    square += 2 * centre * spread * (at_low - at_high) + spread**2 * (low * at_low - high * at_high)
    return mean, np.sqrt(np.maximum(square - mean**2, 0))


def _uniform_moments(centre, spread):
    """The same for numbers spread evenly in the first round, and normal ones after it."""
    mean, std = _moments(centre, spread)
    mean[0], std[0] = 0.0, 2 * MAX_TORQUE / math.sqrt(12)
    return mean, std


def _then(first, later):
    """Return what each round has: the first its own, the others what the round before them gave."""
    return np.concatenate([np.broadcast_to(first, later[:1].shape), later[:-1]])


# Inputs: the `plans` of each round (R, N, H), their `order` from worst to best (R, N), the `mean` and `num_elites`.
# Outputs: mean and standard deviation of the plans of each round (R, H), and what is `returned` (H,).
REFERENCE = {
    "first_centre": lambda mean: mean,
    "first_spread": lambda: MAX_TORQUE,
    "count": lambda num_elites: int(num_elites),
    "chosen": lambda order, count: order[:, -count:],
    "elites": lambda plans, chosen: np.take_along_axis(plans, chosen[..., None], axis=1),
    "elite_mean": lambda elites: elites.mean(axis=1),
    "elite_spread": lambda elites: elites.std(axis=1),
    "centres": lambda first_centre, elite_mean: _then(first_centre, elite_mean),
    "spreads": lambda first_spread, elite_spread: _then(first_spread, elite_spread),
    "moments": lambda centres, spreads: _moments(centres, spreads),
    "sampled_mean": lambda moments: moments[0],
    "sampled_std": lambda moments: moments[1],
    "returned": lambda elite_mean: elite_mean[-1],
}
TOLERANCES = {"sampled_mean": OF_MEAN, "sampled_std": OF_STD, "returned": EXACT}

MISCONCEPTIONS = (
    Misconception(
        "worst-elites",
        "Which plans are the elites: those with the greatest returns, or with the smallest?",
        "Returns are negative here, and the best are the greatest. `argsort` sorts upwards: the best come last.",
        {"chosen": lambda order, count: order[:, :count]},
    ),
    Misconception(
        "not-sorted",
        "What makes a plan an elite: its place in the array, or its return?",
        "Sort the plans by their returns first (`np.argsort` gives the order), then take the best.",
        (
            {"chosen": lambda order, count: np.tile(np.arange(count), (len(order), 1))},
            {"chosen": lambda order, count: np.tile(np.arange(order.shape[1])[-count:], (len(order), 1))},
        ),
    ),
    Misconception(
        "no-elites",
        "Which plans do the mean and the spread come from: all of them, or the best?",
        "The method lives on selection: refit to the elites only.",
        (
            {"chosen": lambda order: order},
            {"returned": lambda plans: plans[-1].mean(axis=0)},
        ),
    ),
    Misconception(
        "number-of-elites",
        "How many elites are there?",
        "Exactly `num_elites` plans are kept in each round. Look at the ends of your slice.",
        (
            {"chosen": lambda order, count: order[:, -count:-1]},
            {"count": lambda num_elites: int(num_elites) - 1},
            {"count": lambda num_elites: int(num_elites) + 1},
            {"count": lambda: 10},
            {"count": lambda: 5},
            {"count": lambda order: order.shape[1] // 10},
            {"count": lambda order: order.shape[1] // 5},
        ),
    ),
    Misconception(
        "best-left-out",
        "Is the best plan of all among your elites?",
        "`argsort` puts the best plan last. A slice that is to end with it has no end: `order[..., -num_elites:]`.",
        {"chosen": lambda order, count: order[:, -count - 1 : -1]},
    ),
    Misconception(
        "mean-ignored",
        "Where does the search start?",
        "The plans of the first round are spread around the `mean` that was passed in: it may be known from before.",
        {"first_centre": lambda mean: 0 * mean},
    ),
    Misconception(
        "first-spread",
        "How far from the mean are the first plans to be?",
        "The spread starts at `pendulum.MAX_TORQUE`, so that the first plans try all that the motor can do.",
        ({"first_spread": lambda: 1.0}, {"first_spread": lambda: 0.5}, {"first_spread": lambda: MAX_TORQUE**2}),
    ),
    Misconception(
        "uniform-plans",
        "Which distribution has a mean and a spread that can be refitted?",
        "The plans are normal around the mean. Uniform ones know nothing of it.",
        {"moments": lambda centres, spreads: _uniform_moments(centres, spreads)},
    ),
    Misconception(
        "mean-not-refitted",
        "Around what are the plans of the second round?",
        "Each round starts from the mean of the last round's elites.",
        (
            {"centres": lambda first_centre, elite_mean: _then(first_centre, 0 * elite_mean + first_centre)},
            {
                "centres": lambda first_centre, elite_mean: _then(first_centre, 0 * elite_mean + first_centre),
                "returned": lambda first_centre: first_centre,
            },
        ),
    ),
    Misconception(
        "spread-not-refitted",
        "How far apart are the plans of the second round?",
        "The spread is refitted as well as the mean: it is the standard deviation of the elites, step by step.",
        {"spreads": lambda first_spread, elite_spread: _then(first_spread, 0 * elite_spread + first_spread)},
    ),
    Misconception(
        "variance-for-spread",
        "What unit has a spread: N m, or its square?",
        "The spread is the standard deviation, `std`. The variance is its square.",
        {"elite_spread": lambda elites: elites.var(axis=1)},
    ),
    Misconception(
        "spread-of-all-plans",
        "Of which plans is the spread the standard deviation?",
        "The spread is refitted to the elites, as the mean is: over all plans it hardly shrinks.",
        {"elite_spread": lambda plans: plans.std(axis=1)},
    ),
    Misconception(
        "one-spread-for-all-steps",
        "Is each step of the plan as uncertain as the others?",
        "Each step has a spread of its own: take the standard deviation over the elites only, not over the steps.",
        {"elite_spread": lambda elites: np.repeat(elites.std(axis=(1, 2))[:, None], elites.shape[2], axis=1)},
    ),
    Misconception(
        "best-plan-returned",
        "Is the answer the best plan seen, or the mean of the last elites?",
        "A single plan owes part of its rank to noise. The mean of the elites is what comes back.",
        {"returned": lambda plans, order: plans[-1, order[-1, -1]]},
    ),
    Misconception(
        "last-refit-missing",
        "Does the last round count?",
        "Each round ends with a new mean, the last one, too: that is the one to return.",
        {"returned": lambda centres: centres[-1]},
    ),
)
