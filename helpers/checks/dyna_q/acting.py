"""How `dyna_q` chooses its actions: which were the best, and how the choice is misunderstood."""

import numpy as np

from helpers.checks.dyna_q import chance, living
from helpers.checks.dyna_q.ring import (
    GOAL,
    NUM_RUNS,
    RUNS,
    SIZE,
    TABLE,
    TOLL,
    Run,
)
from helpers.checks.exercise import Check, Evidence
from helpers.checks.misconception import Misconception

EPSILON = RUNS["exploring"].epsilon
EARLY = 100  # episodes
MOST_AGAINST = 0.03  # share of actions that may seem not to be the best although an agent plans enough


def look(seen: Evidence) -> Evidence:
    """Add, for the agent left to itself, which actions were the best by the steps before."""
    steps = {name: lived[lived[:, 0] < NUM_RUNS] for name, lived in seen["lived"].items()}
    outcomes = {name: seen["outcomes"][name][: len(steps[name])] for name in steps}
    by_chance = by_q_learning(steps["chance"], outcomes["chance"], RUNS["chance"])
    early = steps["chance"][:, 1] <= EARLY
    late = steps["chance"][:, 1] > RUNS["chance"].num_episodes / 2
    choices = by_q_learning(steps["exploring"], outcomes["exploring"], RUNS["exploring"])
    tied = steps["exploring"][choices == 0, 3]
    lived = seen["lived"]["exploring"]
    return seen | {
        "actions_of_runs": [lived[lived[:, 0] == run, 3].tolist() for run in range(NUM_RUNS + 1)],
        "explored": against(choices),
        "explored_always": against(by_chance),
        "explored_early": against(by_chance[early]),
        "explored_late": against(by_chance[late]),
        "fewer_late": fewer(by_chance[late], by_chance[early]),
        "generator_made_anew": chance.starts_again(steps["chance"]),
        "against_model": against(by_model(steps["planning"], RUNS["planning"].gamma)),
        "against_values": against(by_q_learning(steps["planning"], outcomes["planning"], RUNS["planning"])),
        "uses_chance": len(set(tied)) > 1 or 0 < against(choices) < 1,
    }


def look_at_watched(seen: Evidence) -> Evidence:
    """Add which of the watched actions were the best by the agent's own values."""
    steps = seen["lived"]["watched"]
    rows = zip(seen["previous_tables"][: len(steps)], steps[:, 2], steps[:, 3], strict=True)
    choices = np.array([choice(q[state], action) for q, state, action in rows])
    older = living.previous(seen["previous_tables"], seen["first"], 0.0)[: len(steps)]
    older = np.where(seen["first_of_episode"][: len(steps), None, None], seen["previous_tables"][: len(steps)], older)
    before = [choice(q[state], action) for q, state, action in zip(older, steps[:, 2], steps[:, 3], strict=True)]
    changes = (steps[1:, 3] != steps[:-1, 3]) & (steps[1:, :2] == steps[:-1, :2]).all(axis=1)
    greedy = {"greedy": against(choices), "greedy_before": against(np.array(before))}
    return seen | greedy | {"tied": steps[choices == 0, 3], "chosen_once": not changes.any()}


def choice(values, action: int) -> int:
    """Return 1 if `action` is the only best one, -1 if the other one is, 0 if there is nothing to choose."""
    difference = values[action] - values[1 - action]
    return int(difference > 1e-6) - int(difference < -1e-6)


def against(choices: np.ndarray) -> float:
    """Return the share of actions that are not the best, among those where one is."""
    return np.mean(choices[choices != 0] < 0) if choices.any() else 0.0


def fewer(late: np.ndarray, early: np.ndarray) -> bool:
    """Whether the late choices are against the best by far less often than the early ones: three standard errors."""
    shares = [(against(choices), np.count_nonzero(choices) or 1) for choices in (early, late)]
    error = sum(share * (1 - share) / number for share, number in shares) ** 0.5
    return bool(shares[0][0] - shares[1][0] > 3 * error)


def share(part: float) -> str:
    """Return a share as a person says it."""
    return {0.0: "none", 1.0: "all"}.get(part) or ("less than 1%" if part < 0.01 else f"{part:.0%}")


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


