"""Which misconceptions explain what was observed."""

import itertools
from collections.abc import Callable, Container

import numpy as np

from helpers.checks.exercise import MORE, Evidence, Wrong


def explain(observed, model, ingredients, tolerance) -> list[str] | None:
    """Return the names of the fewest mistakes with which `model` gives what was `observed`; None if none do.

    Each argument of `model` is an ingredient of the right answer that a mistake
    may change: `ingredients[i]` is [(None, the right one), ("name-of-the-mistake",
    a wrong one), ...]. So mistakes are recognised together as well as alone.
    """

    def mistakes(choice):
        return [name for name, _ in choice if name is not None]

    for choice in sorted(itertools.product(*ingredients), key=lambda c: len(mistakes(c))):
        error = np.abs(model(*(value for _, value in choice)) - observed)
        if (error <= tolerance).all():
            return mistakes(choice)
    return None


def problems(evidence: Evidence, *judges: Callable[[Evidence], None]) -> list[Wrong]:
    """Return what each of several judges, independent of each other, raises."""
    found = []
    for judge_part in judges:
        try:
            judge_part(evidence)
        except Wrong as wrong:
            found.append(wrong)
    return found


def first_of(problems: list[Wrong], same_mistake: Container[tuple[str, str]] = ()) -> None:
    """Raise the first of several problems, saying that there may be more; nothing if there are none.

    A pair of diagnoses in `same_mistake` is one mistake that shows in two places.
    """
    if not problems:
        return
    first, *others = problems
    said_already = str(first).endswith(MORE)
    if not said_already and any((first.diagnosis, other.diagnosis) not in same_mistake for other in others):
        raise Wrong(f"{first}{MORE}", first.diagnosis)
    raise first
