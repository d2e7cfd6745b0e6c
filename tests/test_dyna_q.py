"""Notebook 01: what its checks catch, what they let through, and properties of its functions."""

import random

import jupytext
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_check import ROOT, definitions

from helpers import check, mazes, tabular
from helpers.exercises import EXERCISES
from helpers.exercises.base import gather, judge

CELLS = jupytext.read(ROOT / "solutions" / "01_dyna_q.py").cells
SOLUTION = definitions("01_dyna_q")
DEFINES = {name: exercise.defines for name, exercise in EXERCISES.items() if exercise.notebook == "01_dyna_q"}


def altered(name, *changes):
    """The solution of exercise `name`, with pieces of its source replaced: `changes` is old, new, old, new, ..."""
    (source,) = [cell.source for cell in CELLS if f"def {DEFINES[name]}(" in cell.source]
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in source, old
        source = source.replace(old, new)
    namespace = definitions("01_dyna_q")
    exec(source, namespace)
    return namespace[DEFINES[name]]


def assert_fails(name, answer, diagnosis):
    for seed in range(5):
        verdict = judge(EXERCISES[name], gather(EXERCISES[name], answer, np.random.default_rng(seed)))
        assert verdict.status == "failed" and verdict.message.endswith((".", "?")), (seed, verdict)
        assert "Your code raised" not in verdict.message and "unreadable" not in verdict.message, verdict
        assert verdict.diagnosis == diagnosis, (seed, verdict)


COPY = "    q = [row[:] for row in q]\n    # 1."


@pytest.mark.parametrize(
    ("diagnosis", "changes"),
    [
        ("bootstraps-after-the-end", ("reward if terminated else ", "")),
        ("no-reward-at-the-end", ("reward if terminated", "0.0 if terminated")),
        ("never-bootstraps", (" + gamma * max(q[next_state])", "")),
        ("no-discount", ("gamma * max", "max")),
        ("no-step-size", ("alpha * (", "(")),
        ("old-value-not-subtracted", ("(target - q[state][action])", "target")),
        ("mean-instead-of-maximum", ("max(q[next_state])", "sum(q[next_state]) / len(q[next_state])")),
        ("maximum-in-the-wrong-state", ("max(q[next_state])", "max(q[state])")),
        ("not-in-place", ("    # 1.", COPY)),
        (None, ("q[state][action] +=", "q[next_state][action] +=")),
        (None, ("alpha * (", "0.5 * alpha * (")),
        (None, ("gamma * max", "gamma * min")),
        (None, ("q[state][action] += ", "q[state] = ")),
    ],
)
def test_wrong_updates(diagnosis, changes):
    assert_fails("q_learning_update", altered("q_learning_update", *changes), diagnosis)


DRAW = "rng.choices(model.pairs, k=num_planning_steps)"


@pytest.mark.parametrize(
    ("diagnosis", "changes"),
    [
        ("wrong-number", ("k=num_planning_steps", "k=num_planning_steps // 2")),
        ("wrong-number", (DRAW, "[] if num_planning_steps == 0 else [rng.choice(model.pairs)]")),
        ("not-in-place", (DRAW, "[]")),
        (None, ("k=num_planning_steps", "k=num_planning_steps + 1")),
        ("not-from-rng", ("rng.choices", "random.choices")),
        ("not-random", ("rng.choices", "random.Random(0).choices")),
        ("not-random", (DRAW, "(model.pairs * num_planning_steps)[:num_planning_steps]")),
        ("not-random", (DRAW, "model.pairs[-1:] * num_planning_steps")),
        ("not-uniform", ("rng.choices(model.pairs,", "rng.choices(model.pairs[1:],")),
        ("not-uniform", (DRAW, "[*rng.choices(model.pairs, k=5), model.pairs[0]] * (num_planning_steps // 6)")),
        (
            "plans-untried-pairs",
            (
                DRAW,
                "[(rng.randrange(len(q)), rng.randrange(len(q[0]))) for _ in range(num_planning_steps)]",
                "model.outcomes[state, action]",
                "model.outcomes.get((state, action), (0.0, state, False))",
            ),
        ),
        ("bootstraps-after-the-end", ("reward, next_state, terminated, alpha", "reward, next_state, False, alpha")),
        (None, ("reward, next_state, terminated, alpha", "reward, state, terminated, alpha")),
        (None, ("reward, next_state, terminated, alpha", "0.0, next_state, terminated, alpha")),
        (None, ("alpha=alpha", "alpha=0.5")),
        (None, ("    ### END", "        model.learn(state, action, reward, next_state, terminated)\n    ### END")),
    ],
)
def test_wrong_plannings(diagnosis, changes):
    assert_fails("planning", altered("planning", *changes), diagnosis)


