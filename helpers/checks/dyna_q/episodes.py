"""How `dyna_q` lives from episode to episode: its steps, its ends and its calls of `plan`, and how they go wrong."""

import numpy as np

from helpers.checks.dyna_q import acting, chance, ring
from helpers.checks.dyna_q.ring import CUT_AFTER, GOAL, NUM_RUNS, RUNS
from helpers.checks.exercise import Check, Evidence
from helpers.checks.misconception import Misconception

RESET_ONLY_ONCE = Misconception(
    "reset-only-once",
    "Where does each episode begin?",
    "Each episode begins with a reset, at the start. Before which loop is yours?",
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
    # Where counts are wrong, all steps are counted, and some for an episode that never began.
    when=lambda seen: (
        went_on(seen).any() and (not seen["wrong_counts"] or seen["taken"].sum() == seen["returned"].sum())
    ),
)
COUNT_MISCONCEPTIONS = (
    IGNORES_TRUNCATION,
    Misconception(
        "walls-not-counted",
        "Is it a step if a wall is in the way?",
        "Whatever an action leads to, it was a real step, and it counts. The agent learns from it, too.",
        when=lambda seen: leaves_walls_out(seen),
    ),
    Misconception(
        "plans-in-the-real-world",
        "Where does planning take its steps from?",
        "Planning happens in the model: it takes no real step.",
        when=lambda seen: (
            seen["only_with_planning"] and seen["taken"].sum() > seen["returned"].sum() and not leaves_walls_out(seen)
        ),
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
LIMIT_OF_ITS_OWN = Misconception(
    "limit-of-its-own",
    "Who decides when an episode is over?",
    "The environment does, by terminated and truncated; it may take very many steps. Your loop has a limit besides.",
    when=lambda seen: seen["longest"] < ring.LONG,
)
CALL_MISCONCEPTIONS = (
    Misconception(
        "does-not-plan",
        "What happens in the fourth part of the loop: act, learn, model, plan?",
        "After each real step the agent thinks about what it remembers.",
        when=lambda seen: (
            not len(with_planning(seen)) and seen["against_values"] <= acting.MOST_AGAINST < seen["against_model"]
        ),
    ),
    Misconception(
        "planning-instead-of-plan",
        "By which name should it be called, so that the reader may pass another function?",
        "`plan` is an argument. It is `planning` only where nothing else was passed.",
        when=lambda seen: not len(with_planning(seen)) and seen["against_model"] <= acting.MOST_AGAINST,
    ),
    Misconception(
        "plans-once-per-episode",
        "After what does the agent plan: a step or an episode?",
        "It plans after EACH real step. Look at the indentation.",
        when=lambda seen: (
            len(with_planning(seen)) and np.array_equal(with_planning(seen), seen["all_calls"][seen["last"]])
        ),
    ),
    Misconception(
        "last-step-left-out",
        "What happens with the last step of an episode before the loop is left?",
        "The last step brings the reward: learning, the model and planning come first, and only then is the loop left.",
        when=lambda seen: any(
            np.array_equal(with_planning(seen), seen["all_calls"][~last])
            for last in (seen["last"], seen["outcomes"]["watched"][:, 1] == 1)
        ),
    ),
)
PLAN_SKIPPED_WHEN_ZERO = Misconception(
    "plan-skipped-when-zero",
    "Whose business is it that 0 planning steps are none at all: that of `dyna_q` or that of `plan`?",
    "`plan` is called after each real step, whatever the number is; another function may do more than planning.",
)


def look_at_counts(seen: Evidence) -> Evidence:
    """Add steps and rewards of each episode, and what was returned, for the first kind of run where these differ."""
    wrong = {}
    for name, run in RUNS.items():
        lived, returned = seen["lived"][name], seen[f"{name}_returned"]
        taken, stayed, earned = np.zeros((3, len(returned), max(run.num_episodes, lived[:, 1].max(initial=0))))
        np.add.at(taken, (lived[:, 0], lived[:, 1] - 1), 1)
        np.add.at(stayed, (lived[:, 0], lived[:, 1] - 1), lived[:, 2] == lived[:, 4])
        np.add.at(earned, (lived[:, 0], lived[:, 1] - 1), seen["outcomes"][name][:, 0])
        if not np.array_equal(taken, returned):
            wrong[name] = {"taken": taken, "stayed": stayed, "returned": returned, "earned": earned}
    seen = seen | {"wrong_counts": list(wrong), "only_with_planning": "exploring" not in wrong}
    return seen | next(iter(wrong.values()), {})


def leaves_walls_out(seen: Evidence) -> bool:
    """Whether all steps were counted but those that led nowhere."""
    return bool(seen["stayed"].any() and np.array_equal(seen["taken"] - seen["stayed"], seen["returned"]))


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


def went_on(seen: Evidence) -> np.ndarray:
    """Return which of the watched steps are truncated, and not the last of their episode."""
    return (seen["outcomes"]["watched"][:, 2] == 1) & ~seen["last"]


def goes_on_after_truncation(seen: Evidence) -> str | None:
    if not went_on(seen).any():
        return None
    first = np.argmax(went_on(seen))
    episode = seen["lived"]["watched"][first, 1]
    length = "1 step" if episode in ring.CUT_SHORT else f"{CUT_AFTER} steps"
    return f"An episode was truncated after {length}, and `dyna_q` took another step in it."


def ends_too_early(seen: Evidence) -> str | None:
    early = seen["last"] & ~(seen["outcomes"]["watched"][:, 1:] == 1).any(axis=1)
    if early.any():
        return f"{early.sum()} episodes ended before they were terminated or truncated."
    if seen["longest"] != ring.LONG:
        return f"An episode that is truncated after {ring.LONG:,} steps ended after {seen['longest']:,.0f}."


def with_planning(seen: Evidence) -> np.ndarray:
    """Return the calls of `plan` in the watched runs, where there are planning steps."""
    return seen["calls"][seen["calls"][:, 0] <= NUM_RUNS]


def other_calls(seen: Evidence) -> str | None:
    calls, expected = with_planning(seen), seen["all_calls"]
    if np.array_equal(calls, expected):
        return None
    called = f"called {len(calls)} times" if len(calls) else "never called"
    return (
        f"In {len(expected)} real steps, with `num_planning_steps` = {RUNS['watched'].num_planning_steps}, `plan` was "
        f"{called}. It should be called once after each of them."
    )


def other_calls_without_planning(seen: Evidence) -> str | None:
    calls = seen["calls"][seen["calls"][:, 0] > NUM_RUNS]
    if np.array_equal(calls, seen["idle_calls"]):
        return None
    called = f"called {len(calls)} times" if len(calls) else "never called"
    return (
        f"In {len(seen['idle_calls'])} real steps, with `num_planning_steps` = 0, `plan` was {called}. It should be "
        "called once after each of them, as with any other number."
    )


CHECKS = (
    Check(made_up_steps),
    Check(no_steps),
    Check(one_reset, (RESET_ONLY_ONCE,)),
    Check(more_episodes),
    Check(other_counts, COUNT_MISCONCEPTIONS),
    Check(goes_on_after_the_goal, (IGNORES_TERMINATION,)),
    Check(goes_on_after_truncation, (IGNORES_TRUNCATION,)),
    Check(ends_too_early, (LIMIT_OF_ITS_OWN,)),
)
CHECKS_OF_CALLS = (
    Check(other_calls, CALL_MISCONCEPTIONS),
    Check(other_calls_without_planning, (PLAN_SKIPPED_WHEN_ZERO,)),
    Check(chance.plan_draws_the_same, (chance.GENERATOR_MADE_ANEW,)),
    Check(chance.planning_changes_actions, (chance.PLANNING_DISTURBS_ACTING,), blocks=False),
)
