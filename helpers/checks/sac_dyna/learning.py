"""When and how long the agent of `train` learns, and from what: what goes wrong."""

import numpy as np

from helpers.checks.exercise import Evidence
from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna.acting import (
    BATCH_SIZE,
    GRADIENT_STEPS,
    MOST_STORED,
    NUM_REAL,
    NUM_REAL_EPISODES,
    NUM_SYNTHETIC,
    NUM_SYNTHETIC_SAMPLES,
    STEPS_PER_EPISODE,
)

BUDGET = NUM_REAL_EPISODES * GRADIENT_STEPS
PER_EPISODE = STEPS_PER_EPISODE + NUM_SYNTHETIC_SAMPLES

NO_LEARNING = Misconception(
    "no-learning",
    "When does the agent learn?",
    "Data alone change nothing: `agent.train` takes the gradient steps.",
    when=lambda seen: _taken(seen) == 0,
)
STEPS_AND_BATCH_SWAPPED = Misconception(
    "steps-and-batch-swapped",
    "Which comes first in `agent.train`: how many gradient steps, or how large the batches are?",
    "`agent.train(gradient_steps, batch_size=...)`: the number of steps comes first.",
    when=lambda seen: _is_swapped(seen),
)
LEARNING_ONLY_ONCE = Misconception(
    "learning-only-once",
    "After which of the episodes does the agent learn?",
    "Look at the indentation: `agent.train` belongs inside the loop over the episodes.",
    when=lambda seen: _taken(seen) > 0 and _is_once(seen) and not _is_swapped(seen),
)
LEARNING_AT_EVERY_STEP = Misconception(
    "learning-at-every-step",
    "`gradient_steps` is what one episode gets: how often does your code spend it?",
    "Inside the loop over the steps `agent.train` runs at each of them. Either move it behind that loop or share "
    "`gradient_steps` out among its calls.",
    when=lambda seen: _taken(seen) > BUDGET and learns_within_episodes(seen) and not _is_swapped(seen),
)
GRADIENT_STEPS_MULTIPLIED = Misconception(
    "gradient-steps-multiplied",
    "`gradient_steps` is what one episode gets: how often does your code spend it?",
    "Several calls of `agent.train` in one episode share the one budget of `gradient_steps`.",
    when=lambda seen: (
        _taken(seen) > BUDGET and not (learns_within_episodes(seen) or _is_once(seen) or _is_swapped(seen))
    ),
)
ONE_GRADIENT_STEP = Misconception(
    "one-gradient-step",
    "What does `gradient_steps` say?",
    "`agent.train` takes as many gradient steps as its first argument says.",
    when=lambda seen: _taken(seen) == NUM_REAL_EPISODES and not _is_once(seen),
)
GRADIENT_STEPS_DIVIDED = Misconception(
    "gradient-steps-divided",
    "Does `gradient_steps` count for one episode or for all of them together?",
    "Each episode gets the whole of `gradient_steps`.",
    when=lambda seen: abs(_taken(seen) - GRADIENT_STEPS) < NUM_REAL_EPISODES and not _is_once(seen),
)
BATCH_OF_64 = Misconception(
    "batch-of-64",
    "What batch size does `agent.train` take by default?",
    "The agent knows its own batch size, but `train` does not look it up: it is an argument.",
    when=lambda seen: np.isin(seen["batch_sizes"], [BATCH_SIZE, 64]).all(),
)
SYNTHETIC_DATA_MISSING = Misconception(
    "synthetic-data-missing",
    "Where does the model come in?",
    "You have written the function that adds synthetic transitions. Which buffer should it fill?",
    when=lambda seen: seen["num_real_stored"] == NUM_REAL and seen["num_blocks"] == 0,
)
REAL_DATA_NOT_STORED = Misconception(
    "real-data-not-stored",
    "What becomes of the real transitions?",
    "Every real step is worth storing: they are the expensive ones.",
    when=lambda seen: seen["num_real_stored"] < NUM_REAL and _synthetic(seen) == NUM_SYNTHETIC,
)
SYNTHETIC_DATA_ONCE = Misconception(
    "synthetic-data-once",
    "How often does the agent practise in the model?",
    "The policy changes from episode to episode, and the synthetic data should follow it.",
    when=lambda seen: (
        (seen["num_real_stored"] == NUM_REAL and seen["num_blocks"] == 1 and _synthetic(seen) != NUM_SYNTHETIC)
        or (
            _is_complete(seen)
            and learns_with_too_much(seen)
            and bool(seen["stored_then"].all())
            and not _is_without_world(seen)
        )
    ),
)
WRONG_NUMBER_OF_SYNTHETIC_SAMPLES = Misconception(
    "wrong-number-of-synthetic-samples",
    "What does `num_synthetic_samples` count?",
    "It counts the transitions that the model adds after each real episode.",
    when=lambda seen: too_many(seen) is not None or (seen["num_real_stored"] == NUM_REAL and seen["num_blocks"] > 1),
)
TRAINED_BEFORE_ANY_DATA = Misconception(
    "trained-before-any-data",
    "What can the agent learn from an empty buffer?",
    "First experience, then learning: the order of the steps in the pseudo-code matters.",
    when=lambda seen: not seen["stored_then"].all(),
)
COLLECTED_LAST = Misconception(
    "collected-last",
    "From which of its real steps does the agent learn in the last episode?",
    "Collect, learn, practise, learn: what is collected after the last lesson teaches nothing.",
    when=lambda seen: seen["stored_then"].all() and _is_without_world(seen),
)
TRAINED_BEFORE_PRACTISING = Misconception(
    "trained-before-practising",
    "What is in the buffer when the agent learns?",
    "First experience, real and synthetic, then learning.",
    when=lambda seen: seen["stored_then"].all() and not learns_with_too_much(seen) and not _is_without_world(seen),
)


