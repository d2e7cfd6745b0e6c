"""Exercise `new_agent` of notebook 04: a SAC agent with the settings of the table, and a logger."""

import tempfile
from pathlib import Path

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.checks import contract
from helpers.checks.contract import Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.sac_dyna import making, settings
from helpers.checks.sac_dyna.settings import setting

EXPECTED = {
    "environment": settings.ENVIRONMENT,
    "num_envs": 1.0,
    "device": "cpu",
    "actor": "64, 64",
    "critics": "64, 64, 1, 64, 64, 1",
    "activation": "ReLU",
    "learning_rate": 2e-3,
    "learning_rate_at_the_end": 2e-3,
    "weight_decay": 0.0,
    "batch_size": 256.0,
    "tau": 0.02,
    "gamma": 0.99,
    "buffer_size": 50_000.0,
    "learning_starts": 200.0,
    "real_steps_between_lessons": 200.0,
    "gradient_steps": 1500.0,
    "ent_coef": "auto",
    "target_entropy": -1.0,
    "target_update_interval": 1.0,
    "action_noise": "none",
    "n_steps": 1.0,
    "use_sde": "False",
    "handle_timeout_termination": "True",
    "optimize_memory_usage": "False",
}
READ = "batch_size", "tau", "gamma", "buffer_size", "learning_starts", "gradient_steps"
READ = *READ, "target_entropy", "target_update_interval"
OF_THE_BUFFER = "handle_timeout_termination", "optimize_memory_usage"
NOT_IN_THE_TABLE = "activation", "use_sde", "weight_decay", "target_entropy", "target_update_interval", "action_noise"
NOT_IN_THE_TABLE = *NOT_IN_THE_TABLE, "n_steps"
NUM_ACTIONS = 4  # that are drawn from the space of actions, as SAC does in its first real steps
VALUE = 12.5  # what is logged


def draw(rng) -> Evidence:
    """Two seeds."""
    return {"seeds": rng.choice(2**31, size=2, replace=False)}


def probe(new_agent, seeds) -> Evidence:
    """Let it make agents, three with one seed and one of these with a folder; return what they are like."""
    import torch

    seed, another = seeds.tolist()
    contract = Contract()
    agent = settings.agent_of(new_agent(seed), "SAC")
    noise_seed = torch.initial_seed()
    written = _formats(agent)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        again = settings.agent_of(new_agent(seed, str(Path(folder) / "log")), "SAC")
        logged = _logged(again, Path(folder) / "log" / "progress.csv")
    other = settings.agent_of(new_agent(another), "SAC")
    agents = agent, again, other
    all_agents = *agents, settings.agent_of(new_agent(seed), "SAC")  # the last is asked for just as the first was
    for what, things in {
        "replay buffer": [each.replay_buffer for each in all_agents],
        "environment": [each.env.get_attr("unwrapped")[0] for each in all_agents if each.env],
    }.items():
        shared = len(set(map(id, things))) < len(things)
        contract.expect(not shared, "aliased", f"Two calls gave agents with one and the same {what}.")
    read = {
        "environment": settings.environment_of(agent),
        "num_envs": agent.n_envs,
        "device": agent.device.type,
        "actor": settings.hidden_layers(agent.actor.latent_pi),
        "critics": settings.hidden_layers(*agent.critic.q_networks),
        **{name: getattr(agent, name) for name in READ},
        "use_sde": agent.use_sde,
        **{name: getattr(agent.replay_buffer, name) for name in OF_THE_BUFFER},
        "activation": agent.policy.activation_fn.__name__,
        "weight_decay": agent.actor.optimizer.param_groups[0].get("weight_decay", 0.0),
        "learning_rate": agent.lr_schedule(1.0),
        "learning_rate_at_the_end": agent.lr_schedule(0.0),
        "action_noise": "none" if agent.action_noise is None else type(agent.action_noise).__name__,
        "n_steps": getattr(agent, "n_steps", 1),  # since version 2.7 of the library
        "real_steps_between_lessons": _real_steps(agent.train_freq),
        "ent_coef": agent.ent_coef if isinstance(agent.ent_coef, str) else f"{agent.ent_coef:g}",
    }
    first, second, third = map(settings.weights_of, agents)
    return {
        **settings.as_evidence(read),
        "seed_of_zero": settings.seed_of(settings.agent_of(new_agent(0), "SAC")),
        "same_again": np.array(np.array_equal(first, second)),
        "other_with_another_seed": np.array(not np.array_equal(first, third)),
        "random_actions": np.array([[each.action_space.sample()[0] for _ in range(NUM_ACTIONS)] for each in agents]),
        "noise_seed": np.array(float(noise_seed)),
        "experience": np.array([float(agent.num_timesteps), float(agent.replay_buffer.size()), agent._n_updates]),
        "has_logger": np.array(written is not None),
        "formats": np.array(", ".join(written or ())),
        "logged": np.array(logged),
        **contract.evidence,
    }


