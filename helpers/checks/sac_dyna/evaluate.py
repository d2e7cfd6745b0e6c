"""Exercise `evaluate` of notebook 04: the returns of a policy from fixed starts."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna.policy import STATES_FOR_OBSERVATIONS, ProbePolicy
from helpers.checks.sac_dyna.returns import (
    LAST_REWARD_RETURNED,
    MEAN_FOR_SUM,
    SUMS,
    TOLERANCE,
    one_each,
    shape_returned,
)

NUM_EPISODES = 7

# The seeds whose episodes are simulated for the judge: `played` holds their rewards, (len(SEEDS), 200).
FIRST_SEEDS = 0, 1, 42, pendulum.EVALUATION_SEED, pendulum.EVALUATION_SEED + 1
SEEDS = np.unique(np.add.outer(FIRST_SEEDS, range(NUM_EPISODES)))

REFERENCE = SUMS | {
    "first_seed": lambda: pendulum.EVALUATION_SEED,
    "seeds": lambda first_seed: first_seed + np.arange(NUM_EPISODES),
    "episodes": lambda played, seeds: played[np.searchsorted(SEEDS, seeds)],
    "num_steps": lambda: pendulum.STEPS_PER_EPISODE,
    "episode_rewards": lambda episodes, num_steps: episodes[:, :num_steps],
    "order": lambda: np.arange(NUM_EPISODES),
    "returns": lambda sums, order: sums[order],
}


def _of_one_start(value, played, expected):
    """Return `value` for each episode if some start may have that return; NaN for the mean over the fixed starts."""
    possible = played.sum(axis=1)
    may_be = possible.min() < value < possible.max() and abs(value - expected.mean()) > TOLERANCE
    return np.full(NUM_EPISODES, value if may_be else np.nan)


POLICY_NOT_ASKED = Misconception(
    "policy-not-asked",
    "Who chooses the actions in the test?",
    "The policy has `predict`; `evaluate_policy` calls it.",
)
EXPLORING_ACTIONS = Misconception(
    "exploring-actions",
    "In a test we want to know what the policy does when it does its best: which argument says so?",
    "Both `predict` and `evaluate_policy` take `deterministic`; look at their defaults.",
)
MEAN_RETURNED = Misconception(
    "mean-returned",
    "One number for each episode was asked for. What does `evaluate_policy` return by default?",
    "`evaluate_policy` returns mean and spread by default; one of its arguments asks for the single episodes.",
    when=lambda stop: shape_returned(stop) in ((), (2,)),
)
LENGTHS_RETURNED_TOO = Misconception(
    "lengths-returned-too",
    "`evaluate_policy` returns two lists. Which one is wanted?",
    "The first list holds the returns, the second the lengths of the episodes.",
    when=lambda stop: shape_returned(stop) == (2, NUM_EPISODES),
)
WRONG_NUMBER_OF_EPISODES = Misconception(
    "wrong-number-of-episodes",
    "What does `num_episodes` say?",
    "As many environments as episodes, and as many returns.",
    when=lambda stop: len(shape_returned(stop) or ()) == 1 and stop.shape != (2,),
)
STARTS_NOT_FIXED = Misconception(
    "starts-not-fixed",
    "Two tests of the same policy should agree to the last digit: where do the starts come from?",
    "Without a seed each test starts elsewhere, and two agents cannot be compared.",
    when=lambda seen: tests_differ(seen),
)
MISCONCEPTIONS = (
    STARTS_NOT_FIXED,
    Misconception(
        "other-seeds",
        "Which seed does episode i start from?",
        "`pendulum.EVALUATION_SEED` is the seed of the first episode; the others count on from it.",
        (
            {"first_seed": lambda: 0},
            {"first_seed": lambda: 1},
            {"first_seed": lambda: 42},
            {"first_seed": lambda: pendulum.EVALUATION_SEED + 1},
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
    Misconception(
        "starts-out-of-order",
        "Number i belongs to seed 10000 + i: in which order are yours?",
        "Keep the returns in the order of the seeds, unsorted.",
        {"order": lambda sums, observed: np.argsort(sums)[np.argsort(np.argsort(observed["returns"]))]},
    ),
    MEAN_FOR_SUM,
    LAST_REWARD_RETURNED,
    Misconception(
        "episode-cut-short",
        "How many steps has an episode?",
        "An episode ends when the environment says truncated, after 200 steps.",
        {
            "num_steps": lambda episodes, observed: (
                1 + np.abs(episodes.cumsum(axis=1)[:, :-1] - observed["returns"][:, None]).sum(axis=0).argmin()
            )
        },
    ),
)


def draw(rng) -> Evidence:
    """The weights of a policy, and the seed of its noise."""
    return {
        "weights": np.array([0.0, rng.uniform(0.05, 0.2), rng.uniform(-1.0, -0.5)]),
        "policy_seed": np.array(rng.integers(2**31)),
    }


def probe(evaluate, weights, policy_seed) -> Evidence:
    """Let it evaluate, twice, a policy whose returns we can work out."""
    policy = ProbePolicy(weights, policy_seed)

    def test():
        return one_each(evaluate(policy, num_episodes=NUM_EPISODES), NUM_EPISODES)

    returns, asked = test(), list(policy.deterministic)
    return {
        "returns": returns,
        "again": test(),
        "asked": np.array(len(asked) > 0),
        "explored": np.array(not all(asked)),
    }


def look(evidence: Evidence) -> Evidence:
    """Add the rewards that the policy earns from the starts of `SEEDS`, and the returns as they should be."""
    env, weights = pendulum.EquationEnv(), evidence["weights"]
    starts = np.array([pendulum.state_of(env.reset(seed=int(seed))[0]) for seed in SEEDS])
    return evidence | {
        "played": _rewards(starts, weights),
        "expected": _rewards(pendulum.evaluation_starts(NUM_EPISODES), weights).sum(axis=1),
    }


def _rewards(states, weights):
    """Return the rewards (n, 200) that the law gives to the probe's policy from `states` (n, 2)."""
    rewards = []
    for _ in range(pendulum.STEPS_PER_EPISODE):
        torques = pendulum.MAX_TORQUE * np.tanh(pendulum.observe(states).astype(float) @ weights)
        rewards.append(pendulum.reward(states, torques))
        states = pendulum.next_state(states, torques)
    return np.array(rewards).T


