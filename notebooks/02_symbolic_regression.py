# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["badge"]
# [![Open In Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/mbrl-notebooks/mbrl-notebooks/blob/v0.1.0/notebooks/02_symbolic_regression.ipynb)

# %% [markdown]
# # 2. The law behind the data
#
# **The claim.** One episode of random pushes is enough to find the law of a pendulum: its exact form, and its
# coefficients to half a percent. A coefficient is physics, so the same episode on another planet tells which planet
# it is.
#
# **What you will do** (45 minutes): collect data, let symbolic regression propose equations, choose one, read gravity
# from it, and identify a planet.
#
# **Before you start**: you know `reset` and `step` of an environment, and `fit` and `predict` of a scikit-learn
# estimator.

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
import functools

import gymnasium as gym
import numpy as np
import pandas as pd
import sympy
from IPython.display import Math, display
from sklearn.metrics import r2_score

from helpers import check, hint, pendulum, planets, plots, symbolic

plots.use_style()
pd.options.display.float_format = "{:.3g}".format


# %% [markdown]
# ## Regression that returns a formula
#
# Ordinary regression takes a formula and finds its numbers. **Symbolic regression** finds the formula too. It writes
# formulas as *expression trees*: operators and functions inside, variables and constants at the leaves.
#
# The search is **genetic programming** (Koza, 1992). A population of random trees is fitted to the data; the better
# ones mutate and exchange branches, again and again.
#
# What is better? A long formula can fit anything, noise included. So there are two aims, *accuracy* and *simplicity*,
# and the answer is a list: the most accurate formula for each complexity. Choosing from it is our part.

# %% [markdown]
# ## One episode of data
#
# What makes the angular velocity $\dot\theta$ of `Pendulum-v1` change from one step to the next? The candidates are
# the angle $\theta$ (0 is upright), $\dot\theta$ itself and the torque $u$ of the motor. So we push at random and write
# down causes and effect:
#
# $$X = (\theta_t,\ \dot\theta_t,\ u_t), \qquad y = \dot\theta_{t+1} - \dot\theta_t$$
#
# ### Exercise: `collect_transitions`
#
# *Difficulty: ●○○, 8 minutes.* `pendulum.state_of(observation)` turns what the environment shows into
# $(\theta, \dot\theta)$. If you are stuck, run `hint.collect_transitions()`, once for each hint.

# %%
def collect_transitions(env, num_samples, seed):
    """Push a pendulum at random, for as many episodes as it takes.

    env: a Pendulum-v1. `env.reset(seed=...)` returns (observation, info); `env.step(action)` takes an array of
    shape (1,), the torque, and returns (observation, reward, terminated, truncated, info).
    num_samples: how many steps to take; seed: makes the starts and the torques the same on every call.
    Returns two arrays: X (num_samples, 3) with theta in rad, theta_dot in rad/s and the torque in N m, from before
    each step, and y (num_samples,), the change of theta_dot in that step, in rad/s.
    """
    # 1. Begin an episode, and make a random number generator, both from the seed.
    # 2. Draw a torque between the limits of the motor, and take a step with it.
    # 3. Write down the causes and the change.
    # 4. When the episode is over, begin another.
    raise NotImplementedError("collect_transitions: replace this line with your code")


# %%
check.collect_transitions(collect_transitions)


# %% [markdown]
# What does one episode look like, before any regression?

# %%
@functools.cache  # so that the same data are not collected twice
def episode(seed=0):
    """X and y of one episode, 200 steps of 0.05 s."""
    return collect_transitions(gym.make("Pendulum-v1"), pendulum.STEPS_PER_EPISODE, seed)


plots.transitions(*episode())


# %% [markdown]
# A wave over the angle, shifted up or down by the torque. You may guess the law already; the search does not know that
# there are waves in the world.
#
# ### Exercise: `discover`
#
# *Difficulty: ●●○, 8 minutes.* `symbolic.regressor(engine)` is a scikit-learn estimator, and
# `fit(X, y, variable_names=[...])` takes the names `"theta"`, `"theta_dot"`, `"u"`. But not every transition obeys
# the law: the pendulum holds its velocity within ±`pendulum.MAX_SPEED`. Where the velocity *after* the step stands
# at this limit, up to rounding, the limit has decided it.

