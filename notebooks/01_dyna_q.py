# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["badge"]
# [![Open In Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/mbrl-notebooks/mbrl-notebooks/blob/v0.2.0/notebooks/01_dyna_q.ipynb)

# %% [markdown]
# # 1. Learning more from every step
#
# **The claim.** In a maze, an agent that learns a model of its world and plans with it becomes good in 7 times
# fewer real steps than one without. The price is computation: 7 times as many updates. When the world changes, a
# model stays right only where the agent goes on looking.
#
# **After this you can** say what model-based reinforcement learning is, what it gains and what it risks; write
# Q-learning, a model, planning, Dyna-Q and Dyna-Q+; and explain figures 8.2 to 8.5 of Sutton & Barto,
# *Reinforcement Learning* (2nd edition, 2018), which you reproduce.
#
# **60 minutes**, five blanks. **Before you start**: some Python, and one lecture on Q-learning.

# %% tags=["setup"]
# @title Set up
# Google Colab forgets what was installed when its session ends, so there this cell
# installs what the notebook imports, in the version it was written for. Anywhere else
# the cell does nothing.
import subprocess
import sys
from importlib import metadata

if "google.colab" in sys.modules:
    installed = [
        package.version for package in metadata.distributions(name="mbrl-notebooks")
    ]
    if "0.2.0" not in installed:
        source = "git+https://github.com/mbrl-notebooks/mbrl-notebooks@v0.2.0"
        command = [sys.executable, "-m", "pip", "install", "--quiet", source]
        if subprocess.run(command, capture_output=True).returncode:
            problem = f"Could not install {source}. Is there a network?"
            raise RuntimeError(f"{problem} Then run this cell again.")

# %%
import math
import random
from functools import partial

import numpy as np

from helpers import check, hint, mazes, plots, tabular

plots.use_style()

# %% [markdown]
# ## What is model-based reinforcement learning?
#
# A **model** answers two questions about a state $s$ and an action $a$:
#
# $$s' \sim \hat p(\,\cdot \mid s, a) \qquad \text{where does it lead? (transition)}$$
# $$r = \hat r(s, a, s') \qquad \text{what is it worth? (reward)}$$
#
# *Model-free* methods, such as Q-learning, do without the answers. *Model-based* methods are **given** them (the rules
# of chess, a law of physics), or **learn** them from data, and plan with them. The agent
#
# 1. **simulates** what would happen if it acted in this or that way;
# 2. **evaluates** the imagined outcomes;
# 3. **chooses**: it improves its values and policy by imagined steps (*background planning*, here and in notebook 4),
#    or it compares plans just before it acts (*decision-time planning*);
# 4. acts, and **refits** the model wherever the world answers otherwise than the model said.
#
# Its advantages:
#
# - **sample efficiency**: a step seen once is used many times;
# - **generalisation**: one model serves many starts, goals and tasks;
# - **interpretability**: one can look at a model and check it.
#
# Its challenges:
#
# - **model accuracy**: a policy exploits the errors of its model (*model bias*), and decides badly or even unsafely;
# - **large and stochastic worlds**: many dimensions and random outcomes are hard to model, and planning takes time;
# - **exploration**: what was never tried is not in the model.
#
# ## A maze, and a question
#
# From `S` to `G`, one cell at a time: up, right, down or left. The reward is 1 at the goal and 0 before it. At
# first the agent knows nothing, not even that there is a goal. **How many real steps does it need until it walks
# nearly the shortest path?**
#
# `env.reset()` returns the state and a dictionary of further information. `env.step(action)` returns five things: next
# state, reward, `terminated` (the episode has reached its end, here the goal: nothing follows), `truncated` (it was cut
# off, for instance by a time limit; these mazes never do that), and again a dictionary.

# %%
env = mazes.dyna_maze()
_ = plots.mazes({"The Dyna maze": env})
cells, walls = env.observation_space.n, np.count_nonzero(env.walls)
print(f"{cells} cells - {walls} walls = {cells - walls} states, 4 actions in each")

