"""Exercise `generate_synthetic_data` of notebook 04: one step of the model from states all over the state space."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna import storing
from helpers.checks.sac_dyna.policy import STATES_FOR_OBSERVATIONS, ProbePolicy

NOTHING_STORED = Misconception(
    "nothing-stored",
    "Where do the transitions have to go?",
    "`replay_buffer.add` stores one transition; nothing is stored elsewhere.",
    when=lambda seen: len(seen["actions"]) == 0,
)
WRONG_NUMBER_OF_SAMPLES = Misconception(
    "wrong-number-of-samples",
    "What does `num_samples` say?",
    "One sample is one transition: one state, one action, one step of the model.",
    when=lambda seen: len(seen["actions"]) > 0,
)
ONE_START_FOR_ALL = Misconception(
    "one-start-for-all",
    "How many different states is the model asked about?",
    "Draw a new state for each sample.",
    when=lambda seen: seen["same_start"],
)
ONE_LONG_ROLLOUT = Misconception(
    "one-long-rollout",
    "Where does each sample begin?",
    "A single rollout stays where the policy leads it. Put the model into a new state for each sample.",
    when=lambda seen: seen["rolled_on"] and not seen["same_start"],
)
STARTS_FROM_RESET = Misconception(
    "starts-from-reset",
    "A model can be asked about any state: which ones would `reset` alone never give?",
    "`reset` without options starts slowly, as the real pendulum does. You may choose the state yourself.",
    when=lambda seen: seen["fastest"] <= 1 + 1e-6 and seen["rarest"] > 0.1 and not seen["rolled_on"],
)
STATES_NOT_COVERED = Misconception(
    "states-not-covered",
    "Which part of the state space will the critic hear nothing about?",
    "The angle runs over [-pi, pi] and the velocity over [-8, 8], both signs of both.",
)
ACTIONS_NOT_FROM_POLICY = Misconception(
    "actions-not-from-policy",
    "Who chooses the actions?",
    "Random actions teach what random actions lead to; we want to know what the policy's lead to.",
)
OWN_EQUATION = Misconception(
    "own-equation",
    "Whose steps are they? The model is the one that was passed in.",
    "Let `env.step` make the step: another model may be passed in tomorrow.",
)


def draw(rng) -> Evidence:
    """The weights of a policy, how many samples to take, the seeds of model and policy, and the model's equation."""
    weights = rng.uniform([0.7, 0.7, 0.1], [1.5, 1.5, 0.3])  # large, so that the noise does not hide the mean action
    return {
        "model_seed": np.array(rng.integers(2**31)),
        "weights": weights * rng.choice([-1, 1], 3),
        "num_samples": np.array(rng.integers(200, 300)),
        "policy_seed": np.array(rng.integers(2**31)),
        "model_sine": np.array(rng.uniform(*storing.MODEL_SINE_COEFFICIENTS)),
    }


def probe(generate_synthetic_data, weights, num_samples, model_seed, policy_seed, model_sine) -> Evidence:
    """Let it fill an empty replay buffer; return what is in there."""
    from stable_baselines3.common.buffers import ReplayBuffer

    env = pendulum.EquationEnv(float(model_sine))
    env.reset(seed=int(model_seed))
    buffer = ReplayBuffer(1000, env.observation_space, env.action_space, device="cpu")
    generate_synthetic_data(env, ProbePolicy(weights, policy_seed), buffer, int(num_samples))
    return storing.contents(buffer)


def look(evidence: Evidence) -> Evidence:
    """Add what is stored about the steps, and how the starts are spread."""
    if not len(evidence["actions"]):
        return evidence
    before, after = evidence["observations"], evidence["next_observations"]
    theta, theta_dot = pendulum.state_of(before).T
    quarters = [np.mean((np.sign(theta) == side) & (np.sign(theta_dot) == way)) for side in (-1, 1) for way in (-1, 1)]
    return (
        evidence
        | storing.look(evidence, evidence["model_sine"])
        | {
            "same_start": np.ptp(before, axis=0).max() < 1e-6,
            "rolled_on": np.mean(np.abs(after[:-1] - before[1:]).max(axis=1) < 1e-5) > 0.97,
            "rarest": min(quarters),  # share of the rarest combination of signs of angle and velocity
            "fastest": np.abs(theta_dot).max(),
            "fast": np.mean(np.abs(theta_dot) > 3),
            "upper": np.mean(np.abs(theta) < np.pi / 2),
        }
    )


