"""Notebook 01: `q_learning_update`, `planning`, `dyna_q` and `exploration_bonus`, tabular Dyna-Q and Dyna-Q+."""

import itertools
import random

import gymnasium as gym
import numpy as np

from helpers import tabular
from helpers.exercises.base import Evidence, Exercise, Suspects, Wrong, explain, first_of


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

# --- q_learning_update -----------------------------------------------------------------------------------------

NUM_CASES = 200
SIZE = 4  # states, and as many actions: who confuses the two gets no IndexError but a diagnosis
ALPHAS = np.linspace(0.1, 0.9, NUM_CASES)
GAMMAS = np.roll(ALPHAS, NUM_CASES // 3)

UPDATE = Suspects(
    UPDATE_SUSPECTS
    | {
        # The place
        "not-in-place": (
            "Does your code assign to `q[state][action]`, or to a name of its own?",
            "The update is made in place: nothing is returned, and the table that was passed in changes.",
        ),
        "action-forgotten": (
            "Which of the values in that row should change?",
            "`q[state]` is a whole row, a list with one value for each action.",
        ),
        "whole-row-changed": (
            "What has the agent learned about actions it did not take?",
            "One step tells something about one action in one state.",
        ),
        "next-state-updated": (
            "Which value does the step tell us about: where it began, or where it led?",
            "The step was taken in `state`. The next state is only asked for its value.",
        ),
        "indices-swapped": (
            "In which order does `q` take state and action?",
            "The row is the state, the column is the action.",
        ),
        # The target
        "no-reward-at-the-end": (
            "What ends after a terminal step: the future, or this step too?",
            "A terminal transition loses its reward here. It is the most important one of all.",
        ),
        "end-upside-down": (
            "In which of the two cases is there a future?",
            "Read your condition on `terminated` aloud: the two cases have changed places.",
        ),
        "terminal-step-ignored": (
            "Is there nothing to learn from the last step of an episode?",
            "After a terminal step the target is shorter, but there is one.",
        ),
        "reward-discounted": (
            "Does the reward of this step come now or later?",
            "`gamma` is for what comes later. Look at the brackets.",
        ),
        "no-discount": (
            "What is a reward worth that comes one step later?",
            "The value of the next state comes without `gamma`.",
        ),
        "mean-instead-of-maximum": (
            "Which action will the agent take in the next state?",
            "Your target takes the mean over the actions in `next_state`. Q-learning expects the best one.",
        ),
        "minimum-instead-of-maximum": (
            "Which action will the agent take in the next state?",
            "Your target takes the smallest value in `next_state`. Q-learning expects the best one.",
        ),
        "sum-instead-of-maximum": (
            "How many actions can the agent take in the next state?",
            "Your target adds up the values in `next_state`. The agent will take one action, the best.",
        ),
        "position-of-the-maximum": (
            "Is that a value, or the number of an action?",
            "`argmax` and `index` say where the largest value stands, not how large it is.",
        ),
        "same-action-again": (
            "Must the agent take the same action in the next state?",
            "In `next_state` all actions are open to the agent. Which one does Q-learning expect?",
        ),
        "maximum-of-the-whole-table": (
            "Can the agent be in any state after this step?",
            "The maximum is over the actions in ONE state.",
        ),
        # The move towards it
        "no-step-size": (
            "Which part of the way should the value go?",
            "The value jumps to its target. `alpha` says which part of the way it goes.",
        ),
        "no-step-size-at-the-end": (
            "Does a terminal step move the value further than others do?",
            "After a terminal step the target is another one; the way of moving towards it is the same.",
        ),
        "step-size-upside-down": (
            "With a small alpha, should the value move little or much?",
            "`alpha` weighs what is new, and the rest of 1 what is old.",
        ),
        "old-value-not-subtracted": (
            "Where would the value end after many equal steps?",
            "The value moves by alpha times the target. It should move by alpha times a difference.",
        ),
        "old-value-lost": (
            "What becomes of the value that was there before?",
            "The value MOVES: a change is added to what it was.",
        ),
        "moves-away": (
            "Has the value come closer to its target, or moved away?",
            "Look at the order of the difference: which one is taken from which?",
        ),
    }
)


def draw_q_learning_update(rng) -> Evidence:
    """Tables, and a transition for each."""
    before = rng.normal(size=(NUM_CASES, SIZE, SIZE))
    states, actions, next_states = rng.integers(SIZE, size=(3, NUM_CASES))
    return {
        "before": before,
        "states": states,
        "actions": actions,
        "next_states": next_states,
        "rewards": rng.normal(size=NUM_CASES),
        "terminated": rng.random(NUM_CASES) < 0.3,
    }


def probe_q_learning_update(q_learning_update, before, states, actions, rewards, next_states, terminated) -> Evidence:
    """Let it update the tables; return what they are then."""
    after = []
    for i in range(NUM_CASES):
        q = before[i].tolist()
        transition = int(states[i]), int(actions[i]), float(rewards[i]), int(next_states[i]), bool(terminated[i])
        q_learning_update(q, *transition, alpha=float(ALPHAS[i]), gamma=float(GAMMAS[i]))
        if len(q) == SIZE and np.ndim(q[transition[0]]) == 0:
            raise UPDATE.accuse("action-forgotten", "After the call `q[state]` is a number; it was a list.")
        after.append(_table(q, (SIZE, SIZE)))
    return {"after": np.array(after)}


def judge_q_learning_update(evidence: Evidence) -> str:
    """Compare the one value that may change with what Q-learning makes of it; all others must stay."""
    _judge_place(evidence)
    cases, states, actions = np.arange(NUM_CASES), evidence["states"], evidence["actions"]
    before, rewards, ended = evidence["before"], evidence["rewards"], evidence["terminated"]
    old, new, following = (
        before[cases, states, actions],
        evidence["after"][cases, states, actions],
        before[cases, evidence["next_states"]],
    )
    best = following.max(axis=1)
    target = rewards + GAMMAS * ~ended * best
    expected = old + ALPHAS * (target - old)
    worst = _furthest_off(new, expected)
    if worst is None:
        error = np.abs(new - expected).max()
        return f"{NUM_CASES} random updates, {ended.sum()} of them terminal; largest error {error:.0e}."
    observed = (
        f"With `q[state][action]` = {old[worst]:.2f}, reward {rewards[worst]:.2f}, {best[worst]:.2f} the largest "
        f"value in `next_state`, terminated {bool(ended[worst])}, alpha {ALPHAS[worst]:.2f} and gamma "
        f"{GAMMAS[worst]:.2f}, the new value should be {expected[worst]:.3f}; yours is {new[worst]:.3f}."
    )
    names = _explain_updates(
        UPDATE,
        new,
        old,
        ended,
        ALPHAS,
        GAMMAS,
        rewards=[
            (None, (rewards, 0.0)),
            ("reward-left-out", (0.0, 0.0)),
            ("reward-discounted", (GAMMAS * rewards, 0.0)),
        ],
        values=[
            (None, best),
            ("never-bootstraps", 0.0),
            ("mean-instead-of-maximum", following.mean(axis=1)),
            ("minimum-instead-of-maximum", following.min(axis=1)),
            ("sum-instead-of-maximum", following.sum(axis=1)),
            ("position-of-the-maximum", following.argmax(axis=1)),
            ("same-action-again", following[cases, actions]),
            ("maximum-in-the-wrong-state", before[cases, states].max(axis=1)),
            ("maximum-of-the-whole-table", before.max(axis=(1, 2))),
        ],
    )
    if names:
        raise UPDATE.accuse_of(names, observed)
    right = np.abs(new - expected) < 1e-6
    if right[ended].all() or right[~ended].all():
        observed += f" After steps that are {'' if right[ended].all() else 'not '}terminal all is well."
    raise Wrong(observed)


def _judge_place(evidence):
    """Only the value of `state` and `action` may change."""
    before, after, cases = evidence["before"], evidence["after"], np.arange(NUM_CASES)
    states, actions, next_states = evidence["states"], evidence["actions"], evidence["next_states"]
    if np.array_equal(before, after):
        raise UPDATE.accuse("not-in-place", "`q` has not changed.")

    def changes_only_in(*place):
        allowed = np.zeros(before.shape, dtype=bool)
        allowed[cases, *place] = True
        return not ((before != after) & ~allowed).any()

    if changes_only_in(states, actions):
        return
    elsewhere = before != after
    elsewhere[cases, states, actions] = False
    case = np.argmax(elsewhere.any(axis=(1, 2)))
    changed = ", ".join(f"`q[{row}][{column}]`" for row, column in np.argwhere((before != after)[case]))
    observed = (
        f"From a step in state {states[case]} by action {actions[case]} to state {next_states[case]}, what changed is "
        f"{changed}."
    )
    if changes_only_in(next_states, actions):
        raise UPDATE.accuse("next-state-updated", observed)
    if changes_only_in(actions, states):
        raise UPDATE.accuse("indices-swapped", observed)
    if changes_only_in(states):
        raise UPDATE.accuse("whole-row-changed", observed)
    raise Wrong(f"{observed} Which value does one step tell something about?")


# --- planning and exploration_bonus ----------------------------------------------------------------------------

NUM_PLANNED = 600
ALPHA = 0.02  # small enough to read from a value how often it was updated
FAR = 3000  # planning steps after which values no longer move
NUM_ACTIONS = 3
TRIED = 5  # the agent of the probe has been in this many of the states
NUM_SINGLE = 300  # planning steps that are looked at one by one
SINGLE_ALPHAS = np.linspace(0.1, 0.9, NUM_SINGLE)
SINGLE_GAMMAS = np.roll(SINGLE_ALPHAS, NUM_SINGLE // 3)
KAPPA = 0.3

PLANNING_SUSPECTS = UPDATE_SUSPECTS | {
    # How many
    "not-in-place": (
        "Does your code change the table it was given, or a copy of it?",
        "Each planning step updates `q` itself; nothing is returned.",
    ),
    "one-step-too-many": (
        "How many planning steps are 0 planning steps?",
        "Count what your loop does when `num_planning_steps` is 0.",
    ),
    "one-step-only": (
        "What does `num_planning_steps` say?",
        "One pair was drawn and learned from. How is that repeated?",
    ),
    "wrong-number": (
        "Does each planning step make one update, and only one?",
        "Count how often your loop runs, for 1 planning step and for 600.",
    ),
    # Which ones
    "drawn-once": (
        "How often is a pair drawn?",
        "A pair is drawn anew for EACH planning step. Where does the drawing stand, before the loop or in it?",
    ),
    "not-from-rng": (
        "Where do your random numbers come from?",
        "The module `random` and numpy have generators of their own. The argument `rng` is the one to draw from.",
    ),
    "not-random": (
        "What chooses the pair, if not chance?",
        "The pairs should be drawn at random, with `rng`, and another seed should give others.",
    ),
    "not-uniform": (
        "Has each of them the same chance, at each planning step?",
        "Some pairs are hardly ever drawn. Which ones can your drawing not reach?",
    ),
    "model-changed": (
        "Should what was only imagined be remembered as if it had happened?",
        "Planning only reads the model: real steps alone are written into it.",
    ),
}

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


def draw_planning(rng) -> Evidence:
    """The real steps that a model has learned from; values before planning; seeds.

    The steps (n, 5) are (state, action, reward, next_state, terminated), in
    `TRIED` states, in which most actions were tried, some more than once.
    """
    lived = []
    pairs = [(state, action) for state in range(TRIED) for action in range(NUM_ACTIONS) if action or state % 2]
    for repeat in range(3):
        for state, action in rng.permutation(pairs)[: len(pairs) // (1 + repeat)].tolist():
            terminated = (state + action) % 4 == 3
            next_state = (state + rng.integers(1, TRIED + 2)) % (TRIED + 2)  # any but the same
            lived.append((state, action, rng.normal(), next_state, terminated))
    return {
        "lived": np.array(lived),
        "before": rng.normal(size=(TRIED + 2, NUM_ACTIONS)),
        "seeds": rng.integers(2**31, size=NUM_SINGLE),
    }


def _contents(model):
    """What the model holds: its pairs, what followed them, and how long ago each action was tried."""
    outcomes = [model.outcomes[pair] for pair in model.pairs]
    rewards, next_states, terminated = (np.array(column) for column in zip(*outcomes, strict=True))
    return {
        "pairs": np.array(model.pairs),
        "rewards": rewards,
        "next_states": next_states,
        "terminated": terminated,
        "tau": np.array([[model.tau(state, action) for action in range(NUM_ACTIONS)] for state in range(TRIED)]),
    }


def _model(lived):
    """The model that has learned from these steps (n, 5)."""
    model = tabular.Model()
    for state, action, reward, next_state, terminated in lived.tolist():
        model.learn(int(state), int(action), reward, int(next_state), bool(terminated))
    return model


def _probe_planning(plan, lived, before, seeds, suspects, untried, kappa=None) -> Evidence:
    """Let it plan with the model that has learned from `lived`; return the values after that.

    `untried` is the one of `suspects` who looks up what was never tried. Only
    the single steps have a bonus, of weight `kappa`.
    """
    model = _model(lived)
    contents, seeds = _contents(model), seeds.tolist()

    def after(num_planning_steps, seed, alpha, gamma, bonus=0.0):
        q, constants = before.tolist(), {} if kappa is None else {"kappa": bonus}
        try:
            plan(q, model, num_planning_steps, random.Random(seed), alpha=alpha, gamma=gamma, **constants)
        except KeyError as error:
            if not isinstance(error.args[0], tuple) or error.args[0] in model.outcomes:
                raise
            observed = f"The pair {error.args[0]} was looked up in the model, and never tried."
            raise suspects.accuse(untried, observed) from None
        return _table(q, before.shape)

    constants = zip(seeds, SINGLE_ALPHAS.tolist(), SINGLE_GAMMAS.tolist(), strict=True)
    evidence = {
        "none": after(0, seeds[0], ALPHA, 0.0),
        "single": np.array([after(1, *each, bonus=kappa) for each in constants]),
        "some": after(NUM_PLANNED, seeds[0], ALPHA, 0.0),
        "again": after(NUM_PLANNED, seeds[0], ALPHA, 0.0),
        "other_seed": after(NUM_PLANNED, seeds[1], ALPHA, 0.0),
        "far": after(FAR, seeds[0], 1.0, 0.5),
    }
    now = _contents(model)
    same = all(np.array_equal(contents[key], now[key]) for key in contents)
    return evidence | {"model_is_the_same": np.array(same)}


VALUES = (float, TRIED + 2, NUM_ACTIONS)
PLANNING_EVIDENCE = {
    "lived": (float, "lived", 5),
    "seeds": (float, NUM_SINGLE),
    **{name: VALUES for name in ("before", "none", "some", "again", "other_seed", "far")},
    "single": (float, NUM_SINGLE, *VALUES[1:]),
    "model_is_the_same": (bool,),
}


def probe_planning(planning, lived, before, seeds) -> Evidence:
    return _probe_planning(planning, lived, before, seeds, PLANNING, "plans-untried-pairs")


def probe_exploration_bonus(planning_plus, lived, before, seeds) -> Evidence:
    return _probe_planning(planning_plus, lived, before, seeds, BONUS, "untried-looked-up", KAPPA)


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


def _judge_places(evidence, planned, suspects, name, elsewhere):
    """Only values that may be planned may change; and the model may not."""
    if not evidence["model_is_the_same"]:
        raise suspects.accuse(
            "model-changed", "After planning the model holds something else, or its time has gone on."
        )
    runs = np.array([evidence["none"], evidence["some"], evidence["other_seed"], *evidence["single"]])
    outside = (runs != evidence["before"]).any(axis=0) & ~planned
    if outside.any():
        state, action = np.argwhere(outside)[0]
        raise suspects.accuse(name, f"Values of {elsewhere} have changed, such as `q[{state}][{action}]`.")


def _judge_planning(evidence, planned, suspects, untried=None):
    _judge_number(evidence, planned, suspects)
    _judge_single(evidence, suspects, untried)
    _judge_draws(evidence, planned, suspects)
    _judge_far(evidence, planned)


def _is_tried(evidence):
    tried = np.zeros(evidence["before"].shape, dtype=bool)
    tried[tuple(evidence["pairs"].T)] = True
    return tried


def _imagined(evidence):
    """Rewards, next states and terminated for all pairs; an action never tried stays, for nothing."""
    shape, pairs = evidence["before"].shape, tuple(evidence["pairs"].T)
    rewards, terminated = np.zeros(shape), np.zeros(shape, dtype=bool)
    next_states = np.repeat(np.arange(shape[0])[:, None], shape[1], axis=1)
    rewards[pairs], next_states[pairs] = evidence["rewards"], evidence["next_states"]
    terminated[pairs] = evidence["terminated"]
    return rewards, next_states, terminated


def _judge_number(evidence, planned, suspects):
    """None, one and many planning steps should change no value, one, and many."""
    before = evidence["before"]
    none, some = (int((evidence[name] != before).sum()) for name in ("none", "some"))
    single = (evidence["single"] != before).sum(axis=(1, 2))
    if not (none or some or single.any()):
        raise suspects.accuse("not-in-place", "`q` has not changed.")
    if none:
        observed = f"With `num_planning_steps` = 0 nothing should change; {none} values did."
        raise suspects.accuse("one-step-too-many" if none == 1 else "wrong-number", observed)
    if (single != 1).any():
        observed = f"One planning step should change one value; yours changed {single.min()} to {single.max()}."
        sweeps = "sweeps-all-pairs" in suspects and (single == planned.sum()).all()
        raise suspects.accuse("sweeps-all-pairs" if sweeps else "wrong-number", observed)


def _judge_single(evidence, suspects, untried):
    """Compare single planning steps with a Q-learning update of the pair that changed."""
    before = evidence["before"]
    steps, states, actions = np.nonzero(evidence["single"] != before)
    pairs = states, actions
    rewards, next_states, ended = (of_pairs[pairs] for of_pairs in _imagined(evidence))
    old, new, best = before[pairs], evidence["single"][steps, states, actions], before.max(axis=1)
    bonuses, values = [(None, (rewards, 0.0))], [(None, best[next_states])]
    if untried is not None:
        bonuses = _bonuses(rewards, evidence["tau"][pairs], untried[pairs])
        values += [("untried-ends", np.where(untried[pairs], 0.0, values[0][1]))]
        values += [("untried-leads-elsewhere", np.where(untried[pairs], value, values[0][1])) for value in best]
    reward = bonuses[0][1][0]
    expected = old + SINGLE_ALPHAS * (reward + SINGLE_GAMMAS * ~ended * best[next_states] - old)
    worst = _furthest_off(new, expected)
    if worst is None:
        return
    observed = (
        f"A planning step from state {states[worst]} by action {actions[worst]} to state {next_states[worst]}, "
        f"modelled reward {reward[worst]:.2f}"
    )
    if untried is not None:
        tau, known = evidence["tau"][pairs][worst], "never" if untried[pairs][worst] else "once"
        observed += f" (with its bonus for tau = {tau} and kappa = {KAPPA}), {known} tried"
    observed += (
        f", terminated {bool(ended[worst])}, with alpha {SINGLE_ALPHAS[worst]:.2f} and gamma "
        f"{SINGLE_GAMMAS[worst]:.2f}, should take the value from {old[worst]:.2f} to {expected[worst]:.3f}; yours "
        f"takes it to {new[worst]:.3f}."
    )
    bonuses.append(("reward-left-out", (reward - rewards, 0.0)))
    values += [("never-bootstraps", 0.0), ("maximum-in-the-wrong-state", best[states])]
    names = _explain_updates(suspects, new, old, ended, SINGLE_ALPHAS, SINGLE_GAMMAS, bonuses, values)
    raise suspects.accuse_of(names, observed) if names else Wrong(observed)


def _bonuses(rewards, tau, untried):
    """The modelled reward with its bonus, and those of them who misunderstand it, as `explain` takes them."""
    bonus = KAPPA * np.sqrt(tau)
    return [
        (None, (rewards + bonus, 0.0)),
        ("no-bonus", (rewards, 0.0)),
        ("no-root", (rewards + KAPPA * tau, 0.0)),
        ("kappa-under-the-root", (rewards + np.sqrt(KAPPA * tau), 0.0)),
        ("kappa-left-out", (rewards + np.sqrt(tau), 0.0)),
        ("bonus-subtracted", (rewards - bonus, 0.0)),
        ("bonus-from-the-clock", (rewards + bonus.max(), 0.0)),  # what was never tried has waited all the time
        ("no-bonus-for-the-untried", (rewards + bonus * ~untried, 0.0)),
        ("bonus-for-the-untried-only", (rewards + bonus * untried, 0.0)),
        ("bonus-outside-the-update", (rewards, bonus)),
    ]


def _counts(evidence, name, planned):
    """Read from values updated with gamma = 0, and no bonus, how often each pair was drawn; NaN where one cannot."""
    rewards = _imagined(evidence)[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        left = (evidence[name] - rewards) / (evidence["before"] - rewards)
        counts = np.log(left[planned]) / np.log(1 - ALPHA)
        return np.where(np.abs(counts - np.round(counts)) < 1e-2, np.round(counts), np.nan)


def _judge_draws(evidence, planned, suspects):
    counts, others = (_counts(evidence, name, planned) for name in ("some", "other_seed"))
    if np.isnan([counts, others]).any():
        raise Wrong(
            f"After {NUM_PLANNED} planning steps the values have not moved towards the rewards in the model as "
            "Q-learning moves them. Which reward, next state and end belong to the pair that was drawn?"
        )
    total, pairs = int(counts.sum()), len(counts)
    if total != NUM_PLANNED or others.sum() != NUM_PLANNED:
        observed = f"{NUM_PLANNED} planning steps should make {NUM_PLANNED} updates; yours made {total}."
        if "each-pair-once" in suspects and (counts == 1).all():
            raise suspects.accuse("each-pair-once", observed)
        raise suspects.accuse("one-step-only" if total == 1 else "wrong-number", observed)
    if not np.array_equal(evidence["some"], evidence["again"]):
        raise suspects.accuse("not-from-rng", "Twice the same seed, and two results.")
    observed = (
        f"In {NUM_PLANNED} planning steps, of {pairs} pairs one was drawn {counts.min():.0f} times and another "
        f"{counts.max():.0f} times."
    )
    # Two seeds may draw the same pair, but not all of the seeds of the single steps.
    seeds_matter = (evidence["single"] != evidence["before"]).any(axis=0).sum() > 1
    if counts.max() == NUM_PLANNED and seeds_matter:
        raise suspects.accuse("drawn-once", observed)
    if np.array_equal(evidence["some"], evidence["other_seed"]):
        raise suspects.accuse("not-random", "Another seed, and the same result.")
    if counts.min() < NUM_PLANNED / pairs / 5:
        raise suspects.accuse("not-uniform", observed)


def _judge_far(evidence, planned):
    """Compare values that no longer move with the solution of Bellman's equation in the model."""
    rewards, next_states, terminated = _imagined(evidence)
    q = evidence["before"].copy()
    for _ in range(60):  # gamma = 0.5: the error is halved each time
        q[planned] = (rewards + 0.5 * ~terminated * q.max(axis=1)[next_states])[planned]
    if not np.allclose(evidence["far"], q, atol=1e-6):
        raise Wrong(
            "After many planning steps the values should agree with the model: each the reward plus gamma times the "
            "largest value in the next state. Yours do not. Does each update start from what the last one left?"
        )


# --- dyna_q ----------------------------------------------------------------------------------------------------

RING, GOAL = 6, 2  # cells of the ring, and the one with the goal; the start is cell 0
NUM_RUNS = 10
STEP_LIMIT = 5_000
CUT_AFTER = 8
TOLL = 0.1
RUNS = {
    # name: (episodes, planning steps, alpha, gamma, epsilon)
    "watched": (8, 7, 0.6, 0.8, 0.0),
    "exploring": (30, 0, 0.6, 0.8, 0.2),
    "planning": (4, 250, 1.0, 0.5, 0.0),
}

DYNA = Suspects(
    {
        # Episodes and their steps
        "stuck": (
            "Is there a way out of your inner loop?",
            "An episode is over when it is terminated or truncated. What does your loop do then?",
        ),
        "reset-only-once": (
            "Where does each episode begin?",
            "Each episode begins with a reset, at the start. Look at where yours stands: before which loop?",
        ),
        "ignores-truncation": (
            "In which two ways can an episode be over?",
            "Truncated means that somebody else has ended the episode, by a time limit for instance. It is over too.",
        ),
        "ignores-termination": (
            "In which two ways can an episode be over?",
            "Terminated means that the goal was reached. Nothing follows; a new episode begins with a reset.",
        ),
        "plans-in-the-real-world": (
            "Where does planning take its steps from?",
            "Planning happens in the model: it takes no real step.",
        ),
        "steps-not-noted": (
            "Where does the number of steps of an episode go?",
            "At the end of each episode its number of steps goes to the end of `steps`.",
        ),
        "steps-noted-at-each-step": (
            "How often is a number noted in one episode?",
            "Once per episode, after its last step. Look at the indentation.",
        ),
        "steps-accumulate": (
            "From which number does the count begin in the second episode?",
            "What counts the steps must begin anew with each episode.",
        ),
        "steps-off-by-one": (
            "Count by hand: which steps of an episode are counted?",
            "The step that reaches the goal counts, and before the first step there is none.",
        ),
        "rewards-for-steps": (
            "What was asked for: steps or rewards?",
            "The number of real steps of each episode, not what they brought.",
        ),
        # Chance
        "not-from-rng": (
            "Where do your random numbers come from?",
            "The module `random` and numpy have generators of their own. Draw all numbers from `rng`.",
        ),
        "seed-not-used": (
            "Where does `seed` go?",
            "The first line makes a generator from the seed. It should be the only one.",
        ),
        # Plan
        "does-not-plan": (
            "What happens in the fourth part of the loop: act, learn, model, plan?",
            "After each real step the agent thinks about what it remembers.",
        ),
        "planning-instead-of-plan": (
            "By which name should it be called, so that the reader may pass another function?",
            "`plan` is an argument. It is `planning` only where nothing else was passed.",
        ),
        "plans-once-per-episode": (
            "After what does the agent plan: a step or an episode?",
            "It plans after EACH real step. Look at the indentation.",
        ),
        "wrong-number-of-planning-steps": (
            "Which number was `dyna_q` given?",
            "`num_planning_steps` goes on to `plan` as it is.",
        ),
        "plans-with-other-constants": (
            "Which constants was `dyna_q` given?",
            "Planning learns with the same `alpha` and `gamma` as the real steps.",
        ),
        # Model
        "model-not-learned": (
            "How does the model come to know what happened?",
            "The third part of the loop: the model is told about each real step. It has a method for that.",
        ),
        "model-learns-after-planning": (
            "Can the agent think about a step that the model has not been told about?",
            "The order matters: act, learn, model, plan.",
        ),
        "model-misremembers": (
            "What does the model take, and in which order?",
            "The model should hold what really happened: state, action, reward, next state, terminated.",
        ),
        "truncation-stored-as-end": (
            "Was that the end of the world, or did somebody only stop looking?",
            "After a truncated step there is a future; nobody lives it. Only `terminated` says that there is none.",
        ),
        # Learn
        "does-not-learn": (
            "What does the agent learn from the real step itself?",
            "The second part of the loop: you have a function that learns from one step.",
        ),
        "learns-twice": (
            "How often does one real step teach?",
            "One update for each real step; all others are planning's.",
        ),
        "learns-after-planning": (
            "In which order do learning and planning follow a step?",
            "The order is: act, learn, model, plan.",
        ),
        "learns-after-moving-on": (
            "Which state does `state` stand for when the agent learns?",
            "Where the step began must not be overwritten before the agent has learned from it.",
        ),
        "does-not-move-on": (
            "From which state does the next step begin?",
            "In the end of each step the next state becomes the state.",
        ),
        "learns-with-other-constants": (
            "Which constants was `dyna_q` given?",
            "`alpha` and `gamma` are arguments of `dyna_q`, and go on to the update by name.",
        ),
        # Act
        "action-chosen-once": (
            "How often does the agent choose?",
            "The agent looks at the values anew before EACH step.",
        ),
        "acts-at-random": (
            "What does the agent do with the values it has learned?",
            "With probability 1 - epsilon the agent takes the action that is best by the values of its state.",
        ),
        "takes-the-worst": (
            "Is that the largest value or the smallest?",
            "With epsilon = 0 the agent should always take the best action.",
        ),
        "ties-not-broken": (
            "What becomes of an agent that always pushes against the same wall?",
            "At first all values are equal. The first of them is not better than the others.",
        ),
        "epsilon-upside-down": (
            "With epsilon = 0, should the agent explore always or never?",
            "`epsilon` is the probability to explore, not the one to take the best action.",
        ),
        "epsilon-hard-coded": (
            "Where does your epsilon come from?",
            "`epsilon` is an argument: with 0 nothing is explored.",
        ),
        "never-explores": (
            "What is epsilon for?",
            "With probability epsilon the action is any action.",
        ),
        "wrong-exploration": (
            "With which probability is the action any action, the best included?",
            "With probability epsilon, ANY action is taken.",
        ),
    }
)

# A mistake that shows in two places, the values and the model, is still one.
SAME_MISTAKE = {
    ("truncation-stored-as-end", "truncation-stored-as-end"),
    ("learns-after-moving-on", "model-misremembers"),
    ("does-not-move-on", "model-misremembers"),
    ("learns-with-other-constants", "plans-with-other-constants"),
}


class Ring(gym.Env):
    """Six cells in a ring, two directions, reward 1 at the goal. It notes every step that is taken.

    Who always takes the same action goes to and fro, since in every other cell
    the actions change places. `toll()` is what each step before the goal costs; in
    episode `blocked_in` the short way to the goal is blocked. An episode is cut
    off, truncated, after `cut_after` steps. Who goes on after that is let go on.
    """

    def __init__(self, toll=lambda: 0.0, blocked_in=None, cut_after=50):
        self.observation_space, self.action_space = gym.spaces.Discrete(RING), gym.spaces.Discrete(2)
        self.toll, self.blocked_in, self.cut_after = toll, blocked_in, cut_after
        self.steps, self.rewards = [], []  # a step is (episode, state, action, next_state), episodes counted from 1
        self.episode, self.length, self.state = 0, 0, 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.episode, self.length, self.state = self.episode + 1, 0, 0
        return self.state, {}

    def step(self, action):
        if len(self.steps) >= STEP_LIMIT:
            raise DYNA.accuse("stuck", f"After {STEP_LIMIT} real steps `dyna_q` is still busy.")
        before, self.state = self.state, (self.state + (-1) ** (self.state + int(action))) % RING
        if self.state == GOAL and before < GOAL and self.episode == self.blocked_in:
            self.state = before
        self.length += 1
        terminated = self.state == GOAL
        self.steps.append((self.episode, before, int(action), self.state))
        self.rewards.append(1.0 if terminated else -self.toll())
        return self.state, self.rewards[-1], terminated, not terminated and self.length >= self.cut_after, {}


def draw_dyna_q(rng) -> Evidence:
    """Seeds, of which each of the runs has one."""
    return {"seeds": rng.integers(2**31, size=NUM_RUNS)}


def probe_dyna_q(dyna_q, seeds) -> Evidence:
    """Let it live in small rings; return all its real steps, what it returned and how it called for planning."""
    evidence, calls, tables = {}, [], []
    for name, (num_episodes, num_planning_steps, alpha, gamma, epsilon) in RUNS.items():
        steps, returned = [], []
        for run, seed in enumerate(_seeds_of_runs(seeds)):
            env = _ring(name, num_episodes, seed)
            watch = {"plan": _watch(env, run, calls, tables)} if name == "watched" else {}
            found = dyna_q(
                env, num_episodes, num_planning_steps, alpha=alpha, gamma=gamma, epsilon=epsilon, seed=seed, **watch
            )
            returned.append(_lengths(found, num_episodes, env))
            steps += [(run, *step) for step in env.steps]
        evidence[name] = np.array(steps).reshape(-1, 5)
        evidence[f"{name}_returned"] = np.array(returned)
    return evidence | {
        "calls": np.array(calls, dtype=float).reshape(-1, len(CALL)),
        "tables": np.array(tables).reshape(-1, RING, 2),
    }


def _seeds_of_runs(seeds):
    return [*seeds.tolist(), int(seeds[0])]  # the last run is the first one again


def _ring(name, num_episodes, seed):
    if name == "watched":  # random tolls let the best action depend on alpha and gamma
        return Ring(toll=random.Random(seed).random, cut_after=CUT_AFTER)
    if name == "planning":  # a fixed one makes the agent try everything, and there is always a best action
        return Ring(toll=lambda: TOLL, blocked_in=num_episodes)
    return Ring()


CALL = ("run", "steps", "planning steps", "alpha", "gamma", "learned", "reward", "next state", "terminated")


def _watch(env, run, calls, tables):
    """A `plan` that only notes what it is called with, and what the model knows of the last real step."""

    def plan(q, model, num_planning_steps, rng, *, alpha, gamma):
        _, state, action, _ = env.steps[-1] if env.steps else (0, 0, 0, 0)
        if len(env.steps) == 2 and model.time < 2:  # without a model the agent would not get through the other runs
            name = "model-learns-after-planning" if model.time else "model-not-learned"
            raise DYNA.accuse(name, f"After 2 real steps `plan` was called with a model that has learned {model.time}.")
        outcome = model.outcomes.get((state, action), (np.nan, np.nan, np.nan))
        calls.append((run, len(env.steps), num_planning_steps, alpha, gamma, model.time, *outcome))
        tables.append(_table(q, (RING, 2)))

    return plan


def _lengths(returned, num_episodes, env):
    try:
        lengths = np.array(returned, dtype=float)
    except (TypeError, ValueError):
        raise Wrong(f"It should return the number of steps of each episode; it returned `{returned!r:.60}`.") from None
    if lengths.shape == (num_episodes,):
        return lengths
    observed = f"For {num_episodes} episodes it should return {num_episodes} numbers; got shape {lengths.shape}."
    if lengths.shape == (0,):
        raise DYNA.accuse("steps-not-noted", observed)
    if lengths.shape == (len(env.steps),):
        raise DYNA.accuse("steps-noted-at-each-step", observed)
    raise Wrong(observed)


def judge_dyna_q(evidence: Evidence) -> str:
    """Check the count of real steps, what is learned and planned after each, and how the actions are chosen."""
    rewards = {name: _live_again(name, evidence[name], evidence["seeds"]) for name in RUNS}["watched"]
    _judge_counts(evidence, rewards)
    _judge_seeds(evidence["exploring"])
    against = _share_against(evidence["planning"], lambda run: _follows_model(run, RUNS["planning"][3]))
    _judge_calls(evidence, plans=against <= 0.03)
    calls, steps = evidence["calls"], evidence["watched"]
    problems = [_look_at_learning(evidence["tables"], steps, rewards), *_look_at_calls(calls, steps, rewards)]
    first_of([problem for problem in problems if problem is not None], SAME_MISTAKE)
    _judge_acting(evidence)
    if against > 0.03:
        raise Wrong(
            f"With {RUNS['planning'][1]} planning steps and epsilon = 0, {against:.0%} of the actions are not the best "
            "by what the agent has seen. Does it act by the values that planning has improved?"
        )
    return (
        f"After each of {len(steps)} real steps, one update, the model and `plan`; with planning, {1 - against:.1%} of "
        "the actions are the best by what was seen. No real step was spent on planning."
    )


def _live_again(name, steps, seeds):
    """Take the same actions in the same rings once more; return the rewards, and raise unless the steps are the same.

    So nobody can make up steps, and the tolls come from where the seeds were drawn.
    """
    lived, rewards = [], []
    for run, seed in enumerate(_seeds_of_runs(seeds)):
        env = _ring(name, RUNS[name][0], seed)
        for episode, _, action, _ in steps[steps[:, 0] == run, 1:].astype(int).tolist():
            if episode != env.episode:
                env.episode = episode - 1  # who resets twice begins an episode and takes no step in it
                env.reset()
            env.step(action)
        lived += [(run, *step) for step in env.steps]
        rewards += env.rewards
    if not np.array_equal(np.array(lived).reshape(-1, 5), steps):
        raise Wrong("Among the steps that were noted are some that `env` does not take.")
    return np.array(rewards)


def _runs(steps):
    return [steps[steps[:, 0] == run, 1:] for run in range(NUM_RUNS)]


def _taken(steps, shape):
    """How many steps were taken in each episode of each run."""
    taken = np.zeros(shape)
    np.add.at(taken, (steps[:, 0].astype(int), steps[:, 1].astype(int) - 1), 1)
    return taken


def _judge_counts(evidence, rewards):
    """What it returned must be what was counted, and no episode may go on after its end."""
    names = list(RUNS)
    taken = {name: _taken(evidence[name], evidence[f"{name}_returned"].shape) for name in names}
    if all((evidence[name][:, 1] == 1).all() for name in names):
        raise DYNA.accuse("reset-only-once", f"`env` was reset once, for {RUNS['watched'][0]} episodes.")
    wrong = [name for name in names if not np.array_equal(taken[name], evidence[f"{name}_returned"])]
    if wrong:
        _explain_counts(wrong, taken[wrong[0]], evidence[f"{wrong[0]}_returned"], rewards)
    steps = evidence["watched"]
    if (steps[:, 2] == GOAL).any():
        raise DYNA.accuse("ignores-termination", "An episode was terminated, and `dyna_q` went on with it.")
    if taken["watched"].max() > CUT_AFTER:
        raise DYNA.accuse("ignores-truncation", "An episode was cut off, truncated, and `dyna_q` went on with it.")


def _explain_counts(wrong, taken, returned, rewards):
    run, episode = np.argwhere(taken != returned)[0]
    observed = (
        f"In its episode {episode + 1} `env` counted {taken[run, episode]:.0f} steps; according to what `dyna_q` "
        f"returned there were {returned[run, episode]:g}."
    )
    if "exploring" not in wrong:  # without planning the count is right
        raise DYNA.accuse("plans-in-the-real-world", observed)
    if np.array_equal(returned, taken.cumsum(axis=1)):
        raise DYNA.accuse("steps-accumulate", observed)
    if len(np.unique(returned - taken)) == 1 and abs(returned - taken).max() == 1:
        raise DYNA.accuse("steps-off-by-one", observed)
    if wrong[0] == "watched":
        ends = taken.cumsum().astype(int)
        if np.allclose(returned.ravel(), [part.sum() for part in np.split(rewards, ends[:-1])]):
            raise DYNA.accuse("rewards-for-steps", observed)
    raise Wrong(f"{observed} Which steps belong to which episode?")


def _judge_seeds(steps):
    actions = [steps[steps[:, 0] == run, 3].tolist() for run in range(NUM_RUNS + 1)]
    if actions[0] != actions[-1]:
        raise DYNA.accuse("not-from-rng", "Twice the same seed, and two different runs.")
    if all(each == actions[0] for each in actions):
        raise DYNA.accuse("seed-not-used", "All seeds give the same run.")


def _ordinals(steps):
    """For each step, the how manyth of its run it is, counted from 1."""
    return np.concatenate([1 + np.arange(np.sum(steps[:, 0] == run)) for run in range(NUM_RUNS + 1)])


def _judge_calls(evidence, plans):
    """`plan` must be called once after each real step; `plans` says whether the agent plans when left to itself."""
    calls, steps = evidence["calls"], evidence["watched"]
    expected = np.column_stack([steps[:, 0], _ordinals(steps)])
    if np.array_equal(calls[:, :2], expected):
        return
    observed = f"In {len(steps)} real steps, `plan` was called {len(calls)} times."
    if not len(calls):
        raise DYNA.accuse("planning-instead-of-plan" if plans else "does-not-plan", observed)
    terminated, truncated = _ends(steps)
    if np.array_equal(calls[:, :2], expected[terminated | truncated]):
        raise DYNA.accuse("plans-once-per-episode", observed)
    raise Wrong(f"{observed} It should be called once after each of them.")


def _ends(steps):
    """For each step, whether it was terminated, and whether it was truncated."""
    terminated = steps[:, 4] == GOAL
    last = np.append((steps[1:, :2] != steps[:-1, :2]).any(axis=1), True)
    return terminated, last & ~terminated


def _look_at_calls(calls, steps, rewards):
    """What is wrong with the arguments of `plan` and with what the model knew when it was called."""
    _, num_planning_steps, alpha, gamma, _ = RUNS["watched"]
    terminated, truncated = _ends(steps)
    lag = calls[:, 5] - calls[:, 1]
    outcomes = np.column_stack([rewards, steps[:, 4], terminated])
    wrong = (calls[:, 6:] != outcomes).any(axis=1)
    if wrong.any():
        case = np.argmax(wrong)
        observed = (
            f"A real step brought reward {rewards[case]:.2f}, led to state {steps[case, 4]} and was terminated: "
            f"{bool(terminated[case])}. The model holds {', '.join(f'{value:g}' for value in calls[case, 6:])}."
        )
        as_end = np.array_equal(wrong, truncated) and (calls[truncated, 8] == 1).all()
        yield DYNA.accuse("truncation-stored-as-end" if as_end else "model-misremembers", observed)
    elif lag.any():
        case = np.argmax(lag != 0)
        yield Wrong(f"After {calls[case, 1]:.0f} real steps the model has learned {calls[case, 5]:.0f} times. Why?")
    if (calls[:, 2] != num_planning_steps).any():
        observed = f"`num_planning_steps` is {num_planning_steps}; `plan` was given {calls[0, 2]:g}."
        yield DYNA.accuse("wrong-number-of-planning-steps", observed)
    if (calls[:, 3:5] != [alpha, gamma]).any():
        observed = f"alpha is {alpha} and gamma {gamma}; `plan` was given {calls[0, 3]:g} and {calls[0, 4]:g}."
        yield DYNA.accuse("plans-with-other-constants", observed)


def _look_at_learning(tables, steps, rewards):
    """What is wrong with the values after each real step, or None: no planning has changed them."""
    _, _, alpha, gamma, _ = RUNS["watched"]
    terminated, truncated = _ends(steps)
    right = _learned(steps, rewards, 1, 2, terminated, (alpha, gamma))
    wrong = (np.abs(tables - right) > 1e-6) | np.isnan(tables)
    if not wrong.any():
        return None
    case = np.argmax(wrong.any(axis=(1, 2)))
    _, _, state, action, next_state = steps[case].astype(int)
    observed = (
        f"After a step from state {state} by action {action} to {next_state}, reward {rewards[case]:.2f}, with alpha "
        f"{alpha} and gamma {gamma}, `q[{state}]` should be {np.round(right[case, state], 3).tolist()}; yours is "
        f"{np.round(tables[case, state], 3).tolist()}."
    )
    first = steps[:, 0] != np.append(-1, steps[:-1, 0])
    if np.allclose(tables[~first], right[np.append(~first[1:], False)]) and not tables[first].any():
        return DYNA.accuse("learns-after-planning", observed)
    other_alpha = float(tables[0].flat[np.abs(tables[0]).argmax()] / rewards[0])  # the first step is from zero to it
    names = explain(
        tables,
        lambda constants, *mistakes: _learned(steps, rewards, *mistakes, constants),
        (
            [
                ("learns-with-other-constants" if constants != (alpha, gamma) else None, constants)
                for constants in itertools.product((alpha, other_alpha), (gamma, alpha, 0.0, 0.9, 0.95, 0.99, 1.0))
            ],
            [(None, 1), ("learns-twice", 2), ("does-not-learn", 0)],
            [(None, 2), ("learns-after-moving-on", 4), ("does-not-move-on", None)],
            [(None, terminated), ("truncation-stored-as-end", terminated | truncated)],
        ),
        tolerance=1e-6,
    )
    return DYNA.accuse_of(names, observed) if names else Wrong(observed)


def _learned(steps, rewards, times, column, ended, constants):
    """The values after each step, updated `times` times; the updated state is in `column`, or is the start."""
    (alpha, gamma), tables, q, last_run = constants, [], [], -1
    rows = zip(steps.astype(int).tolist(), rewards.tolist(), ended.tolist(), strict=True)
    for step, reward, is_end in rows:
        run, _, _, action, next_state = step
        q = [[0.0, 0.0] for _ in range(RING)] if run != last_run else [list(row) for row in q]
        state, last_run = 0 if column is None else step[column], run
        for _ in range(times):
            target = reward + gamma * (not is_end) * max(q[next_state])
            q[state][action] = (1 - alpha) * q[state][action] + alpha * target
        tables.append(q)
    return np.array(tables)


def _judge_acting(evidence):
    """With the values known, see which actions were the best by them, without exploration and with it."""
    watched, epsilon = evidence["watched"], RUNS["exploring"][4]
    choices = _watched_choices(watched, evidence["tables"])
    greedy, tied = np.mean(choices[choices != 0] < 0), choices == 0
    explored = _share_against(evidence["exploring"], lambda run: _follows_q_learning(run, *RUNS["exploring"][2:4]))
    observed = (
        f"With epsilon = 0, {greedy:.0%} of the actions are not the best by the agent's values, where it should be "
        f"none; with epsilon = {epsilon} and two actions it is {explored:.0%}, where it should be {epsilon / 2:.0%}."
    )
    if greedy:
        changes = (watched[1:, 3] != watched[:-1, 3]) & (watched[1:, :2] == watched[:-1, :2]).all(axis=1)
        raise _wrong_acting(greedy, explored, epsilon, observed, chosen_once=not changes.any())
    if len(set(watched[tied, 3])) == 1:
        observed = f"In {tied.sum()} steps the values were equal, and each time action {watched[tied, 3][0]} was taken."
        raise DYNA.accuse("ties-not-broken", observed)
    if abs(explored - epsilon / 2) > 0.05:
        raise DYNA.accuse("never-explores" if explored < 0.02 else "wrong-exploration", observed)


def _wrong_acting(greedy, explored, epsilon, observed, chosen_once):
    """What is wrong with an agent that does not take the best action when epsilon is 0."""
    if chosen_once:
        return DYNA.accuse("action-chosen-once", f"{observed} In each episode all actions are the same.")
    if greedy > 0.9:
        return DYNA.accuse("takes-the-worst", observed)
    if greedy > 0.35:
        name = "epsilon-upside-down" if explored < (0.5 + (1 - epsilon) / 2) / 2 else "acts-at-random"
        return DYNA.accuse(name, observed)
    if abs(explored - greedy) < 0.06:
        return DYNA.accuse("epsilon-hard-coded", observed)
    return Wrong(observed)


def _watched_choices(steps, tables):
    """For each step, whether its action was the best by the values the step before has left."""
    first = steps[:, 0] != np.append(-1, steps[:-1, 0])
    before = np.where(first[:, None, None], 0.0, np.roll(tables, 1, axis=0))
    rows = zip(before, steps[:, 2], steps[:, 3], strict=True)
    return np.array([_choice(q[int(state)], int(action)) for q, state, action in rows])


def _choice(values, action):
    """1 if `action` is the only best one, -1 if another one is, 0 if there is nothing to choose."""
    difference = values[action] - values[1 - action]
    return 0 if abs(difference) < 1e-6 else int(np.sign(difference))


def _share_against(steps, follows):
    """The share of actions that are not the best, among those where one is."""
    choices = np.concatenate([follows(run) for run in _runs(steps)])
    decided = choices[choices != 0]
    return np.mean(decided < 0) if decided.size else 0.0


def _transitions(run):
    return ((int(state), int(action), int(next_state)) for _, state, action, next_state in run)


def _follows_q_learning(run, alpha, gamma):
    """For each step of a run without tolls, whether its action was the best by Q-learning on the steps before."""
    q, choices = np.zeros((RING, 2)), []
    for state, action, next_state in _transitions(run):
        choices.append(_choice(q[state], action))
        target = float(next_state == GOAL) + gamma * (next_state != GOAL) * q[next_state].max()
        q[state, action] += alpha * (target - q[state, action])
    return np.array(choices)


def _follows_model(run, gamma):
    """For each step of a run, whether its action was the best by all that was seen before, thought to the end."""
    seen, q, choices = np.full((RING, 2), -1), np.zeros((RING, 2)), []
    for state, action, next_state in _transitions(run):
        choices.append(_choice(q[state], action))
        if seen[state, action] == next_state:
            continue
        seen[state, action] = next_state
        q = np.zeros((RING, 2))
        for _ in range(40):
            q = np.where(seen == GOAL, 1.0, gamma * q.max(axis=1)[seen] - TOLL) * (seen >= 0)
    return np.array(choices)


EXERCISES = (
    Exercise(
        name="q_learning_update",
        notebook="01_dyna_q",
        defines="q_learning_update",
        draw=draw_q_learning_update,
        probe=probe_q_learning_update,
        evidence={
            "before": (float, NUM_CASES, SIZE, SIZE),
            "after": (float, NUM_CASES, SIZE, SIZE),
            "terminated": (bool, NUM_CASES),
            **{name: (float, NUM_CASES) for name in ("states", "actions", "rewards", "next_states")},
        },
        judge=judge_q_learning_update,
        suspects=UPDATE,
        hints=(
            "One step has happened. It says what `q[state][action]` should have been: the target. The value moves part "
            "of the way towards it.",
            "The target is the reward plus gamma times the best value in the next state; after a terminal step there "
            "is no next state to speak of. The value moves by alpha times (target - value).",
            "`max(q[next_state])` is the best value in the next state. `q` is a list of lists: assigning to "
            "`q[state][action]` changes it in place, and nothing needs to be returned.",
            "The line to look at is the target: it is the reward alone when `terminated` is True.",
        ),
    ),
    Exercise(
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
    ),
    Exercise(
        name="dyna_q",
        notebook="01_dyna_q",
        defines="dyna_q",
        draw=draw_dyna_q,
        probe=probe_dyna_q,
        evidence={name: (float, f"{name} steps", 5) for name in RUNS}
        | {f"{name}_returned": (float, NUM_RUNS + 1, num_episodes) for name, (num_episodes, *_) in RUNS.items()}
        | {
            "seeds": (float, NUM_RUNS),
            "calls": (float, "calls", len(CALL)),
            "tables": (float, "calls", RING, 2),
        },
        judge=judge_dyna_q,
        suspects=DYNA,
        hints=(
            "Two loops: over episodes, and over the steps of an episode. In the inner one four things take turns: act, "
            "learn, model, plan.",
            "Each episode begins with `env.reset()` and ends when a step is terminated or truncated. After each step: "
            "update `q` from it, let the model learn it, plan, and move on to the next state.",
            "`tabular.epsilon_greedy(q[state], epsilon, rng)` chooses; `env.step(action)` returns next state, reward, "
            "terminated, truncated, info; `model.learn(...)` remembers; `plan(...)` takes what `planning` takes.",
            "Two lines are easily forgotten: the next state becomes the state, and the steps of the episode go to the "
            "end of the list `steps`, once the episode is over.",
        ),
    ),
    Exercise(
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
    ),
)
