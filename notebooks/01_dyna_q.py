# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["badge"]
# [![Open In Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/mbrl-notebooks/mbrl-notebooks/blob/v0.1.0/notebooks/01_dyna_q.ipynb)

# %% [markdown]
# # 1. Learning from steps that never happened
#
# **The claim.** An agent that learns a model of its world and plans with it masters a maze with a fraction of the
# real steps it needs without one. It pays in computation; and when the world changes, a model is only as good as
# the agent is curious.
#
# **What you will do** (45 minutes): write Q-learning, planning, Dyna-Q and Dyna-Q+, and reproduce four figures of
# Sutton & Barto, *Reinforcement Learning* (2nd edition, 2018), chapter 8.
#
# **Before you start**: some Python, and one lecture on Q-learning.

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
import math
import random
from functools import partial

import numpy as np

from helpers import check, hint, mazes, plots, tabular

plots.use_style()

# %% [markdown]
# ## A maze, and a question
#
# From `S` to `G`, one cell at a time: up, right, down or left. The reward is 1 at the goal and 0 before it. At
# first the agent knows nothing, not even that there is a goal. **How many real steps does it need until it walks
# well?**

# %%
print(mazes.DYNA_MAZE)
env = mazes.dyna_maze()
plots.mazes({"The Dyna maze": env})
print(f"{env.observation_space.n} cells are the states, and there are {env.action_space.n} actions")

# %% [markdown]
# ## What is a model?
#
# Whatever answers two questions about a state $s$ and an action $a$:
#
# $$s' \sim \hat p(\,\cdot \mid s, a) \qquad \text{where does it lead? (transition)}$$
# $$r = \hat r(s, a, s') \qquad \text{what is it worth? (reward)}$$
#
# *Model-free* methods, such as Q-learning, never ask. *Model-based* methods learn the answers, and use them.
#
# | it promises | it costs |
# |---|---|
# | **sample efficiency**: a step seen once is used many times | **computation**: each use takes time |
# | **generalisation**: one model serves many starts and goals | **model error**: what is wrong in it is learned too |
# | **interpretability**: one can look at it and check it | **exploration**: what was never tried is not in it |

# %% [markdown]
# ## The loop: act, learn, model, plan
#
# Dyna (Sutton, 1990) lets imagined steps teach the agent just as real ones do:
#
# ```text
# repeat:
#     act     take one real step from the current state
#     learn   improve the values from that step
#     model   remember what followed
#     plan    n times: recall some step of the past, and improve the values from it
# ```

# %%
plots.dyna_loop()


# %% [markdown]
# ### Exercise: `q_learning_update`
#
# *Difficulty: ●○○, 5 minutes.* The arrow *learn*. A step from $s$ by $a$ to $s'$ with reward $r$ moves one value:
#
# $$q(s, a) \leftarrow q(s, a) + \alpha \left[ r + \gamma \max_{a'} q(s', a') - q(s, a) \right]$$
#
# After a terminal step nothing follows: what is left of the bracket? If you are stuck, run
# `hint.q_learning_update()`, once for each hint.

