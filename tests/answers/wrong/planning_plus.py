"""Wrong answers to `planning_plus`, each named after its misconception."""

import math
import random

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
        model.learn(state, action, reward, next_state, terminated)


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
