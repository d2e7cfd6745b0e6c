"""Exercise `evaluate` of notebook 04."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.legacy import Suspects, Wrong, old
from helpers.checks.sac_dyna.generate_synthetic_data import ProbePolicy
from helpers.checks.sac_dyna.storing import LIBRARIES, _as_floats

NUM_EPISODES = 7

EVALUATE_SUSPECTS = Suspects(
    {
        "policy-not-asked": (
            "Who chooses the actions in the test?",
            "The policy has `predict`; `evaluate_policy` calls it.",
        ),
        "exploring-actions": (
            "In a test we want to know what the policy does when it does its best: which argument says so?",
            "Both `predict` and `evaluate_policy` take `deterministic`; look at their defaults.",
        ),
        "mean-returned": (
            "One number for each episode was asked for. What does `evaluate_policy` return unless told otherwise?",
            "`evaluate_policy` returns mean and spread by default; one of its arguments asks for the single episodes.",
        ),
        "lengths-returned-too": (
            "`evaluate_policy` returns two lists. Which one is wanted?",
            "The first list holds the returns, the second the lengths of the episodes.",
        ),
        "wrong-number-of-episodes": (
            "What does `num_episodes` say?",
            "As many environments as episodes, and as many returns.",
        ),
        "starts-not-fixed": (
            "Two tests of the same policy should agree to the last digit: where do the starts come from?",
            "Without a seed each test starts elsewhere, and two agents cannot be compared.",
        ),
        "other-seeds": (
            "Which seed does episode i start from?",
            "`pendulum.EVALUATION_SEED` is the seed of the first episode; the others count on from it.",
        ),
        "one-start-for-all": (
            "How many different starts are there?",
            "Episode i has a seed of its own.",
        ),
        "starts-out-of-order": (
            "Number i belongs to seed 10000 + i: in which order are yours?",
            "Keep the returns in the order of the seeds, unsorted.",
        ),
        "mean-for-sum": (
            "Is the return of an episode the mean of its rewards?",
            "A return is a sum.",
        ),
        "last-reward-returned": (
            "What is the return of an episode?",
            "A return adds up the rewards of all steps.",
        ),
        "episode-cut-short": (
            "How many steps has an episode?",
            "An episode ends when the environment says truncated, after 200 steps.",
        ),
    }
)


def draw_evaluate(rng) -> Evidence:
    """The weights of a policy, and the seed of its noise."""
    return {
        "weights": np.array([0.0, rng.uniform(0.05, 0.2), rng.uniform(-1.0, -0.5)]),
        "policy_seed": np.array(rng.integers(2**31)),
    }


def probe_evaluate(evaluate, weights, policy_seed) -> Evidence:
    """Let it evaluate, twice, a policy whose returns we can work out."""
    policy = ProbePolicy(weights, policy_seed)
    returns = evaluate(policy, num_episodes=NUM_EPISODES)
    asked = list(policy.deterministic)
    again = evaluate(policy, num_episodes=NUM_EPISODES)
    if isinstance(returns, tuple) and len(returns) == 2 and np.ndim(returns[0]) == 1:
        observed = "It returned two lists instead of one."
        raise EVALUATE_SUSPECTS.accuse("lengths-returned-too", observed)
    return {
        "returns": _as_floats(returns),
        "again": _as_floats(again),
        "asked": np.array(len(asked) > 0),
        "explored": np.array(not all(asked)),
    }


def judge_evaluate(evidence: Evidence) -> str:
    """Compare with the returns that the law gives from the fixed starts."""
    returns, weights = evidence["returns"], evidence["weights"]
    observed = f"Asked for {NUM_EPISODES} episodes, it returned an array of shape {returns.shape}."
    if returns.shape in ((), (2,)):
        raise EVALUATE_SUSPECTS.accuse("mean-returned", observed)
    if returns.shape != (NUM_EPISODES,):
        name = "wrong-number-of-episodes"
        raise EVALUATE_SUSPECTS.accuse(name, observed) if returns.ndim == 1 else Wrong(observed)
    if not evidence["asked"]:
        raise EVALUATE_SUSPECTS.accuse("policy-not-asked", "`predict` was never called.")
    if evidence["explored"]:
        raise EVALUATE_SUSPECTS.accuse("exploring-actions", "The policy was asked for random actions.")
    rewards = _rewards(pendulum.evaluation_starts(NUM_EPISODES), weights)
    expected = rewards.sum(axis=1)
    if all(np.allclose(test, expected, rtol=1e-3, atol=0.1) for test in (returns, evidence["again"])):
        error = np.abs(returns - expected).max()
        return f"{NUM_EPISODES} episodes from the fixed starts, each return right to {max(error, 0.01):.1g}."
    _explain_returns(evidence, rewards)


def _explain_returns(evidence, rewards):
    """Raise `Wrong`, with a name if some known mistake gives these returns."""
    returns, expected = evidence["returns"], rewards.sum(axis=1)
    worst = np.argmax(np.abs(returns - expected))
    observed = (
        f"From start {worst} of the evaluation set this policy earns {expected[worst]:.1f} in 200 steps; you got "
        f"{returns[worst]:.1f}."
    )
    cut_short = rewards.cumsum(axis=1)[:, :-1].T
    other_seeds = [
        _rewards(_starts(range(first, first + NUM_EPISODES)), evidence["weights"]).sum(axis=1)
        for first in (0, 1, 42, pendulum.EVALUATION_SEED + 1)
    ]
    for name, alternatives in (
        ("mean-for-sum", [rewards.mean(axis=1)]),
        ("last-reward-returned", [rewards[:, -1], rewards[:, 0]]),
        ("episode-cut-short", cut_short),
        ("other-seeds", other_seeds),
    ):
        if any(np.allclose(returns, alternative, rtol=1e-2, atol=1e-3) for alternative in alternatives):
            raise EVALUATE_SUSPECTS.accuse(name, observed)
    if np.allclose(np.sort(returns), np.sort(expected), rtol=1e-2):
        raise EVALUATE_SUSPECTS.accuse("starts-out-of-order", observed)
    if np.ptp(returns) < 1e-6:
        raise EVALUATE_SUSPECTS.accuse("one-start-for-all", observed)
    if not np.array_equal(returns, evidence["again"]):
        raise EVALUATE_SUSPECTS.accuse("starts-not-fixed", f"{observed} A second test of it gave other returns.")
    raise Wrong(
        f"{observed} Does episode i begin with `reset(seed=pendulum.EVALUATION_SEED + i)`, and does a return sum the "
        "rewards of all its 200 steps?"
    )


def _starts(seeds):
    env = pendulum.EquationEnv()
    return np.array([pendulum.state_of(env.reset(seed=int(seed))[0]) for seed in seeds])


def _rewards(states, weights):
    """The rewards (n, 200) of the probe's policy from `states` (n, 2)."""
    rewards = []
    for _ in range(pendulum.STEPS_PER_EPISODE):
        torques = pendulum.MAX_TORQUE * np.tanh(pendulum.observe(states).astype(float) @ weights)
        rewards.append(pendulum.reward(states, torques))
        states = pendulum.next_state(states, torques)
    return np.array(rewards).T


EXERCISE = old(
    name="evaluate",
    notebook="04_sac_dyna",
    defines="evaluate",
    draw=draw_evaluate,
    probe=probe_evaluate,
    evidence={
        "weights": (float, 3),
        "policy_seed": (float,),
        "returns": (float, ...),
        "again": (float, ...),
        "asked": (bool,),
        "explored": (bool,),
    },
    judge=judge_evaluate,
    suspects=EVALUATE_SUSPECTS,
    imports=(*LIBRARIES, "stable_baselines3.common.env_util", "stable_baselines3.common.evaluation"),
    hints=(
        "A fair comparison gives every agent the same starts and lets it do its best, without exploring. Where "
        "do the starts come from?",
        "Episode i starts from `reset(seed=pendulum.EVALUATION_SEED + i)`. The return of an episode is the sum "
        "of its 200 rewards.",
        "`make_vec_env` makes many environments at once and seeds number i with `seed + i`; `evaluate_policy` "
        "plays them side by side.",
        "The line to look at is `evaluate_policy`: it averages unless `return_episode_rewards=True`, and then "
        "returns two lists, of which the first is wanted.",
    ),
)
