"""Exercise `train` of notebook 04."""

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.legacy import Suspects, Wrong, first_of, old, problems
from helpers.checks.sac_dyna.storing import (
    CONTENTS,
    GRADIENT_STEPS,
    LIBRARIES,
    MODEL_SINE_COEFFICIENTS,
    NUM_REAL_EPISODES,
    NUM_SYNTHETIC_SAMPLES,
    STEPS_PER_EPISODE,
    STORING,
    _as_floats,
    _contents,
    _follows,
    _judge_scale,
    _judge_transitions,
)

BATCH_SIZE = 16  # not 64, which `agent.train` takes when it is not told

TRAIN_SUSPECTS = Suspects(
    {
        **{name: texts for name, texts in STORING.items() if name != "nothing-stored"},
        "nothing-returned": (
            "What does the docstring promise?",
            "The caller wants to draw a curve: one number for each real episode.",
        ),
        "one-number-returned": (
            "What does the docstring promise?",
            "The caller wants to draw a curve: one number for each real episode, in an array.",
        ),
        "no-real-steps": (
            "Where does real experience come from?",
            "`real_env.step` is the only place where the agent meets the world.",
        ),
        "one-episode-only": (
            "How often does the loop over the episodes run to its end?",
            "Look at the indentation of `return`.",
        ),
        "wrong-number-of-real-steps": (
            "What do `num_real_episodes` and `steps_per_episode` say?",
            "Two loops, one inside the other.",
        ),
        "synthetic-from-real-env": (
            "Which environment should the synthetic data come from?",
            "Synthetic data are free because no real step is taken for them. Which of the two environments is free?",
        ),
        "policy-not-asked": (
            "Who chooses the actions in the real episode?",
            "The agent has `predict`. Random actions are no test of its policy and teach it little.",
        ),
        "deterministic-actions": (
            "How will the agent find out about actions it does not prefer?",
            "SAC explores because its policy is random. Only in a test do we switch that off.",
        ),
        "real-data-not-stored": (
            "What becomes of the real transitions?",
            "Every real step is worth storing: they are the expensive ones.",
        ),
        "synthetic-data-missing": (
            "Where does the model come in?",
            "You have written the function that adds synthetic transitions. Which buffer should it fill?",
        ),
        "synthetic-data-once": (
            "How often does the agent practise in the model?",
            "The policy changes from episode to episode, and the synthetic data should follow it.",
        ),
        "observation-not-advanced": (
            "After a step, what does the agent see next?",
            "At the end of each step the new observation becomes the current one.",
        ),
        "truncation-as-done": (
            "Is a time limit an end of the world, or only of our patience?",
            "Done means terminated. After a time limit the pendulum would swing on, and its value is not zero.",
        ),
        "trained-before-any-data": (
            "What can the agent learn from an empty buffer?",
            "First experience, then learning: the order of the steps in the pseudo-code matters.",
        ),
        "trained-before-practising": (
            "What is in the buffer when the agent learns?",
            "First experience, real and synthetic, then learning.",
        ),
        "no-learning": (
            "When does the agent learn?",
            "Data alone change nothing: `agent.train` takes the gradient steps.",
        ),
        "one-gradient-step": (
            "What does `gradient_steps` say?",
            "`agent.train` takes as many gradient steps as it is told, and one if it is not.",
        ),
        "learning-at-every-step": (
            "Learning comes after an episode here, all gradient steps at once: is that what happens?",
            "Look at the indentation: `agent.train` stands after the loop over the steps, not in it.",
        ),
        "batch-of-64": (
            "What batch size does `agent.train` take when you do not tell it?",
            "The agent knows its own batch size, but `train` does not look: it has to be told.",
        ),
        "last-reward-returned": (
            "What is the return of an episode?",
            "A return adds up the rewards of all steps.",
        ),
        "mean-for-sum": (
            "Is the return of an episode the mean of its rewards?",
            "A return is a sum.",
        ),
        "returns-accumulate": (
            "Where does the sum of an episode begin?",
            "Each episode starts its sum from zero.",
        ),
    }
)


class _RealEnv(gym.Wrapper):
    """Keeps the rewards of each episode, and whether the agent was asked, and explored, before each step."""

    def __init__(self, env, questions):
        super().__init__(env)
        self.questions = questions  # how the actor was asked since the last step: deterministic or not
        self.rewards, self.asked, self.explored = [], [], []

    def reset(self, **options):
        self.rewards.append([])
        return super().reset(**options)

    def step(self, action):
        self.asked.append(bool(self.questions))
        self.explored.append(not any(self.questions[-1:]))
        self.questions.clear()
        result = super().step(action)
        if self.rewards:
            self.rewards[-1].append(float(result[1]))
        return result


def draw_train(rng) -> Evidence:
    """The seeds of the agent, of the real environment and of the model, and the model's equation."""
    return {"seeds": rng.integers(2**31, size=3), "model_sine": np.array(rng.uniform(*MODEL_SINE_COEFFICIENTS))}


