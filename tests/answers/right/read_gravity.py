"""Right answers to `read_gravity` in different styles; `about` holds further keywords for the check of one."""

import math

import numpy as np
import sympy

from helpers import pendulum
from helpers.pendulum import DT, L


def on_a_planet(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.sin(sympy.Symbol("theta")))
    return float(coefficient) * 2 * pendulum.L / (3 * pendulum.DT)


on_a_planet.about = {"student_id": "galileo", "body": "Triton"}


def without_a_planet(equation):
    return on_a_planet(equation)


def a_quarter_turn(equation):
    theta, u = sympy.symbols("theta u")
    return float(equation.subs({theta: sympy.pi / 2, u: 0})) * 2 / (3 * 0.05)


def steepest_slope(equation: sympy.Expr) -> float:
    slope = sympy.diff(equation, sympy.Symbol("theta"))
    a = slope.subs({"theta": 0, "u": 0})
    return float(a) * 2 * L / 3 / DT


def with_numpy(equation):
    change = sympy.lambdify(["theta", "u"], equation, "numpy")
    angles = np.linspace(0.1, 3, 30)
    return np.mean(change(angles, 0.0) / np.sin(angles)) / (1.5 * DT / L)


def solved_by_sympy(equation):
    g = sympy.Symbol("g")
    law = 3 * g * DT / (2 * L)
    (solution,) = sympy.solve(law - sympy.expand(equation).coeff("sin(theta)"), g)
    return float(solution)


def term_by_term(equation):
    for term in sympy.Add.make_args(equation.expand()):
        number, rest = term.as_coeff_Mul()
        if rest == sympy.sin(sympy.Symbol("theta")):
            return math.fsum([float(number)]) / 0.075
    return 0.0


def by_cases(equation):
    """Reads each of the two forms in its own way."""
    sine = sympy.sin(sympy.Symbol("theta"))
    factor = 1
    if equation.is_Mul:
        factor = next(each for each in equation.args if each.is_number)
        equation = next(each for each in equation.args if not each.is_number)
    return np.float64(factor * equation.coeff(sine)) * 40 / 3


def by_matching(equation):
    a, b = sympy.Wild("a", exclude=["theta", "u"]), sympy.Wild("b", exclude=["theta", "u"])
    theta, u = sympy.symbols("theta, u")
    found = sympy.expand(equation).match(a * sympy.sin(theta) + b * u)
    return 2 * pendulum.L * float(found[a]) / (3 * pendulum.DT)


def by_least_squares(equation):
    points = np.random.default_rng(0).uniform(-2, 2, (50, 2))
    changes = [float(equation.subs({"theta": theta, "u": u})) for theta, u in points]
    (a, _), *_ = np.linalg.lstsq(np.column_stack([np.sin(points[:, 0]), points[:, 1]]), changes, rcond=None)
    return a / (1.5 * pendulum.DT)
