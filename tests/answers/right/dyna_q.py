"""Right answers to `dyna_q` in different styles: every one of them passes."""

import random

import numpy as np
from answers.right.model_update import as_the_steps_say as model_update
from answers.right.planning import as_the_steps_say as planning
from answers.right.planning import by_hand
from answers.right.q_learning_update import as_the_steps_say as q_learning_update

from helpers import tabular


def as_the_steps_say(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def arrays_and_no_helpers(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    """No helper but the model, arrays for lists, and planning by hand."""
    rng, plan, model = random.Random(seed), plan or by_hand, tabular.Model()
    planning_rng = random.Random(rng.getrandbits(64))
    lengths = np.zeros(num_episodes, dtype=int)
    q = np.zeros((env.observation_space.n, env.action_space.n))
    for episode in range(num_episodes):
        state, _ = env.reset(seed=seed)
        while True:
            best = np.flatnonzero(q[state] == q[state].max())
            action = int(rng.choice(best)) if rng.random() >= epsilon else rng.randrange(q.shape[1])
            after, reward, terminated, truncated, _ = env.step(action)
            lengths[episode] += 1
            q[state, action] += alpha * (reward + gamma * (not terminated) * q[after].max() - q[state, action])
            model_update(model, state, action, reward, after, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            if terminated or truncated:
                break
            state = after
    return lengths.tolist()


def model_before_learning(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    while len(steps) < num_episodes:
        s, _ = env.reset()
        count, done = 0, False
        while not done:
            a = tabular.epsilon_greedy(q[s], epsilon, rng)
            s2, r, terminated, truncated, info = env.step(a)
            model_update(model, s, a, r, s2, terminated)
            q_learning_update(q, s, a, r, s2, terminated, alpha=alpha, gamma=gamma)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            s = s2
            count += 1
            done = terminated or truncated
        steps += [count]
    return steps


def _live_one_episode(env, q, model, epsilon: float, rng: random.Random, plan, constants: dict) -> int:
    state, _ = env.reset()
    steps = 0
    while True:
        action = tabular.epsilon_greedy(q[state], epsilon, rng)
        next_state, reward, terminated, truncated, _ = env.step(action)
        steps += 1
        outcome = reward, next_state, terminated
        q_learning_update(q, state, action, *outcome, **constants)
        model_update(model, state, action, *outcome)
        plan(q, model, **constants)
        if terminated or truncated:
            return steps
        state = next_state


def helper_function_and_comprehension(
    env, num_episodes: int, num_planning_steps: int, *, alpha: float, gamma: float, epsilon: float, seed: int, plan=None
) -> list[int]:
    rng, planning_rng, plan, model = random.Random(seed), random.Random(-1 - seed), plan or planning, tabular.Model()
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    constants = {"alpha": alpha, "gamma": gamma}

    def think(q, model, **constants):
        plan(q, model, num_planning_steps, rng=planning_rng, **constants)

    return [_live_one_episode(env, q, model, epsilon, rng, think, constants) for _ in range(num_episodes)]
