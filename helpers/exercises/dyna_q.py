"""Notebook 01: `q_learning_update`, `planning`, `dyna_q` and `exploration_bonus`, tabular Dyna-Q and Dyna-Q+."""

import random

import gymnasium as gym
import numpy as np

from helpers import tabular
from helpers.exercises.base import Evidence, Exercise, Wrong


def _table(q, shape):
    """Return the student's q as an array of this shape."""
    try:
        table = np.array(q, dtype=float)
    except (TypeError, ValueError):
        raise Wrong("After the call, `q` should still be a list of lists of numbers, `q[state][action]`.") from None
    if table.shape != shape:
        raise Wrong(f"`q` had the shape {shape}, states and actions; after the call it is {table.shape}.")
    return table


def _accuse(got, suspects):
    """Raise `Wrong` if `got` is what one of `suspects` would give: name -> (array, sentence)."""
    for name, (expected, sentence) in suspects.items():
        if np.allclose(got, expected, rtol=0, atol=1e-6):
            raise Wrong(sentence, name)


BOOTSTRAPS_AFTER_THE_END = (
    "A terminal transition is treated like any other. When `terminated` is True no reward follows: what is then "
    "left of the target?"
)


# --- q_learning_update -----------------------------------------------------------------------------------------

NUM_CASES, NUM_STATES, NUM_ACTIONS = 200, 5, 3


def probe_q_learning_update(q_learning_update, rng) -> Evidence:
    """Let it update random tables; return the tables before and after."""
    before = rng.normal(size=(NUM_CASES, NUM_STATES, NUM_ACTIONS))
    states, next_states = rng.integers(NUM_STATES, size=(2, NUM_CASES))
    actions = rng.integers(NUM_ACTIONS, size=NUM_CASES)
    rewards, terminated = rng.normal(size=NUM_CASES), rng.random(NUM_CASES) < 0.3
    alpha, gamma = rng.uniform(0.1, 0.9, size=(2, NUM_CASES))
    after = []
    for i in range(NUM_CASES):
        q = before[i].tolist()
        transition = int(states[i]), int(actions[i]), float(rewards[i]), int(next_states[i]), bool(terminated[i])
        q_learning_update(q, *transition, alpha=float(alpha[i]), gamma=float(gamma[i]))
        after.append(_table(q, before[i].shape))
    return {
        "before": before,
        "after": np.array(after),
        "states": states,
        "actions": actions,
        "rewards": rewards,
        "next_states": next_states,
        "terminated": terminated,
        "alpha": alpha,
        "gamma": gamma,
    }


def judge_q_learning_update(evidence: Evidence) -> str:
    """Compare the one value that may change with what Q-learning makes of it; all others must stay."""
    before, after, cases = evidence["before"], evidence["after"], np.arange(NUM_CASES)
    own = cases, evidence["states"], evidence["actions"]
    if np.array_equal(before, after):
        raise Wrong(
            "`q` has not changed. The update is made in place: it assigns to `q[state][action]`.", "not-in-place"
        )
    elsewhere = before.copy()
    elsewhere[own] = after[own]
    if not np.array_equal(elsewhere, after):
        raise Wrong("Other values of `q` have changed than that of `state` and `action`.")
    expected, suspects = _updates(evidence, before[own])
    error = np.abs(after[own] - expected)
    if (error < 1e-6).all():  # false for NaN as well
        num_terminal = evidence["terminated"].sum()
        return f"{NUM_CASES} random updates, {num_terminal} of them terminal; largest error {error.max():.0e}."
    _accuse(after[own], suspects)
    worst = np.nanargmax(np.where(np.isnan(error), np.inf, error))
    best = before[worst, evidence["next_states"][worst]].max()
    raise Wrong(
        f"With `q[state][action]` = {before[own][worst]:.2f}, reward {evidence['rewards'][worst]:.2f}, "
        f"{best:.2f} the largest value in `next_state`, terminated {bool(evidence['terminated'][worst])}, "
        f"alpha {evidence['alpha'][worst]:.2f} and gamma {evidence['gamma'][worst]:.2f}, the new value should be "
        f"{expected[worst]:.3f}; yours is {after[own][worst]:.3f}."
    )