def probe_train(train, seeds, model_sine) -> Evidence:
    """Let it train a small SAC agent for two short episodes; return what it stored, took and learned."""
    from stable_baselines3 import SAC
    from stable_baselines3.common.logger import configure

    agent_seed, real_seed, model_seed = seeds.tolist()
    model_env = pendulum.EquationEnv(float(model_sine))
    questions = []
    real_env = _RealEnv(gym.wrappers.TimeLimit(pendulum.EquationEnv(), STEPS_PER_EPISODE), questions)
    agent = SAC(
        "MlpPolicy",
        pendulum.EquationEnv(),
        policy_kwargs={"net_arch": [8]},
        batch_size=BATCH_SIZE,
        buffer_size=1000,
        seed=agent_seed,
        device="cpu",
    )
    agent.set_logger(configure(None, []))
    real_env.reset(seed=real_seed)
    model_env.reset(seed=model_seed)
    real_env.rewards.clear()
    lessons = _watch(agent, real_env, questions)
    returns = train(
        agent,
        real_env,
        model_env,
        num_real_episodes=NUM_REAL_EPISODES,
        steps_per_episode=STEPS_PER_EPISODE,
        num_synthetic_samples=NUM_SYNTHETIC_SAMPLES,
        gradient_steps=GRADIENT_STEPS,
    )
    if returns is None:
        raise TRAIN_SUSPECTS.accuse("nothing-returned", "`train` returned None.")
    return {
        "returns": _as_floats(returns),
        "real_rewards": _whole_episodes(real_env.rewards),
        "real_steps": np.array(len(real_env.asked)),
        "lessons": np.array(lessons, dtype=float).reshape(-1, 4),
        "asked": np.array(real_env.asked, dtype=bool),
        "explored": np.array(real_env.explored, dtype=bool),
        **_contents(agent.replay_buffer),
    }


def _whole_episodes(rewards):
    whole = [episode for episode in rewards if len(episode) == STEPS_PER_EPISODE]
    return np.array(whole, dtype=float).reshape(-1, STEPS_PER_EPISODE)


def _watch(agent, real_env, questions):
    """Note each call of `agent.train` in what is returned, and each time the actor is asked in `questions`."""
    lessons, learn = [], agent.train

    def train(gradient_steps, batch_size=64):
        stored = agent.replay_buffer.size()
        if not stored:
            raise TRAIN_SUSPECTS.accuse("trained-before-any-data", "`agent.train` was called with an empty buffer.")
        lessons.append((gradient_steps, batch_size, stored, len(real_env.asked)))
        learn(gradient_steps, batch_size)

    def note_question(actor, args, options, answer):
        questions.append(bool(options.get("deterministic", args[1] if len(args) > 1 else False)))

    agent.train = train
    agent.actor.register_forward_hook(note_question, with_kwargs=True)
    return lessons


def judge_train(evidence: Evidence) -> str:
    """Check the real steps, what was stored, how the agent was trained, and what came back."""
    _judge_real_steps(evidence)
    first_of(problems(evidence, _judge_buffer, _judge_learning, _judge_returns))
    distances = np.abs(evidence["real_rewards"].reshape(-1, 1) - evidence["rewards"])
    if not (distances.min(axis=1) < 1e-3).all():
        raise Wrong("Some rewards that the real environment gave are not in the buffer.")
    return (
        f"{evidence['real_steps']} real and {NUM_REAL_EPISODES * NUM_SYNTHETIC_SAMPLES} synthetic transitions in one "
        f"buffer, {evidence['lessons'][:, 0].sum():.0f} gradient steps on batches of {BATCH_SIZE}."
    )


def _judge_real_steps(evidence):
    steps, expected = int(evidence["real_steps"]), NUM_REAL_EPISODES * STEPS_PER_EPISODE
    if steps != expected:
        observed = (
            f"{NUM_REAL_EPISODES} episodes of {STEPS_PER_EPISODE} steps are {expected} real steps; `real_env.step` was "
            f"called {steps} times."
        )
        names = {
            0: "no-real-steps",
            STEPS_PER_EPISODE: "one-episode-only",
            expected + NUM_REAL_EPISODES * NUM_SYNTHETIC_SAMPLES: "synthetic-from-real-env",
        }
        raise TRAIN_SUSPECTS.accuse(names.get(steps, "wrong-number-of-real-steps"), observed)
    if not evidence["asked"].all():
        observed = f"Before {np.sum(~evidence['asked'])} of {steps} real steps the policy was not asked."
        raise TRAIN_SUSPECTS.accuse("policy-not-asked", observed)
    if not evidence["explored"].all():
        raise TRAIN_SUSPECTS.accuse("deterministic-actions", "In the real episodes the agent acted without exploring.")


