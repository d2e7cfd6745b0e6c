# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["badge"]
# [![Open In Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/mbrl-notebooks/mbrl-notebooks/blob/v0.1.0/solutions/04_sac_dyna.ipynb)

# %% [markdown]
# # 4. SAC that practises in its own world
#
# **The claim.** An agent that practises in a learned model needs a fraction of the real experience. Two real episodes,
# one for the model and one for the agent, and it swings the pendulum up; the same agent without the model is then
# still at a loss, and PPO needs some hundred times as many.
#
# **What you will do** (60 minutes): write the three functions of SAC-Dyna-Q, train the agent, give it 100 test
# episodes, and compare it with SAC alone, with PPO, and with the best that physics allows.
#
# **Before you start**: notebook 3, and one lecture on actor-critic methods. The cells that train take about a
# minute and a half together on two cores.

# %% tags=["setup"]
# Google Colab forgets what was installed when its session ends, so there this cell installs what the notebook
# imports, in the version it was written for. Anywhere else the cell does nothing.
import subprocess
import sys
from importlib import metadata

if "google.colab" in sys.modules:
    installed = [package.version for package in metadata.distributions(name="mbrl-notebooks")]
    if "0.1.0" not in installed:
        source = "git+https://github.com/mbrl-notebooks/mbrl-notebooks@v0.1.0"
        command = [sys.executable, "-m", "pip", "install", "--quiet", source]
        if subprocess.run(command, capture_output=True).returncode:
            raise RuntimeError(f"Could not install {source}. Is there a network? Then run this cell again.")

# %%
import gymnasium as gym
import numpy as np
import pandas as pd
import torch
from stable_baselines3 import PPO, SAC
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.logger import configure
from tqdm.auto import trange

from helpers import check, hint, pendulum, plots
from helpers.optimal import optimal_returns

plots.use_style()
torch.set_num_threads(1)  # for networks this small a second thread costs more than it brings

# %% [markdown]
# ## Real steps are the currency
#
# A step in a simulator is free. A step of a real machine costs time, wear, and sometimes the machine. So we count
# *real steps*, steps in `Pendulum-v1`, and nothing else on the horizontal axis.
#
# The first 200 of them are spent on the model: one episode of random torques, and a fit of the equation that
# notebook 2 discovered. `EquationEnv` is the environment of notebook 3, on these coefficients.

# %%
SEED = 0
rng = np.random.default_rng(SEED)
real_env = gym.make("Pendulum-v1")
random_torques = rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, pendulum.STEPS_PER_EPISODE)
visited = pendulum.rollout(real_env, [np.pi, 0.0], random_torques)
coefficients = pendulum.fit_coefficients(visited[:-1], random_torques, visited[1:])
print("theta_dot' = theta_dot + {:.4f} sin(theta) + {:.4f} u".format(*coefficients))
model_env = pendulum.EquationEnv(*coefficients)
curves = {}  # what is measured below: for each agent, real steps and mean returns

# %% [markdown]
# ## SAC in a few lines
#
# Soft actor-critic (Haarnoja et al., 2018) keeps a **replay buffer** of transitions, from whichever policy. A
# **critic** $Q(s, a)$ learns from random batches of it: reward now, plus $\gamma$ times the value of what follows. An
# **actor** $\pi(a \mid s)$ learns to choose actions that the critic likes, while staying as random as it can
# afford: the entropy bonus is what makes it explore.
#
# SAC is *off-policy*: it does not ask where a transition came from. That is the door through which a model enters.

# %% [markdown]
# ### Exercise: `new_agent`


# %%
def new_agent(seed, log_folder=None):
    """Return a SAC agent for the pendulum with an empty replay buffer, and a logger that writes CSV.

    seed: of its networks and of its exploration. log_folder: where `progress.csv` is written; None writes nothing.
    """
    ### BEGIN SOLUTION
    # 1. Make the agent for "Pendulum-v1", with the settings of the table.
    agent = SAC(
        "MlpPolicy",
        "Pendulum-v1",
        learning_rate=1e-3,
        batch_size=512,
        tau=0.02,
        buffer_size=50_000,
        learning_starts=pendulum.STEPS_PER_EPISODE,
        train_freq=(1, "episode"),
        gradient_steps=1500,
        policy_kwargs={"net_arch": [64, 64]},
        seed=seed,
        device="cpu",
    )
    # 2. Give it a logger, which `train` needs.
    agent.set_logger(configure(log_folder, ["csv"] if log_folder else []))
    return agent
    ### END SOLUTION