def _updates(evidence, old):
    """What Q-learning makes of the values `old`, and what those make of them who misunderstand it."""
    cases, reward, alpha, gamma = np.arange(NUM_CASES), evidence["rewards"], evidence["alpha"], evidence["gamma"]
    goes_on = ~evidence["terminated"]
    following = evidence["before"][cases, evidence["next_states"]]
    best, here = following.max(axis=1), evidence["before"][cases, evidence["states"]].max(axis=1)

    def towards(target, alpha=alpha):
        return (1 - alpha) * old + alpha * target

    return towards(reward + gamma * goes_on * best), {
        "bootstraps-after-the-end": (towards(reward + gamma * best), BOOTSTRAPS_AFTER_THE_END),
        "no-reward-at-the-end": (
            towards(goes_on * (reward + gamma * best)),
            "A terminal transition loses its reward here. What ends is the future, not this step.",
        ),
        "never-bootstraps": (
            towards(reward),
            "Your target is the reward alone. What is the state worth that the step leads to?",
        ),
        "no-discount": (towards(reward + goes_on * best), "The value of the next state comes without `gamma`."),
        "no-step-size": (
            towards(reward + gamma * goes_on * best, alpha=1),
            "The value jumps to its target. `alpha` says which part of the way it goes.",
        ),
        "old-value-not-subtracted": (
            old + alpha * (reward + gamma * goes_on * best),
            "The value moves by alpha times the target. It should move by alpha times the DIFFERENCE between the "
            "target and itself.",
        ),
        "mean-instead-of-maximum": (
            towards(reward + gamma * goes_on * following.mean(axis=1)),
            "Your target takes the mean over the actions in `next_state`. Q-learning expects the best one.",
        ),
        "maximum-in-the-wrong-state": (
            towards(reward + gamma * goes_on * here),
            "The maximum is over the actions in `state`. In which state does the future begin?",
        ),
    }


# --- planning and exploration_bonus ----------------------------------------------------------------------------

NUM_PLANNED = 600
ALPHA = 0.02  # small enough to read from a value how often it was updated
FAR = 3000  # planning steps after which values no longer move
TRIED = 5  # the agent of the probe has been in this many of the states


