# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["badge"]
# [![Open In Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/mbrl-notebooks/mbrl-notebooks/blob/v0.1.0/notebooks/03_model_env.ipynb)

# %% [markdown]
# # 3. A world made of one equation
#
# **The claim.** One episode of data is enough to build a world that an agent can practise in: an environment on
# the discovered equation follows the real pendulum for a whole episode, where a neural network fitted to the
# same data has lost it after about a second.
#
# **What you will do** (30 minutes): turn the equation into a `gymnasium` environment, check it against the real
# one, and watch how small errors grow.
#
# **Before you start**: you know what `reset` and `step` of an environment do. Notebook 2 shows how the equation
# was found; here we take its form as given.

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
from sklearn.neural_network import MLPRegressor

from helpers import check, hint, pendulum, plots

plots.use_style()

# %% [markdown]
# ## One episode of data
#
# The real pendulum is `Pendulum-v1`. Its state is the angle $\theta$ from upright and the angular velocity
# $\dot\theta$; the action is a torque $u$. We push it at random for one episode, 200 steps of 0.05 s.

# %%
real_env = gym.make("Pendulum-v1", max_episode_steps=None)
rng = np.random.default_rng(0)
torques = rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, size=pendulum.STEPS_PER_EPISODE)
states = pendulum.rollout(real_env, [np.pi, 0.0], torques)
print(f"{len(torques)} real steps; the first three states (rad, rad/s):\n{states[:3].round(3)}")

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
# A model of the world answers two questions: where does action $u$ lead from here, and what is it worth? The
# equation answers the first for the velocity. Two things are still missing, and both are easy to get wrong.
#
# **What moves the angle?** The velocity, for one time step: $\theta_{t+1} = \theta_t + \dot\theta_{t+1}\,\Delta t$.
# Mind the index: it is the *new* velocity. We shall see below what the old one would do.
#
# **What are the limits?** The motor gives at most 2 N m, whatever the agent asks for. The velocity is held
# within 8 rad/s. The equation knows of neither: both are `clip`s around it.

# %% [markdown]
# The reward is the one thing we need not learn, because we chose it: be upright, be still, spare the motor.
#
# $$r_t = -\left(\theta_t^2 + 0.1\,\dot\theta_t^2 + 0.001\,u_t^2\right)$$
#
# It is about the state *before* the step, with $\theta$ between $-\pi$ and $\pi$ and the torque the motor gave.

# %% [markdown]
# ### Exercise: `ModelEnv.step`
#
# *Difficulty: ●●○, 10 minutes.* The base class has the spaces, `reset` and `observation()`; `reset` returns the
# observation and a dict. You write `step`. The state is `self.state`, an array (theta, theta_dot): store a new array
# and leave the old one as it is. The coefficients are `self.sine_coefficient` and `self.torque_coefficient`, so that
# a subclass can bring its own. The limits and the time step are `pendulum.MAX_TORQUE`, `pendulum.MAX_SPEED` and
# `pendulum.DT`. If you are stuck, run `hint.step()`, once for each hint.

# %%
class ModelEnv(pendulum.PendulumBaseEnv):
    """A pendulum that moves by the discovered equation."""

    sine_coefficient = 0.75  # a, in rad/s
    torque_coefficient = 0.15  # b, in rad/s per N m

    def step(self, action):
        """Apply a torque for one time step, and keep the new state in `self.state`.

        action: array of shape (1,), the torque in N m; it stays as it is.
        Returns observation (3,) float32, reward (a float), terminated and truncated
        (bools, always False here) and info (a dict, which may be empty).
        """
        # 1. Hold the torque within what the motor can give.
        # 2. Work out the reward, from the state before the step.
        # 3. Find the new velocity by the equation, and hold it within its limits.
        # 4. Let the new velocity move the angle, and keep the new state.
        # 5. Return what the agent gets. This world never ends by itself.
        raise NotImplementedError("step: replace this line with your code")


