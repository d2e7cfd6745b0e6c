"""Exercise `returns_of_plans` of notebook 05: what many plans would earn in any model, all of them together."""

from contextlib import suppress

import numpy as np

from helpers import pendulum
from helpers.checks import contract
from helpers.checks.contract import Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception, evaluate
from helpers.checks.model_bias import asking
from helpers.checks.model_bias.asking import TORQUES_ASKED
from helpers.checks.model_bias.trying import MISCONCEPTIONS, REFERENCE, TOLERANCE, tried
from helpers.checks.observe import Unexpected, numbers
from helpers.checks.wording import both

NUM, STEPS = 7, 4  # plans and steps of the first call
MANY, OTHER_NUM, OTHER_STEPS = (3, 1), 5, 6  # pendulums, plans and steps of the second call
TURNED = [4 * np.pi, 0.0]  # what is added to a state
RETURNED = "What `returns_of_plans` returns"

STOPS = (
    asking.nothing_returned(RETURNED),
    Misconception(
        "one-number",
        "How many plans are there, and how many returns?",
        "Each plan has a return of its own. To choose the best one is for `plan`, which comes next.",
        when=lambda stop: stop.thing == RETURNED and stop.shape == () and stop.kind != "NoneType",
    ),
    Misconception(
        "not-added-up",
        "How many numbers is the return of a plan?",
        "The rewards of a plan add up to one number. What is left is one number for each plan.",
        when=lambda stop: stop.thing == RETURNED and len(stop.shape or ()) == 2,
    ),
    Misconception(
        "summed-over-plans",
        "Over which axis are the rewards added up: the plans, or the steps?",
        "The rewards of all steps of one plan add up. Different plans are not to be mixed.",
        when=lambda stop: stop.thing == RETURNED and stop.shape == (STEPS,),
    ),
    Misconception(
        "state-not-repeated",
        "How many pendulums are there in imagination?",
        "N plans make N pendulums, all of which start in the same state: give the model N states for N torques.",
        when=lambda stop: stop.thing == TORQUES_ASKED and stop.expected.endswith(("shape (2,)", "shape (1, 2)")),
    ),
    Misconception(
        "plans-by-row",
        "Which axis of `plans` counts the steps: the rows or the columns?",
        "`plans` is (N, H): a row is one plan, a column is one step of all of them.",
        when=lambda stop: stop.thing == TORQUES_ASKED and stop.shape == (STEPS,),
    ),
    Misconception(
        "all-torques-in-one-call",
        "How many steps does one call of the model make?",
        "One call is one step: it takes one torque for each state.",
        when=lambda stop: stop.thing == TORQUES_ASKED and stop.shape == (NUM, STEPS),
    ),
    asking.ARGUMENTS_SWAPPED,
    asking.MODEL_AS_ENVIRONMENT,
)
PLAN_BY_PLAN = Misconception(
    "plan-by-plan",
    "Could one call of the model move all pendulums?",
    "A model takes any number of states. Repeat the state, once for each plan, then move all in one call a step.",
    when=lambda seen: seen["num_calls"] > STEPS and seen["num_together"] < NUM,
)
ASKED_AGAIN = Misconception(
    "asked-again",
    "How often does the model have to be asked about one step?",
    "One call returns the whole next state: keep it, and take from it what you need.",
    when=lambda seen: seen["num_calls"] > STEPS and seen["num_together"] == NUM,
)
LAST_TORQUE = Misconception(
    "last-torque-not-tried",
    "How many torques does a plan have, and how many times is the model asked?",
    "Let the model take each of the H steps. The planner below watches its calls to see the whole plan.",
    when=lambda seen: seen["num_calls"] < STEPS,
)
ONE_PENDULUM = Misconception(
    "one-pendulum-only",
    "What if there are several pendulums, each with its own state and its own plans?",
    "The last axes are the same; there may be more in front of them. Count axes from the end, `plans[..., t]`, and "
    "give the state an axis for the plans: `state[..., None, :]`.",
)
PENDULUM_BY_PENDULUM = Misconception(
    "pendulum-by-pendulum",
    "Could one call of the model move the pendulums of all states?",
    "A loop over the pendulums asks the model for each of them. Axes in front of the plans' need no loop: count axes "
    "from the end.",
)


