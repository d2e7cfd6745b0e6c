"""How the agent of `train` acts in the real environment and learns: what a probe notes, and what goes wrong."""

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.misconception import Misconception

NUM_REAL_EPISODES, STEPS_PER_EPISODE, GRADIENT_STEPS = 2, 20, 3
NUM_REAL = NUM_REAL_EPISODES * STEPS_PER_EPISODE
BATCH_SIZE = 16  # not 64, the default of `agent.train`

NO_REAL_STEPS = Misconception(
    "no-real-steps",
    "Where does real experience come from?",
    "`real_env.step` is the only place where the agent meets the world.",
    when=lambda seen: len(seen["asked"]) == 0,
)
ONE_EPISODE_ONLY = Misconception(
    "one-episode-only",
    "How often does the loop over the episodes run to its end?",
    "Look at the indentation of `return`.",
    when=lambda seen: len(seen["asked"]) == STEPS_PER_EPISODE,
)
WRONG_NUMBER_OF_REAL_STEPS = Misconception(
    "wrong-number-of-real-steps",
    "What do `num_real_episodes` and `steps_per_episode` say?",
    "Two loops, one inside the other.",
)
POLICY_NOT_ASKED = Misconception(
    "policy-not-asked",
    "Who chooses the actions in the real episode?",
    "The agent has `predict`. Random actions are no test of its policy and teach it little.",
)
DETERMINISTIC_ACTIONS = Misconception(
    "deterministic-actions",
    "How will the agent find out about actions it does not prefer?",
    "SAC explores because its policy is random. Only in a test do we switch that off.",
)
NO_LEARNING = Misconception(
    "no-learning",
    "When does the agent learn?",
    "Data alone change nothing: `agent.train` takes the gradient steps.",
    when=lambda seen: not seen["gradient_steps"].any(),
)
LEARNING_AT_EVERY_STEP = Misconception(
    "learning-at-every-step",
    "Learning comes after an episode here, all gradient steps together: is that what happens?",
    "Look at the indentation: `agent.train` belongs after the loop over the steps, not inside it.",
    when=lambda seen: seen["gradient_steps"].any() and learns_within_episodes(seen),
)
ONE_GRADIENT_STEP = Misconception(
    "one-gradient-step",
    "What does `gradient_steps` say?",
    "`agent.train` takes as many gradient steps as its first argument says.",
    when=lambda seen: seen["gradient_steps"].sum() == NUM_REAL_EPISODES and not learns_within_episodes(seen),
)
BATCH_OF_64 = Misconception(
    "batch-of-64",
    "What batch size does `agent.train` take by default?",
    "The agent knows its own batch size, but `train` does not look it up: it is an argument.",
    when=lambda seen: np.isin(seen["batch_sizes"], [BATCH_SIZE, 64]).all(),
)


class RealEnv(gym.Wrapper):
    """Keeps the rewards of each episode, and whether the agent was asked, and explored, before each step.

    `questions` says how the actor was asked since the last step: deterministically or not.
    """

    def __init__(self, seed, questions):
        super().__init__(gym.wrappers.TimeLimit(pendulum.EquationEnv(), STEPS_PER_EPISODE))
        super().reset(seed=seed)
        self.questions = questions
        self.rewards, self.asked, self.explored = [], [], []

    def reset(self, **options):
        self.rewards.append([])
        return super().reset(**options)

    def step(self, action):
        self.asked.append(bool(self.questions))
        self.explored.append(not any(self.questions[-1:]))
        self.questions.clear()
        result = super().step(action)
        if self.rewards:
            self.rewards[-1].append(float(result[1]))
        return result

    def notes(self) -> Evidence:
        """Return the rewards of the whole episodes, (n, steps), and how the agent was asked before each step."""
        whole = [rewards for rewards in self.rewards if len(rewards) == STEPS_PER_EPISODE]
        return {
            "real_rewards": np.array(whole, dtype=float).reshape(-1, STEPS_PER_EPISODE),
            "asked": np.array(self.asked, dtype=bool),
            "explored": np.array(self.explored, dtype=bool),
        }