def _real_steps(train_freq) -> int:
    """Return the number of real steps between two lessons."""
    return train_freq.frequency * (1 if train_freq.unit.value == "step" else pendulum.STEPS_PER_EPISODE)


def _formats(agent) -> list[str] | None:
    """Return the files that an agent's logger writes, by format; None if it has none."""
    if not hasattr(agent, "_logger"):
        return None
    files = [each for each in agent.logger.output_formats if getattr(each, "own_file", True)]  # not the screen
    return [type(each).__name__.removesuffix("OutputFormat") for each in files]


def _logged(agent, path: Path) -> bool:
    """Whether what an agent logs comes to this file."""
    if not hasattr(agent, "_logger"):
        return False
    agent.logger.record("train/probe", VALUE)
    agent.logger.dump(step=1)
    agent.logger.close()
    return path.is_file() and str(VALUE) in path.read_text(encoding="utf-8")


def look(evidence: Evidence) -> Evidence:
    """Add the random actions that the seeds give."""
    space, expected = gym.spaces.Box(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, shape=(1,)), []
    for seed in (evidence["seeds"][0], evidence["seeds"][0], evidence["seeds"][1]):
        space.seed(int(seed))
        expected.append([space.sample()[0] for _ in range(NUM_ACTIONS)])
    return evidence | {"expected_actions": np.array(expected)}


def _is_shared(seen):
    """Whether two calls gave one agent: then its seed is that of the first."""
    return "aliased" in seen["broken"][:, 0]


def other_seed(seen: Evidence) -> str | None:
    return None if _is_shared(seen) else settings.other_seed(seen)


def zero_lost(seen: Evidence) -> str | None:
    return None if _is_shared(seen) else settings.zero_lost(seen)


def other_random_actions(seen: Evidence) -> str | None:
    if _is_shared(seen) or np.allclose(seen["random_actions"], seen["expected_actions"], atol=1e-6):
        return None
    return "The first random actions of the agent are not those that `SAC` draws with the seed that was passed in."


def other_noise(seen: Evidence) -> str | None:
    """Compare the seed of torch's generator, from which `SAC` draws its exploration, as the library sets it."""
    if _is_shared(seen) or seen["noise_seed"] == seen["seeds"][0]:
        return None
    return "After the agent was made, the generator of torch, from which its exploration is drawn, got another seed."


def not_new(seen: Evidence) -> str | None:
    real_steps, stored, updates = seen["experience"]
    if not seen["experience"].any():
        return None
    return (
        f"A new agent has done nothing yet; this one has {stored:.0f} transitions in its buffer, has taken "
        f"{real_steps:.0f} real and {updates:.0f} gradient steps."
    )


def without_logger(seen: Evidence) -> str | None:
    if seen["has_logger"]:
        return None
    when = "Without a `log_folder` the" if seen["logged"] else "The"
    return f"{when} agent has no logger: `set_logger` was not called."


def not_logged(seen: Evidence) -> str | None:
    return (
        None
        if seen["logged"] or _is_shared(seen)
        else "With a `log_folder`, nothing that the agent logs comes to its `progress.csv`."
    )


def logs_anyway(seen: Evidence) -> str | None:
    formats = str(seen["formats"])
    return f"Without a `log_folder` the logger still writes a file: {formats}." if formats else None


def fact(seen: Evidence) -> str:
    return (
        f"A SAC agent with hidden layers of {seen['actor']} units, batches of {float(seen['batch_size']):.0f} and "
        "its own seed; it logs to `progress.csv`."
    )


