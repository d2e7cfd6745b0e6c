"""Exercise `plan` of notebook 05: the cross-entropy method."""

import contextlib

import numpy as np

from helpers.checks import contract
from helpers.checks.contract import Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import evaluate
from helpers.checks.model_bias import asking, trying
from helpers.checks.model_bias import search_slips as slips
from helpers.checks.model_bias.search_slips import (
    ELITES,
    MANY,
    OTHER_ELITES,
    OTHER_ROUNDS,
    PLANS,
    RETURNED,
    ROUNDS,
    STEPS,
    TRIED,
)
from helpers.checks.model_bias.searching import DEPENDENT, MISCONCEPTIONS, REFERENCE, TOLERANCES
from helpers.checks.observe import Unexpected, numbers
from helpers.pendulum import MAX_TORQUE


def draw(rng) -> Evidence:
    """A made-up model, a state and a mean for one pendulum, the same for several, and the seeds of their generators."""
    signs = rng.permutation([-1, -1, 1, 1]).reshape(*MANY, 1)
    return {
        "weights": _weights(rng),
        "state": rng.uniform(0.8, 1.4, 2) * rng.choice([-1, 1]),
        "mean": rng.uniform(0.6, 1.2, STEPS) * rng.choice([-1, 1], STEPS),
        "other_weights": _weights(rng),
        "other_states": rng.uniform(0.8, 1.4, (*MANY, 2)) * signs,
        "other_means": rng.uniform(0.6, 1.2, (*MANY, STEPS)) * -signs,
        "seeds": rng.permutation(1000)[:3].astype(float),
    }


def _weights(rng):
    """A model in which it takes a torque against the state, not all that there is, to come to rest."""
    return np.array([[0.9, 0.1, 1.0, 0.0], [-0.1, 0.9, 0.3, 0.0]]) + rng.uniform(-0.05, 0.05, (2, 4))


def _tried(asked):
    """Return the torques of all calls of the model (calls, N)."""
    sizes = {each.size for each in asked} or {0}
    if sizes != {PLANS}:
        other = min(sizes - {PLANS})
        raise Unexpected(TRIED, f"{PLANS} in each call", np.empty(other))
    return np.array([each.ravel() for each in asked])


def _refusing_more(model):
    """Let the model take no more than all plans of all pendulums: axes that multiply in each round end here."""

    def asked(states, torques):
        if np.size(torques) > np.prod(MANY) * PLANS:
            raise Unexpected(TRIED, f"{np.prod(MANY) * PLANS} in each call", torques)
        return model(states, torques)

    return asked


def probe(plan, weights, state, mean, other_weights, other_states, other_means, seeds) -> Evidence:
    """Plan for one pendulum, three times; then for several ones in another model."""
    contract, (first, second, third) = Contract(), seeds.astype(int)
    sizes = {"num_plans": PLANS, "num_elites": ELITES, "num_rounds": ROUNDS}

    def search(number, size=1):
        asked, start, around = [], size * state, size * mean
        with contract.keeps(state=start, mean=around):
            given = asking.model_with(weights, asked)
            returned = plan(given, start, around, **sizes, rng=np.random.default_rng(number))
        if returned is None:
            raise Unexpected(RETURNED, f"an array of shape ({STEPS},)", returned)
        return contract.array(RETURNED, returned, (STEPS,)), _tried(asked)

    returned, tried = search(first)
    again, _ = search(first)
    anew, _ = search(second)
    with contextlib.suppress(Exception):  # what it makes of such a state is not asked
        search(second, size=5)  # what writes limits or turns into its arguments shows only beyond them
    contract.expect(
        not np.array_equal(returned, anew),
        "same-randomness",
        "With another generator the planner tried the same plans.",
    )
    contract.expect(
        np.array_equal(returned, again), "rng-not-used", "With the same generator the planner found another plan."
    )
    other, asked = np.empty(0), []
    try:
        rng = np.random.default_rng(third)
        model = _refusing_more(asking.model_with(other_weights, asked))
        sizes |= {"num_elites": OTHER_ELITES, "num_rounds": OTHER_ROUNDS}
        other = numbers(RETURNED, plan(model, other_states, other_means, **sizes, rng=rng))
        other_tried = np.array([each.ravel() for each in asked])
    except Exception:  # it fails although the first one did not
        other_tried = np.empty(0)
    return {"returned": returned, "tried": tried, "other": other, "other_tried": other_tried, **contract.evidence}


