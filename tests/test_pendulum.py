"""The pendulum against gymnasium's own, the environments' conventions, and the optimum."""

import subprocess
import sys
import warnings

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.envs.classic_control import PendulumEnv
from gymnasium.utils.env_checker import check_env
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers import optimal, pendulum

angles = st.floats(-20, 20)
speeds = st.floats(-pendulum.MAX_SPEED, pendulum.MAX_SPEED)
torques = st.floats(-6, 6)  # three times what the motor gives


def pendulum_v1(state, torque):
    env = gym.make("Pendulum-v1").unwrapped
    env.reset(seed=0)
    env.state = np.array(state)
    _, reward, _, _, _ = env.step(np.array([torque]))
    return env.state, reward


@settings(max_examples=2000, deadline=None)
@given(angles, speeds, torques)
def test_law_and_reward_are_those_of_pendulum_v1(theta, theta_dot, torque):
    state, reward = pendulum_v1((theta, theta_dot), torque)
    np.testing.assert_allclose(pendulum.next_state([theta, theta_dot], torque), state, atol=1e-6)
    np.testing.assert_allclose(pendulum.reward([theta, theta_dot], torque), reward, atol=1e-6)


@settings(max_examples=500, deadline=None)
@given(angles, speeds, torques)
def test_equation_env_steps_as_pendulum_v1(theta, theta_dot, torque):
    env = pendulum.EquationEnv()
    env.reset(options={"state": (theta, theta_dot)})
    observation, reward, terminated, truncated, _ = env.step(np.array([torque]))
    state, expected = pendulum_v1((theta, theta_dot), torque)
    np.testing.assert_allclose(env.state, state, atol=1e-6)
    np.testing.assert_allclose(observation, pendulum.observe(state), atol=1e-6)
    assert reward == pytest.approx(expected, abs=1e-6)
    assert not terminated and not truncated


@given(arrays(float, (5, 3, 2), elements=speeds), arrays(float, (5, 3), elements=torques))
def test_many_states_at_once_are_each_alone(states, pushes):
    together = pendulum.next_state(states, pushes), pendulum.reward(states, pushes), pendulum.observe(states)
    for index in np.ndindex(5, 3):
        alone = (
            pendulum.next_state(states[index], pushes[index]),
            pendulum.reward(states[index], pushes[index]),
            pendulum.observe(states[index]),
        )
        for one, all_of_them in zip(alone, together, strict=True):
            np.testing.assert_allclose(one, all_of_them[index], atol=1e-12)


@given(angles, speeds)
def test_an_observation_holds_the_whole_state(theta, theta_dot):
    back = pendulum.state_of(pendulum.observe([theta, theta_dot]))
    assert abs(pendulum.angle_normalize(back[0] - theta)) < 1e-5
    assert back[1] == pytest.approx(theta_dot, abs=1e-5)


@given(angles)
def test_angle_normalize(theta):
    normal = pendulum.angle_normalize(theta)
    assert -np.pi <= normal <= np.pi
    assert np.cos(normal) == pytest.approx(np.cos(theta), abs=1e-9)


def test_environments_pass_gymnasiums_checker():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*(spec|render|symmetric).*")
        check_env(pendulum.EquationEnv(), skip_render_check=True)


def test_a_model_is_drawn_as_the_real_pendulum_is(monkeypatch):
    def draw(env):
        return [env.render_mode, *env.state, env.last_u]

    monkeypatch.setattr(PendulumEnv, "render", draw)  # its own needs pygame
    env = pendulum.EquationEnv(render_mode="rgb_array")
    env.reset(options={"state": (1.0, 0.5)})
    assert env.render() == ["rgb_array", 1.0, 0.5, None]
    env.step(np.array([1.5]))
    assert env.render() == ["rgb_array", *env.state, 1.5]
    assert pendulum.EquationEnv().render() is None


def test_reset_starts_where_it_is_told():
    env = pendulum.EquationEnv()
    observation, _ = env.reset(options={"state": (1.0, -3.0)})
    np.testing.assert_array_equal(env.state, [1.0, -3.0])
    np.testing.assert_allclose(pendulum.state_of(observation), [1.0, -3.0], atol=1e-6)


@pytest.mark.parametrize("state", [1.0, (1.0,), (1.0, 2.0, 3.0), (np.nan, 0.0), (0.0, np.inf)])
def test_reset_refuses_what_is_no_state(state):
    with pytest.raises(ValueError, match="two finite numbers"):
        pendulum.EquationEnv().reset(options={"state": state})


def test_random_resets_are_those_of_pendulum_v1():
    env = pendulum.EquationEnv()
    for seed in range(20):
        expected, _ = gym.make("Pendulum-v1").reset(seed=seed)
        np.testing.assert_array_equal(env.reset(seed=seed)[0], expected)


