"""Exercise `fit_ensemble` of notebook 05: networks for bootstrap samples of the same transitions."""

import numpy as np

from helpers.checks import contract
from helpers.checks.contract import Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.model_bias import bootstrapping as slips
from helpers.checks.model_bias.bootstrapping import MOST, NUM, NUM_MEMBERS, SEED, drawn_rows
from helpers.checks.observe import Unexpected, numbers
from helpers.checks.stand_ins import standing_in

RETURNED = "What `fit_ensemble` returns"
COLUMNS = ("states", "torques", "next_states")


def draw(rng) -> Evidence:
    """Transitions, hardly any numbers of which are alike, and a seed; a few end at the speed limit."""
    next_states = rng.uniform(-4, 4, (NUM, 2))
    next_states[rng.permutation(NUM)[:4], 1] = [8, -8, 8, -8]
    return {
        "states": rng.uniform(-4, 4, (NUM, 2)),
        "torques": rng.uniform(-2, 2, NUM),
        "next_states": next_states,
        "seed": np.array(rng.integers(2**31)),
    }


def probe(fit_ensemble, states, torques, next_states, seed) -> Evidence:
    """Let it fit two ensembles, with one generator, a third one with its seed, a small one, and a large one."""
    contract, given = Contract(), (states.copy(), torques.copy(), next_states.copy())
    rng = np.random.default_rng(int(seed))
    with contract.keeps(states=states, torques=torques, next_states=next_states):
        fits, members, returned = _watched(fit_ensemble, (states, torques, next_states), NUM_MEMBERS, rng)
    _expect_list(contract, returned)
    again, _, _ = _watched(fit_ensemble, _copies(given), NUM_MEMBERS, rng)
    same, _, _ = _watched(fit_ensemble, _copies(given), NUM_MEMBERS, np.random.default_rng(int(seed)))
    _note_randomness(contract, given[1], *map(_drawn, (fits, again, same)))
    few, few_members, _ = _watched(fit_ensemble, _copies(given), 2, rng)
    many, _, _ = _watched(fit_ensemble, _copies(given), MOST, rng)
    return {
        "sizes": np.array([len(fit["torques"]) for fit in fits], dtype=float),
        **{f"fitted_{name}": np.concatenate([fit[name] for fit in fits] or [np.empty(0)]) for name in COLUMNS},
        "num_seeds": np.array(len({fit["random_state"] for fit in fits}), dtype=float),
        "many_seeds": np.array(len({fit["random_state"] for fit in many}) > len(many) / 4),  # some may be alike
        "members": members,
        "num_few": np.array([len(few), len(few_members)], dtype=float),
        "drawn_of_many": np.concatenate([fit["torques"] for fit in many] or [np.empty(0)]),
        **contract.evidence,
    }


def _copies(arrays):
    return [array.copy() for array in arrays]


def _watched(fit_ensemble, data, num_members, rng) -> tuple[list[dict], np.ndarray, object]:
    """Return the data of each fit, of which fit each member is (-1 for none), and what was returned."""
    from helpers import networks

    fits, models = [], []

    def fit(states, torques, next_states, random_state):
        given = zip(COLUMNS, (states, torques, next_states), strict=True)
        seen = {name: numbers(f"The {name} that a network is fitted to", values) for name, values in given}
        if not len(seen["states"]) == len(seen["torques"]) == len(seen["next_states"]):
            raise ValueError("inconsistent numbers of samples in states, torques and next_states")
        is_whole = isinstance(random_state, int | np.integer) and not isinstance(random_state, bool)
        if not is_whole or not 0 <= random_state < 2**32:
            raise Unexpected(SEED, "a whole number from 0 to 2**32 - 1", random_state)
        fits.append(seen | {"random_state": int(random_state)})
        models.append(lambda states, torques: np.array(states, dtype=float))
        return models[-1]

    with standing_in(fit_ensemble, networks, "fit", fit):
        returned = fit_ensemble(*data, num_members, rng)
    if callable(returned) or not hasattr(returned, "__len__"):
        raise Unexpected(RETURNED, "a list of models", returned)
    made = [next((i for i, model in enumerate(models) if model is each), -1) for each in returned]
    return fits, np.array(made, dtype=float), returned


