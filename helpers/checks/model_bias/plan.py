"""Exercise `plan` of notebook 05: the cross-entropy method."""

import numpy as np

from helpers.checks import contract
from helpers.checks.contract import Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception, evaluate
from helpers.checks.model_bias import asking, trying
from helpers.checks.model_bias.searching import MISCONCEPTIONS, REFERENCE, TOLERANCES
from helpers.checks.observe import Unexpected, numbers
from helpers.pendulum import MAX_TORQUE

PLANS, ELITES, ROUNDS, STEPS = 3000, 300, 3, 3
MANY, OTHER_PLANS, OTHER_ELITES, OTHER_ROUNDS, OTHER_STEPS = 4, 400, 20, 4, 4
RETURNED = "What `plan` returns"
TRIED = "The plans that the model is asked about"


STOPS = (
    asking.nothing_returned(RETURNED),
    Misconception(
        "first-torque-only",
        "Does the planner return a plan, or what to do now?",
        "`plan` returns the whole mean, one torque for each step. The control loop takes the first one, and starts the "
        "next search from the others.",
        when=lambda stop: stop.thing == RETURNED and stop.shape == () and stop.kind != "NoneType",
    ),
    Misconception(
        "many-plans-returned",
        "How many plans come back?",
        "One plan comes back: the mean of the elites, over the elites.",
        when=lambda stop: stop.thing == RETURNED and stop.shape in ((ELITES, STEPS), (PLANS, STEPS)),
    ),
    Misconception(
        "more-than-the-mean",
        "What does the docstring say comes back?",
        "The mean is all that comes back. What else the search has found ends with it.",
        when=lambda stop: stop.thing == RETURNED and stop.kind in ("tuple", "list"),
    ),
    Misconception(
        "plan-by-plan",
        "Can `returns_of_plans` be asked about all plans in one call?",
        "`returns_of_plans` takes the plans together, a row each.",
        when=lambda stop: stop.thing == TRIED and stop.shape == (1,),
    ),
    Misconception(
        "plans-as-columns",
        "Which axis counts the plans: the rows or the columns?",
        "`returns_of_plans` takes plans of shape (N, H): a row is one plan.",
        when=lambda stop: stop.thing == TRIED and stop.shape == (STEPS,),
    ),
    Misconception(
        "number-of-plans",
        "How many plans does a round try?",
        "Each round draws `num_plans` new plans: take the number from the argument.",
        when=lambda stop: stop.thing == TRIED and stop.shape is not None and stop.shape[0] > STEPS,
    ),
    Misconception(
        "model-not-asked",
        "Which model is the plan made in?",
        "Pass the `model` that you were given on to `returns_of_plans`.",
        when=lambda stop: stop.thing == TRIED and stop.shape == (0,),
    ),
)
NUMBER_OF_ROUNDS = Misconception(
    "number-of-rounds",
    "How often are plans drawn, tried and refitted?",
    "That happens `num_rounds` times, with the same number of plans each time, and there is nothing to try after it.",
)
NOT_CLIPPED = Misconception(
    "not-clipped",
    "What can the motor give?",
    "Clip the plans to the limits of the motor before they are tried: elites must be plans that can be carried out.",
)
SAME_NOISE = Misconception(
    "same-noise-each-round",
    "Where are the random numbers drawn: before the loop, or in it?",
    "Each round tries new plans, so it needs new random numbers.",
)
ONE_PENDULUM = Misconception(
    "one-pendulum-only",
    "What if there are several pendulums, each with its own state and its own mean?",
    "The last axes are the same; there may be more in front of them. Count axes from the end: the plans are at axis "
    "-2, their returns at axis -1. `np.take_along_axis` takes different elites for each pendulum.",
)
OWN_RANDOMNESS = Misconception(
    "rng-not-used",
    "Where do the random numbers come from?",
    "Draw from the `rng` that was passed in, so that a search can be repeated.",
)


