# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["badge"]
# [![Open In Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/mbrl-notebooks/mbrl-notebooks/blob/v0.2.0/notebooks/03_model_env.ipynb)

# %% [markdown]
# # 3. A world made of one equation
#
# **The claim.** 200 real steps are enough to fit two models of a pendulum. The equation, whose form is known, is
# exact everywhere; a neural network is several times worse far from its data than near them. Yet the best policy
# *in the network* is nearly the best in the real pendulum, too, in 11 of 12 runs. Predicting well and acting well
# are two things.
#
# **After this you can** turn an equation into a `gymnasium` environment, roll out any model, fit a network that
# predicts the next state, measure a model inside and outside its data, and compare imagined with real returns.
#
# **45 minutes**, three blanks. **Before you start**: what `reset` and `step` of an environment do. Notebook 2 shows
# how the equation was found; here we take its form as given.

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
import gymnasium as gym
import numpy as np
from sklearn.neural_network import MLPRegressor

from helpers import check, hint, optimal, pendulum, plots

plots.use_style()

# %% [markdown]
# ## One episode of data
#
# The real pendulum is `Pendulum-v1`. Its state is the angle $\theta$ from upright and the angular velocity
# $\dot\theta$; the action is a torque $u$. An episode starts at any angle. We push at random for 200 steps of
# 0.05 s.

# %%
real_env = gym.make("Pendulum-v1", max_episode_steps=-1)  # -1: no time limit


def random_episode(seed):
    """The states (201, 2) of a real episode under random torques (200,), and these."""
    start = pendulum.state_of(real_env.reset(seed=seed)[0])
    limit, num_steps = pendulum.MAX_TORQUE, pendulum.STEPS_PER_EPISODE
    torques = np.random.default_rng(seed).uniform(-limit, limit, num_steps)
    return pendulum.rollout(real_env, start, torques), torques


states, torques = random_episode(seed=0)
print(f"{len(torques)} real steps; the first states (rad, rad/s):")
print(states[:3].round(3))

# %% [markdown]
# Symbolic regression found that the *change* of the angular velocity has two causes, gravity and the torque:
#
# $$\dot\theta_{t+1} = \dot\theta_t + a \sin\theta_t + b\,u_t$$
#
# With the form known, $a$ and $b$ are a least-squares fit.

# %%
a, b = pendulum.fit_coefficients(states[:-1], torques, states[1:])
print(f"a = {a:.4f} rad/s, b = {b:.4f} rad/s per N m")


# %% [markdown]
# ## From the equation to an environment
#
# A model of the world answers two questions: where does a torque lead from here, and what is it worth? The
# equation answers half of the first. What is missing:
#
# - **The angle.** The velocity moves it for one time step, $\Delta t$. But which velocity, the one before the
#   step or the one after? `states` above can tell.
# - **The limits.** The motor gives at most 2 N m, whatever the agent asks for, and the velocity stays within
#   8 rad/s. The equation knows of neither.
# - **The reward.** In this course it is given, not learned: *we assume* that it is part of the task.
#
# $$r_t = -\left(\theta_t^2 + 0.1\,\dot\theta_t^2 + 0.001\,u_t^2\right)$$
#
# It is computed from the state *before* the step, with $\theta$ wrapped to $[-\pi, \pi)$ and the torque after
# clipping.

# %% [markdown]
# ### Exercise: `ModelEnv.step`
#
# *Difficulty: ●●○, 10 minutes.* The base class has the spaces, `reset` and `observation()`, which returns what an
# agent sees of `self.state`. You write `step`. The state is `self.state`, an array (theta, theta_dot): store a new
# array and leave the old one as it is. Use `self.sine_coefficient` and `self.torque_coefficient`, so that a
# subclass can bring its own. You will need `pendulum.MAX_TORQUE`, `pendulum.MAX_SPEED`, `pendulum.DT` and
# `pendulum.angle_normalize`. If you are stuck, run `hint.step()`, once for each hint.

