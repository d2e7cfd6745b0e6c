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
    return a * 2 * L / 3 / DT


def with_numpy(equation):
    change = sympy.lambdify(["theta", "u"], equation, "numpy")
    angles = np.linspace(0.1, 3, 30)
    return np.mean(change(angles, 0.0) / np.sin(angles)) / (1.5 * DT / L)


def solved_by_sympy(equation):
    g = sympy.Symbol("g")
    law = 3 * g * DT / (2 * L)
    (solution,) = sympy.solve(law - sympy.expand(equation).coeff("sin(theta)"), g)
    return solution


def term_by_term(equation):
    for term in sympy.Add.make_args(equation.expand()):
        number, rest = term.as_coeff_Mul()
        if rest == sympy.sin(sympy.Symbol("theta")):
            return math.fsum([float(number)]) / 0.075
    return 0.0
