"""What must hold of `planning` and `planning_plus` alike, and the misconceptions that break it."""

from collections.abc import Callable

import numpy as np

from helpers.checks.dyna_q import plan_beliefs as beliefs
from helpers.checks.dyna_q import slips, updates
from helpers.checks.dyna_q.plans import (
    ALPHA,
    ALPHAS,
    CONTENTS,
    FAR,
    FAR_GAMMA,
    GAMMAS,
    MANY,
    NUM_ACTIONS,
    NUM_PLANNED,
)
from helpers.checks.exercise import Check, Evidence
from helpers.checks.wording import both

NOT_ALIKE = f"What {MANY:,} planning steps did to the values is not what as many updates do."
BEYOND_CHANCE = 0.2  # how much larger a share of the updates may follow the one before; ten standard deviations


def looks_up_untried(seen: Evidence) -> str | None:
    if seen["looked_up"].any():
        state, action = np.argwhere(seen["looked_up"])[0]
        return f"The pair ({state}, {action}) was looked up in the model, and was never tried."


def changes_the_model(seen: Evidence) -> str | None:
    if not seen["kept"].all():
        changed = [f"`model.{name}`" for name, kept in zip(CONTENTS, seen["kept"], strict=True) if not kept]
        return f"Planning should leave the model as it is; yours has changed {' and '.join(changed)}."


def changes_other_pairs(seen: Evidence, others: str) -> str | None:
    elsewhere = seen["changed"] & ~seen["planned"]
    if elsewhere.any():
        state, action = np.argwhere(elsewhere)[0]
        return f"Values of {others} have changed, such as `q[{state}][{action}]`."


def has_not_changed(seen: Evidence) -> str | None:
    if seen["changed"].any() and seen["read"]:
        return None
    how = "" if seen["read"] else ", nor were its values looked at"
    return f"In {NUM_PLANNED} planning steps `q` has not changed{how}."


def runs_through_the_outcomes(seen: Evidence) -> str | None:
    if not seen["runs_through"]:
        return None
    return (
        f"In {NUM_PLANNED} planning steps your code ran through the dictionary `model.outcomes` at least "
        f"{NUM_PLANNED // 2} times. The more the agent knows, the longer each planning step takes."
    )


def none_changes_values(seen: Evidence) -> str | None:
    if number := seen["num_changed_by_none"]:
        values = "1 value" if number == 1 else f"{number} values"
        return f"With `num_planning_steps` = 0 no value should change; {values} did."


def one_changes_another_number(seen: Evidence) -> str | None:
    least, most = seen["num_changed_by_one"].min(), seen["num_changed_by_one"].max()
    if (least, most) != (1, 1):
        numbers = f"between {least or 'none'} and {most}" if least < most else most or "none"
        return f"One planning step should change one value; yours changed {numbers}."


def other_value(seen: Evidence, bonus: Callable[[int], str] = lambda case: "") -> str | None:
    """Say where a single step is furthest off; `bonus` returns what more there is to say of its constants."""
    case = updates.worst(seen["new"], seen["expected"])
    if case is None:
        return None
    state, action, following = (seen[name][case] for name in ("states", "actions", "next_states"))
    outcome = (
        f"in the model: reward {seen['rewards'][case]:z.2f}, next state {following}, whose largest value is "
        f"{seen['before'][following].max():z.2f}, terminated {seen['terminated'][case]}"
    )
    return (
        f"A planning step with state {state} and action {action} "
        f"({outcome if seen['tried'][case] else 'never tried'}), with alpha = {ALPHAS[case]:.2f}, "
        f"gamma = {GAMMAS[case]:.2f}{bonus(case)}, should take the value from {seen['before'][state, action]:z.2f} to "
        f"{seen['expected'][case]:z.3f}; yours takes it to {seen['new'][case]:z.3f}."
    )


def cannot_be_counted(seen: Evidence) -> str | None:
    unread = np.isnan(seen["counts"])
    if not unread.any():
        return None if np.isfinite(seen["many_counts"]).all() else NOT_ALIKE
    run, pair = np.argwhere(unread)[0]
    state, action = np.argwhere(seen["planned"])[pair]
    after, no_bonus = seen[("some", "other_seed")[run]][state, action], ", kappa = 0" * ("kappas" in seen)
    return (
        f"{NUM_PLANNED} planning steps with alpha = {ALPHA}{no_bonus} and gamma = 0 took `q[{state}][{action}]` from "
        f"{seen['before'][state, action]:z.3f} to {after:z.3f}. No number of Q-learning updates leads there, with its "
        f"reward {seen['modelled'][state, action]:z.3f} in the model. Does each of your planning steps learn as one "
        "alone does?"
    )