# %%
check.step(ModelEnv)


# %% [markdown]
# ## Why the order matters
#
# Let a pendulum swing with no torque and no friction. Its energy,
# $\frac{1}{2}\frac{m l^2}{3}\dot\theta^2 + \frac{1}{2} m g l \cos\theta$, should stay where it is. Which order of the
# two updates keeps it?

# %%
def energy(states):
    """Kinetic and potential energy in J of `states` (..., 2)."""
    angles, speeds = np.moveaxis(states, -1, 0)
    return pendulum.L**2 * speeds**2 / 6 + pendulum.G * pendulum.L * np.cos(angles) / 2


start = np.array([np.pi - 0.5, 0.0])
no_torque = np.zeros(pendulum.STEPS_PER_EPISODE)
new_moves = pendulum.rollout(ModelEnv(), start, no_torque)

old_moves = [start]
for _ in no_torque:
    angle, speed = old_moves[-1]
    old_moves.append([angle + pendulum.DT * speed, speed + ModelEnv.sine_coefficient * np.sin(angle)])

plots.energy(
    pendulum.DT * np.arange(len(new_moves)),
    {"the new velocity moves the angle": energy(new_moves), "the old velocity does": energy(np.array(old_moves))},
)

# %% [markdown]
# With the old velocity the pendulum pumps itself up out of nothing. An agent trained in that world would learn to
# wait for free energy that the real one never gives.
#
# The clips matter for the same reason: an agent will find whatever the model allows. How often does the speed
# limit act, on states from all over?

# %%
all_states = rng.uniform([-np.pi, -pendulum.MAX_SPEED], [np.pi, pendulum.MAX_SPEED], size=(2000, 2))
all_torques = rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, size=2000)
unlimited = all_states[:, 1] + a * np.sin(all_states[:, 0]) + b * all_torques
print(f"the speed limit decides {np.mean(np.abs(unlimited) > pendulum.MAX_SPEED):.1%} of all steps")

# %% [markdown]
# ## A rival: a network on the same data
#
# Why an equation at all? A small neural network can fit the same 200 steps. It gets the same features an agent
# sees, the torque, and the same target: the change of the angular velocity. We give it the angle update and the
# clips for free.

# %%
features = np.column_stack([pendulum.observe(states[:-1]), torques])
change = states[1:, 1] - states[:-1, 1]
network = MLPRegressor(hidden_layer_sizes=(32, 32), activation="tanh", solver="lbfgs", max_iter=3000, random_state=0)
network.fit(features, change)


def network_step(states, torques):
    """The next states (n, 2) that the network predicts for `states` (n, 2) and `torques` (n,)."""
    change = network.predict(np.column_stack([pendulum.observe(states), torques]))
    speeds = np.clip(states[:, 1] + change, -pendulum.MAX_SPEED, pendulum.MAX_SPEED)
    return np.column_stack([states[:, 0] + pendulum.DT * speeds, speeds])


fit_error = np.abs(network_step(states[:-1], torques) - states[1:])[:, 1]
print(f"median error on its own training data: {np.median(fit_error):.4f} rad/s")


# %% [markdown]
# On its own data the network looks good. Now ask both models for one step from 2,000 random states, with random
# torques.

# %%
def rollouts(env, starts, torques):
    """States (n, T + 1, 2) of an environment from `starts` (n, 2) under `torques` (n, T)."""
    return np.array([pendulum.rollout(env, *each) for each in zip(starts, torques, strict=True)])


def one_step_errors(starts, torques):
    """Errors of the next angular velocity (n,) in rad/s, for both models."""
    truth = rollouts(real_env, starts, torques[:, None])[:, 1, 1]
    return {
        "equation": np.abs(rollouts(ModelEnv(), starts, torques[:, None])[:, 1, 1] - truth),
        "network": np.abs(network_step(starts, torques)[:, 1] - truth),
    }


