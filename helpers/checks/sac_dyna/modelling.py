"""How `generate_synthetic_data` asks its model: from which states, and with whose actions."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence
from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna import storing
from helpers.checks.sac_dyna.acting import DETERMINISTIC_ACTIONS

BINS = 8  # of the angles, and of the velocities
NEAR = 2e-3  # float32, and angles recovered from cosine and sine

ONE_START_FOR_ALL = Misconception(
    "one-start-for-all",
    "How many different states is the model asked about?",
    "Draw a new state for each sample.",
    when=lambda seen: seen["distinct"] == 1,
)
FEW_STATES_REPEATED = Misconception(
    "few-states-repeated",
    "How many different states does the critic learn about?",
    "Each sample can have a state of its own: draw as many as there are samples.",
    when=lambda seen: seen["distinct"] > 1 and _are_few(seen) and not _is_rolling(seen),
)
ONE_LONG_ROLLOUT = Misconception(
    "one-long-rollout",
    "Where does each sample begin?",
    "A rollout stays where the policy leads it. Put the model into a new state for each sample.",
    when=lambda seen: seen["distinct"] > 1 and _is_rolling(seen),
)
MODEL_NOT_PUT_THERE = Misconception(
    "model-not-put-there",
    "How does the model get into the state that you have drawn?",
    "Computing an observation moves nothing: `env.reset` with options puts the model into a state.",
)
STARTS_BEYOND_THE_LIMITS = Misconception(
    "starts-beyond-the-limits",
    "Which velocities can the pendulum have?",
    "The velocity is clipped at 8 rad/s: the real pendulum never visits a state beyond. Draw between the limits.",
    when=lambda seen: _is_beyond(seen) and not _are_few(seen) and not _is_rolling(seen),
)
STARTS_FROM_RESET = Misconception(
    "starts-from-reset",
    "A model can be asked about any state: which ones would `reset` alone never give?",
    "`reset` without options starts slowly, as the real pendulum does. You may choose the state yourself.",
    when=lambda seen: seen["by_itself"].all() and seen["rarest"] > 0.1 and not _is_rolling(seen) and not _are_few(seen),
)
STATES_NOT_COVERED = Misconception(
    "states-not-covered",
    "Which part of the state space will the critic hear little or nothing about?",
    "The angle runs over [-pi, pi] and the velocity over [-8, 8], both signs of both, every part as often.",
)
ASKED_ABOUT_ANOTHER = Misconception(
    "asked-about-another-state",
    "Is the state that the policy sees the one that the model is put into?",
    "Draw the states once, and use the same ones, in the same order, for the policy and for the model.",
    when=lambda seen: _is_of_another(seen),
)
ACTIONS_NOT_FROM_POLICY = Misconception(
    "actions-not-from-policy",
    "Who chooses the actions?",
    "Random actions teach what random actions lead to; we want to know what the policy's lead to.",
)
ACTIONS_CHANGED = Misconception(
    "actions-changed",
    "What happens to an action between the policy and the model?",
    "`predict` answers in N m, and `env.step` takes N m: pass it on as it is, and scale it for the buffer only.",
    when=lambda seen: _are_changed(seen) and not _is_of_another(seen) and not storing.SCALED_ACTION_APPLIED.when(seen),
)


def look(seen: Evidence) -> Evidence:
    """Add how the starts are spread, and for each step of the model the question that its action answers."""
    if not np.isin(seen["steps"][:, 3], [0, 1]).all():
        raise ValueError("the last column of the steps is true or false")
    stored = np.column_stack([pendulum.state_of(seen["observations"]), pendulum.MAX_TORQUE * seen["actions"]])
    steps = seen["steps"] if len(seen["steps"]) else stored
    starts, torques = steps[:, :2], steps[:, 2]
    by_itself = seen["steps"][:, 3] == 1
    observed = pendulum.observe(starts)
    theta, theta_dot = pendulum.angle_normalize(starts[:, 0]), starts[:, 1]
    after = pendulum.observe(pendulum.next_state(starts, torques, seen["model_sine"]))
    goes_on = np.abs(after[:-1] - observed[1:]).max(axis=1, initial=0) < NEAR
    quarters = [np.mean((np.sign(theta) == side) & (np.sign(theta_dot) == way)) for side in (-1, 1) for way in (-1, 1)]
    questions = seen["questions"] if len(seen["questions"]) else np.full((1, 5), 1e3)
    from scipy.spatial import cKDTree  # here, because it takes a second, and the sandbox does not need it

    exact, meant = cKDTree(questions[:, :4]), cKDTree(questions[:, :3])
    distance, same_answer = exact.query(np.column_stack([observed, torques]))
    away, same_state = meant.query(observed)
    return seen | {
        "starts": observed,
        "by_itself": by_itself if len(by_itself) else np.abs(theta_dot) <= 1,
        "torques": torques,
        "distinct": len(np.unique(np.round(observed, 4), axis=0)),
        "runs": 1 + np.sum(~goes_on),  # of steps that follow one another
        "angles": np.histogram(theta, BINS, (-np.pi, np.pi))[0],
        "speeds": np.histogram(np.clip(theta_dot, -pendulum.MAX_SPEED, pendulum.MAX_SPEED), BINS, (-8, 8))[0],
        "rarest": min(quarters),  # share of the rarest combination of signs of angle and velocity
        "rarest_signs": int(np.argmin(quarters)),
        "fastest": np.abs(theta_dot).max(),
        "reach": np.array([theta_dot.min(), theta_dot.max()]),
        "turn": np.array([theta.min(), theta.max()]),
        "gap": np.diff(np.sort(theta), append=theta.min() + 2 * np.pi).max(),  # rad, the widest without a start
        "at_limit": np.mean(np.abs(theta_dot) > pendulum.MAX_SPEED - 1e-6),
        "fast": np.mean(np.abs(theta_dot) > 3),
        "upper": np.mean(np.abs(theta) < np.pi / 2),
        "is_answer": distance < NEAR,
        "explored": questions[same_answer, 4] == 0,
        "was_asked": away < NEAR,
        "answers": questions[same_state, 3],
        "of_another": np.abs(torques[:, None] - _answers(questions)).min(axis=1) < 1e-5,
        "stored_steps": np.abs(stored[:, 2] - torques[_nearest(steps, stored)]) < 2 * NEAR,
    }


def _answers(questions):
    """Return the torques that were answered, at most 2,000 of them."""
    return questions[:2000, 3]


def _nearest(steps, stored):
    """Return for each stored transition the index of the step that is most like it."""
    from scipy.spatial import cKDTree

    like, wanted = (np.column_stack([pendulum.observe(each[:, :2]), each[:, 2]]) for each in (steps, stored))
    return cKDTree(like).query(wanted)[1]


def _are_few(seen):
    return seen["distinct"] < 0.45 * len(seen["starts"])


def _is_rolling(seen):
    """Whether most steps start where another one ended; rollouts of a few steps from all over are no mistake."""
    return seen["runs"] < len(seen["starts"]) / 4.5


def _is_elsewhere(seen):
    """Whether the stored observations are not those of the states from which the model took its steps."""
    from scipy.spatial import cKDTree

    return np.mean(cKDTree(seen["starts"]).query(seen["observations"])[0] > NEAR) > 0.5


def _is_beyond(seen):
    return seen["fastest"] > pendulum.MAX_SPEED + 1e-4


def _is_thin(seen):
    """Whether the starts leave out a part of the state space, or crowd in one; short rollouts count as one start."""
    total, runs = len(seen["starts"]), seen["runs"]
    length = total / runs
    expected = total / BINS
    counts = np.concatenate([seen["angles"], seen["speeds"]])
    unlikely = 1 - 10 ** (-5 / runs)  # a share of the state space that is hardly ever missed by chance
    highest = pendulum.MAX_SPEED - 2 * pendulum.MAX_SPEED * unlikely
    uneven = max(_uneven(seen[name]) for name in ("angles", "speeds"))
    return (
        counts.min() < (expected / 6 if length < 4 else 1)
        or not (seen["fast"] > 0.35 and 0.2 < seen["upper"] < 0.8 and seen["rarest"] > 0.05)
        or seen["reach"][0] > -highest
        or seen["reach"][1] < highest
        or seen["gap"] > 2 * np.pi * (np.log(runs) + 11.5) / runs
        or seen["at_limit"] > 0.15
        or uneven / length > 45  # once in a million, if they are spread evenly
    )


def not_put_there(seen: Evidence) -> str | None:
    if seen["distinct"] == 1 or not _is_rolling(seen) or not _is_elsewhere(seen):
        return None
    return "The model was never in the states whose observations are stored: it went on from where it was."


def not_from_all_over(seen: Evidence) -> str | None:
    total, distinct = len(seen["starts"]), seen["distinct"]
    if distinct == 1:
        return f"All {total} samples start from one state, {storing.vector(seen['starts'][0])} as an observation."
    if _is_rolling(seen):
        runs = f"{seen['runs']} states" if seen["runs"] > 1 else "a single state"
        return f"The {total} samples start from {runs}; the others start where the one before ended."
    if _are_few(seen):
        return f"The {total} samples start from {distinct} different states only."
    if _is_beyond(seen):
        return f"The model should start with speeds of at most 8 rad/s; yours go up to {seen['fastest']:.1f} rad/s."
    if not _is_thin(seen):
        return None
    if seen["rarest"] <= 0.05 and min(seen["angles"].min(), seen["speeds"].min()) > total / BINS / 2:
        return f"Angle and velocity are not drawn independently: {_signs(seen)}."
    name = max(("speeds", "angles"), key=lambda name: _uneven(seen[name]))
    what, where, unit = ("velocity", "[-8, 8]", "rad/s") if name == "speeds" else ("angle", "[-pi, pi]", "rad")
    lowest, highest = (storing.plain(end, 1) for end in seen["reach" if name == "speeds" else "turn"])
    return (
        f"The {what} of your {total} start states runs from {lowest} to {highest} {unit}. The eight equal parts of "
        f"{where} hold {', '.join(map(str, seen[name]))} of them, where about {total / BINS:.0f} each would be even."
    )


def _uneven(counts):
    expected = counts.sum() / BINS
    return np.sum((counts - expected) ** 2 / expected)


def _signs(seen):
    """Say how often the rarest combination of signs of angle and velocity occurs."""
    total = len(seen["starts"])
    angle, velocity = (("negative", "positive")[sign] for sign in divmod(seen["rarest_signs"], 2))
    number = round(seen["rarest"] * total) or "none"
    return f"{number} of {total} start states have a {angle} angle and a {velocity} velocity"


def _is_of_another(seen):
    return np.mean(seen["of_another"][~seen["is_answer"]]) > 0.9 and not storing.SCALED_ACTION_APPLIED.when(seen)


def _are_changed(seen):
    """Whether the policy was asked about the right states, and what the model got follows from what it answered."""
    torques, answers = seen["torques"], seen["answers"]
    if not (seen["was_asked"].all() and np.std(torques) > 1e-6):
        return False
    return abs(np.corrcoef(torques, answers)[0, 1]) > 0.9


def other_actions(seen: Evidence) -> str | None:
    """Compare what the model was given with what the policy answered."""
    if not len(seen["questions"]):
        return "`policy.predict` was never called."
    wrong = np.flatnonzero(~seen["is_answer"])
    if not len(wrong):
        return None
    which = wrong[np.abs(seen["torques"] - seen["answers"])[wrong].argmax()]
    state, torque = storing.vector(seen["starts"][which]), storing.plain(seen["torques"][which])
    if seen["was_asked"][which]:
        answer = storing.plain(seen["answers"][which])
        return (
            f"Asked about the observation {state} the policy answered {answer} N m; the model was given {torque} N m."
        )
    said = f"With the observation {state} the model was given {torque} N m, but the policy was not asked about it"
    return f"{said}: this answer belongs to another observation." if seen["of_another"][which] else f"{said}."


def not_explored(seen: Evidence) -> str | None:
    missing, total = np.sum(~seen["explored"]), len(seen["explored"])
    return f"In {missing} of {total} steps of the model the policy was asked without exploring." if missing else None


def other_steps(seen: Evidence) -> str | None:
    missing = np.sum(~seen["stored_steps"])
    return f"{missing} of the stored transitions are not steps that `env` has taken." if missing else None


CHECKS = (
    Check(not_put_there, (MODEL_NOT_PUT_THERE,)),
    Check(
        not_from_all_over,
        (
            ONE_START_FOR_ALL,
            FEW_STATES_REPEATED,
            ONE_LONG_ROLLOUT,
            STARTS_BEYOND_THE_LIMITS,
            STARTS_FROM_RESET,
            STATES_NOT_COVERED,
        ),
        blocks=False,
    ),
    Check(
        other_actions,
        (ASKED_ABOUT_ANOTHER, storing.SCALED_ACTION_APPLIED, ACTIONS_CHANGED, ACTIONS_NOT_FROM_POLICY),
    ),
    Check(not_explored, (DETERMINISTIC_ACTIONS,), blocks=False),
)
