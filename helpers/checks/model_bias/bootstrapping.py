"""Misconceptions of `fit_ensemble`."""

import numpy as np

from helpers.checks.misconception import Misconception
from helpers.checks.model_bias.asking import nothing_returned

NUM, NUM_MEMBERS, MOST = 60, 4, 200  # transitions, members of the first ensemble, and of the largest one
UNEVEN = 160  # a sum of squares that chance, with a mean of 60, passes once in 10^10 times
SEED = "The `random_state` of a network"


def drawn_rows(given: np.ndarray, fitted: np.ndarray) -> np.ndarray:
    """Return for each row of `fitted` (k, ...) which row of `given` (n, ...) it is, (k,); -1 for none."""
    if not len(fitted) or fitted.shape[1:] != given.shape[1:]:
        return np.full(len(fitted), -1)
    same = (fitted[:, None] == given[None]).reshape(len(fitted), len(given), -1).all(axis=2)
    return np.where(same.any(axis=1), same.argmax(axis=1), -1)


def _samples(seen):
    return [tuple(np.sort(sample)) for sample in seen["rows_torques"]]


def _all_complete(seen):
    return all(len(set(sample)) == NUM for sample in _samples(seen))


def stops(returned: str) -> tuple[Misconception, ...]:
    """Return what shows in how the probe ended; `returned` is the name of what `fit_ensemble` returns."""
    return (
        nothing_returned(returned),
        Misconception(
            "one-model-returned",
            "How many models does an ensemble have?",
            "Append each member to a list, and return the list.",
            when=lambda stop: stop.thing == returned and stop.kind == "function",
        ),
        Misconception(
            "generator-as-seed",
            "What kind of thing is a seed?",
            "A network takes a whole number as its seed. The generator can draw one.",
            when=lambda stop: stop.thing == SEED and stop.kind in ("Generator", "BitGenerator", "PCG64"),
        ),
        Misconception(
            "seed-left-out",
            "Which fourth thing does `networks.fit` take?",
            "`networks.fit` takes three arrays and the seed of the first weights.",
            when=lambda stop: stop.kind == "TypeError" and "random_state" in stop.text,
        ),
        Misconception(
            "seed-not-whole",
            "Which numbers can be seeds?",
            "A seed is a whole number of at least 0: draw it by `integers`.",
            when=lambda stop: stop.thing == SEED and stop.kind not in ("Generator", "BitGenerator", "PCG64"),
        ),
    )


IN_NUMBER = (
    Misconception(
        "fitted-elsewhere",
        "What fits the members?",
        "Call `networks.fit`: the cells below count on what its models can do.",
        when=lambda seen: len(seen["sizes"]) == 0,
    ),
    Misconception(
        "one-model-repeated",
        "Is each member a model of its own?",
        "Fit inside the loop, once for each member: a list of one model several times always agrees with itself.",
        when=lambda seen: 0 < len(seen["sizes"]) < NUM_MEMBERS and len(seen["members"]) == NUM_MEMBERS,
    ),
    Misconception(
        "last-only",
        "Where do the members go that were fitted before the last one?",
        "Append every member to the list.",
        when=lambda seen: len(seen["sizes"]) == NUM_MEMBERS > len(seen["members"]) > 0,
    ),
)
SWAPPED = Misconception(
    "targets-swapped",
    "Which of the two is the state before the step?",
    "`networks.fit` takes the states, the torques and the next states, in this order.",
    when=lambda seen: _are(seen["fitted_states"], seen["next_states"]),
)
CHANGES = Misconception(
    "changes-for-next-states",
    "What does a model return: the next state, or the change?",
    "`networks.fit` takes the next states as they are. What it does with them inside is its own business.",
    when=lambda seen: _are(seen["fitted_next_states"], seen["next_states"] - seen["states"]),
)


def _are(fitted, rows):
    return len(fitted) > 0 and bool((drawn_rows(rows, fitted) >= 0).all())


TORN = Misconception(
    "transitions-torn",
    "Which next state belongs to which state and torque?",
    "Draw row numbers once for each member, and take these rows of all three arrays: a transition stays together.",
    when=lambda seen: all((np.concatenate(seen[f"rows_{name}"]) >= 0).all() for name in ("states", "next_states")),
)
NOT_ROWS = Misconception(
    "noise-for-bootstrap",
    "Does a bootstrap sample hold new numbers?",
    "It holds the very transitions that were observed, some of them several times: nothing is added to them, and no "
    "number inside them moves.",
    when=lambda seen: (
        any((np.concatenate(seen[f"rows_{name}"]) < 0).any() for name in ("states", "next_states"))
        and not SWAPPED.when(seen)
        and not CHANGES.when(seen)
    ),
)
IN_ROWS = (TORN, SWAPPED, CHANGES, NOT_ROWS)
IN_SIZE = (
    Misconception(
        "sample-too-small",
        "How large is a bootstrap sample?",
        "It is as large as the data: n rows out of n, with replacement. That is what makes some come twice.",
        when=lambda seen: (seen["sizes"] < NUM).any(),
    ),
    Misconception(
        "sample-too-large",
        "How large is a bootstrap sample?",
        "It is as large as the data: n rows out of n, with replacement, and nothing besides.",
        when=lambda seen: (seen["sizes"] >= NUM).all(),
    ),
)
IN_SAMPLES = (
    Misconception(
        "no-bootstrap",
        "What makes the data of one member differ from those of the next?",
        "Each member is fitted to a sample drawn from the data, not to the data.",
        when=lambda seen: _all_complete(seen) and _in_order(seen),
    ),
    Misconception(
        "without-replacement",
        "Can a transition be drawn twice?",
        "n rows drawn without replacement are all rows, in another order: the same data for each member. Draw with "
        "replacement.",
        when=lambda seen: _all_complete(seen) and not _in_order(seen),
    ),
    Misconception(
        "one-sample-for-all",
        "When is the sample drawn?",
        "Draw inside the loop: each member has a sample of its own.",
        when=lambda seen: not _all_complete(seen) and len(set(_samples(seen))) == 1,
    ),
)


def _in_order(seen):
    return all(np.array_equal(sample, np.arange(NUM)) for sample in seen["rows_torques"])


IN_COUNTS = (
    Misconception(
        "rows-never-drawn",
        "Which row numbers can your draw give?",
        "All of them must be possible, the first and the last, too: `rng.integers(n)` gives 0 to n - 1.",
        when=lambda seen: seen["counts"].min() == 0,
    ),
    Misconception(
        "uneven-draw",
        "Is each row as likely as any other?",
        "Each of the n rows has the same chance in each draw: that is what `rng.integers` gives.",
        when=lambda seen: seen["counts"].min() > 0,
    ),
)
PARTLY_WITHOUT = Misconception(
    "partly-without-replacement",
    "Does every row of a sample have the same chance, whatever was drawn before it?",
    "Each of the n draws is from all n rows, and none of them is counted twice on purpose.",
)
IN_SEEDS = (
    Misconception(
        "one-seed-for-all",
        "With which weights does each member start?",
        "The first weights, too, should differ from member to member: give each a seed of its own.",
    ),
)
NUMBER_TYPED_IN = Misconception(
    "number-typed-in",
    "Where does the number of members come from?",
    "It is the argument `num_members`.",
)
RNG_NOT_USED = Misconception(
    "rng-not-used",
    "From which generator do the random numbers come?",
    "All of them come from `rng`, the argument: neither from numpy's global functions nor from a generator made here.",
)
NOT_A_LIST = Misconception(
    "not-a-list",
    "What does the docstring say comes back?",
    "The cells below index the members, and go through them more than once: make it a list.",
)
