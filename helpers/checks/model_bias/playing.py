"""A policy that acts in two models as a computation, and how it is misunderstood."""

import functools

import numpy as np

from helpers import pendulum
from helpers.checks.misconception import Misconception
from helpers.checks.model_bias.asking import led_to, paid_otherwise, reward_of_ones_own

TOLERANCE = 1e-2  # of a sum of 200 rewards that may be in single precision
STEPS = pendulum.STEPS_PER_EPISODE


def acting(weights: np.ndarray, states: np.ndarray) -> np.ndarray:
    """Return the torques (...) of a made-up policy in `states` (..., 2): at times more than the motor can give."""
    return 1.5 * pendulum.MAX_TORQUE * np.tanh(states @ weights[:2] + weights[2])


class Paths:
    """The paths of a policy in several places, each computed once: most beliefs differ in how they are rewarded.

    A path is the states (T + 2, n, 2) and the torques (T + 1, n) of an episode that lasts one step too long.
    """

    def __init__(self, starts, policy, model, world):
        self.starts, self.policy = starts, policy
        self.laws = {"model": _law(model), "world": _law(world), "pendulum": pendulum.next_state}
        self.play = functools.cache(self._play)
        self.go_on = functools.cache(lambda first, second: self._play(second, "last", self.play(first, "last")[0][-2]))
        self.repeat = functools.cache(self._repeat)

    def _play(self, place, sees, starts=None):
        """Return a path; the policy `sees` its "last" state or always its "first" one."""
        starts = self.starts if starts is None else starts
        states, torques = [starts], []
        for _ in range(STEPS + 1):
            torques.append(acting(self.policy, states[-1] if sees == "last" else starts))
            states.append(self.laws[place](states[-1], torques[-1]))
        return np.array(states), np.array(torques)

    def _repeat(self, first, second):
        """Return the path in the `second` place with the torques of the first."""
        states, torques = [self.starts], self.play(first, "last")[1]
        for each in torques:
            states.append(self.laws[second](states[-1], each))
        return np.array(states), torques


def is_calm(starts, policy, model, world) -> bool:
    """Whether paths that begin a millionth apart stay close, so that right answers may round as they like.

    In one place of fifty a policy makes chaos of it: what is off by one rounding is elsewhere 200 steps later.
    """
    drawn, near = (Paths(starts + off, policy, model, world) for off in (0.0, 1e-6))
    return all(
        np.abs(drawn.play(place, "last")[0] - near.play(place, "last")[0]).max() < 1e-4 for place in ("model", "world")
    )


def _law(weights):
    return lambda states, torques: led_to(weights, states, torques)


def _earned(path, steps, rewarded, total):
    states, torques = path
    return total(rewarded(states[: steps + 1], torques[:steps]))


# Inputs: the `paths` of a policy. Outputs: its returns `imagined` and `real` (n,).
REFERENCE = {
    "imagines": lambda: "model",
    "lives": lambda: "world",
    "num_steps": lambda: STEPS,
    "sees": lambda: "last",  # the state that the policy is asked about
    "rewarded": lambda: lambda states, torques: pendulum.reward(states[:-1], torques),
    "total": lambda: lambda rewards: rewards.sum(axis=0),
    "dreamt": lambda paths, imagines, sees: paths.play(imagines, sees),
    "lived": lambda paths, lives, sees: paths.play(lives, sees),
    "first": lambda dreamt, num_steps, rewarded, total: _earned(dreamt, num_steps, rewarded, total),
    "second": lambda lived, num_steps, rewarded, total: _earned(lived, num_steps, rewarded, total),
    "imagined": lambda first: first,
    "real": lambda second: second,
}


def _discounted(rewards):
    return (0.99 ** np.arange(len(rewards)) @ rewards.reshape(len(rewards), -1)).reshape(rewards.shape[1:])


def _late(states, torques):
    """The rewards of the states that the steps lead to."""
    return pendulum.reward(states[1:], torques)


MISCONCEPTIONS = (
    *paid_otherwise(
        lambda **how: {"rewarded": lambda: lambda states, torques: reward_of_ones_own(states[:-1], torques, **how)}
    ),
    Misconception(
        "imagined-in-the-world",
        "Who answers while the policy imagines: the model, or the world?",
        "The imagined return is what the policy earns in the model: there the model says where each torque leads.",
        {"imagines": lambda lives: lives},
    ),
    Misconception(
        "real-in-the-model",
        "Who answers in reality: the model, or the world?",
        "The real return is what the policy earns in the world: there the world says where each torque leads.",
        {"lives": lambda imagines: imagines},
    ),
    Misconception(
        "order-swapped",
        "Which of the two comes first?",
        "The imagined returns come first, then the real ones.",
        {"imagined": lambda second: second, "real": lambda first: first},
    ),
    Misconception(
        "torques-of-the-dream",
        "Which state does the policy look at when it acts in the world?",
        "A policy sees where it is. In the world it is asked anew, about the world's states; the torques that it chose "
        "in the model answer to states which the world never reaches.",
        {"lived": lambda paths, imagines, lives: paths.repeat(imagines, lives)},
    ),
    Misconception(
        "world-goes-on",
        "From which states does the real episode start?",
        "Both episodes start from `starts`: the real one does not go on where the imagined one ended.",
        {"lived": lambda paths, imagines, lives: paths.go_on(imagines, lives)},
    ),
    Misconception(
        "reward-after-step",
        "Is a step rewarded for the state that it starts from, or for the one that it leads to?",
        "The reward is computed from the state before the step, and the torque of that step.",
        {"rewarded": lambda: _late},
    ),
    Misconception(
        "torque-left-out-of-reward",
        "What does the reward depend on besides the state?",
        "Pushing costs something, too: `pendulum.reward` takes the states and the torques.",
        {"rewarded": lambda: lambda states, torques: pendulum.reward(states[:-1], 0 * torques)},
    ),
    Misconception(
        "policy-asked-once",
        "How often does a policy look at the state?",
        "Ask the policy at each step, about the state that has just been reached.",
        {"sees": lambda: "first"},
    ),
    Misconception(
        "number-of-steps",
        "How many steps does an episode have?",
        "An episode has `pendulum.STEPS_PER_EPISODE` steps, 200, and each of them is rewarded.",
        ({"num_steps": lambda: STEPS - 1}, {"num_steps": lambda: STEPS + 1}, {"num_steps": lambda: 1}),
    ),
    Misconception(
        "mean-not-sum",
        "Is a return the sum of the rewards, or their mean?",
        "A return adds up the rewards of an episode.",
        {"total": lambda: lambda rewards: rewards.mean(axis=0)},
    ),
    Misconception(
        "last-reward-only",
        "Do the rewards on the way count?",
        "A return adds up the rewards of all steps: keep a running sum.",
        {"total": lambda: lambda rewards: rewards[-1]},
    ),
    Misconception(
        "discounted",
        "Does a reward that comes later count less here?",
        "The returns of this course's tests are not discounted: add the rewards up as they are.",
        {"total": lambda: _discounted},
    ),
    Misconception(
        "costs",
        "What sign has a reward that punishes?",
        "`pendulum.reward` is negative already: add it up as it is.",
        {"total": lambda: lambda rewards: -rewards.sum(axis=0)},
    ),
    Misconception(
        "world-assumed",
        "Which world was `imagined_and_real` given?",
        "Model and world are arguments: another law than the pendulum's may be behind them.",
        (
            {"lives": lambda: "pendulum"},
            {"imagines": lambda: "pendulum"},
            {"lives": lambda: "pendulum", "imagines": lambda: "pendulum"},
        ),
    ),
)
