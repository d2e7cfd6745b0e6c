"""Wrong answers to `q_learning_update`, each named after its misconception."""

import random

import numpy as np


def not_in_place(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    q = [list(row) for row in q]
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state][action] += alpha * (target - q[state][action])


def action_forgotten(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state] = q[state][action] + alpha * (target - q[state][action])


def zero_taken_for_none(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    alpha = alpha or 0.1
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state][action] += alpha * (target - q[state][action])


def whole_row_changed(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    for a in range(len(q[state])):
        q[state][a] += alpha * (target - q[state][a])


def next_state_updated(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[next_state][action] += alpha * (target - q[next_state][action])


def indices_swapped(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[action][state] += alpha * (target - q[action][state])


def bootstraps_after_the_end(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    td_error = reward + gamma * max(q[next_state]) - q[state][action]
    q[state][action] += alpha * td_error


def never_bootstraps(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    q[state][action] += alpha * (reward - q[state][action])


def no_reward_at_the_end(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = 0.0 if terminated else reward + gamma * max(q[next_state])
    q[state][action] += alpha * (target - q[state][action])


def end_upside_down(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward + gamma * max(q[next_state]) if terminated else reward
    q[state][action] += alpha * (target - q[state][action])


def terminal_step_ignored(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    if not terminated:
        target = reward + gamma * max(q[next_state])
        q[state][action] += alpha * (target - q[state][action])


def reward_left_out(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else max(q[next_state])
    q[state][action] += alpha * (gamma * best - q[state][action])


def reward_discounted(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else max(q[next_state])
    q[state][action] += alpha * (gamma * (reward + best) - q[state][action])


def no_discount(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + max(q[next_state])
    q[state][action] += alpha * (target - q[state][action])


def mean_instead_of_maximum(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else sum(q[next_state]) / len(q[next_state])
    q[state][action] += alpha * (reward + gamma * best - q[state][action])


def minimum_instead_of_maximum(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else min(q[next_state])
    q[state][action] += alpha * (reward + gamma * best - q[state][action])


def sum_instead_of_maximum(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else sum(q[next_state])
    q[state][action] += alpha * (reward + gamma * best - q[state][action])


def position_of_the_maximum(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else np.argmax(q[next_state])
    q[state][action] += alpha * (reward + gamma * best - q[state][action])


def same_action_again(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else q[next_state][action]
    q[state][action] += alpha * (reward + gamma * best - q[state][action])


def maximum_in_the_wrong_state(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else max(q[state])
    q[state][action] += alpha * (reward + gamma * best - q[state][action])


def maximum_of_the_whole_table(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else np.max(q)
    q[state][action] += alpha * (reward + gamma * best - q[state][action])


def no_step_size(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state][action] = target


def no_step_size_at_the_end(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    if terminated:
        q[state][action] = reward
    else:
        target = reward + gamma * max(q[next_state])
        q[state][action] += alpha * (target - q[state][action])


def step_size_upside_down(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state][action] = alpha * q[state][action] + (1 - alpha) * target


def old_value_not_subtracted(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state][action] += alpha * target


def old_value_lost(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state][action] = alpha * (target - q[state][action])


def moves_away(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state][action] += alpha * (q[state][action] - target)


def alpha_hard_coded(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state][action] += 0.1 * (target - q[state][action])


def gamma_hard_coded(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + 0.95 * max(q[next_state])
    q[state][action] += alpha * (target - q[state][action])


def alpha_and_gamma_swapped(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + alpha * max(q[next_state])
    q[state][action] += gamma * (target - q[state][action])


def state_zero_taken_for_the_end(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward + gamma * max(q[next_state]) if next_state else reward
    q[state][action] += alpha * (target - q[state][action])


def tilde_for_not(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward + gamma * max(q[next_state]) * ~terminated
    q[state][action] += alpha * (target - q[state][action])


def some_next_action(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    following = 0.0 if terminated else random.choice(q[next_state])
    q[state][action] += alpha * (reward + gamma * following - q[state][action])


def reward_taken_for_the_end(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if reward > 0 else reward + gamma * max(q[next_state])
    q[state][action] += alpha * (target - q[state][action])


def maximum_over_the_wrong_axis(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else max(row[action] for row in q)
    q[state][action] += alpha * (reward + gamma * best - q[state][action])


def four_actions(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else max(q[next_state][a] for a in range(4))
    q[state][action] += alpha * (reward + gamma * best - q[state][action])


def future_subtracted(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward - gamma * max(q[next_state])
    q[state][action] += alpha * (target - q[state][action])


def only_improves(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    if target > q[state][action]:
        q[state][action] += alpha * (target - q[state][action])


def brackets_missing(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else max(q[next_state])
    q[state][action] += alpha * reward + gamma * best - q[state][action]


def index_is_a_pair(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state, action] += alpha * (target - q[state, action])


def another_value_subtracted(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state][action] += alpha * (target - max(q[state]))


def row_for_a_value(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * q[next_state]
    q[state][action] += alpha * (target - q[state][action])


def never_below_zero(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else max(0, *q[next_state])
    q[state][action] += alpha * (reward + gamma * best - q[state][action])


def discounted_twice(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = 0.0 if terminated else gamma * max(q[next_state])
    q[state][action] += alpha * (reward + gamma * best - q[state][action])


def reward_counted_twice(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state][action] += reward + alpha * (target - q[state][action])


def rounded(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    target = reward if terminated else reward + gamma * max(q[next_state])
    q[state][action] = round(q[state][action] + alpha * (target - q[state][action]), 3)