def agent_and_env(agent_seed: int, env_seed: int):
    """Return a small SAC agent, a `RealEnv`, and a list that will hold the agent's lessons.

    A lesson is a call of `agent.train`: (gradient steps, batch size, transitions
    in the buffer, real steps until then).
    """
    from stable_baselines3 import SAC
    from stable_baselines3.common.logger import configure

    agent = SAC(
        "MlpPolicy",
        pendulum.EquationEnv(),
        policy_kwargs={"net_arch": [8]},
        batch_size=BATCH_SIZE,
        buffer_size=1000,
        seed=agent_seed,
        device="cpu",
    )
    agent.set_logger(configure(None, []))
    questions, lessons, learn = [], [], agent.train
    real_env = RealEnv(env_seed, questions)

    def train(gradient_steps, batch_size=64):
        stored = agent.replay_buffer.size()
        lessons.append((gradient_steps, batch_size, stored, len(real_env.asked)))
        if stored:  # the library cannot draw from an empty buffer
            learn(gradient_steps, batch_size)

    def note_question(actor, args, options, answer):
        questions.append(bool(options.get("deterministic", args[1] if len(args) > 1 else False)))

    agent.train = train
    agent.actor.register_forward_hook(note_question, with_kwargs=True)
    return agent, real_env, lessons


def learns_within_episodes(seen: Evidence) -> bool:
    """Whether `agent.train` was called before the real steps of an episode were all taken."""
    return bool((seen["real_steps_then"] % STEPS_PER_EPISODE).any())


def other_real_steps(seen: Evidence) -> str | None:
    steps = len(seen["asked"])
    if steps == NUM_REAL:
        return None
    return (
        f"{NUM_REAL_EPISODES} episodes of {STEPS_PER_EPISODE} steps are {NUM_REAL} real steps; `real_env.step` was "
        f"called {steps} times."
    )


def other_episodes(seen: Evidence) -> str | None:
    whole = len(seen["real_rewards"])
    if whole == NUM_REAL_EPISODES:
        return None
    return (
        f"The {NUM_REAL} real steps should make {NUM_REAL_EPISODES} episodes of {STEPS_PER_EPISODE}, each after a "
        f"`real_env.reset`; {whole} of yours are like that."
    )


def not_asked(seen: Evidence) -> str | None:
    missing = np.sum(~seen["asked"])
    return f"Before {missing} of {NUM_REAL} real steps the policy was not asked." if missing else None


def not_explored(seen: Evidence) -> str | None:
    """Say how many steps were deterministic; whether the policy was asked is another question."""
    missing = np.sum(~seen["explored"])
    return f"In {missing} of {NUM_REAL} real steps the agent acted without exploring." if missing else None


def other_gradient_steps(seen: Evidence) -> str | None:
    """Say how many gradient steps there were, and when; they belong after different episodes, and nowhere else."""
    taken, expected, when = seen["gradient_steps"].sum(), NUM_REAL_EPISODES * GRADIENT_STEPS, seen["real_steps_then"]
    if taken == expected and len(np.unique(when)) > 1 and not learns_within_episodes(seen):
        return None
    places = f", the first after {when[0]:.0f} real steps and the last after {when[-1]:.0f}" if taken else ""
    return (
        f"{GRADIENT_STEPS} gradient steps after each of {NUM_REAL_EPISODES} episodes are {expected}; the agent took "
        f"{taken:.0f}{places}."
    )


def other_batches(seen: Evidence) -> str | None:
    wrong = seen["batch_sizes"][seen["batch_sizes"] != BATCH_SIZE]
    if not len(wrong):
        return None
    return f"The agent's `batch_size` is {BATCH_SIZE}; it was trained on batches of {wrong[0]:.0f}."
