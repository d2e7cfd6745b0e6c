"""Wrong answers to `dyna_q`, each named after its misconception."""

import random

from answers.right.model_update import as_the_steps_say as model_update
from answers.right.planning import as_the_steps_say as planning
from answers.right.q_learning_update import as_the_steps_say as q_learning_update

from helpers import tabular


def stuck(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), num_steps = env.reset(), 0
        while True:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, num_steps = next_state, num_steps + 1
        steps.append(num_steps)
    return steps


def reset_only_once(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    state, _ = env.reset()
    for _ in range(num_episodes):
        over, num_steps = False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def ignores_truncation(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            state, over, num_steps = next_state, terminated, num_steps + 1
        steps.append(num_steps)
    return steps


def ignores_termination(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            state, over, num_steps = next_state, truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def plans_in_the_real_world(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            for _ in range(num_planning_steps):
                state = next_state
                action = tabular.epsilon_greedy(q[state], epsilon, rng)
                next_state, reward, terminated, truncated, _ = env.step(action)
                q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def steps_not_noted(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
    return steps


def steps_noted_at_each_step(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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


def steps_accumulate(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    num_steps = 0
    for _ in range(num_episodes):
        (state, _), over = env.reset(), False
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def steps_off_by_one(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 1
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def rewards_for_steps(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            state, over, num_steps = next_state, terminated or truncated, num_steps + reward
        steps.append(num_steps)
    return steps


def not_from_rng(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, random)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def seed_not_used(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(0), random.Random("planning"), plan or planning
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


def does_not_plan(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def planning_instead_of_plan(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            planning(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def plans_once_per_episode(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
        steps.append(num_steps)
    return steps


def wrong_number_of_planning_steps(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            plan(q, model, num_planning_steps + 1, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def plans_with_other_constants(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            plan(q, model, num_planning_steps, planning_rng, alpha=0.1, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def model_not_learned(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def model_learns_after_planning(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def model_misremembers(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def truncation_stored_as_end(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            over = terminated or truncated
            q_learning_update(q, state, action, reward, next_state, over, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, over)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, num_steps = next_state, num_steps + 1
        steps.append(num_steps)
    return steps


def does_not_learn(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def learns_twice(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def learns_after_planning(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def learns_after_moving_on(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            state = next_state
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            over, num_steps = terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def does_not_move_on(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            over, num_steps = terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def learns_with_other_constants(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=0.1, gamma=0.95)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def action_chosen_once(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        action = tabular.epsilon_greedy(q[state], epsilon, rng)
        while not over:
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def acts_at_random(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = rng.randrange(env.action_space.n)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def takes_the_worst(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy([-value for value in q[state]], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def planning_disturbs_acting(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            plan(q, model, num_planning_steps, rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def ties_not_broken(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = q[state].index(max(q[state]))
            if rng.random() < epsilon:
                action = rng.randrange(env.action_space.n)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def epsilon_upside_down(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], 1 - epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def chosen_before_learning(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        action = tabular.epsilon_greedy(q[state], epsilon, rng)
        while not over:
            next_state, reward, terminated, truncated, _ = env.step(action)
            next_action = tabular.epsilon_greedy(q[next_state], epsilon, rng)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, action = next_state, next_action
            over, num_steps = terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def epsilon_hard_coded(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], 0.1, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def never_explores(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], 0.0, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def wrong_exploration(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            if rng.random() < epsilon:  # and otherwise epsilon-greedy, so it explores twice
                action = rng.randrange(env.action_space.n)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def wrong_number_of_episodes(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(50):
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


def plans_n_times(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            for _ in range(num_planning_steps):
                plan(q, model, 1, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def reset_not_unpacked(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        state, over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def step_not_unpacked(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def outcome_in_another_order(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            reward, next_state, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def index_is_a_pair(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            best = 0.0 if terminated else max(q[next_state])
            q[state, action] += alpha * (reward + gamma * best - q[state, action])
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def none_assigned(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            q = plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def call_does_not_fit(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            plan(q, model, num_planning_steps, planning_rng, alpha, gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def last_step_left_out(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), num_steps = env.reset(), 0
        while True:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            num_steps += 1
            if terminated or truncated:
                break
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state = next_state
        steps.append(num_steps)
    return steps


def plan_skipped_when_zero(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            if num_planning_steps:
                plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def not_a_list_of_int(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
        steps.append(float(num_steps))
    return steps


def generator_made_anew(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        rng = random.Random(seed)
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


def epsilon_decays(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
        epsilon *= 0.999
    return steps


def values_forgotten(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
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


def model_forgotten(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    steps = []
    for _ in range(num_episodes):
        model = tabular.Model()
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


def sarsa(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        action = tabular.epsilon_greedy(q[state], epsilon, rng)
        while not over:
            next_state, reward, terminated, truncated, _ = env.step(action)
            next_action = tabular.epsilon_greedy(q[next_state], epsilon, rng)
            following = 0.0 if terminated else q[next_state][next_action]
            q[state][action] += alpha * (reward + gamma * following - q[state][action])
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
            action = next_action
        steps.append(num_steps)
    return steps


def last_step_not_learned(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            if not terminated:
                q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def terminated_and_truncated_swapped(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, truncated, terminated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def bootstraps_after_the_end(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, False, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def state_zero_taken_for_the_end(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            following = max(q[next_state]) if next_state and not terminated else 0.0
            q[state][action] += alpha * (reward + gamma * following - q[state][action])
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def model_learns_after_moving_on(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            state, num_steps = next_state, num_steps + 1
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            over = terminated or truncated
        steps.append(num_steps)
    return steps


def model_misses_steps(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            if (state, action) not in model.outcomes:
                model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def model_learns_twice(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def plans_on_a_copy(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            plan([list(row) for row in q], model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def row_for_a_value(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q[state] += alpha * (reward + gamma * max(q[next_state]) - q[state])
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def limit_of_its_own(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over and num_steps < 1000:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def start_assumed(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        env.reset()
        state, over, num_steps = 0, False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps


def walls_not_counted(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
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
            num_steps += next_state != state
            state, over = next_state, terminated or truncated
        steps.append(num_steps)
    return steps


def zero_epsilon_explores(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng, plan = random.Random(seed), random.Random(f"planning {seed}"), plan or planning
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over, num_steps = env.reset(), False, 0
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon or 0.1, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            q_learning_update(q, state, action, reward, next_state, terminated, alpha=alpha, gamma=gamma)
            model_update(model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, alpha=alpha, gamma=gamma)
            state, over, num_steps = next_state, terminated or truncated, num_steps + 1
        steps.append(num_steps)
    return steps
