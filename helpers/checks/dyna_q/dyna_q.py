"""Exercise `dyna_q` of notebook 01: Dyna-Q, observed step by step in small rings."""

import numpy as np

from helpers.checks.dyna_q import acting, learning, ring
from helpers.checks.dyna_q.ring import CUT_AFTER, GOAL, NUM_RUNS, RUNS
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception
from helpers.checks.observe import numbers

RETURNED = "What `dyna_q` returns"
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
        when=lambda stop: stop.thing == RETURNED and stop.shape == (0,),
    ),
    Misconception(
        "steps-noted-at-each-step",
        "How often is a number noted in one episode?",
        "Once per episode, after its last step. Look at the indentation.",
        when=lambda stop: stop.thing == RETURNED and stop.shape == (stop.arrays["steps"] or -1,),
    ),
    Misconception(
        "model-not-learned",
        "How does the model come to know what happened?",
        "The third part of the loop: the model learns each real step. It has a method for that.",
        when=lambda stop: stop.thing == ring.STEPS_LEARNED and not stop.arrays["learned"].any(),
    ),
    Misconception(
        "model-learns-after-planning",
        "Can the agent think about a step that the model has not learned yet?",
        "The order matters: act, learn, model, plan.",
        when=lambda stop: stop.thing == ring.STEPS_LEARNED and stop.arrays["learned"].tolist() == [0, 1],
    ),
)
RESET_ONLY_ONCE = Misconception(
    "reset-only-once",
    "Where does each episode begin?",
    "Each episode begins with a reset, at the start. Before which loop is yours?",
)
COUNT_MISCONCEPTIONS = (
    Misconception(
        "plans-in-the-real-world",
        "Where does planning take its steps from?",
        "Planning happens in the model: it takes no real step.",
        when=lambda seen: seen["only_with_planning"] and seen["taken"].sum() > seen["returned"].sum(),
    ),
    Misconception(
        "steps-accumulate",
        "From which number does the count begin in the second episode?",
        "The counter must begin anew with each episode.",
        when=lambda seen: not seen["only_with_planning"] and (seen["returned"] == seen["taken"].cumsum(axis=1)).all(),
    ),
    Misconception(
        "steps-off-by-one",
        "Count by hand: which steps of an episode are counted?",
        "The step that reaches the goal counts, and before the first step there is none.",
        when=lambda seen: (
            not seen["only_with_planning"] and set((seen["returned"] - seen["taken"]).flat) in ({1}, {-1})
        ),
    ),
    Misconception(
        "rewards-for-steps",
        "What was asked for: steps or rewards?",
        "The number of real steps of each episode, not the sum of their rewards.",
        when=lambda seen: not seen["only_with_planning"] and np.allclose(seen["returned"], seen["earned"]),
    ),
)
IGNORES_TERMINATION = Misconception(
    "ignores-termination",
    "In which two ways can an episode be over?",
    "Terminated means that the goal was reached. Nothing follows; a new episode begins with a reset.",
)
IGNORES_TRUNCATION = Misconception(
    "ignores-truncation",
    "In which two ways can an episode be over?",
    "Truncated means that something else ended the episode, a time limit for instance. It is over too.",
)
CALL_MISCONCEPTIONS = (
    Misconception(
        "does-not-plan",
        "What happens in the fourth part of the loop: act, learn, model, plan?",
        "After each real step the agent thinks about what it remembers.",
        when=lambda seen: (
            not len(seen["calls"]) and seen["against_values"] <= acting.MOST_AGAINST < seen["against_model"]
        ),
    ),
    Misconception(
        "planning-instead-of-plan",
        "By which name should it be called, so that the reader may pass another function?",
        "`plan` is an argument. It is `planning` only where nothing else was passed.",
        when=lambda seen: not len(seen["calls"]) and seen["against_model"] <= acting.MOST_AGAINST,
    ),
    Misconception(
        "plans-once-per-episode",
        "After what does the agent plan: a step or an episode?",
        "It plans after EACH real step. Look at the indentation.",
        when=lambda seen: len(seen["calls"]) and np.array_equal(seen["calls"], seen["all_calls"][seen["last"]]),
    ),
)


