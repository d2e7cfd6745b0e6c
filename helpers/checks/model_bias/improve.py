"""Exercise `improve` of notebook 05: act, refit, act."""

import numpy as np

from helpers.checks import contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import evaluate
from helpers.checks.model_bias import acting
from helpers.checks.model_bias import refit_slips as slips
from helpers.checks.model_bias.refit_tests import IN_RETURNS, IN_SHAPE, REFERENCE
from helpers.checks.model_bias.refitting import (
    FEW_ROUNDS,
    FEW_STEPS,
    HANGING,
    RETURN_TOLERANCE,
    ROUNDS,
    STEPS,
    TOLERANCE,
    draw,
    law,
    policy,
    probe,
)


def look(evidence: Evidence) -> Evidence:
    """Add where each step should lead, what each policy says where the answer acted, and what its tests should give."""
    states, torques = evidence["acted_states"], evidence["acted_torques"]
    policies = [policy(law(weights)) for weights in evidence["models"]]
    inputs = {name: evidence[name] for name in ("world", "models", "acted_states", "acted_torques")}
    return evidence | {
        "next_states": law(evidence["world"])(states, torques),
        "advice": np.array([act(states) for act in policies]),
        "expected": evaluate(REFERENCE, inputs, "returns"),
    }


def other_counts(seen: Evidence) -> str | None:
    steps, fits = len(seen["acted_torques"]), len(seen["sizes"])
    if np.array_equal(seen["acted_phases"], np.repeat(np.arange(ROUNDS), STEPS)) and fits == ROUNDS:
        return None
    return (
        f"{ROUNDS} rounds of {STEPS} steps are {ROUNDS * STEPS} real steps, one state at a time, with a fit after "
        f"every {STEPS}. Yours takes {steps:,} steps and fits {fits:,} models."
    )


def other_path(seen: Evidence) -> str | None:
    states, before = seen["acted_states"], seen["next_states"]
    expected = np.concatenate([[HANGING], before[:-1]])
    wrong = np.abs(states - expected).max(axis=1) > TOLERANCE
    if not wrong.any():
        return None
    step = wrong.argmax()
    return f"Real step {step}, counted from 0, should start in {_pair(expected[step])}; yours in {_pair(states[step])}."


def other_torques(seen: Evidence) -> str | None:
    """Compare the torques with chance in round 0, and with the newest policy and its noise later."""
    if acting.is_beyond_limit(seen):
        largest = max(seen["acted_torques"].min(), seen["acted_torques"].max(), key=abs)
        return f"The motor gives from -2 to 2 N m; yours is asked for {largest:.2f}."
    if not acting.is_at_random(seen):
        first = acting.first_torques(seen)
        return (
            "In round 0 the torques should be uniform between -2 and 2 N m, with a standard deviation near 1.15; yours "
            f"have one of {first.std():z.2f}, lie between {first.min():z.2f} and {first.max():z.2f}, and begin with "
            f"{first[:4].round(2).tolist()}."
        )
    for k in range(1, ROUNDS):
        size = acting.noise(seen, k, k - 1)
        if not acting.LEAST <= size <= acting.MOST:
            return (
                f"In round {k} the torques should be those of the newest policy plus noise of 0.3 N m; yours are off "
                f"by {size:.2f} N m (root mean square)."
            )
    within = acting.held_within(seen)
    if within:
        return "In the rounds after round 0 your torques lie between {:z.2f} and {:z.2f} N m.".format(*within)
    return None


def other_noise(seen: Evidence) -> str | None:
    """Say what the noise of the later rounds has besides its size."""
    some = acting.drawn(seen)
    said = "In the rounds after round 0 the noise should be normal, drawn anew in each step; yours has "
    if acting.is_all_alike(seen):
        return f"{said}one number in all steps of a round, {some[0]:z.2f} N m in the first."
    if acting.is_carried_on(seen):
        return f"{said}a correlation of {np.corrcoef(some[:-1], some[1:])[0, 1]:.2f} from one step to the next."
    if acting.is_lopsided(seen):
        return f"{said}a mean of {some.mean():z.2f} N m over {len(some)} steps."
    if acting.is_never_small(seen):
        return f"{said}no number below {np.abs(some).min():.2f} N m among {len(some)}, positive or negative."
    return None