# %%
def discover(X, y, engine="operon"):
    """Search for the law of the change of the angular velocity.

    X: array (n, 3) of theta, theta_dot and torque; y: array (n,), the change of theta_dot in one step, in rad/s;
    engine: "operon", "pysr" or "auto", for `symbolic.regressor`. X and y stay as they are.
    Returns the fitted regressor, and nothing else.
    """
    # 1. Keep only the transitions that ended below the speed limit.
    # 2. Fit a regressor to them, with the names of the variables.
    # 3. Return it.
    raise NotImplementedError("discover: replace this line with your code")


# %%
check.discover(discover)


# %% [markdown]
# Here are the equations for our episode. *Complexity* counts the nodes of the tree, *loss* is the mean squared error.
# Simple equations come first, and each is better than all before it.

# %% tags=["nbval-ignore-output"]
@functools.cache
def law(seed=0):
    """The regressor, fitted to one episode."""
    return discover(*episode(seed))


law().equations_[["complexity", "loss", "score", "equation"]]

# %% [markdown]
# ## Accuracy against complexity
#
# Which one is *the* law? PySR's rule (Cranmer, 2023) gives each equation a *score*: by how much the logarithm of the
# loss falls per added node. Among the equations that fit nearly as well as the best one, the highest score wins. Look
# for the cliff; the choice is circled.

# %%
plots.pareto_front(law().equations_, law().get_best().name)
display(Math(r"\dot\theta_{t+1} - \dot\theta_t = " + law().latex()))

# %% [markdown]
# After the cliff nothing is left to explain. As a tree, with one node for each unit of complexity:

# %%
plots.expression_tree(symbolic.tree(law().sympy()))


# %% [markdown]
# ## What the numbers mean
#
# Newton's law for a rod of mass $m$ and length $l$ that turns about its end, over one time step $\Delta t$, reads
#
# $$\dot\theta_{t+1} - \dot\theta_t = \frac{3 g \Delta t}{2 l}\sin\theta_t + \frac{3 \Delta t}{m l^2} u_t$$
#
# In words: gravity pulls at the middle of the rod, half a length away, and topples it faster the further it leans; the
# torque turns it directly. Both must move the rod's inertia, $m l^2 / 3$: hence the 3.
# The mass cancels in the first term, as for all that falls: **the first coefficient knows gravity, the second the
# mass**.
#
# ### Exercise: `read_gravity`
#
# *Difficulty: ●○○, 6 minutes.* An engine may write the law as $a \sin\theta + b u$ or as $a (\sin\theta + c\,u)$. Your
# function should read both.

# %%
def read_gravity(equation):
    """Read gravity from the law of a pendulum with the length `pendulum.L`, stepped by `pendulum.DT`.

    equation: a sympy expression in the symbols theta and u, the change of theta_dot in one step, in rad/s.
    Returns g in m/s^2, a Python float: not one of sympy's numbers.
    """
    # 1. Multiply the equation out.
    # 2. Find what stands in front of the sine of theta.
    # 3. Solve it for g.
    raise NotImplementedError("read_gravity: replace this line with your code")


# %%
check.read_gravity(read_gravity)

# %% [markdown]
# How near is the search to the truth? `Pendulum-v1` has $g = 10$ m/s², $m = 1$ kg and $l = 1$ m. The second
# coefficient is what the law says for a torque of 1 N m at $\theta = 0$.

# %%
gravity = read_gravity(law().sympy())
push = float(law().predict([[0, 0, 1]])[0])
print(f"g = {gravity:.3f} m/s^2, m = {3 * pendulum.DT / (push * pendulum.L**2):.3f} kg")
print(f"3 g dt / (2 l): expected {pendulum.SINE_COEFFICIENT:.4f}, found {gravity * 1.5 * pendulum.DT / pendulum.L:.4f}")
print(f"3 dt / (m l^2): expected {pendulum.TORQUE_COEFFICIENT:.4f}, found {push:.4f}")

# %% [markdown]
# ## Why the change, and not the next velocity?
#
# The next velocity would be a natural target. Let us see, first, how well *doing nothing* predicts each target; then
# how often ten short searches find the law, fifty trees for twenty generations each.

# %% tags=["nbval-ignore-output"]
X, y = episode()
targets = {"change": (y, np.zeros(len(y))), "next velocity": (X[:, 1] + y, X[:, 1])}
for name, (target, nothing) in targets.items():
    searches = [
        symbolic.regressor("operon", population_size=50, niterations=20, random_state=seed).fit(X, target)
        for seed in range(10)
    ]
    found = sum(search.get_best()["loss"] < 1e-8 for search in searches)
    print(f"{name:<14} R² of doing nothing: {abs(r2_score(target, nothing)):.2f}; law found by {found} of 10 searches")

