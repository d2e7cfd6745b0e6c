"""What a law leaves over as a computation, and how it is misunderstood."""

import numpy as np

from helpers import pendulum
from helpers.checks.misconception import Misconception

NOT_KNOWN = 99.0  # rad/s, in place of NaN, which equals nothing
TOLERANCE = 1e-6
LAW_ASKED = "What the law is called with"
LIMIT = pendulum.MAX_SPEED


def _marked(values, mask):
    return np.where(mask, NOT_KNOWN, values)


# Inputs: `X` (n, 3), `y` (n,) and `said` (n,), what the law says. Output: `left` (n,).
REFERENCE = {
    "before": lambda X: X[:, 1],
    "happened": lambda y: y,
    "explained": lambda said: said,
    "difference": lambda happened, explained: happened - explained,
    "after": lambda X, y: X[:, 1] + y,
    "unknown": lambda after: np.abs(after) > LIMIT - 1e-6,
    "left": lambda difference, unknown: _marked(difference, unknown),
}

NOTHING_RETURNED = Misconception(
    "nothing-returned",
    "What does the last line hand back?",
    "A function gives back what follows its `return`.",
    when=lambda stop: stop.kind == "NoneType" and stop.ended == "unexpected",
)
ONE_NUMBER = Misconception(
    "one-number",
    "How many residuals do n steps have?",
    "A mean over the steps hides where the law is wrong. Each step has a residual of its own.",
    when=lambda stop: stop.ended == "unexpected" and stop.shape == () and stop.kind != "NoneType",
)
DROPPED = Misconception(
    "clipped-dropped",
    "Does the residual have one entry for each row of X?",
    "The cells below put residuals and rows of X together. Keep the entry, and mark it as not known.",
    when=lambda stop: (
        stop.ended == "unexpected"
        and stop.thing != LAW_ASKED
        and len(stop.shape or ()) == 1
        and "objects" not in stop.text
    ),
)
LAW_CALLED_OTHERWISE = Misconception(
    "law-called-otherwise",
    "What does a law take?",
    "A law takes all rows of X together, an array (n, 3), and nothing else.",
    when=lambda stop: (stop.kind == "TypeError" and "law()" in stop.text) or stop.thing == LAW_ASKED,
)
TRUTH_OF_AN_ARRAY = Misconception(
    "truth-of-an-array",
    "Which operator combines two arrays of booleans, entry by entry?",
    "`and`, `or` and `if` want one truth value, and an array has many. `np.abs` needs only one comparison.",
    when=lambda stop: "truth value of an array" in stop.text,
)
STOPS = (NOTHING_RETURNED, ONE_NUMBER, DROPPED, LAW_CALLED_OTHERWISE, TRUTH_OF_AN_ARRAY)

LAW_IGNORED = Misconception(
    "law-ignored",
    "Which law was `residuals` given?",
    "The third argument is the law. It may be another one than the pendulum's: call it.",
    (
        {"explained": lambda X: pendulum.SINE_COEFFICIENT * np.sin(X[:, 0]) + pendulum.TORQUE_COEFFICIENT * X[:, 2]},
        {"difference": lambda happened: happened},
    ),
)
IN_NUMBERS = (
    Misconception(
        "wrong-sign",
        "If the rod became faster than the law says, is the residual positive or negative?",
        "The residual is what happened minus what the law says: law plus residual gives what happened.",
        {"difference": lambda happened, explained: explained - happened},
    ),
    Misconception(
        "law-added",
        "What is left if the law explains everything?",
        "Zero is left over then: what the law says is taken away from what happened.",
        {"difference": lambda happened, explained: happened + explained},
    ),
    Misconception(
        "ratio",
        "Is what is left over a difference or a quotient?",
        "The missing term is added to the law, so it is found by subtracting.",
        {"difference": lambda happened, explained: happened / explained},
    ),
    Misconception(
        "sign-lost",
        "Does friction act the same way in both directions?",
        "Keep the sign of the residual: an absolute value or a square loses the direction of what is missing.",
        (
            {"difference": lambda happened, explained: np.abs(happened - explained)},
            {"difference": lambda happened, explained: (happened - explained) ** 2},
        ),
    ),
    Misconception(
        "next-velocity",
        "Does the law return the next velocity, or by how much the velocity changes?",
        "y and the law are both changes in one step: compare them directly.",
        (
            {"happened": lambda y, before: before + y},
            {"explained": lambda said, before: before + said},
        ),
    ),
    Misconception(
        "acceleration",
        "Is it the change in one second or in one step?",
        "y and the law are changes in one step, in rad/s: nothing needs converting.",
        (
            {"difference": lambda happened, explained: (happened - explained) / pendulum.DT},
            {"happened": lambda y: y / pendulum.DT},
            {"explained": lambda said: said * pendulum.DT},
        ),
    ),
    LAW_IGNORED,
)
IN_UNKNOWN = (
    Misconception(
        "clipped-kept",
        "What does the law say about a step that ended at the speed limit?",
        "Nothing: the simulator cut the velocity off. Mark the residual there with `np.nan`.",
        {"unknown": lambda after: after > np.inf},
    ),
    Misconception(
        "clipped-set-to-zero",
        "Is the law right where the velocity was cut off, or do we not know?",
        "A residual of zero says that the law is right. `np.nan` says that it is not known.",
        (
            {"left": lambda difference, unknown: np.where(unknown, 0.0, difference)},
            {
                "left": lambda before, happened, explained: (
                    before + happened - np.clip(before + explained, -LIMIT, LIMIT)
                )
            },
        ),
    ),
    Misconception(
        "only-clipped-kept",
        "Which entries become NaN: those where your mask is `True` or those where it is `False`?",
        "Steps that ended at the limit are not known. All others are.",
        {"left": lambda difference, unknown: _marked(difference, ~unknown)},
    ),
    Misconception(
        "one-end-only",
        "In which directions can the rod turn too fast?",
        "There is a limit for either direction: compare the absolute value.",
        (
            {"unknown": lambda after: after > LIMIT - 1e-6},
            {"unknown": lambda after: after < 1e-6 - LIMIT},
        ),
    ),
    Misconception(
        "margin-too-wide",
        "How close to the limit is a velocity that was not clipped?",
        "A clipped velocity equals the limit, up to rounding. A margin of a millionth is enough.",
        (
            {"unknown": lambda after: np.abs(after) > 0.99 * LIMIT},
            {"unknown": lambda after: np.abs(after) >= LIMIT - 0.01},
            {"unknown": lambda after: np.abs(after) >= LIMIT - 0.05},
            {"unknown": lambda after: np.abs(after) >= LIMIT - 0.1},
            {"unknown": lambda after: np.abs(after) >= LIMIT - 0.5},
        ),
    ),
    Misconception(
        "speed-before",
        "Which velocity was cut off: the one before the step or the one after it?",
        "The velocity after the step is the one before it plus the change: column 1 of X, plus y.",
        {"unknown": lambda before: np.abs(before) > LIMIT - 1e-6},
    ),
    Misconception(
        "speed-by-law",
        "Where did the rod really end up: where the law says?",
        "The law may be wrong. The velocity after the step is the one before it plus y, which was measured.",
        {"unknown": lambda before, explained: np.abs(before + explained) > LIMIT - 1e-6},
    ),
)
