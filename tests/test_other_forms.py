"""Mistakes in another form than that of tests/answers/wrong: they get the name that fits."""

import functools
import random

import numpy as np
import pytest
import torch
from sklearn.neural_network import MLPRegressor
from support import answers, definitions
from test_diagnosis import verdict_on

from helpers import networks, pendulum, symbolic, tabular

SOLUTION = definitions("01_dyna_q")
NAMES = ["theta", "theta_dot", "u"]


def fit_some(kept, rows=slice(None), before="states"):
    """Return an answer to `fit_network` that keeps the transitions for which `kept` holds, and fits to `rows` of these.

    `before` says of which states the network sees the features when it is fitted.
    """

    def features(states, torques):
        return np.concatenate([pendulum.observe(states), torques[..., None]], axis=-1).reshape(-1, 4)

    def fit_network(states, torques, next_states, *, random_state):
        data = {"states": states, "torques": torques, "next_states": next_states}
        keep = kept(**data)
        X, y = features(data[before], torques)[keep][rows], (next_states - states)[keep, 1][rows]
        network = MLPRegressor(
            hidden_layer_sizes=(32, 32), activation="tanh", solver="lbfgs", max_iter=3000, random_state=random_state
        )
        network.fit(X, y)

        def model(states, torques):
            velocity = states[..., 1] + network.predict(features(states, torques)).reshape(torques.shape)
            velocity = np.clip(velocity, -pendulum.MAX_SPEED, pendulum.MAX_SPEED)
            return np.stack([states[..., 0] + pendulum.DT * velocity, velocity], axis=-1)

        return model

    return fit_network


def free(next_states, **others):
    return np.abs(next_states[:, 1]) < pendulum.MAX_SPEED


def weakly_pushed(torques, **others):
    return np.abs(torques) < pendulum.MAX_TORQUE


def slow_at_first(states, **others):
    return np.abs(states[:, 1]) < 0.95 * pendulum.MAX_SPEED


