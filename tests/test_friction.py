"""The worlds of notebook 06: the pendulum with friction, the car of its check, and what the notebook makes of them."""

import gymnasium as gym
import numpy as np
import pytest
from support import definitions

from helpers import check, friction, pendulum, studies
from helpers.checks.missing_physics import driving

STATES = np.random.default_rng(0).uniform([-9, -8], [9, 8], (200, 2))
TORQUES = np.random.default_rng(1).uniform(-3, 3, 200)


def test_without_friction_it_is_the_pendulum():
    expected = pendulum.next_state(STATES, TORQUES)
    np.testing.assert_allclose(friction.next_state(STATES, TORQUES, 0.0), expected, atol=1e-12)


def test_friction_takes_its_share_of_the_velocity():
    slowed = friction.next_state([0.0, 4.0], 0.0, 0.05)
    np.testing.assert_allclose(slowed, [4.0 * 0.95 * pendulum.DT, 4.0 * 0.95])


def test_each_student_has_a_strength_of_their_own():
    strengths = [friction.mystery_strength(number) for number in range(500)]
    assert min(strengths) >= 0.044 and max(strengths) <= 0.05 and len(set(strengths)) > 50
    assert friction.mystery_strength(" Galileo ") == friction.mystery_strength("galileo") == 0.0481
    world = friction.mystery_pendulum("galileo")
    np.testing.assert_array_equal(world(STATES, TORQUES), friction.next_state(STATES, TORQUES, 0.0481))


def test_the_strength_is_judged_for_the_student():
    solution = definitions("06_missing_physics")["discover_residual"]
    own = friction.mystery_strength("émilie")
    assert check.discover_residual(solution, student_id="Émilie", strength=1.005 * own).status == "passed"
    other = check.discover_residual(solution, student_id="galileo", strength=1.02 * 0.0481)
    assert other.diagnosis == "strength-wrong"
    for strength in ("much", [], float("nan")):
        assert check.discover_residual(solution, student_id="galileo", strength=strength).status == "failed"


@pytest.mark.parametrize("force", [driving.POWER, -driving.POWER])
def test_the_car_of_the_check_moves_as_that_of_gymnasium(force):
    env, real = driving.car(force), gym.make("MountainCarContinuous-v0").unwrapped
    state, _ = env.reset(seed=0)
    real.reset(seed=0)
    for action in np.random.default_rng(0).uniform(-1.5, 1.5, 300):
        expected = driving.pushed(state[None].astype(float), np.array([action]), force)[0]
        state = env.step(np.array([action]))[0]
        turned = real.step(np.array([np.clip(action, -1, 1) * np.sign(force)]))[0]
        np.testing.assert_allclose(state, expected, atol=1e-6)
        np.testing.assert_allclose(state, turned, atol=1e-6)


def test_what_the_notebook_claims_is_what_the_study_measured():
    rows = studies.read("friction")
    exact = rows[rows["arm"] == "noise 0"]
    assert len(exact) == 20 and exact["is_right"].all() and exact["error"].max() < 1e-6
    noisy = rows[rows["arm"] == "noise 0.05"]
    assert noisy["is_right"].all() and noisy["error"].max() < 0.1
    cars = rows[rows["arm"] == "solve"]
    assert len(cars) == 20 and cars["worst"].min() > 90
    law = rows[rows["arm"] == "law"]
    assert (law["best"] - law["real"]).min() > 200