for name, error in one_step_errors(all_states, all_torques).items():
    print(f"{name:<8} one-step error: median {np.median(error):.0e} rad/s, largest {error.max():.0e} rad/s")

# %% [markdown]
# Where is the network wrong? A map of the error over all states, for a torque of 1 N m. The white dots are the states
# that the one episode visited.

# %%
thetas, theta_dots = np.linspace(-np.pi, np.pi, 61), np.linspace(-8, 8, 61)
grid = np.stack(np.meshgrid(thetas, theta_dots), axis=-1).reshape(-1, 2)
plots.error_maps(thetas, theta_dots, one_step_errors(grid, np.ones(len(grid))), states)


# %% [markdown]
# The network is right where it has been and guesses elsewhere. The equation is right everywhere, although it saw
# the same dots: its *form* holds for states it has never met. This is what generalisation means here, and what
# an agent needs, because a good policy goes where random torques never went.

# %% [markdown]
# ## Both models in motion
#
# Six swings without torque, each from a black dot, drawn as a phase portrait: angle against velocity. A model
# that is right stays on the grey road.

# %%
def network_rollouts(starts, torques):
    """States (n, T + 1, 2) from `starts` (n, 2) under `torques` (n, T), by the network."""
    states = [starts]
    for now in torques.T:
        states.append(network_step(states[-1], now))
    return np.stack(states, axis=1)


starts = np.array([[np.pi - 0.8, 0], [-0.5, 0], [np.pi, 5], [-np.pi, 6.5], [0.5, -1], [-2, -4]])
free = np.zeros((len(starts), 40))
plots.phase_portrait(
    rollouts(real_env, starts, free),
    {"equation": rollouts(ModelEnv(), starts, free), "network": network_rollouts(starts, free)},
)

# %% [markdown]
# ## How errors compound
#
# An agent that plans or practises in a model uses its output as the next input, again and again. How far off are
# we after 200 steps? We take 100 random starts and random torques, and lay a third model beside the other two:
# the same equation, its coefficients fitted to velocities measured with noise of 0.02 rad/s.

# %%
noisy = states + rng.normal(0, [0, 0.02], size=states.shape)


class NoisyModelEnv(ModelEnv):
    sine_coefficient, torque_coefficient = pendulum.fit_coefficients(noisy[:-1], torques, noisy[1:])


print(f"from noisy data: a = {NoisyModelEnv.sine_coefficient:.4f}, b = {NoisyModelEnv.torque_coefficient:.4f}")
starts, random_torques = all_states[:100], all_torques[:, None][rng.integers(2000, size=(100, 200)), 0]
truth = rollouts(real_env, starts, random_torques)
imagined = {
    "equation": rollouts(ModelEnv(), starts, random_torques),
    "equation, noisy data": rollouts(NoisyModelEnv(), starts, random_torques),
    "network": network_rollouts(starts, random_torques),
}
errors = {name: np.abs(pendulum.angle_normalize(found - truth)[..., 0]) for name, found in imagined.items()}
plots.compounding_errors(errors)
for name, error in errors.items():
    lost = np.median(error, axis=0) > 0.5
    when = f"after {pendulum.DT * lost.argmax():.2f} s" if lost.any() else "not within 10 s"
    print(f"{name:<21} median angle error above 0.5 rad: {when}; after 10 s it is {np.median(error[:, -1]):.1g} rad")

# %% [markdown]
# ## What you have measured

# %%
check.table("03_model_env")

# %% [markdown]
# **The claim, measured**: the figure and the lines above it. One episode, and the equation holds over a rollout; the
# network does not.
#
# **Now play**: how many episodes of data does the network need before it keeps up for two seconds? What do 0.1 rad/s
# of noise do to the equation? Give `NoisyModelEnv` the gravity of the Moon.
#
# **Next**: in notebook 4 an agent practises in this world, and needs a fraction of the real steps.