def draw(rng) -> Evidence:
    """A made-up model, a state and its plans; another model, several states and the plans of each.

    In the first model a pendulum turns beyond half a turn, and begins within.
    """
    path = np.zeros(1)
    while np.abs(path[..., 0]).max() < np.pi + 0.3:
        weights, plans = asking.draw_weights(rng), rng.uniform(-3, 3, (NUM, STEPS))
        state = rng.uniform([-2, -5], [2, 5])
        path = evaluate(REFERENCE, {"state": state, "plans": plans, "weights": weights}, "rewarded")
    return {
        "weights": weights,
        "state": state,
        "plans": plans,
        "other_weights": asking.draw_weights(rng),
        "other_states": rng.uniform(-2, 2, (*MANY, 2)),
        "other_plans": rng.uniform(-3, 3, (*MANY, OTHER_NUM, OTHER_STEPS)),
    }


def probe(returns_of_plans, weights, state, plans, other_weights, other_states, other_plans) -> Evidence:
    """Ask about the plans of one pendulum, then about those of several ones in another model, then about wild ones."""
    contract, asked, other_asked = Contract(), [], []
    with contract.keeps(state=state, plans=plans):
        returned = returns_of_plans(asking.model_with(weights, asked), state, plans)
    if returned is None:
        raise Unexpected(RETURNED, f"an array of shape ({NUM},)", returned)
    returns = contract.array(RETURNED, returned, (NUM,))
    try:
        model = asking.model_with(other_weights, other_asked)
        other = numbers(RETURNED, returns_of_plans(model, other_states, other_plans))
    except Exception:  # it fails although the first one did not
        other = np.empty(0)
    far, wild, turned = state + TURNED, 3 * plans, np.full(NUM, np.nan)
    with suppress(Exception), contract.keeps(state=far, plans=wild):  # what writes limits or turns shows only here
        turned = numbers(RETURNED, returns_of_plans(pendulum.next_state, far, wild), (NUM,))
    contract.expect(
        np.array_equal(numbers(RETURNED, returned), returns),
        "aliased",
        "What the first call returned changed with the second call.",
    )
    return {
        "returns": returns,
        "num_calls": np.array(float(len(asked))),
        "num_together": np.array(max(map(np.size, asked), default=0.0)),
        "other_returns": other,
        "turned": turned,
        "other_num_calls": np.array(float(len(other_asked))),
        **contract.evidence,
    }


def look(evidence: Evidence) -> Evidence:
    """Add the returns as they should be."""

    def returns(state, plans, weights):
        return evaluate(REFERENCE, {"state": state, "plans": plans, "weights": weights}, "returns")

    uses, state = 3 * evidence["plans"], evidence["state"] + TURNED
    path = tried(pendulum.next_state, state, uses, lambda first, last: last)[..., :-1, :]
    return evidence | {
        "turned_expected": pendulum.reward(path, uses).sum(axis=-1),
        "expected": returns(*(evidence[name] for name in ("state", "plans", "weights"))),
        "other_expected": returns(*(evidence[f"other_{name}"] for name in ("states", "plans", "weights"))),
    }


def other_returns(seen: Evidence) -> str | None:
    wrong = ~(np.abs(seen["returns"] - seen["expected"]) <= TOLERANCE)
    if not wrong.any():
        return None
    plan = wrong.argmax()
    return (
        f"In a made-up model, from the state {_list(seen['state'])}, the plan {_list(seen['plans'][plan])} should earn "
        f"{seen['expected'][plan]:z.3f}; you say {seen['returns'][plan]:z.3f}."
    )