def other_number(seen: Evidence) -> str | None:
    asked, stored = int(seen["num_samples"]), len(seen["actions"])
    if stored == asked:
        return None
    return f"Asked for {asked} samples, it left {stored} transitions in `replay_buffer`."


def not_from_all_over(seen: Evidence) -> str | None:
    if seen["same_start"]:
        return f"All {len(seen['actions'])} samples start from one state."
    if seen["rolled_on"]:
        return "Each sample starts where the one before it ended."
    if seen["fast"] > 0.35 and 0.2 < seen["upper"] < 0.8 and seen["rarest"] > 0.05:
        return None
    return (
        f"{seen['fast']:.0%} of the start states turn faster than 3 rad/s, {seen['upper']:.0%} are in the upper half, "
        f"and the rarest combination of signs of angle and velocity makes up {seen['rarest']:.0%}."
    )


def other_actions(seen: Evidence) -> str | None:
    """Compare with the mean actions of the policy, which say something where they differ more than its noise."""
    asked_for = np.tanh(seen["observations"].astype(float) @ seen["weights"])
    with np.errstate(invalid="ignore"):  # equal actions have no correlation
        if np.std(asked_for) < 0.3 or np.corrcoef(asked_for, seen["actions"])[0, 1] > 0.7:
            return None
    return "The stored actions have little to do with what `policy.predict` answers to the stored observations."


def steps_of_another_model(seen: Evidence) -> str | None:
    if seen["is_step"].all() or not storing.follows(seen, pendulum.SINE_COEFFICIENT).all():
        return None
    return "The stored transitions are steps of Pendulum-v1, not of `env`, which has another gravity here."


def fact(seen: Evidence) -> str:
    return (
        f"{len(seen['actions'])} transitions, every one a step of the model, actions scaled to [-1, 1]; "
        f"{seen['upper']:.0%} of the starts in the upper half, speeds up to {seen['fastest']:.1f} rad/s."
    )


EXERCISE = Exercise(
    name="generate_synthetic_data",
    notebook="04_sac_dyna",
    defines="generate_synthetic_data",
    draw=draw,
    probe=probe,
    evidence={
        "weights": (float, 3),
        **{name: (float,) for name in ("num_samples", "model_seed", "policy_seed", "model_sine")},
        **storing.CONTENTS,
    },
    look=look,
    stops=(STATES_FOR_OBSERVATIONS,),
    checks=(
        Check(other_number, (NOTHING_STORED, WRONG_NUMBER_OF_SAMPLES)),
        Check(storing.not_finite),
        Check(
            not_from_all_over,
            (ONE_START_FOR_ALL, ONE_LONG_ROLLOUT, STARTS_FROM_RESET, STATES_NOT_COVERED),
            blocks=False,
        ),
        Check(other_actions, (ACTIONS_NOT_FROM_POLICY,), blocks=False),
        Check(storing.too_large, (storing.ACTIONS_NOT_SCALED,)),
        Check(steps_of_another_model, (OWN_EQUATION,)),
        Check(storing.no_step, storing.NO_STEP),
        Check(storing.ends, (storing.STORED_AS_DONE,), blocks=False),
        Check(storing.other_rewards, (storing.REWARD_MISSING,)),
    ),
    fact=fact,
    imports=storing.LIBRARIES,
    hints=(
        "The model answers any question: from THIS state with THIS torque, what comes next? So choose states "
        "from all over, let the policy choose the torques, and let the model take one step from each.",
        "A state is two numbers: the angle anywhere in [-pi, pi], the speed anywhere in [-8, 8]. The policy sees "
        "observations, not states, and can answer for all of them in one call. A transition is (observation, "
        "next observation, scaled action, reward, terminated).",
        "`env.np_random.uniform(low, high, size=...)` draws the states, `pendulum.observe` turns them into "
        "observations, `policy.predict` takes them all together, `env.reset(options=...)` puts the model "
        "into one state, `policy.scale_action` and `replay_buffer.add` store the result.",
        "The line to look at is `replay_buffer.add`: six arguments in the order observation, next observation, "
        "action, reward, done, and a list with one info dictionary. Its action is not the one `predict` returned.",
    ),
)