def look(evidence: Evidence) -> Evidence:
    """Add the plans of each round, what they are worth, and how they are spread; for many pendulums, too."""
    seen = evidence | {"num_elites": np.array(ELITES), "others": []}
    if len(evidence["tried"]) == ROUNDS * STEPS:
        plans = np.moveaxis(evidence["tried"].reshape(ROUNDS, STEPS, PLANS), 1, 2)
        seen |= _judged(plans, evidence["state"], evidence["mean"], evidence["weights"], ELITES)
        columns = [np.corrcoef(each, rowvar=False)[np.triu_indices(STEPS, 1)] for each in plans]
        seen["dependence"] = max(np.nan_to_num(columns).ravel(), key=abs)
    every = _plans_of_each(evidence["other_tried"])
    if every is not None and evidence["other"].shape == (*MANY, STEPS):
        each = zip(
            every, *(evidence[name].reshape(len(every), -1) for name in ("other_states", "other_means")), strict=True
        )
        seen["others"] = [
            _judged(plans, state, mean, evidence["other_weights"], OTHER_ELITES) | {"returned": returned}
            for (plans, state, mean), returned in zip(each, evidence["other"].reshape(-1, STEPS), strict=True)
        ]
    return seen


def _judged(plans, state, mean, weights, num_elites) -> Evidence:
    """What is known of the search for one pendulum, from its plans (rounds, PLANS, STEPS)."""
    worth = evaluate(trying.REFERENCE, {"state": state, "plans": plans, "weights": weights}, "returns")
    right = {"plans": plans, "order": np.argsort(worth, axis=1), "mean": mean, "num_elites": np.array(num_elites)}
    expected = {f"expected_{name}": evaluate(REFERENCE, right, name) for name in TOLERANCES}
    return right | expected | {"sampled_mean": plans.mean(axis=1), "sampled_std": plans.std(axis=1)}


def _plans_of_each(tried):
    """Return the plans (number, OTHER_ROUNDS, PLANS, STEPS) of pendulums planned for together or one by one."""
    number = int(np.prod(MANY))
    if tried.shape == (OTHER_ROUNDS * STEPS, number * PLANS):
        return np.moveaxis(tried.reshape(OTHER_ROUNDS, STEPS, number, PLANS), (2, 0, 3, 1), (0, 1, 2, 3))
    if tried.shape == (number * OTHER_ROUNDS * STEPS, PLANS):
        return np.moveaxis(tried.reshape(number, OTHER_ROUNDS, STEPS, PLANS), 2, 3)
    return None


def other_rounds(seen: Evidence) -> str | None:
    calls = len(seen["tried"])
    if calls == ROUNDS * STEPS:
        return None
    return (
        f"{ROUNDS} rounds with plans of {STEPS} steps make {ROUNDS * STEPS} calls of the model, with {PLANS} plans "
        f"each; you made {calls}."
    )


def out_of_limits(seen: Evidence) -> str | None:
    largest = max(seen["tried"].min(), seen["tried"].max(), key=abs)
    if abs(largest) <= MAX_TORQUE + 1e-9:
        return None
    limits = f"from {-MAX_TORQUE:g} to {MAX_TORQUE:g} N m"
    return f"The motor gives {limits}; a plan that you tried has {largest:.2f} N m in it."


def other_plans(seen: Evidence) -> str | None:
    """Say in which round the plans are not spread as they should be, or that the answer is another one."""
    num_rounds = len(seen["sampled_mean"])
    for round_ in range(num_rounds):
        for name, words in (("sampled_mean", "a mean"), ("sampled_std", "a standard deviation")):
            yours, right = seen[name][round_], seen[f"expected_{name}"][round_]
            wrong = ~(np.abs(yours - right) <= TOLERANCES[name])
            if wrong.any():
                step = wrong.argmax()
                before = "after the round before it, it" if round_ else "there it"
                return (
                    f"In round {round_ + 1} of {num_rounds}, torque {step} of your {PLANS} plans has {words} of "
                    f"{yours[step]:z.2f} N m; {before} should be near {right[step]:z.2f}."
                )
    error = np.abs(seen["returned"] - seen["expected_returned"])
    if (error <= TOLERANCES["returned"]).all():
        return None
    return (
        f"The mean of the best {seen['num_elites']} plans of the last round is {_list(seen['expected_returned'])} N m; "
        f"you return {_list(seen['returned'])}."
    )


