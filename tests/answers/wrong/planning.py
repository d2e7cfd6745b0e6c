"""Wrong answers to `planning`, each named after its misconception."""

import math
import random

from answers.right.model_update import as_the_steps_say as model_update
from answers.right.q_learning_update import as_the_steps_say as q_learning_update


def bootstraps_after_the_end(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, False, alpha=alpha, gamma=gamma)


def never_bootstraps(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, True, alpha=alpha, gamma=gamma)


def alpha_hard_coded(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=0.1, gamma=gamma)


def gamma_hard_coded(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=0.95)


def alpha_and_gamma_swapped(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=gamma, gamma=alpha)


def reward_left_out(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, 0.0, next_state, terminated, alpha=alpha, gamma=gamma)


def maximum_in_the_wrong_state(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, state, terminated, alpha=alpha, gamma=gamma)


def not_in_place(q, model, num_planning_steps, rng, *, alpha, gamma):
    q = [list(row) for row in q]
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def one_step_too_many(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps + 1):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def one_step_only(q, model, num_planning_steps, rng, *, alpha, gamma):
    if num_planning_steps > 0:
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def wrong_number(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(1, num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def drawn_once(q, model, num_planning_steps, rng, *, alpha, gamma):
    state, action = rng.choice(model.pairs)
    reward, next_state, terminated = model.outcomes[state, action]
    for _ in range(num_planning_steps):
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def not_from_rng(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = random.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def not_random(q, model, num_planning_steps, rng, *, alpha, gamma):
    for i in range(num_planning_steps):
        state, action = model.pairs[i % len(model.pairs)]
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def not_uniform(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = model.pairs[rng.randrange(len(model.pairs) - 1)]
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def model_changed(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
        model_update(model, state, action, reward, next_state, terminated)


def plans_untried_pairs(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.randrange(len(q)), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def sweeps_all_pairs(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        for (state, action), (reward, next_state, terminated) in model.outcomes.items():
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def each_pair_once(q, model, num_planning_steps, rng, *, alpha, gamma):
    pairs = rng.sample(model.pairs, len(model.pairs))
    for state, action in pairs[:num_planning_steps]:
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def state_zero_taken_for_the_end(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        following = max(q[next_state]) if next_state and not terminated else 0.0
        q[state][action] += alpha * (reward + gamma * following - q[state][action])


def tilde_for_not(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        following = ~terminated * max(q[next_state])
        q[state][action] += alpha * (reward + gamma * following - q[state][action])


def some_next_action(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        following = 0.0 if terminated else rng.choice(q[next_state])
        q[state][action] += alpha * (reward + gamma * following - q[state][action])


def does_nothing(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        state = next_state


def number_ignored(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(50):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def generator_made_anew(q, model, num_planning_steps, rng, *, alpha, gamma):
    rng = random.Random(42)
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def index_is_a_pair(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        best = 0.0 if terminated else max(q[next_state])
        q[state, action] += alpha * (reward + gamma * best - q[state, action])


def none_assigned(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q = q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def call_does_not_fit(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha, gamma)


def outcome_in_another_order(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        terminated, next_state, reward = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def keys_copied(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice([*model.outcomes])
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def along_a_path(q, model, num_planning_steps, rng, *, alpha, gamma):
    pair = rng.choice(model.pairs)
    for _ in range(num_planning_steps):
        reward, next_state, terminated = model.outcomes[pair]
        q_learning_update(q, *pair, reward, next_state, terminated, alpha=alpha, gamma=gamma)
        known = [each for each in model.pairs if each[0] == next_state]
        pair = rng.choice(model.pairs if terminated or not known else known)


def keys_are_no_list(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.outcomes.keys())
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def asked_by_a_number(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state][action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def list_of_one(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choices(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def not_a_numpy_generator(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = model.pairs[rng.integers(len(model.pairs))]
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def state_and_action_swapped(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        action, state = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def row_for_a_value(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        best = 0.0 if terminated else max(q)
        q[state][action] += alpha * (reward + gamma * best - q[state][action])


def drawn_by_value(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        weights = [math.exp(q[state][action]) for state, action in model.pairs]
        (state, action), *_ = rng.choices(model.pairs, weights)
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def pair_out_of_range(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        state, action = model.pairs[rng.randint(0, len(model.pairs))]
        reward, next_state, terminated = model.outcomes[state, action]
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def depends_on_the_last_draw(q, model, num_planning_steps, rng, *, alpha, gamma):
    place = 0
    for step in range(num_planning_steps):
        place = len(model.pairs) - 1 - place if step % 2 else rng.randrange(len(model.pairs))
        state, action = model.pairs[place]
        q_learning_update(q, state, action, *model.outcomes[state, action], alpha=alpha, gamma=gamma)


def outdated(q, model, num_planning_steps, rng, *, alpha, gamma):
    model.known = getattr(model, "known", None) or list(model.outcomes.items())
    for _ in range(num_planning_steps):
        pair, outcome = rng.choice(model.known)
        q_learning_update(q, *pair, *outcome, alpha=alpha, gamma=gamma)


def some_left_out(q, model, num_planning_steps, rng, *, alpha, gamma):
    for _ in range(num_planning_steps):
        pair = rng.choice(model.pairs[-100:])
        q_learning_update(q, *pair, *model.outcomes[pair], alpha=alpha, gamma=gamma)
