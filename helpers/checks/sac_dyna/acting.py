"""How the agent of `train` acts in the real environment: what a probe notes, and what goes wrong."""

import gymnasium as gym
import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna import storing
from helpers.checks.sac_dyna.keeping import is_like
from helpers.checks.sac_dyna.recording import Actions, Enough, buffer_class
from helpers.checks.sac_dyna.storing import plain, vector

NUM_REAL_EPISODES, STEPS_PER_EPISODE, NUM_SYNTHETIC_SAMPLES, GRADIENT_STEPS = 3, 10, 33, 41
NUM_REAL, NUM_SYNTHETIC = NUM_REAL_EPISODES * STEPS_PER_EPISODE, NUM_REAL_EPISODES * NUM_SYNTHETIC_SAMPLES
BATCH_SIZE = 80  # not 64, the default of `agent.train`, and larger
MOST_REAL, MOST_STORED = 400, 1000  # where an answer is stopped
NEAR = 1e-3

# The columns of what is noted at each real step.
COLUMNS = {
    "run": 1,  # how often the environment had been reset
    "placed": 1,  # whether that put it into a chosen state
    "before": 3,  # observation
    "torque": 1,
    "reward": 1,
    "asked": 1,  # whether the agent was asked since the step before
    "about": 3,  # observation that it was asked about
    "answer": 1,  # N m
    "deterministic": 1,
}
WIDTH = sum(COLUMNS.values())

LIBRARY_LEARN = Misconception(
    "library-learn",
    "Who collects the data when you call `agent.learn`?",
    "`agent.learn` is the library's whole loop, real steps of its own included; `agent.train` takes gradient steps.",
)
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
    when=lambda seen: len(seen["asked"]) == STEPS_PER_EPISODE and len(np.unique(seen["run"])) == 1,
)
ONE_STEP_OFF = Misconception(
    "one-step-off",
    "How many times does your loop over the steps run?",
    "`range(n)` gives n numbers, from 0 to n - 1.",
    when=lambda seen: abs(len(seen["asked"]) - NUM_REAL) == NUM_REAL_EPISODES and not seen["placed"].any(),
)
WRONG_NUMBER_OF_REAL_STEPS = Misconception(
    "wrong-number-of-real-steps",
    "What do `num_real_episodes` and `steps_per_episode` say?",
    "Two loops, one inside the other.",
)
RESET_AT_EVERY_STEP = Misconception(
    "reset-at-every-step",
    "How far does the pendulum get between two resets?",
    "Reset once, at the beginning of an episode; after a step the next observation becomes the current one.",
    when=lambda seen: len(np.unique(seen["run"])) > NUM_REAL / 2,
)
NEVER_RESET = Misconception(
    "never-reset",
    "Where does each episode begin?",
    "An episode starts with `real_env.reset()`, inside the loop over the episodes.",
    when=lambda seen: len(np.unique(seen["run"])) == 1,
)
POLICY_NOT_ASKED = Misconception(
    "policy-not-asked",
    "Who chooses the actions in the real episode?",
    "The agent has `predict`. Random actions are no test of its policy and teach it little.",
    when=lambda seen: not asked_elsewhere(seen).any() and not is_changed(seen),
)
OBSERVATION_NOT_ADVANCED = Misconception(
    "observation-not-advanced",
    "After a step, what does the agent see next?",
    "At the end of each step the new observation becomes the current one.",
    when=lambda seen: _stays_behind(seen),
)
ASKED_ABOUT_ANOTHER = Misconception(
    "asked-about-another-observation",
    "Which observation does the agent see when it chooses?",
    "Ask the agent about the observation that the environment gave last, before each step.",
    when=lambda seen: asked_elsewhere(seen).any() and not _stays_behind(seen),
)
ACTIONS_CHANGED = Misconception(
    "actions-changed",
    "What happens to an action between the agent and the world?",
    "`predict` answers in N m, and `step` takes N m: pass the action on as it is, and scale it for the buffer only.",
    when=lambda seen: (
        is_changed(seen) and not asked_elsewhere(seen).any() and not storing.SCALED_ACTION_APPLIED.when(seen)
    ),
)
DETERMINISTIC_ACTIONS = Misconception(
    "deterministic-actions",
    "How will the agent find out about actions it does not prefer?",
    "SAC explores because its policy is random. Only in a test do we switch that off.",
)