def draw(rng) -> Evidence:
    """The seeds of the runs."""
    return {"seeds": rng.integers(2**31, size=NUM_RUNS)}


def probe(dyna_q, seeds) -> Evidence:
    """Let it live in small rings; return all its real steps, what it returned and how it called `plan`."""
    evidence, record = {}, []
    for name, run in RUNS.items():
        steps, returned = [], []
        for number, seed in enumerate(ring.seeds_of_runs(seeds)):
            env = ring.new(name, seed)
            constants = {"alpha": run.alpha, "gamma": run.gamma, "epsilon": run.epsilon, "seed": seed}
            if name == "watched":
                constants["plan"] = ring.watch(env, number, record)
            found = dyna_q(env, run.num_episodes, run.num_planning_steps, **constants)
            returned.append(lengths(found, run.num_episodes, len(env.steps)))
            steps += [(number, *step) for step in env.steps]
        evidence |= {name: np.array(steps).reshape(-1, 5), f"{name}_returned": np.array(returned)}
    return evidence | {
        name: np.array([call[name] for call in record], dtype=float).reshape(-1, *shape)
        for name, shape in ring.RECORDED.items()
    }


def lengths(returned: object, num_episodes: int, num_steps: int) -> np.ndarray:
    expected = f"the number of steps of each episode: for {num_episodes} it should return {num_episodes} numbers"
    return numbers(RETURNED, returned, (num_episodes,), expected=expected, steps=np.array(num_steps))


def look(evidence: Evidence) -> Evidence:
    """Replay all steps, and add what follows from them; where `plan` was not called after each, no more than that."""
    replays = {name: ring.replay(name, evidence[name], evidence["seeds"]) for name in RUNS}
    lived, outcomes = ({name: both[i] for name, both in replays.items()} for i in range(2))
    watched = lived["watched"]
    ordinals = [1 + np.arange(np.sum(watched[:, 0] == run)) for run in range(NUM_RUNS + 1)]
    seen = evidence | {
        "lived": lived,
        "outcomes": outcomes,
        "last": np.append((watched[1:, :2] != watched[:-1, :2]).any(axis=1), True),  # of its episode
        "all_calls": np.column_stack([watched[:, 0], np.concatenate(ordinals)]),
    }
    seen = acting.look(look_at_counts(seen))
    called = np.array_equal(seen["calls"], seen["all_calls"])
    return acting.look_at_watched(learning.look(seen)) if called else seen


def look_at_counts(seen: Evidence) -> Evidence:
    """Add steps and rewards of each episode, and what was returned, for the first kind of run where these differ."""
    wrong = {}
    for name, run in RUNS.items():
        lived, returned = seen["lived"][name], seen[f"{name}_returned"]
        taken, earned = np.zeros((2, NUM_RUNS + 1, max(run.num_episodes, lived[:, 1].max(initial=0))))
        np.add.at(taken, (lived[:, 0], lived[:, 1] - 1), 1)
        np.add.at(earned, (lived[:, 0], lived[:, 1] - 1), seen["outcomes"][name][:, 0])
        if not np.array_equal(taken, returned):
            wrong[name] = {"taken": taken, "returned": returned, "earned": earned}
    seen = seen | {"wrong_counts": list(wrong), "only_with_planning": "exploring" not in wrong}
    return seen | next(iter(wrong.values()), {})


def goes_on_for_ever(steps: np.ndarray) -> bool:
    """Whether most of the steps (N, 4) belong to one episode that went on after the goal."""
    last = steps[steps[:, 0] == steps[-1, 0]]
    return len(last) > ring.STEP_LIMIT / 2 and (last[:-1, 3] == GOAL).any()


def made_up_steps(seen: Evidence) -> str | None:
    if all(np.array_equal(seen["lived"][name], seen[name]) for name in RUNS):
        return None
    return "Among the steps that were recorded are some that `env` does not take."


def no_steps(seen: Evidence) -> str | None:
    return None if all(len(seen[name]) for name in RUNS) else "`dyna_q` returned without taking a step in `env`."


