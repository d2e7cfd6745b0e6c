"""How `dyna_q` chooses its actions: which were the best, and how the choice is misunderstood."""

import numpy as np

from helpers.checks.dyna_q.ring import GOAL, NUM_RUNS, RUNS, SIZE, TABLE, TOLL, Run
from helpers.checks.exercise import Check, Evidence
from helpers.checks.misconception import Misconception

EPSILON = RUNS["exploring"].epsilon
MOST_AGAINST = 0.03  # share of actions that may seem not to be the best although an agent plans enough


def look(seen: Evidence) -> Evidence:
    """Add, for the agent left to itself, which actions were the best by the steps before."""
    steps = {name: lived[lived[:, 0] < NUM_RUNS] for name, lived in seen["lived"].items()}
    outcomes = {name: seen["outcomes"][name][: len(steps[name])] for name in steps}
    choices = by_q_learning(steps["exploring"], outcomes["exploring"], RUNS["exploring"])
    tied = steps["exploring"][choices == 0, 3]
    lived = seen["lived"]["exploring"]
    return seen | {
        "actions_of_runs": [lived[lived[:, 0] == run, 3].tolist() for run in range(NUM_RUNS + 1)],
        "explored": against(choices),
        "against_model": against(by_model(steps["planning"], RUNS["planning"].gamma)),
        "against_values": against(by_q_learning(steps["planning"], outcomes["planning"], RUNS["planning"])),
        "uses_chance": len(set(tied)) > 1 or 0 < against(choices) < 1,
    }


def look_at_watched(seen: Evidence) -> Evidence:
    """Add which of the watched actions were the best by the agent's own values."""
    steps = seen["lived"]["watched"]
    rows = zip(seen["previous_tables"], steps[:, 2], steps[:, 3], strict=True)
    choices = np.array([choice(q[state], action) for q, state, action in rows])
    changes = (steps[1:, 3] != steps[:-1, 3]) & (steps[1:, :2] == steps[:-1, :2]).all(axis=1)
    return seen | {"greedy": against(choices), "tied": steps[choices == 0, 3], "chosen_once": not changes.any()}


def choice(values, action: int) -> int:
    """Return 1 if `action` is the only best one, -1 if the other one is, 0 if there is nothing to choose."""
    difference = values[action] - values[1 - action]
    return int(difference > 1e-6) - int(difference < -1e-6)


def against(choices: np.ndarray) -> float:
    """Return the share of actions that are not the best, among those where one is."""
    return np.mean(choices[choices != 0] < 0) if choices.any() else 0.0


def by_q_learning(steps: np.ndarray, outcomes: np.ndarray, run: Run) -> np.ndarray:
    """Return each step's choice by the values that Q-learning has from the steps before."""
    choices, run_before = [], -1
    for (number, _, state, action, after), (reward, ends, _) in zip(steps.tolist(), outcomes.tolist(), strict=True):
        if number != run_before:
            q, run_before = [[0.0, 0.0] for _ in range(SIZE)], number
        choices.append(choice(q[state], action))
        value = reward if ends else reward + run.gamma * max(q[after])
        q[state][action] += run.alpha * (value - q[state][action])
    return np.array(choices)


def by_model(steps: np.ndarray, gamma: float) -> np.ndarray:
    """Return each step's choice by the optimal values in a model of the steps before."""
    choices, run_before = [], -1
    for number, _, state, action, after in steps.tolist():
        if number != run_before:
            known, q, run_before = np.full(TABLE, -1), np.zeros(TABLE), number
        choices.append(choice(q[state], action))
        if known[state, action] != after:
            known[state, action] = after
            q = np.zeros(TABLE)
            for _ in range(25):
                q = np.where(known == GOAL, 1.0, gamma * q.max(axis=1)[known] - TOLL) * (known >= 0)
    return np.array(choices)


def one_seed_two_runs(seen: Evidence) -> str | None:
    runs = seen["actions_of_runs"]
    return "Two calls with the same seed took different actions." if runs[0] != runs[-1] else None


def one_run_for_all_seeds(seen: Evidence) -> str | None:
    """Find the same run for all seeds; an agent that leaves nothing to chance is left to the checks that follow."""
    runs = seen["actions_of_runs"]
    alike = all(each == runs[0] for each in runs)
    return "Calls with different seeds took the same actions." if alike and seen["uses_chance"] else None


