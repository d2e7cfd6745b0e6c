"""Exercise `dyna_q` of notebook 01: Dyna-Q, observed step by step in small rings."""

import numpy as np

from helpers.checks.contract import Contract
from helpers.checks.dyna_q import acting, chance, endings, episodes, learning, recording, ring
from helpers.checks.dyna_q.ring import NUM_RUNS, RETURNED, RUNS, WATCHED_WITHOUT_PLANNING
from helpers.checks.exercise import Evidence, Exercise
from helpers.checks.observe import Unexpected, numbers


def draw(rng) -> Evidence:
    """The seeds of the runs."""
    return {"seeds": rng.integers(2**31, size=NUM_RUNS)}


def probe(dyna_q, seeds) -> Evidence:
    """Let it live in small rings; return all its real steps, what it returned and how it called `plan`."""
    evidence, record, contract, generators = {}, [], Contract(), recording.global_generators()
    for name, run in RUNS.items():
        steps, returned = [], []
        for number, seed in enumerate(ring.seeds_of_runs(name, seeds)):
            env = ring.new(name, seed)
            constants = {"alpha": run.alpha, "gamma": run.gamma, "epsilon": run.epsilon, "seed": seed}
            if name == "watched":
                constants["plan"] = ring.watch(env, number, record)
            elif name == "exploring" and number % NUM_RUNS < WATCHED_WITHOUT_PLANNING:
                constants["plan"] = ring.watch(env, NUM_RUNS + 1 + number, record)
            found = dyna_q(env, run.num_episodes, run.num_planning_steps, **constants)
            returned.append(lengths(found, run.num_episodes, env.steps, contract))
            steps += [(number, *step) for step in env.steps]
        evidence |= {name: np.array(steps).reshape(-1, 5), f"{name}_returned": np.array(returned)}
        if (most := ring.most_calls(record)) > 1:  # each with many steps of planning: that would not end
            raise Unexpected(ring.CALLS_OF_PLAN, "1", most, asked=np.array(RUNS["watched"].num_planning_steps))
    return {
        **evidence,
        **contract.evidence,
        **{
            name: np.array([call[name] for call in record], dtype=float).reshape(-1, *shape)
            for name, shape in ring.RECORDED.items()
        },
        "global_random": np.array(recording.global_generators() != generators),
        "apart": np.array(ring.acts_alike(dyna_q, int(seeds[0]))),
        "longest": np.array(ring.longest(dyna_q, int(seeds[0]))),
    }


def lengths(returned: object, num_episodes: int, steps: list[tuple], contract: Contract) -> np.ndarray:
    """Return what came back as an array; note if the numbers are those of the steps taken, and yet no list of int."""
    expected = f"the number of steps of each episode: for {num_episodes} it should return {num_episodes} numbers"
    array = numbers(RETURNED, returned, (num_episodes,), expected=expected, steps=np.array(len(steps)))
    kind = f"a {type(returned).__name__}"
    if isinstance(returned, list):
        kind = next((f"a list with a {type(each).__name__}" for each in returned if not is_int(each)), "")
    if kind and np.array_equal(np.bincount([episode for episode, *_ in steps])[1:], array):
        contract.note("not-a-list-of-int", f"{RETURNED} should be a list of int; yours is {kind}.")
    return array


def is_int(number: object) -> bool:
    return isinstance(number, int | np.integer) and not isinstance(number, bool)


def look(evidence: Evidence) -> Evidence:
    """Replay all steps, and add what follows from them; where `plan` was not called after each, no more than that."""
    replays = {name: ring.replay(name, evidence[name], evidence["seeds"]) for name in RUNS}
    lived, outcomes = ({name: both[i] for name, both in replays.items()} for i in range(2))
    exploring = lived["exploring"][:, 0] % NUM_RUNS < WATCHED_WITHOUT_PLANNING
    idle = lived["exploring"][exploring] + [NUM_RUNS + 1, 0, 0, 0, 0]
    watched = lived["watched"]
    seen = evidence | {
        "lived": lived | {"all": np.concatenate([watched, idle])},
        "outcomes": outcomes | {"all": np.concatenate([outcomes["watched"], outcomes["exploring"][exploring]])},
        "last": np.append((watched[1:, :2] != watched[:-1, :2]).any(axis=1), True),  # of its episode
        "all_calls": calls_after(watched),
        "idle_calls": calls_after(idle),
    }
    seen = acting.look(episodes.look_at_counts(seen))
    called = np.array_equal(seen["calls"], np.concatenate([seen["all_calls"], seen["idle_calls"]]))
    return acting.look_at_watched(learning.look(seen)) if called else seen


def calls_after(steps: np.ndarray) -> np.ndarray:
    """Return run and number of each step (N, 5): the calls of `plan` that should be seen."""
    runs, starts, counts = np.unique(steps[:, 0], return_index=True, return_counts=True)
    ordinals = np.arange(len(steps)) - np.repeat(starts, counts) + 1
    return np.column_stack([np.repeat(runs, counts), ordinals])


def fact(seen: Evidence) -> str:
    off, share = seen["against_model"], f"{1 - seen['against_model']:.1%} of the actions are"
    best = "every action is" if off == 0 else "all but a few actions are" if off < 0.0005 else share
    return (
        f"After each of {len(seen['watched'])} real steps, one update, the model and `plan`; with planning, {best} "
        "the best by what was seen. No real step was spent on planning."
    )


EXERCISE = Exercise(
    name="dyna_q",
    notebook="01_dyna_q",
    defines="dyna_q",
    needs=("q_learning_update", "model_update", "planning"),
    draw=draw,
    probe=probe,
    evidence={
        "seeds": (float, NUM_RUNS),
        **{name: (float, f"{name} steps", 5) for name in RUNS},
        **{f"{name}_returned": (float, f"{name} runs", run.num_episodes) for name, run in RUNS.items()},
        "global_random": (bool,),
        "apart": (bool,),
        "longest": (float,),
        **{name: (float, "calls", *shape) for name, shape in ring.RECORDED.items()},
    },
    look=look,
    stops=endings.STOPS,
    breaches=(endings.NOT_A_LIST_OF_INT,),
    checks=(
        *episodes.CHECKS,
        *chance.CHECKS,
        *episodes.CHECKS_OF_CALLS,
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
        "terminated, truncated, info; `model_update(model, ...)` remembers; `plan(...)` takes what `planning` takes, "
        "and draws from `planning_rng`.",
        "Two lines are easily forgotten: the next state becomes the state, and the steps of the episode go to the "
        "end of the list `steps`, once the episode is over.",
    ),
)
