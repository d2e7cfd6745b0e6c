"""Exercise `dyna_q` of notebook 01."""

import itertools
import random

import gymnasium as gym
import numpy as np

from helpers.checks.dyna_q.old_updates import _table
from helpers.checks.exercise import Evidence
from helpers.checks.legacy import Suspects, Wrong, explain, first_of, old

RING, GOAL = 6, 2  # cells of the ring, and the one with the goal; the start is cell 0

NUM_RUNS = 10

STEP_LIMIT = 5_000

CUT_AFTER = 8

TOLL = 0.1

RUNS = {
    # name: (episodes, planning steps, alpha, gamma, epsilon)
    "watched": (8, 7, 0.6, 0.8, 0.0),
    "exploring": (30, 0, 0.6, 0.8, 0.2),
    "planning": (4, 250, 1.0, 0.5, 0.0),
}

DYNA = Suspects(
    {
        # Episodes and their steps
        "stuck": (
            "Is there a way out of your inner loop?",
            "An episode is over when it is terminated or truncated. What does your loop do then?",
        ),
        "reset-only-once": (
            "Where does each episode begin?",
            "Each episode begins with a reset, at the start. Look at where yours stands: before which loop?",
        ),
        "ignores-truncation": (
            "In which two ways can an episode be over?",
            "Truncated means that somebody else has ended the episode, by a time limit for instance. It is over too.",
        ),
        "ignores-termination": (
            "In which two ways can an episode be over?",
            "Terminated means that the goal was reached. Nothing follows; a new episode begins with a reset.",
        ),
        "plans-in-the-real-world": (
            "Where does planning take its steps from?",
            "Planning happens in the model: it takes no real step.",
        ),
        "steps-not-noted": (
            "Where does the number of steps of an episode go?",
            "At the end of each episode its number of steps goes to the end of `steps`.",
        ),
        "steps-noted-at-each-step": (
            "How often is a number noted in one episode?",
            "Once per episode, after its last step. Look at the indentation.",
        ),
        "steps-accumulate": (
            "From which number does the count begin in the second episode?",
            "What counts the steps must begin anew with each episode.",
        ),
        "steps-off-by-one": (
            "Count by hand: which steps of an episode are counted?",
            "The step that reaches the goal counts, and before the first step there is none.",
        ),
        "rewards-for-steps": (
            "What was asked for: steps or rewards?",
            "The number of real steps of each episode, not what they brought.",
        ),
        # Chance
        "not-from-rng": (
            "Where do your random numbers come from?",
            "The module `random` and numpy have generators of their own. Draw all numbers from `rng`.",
        ),
        "seed-not-used": (
            "Where does `seed` go?",
            "The first line makes a generator from the seed. It should be the only one.",
        ),
        # Plan
        "does-not-plan": (
            "What happens in the fourth part of the loop: act, learn, model, plan?",
            "After each real step the agent thinks about what it remembers.",
        ),
        "planning-instead-of-plan": (
            "By which name should it be called, so that the reader may pass another function?",
            "`plan` is an argument. It is `planning` only where nothing else was passed.",
        ),
        "plans-once-per-episode": (
            "After what does the agent plan: a step or an episode?",
            "It plans after EACH real step. Look at the indentation.",
        ),
        "wrong-number-of-planning-steps": (
            "Which number was `dyna_q` given?",
            "`num_planning_steps` goes on to `plan` as it is.",
        ),
        "plans-with-other-constants": (
            "Which constants was `dyna_q` given?",
            "Planning learns with the same `alpha` and `gamma` as the real steps.",
        ),
        # Model
        "model-not-learned": (
            "How does the model come to know what happened?",
            "The third part of the loop: the model is told about each real step. It has a method for that.",
        ),
        "model-learns-after-planning": (
            "Can the agent think about a step that the model has not been told about?",
            "The order matters: act, learn, model, plan.",
        ),
        "model-misremembers": (
            "What does the model take, and in which order?",
            "The model should hold what really happened: state, action, reward, next state, terminated.",
        ),
        "truncation-stored-as-end": (
            "Was that the end of the world, or did somebody only stop looking?",
            "After a truncated step there is a future; nobody lives it. Only `terminated` says that there is none.",
        ),
        # Learn
        "does-not-learn": (
            "What does the agent learn from the real step itself?",
            "The second part of the loop: you have a function that learns from one step.",
        ),
        "learns-twice": (
            "How often does one real step teach?",
            "One update for each real step; all others are planning's.",
        ),
        "learns-after-planning": (
            "In which order do learning and planning follow a step?",
            "The order is: act, learn, model, plan.",
        ),
        "learns-after-moving-on": (
            "Which state does `state` stand for when the agent learns?",
            "Where the step began must not be overwritten before the agent has learned from it.",
        ),
        "does-not-move-on": (
            "From which state does the next step begin?",
            "In the end of each step the next state becomes the state.",
        ),
        "learns-with-other-constants": (
            "Which constants was `dyna_q` given?",
            "`alpha` and `gamma` are arguments of `dyna_q`, and go on to the update by name.",
        ),
        # Act
        "action-chosen-once": (
            "How often does the agent choose?",
            "The agent looks at the values anew before EACH step.",
        ),
        "acts-at-random": (
            "What does the agent do with the values it has learned?",
            "With probability 1 - epsilon the agent takes the action that is best by the values of its state.",
        ),
        "takes-the-worst": (
            "Is that the largest value or the smallest?",
            "With epsilon = 0 the agent should always take the best action.",
        ),
        "ties-not-broken": (
            "What becomes of an agent that always pushes against the same wall?",
            "At first all values are equal. The first of them is not better than the others.",
        ),
        "epsilon-upside-down": (
            "With epsilon = 0, should the agent explore always or never?",
            "`epsilon` is the probability to explore, not the one to take the best action.",
        ),
        "epsilon-hard-coded": (
            "Where does your epsilon come from?",
            "`epsilon` is an argument: with 0 nothing is explored.",
        ),
        "never-explores": (
            "What is epsilon for?",
            "With probability epsilon the action is any action.",
        ),
        "wrong-exploration": (
            "With which probability is the action any action, the best included?",
            "With probability epsilon, ANY action is taken.",
        ),
    }
)

