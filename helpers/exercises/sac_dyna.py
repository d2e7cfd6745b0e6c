"""Notebook 04: `generate_synthetic_data`, `train` and `evaluate`, SAC with a learned model."""

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.exercises.base import Evidence, Exercise, Suspects, Wrong, first_of, problems

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


# --- generate_synthetic_data -----------------------------------------------------------------------------------


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


# --- train ------------------------------------------------------------------------------------------------------

NUM_REAL_EPISODES, STEPS_PER_EPISODE, NUM_SYNTHETIC_SAMPLES, GRADIENT_STEPS = 2, 20, 30, 3
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


def _as_floats(returned):
    try:
        return np.array(returned, dtype=float)
    except (TypeError, ValueError):
        raise Wrong(f"It should return an array of returns, one per episode; it returned `{returned!r:.60}`.") from None


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


# --- evaluate ---------------------------------------------------------------------------------------------------

NUM_EPISODES = 7

EVALUATE_SUSPECTS = Suspects(
    {
        "policy-not-asked": (
            "Who chooses the actions in the test?",
            "The policy has `predict`; `evaluate_policy` calls it.",
        ),
        "exploring-actions": (
            "In a test we want to know what the policy does when it does its best: which argument says so?",
            "Both `predict` and `evaluate_policy` take `deterministic`; look at their defaults.",
        ),
        "mean-returned": (
            "One number for each episode was asked for. What does `evaluate_policy` return unless told otherwise?",
            "`evaluate_policy` returns mean and spread by default; one of its arguments asks for the single episodes.",
        ),
        "lengths-returned-too": (
            "`evaluate_policy` returns two lists. Which one is wanted?",
            "The first list holds the returns, the second the lengths of the episodes.",
        ),
        "wrong-number-of-episodes": (
            "What does `num_episodes` say?",
            "As many environments as episodes, and as many returns.",
        ),
        "starts-not-fixed": (
            "Two tests of the same policy should agree to the last digit: where do the starts come from?",
            "Without a seed each test starts elsewhere, and two agents cannot be compared.",
        ),
        "other-seeds": (
            "Which seed does episode i start from?",
            "`pendulum.EVALUATION_SEED` is the seed of the first episode; the others count on from it.",
        ),
        "one-start-for-all": (
            "How many different starts are there?",
            "Episode i has a seed of its own.",
        ),
        "starts-out-of-order": (
            "Number i belongs to seed 10000 + i: in which order are yours?",
            "Keep the returns in the order of the seeds, unsorted.",
        ),
        "mean-for-sum": (
            "Is the return of an episode the mean of its rewards?",
            "A return is a sum.",
        ),
        "last-reward-returned": (
            "What is the return of an episode?",
            "A return adds up the rewards of all steps.",
        ),
        "episode-cut-short": (
            "How many steps has an episode?",
            "An episode ends when the environment says truncated, after 200 steps.",
        ),
    }
)


def draw_evaluate(rng) -> Evidence:
    """The weights of a policy, and the seed of its noise."""
    return {
        "weights": np.array([0.0, rng.uniform(0.05, 0.2), rng.uniform(-1.0, -0.5)]),
        "policy_seed": np.array(rng.integers(2**31)),
    }


def probe_evaluate(evaluate, weights, policy_seed) -> Evidence:
    """Let it evaluate, twice, a policy whose returns we can work out."""
    policy = ProbePolicy(weights, policy_seed)
    returns = evaluate(policy, num_episodes=NUM_EPISODES)
    asked = list(policy.deterministic)
    again = evaluate(policy, num_episodes=NUM_EPISODES)
    if isinstance(returns, tuple) and len(returns) == 2 and np.ndim(returns[0]) == 1:
        observed = "It returned two lists instead of one."
        raise EVALUATE_SUSPECTS.accuse("lengths-returned-too", observed)
    return {
        "returns": _as_floats(returns),
        "again": _as_floats(again),
        "asked": np.array(len(asked) > 0),
        "explored": np.array(not all(asked)),
    }


