"""What `dyna_q` learns from each real step, and what its model holds then: both by one reference."""

import numpy as np

from helpers.checks.dyna_q import lessons, living, updates
from helpers.checks.dyna_q.ring import NUM_RUNS, RUNS, UNKNOWN
from helpers.checks.exercise import Check, Evidence
from helpers.checks.misconception import Misconception


def look(seen: Evidence) -> Evidence:
    """Add one row for each of the watched steps, what the agent had before it, and what it should have after it."""
    steps, (rewards, terminated, truncated) = seen["lived"]["all"], seen["outcomes"]["all"].T
    first = steps[:, 0] != np.append(-1, steps[:-1, 0])
    first_of_episode = first | (steps[:, 1] != np.append(-1, steps[:-1, 1]))
    plans = steps[:, 0] <= NUM_RUNS
    given = {
        name: np.where(plans, getattr(RUNS["watched"], of), getattr(RUNS["exploring"], of))
        for name, of in (
            ("alphas", "alpha"),
            ("gammas", "gamma"),
            ("epsilons", "epsilon"),
            ("asked", "num_planning_steps"),
        )
    }
    seen = seen | living.right(steps, seen["outcomes"]["all"], given["alphas"], given["gammas"])
    seen = (
        seen
        | given
        | {
            "states": steps[:, 2],
            "actions": steps[:, 3],
            "next_states": steps[:, 4],
            "rewards": rewards,
            "terminated": terminated == 1,
            "truncated": truncated == 1,
            "first": first,
            "first_of_episode": first_of_episode,
            "starts": steps[first_of_episode, 2][np.cumsum(first_of_episode) - 1],
            "previous_tables": living.previous(living.after_planning(seen["tables"]), first, 0.0),
            "tables_without_plan": living.previous(seen["tables"], first, 0.0),
            "previous_models": living.previous(seen["models"], first, UNKNOWN),
        }
    )
    return seen | {"learns": not any(check.problem(seen) for check in CHECKS)}


def other_values(seen: Evidence) -> str | None:
    wrong = ~(np.abs(seen["tables"] - seen["right_tables"]) < updates.TOLERANCE)  # NaN is wrong, too
    if not wrong.any():
        return None
    case, row, _ = np.argwhere(wrong)[0]
    expected, yours = ((np.round(seen[name][case, row], 3) + 0.0).tolist() for name in ("right_tables", "tables"))
    return (
        f"After {step(seen, case)}, with alpha {seen['alphas'][case]} and gamma {seen['gammas'][case]}, `q[{row}]` "
        f"should be {expected}; yours is {yours}."
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
    wrong = seen["num_planning_steps"] != seen["asked"]
    if not wrong.any():
        return None
    case = np.argmax(wrong)
    return f"`num_planning_steps` is {seen['asked'][case]}; `plan` was given {seen['num_planning_steps'][case]:g}."


def other_constants(seen: Evidence) -> str | None:
    given = np.column_stack([seen["alphas"], seen["gammas"]])
    wrong = (seen["constants"] != given).any(axis=1)
    if not wrong.any():
        return None
    case = np.argmax(wrong)
    (alpha, gamma), (own_alpha, own_gamma) = given[case], seen["constants"][case]
    return f"alpha is {alpha:g} and gamma {gamma:g}; `plan` was given {own_alpha:g} and {own_gamma:g}."


def step(seen: Evidence, case: int) -> str:
    state, action, after, reward = (seen[name][case] for name in ("states", "actions", "next_states", "rewards"))
    end = " (terminated)" if seen["terminated"][case] else " (truncated)" if seen["truncated"][case] else ""
    return f"a step from state {state} by action {action} to state {after}{end} with reward {reward:z.2f}"


def held(reward: float, next_state: float, terminated: float) -> str:
    if next_state < 0:
        return "nothing"
    return f"reward {reward:z.2f}, next state {next_state:g} and terminated {bool(terminated)}"


def misremembers(seen: Evidence) -> bool:
    """Whether the model has learned each step once and holds some as they were not, although they were new to it.

    Truncated steps do not count: they may be held as the end and otherwise right.
    """
    own = np.arange(len(seen["states"])), seen["states"], seen["actions"]
    wrong = (seen["models"] != seen["right_models"])[own].any(axis=1)
    new = seen["previous_models"][own][:, 1] < 0
    once = (seen["steps_learned"] == seen["calls"][:, 1]).all()
    return bool(once and (wrong & new & ~seen["truncated"]).any())


def misses_steps(seen: Evidence) -> bool:
    """Whether the model has learned fewer steps than there were, and holds what it knew before where it differs."""
    own = np.arange(len(seen["states"])), seen["states"], seen["actions"]
    wrong = (seen["models"] != seen["right_models"])[own].any(axis=1)
    stale = (seen["models"] == seen["previous_models"]).all(axis=(1, 2, 3))
    return bool(wrong.any() and stale[wrong].all())


MODEL_FORGOTTEN = Misconception(
    "model-forgotten",
    "How long should the agent remember what happened?",
    "The model lives as long as the agent: it is made once, before the first episode.",
    (
        {
            "known": lambda previous_models, first_of_episode: np.where(
                first_of_episode[:, None, None, None], UNKNOWN, previous_models
            )
        },
        {"known": lambda previous_models: np.broadcast_to(UNKNOWN, previous_models.shape)},
    ),
)
MODEL_LEARNS_AFTER_MOVING_ON = Misconception(
    "model-learns-after-moving-on",
    "Which state does `state` mean when the model learns?",
    "Where the step began must not be overwritten before the model has learned from it.",
    {"noted": lambda next_states: next_states},
)
MODEL_MISSES_STEPS = Misconception(
    "model-misses-steps",
    "Does the model learn each step, the last of an episode and a second visit among them?",
    "Every real step goes into the model. What happened last is what it should hold.",
    when=misses_steps,
)
MODEL_LEARNS_TWICE = Misconception(
    "model-learns-twice",
    "How often does the model learn one step?",
    "Its clock counts the steps that it has learned. One real step is one tick.",
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
    Check(other_values, lessons.LEARNING_MISCONCEPTIONS, living.REFERENCE, {"tables": updates.TOLERANCE}, blocks=False),
    Check(
        other_memory,
        (
            lessons.TRUNCATION_STORED_AS_END,
            MODEL_FORGOTTEN,
            MODEL_LEARNS_AFTER_MOVING_ON,
            MODEL_MISREMEMBERS,
            MODEL_MISSES_STEPS,
        ),
        living.REFERENCE,
        {"models": updates.TOLERANCE},
        blocks=False,
    ),
    Check(other_times, (MODEL_LEARNS_TWICE,), blocks=False),
    Check(other_number, (WRONG_NUMBER_OF_PLANNING_STEPS,), blocks=False),
    Check(
        other_constants, (PLANS_WITH_OTHER_CONSTANTS,), living.REFERENCE, {"constants": updates.TOLERANCE}, blocks=False
    ),
)