# A mistake that shows in two places, the values and the model, is still one.
SAME_MISTAKE = {
    ("truncation-stored-as-end", "truncation-stored-as-end"),
    ("learns-after-moving-on", "model-misremembers"),
    ("does-not-move-on", "model-misremembers"),
    ("learns-with-other-constants", "plans-with-other-constants"),
}


class Ring(gym.Env):
    """Six cells in a ring, two directions, reward 1 at the goal. It notes every step that is taken.

    Who always takes the same action goes to and fro, since in every other cell
    the actions change places. `toll()` is what each step before the goal costs; in
    episode `blocked_in` the short way to the goal is blocked. An episode is cut
    off, truncated, after `cut_after` steps. Who goes on after that is let go on.
    """

    def __init__(self, toll=lambda: 0.0, blocked_in=None, cut_after=50):
        self.observation_space, self.action_space = gym.spaces.Discrete(RING), gym.spaces.Discrete(2)
        self.toll, self.blocked_in, self.cut_after = toll, blocked_in, cut_after
        self.steps, self.rewards = [], []  # a step is (episode, state, action, next_state), episodes counted from 1
        self.episode, self.length, self.state = 0, 0, 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.episode, self.length, self.state = self.episode + 1, 0, 0
        return self.state, {}

    def step(self, action):
        if len(self.steps) >= STEP_LIMIT:
            raise DYNA.accuse("stuck", f"After {STEP_LIMIT} real steps `dyna_q` is still busy.")
        before, self.state = self.state, (self.state + (-1) ** (self.state + int(action))) % RING
        if self.state == GOAL and before < GOAL and self.episode == self.blocked_in:
            self.state = before
        self.length += 1
        terminated = self.state == GOAL
        self.steps.append((self.episode, before, int(action), self.state))
        self.rewards.append(1.0 if terminated else -self.toll())
        return self.state, self.rewards[-1], terminated, not terminated and self.length >= self.cut_after, {}


