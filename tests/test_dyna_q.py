"""Notebook 01: its checks on unnamed mistakes and on two together, and properties of its functions."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import definitions

from helpers import check, mazes, tabular
from helpers.checks import EXERCISES
from helpers.checks.judge import MORE, judge
from helpers.checks.observe import gather

SOLUTION = definitions("01_dyna_q")


def verdict_on(name, answer, seed=0):
    return judge(EXERCISES[name], *gather(EXERCISES[name], answer, np.random.default_rng(seed)))


# Mistakes that no suspect is about: they fail all the same, with what was observed


def half_steps(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    constants = {"alpha": alpha / 2, "gamma": gamma}
    SOLUTION["q_learning_update"](q, state, action, reward, next_state, terminated, **constants)


def two_places(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    SOLUTION["q_learning_update"](q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
    q[next_state][(action + 1) % 4] = 0.0


def from_a_snapshot(q, model, num_planning_steps, rng, *, alpha, gamma):
    before = [max(row) for row in q]
    for state, action in rng.choices(model.pairs, k=num_planning_steps):
        reward, next_state, terminated = model.outcomes[state, action]
        target = reward + gamma * (not terminated) * before[next_state]
        q[state][action] += alpha * (target - q[state][action])


def twice_the_bonus(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    SOLUTION["planning_plus"](q, model, num_planning_steps, rng, alpha=alpha, gamma=gamma, kappa=2 * kappa)


def returns_a_text(*args, **kwargs):
    SOLUTION["dyna_q"](*args, **kwargs)
    return "steps"


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("q_learning_update", half_steps, "the new value should be"),
        ("q_learning_update", two_places, "what changed is"),
        ("planning", from_a_snapshot, "the values should agree with the model"),
        ("planning_plus", twice_the_bonus, "kappa"),
        ("dyna_q", returns_a_text, "the number of steps of each episode"),
    ],
)
def test_a_mistake_without_a_name_is_shown_where_it_is(name, answer, words):
    for seed in range(5):
        verdict = verdict_on(name, answer, seed)
        assert (verdict.status, verdict.diagnosis) == ("failed", None) and words in verdict.message, verdict


# Two mistakes at once


def no_future_discount_nor_step_size(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    q[state][action] = reward + max(q[next_state]) * (not terminated)


def mean_and_beyond_the_end(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    q[state][action] += alpha * (reward + gamma * np.mean(q[next_state]) - q[state][action])


def no_reward_and_no_end(q, model, num_planning_steps, rng, *, alpha, gamma):
    for state, action in rng.choices(model.pairs, k=num_planning_steps):
        next_state = model.outcomes[state, action][1]
        SOLUTION["q_learning_update"](q, state, action, 0.0, next_state, False, alpha=alpha, gamma=gamma)


def no_root_and_no_return(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, True))
        reward += kappa * model.tau(state, action)
        SOLUTION["q_learning_update"](q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


@pytest.mark.parametrize(
    ("name", "answer", "diagnoses"),
    [
        ("q_learning_update", no_future_discount_nor_step_size, {"no-discount", "no-step-size"}),
        ("q_learning_update", mean_and_beyond_the_end, {"mean-instead-of-maximum", "bootstraps-after-the-end"}),
        ("planning", no_reward_and_no_end, {"reward-left-out", "bootstraps-after-the-end"}),
        ("planning_plus", no_root_and_no_return, {"no-root", "untried-ends"}),
    ],
)
def test_two_mistakes_are_recognised_and_one_is_named(name, answer, diagnoses):
    for seed in range(5):
        verdict = verdict_on(name, answer, seed)
        assert verdict.diagnosis in diagnoses and MORE in verdict.message, verdict


def test_two_mistakes_in_dyna_q_are_recognised_and_one_is_named():
    def remember_no_reward(model, state, action, reward, next_state, terminated):
        SOLUTION["model_update"](model, state, action, 0.0, next_state, terminated)

    def learn_twice(*args, **constants):
        for _ in range(2):
            SOLUTION["q_learning_update"](*args, **constants)

    namespace = definitions("01_dyna_q")
    namespace["q_learning_update"] = learn_twice
    namespace["model_update"] = remember_no_reward
    verdict = verdict_on("dyna_q", namespace["dyna_q"])
    assert verdict.diagnosis == "learns-twice" and MORE in verdict.message, verdict


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


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3, st.floats(-1, 1), st.booleans()), max_size=60))
def test_the_model_remembers_the_last_outcome_of_each_pair(steps):
    model = tabular.Model()
    for state, action, next_state, reward, terminated in steps:
        SOLUTION["model_update"](model, state, action, reward, next_state, terminated)
    last = {(s, a): (i, (r, n, t)) for i, (s, a, n, r, t) in enumerate(steps, start=1)}
    assert model.outcomes == {pair: outcome for pair, (_, outcome) in last.items()}
    assert model.pairs == list(dict.fromkeys((s, a) for s, a, *_ in steps))
    assert model.states == list(dict.fromkeys(s for s, *_ in steps))
    assert model.time == len(steps)
    for state, action in np.ndindex(4, 4):
        assert model.tau(state, action) == len(steps) - last.get((state, action), (0,))[0]


@pytest.mark.parametrize("seed", range(10))
def test_with_one_seed_the_first_episode_is_the_same_for_all_n(seed):
    """As in the book's figure 8.2: planning cannot help before anything was earned, and chance does not differ."""
    firsts = {
        SOLUTION["dyna_q"](mazes.dyna_maze(), 1, n, alpha=0.1, gamma=0.95, epsilon=0.1, seed=seed)[0]
        for n in (0, 5, 50)
    }
    assert len(firsts) == 1


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
    """Some of them; one that has found another path, of 16 steps, seldom learns that there is a shorter one."""
    constants = {"alpha": 0.5, "gamma": 0.95, "epsilon": 0.1}
    shortest = [min(SOLUTION["dyna_q"](mazes.dyna_maze(), 20, 50, **constants, seed=seed)) for seed in range(5)]
    assert set(shortest) == {14, 16}


def test_the_work_of_a_planning_step_does_not_grow():
    """A wide bound, for busy machines; rebuilding the list at each step is beyond it by far."""
    from benchmarks import planning as benchmark

    def ratio(function):
        few, many = (
            benchmark.seconds_per_step(function, size, benchmark.FewDraws(0), num_steps=2000)
            for size in (benchmark.SIZES[0], benchmark.SIZES[-1])
        )
        return many / few

    assert ratio(SOLUTION["planning"]) < 3
