"""Notebook 04: `generate_synthetic_data`, `train` and `evaluate`, SAC with a learned model."""

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.exercises.base import Evidence, Exercise, Wrong

LIBRARIES = ("stable_baselines3", "stable_baselines3.common.buffers")

# The model of a probe is another pendulum than the real one, so that what an
# answer has stored tells which of the two it came from.
MODEL_SINE_COEFFICIENT = 0.3
STEP_TOLERANCE = 1e-3  # float32 storage, angles recovered from cosine and sine


# --- generate_synthetic_data -----------------------------------------------------------------------------------


class ProbePolicy:
    """A policy with the interface of stable-baselines3 whose mean action is a known function.

    The mean torque is 2 tanh(weights . observation) N m; unless `deterministic`,
    noise is added inside the tanh.
    """

    def __init__(self, weights, rng):
        env = pendulum.EquationEnv()
        self.observation_space, self.action_space = env.observation_space, env.action_space
        self.weights, self.rng = weights, rng
        self.deterministic = []  # how each call was made

    def predict(self, observation, state=None, episode_start=None, deterministic=False):
        self.deterministic.append(bool(deterministic))
        drive = np.asarray(observation, dtype=float) @ self.weights
        if not deterministic:
            drive = drive + 0.3 * self.rng.standard_normal(drive.shape)
        return (pendulum.MAX_TORQUE * np.tanh(drive))[..., None].astype(np.float32), state

    def scale_action(self, action):
        return np.asarray(action) / pendulum.MAX_TORQUE

    def unscale_action(self, scaled_action):
        return np.asarray(scaled_action) * pendulum.MAX_TORQUE


def probe_generate_synthetic_data(generate_synthetic_data, rng) -> Evidence:
    """Let it fill an empty replay buffer; return what is in there."""
    from stable_baselines3.common.buffers import ReplayBuffer

    env = pendulum.EquationEnv(MODEL_SINE_COEFFICIENT)
    env.reset(seed=int(rng.integers(2**31)))
    policy = ProbePolicy(rng.normal(0, [1, 1, 0.2]), rng)
    buffer = ReplayBuffer(1000, env.observation_space, env.action_space, device="cpu")
    num_samples = int(rng.integers(200, 300))
    generate_synthetic_data(env, policy, buffer, num_samples)
    return {"num_samples": np.array(num_samples), "weights": policy.weights, **_contents(buffer)}


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
        raise Wrong(f"Asked for {num_samples} samples, it added {stored} transitions to `replay_buffer`.")
    _judge_actions(evidence["actions"])
    is_model = _follows(evidence, MODEL_SINE_COEFFICIENT)
    _judge_transitions(evidence, is_model, "`env`, the model that was passed in")
    drive = evidence["observations"].astype(float) @ evidence["weights"]
    if np.corrcoef(np.tanh(drive), evidence["actions"])[0, 1] < 0.7:
        raise Wrong("The actions are not those that `policy.predict` gives for the stored observations.")
    theta, theta_dot = pendulum.state_of(evidence["observations"]).T
    fast, up = np.mean(np.abs(theta_dot) > 2), np.mean(np.abs(theta) < np.pi / 2)
    if fast < 0.4 or not 0.2 < up < 0.8:
        raise Wrong(
            f"Only {fast:.0%} of the start states turn faster than 2 rad/s and {up:.0%} are in the upper half. "
            "A model can be asked about any state: which ones would a real pendulum rarely show you?"
        )
    return (
        f"{stored} transitions, every one a step of the model, actions scaled to [-1, 1]; {up:.0%} of the starts "
        f"in the upper half, speeds up to {np.abs(theta_dot).max():.1f} rad/s."
    )


def _judge_actions(actions):
    if not np.isfinite(actions).all() or np.abs(actions).max() > 1 + 1e-6:
        raise Wrong(
            f"The largest action in the replay buffer is {np.abs(actions).max():.2f}. SAC's buffer holds actions "
            "scaled to [-1, 1], while `predict` returns torques in N m: which method of the policy converts them?"
        )


def _follows(stored, sine_coefficient):
    """Return for each stored transition whether it is a step of the pendulum with this coefficient."""
    states, torques = pendulum.state_of(stored["observations"]), pendulum.MAX_TORQUE * stored["actions"]
    expected = pendulum.observe(pendulum.next_state(states, torques, sine_coefficient))
    return np.abs(stored["next_observations"] - expected).max(axis=1) < STEP_TOLERANCE


def _judge_transitions(stored, is_step, source):
    """Raise `Wrong` unless all stored transitions are steps of `source`, with its rewards and no end."""
    if not is_step.all():
        wrong = np.mean(~is_step)
        raise Wrong(
            f"{wrong:.0%} of the stored transitions are not a step of {source}: from the stored observation, the "
            "stored action does not lead to the stored next observation. Which five things belong together?"
        )
    states, torques = pendulum.state_of(stored["observations"]), pendulum.MAX_TORQUE * stored["actions"]
    expected = pendulum.reward(states, torques)
    # An angle of just under pi can come back from float32 as just over -pi: same reward.
    worst = np.argmax(np.abs(stored["rewards"] - expected))
    if not np.allclose(stored["rewards"], expected, atol=0.01):
        raise Wrong(
            f"The stored reward of one transition is {stored['rewards'][worst]:.2f} where the environment gave "
            f"{expected[worst]:.2f}."
        )
    if stored["dones"].any():
        raise Wrong(
            f"{int(stored['dones'].sum())} transitions are stored as done. Done means terminated: no future "
            "reward after this state. Does the pendulum ever end in that sense?"
        )


