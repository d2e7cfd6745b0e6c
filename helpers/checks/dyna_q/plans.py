"""What `planning` and `exploration_bonus` share."""

import random

import numpy as np

from helpers import tabular
from helpers.checks.dyna_q.old_updates import UPDATE_SUSPECTS, _explain_updates, _furthest_off, _table
from helpers.checks.exercise import Evidence
from helpers.checks.legacy import Wrong

NUM_PLANNED = 600

ALPHA = 0.02  # small enough to read from a value how often it was updated

FAR = 3000  # planning steps after which values no longer move

NUM_ACTIONS = 3

TRIED = 5  # the agent of the probe has been in this many of the states

NUM_SINGLE = 300  # planning steps that are looked at one by one

SINGLE_ALPHAS = np.linspace(0.1, 0.9, NUM_SINGLE)

SINGLE_GAMMAS = np.roll(SINGLE_ALPHAS, NUM_SINGLE // 3)

KAPPA = 0.3

PLANNING_SUSPECTS = UPDATE_SUSPECTS | {
    # How many
    "not-in-place": (
        "Does your code change the table it was given, or a copy of it?",
        "Each planning step updates `q` itself; nothing is returned.",
    ),
    "one-step-too-many": (
        "How many planning steps are 0 planning steps?",
        "Count what your loop does when `num_planning_steps` is 0.",
    ),
    "one-step-only": (
        "What does `num_planning_steps` say?",
        "One pair was drawn and learned from. How is that repeated?",
    ),
    "wrong-number": (
        "Does each planning step make one update, and only one?",
        "Count how often your loop runs, for 1 planning step and for 600.",
    ),
    # Which ones
    "drawn-once": (
        "How often is a pair drawn?",
        "A pair is drawn anew for EACH planning step. Where does the drawing stand, before the loop or in it?",
    ),
    "not-from-rng": (
        "Where do your random numbers come from?",
        "The module `random` and numpy have generators of their own. The argument `rng` is the one to draw from.",
    ),
    "not-random": (
        "What chooses the pair, if not chance?",
        "The pairs should be drawn at random, with `rng`, and another seed should give others.",
    ),
    "not-uniform": (
        "Has each of them the same chance, at each planning step?",
        "Some pairs are hardly ever drawn. Which ones can your drawing not reach?",
    ),
    "model-changed": (
        "Should what was only imagined be remembered as if it had happened?",
        "Planning only reads the model: real steps alone are written into it.",
    ),
}


def draw_planning(rng) -> Evidence:
    """The real steps that a model has learned from; values before planning; seeds.

    The steps (n, 5) are (state, action, reward, next_state, terminated), in
    `TRIED` states, in which most actions were tried, some more than once.
    """
    lived = []
    pairs = [(state, action) for state in range(TRIED) for action in range(NUM_ACTIONS) if action or state % 2]
    for repeat in range(3):
        for state, action in rng.permutation(pairs)[: len(pairs) // (1 + repeat)].tolist():
            terminated = (state + action) % 4 == 3
            next_state = (state + rng.integers(1, TRIED + 2)) % (TRIED + 2)  # any but the same
            lived.append((state, action, rng.normal(), next_state, terminated))
    return {
        "lived": np.array(lived),
        "before": rng.normal(size=(TRIED + 2, NUM_ACTIONS)),
        "seeds": rng.integers(2**31, size=NUM_SINGLE),
    }


def _contents(model):
    """What the model holds: its pairs, what followed them, and how long ago each action was tried."""
    outcomes = [model.outcomes[pair] for pair in model.pairs]
    rewards, next_states, terminated = (np.array(column) for column in zip(*outcomes, strict=True))
    return {
        "pairs": np.array(model.pairs),
        "rewards": rewards,
        "next_states": next_states,
        "terminated": terminated,
        "tau": np.array([[model.tau(state, action) for action in range(NUM_ACTIONS)] for state in range(TRIED)]),
    }


def _model(lived):
    """The model that has learned from these steps (n, 5)."""
    model = tabular.Model()
    for state, action, reward, next_state, terminated in lived.tolist():
        model.learn(int(state), int(action), reward, int(next_state), bool(terminated))
    return model


def _probe_planning(plan, lived, before, seeds, suspects, untried, kappa=None) -> Evidence:
    """Let it plan with the model that has learned from `lived`; return the values after that.

    `untried` is the one of `suspects` who looks up what was never tried. Only
    the single steps have a bonus, of weight `kappa`.
    """
    model = _model(lived)
    contents, seeds = _contents(model), seeds.tolist()

    def after(num_planning_steps, seed, alpha, gamma, bonus=0.0):
        q, constants = before.tolist(), {} if kappa is None else {"kappa": bonus}
        try:
            plan(q, model, num_planning_steps, random.Random(seed), alpha=alpha, gamma=gamma, **constants)
        except KeyError as error:
            if not isinstance(error.args[0], tuple) or error.args[0] in model.outcomes:
                raise
            observed = f"The pair {error.args[0]} was looked up in the model, and never tried."
            raise suspects.accuse(untried, observed) from None
        return _table(q, before.shape)

    constants = zip(seeds, SINGLE_ALPHAS.tolist(), SINGLE_GAMMAS.tolist(), strict=True)
    evidence = {
        "none": after(0, seeds[0], ALPHA, 0.0),
        "single": np.array([after(1, *each, bonus=kappa) for each in constants]),
        "some": after(NUM_PLANNED, seeds[0], ALPHA, 0.0),
        "again": after(NUM_PLANNED, seeds[0], ALPHA, 0.0),
        "other_seed": after(NUM_PLANNED, seeds[1], ALPHA, 0.0),
        "far": after(FAR, seeds[0], 1.0, 0.5),
    }
    now = _contents(model)
    same = all(np.array_equal(contents[key], now[key]) for key in contents)
    return evidence | {"model_is_the_same": np.array(same)}


VALUES = (float, TRIED + 2, NUM_ACTIONS)

PLANNING_EVIDENCE = {
    "lived": (float, "lived", 5),
    "seeds": (float, NUM_SINGLE),
    **{name: VALUES for name in ("before", "none", "some", "again", "other_seed", "far")},
    "single": (float, NUM_SINGLE, *VALUES[1:]),
    "model_is_the_same": (bool,),
}


def _judge_places(evidence, planned, suspects, name, elsewhere):
    """Only values that may be planned may change; and the model may not."""
    if not evidence["model_is_the_same"]:
        raise suspects.accuse(
            "model-changed", "After planning the model holds something else, or its time has gone on."
        )
    runs = np.array([evidence["none"], evidence["some"], evidence["other_seed"], *evidence["single"]])
    outside = (runs != evidence["before"]).any(axis=0) & ~planned
    if outside.any():
        state, action = np.argwhere(outside)[0]
        raise suspects.accuse(name, f"Values of {elsewhere} have changed, such as `q[{state}][{action}]`.")


def _judge_planning(evidence, planned, suspects, untried=None):
    _judge_number(evidence, planned, suspects)
    _judge_single(evidence, suspects, untried)
    _judge_draws(evidence, planned, suspects)
    _judge_far(evidence, planned)


def _is_tried(evidence):
    tried = np.zeros(evidence["before"].shape, dtype=bool)
    tried[tuple(evidence["pairs"].T)] = True
    return tried


def _imagined(evidence):
    """Rewards, next states and terminated for all pairs; an action never tried stays, for nothing."""
    shape, pairs = evidence["before"].shape, tuple(evidence["pairs"].T)
    rewards, terminated = np.zeros(shape), np.zeros(shape, dtype=bool)
    next_states = np.repeat(np.arange(shape[0])[:, None], shape[1], axis=1)
    rewards[pairs], next_states[pairs] = evidence["rewards"], evidence["next_states"]
    terminated[pairs] = evidence["terminated"]
    return rewards, next_states, terminated


def _judge_number(evidence, planned, suspects):
    """None, one and many planning steps should change no value, one, and many."""
    before = evidence["before"]
    none, some = (int((evidence[name] != before).sum()) for name in ("none", "some"))
    single = (evidence["single"] != before).sum(axis=(1, 2))
    if not (none or some or single.any()):
        raise suspects.accuse("not-in-place", "`q` has not changed.")
    if none:
        observed = f"With `num_planning_steps` = 0 nothing should change; {none} values did."
        raise suspects.accuse("one-step-too-many" if none == 1 else "wrong-number", observed)
    if (single != 1).any():
        observed = f"One planning step should change one value; yours changed {single.min()} to {single.max()}."
        sweeps = "sweeps-all-pairs" in suspects and (single == planned.sum()).all()
        raise suspects.accuse("sweeps-all-pairs" if sweeps else "wrong-number", observed)


def _judge_single(evidence, suspects, untried):
    """Compare single planning steps with a Q-learning update of the pair that changed."""
    before = evidence["before"]
    steps, states, actions = np.nonzero(evidence["single"] != before)
    pairs = states, actions
    rewards, next_states, ended = (of_pairs[pairs] for of_pairs in _imagined(evidence))
    old, new, best = before[pairs], evidence["single"][steps, states, actions], before.max(axis=1)
    bonuses, values = [(None, (rewards, 0.0))], [(None, best[next_states])]
    if untried is not None:
        bonuses = _bonuses(rewards, evidence["tau"][pairs], untried[pairs])
        values += [("untried-ends", np.where(untried[pairs], 0.0, values[0][1]))]
        values += [("untried-leads-elsewhere", np.where(untried[pairs], value, values[0][1])) for value in best]
    reward = bonuses[0][1][0]
    expected = old + SINGLE_ALPHAS * (reward + SINGLE_GAMMAS * ~ended * best[next_states] - old)
    worst = _furthest_off(new, expected)
    if worst is None:
        return
    observed = (
        f"A planning step from state {states[worst]} by action {actions[worst]} to state {next_states[worst]}, "
        f"modelled reward {reward[worst]:.2f}"
    )
    if untried is not None:
        tau, known = evidence["tau"][pairs][worst], "never" if untried[pairs][worst] else "once"
        observed += f" (with its bonus for tau = {tau} and kappa = {KAPPA}), {known} tried"
    observed += (
        f", terminated {bool(ended[worst])}, with alpha {SINGLE_ALPHAS[worst]:.2f} and gamma "
        f"{SINGLE_GAMMAS[worst]:.2f}, should take the value from {old[worst]:.2f} to {expected[worst]:.3f}; yours "
        f"takes it to {new[worst]:.3f}."
    )
    bonuses.append(("reward-left-out", (reward - rewards, 0.0)))
    values += [("never-bootstraps", 0.0), ("maximum-in-the-wrong-state", best[states])]
    names = _explain_updates(suspects, new, old, ended, SINGLE_ALPHAS, SINGLE_GAMMAS, bonuses, values)
    raise suspects.accuse_of(names, observed) if names else Wrong(observed)


def _bonuses(rewards, tau, untried):
    """The modelled reward with its bonus, and those of them who misunderstand it, as `explain` takes them."""
    bonus = KAPPA * np.sqrt(tau)
    return [
        (None, (rewards + bonus, 0.0)),
        ("no-bonus", (rewards, 0.0)),
        ("no-root", (rewards + KAPPA * tau, 0.0)),
        ("kappa-under-the-root", (rewards + np.sqrt(KAPPA * tau), 0.0)),
        ("kappa-left-out", (rewards + np.sqrt(tau), 0.0)),
        ("bonus-subtracted", (rewards - bonus, 0.0)),
        ("bonus-from-the-clock", (rewards + bonus.max(), 0.0)),  # what was never tried has waited all the time
        ("no-bonus-for-the-untried", (rewards + bonus * ~untried, 0.0)),
        ("bonus-for-the-untried-only", (rewards + bonus * untried, 0.0)),
        ("bonus-outside-the-update", (rewards, bonus)),
    ]


def _counts(evidence, name, planned):
    """Read from values updated with gamma = 0, and no bonus, how often each pair was drawn; NaN where one cannot."""
    rewards = _imagined(evidence)[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        left = (evidence[name] - rewards) / (evidence["before"] - rewards)
        counts = np.log(left[planned]) / np.log(1 - ALPHA)
        return np.where(np.abs(counts - np.round(counts)) < 1e-2, np.round(counts), np.nan)


def _judge_draws(evidence, planned, suspects):
    counts, others = (_counts(evidence, name, planned) for name in ("some", "other_seed"))
    if np.isnan([counts, others]).any():
        raise Wrong(
            f"After {NUM_PLANNED} planning steps the values have not moved towards the rewards in the model as "
            "Q-learning moves them. Which reward, next state and end belong to the pair that was drawn?"
        )
    total, pairs = int(counts.sum()), len(counts)
    if total != NUM_PLANNED or others.sum() != NUM_PLANNED:
        observed = f"{NUM_PLANNED} planning steps should make {NUM_PLANNED} updates; yours made {total}."
        if "each-pair-once" in suspects and (counts == 1).all():
            raise suspects.accuse("each-pair-once", observed)
        raise suspects.accuse("one-step-only" if total == 1 else "wrong-number", observed)
    if not np.array_equal(evidence["some"], evidence["again"]):
        raise suspects.accuse("not-from-rng", "Twice the same seed, and two results.")
    observed = (
        f"In {NUM_PLANNED} planning steps, of {pairs} pairs one was drawn {counts.min():.0f} times and another "
        f"{counts.max():.0f} times."
    )
    # Two seeds may draw the same pair, but not all of the seeds of the single steps.
    seeds_matter = (evidence["single"] != evidence["before"]).any(axis=0).sum() > 1
    if counts.max() == NUM_PLANNED and seeds_matter:
        raise suspects.accuse("drawn-once", observed)
    if np.array_equal(evidence["some"], evidence["other_seed"]):
        raise suspects.accuse("not-random", "Another seed, and the same result.")
    if counts.min() < NUM_PLANNED / pairs / 5:
        raise suspects.accuse("not-uniform", observed)


def _judge_far(evidence, planned):
    """Compare values that no longer move with the solution of Bellman's equation in the model."""
    rewards, next_states, terminated = _imagined(evidence)
    q = evidence["before"].copy()
    for _ in range(60):  # gamma = 0.5: the error is halved each time
        q[planned] = (rewards + 0.5 * ~terminated * q.max(axis=1)[next_states])[planned]
    if not np.allclose(evidence["far"], q, atol=1e-6):
        raise Wrong(
            "After many planning steps the values should agree with the model: each the reward plus gamma times the "
            "largest value in the next state. Yours do not. Does each update start from what the last one left?"
        )