def explores_at_zero(seen: Evidence) -> bool:
    """Whether some actions are not the best with epsilon = 0, although the agent explores as it should with 1."""
    return not seen["chosen_once"] and 0 < seen["greedy"] <= 0.35 and seen["explored_always"] >= 0.46


def not_the_best(seen: Evidence) -> str | None:
    if not seen["learns"] or not seen["greedy"]:
        return None
    found = f"With epsilon = 0, {share(seen['greedy'])} of the actions are not the best by the agent's values"
    if seen["chosen_once"]:
        return f"{found}: in each episode all actions are the same."
    return (
        f"{found}, where none should be; with epsilon = {EPSILON} and two actions it is {share(seen['explored'])}, "
        f"where about {EPSILON / 2:.0%} should be."
    )


def one_action_in_ties(seen: Evidence) -> str | None:
    if not seen["learns"] or len(set(seen["tied"])) != 1:
        return None
    return f"In {len(seen['tied'])} steps the values were equal, and each time action {seen['tied'][0]} was taken."


def other_exploration(seen: Evidence) -> str | None:
    if not seen["learns"]:
        return None
    if not 0.46 <= seen["explored_always"] <= 0.54:
        return (
            f"With epsilon = 1 and two actions, about 50% of the actions are not the best by what the agent has "
            f"learned. Of yours {share(seen['explored_early'])} in the first {EARLY} episodes, and "
            f"{share(seen['explored_late'])} in the last {RUNS['chance'].num_episodes // 2:,}."
        )
    if abs(seen["explored"] - EPSILON / 2) <= 0.05:
        return None
    return (
        f"With epsilon = {EPSILON} and two actions, {share(seen['explored'])} of the actions are not the best by what "
        f"the agent has learned, where about {EPSILON / 2:.0%} should be."
    )


def decays(seen: Evidence) -> bool:
    """Whether the agent explores less and less."""
    return seen["explored_always"] < 0.46 and seen["fewer_late"]


def not_the_best_in_the_model(seen: Evidence) -> str | None:
    if not seen["learns"] or seen["against_model"] <= MOST_AGAINST:
        return None
    return (
        f"With {RUNS['planning'].num_planning_steps} planning steps and epsilon = 0, {share(seen['against_model'])} of "
        "the actions are not the best by what the agent has seen. Does it act by the values that planning has improved?"
    )


EPSILON_DECAYS = Misconception(
    "epsilon-decays",
    "Does anything change epsilon while the agent lives?",
    "`epsilon` is the same in all episodes: that is how the agent was asked to live.",
    when=lambda seen: decays(seen) and not (seen["learns"] and seen["greedy"] > 0.35),
)
GREEDY_MISCONCEPTIONS = (
    EPSILON_DECAYS,
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
            not (seen["chosen_once"] or decays(seen))
            and seen["greedy"] <= 0.35
            and abs(seen["explored"] - seen["greedy"]) < 0.06
            and seen["explored_always"] < 0.44
        ),
    ),
    Misconception(
        "chosen-before-learning",
        "When is an action chosen: before the agent has learned from the step before it, or after?",
        "Choose at the beginning of each step, by the values as they are then. Who chooses the next action already "
        "when the state is seen, as SARSA does, acts by values that learning and planning have changed since.",
        when=lambda seen: explores_at_zero(seen) and seen["greedy_before"] < 0.02,
    ),
    Misconception(
        "zero-epsilon-explores",
        "With epsilon = 0, does your agent explore all the same?",
        "`epsilon` holds from the first episode to the last, and 0 is a value like any other: `epsilon or 0.1` takes "
        "it for none.",
        when=lambda seen: explores_at_zero(seen) and seen["greedy_before"] >= 0.02,
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
        when=lambda seen: not decays(seen) and seen["explored"] < 0.02,
    ),
    Misconception(
        "wrong-exploration",
        "With which probability is the action any action, the best included?",
        "With probability epsilon, ANY action is taken.",
        when=lambda seen: not decays(seen) and seen["explored"] >= 0.02,
    ),
    EPSILON_DECAYS,
)
CHECKS_OF_ACTING = (
    Check(not_the_best, GREEDY_MISCONCEPTIONS),
    Check(one_action_in_ties, (TIES_NOT_BROKEN,), blocks=False),
    Check(other_exploration, EXPLORATION_MISCONCEPTIONS),
    Check(not_the_best_in_the_model),
)