def _remembered(rng):
    """A model of `TRIED` states in which most actions were tried, some more than once."""
    model = tabular.Model()
    pairs = [(state, action) for state in range(TRIED) for action in range(NUM_ACTIONS) if action or state % 2]
    for repeat in range(3):
        for state, action in rng.permutation(pairs)[: len(pairs) // (1 + repeat)].tolist():
            terminated = (state + action) % 4 == 3
            model.learn(state, action, float(rng.normal()), int(rng.integers(TRIED + 2)), terminated)
    return model


def _contents(model):
    pairs, outcomes = np.array(model.pairs), [model.outcomes[pair] for pair in model.pairs]
    rewards, next_states, terminated = (np.array(column) for column in zip(*outcomes, strict=True))
    return {
        "pairs": pairs,
        "rewards": rewards,
        "next_states": next_states,
        "terminated": terminated,
    }


def _tau(model):
    return np.array([[model.tau(state, action) for action in range(NUM_ACTIONS)] for state in range(TRIED + 2)])


def _probe_planning(plan, rng, **more) -> Evidence:
    """Let it plan from random values with a model that was made up; return the values before and after."""
    model = _remembered(rng)
    contents, tau = _contents(model), _tau(model)
    before = rng.normal(size=(TRIED + 2, NUM_ACTIONS))
    seeds = [int(seed) for seed in rng.integers(2**31, size=2)]

    def after(num_planning_steps, seed, alpha, gamma, **constants):
        q = before.tolist()
        plan(q, model, num_planning_steps, random.Random(seed), alpha=alpha, gamma=gamma, **constants)
        return _table(q, before.shape)

    evidence = {
        "before": before,
        "none": after(0, seeds[0], ALPHA, 0.0, **more),
        "some": after(NUM_PLANNED, seeds[0], ALPHA, 0.0, **more),
        "again": after(NUM_PLANNED, seeds[0], ALPHA, 0.0, **more),
        "other_seed": after(NUM_PLANNED, seeds[1], ALPHA, 0.0, **more),
        "far": after(FAR, seeds[0], 1.0, 0.5, **more),
    }
    if more:  # kappa
        evidence |= {"bonus": after(FAR, seeds[0], 1.0, 0.0, kappa=0.1), "tau": tau}
    now = _contents(model)
    same = np.array_equal(tau, _tau(model)) and all(np.array_equal(contents[key], now[key]) for key in contents)
    return evidence | contents | {"model_is_the_same": np.array(same)}


VALUES = (float, TRIED + 2, NUM_ACTIONS)
PLANNING_EVIDENCE = {
    **{name: VALUES for name in ("before", "none", "some", "again", "other_seed", "far")},
    "pairs": (float, "pairs", 2),
    "rewards": (float, "pairs"),
    "next_states": (float, "pairs"),
    "terminated": (bool, "pairs"),
    "model_is_the_same": (bool,),
}


def probe_planning(planning, rng) -> Evidence:
    return _probe_planning(planning, rng)


def probe_exploration_bonus(planning_plus, rng) -> Evidence:
    return _probe_planning(planning_plus, rng, kappa=0.0)


def judge_planning(evidence: Evidence) -> str:
    """Check how often each pair was planned, by which random numbers, and where the values end up."""
    planned = _is_tried(evidence)
    if (evidence["some"] != evidence["before"])[~planned].any():
        raise Wrong(
            "Values of pairs that were never tried have changed. The model knows what happened, not what might: "
            "draw from `model.pairs`.",
            "plans-untried-pairs",
        )
    _judge_draws(evidence, planned)
    _judge_far(evidence, planned)
    return (
        f"{NUM_PLANNED} planning steps made {NUM_PLANNED} updates of {planned.sum()} visited pairs and of no other; "
        f"after {FAR} the values agree with the model."
    )


def judge_exploration_bonus(evidence: Evidence) -> str:
    """Check that all actions of visited states are planned, as Dyna-Q+ imagines them, and the bonus."""
    tried = _is_tried(evidence)
    planned = np.repeat(tried.any(axis=1, keepdims=True), NUM_ACTIONS, axis=1)
    untried = planned & ~tried
    changed = evidence["bonus"] != evidence["before"]
    if changed[~planned].any():
        raise Wrong("Values in states that were never visited have changed: draw the state from `model.states`.")
    if changed.any() and not changed[untried].any():
        raise Wrong(
            "In the states that were visited, some actions were never tried, and their values have not changed. "
            "Dyna-Q+ plans with every action.",
            "untried-actions-left-out",
        )
    _judge_bonus(evidence, planned, untried)
    _judge_draws(evidence, planned)
    _judge_far(evidence, planned)
    longest = evidence["tau"][planned].max()
    return f"{planned.sum()} pairs planned, {untried.sum()} of them never tried; each bonus right, tau up to {longest}."


def _is_tried(evidence):
    tried = np.zeros(evidence["before"].shape, dtype=bool)
    tried[tuple(evidence["pairs"].T)] = True
    return tried


def _imagined(evidence):
    """Rewards, next states and terminated for all pairs; an action never tried stays, for nothing."""
    shape, pairs = evidence["before"].shape, tuple(evidence["pairs"].T)
    rewards, terminated = np.zeros(shape), np.zeros(shape, dtype=bool)
    next_states = np.repeat(np.arange(shape[0])[:, None], shape[1], axis=1)
    rewards[pairs], next_states[pairs] = evidence["rewards"], evidence["next_states"]
    terminated[pairs] = evidence["terminated"]
    return rewards, next_states, terminated


def _judge_draws(evidence, planned):
    """Read from values updated with gamma = 0, and no bonus, how often each pair was drawn."""
    if not np.array_equal(evidence["none"], evidence["before"]):
        raise Wrong("With `num_planning_steps` = 0 nothing should change, but `q` does.")
    if np.array_equal(evidence["some"], evidence["before"]):
        raise Wrong("`q` has not changed. Each planning step updates it in place.", "not-in-place")
    rewards, _, _ = _imagined(evidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        left = (evidence["some"] - rewards) / (evidence["before"] - rewards)
        counts = np.log(left[planned]) / np.log(1 - ALPHA)
        whole = np.abs(counts - np.round(counts)) < 1e-2  # not so for NaN
    if not whole.all():
        raise Wrong(
            "The values have not moved towards the rewards in the model as Q-learning moves them. Which reward, next "
            "state and end belong to the pair that was drawn?"
        )
    total = round(counts.sum())
    if total != NUM_PLANNED:
        raise Wrong(
            f"{NUM_PLANNED} planning steps should make {NUM_PLANNED} updates; yours made {total}.", "wrong-number"
        )
    if not np.array_equal(evidence["some"], evidence["again"]):
        raise Wrong("Twice the same seed, and two results. Draw with the `rng` that is passed in.", "not-from-rng")
    if np.array_equal(evidence["some"], evidence["other_seed"]):
        raise Wrong("Another seed, and the same result. Draw the pairs at random, with `rng`.", "not-random")
    if counts.min() < NUM_PLANNED / len(counts) / 5:
        raise Wrong(
            f"In {NUM_PLANNED} planning steps, of {len(counts)} pairs one was drawn {abs(counts.min()):.0f} times and "
            f"another {counts.max():.0f} times. Each should have the same chance, at each planning step.",
            "not-uniform",
        )


def _judge_far(evidence, planned):
    """Compare values that no longer move with the solution of Bellman's equation in the model."""
    rewards, next_states, terminated = _imagined(evidence)

    def solution(goes_on):
        q = evidence["before"].copy()
        for _ in range(60):  # gamma = 0.5: the error is halved each time
            q[planned] = (rewards + 0.5 * goes_on * q.max(axis=1)[next_states])[planned]
        return q

    if not np.allclose(evidence["far"], solution(~terminated), atol=1e-6):
        _accuse(evidence["far"], {"bootstraps-after-the-end": (solution(1.0), BOOTSTRAPS_AFTER_THE_END)})
        raise Wrong(
            "After many planning steps the values should agree with the model: each the reward plus gamma times the "
            "largest value in the next state. Yours do not. Does each update get the next state and the end that "
            "belong to its pair?"
        )
    if not evidence["model_is_the_same"]:
        raise Wrong("Planning has changed the model. It should only read it: what is imagined has not happened.")


def _judge_bonus(evidence, planned, untried):
    """With alpha = 1 and gamma = 0 a value is the modelled reward and its bonus."""
    rewards, tau, kappa = _imagined(evidence)[0], evidence["tau"], 0.1
    got = (evidence["bonus"] - rewards)[planned]

    def bonus(of_tau):
        return np.broadcast_to(of_tau(tau), planned.shape)[planned]

    if np.allclose(got, bonus(lambda tau: kappa * np.sqrt(tau)), atol=1e-6):
        return
    suspects = {
        "no-bonus": (bonus(lambda tau: 0.0 * tau), "The values are those without a bonus."),
        "no-root": (bonus(lambda tau: kappa * tau), "The bonus grows like tau. It should grow like its square root."),
        "kappa-under-the-root": (bonus(lambda tau: np.sqrt(kappa * tau)), "`kappa` stands in front of the root."),
        "bonus-subtracted": (
            bonus(lambda tau: -kappa * np.sqrt(tau)),
            "The bonus is taken away: it should draw the agent.",
        ),
        "bonus-from-the-clock": (
            bonus(lambda tau: kappa * np.sqrt(tau.max())),
            "Every pair has the same bonus. Tau is the time since THIS pair was last tried: ask `model.tau`.",
        ),
        "no-bonus-for-the-untried": (
            bonus(lambda tau: np.where(untried, 0.0, kappa * np.sqrt(tau))),
            "Actions that were tried have the right bonus, actions never tried have none. They need it most.",
        ),
        "bonus-for-the-untried-only": (
            bonus(lambda tau: np.where(untried, kappa * np.sqrt(tau), 0.0)),
            "Only actions never tried have a bonus. The world may also have changed where you have been.",
        ),
    }
    _accuse(got, suspects)
    wrong = np.argwhere(planned)[np.argmax(np.abs(got - bonus(lambda tau: kappa * np.sqrt(tau))))]
    raise Wrong(
        f"With kappa = {kappa}, the modelled reward of a pair last tried {tau[tuple(wrong)]} steps ago should be "
        f"{kappa * np.sqrt(tau[tuple(wrong)]):.3f} larger than without a bonus; yours differs by "
        f"{(evidence['bonus'] - rewards)[tuple(wrong)]:.3f}."
    )


# --- dyna_q ----------------------------------------------------------------------------------------------------

RING, GOAL = 6, 2  # cells of the ring, and the one with the goal; the start is cell 0
NUM_RUNS = 20
STEP_LIMIT = 20_000
CUT_AFTER = 30
TOLL = 0.1
RUNS = {
    # name: (episodes, planning steps, alpha, gamma, epsilon)
    "learning": (15, 0, 0.5, 0.9, 0.0),
    "exploring": (40, 0, 0.5, 0.9, 0.2),
    "planning": (4, 250, 1.0, 0.5, 0.0),
    "cut": (3, 0, 0.5, 0.9, 0.0),
}


class Ring(gym.Env):
    """Six cells in a ring, two directions, reward 1 at the goal. It notes every step that is taken.

    Who always takes the same action goes to and fro, since in every other cell
    the actions change places. `toll()` is what each step before the goal costs; in
    episode `blocked_in` the short way to the goal is blocked; when `closed`, both
    ways are, always, and an episode is cut off (truncated) after a while.
    """

    def __init__(self, toll=lambda: 0.0, blocked_in=None, closed=False):
        self.observation_space, self.action_space = gym.spaces.Discrete(RING), gym.spaces.Discrete(2)
        self.toll, self.blocked_in, self.closed = toll, blocked_in, closed
        self.steps = []  # (episode, state, action, reward, next_state), episodes counted from 1
        self.episode, self.length, self.state, self.over = 0, 0, 0, True

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.episode, self.length, self.state, self.over = self.episode + 1, 0, 0, False
        return self.state, {}

    def step(self, action):
        if self.over and self.closed:
            raise Wrong(
                "An episode was cut off, truncated, and `dyna_q` went on with it. An episode is over when it is "
                "terminated OR truncated.",
                "ignores-truncation",
            )
        if len(self.steps) >= STEP_LIMIT:
            raise Wrong(
                f"After {STEP_LIMIT} real steps `dyna_q` is still busy. Does it learn? Does it move on?",
                "stuck",
            )
        before, self.state = self.state, (self.state + (-1) ** (self.state + int(action))) % RING
        if self.state == GOAL and (self.closed or (before < GOAL and self.episode == self.blocked_in)):
            self.state = before
        self.length += 1
        terminated, truncated = self.state == GOAL, self.closed and self.length == CUT_AFTER
        self.over = terminated or truncated
        reward = 1.0 if terminated else -self.toll()
        self.steps.append((self.episode, before, int(action), reward, self.state))
        return self.state, reward, terminated, truncated, {}


def probe_dyna_q(dyna_q, rng) -> Evidence:
    """Let it live in small rings, with and without planning; return all its real steps and what it returned."""
    evidence = {}
    seeds = [int(seed) for seed in rng.integers(2**31, size=NUM_RUNS)]
    for name, (num_episodes, num_planning_steps, alpha, gamma, epsilon) in RUNS.items():
        steps, returned = [], []
        for run, seed in enumerate([*seeds, seeds[0]]):  # the last run is the first one again
            env = _ring(name, num_episodes, seed)
            found = dyna_q(env, num_episodes, num_planning_steps, alpha=alpha, gamma=gamma, epsilon=epsilon, seed=seed)
            returned.append(_lengths(found, num_episodes))
            steps += [(run, *step) for step in env.steps]
        evidence[name] = np.array(steps).reshape(-1, 6)
        evidence[f"{name}_returned"] = np.array(returned)
    return evidence


def _ring(name, num_episodes, seed):
    if name == "learning":  # random tolls let the best action depend on alpha and gamma
        return Ring(toll=random.Random(seed).random)
    if name == "planning":  # a fixed one makes the agent try everything, and there is always a best action
        return Ring(toll=lambda: TOLL, blocked_in=num_episodes)
    return Ring(closed=name == "cut")


def _lengths(returned, num_episodes):
    try:
        lengths = np.array(returned, dtype=float)
    except (TypeError, ValueError):
        raise Wrong(f"It should return the number of steps of each episode; it returned `{returned!r:.60}`.") from None
    if lengths.shape != (num_episodes,):
        raise Wrong(f"For {num_episodes} episodes it should return {num_episodes} numbers; got shape {lengths.shape}.")
    return lengths


def judge_dyna_q(evidence: Evidence) -> str:
    """Check the count of real steps, that actions follow from Q-learning or from planning, and the exploration."""
    for name, (num_episodes, num_planning_steps, *_) in RUNS.items():
        _judge_count(evidence[name], evidence[f"{name}_returned"], num_episodes, num_planning_steps)
    least = np.bincount(evidence["cut"][:, 3].astype(int), minlength=2).min() / len(evidence["cut"])
    if least < 0.2:
        raise Wrong(
            f"With epsilon = 0 and all values equal, one of two actions was taken in only {least:.0%} of the steps. An "
            "agent that breaks ties always in the same way may never find the goal.",
            "ties-not-broken",
        )
    _judge_seeds(evidence["exploring"])
    _, _, alpha, gamma, _ = RUNS["learning"]
    learning = np.concatenate([_follows_q_learning(run, alpha, gamma) for run in _runs(evidence["learning"])])
    if (learning < 0).any():
        raise Wrong(
            f"With no planning steps and epsilon = 0, {np.mean(learning < 0):.0%} of the actions are not the best by "
            "Q-learning's values. With `num_planning_steps` = 0 Dyna-Q is Q-learning: one update after each real "
            "step, and nothing else.",
            "not-q-learning-without-planning",
        )
    _judge_exploration(evidence["exploring"])
    gamma = RUNS["planning"][3]
    planned = np.concatenate([_follows_model(run, gamma) for run in _runs(evidence["planning"])])
    against = np.mean(planned[planned != 0] < 0)
    if against > 0.03:
        raise Wrong(
            f"With {RUNS['planning'][1]} planning steps and epsilon = 0, {against:.0%} of the actions are not the best "
            "by what the agent has seen. Does it plan after EACH real step, with a model that has just learned that "
            "step?",
            "does-not-plan-at-each-step",
        )
    return (
        f"Without planning, all {len(learning)} actions are those of Q-learning; with it, {1 - against:.1%} are the "
        "best by what was seen. No real step was spent on planning."
    )


def _runs(steps):
    return [steps[steps[:, 0] == run, 1:] for run in range(NUM_RUNS)]


def _transitions(run):
    return ((int(state), int(action), reward, int(next_state)) for _, state, action, reward, next_state in run)


def _judge_count(steps, returned, num_episodes, num_planning_steps):
    runs, episodes = steps[:, :2].astype(int).T
    taken = np.zeros((NUM_RUNS + 1, max(num_episodes, episodes.max(initial=0))))
    np.add.at(taken, (runs, episodes - 1), 1)
    if np.array_equal(taken, returned):
        return
    message = (
        f"`env` counted {taken.sum():.0f} steps in {(taken > 0).sum()} episodes; according to what `dyna_q` returned "
        f"there were {returned.sum():.0f} in {returned.size}."
    )
    if num_planning_steps and taken.sum() > 2 * returned.sum():
        raise Wrong(f"{message} Planning happens in the model: it takes no real step.", "plans-in-the-real-world")
    raise Wrong(f"{message} Which steps belong to which episode?")


def _judge_seeds(steps):
    actions = [steps[steps[:, 0] == run, 3].tolist() for run in range(NUM_RUNS + 1)]
    if actions[0] != actions[-1]:
        raise Wrong("Twice the same seed, and two different runs. Draw all random numbers from `rng`.", "not-from-rng")
    if all(each == actions[0] for each in actions):
        raise Wrong("All seeds give the same run. Where does `seed` go?", "seed-not-used")


def _judge_exploration(steps):
    _, _, alpha, gamma, epsilon = RUNS["exploring"]
    followed = np.concatenate([_follows_q_learning(run, alpha, gamma) for run in _runs(steps)])
    explored = np.mean(followed[followed != 0] < 0)
    if abs(explored - epsilon / 2) > 0.05:
        raise Wrong(
            f"With epsilon = {epsilon} and two actions, {epsilon / 2:.0%} of the actions should not be the best one; "
            f"{explored:.0%} are not. With probability epsilon, ANY action is taken.",
            "wrong-exploration",
        )


def _choice(values, action):
    """1 if `action` is the only best one, -1 if another one is, 0 if there is nothing to choose."""
    difference = values[action] - values[1 - action]
    return 0 if abs(difference) < 1e-6 else int(np.sign(difference))


def _follows_q_learning(run, alpha, gamma):
    """For each step of a run, whether its action was the best by the values of Q-learning on the steps before."""
    q, choices = np.zeros((RING, 2)), []
    for state, action, reward, next_state in _transitions(run):
        choices.append(_choice(q[state], action))
        target = reward + gamma * (next_state != GOAL) * q[next_state].max()
        q[state, action] = (1 - alpha) * q[state, action] + alpha * target
    return np.array(choices)


def _follows_model(run, gamma):
    """For each step of a run, whether its action was the best by all that was seen before, thought to the end."""
    seen, q, choices = np.full((RING, 2), -1), np.zeros((RING, 2)), []
    for state, action, _, next_state in _transitions(run):
        choices.append(_choice(q[state], action))
        if seen[state, action] == next_state:
            continue
        seen[state, action] = next_state
        q = np.zeros((RING, 2))
        for _ in range(40):
            q = np.where(seen == GOAL, 1.0, gamma * q.max(axis=1)[seen] - TOLL) * (seen >= 0)
    return np.array(choices)


EXERCISES = (
    Exercise(
        name="q_learning_update",
        notebook="01_dyna_q",
        defines="q_learning_update",
        probe=probe_q_learning_update,
        evidence={
            "before": (float, NUM_CASES, NUM_STATES, NUM_ACTIONS),
            "after": (float, NUM_CASES, NUM_STATES, NUM_ACTIONS),
            "terminated": (bool, NUM_CASES),
            **{name: (float, NUM_CASES) for name in ("states", "actions", "rewards", "next_states", "alpha", "gamma")},
        },
        judge=judge_q_learning_update,
        hints=(
            "One step has happened. It says what `q[state][action]` should have been: the target. The value moves part "
            "of the way towards it.",
            "The target is the reward plus gamma times the best value in the next state; after a terminal step there "
            "is no next state to speak of. The value moves by alpha times (target - value).",
            "`max(q[next_state])` is the best value in the next state. `q` is a list of lists: assigning to "
            "`q[state][action]` changes it in place, and nothing needs to be returned.",
            "The line to look at is the target: it is the reward alone when `terminated` is True.",
        ),
    ),
    Exercise(
        name="planning",
        notebook="01_dyna_q",
        defines="planning",
        probe=probe_planning,
        evidence=PLANNING_EVIDENCE,
        judge=judge_planning,
        hints=(
            "Planning is learning from remembered steps. You have a function that learns from one step; where do the "
            "steps come from, and how many of them?",
            "For each planning step: draw one of the pairs that were tried, look up what followed, and learn from it "
            "as if it had just happened.",
            "`rng.choice(some_list)` draws one element, `rng.choices(some_list, k=number)` several, each time from "
            "all. `model.pairs` is such a list; `model.outcomes[state, action]` is (reward, next_state, terminated).",
            "The line to look at is the call of `q_learning_update`: `q`, the pair, the three things of its outcome in "
            "the order reward, next state, terminated, and alpha and gamma by name.",
        ),
    ),
    Exercise(
        name="dyna_q",
        notebook="01_dyna_q",
        defines="dyna_q",
        probe=probe_dyna_q,
        evidence={name: (float, f"{name} steps", 6) for name in ("learning", "exploring", "planning", "cut")}
        | {f"{name}_returned": (float, ...) for name in ("learning", "exploring", "planning", "cut")},
        judge=judge_dyna_q,
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
    ),
    Exercise(
        name="exploration_bonus",
        notebook="01_dyna_q",
        defines="planning_plus",
        probe=probe_exploration_bonus,
        evidence=PLANNING_EVIDENCE | {"bonus": VALUES, "tau": VALUES},
        judge=judge_exploration_bonus,
        hints=(
            "It is `planning` with two changes: which pairs may be drawn, and which reward they are imagined to bring.",
            "Draw a state that was visited, then any action. Never tried: imagine that it leads back to the same "
            "state, reward 0, no end. Either way, add kappa times the square root of tau to the reward.",
            "`rng.choice(model.states)` and `rng.randrange(number)` draw; `model.outcomes.get(pair, default)` looks up "
            "a pair or gives the default; `model.tau(state, action)` is tau.",
            "The line to look at is the default outcome of a pair never tried: a reward, a next state, and whether "
            "that is the end, in this order.",
        ),
    ),
)
