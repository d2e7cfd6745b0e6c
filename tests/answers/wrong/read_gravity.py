"""Wrong answers to `read_gravity`, each named after its misconception; `about` holds further keywords for its check."""

import re

import sympy

from helpers import pendulum


def nothing_returned(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.sin(sympy.Symbol("theta")))
    print(float(coefficient) * 2 * pendulum.L / (3 * pendulum.DT))


def formula_returned(equation):
    terms = sympy.expand(equation)
    coefficient = terms
    return coefficient * 2 * pendulum.L / (3 * pendulum.DT)


def always_the_same(equation):
    return pendulum.G


def rounded(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.sin(sympy.Symbol("theta")))
    return round(float(coefficient) * 2 * pendulum.L / (3 * pendulum.DT), 2)


def nothing_found(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.Symbol("theta"))
    return float(coefficient) * 2 * pendulum.L / (3 * pendulum.DT)


def torque_coefficient(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.Symbol("u"))
    return float(coefficient) * 2 * pendulum.L / (3 * pendulum.DT)


def torque_left_in(equation):
    terms = sympy.expand(equation)
    coefficient = terms.subs({"theta": sympy.pi / 2, "u": 1})
    return float(coefficient) * 2 * pendulum.L / (3 * pendulum.DT)


def sine_not_one(equation):
    terms = sympy.expand(equation)
    coefficient = terms.subs({"theta": 90, "u": 0})
    return float(coefficient) * 2 * pendulum.L / (3 * pendulum.DT)


def not_expanded(equation):
    coefficient = equation.coeff(sympy.sin(sympy.Symbol("theta")))
    return float(coefficient) * 2 * pendulum.L / (3 * pendulum.DT)


def wrong_sign(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.sin(sympy.Symbol("theta")))
    return -float(coefficient) * 2 * pendulum.L / (3 * pendulum.DT)


def no_time_step(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.sin(sympy.Symbol("theta")))
    return float(coefficient) * 2 * pendulum.L / 3


def time_step_upside_down(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.sin(sympy.Symbol("theta")))
    return float(coefficient) * 2 * pendulum.L / 3 * pendulum.DT


def no_factor(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.sin(sympy.Symbol("theta")))
    return float(coefficient) * pendulum.L / pendulum.DT


def factor_upside_down(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.sin(sympy.Symbol("theta")))
    return float(coefficient) * 3 * pendulum.L / (2 * pendulum.DT)


def half_length_forgotten(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.sin(sympy.Symbol("theta")))
    return float(coefficient) * pendulum.L / (3 * pendulum.DT)


def inertia_forgotten(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.sin(sympy.Symbol("theta")))
    return float(coefficient) * 2 * pendulum.L / pendulum.DT


def _right(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.sin(sympy.Symbol("theta")))
    return float(coefficient) * 2 * pendulum.L / (3 * pendulum.DT)


def body_missing(equation):
    return _right(equation)


def unknown_body(equation):
    return _right(equation)


def wrong_body(equation):
    return _right(equation)


body_missing.about = {"student_id": "galileo"}
unknown_body.about = {"student_id": "galileo", "body": "Tritton"}
wrong_body.about = {"student_id": "galileo", "body": "Pluto"}


def not_a_float(equation):
    terms = sympy.expand(equation)
    coefficient = terms.coeff(sympy.sin(sympy.Symbol("theta")))
    return coefficient * sympy.Rational(40, 3)


def number_by_its_place(equation):
    number, _ = sympy.expand(equation).as_ordered_terms()[0].as_coeff_Mul()
    if equation.is_Add:
        number = max(float(term.as_coeff_Mul()[0]) for term in equation.args)
    return float(number) * 2 * pendulum.L / (3 * pendulum.DT)


def one_form_only(equation):
    numbers = [each for each in equation.args if each.is_number]
    return float(numbers[0]) * 2 * pendulum.L / (3 * pendulum.DT)


def digits_of_the_text(equation):
    (number,) = re.findall(r"([\d.]+)(?:e-\d+)?\*sin", str(sympy.expand(equation)))
    return float(number) * 2 * pendulum.L / (3 * pendulum.DT)
