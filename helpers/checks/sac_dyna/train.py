"""Exercise `train` of notebook 04: real steps, synthetic data and learning take turns."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception, evaluate
from helpers.checks.sac_dyna import acting, storing
from helpers.checks.sac_dyna.acting import GRADIENT_STEPS, NUM_REAL, NUM_REAL_EPISODES, STEPS_PER_EPISODE
from helpers.checks.sac_dyna.returns import (
    LAST_REWARD_RETURNED,
    MEAN_FOR_SUM,
    SUMS,
    TOLERANCE,
    one_each,
    shape_returned,
)

NUM_SYNTHETIC_SAMPLES = 30
NUM_SYNTHETIC = NUM_REAL_EPISODES * NUM_SYNTHETIC_SAMPLES

REFERENCE = SUMS | {"episode_rewards": lambda real_rewards: real_rewards, "returns": lambda sums: sums}

NOTHING_RETURNED = Misconception(
    "nothing-returned",
    "What does the docstring promise?",
    "The caller wants to draw a curve: one number for each real episode.",
    when=lambda stop: stop.kind == "NoneType",
)
ONE_NUMBER_RETURNED = Misconception(
    "one-number-returned",
    "What does the docstring promise?",
    "The caller wants to draw a curve: one number for each real episode, in an array.",
    when=lambda stop: shape_returned(stop) == (),
)
RETURNS_ACCUMULATE = Misconception(
    "returns-accumulate",
    "Where does the sum of an episode begin?",
    "Each episode starts its sum from zero.",
    {"returns": lambda sums: sums.cumsum()},
)
SYNTHETIC_FROM_REAL_ENV = Misconception(
    "synthetic-from-real-env",
    "Which environment should the synthetic data come from?",
    "Synthetic data are free because no real step is taken for them. Which of the two environments is free?",
    when=lambda seen: not seen["only_model"].any() and len(seen["asked"]) in (NUM_REAL, NUM_REAL + NUM_SYNTHETIC),
)
SYNTHETIC_DATA_MISSING = Misconception(
    "synthetic-data-missing",
    "Where does the model come in?",
    "You have written the function that adds synthetic transitions. Which buffer should it fill?",
    when=lambda seen: len(seen["actions"]) == NUM_REAL and not seen["only_model"].any(),
)
REAL_DATA_NOT_STORED = Misconception(
    "real-data-not-stored",
    "What becomes of the real transitions?",
    "Every real step is worth storing: they are the expensive ones.",
    when=lambda seen: len(seen["actions"]) == NUM_SYNTHETIC and not seen["only_world"].any(),
)
SYNTHETIC_DATA_ONCE = Misconception(
    "synthetic-data-once",
    "How often does the agent practise in the model?",
    "The policy changes from episode to episode, and the synthetic data should follow it.",
    when=lambda seen: (
        (len(seen["actions"]) == NUM_REAL + NUM_SYNTHETIC_SAMPLES and seen["ahead"].any())
        or (len(seen["actions"]) == NUM_REAL + NUM_SYNTHETIC and seen["ahead"].any() and (seen["ahead"] >= 0).all())
    ),
)
TRAINED_BEFORE_ANY_DATA = Misconception(
    "trained-before-any-data",
    "What can the agent learn from an empty buffer?",
    "First experience, then learning: the order of the steps in the pseudo-code matters.",
    when=lambda seen: not seen["stored_then"].all(),
)
TRAINED_BEFORE_PRACTISING = Misconception(
    "trained-before-practising",
    "What is in the buffer when the agent learns?",
    "First experience, real and synthetic, then learning.",
    when=lambda seen: (seen["ahead"] < 0).any() and seen["stored_then"].all(),
)
OBSERVATION_NOT_ADVANCED = Misconception(
    "observation-not-advanced",
    "After a step, what does the agent see next?",
    "At the end of each step the new observation becomes the current one.",
    when=lambda seen: (
        np.sum(~seen["is_step"]) > NUM_REAL / 2
        and len(np.unique(seen["observations"][~seen["is_step"]], axis=0)) <= NUM_REAL_EPISODES
    ),
)
TRUNCATION_AS_DONE = Misconception(
    "truncation-as-done",
    "The time limit ends the episode; does it end the world?",
    "Done means terminated. After a time limit the pendulum would swing on, and its value is not zero.",
    when=lambda seen: are_among(seen["rewards"][seen["dones"] > 0], seen["real_rewards"][:, -1]).all(),
)


def draw(rng) -> Evidence:
    """The seeds of the agent, of the real environment and of the model, and the model's equation."""
    return {
        "seeds": rng.integers(2**31, size=3),
        "model_sine": np.array(rng.uniform(*storing.MODEL_SINE_COEFFICIENTS)),
    }


