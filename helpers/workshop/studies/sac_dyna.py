"""How many real steps to a good policy? Each arm is tested on the 100 starts as it trains."""

import time
from collections.abc import Iterator

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.workshop.studies import definitions

EPISODE = pendulum.STEPS_PER_EPISODE
GOOD = -150.0  # an arm without a fixed end stops here
MOST_REAL_STEPS = 3000  # or here
MOST_CLASSIC_EPISODES = 20
OTHER_STARTS = 20_000  # settings may be chosen on the starts of these seeds; the 100 test starts are not for that

Row = dict[str, float]


def run(arm: str, seed: int) -> Iterator[Row]:
    """Train one agent; yield a row for each test: what it has cost so far, and its returns without exploration."""
    import torch

    torch.set_num_threads(1)
    return RUNS[arm](definitions("04_sac_dyna"), seed)


class Clock:
    """Adds up the processor time that is spent inside `with clock:`, so that tests are not counted."""

    def __init__(self):
        self.seconds = 0.0

    def __enter__(self):
        self.start = time.process_time()

    def __exit__(self, *_):
        self.seconds += time.process_time() - self.start


def row(agent, clock: Clock, real_steps: int) -> Row:
    """Test an agent, and say what it has cost."""
    returns = returns_of(agent, pendulum.evaluation_starts())
    return {
        "real_steps": real_steps,
        "gradient_steps": agent._n_updates,
        "seconds": round(clock.seconds, 2),
        "mean_return": round(returns.mean(), 3),
        "worst_return": round(returns.min(), 3),
        "mean_return_other_starts": round(returns_of(agent, starts_from(OTHER_STARTS)).mean(), 3),
    }


def returns_of(agent, starts: np.ndarray) -> np.ndarray:
    """Return what the agent earns (n,) in the real pendulum from each of `starts` (n, 2), without exploration."""

    def act(states):
        return agent.predict(pendulum.observe(states), deterministic=True)[0][:, 0]

    return pendulum.play(act, pendulum.next_state, starts)


def starts_from(first_seed: int, num_episodes: int = 100) -> np.ndarray:
    """Return the states (num_episodes, 2) in which Pendulum-v1 starts for the seeds from `first_seed` on."""
    env = gym.make("Pendulum-v1")
    return np.array([pendulum.state_of(env.reset(seed=first_seed + i)[0]) for i in range(num_episodes)])


def random_episode(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the states (201, 2) and torques (200,) of the episode at random that the model is learned from."""
    torques = np.random.default_rng(seed).uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, EPISODE)
    return pendulum.rollout(real_env(seed), [np.pi, 0.0], torques), torques


def equation_env(seed: int) -> gym.Env:
    """Return the environment on the equation that is fitted to the episode at random."""
    states, torques = random_episode(seed)
    env = pendulum.EquationEnv(*pendulum.fit_coefficients(states[:-1], torques, states[1:]))
    env.reset(seed=seed)
    return env


def real_env(seed: int) -> gym.Env:
    """Return Pendulum-v1, seeded."""
    env = gym.make("Pendulum-v1")
    env.reset(seed=seed)
    return env


def sac_dyna(notebook: dict, seed: int) -> Iterator[Row]:
    """The algorithm of notebook 04, for three episodes; the model has cost one before."""
    return dyna(notebook, notebook["train"], seed, equation_env(seed), num_episodes=3)


def dyna(notebook: dict, train, seed: int, model_env: gym.Env, num_episodes: int) -> Iterator[Row]:
    """Train an agent with a function like the notebook's `train`, an episode at a time."""
    clock, agent, world = Clock(), notebook["new_agent"](seed), real_env(seed)
    amounts = {"num_synthetic_samples": 4000, "gradient_steps": 1500}
    yield row(agent, clock, EPISODE)
    for episode in range(num_episodes):
        with clock:
            train(agent, world, model_env, num_real_episodes=1, steps_per_episode=EPISODE, **amounts)
        yield row(agent, clock, EPISODE * (episode + 2))


def sac(notebook: dict, seed: int) -> Iterator[Row]:
    """SAC without a model: as many gradient steps after each episode, with settings of its own."""
    return learn_until_good(without_a_model(notebook, seed))


def without_a_model(notebook: dict, seed: int):
    """Return the control of notebook 04, with the better of two settings that were tried for it."""
    agent = notebook["new_agent"](seed)
    agent.lr_schedule, agent.batch_size = (lambda _: 1e-3), 512
    return agent


def sac_same_settings(notebook: dict, seed: int) -> Iterator[Row]:
    """SAC without a model, with the settings that were chosen for SAC-Dyna."""
    return learn_until_good(notebook["new_agent"](seed))


def learn_until_good(agent, good: float = GOOD, most_real_steps: int = MOST_REAL_STEPS) -> Iterator[Row]:
    """Train with the library's `learn`, testing after each episode."""
    clock, tested = Clock(), {"mean_return": -np.inf}
    while tested["mean_return"] < good and agent.num_timesteps < most_real_steps:
        with clock:
            agent.learn(EPISODE, reset_num_timesteps=False)
        tested = row(agent, clock, agent.num_timesteps)
        yield tested


def classic(notebook: dict, seed: int) -> Iterator[Row]:
    """The recipe most often seen: the library's settings, and two gradient steps after each real and synthetic step.

    100 synthetic steps follow each episode, each from a start of its own.
    """
    from stable_baselines3 import SAC
    from stable_baselines3.common.logger import configure

    clock, world, model_env = Clock(), real_env(seed), equation_env(seed)
    agent = SAC("MlpPolicy", "Pendulum-v1", seed=seed, device="cpu")
    agent.set_logger(configure(None, []))
    for episode in range(MOST_CLASSIC_EPISODES):
        with clock:
            observation, _ = world.reset()
            for _ in range(EPISODE):
                observation = store(agent, world, observation)
                agent.train(2)  # in batches of 64, as `train` does unless told otherwise
            for _ in range(100):
                store(agent, model_env, model_env.reset()[0])
                agent.train(2)
        tested = row(agent, clock, EPISODE * (episode + 1))
        yield tested
        if tested["mean_return"] >= GOOD:
            return


def store(agent, env: gym.Env, observation: np.ndarray) -> np.ndarray:
    """Take a step in `env` and put it into the agent's replay buffer; return what it sees next."""
    action, _ = agent.predict(observation)
    following, reward, terminated, _, info = env.step(action)
    agent.replay_buffer.add(observation, following, agent.policy.scale_action(action), reward, terminated, [info])
    return following


def ppo(notebook: dict, seed: int) -> Iterator[Row]:
    """The notebook's PPO, tested every 2,048 steps."""
    from stable_baselines3.common.callbacks import BaseCallback

    class Tests(BaseCallback):
        """Stops the clock after each rollout's update, and tests."""

        def _on_step(self):
            return True

        def _on_rollout_start(self):
            clock.__exit__()
            if self.num_timesteps:
                rows.append(row(self.model, clock, self.num_timesteps))
            clock.__enter__()

    clock, rows = Clock(), []
    with clock:
        agent = notebook["train_ppo"](50 * 2048, seed, callback=Tests())
    return iter([*rows, row(agent, clock, agent.num_timesteps)])


RUNS = {
    "SAC-Dyna": sac_dyna,
    "SAC": sac,
    "SAC, same settings": sac_same_settings,
    "PPO": ppo,
    "classic recipe": classic,
}
ARMS = list(RUNS)
