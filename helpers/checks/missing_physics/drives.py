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
ONE_ACTION = Misconception(
    "one-action",
    "What can be learned of an action that never changes?",
    "The same push in each step cannot be told from the slope. Draw a new action after every 20 steps.",
)
TOO_MANY_STEPS = Misconception(
    "too-many-steps",
    "How many real steps may the law cost?",
    "Real steps are what this course saves: stop after 500 of them.",
)
ANOTHER_PRIZE = Misconception(
    "another-prize",
    "What does the flag pay, and what does a step cost?",
    "`car_task(env)` has both as the environment has them: plan for what will be counted.",
)
OLD_VELOCITY = Misconception(
    "old-velocity",
    "Which velocity moves the position: the one before the push, or the one after it?",
    "The new one: first the change is added to v, then x moves by that v.",
)
SEED_NOT_USED = Misconception(
    "seed-not-used",
    "Where does the seed enter: at the start, in the actions, or in both?",
    "`env.reset(seed=seed)` fixes the start, `np.random.default_rng(seed)` the actions: it takes both.",
)
SEED_IGNORED = Misconception(
    "seed-ignored",
    "What becomes of the argument `seed`?",
    "It seeds the environment and the generator of the actions, in place of a number of your own.",
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
        when=lambda seen: _stands_still(seen) and not seen["prize"] > 50,
    ),
    Misconception(
        "law-too-far-off",
        "In your model, can the car reach the flag? And what is each row of X, at which time?",
        "By your law no push pays, so the law is not the car's. The usual reasons: steps that ended at the speed limit "
        "or at the wall were kept, an episode's end was taken for a step, or a row of X is not x, v and a before it.",
        when=lambda seen: _stands_still(seen) and seen["prize"] > 50,
    ),
)
ROWS_ONLY = Misconception(
    "rows-only",
    "Does your policy take one state as well as many?",
    "States have any leading axes. What `optimal.policy` returns takes them: return it as it is.",
)
