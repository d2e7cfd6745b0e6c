"""What Dyna-Q without planning learns and remembers, as a computation with one row for each real step."""

import numpy as np

from helpers.checks.dyna_q import updates
from helpers.checks.dyna_q.ring import DREAM, GOAL, TABLE, UNKNOWN
from helpers.checks.exercise import Evidence


def right(steps: np.ndarray, outcomes: np.ndarray, alphas: np.ndarray, gammas: np.ndarray) -> Evidence:
    """Return the tables and models that Dyna-Q without planning has after each of the watched steps."""
    tables, models, run_before = [], [], -1
    rows = zip(steps.tolist(), outcomes.tolist(), alphas.tolist(), gammas.tolist(), strict=True)
    for (run, _, state, action, after), (reward, ends, _), alpha, gamma in rows:
        if run != run_before:
            q, known, run_before = np.zeros(TABLE), np.tile(UNKNOWN, (*TABLE, 1)), run
        value = reward if ends else reward + gamma * q[after].max()
        q[state, action] += alpha * (value - q[state, action])
        known[state, action] = reward, after, ends
        tables.append(q.copy())
        q[GOAL] = DREAM
        models.append(known.copy())
    return {"right_tables": np.reshape(tables, (-1, *TABLE)), "right_models": np.reshape(models, (-1, *TABLE, 3))}


def learned(before, updated, actions, earned, led_to, goes_on, best_of, alpha, gamma, num_updates):
    """Return the tables `before` (N, states, actions), each updated from one step."""
    after, rows = before.copy(), np.arange(len(before))
    for _ in range(num_updates):
        target = earned + gamma * goes_on * best_of(after[rows, led_to])
        after[rows, updated, actions] += alpha * (target - after[rows, updated, actions])
    return after


def remembered(known, noted, actions, rewards, next_states, stored_end):
    """Return the models (N, states, actions, 3), each with one step more."""
    after = known.copy()
    after[np.arange(len(after)), noted, actions] = np.column_stack([rewards, next_states, stored_end])
    return after


# One row for each real step: from what the agent had before it to what it has when it plans.
REFERENCE = {
    "alpha": lambda alphas: alphas,
    "gamma": lambda gammas: gammas,
    "where": lambda states: states,
    "ended": lambda terminated: terminated,
    "before": lambda previous_tables: previous_tables,
    "updated": lambda where: where,
    "earned": lambda rewards: rewards,
    "led_to": lambda next_states: next_states,
    "best_of": lambda: lambda following: following.max(axis=1),
    "goes_on": lambda ended: ~ended,
    "num_updates": lambda: 1,
    "learned": learned,
    "tables": lambda learned: learned,
    "stored_end": lambda ended: ended,
    "known": lambda previous_models: previous_models,
    "noted": lambda where: where,
    "models": remembered,
    "constants": lambda alpha, gamma, alphas: np.column_stack([alpha + 0 * alphas, gamma + 0 * alphas]),
}


def fitted_alpha(observed, rewards, first):
    """Return alpha by the first step of each run, whose target is its reward and which starts from zero."""
    usable = first & (rewards != 0)
    return np.median(observed["tables"][usable].sum(axis=(1, 2)) / rewards[usable])


def fitted_gamma(observed, before, updated, actions, rewards, next_states, goes_on, alpha):
    """Return gamma by the steps to a state of known value."""
    best = before[np.arange(len(before)), next_states].max(axis=1)
    usable = goes_on & (best != 0)
    targets = _targets(observed, before, updated, actions, alpha)
    return np.median((targets - rewards)[usable] / best[usable]) if usable.any() else 0.0


def fitted_value(observed, before, updated, actions, earned, alpha, gamma):
    """Return a function that takes, of the values of each next state, the one by which the target is explained."""
    needed = (_targets(observed, before, updated, actions, alpha) - earned) / gamma
    return lambda following: updates.nearest(following, needed)


def _targets(observed, before, updated, actions, alpha):
    rows = np.arange(len(before))
    return (observed["tables"] - before).sum(axis=(1, 2)) / alpha + before[rows, updated, actions]


def after_planning(tables):
    """Return the tables as the watched `plan` leaves them."""
    left = tables.copy()
    left[:, GOAL] = DREAM
    return left


def previous(rows, first, blank):
    """Return the row before each row, and `blank` for the first of each run."""
    before = np.roll(rows, 1, axis=0)
    before[first] = blank
    return before


def over(terminated, truncated):
    return terminated | truncated