class RealEnv(gym.Wrapper):
    """Notes each real step, and what the agent was asked before it: a row with `COLUMNS`.

    `questions` holds what the actor was asked since the last step: observation, torque and whether deterministic.
    """

    def __init__(self, seed, questions):
        super().__init__(gym.wrappers.TimeLimit(pendulum.EquationEnv(), STEPS_PER_EPISODE))
        super().reset(seed=seed)
        self.questions, self.actions, self.rows = questions, Actions(), []
        self.run, self.placed = 0, False

    def reset(self, **options):
        self.run += 1
        self.placed = bool(options.get("options"))
        return super().reset(**options)

    def step(self, action):
        action = self.actions.one(action)
        if len(self.rows) >= MOST_REAL:
            raise Enough
        before, torque = self.unwrapped.observation(), float(np.asarray(action)[0])
        question = self._meant(before, torque)
        result = super().step(action)
        self.rows.append([self.run, self.placed, *before, torque, float(result[1]), len(self.questions) > 0, *question])
        self.questions.clear()
        return result

    def _meant(self, before, torque):
        """Return the question about this observation, if any, else the one whose answer is most like `torque`."""
        if not self.questions:
            return np.zeros(5)
        questions = np.concatenate(self.questions)
        elsewhere = np.abs(questions[:, :3] - before).max(axis=1) > NEAR
        return questions[np.lexsort([np.abs(questions[:, 3] - torque), elsewhere])[0]]


def agent_and_env(agent_seed: int, env_seed: int):
    """Return a small SAC agent, a `RealEnv`, and three lists to be filled: the agent's lessons, other calls, answers.

    A lesson is a call of `agent.train`: (gradient steps, batch size, transitions in the buffer, real steps until
    then). The others are calls of `agent.learn`, "learn", and deterministic questions, "deterministic". An answer is
    what the policy said, as it then was: arrays of (observation, torque).
    """
    from stable_baselines3 import SAC
    from stable_baselines3.common.logger import configure

    agent = SAC(
        "MlpPolicy",
        pendulum.EquationEnv(),
        policy_kwargs={"net_arch": [8]},
        batch_size=BATCH_SIZE,
        buffer_size=MOST_STORED + 1,
        replay_buffer_class=buffer_class(),
        seed=agent_seed,
        device="cpu",
    )
    agent.replay_buffer.most = MOST_STORED
    agent.set_logger(configure(None, []))
    questions, lessons, calls, answers, learn = [], [], [], [], agent.train
    real_env = RealEnv(env_seed, questions)

    def train(gradient_steps, batch_size=64):
        stored, number = agent.replay_buffer.size(), len(range(gradient_steps))
        lessons.append((number, batch_size, stored, len(real_env.rows)))
        if len(lessons) > MOST_STORED:
            raise Enough
        if stored and number and len(lessons) <= 5:  # a few lessons are enough to see that learning works
            learn(1, batch_size)

    def library_learn(*args, **options):
        calls.append("learn")
        return agent

    def note_question(actor, args, options, answer):
        observations = options.get("obs", args[0] if args else None).detach().numpy().reshape(-1, 3)
        torques = pendulum.MAX_TORQUE * answer.detach().numpy().reshape(-1, 1)
        is_deterministic = bool(options.get("deterministic", args[1] if len(args) > 1 else False))
        questions.append(np.column_stack([observations, torques, np.full(len(torques), is_deterministic)]))
        calls.extend(["deterministic"] * is_deterministic)
        if is_like(actor, agent.actor) and len(answers) < MOST_STORED:
            answers.append(questions[-1][:, :4])

    agent.train, agent.learn = train, library_learn
    agent.actor.register_forward_hook(note_question, with_kwargs=True)
    return agent, real_env, lessons, calls, answers


def columns(rows: np.ndarray) -> Evidence:
    """Return what was noted at each real step, by name."""
    names, widths = zip(*COLUMNS.items(), strict=True)
    parts = dict(zip(names, np.split(rows, np.cumsum(widths)[:-1], axis=1), strict=True))
    return {name: part if COLUMNS[name] > 1 else part[:, 0] for name, part in parts.items()}


