"""How gravity is read from an equation, as a computation, and how that is misunderstood."""

import numpy as np

from helpers import pendulum
from helpers.checks.misconception import Misconception

GRAVITY_TOLERANCE = 1e-8  # of the value; an answer computes, it does not measure
TORQUE_COEFFICIENTS = np.array([0.31, 0.08, 0.43, 0.22, 0.15, 0.37, 0.26])  # rad/s per N m, one for each equation
SMALL = 1e-3  # m/s^2: one equation is that of a small body, its coefficient below what sympy writes without exponent
FACTORED = np.arange(len(TORQUE_COEFFICIENTS)) % 2 == 1
FRONT = np.arange(len(TORQUE_COEFFICIENTS)) % 4 == 1  # where the factor, if there is one, comes first


def on_log_scale(gravities):
    """Take logarithms, with a sign: one tolerance is then the same part of every value, and 0 is a number, too."""
    return np.arcsinh(1e6 * gravities)


REFERENCE = {
    "sine": lambda sines: sines,  # what multiplies the sine, or is taken for it
    "sign": lambda: 1.0,
    "per_second": lambda: 1 / pendulum.DT,
    "rod": lambda: 2 * pendulum.L / 3,
    "solved": lambda sine, sign, per_second, rod: sign * sine * per_second * rod,
    "gravity": lambda solved: solved,
    "read": lambda gravity: on_log_scale(gravity),
}


def _clearly_wrong(expected, observed):
    """What was read from each equation, where that is no rounded value of the right one; NaN elsewhere."""
    read = observed["read"]
    return np.where(np.abs(read - on_log_scale(expected)) > 0.01, read, np.nan)


def _is_nearly_right(seen):
    return isinstance(seen, dict) and bool((np.abs(seen["answers"] / seen["expected"] - 1) < 0.01).all())


def _in_single_precision(values):
    return values.astype(np.float32).astype(float)


def _one_of_its_numbers(sines, observed):
    """For each equation the number in it that the answer takes for the coefficient of the sine, if there is one."""
    taken = np.sinh(observed["read"]) / 1e6 * 3 * pendulum.DT / (2 * pendulum.L)
    inside = np.where(FACTORED, TORQUE_COEFFICIENTS / sines, sines)
    candidates = np.array([sines, TORQUE_COEFFICIENTS, inside])
    off = np.abs(candidates / np.where(taken, taken, np.nan) - 1)
    return np.where(off.min(axis=0) < GRAVITY_TOLERANCE, candidates[off.argmin(axis=0), np.arange(len(sines))], np.nan)


def _is_symbolic(stop):
    """Whether sympy was asked to make a number of an expression with symbols."""
    return stop.kind == "TypeError" and "Cannot convert expression to float" in stop.text


def _to_decimals(number, how=np.round):
    return lambda values: how(values * 10.0**number) / 10.0**number


def _to_digits(number):
    """Round to so many significant digits."""
    return lambda values: np.array([float(f"{value:.{number}g}") for value in values])


def _of_gravity(cut):
    return {"gravity": lambda solved: cut(solved)}


def _of_coefficient(cut):
    return {"sine": lambda sines: cut(sines)}