def _list(values):
    return f"({', '.join(f'{each:z.2f}' for each in values)})"


def other_calls(seen: Evidence) -> str | None:
    if seen["num_calls"] == STEPS and seen["num_together"] == NUM:
        return None
    return (
        f"The returns are right. For {NUM} plans of {STEPS} steps the model should be called {STEPS} times, once a "
        f"step; you called it {seen['num_calls']:.0f} times."
    )


def other_pendulums(seen: Evidence) -> str | None:
    got, expected = seen["other_returns"], seen["other_expected"]
    if got.shape == expected.shape and (np.abs(got - expected) <= TOLERANCE).all():
        return None
    return (
        f"For one pendulum the returns are right. For several, states {seen['other_states'].shape} and plans "
        f"{seen['other_plans'].shape}, they should be an array of shape {expected.shape}, which they are not, or not "
        "the right one."
    )


def other_calls_for_many(seen: Evidence) -> str | None:
    if seen["other_num_calls"] == OTHER_STEPS:
        return None
    return (
        f"The returns are right. For {np.prod(MANY)} pendulums with plans of {OTHER_STEPS} steps the model should be "
        f"called {OTHER_STEPS} times as well; you called it {seen['other_num_calls']:.0f} times."
    )


def other_after_turns(seen: Evidence) -> str | None:
    wrong = ~(np.abs(seen["turned"] - seen["turned_expected"]) <= TOLERANCE)
    if not wrong.any() or "argument-changed" in seen["broken"][:, 0]:  # that only shows it once more
        return None
    return (
        f"Of a pendulum whose angle is two whole turns further, what a plan earns "
        f"{both(seen['turned_expected'][wrong][0], seen['turned'][wrong][0])}."
    )


def fact(seen: Evidence) -> str:
    right = f"The returns of {NUM} plans are right to {TOLERANCE:g}, and so are those of {np.prod(MANY)} pendulums"
    return f"{right}, with one call a step."


EXERCISE = Exercise(
    name="returns_of_plans",
    notebook="05_model_bias",
    defines="returns_of_plans",
    draw=draw,
    probe=probe,
    evidence={
        "weights": (float, 2, 4),
        "state": (float, 2),
        "plans": (float, NUM, STEPS),
        "other_weights": (float, 2, 4),
        "other_states": (float, *MANY, 2),
        "other_plans": (float, *MANY, OTHER_NUM, OTHER_STEPS),
        "returns": (float, NUM),
        "num_calls": (float,),
        "num_together": (float,),
        "other_returns": (float, ...),
        "turned": (float, NUM),
        "other_num_calls": (float,),
    },
    look=look,
    stops=STOPS,
    breaches=(contract.ARGUMENT_CHANGED, contract.NOT_AN_ARRAY, contract.ALIASED),
    checks=(
        Check(other_returns, MISCONCEPTIONS, REFERENCE, {"returns": TOLERANCE}),
        Check(other_calls, (PLAN_BY_PLAN, ASKED_AGAIN, LAST_TORQUE)),
        Check(other_pendulums, (ONE_PENDULUM,)),
        Check(other_calls_for_many, (PENDULUM_BY_PENDULUM,)),
        Check(other_after_turns),
    ),
    fact=fact,
    hints=(
        "A plan is a list of torques. Imagine one pendulum for each plan, all starting in the same state, and let time "
        "run once for all of them. What do you add up on the way?",
        "At step t: add the rewards of the states as they are, with the torques of step t; then let the model move all "
        "states by these torques.",
        "`state[..., None, :]` has an axis for the plans, and `np.broadcast_to` or `np.repeat` fills it; "
        "`plans[..., t]` are the torques of step t, whatever stands in front.",
        "The lines to look at are those inside the loop. Their order decides which state is rewarded, and what the "
        "model returns must be what it is asked about next.",
    ),
)