def counts_to_another_number(seen: Evidence) -> str | None:
    totals = seen["counts"].sum(axis=1).astype(int)
    if (totals != NUM_PLANNED).any():
        wrong = totals[np.abs(totals - NUM_PLANNED).argmax()]
        return f"{NUM_PLANNED} planning steps should make {NUM_PLANNED} updates; yours made {wrong}."


def uses_a_global_generator(seen: Evidence) -> str | None:
    if not seen["global_random"]:
        return None
    return "While your code ran, the random numbers that `random` or numpy keep for everybody moved on."


def differs_with_one_seed(seen: Evidence) -> str | None:
    return None if np.array_equal(seen["some"], seen["again"]) else "Two runs with the same seed gave two results."


def plans_with_what_was(seen: Evidence) -> str | None:
    if np.array_equal(seen["grown"], seen["some"]):
        return None
    return "A model that had learned more since the planning before was planned with otherwise than one that was new."


def follows_a_path(seen: Evidence) -> str | None:
    beyond = seen["followed"] - seen["by_chance"]
    if (seen["followed"] >= 0).all() and (beyond < BEYOND_CHANCE).all():
        return None
    way = beyond.argmax()
    where = ("were in the very state to which the update before them led", "led to the state of the update before them")
    return (
        f"In {NUM_PLANNED} planning steps, {seen['followed'][way]:.0%} of the updates {where[way]}; of draws from all "
        f"pairs about {seen['by_chance'][way]:.0%} would."
    )


def draws_by_value(seen: Evidence) -> str | None:
    if not seen["by_value"] or seen["followed"].max() > 0.9:
        return None
    return "With the same seed and other values in `q`, other pairs were drawn."


def draws_one_pair(seen: Evidence) -> str | None:
    """Say that each run learned from one pair only. It is not the same in all runs: that would be no chance at all."""
    if (seen["counts"].max(axis=1) == NUM_PLANNED).all() and seen["changed"].sum() > 1:
        return f"All {NUM_PLANNED} planning steps learned from one and the same pair."


def ignores_the_seed(seen: Evidence) -> str | None:
    return "Two runs with different seeds gave the same result." if (seen["some"] == seen["other_seed"]).all() else None


def repeats_itself(seen: Evidence) -> str | None:
    return "Two runs in a row, with one `rng` that goes on, drew the same pairs." if seen["repeats"] else None


def draws_in_turn(seen: Evidence) -> str | None:
    counts = seen["counts"].astype(int)
    if not beliefs.even(counts):
        return None
    return (
        f"In {NUM_PLANNED} planning steps each of the {counts.shape[1]} pairs was drawn {_between(counts)} times: none "
        "came again before all others had had their turn."
    )


def leaves_out_of_many(seen: Evidence) -> str | None:
    if not seen["plans_alone"]:
        return "A planning step with a model that knows a single pair has changed no value."
    reached, planned = seen["wide"], seen["wide_planned"]
    if reached[planned].all():
        return None
    state, action = np.argwhere(planned & ~reached)[0]
    return (
        f"A larger model, of {len(planned)} states with {planned.shape[1]} actions: in {MANY:,} planning steps, "
        f"{(planned & ~reached).sum()} of {planned.sum()} pairs were never drawn, such as ({state}, {action})."
    )


def draws_unevenly(seen: Evidence) -> str | None:
    """Find what chance alone does not do: with the same chance for all pairs, or first for states, as in the book.

    It looks at many planning steps of one call, and at the only ones of as many calls.
    """
    pairs_of_state = seen["planned"].sum(axis=1)
    per_state = np.repeat(1 / pairs_of_state[pairs_of_state > 0], pairs_of_state[pairs_of_state > 0])
    first = (np.stack([seen["states"], seen["actions"]], 1) == np.argwhere(seen["planned"])[:, None]).all(axis=2)
    kinds = {"planning steps": seen["many_counts"].astype(int), "calls of one planning step each": first.sum(axis=1)}
    for kind, counts in kinds.items():
        if not any(_by_chance(counts, counts.sum() * law / law.sum()) for law in (np.ones(len(counts)), per_state)):
            return (
                f"In {counts.sum():,} {kind}, of {len(counts)} pairs one was {_drawn(counts.min())} and another "
                f"{_drawn(counts.max())}. With the same chance each would be drawn about {counts.mean():.0f} times."
            )
    return None


