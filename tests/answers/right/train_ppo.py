"""Right answers to `train_ppo` in different styles: every one of them passes."""

import gymnasium as gym
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.utils import set_random_seed
from stable_baselines3.common.vec_env import DummyVecEnv


def as_the_steps_say(num_steps, seed, callback=None):
    envs = make_vec_env("Pendulum-v1", n_envs=16, seed=seed)
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
    return agent.learn(num_steps, callback)


def in_three_lines(num_steps, seed, callback=None):
    model = PPO("MlpPolicy", make_vec_env("Pendulum-v1", 16), 0.001, 128, 256, gamma=0.9, use_sde=True,
                sde_sample_freq=4, seed=seed, device="cpu")  # fmt: skip
    model.learn(total_timesteps=num_steps, callback=callback)
    return model


def with_environments_by_hand(num_steps: int, seed: int, callback=None) -> PPO:
    envs = DummyVecEnv([lambda: gym.make("Pendulum-v1") for _ in range(16)])
    envs.seed(seed)
    settings = dict(n_steps=2048 // 16, batch_size=256, gamma=0.9, use_sde=True, sde_sample_freq=4)
    model = PPO("MlpPolicy", envs, learning_rate=lambda _: 1e-3, seed=seed, device="cpu", verbose=0, **settings)
    return model.learn(num_steps, callback=[callback] if callback else None)


def rounded_up(num_steps, seed, callback=None):
    agent = PPO("MlpPolicy", make_vec_env("Pendulum-v1", n_envs=16, seed=seed), n_steps=128, batch_size=256,
                learning_rate=1e-3, gamma=0.9, use_sde=True, sde_sample_freq=4, seed=seed, device="cpu",
                n_epochs=10, gae_lambda=0.95)  # fmt: skip
    rollouts = -(-num_steps // 2048)
    return agent.learn(2048 * rollouts, callback=callback, log_interval=None)


def with_a_seed_for_everybody(num_steps, seed, callback=None):
    set_random_seed(seed)
    envs = make_vec_env("Pendulum-v1", n_envs=16, seed=seed)
    table = {"n_steps": 128, "batch_size": 256, "learning_rate": lambda left: 1e-3, "gamma": 0.9, "device": "cpu"}
    layers = {"net_arch": {"pi": [64, 64], "vf": [64, 64]}}  # which are the library's own
    agent = PPO("MlpPolicy", envs, **table, use_sde=True, sde_sample_freq=4, policy_kwargs=layers)
    return agent.learn(num_steps, callback=[callback] if callback else None)