# %% [markdown]
# ## Dyna-Q
#
# In Dyna (Sutton, 1991), imagined steps teach the agent as real ones do. Dyna-Q has two parts: the values $q(s, a)$,
# and a model of transitions and rewards.
#
# ```text
# initialise  q(s, a) = 0 for all s and a; the model is empty
# repeat, in each episode from its first state until it is over:
#     1. observe  the state s
#     2. choose   an action a: with probability epsilon at random, otherwise the best by q(s, .)
#     3. act      in the real world; observe the reward r and the next state s'
#     4. learn    q(s, a) <- q(s, a) + alpha [r + gamma max q(s', .) - q(s, a)]
#     5. model    remember that a in s brought r and led to s'
#     6. plan     repeat n times:
#                     a. draw some s and a that were tried before
#                     b. ask the model for r and s'
#                     c. learn from them as in 4
# ```

# %%
_ = plots.dyna_loop()


# %% [markdown]
# ### Exercise: `q_learning_update`
#
# *Difficulty: ●○○, 5 minutes.* Step 4. A step from $s$ by $a$ to $s'$ with reward $r$ moves one value:
#
# $$q(s, a) \leftarrow q(s, a) + \alpha \left[ r + \gamma \max_{a'} q(s', a') - q(s, a) \right]$$
#
# After a terminal step nothing follows: what is left of the bracket? If you are stuck, run
# `hint.q_learning_update()`, once for each hint.

# %%
def q_learning_update(
    q, state, action, reward, next_state, terminated, *, alpha, gamma
):
    """Improve `q[state][action]` in place, from one step.

    q: list of lists, `q[state][action]` is a value.
    state, action, next_state: int. reward: float.
    terminated: bool, whether the step reached the end of the episode.
    alpha: step size, gamma: discount factor, both from 0 to 1.
    """
    # 1. Work out the target: the reward and, unless the step was terminal, the
    #    discounted best value that follows.
    # 2. Move the value towards it, by the fraction alpha of the way.
    raise NotImplementedError("q_learning_update: replace this line with your code")


# %%
check.q_learning_update(q_learning_update)


# %% [markdown]
# ### Exercise: `model_update`
#
# *Difficulty: ●●○, 8 minutes.* Step 5. The maze is small and deterministic, so a table will do: for each state and
# action, what happened the last time. Two lists are there to draw from in step 6, and a clock says how old each entry
# is. If a pair is tried again, what must change, and what must not?

# %%
def model_update(model, state, action, reward, next_state, terminated):
    """Remember one real step in `model`, in place.

    model: `tabular.Model`, empty at first, with the fields
        pairs: list of the pairs (state, action) tried, each once.
        states: list of the states in which something was tried, each once.
        outcomes: dict, (state, action) -> (reward, next_state, terminated), the latest.
        time: int, the number of real steps so far.
        last_tried: dict, (state, action) -> the `time` of its last try, which counts
            that step.
    state, action, next_state: int. reward: float. terminated: bool.
    """
    # 1. If the pair is new, add it to the list of pairs; the same for the state.
    # 2. Store the outcome, in place of what was known.
    # 3. Count the step, and note the time.
    raise NotImplementedError("model_update: replace this line with your code")


# %%
check.model_update(model_update)

# %%
# Your model after three steps, the second of them into a wall:
model = tabular.Model()
state, _ = env.reset()
for action in (1, 1, 0):
    next_state, reward, terminated, *_ = env.step(action)
    model_update(model, state, action, reward, next_state, terminated)
    state = next_state
print("pairs   ", model.pairs)
print("states  ", model.states)
print("outcomes", model.outcomes)


# %% [markdown]
# ### Exercise: `planning`
#
# *Difficulty: ●○○, 5 minutes.* Step 6: recall a step, and learn from it with `q_learning_update`. Draw from the list
# `model.pairs`. Do not draw from the dictionary: that copies all its keys at every planning step.

