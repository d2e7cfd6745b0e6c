"""Exercise `planning_plus` of notebook 01: planning of Dyna-Q+, with a bonus for what was last tried long ago.

The modelled reward is r + kappa sqrt(tau), in which tau is the number of real steps since the pair was last tried
(Sutton & Barto, 2018, section 8.3).
"""

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from helpers.checks.dyna_q import plan_beliefs, plan_checks, plans, slips, updates
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception

KAPPAS = np.roll(np.linspace(0.1, 0.5, plans.NUM_SINGLE), plans.NUM_SINGLE // 2)  # one for each of the single steps

REFERENCE = plans.REFERENCE | {
    "kappa": lambda kappas: kappas,
    "waited": lambda tau: tau,
    "bonus": lambda kappa, waited: kappa * np.sqrt(waited),
    "reward": lambda earned, bonus: earned + bonus,
}


def _best_somewhere(before, next_states, tried, found, old, alpha, reward, gamma):
    """Of pairs never tried, the largest value of whichever state explains what was found."""
    largest = before.max(axis=1)
    needed = ((found - old) / alpha + old - reward) / gamma
    return np.where(tried, largest[next_states], largest[np.abs(needed[:, None] - largest).argmin(axis=1)])


def _fitted_kappa(found, old, alpha, earned, gamma, goes_on, best, waited):
    """The kappa that most of the values would have."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nanmedian(((found - old) / alpha + old - gamma * goes_on * best - earned) / np.sqrt(waited))


def _tau_the_other_way(taus, states, actions, clock):
    inside = states < taus.shape[1]
    return np.where(inside, taus[actions, np.where(inside, states, 0)], clock)


def _tau_of_the_next_state(taus, led_to, actions):
    return taus[led_to, actions]


PLANS_UNVISITED_STATES = Misconception(
    "plans-unvisited-states",
    "From which states may one imagine a step?",
    "States in which nothing was ever tried are left out. The model has a list of the others.",
    when=lambda seen: seen["changed"][seen["planned"]].all(),
)
UNTRIED_ACTIONS_LEFT_OUT = Misconception(
    "untried-actions-left-out",
    "Which actions does Dyna-Q+ plan with?",
    "In a state that was visited, actions that were never tried are planned too: that is half of the idea.",
)
UNTRIED_LOOKED_UP = Misconception(
    "untried-looked-up",
    "What should be imagined of a pair the model knows nothing about?",
    "The dictionary has no entry for what was never tried. How does one ask a dictionary with a default?",
)


def _of_the_tried(name: str, part: Callable) -> Callable:
    """Return the part that does the same for the pairs that were tried, and what is right for all others."""
    right = {"earned": "rewards", "led_to": "next_states", "goes_on": "terminated"}[name]

    def of_the_tried(*values):
        *own, usual, tried = values
        return np.where(tried, part(*own), ~usual if name == "goes_on" else usual)

    own = list(inspect.signature(part).parameters.values())
    more = [inspect.Parameter(each, inspect.Parameter.POSITIONAL_OR_KEYWORD) for each in (right, "tried")]
    of_the_tried.__signature__ = inspect.Signature([*own, *more])
    return of_the_tried


# The default may be in the same wrong order as the names, and be right for that.
OUTCOME_IN_ANOTHER_ORDER = replace(
    updates.OUTCOME_IN_ANOTHER_ORDER,
    parts=(
        *updates.OUTCOME_IN_ANOTHER_ORDER.forms,
        *(
            {name: _of_the_tried(name, part) for name, part in form.items()}
            for form in updates.OUTCOME_IN_ANOTHER_ORDER.forms
        ),
    ),
)
ACTION_OUT_OF_RANGE = Misconception(
    "action-out-of-range",
    "How many actions does a state have here?",
    "The number of actions need not be 4, nor that of the states: a row of `q` holds one value for each action.",
    when=slips.raised("IndexError", "list (assignment )?index out of range( |$)"),
)
MISCONCEPTIONS = (
    *updates.SHARED,
    OUTCOME_IN_ANOTHER_ORDER,
    # Of what was never tried
    Misconception(
        "untried-leads-elsewhere",
        "Where is an action imagined to lead that was never tried?",
        "It is imagined to lead back to the state in which it is taken.",
        {"best": _best_somewhere},
    ),
    Misconception(
        "untried-ends",
        "Does the imagined step end the episode?",
        "An action never tried is imagined to lead back to the same state, and the episode goes on there.",
        {"goes_on": lambda terminated, tried: ~terminated & tried},
    ),
    # The bonus
    Misconception(
        "no-bonus",
        "What makes the agent try again what it last tried long ago?",
        "`kappa` has no effect yet: something is added to the modelled reward.",
        {"bonus": lambda: 0.0},
    ),
    Misconception(
        "no-root",
        "How does the bonus grow with time?",
        "The bonus is proportional to tau here. It should grow more and more slowly.",
        ({"bonus": lambda kappa, waited: kappa * waited}, {"bonus": lambda kappa, waited: kappa * waited**2}),
    ),
    Misconception(
        "kappa-under-the-root",
        "What is under the root?",
        "Only tau is under the root; kappa weighs the result.",
        {"bonus": lambda kappa, waited: np.sqrt(kappa * waited)},
    ),
    Misconception(
        "kappa-left-out",
        "How large should the bonus be?",
        "`kappa` is the weight of the bonus.",
        ({"kappa": lambda: 1.0}, {"bonus": lambda kappa, waited: kappa + np.sqrt(waited)}),
    ),
    Misconception(
        "kappa-hard-coded",
        "Where does your kappa come from?",
        "`kappa` is an argument. Whatever it is, your bonus is the same.",
        {"kappa": _fitted_kappa},
    ),
    Misconception(
        "bonus-multiplied",
        "Is the bonus a factor, or something on top?",
        "The bonus is added to the modelled reward.",
        ({"reward": lambda earned, bonus: earned * bonus}, {"reward": lambda earned, bonus: earned * (1 + bonus)}),
    ),
    Misconception(
        "bonus-discounted",
        "Does the bonus come now, or one step later?",
        "`gamma` is for what comes after the step. The bonus belongs to the reward of the step itself.",
        {"bonus": lambda kappa, waited, gamma, goes_on: kappa * np.sqrt(waited) * gamma * goes_on},
    ),
    Misconception(
        "tau-of-another-pair",
        "Of which pair do you ask for tau, and in which order?",
        "`model.tau(state, action)` takes the pair that was drawn: the state first.",
        ({"waited": _tau_the_other_way}, {"waited": _tau_of_the_next_state}),
    ),
    Misconception(
        "bonus-subtracted",
        "Should what was last tried long ago look better or worse?",
        "The bonus makes the modelled reward larger.",
        ({"reward": lambda earned, bonus: earned - bonus}, {"reward": lambda earned, bonus: bonus - earned}),
    ),
    Misconception(
        "tau-off-by-one",
        "What is tau of the pair that the agent has tried just now?",
        "`model.tau` counts the steps already: it is 0 for the latest pair, and goes under the root as it is.",
        ({"waited": lambda tau: tau + 1}, {"waited": lambda tau: np.maximum(tau - 1, 0)}),
    ),
    Misconception(
        "bonus-outside-the-update",
        "To what is the bonus added: the reward or the value?",
        "It belongs to the modelled reward, so it must be there before anything is learned from it.",
        {
            "reward": lambda earned: earned,
            "new": lambda old, alpha, target, bonus: old + alpha * (target - old) + bonus,
        },
    ),
    Misconception(
        "bonus-from-the-clock",
        "Since when is the time counted?",
        "Each pair has its own tau, the steps since IT was last tried. The clock alone is the same for all.",
        {"waited": lambda clock: clock},
    ),
    Misconception(
        "no-bonus-for-the-untried",
        "Which pairs have waited longest of all?",
        "Actions never tried have no bonus here. Theirs should be the largest.",
        {"waited": lambda tau, tried: tau * tried},
    ),
    Misconception(
        "bonus-for-the-untried-only",
        "May the world have changed where you have been?",
        "Only actions never tried have a bonus here. The others have a tau too.",
        {"waited": lambda tau, tried: tau * ~tried},
    ),
)


def probe(planning_plus, lived, before, seeds) -> Evidence:
    """Let it plan with a model of the real steps `lived`, from the values `before`."""
    return plans.watch(planning_plus, lived, before, seeds, kappa=KAPPAS)


def look(evidence: Evidence) -> Evidence:
    """Planning is about all actions of the states that were visited."""
    with_kappas = evidence | {"kappas": KAPPAS}
    return plans.look(with_kappas, REFERENCE, lambda tried: tried | tried.any(axis=1, keepdims=True), has_bonus=True)


def leaves_untried_out(seen: Evidence) -> str | None:
    changed, untried = seen["changed"], seen["untried"]
    if changed.sum() > 1 and not changed[untried].any():  # a single pair may happen to be one that was tried
        return f"In the visited states {untried.sum()} actions were never tried; none of their values changed."


def other_value(seen: Evidence) -> str | None:
    return plan_checks.other_value(seen, lambda case: f", tau = {seen['tau'][case]} and kappa = {KAPPAS[case]:.2f}")


def fact(seen: Evidence) -> str:
    return (
        f"{seen['planned'].sum()} pairs planned, {seen['untried'].sum()} of them never tried; each bonus right, tau up "
        f"to {seen['tau'].max()}."
    )


EXERCISE = Exercise(
    name="planning_plus",
    notebook="01_dyna_q",
    defines="planning_plus",
    needs=("q_learning_update",),
    draw=plans.draw,
    probe=probe,
    evidence=plans.EVIDENCE,
    look=look,
    stops=(*plan_checks.STOPS, OUTCOME_IN_ANOTHER_ORDER, ACTION_OUT_OF_RANGE),
    checks=(
        Check(plan_checks.looks_up_untried, (UNTRIED_LOOKED_UP,)),
        Check(plan_checks.changes_the_model, (plan_beliefs.MODEL_CHANGED,)),
        Check(partial(plan_checks.changes_other_pairs, others="states never visited"), (PLANS_UNVISITED_STATES,)),
        Check(plan_checks.has_not_changed, (plan_beliefs.DOES_NOTHING, plan_beliefs.NOT_IN_PLACE)),
        Check(leaves_untried_out, (UNTRIED_ACTIONS_LEFT_OUT,)),
        Check(
            plan_checks.none_changes_values,
            plan_beliefs.IN_NONE,
        ),
        Check(plan_checks.one_changes_another_number, (plan_beliefs.WRONG_NUMBER,)),
        Check(other_value, MISCONCEPTIONS, REFERENCE, {"new": updates.TOLERANCE}),
        Check(plan_checks.cannot_be_counted),
        Check(
            plan_checks.counts_to_another_number,
            (plan_beliefs.EACH_PAIR_ONCE, plan_beliefs.ONE_STEP_ONLY, plan_beliefs.WRONG_NUMBER),
        ),
        *plan_checks.CHANCE,
    ),
    fact=fact,
    hints=(
        "It is `planning` with two changes: which pairs may be drawn, and which reward they are imagined to bring.",
        "Draw a state that was visited, then any action. Never tried: imagine that it leads back to the same "
        "state, reward 0, no end. Either way, add kappa times the square root of tau to the reward.",
        "`rng.choice(model.states)` and `rng.randrange(number)` draw; `model.outcomes.get(pair, default)` looks up "
        "a pair or gives the default; `model.tau(state, action)` is tau.",
        "The line to look at is the default outcome of a pair never tried: a reward, a next state, and whether "
        "that is the end, in this order.",
    ),
)