def probe(train, seeds, model_sine) -> Evidence:
    """Let it train a small SAC agent for two short episodes; return what it stored, took and learned."""
    agent_seed, real_seed, model_seed = seeds.tolist()
    agent, real_env, lessons = acting.agent_and_env(agent_seed, real_seed)
    model_env = pendulum.EquationEnv(float(model_sine))
    model_env.reset(seed=model_seed)
    returned = train(
        agent,
        real_env,
        model_env,
        num_real_episodes=NUM_REAL_EPISODES,
        steps_per_episode=STEPS_PER_EPISODE,
        num_synthetic_samples=NUM_SYNTHETIC_SAMPLES,
        gradient_steps=GRADIENT_STEPS,
    )
    return {
        "returns": one_each(returned, NUM_REAL_EPISODES),
        "lessons": np.array(lessons, dtype=float).reshape(-1, 4),
        **real_env.notes(),
        **storing.contents(agent.replay_buffer),
    }


def look(evidence: Evidence) -> Evidence:
    """Add the columns of the lessons, the returns as they should be, and where the stored transitions come from."""
    columns = "gradient_steps", "batch_sizes", "stored_then", "real_steps_then"
    lessons = dict(zip(columns, evidence["lessons"].T, strict=True))
    episodes_then = np.maximum(lessons["real_steps_then"] / STEPS_PER_EPISODE, 1)
    pendulums = pendulum.SINE_COEFFICIENT, evidence["model_sine"]
    is_world, is_model = (storing.follows(evidence, coefficient) for coefficient in pendulums)
    also = {
        # how many more were stored then than if each episode had added as many
        "ahead": lessons["stored_then"] - len(evidence["actions"]) * episodes_then / NUM_REAL_EPISODES,
        "only_world": is_world & ~is_model,
        "only_model": is_model & ~is_world,
        "expected": evaluate(REFERENCE, {"real_rewards": evidence["real_rewards"]}, "returns"),
    }
    return evidence | lessons | storing.look(evidence, *pendulums) | also


def are_among(values, others) -> np.ndarray:
    """Return for each of `values` whether it is one of `others`, up to rounding."""
    return (np.abs(values[:, None] - others) < 1e-3).any(axis=1)


def other_returns(seen: Evidence) -> str | None:
    returns, expected = seen["returns"], seen["expected"]
    if (np.abs(returns - expected) <= TOLERANCE).all():
        return None
    sums, yours = (np.round(values, 2).tolist() for values in (expected, returns))
    return f"The rewards of the real episodes sum to {sums}; it returned {yours}."


def other_contents(seen: Evidence) -> str | None:
    stored = len(seen["actions"])
    if stored == NUM_REAL + NUM_SYNTHETIC:
        return None
    return (
        f"`agent.replay_buffer` should hold {NUM_REAL} real and {NUM_SYNTHETIC} synthetic transitions at the end; it "
        f"holds {stored}."
    )


def other_order(seen: Evidence) -> str | None:
    """Say which lesson came too early, or too late, for what was stored until then."""
    odd = np.flatnonzero(seen["ahead"])
    if not len(odd) or acting.learns_within_episodes(seen):
        return None
    stored, steps = seen["stored_then"][odd[0]], seen["real_steps_then"][odd[0]]
    return f"After {steps:.0f} real steps `agent.train` was called with {stored:.0f} transitions in the buffer."


def too_much_from_the_world(seen: Evidence) -> str | None:
    world = seen["only_world"].sum()
    if world <= NUM_REAL:
        return None
    return (
        f"At least {world} of the {len(seen['actions'])} stored transitions are steps of the real pendulum, where "
        f"{NUM_REAL} should be."
    )