def judge_evaluate(evidence: Evidence) -> str:
    """Compare with the returns that the law gives from the fixed starts."""
    returns, weights = evidence["returns"], evidence["weights"]
    observed = f"Asked for {NUM_EPISODES} episodes, it returned an array of shape {returns.shape}."
    if returns.shape in ((), (2,)):
        raise EVALUATE_SUSPECTS.accuse("mean-returned", observed)
    if returns.shape != (NUM_EPISODES,):
        name = "wrong-number-of-episodes"
        raise EVALUATE_SUSPECTS.accuse(name, observed) if returns.ndim == 1 else Wrong(observed)
    if not evidence["asked"]:
        raise EVALUATE_SUSPECTS.accuse("policy-not-asked", "`predict` was never called.")
    if evidence["explored"]:
        raise EVALUATE_SUSPECTS.accuse("exploring-actions", "The policy was asked for random actions.")
    rewards = _rewards(pendulum.evaluation_starts(NUM_EPISODES), weights)
    expected = rewards.sum(axis=1)
    if all(np.allclose(test, expected, rtol=1e-3, atol=0.1) for test in (returns, evidence["again"])):
        error = np.abs(returns - expected).max()
        return f"{NUM_EPISODES} episodes from the fixed starts, each return right to {max(error, 0.01):.1g}."
    _explain_returns(evidence, rewards)


def _explain_returns(evidence, rewards):
    """Raise `Wrong`, with a name if some known mistake gives these returns."""
    returns, expected = evidence["returns"], rewards.sum(axis=1)
    worst = np.argmax(np.abs(returns - expected))
    observed = (
        f"From start {worst} of the evaluation set this policy earns {expected[worst]:.1f} in 200 steps; you got "
        f"{returns[worst]:.1f}."
    )
    cut_short = rewards.cumsum(axis=1)[:, :-1].T
    other_seeds = [
        _rewards(_starts(range(first, first + NUM_EPISODES)), evidence["weights"]).sum(axis=1)
        for first in (0, 1, 42, pendulum.EVALUATION_SEED + 1)
    ]
    for name, alternatives in (
        ("mean-for-sum", [rewards.mean(axis=1)]),
        ("last-reward-returned", [rewards[:, -1], rewards[:, 0]]),
        ("episode-cut-short", cut_short),
        ("other-seeds", other_seeds),
    ):
        if any(np.allclose(returns, alternative, rtol=1e-2, atol=1e-3) for alternative in alternatives):
            raise EVALUATE_SUSPECTS.accuse(name, observed)
    if np.allclose(np.sort(returns), np.sort(expected), rtol=1e-2):
        raise EVALUATE_SUSPECTS.accuse("starts-out-of-order", observed)
    if np.ptp(returns) < 1e-6:
        raise EVALUATE_SUSPECTS.accuse("one-start-for-all", observed)
    if not np.array_equal(returns, evidence["again"]):
        raise EVALUATE_SUSPECTS.accuse("starts-not-fixed", f"{observed} A second test of it gave other returns.")
    raise Wrong(
        f"{observed} Does episode i begin with `reset(seed=pendulum.EVALUATION_SEED + i)`, and does a return sum the "
        "rewards of all its 200 steps?"
    )


def _starts(seeds):
    env = pendulum.EquationEnv()
    return np.array([pendulum.state_of(env.reset(seed=int(seed))[0]) for seed in seeds])


def _rewards(states, weights):
    """The rewards (n, 200) of the probe's policy from `states` (n, 2)."""
    rewards = []
    for _ in range(pendulum.STEPS_PER_EPISODE):
        torques = pendulum.MAX_TORQUE * np.tanh(pendulum.observe(states).astype(float) @ weights)
        rewards.append(pendulum.reward(states, torques))
        states = pendulum.next_state(states, torques)
    return np.array(rewards).T


EXERCISES = (
    Exercise(
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
    ),
    Exercise(
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
    ),
    Exercise(
        name="evaluate",
        notebook="04_sac_dyna",
        defines="evaluate",
        draw=draw_evaluate,
        probe=probe_evaluate,
        evidence={
            "weights": (float, 3),
            "policy_seed": (float,),
            "returns": (float, ...),
            "again": (float, ...),
            "asked": (bool,),
            "explored": (bool,),
        },
        judge=judge_evaluate,
        suspects=EVALUATE_SUSPECTS,
        imports=(*LIBRARIES, "stable_baselines3.common.env_util", "stable_baselines3.common.evaluation"),
        hints=(
            "A fair comparison gives every agent the same starts and lets it do its best, without exploring. Where "
            "do the starts come from?",
            "Episode i starts from `reset(seed=pendulum.EVALUATION_SEED + i)`. The return of an episode is the sum "
            "of its 200 rewards.",
            "`make_vec_env` makes many environments at once and seeds number i with `seed + i`; `evaluate_policy` "
            "plays them side by side.",
            "The line to look at is `evaluate_policy`: it averages unless `return_episode_rewards=True`, and then "
            "returns two lists, of which the first is wanted.",
        ),
    ),
)
