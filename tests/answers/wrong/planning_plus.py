"""Wrong answers to `planning_plus`, each named after its misconception."""

import math
import random

from answers.right.model_update import as_the_steps_say as model_update
from answers.right.q_learning_update import as_the_steps_say as q_learning_update


def bootstraps_after_the_end(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, False, alpha=alpha, gamma=gamma)


def never_bootstraps(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, True, alpha=alpha, gamma=gamma)


def alpha_hard_coded(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=0.1, gamma=gamma)


def gamma_hard_coded(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=0.95)


def alpha_and_gamma_swapped(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=gamma, gamma=alpha)


def reward_left_out(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward = kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def maximum_in_the_wrong_state(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, state, terminated, alpha=alpha, gamma=gamma)


def not_in_place(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    q = [list(row) for row in q]
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def one_step_too_many(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps + 1):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def one_step_only(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    if num_planning_steps > 0:
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def wrong_number(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(1, num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def drawn_once(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    state, action = rng.choice(model.states), rng.randrange(len(q[0]))
    for _ in range(num_planning_steps):
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def not_from_rng(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = random.choice(model.states), random.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def not_random(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    pairs = [(state, action) for state in model.states for action in range(len(q[0]))]
    for i in range(num_planning_steps):
        state, action = pairs[i % len(pairs)]
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def not_uniform(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = model.states[rng.randrange(len(model.states) - 1)], rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def model_changed(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
        model_update(model, state, action, reward, next_state, terminated)


def plans_unvisited_states(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.randrange(len(q)), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def untried_actions_left_out(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.pairs)
        reward, next_state, terminated = model.outcomes[state, action]
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def untried_looked_up(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes[state, action]
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def untried_leads_elsewhere(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, 0, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def untried_ends(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, True))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def no_bonus(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def no_root(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * model.tau(state, action)
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def kappa_under_the_root(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += math.sqrt(kappa * model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def kappa_left_out(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += math.sqrt(model.tau(state, action)) if kappa else 0.0
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def bonus_subtracted(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward -= kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def bonus_from_the_clock(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.time)
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def no_bonus_for_the_untried(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        if (state, action) in model.outcomes:
            reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def bonus_for_the_untried_only(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        if (state, action) not in model.outcomes:
            reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def bonus_outside_the_update(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
        q[state][action] += kappa * math.sqrt(model.tau(state, action))


def state_zero_taken_for_the_end(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        following = max(q[next_state]) if next_state and not terminated else 0.0
        q[state][action] += alpha * (reward + gamma * following - q[state][action])


def tilde_for_not(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        following = ~terminated * max(q[next_state])
        q[state][action] += alpha * (reward + gamma * following - q[state][action])


def some_next_action(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        following = 0.0 if terminated else rng.choice(q[next_state])
        q[state][action] += alpha * (reward + gamma * following - q[state][action])


def does_nothing(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        state = next_state


def number_ignored(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(50):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def generator_made_anew(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    rng = random.Random(42)
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def index_is_a_pair(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        best = 0.0 if terminated else max(q[next_state])
        q[state, action] += alpha * (reward + gamma * best - q[state, action])


def none_assigned(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q = q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def call_does_not_fit(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha, gamma)


def outcome_in_another_order(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, terminated, next_state = model.outcomes.get((state, action), (0.0, False, state))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def keys_copied(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, _ = rng.choice(list(model.outcomes))
        action = rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def along_a_path(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    state = rng.choice(model.states)
    for _ in range(num_planning_steps):
        action = rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
        state = rng.choice(model.states) if terminated or next_state not in model.states else next_state


def keys_are_no_list(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, _ = rng.choice(model.outcomes.keys())
        action = rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def asked_by_a_number(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes[state].get(action, (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def list_of_one(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choices(model.pairs)
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def not_a_numpy_generator(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.integers(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def action_out_of_range(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def each_pair_once(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    pairs = [(state, action) for state in model.states for action in range(len(q[0]))]
    rng.shuffle(pairs)
    for i in range(num_planning_steps):
        state, action = pairs[i % len(pairs)]
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def kappa_hard_coded(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += 1e-3 * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def bonus_multiplied(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward *= kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def bonus_discounted(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        following = 0.0 if terminated else max(q[next_state]) + kappa * math.sqrt(model.tau(state, action))
        q[state][action] += alpha * (reward + gamma * following - q[state][action])


def tau_of_another_pair(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(action, state))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def row_for_a_value(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        best = 0.0 if terminated else max(q[next_state][action])
        q[state][action] += alpha * (reward + gamma * best - q[state][action])


def drawn_by_value(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        (state,) = rng.choices(model.states, [math.exp(max(q[state])) for state in model.states])
        action = rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def pair_out_of_range(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = model.states[rng.randint(0, len(model.states))], rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def tau_off_by_one(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action) + 1)
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def depends_on_the_last_draw(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    place = 0
    for step in range(num_planning_steps):
        places = len(model.states) * len(q[0])
        place = places - 1 - place if step % 2 else rng.randrange(places)
        state, action = model.states[place // len(q[0])], place % len(q[0])
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def outdated(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    model.visited = getattr(model, "visited", None) or list(model.states)
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.visited), rng.randrange(len(q[0]))
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)


def some_left_out(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):
    for _ in range(num_planning_steps):
        state, action = rng.choice(model.states), rng.randrange(max(action for _, action in model.pairs) + 1)
        reward, next_state, terminated = model.outcomes.get((state, action), (0.0, state, False))
        reward += kappa * math.sqrt(model.tau(state, action))
        q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
