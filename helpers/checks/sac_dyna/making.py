"""How making the agent of `new_agent` goes wrong."""

from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna import settings

ANOTHER_NETWORK = Misconception(
    "another-network",
    "How many layers have your networks, and how many units each?",
    "`net_arch` in `policy_kwargs` holds the sizes of the hidden layers, of the actor and of the critics alike. "
    "Without it the library takes two layers of 256.",
)
SEVERAL_ENVIRONMENTS = Misconception(
    "several-environments",
    "In how many pendulums does this agent act at a time?",
    "SAC learns after each episode, which takes one environment; its name is enough.",
)
TAU_TURNED_ROUND = Misconception(
    "tau-turned-round",
    "Which share of the target network is new after a gradient step?",
    "`tau` is the share of the new network: a small number, so that the target follows slowly.",
    when=settings.is_near("tau", 0.98),
)
ANOTHER_TAU = Misconception(
    "another-tau",
    "How fast do the target networks follow?",
    "Compare `tau` with the table; the default of the library is 0.005.",
)
TEMPERATURE_FIXED = Misconception(
    "temperature-fixed",
    "Who chooses the weight of the entropy?",
    "Without `ent_coef` the library learns the temperature, as the second paper does; a number there keeps it fixed.",
)
ANOTHER_BUFFER_SIZE = Misconception(
    "another-buffer-size",
    "How many transitions does the replay buffer hold?",
    "`buffer_size` is the number of transitions that are kept; the default of the library, a million, reserves "
    "memory that we do not need.",
)
LEARNING_STARTS_EARLY = Misconception(
    "another-learning-start",
    "How many real steps does SAC alone take at random, before it learns?",
    "`learning_starts` is the number of random steps at the beginning: one episode, `pendulum.STEPS_PER_EPISODE`.",
)
LEARNING_AFTER_EVERY_STEP = Misconception(
    "learning-after-every-step",
    "When does SAC alone learn: after each step, or after each episode?",
    "`train_freq` takes a pair of a number and a unit; a number alone counts steps.",
    when=settings.is_near("real_steps_between_lessons", 1),
)
ANOTHER_FREQUENCY = Misconception(
    "another-frequency",
    "After how many episodes does SAC alone learn?",
    "`train_freq` takes a pair: how many, and of what.",
    when=lambda seen: float(seen["real_steps_between_lessons"]) != 1,
)
ONE_GRADIENT_STEP = Misconception(
    "one-gradient-step",
    "How often does SAC alone learn from its buffer after an episode?",
    "`gradient_steps` has a default of 1: after each episode there would be a single one.",
    when=settings.is_near("gradient_steps", 1),
)
ANOTHER_NUMBER_OF_GRADIENT_STEPS = Misconception(
    "another-number-of-gradient-steps",
    "How often does SAC alone learn from its buffer after an episode?",
    "Compare `gradient_steps` with the table.",
    when=lambda seen: float(seen["gradient_steps"]) != 1,
)
ALREADY_TRAINED = Misconception(
    "already-trained",
    "What should the agent know when it is new?",
    "`new_agent` only makes the agent. The training comes later, and fills an empty replay buffer.",
)
NO_LOGGER = Misconception(
    "no-logger",
    "Where will `train` write the loss of the critics?",
    "`set_logger` gives the agent a logger, and `configure` makes one; without it `agent.train` raises an error.",
)
LOG_NOT_WRITTEN = Misconception(
    "log-not-written",
    "Into which folder, and in which format, does your logger write?",
    "`configure(folder, formats)`: the folder is the argument of your function, and the list of formats has `csv`.",
)
LOGS_WITHOUT_A_FOLDER = Misconception(
    "logs-without-a-folder",
    "What was `None` to mean?",
    "Where `log_folder` is None nothing is written: a logger without formats, an empty list, keeps silent.",
)
LOGGER_RETURNED = Misconception(
    "logger-returned",
    "What do the cells below train: the agent or its logger?",
    "Make the agent, give it its logger, and return the agent.",
    when=lambda stop: stop.thing == settings.RETURNED and stop.kind == "Logger",
)
LOGGER_ASSIGNED = Misconception(
    "logger-assigned",
    "How does an agent get its logger?",
    "`agent.logger` can be read only; `set_logger` takes the logger that `configure` returns.",
    when=settings.is_error("property 'logger'"),
)
UNKNOWN_SETTING = Misconception(
    "unknown-setting",
    "Which of the settings does this class not know by that name?",
    "Look at the table: each name in it is the name of an argument, but `net_arch` goes into `policy_kwargs`.",
    when=settings.is_error("got an unexpected keyword argument"),
)
