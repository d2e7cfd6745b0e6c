"""Exercise `evaluate` of notebook 04: the returns of a policy from fixed starts."""

import inspect
from contextlib import suppress

import numpy as np

from helpers import pendulum
from helpers.checks import contract
from helpers.checks.contract import Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna import returns, settings, slips, testing, watching
from helpers.checks.sac_dyna.policy import ProbePolicy
from helpers.checks.sac_dyna.recording import watched_generators
from helpers.checks.sac_dyna.returns import TOLERANCE, one_each, rewards_of, shape_returned
from helpers.checks.sac_dyna.testing import FEW, NUM_EPISODES, SEEDS, tests_differ
from helpers.checks.sac_dyna.watching import MANY, Ended, Hurried, watched_environments

LENGTH = pendulum.STEPS_PER_EPISODE
EARTHLY = pendulum.SINE_COEFFICIENT * 9.81 / pendulum.G
NEAR = 1e-5  # of an observation

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
    "One number for each episode was asked for. Where do yours become one number?",
    "`evaluate_policy` returns mean and spread by default; one of its arguments asks for the single episodes.",
    when=lambda stop: shape_returned(stop) in ((), (2,)),
)
LENGTHS_RETURNED_TOO = Misconception(
    "lengths-returned-too",
    "Returns and lengths of the episodes are two lists. Which one is wanted?",
    "The first list holds the returns, the second the lengths of the episodes.",
    when=lambda stop: shape_returned(stop) in ((2, NUM_EPISODES), (2, FEW)),
)
REWARDS_OF_STEPS_RETURNED = Misconception(
    "rewards-of-steps-returned",
    "Is that one number for each episode, or one for each step?",
    "Add up the rewards of each episode.",
    when=lambda stop: pendulum.STEPS_PER_EPISODE in (shape_returned(stop) or ()),
)
COLUMN_RETURNED = Misconception(
    "column-returned",
    "How many axes has the array that the docstring promises?",
    "One number for each episode, in an array with one axis: `ravel` or `[:, 0]` drops the other.",
    when=lambda stop: any(shape_returned(stop) in ((n, 1), (1, n)) for n in (NUM_EPISODES, FEW, MANY)),
)
WRONG_NUMBER_OF_EPISODES = Misconception(
    "wrong-number-of-episodes",
    "What does `num_episodes` say?",
    "As many episodes as `num_episodes` says, and as many returns.",
    when=lambda stop: len(shape_returned(stop) or ()) == 1 and _is_another_number(stop),
)
STOPPED_EARLY = Misconception(
    "stopped-early",
    "When does an episode end?",
    "An episode lasts 200 steps, whatever the pendulum does; only the environment says when it is over.",
    when=lambda seen: _is_off(seen)[0] and not _is_off(seen)[1:].any(),
)


DEFAULT_CHANGED = Misconception(
    "default-changed",
    "How many episodes does the first line of the function promise?",
    "The cells below call `evaluate` without `num_episodes`, for 100 episodes.",
)


def _is_another_number(stop) -> bool:
    """Whether what came back has not as many returns as was expected, and may be returns at all."""
    is_expected = f"array of {stop.shape[0]} returns" in stop.expected
    return not is_expected and stop.shape not in ((2,), (pendulum.STEPS_PER_EPISODE,))


def draw(rng) -> Evidence:
    """The weights of a policy, those of one that balances the pendulum upright, and the seed of their noise."""
    return {
        "balancing": np.array([rng.uniform(0.06, 0.1), rng.uniform(-6.5, -5.0), rng.uniform(-1.5, -1.0)]),
        "weights": np.array([0.0, rng.uniform(0.05, 0.2), rng.uniform(-1.0, -0.5)]),
        "policy_seed": np.array(rng.integers(2**31)),
    }


