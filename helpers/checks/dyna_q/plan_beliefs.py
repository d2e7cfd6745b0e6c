"""How planning with a model is misunderstood, in `planning` and `planning_plus` alike."""

import numpy as np

from helpers.checks.dyna_q import slips
from helpers.checks.dyna_q.plans import NUM_PLANNED
from helpers.checks.misconception import Misconception


def even(counts: np.ndarray) -> bool:
    """Whether each pair was drawn, and equally often as far as possible; chance does not do that in so many draws."""
    return bool((counts.min(axis=-1) > 0).all() and (np.ptp(counts, axis=-1) <= 1).all())


def looks_random(counts: np.ndarray) -> bool:
    """Whether several pairs were drawn, and not in turn."""
    return bool((counts > 0).sum() > 1 and not even(counts))


MODEL_CHANGED = Misconception(
    "model-changed",
    "Should what was only imagined be remembered as if it had happened?",
    "Planning reads the model. Only real steps are written into it.",
)
DOES_NOTHING = Misconception(
    "does-nothing",
    "Which line of yours learns from what was recalled?",
    "Drawing a pair and looking up what followed changes nothing yet. You have a function that learns from a step.",
    when=lambda seen: not seen["read"],
)
NOT_IN_PLACE = Misconception(
    "not-in-place",
    "Does your code change the table it was given, or a copy of it?",
    "Each planning step updates `q` itself; nothing is returned.",
    when=lambda seen: bool(seen["read"]),
)
KEYS_COPIED = Misconception(
    "keys-copied",
    "How much work is one draw when the model knows a million pairs?",
    "To draw from a dictionary one must copy its keys first. The model keeps lists to draw from: no copy is needed.",
)
NUMBER_IGNORED = Misconception(
    "number-ignored",
    "Who decides how many planning steps there are?",
    "Your loop runs equally often whatever `num_planning_steps` is.",
    when=lambda seen: (
        seen["num_changed_by_none"] > 1 and seen["counts_of_none"].sum() == seen["counts"][0].sum()  # not of NaN
    ),
)
ONE_STEP_TOO_MANY = Misconception(
    "one-step-too-many",
    "How many planning steps are 0 planning steps?",
    "Count what your loop does when `num_planning_steps` is 0.",
    when=lambda seen: seen["num_changed_by_none"] == 1 and not ONE_STEP_ONLY.when(seen),
)
ONE_STEP_ONLY = Misconception(
    "one-step-only",
    "What does `num_planning_steps` say?",
    "One pair was drawn and learned from. How is that repeated?",
    when=lambda seen: (seen["counts"].sum(axis=1) == 1).all(),
)
WRONG_NUMBER = Misconception(
    "wrong-number",
    "Does each planning step make one update, and only one?",
    f"Count how often your loop runs, for 1 planning step and for {NUM_PLANNED}.",
)
IN_NONE = ONE_STEP_TOO_MANY, ONE_STEP_ONLY, NUMBER_IGNORED, WRONG_NUMBER
NOT_FROM_RNG = Misconception(
    "not-from-rng",
    "Where do your random numbers come from?",
    "The module `random` and numpy have generators of their own. The argument `rng` is the one to draw from.",
    when=lambda seen: isinstance(seen, dict) or slips.raised("ValueError", "a must be 1-dimensional")(seen),
)
DRAWN_ONCE = Misconception(
    "drawn-once",
    "How often is a pair drawn?",
    "A pair is drawn anew for EACH planning step. Does your code draw before the loop or in it?",
)
NOT_RANDOM = Misconception(
    "not-random",
    "What chooses the pair, if not chance?",
    "The pairs should be drawn at random, with `rng`, and another seed should give others.",
    when=lambda seen: not looks_random(seen["counts"][0]),
)
GENERATOR_MADE_ANEW = Misconception(
    "generator-made-anew",
    "Where does the generator of your random numbers begin, each time you plan?",
    "A generator that is made, seeded or copied in each call repeats itself. Draw from `rng`, which goes on.",
    when=lambda seen: looks_random(seen["counts"][0]),
)
ALONG_A_PATH = Misconception(
    "along-a-path",
    "Does the next planning step depend on the last one?",
    "Planning does not walk through the model: each pair is drawn from all of them, whatever the last one was.",
)
DEPENDS_ON_THE_LAST = Misconception(
    "depends-on-the-last-draw",
    "What does one draw have to do with the one before it?",
    "Nothing: a pair may come twice in a row, and what came last makes no other one likelier.",
)
OUTDATED = Misconception(
    "outdated",
    "Does the model know the same as when it was last planned with?",
    "Between two plannings the agent takes real steps. What your code has kept of the model's lists is out of date.",
)
DRAWN_BY_VALUE = Misconception(
    "drawn-by-value",
    "Has each pair the same chance, whatever its value?",
    "What is planned next depends on chance alone: neither on the values nor on how much they would change.",
)
PAIR_OUT_OF_RANGE = Misconception(
    "pair-out-of-range",
    "What is the last position in a list of so many?",
    "`randint` includes both of its ends, `randrange` does not; `choice` needs no positions at all.",
    when=slips.raised("IndexError", "list index out of range: a list of"),
)
EACH_PAIR_ONCE = Misconception(
    "each-pair-once",
    "May a pair be drawn again?",
    "There may be more planning steps than pairs: draw each time from all of them.",
    when=lambda seen: (
        slips.raised("ValueError", "Sample larger than population")(seen)
        or (isinstance(seen, dict) and even(seen["counts"]))
    ),
)
SOME_LEFT_OUT = Misconception(
    "some-left-out",
    "Does your code draw from all that the model knows, be that one pair or thousands?",
    "There may be any number of states and of actions, and an action may have been tried nowhere. Ask the model and `q`"
    " how many there are.",
)
NOT_UNIFORM = Misconception(
    "not-uniform",
    "Has each of them the same chance, at each planning step?",
    "Some pairs are drawn more often than others. Which ones does your code prefer, or never reach?",
)