def depends_on_the_last(seen: Evidence) -> str | None:
    drawn, pairs = seen["drawn"], np.flatnonzero(seen["planned"])
    if (drawn == -1).all():  # its values were not written one by one
        return None
    if not np.array_equal((drawn == pairs[:, None]).sum(axis=1), seen["many_counts"]):
        return NOT_ALIKE
    places = np.searchsorted(pairs, drawn.astype(int))
    table = np.zeros((len(pairs), len(pairs)))
    np.add.at(table, (places[:-1], places[1:]), 1)
    by_chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    if _by_chance(table, by_chance, freedom=(len(pairs) - 1) ** 2):
        return None
    one, other = np.unravel_index(np.abs(table - by_chance).argmax(), table.shape)
    first, second = (divmod(int(pairs[place]), NUM_ACTIONS) for place in (one, other))
    return (
        f"In {MANY:,} planning steps the pair {second} came directly after {first} {_times(table[one, other])}; of "
        f"draws that do not depend on each other it would about {by_chance[one, other]:.0f} times."
    )


def _by_chance(counts, expected, freedom=None):
    """Whether chance gives such counts, but for one time in a hundred million (Pearson's chi-square test)."""
    from scipy.special import chdtrc  # here, because the sandbox does not need it

    distance = ((counts - expected) ** 2 / expected).sum()
    return chdtrc(freedom or counts.size - 1, distance) > 1e-8


def _times(number):
    return {0: "never", 1: "once"}.get(int(number), f"{number:.0f} times")


def _between(counts):
    least, most = counts.min(), counts.max()
    return f"{least}" if least == most else f"{least} or {most}"


def _drawn(number):
    return {0: "never drawn", 1: "drawn once"}.get(int(number), f"drawn {number} times")


def settles_elsewhere(seen: Evidence) -> str | None:
    case = updates.worst(seen["far"], seen["settled"])
    if case is None:
        return None
    bonus = " with its bonus" if "kappas" in seen else ""
    return (
        f"After {FAR:,} planning steps with alpha = 1 and gamma = {FAR_GAMMA} the values should agree with the model: "
        f"each is the reward{bonus} plus gamma times the largest value in the next state. "
        f"`q[{case // NUM_ACTIONS}][{case % NUM_ACTIONS}]` "
        f"{both(seen['settled'].flat[case], seen['far'].flat[case])}. Are there as many updates, does each use "
        "the same constants, and does it start from what the last one left?"
    )


STOPS = (*slips.IN_ANY_PLANNING, beliefs.EACH_PAIR_ONCE, beliefs.PAIR_OUT_OF_RANGE, beliefs.NOT_FROM_RNG)
CHANCE = (
    Check(uses_a_global_generator, (beliefs.NOT_FROM_RNG,)),
    Check(differs_with_one_seed, (beliefs.NOT_FROM_RNG,)),
    Check(plans_with_what_was, (beliefs.OUTDATED,)),
    Check(draws_one_pair, (beliefs.DRAWN_ONCE,)),
    Check(draws_by_value, (beliefs.DRAWN_BY_VALUE,)),
    Check(ignores_the_seed, (beliefs.NOT_RANDOM, beliefs.GENERATOR_MADE_ANEW)),
    Check(repeats_itself, (beliefs.GENERATOR_MADE_ANEW,)),
    Check(draws_in_turn, (beliefs.EACH_PAIR_ONCE,)),
    Check(follows_a_path, (beliefs.ALONG_A_PATH,)),
    Check(runs_through_the_outcomes, (beliefs.KEYS_COPIED,)),
    Check(draws_unevenly, (beliefs.NOT_UNIFORM,)),
    Check(depends_on_the_last, (beliefs.DEPENDS_ON_THE_LAST,)),
    Check(leaves_out_of_many, (beliefs.SOME_LEFT_OUT,)),
    Check(settles_elsewhere),
)