# %%
class ModelEnv(pendulum.PendulumBaseEnv):
    """A pendulum that moves by the discovered equation."""

    sine_coefficient = a  # in rad/s
    torque_coefficient = b  # in rad/s per N m

    def step(self, action):
        """Apply a torque for one time step, and keep the new state in `self.state`.

        action: array of shape (1,), the torque in N m; it stays as it is.
        Returns observation (3,) float32, reward (a float), terminated and truncated
        (bools, always False here) and info (a dict, which may be empty).
        """
        # 1. Hold the torque within what the motor can give.
        # 2. Work out the reward, from the state before the step.
        # 3. Find the new velocity by the equation, and hold it within its limits.
        # 4. Let a velocity move the angle (the old one, or the new?); keep the state.
        # 5. Return what the agent gets. This world never ends by itself.
        raise NotImplementedError("step: replace this line with your code")


# %%
check.step(ModelEnv)

# %% [markdown]
# ## Many steps, many states
#
# An environment has one state. To plan, we ask about thousands together. So from here on a **model** is a function:
#
# `model(states (..., 2), torques (...)) -> next states (..., 2)`
#
# `pendulum.next_state` is your `step` in this form. With the true coefficients it is the world, `Pendulum-v1`;
# with ours it is the equation's model.

# %%
world = pendulum.next_state


def equation(states, torques):
    """The next states (..., 2), by the fitted equation."""
    return pendulum.next_state(states, torques, a, b)


# %% [markdown]
# ### Exercise: `roll_out`
#
# *Difficulty: ●○○, 6 minutes.* A model answers for one step. A rollout looks further: the answer becomes the next
# question.

# %%
def roll_out(model, starts, torques):
    """Return the states (n, T + 1, 2) that a model imagines, the starts first.

    model: `model(states (n, 2), torques (n,)) -> next states (n, 2)`, any model.
    starts: (n, 2), in rad and rad/s. torques: (n, T), in N m. They stay as they are.
    """
    # 1. Begin with the starts.
    # 2. At each time, let the model move the last states by the torques of this step.
    # 3. Put the axes in the order rollout, time, (theta, theta_dot).
    raise NotImplementedError("roll_out: replace this line with your code")


# %%
check.roll_out(roll_out)

# %% [markdown]
# Does all of it follow the real pendulum, through an episode that no model was fitted to?

# %%
new_states, new_torques = random_episode(seed=100)
followers = {
    "ModelEnv": pendulum.rollout(ModelEnv(), new_states[0], new_torques),
    "equation": roll_out(equation, new_states[:1], new_torques[None])[0],
    "world": roll_out(world, new_states[:1], new_torques[None])[0],
}
for name, followed in followers.items():
    off = followed - new_states
    off[:, 0] = pendulum.angle_normalize(off[:, 0])  # a full turn is no error
    is_close = np.abs(off).max() < 1e-5
    print(f"{name:<8} within 10^-5 of it for 200 steps: {'yes' if is_close else 'no'}")


# %% [markdown]
# ## Which velocity moves the angle
#
# Let the pendulum swing with no torque. There is no friction, so its energy,
# $\frac{1}{2}\frac{m l^2}{3}\dot\theta^2 + \frac{1}{2} m g l \cos\theta$, should stay where it is. What happens
# to it if the *old* velocity moves the angle?

# %%
def old_velocity_world(states, torques):
    """A wrong model: the velocity before the step moves the angle."""
    speeds = world(states, torques)[..., 1]
    return np.stack([states[..., 0] + pendulum.DT * states[..., 1], speeds], axis=-1)


def energy(states):
    """Kinetic and potential energy in J of `states` (..., 2)."""
    angles, speeds = np.moveaxis(states, -1, 0)
    return pendulum.L**2 * speeds**2 / 6 + pendulum.G * pendulum.L * np.cos(angles) / 2


start, no_torque = np.array([[np.pi - 0.5, 0.0]]), np.zeros((1, 200))
energies = {
    "the new velocity": energy(roll_out(equation, start, no_torque)[0]),
    "the old velocity": energy(roll_out(old_velocity_world, start, no_torque)[0]),
}
for name, values in energies.items():
    rise = values[-50:].mean() - values[:50].mean()  # from the first 2.5 s to the last
    print(f"{name} moves the angle: the energy rises by {rise:z.1f} J in 10 s")
