"""Wrong answers to `train_ppo`, each named after its misconception."""

import torch
from stable_baselines3 import A2C, PPO
from stable_baselines3.common.env_util import make_vec_env

TABLE = {
    "n_steps": 128,
    "batch_size": 256,
    "learning_rate": 1e-3,
    "gamma": 0.9,
    "use_sde": True,
    "sde_sample_freq": 4,
    "device": "cpu",
}


def _agent(seed, env="Pendulum-v1", n_envs=16, leave=(), **changed):
    settings = {name: value for name, value in {**TABLE, "seed": seed, **changed}.items() if name not in leave}
    return PPO("MlpPolicy", make_vec_env(env, n_envs=n_envs, seed=seed), **settings)


def nothing_returned(num_steps, seed, callback=None):
    _agent(seed).learn(num_steps, callback)


def pair_returned(num_steps, seed, callback=None):
    agent = _agent(seed).learn(num_steps, callback)
    return agent, agent.get_env()


def another_algorithm(num_steps, seed, callback=None):
    return A2C("MlpPolicy", make_vec_env("Pendulum-v1", n_envs=16), seed=seed, device="cpu").learn(num_steps, callback)


def not_trained(num_steps, seed, callback=None):
    return _agent(seed)


def callback_ignored(num_steps, seed, callback=None):
    return _agent(seed).learn(num_steps)


def another_environment(num_steps, seed, callback=None):
    return _agent(seed, env="MountainCarContinuous-v0").learn(num_steps, callback)


def one_environment(num_steps, seed, callback=None):
    return _agent(seed, n_envs=1).learn(num_steps, callback)


def another_number_of_environments(num_steps, seed, callback=None):
    return _agent(seed, n_envs=8).learn(num_steps, callback)


def another_rollout(num_steps, seed, callback=None):
    return _agent(seed, leave=["n_steps"]).learn(num_steps, callback)


def another_batch_size(num_steps, seed, callback=None):
    return _agent(seed, leave=["batch_size"]).learn(num_steps, callback)


def another_learning_rate(num_steps, seed, callback=None):
    return _agent(seed, leave=["learning_rate"]).learn(num_steps, callback)


def another_discount(num_steps, seed, callback=None):
    return _agent(seed, leave=["gamma"]).learn(num_steps, callback)


def no_gsde(num_steps, seed, callback=None):
    return _agent(seed, leave=["use_sde"]).learn(num_steps, callback)


def another_noise_frequency(num_steps, seed, callback=None):
    return _agent(seed, leave=["sde_sample_freq"]).learn(num_steps, callback)


def other_settings_changed(num_steps, seed, callback=None):
    return _agent(seed, ent_coef=0.01).learn(num_steps, callback)


def on_the_gpu(num_steps, seed, callback=None):
    agent = _agent(seed).learn(num_steps, callback)
    agent.device = torch.device("cuda")  # as `device="auto"` has it on a machine with a graphics card
    return agent


def steps_per_environment(num_steps, seed, callback=None):
    return _agent(seed).learn(16 * num_steps, callback)


def num_steps_ignored(num_steps, seed, callback=None):
    return _agent(seed).learn(102_400, callback)


def seed_not_passed_on(num_steps, seed, callback=None):
    return _agent(None).learn(num_steps, callback)


def seed_fixed(num_steps, seed, callback=None):
    return _agent(0).learn(num_steps, callback)


def seed_zero_lost(num_steps, seed, callback=None):
    return _agent(seed or 42).learn(num_steps, callback)


def another_seed(num_steps, seed, callback=None):
    return _agent(seed + 1).learn(num_steps, callback)


def steps_rounded(num_steps, seed, callback=None):
    return _agent(seed).learn((num_steps // 2048 + 1) * 2048, callback)


def learned_in_parts(num_steps, seed, callback=None):
    agent = _agent(seed)
    for part in range(2):
        agent.learn(num_steps // 2, callback, reset_num_timesteps=part == 0)
    return agent


def callback_twice(num_steps, seed, callback=None):
    return _agent(seed).learn(num_steps, [callback, callback] if callback else None)