EXERCISE = Exercise(
    name="new_agent",
    notebook="04_sac_dyna",
    defines="new_agent",
    draw=draw,
    probe=probe,
    evidence={
        "seeds": (float, 2),
        **settings.evidence_of(EXPECTED),
        "seed_of_zero": (float,),
        "same_again": (bool,),
        "other_with_another_seed": (bool,),
        "random_actions": (float, 3, NUM_ACTIONS),
        "noise_seed": (float,),
        "experience": (float, 3),
        "has_logger": (bool,),
        "formats": (str,),
        "logged": (bool,),
    },
    look=look,
    stops=(
        settings.NOTHING_RETURNED,
        settings.ANOTHER_ALGORITHM,
        making.LOGGER_RETURNED,
        making.LOGGER_ASSIGNED,
        making.UNKNOWN_SETTING,
    ),
    breaches=(contract.ALIASED,),
    checks=(
        setting(EXPECTED, "environment", settings.ANOTHER_ENVIRONMENT, says="The agent's environment"),
        setting(EXPECTED, "num_envs", making.SEVERAL_ENVIRONMENTS, says="The number of environments"),
        Check(not_new, (making.ALREADY_TRAINED,)),
        setting(EXPECTED, "actor", making.ANOTHER_NETWORK, says="The hidden layers of the actor"),
        setting(EXPECTED, "critics", making.ANOTHER_NETWORK, says="The layers of the two critics"),
        setting(EXPECTED, "learning_rate", settings.ANOTHER_LEARNING_RATE),
        setting(
            EXPECTED,
            "learning_rate_at_the_end",
            settings.ANOTHER_LEARNING_RATE,
            says="`learning_rate` at the end of the training",
        ),
        setting(EXPECTED, "batch_size", settings.ANOTHER_BATCH_SIZE),
        setting(EXPECTED, "tau", making.TAU_TURNED_ROUND, making.ANOTHER_TAU),
        setting(EXPECTED, "gamma", settings.ANOTHER_DISCOUNT),
        setting(EXPECTED, "buffer_size", making.ANOTHER_BUFFER_SIZE),
        setting(EXPECTED, "learning_starts", making.LEARNING_STARTS_EARLY),
        setting(
            EXPECTED,
            "real_steps_between_lessons",
            making.LEARNING_AFTER_EVERY_STEP,
            making.ANOTHER_FREQUENCY,
            says="The number of real steps after which SAC alone learns, `train_freq`,",
        ),
        setting(EXPECTED, "gradient_steps", making.ONE_GRADIENT_STEP, making.ANOTHER_NUMBER_OF_GRADIENT_STEPS),
        setting(EXPECTED, "ent_coef", making.TEMPERATURE_FIXED),
        *(setting(EXPECTED, name, settings.OTHER_SETTINGS_CHANGED) for name in (*OF_THE_BUFFER, *NOT_IN_THE_TABLE)),
        setting(EXPECTED, "device", settings.ON_THE_GPU),
        Check(other_seed, (settings.SEED_NOT_PASSED_ON, settings.SEED_FIXED)),
        Check(other_random_actions, (settings.ANOTHER_SEED,)),
        Check(other_noise, (settings.ANOTHER_SEED,)),
        Check(zero_lost, (settings.SEED_ZERO_LOST,)),
        Check(without_logger, (making.NO_LOGGER,)),
        Check(not_logged, (making.LOG_NOT_WRITTEN,), blocks=False),
        Check(logs_anyway, (making.LOGS_WITHOUT_A_FOLDER,), blocks=False),
    ),
    fact=fact,
    draws=2,
    time_limit=3.0,
    imports=(*settings.LIBRARIES, "stable_baselines3.common.logger"),
    hints=(
        "An agent is an object of the class `SAC`: what kind of policy, for which environment, with which settings?",
        "Everything in the table is an argument of `SAC`, but for the size of the networks, which goes into the "
        "dictionary `policy_kwargs`. The seed is an argument, too.",
        "`configure(folder, formats)` returns a logger and `agent.set_logger` takes it. Formats are a list of "
        "words; an empty list writes nothing.",
        "The line to look at is `set_logger`: its `configure` needs the folder that was passed in, and `csv` among "
        "the formats only if there is a folder. After it, return the agent.",
    ),
)
