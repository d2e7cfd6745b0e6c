"""What `dyna_q` learns from each real step, and what its model holds then: both by one reference."""

import numpy as np

from helpers.checks.dyna_q import updates
from helpers.checks.dyna_q.ring import RUNS, TABLE, UNKNOWN
from helpers.checks.exercise import Check, Evidence
from helpers.checks.misconception import Misconception

WATCHED = RUNS["watched"]


def look(seen: Evidence) -> Evidence:
    """Add one row for each of the watched steps, what the agent had before it, and what it should have after it."""
    steps, (rewards, terminated, truncated) = seen["lived"]["watched"], seen["outcomes"]["watched"].T
    first = steps[:, 0] != np.append(-1, steps[:-1, 0])
    seen = seen | right(steps, seen["outcomes"]["watched"])
    seen = seen | {
        "states": steps[:, 2],
        "actions": steps[:, 3],
        "next_states": steps[:, 4],
        "rewards": rewards,
        "terminated": terminated == 1,
        "truncated": truncated == 1,
        "first": first,
        "previous_tables": previous(seen["tables"], first, 0.0),
        "previous_models": previous(seen["models"], first, UNKNOWN),
    }
    return seen | {"learns": not any(check.problem(seen) for check in CHECKS)}


def right(steps: np.ndarray, outcomes: np.ndarray) -> Evidence:
    """Return the tables and models that Dyna-Q without planning has after each of the watched steps."""
    tables, models, run_before = [], [], -1
    for (run, _, state, action, after), (reward, ends, _) in zip(steps.tolist(), outcomes.tolist(), strict=True):
        if run != run_before:
            q, known, run_before = np.zeros(TABLE), np.tile(UNKNOWN, (*TABLE, 1)), run
        value = reward if ends else reward + WATCHED.gamma * q[after].max()
        q[state, action] += WATCHED.alpha * (value - q[state, action])
        known[state, action] = reward, after, ends
        tables.append(q.copy())
        models.append(known.copy())
    return {"right_tables": np.reshape(tables, (-1, *TABLE)), "right_models": np.reshape(models, (-1, *TABLE, 3))}


def learned(before, updated, actions, rewards, next_states, goes_on, alpha, gamma, num_updates):
    """Return the tables `before` (N, states, actions), each updated from one step."""
    after, rows = before.copy(), np.arange(len(before))
    for _ in range(num_updates):
        target = rewards + gamma * goes_on * after[rows, next_states].max(axis=1)
        after[rows, updated, actions] += alpha * (target - after[rows, updated, actions])
    return after


def remembered(previous_models, where, actions, rewards, next_states, stored_end):
    """Return the models (N, states, actions, 3), each with one step more."""
    after = previous_models.copy()
    after[np.arange(len(after)), where, actions] = np.column_stack([rewards, next_states, stored_end])
    return after


# One row for each real step: from what the agent had before it to what it has when it plans.
REFERENCE = {
    "alpha": lambda: WATCHED.alpha,
    "gamma": lambda: WATCHED.gamma,
    "where": lambda states: states,
    "ended": lambda terminated: terminated,
    "before": lambda previous_tables: previous_tables,
    "updated": lambda where: where,
    "goes_on": lambda ended: ~ended,
    "num_updates": lambda: 1,
    "learned": learned,
    "tables": lambda learned: learned,
    "stored_end": lambda ended: ended,
    "models": remembered,
    "constants": lambda alpha, gamma: np.array([alpha, gamma]),
}


def fitted_alpha(observed, rewards, first):
    """Return alpha by the first step of each run, whose target is its reward and which starts from zero."""
    return np.median(observed["tables"][first].sum(axis=(1, 2)) / rewards[first])


def fitted_gamma(observed, before, updated, actions, rewards, next_states, goes_on, alpha):
    """Return gamma by the steps to a state of known value."""
    rows = np.arange(len(before))
    targets = (observed["tables"] - before).sum(axis=(1, 2)) / alpha + before[rows, updated, actions]
    best = before[rows, next_states].max(axis=1)
    usable = goes_on & (best != 0)
    return np.median((targets - rewards)[usable] / best[usable]) if usable.any() else 0.0


def previous(rows, first, blank):
    """Return the row before each row, and `blank` for the first of each run."""
    before = np.roll(rows, 1, axis=0)
    before[first] = blank
    return before


def over(terminated, truncated):
    return terminated | truncated


def other_values(seen: Evidence) -> str | None:
    wrong = ~(np.abs(seen["tables"] - seen["right_tables"]) < updates.TOLERANCE)  # NaN is wrong, too
    if not wrong.any():
        return None
    case, row, _ = np.argwhere(wrong)[0]
    expected, yours = ((np.round(seen[name][case, row], 3) + 0.0).tolist() for name in ("right_tables", "tables"))
    return (
        f"After {step(seen, case)}, with alpha {WATCHED.alpha} and gamma {WATCHED.gamma}, `q[{row}]` should be "
        f"{expected}; yours is {yours}."
    )


def other_memory(seen: Evidence) -> str | None:
    wrong = (seen["models"] != seen["right_models"]).any(axis=3)
    if not wrong.any():
        return None
    case, state, action = np.argwhere(wrong)[0]
    own = seen["states"][case], seen["actions"][case]
    state, action = own if wrong[case, *own] else (state, action)
    expected, yours = (held(*seen[name][case, state, action]) for name in ("right_models", "models"))
    return (
        f"After {step(seen, case)}, the model should hold {expected} for state {state} and action {action}; yours "
        f"holds {yours}."
    )