def draw_dyna_q(rng) -> Evidence:
    """Seeds, of which each of the runs has one."""
    return {"seeds": rng.integers(2**31, size=NUM_RUNS)}


def probe_dyna_q(dyna_q, seeds) -> Evidence:
    """Let it live in small rings; return all its real steps, what it returned and how it called for planning."""
    evidence, calls, tables = {}, [], []
    for name, (num_episodes, num_planning_steps, alpha, gamma, epsilon) in RUNS.items():
        steps, returned = [], []
        for run, seed in enumerate(_seeds_of_runs(seeds)):
            env = _ring(name, num_episodes, seed)
            watch = {"plan": _watch(env, run, calls, tables)} if name == "watched" else {}
            found = dyna_q(
                env, num_episodes, num_planning_steps, alpha=alpha, gamma=gamma, epsilon=epsilon, seed=seed, **watch
            )
            returned.append(_lengths(found, num_episodes, env))
            steps += [(run, *step) for step in env.steps]
        evidence[name] = np.array(steps).reshape(-1, 5)
        evidence[f"{name}_returned"] = np.array(returned)
    return evidence | {
        "calls": np.array(calls, dtype=float).reshape(-1, len(CALL)),
        "tables": np.array(tables).reshape(-1, RING, 2),
    }


def _seeds_of_runs(seeds):
    return [*seeds.tolist(), int(seeds[0])]  # the last run is the first one again


def _ring(name, num_episodes, seed):
    if name == "watched":  # random tolls let the best action depend on alpha and gamma
        return Ring(toll=random.Random(seed).random, cut_after=CUT_AFTER)
    if name == "planning":  # a fixed one makes the agent try everything, and there is always a best action
        return Ring(toll=lambda: TOLL, blocked_in=num_episodes)
    return Ring()


CALL = ("run", "steps", "planning steps", "alpha", "gamma", "learned", "reward", "next state", "terminated")


def _watch(env, run, calls, tables):
    """A `plan` that only notes what it is called with, and what the model knows of the last real step."""

    def plan(q, model, num_planning_steps, rng, *, alpha, gamma):
        _, state, action, _ = env.steps[-1] if env.steps else (0, 0, 0, 0)
        if len(env.steps) == 2 and model.time < 2:  # without a model the agent would not get through the other runs
            name = "model-learns-after-planning" if model.time else "model-not-learned"
            raise DYNA.accuse(name, f"After 2 real steps `plan` was called with a model that has learned {model.time}.")
        outcome = model.outcomes.get((state, action), (np.nan, np.nan, np.nan))
        calls.append((run, len(env.steps), num_planning_steps, alpha, gamma, model.time, *outcome))
        tables.append(_table(q, (RING, 2)))

    return plan


def _lengths(returned, num_episodes, env):
    try:
        lengths = np.array(returned, dtype=float)
    except (TypeError, ValueError):
        raise Wrong(f"It should return the number of steps of each episode; it returned `{returned!r:.60}`.") from None
    if lengths.shape == (num_episodes,):
        return lengths
    observed = f"For {num_episodes} episodes it should return {num_episodes} numbers; got shape {lengths.shape}."
    if lengths.shape == (0,):
        raise DYNA.accuse("steps-not-noted", observed)
    if lengths.shape == (len(env.steps),):
        raise DYNA.accuse("steps-noted-at-each-step", observed)
    raise Wrong(observed)


