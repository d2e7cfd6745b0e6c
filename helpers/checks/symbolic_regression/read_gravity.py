"""Exercise `read_gravity` of notebook 02."""

import difflib

import numpy as np

from helpers import pendulum, planets
from helpers.checks.exercise import Evidence
from helpers.checks.legacy import Suspects, Wrong, explain, old
from helpers.checks.symbolic_regression.numbers import _worst

GRAVITY_TOLERANCE = 0.01

TORQUE_COEFFICIENTS = np.array([0.31, 0.08, 0.43, 0.22, 0.15, 0.37])  # rad/s per N m, one for each equation

FACTORED = np.arange(len(TORQUE_COEFFICIENTS)) % 2 == 1

GRAVITY_SUSPECTS = Suspects(
    {
        # What comes back
        "nothing-returned": (
            "What does the last line hand back?",
            "A function gives back what stands after its `return`; what it prints is lost to the caller.",
        ),
        "formula-returned": (
            "Which part of the law knows gravity, and is that part a number?",
            "What stands in front of the sine is a number. What is left in your result that is none?",
        ),
        "always-the-same": (
            "On which planet is the pendulum of the equation?",
            "Gravity is to be read from the argument `equation`; it is another one on each planet.",
        ),
        "rounded": (
            "What was lost behind the decimal point?",
            "Return g as it comes, as a float.",
        ),
        # The coefficient
        "nothing-found": (
            "What stands in the law, the angle or its sine? And is it sympy's sine of the same symbol?",
            "`.coeff` gives 0 for what it does not find. Print the equation, and ask for what stands there.",
        ),
        "torque-coefficient": (
            "Through which of the two terms does gravity act?",
            "The coefficient of the torque knows the mass; gravity acts through the sine of the angle.",
        ),
        "torque-left-in": (
            "What should the torque be when you look at gravity alone?",
            "The number has a share of the torque in it. Which value of u takes it out?",
        ),
        "sine-not-one": (
            "What is the sine of the angle that you put in?",
            "The sine is 1 at a quarter turn, and sympy takes angles in radians.",
        ),
        "not-expanded": (
            "What does sympy need to multiply that out?",
            "`sympy.expand` writes a product as a sum.",
        ),
        # From the coefficient to g
        "wrong-sign": (
            "Which way does gravity pull?",
            "All is positive in the formula of the coefficient. Where does your minus come from?",
        ),
        "no-time-step": (
            "Does the coefficient say what happens in a second or in ONE step of 0.05 s?",
            "The time step stands in the formula of the coefficient: has it been solved for?",
        ),
        "time-step-upside-down": (
            "Solve the coefficient for g once more: on which side does the time step end?",
            "A shorter step makes a smaller coefficient, and g stays the same.",
        ),
        "no-factor": (
            "A rod turning about its end is not a mass on a string: which number stands in the formula besides g?",
            "The formula of the coefficient has a 3 and a 2 in it.",
        ),
        "factor-upside-down": (
            "Solve the coefficient for g once more: which number multiplies, and which divides?",
            "What multiplies g in the formula divides the coefficient.",
        ),
        "half-length-forgotten": (
            "How far from the pivot does gravity pull at a rod?",
            "Gravity pulls at the middle of the rod: which number in the formula stands for that?",
        ),
        "inertia-forgotten": (
            "Is the rod's inertia m l^2, or less?",
            "A rod is easier to turn than a mass at its end: which number in the formula stands for that?",
        ),
        # The planet
        "body-missing": (
            "Which body has this gravity?",
            "Compare the g of your planet with the table `planets.SURFACE_GRAVITY`.",
        ),
        "unknown-body": (
            "How is it written there?",
            "Its name is one of the keys of `planets.SURFACE_GRAVITY`.",
        ),
        "wrong-body": (
            "Which body comes nearer to what you read from the equation of your planet?",
            "Print g for your planet, and look for the nearest one in `planets.SURFACE_GRAVITY`.",
        ),
    }
)