def whole_episodes(seen: Evidence) -> np.ndarray:
    """Return the rewards of the runs that are whole episodes, (n, steps)."""
    runs = [seen["reward"][seen["run"] == run] for run in np.unique(seen["run"])]
    whole = [rewards for rewards in runs if len(rewards) == STEPS_PER_EPISODE]
    return np.array(whole, dtype=float).reshape(-1, STEPS_PER_EPISODE)


def asked_elsewhere(seen: Evidence) -> np.ndarray:
    """Return before which real steps the agent was asked, and obeyed, but not about what it should have seen.

    A random action may be like some answer by chance, so this counts only where most odd actions are answers.
    """
    found = _elsewhere(seen) & (seen["asked"] != 0) & ~_not_as_answered(seen)
    others = (_elsewhere(seen) | (seen["asked"] == 0)) & ~found
    return found & (found.sum() > others.sum())


def _elsewhere(seen):
    return np.abs(seen["about"] - seen["before"]).max(axis=1) > NEAR


def _not_as_answered(seen):
    return np.abs(seen["answer"] - seen["torque"]) > NEAR


def is_changed(seen: Evidence) -> bool:
    """Whether the actions follow from what the agent answered without being that."""
    if not _not_as_answered(seen).any() or min(np.std(seen["answer"]), np.std(seen["torque"])) < 1e-6:
        return False
    return abs(np.corrcoef(seen["answer"], seen["torque"])[0, 1]) > 0.9


def _stays_behind(seen):
    """Whether the agent sees in each episode nothing but its first observation."""
    starts = {run: seen["before"][seen["run"] == run][0] for run in np.unique(seen["run"])}
    first = np.array([starts[run] for run in seen["run"]])
    return asked_elsewhere(seen).any() and bool((np.abs(seen["about"] - first) < NEAR).all())


def other_real_steps(seen: Evidence) -> str | None:
    steps = len(seen["asked"])
    if steps == NUM_REAL:
        return None
    more = " or more" if steps == MOST_REAL else ""
    return (
        f"{NUM_REAL_EPISODES} episodes of {STEPS_PER_EPISODE} steps are {NUM_REAL} real steps; `real_env.step` was "
        f"called {steps}{more} times."
    )


def other_episodes(seen: Evidence) -> str | None:
    whole, runs = len(whole_episodes(seen)), len(np.unique(seen["run"]))
    if whole == NUM_REAL_EPISODES:
        return None
    return (
        f"The {NUM_REAL} real steps should make {NUM_REAL_EPISODES} episodes of {STEPS_PER_EPISODE}, each after a "
        f"`real_env.reset`; yours follow {runs} reset{'s' * (runs != 1)}, and {whole} episodes have the right length."
    )


def not_chosen(seen: Evidence) -> str | None:
    """Say where the agent was not asked, or about something else, or not listened to."""
    elsewhere = asked_elsewhere(seen)
    missing = (seen["asked"] != 1) | (_elsewhere(seen) & ~elsewhere)
    if missing.any():
        return f"Before {missing.sum()} of {NUM_REAL} real steps the agent was not asked what to do."
    if elsewhere.any():
        which = elsewhere.argmax()
        about, before = vector(seen["about"][which]), vector(seen["before"][which])
        return (
            f"In {elsewhere.sum()} of {NUM_REAL} real steps the agent was asked about another observation than that of "
            f"the world: about {about}, where it was {before}."
        )
    off = np.abs(seen["answer"] - seen["torque"])
    if not (off > NEAR).any():
        return None
    answer, torque = (plain(seen[name][off.argmax()]) for name in ("answer", "torque"))
    return f"Before a real step the agent answered {answer} N m; `real_env.step` was given {torque} N m."


def not_explored(seen: Evidence) -> str | None:
    """Say how many steps were deterministic; whether the policy was asked is another question."""
    missing = np.sum(seen["deterministic"] != 0)
    if missing:
        return f"In {missing} of {NUM_REAL} real steps the agent acted without exploring."
    if seen["others_deterministic"] != 0:
        return "The agent explored in the world, but not when it practised in the model."
    return None