bounds = np.ptp(energies["the new velocity"])
print(f"with the new one it goes up and down within {bounds:.2f} J")
_ = plots.energy(energies)

# %% [markdown] tags=["answer"]
# <details>
# <summary>Open this after you have looked</summary>
#
# **After you have looked.** With the old velocity the pendulum gains energy from nowhere. With the new one
# (semi-implicit Euler, what `Pendulum-v1` does) the energy is not constant either: it oscillates, because a step of
# 0.05 s is not exact, but it does not drift. At the end we measure what the wrong model costs an agent.
#
# </details>

# %% [markdown]
# ## A rival: a network on the same data
#
# Suppose nobody knew the form of the law. A small neural network can learn the change of the velocity from the same
# 200 steps. We give it the rest: the limits, and how the velocity moves the angle.
#
# ### Exercise: `fit_network`
#
# *Difficulty: ●●○, 12 minutes.* Show the network what an agent sees (`pendulum.observe` gives cosine, sine and
# velocity) and the torque. It is scikit-learn's: `MLPRegressor(...).fit(X, y)` and `.predict(X)` take one row for
# each state. Return a *function*: defined inside `fit_network`, it remembers its network.

# %%
NETWORK = {"hidden_layer_sizes": (32, 32), "activation": "tanh"}
NETWORK |= {"solver": "lbfgs", "max_iter": 3000}


def fit_network(states, torques, next_states, *, random_state):
    """Fit a network to the change of the velocity; return it as a model.

    n transitions in any order: states, next_states (n, 2); torques (n,); all stay
    as they are.
    random_state: the seed of the network's first weights.
    Returns `model(states (..., 2), torques (...)) -> next states (..., 2)`, arrays.
    """
    # 1. Leave out what ends at the speed limit: there the velocity was clipped.
    # 2. Make the features, one row for each state: cosine, sine, velocity, torque.
    # 3. Fit a network with the settings of `NETWORK` to the change of the velocity.
    # 4. Define the model: add the change, keep to the speed limit, move the angle.
    # 5. Return the model.
    raise NotImplementedError("fit_network: replace this line with your code")


# %%
check.fit_network(fit_network)

# %% [markdown]
# One episode and one network could be luck. So we take twelve: twelve episodes from other starts, a network with
# another seed and the coefficients of the equation for each.

# %%
SEEDS = range(12)
episodes = [random_episode(seed) for seed in SEEDS]
data = [(states[:-1], torques, states[1:]) for states, torques in episodes]
networks = [fit_network(*data[seed], random_state=seed) for seed in SEEDS]
coefficients = np.array([pendulum.fit_coefficients(*each) for each in data])
spread = np.ptp(coefficients, axis=0).max()
print(f"the twelve fits of a and b agree to within 10^{np.ceil(np.log10(spread)):.0f}")


# %% [markdown]
# ## Near the data and far from them
#
# We ask each network for one step from 2,000 states anywhere, with random torques. A state is *near* the data if the
# episode passed within a tenth of the range of angle and of velocity. How much worse is a network far from its
# data?

# %% tags=["nbval-ignore-output"]
def is_near(states, visited):
    """Whether each of `states` (n, 2) is near one of those that were visited."""
    apart = states[:, None] - visited
    apart[..., 0] = pendulum.angle_normalize(apart[..., 0])
    return (np.abs(apart) / [np.pi, pendulum.MAX_SPEED]).max(axis=-1).min(axis=1) < 0.1


farthest = np.array([np.pi, pendulum.MAX_SPEED])
rng = np.random.default_rng(0)
anywhere = rng.uniform(-farthest, farthest, size=(2000, 2))
pushes = rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, size=2000)


def one_step_errors(model, states, torques):
    """Errors (n,) of the next angular velocity in rad/s."""
    return np.abs(model(states, torques) - world(states, torques))[:, 1]


near_error, far_error = [], []
for network, (visited, _) in zip(networks, episodes, strict=True):
    error, near = one_step_errors(network, anywhere, pushes), is_near(anywhere, visited)
    near_error.append(np.median(error[near]))
    far_error.append(np.median(error[~near]))