def other_data(seen: Evidence) -> str | None:
    expected = slips.transitions(seen)
    if not np.array_equal(seen["sizes"], [STEPS * (k + 1) for k in range(ROUNDS)]):
        sizes = ", ".join(f"{size:,g}" for size in seen["sizes"])
        return f"The fits should see {STEPS}, {2 * STEPS} and {3 * STEPS} transitions; yours see {sizes}."
    for k, rows in enumerate(slips.fitted_rows(seen)):
        right = expected[: STEPS * (k + 1)]
        if not slips.hold_the_same(rows, right):
            return f"Fit {k} should see the {len(right)} transitions so far; among yours are others."
    return None


def other_shape(seen: Evidence) -> str | None:
    if seen["returns"].shape == (ROUNDS,):
        return None
    return (
        f"After {ROUNDS} rounds there should be an array of {ROUNDS} returns; yours has shape {seen['returns'].shape}."
    )


def other_returns(seen: Evidence) -> str | None:
    error = np.abs(seen["returns"] - seen["expected"])
    if (error <= RETURN_TOLERANCE).all():
        return None
    worst = np.argmax(np.where(np.isnan(error), np.inf, error))
    return (
        f"The policy after round {worst} earns {seen['expected'][worst]:,.2f} in this made-up world, as a mean over "
        f"the 100 starts; yours says {seen['returns'][worst]:,.2f}."
    )


def other_few(seen: Evidence) -> str | None:
    sizes = [FEW_STEPS * (k + 1) for k in range(FEW_ROUNDS)]
    expected = [FEW_ROUNDS * FEW_STEPS, FEW_ROUNDS, FEW_ROUNDS]
    if np.array_equal(seen["few_counts"], expected) and np.array_equal(seen["few_sizes"], sizes):
        return None
    steps, fits, returns = seen["few_counts"]
    fitted = ", ".join(f"{size:g}" for size in seen["few_sizes"])
    return (
        f"The first call was right. With num_rounds={FEW_ROUNDS} and steps_per_round={FEW_STEPS} yours takes {steps:g} "
        f"steps, fits {fits:g} models, to {fitted} transitions, and returns {returns:g} numbers."
    )


def _pair(state):
    return "({:z.3f}, {:z.3f})".format(*state)


def fact(seen: Evidence) -> str:
    return f"{ROUNDS} rounds of {STEPS} real steps in a made-up world: data, policies and tests are right."


EXERCISE = Exercise(
    name="improve",
    notebook="05_model_bias",
    defines="improve",
    draw=draw,
    probe=probe,
    evidence={
        "world": (float, 2, 4),
        "models": (float, ROUNDS, 2, 4),
        "seed": (float,),
        "acted_states": (float, "steps", 2),
        "acted_torques": (float, "steps"),
        "acted_phases": (float, "steps"),
        "sizes": (float, "fits"),
        "fitted": (float, "rows", 5),
        "returns": (float, ...),
        "few_counts": (float, 3),
        "few_sizes": (float, "few_fits"),
    },
    look=look,
    stops=slips.STOPS,
    breaches=(contract.NOT_AN_ARRAY, contract.SAME_RANDOMNESS, slips.RNG_NOT_USED, slips.ANOTHER_POLICY),
    checks=(
        Check(other_counts, slips.IN_COUNTS),
        Check(other_path, slips.IN_PATH),
        Check(other_torques, acting.IN_TORQUES),
        Check(other_noise, acting.IN_NOISE),
        Check(other_data, slips.IN_DATA),
        Check(other_shape, IN_SHAPE),
        Check(other_returns, IN_RETURNS, REFERENCE, {"returns": RETURN_TOLERANCE}),
        Check(other_few, (slips.OLD_DATA_DROPPED, slips.NUMBERS_TYPED_IN)),
    ),
    fact=fact,
    draws=2,
    time_limit=6.0,
    imports=("scipy.sparse",),
    hints=(
        "The agent learns only from what it sees, and sees only where it goes. Who decides where it goes, and with "
        "what knowledge?",
        "Two loops: over the rounds, and in each over the real steps. Which things live on from one round to the next: "
        "the state, the data, the policy?",
        "Keep a list of transitions for the whole run. After the inner loop make three arrays of it, fit, compute the "
        "policy, and test it by `pendulum.play`.",
        "The lines to look at: what is appended (the state before the step, the torque as it was applied, the state "
        "after), what `fit` gets (all of it), and where the test is played (in `world`).",
    ),
)
