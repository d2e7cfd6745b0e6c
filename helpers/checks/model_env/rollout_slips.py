"""Misconceptions of `roll_out` that show in how it calls a model, or in a further call."""

from helpers.checks.misconception import Misconception

RETURNED = "What `roll_out` returns"
STATES_ASKED = "The states that the model is called with"
TORQUES_ASKED = "The torques that the model is called with"


def _asks_an_environment(text):
    return any(f"attribute '{name}'" in text for name in ("step", "reset", "state", "unwrapped"))


NOTHING_RETURNED = Misconception(
    "nothing-returned",
    "What does the last line hand back?",
    "A function gives back what follows its `return`.",
    when=lambda stop: stop.thing == RETURNED and stop.kind == "NoneType",
)
TORQUES_BY_ROW = Misconception(
    "torques-by-row",
    "Which axis of `torques` counts the steps: the rows or the columns?",
    "`torques` is (n, T): a row is one rollout, a column is one step of all of them.",
    when=lambda stop: stop.thing == TORQUES_ASKED and len(stop.shape or ()) == 1 and stop.shape != (1,),
)
ALL_TORQUES_AT_ONCE = Misconception(
    "all-torques-in-one-call",
    "How many steps does one call of the model make?",
    "One call is one step: it takes one torque for each state.",
    when=lambda stop: stop.thing == TORQUES_ASKED and len(stop.shape or ()) == 2 and stop.shape[1] > 1,
)
TORQUE_AS_ACTION = Misconception(
    "torque-as-action",
    "Which shape does the docstring of a model give for its torques?",
    "An environment takes an action of shape (1,); a model takes one plain number for each state.",
    when=lambda stop: stop.thing == TORQUES_ASKED and (stop.shape or ())[-1:] == (1,),
)
ARGUMENTS_SWAPPED = Misconception(
    "arguments-swapped",
    "What does a model take first, the states or the torques?",
    "A model is called as model(states, torques).",
    when=lambda stop: stop.thing == STATES_ASKED and stop.shape != (2,),
)
ONE_STATE_AT_A_TIME = Misconception(
    "one-state-at-a-time",
    "Which shapes does the docstring promise the model: one state, or n states together?",
    "A model may need the axis that counts the rollouts. Give it all n states and n torques of a step in one call.",
    when=lambda stop: stop.thing == STATES_ASKED and stop.shape == (2,),
)
MODEL_AS_ENVIRONMENT = Misconception(
    "model-as-environment",
    "Is a model an environment, with `step` and `reset`, or a function?",
    "A model remembers no state. It is called with the states and the torques, and returns the next states.",
    when=lambda stop: stop.kind == "AttributeError" and _asks_an_environment(stop.text),
)
MODEL_CALLED_OTHERWISE = Misconception(
    "model-called-otherwise",
    "Which arguments does a model take?",
    "A model takes two arguments, the states and the torques, and nothing else.",
    when=lambda stop: stop.kind == "TypeError" and "model()" in stop.text,
)
REMEMBERS = Misconception(
    "remembers-last-call",
    "Does a second call start anew, with its own starts and its own number of steps?",
    "What is kept outside of the function, or was typed in for one example, is wrong for the next. Take all from the "
    "arguments.",
)
WHOLE_NUMBERS = Misconception(
    "whole-numbers",
    "What kind of numbers can the array hold that you fill?",
    "An array made like `starts` holds whole numbers if `starts` does, and cuts off what follows the point.",
)
AXES_GUESSED = Misconception(
    "axes-guessed",
    "How does your code tell rollouts from steps, if there are as many of one as of the other?",
    "`torques` is (n, T) whatever the two numbers are: a column holds the torques of one step.",
)
AXIS_LOST = Misconception(
    "axis-lost",
    "Which shape do the states of a single rollout have?",
    "With n = 1 the states are (1, T + 1, 2): an axis of length 1 is still an axis. The notebook takes `[0]` of it.",
)
SIZE_TYPED_IN = Misconception(
    "size-typed-in",
    "Where do the numbers of rollouts and of steps come from?",
    "Both are in the shape of `torques`, (n, T). Any other number in your code is a limit that a longer call exceeds.",
    when=lambda seen: seen["long_states"].shape != seen["long_expected"].shape,
)
ANSWER_KEPT = Misconception(
    "answer-kept",
    "If two steps have the same torques, do they lead to the same states?",
    "Where a torque leads depends on the states as well. Ask the model again at each step.",
    when=lambda seen: seen["long_states"].shape == seen["long_expected"].shape,
)
