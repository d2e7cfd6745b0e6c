"""The returns that `evaluate` should give, as a computation, and how they go wrong."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna import returns
from helpers.checks.sac_dyna.returns import TOLERANCE

NUM_EPISODES, FEW = 11, 3  # more than the ten environments that some put side by side

# The seeds whose episodes are simulated for the judge: `looking` holds their rewards, (len(SEEDS), 201), one more than
# there should be.
SHIFTED = tuple(pendulum.EVALUATION_SEED + shift for shift in (1, NUM_EPISODES, 100))
OTHER_FIRST_SEEDS = 0, 1, 10, 42, 100, 123, 1000, 1234, 12345, 2024, 2025, 2026, *SHIFTED
FIRST_SEEDS = *OTHER_FIRST_SEEDS, pendulum.EVALUATION_SEED, pendulum.EVALUATION_SEED - NUM_EPISODES
SEEDS = np.unique(np.add.outer(FIRST_SEEDS, range(NUM_EPISODES)))

REFERENCE = returns.SUMS | {
    "first_seed": lambda: pendulum.EVALUATION_SEED,
    "seeds": lambda first_seed: first_seed + np.arange(NUM_EPISODES),
    "played": lambda looking: looking,
    "episodes": lambda played, seeds: played[np.searchsorted(SEEDS, seeds)],
    "num_steps": lambda: pendulum.STEPS_PER_EPISODE,
    "episode_rewards": lambda episodes, num_steps: episodes[:, :num_steps],
    "order": lambda: np.arange(NUM_EPISODES),
    "returns": lambda sums, order: sums[order],
}


def _from(seed):
    return {"first_seed": lambda: seed}


def _discounted(gamma):
    return {"sums": lambda episode_rewards: episode_rewards @ gamma ** np.arange(episode_rewards.shape[1])}


def _rounded(way):
    return {"returns": lambda sums, order: way(sums[order])}


def _in_environments(number, targets):
    """Return the episodes of so many environments if each is seeded once and plays as many as its target says.

    `resets` holds their rewards by environment, round and step.
    """
    which = [(env, turn) for turn in range(max(targets)) for env in range(number) if turn < targets[env]]
    environments, turns = np.transpose(which)
    return {"episodes": lambda resets: resets[environments, turns]}


def _in_few_environments(number):
    """Return both ways to share out the episodes: the library gives what is left over to the last environments."""
    last = [(NUM_EPISODES + env) // number for env in range(number)]
    return _in_environments(number, last), _in_environments(number, last[::-1])


def _of_one_start(value, played, expected):
    """Return `value` for each episode if some start may have that return; NaN for the mean over the fixed starts."""
    possible = played[:, : pendulum.STEPS_PER_EPISODE].sum(axis=1)
    may_be = possible.min() < value < possible.max() and abs(value - expected.mean()) > TOLERANCE
    return np.full(NUM_EPISODES, value if may_be else np.nan)


def tests_differ(seen: Evidence) -> bool:
    """Whether the two tests of the policy gave different returns."""
    return bool((np.abs(seen["again"] - seen["returns"]) > TOLERANCE).any())


def is_off(seen: Evidence) -> np.ndarray:
    """Return which returns of the first test, (NUM_EPISODES,), are not as they should be."""
    return ~(np.abs(seen["returns"] - seen["expected"]) <= TOLERANCE)


STARTS_NOT_FIXED = Misconception(
    "starts-not-fixed",
    "Two tests of the same policy should agree to the last digit: where do the starts come from?",
    "Without a seed each test starts elsewhere, and two agents cannot be compared.",
    when=lambda seen: tests_differ(seen),
)
SEEDED_ONCE = Misconception(
    "seeded-once",
    "Which start has the second episode?",
    "A seed fixes the start of the one `reset` that it is passed to; the next one draws again. Seed each of them.",
    ({"episodes": lambda resets: resets[0, :-1]}, {"episodes": lambda resets: resets[0, 1:]}),
)
NEVER_RESET = Misconception(
    "never-reset",
    "Where does each episode begin?",
    "An episode starts with a `reset`; without it the next one goes on where the one before it ended.",
    {"episodes": lambda running_on: running_on},
)
OBSERVATION_NOT_ADVANCED = Misconception(
    "observation-not-advanced",
    "After a step, what does the policy see next?",
    "At the end of each step the new observation becomes the current one.",
    {"played": lambda staring: staring},
)
EPISODE_TOO_LONG = Misconception(
    "episode-too-long",
    "How many steps has an episode?",
    "`range(n)` gives n numbers, from 0 to n - 1; an episode has 200 steps.",
    (
        {"num_steps": lambda: pendulum.STEPS_PER_EPISODE + 1},
        {"sums": lambda episode_rewards, resets: episode_rewards.sum(axis=1) + resets[:, 1, 0]},  # of the next episode
    ),
)
TOO_FEW_ENVIRONMENTS = Misconception(
    "too-few-environments",
    "Where does an environment start its second episode?",
    "The seed of an environment fixes the start of its first episode only: make one environment for each episode, or "
    "seed before each.",
    tuple(form for number in range(2, NUM_EPISODES) for form in _in_few_environments(number)),
    when=lambda seen: 1 < len(seen["asked_first"]) < len(seen["many"]) and not is_off(seen).any(),
)
RESET_AGAIN = Misconception(
    "reset-again",
    "How often are your environments reset before the first step?",
    "The seeds of `make_vec_env` hold for the first `reset`, and `evaluate_policy` resets by itself: leave yours out.",
    {"episodes": lambda resets: resets[:, 1]},
)
ONE_EPISODE_ONLY = Misconception(
    "one-episode-only",
    "How often does the loop over the episodes run to its end?",
    "Look at the indentation of `return`.",
    {"returns": lambda sums: np.where(np.arange(len(sums)) == 0, sums, 0.0)},
)
RETURNS_DISCOUNTED = Misconception(
    "returns-discounted",
    "What is a reward worth in a test that comes late in the episode?",
    "Agents discount while they learn; the test adds up the rewards of the 200 steps as they are.",
    tuple(_discounted(gamma) for gamma in (0.9, 0.95, 0.98, 0.99, 0.995, 0.999)),
)
RETURNS_ROUNDED = Misconception(
    "returns-rounded",
    "Where do the digits get lost?",
    "Round what you print, not what you return: the cells below calculate with it.",
    tuple(_rounded(way) for way in (np.round, np.trunc, np.floor, lambda values: np.round(values, 1))),
)
FIRST_REWARD_MISSING = Misconception(
    "first-reward-missing",
    "Which reward does the sum begin with?",
    "The first action has its reward, too: add it up before the loop goes on.",
    {"sums": lambda episode_rewards: episode_rewards[:, 1:].sum(axis=1)},
)
ACTIONS_CHANGED = Misconception(
    "actions-changed",
    "What happens to an action between the policy and the world?",
    "`predict` answers in N m, and `step` takes N m: pass the action on as it is.",
    (
        {"played": lambda halved: halved},
        {"played": lambda doubled: doubled},
        {"played": lambda reversed: reversed},
        {"played": lambda clipped: clipped},
    ),
)
ANOTHER_GRAVITY = Misconception(
    "another-gravity",
    "In which pendulum should the policy be tested?",
    "`gym.make` without further arguments makes the pendulum that all agents are tested in; its g is 10 m/s2.",
    {"played": lambda on_earth: on_earth},
)
MISCONCEPTIONS = (
    STARTS_NOT_FIXED,
    RETURNS_DISCOUNTED,
    RETURNS_ROUNDED,
    FIRST_REWARD_MISSING,
    ACTIONS_CHANGED,
    ANOTHER_GRAVITY,
    Misconception(
        "other-seeds",
        "Which seed does episode i start from?",
        "`pendulum.EVALUATION_SEED` is the seed of the first episode; the others count on from it.",
        (
            *map(_from, OTHER_FIRST_SEEDS),
            {"seeds": lambda first_seed: first_seed - np.arange(NUM_EPISODES)},
        ),
    ),
    Misconception(
        "one-start-for-all",
        "How many different starts are there?",
        "Episode i has a seed of its own.",
        (
            {"seeds": lambda first_seed: np.full(NUM_EPISODES, first_seed)},
            {"sums": lambda observed, played, expected: _of_one_start(observed["returns"][0], played, expected)},
        ),
    ),
    SEEDED_ONCE,
    TOO_FEW_ENVIRONMENTS,
    RESET_AGAIN,
    NEVER_RESET,
    OBSERVATION_NOT_ADVANCED,
    Misconception(
        "starts-out-of-order",
        "Number i belongs to seed 10000 + i: in which order are yours?",
        "Keep the returns in the order of the seeds, unsorted.",
        {"order": lambda sums, observed: np.argsort(sums)[np.argsort(np.argsort(observed["returns"]))]},
    ),
    *returns.OF_SUMS,
    Misconception(
        "episode-cut-short",
        "How many steps has an episode?",
        "An episode ends when the environment says truncated, after 200 steps.",
        {
            "num_steps": lambda episodes, observed: (
                1 + _off(episodes, observed["returns"])[: pendulum.STEPS_PER_EPISODE - 1].argmin()
            )
        },
    ),
    EPISODE_TOO_LONG,
    ONE_EPISODE_ONLY,
)


def _off(episodes, observed):
    """Return how far the returns after each number of steps, (pendulum.STEPS_PER_EPISODE,), are from those observed."""
    return np.abs(episodes.cumsum(axis=1) - observed[:, None]).sum(axis=0)