# %% [markdown]
# "The velocity stays as it is" explains nearly all of the next velocity, so a high R² there says little, and the search
# must carry a $\dot\theta$ along in every tree. The change holds only what is new.
#
# ## Why the limit must go
#
# Another episode turns fast enough to meet the speed limit. Does the law predict what happened there? And what does
# the search find if we keep those transitions?

# %%
X, y = episode(seed=1)
predicted, after = law().predict(X), X[:, 1] + y
clipped = np.isclose(np.abs(after), pendulum.MAX_SPEED)
plots.speed_limit(predicted, y, clipped)
kept = symbolic.regressor("operon").fit(X, y, variable_names=["theta", "theta_dot", "u"])
for name, equation in {"left out": law(seed=1).sympy(), f"{clipped.sum()} kept": kept.sympy()}.items():
    print(f"{name:<9}", symbolic.rounded(equation, 4))


# %% [markdown]
# A handful of transitions that follow another rule bend both coefficients. To choose the data is to choose the model.
#
# ## What noise does
#
# Measurements have noise. We add some to $y$, for different numbers of transitions, and ask two questions: is the form
# still right, and how far off is $g$? (These episodes stay below the speed limit, which is hard to see in noise.)

# %%
def search_in_noise(noise, num_samples):
    """The error of g in %, and whether the form is right, for a noise in rad/s."""
    X, y = collect_transitions(gym.make("Pendulum-v1"), num_samples, seed=2)
    noisy = y + noise * np.random.default_rng(0).standard_normal(num_samples)
    best = discover(X, noisy).get_best()
    names = {str(symbol) for symbol in best["sympy_format"].free_symbols}
    same_form = names == {"theta", "u"} and best["complexity"] == law().get_best()["complexity"]
    return 100 * abs(read_gravity(best["sympy_format"]) / pendulum.G - 1), same_form


noise_levels, sample_sizes = [0.01, 0.05, 0.2, 0.5], [50, 200, 800]
results = np.array([[search_in_noise(noise, size) for size in sample_sizes] for noise in noise_levels])
plots.noise_map(results[..., 0], results[..., 1].astype(bool), noise_levels, sample_sizes)

# %% [markdown]
# ## The unknown planet
#
# Your student id decides which planet or moon of the solar system your pendulum stands on. Put your id in, run the
# search there, and see where its gravity falls.

# %%
student_id = "galileo"  # your own
body = None  # when you know it, its name in quotes

planet = discover(*collect_transitions(planets.mystery_pendulum(student_id), 200, seed=0))
display(Math(planet.latex()))
print(f"g = {read_gravity(planet.sympy()):.3f} m/s^2")
plots.surface_gravities(read_gravity(planet.sympy()))

# %%
check.read_gravity(read_gravity, student_id=student_id, body=body)

# %% [markdown]
# ## With PySR, here and elsewhere
#
# We used Operon (Burlacu et al., 2020), which needs no set-up. PySR runs on Julia: slower to start, with many more
# options. Where Julia is installed, `discover(X, y, engine="pysr")` does the same with PySR. Outside this course you
# call it yourself:
#
# ```python
# from pysr import PySRRegressor
#
# model = PySRRegressor(
#     binary_operators=["+", "-", "*"],
#     unary_operators=["sin", "cos"],
#     maxsize=14,
#     niterations=40,
# )
# model.fit(X, y, variable_names=["theta", "theta_dot", "u"])
# print(model.sympy())
# ```
#
# ## Your turn: a car in a valley
#
# The car of `MountainCarContinuous-v0` has a position $x$, a velocity $v$ and an engine $a$ between -1 and 1. Find the
# law of its velocity with the same tools. Mind where the data come from: random actions leave the car at the bottom of
# its valley. What can a search see there, and what not?
# (`env.reset(options={"low": -1.2, "high": 0.4})` starts anywhere between.)

# %% [markdown]
# ## What you have measured

# %%
for seed in range(5):
    found = law(seed).sympy()
    error = abs(read_gravity(found) / pendulum.G - 1)
    print(f"episode {seed}: {symbolic.rounded(found, 4)}; error of g {error:.2%}")
check.table("02_symbolic_regression")

# %% [markdown]
# **The claim, measured**: one line for each of five episodes, and your planet above.
#
# **Now play**: find the least number of transitions that still gives the law. Offer the search `exp` or `/` as well:
# `symbolic.regressor("operon", unary_operators=("sin", "cos", "exp"))`. Give the pendulum another mass, with
# `env.unwrapped.m`, and weigh it.
#
# **Next**: in notebook 3 the law becomes a world to practise in.
