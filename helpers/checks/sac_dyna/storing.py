"""What `generate_synthetic_data` and `train` share: what a replay buffer holds, and how storing goes wrong."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.misconception import Misconception

LIBRARIES = ("stable_baselines3", "stable_baselines3.common.buffers")

# The model of a probe is another pendulum than the real one, and another one each time, so that what an answer has
# stored tells which of them it came from.
MODEL_SINE_COEFFICIENTS = 0.2, 0.4

STEP_TOLERANCE = 1e-3  # float32 storage, angles recovered from cosine and sine
REWARD_TOLERANCE = 0.01

CONTENTS = {
    "observations": (float, "stored", 3),
    "next_observations": (float, "stored", 3),
    "actions": (float, "stored"),
    "rewards": (float, "stored"),
    "dones": (float, "stored"),
}


def _explains(explanation):
    """Return whether this explains (nearly) all stored transitions that are not steps of the environment."""

    def when(seen):
        found = seen["explanations"][~seen["is_step"]] == explanation
        return found.any() and found.mean() > 0.6

    return when


ACTIONS_NOT_SCALED = Misconception(
    "actions-not-scaled",
    "The buffer holds actions in [-1, 1] while `predict` returns torques in N m: which method of the policy turns one "
    "into the other?",
    "The actor proposes scaled actions, so the critic must learn about scaled actions. The policy converts them.",
)
NEXT_STATE_ALIASED = Misconception(
    "next-state-aliased",
    "Which observation was before the step, and which one after it?",
    "Keep the observation before the step under a name of its own until the transition is stored.",
    when=_explains("aliased"),
)
OBSERVATIONS_SWAPPED = Misconception(
    "observations-swapped",
    "In which order does `add` take the two observations?",
    "First what was seen before the step, then what was seen after it.",
    when=_explains("swapped"),
)
SCALED_ACTION_APPLIED = Misconception(
    "scaled-action-applied",
    "Which action does the environment take, a torque or a number in [-1, 1]?",
    "The environment wants torques in N m; the buffer wants scaled actions. Keep both.",
    when=_explains("scaled action applied"),
)
ACTIONS_SCALED_TWICE = Misconception(
    "actions-scaled-twice",
    "How often is the action scaled on its way into the buffer?",
    "Scale it once, and only for the buffer.",
    when=_explains("scaled twice"),
)
ANOTHER_ACTION_STORED = Misconception(
    "another-action-stored",
    "Is the action in the buffer the one the environment was given?",
    "Ask the policy once, and use its one answer twice: for the environment, and scaled for the buffer.",
    when=_explains("another action"),
)
SINE_AND_COSINE_SWAPPED = Misconception(
    "sine-and-cosine-swapped",
    "In which order does an observation hold cosine and sine?",
    "An observation is (cos theta, sin theta, theta_dot); `pendulum.observe` makes one of a state.",
    when=_explains("sine and cosine swapped"),
)
ONE_OBSERVATION_FOR_ALL = Misconception(
    "one-observation-for-all",
    "Is each stored observation an array of its own?",
    "One array that is written into again and again changes in every list that holds it. Make a new one, or copy it.",
    when=_explains("one observation for all"),
)
NO_STEP = (
    NEXT_STATE_ALIASED,
    OBSERVATIONS_SWAPPED,
    SCALED_ACTION_APPLIED,
    ACTIONS_SCALED_TWICE,
    ANOTHER_ACTION_STORED,
    SINE_AND_COSINE_SWAPPED,
)
REWARD_MISSING = Misconception(
    "reward-missing",
    "What was this step worth?",
    "The environment says what each step is worth; the critic learns from nothing else.",
    when=lambda seen: np.ptp(seen["rewards"][_wrong_rewards(seen)]) < 1e-6 and not _are_of_others(seen),
)
REWARD_OF_ANOTHER_STEP = Misconception(
    "reward-of-another-step",
    "To which step does the stored reward belong?",
    "`step` returns the reward together with the observation that follows: store what one call returned together.",
    when=lambda seen: _are_of_others(seen) and not _are_without_bonus(seen),
)
REWARD_SIGN = Misconception(
    "reward-sign",
    "Is the reward of the pendulum positive or negative?",
    "The reward is minus a cost. Store it as the environment gives it.",
    when=lambda seen: _has_other_sign(seen) and not _are_of_others(seen),
)
OWN_REWARD = Misconception(
    "own-reward",
    "Whose reward is it? The model is the one that was passed in.",
    "`env.step` says what a step is worth: the next model may have a reward of its own.",
    when=lambda seen: _are_without_bonus(seen),
)
OTHER_REWARDS = REWARD_MISSING, REWARD_OF_ANOTHER_STEP, REWARD_SIGN
ACTION_AND_REWARD_SWAPPED = Misconception(
    "action-and-reward-swapped",
    "In which order does `add` take its arguments?",
    "`add` takes observation, next observation, action, reward, done, and the list of infos, in this order.",
    when=lambda seen: _is_swapped(seen),
)
TOO_LARGE = ACTIONS_NOT_SCALED, ACTION_AND_REWARD_SWAPPED
STORED_AS_DONE = Misconception(
    "stored-as-done",
    "Done means terminated, no future after this state: is that so here?",
    "Where the buffer says done, the critic learns that nothing follows. The pendulum never ends.",
)


def contents(buffer) -> Evidence:
    """Return what a replay buffer of stable-baselines3 holds."""
    size = buffer.size()
    return {
        "observations": buffer.observations[:size, 0].copy(),
        "next_observations": buffer.next_observations[:size, 0].copy(),
        "actions": buffer.actions[:size, 0, 0].copy(),
        "rewards": buffer.rewards[:size, 0].copy(),
        "dones": (buffer.dones * (1 - buffer.timeouts))[:size, 0],  # the library masks what a time limit ended
    }


def look(stored: Evidence, *sine_coefficients: float) -> Evidence:
    """Compare each stored transition (n,) with the steps of the pendulums that have these coefficients.

    Adds `is_step`, whether it is one; `should_follow` (n, 3), the nearest of the
    next observations that they give; `explanations`, what was stored instead
    where that can be seen, else ""; and `earned`, the reward of the step.
    """
    before, after, actions = (stored[name] for name in ("observations", "next_observations", "actions"))
    swapped = stored | {"observations": after, "next_observations": before}

    def is_step(stored, torques=None):
        return np.any([follows(stored, each, torques) for each in sine_coefficients], axis=0)

    explanations = {
        "one observation for all": np.full(len(before), len(before) > 10 and np.ptp(before, axis=0).max() < 1e-6),
        "aliased": np.abs(before - after).max(axis=1) < 1e-6,
        "swapped": is_step(swapped),
        "scaled action applied": is_step(stored, actions),
        "scaled twice": is_step(stored, 4 * actions),
        "sine and cosine swapped": _is_turned(stored, is_step),
        "another action": np.any([_some_torque(stored, each) for each in sine_coefficients], axis=0),
    }
    possible = np.array([_next_observations(stored, each) for each in sine_coefficients])
    nearest = np.abs(possible - after).max(axis=2).argmin(axis=0)
    return {
        "is_step": is_step(stored),
        "should_follow": possible[nearest, np.arange(len(actions))],
        "explanations": np.select(list(explanations.values()), list(explanations), ""),
        "earned": pendulum.reward(pendulum.state_of(before), pendulum.MAX_TORQUE * actions) + _bonus(stored),
    }


def _is_turned(stored, is_step):
    """Return whether each is a step once cosine and sine change places in one observation or in both."""
    turned = {name: stored[name][:, [1, 0, 2]] for name in ("observations", "next_observations")}
    ways = turned, *({name: each} for name, each in turned.items())
    return np.any([is_step(stored | way) for way in ways], axis=0)


def follows(stored: Evidence, sine_coefficient: float, torques: np.ndarray | None = None) -> np.ndarray:
    """Return for each transition (n,) whether it is a step of this pendulum, with the stored actions or `torques`."""
    expected = _next_observations(stored, sine_coefficient, torques)
    return np.abs(stored["next_observations"] - expected).max(axis=1) < STEP_TOLERANCE


def _next_observations(stored, sine_coefficient, torques=None):
    torques = pendulum.MAX_TORQUE * stored["actions"] if torques is None else torques
    return pendulum.observe(pendulum.next_state(pendulum.state_of(stored["observations"]), torques, sine_coefficient))


def _some_torque(stored, sine_coefficient):
    """Return whether there is a torque that leads from each observation to the next one."""
    (theta, before), (_, after) = (pendulum.state_of(stored[key]).T for key in ("observations", "next_observations"))
    torques = (after - before - sine_coefficient * np.sin(theta)) / pendulum.TORQUE_COEFFICIENT
    is_possible = np.abs(torques) <= pendulum.MAX_TORQUE + 0.01
    return is_possible & follows(stored, sine_coefficient, torques)


def not_finite(seen: Evidence) -> str | None:
    bad = [name for name in CONTENTS if not np.isfinite(seen[name]).all()]
    return f"Some of the {bad[0].replace('_', ' ')} in the replay buffer are not finite numbers." if bad else None


def too_large(seen: Evidence) -> str | None:
    largest = np.abs(seen["actions"]).max(initial=0)
    if largest <= 1 + 1e-6:
        return None
    return f"Scaled actions lie in [-1, 1]; the largest action in the replay buffer is {largest:.2f}."


def _is_swapped(seen):
    large = np.abs(seen["actions"]) > 1 + 1e-6
    pendulums = seen["model_sine"], pendulum.SINE_COEFFICIENT
    fits = np.any([follows(seen, each, pendulum.MAX_TORQUE * seen["rewards"]) for each in pendulums], axis=0)
    return large.any() and fits[large].mean() > 0.9


def no_step(seen: Evidence) -> str | None:
    """Say how many stored transitions are not steps of the environment, and where one of them should have led."""
    if seen["is_step"].all():
        return None
    worst = np.abs(seen["next_observations"] - seen["should_follow"]).max(axis=1).argmax()
    before, after, expected = (seen[name][worst] for name in ("observations", "next_observations", "should_follow"))
    return (
        f"{np.sum(~seen['is_step'])} of {len(seen['is_step'])} stored transitions are not steps of the environment. "
        f"From the stored observation {vector(before)} the stored action {plain(seen['actions'][worst])} leads to "
        f"{vector(expected)}; stored as the next observation is {vector(after)}."
    )


def vector(observation):
    """Return how a message writes an observation."""
    return f"({', '.join(plain(number, 3) for number in observation)})"


def plain(number, digits=2):
    """Return a number as a person writes it, never "-0.00"."""
    return f"{round(float(number), digits) + 0.0:.{digits}f}"


def _wrong_rewards(seen):
    return np.abs(seen["rewards"] - seen["earned"]) > REWARD_TOLERANCE


def _bonus(seen):
    """Return what the model of a probe pays for each step, besides the reward of the pendulum."""
    return seen.get("bonus", 0.0)


def _are_without_bonus(seen):
    is_wrong = _wrong_rewards(seen)
    return (np.abs(seen["rewards"] + _bonus(seen) - seen["earned"])[is_wrong] < REWARD_TOLERANCE).mean() > 0.6


def _are_of_others(seen):
    """Whether most wrong rewards were earned by some other stored step, or would be after the step."""
    is_wrong = _wrong_rewards(seen)
    wrong, after = seen["rewards"][is_wrong], pendulum.state_of(seen["next_observations"][is_wrong])
    later = pendulum.reward(after, pendulum.MAX_TORQUE * seen["actions"][is_wrong])
    is_other = np.abs(wrong[:, None] - seen["earned"]).min(axis=1) < 1e-4
    return bool(wrong.any()) and np.mean(is_other | (np.abs(wrong - later) < 1e-3)) > 0.6


def _has_other_sign(seen):
    is_wrong = _wrong_rewards(seen)
    rewards, earned = seen["rewards"][is_wrong], seen["earned"][is_wrong]
    return np.abs(rewards + earned).max() < REWARD_TOLERANCE and np.ptp(rewards) > 1e-6


def other_rewards(seen: Evidence) -> str | None:
    wrong = _wrong_rewards(seen)
    if not wrong.any():
        return None
    worst = np.abs(seen["rewards"] - seen["earned"]).argmax()
    return (
        f"In {wrong.sum()} of {len(wrong)} stored transitions the reward is another than the environment gave: "
        f"{plain(seen['rewards'][worst])} in place of {plain(seen['earned'][worst])}, for instance."
    )


def ends(seen: Evidence) -> str | None:
    done = int(seen["dones"].sum())
    return f"{done} of {len(seen['dones'])} transitions are stored as done." if seen["dones"].any() else None
