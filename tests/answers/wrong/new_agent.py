"""Wrong answers to `new_agent`, each named after its misconception."""

import tempfile

import torch
from stable_baselines3 import SAC, TD3
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.logger import configure

from helpers import pendulum

TABLE = {
    "learning_rate": 2e-3,
    "batch_size": 256,
    "tau": 0.02,
    "buffer_size": 50_000,
    "learning_starts": 200,
    "train_freq": (1, "episode"),
    "gradient_steps": 1500,
    "device": "cpu",
}


def _agent(seed, log_folder=None, env="Pendulum-v1", leave=(), **changed):
    settings = {**TABLE, "policy_kwargs": {"net_arch": [64, 64]}, "seed": seed, **changed}
    settings = {name: value for name, value in settings.items() if name not in leave}
    agent = SAC("MlpPolicy", env, **settings)
    agent.set_logger(configure(log_folder, ["csv"] if log_folder else []))
    return agent


def nothing_returned(seed, log_folder=None):
    _agent(seed, log_folder)


def another_algorithm(seed, log_folder=None):
    agent = TD3("MlpPolicy", "Pendulum-v1", **TABLE, policy_kwargs={"net_arch": [64, 64]}, seed=seed)
    agent.set_logger(configure(log_folder, ["csv"] if log_folder else []))
    return agent


def logger_returned(seed, log_folder=None):
    return _agent(seed, log_folder).logger


def unknown_setting(seed, log_folder=None):
    return SAC("MlpPolicy", "Pendulum-v1", net_arch=[64, 64], seed=seed)


def another_environment(seed, log_folder=None):
    return _agent(seed, log_folder, env=pendulum.EquationEnv())


def on_the_gpu(seed, log_folder=None):
    agent = _agent(seed, log_folder)
    agent.device = torch.device("cuda")  # as `device="auto"` has it on a machine with a graphics card
    return agent


def another_network(seed, log_folder=None):
    return _agent(seed, log_folder, policy_kwargs=None)


def another_learning_rate(seed, log_folder=None):
    return _agent(seed, log_folder, leave=["learning_rate"])


def another_batch_size(seed, log_folder=None):
    return _agent(seed, log_folder, batch_size=64)


def tau_turned_round(seed, log_folder=None):
    return _agent(seed, log_folder, tau=0.98)


def another_tau(seed, log_folder=None):
    return _agent(seed, log_folder, leave=["tau"])


def another_discount(seed, log_folder=None):
    return _agent(seed, log_folder, gamma=0.9)


def temperature_fixed(seed, log_folder=None):
    return _agent(seed, log_folder, ent_coef=0.2)


def another_buffer_size(seed, log_folder=None):
    return _agent(seed, log_folder, buffer_size=5_000)


def another_learning_start(seed, log_folder=None):
    return _agent(seed, log_folder, leave=["learning_starts"])


def learning_after_every_step(seed, log_folder=None):
    return _agent(seed, log_folder, leave=["train_freq"])


def another_frequency(seed, log_folder=None):
    return _agent(seed, log_folder, train_freq=(3, "episode"))


def one_gradient_step(seed, log_folder=None):
    return _agent(seed, log_folder, leave=["gradient_steps"])


def another_number_of_gradient_steps(seed, log_folder=None):
    return _agent(seed, log_folder, gradient_steps=-1)


def already_trained(seed, log_folder=None):
    agent = _agent(seed, log_folder)
    agent.learn(20)
    return agent


def seed_not_passed_on(seed, log_folder=None):
    return _agent(None, log_folder)


def seed_fixed(seed, log_folder=None):
    return _agent(0, log_folder)


def no_logger(seed, log_folder=None):
    return SAC("MlpPolicy", "Pendulum-v1", **TABLE, policy_kwargs={"net_arch": [64, 64]}, seed=seed)


def log_not_written(seed, log_folder=None):
    agent = _agent(seed)
    agent.set_logger(configure(log_folder, []))
    return agent


def logs_without_a_folder(seed, log_folder=None):
    agent = _agent(seed)
    agent.set_logger(configure(log_folder or tempfile.mkdtemp(), ["csv"]))
    return agent


_made = {}


def aliased(seed, log_folder=None):
    if seed not in _made:
        _made[seed] = _agent(seed)
    _made[seed].set_logger(configure(log_folder, ["csv"] if log_folder else []))
    _made[seed].action_space.seed(seed)
    return _made[seed]


def another_seed(seed, log_folder=None):
    return _agent(seed + 1, log_folder)


def other_settings_changed(seed, log_folder=None):
    return _agent(seed, log_folder, use_sde=True)


def logger_assigned(seed, log_folder=None):
    agent = SAC("MlpPolicy", "Pendulum-v1", **TABLE, policy_kwargs={"net_arch": [64, 64]}, seed=seed)
    agent.logger = configure(log_folder, ["csv"] if log_folder else [])
    return agent


def seed_zero_lost(seed, log_folder=None):
    return _agent(seed or None, log_folder)


def several_environments(seed, log_folder=None):
    return _agent(seed, log_folder, env=make_vec_env("Pendulum-v1", n_envs=4, seed=seed))
