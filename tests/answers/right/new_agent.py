"""Right answers to `new_agent` in different styles: every one of them passes."""

import gymnasium as gym
import torch
from stable_baselines3 import SAC
from stable_baselines3.common import logger
from stable_baselines3.common.logger import CSVOutputFormat, Logger, configure

from helpers import pendulum


def as_the_steps_say(seed, log_folder=None):
    agent = SAC(
        "MlpPolicy",
        "Pendulum-v1",
        learning_rate=2e-3,
        batch_size=256,
        tau=0.02,
        buffer_size=50_000,
        learning_starts=pendulum.STEPS_PER_EPISODE,
        train_freq=(1, "episode"),
        gradient_steps=1500,
        policy_kwargs={"net_arch": [64, 64]},
        seed=seed,
        device="cpu",
    )
    agent.set_logger(configure(log_folder, ["csv"] if log_folder else []))
    return agent


SETTINGS = {
    "learning_rate": lambda progress: 0.002,
    "batch_size": 256,
    "tau": 2e-2,
    "gamma": 0.99,
    "buffer_size": int(5e4),
    "learning_starts": 200,
    "train_freq": 200,  # an episode has so many steps
    "gradient_steps": 1500,
    "ent_coef": "auto",
}


def from_a_dictionary(seed: int, log_folder: str | None = None) -> SAC:
    env = gym.make("Pendulum-v1")
    layers = {"pi": [64, 64], "qf": [64, 64]}
    model = SAC(
        "MlpPolicy", env, **SETTINGS, policy_kwargs=dict(net_arch=layers), seed=seed, device=torch.device("cpu")
    )
    if log_folder is None:
        model.set_logger(configure(format_strings=[""]))
    else:
        model.set_logger(logger.configure(log_folder, ["stdout", "csv"]))
    return model


def with_a_logger_by_hand(seed, log_folder=None):
    agent = SAC(
        "MlpPolicy", "Pendulum-v1", 2e-3, 50_000, 200, 256, 0.02, 0.99, ("episode", 1)[::-1], 1500,
        policy_kwargs={"net_arch": [64] * 2}, seed=seed, device="cpu", verbose=0,
    )  # fmt: skip
    formats = []
    if log_folder:
        configure(log_folder, [])  # makes the folder
        formats.append(CSVOutputFormat(f"{log_folder}/progress.csv"))
    agent.set_logger(Logger(log_folder, formats))
    return agent


def set_up_later(seed, log_folder=None):
    torch.manual_seed(0)  # does no harm: the class seeds again
    agent = SAC("MlpPolicy", "Pendulum-v1", seed=seed, device="cpu", policy_kwargs={"net_arch": [64, 64]}, tau=0.02,
                learning_rate=2e-3, batch_size=256, buffer_size=50_000, learning_starts=200,
                train_freq=(1, "episode"), gradient_steps=1500)  # fmt: skip
    formats = ["csv", "json"] if log_folder else []
    agent.set_logger(configure(folder=log_folder, format_strings=formats))
    return agent