# %%
def planning(q, model, num_planning_steps, rng, *, alpha, gamma):
    """Improve `q` in place, from steps that the model remembers.

    q: list of lists, `q[state][action]`.
    model: `tabular.Model`. `model.pairs` is the list of all (state, action) tried;
        `model.outcomes` is a dict, (state, action) -> (reward, next_state, terminated).
    num_planning_steps: int, the number of updates, each from a pair drawn at random
        from all that were tried, whatever was drawn before; 0 is none at all.
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
# *Difficulty: ●●○, 15 minutes.* The whole loop. With `num_planning_steps=0` it must be plain Q-learning.
# `tabular.epsilon_greedy(values, epsilon, rng)` chooses an action, and breaks ties at random: an agent that always took
# the first of equal values would push against one wall forever.
#
# The argument `plan` lets us exchange the planner later. Planning draws from a generator of its own, so agents with the
# same seed differ only by what planning has taught them.

# %%
def dyna_q(
    env,
    num_episodes,
    num_planning_steps,
    *,
    alpha,
    gamma,
    epsilon,
    seed,
    plan=None,
):
    """Live in `env` for some episodes; return the number of real steps of each.

    env: `gymnasium.Env` with Discrete spaces.
    epsilon: the probability of an action at random, the same in all episodes.
    plan: a function with the arguments of `planning`; if None, it is `planning` itself.
        Call it once after each real step, also if `num_planning_steps` is 0. It draws
        from `planning_rng`; all else draws from `rng`.

    What is returned is a list of int, one for each episode.
    """
    rng, planning_rng = random.Random(seed), random.Random(f"planning {seed}")
    plan = plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    # 1. Begin each episode with a reset, and repeat steps 2 to 6 until it is
    #    terminated or truncated.
    # 2. Choose an action by `q[state]`, and take one real step.
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
# Thirty agents live through fifty episodes with $n$ = 0, 5 and 50 planning steps per real step. All values are 0 until
# the first reward, so the first episode is the same for each $n$. **Commit yourself**: with $n$ = 50, which is the
# first *good* episode, below 20 steps on average? A: the second or third. B: about the tenth. C: about the thirtieth.

# %%
prediction = "?"  # your answer: "A", "B" or "C"


def steps_per_episode(num_planning_steps, num_runs=30, num_episodes=50):
    """Real steps per episode (num_runs, num_episodes) in the Dyna maze."""
    how = {"alpha": 0.1, "gamma": 0.95, "epsilon": 0.1}
    lengths = []
    for seed in range(num_runs):
        env = mazes.dyna_maze()
        lengths.append(dyna_q(env, num_episodes, num_planning_steps, **how, seed=seed))
    return np.array(lengths)


GOOD = 20  # steps; the shortest path takes 14
steps = {n: steps_per_episode(n) for n in (0, 5, 50)}
_ = plots.steps_per_episode(steps, shortest=14, good=GOOD)
first_good = {}
for n, runs in steps.items():
    first_good[n] = int(np.argmax(runs.mean(axis=0) < GOOD)) + 1
    print(f"n = {n:<2}: the first good episode is number {first_good[n]}")
print(f"your prediction for n = 50: {prediction}")
first, same = steps[0][:, 0], np.array_equal(steps[0][:, 0], steps[50][:, 0])
print(f"first episode: {first.mean():.0f} steps on average; equal for all n: {same}")


# %% [markdown] tags=["answer"]
# <details>
# <summary>Open this after you have looked</summary>
#
# **Answer: A.** The first good episode is number 3 with $n$ = 50, number 5 with $n$ = 5, and number 30 with $n$ = 0.
# In the end all three stay a little above the shortest path, 14 steps; one reason is that they go on exploring.
#
# </details>

# %% [markdown]
# ## Figure 8.3: what the agent knows in its second episode
#
# Half-way through the second episode we ask each agent for its best action everywhere. (It is in the cell with the
# orange frame.) In which cells will the agent without planning have an answer?

# %%
def photograph(num_planning_steps, seed=0):
    """The agent's cell and its values (states, actions), half-way through episode 2."""
    env, album = mazes.dyna_maze(), []

    def plan(q, *rest, **constants):
        planning(q, *rest, **constants)
        album.append((env.state, np.array(q)))

    how = {"alpha": 0.1, "gamma": 0.95, "epsilon": 0.1, "plan": plan}
    first, second = dyna_q(env, 2, num_planning_steps, **how, seed=seed)
    return album[first + second // 2 - 1]


photographs = {f"n = {n}": photograph(n) for n in (0, 50)}
_ = plots.greedy_policies(env, photographs)


# %% [markdown] tags=["answer"]
# <details>
# <summary>Open this after you have looked</summary>
#
# **Answer.** Without planning an episode teaches one thing: the last action before the goal. With planning the news has
# spread over the maze.
#
# </details>

# %% [markdown]
# ## Values on their way back from the goal
#
# One agent walks to the goal once, without planning. Then it plans, without another step.

# %%
def experience(seed, num_episodes=1):
    """Values and model of an agent that has lived without planning."""
    memory = []

    def only_remember(q, model, *rest, **constants):
        memory[:] = q, model

    how = {"alpha": 0.1, "gamma": 0.95, "epsilon": 0.1, "plan": only_remember}
    dyna_q(mazes.dyna_maze(), num_episodes, 0, **how, seed=seed)
    return memory


q, model = experience(seed=1)
frames, rng, done = {}, random.Random(0), 0
for until in (0, 2_000, 8_000, 50_000):
    planning(q, model, until - done, rng, alpha=0.1, gamma=0.95)
    frames[f"after {until:,} planning steps"], done = np.array(q), until
_ = plots.values_spreading(env, frames)

# %% [markdown]
# Each planning step can carry value one cell back.
#
# ## The goal moves
#
# Now the goal is in the corner at the bottom right. We tell the model so, set all values to 0, and let the agent plan,
# without a real step. Another agent has no model, only the values that fifty episodes have taught it. How many of
# thirty will reach the new goal at the first attempt?

# %%
moved = mazes.Maze(mazes.DYNA_MAZE.replace("G", ".")[:-2] + "G")


def replanned(model, goal):
    """Values from planning alone, after the goal in the model has moved."""
    for pair, (_, after, _) in model.outcomes.items():
        model.outcomes[pair] = float(after == goal), after, after == goal
    q = [[0.0] * 4 for _ in range(moved.observation_space.n)]
    planning(q, model, 20_000, random.Random(0), alpha=1.0, gamma=0.95)
    return q


def walk(q, limit=100):
    """Steps to the moved goal by the best actions; `limit` if it was not reached."""
    state, _ = moved.reset()
    for number in range(1, limit):
        state, _, terminated, *_ = moved.step(int(np.argmax(q[state])))
        if terminated:
            return number
    return limit


models = [experience(seed)[1] for seed in range(30)]
missing = sum(moved.goal not in model.states for model in models)
with_model = [walk(replanned(model, moved.goal)) for model in models]
without = [walk(experience(seed, num_episodes=50)[0]) for seed in range(30)]
for name, lengths in {"with a model": with_model, "without": without}.items():
    print(f"{name}: {sum(each < 100 for each in lengths)} of 30 reach the new goal")
print(f"the corner is missing in {missing} of the 30 models")

# %% [markdown] tags=["answer"]
# <details>
# <summary>Open this after you have looked</summary>
#
# **Answer.** 22 of 30 with a model, 1 of 30 without. The model keeps transitions and rewards apart, so a new goal needs
# no new experience; values know only the way to the old one. The other 8 agents have never been in the corner: what was
# never tried is not in the model.
#
# </details>

# %% [markdown]
# ## A model or a replay buffer?
#
# All that Dyna-Q recalled in figure 8.2 did happen. With a table of a deterministic world, planning is *experience
# replay* (Vanseijen & Sutton, 2015; van Hasselt et al., 2019). A model does more where it answers about steps that
# nobody took: to a goal that has moved; for an action never tried, in Dyna-Q+ below; in a state between those seen,
# from notebook 2 on. And when the world changes, the table replaces an outcome, while a buffer still holds the old
# ones.
#
# ## When the world changes
#
# A model may be wrong because it was right once. In the *blocking* maze the short path closes after 1,000 steps and a
# long one opens. In the *shortcut* maze a short path opens after 3,000 steps, and the old one stays.

# %%
right, left = mazes.Maze(mazes.OPEN_ON_THE_RIGHT), mazes.Maze(mazes.OPEN_ON_THE_LEFT)
both = mazes.Maze(mazes.OPEN_ON_BOTH_SIDES)
_ = plots.changing_mazes({"blocking": (right, left), "shortcut": (left, both)})


# %% [markdown]
# Which change is harder to notice? An agent that runs into a closed door notices it at once. It notices a new opening
# only if it explores there. **Dyna-Q+** gives it a reason to: planning adds a bonus to the reward of a pair last tried
# $\tau$ real steps ago,
#
# $$r + \kappa \sqrt{\tau}$$
#
# The longer an action has not been tried, the better it looks, and so does the path that leads to it.
#
# ### Exercise: `planning_plus`
#
# *Difficulty: ●●●, 10 minutes.* Planning for Dyna-Q+. Plan with every action in every visited state. If an action was
# never tried there, assume that it leads back to the same state with reward 0, plus the bonus.

# %%
def planning_plus(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    """Improve `q` in place by planning with a bonus for what was last tried long ago.

    As in `planning`; and of the model: `model.states` is the list of all states in
    which something was tried, `model.tau(state, action)` the number of real steps since
    the pair was last tried (all steps so far, if it never was).
    kappa: float, the weight of the bonus.
    """
    # 1. Draw a state that was visited, and any action.
    # 2. Recall what followed; an action never tried is imagined to lead nowhere.
    # 3. Add the bonus, and learn from it as if it had just happened.
    raise NotImplementedError("planning_plus: replace this line with your code")


# %%
check.planning_plus(planning_plus)


# %% [markdown]
# ## Figure 8.4: a path closes
#
# Each episode earns 1 at its end, so the cumulative reward is the number of episodes that have ended. The book does not
# give all constants; $n$ = 20, $\kappa$ = 0.001 and $\alpha$ = 1 (in a deterministic world one look at an outcome is
# enough) are our choice. **Will all twenty agents without the bonus find the new path?**

# %%
def cumulative_rewards(world, num_steps, plan, num_runs=20):
    """Cumulative rewards (num_runs, num_steps + 1) of agents with 20 planning steps."""
    how = {"alpha": 1.0, "gamma": 0.95, "epsilon": 0.1, "plan": plan}
    num_episodes = num_steps // 10  # enough: no path is shorter than 10 steps
    time, rewards = np.arange(num_steps + 1), []
    for seed in range(num_runs):
        ends = np.cumsum(dyna_q(world(), num_episodes, 20, **how, seed=seed))
        rewards.append(np.searchsorted(ends, time, side="right"))
    return np.array(rewards)


def compare(world, num_steps, change_at):
    """Draw Dyna-Q and Dyna-Q+, say what they earn; return their cumulative rewards."""
    plus = partial(planning_plus, kappa=1e-3)
    rewards = {
        "Dyna-Q": cumulative_rewards(world, num_steps, planning),
        "Dyna-Q+": cumulative_rewards(world, num_steps, plus),
    }
    plots.cumulative_rewards(rewards, change_at)
    for name, runs in rewards.items():
        before, after = runs[:, change_at], runs[:, -1] - runs[:, change_at]
        first = (runs == 0).sum(axis=1).mean()
        earned = f"{before.mean():.1f} before the change, {after.mean():.1f} after it"
        print(f"{name:<7}: first reward after {first:.0f} steps; earned {earned}")
    return rewards


blocking = compare(mazes.blocking_maze, num_steps=3000, change_at=1000)
for name, runs in blocking.items():
    lost = (runs[:, -1] - runs[:, 1000] <= 1).sum()
    print(f"{name:<7}: {lost} of {len(runs)} agents earned 0 or 1 after the change")

# %% [markdown]
# ## Figure 8.5: a path opens
#
# The old path still works. Who will notice? Over the long path an agent cannot earn more than 1,000 / 16 = 62 in 1,000
# steps, so one that earns more has found the shortcut.

# %%
shortcut = compare(mazes.shortcut_maze, num_steps=6000, change_at=3000)
for name, runs in shortcut.items():
    found = (runs[:, -1] - runs[:, -1001] > 1000 / 16).sum()
    print(f"{name:<7}: {found} of {len(runs)} agents walk the shortcut in the end")

# %% [markdown] tags=["answer"]
# <details>
# <summary>Open this after you have looked</summary>
#
# **Answer.** No: after the path has closed, 10 of 20 Dyna-Q agents earn 0 or 1 in 2,000 steps, which their mean, 42.5,
# hides. Their model knows no other path, and random actions did not show them one. All 20 Dyna-Q+ agents recover. In
# the other maze all 20 of them find the shortcut, and none of the 20 Dyna-Q agents: its model is wrong, and in none of
# the runs did a random action correct it.
#
# Why does Dyna-Q+ lead before the change, too (64.8 to 47.2)? The bonus sends it to what it has not tried, so it finds
# the goal sooner: its first reward comes after 170 steps instead of 410.
#
# </details>

# %% [markdown]
# ## What planning costs
#
# Now let us count *updates*: one for each real step, and one for each planning step. Among the agents of figure 8.2,
# who is ahead when all may spend the same?

# %%
_ = plots.price_of_planning(steps, shortest=14, good=GOOD)
print("before the first good episode:")
real = {n: runs[:, : first_good[n] - 1].sum(axis=1).mean() for n, runs in steps.items()}
for n, number in real.items():
    print(f"n = {n:<2}: {number:6,.0f} real steps, {(1 + n) * number:7,.0f} updates")
fewer, more = real[0] / real[50], 51 * real[50] / real[0]
print(f"n = 50: {fewer:.1f} times fewer real steps, {more:.1f} times as many updates")

# %% [markdown] tags=["answer"]
# <details>
# <summary>Open this after you have looked</summary>
#
# **Answer.** Each dot is an episode. In real steps, planning wins by far: 4,604 without it, 849 with $n$ = 5, 648 with
# $n$ = 50. Counted in updates the order is reversed: 4,604, 5,094 and 33,063. The first dot of each curve shows why:
# with $n$ = 50 most updates are spent in the first episode, before there is any news to carry. (The book's next idea,
# prioritised sweeping, is to plan only where something has changed.) So planning buys real steps with computation: a
# poor trade in a simulated maze, a good one for a robot that wears out.
#
# </details>

# %% [markdown]
# ## What you have measured

# %%
check.table("01_dyna_q")

# %% [markdown]
# **The claim, measured.** Before its first good episode an agent with $n$ = 50 takes 648 real steps and one without a
# model 4,604, which is 7.1 times as many (means of 30 agents); it pays with 7.2 times as many updates. When the goal
# moved, 22 of 30 agents with a model reached it at the first attempt, and 1 of 30 without. When the world changed, 10
# of 20 Dyna-Q agents did not recover from a closed path and none found the shortcut; all 20 Dyna-Q+ agents did both.
#
# **Now play**: set `kappa` to 1e-4 and to 1e-2 in the shortcut maze. How many models know the corner if the agents of
# "The goal moves" live for five episodes instead of one? Draw your own maze, in text, for `mazes.Maze`.
#
# **Next**: a table works because a maze has few states. A pendulum is never in the same state twice, so its model must
# generalise. A network can, and so can an equation; in notebook 2 we look for the equation.