def tests_differ(seen: Evidence) -> bool:
    """Whether the two tests of the policy gave different returns."""
    return bool((np.abs(seen["again"] - seen["returns"]) > TOLERANCE).any())


def other_returns(seen: Evidence) -> str | None:
    """Say where the first test is furthest off."""
    error = np.abs(seen["returns"] - seen["expected"])
    if (error <= TOLERANCE).all():
        return None
    worst = error.argmax()
    return (
        f"From start {worst} of the evaluation set this policy earns {seen['expected'][worst]:.1f} in 200 steps; you "
        f"got {seen['returns'][worst]:.1f}.{' A second test gave other returns.' * tests_differ(seen)}"
    )


def other_returns_again(seen: Evidence) -> str | None:
    if (np.abs(seen["again"] - seen["expected"]) <= TOLERANCE).all():
        return None
    return "The first test of the policy gave the right returns, a second test did not."


def fact(seen: Evidence) -> str:
    return f"{NUM_EPISODES} episodes from the fixed starts, each return right to {TOLERANCE}."


EXERCISE = Exercise(
    name="evaluate",
    notebook="04_sac_dyna",
    defines="evaluate",
    draw=draw,
    probe=probe,
    evidence={
        "weights": (float, 3),
        "policy_seed": (float,),
        "returns": (float, NUM_EPISODES),
        "again": (float, NUM_EPISODES),
        "asked": (bool,),
        "explored": (bool,),
    },
    look=look,
    stops=(STATES_FOR_OBSERVATIONS, MEAN_RETURNED, LENGTHS_RETURNED_TOO, WRONG_NUMBER_OF_EPISODES),
    checks=(
        Check(lambda seen: None if seen["asked"] else "`predict` was never called.", (POLICY_NOT_ASKED,)),
        Check(lambda seen: "It asked for random actions." if seen["explored"] else None, (EXPLORING_ACTIONS,)),
        Check(other_returns, MISCONCEPTIONS, REFERENCE, {"returns": TOLERANCE}),
        Check(other_returns_again, (STARTS_NOT_FIXED,)),
    ),
    fact=fact,
    imports=("stable_baselines3.common.env_util", "stable_baselines3.common.evaluation"),
    hints=(
        "A fair comparison gives every agent the same starts and lets it do its best, without exploring. Where "
        "do the starts come from?",
        "Episode i starts from `reset(seed=pendulum.EVALUATION_SEED + i)`. The return of an episode is the sum "
        "of its 200 rewards.",
        "`make_vec_env` makes many environments together and seeds number i with `seed + i`; `evaluate_policy` "
        "plays them side by side.",
        "The line to look at is `evaluate_policy`: it averages unless `return_episode_rewards=True`, and then "
        "returns two lists, of which the first is wanted.",
    ),
)