def judge_dyna_q(evidence: Evidence) -> str:
    """Check the count of real steps, what is learned and planned after each, and how the actions are chosen."""
    rewards = {name: _live_again(name, evidence[name], evidence["seeds"]) for name in RUNS}["watched"]
    _judge_counts(evidence, rewards)
    _judge_seeds(evidence["exploring"])
    against = _share_against(evidence["planning"], lambda run: _follows_model(run, RUNS["planning"][3]))
    _judge_calls(evidence, plans=against <= 0.03)
    calls, steps = evidence["calls"], evidence["watched"]
    problems = [_look_at_learning(evidence["tables"], steps, rewards), *_look_at_calls(calls, steps, rewards)]
    first_of([problem for problem in problems if problem is not None], SAME_MISTAKE)
    _judge_acting(evidence)
    if against > 0.03:
        raise Wrong(
            f"With {RUNS['planning'][1]} planning steps and epsilon = 0, {against:.0%} of the actions are not the best "
            "by what the agent has seen. Does it act by the values that planning has improved?"
        )
    return (
        f"After each of {len(steps)} real steps, one update, the model and `plan`; with planning, {1 - against:.1%} of "
        "the actions are the best by what was seen. No real step was spent on planning."
    )


def _live_again(name, steps, seeds):
    """Take the same actions in the same rings once more; return the rewards, and raise unless the steps are the same.

    So nobody can make up steps, and the tolls come from where the seeds were drawn.
    """
    lived, rewards = [], []
    for run, seed in enumerate(_seeds_of_runs(seeds)):
        env = _ring(name, RUNS[name][0], seed)
        for episode, _, action, _ in steps[steps[:, 0] == run, 1:].astype(int).tolist():
            if episode != env.episode:
                env.episode = episode - 1  # who resets twice begins an episode and takes no step in it
                env.reset()
            env.step(action)
        lived += [(run, *step) for step in env.steps]
        rewards += env.rewards
    if not np.array_equal(np.array(lived).reshape(-1, 5), steps):
        raise Wrong("Among the steps that were noted are some that `env` does not take.")
    return np.array(rewards)


def _runs(steps):
    return [steps[steps[:, 0] == run, 1:] for run in range(NUM_RUNS)]


def _taken(steps, shape):
    """How many steps were taken in each episode of each run."""
    taken = np.zeros(shape)
    np.add.at(taken, (steps[:, 0].astype(int), steps[:, 1].astype(int) - 1), 1)
    return taken


def _judge_counts(evidence, rewards):
    """What it returned must be what was counted, and no episode may go on after its end."""
    names = list(RUNS)
    taken = {name: _taken(evidence[name], evidence[f"{name}_returned"].shape) for name in names}
    if all((evidence[name][:, 1] == 1).all() for name in names):
        raise DYNA.accuse("reset-only-once", f"`env` was reset once, for {RUNS['watched'][0]} episodes.")
    wrong = [name for name in names if not np.array_equal(taken[name], evidence[f"{name}_returned"])]
    if wrong:
        _explain_counts(wrong, taken[wrong[0]], evidence[f"{wrong[0]}_returned"], rewards)
    steps = evidence["watched"]
    if (steps[:, 2] == GOAL).any():
        raise DYNA.accuse("ignores-termination", "An episode was terminated, and `dyna_q` went on with it.")
    if taken["watched"].max() > CUT_AFTER:
        raise DYNA.accuse("ignores-truncation", "An episode was cut off, truncated, and `dyna_q` went on with it.")


def _explain_counts(wrong, taken, returned, rewards):
    run, episode = np.argwhere(taken != returned)[0]
    observed = (
        f"In its episode {episode + 1} `env` counted {taken[run, episode]:.0f} steps; according to what `dyna_q` "
        f"returned there were {returned[run, episode]:g}."
    )
    if "exploring" not in wrong:  # without planning the count is right
        raise DYNA.accuse("plans-in-the-real-world", observed)
    if np.array_equal(returned, taken.cumsum(axis=1)):
        raise DYNA.accuse("steps-accumulate", observed)
    if len(np.unique(returned - taken)) == 1 and abs(returned - taken).max() == 1:
        raise DYNA.accuse("steps-off-by-one", observed)
    if wrong[0] == "watched":
        ends = taken.cumsum().astype(int)
        if np.allclose(returned.ravel(), [part.sum() for part in np.split(rewards, ends[:-1])]):
            raise DYNA.accuse("rewards-for-steps", observed)
    raise Wrong(f"{observed} Which steps belong to which episode?")


