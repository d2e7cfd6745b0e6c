"""Exercise `imagined_and_real` of notebook 05: what a policy earns in a model, and in the world."""

import numpy as np

from helpers import pendulum
from helpers.checks import contract
from helpers.checks.contract import Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception, evaluate
from helpers.checks.model_bias import asking
from helpers.checks.model_bias.playing import MISCONCEPTIONS, REFERENCE, STEPS, TOLERANCE, Paths, acting, is_calm
from helpers.checks.observe import Unexpected, numbers
from helpers.checks.wording import both

NUM, OTHER_NUM = 5, 3
TURNED = [4 * np.pi, 0.0]  # what is added to a state
RETURNED, IMAGINED, REAL = "What `imagined_and_real` returns", "The imagined returns", "The real returns"
POLICY_ASKED = "The states that the policy is asked about"
NAMES = ("starts", "policy", "model", "world")


def _is_of_returns(stop):
    return stop.thing in (IMAGINED, REAL)


STOPS = (
    asking.nothing_returned(RETURNED),
    Misconception(
        "only-one-returned",
        "How many things are asked for?",
        "Two arrays come back, the imagined returns and the real ones, with a comma between them.",
        when=lambda stop: stop.thing == RETURNED and stop.kind != "NoneType",
    ),
    Misconception(
        "averaged-over-starts",
        "How many episodes are played, and how many returns are there?",
        "Each start has a return of its own: keep the n of them apart.",
        when=lambda stop: _is_of_returns(stop) and stop.shape == (),
    ),
    Misconception(
        "not-added-up",
        "How many numbers is the return of an episode?",
        "The rewards of an episode add up to one number, its return. What is left is one number for each start.",
        when=lambda stop: _is_of_returns(stop) and stop.shape is not None and STEPS in stop.shape,
    ),
    Misconception(
        "observations-for-states",
        "What does a policy of this notebook look at?",
        "`policy(states)` takes the states (n, 2) as they are, angle and velocity.",
        when=lambda stop: stop.thing == POLICY_ASKED,
    ),
    asking.ARGUMENTS_SWAPPED,
    asking.MODEL_AS_ENVIRONMENT,
    Misconception(
        "policy-as-agent",
        "Is a policy of this notebook an object with `predict`, or a function?",
        "A policy is called with the states, and returns the torques.",
        when=lambda stop: stop.kind == "AttributeError" and "'predict'" in stop.text,
    ),
)
REMEMBERS = Misconception(
    "remembers-last-call",
    "Does a second call start anew, with its own policy, model and starts?",
    "What is kept outside of the function, or was typed in for one example, is wrong for the next. Take all from the "
    "arguments.",
)


def draw(rng) -> Evidence:
    """Two policies, each with a made-up model and world, weights (2, 4), and starts."""

    def one(num):
        policy = rng.uniform(0.2, 0.6, 3) * rng.choice([-1, 1], 3)
        drawn = rng.uniform(-2.5, 2.5, (num, 2)), policy, asking.draw_weights(rng), asking.draw_weights(rng)
        return drawn if is_calm(*drawn) else one(num)

    other = {f"other_{name}": values for name, values in zip(NAMES, one(OTHER_NUM), strict=True)}
    return dict(zip(NAMES, one(NUM), strict=True)) | other


def _policy_with(weights):
    """Return the policy with these weights, which says so if it is asked in another form."""

    def policy(states) -> np.ndarray:
        given = numbers(POLICY_ASKED, states)
        if given.shape[-1:] != (2,):
            raise Unexpected(POLICY_ASKED, "an array of shape (..., 2)", states)
        return acting(weights, given)

    return policy


ONE_STATE_AT_A_TIME = Misconception(
    "one-state-at-a-time",
    "In which shape does the docstring say that a policy gets its states?",
    "All episodes are played together: the policy gets the states (n, 2), and need not know what to do with one alone.",
)


def _looks_same(states):
    """A policy that pushes alike after a whole turn, and takes rows of states only, as the docstring has it."""
    if np.ndim(states) != 2:
        raise Unexpected(POLICY_ASKED, "an array of shape (n, 2)", states)
    return 3 * np.sin(states[:, 0] - 0.3 * states[:, 1])


def _arguments(starts, policy, model, world):
    return _policy_with(policy), asking.model_with(model), asking.model_with(world), starts


