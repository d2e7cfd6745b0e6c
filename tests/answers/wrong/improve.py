"""Wrong answers to `improve`, each named after its misconception: the right one, with one thing otherwise."""

import numpy as np

from helpers import optimal, pendulum

HANGING = np.array([np.pi, 0.0])


class _Loop:
    """The right answer; a subclass changes one of its parts."""

    start = HANGING
    noise = 0.3
    limit = pendulum.MAX_TORQUE

    def __call__(self, world, fit, num_rounds, steps_per_round, rng):
        self.world, self.rng, self.data, returns = world, rng, [], []
        self.state, self.act, self.models = self.start, None, []
        for self.round in range(num_rounds):
            self.collect(steps_per_round)
            self.models.append(self.refit(fit))
            self.act = self.renew()
            returns.append(self.test())
        return np.array(returns)

    def collect(self, number):
        for _ in range(number):
            torque = self.torque()
            next_state = self.world(self.state, torque)
            self.keep(self.state, torque, next_state)
            self.state = next_state

    def torque(self):
        if self.act is None:
            return self.rng.uniform(-2, 2)
        return np.clip(self.act(self.state) + self.rng.normal(0, self.noise), -self.limit, self.limit)

    def keep(self, *transition):
        self.data.append(transition)

    def refit(self, fit):
        return fit(*map(np.array, zip(*self.data, strict=True)))

    def renew(self):
        return optimal.policy(self.models[-1])

    def test(self):
        return pendulum.play(self.act, self.world, pendulum.evaluation_starts()).mean()


def _answer(**parts):
    """Return a function that does what the loop does, with some parts otherwise."""

    def improve(world, fit, num_rounds, steps_per_round, rng):
        return type("Loop", (_Loop,), parts)()(world, fit, num_rounds, steps_per_round, rng)

    improve.__module__ = __name__
    return improve


def nothing_returned(world, fit, num_rounds, steps_per_round, rng):
    _Loop()(world, fit, num_rounds, steps_per_round, rng)


def arguments_swapped(world, fit, num_rounds, steps_per_round, rng):
    return _Loop()(lambda states, torques: world(torques, states), fit, num_rounds, steps_per_round, rng)


def model_as_environment(world, fit, num_rounds, steps_per_round, rng):
    return _Loop()(lambda states, torques: world.step(torques)[0], fit, num_rounds, steps_per_round, rng)


def torque_as_action(world, fit, num_rounds, steps_per_round, rng):
    return _Loop()(lambda states, torques: world(states, np.array([torques])), fit, num_rounds, steps_per_round, rng)


def _step_as_row(self, fit):
    return fit(np.array([np.concatenate([state, [torque], after]) for state, torque, after in self.data]))


fit_called_otherwise = _answer(refit=_step_as_row)
policy_of_no_model = _answer(renew=lambda self: optimal.policy(self.data))


def _first_only(self, fit):
    return _Loop.refit(self, fit) if not self.models else self.models[0]


def _every_step(self, *transition):
    self.data.append(transition)
    self.act = optimal.policy(self.fit(*map(np.array, zip(*self.data, strict=True))))


not_refitted = _answer(refit=_first_only)


def _changes(self, fit):
    states, torques, next_states = map(np.array, zip(*self.data, strict=True))
    return fit(states, torques, next_states - states)


def one_array_for_all_states(world, fit, num_rounds, steps_per_round, rng):
    class Loop(_Loop):
        start = HANGING.copy()

        def collect(self, number):
            for _ in range(number):
                torque = self.torque()
                next_state = self.world(self.state, torque)
                self.data.append((self.state, torque, next_state))
                self.state[:] = next_state

    return Loop()(world, fit, num_rounds, steps_per_round, rng)


changes_for_next_states = _answer(refit=_changes)


def refitted_too_often(world, fit, num_rounds, steps_per_round, rng):
    return _answer(keep=_every_step, fit=staticmethod(fit))(world, fit, num_rounds, steps_per_round, rng)


def _in_the_model(self, number):
    real, self.world = self.world, self.models[-1] if self.models else self.world
    _Loop.collect(self, number)
    self.world = real


acts_in_the_model = _answer(collect=_in_the_model)


def one_round_too_many(world, fit, num_rounds, steps_per_round, rng):
    class Loop(_Loop):
        def collect(self, number):
            if self.round == 0:
                super().collect(number)
                self.act = lambda state: 0.0 * state[..., 0]
            super().collect(number)

    return Loop()(world, fit, num_rounds, steps_per_round, rng)


def _asked_twice(self, number):
    for _ in range(number):
        torque = self.torque()
        self.keep(self.state, torque, self.world(self.state, torque))
        self.state = self.world(self.state, torque)


world_asked_too_often = _answer(collect=_asked_twice)


def _from_the_start(self, number):
    self.state = HANGING
    _Loop.collect(self, number)


def _always_from_the_start(self, number):
    for _ in range(number):
        torque = self.torque()
        self.keep(self.state, torque, self.world(self.state, torque))


started_anew = _answer(collect=_from_the_start)
not_moved_on = _answer(collect=_always_from_the_start)
other_start = _answer(start=np.zeros(2))
not_clipped = _answer(limit=np.inf)


def _never_random(self):
    return 0.0 if self.act is None else _Loop.torque(self)


not_at_random = _answer(torque=_never_random)
random_always = _answer(torque=lambda self: self.rng.uniform(-2, 2))


