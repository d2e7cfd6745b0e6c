"""Right answers to `solve`, in different styles. Only some search: a search takes seconds."""

import numpy as np

from helpers import optimal, symbolic


def _task(env):
    car = env.unwrapped
    return optimal.Task(
        low=(car.min_position, -car.max_speed),
        high=(car.max_position, car.max_speed),
        max_action=1.0,
        reward=lambda states, actions: -0.1 * actions**2,
        is_goal=lambda states: states[..., 0] >= car.goal_position,
        goal_reward=100.0,
    )


def by_search(env, seed):
    rng, car = np.random.default_rng(seed), env.unwrapped
    state, _ = env.reset(seed=seed)
    X, y, after = np.zeros((500, 3)), np.zeros(500), np.zeros((500, 2))
    for step in range(500):
        if step % 20 == 0:
            action = rng.uniform(-1, 1)
        following, _, terminated, truncated, _ = env.step(np.array([action]))
        X[step], after[step] = (*state, action), following
        y[step] = float(following[1]) - float(state[1])
        state = env.reset()[0] if terminated or truncated else following
    free = (np.abs(after[:, 1]) < car.max_speed - 1e-6) & (after[:, 0] > car.min_position + 1e-6)
    found = symbolic.regressor("operon").fit(X[free], y[free], variable_names=["x", "v", "a"])

    def model(states, actions):
        x, v = states[..., 0], states[..., 1]
        change = found.predict(np.stack([x, v, actions], axis=-1).reshape(-1, 3))
        v = np.clip(v + change.reshape(v.shape), -car.max_speed, car.max_speed)
        return np.stack([np.clip(x + v, car.min_position, car.max_position), v], axis=-1)

    return optimal.policy(model, _task(env))


def next_velocity_fitted(env, seed):
    """Lists, many episodes, the next velocity by least squares on a library of terms."""
    rng = np.random.default_rng(seed)
    rows, targets = [], []
    for episode in range(8):
        (x, v), _ = env.reset(seed=None if episode else seed)
        for _ in range(4):
            action = float(rng.choice([-1.0, 1.0]))
            for _ in range(15):
                (next_x, next_v), _, terminated, _, _ = env.step([action])
                if abs(next_v) < 0.0699 and next_x > -1.19:
                    rows.append((v, np.cos(3 * x), np.sin(3 * x), 1.0, action))
                    targets.append(next_v)
                x, v = next_x, next_v
                if terminated:
                    break
            if terminated:
                break
    weights = np.linalg.lstsq(np.array(rows, dtype=float), np.array(targets, dtype=float))[0]

    def model(states, actions):
        x, v = np.moveaxis(states, -1, 0)
        terms = np.broadcast_arrays(v, np.cos(3 * x), np.sin(3 * x), 1.0, actions)
        v = np.clip(np.stack(terms, axis=-1) @ weights, -0.07, 0.07)
        return np.stack([x + v, v], axis=-1)

    planned = optimal.policy(model, _task(env), gamma=0.995)
    return lambda states: planned(states)


class _Driver:
    def __init__(self, env, seed):
        self.env, self.rng = env, np.random.default_rng(seed)
        self.data = []

    def collect(self, num_steps):
        state = np.array(self.env.reset(seed=int(self.rng.integers(1000)))[0], dtype=float)
        for step in range(num_steps):
            action = np.sin(step / 10) if step % 2 else self.rng.uniform(-1, 1)
            after, _, terminated, truncated, _ = self.env.step(np.array([action], dtype=np.float32))
            after = np.array(after, dtype=float)
            self.data.append((*state, np.float32(action), after[1] - state[1]))
            state = np.array(self.env.reset()[0], dtype=float) if terminated or truncated else after

    def law(self):
        x, v, a, change = np.array(self.data, dtype=float).T
        causes = np.stack([np.cos(3 * x), a], axis=1)
        self.weights = np.linalg.lstsq(causes, change)[0]
        return self

    def model(self, states, actions):
        v = states[..., 1] + self.weights[0] * np.cos(3 * states[..., 0]) + self.weights[1] * actions
        new = np.empty(np.shape(states))
        new[..., 1] = v
        new[..., 0] = states[..., 0] + v
        return new


def with_a_class(env, seed):
    driver = _Driver(env, seed)
    driver.collect(300)
    return optimal.policy(driver.law().model, task=_task(env))


def almost_a_spring(env, seed):
    """A law of the wrong form, right in the valley: the hill as a straight line. It is good enough to act."""
    driver = _Driver(env, seed)
    driver.collect(300)
    x, v, a, change = np.array(driver.data, dtype=float).T
    weights = np.linalg.lstsq(np.stack([np.ones(len(x)), x, a], axis=1), change)[0]

    def model(states, actions):
        x, v = states[..., 0], np.clip(states[..., 1], -0.07, 0.07)
        v = v + weights[0] + weights[1] * x + weights[2] * np.clip(actions, -1, 1)
        return np.stack([x + v, v], axis=-1)

    return optimal.policy(model, _task(env))