def _judge_seeds(steps):
    actions = [steps[steps[:, 0] == run, 3].tolist() for run in range(NUM_RUNS + 1)]
    if actions[0] != actions[-1]:
        raise DYNA.accuse("not-from-rng", "Twice the same seed, and two different runs.")
    if all(each == actions[0] for each in actions):
        raise DYNA.accuse("seed-not-used", "All seeds give the same run.")


def _ordinals(steps):
    """For each step, the how manyth of its run it is, counted from 1."""
    return np.concatenate([1 + np.arange(np.sum(steps[:, 0] == run)) for run in range(NUM_RUNS + 1)])


def _judge_calls(evidence, plans):
    """`plan` must be called once after each real step; `plans` says whether the agent plans when left to itself."""
    calls, steps = evidence["calls"], evidence["watched"]
    expected = np.column_stack([steps[:, 0], _ordinals(steps)])
    if np.array_equal(calls[:, :2], expected):
        return
    observed = f"In {len(steps)} real steps, `plan` was called {len(calls)} times."
    if not len(calls):
        raise DYNA.accuse("planning-instead-of-plan" if plans else "does-not-plan", observed)
    terminated, truncated = _ends(steps)
    if np.array_equal(calls[:, :2], expected[terminated | truncated]):
        raise DYNA.accuse("plans-once-per-episode", observed)
    raise Wrong(f"{observed} It should be called once after each of them.")


def _ends(steps):
    """For each step, whether it was terminated, and whether it was truncated."""
    terminated = steps[:, 4] == GOAL
    last = np.append((steps[1:, :2] != steps[:-1, :2]).any(axis=1), True)
    return terminated, last & ~terminated


def _look_at_calls(calls, steps, rewards):
    """What is wrong with the arguments of `plan` and with what the model knew when it was called."""
    _, num_planning_steps, alpha, gamma, _ = RUNS["watched"]
    terminated, truncated = _ends(steps)
    lag = calls[:, 5] - calls[:, 1]
    outcomes = np.column_stack([rewards, steps[:, 4], terminated])
    wrong = (calls[:, 6:] != outcomes).any(axis=1)
    if wrong.any():
        case = np.argmax(wrong)
        observed = (
            f"A real step brought reward {rewards[case]:.2f}, led to state {steps[case, 4]} and was terminated: "
            f"{bool(terminated[case])}. The model holds {', '.join(f'{value:g}' for value in calls[case, 6:])}."
        )
        as_end = np.array_equal(wrong, truncated) and (calls[truncated, 8] == 1).all()
        yield DYNA.accuse("truncation-stored-as-end" if as_end else "model-misremembers", observed)
    elif lag.any():
        case = np.argmax(lag != 0)
        yield Wrong(f"After {calls[case, 1]:.0f} real steps the model has learned {calls[case, 5]:.0f} times. Why?")
    if (calls[:, 2] != num_planning_steps).any():
        observed = f"`num_planning_steps` is {num_planning_steps}; `plan` was given {calls[0, 2]:g}."
        yield DYNA.accuse("wrong-number-of-planning-steps", observed)
    if (calls[:, 3:5] != [alpha, gamma]).any():
        observed = f"alpha is {alpha} and gamma {gamma}; `plan` was given {calls[0, 3]:g} and {calls[0, 4]:g}."
        yield DYNA.accuse("plans-with-other-constants", observed)


