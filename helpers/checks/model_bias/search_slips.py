"""Misconceptions of `plan` that show in what the model is asked about and in what comes back."""

from helpers.checks.misconception import Misconception
from helpers.checks.model_bias import asking

PLANS, ELITES, ROUNDS, STEPS = 3000, 250, 3, 3
MANY, OTHER_ELITES, OTHER_ROUNDS = (2, 2), 90, 4  # pendulums, elites and rounds of their search
RETURNED = "What `plan` returns"
TRIED = "The plans that the model is asked about"


STOPS = (
    asking.nothing_returned(RETURNED),
    Misconception(
        "first-torque-only",
        "Does the planner return a plan, or what to do now?",
        "`plan` returns the whole mean, one torque for each step. The control loop takes the first one, and starts the "
        "next search from the others.",
        when=lambda stop: stop.thing == RETURNED and stop.shape == () and stop.kind != "NoneType",
    ),
    Misconception(
        "many-plans-returned",
        "How many plans come back?",
        "One plan comes back: the mean of the elites, over the elites.",
        when=lambda stop: stop.thing == RETURNED and stop.shape in ((ELITES, STEPS), (PLANS, STEPS)),
    ),
    Misconception(
        "more-than-the-mean",
        "What does the docstring say comes back?",
        "The mean is all that comes back. What else the search has found ends with it.",
        when=lambda stop: stop.thing == RETURNED and stop.kind in ("tuple", "list"),
    ),
    Misconception(
        "plan-by-plan",
        "Can `returns_of_plans` be asked about all plans in one call?",
        "`returns_of_plans` takes the plans together, a row each.",
        when=lambda stop: stop.thing == TRIED and stop.shape == (1,),
    ),
    Misconception(
        "plans-as-columns",
        "Which axis counts the plans: the rows or the columns?",
        "`returns_of_plans` takes plans of shape (N, H): a row is one plan.",
        when=lambda stop: stop.thing == TRIED and stop.shape == (STEPS,),
    ),
    Misconception(
        "number-of-plans",
        "How many plans does a round try?",
        "Each round draws `num_plans` new plans: take the number from the argument.",
        when=lambda stop: stop.thing == TRIED and stop.shape is not None and stop.shape[0] > STEPS,
    ),
    Misconception(
        "model-not-asked",
        "Which model is the plan made in?",
        "Pass the `model` that you were given on to `returns_of_plans`.",
        when=lambda stop: stop.thing == TRIED and stop.shape == (0,),
    ),
)
NUMBER_OF_ROUNDS = Misconception(
    "number-of-rounds",
    "How often are plans drawn, tried and refitted?",
    "That happens `num_rounds` times, with the same number of plans each time, and there is nothing to try after it.",
)
NOT_CLIPPED = Misconception(
    "not-clipped",
    "What can the motor give?",
    "Clip the plans to the limits of the motor before they are tried: elites must be plans that can be carried out.",
)
SAME_NOISE = Misconception(
    "same-noise-each-round",
    "Where are the random numbers drawn: before the loop, or in it?",
    "Each round tries new plans, so it needs new random numbers.",
)
ONE_NUMBER = Misconception(
    "one-number-per-plan",
    "How many random numbers does one plan of H steps take?",
    "Each step of each plan has a random number of its own: draw an array of the shape that the plans have.",
    when=lambda seen: abs(seen["dependence"]) > 0.95,
)
DEPENDENT_STEPS = Misconception(
    "steps-not-independent",
    "Does the torque of one step say anything about that of the next one?",
    "Mean and spread are refitted step by step, and each step is drawn by itself.",
    when=lambda seen: abs(seen["dependence"]) <= 0.95,
)
ONE_PENDULUM = Misconception(
    "one-pendulum-only",
    "What if there are several pendulums, each with its own state and its own mean?",
    "The last axes are the same; there may be more in front of them. Count axes from the end: the plans are at axis "
    "-2, their returns at axis -1. `np.take_along_axis` takes different elites for each pendulum, and each has a mean "
    "and a spread of its own.",
)
OWN_RANDOMNESS = Misconception(
    "rng-not-used",
    "Where do the random numbers come from?",
    "Draw from the `rng` that was passed in, so that a search can be repeated.",
)