# --- train ------------------------------------------------------------------------------------------------------

NUM_REAL_EPISODES, STEPS_PER_EPISODE, NUM_SYNTHETIC_SAMPLES, GRADIENT_STEPS = 2, 20, 30, 3
BATCH_SIZE = 16  # not 64, which `agent.train` takes when it is not told


class _Recorder(gym.Wrapper):
    """Counts the steps taken and sums the rewards of each episode."""

    def __init__(self, env):
        super().__init__(env)
        self.episode_returns, self.num_steps = [], 0

    def reset(self, **options):
        self.episode_returns.append(0.0)
        return super().reset(**options)

    def step(self, action):
        result = super().step(action)
        self.num_steps += 1
        if self.episode_returns:
            self.episode_returns[-1] += float(result[1])
        return result


def probe_train(train, rng) -> Evidence:
    """Let it train a small SAC agent for two short episodes; return what it stored, took and learned."""
    from stable_baselines3 import SAC
    from stable_baselines3.common.logger import configure

    model_env = pendulum.EquationEnv(MODEL_SINE_COEFFICIENT)
    real_env = _Recorder(gym.wrappers.TimeLimit(pendulum.EquationEnv(), STEPS_PER_EPISODE))
    agent = SAC(
        "MlpPolicy",
        pendulum.EquationEnv(),
        policy_kwargs={"net_arch": [8]},
        batch_size=BATCH_SIZE,
        buffer_size=1000,
        seed=int(rng.integers(2**31)),
        device="cpu",
    )
    agent.set_logger(configure(None, []))
    for env in (real_env, model_env):
        env.reset(seed=int(rng.integers(2**31)))
    real_env.episode_returns.clear()
    calls, learn = [], agent.train

    def recorded_train(gradient_steps, batch_size=64):
        calls.append((gradient_steps, batch_size, agent.replay_buffer.size(), real_env.num_steps))
        learn(gradient_steps, batch_size)

    agent.train = recorded_train
    returns = train(
        agent,
        real_env,
        model_env,
        num_real_episodes=NUM_REAL_EPISODES,
        steps_per_episode=STEPS_PER_EPISODE,
        num_synthetic_samples=NUM_SYNTHETIC_SAMPLES,
        gradient_steps=GRADIENT_STEPS,
    )
    return {
        "returns": _as_floats(returns),
        "real_returns": np.array([total for total in real_env.episode_returns if total]),
        "real_steps": np.array(real_env.num_steps),
        "calls": np.array(calls, dtype=float).reshape(-1, 4),
        **_contents(agent.replay_buffer),
    }


def _as_floats(returned):
    try:
        return np.array(returned, dtype=float)
    except (TypeError, ValueError):
        raise Wrong(f"It should return an array of returns, one per episode; it returned `{returned!r:.60}`.") from None


def judge_train(evidence: Evidence) -> str:
    """Check the real steps, what was stored, how the agent was trained, and what came back."""
    real_steps, expected_steps = int(evidence["real_steps"]), NUM_REAL_EPISODES * STEPS_PER_EPISODE
    if real_steps != expected_steps:
        raise Wrong(
            f"{NUM_REAL_EPISODES} episodes of {STEPS_PER_EPISODE} steps are {expected_steps} real steps; "
            f"`real_env.step` was called {real_steps} times."
        )
    _judge_actions(evidence["actions"] if len(evidence["actions"]) else np.zeros(1))
    is_real = _follows(evidence, pendulum.SINE_COEFFICIENT)
    is_synthetic = _follows(evidence, MODEL_SINE_COEFFICIENT)
    is_either = is_real & is_synthetic  # at the speed limit, for one, both pendulums do the same
    num_synthetic = NUM_REAL_EPISODES * NUM_SYNTHETIC_SAMPLES
    for name, follows, expected in (("real", is_real, expected_steps), ("synthetic", is_synthetic, num_synthetic)):
        if not (follows & ~is_either).sum() <= expected <= follows.sum():
            raise Wrong(
                f"`agent.replay_buffer` should hold {expected} {name} transitions at the end; {follows.sum()} of "
                f"the {len(follows)} in it are."
            )
    _judge_transitions(evidence, is_real | is_synthetic, "one of the two environments")
    _judge_learning(evidence["calls"])
    returns, real_returns = evidence["returns"], evidence["real_returns"]
    if returns.shape != (NUM_REAL_EPISODES,):
        raise Wrong(f"It should return {NUM_REAL_EPISODES} returns, one per real episode; got shape {returns.shape}.")
    if len(real_returns) != len(returns) or not np.allclose(returns, real_returns, rtol=1e-4):
        raise Wrong(
            f"The rewards of the real episodes sum to {np.round(real_returns, 2).tolist()}; it returned "
            f"{np.round(returns, 2).tolist()}."
        )
    return (
        f"{real_steps} real and {num_synthetic} synthetic transitions in one buffer, "
        f"{evidence['calls'][:, 0].sum():.0f} gradient steps on batches of {BATCH_SIZE}."
    )


