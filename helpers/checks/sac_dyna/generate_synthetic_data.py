"""Exercise `generate_synthetic_data` of notebook 04."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.legacy import Suspects, first_of, old, problems
from helpers.checks.sac_dyna.storing import (
    CONTENTS,
    LIBRARIES,
    MODEL_SINE_COEFFICIENTS,
    STORING,
    _contents,
    _follows,
    _judge_scale,
    _judge_transitions,
)

GENERATE_SUSPECTS = Suspects(
    {
        **STORING,
        "wrong-number-of-samples": (
            "What does `num_samples` say?",
            "One sample is one transition: one state, one action, one step of the model.",
        ),
        "states-for-observations": (
            "What does the policy see: the state or the observation?",
            "`pendulum.observe` turns states into what the policy was trained to see.",
        ),
        "own-equation": (
            "Whose steps are they? The model is the one that was passed in.",
            "Let `env.step` make the step: another model may be passed in tomorrow.",
        ),
        "actions-not-from-policy": (
            "Who chooses the actions?",
            "Random actions teach what random actions lead to; we want to know what the policy's lead to.",
        ),
        "starts-from-reset": (
            "A model can be asked about any state: which ones would `reset` alone never give?",
            "`reset` without options starts slowly, as the real pendulum does. You may choose the state yourself.",
        ),
        "one-start-for-all": (
            "How many different states is the model asked about?",
            "Draw a new state for each sample.",
        ),
        "one-long-rollout": (
            "Where does each sample begin?",
            "A single rollout stays where the policy leads it. Put the model into a new state for each sample.",
        ),
        "states-not-covered": (
            "Which part of the state space will the critic hear nothing about?",
            "The angle runs over [-pi, pi] and the velocity over [-8, 8], both signs of both.",
        ),
    }
)


class ProbePolicy:
    """A policy with the interface of stable-baselines3 whose mean action is a known function.

    The mean torque is 2 tanh(weights . observation) N m; unless `deterministic`,
    noise is added inside the tanh, drawn from `seed`.
    """

    def __init__(self, weights, seed):
        env = pendulum.EquationEnv()
        self.observation_space, self.action_space = env.observation_space, env.action_space
        self.weights, self.rng = weights, np.random.default_rng(int(seed))
        self.deterministic = []  # how each call was made

    def predict(self, observation, state=None, episode_start=None, deterministic=False):
        observation = np.asarray(observation, dtype=float)
        if observation.shape[-1:] != (3,):
            observed = (
                f"`predict` was given an array of shape {observation.shape}, where observations have three numbers."
            )
            raise GENERATE_SUSPECTS.accuse("states-for-observations", observed)
        self.deterministic.append(bool(deterministic))
        drive = observation @ self.weights
        if not deterministic:
            drive = drive + 0.3 * self.rng.standard_normal(drive.shape)
        return (pendulum.MAX_TORQUE * np.tanh(drive))[..., None].astype(np.float32), state

    def scale_action(self, action):
        return np.asarray(action) / pendulum.MAX_TORQUE

    def unscale_action(self, scaled_action):
        return np.asarray(scaled_action) * pendulum.MAX_TORQUE


def draw_generate_synthetic_data(rng) -> Evidence:
    """The weights of a policy, how many samples to take, the seeds of model and policy, and the model's equation."""
    return {
        "model_seed": np.array(rng.integers(2**31)),
        "weights": rng.normal(0, [1, 1, 0.2]),
        "num_samples": np.array(rng.integers(200, 300)),
        "policy_seed": np.array(rng.integers(2**31)),
        "model_sine": np.array(rng.uniform(*MODEL_SINE_COEFFICIENTS)),
    }


def probe_generate_synthetic_data(
    generate_synthetic_data, weights, num_samples, model_seed, policy_seed, model_sine
) -> Evidence:
    """Let it fill an empty replay buffer; return what is in there."""
    from stable_baselines3.common.buffers import ReplayBuffer

    env = pendulum.EquationEnv(float(model_sine))
    env.reset(seed=int(model_seed))
    buffer = ReplayBuffer(1000, env.observation_space, env.action_space, device="cpu")
    generate_synthetic_data(env, ProbePolicy(weights, policy_seed), buffer, int(num_samples))
    return _contents(buffer)


