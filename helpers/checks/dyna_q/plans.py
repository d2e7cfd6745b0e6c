"""What `planning` and `planning_plus` share: what is drawn for a planning, how it is observed, the reference."""

import itertools
import random
from collections.abc import Callable
from contextlib import suppress

import numpy as np

from helpers.checks.dyna_q import recording, updates
from helpers.checks.exercise import Evidence
from helpers.checks.misconception import Parts, evaluate

NUM_TRIED = 6  # the agent has been in this many of the states
NUM_STATES, NUM_ACTIONS = NUM_TRIED + 2, 3
PAIRS = list(itertools.product(range(NUM_STATES), range(NUM_ACTIONS)))
LEAD_TO_STATE_ZERO = (1, 1), (3, 2)  # and go on from there
STAYS = 0, 2  # the pair that runs against a wall
NUM_BEFORE = 3  # real steps of a younger model, with which it plans first: what it keeps of that is out of date
CONTENTS = ("pairs", "states", "outcomes", "time", "tau")  # of a model; tau of each pair

# An alpha small enough to read from a value how often it was updated; a prime number of steps, so that no number of
# pairs divides it.
NUM_PLANNED, ALPHA = 607, 0.02
FAR, FAR_GAMMA = 3000, 0.5  # planning steps after which values no longer move, with alpha = 1
FAR_BONUS = 0.3  # the weight of a bonus there
MANY, ALPHA_OF_MANY = 6007, 0.002  # planning steps that show with what chance pairs are drawn
NUM_SINGLE = 300  # planning steps that are looked at one by one
ALPHAS = np.linspace(0.1, 0.9, NUM_SINGLE)
GAMMAS = np.roll(ALPHAS, NUM_SINGLE // 3)

# One entry for each of the single planning steps; the place is the one whose value changed.
REFERENCE = updates.UPDATE | {
    "old": lambda before, states, actions: before[states, actions],
    "led_to": lambda next_states: next_states,
    "following": lambda before, led_to: before[led_to],
    "best": lambda following: following.max(axis=1),
    "best_here": lambda before, states: before.max(axis=1)[states],
    "found": lambda observed: observed["new"],
}

# A larger model, in which one action was tried nowhere; `MANY` draws leave a pair of it out one time in a million.
WIDE = 60, 5
WIDE_LIVED = np.array([(*pair, 1.0, 0, True) for pair in np.ndindex(WIDE[0], WIDE[1] - 1)])

VALUES = (float, NUM_STATES, NUM_ACTIONS)
EVIDENCE = {
    "lived": (float, "lived", 5),
    "seeds": (float, NUM_SINGLE),
    **{name: VALUES for name in ("before", "none", "some", "again", "grown", "other_seed", "far", "many")},
    "drawn": (float, MANY),
    "wide": (bool, *WIDE),
    "plans_alone": (bool,),
    "single": (float, NUM_SINGLE, NUM_STATES, NUM_ACTIONS),
    "looked_up": (bool, NUM_STATES, NUM_ACTIONS),
    "kept": (bool, len(CONTENTS)),
    "followed": (float, 2),
    **{name: (bool,) for name in ("read", "by_value", "runs_through", "repeats", "global_random")},
}


def draw(rng) -> Evidence:
    """The real steps that a model has learned from; values before planning; seeds.

    The steps (n, 5) are (state, action, reward, next_state, terminated), in
    `NUM_TRIED` states, in which most actions were tried, some more than once.
    """
    lived = []
    pairs = [(state, action) for state, action in PAIRS if state < NUM_TRIED and (action or state % 2)]
    for repeat in range(3):
        for state, action in rng.permutation(pairs)[: len(pairs) // (1 + repeat)].tolist():
            terminated = (state + action) % 4 == 3
            next_state = (state + rng.integers(1, NUM_STATES)) % NUM_STATES  # any but the same, for all but one
            if (state, action) in LEAD_TO_STATE_ZERO:
                next_state = 0
            next_state = state if (state, action) == STAYS else next_state
            lived.append((state, action, rng.normal(), next_state, terminated))
    return {
        "lived": np.array(lived),
        "before": rng.normal(size=(NUM_STATES, NUM_ACTIONS)),
        "seeds": rng.integers(2**31, size=NUM_SINGLE),
    }


def watch(plan: Callable, lived: np.ndarray, before: np.ndarray, seeds: np.ndarray, **bonus: np.ndarray) -> Evidence:
    """Let it plan with a model that has learned from `lived`; return the values after that, and how it went about it.

    `grown` are the values after as many steps as `some` with a model that was younger when it was last planned with.
    `looked_up` are the pairs that were looked up in vain, `kept` which of the `CONTENTS` the model kept. One run with a
    table that records says whether that was `read` and which share of the updates `followed` the one before, forwards
    and backwards; with other values, whether pairs are drawn `by_value`. `runs_through`: so are the outcomes, at least
    at every other step. `repeats`: two runs with one generator were the same. `drawn` are the places in `PAIRS` of what
    `many` planning steps have written, -1 if they did not write one value each; `wide` says which values of a larger
    model these have changed, `plans_alone` whether one planning step changes any if the model knows a single pair. Only
    the single steps, those that go `far` and those of `wide` have a `bonus`, for the first a weight by name for each;
    in the other runs the weight is 0.
    """
    looked_up, kept, seeds = np.zeros(before.shape, dtype=bool), np.ones(len(CONTENTS), dtype=bool), seeds.tolist()
    no_bonus, generators, passes = dict.fromkeys(bonus, 0.0), recording.global_generators(), 0
    young, untouched = recording.model_of(lived[:NUM_BEFORE]), recording.model_of(lived)

    def run(q, num_planning_steps, rng, alpha, gamma, bonus=no_bonus, model=None, known=untouched):
        nonlocal passes
        model = recording.model_of(lived) if model is None else model
        try:
            plan(q, model, num_planning_steps, rng, alpha=alpha, gamma=gamma, **bonus)
        except Exception as error:
            pair = error.args[0] if isinstance(error, KeyError) and error.args else None
            if pair in PAIRS and pair not in known.pairs:
                looked_up.flat[PAIRS.index(pair)] = True
            elif all(_kept(model, known)):  # a model that was changed says more than the error after that
                raise
        passes = model.outcomes.num_passes if isinstance(model.outcomes, recording.Outcomes) else 0
        kept[:] &= _kept(model, known)
        return q

    def after(num_planning_steps, seed, *constants, **of_model):
        rng = seed if isinstance(seed, random.Random) else random.Random(seed)
        return updates.table(run(before.tolist(), num_planning_steps, rng, *constants, **of_model), before.shape)

    growing = recording.model_of(lived[:NUM_BEFORE])
    after(1, seeds[0], ALPHA, 0.0, model=growing, known=young)
    recording.learn(growing, lived[NUM_BEFORE:])
    grown = after(NUM_PLANNED, seeds[0], ALPHA, 0.0, model=growing)
    none, single = after(0, seeds[0], ALPHA, 0.0), []
    for i, seed in enumerate(seeds):
        own = {name: float(weights[i]) for name, weights in bonus.items()}
        single.append(after(1, seed, float(ALPHAS[i]), float(GAMMAS[i]), own))
    some, again, other = (after(NUM_PLANNED, seed, ALPHA, 0.0) for seed in (seeds[0], seeds[0], seeds[1]))
    runs_through = passes > NUM_PLANNED / 2
    going_on = random.Random(seeds[0])
    first, second = (after(NUM_PLANNED, going_on, ALPHA, 0.0) for _ in range(2))
    recorded, turned = (recording.Table(values.tolist()) for values in (before, -before))
    for table in (recorded, turned):
        run(table, NUM_PLANNED, random.Random(seeds[0]), ALPHA, 0.0)
    many = run(recording.Table(before.tolist()), MANY, random.Random(seeds[1]), ALPHA_OF_MANY, 0.0)
    drawn = np.array(many.writes) @ [NUM_ACTIONS, 1] if len(many.writes) == MANY else np.full(MANY, -1)
    alone, wide = before, np.zeros(WIDE).tolist()
    with suppress(Exception):
        only, known = (recording.model_of(lived[:1]) for _ in range(2))
        alone = after(1, seeds[0], 1.0, 0.0, model=only, known=known)
    constants = {"alpha": 1.0, "gamma": 0.0} | dict.fromkeys(bonus, FAR_BONUS)
    with suppress(Exception):
        plan(wide, recording.model_of(WIDE_LIVED), MANY, random.Random(seeds[1]), **constants)
    return {
        "none": none,
        "plans_alone": np.array((alone != before).any()),
        "wide": updates.table(wide, WIDE) != 0,
        "single": np.array(single),
        "some": some,
        "again": again,
        "grown": grown,
        "other_seed": other,
        "far": after(FAR, seeds[0], 1.0, FAR_GAMMA, dict.fromkeys(bonus, FAR_BONUS)),
        "many": updates.table(many, before.shape),
        "drawn": drawn,
        "looked_up": looked_up,
        "kept": kept,
        "followed": np.array(recording.shares_that_follow(recorded.writes, untouched)),
        "read": np.array(recorded.read),
        "by_value": np.array(recorded.writes != turned.writes),
        "runs_through": np.array(runs_through),
        "repeats": np.array(np.array_equal(first, second)),
        "global_random": np.array(recording.global_generators() != generators),
    }


def _kept(model, untouched):
    """Which of the contents of a model are what they were, as a list of bool."""
    kept = [getattr(model, name, None) == getattr(untouched, name) for name in CONTENTS[:-1]]
    try:
        return [*kept, all(model.tau(*pair) == untouched.tau(*pair) for pair in PAIRS)]
    except Exception:  # an answer may leave anything behind
        return [*kept, False]


def look(
    evidence: Evidence, reference: Parts, planned: Callable[[np.ndarray], np.ndarray], *, has_bonus: bool = False
) -> Evidence:
    """Add what changed, each single step with its outcome, how often pairs were drawn and where values should settle.

    `planned` takes the pairs that were tried, and returns those to plan with; both are masks of the table of values.
    """
    before, single, outcomes = evidence["before"], evidence["single"], _outcomes(evidence["lived"])
    wide_planned = planned(np.broadcast_to(np.arange(WIDE[1]) < WIDE[1] - 1, WIDE))
    planned = planned(outcomes["tried"])
    runs = np.array([*(evidence[name] for name in ("none", "some", "again", "other_seed", "far", "many")), *single])
    first_changed = (single != before).reshape(NUM_SINGLE, -1).argmax(axis=1)
    states, actions = np.unravel_index(first_changed, before.shape)
    steps = {"states": states, "actions": actions, "alphas": ALPHAS, "gammas": GAMMAS}
    steps |= {name: table[states, actions] for name, table in outcomes.items()}
    inputs = evidence | steps | {"clock": len(evidence["lived"]), "taus": outcomes["tau"]}
    return inputs | {
        "planned": planned,
        "wide_planned": wide_planned,
        "by_chance": _shares_by_chance(outcomes, planned),
        "untried": planned & ~outcomes["tried"],
        "changed": (runs != before).any(axis=0),
        "num_changed_by_none": int((evidence["none"] != before).sum()),
        "counts_of_none": _counts(evidence["none"], before, outcomes, planned),
        "num_changed_by_one": (single != before).sum(axis=(1, 2)),
        "new": single[np.arange(NUM_SINGLE), states, actions],
        "expected": evaluate(reference, inputs, "new"),
        "modelled": outcomes["rewards"],
        "counts": np.array([_counts(evidence[name], before, outcomes, planned) for name in ("some", "other_seed")]),
        "many_counts": _counts(evidence["many"], before, outcomes, planned, ALPHA_OF_MANY),
        "settled": _settled(before, outcomes, planned, bonus=FAR_BONUS * np.sqrt(outcomes["tau"]) * has_bonus),
    }


def _outcomes(lived):
    """For each pair, in tables like that of the values: its last outcome and its tau.

    A pair that was never tried leads back to its state, with reward 0.
    """
    states, actions, next_states = lived[:, [0, 1, 3]].T.astype(int)
    tables = {
        "tried": np.zeros((NUM_STATES, NUM_ACTIONS), dtype=bool),
        "rewards": np.zeros((NUM_STATES, NUM_ACTIONS)),
        "next_states": np.repeat(np.arange(NUM_STATES)[:, None], NUM_ACTIONS, axis=1),
        "terminated": np.zeros((NUM_STATES, NUM_ACTIONS), dtype=bool),
        "tau": np.full((NUM_STATES, NUM_ACTIONS), len(lived)),
    }
    columns = (True, lived[:, 2], next_states, lived[:, 4] > 0, np.arange(len(lived))[::-1])
    for table, column in zip(tables.values(), columns, strict=True):
        table[states, actions] = column  # the last of several stays
    return tables


def _shares_by_chance(outcomes, planned):
    """The shares that `recording.shares_that_follow` would find, on average, if pairs were drawn uniformly."""
    states, next_states = np.nonzero(planned)[0], outcomes["next_states"][planned]
    goes_on = ~outcomes["terminated"][planned] & np.isin(next_states, states)
    led_to = np.isin(states, outcomes["next_states"][outcomes["tried"]])
    others = ~np.eye(len(states), dtype=bool)
    follows = (next_states[:, None] == states) & others  # [one, other]: `one` leads to the state of `other`
    shares = follows[goes_on].sum(axis=1), follows[:, led_to].sum(axis=0)
    return np.array([share.mean() / (len(states) - 1) if len(share) else 0.0 for share in shares])


def _counts(after, before, outcomes, planned, alpha=ALPHA):
    """Read from values updated with gamma = 0, and no bonus, how often each pair was drawn; NaN where one cannot."""
    with np.errstate(invalid="ignore", divide="ignore"):
        left = (after - outcomes["rewards"]) / (before - outcomes["rewards"])
        counts = np.log(left[planned]) / np.log(1 - alpha)
        whole = np.round(counts) + 0.0  # without -0
        return np.where((np.abs(counts - whole) < 1e-2) & (whole >= 0), whole, np.nan)


def _settled(before, outcomes, planned, bonus):
    """The values that solve Bellman's optimality equation in the model (Sutton & Barto, 2018, equation 4.2)."""
    q = before.copy()
    for _ in range(60):  # gamma = 0.5: the error is halved each time
        following = ~outcomes["terminated"] * q.max(axis=1)[outcomes["next_states"]]
        q[planned] = (outcomes["rewards"] + bonus + FAR_GAMMA * following)[planned]
    return q