def missing_rewards(seen: Evidence) -> str | None:
    missing = np.sum(~are_among(seen["real_rewards"].ravel(), seen["rewards"]))
    return f"{missing} of {NUM_REAL} rewards of the real environment are not in the buffer." if missing else None


def fact(seen: Evidence) -> str:
    return (
        f"{len(seen['asked'])} real and {NUM_SYNTHETIC} synthetic transitions in one buffer, "
        f"{seen['gradient_steps'].sum():.0f} gradient steps on batches of {acting.BATCH_SIZE}."
    )


EXERCISE = Exercise(
    name="train",
    notebook="04_sac_dyna",
    defines="train",
    needs=("generate_synthetic_data",),
    draw=draw,
    probe=probe,
    evidence={
        "seeds": (float, 3),
        "model_sine": (float,),
        "returns": (float, NUM_REAL_EPISODES),
        "real_rewards": (float, "episodes", STEPS_PER_EPISODE),
        "asked": (bool, "real_steps"),
        "explored": (bool, "real_steps"),
        "lessons": (float, "lessons", 4),
        **storing.CONTENTS,
    },
    look=look,
    stops=(NOTHING_RETURNED, ONE_NUMBER_RETURNED),
    checks=(
        Check(
            acting.other_real_steps,
            (
                acting.NO_REAL_STEPS,
                acting.ONE_EPISODE_ONLY,
                SYNTHETIC_FROM_REAL_ENV,
                acting.WRONG_NUMBER_OF_REAL_STEPS,
            ),
        ),
        Check(acting.other_episodes),
        Check(acting.not_asked, (acting.POLICY_NOT_ASKED,), blocks=False),
        Check(acting.not_explored, (acting.DETERMINISTIC_ACTIONS,), blocks=False),
        Check(
            other_returns,
            (LAST_REWARD_RETURNED, MEAN_FOR_SUM, RETURNS_ACCUMULATE),
            REFERENCE,
            {"returns": TOLERANCE},
            blocks=False,
        ),
        Check(
            acting.other_gradient_steps,
            (acting.NO_LEARNING, acting.LEARNING_AT_EVERY_STEP, acting.ONE_GRADIENT_STEP),
            blocks=False,
        ),
        Check(acting.other_batches, (acting.BATCH_OF_64,), blocks=False),
        Check(storing.not_finite),
        Check(storing.too_large, (storing.ACTIONS_NOT_SCALED,)),
        Check(other_contents, (SYNTHETIC_DATA_MISSING, REAL_DATA_NOT_STORED, SYNTHETIC_DATA_ONCE)),
        Check(other_order, (TRAINED_BEFORE_ANY_DATA, TRAINED_BEFORE_PRACTISING, SYNTHETIC_DATA_ONCE), blocks=False),
        Check(too_much_from_the_world, (SYNTHETIC_FROM_REAL_ENV,)),
        Check(storing.no_step, (OBSERVATION_NOT_ADVANCED, *storing.NO_STEP)),
        Check(storing.ends, (TRUNCATION_AS_DONE, storing.STORED_AS_DONE), blocks=False),
        Check(storing.other_rewards, (storing.REWARD_MISSING,)),
        Check(missing_rewards),
    ),
    fact=fact,
    imports=storing.LIBRARIES,
    time_limit=4.0,
    hints=(
        "Three things take turns: the world is asked for one episode, the model for many more transitions, and "
        "then the agent learns from both. In which order, and where do all transitions meet?",
        "For each real episode: act and store for `steps_per_episode` steps; generate "
        "`num_synthetic_samples`; take `gradient_steps`. The buffer is the agent's own: `agent.replay_buffer`.",
        "`agent.predict` gives a torque for one observation. You wrote the synthetic part above: its policy is "
        "`agent.policy`. `agent.train(gradient_steps, batch_size=...)` learns; without the second "
        "argument it silently takes 64.",
        "The line to look at is the one that stores the real transition: scaled action, `terminated` (a time limit "
        "is not an end), and the observation from BEFORE the step. After it, the new observation becomes the "
        "current one.",
    ),
)