ratio = np.array(far_error) / near_error
for name, error in {"near its data": near_error, "far from them": far_error}.items():
    print(
        f"network {name}: median {np.median(error):.4f} rad/s over 12 seeds "
        f"({np.min(error):.4f} to {np.max(error):.4f})"
    )
low, middle, high = ratio.min(), np.median(ratio), ratio.max()
print(f"far over near: {middle:.0f} times ({low:.0f} to {high:.0f})")
largest = one_step_errors(equation, anywhere, pushes).max()
print(f"equation, anywhere: below 10^{np.ceil(np.log10(largest)):.0f} rad/s")

# %% [markdown]
# A map of the error of three networks, averaged over torques: the best far from its data, one in the middle, the
# worst. White dots are the states of its episode. Where do you expect each to be wrong?

# %%
thetas, theta_dots = np.linspace(-np.pi, np.pi, 61), np.linspace(-8, 8, 61)
grid = np.stack(np.meshgrid(thetas, theta_dots), axis=-1).reshape(-1, 2)


def error_map(model):
    """Errors (n,) on the grid, averaged over five torques."""
    torques = [np.full(len(grid), torque) for torque in (-2, -1, 0, 1, 2)]
    return np.mean([one_step_errors(model, grid, each) for each in torques], axis=0)


