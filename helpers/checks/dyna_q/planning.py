"""Exercise `planning` of notebook 01."""

from helpers.checks.dyna_q.plans import (
    FAR,
    NUM_PLANNED,
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

PLANNING = Suspects(
    PLANNING_SUSPECTS
    | {
        "plans-untried-pairs": (
            "What does the model know of a pair that was never tried?",
            "The model knows what happened, not what might. Its list of pairs holds all that can be drawn.",
        ),
        "sweeps-all-pairs": (
            "How many updates is one planning step?",
            "Each planning step is about one pair, drawn at random, and not about all of them.",
        ),
        "each-pair-once": (
            "May a pair be drawn again?",
            "There may be more planning steps than pairs: draw each time from all of them.",
        ),
    }
)


def probe_planning(planning, lived, before, seeds) -> Evidence:
    return _probe_planning(planning, lived, before, seeds, PLANNING, "plans-untried-pairs")


def judge_planning(evidence: Evidence) -> str:
    """Check how often each pair was planned, by which random numbers, and where the values end up."""
    evidence = evidence | _contents(_model(evidence["lived"]))
    planned = _is_tried(evidence)
    _judge_places(evidence, planned, PLANNING, "plans-untried-pairs", "pairs that were never tried")
    _judge_planning(evidence, planned, PLANNING)
    return (
        f"{NUM_PLANNED} planning steps made {NUM_PLANNED} updates of {planned.sum()} visited pairs and of no other; "
        f"after {FAR} the values agree with the model."
    )


EXERCISE = old(
    name="planning",
    notebook="01_dyna_q",
    defines="planning",
    draw=draw_planning,
    probe=probe_planning,
    evidence=PLANNING_EVIDENCE,
    judge=judge_planning,
    suspects=PLANNING,
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
