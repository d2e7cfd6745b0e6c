"""The returns of plans in any model as a computation, and how it is misunderstood."""

import numpy as np

from helpers import pendulum
from helpers.checks.misconception import Misconception
from helpers.checks.model_bias.asking import led_to, paid_otherwise, reward_of_ones_own

TOLERANCE = 1e-4  # of a sum that may be in single precision


def tried(law, state, uses, feeds):
    """Return the states (..., N, H + 1, 2) of `uses` (..., N, H), all from `state` (..., 2)."""
    first = np.broadcast_to(state[..., None, :], (*uses.shape[:-1], 2))
    states = [first]
    for torques in np.moveaxis(uses, -1, 0):
        states.append(law(feeds(first, states[-1]), torques))
    return np.stack(states, axis=-2)


# Inputs: `state` (..., 2), `plans` (..., N, H) and the `weights` of the model. Output: `returns` (..., N).
REFERENCE = {
    "law": lambda weights: lambda states, torques: led_to(weights, states, torques),
    "uses": lambda plans: plans,  # the torques that move the pendulum
    "feeds": lambda: lambda first, last: last,  # the state that the model gets
    "path": lambda law, state, uses, feeds: tried(law, state, uses, feeds),
    "rewarded": lambda path: path[..., :-1, :],  # the states that are rewarded
    "charged": lambda uses: uses,  # the torques that are paid for
    "rewards": lambda rewarded, charged: pendulum.reward(rewarded, charged),
    "total": lambda: lambda rewards: rewards.sum(axis=-1),
    "returns": lambda rewards, total: total(rewards),
}


def _at_the_end(path, torques):
    return pendulum.reward(path[..., -1, :], torques)


def _discounted(rewards):
    return rewards @ 0.99 ** np.arange(rewards.shape[-1])


MISCONCEPTIONS = (
    *paid_otherwise(lambda **how: {"rewards": lambda rewarded, charged: reward_of_ones_own(rewarded, charged, **how)}),
    Misconception(
        "reward-after-step",
        "Is a step rewarded for the state that it starts from, or for the one that it leads to?",
        "The reward is computed from the state before the step, and the torque of that step.",
        {"rewarded": lambda path: path[..., 1:, :]},
    ),
    Misconception(
        "not-fed-back",
        "From which state does the second step of a plan start?",
        "Each step starts where the one before it ended: what the model returned is its next input.",
        {"feeds": lambda: lambda first, last: first},
    ),
    Misconception(
        "torque-of-another-step",
        "Which column of `plans` moves the pendulum first?",
        "Column t of `plans` leads from state t to state t + 1, and is paid for there.",
        (
            {"uses": lambda plans: plans[..., ::-1]},
            {"uses": lambda plans: np.roll(plans, 1, axis=-1)},
            {"uses": lambda plans: np.roll(plans, -1, axis=-1)},
            {"charged": lambda uses: np.roll(uses, 1, axis=-1)},
            {"charged": lambda uses: np.roll(uses, -1, axis=-1)},
        ),
    ),
    Misconception(
        "one-torque-for-all-steps",
        "Which column of `plans` does step t use?",
        "A plan has a torque of its own for each step.",
        ({"uses": lambda plans: np.repeat(plans[..., :1], plans.shape[-1], axis=-1)},),
    ),
    Misconception(
        "a-reward-missing",
        "How many rewards does a plan of H torques earn?",
        "Each of the H torques belongs to a reward, the first and the last among them.",
        (
            {"total": lambda: lambda rewards: rewards[..., 1:].sum(axis=-1)},
            {"total": lambda: lambda rewards: rewards[..., :-1].sum(axis=-1)},
        ),
    ),
    Misconception(
        "a-reward-too-many",
        "How many rewards does a plan of H torques earn?",
        "H torques, H rewards: nothing is earned in the state in which the plan ends, and no reward counts twice.",
        (
            {"total": lambda path, uses: lambda rewards: rewards.sum(axis=-1) + _at_the_end(path, uses[..., -1])},
            {"total": lambda path, uses: lambda rewards: rewards.sum(axis=-1) + _at_the_end(path, 0 * uses[..., -1])},
            {"total": lambda: lambda rewards: rewards.sum(axis=-1) + rewards[..., 0]},
            {"total": lambda: lambda rewards: rewards.sum(axis=-1) + rewards[..., -1]},
        ),
    ),
    Misconception(
        "state-not-moved",
        "Where are the pendulums after the first step?",
        "What the model returns is where they are now: it replaces the states, in each step.",
        {"rewarded": lambda path: np.repeat(path[..., :1, :], path.shape[-2] - 1, axis=-2)},
    ),
    Misconception(
        "last-reward-only",
        "Do the rewards on the way count?",
        "A return adds up the rewards of all steps: keep a running sum.",
        {"total": lambda: lambda rewards: rewards[..., -1]},
    ),
    Misconception(
        "mean-not-sum",
        "Is a return the sum of the rewards, or their mean?",
        "A return adds up the rewards of a plan.",
        {"total": lambda: lambda rewards: rewards.mean(axis=-1)},
    ),
    Misconception(
        "discounted",
        "Does a reward that comes later count less here?",
        "The returns of this notebook are not discounted: add the rewards up as they are.",
        {"total": lambda: _discounted},
    ),
    Misconception(
        "costs",
        "What sign has a reward that punishes?",
        "`pendulum.reward` is negative already: add it up as it is. The best plan has the greatest return.",
        {"total": lambda: lambda rewards: -rewards.sum(axis=-1)},
    ),
    Misconception(
        "torque-left-out-of-reward",
        "What does the reward depend on besides the state?",
        "Pushing costs something, too: `pendulum.reward` takes the states and the torques.",
        {"charged": lambda uses: 0 * uses},
    ),
    Misconception(
        "torques-left-out",
        "Where do the torques enter the model?",
        "The model takes two things: the states and the torques of this step.",
        {"path": lambda law, state, uses, feeds: tried(law, state, 0 * uses, feeds)},
    ),
    Misconception(
        "one-plan-for-all",
        "Which row of `plans` moves pendulum i?",
        "Each of the N imagined pendulums follows a plan of its own: row i of `plans`.",
        {"uses": lambda plans: np.repeat(plans[..., :1, :], plans.shape[-2], axis=-2)},
    ),
    Misconception(
        "model-ignored",
        "Which model was `returns_of_plans` given?",
        "The first argument is the model. Another law than the pendulum's may be behind it.",
        {"law": lambda: pendulum.next_state},
    ),
)
