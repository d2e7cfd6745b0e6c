"""The tests of `improve` as a computation, and how they are misunderstood."""

import functools

import numpy as np

from helpers import pendulum
from helpers.checks.misconception import Misconception
from helpers.checks.model_bias.refitting import HANGING, ROUNDS, STEPS, law, policy

evaluation_starts = functools.cache(pendulum.evaluation_starts)

# Inputs: the weights of the `world` (2, 4) and of the `models` (rounds, 2, 4). Output: `returns` (rounds,).
REFERENCE = {
    "policies": lambda models: [policy(law(weights)) for weights in models],
    "tested": lambda policies: policies,  # the policy that is tested after each round
    "places": lambda world: [law(world)] * ROUNDS,  # and where
    "starts": lambda: evaluation_starts(),
    "each": lambda tested, places, starts: np.array(
        [pendulum.play(act, place, starts) for act, place in zip(tested, places, strict=True)]
    ),
    "returns": lambda each: each.mean(axis=1),
}


IN_SHAPE = (
    Misconception(
        "not-averaged",
        "How many numbers does one round give?",
        "`pendulum.play` returns a return for each of the 100 starts: take their mean.",
        when=lambda seen: seen["returns"].size == ROUNDS * 100,
    ),
    Misconception(
        "last-round-only",
        "How many rounds were tested?",
        "One mean return for each round: append to a list, and make an array of it at the end.",
        when=lambda seen: seen["returns"].size == 1,
    ),
)


def _with(change):
    return {"returns": change}


def _rewards(acted_states, acted_torques):
    return pendulum.reward(acted_states, acted_torques).reshape(ROUNDS, STEPS)


IN_RETURNS = (
    Misconception(
        "tested-in-the-model",
        "Is that what the policy earns, or what its model promises?",
        "The returns are real ones: play in `world`.",
        {"places": lambda models: [law(weights) for weights in models]},
    ),
    Misconception(
        "old-policy-tested",
        "Which policy does the test after round k measure?",
        "The one that was computed in the model just fitted.",
        (
            {"tested": lambda policies: [policies[0], *policies[:-1]]},
            {"tested": lambda policies: [policies[0]] * ROUNDS},
            {"tested": lambda policies: [policies[-1]] * ROUNDS},
        ),
    ),
    Misconception(
        "other-test-starts",
        "From which starts is every policy of this course tested?",
        "From those of `pendulum.evaluation_starts()`, all 100: otherwise the returns do not compare.",
        (
            {"starts": lambda: HANGING[None]},
            {"starts": lambda: evaluation_starts()[:1]},
            {"starts": lambda: evaluation_starts()[:10]},
            {"starts": lambda: evaluation_starts()[:20]},
            {"starts": lambda: evaluation_starts()[:50]},
            {"starts": lambda acted_states: acted_states[:100]},
        ),
    ),
    Misconception(
        "not-the-mean",
        "Which number stands for the 100 returns?",
        "Their mean: neither the sum nor the best or the worst.",
        (
            _with(lambda each: each.sum(axis=1)),
            _with(lambda each: each.max(axis=1)),
            _with(lambda each: each.min(axis=1)),
            _with(lambda each: np.median(each, axis=1)),
        ),
    ),
    Misconception(
        "reward-per-step",
        "Is a return a sum over the episode, or a mean?",
        "A return adds up the rewards of an episode; `pendulum.play` does so. Do not divide by the number of steps.",
        _with(lambda each: each.mean(axis=1) / pendulum.STEPS_PER_EPISODE),
    ),
    Misconception(
        "rewards-of-the-data",
        "Is what was earned while collecting data a test?",
        "The data were collected with noise, by an older policy, from one state. Test the new policy by itself, from "
        "the 100 starts.",
        (
            _with(lambda acted_states, acted_torques: _rewards(acted_states, acted_torques).sum(axis=1)),
            _with(lambda acted_states, acted_torques: _rewards(acted_states, acted_torques).mean(axis=1)),
        ),
    ),
)
