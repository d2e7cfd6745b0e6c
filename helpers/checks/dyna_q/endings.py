"""Where a probe of `dyna_q` cannot go on, and what its numbers of steps are made of."""

import numpy as np

from helpers.checks.dyna_q import ring, slips, updates
from helpers.checks.misconception import Misconception


def goes_on_for_ever(steps: np.ndarray) -> bool:
    """Whether most of the steps (N, 4) belong to one episode that went on after the goal."""
    last = steps[steps[:, 0] == steps[-1, 0]]
    return len(last) > ring.STEP_LIMIT / 2 and (last[:-1, 3] == ring.GOAL).any()


STOPS = (
    Misconception(
        "stuck",
        "Is there a way out of your inner loop?",
        "An episode is over when it is terminated or truncated. What does your loop do then?",
        when=lambda stop: stop.thing == ring.STEPS_TAKEN and goes_on_for_ever(stop.arrays["steps"]),
    ),
    Misconception(
        "steps-not-noted",
        "Where does the number of steps of an episode go?",
        "At the end of each episode its number of steps is appended to `steps`.",
        when=lambda stop: stop.thing == ring.RETURNED and stop.shape == (0,),
    ),
    Misconception(
        "steps-noted-at-each-step",
        "How often is a number noted in one episode?",
        "Once per episode, after its last step. Look at the indentation.",
        when=lambda stop: stop.thing == ring.RETURNED and stop.shape == (stop.arrays["steps"] or -1,),
    ),
    Misconception(
        "model-not-learned",
        "How does the model come to know what happened?",
        "The third part of the loop: the model learns each real step. You have a function for that.",
        when=lambda stop: stop.thing == ring.STEPS_LEARNED and not stop.arrays["learned"].any(),
    ),
    Misconception(
        "model-learns-after-planning",
        "Can the agent think about a step that the model has not learned yet?",
        "The order matters: act, learn, model, plan.",
        when=lambda stop: stop.thing == ring.STEPS_LEARNED and stop.arrays["learned"].tolist() == [0, 1],
    ),
    Misconception(
        "wrong-number-of-episodes",
        "How often does your outer loop run?",
        "`num_episodes` says how many episodes there are, and each of them has one number in what comes back.",
        when=lambda stop: (
            stop.thing == ring.RETURNED
            and stop.kind in ("list", "ndarray")
            and stop.shape is not None
            and len(stop.shape) == 1
            and stop.shape not in ((0,), (stop.arrays["steps"] or -1,))
        ),
    ),
    Misconception(
        "plans-n-times",
        "How many planning steps does ONE call of `plan` make?",
        "`plan` takes the number of planning steps, so one call makes them all. Look for a loop around it.",
        when=lambda stop: stop.thing == ring.CALLS_OF_PLAN and stop.text == f"`{stop.arrays['asked']}`",
    ),
    Misconception(
        "reset-not-unpacked",
        "What does `env.reset` return?",
        "`reset` returns two things, the state and a dictionary of further information.",
        when=slips.raised("TypeError", "ResetResult|unhashable type: 'dict'"),
    ),
    Misconception(
        "step-not-unpacked",
        "How many things does `env.step` return?",
        "`step` returns five: next state, reward, terminated, truncated, and a dictionary of further information.",
        when=slips.raised(
            "ValueError", r"too many values to unpack|not enough values to unpack \(expected \d, got 5\)"
        ),
    ),
    updates.OUTCOME_IN_ANOTHER_ORDER,
    slips.INDEX_IS_A_PAIR,
    slips.ROW_FOR_A_VALUE,
    slips.NONE_ASSIGNED,
    slips.CALL_DOES_NOT_FIT,
)
NOT_A_LIST_OF_INT = Misconception(
    "not-a-list-of-int",
    "What does the docstring say comes back?",
    "The cells below use the numbers of steps as positions in a list, which only an int can be.",
)
