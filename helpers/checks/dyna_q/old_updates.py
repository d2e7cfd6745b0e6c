"""What `q_learning_update` and the plannings share: tables, and mistakes in an update."""

import numpy as np

from helpers.checks.legacy import Suspects, Wrong, explain  # noqa: F401


def _table(q, shape):
    """Return the student's q as an array of this shape."""
    try:
        table = np.array(q, dtype=float)
    except (TypeError, ValueError):
        raise Wrong("After the call, `q` should still be a list of lists of numbers, `q[state][action]`.") from None
    if table.shape != shape:
        raise Wrong(f"`q` had the shape {shape}, states and actions; after the call it is {table.shape}.")
    return table


def _furthest_off(got, expected):
    """The index of the entry that is furthest off, or None if all are right."""
    error = np.abs(got - expected)
    error[np.isnan(error)] = np.inf
    return None if (error < 1e-6).all() else int(error.argmax())


def _explain_updates(suspects, new, old, ended, alpha, gamma, rewards, values):
    """Name the mistakes among `suspects` with which a Q-learning update leads from `old` to `new`; None if none do.

    `rewards` and `values` are ingredients as `explain` takes them: the reward,
    with what is added to the value afterwards, and the value of what follows.
    """
    (reward, _), value, goes_on = rewards[0][1], values[0][1], ~ended
    with np.errstate(all="ignore"):  # what one alpha, or one gamma, everywhere would have to be
        moved = new - old
        one_alpha = np.median(moved / (reward + gamma * goes_on * value - old))
        one_gamma = np.median(((moved / alpha + old - reward) / value)[goes_on])

    def model(gamma, alpha, reward, value, weights, move):
        (reward, afterwards), (of_reward, of_value) = reward, weights
        return move(of_reward * reward + of_value * gamma * value, alpha) + afterwards

    # Of mistakes that come to the same, such as gamma = 0 and no future at all, `explain` names the one further down.
    ingredients = (
        [(None, gamma), ("no-discount", 1.0), ("alpha-and-gamma-swapped", alpha), ("gamma-hard-coded", one_gamma)],
        [
            (None, alpha),
            ("no-step-size", 1.0),
            ("step-size-upside-down", 1 - alpha),
            ("no-step-size-at-the-end", np.where(ended, 1.0, alpha)),
            ("terminal-step-ignored", alpha * goes_on),
            ("alpha-and-gamma-swapped", gamma),
            ("alpha-hard-coded", one_alpha),
        ],
        rewards,
        values,
        [
            (None, (1, goes_on)),
            ("bootstraps-after-the-end", (1, 1)),
            ("no-reward-at-the-end", (goes_on, goes_on)),
            ("end-upside-down", (1, ended)),
        ],
        [
            (None, lambda target, alpha: old + alpha * (target - old)),
            ("old-value-not-subtracted", lambda target, alpha: old + alpha * target),
            ("old-value-lost", lambda target, alpha: alpha * (target - old)),
            ("old-value-lost", lambda target, alpha: alpha * target),
            ("moves-away", lambda target, alpha: old - alpha * (target - old)),
        ],
    )
    known = [[(name, value) for name, value in choice if name is None or name in suspects] for choice in ingredients]
    names = explain(new, model, known, tolerance=1e-6)
    return names and list(dict.fromkeys(names))  # what was swapped shows twice


# Mistakes that `q_learning_update` shares with the plannings, which may contain an update of their own
UPDATE_SUSPECTS = {
    "bootstraps-after-the-end": (
        "Can anything follow a terminal step?",
        "A terminal transition is treated like any other. After it no reward follows: what is then left of the target?",
    ),
    "never-bootstraps": (
        "What is the state worth that the step leads to?",
        "Your target is the reward alone, as if each step were the last one.",
    ),
    "alpha-hard-coded": (
        "Where does your step size come from?",
        "`alpha` is an argument. Whatever it is, your value goes the same part of the way.",
    ),
    "gamma-hard-coded": (
        "Where does your discount factor come from?",
        "`gamma` is an argument. Whatever it is, your future is worth the same.",
    ),
    "alpha-and-gamma-swapped": (
        "Which of the two constants discounts, and which says how far the value moves?",
        "`gamma` belongs to the future, `alpha` to the whole difference. Look at each place where one of them stands.",
    ),
    "reward-left-out": (
        "What did the step itself bring?",
        "The target has two parts. One of them happened in this very step.",
    ),
    "maximum-in-the-wrong-state": (
        "In which state does the future begin?",
        "The maximum is over the actions in `state`, where the step began.",
    ),
}
