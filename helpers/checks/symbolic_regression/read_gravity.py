"""Exercise `read_gravity` of notebook 02: gravity from the coefficient of the sine, and the planet that has it."""

import difflib

import numpy as np

from helpers import pendulum, planets
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.observe import numbers

GRAVITY_TOLERANCE = 0.01  # of the value
TORQUE_COEFFICIENTS = np.array([0.31, 0.08, 0.43, 0.22, 0.15, 0.37])  # rad/s per N m, one for each equation
FACTORED = np.arange(len(TORQUE_COEFFICIENTS)) % 2 == 1


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

STOPS = (
    Misconception(
        "nothing-returned",
        "What does the last line return?",
        "A function gives back what follows its `return`; what it prints is lost to the caller.",
        when=lambda stop: stop.kind == "NoneType",
    ),
    Misconception(
        "formula-returned",
        "Which part of the law depends on gravity, and is that part a number?",
        "The sine is multiplied by a number. Which symbols are left in your result?",
        when=lambda stop: len(stop.arrays.get("symbols", ())) > 0,
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
        "not-expanded",
        "What does sympy need to multiply that out?",
        "`sympy.expand` writes a product as a sum.",
        (
            {"sine": lambda sines: np.where(FACTORED, 0.0, sines)},
            {"read": lambda expected, observed: np.where(FACTORED, observed["read"], on_log_scale(expected))},
        ),
    ),
    Misconception(
        "nothing-found",
        "Which one is in the law, the angle or its sine? And is it sympy's sine of the same symbol?",
        "`.coeff` gives 0 for what it does not find. Print the equation, and ask for a term that is in it.",
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
        "How far from the pivot does gravity pull at a rod?",
        "Gravity pulls at the middle of the rod: which number in the formula comes from that?",
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
        "Return g as it comes, as a float.",
        (
            {"gravity": lambda solved: np.round(solved)},
            {"gravity": lambda solved: np.round(solved, 1)},
            {"gravity": lambda solved: np.trunc(solved)},
        ),
    ),
    Misconception(
        "always-the-same",
        "On which planet is the pendulum of the equation?",
        "Gravity is to be read from the argument `equation`; it is another one on each planet.",
        {"read": lambda observed: observed["read"][0]},
    ),
)


def draw(rng, student_id=None) -> Evidence:
    """The coefficients of known pendulums, and of the one on the planet of `student_id`, if one is given.

    The gravities, which an answer should find, are not among them.
    """
    sines = 3 * rng.uniform(1, 25, len(TORQUE_COEFFICIENTS)) * pendulum.DT / (2 * pendulum.L)
    if student_id is None:
        return {"sines": sines, "planet": np.full(2, np.nan), "student_id": np.array("")}
    env = planets.mystery_pendulum(student_id)
    torques = rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, pendulum.STEPS_PER_EPISODE)
    states = pendulum.rollout(env, [np.pi, 0.0], torques)
    planet = pendulum.fit_coefficients(states[:-1], torques, states[1:])
    return {"sines": sines, "planet": np.array(planet), "student_id": np.array(str(student_id))}


def probe(read_gravity, sines, planet, body=None) -> Evidence:
    """Let it read equations with these coefficients of the sine, and that of its planet, where there is one."""
    equations = map(_equation, sines, TORQUE_COEFFICIENTS, FACTORED)
    return {
        "answers": np.array([_gravity(read_gravity(equation)) for equation in equations]),
        "on_planet": np.array(np.nan) if np.isnan(planet).any() else _gravity(read_gravity(_equation(*planet))),
        "body": np.array("" if body is None else str(body)),
    }


def _equation(sine_coefficient, torque_coefficient, factored=False):
    """The law as an engine may write it: as a sum, or with a factor in front, not multiplied out, as PySR leaves it."""
    import sympy

    theta, u = sympy.symbols("theta u")
    sine = sympy.Float(sine_coefficient)
    if not factored:
        return sine * sympy.sin(theta) + torque_coefficient * u
    inner = sympy.Add(sympy.sin(theta), sympy.Mul(u, torque_coefficient / sine, evaluate=False), evaluate=False)
    return sympy.Mul(inner, sine, evaluate=False)


def _gravity(answer):
    symbols = np.array([str(symbol) for symbol in getattr(answer, "free_symbols", ())], dtype=str)
    return numbers("What `read_gravity` returns", answer, (), expected="a number, in m/s^2", symbols=symbols)


