"""What `model_update` writes into a model, as a computation with one row for each real step, and its misconceptions."""

import numpy as np

from helpers.checks.misconception import Misconception

SIZE = 6  # as many states as actions, so that confusing them gives a diagnosis instead of an IndexError
UNKNOWN = -1.0  # in place of reward, next state and terminated; no step leads to state -1


def _first_times(keys: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return for each row of keys (n, k) whether it is there for the first time, among the rows that count."""
    seen, first = set(), []
    for key, is_counted in zip(map(tuple, keys.tolist()), counts, strict=True):
        first.append(bool(is_counted) and key not in seen)
        seen |= {key} if is_counted else set()
    return np.array(first)


def _listed(keys: np.ndarray, appended: np.ndarray) -> np.ndarray:
    """Return how often each key is in a list after each step: (n, SIZE, ...) for keys (n, k)."""
    counts = np.zeros((len(keys), *[SIZE] * keys.shape[1]))
    counts[np.arange(len(keys)), *keys.T] = appended
    return counts.cumsum(axis=0)


def _held(keys: np.ndarray, values: np.ndarray, stored: np.ndarray, unknown: float) -> np.ndarray:
    """Return what a dict holds for each pair after each step: (n, SIZE, SIZE, ...) for values (n, ...)."""
    table, after = np.full((SIZE, SIZE, *values.shape[1:]), unknown), []
    for (state, action), value, is_stored in zip(keys.tolist(), values, stored, strict=True):
        if is_stored:
            table[state, action] = value
        after.append(table.copy())
    return np.array(after)


def _rewards_so_far(states, actions, rewards, finish):
    """Return for each step what `finish` makes of the rewards of its pair up to now."""
    so_far, found = {}, []
    for *pair, reward in zip(states.tolist(), actions.tolist(), rewards.tolist(), strict=True):
        so_far.setdefault(tuple(pair), []).append(reward)
        found.append(finish(so_far[tuple(pair)]))
    return np.array(found)


def _news(pair, outcome):
    """Return for each step whether its outcome is another than its pair's last one."""
    known, new = {}, []
    for key, value in zip(map(tuple, pair.tolist()), outcome.tolist(), strict=True):
        new.append(known.get(key) != value)
        known[key] = value
    return np.array(new)


REFERENCE = {
    "pair": lambda states, actions: np.column_stack([states, actions]),
    "counts": lambda states: np.ones(len(states), dtype=bool),  # which steps the model takes notice of
    "new_pair": lambda pair, counts: _first_times(pair, counts),
    # The lists
    "listed_pair": lambda pair: pair,
    "adds_pair": lambda new_pair: new_pair,
    "pairs": lambda listed_pair, adds_pair: _listed(listed_pair, adds_pair),
    "listed_state": lambda states: states,
    "adds_state": lambda listed_state, counts: _first_times(listed_state[:, None], counts),
    "states_listed": lambda listed_state, adds_state: _listed(listed_state[:, None], adds_state),
    # The outcomes
    "earned": lambda rewards: rewards,
    "led_to": lambda next_states: next_states,
    "ended": lambda terminated: terminated,
    "outcome": lambda earned, led_to, ended: np.column_stack([earned, led_to, ended]),
    "outcome_key": lambda pair: pair,
    "stored": lambda counts: counts,
    "outcomes": lambda outcome_key, outcome, stored: _held(outcome_key, outcome, stored, UNKNOWN),
    # The clock
    "ticks": lambda counts: 1.0 * counts,
    "clock": lambda ticks: ticks.cumsum(),
    "times": lambda clock: clock,
    "stamp": lambda clock: clock,
    "stamp_key": lambda pair: pair,
    "stamped": lambda counts: counts,
    "taus": lambda clock, stamp_key, stamp, stamped: clock[:, None, None] - _held(stamp_key, stamp, stamped, 0.0),
}
OUTPUTS = dict.fromkeys(("pairs", "states_listed", "outcomes", "times", "taus"), 1e-9)


def _swapped(states, actions):
    return np.column_stack([actions, states])


def _of_the_next(next_states, actions):
    return np.column_stack([next_states, actions])


def _in_order(*columns):
    """Return a part that puts the three things of an outcome into another order."""
    return lambda earned, led_to, ended: np.column_stack([(earned, led_to, ended)[column] for column in columns])


MISCONCEPTIONS = (
    # The lists
    Misconception(
        "pairs-not-listed",
        "From where will planning draw its pairs?",
        "Planning draws from the list `pairs`: what is not in it can never be drawn.",
        ({"adds_pair": lambda states: 0.0 * states}, {"adds_pair": lambda adds_state: adds_state}),
    ),
    Misconception(
        "pair-listed-again",
        "How often does a pair belong into the list if it was tried twice?",
        "Planning draws each pair with the same chance, so each is in the list once. Ask first whether it is new.",
        {"adds_pair": lambda counts: counts},
    ),
    Misconception(
        "states-not-listed",
        "How does Dyna-Q+ know which states the agent has visited?",
        "The list `states` holds every state in which something was tried.",
        {"adds_state": lambda states: 0.0 * states},
    ),
    Misconception(
        "state-listed-again",
        "When is a state new: is that the same as a new pair?",
        "A state stays in the list once, however many of its actions were tried.",
        ({"adds_state": lambda new_pair: new_pair}, {"adds_state": lambda counts: counts}),
    ),
    Misconception(
        "state-zero-left-out",
        "What is `if state` when the state is number 0?",
        "The number 0 is false in Python, and it is the number of a state like any other.",
        {"adds_state": lambda listed_state, counts: _first_times(listed_state[:, None], counts & (listed_state != 0))},
    ),
    Misconception(
        "next-state-listed",
        "In which state was something tried: where the step began, or where it led?",
        "`states` lists where an action was tried. In the state that it led to nothing may have been tried yet.",
        (
            {"listed_state": lambda next_states: next_states},
            {
                "states_listed": lambda states, next_states: np.minimum(
                    1.0, _listed(states[:, None], states >= 0) + _listed(next_states[:, None], states >= 0)
                )
            },
        ),
    ),
    # The outcomes
    Misconception(
        "old-outcome-kept",
        "The world has changed, and the pair is tried again. What does the model hold now?",
        "What happened last replaces what was known. Only the two lists ask whether something is new.",
        {"stored": lambda new_pair: new_pair},
    ),
    Misconception(
        "only-new-pairs-count",
        "What does the model learn from a step that it has seen before?",
        "A pair tried again brings a new outcome and a new time. Only the two lists ask whether something is new.",
        {"stored": lambda new_pair: new_pair, "ticks": lambda new_pair: 1.0 * new_pair}
        | {"stamped": lambda new_pair: new_pair},
    ),
    Misconception(
        "outcome-in-another-order",
        "In which order does an outcome hold its three things?",
        "An outcome is (reward, next_state, terminated): planning will read it in this order.",
        tuple({"outcome": _in_order(*order)} for order in ((0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))),
    ),
    Misconception(
        "start-for-next-state",
        "Where did the step lead?",
        "The outcome holds where the step led. The state in which it began is in the key already.",
        {"led_to": lambda states: states},
    ),
    Misconception(
        "end-not-remembered",
        "How will planning know that nothing follows a terminal step?",
        "The third thing of an outcome is `terminated` as it was in this step.",
        (
            {"ended": lambda states: 0.0 * states},
            {"ended": lambda rewards: rewards > 0},
            {"ended": lambda terminated: 1 - terminated},
        ),
    ),
    Misconception(
        "another-reward",
        "Is the reward that you store the one which this step brought?",
        "The model holds the reward of the last try as it was: no sum or mean of several, and not rounded.",
        (
            {"earned": lambda rewards: np.maximum(rewards, 0.0)},
            {"earned": lambda rewards: np.trunc(rewards)},
            {"earned": lambda rewards: np.round(rewards)},
            {"earned": lambda terminated: 1.0 * terminated},
            {"earned": lambda states, actions, rewards: _rewards_so_far(states, actions, rewards, sum)},
            {"earned": lambda states, actions, rewards: _rewards_so_far(states, actions, rewards, np.mean)},
        ),
    ),
    Misconception(
        "steps-left-out",
        "Which real steps does your model take no notice of?",
        "Every real step is remembered: the last of an episode, and those that brought no reward, among them.",
        (
            {"counts": lambda terminated: ~terminated},
            {"counts": lambda rewards: rewards != 0},
            {"counts": lambda terminated: ~terminated, "ticks": lambda states: 1.0 + 0.0 * states},
        ),
    ),
    # The keys
    Misconception(
        "state-and-action-swapped",
        "Which comes first in a pair, the state or the action?",
        "A pair is (state, action), in the list and as a key.",
        tuple({key: _swapped} for key in ("pair", "listed_pair", "outcome_key", "stamp_key")),
    ),
    Misconception(
        "next-state-in-the-pair",
        "Of which state and action is this the outcome?",
        "The pair is the state in which the step BEGAN, and the action taken there.",
        (
            *({key: _of_the_next} for key in ("pair", "listed_pair", "outcome_key", "stamp_key")),
            {
                "listed_pair": lambda states, next_states: np.column_stack([states, next_states]),
                "adds_pair": lambda listed_pair, counts: _first_times(listed_pair, counts),
            },
        ),
    ),
    # The clock
    Misconception(
        "clock-stands-still",
        "How many real steps has the model seen?",
        "Each call is one real step: `time` counts them.",
        (
            {"ticks": lambda states: 0.0 * states},
            {"ticks": lambda states: 0.0 * states, "stamp": lambda states: 1.0 + 0.0 * states},
        ),
    ),
    Misconception(
        "clock-counts-new-pairs",
        "Does time pass when a known pair is tried again?",
        "`time` counts all real steps. Look at the indentation.",
        ({"ticks": lambda new_pair: 1.0 * new_pair}, {"ticks": lambda adds_state: 1.0 * adds_state}),
    ),
    Misconception(
        "last-try-not-noted",
        "How will the model know how long ago a pair was tried?",
        "`last_tried` holds, for each pair, the value of `time` at its last try.",
        {"stamped": lambda counts: ~counts},
    ),
    Misconception(
        "first-try-noted",
        "Is that the time of the first try, or of the last?",
        "Each new try of a pair replaces the time of the one before. Look at the indentation.",
        {"stamped": lambda new_pair: new_pair},
    ),
    Misconception(
        "same-outcome-ignored",
        "Is there nothing to remember of a step that went as it did before?",
        "The pair was tried again, whatever came of it: the time goes on, and it is the time of its last try.",
        (
            {"counts": lambda pair, outcome: _news(pair, outcome)},
            {"stamped": lambda pair, outcome: _news(pair, outcome)},
        ),
    ),
    Misconception(
        "clock-read-too-early",
        "What should `tau` be for the pair that was tried in this very step?",
        "The time of the last try counts the step itself, so the order of your lines matters. `tau` is then 0.",
        {"stamp": lambda clock, ticks: clock - ticks},
    ),
)
