"""What stays the agent's own in `train`: its policy chooses in the model, too, and its settings are kept."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.misconception import Misconception

NEAR = 1e-3
SETTINGS = "policy", "batch_size", "gamma", "tau", "lr_schedule", "ent_coef_optimizer", "target_entropy"

STALE_POLICY = Misconception(
    "stale-policy",
    "Which policy chooses: the agent's, as it is now, or one that was put aside?",
    "The agent's policy changes with each lesson, and a copy of it does not. Pass on `agent.policy` itself.",
)
AGENT_CHANGED = Misconception(
    "agent-changed",
    "Who has chosen how this agent learns?",
    "`new_agent` has made the agent with the settings of the table; `train` uses it as it is.",
)


def is_like(actor, other) -> bool:
    """Whether two actors have the same weights now."""
    import torch

    pairs = zip(actor.parameters(), other.parameters(), strict=True)
    return actor is other or all(torch.equal(one, another) for one, another in pairs)


def settings_of(agent) -> dict[str, object]:
    """Return what a training should leave as it is."""
    optimizers = {f"{name}.optimizer": getattr(agent, name).optimizer for name in ("actor", "critic")}
    return {name: getattr(agent, name) for name in SETTINGS} | optimizers


def changed(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """Return the names of the settings that are another object now, and not an equal one."""
    return [name for name, value in before.items() if after[name] is not value and after[name] != value]


def not_of_the_policy(seen: Evidence) -> str | None:
    """Say how many stored actions are not what the agent's policy answered about the stored observation."""
    from scipy.spatial import cKDTree  # here, because it takes a second

    stored = np.column_stack([seen["observations"], pendulum.MAX_TORQUE * seen["actions"]])
    answers = seen["answers"] if len(seen["answers"]) else np.full((1, 4), 1e3)
    missing = np.sum(cKDTree(answers).query(stored)[0] > NEAR)
    if not missing:
        return None
    return (
        f"{missing} of {len(stored)} stored transitions have an action which the agent's policy, as it was at that "
        "time, has not chosen."
    )
