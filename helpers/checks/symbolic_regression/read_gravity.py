"""Exercise `read_gravity` of notebook 02: gravity from the coefficient of the sine, and the planet that has it."""

import difflib

import numpy as np

from helpers import pendulum, planets
from helpers.checks.contract import NOT_A_FLOAT, Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.observe import Unexpected
from helpers.checks.symbolic_regression.gravity import (
    FACTORED,
    FRONT,
    GRAVITY_TOLERANCE,
    IN_BODY,
    IN_GRAVITIES,
    REFERENCE,
    SMALL,
    STOPS,
    TORQUE_COEFFICIENTS,
    on_log_scale,
)

BODY_TOLERANCE = 0.01  # of the value: the nearest two bodies differ by three times as much


def draw(rng, student_id=None) -> Evidence:
    """The coefficients of known pendulums, and of the one on the planet of `student_id`, if one is given.

    The gravities, which an answer should find, are not among them.
    """
    gravities = rng.uniform(1, 25, len(TORQUE_COEFFICIENTS))
    # Sympy orders terms by their numbers: the larger coefficient is that of the sine in some and not in others.
    gravities[[0, 1, 2, 3]] = rng.uniform((1, 4, 8, 1), (3, 20, 25, 2))
    gravities[-1] = SMALL * rng.uniform(0.2, 0.8)
    sines = 3 * gravities * pendulum.DT / (2 * pendulum.L)
    if student_id is None:
        return {"sines": sines, "planet": np.full(2, np.nan), "student_id": np.array("")}
    env = planets.mystery_pendulum(student_id)
    torques = rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, pendulum.STEPS_PER_EPISODE)
    states = pendulum.rollout(env, [np.pi, 0.0], torques)
    planet = pendulum.fit_coefficients(states[:-1], torques, states[1:])
    return {"sines": sines, "planet": np.array(planet), "student_id": np.array(str(student_id))}


def probe(read_gravity, sines, planet, body=None) -> Evidence:
    """Let it read equations with these coefficients of the sine, and that of its planet, where there is one."""
    contract = Contract()
    equations = list(map(_equation, sines, TORQUE_COEFFICIENTS, FACTORED, FRONT))
    return {
        "answers": _gravities(read_gravity, equations, contract),
        "on_planet": np.array(np.nan)
        if np.isnan(planet).any()
        else _gravity(contract, read_gravity(_equation(*planet)), "the equation of your planet"),
        "body": np.array("" if body is None else str(body)),
        **contract.evidence,
    }


def _gravities(read_gravity, equations, contract):
    """What it reads from each equation; `Unexpected` with the first that it cannot read, if it reads others."""
    answers, failed = [], None
    for equation in equations:
        said = f"`{_rounded(equation)}`"
        try:
            answers.append(_gravity(contract, read_gravity(equation), said))
        except NotImplementedError:
            raise
        except Exception as error:
            failed = failed or (said, error)
    if failed and not answers:
        raise failed[1]
    if failed:
        said, error = failed
        value = error.value if isinstance(error, Unexpected) else error
        raise Unexpected(_returned_for(said), "a number, in m/s^2", value, some=np.array(answers))
    return np.array(answers)


def _equation(sine_coefficient, torque_coefficient, factored=False, in_front=False):
    """The law as an engine may write it: as a sum, or with a factor, not multiplied out, as PySR leaves it."""
    import sympy

    theta, u = sympy.symbols("theta u")
    sine = sympy.Float(sine_coefficient)
    if not factored:
        return sine * sympy.sin(theta) + torque_coefficient * u
    inner = sympy.Add(sympy.sin(theta), sympy.Mul(u, torque_coefficient / sine, evaluate=False), evaluate=False)
    return sympy.Mul(*((sine, inner) if in_front else (inner, sine)), evaluate=False)


def _returned_for(said):
    return f"What `read_gravity` returns for {said}"


def _rounded(equation):
    import re

    return re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.4g}", str(equation))


def _gravity(contract, answer, said):
    if answer is None or getattr(answer, "free_symbols", None):
        symbols = np.array([str(symbol) for symbol in getattr(answer, "free_symbols", ())], dtype=str)
        raise Unexpected(_returned_for(said), "a number, in m/s^2", answer, symbols=symbols)
    return contract.number("What `read_gravity` returns", answer)


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
    equation = f"{sine:.6g} * sin(theta) + {torque:.6g} * u"
    if FACTORED[row]:
        equation = f"{sine:.6g} * (sin(theta) + {torque / sine:.6g} * u)"
    same = " It is the same for every equation." if (answers == answers[0]).all() else ""
    right, yours = _as_texts(expected[row], answers[row])
    return f"For `{equation}` g is {right} m/s^2; yours is {yours}.{same}"


def _as_texts(right, yours):
    """Write two numbers with as many digits as it takes to tell them apart and to see the first of them."""
    texts = [[f"{each:z.{n}f}" for each in (right, yours)] for n in range(3, 16)]
    return next((both for both in texts if both[0] != both[1] and float(both[0])), texts[-1])


def other_planet(seen: Evidence) -> str | None:
    home, gravity = seen["home"], seen["on_planet"]
    if home is None and not str(seen["body"]) and np.isnan(gravity):
        return None
    if home is None:
        return "Whose planet is it? The check takes your student id as well, as `student_id=...`."
    if abs(gravity / planets.SURFACE_GRAVITY[home] - 1) <= BODY_TOLERANCE:
        return None
    student_id = str(seen["student_id"])
    return f"Other equations are read right, but not that of the planet of {student_id!r}: {gravity:z.3f} m/s^2."


def other_body(seen: Evidence) -> str | None:
    body, meant = str(seen["body"]), seen["meant"]
    if meant == seen["home"]:
        return None
    here = f"on the planet of {str(seen['student_id'])!r} g is {seen['on_planet']:z.3f} m/s^2"
    if not body:
        return f"Your function is right, and {here}; `body` is still empty."
    if meant is None:
        near = difflib.get_close_matches(body.strip().title(), planets.SURFACE_GRAVITY, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        return f"{body!r:.40} is not in `planets.SURFACE_GRAVITY`.{meant}"
    return f"On {_called(meant)} g is {planets.SURFACE_GRAVITY[meant]} m/s^2; {here}."


def _called(body):
    return "the Moon" if body == "Moon" else body


def fact(seen: Evidence) -> str:
    home = seen["home"]
    if home:
        swings = f"The pendulum of {str(seen['student_id'])!r} swings on {_called(home)}"
        return f"{swings}: g = {seen['on_planet']:z.3f} m/s^2, in the table {planets.SURFACE_GRAVITY[home]}."
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
    breaches=(NOT_A_FLOAT,),
    checks=(
        Check(other_gravities, IN_GRAVITIES, REFERENCE, {"read": GRAVITY_TOLERANCE}),
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