def _judge_learning(calls):
    gradient_steps, batch_size, stored, real_steps = calls.T
    expected = NUM_REAL_EPISODES * GRADIENT_STEPS
    if gradient_steps.sum() != expected:
        raise Wrong(
            f"{GRADIENT_STEPS} gradient steps after each of {NUM_REAL_EPISODES} episodes are {expected}; the agent "
            f"took {gradient_steps.sum():.0f}. Each should come from `agent.train`."
        )
    if (batch_size != BATCH_SIZE).any():
        raise Wrong(
            f"The agent's `batch_size` is {BATCH_SIZE}; it was trained on batches of {batch_size[0]:.0f}. What does "
            "`agent.train` use when you do not tell it?"
        )
    per_episode = STEPS_PER_EPISODE + NUM_SYNTHETIC_SAMPLES
    if (stored < per_episode * real_steps / STEPS_PER_EPISODE).any() or len(set(real_steps)) < NUM_REAL_EPISODES:
        raise Wrong(
            "Learning comes after each real episode, once its real and synthetic transitions are in the buffer; "
            f"the first `agent.train` saw {stored[0]:.0f} transitions and {real_steps[0]:.0f} real steps."
        )


# --- evaluate ---------------------------------------------------------------------------------------------------

NUM_EPISODES = 7


def probe_evaluate(evaluate, rng) -> Evidence:
    """Let it evaluate a policy whose returns we can work out."""
    policy = ProbePolicy(np.array([0.0, rng.uniform(-0.2, 0.2), rng.uniform(-1.0, -0.5)]), rng)
    returns = evaluate(policy, num_episodes=NUM_EPISODES)
    return {
        "returns": _as_floats(returns),
        "weights": policy.weights,
        "deterministic": np.array(policy.deterministic, dtype=bool),
    }


def judge_evaluate(evidence: Evidence) -> str:
    """Compare with the returns that the law gives from the fixed starts."""
    returns, weights = evidence["returns"], evidence["weights"]
    if returns.shape != (NUM_EPISODES,):
        raise Wrong(f"Asked for {NUM_EPISODES} episodes, it should return {NUM_EPISODES} returns; got {returns.shape}.")
    if not len(evidence["deterministic"]):
        raise Wrong("The policy was never asked for an action.")
    if not evidence["deterministic"].all():
        raise Wrong(
            "The policy was asked for random actions. In a test we want to know what it does when it does its best: "
            "which argument of `predict` and `evaluate_policy` says so?"
        )
    states, expected = pendulum.evaluation_starts(NUM_EPISODES), np.zeros(NUM_EPISODES)
    for _ in range(pendulum.STEPS_PER_EPISODE):
        torques = pendulum.MAX_TORQUE * np.tanh(pendulum.observe(states).astype(float) @ weights)
        expected += pendulum.reward(states, torques)
        states = pendulum.next_state(states, torques)
    if np.allclose(returns, expected, rtol=1e-2):
        error = np.abs(returns - expected).max()
        return f"{NUM_EPISODES} episodes from the fixed starts, each return right to {max(error, 0.01):.1g}."
    if np.allclose(np.sort(returns), np.sort(expected), rtol=1e-2):
        raise Wrong("The returns are right but not in the order of the starts: number i belongs to seed 10000 + i.")
    worst = np.argmax(np.abs(returns - expected))
    raise Wrong(
        f"From start {worst} of the evaluation set this policy earns {expected[worst]:.1f} in 200 steps; you got "
        f"{returns[worst]:.1f}. Does episode i begin with `reset(seed=pendulum.EVALUATION_SEED + i)`, and does a "
        "return sum the rewards of all its 200 steps?"
    )


EXERCISES = (
    Exercise(
        name="generate_synthetic_data",
        notebook="04_sac_dyna",
        defines="generate_synthetic_data",
        probe=probe_generate_synthetic_data,
        judge=judge_generate_synthetic_data,
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
        probe=probe_train,
        judge=judge_train,
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
        probe=probe_evaluate,
        judge=judge_evaluate,
        imports=(*LIBRARIES, "stable_baselines3.common.env_util", "stable_baselines3.common.evaluation"),
        hints=(
            "A fair comparison gives every agent the same starts and lets it do its best, without exploring. Where "
            "do the starts come from?",
            "Episode i starts from `reset(seed=pendulum.EVALUATION_SEED + i)`. The return of an episode is the sum "
            "of its 200 rewards.",
            "`make_vec_env` makes many environments at once and seeds number i with `seed + i`; `evaluate_policy` "
            "plays them side by side, 100 in about a second.",
            "The line to look at is `evaluate_policy`: it averages unless `return_episode_rewards=True`, and then "
            "returns two lists, of which the first is wanted.",
        ),
    ),
)