def other_times(seen: Evidence) -> str | None:
    """Compare how often the model has learned with the number of real steps; a wrong memory says enough."""
    wrong = seen["steps_learned"] != seen["calls"][:, 1]
    if not wrong.any() or other_memory(seen):
        return None
    case = np.argmax(wrong)
    number, time = seen["calls"][case, 1], seen["steps_learned"][case]
    return f"After real step {number:.0f}, `model.time` is {time:g}. The model should learn each step once."


def other_number(seen: Evidence) -> str | None:
    wrong = seen["num_planning_steps"] != WATCHED.num_planning_steps
    if not wrong.any():
        return None
    yours = seen["num_planning_steps"][np.argmax(wrong)]
    return f"`num_planning_steps` is {WATCHED.num_planning_steps}; `plan` was given {yours:g}."


def other_constants(seen: Evidence) -> str | None:
    wrong = (seen["constants"] != [WATCHED.alpha, WATCHED.gamma]).any(axis=1)
    if not wrong.any():
        return None
    alpha, gamma = seen["constants"][np.argmax(wrong)]
    return f"alpha is {WATCHED.alpha} and gamma {WATCHED.gamma}; `plan` was given {alpha:g} and {gamma:g}."


def step(seen: Evidence, case: int) -> str:
    state, action, after, reward = (seen[name][case] for name in ("states", "actions", "next_states", "rewards"))
    end = " (terminated)" if seen["terminated"][case] else " (truncated)" if seen["truncated"][case] else ""
    return f"a step from state {state} by action {action} to state {after}{end} with reward {reward:.2f}"


def held(reward: float, next_state: float, terminated: float) -> str:
    if next_state < 0:
        return "nothing"
    return f"reward {reward:.2f}, next state {next_state:g} and terminated {bool(terminated)}"


def misremembers(seen: Evidence) -> bool:
    """Whether the model has learned each step once and holds some as they were not, although they were new to it.

    Truncated steps do not count: they may be held as the end and otherwise right.
    """
    own = np.arange(len(seen["states"])), seen["states"], seen["actions"]
    wrong = (seen["models"] != seen["right_models"])[own].any(axis=1)
    new = seen["previous_models"][own][:, 1] < 0
    once = (seen["steps_learned"] == seen["calls"][:, 1]).all()
    return once and (wrong & new & ~seen["truncated"]).any()


TRUNCATION_STORED_AS_END = Misconception(
    "truncation-stored-as-end",
    "Did the episode reach its end, or was it only cut off?",
    "After a truncated step there is a future; the agent only does not live it. `terminated` alone says there is none.",
    (
        {"ended": over},
        {"goes_on": lambda terminated, truncated: ~over(terminated, truncated)},
        {"stored_end": over},
    ),
)
FITTED = {"alpha": fitted_alpha, "gamma": fitted_gamma}
# In the order in which they show in a run: of two mistakes the first is named, beside the first value that is wrong.
LEARNING_MISCONCEPTIONS = (
    Misconception(
        "does-not-learn",
        "What does the agent learn from the real step itself?",
        "The second part of the loop: you have a function that learns from one step.",
        {"num_updates": lambda: 0},
    ),
    Misconception(
        "learns-after-planning",
        "In which order do learning and planning follow a step?",
        "The order is: act, learn, model, plan.",
        {
            "before": lambda observed: observed["tables"],
            "tables": lambda learned, first: previous(learned, first, 0.0),
        },
    ),
    Misconception(
        "learns-after-moving-on",
        "Which state does `state` mean when the agent learns?",
        "Where the step began must not be overwritten before the agent has learned from it.",
        ({"where": lambda next_states: next_states}, {"updated": lambda next_states: next_states}),
    ),
    Misconception(
        "learns-twice",
        "How often does the agent learn from one real step?",
        "One update for each real step; all others belong to planning.",
        {"num_updates": lambda: 2},
    ),
    Misconception(
        "learns-with-other-constants",
        "Which constants was `dyna_q` given?",
        "`alpha` and `gamma` are arguments of `dyna_q`, and go on to the update by name.",
        (FITTED, FITTED | {"constants": lambda: np.array([WATCHED.alpha, WATCHED.gamma])}),
    ),
    Misconception(
        "does-not-move-on",
        "From which state does the next step begin?",
        "At the end of each step the next state becomes the state.",
        {"where": lambda states: np.zeros_like(states)},
    ),
    TRUNCATION_STORED_AS_END,
)
MODEL_MISREMEMBERS = Misconception(
    "model-misremembers",
    "What does the model take, and in which order?",
    "The model should hold what really happened: state, action, reward, next state, terminated.",
    when=misremembers,
)
WRONG_NUMBER_OF_PLANNING_STEPS = Misconception(
    "wrong-number-of-planning-steps",
    "Which number was `dyna_q` given?",
    "`num_planning_steps` goes on to `plan` as it is.",
)
PLANS_WITH_OTHER_CONSTANTS = Misconception(
    "plans-with-other-constants",
    "Which constants was `dyna_q` given?",
    "Planning learns with the same `alpha` and `gamma` as the real steps.",
)


CHECKS = (
    Check(other_values, LEARNING_MISCONCEPTIONS, REFERENCE, {"tables": updates.TOLERANCE}, blocks=False),
    Check(
        other_memory,
        (TRUNCATION_STORED_AS_END, MODEL_MISREMEMBERS),
        REFERENCE,
        {"models": updates.TOLERANCE},
        blocks=False,
    ),
    Check(other_times, blocks=False),
    Check(other_number, (WRONG_NUMBER_OF_PLANNING_STEPS,), blocks=False),
    Check(other_constants, (PLANS_WITH_OTHER_CONSTANTS,), REFERENCE, {"constants": updates.TOLERANCE}, blocks=False),
)
