"""Exercise `generate_synthetic_data` of notebook 04: one step of the model from states all over the state space."""

import contextlib
import itertools

import numpy as np

from helpers import pendulum
from helpers.checks import contract
from helpers.checks.contract import Contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.sac_dyna import modelling, slips, spreading, storing
from helpers.checks.sac_dyna.policy import ProbePolicy
from helpers.checks.sac_dyna.recording import (
    Actions,
    Enough,
    buffer_class,
    watched_generators,
)

NUM_BEFORE = 7  # transitions that are in the buffer already
MOST = 2000  # transitions that are taken, in all calls
MANY = 1200  # of them in the last call

NOTHING_STORED = Misconception(
    "nothing-stored",
    "Where do the transitions have to go?",
    "`replay_buffer.add` stores one transition; nothing is stored elsewhere.",
    when=lambda seen: len(seen["actions"]) == 0,
)
WRONG_NUMBER_OF_SAMPLES = Misconception(
    "wrong-number-of-samples",
    "What does `num_samples` say?",
    "One sample is one transition: one state, one action, one step of the model.",
    when=lambda seen: len(seen["actions"]) > 0,
)
STEPPED_TWICE = Misconception(
    "stepped-twice",
    "How many calls of `env.step` does one transition take?",
    "One call returns all five things: observation, reward, terminated, truncated, info. A second call takes another "
    "step, from where the first one led.",
)
OWN_EQUATION = Misconception(
    "own-equation",
    "Whose steps are they? The model is the one that was passed in.",
    "Let `env.step` take the step: the next model may be a network, which has no coefficients.",
)


class Model(pendulum.EquationEnv):
    """A model that notes each step: the state before it, the torque, and whether `reset` alone chose the state.

    Its reward is that of the pendulum and a `bonus`; each fifth step is truncated, which is no end of the world.
    """

    def __init__(self, sine_coefficient, bonus):
        super().__init__(sine_coefficient)
        self.bonus = bonus
        self.actions, self.steps, self.by_itself = Actions(), [], True

    def __deepcopy__(self, memo):
        other = Model(self.coefficients[0], self.bonus)
        other.state, other.actions, other.steps = np.array(self.state), self.actions, self.steps
        return other

    def reset(self, *, seed=None, options=None):
        observation, info = super().reset(seed=seed, options=options)
        self.by_itself = not (options and "state" in options)
        return observation, info

    def step(self, action):
        action = self.actions.one(action)
        if len(self.steps) > MOST:
            raise Enough
        self.steps.append([*np.asarray(self.state, dtype=float), float(action[0]), self.by_itself])
        observation, reward, terminated, _, info = super().step(action)
        return observation, reward + self.bonus, terminated, len(self.steps) % 5 == 0, info


def draw(rng) -> Evidence:
    """The weights of a policy, how many samples to take, the seeds of model and policy, and the model."""
    weights = rng.uniform([0.7, 0.7, 0.1], [1.5, 1.5, 0.3])
    return {
        "model_seed": np.array(rng.integers(2**31)),
        "weights": weights * rng.choice([-1, 1], 3),
        "num_samples": np.array(rng.integers(320, 400)),
        "policy_seed": np.array(rng.integers(2**31)),
        "model_sine": np.array(rng.uniform(*storing.MODEL_SINE_COEFFICIENTS)),
        "bonus": np.array(rng.uniform(-2, -1)),
    }


def probe(generate_synthetic_data, weights, num_samples, model_seed, policy_seed, model_sine, bonus) -> Evidence:
    """Let it add to a replay buffer; return what it has added, what was asked, and what the model did.

    Two more calls tell whether the states are fresh, and with the second of them, a large one, how angles are spread.
    """
    env, policy, contract = Model(float(model_sine), float(bonus)), ProbePolicy(weights, policy_seed), Contract()
    env.reset(seed=int(model_seed))
    seeds, ended = itertools.count(int(policy_seed)), []

    def fill(number):
        buffer = buffer_class()(MOST, env.observation_space, env.action_space, device="cpu")
        for angle in range(NUM_BEFORE):
            observed = pendulum.observe(np.array([angle, 0.0]))
            buffer.add(observed, observed, np.zeros(1), 0.0, False, [{}])
        before, buffer.total = storing.contents(buffer), 0
        buffer.most, buffer.passing = MOST, env.actions
        with contextlib.suppress(Enough), watched_generators(contract, next(seeds)):
            generate_synthetic_data(env, policy, buffer, number)
            ended.append(number)
        after = storing.contents(buffer)
        kept = all(np.array_equal(before[name], after[name][:NUM_BEFORE]) for name in before)
        sentence = f"The buffer held {NUM_BEFORE} transitions before. They are no longer there."
        contract.expect(kept, "buffer-emptied", sentence)
        return {name: values[NUM_BEFORE:] if kept else values for name, values in after.items()}

    stored = fill(int(num_samples))
    evidence = stored | {"questions": policy.asked(), "steps": np.array(env.steps, dtype=float).reshape(-1, 4)}
    fills = stored, fill(int(num_samples)), fill(MANY)
    for before, again in itertools.pairwise(np.round(each["observations"], 4) for each in fills):
        known, first = set(map(tuple, before)), again[: len(before)]
        if len(known) > 1 and len(again) and np.mean([tuple(start) in known for start in first]) > 0.5:
            said = f"Two calls stored the same observations, such as {storing.vector(again[0])}."
            contract.note("same-randomness", said)
    number = len(fills[-1]["observations"])
    if number != MANY in ended and len(stored["observations"]) == num_samples:
        contract.note("wrong-number-of-samples", f"Asked for {MANY} samples, it stored {number:,} transitions.")
    angles = [theta for theta, *_ in env.steps]
    if problem := spreading.in_corners(angles):
        contract.note("cosine-and-sine-apart", problem)
    if problem := spreading.over_part_of_a_turn(angles):
        contract.note("part-of-a-turn-too-much", problem)
    return evidence | contract.evidence


