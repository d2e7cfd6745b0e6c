"""What the gain of SAC-Dyna is made of: the algorithm of notebook 04 with one ingredient changed at a time.

In all arms but one a fifth of the gradient steps comes before practising. The notebook has settled for a thirtieth,
because on single seeds a fifth leaves the agent far behind after the first of its episodes: the first arm shows it.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from helpers import pendulum
from helpers.workshop.studies import definitions
from helpers.workshop.studies.sac_dyna import EPISODE, Row, dyna, equation_env, random_episode, store

NUM_EPISODES = 2
EARLY = 5  # the gradient steps of an episode, over those of them that come before practising
SHORT, LONG = 5, EPISODE  # steps from each visited state: as in Janner et al. (2019), and a whole episode


def run(arm: str, seed: int) -> Iterator[Row]:
    """Train one agent for two episodes after the model's; yield a row for each test."""
    import torch

    torch.set_num_threads(1)
    notebook = definitions("04_sac_dyna")
    return RUNS[arm](notebook, seed)


def changed(
    notebook: dict, seed: int, practise=None, model_env=None, train=None, num_episodes=NUM_EPISODES
) -> Iterator[Row]:
    """Train with another way to practise in the model, another model, or another schedule."""
    if practise:
        notebook["generate_synthetic_data"] = partial(practise, seed=seed)
    train = train or partial(act_learn_practise_learn, notebook)
    return dyna(notebook, train, seed, model_env or equation_env(seed), num_episodes)


def act_learn_practise_learn(
    notebook, agent, real_env, model_env, *, num_synthetic_samples, gradient_steps, early=EARLY, **_
):
    """Do what the notebook's `train` does for one episode, with a share of the learning before practising."""
    observation, _ = real_env.reset()
    for _ in range(EPISODE):
        observation = store(agent, real_env, observation)
    before = gradient_steps // early if early else 0
    if before:
        agent.train(before, batch_size=agent.batch_size)
    notebook["generate_synthetic_data"](model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
    agent.train(gradient_steps - before, batch_size=agent.batch_size)


def from_resets(env, policy, replay_buffer, num_samples, *, seed):
    """Practise from where an episode may begin."""
    env.reset()
    states = env.np_random.uniform([-np.pi, -1], [np.pi, 1], size=(num_samples, 2))
    one_step_each(env, policy, replay_buffer, states)


def from_visited_states(env, policy, replay_buffer, num_samples, *, seed, length=1):
    """Practise from states of the real episodes; follow each for `length` steps."""
    states = env.np_random.choice(visited_states(replay_buffer, num_samples, seed), num_samples // length)
    for _ in range(length):
        states = one_step_each(env, policy, replay_buffer, states)


def visited_states(replay_buffer, num_samples, seed):
    """Return the states (n, 2) of all real episodes: the one at random, and the agent's own."""
    # The buffer holds a real episode, then the synthetic samples of that round, and so on.
    size, block = replay_buffer.size(), EPISODE + num_samples
    real = [replay_buffer.observations[start : start + EPISODE, 0] for start in range(0, size, block)]
    return np.concatenate([random_episode(seed)[0][:-1], *map(pendulum.state_of, real)])


def without_exploration(env, policy, replay_buffer, num_samples, *, seed):
    """Practise from the whole state space, with the actions that the policy thinks best."""
    highest = np.array([np.pi, pendulum.MAX_SPEED])
    states = env.np_random.uniform(-highest, highest, size=(num_samples, 2))
    one_step_each(env, policy, replay_buffer, states, deterministic=True)


def one_step_each(env, policy, replay_buffer, states, deterministic=False):
    """Store one step of the model from each of `states` (n, 2); return the states after it."""
    actions, _ = policy.predict(pendulum.observe(states), deterministic=deterministic)
    after = []
    for state, action in zip(states, actions, strict=True):
        observation, _ = env.reset(options={"state": state})
        following, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, following, policy.scale_action(action), reward, terminated, [info])
        after.append(env.state)
    return np.array(after)


def without_the_real_episode(notebook: dict, seed: int, num_rounds: int = NUM_EPISODES) -> Iterator[Row]:
    """Practise only: the real steps are those of the model, and each round is one more of synthetic data."""

    def train(agent, real_env, model_env, *, num_synthetic_samples, gradient_steps, **_):
        notebook["generate_synthetic_data"](model_env, agent.policy, agent.replay_buffer, num_synthetic_samples)
        agent.train(gradient_steps, batch_size=agent.batch_size)

    for each in changed(notebook, seed, train=train, num_episodes=num_rounds):
        yield each | {"real_steps": EPISODE, "rounds": each["real_steps"] / EPISODE - 1}


def after_practising_only(notebook: dict, seed: int) -> Iterator[Row]:
    """Act, practise, learn: all gradient steps after the synthetic data."""
    return changed(notebook, seed, train=partial(act_learn_practise_learn, notebook, early=None))


class NetworkEnv(pendulum.PendulumBaseEnv):
    """A pendulum whose change of velocity is predicted by a network fitted to n transitions."""

    def __init__(self, states, torques, next_states):
        super().__init__()
        from sklearn.neural_network import MLPRegressor

        self.network = MLPRegressor(
            hidden_layer_sizes=(32, 32), activation="tanh", solver="lbfgs", max_iter=3000, random_state=0
        )
        self.network.fit(np.column_stack([pendulum.observe(states), torques]), next_states[:, 1] - states[:, 1])

    def step(self, action):
        """Apply one torque in N m, an array of shape (1,), for one time step."""
        earned = float(pendulum.reward(self.state, action[0]))
        torque = np.clip(action[0], -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
        change = self.network.predict([[*pendulum.observe(self.state), torque]])[0]
        speed = np.clip(self.state[1] + change, -pendulum.MAX_SPEED, pendulum.MAX_SPEED)
        self.state = np.array([self.state[0] + pendulum.DT * speed, speed])
        return self.observation(), earned, False, False, {}


def a_network(notebook: dict, seed: int, practise=None) -> Iterator[Row]:
    """The same with a network as the model, fitted to the same 200 steps."""
    states, torques = random_episode(seed)
    env = NetworkEnv(states[:-1], torques, states[1:])
    env.reset(seed=seed)
    return changed(notebook, seed, practise, model_env=env)


RUNS = {
    "a fifth of the learning before practising": changed,
    "starts as reset draws them": partial(changed, practise=from_resets),
    "starts from visited states": partial(changed, practise=from_visited_states),
    "short rollouts from visited states": partial(changed, practise=partial(from_visited_states, length=SHORT)),
    "no exploration in the model": partial(changed, practise=without_exploration),
    "no real episode of the agent's own": without_the_real_episode,
    "learning only after practising": after_practising_only,
    "a network as the model": a_network,
    "a network, starts from visited states": partial(a_network, practise=from_visited_states),
    "a network, short rollouts": partial(a_network, practise=partial(from_visited_states, length=SHORT)),
    "a network, whole episodes": partial(a_network, practise=partial(from_visited_states, length=LONG)),
}
ARMS = list(RUNS)
