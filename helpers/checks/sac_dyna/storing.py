"""What `generate_synthetic_data` and `train` share: what is stored in a replay buffer."""

import numpy as np

from helpers import pendulum
from helpers.checks.legacy import Wrong

LIBRARIES = ("stable_baselines3", "stable_baselines3.common.buffers")

# The model of a probe is another pendulum than the real one, and another one
# each time, so that what an answer has stored tells which of them it came from.
MODEL_SINE_COEFFICIENTS = 0.2, 0.4

STEP_TOLERANCE = 1e-3  # float32 storage, angles recovered from cosine and sine

STORING = {
    "nothing-stored": (
        "Where do the transitions have to go?",
        "`replay_buffer.add` stores one transition; nothing is stored elsewhere.",
    ),
    "actions-not-scaled": (
        "The buffer holds actions in [-1, 1] while `predict` returns torques in N m: which method of the policy "
        "turns one into the other?",
        "The actor proposes scaled actions, so the critic must learn about scaled actions. The policy converts them.",
    ),
    "actions-scaled-twice": (
        "How often is the action scaled on its way into the buffer?",
        "Scale it once, and only for the buffer.",
    ),
    "scaled-action-applied": (
        "Which action does the environment take, a torque or a number in [-1, 1]?",
        "The environment wants torques in N m; the buffer wants scaled actions. Keep both.",
    ),
    "another-action-stored": (
        "Is the action in the buffer the one the environment was given?",
        "Ask the policy once, and use its one answer twice: for the environment, and scaled for the buffer.",
    ),
    "next-state-aliased": (
        "Which observation was before the step, and which one after it?",
        "Keep the observation before the step under a name of its own until the transition is stored.",
    ),
    "observations-swapped": (
        "In which order does `add` take the two observations?",
        "First what was seen before the step, then what was seen after it.",
    ),
    "reward-missing": (
        "What was this step worth?",
        "The environment says what each step is worth; the critic learns from nothing else.",
    ),
    "stored-as-done": (
        "Done means terminated, no future after this state: is that so here?",
        "Where the buffer says done, the critic learns that nothing follows. The pendulum never ends.",
    ),
}

CONTENTS = {
    "observations": (float, "stored", 3),
    "next_observations": (float, "stored", 3),
    "actions": (float, "stored"),
    "rewards": (float, "stored"),
    "dones": (float, "stored"),
}


def _contents(buffer):
    size = buffer.size()
    return {
        "observations": buffer.observations[:size, 0].copy(),
        "next_observations": buffer.next_observations[:size, 0].copy(),
        "actions": buffer.actions[:size, 0, 0].copy(),
        "rewards": buffer.rewards[:size, 0].copy(),
        "dones": buffer.dones[:size, 0].copy(),
    }


def _judge_scale(actions, suspects):
    if not np.isfinite(actions).all():
        raise Wrong("Some actions in the replay buffer are not finite numbers.")
    if len(actions) and np.abs(actions).max() > 1 + 1e-6:
        observed = f"The largest action in the replay buffer is {np.abs(actions).max():.2f}."
        raise suspects.accuse("actions-not-scaled", observed)


def _follows(stored, sine_coefficient, torques=None):
    """Return for each stored transition whether it is a step of the pendulum with this coefficient."""
    torques = pendulum.MAX_TORQUE * stored["actions"] if torques is None else torques
    states = pendulum.state_of(stored["observations"])
    expected = pendulum.observe(pendulum.next_state(states, torques, sine_coefficient))
    return np.abs(stored["next_observations"] - expected).max(axis=1) < STEP_TOLERANCE


def _judge_transitions(stored, sine_coefficients, suspects):
    """Raise `Wrong` unless each stored transition is a step of one of the pendulums, with its reward and no end."""

    def follows(stored, torques=None):
        return np.any([_follows(stored, coefficient, torques) for coefficient in sine_coefficients], axis=0)

    is_step = follows(stored)
    if not is_step.all():
        observed = (
            f"{np.mean(~is_step):.0%} of the stored transitions are no step of the environment: from the stored "
            "observation, the stored action does not lead to the stored next observation."
        )
        swapped = stored | {"observations": stored["next_observations"], "next_observations": stored["observations"]}
        wrong = {key: stored[key][~is_step] for key in ("observations", "next_observations", "actions")}
        swapped = {key: swapped[key][~is_step] for key in wrong}
        for name, explained in (
            ("next-state-aliased", np.abs(wrong["observations"] - wrong["next_observations"]).max(axis=1) < 1e-6),
            ("observations-swapped", follows(swapped)),
            ("scaled-action-applied", follows(wrong, wrong["actions"])),
            ("actions-scaled-twice", follows(wrong, 4 * wrong["actions"])),
            ("another-action-stored", _some_torque_explains(wrong, sine_coefficients)),
        ):
            if explained.mean() > 0.9:
                raise suspects.accuse(name, observed)
        raise Wrong(f"{observed} Which five things belong together?")
    _judge_rewards_and_ends(stored, suspects)


def _some_torque_explains(stored, sine_coefficients):
    """Whether an action other than the stored one leads from each observation to the next one."""
    explained = np.zeros(len(stored["actions"]), dtype=bool)
    (theta, before), (_, after) = (pendulum.state_of(stored[key]).T for key in ("observations", "next_observations"))
    for coefficient in sine_coefficients:
        torques = (after - before - coefficient * np.sin(theta)) / pendulum.TORQUE_COEFFICIENT
        possible = np.abs(torques) <= pendulum.MAX_TORQUE + 0.01
        explained |= possible & _follows(stored, coefficient, torques)
    return explained


def _judge_rewards_and_ends(stored, suspects):
    states, torques = pendulum.state_of(stored["observations"]), pendulum.MAX_TORQUE * stored["actions"]
    expected = pendulum.reward(states, torques)
    if not np.allclose(stored["rewards"], expected, atol=0.01):
        worst = np.argmax(np.abs(stored["rewards"] - expected))
        observed = (
            f"The stored reward of one transition is {stored['rewards'][worst]:.2f} where the environment gave "
            f"{expected[worst]:.2f}."
        )
        if not stored["rewards"][~np.isclose(stored["rewards"], expected, atol=0.01)].any():
            raise suspects.accuse("reward-missing", observed)
        raise Wrong(observed)
    if stored["dones"].any():
        observed = f"{int(stored['dones'].sum())} of {len(stored['dones'])} transitions are stored as done."
        if "truncation-as-done" in suspects and stored["dones"].sum() <= NUM_REAL_EPISODES:
            raise suspects.accuse("truncation-as-done", observed)
        raise suspects.accuse("stored-as-done", observed)


NUM_REAL_EPISODES, STEPS_PER_EPISODE, NUM_SYNTHETIC_SAMPLES, GRADIENT_STEPS = 2, 20, 30, 3


def _as_floats(returned):
    try:
        return np.array(returned, dtype=float)
    except (TypeError, ValueError):
        raise Wrong(f"It should return an array of returns, one per episode; it returned `{returned!r:.60}`.") from None