def probe(evaluate, weights, balancing, policy_seed) -> Evidence:
    """Let it evaluate two policies whose returns we can work out: one twice, another one in fewer episodes.

    In a last test, of many episodes, it only has to be seen how they are played.
    """
    policy, contract = ProbePolicy(weights, policy_seed), Contract()
    upright = ProbePolicy(balancing, policy_seed)  # from start 0 it balances the pendulum all the time
    hurried, many = Hurried(weights, policy_seed), np.full(MANY, np.nan)
    with suppress(TypeError, ValueError, KeyError):  # some callables have no such signature
        default = inspect.signature(evaluate).parameters["num_episodes"].default
        contract.expect(default == 100, "default-changed", "`evaluate(policy)` should test 100 episodes.")

    def test(num_episodes, policy=policy):
        return one_each(evaluate(policy, num_episodes=num_episodes), num_episodes, contract)

    with watched_generators(contract, int(policy_seed)), watched_environments(evaluate, contract):
        got, asked = test(NUM_EPISODES), list(policy.deterministic)
        again, few = test(NUM_EPISODES), test(FEW, upright)
        contract.for_one("The test of one episode", lambda: evaluate(policy, num_episodes=1), got[:1])
        with suppress(Ended):
            many = test(MANY, hurried) if asked else many
    return {
        "returns": got,
        "again": again,
        "few": few,
        "many": many,
        "asked_first": hurried.asked_first,
        "asked": np.array(len(asked) > 0),
        "explored": np.array(not all(asked)),
        **contract.evidence,
    }


def look(evidence: Evidence) -> Evidence:
    """Add the rewards that the policy earns from the starts of `SEEDS`, and the returns as they should be.

    Where the first ones are not, add what the policy earns otherwise, which takes a second to work out.
    """
    env, weights, fixed = pendulum.EquationEnv(), evidence["weights"], pendulum.evaluation_starts(MANY)
    starts = np.array([pendulum.state_of(env.reset(seed=int(seed))[0]) for seed in SEEDS])

    def rewards(states, num_steps=LENGTH + 1, weights=weights, **options):
        flat = rewards_of(states.reshape(-1, 2), weights, num_steps, **options)
        return flat.reshape(*states.shape[:-1], num_steps)

    expected = rewards(fixed, LENGTH).sum(axis=1)
    evidence = evidence | {
        "looking": rewards(starts),
        "starts": pendulum.observe(fixed),
        "expected": expected[:NUM_EPISODES],
        "expected_of_few": rewards(fixed[:FEW], LENGTH, evidence["balancing"]).sum(axis=1),
        "expected_of_many": expected,
    }
    if not testing.is_off(evidence).any():
        return evidence
    resets = np.array([_starts_of(seed, NUM_EPISODES + 1) for seed in range(NUM_EPISODES)])
    return evidence | {
        "staring": rewards(starts, looks_again=False),
        "halved": rewards(starts, gain=0.5),
        "doubled": rewards(starts, gain=2.0),
        "reversed": rewards(starts, gain=-1.0),
        "clipped": rewards(starts, limit=1.0),
        "on_earth": rewards(starts, sine_coefficient=EARTHLY),
        "resets": rewards(resets),
        "running_on": rewards(fixed[0], NUM_EPISODES * LENGTH).reshape(NUM_EPISODES, LENGTH),
    }


def _starts_of(number, turns):
    """Return the states (turns, 2) in which environment `number` starts if it is seeded once."""
    env = pendulum.EquationEnv()
    first = env.reset(seed=pendulum.EVALUATION_SEED + number)
    return pendulum.state_of(np.array([each for each, _ in (first, *(env.reset() for _ in range(turns - 1)))]))


def other_returns(seen: Evidence) -> str | None:
    """Say where the first test is furthest off."""
    error = np.abs(seen["returns"] - seen["expected"])
    if (error <= TOLERANCE).all():
        return None
    worst = error.argmax()
    return (
        f"From start {worst} of the evaluation set this policy earns {seen['expected'][worst]:.1f} in 200 steps; you "
        f"got {returns.wording(seen['returns'][[worst]])}.{' A second test gave other returns.' * tests_differ(seen)}"
    )


def other_returns_again(seen: Evidence) -> str | None:
    if (np.abs(seen["again"] - seen["expected"]) <= TOLERANCE).all():
        return None
    return "The first test of the policy gave the right returns, a second test did not."