def draw(rng) -> Evidence:
    """A made-up model, a state and a mean for one pendulum, the same for several, and the seeds of their generators."""
    signs = rng.permutation([-1, -1, 1, 1])[:, None]
    return {
        "weights": _weights(rng),
        "state": rng.uniform(0.8, 1.4, 2) * rng.choice([-1, 1]),
        "mean": rng.uniform(0.6, 1.2, STEPS) * rng.choice([-1, 1], STEPS),
        "other_weights": _weights(rng),
        "other_states": rng.uniform(0.8, 1.4, (MANY, 2)) * signs,
        "other_means": rng.uniform(-0.5, 0.5, (MANY, OTHER_STEPS)),
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


def probe(plan, weights, state, mean, other_weights, other_states, other_means, seeds) -> Evidence:
    """Plan for one pendulum, three times; then for several ones in another model."""
    contract, (first, second, third) = Contract(), seeds.astype(int)
    sizes = {"num_plans": PLANS, "num_elites": ELITES, "num_rounds": ROUNDS}

    def search(number):
        asked, start, around = [], state.copy(), mean.copy()
        with contract.keeps(state=start, mean=around):
            given = asking.model_with(weights, asked)
            returned = plan(given, start, around, **sizes, rng=np.random.default_rng(number))
        if returned is None:
            raise Unexpected(RETURNED, f"an array of shape ({STEPS},)", returned)
        return contract.array(RETURNED, returned, (STEPS,)), _tried(asked)

    returned, tried = search(first)
    again, _ = search(first)
    anew, _ = search(second)
    contract.expect(
        not np.array_equal(returned, anew),
        "same-randomness",
        "With another generator the planner tried the same plans.",
    )
    contract.expect(
        np.array_equal(returned, again), "rng-not-used", "With the same generator the planner found another plan."
    )
    sizes = {"num_plans": OTHER_PLANS, "num_elites": OTHER_ELITES, "num_rounds": OTHER_ROUNDS}
    try:
        rng = np.random.default_rng(third)
        others = plan(asking.model_with(other_weights), other_states, other_means, **sizes, rng=rng)
        other = numbers(RETURNED, others)
    except Exception:  # it fails although the first one did not
        other = np.empty(0)
    return {"returned": returned, "tried": tried, "other": other, **contract.evidence}


def look(evidence: Evidence) -> Evidence:
    """Add the plans of each round, what they are worth, and how they are spread."""

    def worth(plans, state, weights):
        return evaluate(trying.REFERENCE, {"state": state, "plans": plans, "weights": weights}, "returns")

    seen = evidence | {"num_elites": np.array(ELITES)}
    states, weights = evidence["other_states"], evidence["other_weights"]
    random = np.random.default_rng(0).uniform(-MAX_TORQUE, MAX_TORQUE, (MANY, 1000, OTHER_STEPS))
    seen["bar"] = np.quantile(worth(random, states, weights), 0.9, axis=1)
    if evidence["other"].shape == (MANY, OTHER_STEPS):
        seen["other_worth"] = worth(evidence["other"][:, None], states, weights)[:, 0]
    if len(evidence["tried"]) == ROUNDS * STEPS:
        plans = np.moveaxis(evidence["tried"].reshape(ROUNDS, STEPS, PLANS), 1, 2)
        order = np.argsort(worth(plans, evidence["state"], evidence["weights"]), axis=1)
        seen |= {"plans": plans, "order": order}
        seen |= {"sampled_mean": plans.mean(axis=1), "sampled_std": plans.std(axis=1)}
        right = {name: seen[name] for name in ("plans", "order", "mean", "num_elites")}
        seen |= {f"expected_{name}": evaluate(REFERENCE, right, name) for name in TOLERANCES}
    return seen


def other_rounds(seen: Evidence) -> str | None:
    calls = len(seen["tried"])
    if calls == ROUNDS * STEPS:
        return None
    return (
        f"{ROUNDS} rounds with plans of {STEPS} steps make {ROUNDS * STEPS} calls of the model, with {PLANS} plans "
        f"each; you made {calls}."
    )


def out_of_limits(seen: Evidence) -> str | None:
    largest = np.abs(seen["tried"]).max()
    if largest <= MAX_TORQUE + 1e-9:
        return None
    return f"The motor gives at most {MAX_TORQUE:g} N m; a plan that you tried has {largest:.2f} N m in it."


def other_plans(seen: Evidence) -> str | None:
    """Say in which round the plans are not spread as they should be, or that the answer is another one."""
    for round_ in range(ROUNDS):
        for name, words in (("sampled_mean", "a mean"), ("sampled_std", "a standard deviation")):
            yours, right = seen[name][round_], seen[f"expected_{name}"][round_]
            wrong = ~(np.abs(yours - right) <= TOLERANCES[name])
            if wrong.any():
                step = wrong.argmax()
                return (
                    f"In round {round_ + 1} of {ROUNDS}, torque {step} of your {PLANS} plans has {words} of "
                    f"{yours[step]:z.2f} N m; after the round before it, it should be near {right[step]:z.2f}."
                )
    error = np.abs(seen["returned"] - seen["expected_returned"])
    if (error <= TOLERANCES["returned"]).all():
        return None
    return (
        f"The rounds are as they should be. The mean of the last {ELITES} elites is "
        f"{_list(seen['expected_returned'])} N m; you return {_list(seen['returned'])}."
    )


def _list(values):
    return f"({', '.join(f'{each:z.4f}' for each in values)})"


def repeated_noise(seen: Evidence) -> str | None:
    ranks = seen["plans"].argsort(axis=1).argsort(axis=1)
    alike = np.corrcoef(ranks[0, :, -1], ranks[1, :, -1])[0, 1]
    if abs(alike) < 0.5:
        return None
    return f"The plans of the second round repeat those of the first: their rank correlation is {alike:.2f}."


def other_pendulums(seen: Evidence) -> str | None:
    expected = (MANY, OTHER_STEPS)
    if seen["other"].shape != expected:
        return (
            f"For one pendulum the search is right. For {MANY} of them, with states {seen['other_states'].shape} and "
            f"means {expected}, it should give an array of shape {expected}, which it does not."
        )
    within = (np.abs(seen["other"]) <= MAX_TORQUE + 1e-9).all()
    poor = ~(seen["other_worth"] >= seen["bar"])
    if within and not poor.any():
        return None
    return (
        f"For one pendulum the search is right. Of {MANY} that are planned for together, {poor.sum()} got a plan that "
        "is worth less than one in ten random plans."
    )


def fact(seen: Evidence) -> str:
    spreads = seen["plans"].std(axis=1)[:, 0]
    return (
        f"{ROUNDS} rounds are as they should be: the first torque's spread went from {spreads[0]:.2f} to "
        f"{spreads[-1]:.2f} N m. So is a search for {MANY} pendulums together."
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
        "other_states": (float, MANY, 2),
        "other_means": (float, MANY, OTHER_STEPS),
        "seeds": (float, 3),
        "returned": (float, STEPS),
        "tried": (float, "calls", PLANS),
        "other": (float, ...),
    },
    look=look,
    stops=STOPS,
    needs=("returns_of_plans",),
    breaches=(contract.ARGUMENT_CHANGED, contract.NOT_AN_ARRAY, contract.SAME_RANDOMNESS, OWN_RANDOMNESS),
    checks=(
        Check(other_rounds, (NUMBER_OF_ROUNDS,)),
        Check(out_of_limits, (NOT_CLIPPED,)),
        Check(other_plans, MISCONCEPTIONS, REFERENCE, TOLERANCES),
        Check(repeated_noise, (SAME_NOISE,)),
        Check(other_pendulums, (ONE_PENDULUM,)),
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
