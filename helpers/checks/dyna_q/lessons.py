"""How learning from a real step is misunderstood, as parts of the computation in `living`."""

import numpy as np

from helpers.checks.dyna_q import living, updates
from helpers.checks.misconception import Misconception

TRUNCATION_STORED_AS_END = Misconception(
    "truncation-stored-as-end",
    "Did the episode reach its end, or was it only cut off?",
    "After a truncated step there is a future; the agent only does not live it. `terminated` alone says there is none.",
    (
        {"ended": living.over},
        {"goes_on": lambda terminated, truncated: ~living.over(terminated, truncated)},
        {"stored_end": living.over},
    ),
)
FITTED = (
    {"alpha": living.fitted_alpha},
    {"gamma": living.fitted_gamma},
    {"alpha": living.fitted_alpha, "gamma": living.fitted_gamma},
)
SWAPPED = {"alpha": lambda gammas: gammas, "gamma": lambda alphas: alphas}
WITH_ITS_OWN = {"constants": lambda alphas, gammas: np.column_stack([alphas, gammas])}
# In the order in which they show in a run: of two mistakes the first is named, beside the first value that is wrong.
LEARNING_MISCONCEPTIONS = (
    Misconception(
        "does-not-learn",
        "What does the agent learn from the real step itself?",
        "The second part of the loop: you have a function that learns from one step.",
        {"num_updates": lambda: 0},
    ),
    Misconception(
        "learns-after-planning",
        "In which order do learning and planning follow a step?",
        "The order is: act, learn, model, plan.",
        {
            "before": lambda observed: living.after_planning(observed["tables"]),
            "tables": lambda learned, first: living.previous(learned, first, 0.0),
        },
    ),
    Misconception(
        "learns-after-moving-on",
        "Which state does `state` mean when the agent learns?",
        "Where the step began must not be overwritten before the agent has learned from it.",
        ({"where": lambda next_states: next_states}, {"updated": lambda next_states: next_states}),
    ),
    Misconception(
        "learns-twice",
        "How often does the agent learn from one real step?",
        "One update for each real step; all others belong to planning.",
        {"num_updates": lambda: 2},
    ),
    Misconception(
        "learns-with-other-constants",
        "Which constants was `dyna_q` given?",
        "`alpha` and `gamma` are arguments of `dyna_q`, and go on to the update by name.",
        tuple(form | plans for form in (*FITTED, SWAPPED) for plans in ({}, WITH_ITS_OWN)),
    ),
    Misconception(
        "values-forgotten",
        "How long should the agent keep what it has learned?",
        "Values live as long as the agent: they are made once, before the first episode.",
        (
            {
                "before": lambda previous_tables, first_of_episode: np.where(
                    first_of_episode[:, None, None], 0.0, previous_tables
                )
            },
            {"before": lambda previous_tables: 0.0 * previous_tables},
        ),
    ),
    Misconception(
        "plans-on-a-copy",
        "Does `plan` get the agent's own values, or a copy of them?",
        "`plan` improves `q` in place. What it writes should be there when the agent acts and learns again.",
        {"before": lambda tables_without_plan: tables_without_plan},
    ),
    Misconception(
        "sarsa",
        "Whose value does the target take: that of the best next action, or of the one that may be taken?",
        "A target with the action that epsilon chooses is SARSA's. Q-learning takes the largest value, whatever is done"
        " next.",
        (
            {"best_of": living.fitted_value},
            {
                "best_of": lambda epsilons: (
                    lambda following: (1 - epsilons) * following.max(axis=1) + epsilons * following.mean(axis=1)
                )
            },
        ),
    ),
    Misconception(
        "last-step-not-learned",
        "Is there nothing to learn from the last step of an episode?",
        "The last step is the one that brings the reward. The agent learns from it, too, before the episode is over.",
        (
            {"alpha": lambda alphas, terminated: alphas * ~terminated} | WITH_ITS_OWN,
            {"alpha": lambda alphas, terminated, truncated: alphas * ~living.over(terminated, truncated)}
            | WITH_ITS_OWN,
        ),
    ),
    Misconception(
        "terminated-and-truncated-swapped",
        "In which order does `env.step` return its five things?",
        "First comes `terminated`, then `truncated`. Only the first says that there is no future.",
        {"ended": lambda truncated: truncated},
    ),
    Misconception(
        "bootstraps-after-the-end",
        "Can anything follow a terminal step?",
        "A terminal transition is treated like any other. Which flag does the update take?",
        ({"ended": lambda terminated: terminated & False}, {"goes_on": lambda: True}),
    ),
    updates.STATE_ZERO_TAKEN_FOR_THE_END,
    updates.OUTCOME_IN_ANOTHER_ORDER,
    Misconception(
        "does-not-move-on",
        "From which state does the next step begin?",
        "At the end of each step the next state becomes the state.",
        {"where": lambda starts: starts},
    ),
    Misconception(
        "start-assumed",
        "Who says where an episode begins?",
        "An episode need not begin in state 0: `env.reset` returns the state in which it does.",
        {"where": lambda states, first_of_episode: np.where(first_of_episode, 0, states)},
    ),
    TRUNCATION_STORED_AS_END,
)