def judge_generate_synthetic_data(evidence: Evidence) -> str:
    """Check count, actions, transitions and the spread of the starts."""
    num_samples, stored = int(evidence["num_samples"]), len(evidence["actions"])
    if stored != num_samples:
        name = "wrong-number-of-samples" if stored else "nothing-stored"
        observed = f"Asked for {num_samples} samples, it added {stored} transitions to `replay_buffer`."
        raise GENERATE_SUSPECTS.accuse(name, observed)
    first_of(problems(evidence, _judge_samples, _judge_choice))
    theta, theta_dot = pendulum.state_of(evidence["observations"]).T
    return (
        f"{stored} transitions, every one a step of the model, actions scaled to [-1, 1]; "
        f"{np.mean(np.abs(theta) < np.pi / 2):.0%} of the starts in the upper half, speeds up to "
        f"{np.abs(theta_dot).max():.1f} rad/s."
    )


def _judge_samples(evidence):
    """Raise `Wrong` unless each sample is a step of the model."""
    _judge_scale(evidence["actions"], GENERATE_SUSPECTS)
    if not _follows(evidence, evidence["model_sine"]).all() and _follows(evidence, pendulum.SINE_COEFFICIENT).all():
        observed = "The stored transitions are steps of Pendulum-v1, not of `env`, which has another gravity here."
        raise GENERATE_SUSPECTS.accuse("own-equation", observed)
    _judge_transitions(evidence, (evidence["model_sine"],), GENERATE_SUSPECTS)


def _judge_choice(evidence):
    """Raise `Wrong` unless the states are from all over and the actions are the policy's."""
    _judge_starts(evidence)
    drive = evidence["observations"].astype(float) @ evidence["weights"]
    with np.errstate(invalid="ignore", divide="ignore"):  # where all are the same there is no correlation
        correlation = np.corrcoef(np.tanh(drive), evidence["actions"])[0, 1]
    if not correlation > 0.7:  # false for NaN as well
        observed = "The stored actions have little to do with what `policy.predict` answers to the stored observations."
        raise GENERATE_SUSPECTS.accuse("actions-not-from-policy", observed)


def _judge_starts(evidence):
    """Raise `Wrong` unless the starts cover the state space."""
    theta, theta_dot = pendulum.state_of(evidence["observations"]).T
    quarters = [np.mean((np.sign(theta) == side) & (np.sign(theta_dot) == way)) for side in (-1, 1) for way in (-1, 1)]
    fast, up = np.mean(np.abs(theta_dot) > 3), np.mean(np.abs(theta) < np.pi / 2)
    observed = (
        f"{fast:.0%} of the start states turn faster than 3 rad/s, {up:.0%} are in the upper half, and the rarest "
        f"combination of signs of angle and velocity makes up {min(quarters):.0%}."
    )
    if np.ptp(evidence["observations"], axis=0).max() < 1e-6:
        raise GENERATE_SUSPECTS.accuse("one-start-for-all", observed)
    ends = np.abs(evidence["next_observations"][:-1] - evidence["observations"][1:]).max(axis=1) < 1e-5
    if ends.mean() > 0.97:  # each sample begins where the last one ended
        raise GENERATE_SUSPECTS.accuse("one-long-rollout", observed)
    if fast > 0.35 and 0.2 < up < 0.8 and min(quarters) > 0.05:
        return
    if np.abs(theta_dot).max() <= 1 + 1e-6 and min(quarters) > 0.1:
        raise GENERATE_SUSPECTS.accuse("starts-from-reset", observed)
    raise GENERATE_SUSPECTS.accuse("states-not-covered", observed)


EXERCISE = old(
    name="generate_synthetic_data",
    notebook="04_sac_dyna",
    defines="generate_synthetic_data",
    draw=draw_generate_synthetic_data,
    probe=probe_generate_synthetic_data,
    evidence={
        "weights": (float, 3),
        **{name: (float,) for name in ("num_samples", "model_seed", "policy_seed", "model_sine")},
        **CONTENTS,
    },
    judge=judge_generate_synthetic_data,
    suspects=GENERATE_SUSPECTS,
    imports=LIBRARIES,
    hints=(
        "The model answers any question: from THIS state with THIS torque, what comes next? So choose states "
        "from all over, let the policy choose the torques, and let the model take one step from each.",
        "A state is two numbers: the angle anywhere in [-pi, pi], the speed anywhere in [-8, 8]. The policy sees "
        "observations, not states, and can answer for all of them in one call. A transition is (observation, "
        "next observation, scaled action, reward, terminated).",
        "`env.np_random.uniform(low, high, size=...)` draws the states, `pendulum.observe` turns them into "
        "observations, `policy.predict` takes them all at once, `env.reset(options=...)` puts the model "
        "into one state, `policy.scale_action` and `replay_buffer.add` store the result.",
        "The line to look at is `replay_buffer.add`: six arguments in the order observation, next observation, "
        "action, reward, done, and a list with one info dictionary. Its action is not the one `predict` returned.",
    ),
)