def small_in_both_columns(next_states, **others):
    return (np.abs(next_states) < pendulum.MAX_SPEED).all(axis=1)


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (fit_some(weakly_pushed), "clipped-kept"),
        (fit_some(slow_at_first), "data-left-out"),
        (fit_some(small_in_both_columns), "data-left-out"),
        (fit_some(free, slice(20, None)), "data-left-out"),
        (fit_some(free, before="next_states"), "features-differ"),
    ],
)
def test_a_network_fitted_to_something_else(answer, name):
    verdict = verdict_on("fit_network", answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", name), verdict.message


def search(X, y, engine="operon", **options):
    return symbolic.regressor(engine, **options).fit(X, y, variable_names=NAMES)


def discover_rounded(X, y, engine="operon"):
    keep = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    return search(X[keep], y[keep].round(1), engine)


def discover_with_a_small_search(X, y, engine="operon"):
    keep = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    return search(X[keep], y[keep], engine, maxsize=3)


def discover_without_what_starts_at_the_limit(X, y, engine="operon"):
    free = (np.abs(X[:, 1]) < pendulum.MAX_SPEED) & (np.abs(X[:, 1] + y) < pendulum.MAX_SPEED)
    return search(X[free], y[free], engine)


def discover_with_one_column_more(X, y, engine="operon"):
    keep = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    columns = np.column_stack([X, np.sin(X[:, 0])])
    return symbolic.regressor(engine).fit(columns[keep], y[keep], variable_names=[*NAMES, "s"])


def discover_with_two_engines_only(X, y, engine="operon"):
    keep = np.abs(X[:, 1] + y) < pendulum.MAX_SPEED - 1e-6
    return search(X[keep], y[keep], "pysr" if engine == "pysr" else "operon")


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (discover_rounded, "y-changed"),
        (discover_with_a_small_search, None),  # it did keep out what was clipped
        (discover_without_what_starts_at_the_limit, "data-left-out"),
        (discover_with_one_column_more, "columns-changed"),
        (discover_with_two_engines_only, "engine-ignored"),
    ],
)
def test_a_search_in_something_else(answer, name):
    verdict = verdict_on("discover", answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", name), verdict.message


def over_when_paid(env, num_episodes, num_planning_steps, *, alpha, gamma, epsilon, seed, plan=None):
    rng, planning_rng = random.Random(seed), random.Random(f"planning {seed}")
    plan, constants = plan or SOLUTION["planning"], {"alpha": alpha, "gamma": gamma}
    q = [[0.0] * env.action_space.n for _ in range(env.observation_space.n)]
    model, steps = tabular.Model(), []
    for _ in range(num_episodes):
        (state, _), over = env.reset(), False
        steps.append(0)
        while not over:
            action = tabular.epsilon_greedy(q[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            SOLUTION["q_learning_update"](q, state, action, reward, next_state, terminated, **constants)
            SOLUTION["model_update"](model, state, action, reward, next_state, terminated)
            plan(q, model, num_planning_steps, planning_rng, **constants)
            state, over = next_state, reward > 0 or truncated
            steps[-1] += 1
    return steps


def test_a_reward_is_not_the_end():
    verdict = verdict_on("dyna_q", over_when_paid)
    assert (verdict.status, verdict.diagnosis) == ("failed", "ignores-termination"), verdict.message


@functools.cache
def an_agent_kept(seed, log_folder=None):
    return answers("right", "new_agent")["as_the_steps_say"](seed, log_folder)


def starts_mixed(env, policy, replay_buffer, num_samples):
    for number in range(num_samples):
        state = env.np_random.uniform([-np.pi, -8], [np.pi, 8])
        observation, _ = env.reset(options={"state": state} if number % 10 else None)
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def one_turn_taken_off(law, correction):
    """A model that takes one turn off an angle beyond half a turn, and no second one."""

    def model(states, torques):
        theta, theta_dot = np.moveaxis(states, -1, 0)
        angles = theta - 2 * np.pi * (theta > np.pi) + 2 * np.pi * (theta < -np.pi)
        X = np.stack([angles, theta_dot, np.clip(torques, -2, 2)], axis=-1).reshape(-1, 3)
        speed = np.clip(theta_dot + (law(X) + correction(X)).reshape(theta_dot.shape), -8, 8)
        return np.stack([theta + pendulum.DT * speed, speed], axis=-1)

    return model


def samples_of_a_fixed_generator(states, torques, next_states, num_members, rng):
    fixed, models = np.random.default_rng(0), []
    for _ in range(num_members):
        rows = fixed.integers(len(states), size=len(states))
        models.append(networks.fit(states[rows], torques[rows], next_states[rows], int(rng.integers(2**31))))
    return models


def five_members_only(models, states, torques):
    return answers("right", "disagreement")["as_the_steps_say"](models[:5], states, torques)


def network_model_writing_into_its_states(states, torques, next_states, *, random_state):
    fitted = fit_some(free)(states, torques, next_states, random_state=random_state)

    def model(states, torques):
        states[...] = fitted(states, torques)
        return states.copy()

    return model


def synthetic_data_at_each_step(
    agent, real_env, model_env, *, num_real_episodes, steps_per_episode, num_synthetic_samples, gradient_steps
):
    """The remainder of the division is never generated."""
    return answers("right", "train")["as_the_steps_say"](
        agent,
        real_env,
        model_env,
        num_real_episodes=num_real_episodes,
        steps_per_episode=steps_per_episode,
        num_synthetic_samples=num_synthetic_samples // steps_per_episode * steps_per_episode,
        gradient_steps=gradient_steps,
    )


def a_seed_of_zero_is_none(env, num_samples, seed):
    return answers("right", "collect_transitions")["row_by_row"](env, num_samples, seed or None)


def newly_clipped_only(X, y, law):
    left, after = y - law(X), np.abs(X[:, 1] + y)
    left[(after > pendulum.MAX_SPEED - 1e-6) & (np.abs(X[:, 1]) < pendulum.MAX_SPEED - 1e-6)] = np.nan
    return left


def best_of_at_least_minus_one(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    best = -1.0
    for value in q[next_state]:
        best = max(best, value)
    q[state][action] += alpha * (reward + gamma * best * (not terminated) - q[state][action])


def updated_in_torchs_own_precision(q, state, action, reward, next_state, terminated, *, alpha, gamma):
    table = torch.tensor(q)
    target = reward + gamma * (not terminated) * table[next_state].max()
    q[state][action] = (table[state, action] + alpha * (target - table[state, action])).item()


def number_of_steps_unused(q, model, num_planning_steps, rng, *, alpha, gamma):
    state, action = rng.choice(model.pairs)
    SOLUTION["q_learning_update"](q, state, action, *model.outcomes[state, action], alpha=alpha, gamma=gamma)


def newest_pair_first(q, model, num_planning_steps, rng, *, alpha, gamma):
    pairs = [max(model.last_tried, key=model.last_tried.get)] if num_planning_steps else []
    for pair in pairs + rng.choices(model.pairs, k=max(num_planning_steps - 1, 0)):
        SOLUTION["q_learning_update"](q, *pair, *model.outcomes[pair], alpha=alpha, gamma=gamma)


def time_passes_at_the_end_only(model, state, action, reward, next_state, terminated):
    if terminated:
        model.time += 1
    else:
        SOLUTION["model_update"](model, state, action, reward, next_state, terminated)


def network_asked_with_the_torques_of_its_data(states, torques, next_states, *, random_state):
    own = fit_some(free)(states, torques, next_states, random_state=random_state)
    return lambda asked, pushed: own(asked, np.resize(torques, np.shape(pushed)))


def differences_of_rows(states, torques, next_states, *, random_state):
    after = states + [[0, 1]] * np.diff(states, axis=0, append=next_states[-1:])
    return fit_some(lambda **data: np.ones(len(states), dtype=bool))(states, torques, after, random_state=random_state)


def network_that_clips_its_torques_in_place(states, torques, next_states, *, random_state):
    own = fit_some(free)(states, torques, next_states, random_state=random_state)
    return lambda asked, pushed: own(asked, np.clip(pushed, -2, 2, out=pushed) if np.ndim(pushed) else pushed)


def seeded_in_the_loop(env, policy, replay_buffer, num_samples):
    rng = env.np_random
    for _ in range(num_samples):
        state = rng.uniform([-np.pi, -8], [np.pi, 8])
        observation, _ = env.reset(seed=0, options={"state": state})
        action, _ = policy.predict(observation)
        next_observation, reward, terminated, _, info = env.step(action)
        replay_buffer.add(observation, next_observation, policy.scale_action(action), reward, terminated, [info])


def samples_of_what_was_not_clipped(states, torques, next_states, num_members, rng):
    free = np.abs(next_states[:, 1]) < pendulum.MAX_SPEED
    right = answers("right", "fit_ensemble")["as_the_steps_say"]
    return right(states[free], torques[free], next_states[free], num_members, rng)


def ends_half_as_often(states, torques, next_states, num_members, rng):
    models = []
    for _ in range(num_members):
        rows = np.round(rng.random(len(states)) * (len(states) - 1)).astype(int)
        models.append(networks.fit(states[rows], torques[rows], next_states[rows], int(rng.integers(2**31))))
    return models


def three_rounds(model, state, mean, *, num_rounds, **sizes):
    return answers("right", "plan")["as_the_steps_say"](model, state, mean, num_rounds=3, **sizes)


def a_seed_of_zero_is_42(states, torques, next_states, *, random_state):
    return fit_some(free)(states, torques, next_states, random_state=random_state or 42)


def fitted_to_what_began_below_the_limit(states, torques, next_states, *, random_state):
    below = (np.abs(states[:, 1]) < pendulum.MAX_SPEED) & (np.abs(next_states[:, 1]) < pendulum.MAX_SPEED)
    data = (each[below] for each in (states, torques, next_states))
    return fit_some(free)(*data, random_state=random_state)


def explores_alike(seed, log_folder=None):
    agent = answers("right", "new_agent")["as_the_steps_say"](seed, log_folder)
    torch.manual_seed(0)
    return agent


def a_time_limit_is_the_end(env, policy, replay_buffer, num_samples):
    for state in env.np_random.uniform([-np.pi, -8], [np.pi, 8], size=(num_samples, 2)):
        observation, _ = env.reset(options={"state": state})
        action, _ = policy.predict(observation)
        following, reward, terminated, truncated, info = env.step(action)
        replay_buffer.add(observation, following, policy.scale_action(action), reward, terminated or truncated, [info])


def a_thousand_at_most(env, policy, replay_buffer, num_samples):
    right = answers("right", "generate_synthetic_data")["one_by_one"]
    right(env, policy, replay_buffer, min(num_samples, 1000))


def ten_seeds(states, torques, next_states, num_members, rng):
    models = []
    for _ in range(num_members):
        rows = rng.integers(len(states), size=len(states))
        models.append(networks.fit(states[rows], torques[rows], next_states[rows], len(models) % 10))
    return models


def two_engines_only(X, y, law, engine="operon"):
    right = answers("right", "discover_residual")["boolean_array"]
    return right(X, y, law, "pysr" if engine == "pysr" else "operon")


def turning_its_argument(exercise, place):
    """Return a right answer that first writes the angles of one argument back into a turn."""
    right = next(iter(answers("right", exercise).values()))

    @functools.wraps(right)
    def answer(*arguments, **options):
        arguments[place][..., 0] = pendulum.angle_normalize(arguments[place][..., 0])
        return right(*arguments, **options)

    return answer


@pytest.mark.parametrize(
    ("exercise", "answer", "name"),
    [
        ("new_agent", an_agent_kept, "aliased"),
        ("generate_synthetic_data", starts_mixed, "starts-from-reset"),
        ("returns_of_plans", turning_its_argument("returns_of_plans", 1), "argument-changed"),
        ("plan", turning_its_argument("plan", 1), "argument-changed"),
        ("imagined_and_real", turning_its_argument("imagined_and_real", 3), "argument-changed"),
        ("residuals", turning_its_argument("residuals", 0), "argument-changed"),
        ("hybrid_model", one_turn_taken_off, "angle-not-normalised"),
        ("fit_ensemble", samples_of_a_fixed_generator, "same-randomness"),
        ("fit_ensemble", samples_of_what_was_not_clipped, "sample-too-small"),
        ("fit_ensemble", ends_half_as_often, "uneven-draw"),
        ("collect_transitions", a_seed_of_zero_is_none, "torques-not-seeded"),
        ("residuals", newly_clipped_only, None),
        ("q_learning_update", best_of_at_least_minus_one, None),
        ("planning", number_of_steps_unused, "one-step-only"),
        ("planning", newest_pair_first, "not-uniform"),
        ("model_update", time_passes_at_the_end_only, "steps-left-out"),
        ("fit_network", network_asked_with_the_torques_of_its_data, "depends-on-the-others"),
        ("fit_network", differences_of_rows, "rows-taken-as-episode"),
        ("fit_network", network_that_clips_its_torques_in_place, "argument-changed"),
        ("generate_synthetic_data", seeded_in_the_loop, "same-randomness"),
        ("disagreement", five_members_only, "one-shape-only"),
        ("fit_network", network_model_writing_into_its_states, "argument-changed"),
        ("train", synthetic_data_at_each_step, "wrong-number-of-synthetic-samples"),
        ("plan", three_rounds, "number-of-rounds"),
        ("discover_residual", two_engines_only, "engine-ignored"),
        ("fit_network", a_seed_of_zero_is_42, "random-state-ignored"),
        ("fit_network", fitted_to_what_began_below_the_limit, "data-left-out"),
        ("new_agent", explores_alike, "another-seed"),
        ("generate_synthetic_data", a_time_limit_is_the_end, "stored-as-done"),
        ("generate_synthetic_data", a_thousand_at_most, "wrong-number-of-samples"),
        ("fit_ensemble", ten_seeds, "one-seed-for-all"),
    ],
)
def test_what_shows_only_now_and_then(exercise, answer, name):
    verdict = verdict_on(exercise, answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", name), verdict.message


def in_single_precision(exercise):
    """Return a right answer whose numbers come back as float32."""
    right = answers("right", exercise)["as_the_steps_say"]

    @functools.wraps(right)
    def answer(*arguments, **options):
        returned = right(*arguments, **options)
        return tuple(map(np.float32, returned)) if isinstance(returned, tuple) else np.float32(returned)

    return answer


def test_torchs_own_precision_is_no_mistake():
    verdict = verdict_on("q_learning_update", updated_in_torchs_own_precision)
    assert verdict.status == "passed", verdict.message


@pytest.mark.parametrize("exercise", ["returns_of_plans", "imagined_and_real", "improve", "disagreement"])
def test_single_precision_is_no_mistake(exercise):
    verdict = verdict_on(exercise, in_single_precision(exercise))
    assert verdict.status == "passed", verdict.message