# %% [markdown]
# ## SAC-Dyna-Q
#
# Dyna (Sutton, 1991) learns from the world and from a model of the world alike:
#
# ```text
# find the model from one episode of random actions
# repeat for each real episode:
#     act in the WORLD with the current policy      -> replay buffer    (real)
#     act in the MODEL, from states all over        -> replay buffer    (synthetic)
#     take gradient steps on batches from the replay buffer
# ```
#
# Three functions make it up. You write all three.

# %% [markdown]
# ### Exercise: `generate_synthetic_data`
#
# *Difficulty: ●●○, 15 minutes.* A model has an advantage over the world: you may put it into *any* state. Which
# states will teach the agent most, those it begins in, or those it seldom sees?
#
# Two traps. SAC's buffer holds actions scaled to $[-1, 1]$, while `predict` returns torques in N m. And asking the
# policy state by state is slow: it can answer for all states in one call. Stuck? `hint.generate_synthetic_data()`.


# %%
def generate_synthetic_data(env, policy, replay_buffer, num_samples):
    """Add `num_samples` one-step transitions of a model to a replay buffer.

    The states are spread evenly over the whole state space, and are new ones at each call.
    The policy explores in the model as it does in the world: no deterministic actions.

    env: the model; `env.reset(options={"state": (theta, theta_dot)})` puts it into a state
        and returns (observation, info); `env.step(action)` takes one torque in N m, an array
        of shape (1,), and returns (observation, reward, terminated, truncated, info);
        `env.np_random` is its random number generator.
    policy: has `predict(observations)` -> (actions in N m, _), one action of shape (1,) for
        each observation, and `scale_action(action)` -> [-1, 1].
    replay_buffer: has `add(observation, next_observation, scaled_action, reward, done, [info])`.
    """
    ### BEGIN SOLUTION
    # 1. Draw states over the whole state space: theta in [-pi, pi], theta_dot in [-8, 8].
    highest = np.array([np.pi, pendulum.MAX_SPEED])
    states = env.np_random.uniform(-highest, highest, size=(num_samples, 2))
    # 2. Let the policy choose an action for each of them, all in one call. It explores.
    actions, _ = policy.predict(pendulum.observe(states))
    # 3. Take one step of the model from each state, and store the transition.
    for state, action in zip(states, actions, strict=True):
        observation, _ = env.reset(options={"state": state})
        next_observation, reward, terminated, _, info = env.step(action)
        scaled_action = policy.scale_action(action)
        replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
    ### END SOLUTION


# %%
check.generate_synthetic_data(generate_synthetic_data)

# %% [markdown]
# What does the model add? The random episode, in orange, has stayed near the bottom; here are 1,000 synthetic samples
# around it.


# %%
agent = new_agent(SEED)
model_env.reset(seed=SEED)
generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, 1000)
plots.coverage(visited, pendulum.state_of(agent.replay_buffer.observations[:1000, 0]))

# %% [markdown]
# ### Exercise: `train`
#
# *Difficulty: ●●●, 20 minutes.* Now the loop of the pseudo-code. Before you write: an episode of the pendulum stops
# after 200 steps. Is that an *end*? If the buffer says `done`, the critic learns that nothing follows, although the
# pendulum would swing on. So what is stored is `terminated`, not `truncated`.
#
# One more trap: `agent.train` uses batches of 64 unless it is told the agent's own `batch_size`.


