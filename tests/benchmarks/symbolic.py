"""How well the search finds the pendulum's law: `python tests/benchmarks/symbolic.py` prints the table.

The same functions give test_symbolic.py its bars.
"""

import time

import gymnasium as gym
import numpy as np
import sympy

from helpers import pendulum, planets, symbolic

NAMES = ["theta", "theta_dot", "u"]


def one_episode(env, seed):
    """X (n, 3) and y (n,) of one episode of random torques, without what the speed limit stopped."""
    torques = np.random.default_rng(seed).uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, 200).astype(np.float32)
    observations = [env.reset(seed=seed)[0], *(env.step(torques[[step]])[0] for step in range(200))]
    states = pendulum.state_of(observations)
    free = np.abs(states[1:, 1]) < pendulum.MAX_SPEED
    return np.column_stack([states[:-1], torques])[free], np.diff(states[:, 1])[free]


def coefficients(equation):
    """(a, b) when `equation` is a sin(theta) + b u and nothing else, otherwise None."""
    theta, u = sympy.symbols("theta u")
    terms = sympy.expand(equation)
    a, b = terms.coeff(sympy.sin(theta)), terms.coeff(u)
    is_the_law = terms == a * sympy.sin(theta) + b * u and a.is_number and b.is_number
    return (float(a), float(b)) if is_the_law else None


def search(env, seed, noise=0.0):
    """The coefficients found in one episode (None for another form), and the seconds of processor time it took."""
    X, y = one_episode(env, seed)
    y = y + noise * np.random.default_rng(seed).standard_normal(len(y))
    start = time.process_time()
    model = symbolic.regressor("operon", random_state=seed).fit(X, y, variable_names=NAMES)
    return coefficients(model.sympy()), time.process_time() - start


def bar(noise, tolerance, num_seeds=20):
    """(episodes whose law is found, both coefficients within `tolerance`; worst error of these; median seconds)."""
    env = gym.make("Pendulum-v1")
    truth = np.array([pendulum.SINE_COEFFICIENT, pendulum.TORQUE_COEFFICIENT])
    found, seconds = zip(*(search(env, seed, noise) for seed in range(num_seeds)), strict=True)
    errors = [np.abs(np.array(pair) / truth - 1).max() for pair in found if pair is not None]
    good = [error for error in errors if error <= tolerance]
    return len(good), max(good), np.median(seconds)


def gravity(body):
    """The gravity in m/s^2 that one episode on `body` gives; NaN for an equation of another form."""
    found, _ = search(gym.make("Pendulum-v1", g=planets.SURFACE_GRAVITY[body]), seed=0)
    return found[0] * 2 * pendulum.L / (3 * pendulum.DT) if found else np.nan


def main():
    print("noise (rad/s)  law found  worst coefficient  median seconds")
    for noise, tolerance in ((0.0, 0.005), (0.01, 0.03)):
        count, worst, seconds = bar(noise, tolerance)
        print(f"{noise:<13g}  {count:>2} of 20   {worst:<17.1e}  {seconds:.1f}")
    print("\nbody       g in the table  g found  error")
    for body, expected in planets.SURFACE_GRAVITY.items():
        found = gravity(body)
        print(f"{body:<10} {expected:>14.3f}  {found:>7.3f}  {abs(found / expected - 1):.1e}")


if __name__ == "__main__":
    main()