def _drawn(fits):
    """What is random in an ensemble: the samples, told by their torques, and the seeds."""
    return [(fit["torques"].tolist(), fit["random_state"]) for fit in fits]


def _note_randomness(contract, torques, drawn, again, same):
    """Note where the samples do not follow from the generator; nothing where none was drawn."""
    if all(sample == torques.tolist() for sample, _ in drawn):
        return
    if [sample for sample, _ in drawn] == [sample for sample, _ in again]:
        said = "A second call with the same generator drew the same samples as the first."
        contract.note("same-randomness", said)
    elif drawn != same:
        contract.note("rng-not-used", "Two calls with generators of the same seed drew other samples or seeds.")


def _expect_list(contract, returned):
    said = f"{RETURNED} should be a list; yours is a {type(returned).__name__}."
    contract.expect(isinstance(returned, list), "not-a-list", said)


def look(evidence: Evidence) -> Evidence:
    """Add which rows each member was fitted to: by its states, by its torques, by its next states; -1 for none."""
    given = {name: evidence[name] for name in COLUMNS}
    fitted = {name: evidence[f"fitted_{name}"] for name in COLUMNS}
    ends = np.cumsum(evidence["sizes"]).astype(int)
    rows = {name: drawn_rows(given[name], fitted[name]) for name in COLUMNS}
    seen = evidence | {f"rows_{name}": np.split(rows[name], ends[:-1])[: len(ends)] for name in COLUMNS}
    of_many = drawn_rows(evidence["torques"], evidence["drawn_of_many"])
    samples = np.array_split(of_many, MOST)
    return seen | {"counts": np.bincount(of_many[of_many >= 0], minlength=NUM), "samples_of_many": samples}


def other_number(seen: Evidence) -> str | None:
    fits, members = len(seen["sizes"]), seen["members"]
    if fits == NUM_MEMBERS and np.array_equal(members, np.arange(NUM_MEMBERS)):
        return None
    if fits == NUM_MEMBERS and np.array_equal(np.sort(members), np.arange(NUM_MEMBERS)):
        return None
    kinds = len(set(members[members >= 0]))
    return (
        f"For {NUM_MEMBERS} members `networks.fit` should be called {NUM_MEMBERS} times, and each model returned "
        f"once; yours calls it {fits} times, and returns {len(members)} things, {kinds} different models among them."
    )


def other_few(seen: Evidence) -> str | None:
    if (seen["num_few"] == 2).all():
        return None
    return f"The first call was right. With num_members=2 there should be 2 members; yours fits {seen['num_few'][0]:g}."


def other_rows(seen: Evidence) -> str | None:
    """Say which transition was torn, or which is none of the data's."""
    for k, (one, two, three) in enumerate(zip(*(seen[f"rows_{name}"] for name in COLUMNS), strict=True)):
        if (np.concatenate([one, two, three]) < 0).any():
            return f"Member {k} was fitted to transitions that are not among the {NUM} given ones."
        if not (np.array_equal(one, two) and np.array_equal(one, three)):
            torn = np.flatnonzero((one != two) | (one != three))[0]
            return (
                f"Transition {torn} of member {k} has the state of row {one[torn]}, the torque of row {two[torn]} and "
                f"the next state of row {three[torn]}."
            )
    return None


def other_size(seen: Evidence) -> str | None:
    wrong = np.flatnonzero(seen["sizes"] != NUM)
    if not len(wrong):
        return None
    return (
        f"From {NUM} transitions a bootstrap sample has {NUM}; that of member {wrong[0]} has "
        f"{seen['sizes'][wrong[0]]:g}."
    )


def other_samples(seen: Evidence) -> str | None:
    """Compare how many different rows there are with what chance allows: 63 % of them, give or take."""
    samples = seen["rows_torques"]
    distinct = [len(set(sample)) / NUM for sample in samples]
    different = len({tuple(np.sort(sample)) for sample in samples})
    if different == NUM_MEMBERS and all(0.4 < each < 0.85 for each in distinct):
        return None
    return (
        f"Of {NUM} transitions a bootstrap sample holds about 63 %, some of them several times, and each member has "
        f"its own. Yours hold {min(distinct):.0%} to {max(distinct):.0%}, and {different} of {NUM_MEMBERS} differ."
    )