def _list(values):
    return f"({', '.join(f'{each:z.4f}' for each in values)})"


def repeated_noise(seen: Evidence) -> str | None:
    ranks = seen["plans"].argsort(axis=1).argsort(axis=1)
    alike = np.corrcoef(ranks[0, :, -1], ranks[1, :, -1])[0, 1]
    if abs(alike) < 0.5:
        return None
    return f"The plans of the second round repeat those of the first: their rank correlation is {alike:.2f}."


def other_dependence(seen: Evidence) -> str | None:
    if abs(seen["dependence"]) < DEPENDENT:
        return None
    return (
        f"Each step of a plan should be drawn by itself; over the {PLANS} plans of a round, the torques of two steps "
        f"have a correlation of {seen['dependence']:z.2f} in yours."
    )


def other_number_of_rounds(seen: Evidence) -> str | None:
    """Look at the second search, for several pendulums together or one after the other."""
    calls = len(seen["other_tried"])
    if calls not in (ROUNDS * STEPS, np.prod(MANY) * ROUNDS * STEPS):
        return None
    return f"A search with `num_rounds` = {ROUNDS} is right; one with `num_rounds` = {OTHER_ROUNDS} ends as early."


def other_pendulums(seen: Evidence) -> str | None:
    expected = (*MANY, STEPS)
    if seen["other"].shape != expected or not seen["others"]:
        return (
            f"For one pendulum the search is right. For several, with states {seen['other_states'].shape} and means "
            f"{expected}, it should give an array of shape {expected}, after as many rounds; it does not."
        )
    for number, each in enumerate(seen["others"]):
        problem = other_plans(each)
        if problem:
            where = tuple(map(int, np.unravel_index(number, MANY)))
            return f"For one pendulum the search is right. Of several, planned for together, number {where}: {problem}"
    return None


def fact(seen: Evidence) -> str:
    spreads = seen["plans"].std(axis=1)[:, 0]
    return (
        f"{ROUNDS} rounds are as they should be: the first torque's spread went from {spreads[0]:.2f} to "
        f"{spreads[-1]:.2f} N m. So is a search for {np.prod(MANY)} pendulums together."
    )


EXERCISE = Exercise(
    name="plan",
    notebook="05_model_bias",
    defines="plan",
    draw=draw,
    probe=probe,
    evidence={
        "weights": (float, 2, 4),
        "state": (float, 2),
        "mean": (float, STEPS),
        "other_weights": (float, 2, 4),
        "other_states": (float, *MANY, 2),
        "other_means": (float, *MANY, STEPS),
        "seeds": (float, 3),
        "returned": (float, STEPS),
        "tried": (float, "calls", PLANS),
        "other": (float, ...),
        "other_tried": (float, ...),
    },
    look=look,
    stops=slips.STOPS,
    needs=("returns_of_plans",),
    breaches=(contract.ARGUMENT_CHANGED, contract.NOT_AN_ARRAY, contract.SAME_RANDOMNESS, slips.OWN_RANDOMNESS),
    checks=(
        Check(other_rounds, (slips.NUMBER_OF_ROUNDS,)),
        Check(out_of_limits, (slips.NOT_CLIPPED,)),
        Check(other_plans, MISCONCEPTIONS, REFERENCE, TOLERANCES),
        Check(repeated_noise, (slips.SAME_NOISE,)),
        Check(other_dependence, (slips.ONE_NUMBER, slips.DEPENDENT_STEPS)),
        Check(other_number_of_rounds, (slips.NUMBER_OF_ROUNDS,)),
        Check(other_pendulums, (slips.ONE_PENDULUM,)),
    ),
    fact=fact,
    draws=2,
    time_limit=4.0,
    hints=(
        "Guess many plans, keep the best, and guess again nearer to those. What describes where the next guesses are "
        "to be, and how far apart?",
        "Two arrays of H numbers go from round to round, a mean and a spread. A round draws normal plans, clips them, "
        "asks `returns_of_plans`, picks the elites, and replaces both arrays by the elites' mean and standard "
        "deviation.",
        "`np.argsort(returns, axis=-1)` sorts upwards, so the best are at the end. `np.take_along_axis(plans, "
        "best[..., None], axis=-2)` takes them out, for one pendulum or for many. `mean[..., None, :]` has an axis for "
        "the plans.",
        "The lines to look at are the last two of the loop: mean and spread are taken over the elites (axis -2), and "
        "both replace the old ones. What you return is the mean after the last round.",
    ),
)