def _taken(seen):
    return seen["gradient_steps"].sum()


def _is_once(seen):
    """Whether all learning came after the last real step."""
    return bool((seen["real_steps_then"] >= NUM_REAL).all())


def _is_swapped(seen):
    """Whether each lesson took as many gradient steps as a batch is large, on batches of another size."""
    steps, sizes = seen["gradient_steps"], seen["batch_sizes"]
    return bool(len(steps) and (steps == BATCH_SIZE).all() and (sizes != BATCH_SIZE).all())


def _is_complete(seen):
    return len(seen["actions"]) == NUM_REAL + NUM_SYNTHETIC


def _synthetic(seen):
    return len(seen["actions"]) - seen["num_real_stored"]


def learns_within_episodes(seen: Evidence) -> bool:
    """Whether `agent.train` was called before the real steps of an episode were all taken."""
    return bool((seen["real_steps_then"] % STEPS_PER_EPISODE).any())


def _is_without_world(seen):
    """Whether the agent had learned before its first real step."""
    return bool(((seen["real_steps_then"] == 0) & (seen["gradient_steps"] > 0)).any())


def _last_lessons(seen):
    """Return for each episode how many more transitions its last lesson had than it should; NaN without a lesson."""
    ahead = []
    for episode in range(1, NUM_REAL_EPISODES + 1):
        first, last = (episode - 1) * STEPS_PER_EPISODE, episode * STEPS_PER_EPISODE
        its_own = (seen["real_steps_then"] > first) & (seen["real_steps_then"] <= last) & (seen["gradient_steps"] > 0)
        stored = seen["stored_then"][its_own]
        ahead.append(stored.max() - episode * PER_EPISODE if len(stored) else np.nan)
    return np.array(ahead)


def learns_with_too_much(seen: Evidence) -> bool:
    """Whether each episode has its lesson, and one of them had more transitions than there should be by then."""
    ahead = _last_lessons(seen)
    return bool(np.isfinite(ahead).all() and (ahead > 0).any())


def other_gradient_steps(seen: Evidence) -> str | None:
    """Say how many gradient steps there were, and when; an answer may spread them, as long as their number is kept."""
    taken, when = _taken(seen), seen["real_steps_then"]
    if taken == BUDGET and not _is_once(seen):
        return None
    places = f", the first after {when[0]:.0f} real steps and the last after {when[-1]:.0f}" if taken else ""
    return (
        f"{GRADIENT_STEPS} gradient steps for each of {NUM_REAL_EPISODES} episodes are {BUDGET}; the agent took "
        f"{taken:.0f}{places}."
    )


def other_batches(seen: Evidence) -> str | None:
    wrong = seen["batch_sizes"][seen["batch_sizes"] != BATCH_SIZE]
    if not len(wrong) or _is_swapped(seen):
        return None
    return f"The agent's `batch_size` is {BATCH_SIZE}; it was trained on batches of {wrong[0]:.0f}."


def too_many(seen: Evidence) -> str | None:
    """Say so where an answer was stopped because it stored far more than it should."""
    if len(seen["actions"]) < MOST_STORED:
        return None
    return (
        f"{NUM_REAL_EPISODES} episodes should store {NUM_REAL} real and {NUM_SYNTHETIC} synthetic transitions; yours "
        f"had stored {MOST_STORED:,} after {len(seen['asked'])} real steps."
    )


def other_contents(seen: Evidence) -> str | None:
    stored, real = len(seen["actions"]), seen["num_real_stored"]
    if stored == NUM_REAL + NUM_SYNTHETIC:
        return None
    return (
        f"`agent.replay_buffer` should hold {NUM_REAL} real and {NUM_SYNTHETIC} synthetic transitions at the end; it "
        f"holds {real} and {stored - real}."
    )


def other_order(seen: Evidence) -> str | None:
    """Say which lesson came too early, or too late, for what was stored until then."""
    if other_gradient_steps(seen):
        return None
    if not seen["stored_then"].all():
        return "`agent.train` was called while there was nothing in the buffer."
    if _is_without_world(seen):
        return f"Before its first real step the agent learned, from {seen['stored_then'][0]:.0f} transitions."
    ahead = _last_lessons(seen)
    odd = np.flatnonzero(ahead != 0)
    if not len(odd):
        return None
    episode, expected = odd[0] + 1, (odd[0] + 1) * PER_EPISODE
    if np.isnan(ahead[odd[0]]):
        return f"The agent did not learn after the real steps of episode {episode}, before those of the next."
    return (
        f"By the end of episode {episode} there should be {expected} transitions in the buffer when the agent "
        f"learns; at its last lesson there were {expected + ahead[odd[0]]:.0f}."
    )
