"""Where the random numbers of `dyna_q` come from, as its actions show it."""

import numpy as np

from helpers.checks.dyna_q.ring import RUNS, RUNS_OF_CHANCE, WATCHED_WITHOUT_PLANNING
from helpers.checks.exercise import Check, Evidence
from helpers.checks.misconception import Misconception


def starts_again(steps: np.ndarray) -> bool:
    """Whether random actions (N, 5), of two runs whose seeds are neighbours, show a generator that is made again.

    Then all episodes of a run are the same; or, where the number of the episode or step is added to the seed, one run
    is the other, moved by one.
    """
    runs = [steps[steps[:, 0] == run] for run in range(RUNS_OF_CHANCE)]
    if all(_alike(run) for run in runs):
        return True
    firsts = [run[np.append(True, run[1:, 1] != run[:-1, 1]), 3] for run in runs]
    return any(_moved(*actions) for actions in (firsts, [run[:, 3] for run in runs]))


def _alike(run: np.ndarray) -> bool:
    episodes = {}
    for episode, action in run[:, [1, 3]].tolist():
        episodes.setdefault(episode, []).append(action)
    return len({tuple(actions) for actions in episodes.values()}) == 1


def _moved(one: np.ndarray, other: np.ndarray) -> bool:
    number = min(len(one), len(other)) - 1
    if number < 1 or not 0.2 < np.mean(one) < 0.8:  # an agent may do the same for a reason
        return False
    return bool(np.mean(one[1 : number + 1] == other[:number]) > 0.95)


def one_seed_two_runs(seen: Evidence) -> str | None:
    runs = seen["actions_of_runs"]
    return "Two calls with the same seed took different actions." if runs[0] != runs[-1] else None


def one_run_for_all_seeds(seen: Evidence) -> str | None:
    """Find the same run for all seeds; an agent that leaves nothing to chance is left to the checks that follow."""
    runs = seen["actions_of_runs"]
    alike = all(each == runs[0] for each in runs[:WATCHED_WITHOUT_PLANNING])
    return "Calls with different seeds took the same actions." if alike and seen["uses_chance"] else None


def uses_a_global_generator(seen: Evidence) -> str | None:
    if not seen["global_random"]:
        return None
    return "While your code ran, the random numbers that `random` or numpy keep for everybody moved on."


def begins_again(seen: Evidence) -> str | None:
    if not seen["generator_made_anew"]:
        return None
    run = RUNS["chance"]
    return (
        f"With epsilon = 1 every action is a random one. In {run.num_episodes:,} episodes they were the same again and "
        "again, as if the random numbers began anew."
    )


def plan_draws_the_same(seen: Evidence) -> str | None:
    rows = np.column_stack([seen["calls"][:, 0], seen["drawn"]])
    if len(np.unique(rows, axis=0)) == len(rows) and ((seen["drawn"] >= 0) & (seen["drawn"] < 1)).all():
        return None
    return "`plan` was given a generator that draws the same numbers as in a call before it."


def planning_changes_actions(seen: Evidence) -> str | None:
    if seen["apart"]:
        return None
    return (
        "With epsilon = 1 all actions are drawn at random, and which they are should depend on the seed alone. When "
        "`plan` draws three numbers in each call, yours are others than when it draws none."
    )


NOT_FROM_RNG = Misconception(
    "not-from-rng",
    "Where do your random numbers come from?",
    "The module `random` and numpy have generators of their own. Draw all numbers from `rng`.",
)
GENERATOR_MADE_ANEW = Misconception(
    "generator-made-anew",
    "How often is your generator of random numbers made?",
    "A generator made again starts again. It is made once, from the seed, before the first episode.",
)
SEED_NOT_USED = Misconception(
    "seed-not-used",
    "Where does `seed` go?",
    "The first line makes a generator from the seed. It should be the only one.",
)
PLANNING_DISTURBS_ACTING = Misconception(
    "planning-disturbs-acting",
    "Which of the two generators draws the actions, and which one does `plan` get?",
    "Acting draws from `rng`, planning from `planning_rng`. Agents with one seed are then alike until planning has "
    "changed their values, so they can be compared.",
)
CHECKS = (
    Check(uses_a_global_generator, (NOT_FROM_RNG,)),
    Check(one_seed_two_runs, (NOT_FROM_RNG,)),
    Check(begins_again, (GENERATOR_MADE_ANEW,)),
    Check(one_run_for_all_seeds, (SEED_NOT_USED,)),
)
