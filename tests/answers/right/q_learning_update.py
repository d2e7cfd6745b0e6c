"""Right answers to `q_learning_update` in different styles: every one of them passes."""

import numpy as np


def as_the_steps_say(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state][action] += alpha * (target - q[state][action])


def with_numpy(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    future = gamma * np.max(q[next_state]) * (1 - terminated)
    q[state][action] = (1 - alpha) * q[state][action] + alpha * (reward + future)


def with_branches(
    q: list[list[float]],
    state: int,
    action: int,
    reward: float,
    next_state: int,
    terminated: bool,
    *,
    alpha: float,
    gamma: float,
) -> None:
    if terminated:
        q[state][action] += alpha * (reward - q[state][action])
    else:
        best = max(q[next_state])
        q[state][action] += alpha * (reward + gamma * best - q[state][action])


def _best(values):
    largest = values[0]
    for value in values[1:]:
        if value > largest:
            largest = value
    return largest


def helper_function_and_return(q, s, a, r, s2, done, *, alpha, gamma):
    row = q[s]
    td_error = r - row[a]
    if not done:
        td_error += gamma * _best(q[s2])
    row[a] = row[a] + alpha * td_error
    return q


def by_a_new_row(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    goal = reward + (0.0 if terminated else gamma * sorted(q[next_state])[-1])
    q[state] = [v + alpha * (goal - v) if a == action else v for a, v in enumerate(q[state])]
