"""Right answers to `improve` in different styles."""

import numpy as np

from helpers import optimal, pendulum
from helpers.optimal import policy as best_policy
from helpers.pendulum import play


def as_the_steps_say(world, fit, num_rounds, steps_per_round, rng):
    state, act, data, returns = np.array([np.pi, 0.0]), None, [], []
    for _ in range(num_rounds):
        for _ in range(steps_per_round):
            if act is None:
                torque = rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
            else:
                torque = np.clip(act(state) + rng.normal(0, 0.3), -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)
            next_state = world(state, torque)
            data.append((state, torque, next_state))
            state = next_state
        act = optimal.policy(fit(*map(np.array, zip(*data, strict=True))))
        returns.append(pendulum.play(act, world, pendulum.evaluation_starts()).mean())
    return np.array(returns)


class _Agent:
    """Acts at random at first, then by its policy, and remembers."""

    def __init__(self, rng):
        self.rng, self.policy = rng, None
        self.states, self.torques, self.after = [], [], []

    def act(self, state):
        if self.policy is None:
            return 4 * self.rng.random() - 2
        return min(2.0, max(-2.0, self.policy(state).item() + 0.3 * self.rng.standard_normal()))

    def learn(self, fit):
        model = fit(np.stack(self.states), np.array(self.torques), np.stack(self.after))
        self.policy = optimal.policy(model)


def an_agent(world, fit, num_rounds, steps_per_round, rng):
    agent, state = _Agent(rng), np.array([np.pi, 0])
    starts = pendulum.evaluation_starts()
    returns = np.zeros(num_rounds)
    for step in range(num_rounds * steps_per_round):
        torque = agent.act(state)
        agent.states.append(state)
        agent.torques.append(torque)
        state = world(state, torque)
        agent.after.append(state)
        if (step + 1) % steps_per_round == 0:
            agent.learn(fit)
            returns[step // steps_per_round] = np.mean(pendulum.play(agent.policy, world, starts))
    return returns


def rows_of_one(world, fit, num_rounds, steps_per_round, rng):
    states, torques = np.array([[np.pi, 0.0]]), np.zeros(0)

    def at_random(states):
        return rng.uniform(-2, 2, len(states))

    act, returns = at_random, []
    for number in range(num_rounds):
        for _ in range(steps_per_round):
            torque = act(states[-1:])
            if number:
                torque = np.clip(torque + rng.normal(scale=0.3, size=1), -2, 2)
            states = np.concatenate([states, world(states[-1:], torque)])
            torques = np.append(torques, torque)
        act = optimal.policy(fit(states[:-1], torques, states[1:]), gamma=0.99)
        returns += [pendulum.play(act, world, pendulum.evaluation_starts()).mean()]
    return np.array(returns)


def newest_first_and_own_test(world, fit, num_rounds, steps_per_round, rng):
    first = rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, steps_per_round)
    table, state, act, returns = np.empty((0, 5)), (np.pi, 0.0), None, {}
    for number in range(num_rounds):
        noise = rng.normal(0, 0.3, steps_per_round)
        for t in range(steps_per_round):
            torque = first[t] if number == 0 else np.clip(act(np.array(state)) + noise[t], -2, 2)
            after = world(np.array(state), torque)
            table = np.vstack([[*state, torque, *after], table])
            state = tuple(after)
        act = optimal.policy(fit(table[:, :2], table[:, 2], table[:, 3:]))
        returns[number] = _test(act, world)
    return np.fromiter(returns.values(), dtype=float)


def _test(act, world):
    states, total = pendulum.evaluation_starts(), 0.0
    for _ in range(pendulum.STEPS_PER_EPISODE):
        torques = act(states)
        total += pendulum.reward(states, torques).mean()
        states = world(states, torques)
    return total


def turned_back_and_under_other_names(world, fit, num_rounds, steps_per_round, rng):
    seen, x, act, means = [], np.array([np.pi, 0.0]), None, np.empty(num_rounds)
    for i in range(num_rounds):
        for _ in range(steps_per_round):
            if i == 0:
                u = -2 + 4 * rng.uniform()
            else:
                angle = pendulum.angle_normalize(x[0])
                u = float(np.clip(rng.normal(act(np.array([angle, x[1]])), 0.3), -2, 2))
            y = world(x, u)
            seen.append(np.hstack([x, u, y]))
            x = y
        rows = np.array(seen)
        act = best_policy(fit(rows[:, [0, 1]], rows[:, 2], rows[:, [3, 4]]))
        means[i] = play(act, world, pendulum.evaluation_starts(100)).mean()
    return means
