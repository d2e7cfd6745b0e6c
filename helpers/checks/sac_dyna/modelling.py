"""How `generate_synthetic_data` asks its model: is it put into the states, and with whose actions?"""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence
from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna import spreading, storing
from helpers.checks.sac_dyna.acting import DETERMINISTIC_ACTIONS

NEAR = 2e-3  # float32, and angles recovered from cosine and sine

MODEL_NOT_PUT_THERE = Misconception(
    "model-not-put-there",
    "How does the model get into the state that you have drawn?",
    "Computing an observation moves nothing: `env.reset` with options puts the model into a state.",
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
    after = pendulum.observe(pendulum.next_state(starts, torques, seen["model_sine"]))
    goes_on = np.abs(after[:-1] - observed[1:]).max(axis=1, initial=0) < NEAR
    questions = seen["questions"] if len(seen["questions"]) else np.full((1, 5), 1e3)
    from scipy.spatial import cKDTree  # here, because it takes a second, and the sandbox does not need it

    exact, meant = cKDTree(questions[:, :4]), cKDTree(questions[:, :3])
    distance, same_answer = exact.query(np.column_stack([observed, torques]))
    away, same_state = meant.query(observed)
    seen = seen | spreading.look(starts, by_itself)
    return seen | {
        "starts": observed,
        "torques": torques,
        "runs": 1 + np.sum(~goes_on),  # of steps that follow one another
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


def _is_elsewhere(seen):
    """Whether the stored observations are not those of the states from which the model took its steps."""
    from scipy.spatial import cKDTree

    return np.mean(cKDTree(seen["starts"]).query(seen["observations"])[0] > NEAR) > 0.5


def not_put_there(seen: Evidence) -> str | None:
    if seen["distinct"] == 1 or not spreading.is_rolling(seen) or not _is_elsewhere(seen):
        return None
    return "The model was never in the states whose observations are stored: it went on from where it was."


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
    *spreading.CHECKS,
    Check(
        other_actions,
        (ASKED_ABOUT_ANOTHER, storing.SCALED_ACTION_APPLIED, ACTIONS_CHANGED, ACTIONS_NOT_FROM_POLICY),
    ),
    Check(not_explored, (DETERMINISTIC_ACTIONS,), blocks=False),
)