def _judge_buffer(evidence):
    """Raise `Wrong` unless the buffer holds what the real and the model environment gave, and nothing else."""
    _judge_scale(evidence["actions"], TRAIN_SUSPECTS)
    is_real, is_synthetic = (_follows(evidence, c) for c in (pendulum.SINE_COEFFICIENT, evidence["model_sine"]))
    num_real, num_synthetic = NUM_REAL_EPISODES * STEPS_PER_EPISODE, NUM_REAL_EPISODES * NUM_SYNTHETIC_SAMPLES
    stored = len(is_real)
    observed = (
        f"`agent.replay_buffer` should hold {num_real} real and {num_synthetic} synthetic transitions at the end; it "
        f"holds {stored}."
    )
    clearly_real, clearly_synthetic = (is_real & ~is_synthetic).sum(), (is_synthetic & ~is_real).sum()
    missing = num_real + num_synthetic - stored
    if missing == num_synthetic and not clearly_synthetic:
        raise TRAIN_SUSPECTS.accuse("synthetic-data-missing", observed)
    if missing == num_real and not clearly_real:
        raise TRAIN_SUSPECTS.accuse("real-data-not-stored", observed)
    if missing == NUM_SYNTHETIC_SAMPLES:
        raise TRAIN_SUSPECTS.accuse("synthetic-data-once", observed)
    if missing:
        raise Wrong(observed)
    if clearly_real > num_real:
        observed = f"At least {clearly_real} of the {stored} stored transitions are steps of the real pendulum."
        raise TRAIN_SUSPECTS.accuse("synthetic-from-real-env", observed)
    stuck = ~(is_real | is_synthetic)
    if stuck.sum() > num_real / 2 and len(np.unique(evidence["observations"][stuck], axis=0)) <= NUM_REAL_EPISODES:
        observed = f"{stuck.sum()} stored transitions begin at only {NUM_REAL_EPISODES} observations."
        raise TRAIN_SUSPECTS.accuse("observation-not-advanced", observed)
    _judge_transitions(evidence, (pendulum.SINE_COEFFICIENT, evidence["model_sine"]), TRAIN_SUSPECTS)


def _judge_learning(evidence):
    gradient_steps, batch_size, stored, real_steps = evidence["lessons"].T
    taken, expected = gradient_steps.sum(), NUM_REAL_EPISODES * GRADIENT_STEPS
    observed = (
        f"{GRADIENT_STEPS} gradient steps after each of {NUM_REAL_EPISODES} episodes are {expected}; the agent took "
        f"{taken:.0f}."
    )
    if not taken:
        raise TRAIN_SUSPECTS.accuse("no-learning", observed)
    if (real_steps % STEPS_PER_EPISODE).any():
        raise TRAIN_SUSPECTS.accuse("learning-at-every-step", observed)
    if taken == NUM_REAL_EPISODES:
        raise TRAIN_SUSPECTS.accuse("one-gradient-step", observed)
    if taken != expected:
        raise Wrong(observed)
    if (batch_size != BATCH_SIZE).any():
        observed = f"The agent's `batch_size` is {BATCH_SIZE}; it was trained on batches of {batch_size[0]:.0f}."
        raise TRAIN_SUSPECTS.accuse("batch-of-64", observed) if batch_size[0] == 64 else Wrong(observed)
    per_episode = len(evidence["actions"]) / NUM_REAL_EPISODES
    if (stored < per_episode * np.maximum(real_steps / STEPS_PER_EPISODE, 1)).any() or len(set(real_steps)) == 1:
        observed = f"The first `agent.train` saw {stored[0]:.0f} transitions after {real_steps[0]:.0f} real steps."
        raise TRAIN_SUSPECTS.accuse("trained-before-practising", observed)


def _judge_returns(evidence):
    returns, rewards = evidence["returns"], evidence["real_rewards"]
    expected = rewards.sum(axis=1)
    observed = (
        f"The rewards of the real episodes sum to {np.round(expected, 2).tolist()}; it returned {_short(returns)}."
    )
    if returns.shape == ():
        raise TRAIN_SUSPECTS.accuse("one-number-returned", observed)
    if returns.shape != expected.shape:
        raise Wrong(observed)
    if np.allclose(returns, expected, rtol=1e-4):
        return
    for name, alternative in (
        ("last-reward-returned", rewards[:, -1]),
        ("mean-for-sum", rewards.mean(axis=1)),
        ("returns-accumulate", expected.cumsum()),
    ):
        if np.allclose(returns, alternative, rtol=1e-4):
            raise TRAIN_SUSPECTS.accuse(name, observed)
    raise Wrong(observed)


def _short(returns):
    return str(np.round(returns.ravel()[:5], 2).tolist()) + ("..." if returns.size > 5 else "")


EXERCISE = old(
    name="train",
    notebook="04_sac_dyna",
    defines="train",
    draw=draw_train,
    probe=probe_train,
    evidence={
        "seeds": (float, 3),
        "model_sine": (float,),
        "returns": (float, ...),
        "real_steps": (float,),
        "real_rewards": (float, "episodes", "steps"),
        "asked": (bool, "real_steps"),
        "explored": (bool, "real_steps"),
        "lessons": (float, "lessons", 4),
        **CONTENTS,
    },
    judge=judge_train,
    suspects=TRAIN_SUSPECTS,
    imports=LIBRARIES,
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
