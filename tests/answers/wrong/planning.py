"""Wrong answers to `planning`, each named after its misconception."""

import random

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
        model.learn(state, action, reward, next_state, terminated)


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