def look(evidence: Evidence) -> Evidence:
    """Add the gravities behind the coefficients, the body that a student's pendulum is on, and the one they mean."""
    expected = evidence["sines"] * 2 * pendulum.L / (3 * pendulum.DT)
    student_id = str(evidence["student_id"])
    body = str(evidence["body"]).strip().lower().removeprefix("the ").title()
    return evidence | {
        "expected": expected,
        "read": on_log_scale(evidence["answers"]),
        "home": planets.mystery_body(student_id) if student_id else None,
        "meant": body if body in planets.SURFACE_GRAVITY else None,
    }


def other_gravities(seen: Evidence) -> str | None:
    """Say for which equation the answer is furthest off."""
    answers, expected = seen["answers"], seen["expected"]
    if (np.abs(answers / expected - 1) <= GRAVITY_TOLERANCE).all():
        return None
    row = np.abs(seen["read"] - on_log_scale(expected)).argmax()  # nan counts as the largest
    sine, torque = seen["sines"][row], TORQUE_COEFFICIENTS[row]
    equation = f"{sine:.4f} * sin(theta) + {torque:.4f} * u"
    if FACTORED[row]:
        equation = f"{sine:.4f} * (sin(theta) + {torque / sine:.4f} * u)"
    same = " It is the same for every equation." if (answers == answers[0]).all() else ""
    return f"For `{equation}` g is {expected[row]:.3f} m/s^2; yours is {answers[row]:.3f}.{same}"


def other_planet(seen: Evidence) -> str | None:
    home, gravity = seen["home"], seen["on_planet"]
    if home is None and not str(seen["body"]) and np.isnan(gravity):
        return None
    if home is None:
        return "Whose planet is it? The check takes your student id as well, as `student_id=...`."
    if abs(gravity / planets.SURFACE_GRAVITY[home] - 1) <= GRAVITY_TOLERANCE:
        return None
    student_id = str(seen["student_id"])
    return f"Other equations are read right, but not that of the planet of {student_id!r}: {gravity:.3f} m/s^2."


def other_body(seen: Evidence) -> str | None:
    body, meant = str(seen["body"]), seen["meant"]
    if meant == seen["home"]:
        return None
    here = f"on the planet of {str(seen['student_id'])!r} g is {seen['on_planet']:.3f} m/s^2"
    if not body:
        return f"Your function is right, and {here}; `body` is still empty."
    if meant is None:
        near = difflib.get_close_matches(body.strip().title(), planets.SURFACE_GRAVITY, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        return f"{body!r:.40} is not in `planets.SURFACE_GRAVITY`.{meant}"
    return f"On {meant} g is {planets.SURFACE_GRAVITY[meant]} m/s^2; {here}."


def fact(seen: Evidence) -> str:
    home = seen["home"]
    if home:
        swings = f"The pendulum of {str(seen['student_id'])!r} swings on {home}"
        return f"{swings}: g = {seen['on_planet']:.3f} m/s^2, in the table {planets.SURFACE_GRAVITY[home]}."
    error = np.abs(seen["answers"] / seen["expected"] - 1).max()
    how = "exact" if error < 1e-6 else f"right to {100 * error:.1g} %"
    return f"{len(seen['answers'])} equations read; g is {how}."


EXERCISE = Exercise(
    name="read_gravity",
    notebook="02_symbolic_regression",
    defines="read_gravity",
    draw=draw,
    probe=probe,
    evidence={
        **{name: (float, len(TORQUE_COEFFICIENTS)) for name in ("sines", "answers")},
        "planet": (float, 2),
        "on_planet": (float,),
        **{name: (str,) for name in ("student_id", "body")},
    },
    look=look,
    stops=STOPS,
    checks=(
        Check(other_gravities, IN_GRAVITIES, REFERENCE, {"read": GRAVITY_TOLERANCE / 10}),
        Check(other_planet),
        Check(other_body, IN_BODY),
    ),
    fact=fact,
    imports=("sympy",),
    hints=(
        "The number in front of sin(theta) is what gravity does to the velocity in one step. Which formula above "
        "says how g is in it?",
        "It is 3 g dt / (2 l), so g is that number times 2 l / (3 dt). The length is `pendulum.L`, the time step "
        "`pendulum.DT`.",
        "A sympy expression has `.coeff(...)`, which returns what is in front of something; it sees a sum, so "
        "`sympy.expand` comes first. The symbol is `sympy.Symbol('theta')`.",
        "The line to look at is the one with `.coeff`: it is asked for `sympy.sin(theta)`, not for `theta`. The "
        "last line turns the sympy number into a `float`.",
    ),
)