ACT = "tabular.epsilon_greedy(q[state], epsilon, rng)"
LEARN = "q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)"
MODEL = "model.learn(state, action, reward, next_state, terminated)"
PLAN = "plan(q, model, num_planning_steps, rng, alpha=alpha, gamma=gamma)"
PLAN_IN_THE_WORLD = """\
for _ in range(num_planning_steps):
                q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
                state = next_state
                action = tabular.epsilon_greedy(q[state], epsilon, rng)
                next_state, reward, terminated, truncated, _ = env.step(action)
"""


@pytest.mark.parametrize(
    ("diagnosis", "changes"),
    [
        ("plans-in-the-real-world", (PLAN, PLAN_IN_THE_WORLD)),
        ("does-not-plan-at-each-step", (PLAN, "pass")),
        ("does-not-plan-at-each-step", (PLAN, PLAN.replace("num", "1 if num_planning_steps else num"))),
        ("does-not-plan-at-each-step", (PLAN, "pass", "        steps.append", f"        {PLAN}\n        steps.append")),
        ("does-not-plan-at-each-step", (MODEL, "model.learn(state, action, reward, state, terminated)")),
        ("not-q-learning-without-planning", (PLAN, PLAN.replace("steps", "steps + 1"))),
        ("not-q-learning-without-planning", (LEARN, "pass")),
        ("not-q-learning-without-planning", (LEARN, f"{LEARN}; {LEARN}")),
        ("not-q-learning-without-planning", (LEARN, LEARN.replace("alpha=alpha", "alpha=0.9"))),
        ("not-q-learning-without-planning", (LEARN, LEARN.replace("gamma=gamma", "gamma=0.0"))),
        ("not-q-learning-without-planning", (ACT, "tabular.epsilon_greedy(q[state], 0.1, rng)")),
        ("ties-not-broken", (ACT, "q[state].index(max(q[state])) if rng.random() > epsilon else rng.randrange(2)")),
        ("wrong-exploration", (ACT, "tabular.epsilon_greedy(q[state], 0.0, rng)")),
        ("wrong-exploration", (ACT, "tabular.epsilon_greedy(q[state], 2 * epsilon, rng)")),
        ("wrong-exploration", (ACT, "tabular.epsilon_greedy(q[state], 1 - epsilon if epsilon else 0, rng)")),
        ("not-from-rng", ("random.Random(seed)", "random.Random()")),
        ("seed-not-used", ("random.Random(seed)", "random.Random(0)")),
        (None, ("steps.append(num_steps)", "steps.append(num_steps + 1)")),
        (None, ("range(num_episodes)", "range(num_episodes - 1)")),
        (None, ("return steps", "return q")),
    ],
)  # fmt: skip
def test_wrong_dyna_qs(diagnosis, changes):
    assert_fails("dyna_q", altered("dyna_q", *changes), diagnosis)


@pytest.mark.parametrize(
    ("words", "changes"),
    [  # what the probe itself cannot go on with
        ("still busy", ("state, over, num_steps = next_state,", "state, over, num_steps = state,")),
        ("truncated", ("terminated or truncated", "terminated")),
        ("number of steps of each episode", ("return steps", "return 'steps'")),
    ],
)
def test_wrong_dyna_qs_that_get_stuck(words, changes):
    verdict = check.dyna_q(altered("dyna_q", *changes))
    assert verdict.status == "failed" and words in verdict.message, verdict


TAU = "math.sqrt(model.tau(state, action))"
KNOWN = "(state, action) in model.outcomes"