three = np.argsort(far_error)[[0, len(networks) // 2, -1]]
maps = {f"network {seed}": error_map(networks[seed]) for seed in three}
_ = plots.error_maps(thetas, theta_dots, maps, [episodes[seed][0] for seed in three])


# %% [markdown] tags=["answer"]
# <details>
# <summary>Open this after you have looked</summary>
#
# **After you have looked.** A network is accurate near its data and extrapolates badly. The episode of the worst one
# started near the bottom and stayed there. The equation learned from the same dots, but its *form* holds for states
# that it has never met: its map would be empty.
#
# </details>

# %% [markdown]
# ## Errors compound
#
# An agent that plans or practises in a model uses its output as the next input, again and again. Which rollouts are
# still usable after 5 s of random torques? The networks start from states of their own episodes, then from anywhere.
# A further rival is the equation, fitted to velocities from a noisy sensor: 0.02 rad/s of noise on both sides of
# the fit (the angles have none).

# %%
def noisy_equation(seed):
    """The equation, fitted to the episode with noise on its velocities."""
    states, torques = episodes[seed]
    noise = np.random.default_rng(seed).normal(0, 0.02, len(states))
    noisy = states + np.stack([0 * noise, noise], axis=1)
    found = pendulum.fit_coefficients(noisy[:-1], torques, noisy[1:])
    return lambda states, torques: pendulum.next_state(states, torques, *found)


def angle_errors(model, starts, torques):
    """Errors of the angle (n, T + 1) in rad, a full turn being none."""
    off = roll_out(model, starts, torques) - roll_out(world, starts, torques)
    return np.abs(pendulum.angle_normalize(off[..., 0]))


def rollout_errors(models, places):
    """Errors (12 * 50, 101) of twelve models, each from 50 states in `places`."""
    errors = []
    for seed, (model, states) in enumerate(zip(models, places, strict=True)):
        draw = np.random.default_rng(seed)
        starts = draw.choice(states, 50, replace=False)
        pushes = draw.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, (50, 100))
        errors.append(angle_errors(model, starts, pushes))
    return np.concatenate(errors)


# %% tags=["nbval-ignore-output"]
visited = [states for states, _ in episodes]
all_over = [anywhere for _ in SEEDS]
errors = {
    "network, from anywhere": rollout_errors(networks, all_over),
    "network, from its data": rollout_errors(networks, visited),
    "equation, noisy data": rollout_errors(map(noisy_equation, SEEDS), all_over),
    "equation": rollout_errors([equation for _ in SEEDS], all_over),
}
print(f"off by more than {plots.LOST} rad after 5 s:")
for name, error in errors.items():
    lost = np.mean(error[:, -1] > plots.LOST)
    print(f"  {name:<22}: {lost:4.0%} of {len(error)} rollouts")
_ = plots.compounding_errors(errors)

# %% [markdown] tags=["answer"]
# <details>
# <summary>Open this after you have looked</summary>
#
# **After you have looked.** Every curve rises: each step starts from the last one's mistake. What differs is where
# it begins. Of the networks' rollouts that start among their data 15 % are lost after 5 s, of those from anywhere
# 42 %; of the noisy equation's 7 %.
#
# </details>

# %% [markdown]
# ## Does a model that predicts badly act badly?
#
# `optimal.policy(model)` computes the best policy *in a model*: what to do in each state if the model were the world
# (value iteration: Bellman's equation, with the model's answers in place of experience). `pendulum.play` lets a
# policy act in any model. So each policy has two returns: the **imagined** one, in its own model, and the **real**
# one, in the world.
#
# Commit to a guess first: what will the best policies in the twelve networks earn in the world, on average?

# %%
starts = pendulum.evaluation_starts()  # 100, the same for every agent of this course
nothing = pendulum.play(lambda states: np.zeros(len(states)), world, starts).mean()
best = pendulum.play(optimal.policy(world), world, starts).mean()
print(f"doing nothing earns {nothing:,.0f}, the world's own best policy {best:.1f}")

guess = -600  # your guess


# %% tags=["nbval-ignore-output"]
def both_returns(model):
    """The mean return of a model's best policy over the starts: imagined, and real."""
    act = optimal.policy(model)
    return [pendulum.play(act, place, starts).mean() for place in (model, world)]


returns = {
    "equation": np.array([both_returns(equation)]),
    "network": np.array([both_returns(network) for network in networks]),
    "old velocity": np.array([both_returns(old_velocity_world)]),
}
for name, pairs in returns.items():
    imagined, real = pairs.T
    each = f"; each: {', '.join(f'{one:.0f}' for one in real)}" if len(real) > 1 else ""
    print(f"{name:<12} imagined {imagined.mean():.1f}, real {real.mean():.1f}{each}")
real = returns["network"][:, 1]
close = np.sum(real > best - 5)
print(f"your guess for the networks: {guess}")
print(f"within 5 of the best: {close} of {len(real)} networks")
_ = plots.imagined_and_real(returns, best)

# %% [markdown]
# Is the network that predicts worst also the one that acts worst? And what does the old velocity's model
# predict wrongly?

# %% tags=["nbval-ignore-output"]
print("error of each network far from its data, and what its policy loses:")
for seed in np.argsort(far_error):
    print(f"  network {seed:2}: {far_error[seed]:.3f} rad/s, {best - real[seed]:z5.1f}")
old_error = np.abs(old_velocity_world(anywhere, pushes) - world(anywhere, pushes))
off = np.median(old_error[:, 0])
print(f"old velocity: velocities exact, angles off by {off:.3f} rad (median)")

# %% [markdown] tags=["answer"]
# <details>
# <summary>Open this after you have looked</summary>
#
# **After you have looked.** Errors of prediction and losses of return are different things: this is the *objective
# mismatch* (Lambert et al., 2020). The policy looks at the true state every 0.05 s and corrects itself, so it
# needs no rollout of 5 s, only which torque is better here. Among eleven networks the far error grows eightfold,
# and the loss stays below 2. (A loss below zero is possible because the policies are computed on a coarse grid.)
# This has its limits: the network that knows only the bottom loses 15. Nor are small errors enough: the model with
# the old velocity imagines -112, more than the world allows, and earns -150, less than all twelve networks. Its
# error has a direction, and the policy exploits it.
#
# </details>

# %% [markdown]
# ## What you have measured

# %%
check.table("03_model_env")

# %% [markdown]
# **The claim, measured** over twelve episodes of 200 real steps. The equation is exact to 10^-8 rad/s anywhere. A
# network is off by 0.005 rad/s near its data and by 7 times as much far from them (medians over the twelve), and
# 42 % of its rollouts from anywhere are lost after 5 s. Its best policy still earns -130.0 in the world on average,
# where -128.5 is the best: within 5 of it in 11 of 12 runs, -144 in the other.
#
# **Now play**: leave the clipped transitions in (drop step 1 of `fit_network`) and run the last cells again. Which of
# the twelve policies suffer, and what do their episodes have in common?
#
# **Next**: in notebook 4 an agent practises in the equation's world.
