"""Wrong answers to `solve`, each named after its misconception. The law comes from least squares, which is quick."""

import numpy as np

from helpers import optimal, pendulum, symbolic


def _task(env, **changed):
    car = env.unwrapped
    settings = {"reward": lambda states, actions: -0.1 * actions**2, "goal_reward": 100.0}
    settings["is_goal"] = lambda states: states[..., 0] >= car.goal_position
    settings |= changed
    return optimal.Task(
        low=(car.min_position, -car.max_speed), high=(car.max_position, car.max_speed), max_action=1.0, **settings
    )


def _collect(env, seed):
    """Return X (n, 3) and y (n,) of 200 steps that hit no limit."""
    rng = np.random.default_rng(seed)
    state, _ = env.reset(seed=seed)
    rows = []
    for _ in range(200):
        action = rng.uniform(-1, 1)
        after, _, terminated, _, _ = env.step(np.array([action]))
        rows.append((*state, action, float(after[1]) - float(state[1])))
        state = env.reset()[0] if terminated else after
    rows = np.array(rows, dtype=float)
    return rows[:, :3], rows[:, 3]


def _law(X, y):
    """Return the function from x and a to the change of v, by least squares."""
    hill, push = np.linalg.lstsq(np.stack([np.cos(3 * X[:, 0]), X[:, 2]], axis=1), y)[0]
    return lambda x, a: hill * np.cos(3 * x) + push * a


def _planned(env, change, speed=lambda v, change: v + change, place=lambda x, v: x + v, task=None):
    def model(states, actions):
        x, v = states[..., 0], states[..., 1]
        v = np.clip(speed(v, change(x, actions)), -0.07, 0.07)
        return np.stack([np.broadcast_to(place(x, v), v.shape), v], axis=-1)

    return optimal.policy(model, task or _task(env))


def nothing_returned(env, seed):
    _planned(env, _law(*_collect(env, seed)))


def several_things_returned(env, seed):
    law = _law(*_collect(env, seed))
    return _planned(env, law), law


def law_returned(env, seed):
    X, y = _collect(env, seed)
    return symbolic.regressor("operon", niterations=5, population_size=200).fit(X, y, variable_names=["x", "v", "a"])


def return_returned(env, seed):
    act = _planned(env, _law(*_collect(env, seed)))
    (state, _), earned = env.reset(seed=seed), 0.0
    for _ in range(100):
        state, reward, terminated, _, _ = env.step(np.array([act(state)]))
        earned += reward
        if terminated:
            break
    return earned


def model_returned(env, seed):
    law = _law(*_collect(env, seed))

    def model(states, actions):
        v = states[..., 1] + law(states[..., 0], actions)
        return np.stack([states[..., 0] + v, v], axis=-1)

    return model


def nothing_tried(env, seed):
    return _planned(env, lambda x, a: 0.0015 * a - 0.0025 * np.cos(3 * x))


def not_planned(env, seed):
    """A rule that works: push the way the car moves, once it is known which way that is."""
    X, y = _collect(env, seed)
    direction = np.sign(np.corrcoef(X[:, 2], y)[0, 1])
    return lambda states: direction * np.where(np.asarray(states)[..., 1] >= 0, 1.0, -1.0)


def law_by_heart(env, seed):
    _collect(env, seed)
    return _planned(env, lambda x, a: 0.0015 * a - 0.0025 * np.cos(3 * x))


def wrong_sign(env, seed):
    X, y = _collect(env, seed)
    return _planned(env, _law(X, -y))


def next_velocity(env, seed):
    law = _law(*_collect(env, seed))
    return _planned(env, law, speed=lambda v, change: v + (v + change))


def change_for_velocity(env, seed):
    return _planned(env, _law(*_collect(env, seed)), speed=lambda v, change: change + 0 * v)


def action_left_out(env, seed):
    X, y = _collect(env, seed)
    law = _law(X, y)
    return _planned(env, lambda x, a: law(x, 0 * a))


def pendulum_time_step(env, seed):
    return _planned(env, _law(*_collect(env, seed)), place=lambda x, v: x + pendulum.DT * v)


def position_stays(env, seed):
    return _planned(env, _law(*_collect(env, seed)), place=lambda x, v: x)


def state_reversed(env, seed):
    law = _law(*_collect(env, seed))

    def model(states, actions):
        v = states[..., 1] + law(states[..., 0], actions)
        return np.stack([v, states[..., 0] + v], axis=-1)

    return optimal.policy(model, _task(env))


def pendulum_task(env, seed):
    return _planned(env, _law(*_collect(env, seed)), task=optimal.SWING_UP)


def nothing_to_gain(env, seed):
    return _planned(env, _law(*_collect(env, seed)), task=_task(env, goal_reward=0.0))


def rows_only(env, seed):
    planned = _planned(env, _law(*_collect(env, seed)))
    return lambda states: planned(states[:, :])


def too_many_steps(env, seed):
    rng = np.random.default_rng(seed)
    X, y = _collect(env, seed)
    for _ in range(1000):
        _, _, terminated, _, _ = env.step(rng.uniform(-1, 1, 1))
        if terminated:
            env.reset()
    return _planned(env, _law(X, y))


def old_velocity(env, seed):
    law = _law(*_collect(env, seed))

    def model(states, actions):
        x, v = states[..., 0], states[..., 1]
        return np.stack([x + v, np.clip(v + law(x, actions), -0.07, 0.07)], axis=-1)

    return optimal.policy(model, _task(env))


def seed_not_used(env, seed):
    return _planned(env, _law(*_collect(env, None)))


def seed_ignored(env, seed):
    return _planned(env, _law(*_collect(env, 0)))


def law_too_far_off(env, seed):
    law = _law(*_collect(env, seed))
    return _planned(env, lambda x, a: law(x, a) + 2 * law(x, 0))


def another_prize(env, seed):
    return _planned(env, _law(*_collect(env, seed)), task=_task(env, goal_reward=50.0))


def one_action(env, seed):
    state, _ = env.reset(seed=seed)
    action, rows = np.random.default_rng(seed).uniform(-1, 1), []
    for _ in range(200):
        after, *_ = env.step(np.array([action]))
        rows.append((*state, action, float(after[1]) - float(state[1])))
        state = after
    rows = np.array(rows, dtype=float)
    return _planned(env, _law(rows[:, :3], rows[:, 3]))