def one_reset(seen: Evidence) -> str | None:
    if max(seen[name][:, 1].max() for name in RUNS) > 1:
        return None
    return f"All steps belong to one episode: `env` was reset once, for {RUNS['watched'].num_episodes} episodes."


def more_episodes(seen: Evidence) -> str | None:
    if not seen["wrong_counts"] or seen["taken"].shape == seen["returned"].shape:
        return None
    return f"For {seen['returned'].shape[1]} episodes, `env` was reset {seen['taken'].shape[1]} times."


def other_counts(seen: Evidence) -> str | None:
    if not seen["wrong_counts"]:
        return None
    run, episode = np.argwhere(seen["taken"] != seen["returned"])[0]
    taken, returned = seen["taken"][run, episode], seen["returned"][run, episode]
    return f"In episode {episode + 1}, `env` counted {taken:.0f} steps; `dyna_q` returned {returned:.4g}."


def goes_on_after_the_goal(seen: Evidence) -> str | None:
    if not (seen["watched"][:, 2] == GOAL).any():
        return None
    return "An episode was terminated, and `dyna_q` took another step in it."


def goes_on_after_truncation(seen: Evidence) -> str | None:
    truncated = seen["outcomes"]["watched"][:, 2] == 1
    if not (truncated & ~seen["last"]).any():
        return None
    return f"An episode was truncated after {CUT_AFTER} steps, and `dyna_q` took another step in it."


def ends_too_early(seen: Evidence) -> str | None:
    early = seen["last"] & ~(seen["outcomes"]["watched"][:, 1:] == 1).any(axis=1)
    return f"{early.sum()} episodes ended before they were terminated or truncated." if early.any() else None


def other_calls(seen: Evidence) -> str | None:
    if np.array_equal(seen["calls"], seen["all_calls"]):
        return None
    return (
        f"In {len(seen['all_calls'])} real steps, `plan` was called {len(seen['calls'])} times. It should be called "
        "once after each of them."
    )


def fact(seen: Evidence) -> str:
    return (
        f"After each of {len(seen['watched'])} real steps, one update, the model and `plan`; with planning, "
        f"{1 - seen['against_model']:.1%} of the actions are the best by what was seen. No real step was spent on "
        "planning."
    )


EXERCISE = Exercise(
    name="dyna_q",
    notebook="01_dyna_q",
    defines="dyna_q",
    needs=("q_learning_update", "planning"),
    draw=draw,
    probe=probe,
    evidence={
        "seeds": (float, NUM_RUNS),
        **{name: (float, f"{name} steps", 5) for name in RUNS},
        **{f"{name}_returned": (float, NUM_RUNS + 1, run.num_episodes) for name, run in RUNS.items()},
        **{name: (float, "calls", *shape) for name, shape in ring.RECORDED.items()},
    },
    look=look,
    stops=STOPS,
    checks=(
        Check(made_up_steps),
        Check(no_steps),
        Check(one_reset, (RESET_ONLY_ONCE,)),
        Check(more_episodes),
        Check(other_counts, COUNT_MISCONCEPTIONS),
        Check(goes_on_after_the_goal, (IGNORES_TERMINATION,)),
        Check(goes_on_after_truncation, (IGNORES_TRUNCATION,)),
        Check(ends_too_early),
        *acting.CHECKS_OF_CHANCE,
        Check(other_calls, CALL_MISCONCEPTIONS),
        *learning.CHECKS,
        *acting.CHECKS_OF_ACTING,
    ),
    fact=fact,
    hints=(
        "Two loops: over episodes, and over the steps of an episode. In the inner one four things take turns: act, "
        "learn, model, plan.",
        "Each episode begins with `env.reset()` and ends when a step is terminated or truncated. After each step: "
        "update `q` from it, let the model learn it, plan, and move on to the next state.",
        "`tabular.epsilon_greedy(q[state], epsilon, rng)` chooses; `env.step(action)` returns next state, reward, "
        "terminated, truncated, info; `model.learn(...)` remembers; `plan(...)` takes what `planning` takes.",
        "Two lines are easily forgotten: the next state becomes the state, and the steps of the episode go to the "
        "end of the list `steps`, once the episode is over.",
    ),
)