def other_counts(seen: Evidence) -> str | None:
    """Compare how often each row was drawn with chance: with 200 members a row comes 200 times, give or take 14."""
    counts = seen["counts"]
    even = counts.sum() == NUM * MOST and ((counts - MOST) ** 2 / MOST).sum() < slips.UNEVEN
    if even and counts.min() > 0 and counts[[0, -1]].sum() > 1.5 * MOST:  # the ends: 400, give or take 20
        return None
    rare, often = counts.argmin(), counts.argmax()
    return (
        f"With {MOST} members each of the {NUM} transitions should be drawn about {MOST} times; number {rare}, counted "
        f"from 0, was drawn {counts[rare]} times, number {often} {counts[often]} times."
    )


def other_shares(seen: Evidence) -> str | None:
    """Compare how many different rows the samples hold with chance: 63 %, as a mean of 200 give or take 0.3."""
    share = np.mean([len(set(sample)) for sample in seen["samples_of_many"]]) / NUM
    if abs(share - (1 - (1 - 1 / NUM) ** NUM)) < 0.02:
        return None
    return (
        f"{MOST} bootstrap samples hold 63 % of the transitions on average, give or take 0.3; yours hold {share:.0%}."
    )


def other_seeds(seen: Evidence) -> str | None:
    if seen["num_seeds"] == NUM_MEMBERS:
        return None if seen["many_seeds"] else f"Most of {MOST} members have the seed of another one."
    return f"{NUM_MEMBERS} members need {NUM_MEMBERS} different seeds; yours have {seen['num_seeds']:g}."


def fact(seen: Evidence) -> str:
    share = np.mean([len(set(sample)) / NUM for sample in seen["rows_torques"]])
    return f"{NUM_MEMBERS} members, each with its own sample, which holds {share:.0%} of the transitions on average."


EXERCISE = Exercise(
    name="fit_ensemble",
    notebook="05_model_bias",
    defines="fit_ensemble",
    draw=draw,
    probe=probe,
    evidence={
        "states": (float, NUM, 2),
        "torques": (float, NUM),
        "next_states": (float, NUM, 2),
        "seed": (float,),
        "sizes": (float, "fits"),
        "fitted_states": (float, ...),
        "fitted_torques": (float, ...),
        "fitted_next_states": (float, ...),
        "num_seeds": (float,),
        "many_seeds": (bool,),
        "members": (float, "members"),
        "num_few": (float, 2),
        "drawn_of_many": (float, "drawn"),
    },
    look=look,
    stops=slips.stops(RETURNED),
    breaches=(
        contract.ARGUMENT_CHANGED,
        contract.SAME_RANDOMNESS,
        slips.RNG_NOT_USED,
        slips.NOT_A_LIST,
    ),
    checks=(
        Check(other_number, slips.IN_NUMBER),
        Check(other_rows, slips.IN_ROWS),
        Check(other_size, slips.IN_SIZE),
        Check(other_samples, slips.IN_SAMPLES),
        Check(other_seeds, slips.IN_SEEDS, blocks=False),
        Check(other_few, (slips.NUMBER_TYPED_IN,)),
        Check(other_counts, slips.IN_COUNTS),
        Check(other_shares, (slips.PARTLY_WITHOUT,)),
    ),
    fact=fact,
    imports=("sklearn.neural_network",),
    hints=(
        "If all members learned from the same data and began with the same weights, could they disagree?",
        "A bootstrap sample of n transitions is n row numbers, drawn with replacement. Which arrays do they index?",
        "The generator draws row numbers by `integers`, and a seed, too. `networks.fit` takes the three arrays of the "
        "sample and the seed, and returns a member.",
        "The line to look at is the one that indexes: the same row numbers for all three arrays, new ones for each "
        "member.",
    ),
)