def other_returns_of_few(seen: Evidence) -> str | None:
    if not _is_off(seen).any():
        return None
    expected, got = (returns.wording(seen[name]) for name in ("expected_of_few", "few"))
    return (
        f"A policy that balances the pendulum from start 0 earns {expected} in {FEW} episodes; you got {got}. The "
        f"returns of {NUM_EPISODES} episodes of another policy were right."
    )


def other_returns_of_many(seen: Evidence) -> str | None:
    """Say where a test of many episodes starts elsewhere, or ends up elsewhere; some were ended early."""
    together, was_ended = len(seen["asked_first"]), np.isnan(seen["many"]).all()
    off = ~(np.abs(seen["many"] - seen["expected_of_many"]) <= TOLERANCE)
    if not off.any() or (was_ended and together == 1):
        return None
    if was_ended and together == MANY:
        is_start = np.abs(seen["asked_first"][:, None] - seen["starts"]).max(axis=2) < NEAR
        if is_start.any(axis=0).all():
            return None
        return f"A test of {MANY} episodes starts from other states than those of the evaluation set."
    worst = off.argmax()
    expected, got = f"{seen['expected_of_many'][worst]:.1f}", returns.wording(seen["many"][[worst]])
    return (
        f"In a test of {MANY} episodes the policy was asked about {together} at a time, and the first {worst} returns "
        f"are right. From start {worst} it earns {expected}; you got {got}."
    )


def _is_off(seen):
    return ~(np.abs(seen["few"] - seen["expected_of_few"]) <= TOLERANCE)


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
        "balancing": (float, 3),
        "policy_seed": (float,),
        "returns": (float, NUM_EPISODES),
        "again": (float, NUM_EPISODES),
        "few": (float, FEW),
        "many": (float, MANY),
        "asked_first": (float, "asked_first", 3),
        "asked": (bool,),
        "explored": (bool,),
    },
    look=look,
    stops=(
        *slips.OF_A_POLICY,
        slips.PREDICT_NOT_UNPACKED,
        slips.VECTORISED_INTERFACE,
        returns.NOTHING_RETURNED,
        MEAN_RETURNED,
        LENGTHS_RETURNED_TOO,
        REWARDS_OF_STEPS_RETURNED,
        COLUMN_RETURNED,
        WRONG_NUMBER_OF_EPISODES,
    ),
    breaches=(
        contract.NOT_AN_ARRAY,
        DEFAULT_CHANGED,
        slips.SEEDS_FOR_EVERYBODY,
        watching.TESTED_IN_A_MODEL,
        watching.ENVIRONMENT_BORROWED,
    ),
    checks=(
        Check(lambda seen: None if seen["asked"] else "`policy.predict` was never called.", (POLICY_NOT_ASKED,)),
        Check(
            lambda seen: (
                "The policy was asked for exploring actions, not for deterministic ones." if seen["explored"] else None
            ),
            (EXPLORING_ACTIONS,),
        ),
        Check(other_returns, testing.MISCONCEPTIONS, testing.REFERENCE, {"returns": TOLERANCE}),
        Check(other_returns_again, (testing.STARTS_NOT_FIXED,)),
        Check(other_returns_of_few, (STOPPED_EARLY,)),
        Check(other_returns_of_many, (testing.TOO_FEW_ENVIRONMENTS,)),
        contract.FOR_ONE,
    ),
    fact=fact,
    draws=2,
    time_limit=5.0,  # one episode after the other takes half a second, and what plays too many takes longer
    imports=(*settings.LIBRARIES, "stable_baselines3.common.env_util", "stable_baselines3.common.evaluation"),
    hints=(
        "A fair comparison gives every agent the same starts and lets it do its best, without exploring. Where "
        "do the starts come from?",
        "Episode i starts from `reset(seed=pendulum.EVALUATION_SEED + i)`. The return of an episode is the sum "
        "of its 200 rewards.",
        "`make_vec_env` makes many environments together and seeds number i with `seed + i`; `evaluate_policy` "
        "plays them side by side, as many episodes as `n_eval_episodes` says and ten by default.",
        "The line to look at is `evaluate_policy`: it averages unless `return_episode_rewards=True`, and then "
        "returns two lists, of which the first is wanted.",
    ),
)