@pytest.mark.parametrize(
    ("diagnosis", "changes"),
    [
        ("no-bonus", (f"kappa * {TAU}", "0.0")),
        ("no-root", (TAU, "model.tau(state, action)")),
        ("kappa-under-the-root", (f"kappa * {TAU}", "math.sqrt(kappa * model.tau(state, action))")),
        ("bonus-subtracted", ("reward += kappa", "reward -= kappa")),
        ("bonus-from-the-clock", (TAU, "math.sqrt(model.time)")),
        ("no-bonus-for-the-untried", (f"kappa * {TAU}", f"kappa * {TAU} if {KNOWN} else 0.0")),
        ("bonus-for-the-untried-only", (f"kappa * {TAU}", f"0.0 if {KNOWN} else kappa * {TAU}")),
        (None, (f"kappa * {TAU}", f"2 * kappa * {TAU}")),
        (None, ("(0.0, state, False)", "(1.0, state, False)")),
        (None, ("(0.0, state, False)", "(0.0, state, True)")),
        (None, ("(0.0, state, False)", "(0.0, 0, False)")),
        (None, ("rng.choice(model.states)", "rng.randrange(len(q))")),
        (
            "untried-actions-left-out",
            ("rng.choice(model.states), rng.randrange(len(q[0]))", "rng.choice(model.pairs)"),
        ),
        ("wrong-number", ("range(num_planning_steps)", "range(num_planning_steps // 2)")),
        ("not-from-rng", ("rng.randrange", "random.randrange")),
        ("bootstraps-after-the-end", ("next_state, terminated, alpha", "next_state, False, alpha")),
        (None, ("    ### END", "        model.learn(state, action, reward, next_state, terminated)\n    ### END")),
    ],
)
def test_wrong_bonuses(diagnosis, changes):
    assert_fails("exploration_bonus", altered("exploration_bonus", *changes), diagnosis)


def by_hand(q, model, num_planning_steps, rng, *, alpha, gamma):
    """Right, and as slow as the textbook way: it copies the dictionary's keys at each planning step."""
    for _ in range(num_planning_steps):
        state, action = rng.choice(list(model.outcomes))
        reward, next_state, terminated = model.outcomes[state, action]
        following = 0.0 if terminated else np.max(q[next_state])
        q[state][action] = (1 - alpha) * q[state][action] + alpha * (reward + gamma * following)


def state_first(q, model, num_planning_steps, rng, *, alpha, gamma):
    """Right, as in the book's box: a state visited before, then an action tried there."""
    for _ in range(num_planning_steps):
        state = rng.choice(model.states)
        action = rng.choice([action for other, action in model.pairs if other == state])
        SOLUTION["q_learning_update"](q, state, action, *model.outcomes[state, action], alpha=alpha, gamma=gamma)


@pytest.mark.parametrize("planning", [by_hand, state_first])
def test_other_right_plannings_pass(planning):
    for seed in range(20):
        verdict = judge(EXERCISES["planning"], gather(EXERCISES["planning"], planning, np.random.default_rng(seed)))
        assert verdict.status == "passed", verdict


def test_another_right_dyna_q_passes():
    """No helper but the model, arrays for lists, and the ends of episodes kept in other variables."""

    def dyna_q(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed):
        rng, model, lengths = random.Random(seed), tabular.Model(), np.zeros(num_episodes, dtype=int)
        q = np.zeros((env.observation_space.n, env.action_space.n))
        for episode in range(num_episodes):
            state, _ = env.reset(seed=seed)
            while True:
                best = np.flatnonzero(q[state] == q[state].max())
                action = int(rng.choice(best)) if rng.random() >= epsilon else rng.randrange(q.shape[1])
                after, reward, terminated, truncated, _ = env.step(action)
                lengths[episode] += 1
                q[state, action] += alpha * (reward + gamma * (not terminated) * q[after].max() - q[state, action])
                model.learn(state, action, reward, after, terminated)
                by_hand(q, model, num_planning_steps, rng, alpha=alpha, gamma=gamma)
                if terminated or truncated:
                    break
                state = after
        return lengths

    exercise = EXERCISES["dyna_q"]
    evidence = exercise.probe(dyna_q, np.random.default_rng(0))  # slower than the time limit allows
    assert judge(exercise, evidence).status == "passed"


def test_dyna_q_says_that_another_blank_comes_first():
    def blank(*args, **kwargs):
        raise NotImplementedError("planning: replace this line with your code")

    namespace = definitions("01_dyna_q")
    namespace["planning"] = blank
    verdict = check.dyna_q(namespace["dyna_q"])
    assert verdict.status == "not attempted" and "`planning`" in verdict.message


# Properties of the solution itself, in random mazes