def _by_the_first(self):
    if not self.models:
        return self.rng.uniform(-2, 2)
    act = optimal.policy(self.models[0])
    return np.clip(act(self.state) + self.rng.normal(0, 0.3), -2, 2)


policy_not_renewed = _answer(torque=_by_the_first)
noise_left_out = _answer(noise=0.0)
noise_of_another_size = _answer(noise=0.09)


def _forgetful(self, number):
    self.data = []
    _Loop.collect(self, number)


only_newest_data = _answer(collect=_forgetful)


def _test_and_keep(self):
    states = pendulum.evaluation_starts()
    for _ in range(10):
        torques = self.act(states)
        after = self.world(states, torques)
        self.data += zip(states, torques, after, strict=True)
        states = after
    return _Loop.test(self)


tests_kept = _answer(test=_test_and_keep)


def _as_advised(self, state, torque, after):
    self.data.append((state, torque if self.act is None else self.act(state), after))


torque_not_as_applied = _answer(keep=_as_advised)
state_after_for_state = _answer(keep=lambda self, state, torque, after: self.data.append((after, torque, after)))


def _shifted(self, fit):
    states, torques, next_states = map(np.array, zip(*self.data, strict=True))
    return fit(states, torques, np.roll(next_states, 1, axis=0))


transitions_torn = _answer(refit=_shifted)
not_averaged = _answer(test=lambda self: pendulum.play(self.act, self.world, pendulum.evaluation_starts()))


def last_round_only(world, fit, num_rounds, steps_per_round, rng):
    return _Loop()(world, fit, num_rounds, steps_per_round, rng)[-1]


tested_in_the_model = _answer(
    test=lambda self: pendulum.play(self.act, self.models[-1], pendulum.evaluation_starts()).mean()
)
old_policy_tested = _answer(
    test=lambda self: pendulum.play(
        optimal.policy(self.models[max(self.round - 1, 0)]), self.world, pendulum.evaluation_starts()
    ).mean()
)
other_test_starts = _answer(test=lambda self: pendulum.play(self.act, self.world, HANGING[None]).mean())
not_the_mean = _answer(test=lambda self: pendulum.play(self.act, self.world, pendulum.evaluation_starts()).sum())


def rewards_of_the_data(world, fit, num_rounds, steps_per_round, rng):
    class Loop(_Loop):
        def test(self):
            newest = self.data[-steps_per_round:]
            return sum(pendulum.reward(state, torque) for state, torque, _ in newest)

    return Loop()(world, fit, num_rounds, steps_per_round, rng)


def numbers_typed_in(world, fit, num_rounds, steps_per_round, rng):
    return _Loop()(world, fit, 3, 100, rng)


def rng_not_used(world, fit, num_rounds, steps_per_round, rng):
    return _Loop()(world, fit, num_rounds, steps_per_round, np.random.default_rng())


def same_randomness(world, fit, num_rounds, steps_per_round, rng):
    return _Loop()(world, fit, num_rounds, steps_per_round, np.random.default_rng(1))


def not_an_array(world, fit, num_rounds, steps_per_round, rng):
    return _Loop()(world, fit, num_rounds, steps_per_round, rng).tolist()


reward_per_step = _answer(test=lambda self: _Loop.test(self) / pendulum.STEPS_PER_EPISODE)


def _noisy(noise, limits=(-2, 2)):
    """The torque of an agent whose noise is what `noise(agent)` returns, after round 0."""

    def torque(self):
        if self.act is None:
            return self.rng.uniform(-2, 2)
        return np.clip(self.act(self.state) + noise(self), *limits)

    return torque


not_uniform = _answer(torque=lambda self: self.rng.uniform(0, 2) if self.act is None else _Loop.torque(self))
other_limits = _answer(torque=_noisy(lambda self: self.rng.normal(0, 0.3), (-1, 1)))
noise_with_a_mean = _answer(torque=_noisy(lambda self: abs(self.rng.normal(0, 0.3))))
noise_not_normal = _answer(torque=_noisy(lambda self: self.rng.choice([-0.3, 0.3])))


def _once_a_round(self):
    if getattr(self, "drawn_in", None) != self.round:
        self.drawn_in, self.number = self.round, self.rng.choice([-1, 1]) * self.rng.uniform(0.25, 0.4)
    return self.number


def _drifting(self):
    self.number = 0.9 * getattr(self, "number", 0.0) + self.rng.normal(0, 0.13)
    return self.number


noise_not_renewed = _answer(torque=_noisy(_once_a_round))
noise_carried_on = _answer(torque=_noisy(_drifting))


def _while_random(self, *transition):
    if self.act is None:
        self.data.append(transition)


first_data_only = _answer(keep=_while_random)


def old_data_dropped(world, fit, num_rounds, steps_per_round, rng):
    class Loop(_Loop):
        def refit(self, fit):
            self.data = self.data[-3 * steps_per_round :]
            return _Loop.refit(self, fit)

    return Loop()(world, fit, num_rounds, steps_per_round, rng)


another_policy = _answer(renew=lambda self: optimal.policy(self.models[-1], gamma=0.9))


def _asked_first(self, number):
    if self.act is not None:
        advised, self.act = self.act(self.state), lambda state: advised
    _Loop.collect(self, number)


policy_asked_once = _answer(collect=_asked_first)