def _look_at_learning(tables, steps, rewards):
    """What is wrong with the values after each real step, or None: no planning has changed them."""
    _, _, alpha, gamma, _ = RUNS["watched"]
    terminated, truncated = _ends(steps)
    right = _learned(steps, rewards, 1, 2, terminated, (alpha, gamma))
    wrong = (np.abs(tables - right) > 1e-6) | np.isnan(tables)
    if not wrong.any():
        return None
    case = np.argmax(wrong.any(axis=(1, 2)))
    _, _, state, action, next_state = steps[case].astype(int)
    observed = (
        f"After a step from state {state} by action {action} to {next_state}, reward {rewards[case]:.2f}, with alpha "
        f"{alpha} and gamma {gamma}, `q[{state}]` should be {np.round(right[case, state], 3).tolist()}; yours is "
        f"{np.round(tables[case, state], 3).tolist()}."
    )
    first = steps[:, 0] != np.append(-1, steps[:-1, 0])
    if np.allclose(tables[~first], right[np.append(~first[1:], False)]) and not tables[first].any():
        return DYNA.accuse("learns-after-planning", observed)
    other_alpha = float(tables[0].flat[np.abs(tables[0]).argmax()] / rewards[0])  # the first step is from zero to it
    names = explain(
        tables,
        lambda constants, *mistakes: _learned(steps, rewards, *mistakes, constants),
        (
            [
                ("learns-with-other-constants" if constants != (alpha, gamma) else None, constants)
                for constants in itertools.product((alpha, other_alpha), (gamma, alpha, 0.0, 0.9, 0.95, 0.99, 1.0))
            ],
            [(None, 1), ("learns-twice", 2), ("does-not-learn", 0)],
            [(None, 2), ("learns-after-moving-on", 4), ("does-not-move-on", None)],
            [(None, terminated), ("truncation-stored-as-end", terminated | truncated)],
        ),
        tolerance=1e-6,
    )
    return DYNA.accuse_of(names, observed) if names else Wrong(observed)


def _learned(steps, rewards, times, column, ended, constants):
    """The values after each step, updated `times` times; the updated state is in `column`, or is the start."""
    (alpha, gamma), tables, q, last_run = constants, [], [], -1
    rows = zip(steps.astype(int).tolist(), rewards.tolist(), ended.tolist(), strict=True)
    for step, reward, is_end in rows:
        run, _, _, action, next_state = step
        q = [[0.0, 0.0] for _ in range(RING)] if run != last_run else [list(row) for row in q]
        state, last_run = 0 if column is None else step[column], run
        for _ in range(times):
            target = reward + gamma * (not is_end) * max(q[next_state])
            q[state][action] = (1 - alpha) * q[state][action] + alpha * target
        tables.append(q)
    return np.array(tables)


def _judge_acting(evidence):
    """With the values known, see which actions were the best by them, without exploration and with it."""
    watched, epsilon = evidence["watched"], RUNS["exploring"][4]
    choices = _watched_choices(watched, evidence["tables"])
    greedy, tied = np.mean(choices[choices != 0] < 0), choices == 0
    explored = _share_against(evidence["exploring"], lambda run: _follows_q_learning(run, *RUNS["exploring"][2:4]))
    observed = (
        f"With epsilon = 0, {greedy:.0%} of the actions are not the best by the agent's values, where it should be "
        f"none; with epsilon = {epsilon} and two actions it is {explored:.0%}, where it should be {epsilon / 2:.0%}."
    )
    if greedy:
        changes = (watched[1:, 3] != watched[:-1, 3]) & (watched[1:, :2] == watched[:-1, :2]).all(axis=1)
        raise _wrong_acting(greedy, explored, epsilon, observed, chosen_once=not changes.any())
    if len(set(watched[tied, 3])) == 1:
        observed = f"In {tied.sum()} steps the values were equal, and each time action {watched[tied, 3][0]} was taken."
        raise DYNA.accuse("ties-not-broken", observed)
    if abs(explored - epsilon / 2) > 0.05:
        raise DYNA.accuse("never-explores" if explored < 0.02 else "wrong-exploration", observed)


