"""Exercise `exploration_bonus` of notebook 01."""

import numpy as np

from helpers.checks.dyna_q.plans import (
    KAPPA,
    NUM_ACTIONS,
    PLANNING_EVIDENCE,
    PLANNING_SUSPECTS,
    _contents,
    _is_tried,
    _judge_places,
    _judge_planning,
    _model,
    _probe_planning,
    draw_planning,
)
from helpers.checks.exercise import Evidence
from helpers.checks.legacy import Suspects, old

BONUS = Suspects(
    PLANNING_SUSPECTS
    | {
        "plans-unvisited-states": (
            "From which states may one imagine a step?",
            "States in which nothing was ever tried are left out. The model has a list of the others.",
        ),
        "untried-actions-left-out": (
            "Which actions does Dyna-Q+ plan with?",
            "In a state that was visited, actions that were never tried are planned too: that is half of the idea.",
        ),
        "untried-looked-up": (
            "What should be imagined of a pair the model knows nothing about?",
            "The dictionary has no entry for what was never tried. How does one ask a dictionary with a default?",
        ),
        "untried-leads-elsewhere": (
            "Where is an action imagined to lead that was never tried?",
            "It is imagined to lead back to the state in which it is taken.",
        ),
        "untried-ends": (
            "Does the imagined step end the episode?",
            "An action never tried is imagined to lead back to the same state, and life goes on there.",
        ),
        "no-bonus": (
            "What draws the agent to what it has not tried for long?",
            "`kappa` has no effect yet: something is added to the modelled reward.",
        ),
        "no-root": (
            "How does the bonus grow with time?",
            "The bonus is proportional to tau here. It should grow more and more slowly.",
        ),
        "kappa-under-the-root": (
            "What stands under the root?",
            "Only tau stands under the root; kappa weighs the result.",
        ),
        "kappa-left-out": (
            "How large should the bonus be?",
            "`kappa` is the weight of the bonus.",
        ),
        "bonus-subtracted": (
            "Should what was not tried for long look better or worse?",
            "The bonus makes the modelled reward larger.",
        ),
        "bonus-outside-the-update": (
            "To what is the bonus added: the reward or the value?",
            "It belongs to the modelled reward, so it must be there before anything is learned from it.",
        ),
        "bonus-from-the-clock": (
            "Since when is the time counted?",
            "Each pair has its own tau, the steps since IT was last tried. The clock alone is the same for all.",
        ),
        "no-bonus-for-the-untried": (
            "Which pairs have waited longest of all?",
            "Actions never tried have no bonus here. They deserve it most.",
        ),
        "bonus-for-the-untried-only": (
            "May the world have changed where you have been?",
            "Only actions never tried have a bonus here. The others have a tau too.",
        ),
    }
)


def probe_exploration_bonus(planning_plus, lived, before, seeds) -> Evidence:
    return _probe_planning(planning_plus, lived, before, seeds, BONUS, "untried-looked-up", KAPPA)


def judge_exploration_bonus(evidence: Evidence) -> str:
    """Check that all actions of visited states are planned, as Dyna-Q+ imagines them, and the bonus."""
    evidence = evidence | _contents(_model(evidence["lived"]))
    tried = _is_tried(evidence)
    planned = np.repeat(tried.any(axis=1, keepdims=True), NUM_ACTIONS, axis=1)
    untried = planned & ~tried
    _judge_places(evidence, planned, BONUS, "plans-unvisited-states", "states that were never visited")
    num_changed = (evidence["some"] != evidence["before"])[planned].sum()
    # Who draws one pair only may well have drawn one that was tried.
    if num_changed > 1 and not (evidence["some"] != evidence["before"])[untried].any():
        observed = (
            f"In the states that were visited, {untried.sum()} actions were never tried; no value of theirs changed."
        )
        raise BONUS.accuse("untried-actions-left-out", observed)
    _judge_planning(evidence, planned, BONUS, untried)
    longest = evidence["tau"].max()
    return f"{planned.sum()} pairs planned, {untried.sum()} of them never tried; each bonus right, tau up to {longest}."


EXERCISE = old(
    name="exploration_bonus",
    notebook="01_dyna_q",
    defines="planning_plus",
    draw=draw_planning,
    probe=probe_exploration_bonus,
    evidence=PLANNING_EVIDENCE,
    judge=judge_exploration_bonus,
    suspects=BONUS,
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
