"""How learning to drive is misunderstood: what the model says that was planned in, and what the policy does."""

import numpy as np

from helpers import pendulum
from helpers.checks.exercise import Evidence
from helpers.checks.misconception import Misconception
from helpers.checks.missing_physics.driving import FASTEST, HIGH, LOW, POWER, RETURNED, SLOPE, TAKES

MODEL_TOLERANCE = 1e-3  # a law that fits the data and has another form is that far off where it was not tried

# Inputs: `x`, `v`, `actions` (n,) and the `force` of the car. Output: `imagined` (n, 2).
REFERENCE = {
    "own_force": lambda force: force,
    "slope": lambda x: SLOPE * np.cos(3 * x),
    "push": lambda own_force, actions: own_force * actions,
    "change": lambda push, slope: push - slope,
    "sum": lambda v, change: v + change,
    "velocity": lambda sum: np.clip(sum, -FASTEST, FASTEST),
    "position": lambda x, velocity: np.clip(x + velocity, LOW, HIGH),
    "imagined": lambda position, velocity: np.stack([position, velocity], axis=1),
}


def _stands_still(seen: Evidence) -> bool:
    return bool((np.abs(seen["driven"]) < 0.01).all())


def _asks_for_torques(seen: Evidence) -> bool:
    return bool((np.abs(seen["driven"]) > 1.01).any())


STOPS = (
    Misconception(
        "nothing-returned",
        "What does the last line hand back?",
        "A function gives back what follows its `return`: here the policy.",
        when=lambda stop: stop.thing == RETURNED and stop.kind == "NoneType",
    ),
    Misconception(
        "several-things-returned",
        "How many things does the docstring promise?",
        "The cells below drive with what comes back: return the policy alone.",
        when=lambda stop: stop.thing == RETURNED and stop.kind in ("tuple", "list", "dict"),
    ),
    Misconception(
        "law-returned",
        "Does a law say what to do?",
        "A law says what follows from an action. Make a model of it, plan in it, and return the policy.",
        when=lambda stop: stop.thing == RETURNED and len(stop.arrays.get("attributes", ())) > 0,
    ),
    Misconception(
        "return-returned",
        "Who drives the car in the cells below?",
        "We want the policy, not what it has earned. The check drives itself.",
        when=lambda stop: stop.thing == RETURNED and stop.kind in ("float", "float64", "int", "ndarray"),
    ),
    Misconception(
        "model-returned",
        "Which function takes states alone, and says what to do there?",
        "A model answers what follows; a policy says what to do. `optimal.policy` makes a policy from a model.",
        when=lambda stop: stop.thing == TAKES,
    ),
)
NOTHING_TRIED = Misconception(
    "nothing-tried",
    "How does your code learn which car it has?",
    "The car of the check is of another build. `env.reset` and `env.step` are the only way to get to know it.",
)
NOT_PLANNED = Misconception(
    "not-planned",
    "How does your code find out what to do?",
    "`optimal.policy(model, car_task(env))` is the best policy in a model: let it plan, instead of a rule of yours.",
)
IN_MODEL = (
    Misconception(
        "law-by-heart",
        "Is the force of this car that of the textbook?",
        "The car of the check is of another build. Take the law from the data that you have collected with it.",
        {"own_force": lambda: POWER},
    ),
    Misconception(
        "wrong-sign",
        "Does your model add what the law says, or take it away?",
        "The change is the velocity after the step minus the one before, and it is added to the velocity.",
        {"change": lambda push, slope: slope - push},
    ),
    Misconception(
        "next-velocity",
        "Does your law give the next velocity, or its change?",
        "What was fitted and what the model adds must fit together: the change is added to v, a next velocity is not.",
        {"sum": lambda v, change: 2 * v + change},
    ),
    Misconception(
        "change-for-velocity",
        "Does your law give the next velocity, or its change?",
        "The law gives a change: the next velocity is v plus that change.",
        {"sum": lambda change: change},
    ),
    Misconception(
        "action-left-out",
        "Where does the action enter your law?",
        "The rows that are fitted, and those of the model, hold x, v and a.",
        {"push": lambda: 0.0},
    ),
    Misconception(
        "pendulum-time-step",
        "For how long does the velocity move the car?",
        "A velocity of this car is per step: the position moves by v itself.",
        {"position": lambda x, velocity: x + pendulum.DT * velocity},
    ),
    Misconception(
        "position-stays",
        "Where is the car after the step?",
        "The new velocity moves the position: the next x is x plus v.",
        {"position": lambda x: x},
    ),
    Misconception(
        "state-reversed",
        "In which order does a state hold position and velocity?",
        "The position comes first, then the velocity.",
        {"imagined": lambda position, velocity: np.stack([velocity, position], axis=1)},
    ),
)
IN_DRIVING = (
    Misconception(
        "pendulum-task",
        "Whose task does `optimal.policy` solve if it is not told?",
        "Without a task it swings a pendulum up. `car_task(env)` is the car's.",
        when=lambda seen: _asks_for_torques(seen) and not _stands_still(seen),
    ),
    Misconception(
        "nothing-to-gain",
        "What does the car get for arriving, in the task that you gave?",
        "Each action costs something. Without a goal that pays it is best to do nothing: use `car_task(env)`.",
        when=_stands_still,
    ),
)
ROWS_ONLY = Misconception(
    "rows-only",
    "Does your policy take one state as well as many?",
    "States have any leading axes. What `optimal.policy` returns takes them: return it as it is.",
)