def not_the_best(seen: Evidence) -> str | None:
    if not seen["learns"] or not seen["greedy"]:
        return None
    if seen["chosen_once"]:
        return (
            f"With epsilon = 0, {seen['greedy']:.0%} of the actions are not the best by the agent's values: in each "
            "episode all actions are the same."
        )
    return (
        f"With epsilon = 0, {seen['greedy']:.0%} of the actions are not the best by the agent's values, where none "
        f"should be; with epsilon = {EPSILON} and two actions it is {seen['explored']:.0%}, where about "
        f"{EPSILON / 2:.0%} should be."
    )


def one_action_in_ties(seen: Evidence) -> str | None:
    if not seen["learns"] or len(set(seen["tied"])) != 1:
        return None
    return f"In {len(seen['tied'])} steps the values were equal, and each time action {seen['tied'][0]} was taken."


def other_exploration(seen: Evidence) -> str | None:
    if not seen["learns"] or abs(seen["explored"] - EPSILON / 2) <= 0.05:
        return None
    return (
        f"With epsilon = {EPSILON} and two actions, {seen['explored']:.0%} of the actions are not the best by what "
        f"the agent has learned, where about {EPSILON / 2:.0%} should be."
    )


def not_the_best_in_the_model(seen: Evidence) -> str | None:
    if not seen["learns"] or seen["against_model"] <= MOST_AGAINST:
        return None
    return (
        f"With {RUNS['planning'].num_planning_steps} planning steps and epsilon = 0, {seen['against_model']:.0%} of "
        "the actions are not the best by what the agent has seen. Does it act by the values that planning has improved?"
    )


NOT_FROM_RNG = Misconception(
    "not-from-rng",
    "Where do your random numbers come from?",
    "The module `random` and numpy have generators of their own. Draw all numbers from `rng`.",
)
SEED_NOT_USED = Misconception(
    "seed-not-used",
    "Where does `seed` go?",
    "The first line makes a generator from the seed. It should be the only one.",
)
GREEDY_MISCONCEPTIONS = (
    Misconception(
        "action-chosen-once",
        "How often does the agent choose?",
        "The agent looks at the values anew before EACH step.",
        when=lambda seen: seen["chosen_once"],
    ),
    Misconception(
        "takes-the-worst",
        "Is that the largest value or the smallest?",
        "With epsilon = 0 the agent should always take the best action.",
        when=lambda seen: not seen["chosen_once"] and seen["greedy"] > 0.9,
    ),
    Misconception(
        "acts-at-random",
        "What does the agent do with the values it has learned?",
        "With probability 1 - epsilon the agent takes the action that is best by the values of its state.",
        when=lambda seen: not seen["chosen_once"] and 0.35 < seen["greedy"] <= 0.9 and seen["explored"] >= 0.45,
    ),
    Misconception(
        "epsilon-upside-down",
        "With epsilon = 0, should the agent explore always or never?",
        "`epsilon` is the probability of exploring, not that of taking the best action.",
        when=lambda seen: not seen["chosen_once"] and 0.35 < seen["greedy"] <= 0.9 and seen["explored"] < 0.45,
    ),
    Misconception(
        "epsilon-hard-coded",
        "Where does your epsilon come from?",
        "`epsilon` is an argument: with 0 nothing is explored.",
        when=lambda seen: (
            not seen["chosen_once"] and seen["greedy"] <= 0.35 and abs(seen["explored"] - seen["greedy"]) < 0.06
        ),
    ),
)
TIES_NOT_BROKEN = Misconception(
    "ties-not-broken",
    "What becomes of an agent that always pushes against the same wall?",
    "At first all values are equal. The first of them is not better than the others.",
)
EXPLORATION_MISCONCEPTIONS = (
    Misconception(
        "never-explores",
        "What is epsilon for?",
        "With probability epsilon the action is any action.",
        when=lambda seen: seen["explored"] < 0.02,
    ),
    Misconception(
        "wrong-exploration",
        "With which probability is the action any action, the best included?",
        "With probability epsilon, ANY action is taken.",
        when=lambda seen: seen["explored"] >= 0.02,
    ),
)
CHECKS_OF_CHANCE = (
    Check(one_seed_two_runs, (NOT_FROM_RNG,)),
    Check(one_run_for_all_seeds, (SEED_NOT_USED,)),
)
CHECKS_OF_ACTING = (
    Check(not_the_best, GREEDY_MISCONCEPTIONS),
    Check(one_action_in_ties, (TIES_NOT_BROKEN,), blocks=False),
    Check(other_exploration, EXPLORATION_MISCONCEPTIONS),
    Check(not_the_best_in_the_model),
)