def _wrong_acting(greedy, explored, epsilon, observed, chosen_once):
    """What is wrong with an agent that does not take the best action when epsilon is 0."""
    if chosen_once:
        return DYNA.accuse("action-chosen-once", f"{observed} In each episode all actions are the same.")
    if greedy > 0.9:
        return DYNA.accuse("takes-the-worst", observed)
    if greedy > 0.35:
        name = "epsilon-upside-down" if explored < (0.5 + (1 - epsilon) / 2) / 2 else "acts-at-random"
        return DYNA.accuse(name, observed)
    if abs(explored - greedy) < 0.06:
        return DYNA.accuse("epsilon-hard-coded", observed)
    return Wrong(observed)


def _watched_choices(steps, tables):
    """For each step, whether its action was the best by the values the step before has left."""
    first = steps[:, 0] != np.append(-1, steps[:-1, 0])
    before = np.where(first[:, None, None], 0.0, np.roll(tables, 1, axis=0))
    rows = zip(before, steps[:, 2], steps[:, 3], strict=True)
    return np.array([_choice(q[int(state)], int(action)) for q, state, action in rows])


def _choice(values, action):
    """1 if `action` is the only best one, -1 if another one is, 0 if there is nothing to choose."""
    difference = values[action] - values[1 - action]
    return 0 if abs(difference) < 1e-6 else int(np.sign(difference))


def _share_against(steps, follows):
    """The share of actions that are not the best, among those where one is."""
    choices = np.concatenate([follows(run) for run in _runs(steps)])
    decided = choices[choices != 0]
    return np.mean(decided < 0) if decided.size else 0.0


def _transitions(run):
    return ((int(state), int(action), int(next_state)) for _, state, action, next_state in run)


def _follows_q_learning(run, alpha, gamma):
    """For each step of a run without tolls, whether its action was the best by Q-learning on the steps before."""
    q, choices = np.zeros((RING, 2)), []
    for state, action, next_state in _transitions(run):
        choices.append(_choice(q[state], action))
        target = float(next_state == GOAL) + gamma * (next_state != GOAL) * q[next_state].max()
        q[state, action] += alpha * (target - q[state, action])
    return np.array(choices)


def _follows_model(run, gamma):
    """For each step of a run, whether its action was the best by all that was seen before, thought to the end."""
    seen, q, choices = np.full((RING, 2), -1), np.zeros((RING, 2)), []
    for state, action, next_state in _transitions(run):
        choices.append(_choice(q[state], action))
        if seen[state, action] == next_state:
            continue
        seen[state, action] = next_state
        q = np.zeros((RING, 2))
        for _ in range(40):
            q = np.where(seen == GOAL, 1.0, gamma * q.max(axis=1)[seen] - TOLL) * (seen >= 0)
    return np.array(choices)


EXERCISE = old(
    name="dyna_q",
    notebook="01_dyna_q",
    defines="dyna_q",
    draw=draw_dyna_q,
    probe=probe_dyna_q,
    evidence={name: (float, f"{name} steps", 5) for name in RUNS}
    | {f"{name}_returned": (float, NUM_RUNS + 1, num_episodes) for name, (num_episodes, *_) in RUNS.items()}
    | {
        "seeds": (float, NUM_RUNS),
        "calls": (float, "calls", len(CALL)),
        "tables": (float, "calls", RING, 2),
    },
    judge=judge_dyna_q,
    suspects=DYNA,
    hints=(
        "Two loops: over episodes, and over the steps of an episode. In the inner one four things take turns: act, "
        "learn, model, plan.",
        "Each episode begins with `env.reset()` and ends when a step is terminated or truncated. After each step: "
        "update `q` from it, let the model learn it, plan, and move on to the next state.",
        "`tabular.epsilon_greedy(q[state], epsilon, rng)` chooses; `env.step(action)` returns next state, reward, "
        "terminated, truncated, info; `model.learn(...)` remembers; `plan(...)` takes what `planning` takes.",
        "Two lines are easily forgotten: the next state becomes the state, and the steps of the episode go to the "
        "end of the list `steps`, once the episode is over.",
    ),
)