# %%
def train(
    agent,
    real_env,
    model_env,
    *,
    num_real_episodes,
    steps_per_episode,
    num_synthetic_samples,
    gradient_steps,
):
    """Train a SAC agent on real and synthetic transitions.

    agent: has `predict(observation)`, `policy`, `replay_buffer`, `batch_size`, and
        `train(gradient_steps, batch_size)`. It explores, in the world and in the model.
    steps_per_episode: real steps in each episode, after which the environment truncates it.
    num_synthetic_samples: transitions that the model adds for EACH real episode.
    gradient_steps: gradient steps for EACH real episode. They may be spread over it, as long
        as the agent also learns after the synthetic data have been added.
    Returns the return of each real episode, array of shape (num_real_episodes,).
    """
    returns = np.zeros(num_real_episodes)
    for episode in range(num_real_episodes):
        observation, _ = real_env.reset()
        ### BEGIN SOLUTION
        # 1. Act in the real environment for one episode. Store each transition, and add up the rewards.
        for _ in range(steps_per_episode):
            action, _ = agent.predict(observation)
            next_observation, reward, terminated, _, info = real_env.step(action)
            scaled_action = agent.policy.scale_action(action)
            agent.replay_buffer.add(observation, next_observation, scaled_action, reward, terminated, [info])
            observation = next_observation
            returns[episode] += reward
        # 2. Learn from what is in the buffer now, in batches of the size that the agent was made with.
        early = gradient_steps // 5
        agent.train(early, batch_size=agent.batch_size)
        # 3. Practise: let the model add synthetic transitions to the same buffer.
        generate_synthetic_data(model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        # 4. Learn again, from both.
        agent.train(gradient_steps - early, batch_size=agent.batch_size)
        ### END SOLUTION
    return returns


# %%
check.train(train)

# %% [markdown]
# ### Exercise: `evaluate`
#
# *Difficulty: ●○○, 5 minutes.* To compare agents we give each the same 100 starts, `reset(seed=10000)` to
# `reset(seed=10099)`, and let it do its best: no exploration. One episode after the other is slow, because most of the
# time goes into asking the policy; environments side by side ask it once for all of them.


# %%
def evaluate(policy, num_episodes=100):
    """Test a policy in `Pendulum-v1` from fixed starts, with deterministic actions.

    policy: anything with stable-baselines3's `predict`.
    Returns the return of each episode, array of shape (num_episodes,); number i starts from
    `reset(seed=pendulum.EVALUATION_SEED + i)` and lasts `pendulum.STEPS_PER_EPISODE` steps.
    """
    ### BEGIN SOLUTION
    # 1. Make the environments side by side, seeded (see `make_vec_env`).
    envs = make_vec_env("Pendulum-v1", n_envs=num_episodes, seed=pendulum.EVALUATION_SEED)
    # 2. Play one episode in each, with deterministic actions (see `evaluate_policy`).
    returns, _ = evaluate_policy(policy, envs, num_episodes, deterministic=True, return_episode_rewards=True)
    # 3. Return the return of each episode.
    return np.array(returns)
    ### END SOLUTION


# %%
check.evaluate(evaluate)

# %% [markdown]
# ## The training run
#
# Three real episodes, with 4,000 synthetic transitions and 1,500 gradient steps after each. Between two of them we
# test, only to draw the learning curve: a test is not training, and its steps are not counted. stable-baselines3's
# logger writes everything to `logs/sac_dyna/progress.csv`.


# %% tags=["nbval-ignore-output"]
def test_and_log(agent, real_steps):
    """Test the agent, and write a line of its log."""
    agent.logger.record("time/real_steps", real_steps)
    agent.logger.record("eval/mean_reward", evaluate(agent).mean())
    agent.logger.dump(step=real_steps)


agent = new_agent(SEED, "logs/sac_dyna")
real_env.reset(seed=SEED)
model_env.reset(seed=SEED)

real_steps = len(random_torques)  # the model has cost these
test_and_log(agent, real_steps)
for _ in trange(3, desc="real episodes"):
    (episode_return,) = train(
        agent,
        real_env,
        model_env,
        num_real_episodes=1,
        steps_per_episode=pendulum.STEPS_PER_EPISODE,
        num_synthetic_samples=4000,
        gradient_steps=1500,
    )
    real_steps += pendulum.STEPS_PER_EPISODE
    agent.logger.record("rollout/ep_rew", episode_return)
    test_and_log(agent, real_steps)

progress = pd.read_csv("logs/sac_dyna/progress.csv")
curves["SAC-Dyna"] = progress["time/real_steps"], progress["eval/mean_reward"]
plots.training_progress(progress)
progress[["time/real_steps", "rollout/ep_rew", "eval/mean_reward", "train/critic_loss", "train/ent_coef"]].round(3)

# %% [markdown]
# ## The control: SAC without a model
#
# Is it the model, or would any SAC have done it? The same agent, the same number of real steps (the first 200 at
# random, too), the same number of gradient steps. Only the synthetic data are missing, so stable-baselines3's own
# `learn` will do.


# %%
def learning_curve(agent, num_rounds, steps_per_round):
    """Train with the library's `learn`; return real steps and mean test returns after each round."""
    mean_returns = []
    for _ in trange(num_rounds, desc=type(agent).__name__):
        agent.learn(steps_per_round, reset_num_timesteps=False)
        mean_returns.append(evaluate(agent).mean())
    return steps_per_round * np.arange(1, num_rounds + 1), mean_returns


# %% tags=["nbval-ignore-output"]
sac_alone = new_agent(SEED)
curves["SAC"] = learning_curve(sac_alone, 4, pendulum.STEPS_PER_EPISODE)

# %% [markdown]
# ## PPO
#
# Proximal policy optimisation (Schulman et al., 2017) is the usual first choice where steps are cheap. It is
# *on-policy*: it learns from what the current policy did, and then throws the data away. We give it 100,000 steps.



# %%
def train_ppo(num_steps, seed, callback=None):
    """Return a PPO agent trained on `Pendulum-v1` for `num_steps` real steps, counted over all its environments.

    With 16 environments side by side and rollouts of 128 steps, `num_steps` is rounded up to a multiple of 2,048.
    callback: for `learn`, which calls it as it goes; None is none.
    """
    ### BEGIN SOLUTION
    # 1. Make 16 environments side by side, seeded.
    envs = make_vec_env("Pendulum-v1", n_envs=16, seed=seed)
    # 2. Make the agent, with the settings of the table.
    agent = PPO(
        "MlpPolicy",
        envs,
        n_steps=128,
        batch_size=256,
        learning_rate=1e-3,
        gamma=0.9,
        use_sde=True,
        sde_sample_freq=4,
        seed=seed,
        device="cpu",
    )
    # 3. Let it learn.
    return agent.learn(num_steps, callback)
    ### END SOLUTION


# %% tags=["nbval-ignore-output"]
ppo = train_ppo(5 * 16 * 128, SEED)
curves["PPO"] = learning_curve(ppo, 10, 5 * 16 * 128)

# %% [markdown]
# ## The best that physics allows
#
# How good is good? We know the law, so dynamic programming can work out the best return from each of the 100 starts.
# No agent can do much better than this line.

# %%
optimal = optimal_returns()
print(f"optimal mean return: {optimal.mean():.1f}")

# %% tags=["nbval-ignore-output", "picture:learning_curves"]
plots.learning_curves(curves, optimal.mean())
for name, (steps, mean_returns) in curves.items():
    good = np.array(steps)[np.array(mean_returns) >= -200]
    when = f"{good[0]:,} real steps" if len(good) else "not yet"
    print(f"{name:<9} first above a mean return of -200: {when}")

# %% [markdown]
# ## 100 episodes each
#
# A mean can hide a failure. Each agent's 100 episodes, start by start:

# %% tags=["nbval-ignore-output"]
agents = {"SAC-Dyna": agent, "SAC": sac_alone, "PPO": ppo}
returns = {name: evaluate(each) for name, each in agents.items()}
plots.returns_against_optimum(returns, optimal)
pd.DataFrame(
    {
        "real steps": {name: int(np.array(steps)[-1]) for name, (steps, _) in curves.items()},
        "mean return": {name: values.mean() for name, values in returns.items()},
        "worst episode": {name: values.min() for name, values in returns.items()},
        "short of the optimum by": {name: optimal.mean() - values.mean() for name, values in returns.items()},
    }
).round(1)

# %% [markdown] tags=["solution"]
# **Reading the figures.** The order of the curves is the lesson: model, no model, on-policy. SAC alone has taken as
# many gradient steps on as many real steps, but its critic knows only the states its poor policy led it to. Given more
# real steps it often gets there, and sometimes not: run `learning_curve` on it again. PPO does learn, orders of
# magnitude to the right. What does SAC-Dyna pay? Computation, and the risk that the model is wrong. One seed is one
# story, so do change `SEED`: it moves the curve of SAC alone much more than that of SAC-Dyna.

# %% [markdown]
# ## Watch them
#
# The three agents from the same start, hanging down. The black bar is the torque: how do they get the energy to
# swing up with a motor that is too weak to lift the rod?


# %% tags=["nbval-ignore-output"]
def watch(agent, start):
    """Play one episode from `start`; return the states (201, 2) and torques (200,)."""
    states, torques = [start], []
    for _ in range(pendulum.STEPS_PER_EPISODE):
        action, _ = agent.predict(pendulum.observe(states[-1]), deterministic=True)
        torques.append(action[0])
        states.append(pendulum.rollout(real_env, states[-1], action)[1])
    return np.array(states), np.array(torques)


films = {name: watch(each, np.array([np.pi, 0.0])) for name, each in agents.items()}
plots.animate(films)

# %% [markdown]
# ## What you have measured

# %%
check.table("04_sac_dyna")

# %% [markdown]
# **Now play**: set `num_synthetic_samples` to 400. Draw the starts from `env.reset()` alone. Store the raw torques: it
# still works, almost; why is it wrong all the same? Give the model a wrong gravity, `EquationEnv(0.5, 0.15)`.
#
# **What comes next**: this model was right. When does a model that is wrong still help, and when does it hurt?