# %%
def q_learning_update(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    """Improve `q[state][action]` in place, from one step.

    q: list of lists, `q[state][action]` is a value. For one number at a time, lists are faster than arrays.
    state, action, next_state: int. reward: float. terminated: bool, whether the step ended the episode.
    alpha: step size, gamma: discount factor, both from 0 to 1.
    """
    # 1. Work out the target: the reward and, unless the step was terminal, the discounted best value that follows.
    # 2. Move the value towards it, by the fraction alpha of the way.
    raise NotImplementedError("q_learning_update: replace this line with your code")


# %%
check.q_learning_update(q_learning_update)

# %% [markdown]
# ## A table as a model
#
# The maze is small and always answers alike, so a table will do: for each state and action, what happened last
# time. Here it is after three steps, the second of them into a wall:

# %%
model = tabular.Model()
env.reset()
for state, action in ((18, 1), (19, 1), (19, 0)):
    next_state, reward, *_ = env.step(action)
    model.learn(state, action, reward, next_state, terminated=False)
print("pairs   ", model.pairs)
print("states  ", model.states)
print("outcomes", model.outcomes)


# %% [markdown]
# ### Exercise: `planning`
#
# *Difficulty: ●●○, 5 minutes.* The arrow *plan*. Draw from the list `model.pairs`. To draw from the dictionary one must
# copy its keys first, and each planning step costs more the more one knows.

# %%
def planning(q, model, num_planning_steps, rng, *, alpha, gamma):
    """Improve `q` in place, from steps that the model remembers.

    q: list of lists, `q[state][action]`.
    model: `tabular.Model`. `model.pairs` is the list of all (state, action) tried; `model.outcomes` is a dict,
        (state, action) -> (reward, next_state, terminated).
    num_planning_steps: int, the number of updates, each from a pair drawn at random from all that were tried,
        whatever was drawn before; 0 is none at all.
    rng: `random.Random`, the source of all random numbers.
    """
    # 1. For each planning step, draw one of the pairs that were tried.
    # 2. Recall what followed, and learn from it as if it had just happened.
    raise NotImplementedError("planning: replace this line with your code")


# %%
check.planning(planning)


# %% [markdown]
# ### Exercise: `dyna_q`
#
# *Difficulty: ●●○, 10 minutes.* The whole loop. With `num_planning_steps=0` it must be plain Q-learning. To choose an
# action there is `tabular.epsilon_greedy(values, epsilon, rng)`, which breaks ties at random: why does that matter in
# the first episode? And `plan` lets us plan in another way later on.

# %%
def dyna_q(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    """Live in `env` for some episodes; return the number of real steps of each, a list of int.

    env: `gymnasium.Env` with Discrete spaces.
    epsilon: the probability of an action at random, the same in all episodes.
    plan: called like `planning`, which it is unless another function is given, once after each real step; for
        `num_planning_steps` = 0, too.
    """
    rng, plan = random.Random(seed), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    # 1. Begin each episode with a reset, and repeat steps 2 to 6 until it is terminated or truncated.
    # 2. Act: choose an action by `q[state]`, and take one real step.
    # 3. Learn from it.
    # 4. Let the model learn it too.
    # 5. Plan, with `plan`.
    # 6. Go on from the next state.
    # 7. Note the number of steps of the episode in `steps`.
    raise NotImplementedError("dyna_q: replace this line with your code")
    return steps


# %%
check.dyna_q(dyna_q)


# %% [markdown]
# ## Figure 8.2: what planning buys
#
# Thirty agents live through fifty episodes with $n$ = 0, 5 and 50 planning steps per real step. The first episode is
# left out: nobody knows of the goal yet, so planning cannot help. When will each be good?

# %%
def steps_per_episode(num_planning_steps, num_runs=30, num_episodes=50):
    """Real steps per episode (num_runs, num_episodes) in the Dyna maze."""
    constants = {"alpha": 0.1, "gamma": 0.95, "epsilon": 0.1}
    runs = (dyna_q(mazes.dyna_maze(), num_episodes, num_planning_steps, **constants, seed=i) for i in range(num_runs))
    return np.array(list(runs))


steps = {n: steps_per_episode(n) for n in (0, 5, 50)}
plots.steps_per_episode({f"n = {n}": runs for n, runs in steps.items()}, shortest=14)
for n, runs in steps.items():
    good = np.argmax(runs.mean(axis=0) < 20) + 1
    print(f"n = {n:<2}: the first episode with a mean below 20 steps is number {good}")


# %% [markdown]
# ## Figure 8.3: what the agent knows in its second episode
#
# Half-way through the second episode we ask each agent for its best action everywhere. (The black square is where it
# stands.) In which cells will the agent without planning have an answer?

# %%
def photograph(num_planning_steps, seed=0):
    """The cell of the agent and its values (states, actions), half-way through the second episode."""
    env, album = mazes.dyna_maze(), []

    def plan(q, *rest, **constants):
        planning(q, *rest, **constants)
        album.append((env.state, np.array(q)))

    first, second = dyna_q(env, 2, num_planning_steps, alpha=0.1, gamma=0.95, epsilon=0.1, seed=seed, plan=plan)
    return album[first + second // 2 - 1]


plots.greedy_policies(env, {"without planning (n = 0)": photograph(0), "with planning (n = 50)": photograph(50)})

# %% [markdown]
# Without planning an episode teaches one thing: the last action before the goal. With planning the news has spread
# over the maze. How does it spread?
#
# ## Values on their way back from the goal
#
# One agent walks to the goal once, without planning. Then it sits down and thinks about what it has seen.

# %%
memory = []


def only_remember(q, model, *rest, **constants):
    """In place of planning: keep the values and the model."""
    memory[:] = q, model


dyna_q(env, 1, 0, alpha=0.1, gamma=0.95, epsilon=0.1, seed=1, plan=only_remember)
q, model = memory
frames, rng, done = {}, random.Random(0), 0
for until in (0, 2_000, 8_000, 50_000):
    planning(q, model, until - done, rng, alpha=0.1, gamma=0.95)
    frames[f"after {until:,} planning steps"], done = np.array(q), until
plots.values_spreading(env, frames)

# %% [markdown]
# Each planning step can carry value one cell back. No real step was taken between the first frame and the last.
#
# ## When the world changes
#
# A model may be wrong because it was right once. In the *blocking* maze the short way closes after 1,000 steps and a
# long one opens. In the *shortcut* maze a short way opens after 3,000 steps, and the old one stays.

# %%
plots.mazes(
    {
        "blocking: before": mazes.Maze(mazes.OPEN_ON_THE_RIGHT),
        "both: after, before": mazes.Maze(mazes.OPEN_ON_THE_LEFT),
        "shortcut: after": mazes.Maze(mazes.OPEN_ON_BOTH_SIDES),
    }
)


# %% [markdown]
# Which change is harder to notice? Whoever runs into a closed door knows. An open one is seen only by those who go and
# look. **Dyna-Q+** gives a reason to: planning imagines for a pair last tried $\tau$ real steps ago the reward
#
# $$r + \kappa \sqrt{\tau}$$
#
# What was not tried for long looks better and better, and so does the way there.
#
# ### Exercise: `planning_plus`
#
# *Difficulty: ●●●, 10 minutes.* Planning for Dyna-Q+. In the states it has visited it plans with all actions. One
# never tried is imagined to lead back to the same state, with reward 0 (and the bonus).

# %%
def planning_plus(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    """Improve `q` in place by planning with a bonus for what was not tried for long.

    As in `planning`; and of the model: `model.states` is the list of all states in which something was tried,
    `model.tau(state, action)` the number of real steps since the pair was last tried.
    kappa: float, the weight of the bonus.
    """
    # 1. Draw a state that was visited, and any action.
    # 2. Recall what followed; of an action never tried, imagine that it leads nowhere.
    # 3. Add the bonus, and learn from it as if it had just happened.
    raise NotImplementedError("planning_plus: replace this line with your code")


# %%
check.planning_plus(planning_plus)


# %% [markdown]
# ## Figure 8.4: a way closes
#
# Each episode earns 1 at its end, so the cumulative reward is the number of episodes that have ended. In a
# deterministic world one look at an outcome is enough, so $\alpha$ = 1.

# %%
def cumulative_rewards(world, num_steps, plan, num_runs=20):
    """Cumulative rewards (num_runs, num_steps + 1) of agents that live for `num_steps`, with n = 20."""
    num_episodes = num_steps // 10  # no way is shorter than 10 steps, so these are enough
    constants = {"alpha": 1.0, "gamma": 0.95, "epsilon": 0.1, "plan": plan}
    ends = [np.cumsum(dyna_q(world(), num_episodes, 20, **constants, seed=seed)) for seed in range(num_runs)]
    return np.array([np.searchsorted(end, np.arange(num_steps + 1), side="right") for end in ends])


def compare(world, num_steps, change_at):
    """Draw Dyna-Q against Dyna-Q+ and say what they have earned in the end."""
    planners = {"Dyna-Q": planning, "Dyna-Q+": partial(planning_plus, kappa=1e-3)}
    rewards = {name: cumulative_rewards(world, num_steps, plan) for name, plan in planners.items()}
    plots.cumulative_rewards(rewards, change_at)
    for name, runs in rewards.items():
        before, after = runs[:, change_at], runs[:, -1] - runs[:, change_at]
        print(f"{name:<7} earned {before.mean():5.1f} before the change and {after.mean():5.1f} after it")


compare(mazes.blocking_maze, num_steps=3000, change_at=1000)

# %% [markdown]
# ## Figure 8.5: a way opens
#
# The old way still works. Who will notice?

# %%
compare(mazes.shortcut_maze, num_steps=6000, change_at=3000)

# %% [markdown]
# ## What planning costs
#
# Now let us count *updates*: one for each real step, and one for each planning step. Among the agents of figure 8.2,
# who is ahead when all may spend the same?

# %%
steps = {n: steps_per_episode(n) for n in (0, 5, 50)}
plots.price_of_planning(steps)
print("until the mean is below 20 steps per episode:")
for n, runs in steps.items():
    episodes = np.argmax(runs.mean(axis=0) < 20)
    real_steps = runs[:, :episodes].sum(axis=1).mean()
    print(f"n = {n:<2}: {real_steps:6,.0f} real steps, {(1 + n) * real_steps:7,.0f} updates")

# %% [markdown]
# ## What you have measured

# %%
check.table("01_dyna_q")

# %% [markdown]
# **The claim, measured**: the real steps and updates printed above, and the two figures of worlds that change.
#
# **Now play**: set `kappa` to 1e-4 and to 1e-2 in the shortcut maze. Which $n$ would you choose for the Dyna maze? Draw
# your own maze, in text, for `mazes.Maze`.
#
# **Next**: a table works because a maze has few cells. A pendulum is never in the same state twice. Its model must
# hold where nobody has been: it must be an equation, and in notebook 2 we find one in the data.
