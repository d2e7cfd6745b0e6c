"""Exercise `planning` of notebook 01: Q-learning updates from the transitions that a model remembers."""

from functools import partial

from helpers.checks.dyna_q import plan_beliefs, plan_checks, plans, slips, updates
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception

PLANS_UNTRIED_PAIRS = Misconception(
    "plans-untried-pairs",
    "What does the model know of a pair that was never tried?",
    "The model knows only what happened. Its list of pairs holds all that can be drawn.",
    when=lambda seen: seen["looked_up"].any() or seen["changed"][seen["planned"]].all(),
)
SWEEPS_ALL_PAIRS = Misconception(
    "sweeps-all-pairs",
    "How many updates is one planning step?",
    "Each planning step is about one pair, drawn at random, and not about all of them.",
    when=lambda seen: (seen["num_changed_by_one"] == seen["planned"].sum()).all(),
)
STATE_AND_ACTION_SWAPPED = Misconception(
    "state-and-action-swapped",
    "Which comes first in a pair, the state or the action?",
    "A pair is (state, action), and `q` takes the state first, too.",
    when=lambda stop: (
        slips.raised("IndexError", "list (assignment )?index out of range( |$)")(stop)
        or slips.raised("KeyError", r"KeyError: \(\d+, \d+\)")(stop)
    ),
)


def probe(planning, lived, before, seeds) -> Evidence:
    """Let it plan with a model of the real steps `lived`, from the values `before`."""
    return plans.watch(planning, lived, before, seeds)


def look(evidence: Evidence) -> Evidence:
    """Planning is about the pairs that were tried."""
    return plans.look(evidence, plans.REFERENCE, lambda tried: tried)


def fact(seen: Evidence) -> str:
    return (
        f"{plans.NUM_PLANNED} planning steps made {plans.NUM_PLANNED} updates of {seen['planned'].sum()} visited pairs "
        f"and of no other; after {plans.FAR:,} the values agree with the model."
    )


EXERCISE = Exercise(
    name="planning",
    notebook="01_dyna_q",
    defines="planning",
    needs=("q_learning_update",),
    draw=plans.draw,
    probe=probe,
    evidence=plans.EVIDENCE,
    look=look,
    stops=(*plan_checks.STOPS, updates.OUTCOME_IN_ANOTHER_ORDER, STATE_AND_ACTION_SWAPPED),
    checks=(
        Check(plan_checks.looks_up_untried, (PLANS_UNTRIED_PAIRS,)),
        Check(plan_checks.changes_the_model, (plan_beliefs.MODEL_CHANGED,)),
        Check(partial(plan_checks.changes_other_pairs, others="pairs that were never tried"), (PLANS_UNTRIED_PAIRS,)),
        Check(plan_checks.has_not_changed, (plan_beliefs.DOES_NOTHING, plan_beliefs.NOT_IN_PLACE)),
        Check(
            plan_checks.none_changes_values,
            plan_beliefs.IN_NONE,
        ),
        Check(plan_checks.one_changes_another_number, (SWEEPS_ALL_PAIRS, plan_beliefs.WRONG_NUMBER)),
        Check(plan_checks.other_value, updates.IN_PLANNING, plans.REFERENCE, {"new": updates.TOLERANCE}),
        Check(plan_checks.cannot_be_counted),
        Check(
            plan_checks.counts_to_another_number,
            (plan_beliefs.EACH_PAIR_ONCE, plan_beliefs.ONE_STEP_ONLY, plan_beliefs.WRONG_NUMBER),
        ),
        *plan_checks.CHANCE,
    ),
    fact=fact,
    hints=(
        "Planning is learning from remembered steps. You have a function that learns from one step; where do the "
        "steps come from, and how many of them?",
        "For each planning step: draw one of the pairs that were tried, look up what followed, and learn from it "
        "as if it had just happened.",
        "`rng.choice(some_list)` draws one element, `rng.choices(some_list, k=number)` several, each time from "
        "all. `model.pairs` is such a list; `model.outcomes[state, action]` is (reward, next_state, terminated).",
        "The line to look at is the call of `q_learning_update`: `q`, the pair, the three things of its outcome in "
        "the order reward, next state, terminated, and alpha and gamma by name.",
    ),
)
