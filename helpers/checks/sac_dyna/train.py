"""Exercise `train` of notebook 04: real steps, synthetic data and learning take turns."""

import contextlib

import numpy as np

from helpers import pendulum
from helpers.checks import contract
from helpers.checks.contract import Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception, evaluate
from helpers.checks.sac_dyna import acting, keeping, learning, repeating, returns, settings, slips, storing
from helpers.checks.sac_dyna.acting import (
    GRADIENT_STEPS,
    NUM_REAL,
    NUM_REAL_EPISODES,
    NUM_SYNTHETIC,
    NUM_SYNTHETIC_SAMPLES,
    STEPS_PER_EPISODE,
)
from helpers.checks.sac_dyna.recording import Enough, watched_generators
from helpers.checks.sac_dyna.returns import TOLERANCE, one_each, shape_returned

REFERENCE = returns.SUMS | {"episode_rewards": lambda real_rewards: real_rewards}

ONE_NUMBER_RETURNED = Misconception(
    "one-number-returned",
    "What does the docstring promise?",
    "The caller wants to draw a curve: one number for each real episode, in an array.",
    when=lambda stop: shape_returned(stop) == (),
)
ONE_RETURN_PER_STEP = Misconception(
    "one-return-per-step",
    "Is that one number for each episode, or one for each step?",
    "Add up the rewards of an episode, and keep the sum.",
    when=lambda stop: stop.thing == returns.RETURNED and NUM_REAL in (np.prod(stop.shape or ()), *(stop.shape or ())),
)
SYNTHETIC_FROM_REAL_ENV = Misconception(
    "synthetic-from-real-env",
    "Which environment should the synthetic data come from?",
    "Synthetic data are free because no real step is taken for them. Which of the two environments is free?",
    when=lambda seen: seen["placed"].any() or _are_extra_samples(seen),
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
    """Let it train a small SAC agent for three short episodes; return what it stored, took and learned.

    Then let it go on for one more, as the notebook does.
    """
    agent_seed, real_seed, model_seed = seeds.tolist()
    agent, real_env, lessons, calls, answers = acting.agent_and_env(agent_seed, real_seed)
    before = keeping.settings_of(agent)
    model_env, contract = pendulum.EquationEnv(float(model_sine)), Contract()
    model_env.reset(seed=model_seed)

    def returns_of(num_real_episodes):
        returned = train(
            agent,
            real_env,
            model_env,
            num_real_episodes=num_real_episodes,
            steps_per_episode=STEPS_PER_EPISODE,
            num_synthetic_samples=NUM_SYNTHETIC_SAMPLES,
            gradient_steps=GRADIENT_STEPS,
        )
        return one_each(returned, num_real_episodes, contract)

    try:
        with watched_generators(contract, agent_seed):
            got, ended = returns_of(NUM_REAL_EPISODES), True
    except Enough:
        got, ended = np.zeros(NUM_REAL_EPISODES), False
    acted = np.array(real_env.rows, dtype=float).reshape(-1, acting.WIDTH)
    deterministic = calls.count("deterministic") - np.sum(acted[:, -1] != 0)
    evidence = {
        "returns": got,
        "lessons": np.array(lessons, dtype=float).reshape(-1, 4),
        "acted": acted,
        "library_learned": np.array(calls.count("learn")),
        "others_deterministic": np.array(deterministic),
        "answers": np.concatenate([np.empty((0, 4)), *answers]),
        **storing.contents(agent.replay_buffer),
    }
    if ended:
        changed = keeping.changed(before, keeping.settings_of(agent))
        contract.expect(
            not changed, "agent-changed", f"After the call the agent has another `{'` and `'.join(changed)}`."
        )
        stored = agent.replay_buffer.size()
        with contextlib.suppress(Enough):
            returns_of(1)
            sentence = f"The agent had {stored} transitions before a second call, and fewer after it."
            contract.expect(agent.replay_buffer.size() >= stored, "buffer-emptied", sentence)
        repeating.note_same_starts(real_env.rows, contract)
        repeating.note_same_samples(storing.contents(agent.replay_buffer)["observations"], real_env.rows, contract)
    return evidence | contract.evidence


def look(evidence: Evidence) -> Evidence:
    """Add the columns of the lessons, the returns as they should be, and where the stored transitions come from."""
    names = "gradient_steps", "batch_sizes", "stored_then", "real_steps_then"
    lessons = dict(zip(names, evidence["lessons"].T, strict=True))
    steps = acting.columns(evidence["acted"])
    pendulums = pendulum.SINE_COEFFICIENT, evidence["model_sine"]
    is_world, is_model = (storing.follows(evidence, coefficient) for coefficient in pendulums)
    real_rewards = acting.whole_episodes(steps)
    is_real = are_among(evidence["rewards"], steps["reward"])
    also = {
        "real_rewards": real_rewards,
        "num_real_stored": int(is_real.sum()),
        "num_blocks": int(np.sum(np.diff(~is_real, prepend=False) & ~is_real)),  # of synthetic transitions
        "only_world": is_world & ~is_model,
        "only_model": is_model & ~is_world,
        "expected": evaluate(REFERENCE, {"real_rewards": real_rewards}, "returns"),
    }
    return evidence | lessons | steps | storing.look(evidence, *pendulums) | also


def _are_extra_samples(seen):
    """Whether the synthetic data, or those of one episode, were further real steps."""
    extra = len(seen["asked"]) - NUM_REAL
    return not seen["only_model"].any() and extra >= 0 and extra % NUM_SYNTHETIC_SAMPLES == 0


def are_among(values, others) -> np.ndarray:
    """Return for each of `values` whether it is one of `others`, up to rounding."""
    return (np.abs(values[:, None] - others) < 1e-5).any(axis=1)


def other_returns(seen: Evidence) -> str | None:
    got, expected = seen["returns"], seen["expected"]
    if (np.abs(got - expected) <= TOLERANCE).all():
        return None
    return f"The rewards of the real episodes sum to {returns.wording(expected)}; it returned {returns.wording(got)}."


def too_much_from_the_world(seen: Evidence) -> str | None:
    world = seen["only_world"].sum()
    if world <= NUM_REAL:
        return None
    return (
        f"At least {world} of the {len(seen['actions'])} stored transitions are steps of the real pendulum, where "
        f"{NUM_REAL} should be."
    )


def missing_rewards(seen: Evidence) -> str | None:
    missing = np.sum(~are_among(seen["reward"], seen["rewards"]))
    return f"{missing} of {NUM_REAL} rewards of the real environment are not in the buffer." if missing else None


def _not_of_the_policy(seen):
    return None if acting.not_chosen(seen) else keeping.not_of_the_policy(seen)


def fact(seen: Evidence) -> str:
    return (
        f"{len(seen['asked'])} real and {NUM_SYNTHETIC} synthetic transitions in one buffer, "
        f"{seen['gradient_steps'].sum():.0f} gradient steps on batches of {acting.BATCH_SIZE}."
    )


def _library_learn(seen):
    return "It called `agent.learn`, which takes steps of its own." if seen["library_learned"] != 0 else None


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
        "acted": (float, "real_steps", acting.WIDTH),
        "lessons": (float, "lessons", 4),
        "library_learned": (float,),
        "others_deterministic": (float,),
        "answers": (float, "answers", 4),
        **storing.CONTENTS,
    },
    look=look,
    stops=(returns.NOTHING_RETURNED, ONE_NUMBER_RETURNED, ONE_RETURN_PER_STEP, *slips.OF_A_BUFFER),
    breaches=(
        contract.NOT_AN_ARRAY,
        slips.BUFFER_EMPTIED,
        slips.SEEDS_FOR_EVERYBODY,
        contract.SAME_RANDOMNESS,
        keeping.AGENT_CHANGED,
    ),
    checks=(
        Check(_library_learn, (acting.LIBRARY_LEARN,)),
        Check(learning.too_many, (learning.WRONG_NUMBER_OF_SYNTHETIC_SAMPLES,)),
        Check(
            acting.other_real_steps,
            (
                acting.NO_REAL_STEPS,
                acting.ONE_EPISODE_ONLY,
                SYNTHETIC_FROM_REAL_ENV,
                acting.ONE_STEP_OFF,
                acting.WRONG_NUMBER_OF_REAL_STEPS,
            ),
        ),
        Check(acting.other_episodes, (acting.RESET_AT_EVERY_STEP, acting.NEVER_RESET)),
        Check(
            acting.not_chosen,
            (
                acting.POLICY_NOT_ASKED,
                acting.OBSERVATION_NOT_ADVANCED,
                acting.ASKED_ABOUT_ANOTHER,
                acting.ACTIONS_CHANGED,
                storing.SCALED_ACTION_APPLIED,
            ),
            blocks=False,
        ),
        Check(acting.not_explored, (acting.DETERMINISTIC_ACTIONS,), blocks=False),
        Check(other_returns, returns.OF_SUMS, REFERENCE, {"returns": TOLERANCE}, blocks=False),
        Check(
            learning.other_gradient_steps,
            (
                learning.NO_LEARNING,
                learning.STEPS_AND_BATCH_SWAPPED,
                learning.LEARNING_ONLY_ONCE,
                learning.LEARNING_AT_EVERY_STEP,
                learning.GRADIENT_STEPS_MULTIPLIED,
                learning.ONE_GRADIENT_STEP,
                learning.GRADIENT_STEPS_DIVIDED,
            ),
            blocks=False,
        ),
        Check(learning.other_batches, (learning.BATCH_OF_64,), blocks=False),
        Check(storing.not_finite),
        Check(storing.too_large, storing.TOO_LARGE),
        Check(
            learning.other_contents,
            (
                learning.SYNTHETIC_DATA_MISSING,
                learning.REAL_DATA_NOT_STORED,
                learning.SYNTHETIC_DATA_ONCE,
                learning.WRONG_NUMBER_OF_SYNTHETIC_SAMPLES,
            ),
        ),
        Check(
            learning.other_order,
            (
                learning.TRAINED_BEFORE_ANY_DATA,
                learning.COLLECTED_LAST,
                learning.TRAINED_BEFORE_PRACTISING,
                learning.SYNTHETIC_DATA_ONCE,
            ),
            blocks=False,
        ),
        Check(too_much_from_the_world, (SYNTHETIC_FROM_REAL_ENV,)),
        Check(storing.no_step, (acting.OBSERVATION_NOT_ADVANCED, *storing.NO_STEP)),
        Check(storing.ends, (TRUNCATION_AS_DONE, storing.STORED_AS_DONE), blocks=False),
        Check(storing.other_rewards, storing.OTHER_REWARDS),
        Check(missing_rewards),
        Check(_not_of_the_policy, (keeping.STALE_POLICY,)),
    ),
    fact=fact,
    imports=(*storing.LIBRARIES, *settings.LIBRARIES),
    time_limit=4.0,
    hints=(
        "The pseudo-code has four steps: collect, learn, practise, learn. Which of them need the world, which the "
        "model, and where do all transitions meet?",
        "For each real episode: act and store for `steps_per_episode` steps; learn; generate "
        "`num_synthetic_samples`; learn again. The two lessons share `gradient_steps`. The buffer is the agent's own: "
        "`agent.replay_buffer`.",
        "`agent.predict` gives a torque for one observation. You wrote the synthetic part above: its policy is "
        "`agent.policy`. `agent.train(gradient_steps, batch_size=...)` learns; without the second "
        "argument it silently takes 64.",
        "The line to look at is the one that stores the real transition: scaled action, `terminated` (a time limit "
        "is not an end), and the observation from BEFORE the step. After it, the new observation becomes the "
        "current one.",
    ),
)