@st.composite
def small_mazes(draw):
    """A maze of random walls, its goal within reach of its start."""
    height, width = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    cells = draw(st.lists(st.sampled_from("...#"), min_size=height * width, max_size=height * width))
    start, goal = draw(st.lists(st.integers(0, len(cells) - 1), min_size=2, max_size=2, unique=True))
    cells[start], cells[goal] = "S", "G"
    for cell in range(min(start, goal), max(start, goal)):
        if draw(st.booleans()) and cells[cell] == ".":
            cells[cell] = "#"
    maze = mazes.Maze("\n".join("".join(cells[row * width :][:width]) for row in range(height)))
    reached = {start}
    for _ in cells:
        reached |= {after for state in reached for after in maze._next_states[state]}
    if goal not in reached:
        maze = mazes.Maze("\n".join("".join(cells[row * width :][:width]) for row in range(height)).replace("#", "."))
    return maze


CONSTANTS = {"alpha": 0.3, "gamma": 0.9, "epsilon": 0.2}


@settings(max_examples=50, deadline=None)
@given(small_mazes(), st.integers(0, 2**31), st.integers(0, 20))
def test_real_steps_are_those_that_are_counted(maze, seed, num_planning_steps):
    steps = SOLUTION["dyna_q"](maze, 5, num_planning_steps, **CONSTANTS, seed=seed)
    assert sum(steps) == maze.num_steps and len(steps) == 5


@settings(max_examples=50, deadline=None)
@given(small_mazes(), st.integers(0, 2**31))
def test_no_planning_steps_are_q_learning(maze, seed):
    """Against Q-learning written down on its own, with the same random numbers."""
    rng, q, steps = random.Random(seed), np.zeros((maze.observation_space.n, 4)), []
    for _ in range(5):
        state, _ = maze.reset()
        over, before = False, maze.num_steps
        while not over:
            action = tabular.epsilon_greedy(q[state].tolist(), CONSTANTS["epsilon"], rng)
            after, reward, over, _, _ = maze.step(action)
            q[state, action] += CONSTANTS["alpha"] * (
                reward + CONSTANTS["gamma"] * (0.0 if over else q[after].max()) - q[state, action]
            )
            state = after
        steps.append(maze.num_steps - before)
    assert SOLUTION["dyna_q"](maze, 5, 0, **CONSTANTS, seed=seed) == steps


@settings(max_examples=50, deadline=None)
@given(small_mazes(), st.integers(0, 2**31))
def test_planning_goes_where_the_agent_has_been_and_the_bonus_beyond(maze, seed):
    memory, rng = [], random.Random(seed)

    def only_remember(q, model, *rest, **constants):
        memory[:] = q, model

    SOLUTION["dyna_q"](maze, 1, 0, **CONSTANTS, seed=seed, plan=only_remember)
    model, untouched = memory[1], -7.0
    shape = maze.observation_space.n, 4
    goal_pairs = {(state, action) for state, action in model.pairs if model.outcomes[state, action][2]}

    q = np.full(shape, untouched).tolist()
    SOLUTION["planning"](q, model, 2000, rng, alpha=0.5, gamma=0.9)
    assert {tuple(pair) for pair in np.argwhere(np.array(q) != untouched).tolist()} <= set(model.pairs)
    for state, action in goal_pairs:  # a terminal step is worth its reward, whatever the goal's own values
        assert q[state][action] == untouched or q[state][action] <= 1.0
    assert all(value == untouched for value in q[maze.goal])

    q = np.full(shape, untouched).tolist()
    SOLUTION["planning_plus"](q, model, 2000, rng, alpha=0.5, gamma=0.9, kappa=0.1)
    changed = np.array(q) != untouched
    assert set(np.flatnonzero(changed.any(axis=1)).tolist()) <= set(model.states)
    assert changed[model.states].all()


def test_agents_walk_the_shortest_way_in_the_end():
    steps = SOLUTION["dyna_q"](mazes.dyna_maze(), 20, 50, alpha=0.5, gamma=0.95, epsilon=0.0, seed=0)
    assert steps[-1] == 14


def test_the_work_of_a_planning_step_does_not_grow(monkeypatch):
    """A wide bound, for busy machines; rebuilding the list at each step is beyond it by far."""
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import planning as benchmark

    def ratio(function):
        few, many = (
            benchmark.seconds_per_step(function, size, benchmark.FewDraws(0), num_steps=2000)
            for size in (benchmark.SIZES[0], benchmark.SIZES[-1])
        )
        return many / few

    assert ratio(SOLUTION["planning"]) < 3