def test_rollout_follows_the_real_environment():
    rng = np.random.default_rng(0)
    pushes = rng.uniform(-3, 3, 200)
    real = pendulum.rollout(gym.make("Pendulum-v1"), [2.0, 1.0], pushes)
    model = pendulum.rollout(pendulum.EquationEnv(), [2.0, 1.0], pushes)
    assert real.shape == (201, 2)
    np.testing.assert_allclose(model, real, atol=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.floats(1, 25), st.integers(0, 2**31))
def test_fit_finds_the_coefficients_of_any_gravity(g, seed):
    rng = np.random.default_rng(seed)
    pushes = rng.uniform(-2, 2, 200)
    states = pendulum.rollout(gym.make("Pendulum-v1", g=g), [3.0, 0.0], pushes)
    sine, torque = pendulum.fit_coefficients(states[:-1], pushes, states[1:])
    assert sine == pytest.approx(3 * g * 0.05 / 2, rel=1e-3)
    assert torque == pytest.approx(0.15, rel=1e-3)


def test_fit_leaves_out_what_the_speed_limit_has_clipped():
    rng = np.random.default_rng(0)
    states = rng.uniform([-np.pi, -8], [np.pi, 8], size=(500, 2))
    pushes = rng.uniform(-2, 2, 500)
    sine, torque = pendulum.fit_coefficients(states, pushes, pendulum.next_state(states, pushes))
    assert (sine, torque) == pytest.approx((0.75, 0.15))


def test_evaluation_starts_are_the_fixed_seeds():
    env = gym.make("Pendulum-v1")
    starts = pendulum.evaluation_starts()
    assert starts.shape == (100, 2)
    env.reset(seed=10_042)
    np.testing.assert_allclose(starts[42], env.unwrapped.state, atol=1e-6)


def test_optimal_returns_are_near_the_known_limit():
    """-126.0, from a separate dynamic program on a grid of this size; and nothing simple comes close."""
    returns = optimal.optimal_returns()
    assert returns.shape == (100,)
    assert returns.mean() == pytest.approx(-126.0, abs=0.5)
    idle = np.zeros(100)
    states = pendulum.evaluation_starts()
    for _ in range(pendulum.STEPS_PER_EPISODE):
        idle += pendulum.reward(states, 0.0)
        states = pendulum.next_state(states, 0.0)
    assert (returns > idle).all()


def test_optimal_return_standing_upright_is_zero():
    assert optimal.optimal_returns([[0.0, 0.0]], 100, 101, 21)[0] == pytest.approx(0, abs=1e-6)


def test_importing_helpers_loads_nothing_heavy():
    code = (
        "import sys, helpers; from helpers import check, hint, pendulum;"
        "print([m for m in ('torch', 'stable_baselines3', 'pysr', 'distributed', 'matplotlib') if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_the_policy_of_the_true_model_is_within_three_of_the_optimum():
    act = optimal.policy(pendulum.next_state)
    assert pendulum.play(act, pendulum.next_state, pendulum.evaluation_starts()).mean() > -129.2


def test_a_policy_promises_about_what_it_gets_in_its_own_model():
    act = optimal.policy(pendulum.next_state)
    starts = pendulum.evaluation_starts()
    paid, states = np.zeros(len(starts)), starts
    for step in range(600):
        torques = act(states)
        paid += 0.99**step * pendulum.reward(states, torques)
        states = pendulum.next_state(states, torques)
    # Of a single start the grid can mistake the side to which it swings; that evens out over the starts.
    assert act.value(starts).mean() == pytest.approx(paid.mean(), abs=2)


def test_a_policy_takes_any_leading_axes():
    act = optimal.policy(pendulum.next_state)
    states = pendulum.evaluation_starts()
    np.testing.assert_array_equal(act(states.reshape(4, 25, 2)).ravel(), act(states))
    assert act(states[0]).shape == ()


def test_a_policy_with_a_goal_drives_a_cart_to_it():
    task = optimal.Task((-1, -1), (1, 1), 1.0, lambda states, actions: -0.1 * actions**2, _beyond_half, 10.0)
    act = optimal.policy(_cart, task)
    states = np.array([[-0.5, 0.0], [0.0, 0.0]])
    for _ in range(100):
        states = np.where(_beyond_half(states)[:, None], states, _cart(states, act(states)))
    assert _beyond_half(states).all()


def _cart(states, actions):
    speed = states[..., 1] + 0.1 * actions
    return np.stack([states[..., 0] + 0.1 * speed, speed], axis=-1)


def _beyond_half(states):
    return states[..., 0] > 0.5