def probe(
    imagined_and_real, starts, policy, model, world, other_starts, other_policy, other_model, other_world
) -> Evidence:
    """Ask about one policy from some starts, then about another one from fewer."""
    contract = Contract()
    given = starts.copy()
    arguments_of_one = _arguments(given[:1].copy(), policy, model, world)
    with contract.keeps(starts=starts):
        returned = imagined_and_real(*_arguments(starts, policy, model, world))
    is_pair = isinstance(returned, tuple | list | np.ndarray) and len(returned) == 2
    if not is_pair:
        raise Unexpected(RETURNED, "two arrays, the imagined and the real returns", returned)
    imagined, real = (contract.array(name, each, (NUM,)) for name, each in zip((IMAGINED, REAL), returned, strict=True))
    try:
        again = imagined_and_real(*_arguments(other_starts, other_policy, other_model, other_world))
        other = numbers(RETURNED, again, (2, OTHER_NUM))
    except Exception:  # it fails although the first one did not
        other = np.full((2, OTHER_NUM), np.nan)
    one = np.array([imagined[:1], real[:1]])
    contract.for_one("The pair of returns from one start", lambda: imagined_and_real(*arguments_of_one), one)
    far, turned = given + TURNED, np.full((2, NUM), np.nan)  # what writes turns into its argument shows only here
    try:
        with contract.keeps(starts=far):
            law = pendulum.next_state
            turned = numbers(RETURNED, imagined_and_real(_looks_same, law, law, far), (2, NUM))
    except Unexpected as error:
        if error.thing == POLICY_ASKED:
            contract.note("one-state-at-a-time", f"{error}; yours has shape {np.shape(error.value)}.")
    except Exception:  # it fails although the first one did not
        pass
    later = [numbers(RETURNED, each) for each in returned]
    contract.expect(
        np.array_equal(later, [imagined, real]), "aliased", "What the first call returned changed with the second call."
    )
    return {"imagined": imagined, "real": real, "other": other, "turned": turned, **contract.evidence}


def look(evidence: Evidence) -> Evidence:
    """Add the paths, and the returns as they should be."""
    paths, other = (Paths(*(evidence[f"{prefix}{name}"] for name in NAMES)) for prefix in ("", "other_"))

    def returns(paths):
        return np.array([evaluate(REFERENCE, {"paths": paths}, output) for output in ("imagined", "real")])

    turned = pendulum.play(_looks_same, pendulum.next_state, evidence["starts"] + TURNED)
    return evidence | {
        "paths": paths,
        "expected": returns(paths),
        "other_expected": returns(other),
        "turned_expected": turned,
    }


def other_returns(seen: Evidence) -> str | None:
    got = np.array([seen["imagined"], seen["real"]])
    wrong = ~(np.abs(got - seen["expected"]) <= TOLERANCE)
    if not wrong.any():
        return None
    start = wrong.any(axis=0).argmax()
    should, yours = (" and ".join(f"{each:z.3f}" for each in values[:, start]) for values in (seen["expected"], got))
    return (
        f"In a made-up model and a made-up world, a policy from start {start} should earn {should}, imagined and real; "
        f"you say {yours}."
    )


def other_call(seen: Evidence) -> str | None:
    if (np.abs(seen["other"] - seen["other_expected"]) <= TOLERANCE).all():
        return None
    return "The first call was right. A second one, with another policy, model and world, was not."


def other_after_turns(seen: Evidence) -> str | None:
    wrong = ~(np.abs(seen["turned"] - seen["turned_expected"]) <= 1)  # in single precision paths drift apart
    if not wrong.any() or np.isin(seen["broken"][:, 0], ["argument-changed", "one-state-at-a-time"]).any():
        return None  # that only shows it once more
    if np.isnan(seen["turned"]).all():
        return "From starts whose angle is two whole turns further your code fails, or does not return numbers."
    start = wrong.any(axis=0).argmax()
    return (
        f"Of a pendulum whose angle is two whole turns further, the imagined return from start {start} "
        f"{both(seen['turned_expected'][start], seen['turned'][0, start])}."
    )


def fact(seen: Evidence) -> str:
    gap = np.abs(seen["imagined"] - seen["real"]).mean()
    right = f"Imagined and real returns from {NUM} starts are right to {TOLERANCE:g}"
    return f"{right}; in that made-up world they are {gap:.0f} apart."


EXERCISE = Exercise(
    name="imagined_and_real",
    notebook="05_model_bias",
    defines="imagined_and_real",
    draw=draw,
    probe=probe,
    evidence={
        "starts": (float, NUM, 2),
        "policy": (float, 3),
        "model": (float, 2, 4),
        "world": (float, 2, 4),
        "other_starts": (float, OTHER_NUM, 2),
        "other_policy": (float, 3),
        "other_model": (float, 2, 4),
        "other_world": (float, 2, 4),
        "imagined": (float, NUM),
        "real": (float, NUM),
        "other": (float, 2, OTHER_NUM),
        "turned": (float, 2, NUM),
    },
    look=look,
    stops=STOPS,
    breaches=(contract.ARGUMENT_CHANGED, contract.NOT_AN_ARRAY, contract.ALIASED, ONE_STATE_AT_A_TIME),
    checks=(
        Check(other_returns, MISCONCEPTIONS, REFERENCE, {"imagined": TOLERANCE, "real": TOLERANCE}),
        Check(other_call, (REMEMBERS,)),
        Check(other_after_turns),
        contract.FOR_ONE,
    ),
    fact=fact,
    hints=(
        "The same policy plays the same episode twice. What is different the second time, and what is not?",
        "An episode is a loop: ask the policy, add up the reward, move on. Only who moves the state differs: first the "
        "model, then the world. In both the policy sees the states that it has really got to.",
        "A function inside `imagined_and_real` that plays an episode in a given place saves writing the loop twice. "
        "`pendulum.reward(states, torques)` rewards all n at once; start the sum with n zeros.",
        "The lines to look at are the two after the policy has been asked: first the reward, from the state as it is, "
        "then the new state. Swapped, each step is rewarded for where it leads.",
    ),
)