def look(evidence: Evidence) -> Evidence:
    """Add what is stored about the steps, how the starts are spread, and whose the actions are."""
    if not len(evidence["actions"]):
        return evidence
    return modelling.look(evidence | storing.look(evidence, evidence["model_sine"]))


def other_number(seen: Evidence) -> str | None:
    asked, stored = int(seen["num_samples"]), len(seen["actions"])
    if stored == asked:
        return None
    more = " or more" if stored == MOST else ""
    return f"Asked for {asked} samples, it stored {stored:,}{more} transition{'s' * (stored != 1)} in `replay_buffer`."


def steps_of_another_model(seen: Evidence) -> str | None:
    if seen["is_step"].mean() <= 0.5 and storing.follows(seen, pendulum.SINE_COEFFICIENT).mean() >= 0.9:
        return "The stored transitions are steps of Pendulum-v1, not of `env`, which has another gravity here."
    steps, distinct = len(seen["steps"]), len(np.unique(np.round(seen["observations"], 4), axis=0))
    if 2 * steps < distinct:
        called = "never called" if not steps else f"called {steps} time{'s' * (steps != 1)}"
        return f"Transitions from {distinct} different states were stored, and `env.step` was {called}."
    return None


def stepped_twice(seen: Evidence) -> str | None:
    steps, stored = len(seen["steps"]), len(seen["actions"])
    if steps != 2 * stored:
        return None
    return f"`env.step` was called {steps} times for {stored} stored transitions."


def fact(seen: Evidence) -> str:
    return (
        f"{len(seen['actions'])} transitions, every one a step of the model, actions scaled to [-1, 1]; "
        f"{seen['upper']:.0%} of the starts in the upper half, speeds up to {seen['fastest']:.1f} rad/s."
    )


EXERCISE = Exercise(
    name="generate_synthetic_data",
    notebook="04_sac_dyna",
    defines="generate_synthetic_data",
    draw=draw,
    probe=probe,
    evidence={
        "weights": (float, 3),
        **{name: (float,) for name in ("num_samples", "model_seed", "policy_seed", "model_sine", "bonus")},
        "questions": (float, "questions", 5),
        "steps": (float, "steps", 4),
        **storing.CONTENTS,
    },
    look=look,
    stops=slips.OF_A_BUFFER,
    breaches=(
        WRONG_NUMBER_OF_SAMPLES,
        slips.BUFFER_EMPTIED,
        slips.SEEDS_FOR_EVERYBODY,
        contract.SAME_RANDOMNESS,
        spreading.COSINE_AND_SINE_APART,
        spreading.PART_OF_A_TURN,
    ),
    checks=(
        Check(other_number, (NOTHING_STORED, WRONG_NUMBER_OF_SAMPLES)),
        Check(storing.not_finite),
        Check(steps_of_another_model, (OWN_EQUATION,)),
        Check(stepped_twice, (STEPPED_TWICE,)),
        *modelling.CHECKS,
        Check(storing.too_large, storing.TOO_LARGE),
        Check(storing.no_step, (storing.ONE_OBSERVATION_FOR_ALL, *storing.NO_STEP)),
        Check(storing.ends, (storing.STORED_AS_DONE,), blocks=False),
        Check(storing.other_rewards, (storing.OWN_REWARD, *storing.OTHER_REWARDS)),
        Check(modelling.other_steps),
    ),
    fact=fact,
    imports=storing.LIBRARIES,
    hints=(
        "The model answers any question: from THIS state with THIS torque, what comes next? So choose states "
        "from all over, let the policy choose the torques, and let the model take one step from each.",
        "A state is two numbers: the angle anywhere in [-pi, pi], the speed anywhere in [-8, 8]. The policy sees "
        "observations, not states, and can answer for all of them in one call. A transition is (observation, "
        "next observation, scaled action, reward, terminated).",
        "`env.np_random.uniform(low, high, size=...)` draws the states, `pendulum.observe` turns them into "
        "observations, `policy.predict` takes them all together, `env.reset(options=...)` puts the model "
        "into one state, `policy.scale_action` and `replay_buffer.add` store the result.",
        "The line to look at is `replay_buffer.add`: six arguments in the order observation, next observation, "
        "action, reward, done, and a list with one info dictionary. Its action is not the one `predict` returned.",
    ),
)