def draw_read_gravity(rng, student_id=None) -> Evidence:
    """The coefficients of known pendulums, and of the one on the planet of `student_id`, if one is given.

    What an answer is to find, the gravities, is not among them.
    """
    sines = 3 * rng.uniform(1, 25, len(TORQUE_COEFFICIENTS)) * pendulum.DT / (2 * pendulum.L)
    if student_id is None:
        return {"sines": sines, "planet": np.full(2, np.nan), "student_id": np.array("")}
    env = planets.mystery_pendulum(student_id)
    torques = rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, pendulum.STEPS_PER_EPISODE)
    states = pendulum.rollout(env, [np.pi, 0.0], torques)
    planet = pendulum.fit_coefficients(states[:-1], torques, states[1:])
    return {"sines": sines, "planet": np.array(planet), "student_id": np.array(str(student_id))}


def probe_read_gravity(read_gravity, sines, planet, body=None) -> Evidence:
    """Let it read equations with these coefficients of the sine, and that of its planet, where there is one."""
    equations = map(_equation, sines, TORQUE_COEFFICIENTS, FACTORED)
    return {
        "answers": np.array([_gravity(read_gravity(equation)) for equation in equations]),
        "on_planet": np.array(np.nan if np.isnan(planet).any() else _gravity(read_gravity(_equation(*planet)))),
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
    try:
        return float(answer)
    except (TypeError, ValueError):
        observed = f"`read_gravity` returns a number, in m/s^2; yours returned `{answer!r:.60}`."
        if answer is None:
            raise GRAVITY_SUSPECTS.accuse("nothing-returned", observed) from None
        if getattr(answer, "free_symbols", None):
            raise GRAVITY_SUSPECTS.accuse("formula-returned", observed) from None
        raise Wrong(observed) from None


def judge_read_gravity(evidence: Evidence) -> str:
    """Compare with the gravities behind the coefficients of the equations, and with that of the student's planet."""
    sines, answers = evidence["sines"], evidence["answers"]
    errors = np.abs(answers / _gravity_behind(sines) - 1)
    if not (errors <= GRAVITY_TOLERANCE).all():
        _name_the_mistake(sines, answers)
    if str(evidence["student_id"]):
        return _judge_planet(float(evidence["on_planet"]), str(evidence["student_id"]), str(evidence["body"]))
    if str(evidence["body"]) or not np.isnan(evidence["on_planet"]):
        raise Wrong("Whose planet is it? The check takes your student id as well, as `student_id=...`.")
    return f"{len(answers)} equations read; g is right to {max(errors.max(), 1e-6):.0e} of its value."


def _gravity_behind(sine_coefficients):
    return sine_coefficients * 2 * pendulum.L / (3 * pendulum.DT)


def _name_the_mistake(sines, answers):
    """Raise what is wrong with the answers, with the equation where the answer is furthest off."""
    gravities = _gravity_behind(sines)
    row = _worst(np.abs(np.log(np.abs(answers / gravities) + 1e-9)) + (answers < 0))
    observed = (
        f"For `{_equation(sines[row], TORQUE_COEFFICIENTS[row], FACTORED[row])}` g is {gravities[row]:.3f} "
        f"m/s^2; yours is {answers[row]:.3f}."
    )
    mistakes = _mistakes_in_solving(sines, answers)
    if mistakes:
        raise GRAVITY_SUSPECTS.accuse_of(mistakes, observed)
    if _mistakes_in_solving(sines, answers, ~FACTORED) is not None:  # right for a sum, at least
        mistakes = _mistakes_in_solving(sines, answers, ~FACTORED)
        raise GRAVITY_SUSPECTS.accuse_of(["not-expanded", *mistakes], observed)
    if np.ptp(answers) == 0:
        raise GRAVITY_SUSPECTS.accuse("always-the-same", f"{observed} It says so for every equation.")
    if (np.abs(answers - gravities) <= 1).all() and (answers == np.round(answers)).all():
        raise GRAVITY_SUSPECTS.accuse("rounded", observed)
    raise Wrong(observed)


def _mistakes_in_solving(sines, answers, among=slice(None)):
    """Return the names of the mistakes that give these answers to the equations `among` all; None if none do."""
    sine, torque, answers, factored = (each[among] for each in (sines, TORQUE_COEFFICIENTS, answers, FACTORED))
    ingredients = (
        [
            (None, sine),
            ("nothing-found", 0.0 * sine),
            ("torque-coefficient", torque),
            ("torque-left-in", sine + torque),
            ("torque-left-in", sine + pendulum.MAX_TORQUE * torque),
            ("sine-not-one", sine * np.sin(90)),
            ("sine-not-one", sine * np.sin(1)),
        ],
        [(None, 1.0), ("not-expanded", np.where(factored, 0.0, 1.0))],
        [(None, 1.0), ("wrong-sign", -1.0)],
        [(None, 1 / pendulum.DT), ("no-time-step", 1.0), ("time-step-upside-down", pendulum.DT)],
        [
            (None, 2 / 3),
            ("no-factor", 1.0),
            ("factor-upside-down", 3 / 2),
            ("half-length-forgotten", 1 / 3),
            ("inertia-forgotten", 2.0),
        ],
    )
    tolerance = GRAVITY_TOLERANCE * np.abs(answers)
    return explain(answers, lambda *factors: np.prod(np.broadcast_arrays(*factors), axis=0), ingredients, tolerance)


def _judge_planet(gravity, student_id, body):
    expected = planets.SURFACE_GRAVITY[planets.mystery_body(student_id)]
    if not abs(gravity / expected - 1) <= GRAVITY_TOLERANCE:
        raise Wrong(
            f"Other equations are read right, but not that of the planet of {student_id!r}: {gravity:.3f} m/s^2."
        )
    if not body:
        observed = (
            f"Your function is right, and on the planet of {student_id!r} g is {gravity:.3f} m/s^2; `body` is still "
            "empty."
        )
        raise GRAVITY_SUSPECTS.accuse("body-missing", observed)
    names = {name.lower(): name for name in planets.SURFACE_GRAVITY}
    name = names.get(body.strip().lower().removeprefix("the "))
    if name is None:
        near = difflib.get_close_matches(body.lower(), names, n=1)
        meant = f" Did you mean {names[near[0]]}?" if near else ""
        raise GRAVITY_SUSPECTS.accuse("unknown-body", f"{body!r:.40} is not in `planets.SURFACE_GRAVITY`.{meant}")
    if name != planets.mystery_body(student_id):
        observed = (
            f"On {name} g is {planets.SURFACE_GRAVITY[name]} m/s^2; on the planet of {student_id!r} it is "
            f"{gravity:.3f} m/s^2."
        )
        raise GRAVITY_SUSPECTS.accuse("wrong-body", observed)
    return f"The pendulum of {student_id!r} swings on {name}: g = {gravity:.3f} m/s^2, in the table {expected}."


EXERCISE = old(
    name="read_gravity",
    notebook="02_symbolic_regression",
    defines="read_gravity",
    draw=draw_read_gravity,
    probe=probe_read_gravity,
    evidence={
        "sines": (float, len(TORQUE_COEFFICIENTS)),
        "planet": (float, 2),
        "student_id": (str,),
        "answers": (float, len(TORQUE_COEFFICIENTS)),
        "on_planet": (float,),
        "body": (str,),
    },
    judge=judge_read_gravity,
    suspects=GRAVITY_SUSPECTS,
    imports=("sympy",),
    hints=(
        "The number in front of sin(theta) is what gravity does to the velocity in one step. Which formula above "
        "says how g is in it?",
        "It is 3 g dt / (2 l), so g is that number times 2 l / (3 dt). The length is `pendulum.L`, the time step "
        "`pendulum.DT`.",
        "A sympy expression has `.coeff(...)`, which returns what stands in front of something; it sees a sum, so "
        "`sympy.expand` comes first. The symbol is `sympy.Symbol('theta')`.",
        "The line to look at is the one with `.coeff`: it is asked for `sympy.sin(theta)`, not for `theta`. The "
        "last line turns the sympy number into a `float`.",
    ),
)