ONE_FORM_ONLY = Misconception(
    "one-form-only",
    "Does your function read both forms, the sum and the product?",
    "`sympy.expand` writes a product as a sum: then there is only one form to read.",
    {"read": lambda expected, observed: np.where(FACTORED, on_log_scale(expected), _clearly_wrong(expected, observed))},
    when=lambda seen: not isinstance(seen, dict) and "some" in seen.arrays,
)
STOPS = (
    ONE_FORM_ONLY,
    Misconception(
        "nothing-returned",
        "What does the last line return?",
        "A function gives back what follows its `return`; what it prints is lost to the caller.",
        when=lambda stop: "some" not in stop.arrays and stop.kind == "NoneType",
    ),
    Misconception(
        "formula-returned",
        "Which part of the law depends on gravity, and is that part a number?",
        "The sine is multiplied by a number. Which symbols are left in your result?",
        when=lambda stop: "some" not in stop.arrays and (len(stop.arrays.get("symbols", ())) > 0 or _is_symbolic(stop)),
    ),
)
IN_BODY = (
    Misconception(
        "body-missing",
        "Which body has this gravity?",
        "Compare the g of your planet with the table `planets.SURFACE_GRAVITY`.",
        when=lambda seen: not str(seen["body"]),
    ),
    Misconception(
        "unknown-body",
        "How is it written there?",
        "Its name is one of the keys of `planets.SURFACE_GRAVITY`.",
        when=lambda seen: str(seen["body"]) and seen["meant"] is None,
    ),
    Misconception(
        "wrong-body",
        "Which body comes nearer to what you read from the equation of your planet?",
        "Print g for your planet, and look for the nearest one in `planets.SURFACE_GRAVITY`.",
        when=lambda seen: seen["meant"] is not None,
    ),
)
IN_GRAVITIES = (
    Misconception(
        "number-by-its-place",
        "Which number did you take: the one that multiplies the sine, or the one in a certain place?",
        "The order of the terms is up to sympy, and differs between equations. Ask for what multiplies sin(theta).",
        {"sine": _one_of_its_numbers},
    ),
    Misconception(
        "not-expanded",
        "What does sympy need to multiply that out?",
        "`sympy.expand` writes a product as a sum.",
        (
            {"sine": lambda sines: np.where(FACTORED, 0.0, sines)},
            {
                "read": lambda expected, observed: np.where(
                    FACTORED, _clearly_wrong(expected, observed), on_log_scale(expected)
                )
            },
        ),
    ),
    ONE_FORM_ONLY,
    Misconception(
        "nothing-found",
        "Is the equation that you ask a sum, and is sympy's sine of the symbol theta what you ask for?",
        "`.coeff` gives 0 for what it does not find, and it looks at the terms of a sum only. Print the equation that "
        "you ask, and ask for a term that is in it. A symbol with assumptions, such as `real=True`, is another symbol.",
        {"sine": lambda sines: 0 * sines},
    ),
    Misconception(
        "torque-coefficient",
        "Through which of the two terms does gravity act?",
        "The coefficient of the torque depends on the mass; gravity acts through the sine of the angle.",
        {"sine": lambda: TORQUE_COEFFICIENTS},
    ),
    Misconception(
        "torque-left-in",
        "What should the torque be when you look at gravity alone?",
        "The number has a share of the torque in it. Which value of u takes it out?",
        (
            {"sine": lambda sines: sines + TORQUE_COEFFICIENTS},
            {"sine": lambda sines: sines + pendulum.MAX_TORQUE * TORQUE_COEFFICIENTS},
        ),
    ),
    Misconception(
        "sine-not-one",
        "What is the sine of the angle that you put in?",
        "The sine is 1 at a quarter turn, and sympy takes angles in radians.",
        ({"sine": lambda sines: sines * np.sin(90)}, {"sine": lambda sines: sines * np.sin(1)}),
    ),
    Misconception(
        "wrong-sign",
        "Which way does gravity pull?",
        "Everything is positive in the formula of the coefficient. Where does your minus come from?",
        {"sign": lambda: -1.0},
    ),
    Misconception(
        "no-time-step",
        "Does the coefficient say what happens in a second or in ONE step of 0.05 s?",
        "The time step is in the formula of the coefficient: has it been solved for?",
        {"per_second": lambda: 1.0},
    ),
    Misconception(
        "time-step-upside-down",
        "Solve the coefficient for g once more: on which side does the time step end?",
        "A shorter step makes a smaller coefficient, and g stays the same.",
        {"per_second": lambda: pendulum.DT},
    ),
    Misconception(
        "no-factor",
        "A rod turning about its end is not a mass on a string: which number is in the formula besides g?",
        "The formula of the coefficient has a 3 and a 2 in it.",
        {"rod": lambda: pendulum.L},
    ),
    Misconception(
        "factor-upside-down",
        "Solve the coefficient for g once more: which number multiplies, and which divides?",
        "What multiplies g in the formula divides the coefficient.",
        {"rod": lambda: 3 * pendulum.L / 2},
    ),
    Misconception(
        "half-length-forgotten",
        "Yours is half of it: is the 2 in the formula in your code, and is the time step `pendulum.DT`?",
        "Gravity pulls at the middle of the rod: which number in the formula comes from that? And the time step is "
        "0.05 s, `pendulum.DT`.",
        {"rod": lambda: pendulum.L / 3},
    ),
    Misconception(
        "inertia-forgotten",
        "Is the rod's inertia m l^2, or less?",
        "A rod is easier to turn than a mass at its end: which number in the formula comes from that?",
        {"rod": lambda: 2 * pendulum.L},
    ),
    Misconception(
        "rounded",
        "What was lost behind the decimal point?",
        "Return g as it comes, as a float, and do not round the coefficient either: format it where you print it.",
        (
            *(_of_gravity(_to_decimals(number)) for number in range(8)),
            *(_of_gravity(_to_decimals(number, np.trunc)) for number in range(4)),
            *(_of_gravity(_to_digits(number)) for number in range(2, 8)),
            *(_of_coefficient(_to_decimals(number)) for number in range(1, 8)),
            *(_of_coefficient(_to_digits(number)) for number in range(2, 8)),
            _of_gravity(_in_single_precision),
            _of_coefficient(_in_single_precision),
        ),
        when=_is_nearly_right,
    ),
    Misconception(
        "digits-of-the-text",
        "How does sympy write a very small number?",
        "A number below 0.0001 is written with an exponent, such as 2.5e-5. Ask sympy for the coefficient itself.",
        {
            "read": lambda expected, observed: np.where(
                expected < SMALL, _clearly_wrong(expected, observed), on_log_scale(expected)
            )
        },
    ),
    Misconception(
        "always-the-same",
        "On which planet is the pendulum of the equation?",
        "Gravity is to be read from the argument `equation`; it is another one on each planet.",
        {"read": lambda observed: observed["read"][0]},
    ),
)
