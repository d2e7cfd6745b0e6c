"""What a student may believe, and which such beliefs explain what was observed."""

import inspect
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

Parts = dict[str, Callable]


@dataclass(frozen=True, eq=False)
class Misconception:
    """One thing that a student may believe.

    `question` ends the message of a failed check; `hint` is the first rung of the ladder after it. It shows in one
    of two ways. Where the right answer is a computation, `parts` replace some of the reference's (a tuple of
    such dicts where the mistake has several forms). Where only a trace shows it, `when(seen)` is true of what was
    observed. A misconception with neither is what every other failure of its check means.
    """

    name: str
    question: str
    hint: str
    parts: Parts | tuple[Parts, ...] = ()
    when: Callable[[object], bool] | None = None

    @property
    def forms(self) -> tuple[Parts, ...]:
        """The replacements of each form that the mistake takes."""
        return (self.parts,) if isinstance(self.parts, dict) else self.parts


class _Circular(Exception):
    """Two parts ask for each other, as two constants do when each is fitted given the other."""


def evaluate(parts: Parts, inputs: dict, output: str) -> object:
    """Return the part `output` of a computation: a part is a function that takes inputs and other parts by name."""
    known, pending = dict(inputs), set()

    def value(name):
        if name not in known:
            if name in pending:
                raise _Circular(name)
            pending.add(name)
            known[name] = parts[name](*map(value, _needs(parts[name])))
        return known[name]

    return value(output)


def explain(
    seen: dict, reference: Parts, outputs: dict[str, float], misconceptions: Iterable[Misconception], most: int = 2
) -> list[Misconception] | None:
    """Return the fewest misconceptions with which the reference gives what was `seen`; None if it takes more than
    `most`.

    `outputs` are the parts to be compared with what was seen under the same name, each with its tolerance. All else
    that was seen is an input. A part may be fitted: it asks what it would have to be, by way of `observed`, the outputs
    as they were seen. As that explains less, such a misconception is tried after those that need no fit.
    """
    inputs = {name: value for name, value in seen.items() if name not in outputs}
    inputs["observed"] = {name: seen[name] for name in outputs}
    forms = [(each, form) for each in misconceptions for form in each.forms]

    def is_fitted(part, depth=3):
        deeper = (reference[name] for name in _needs(part) if name in reference)
        return "observed" in _needs(part) or (depth > 0 and any(is_fitted(each, depth - 1) for each in deeper))

    fitted = {id(form): any(map(is_fitted, form.values())) for _, form in forms}

    def cost(chosen):
        return len(chosen), sum(fitted[id(form)] for _, form in chosen)

    candidates = itertools.chain(*(itertools.combinations(forms, number) for number in range(most + 1)))
    for chosen in sorted(candidates, key=cost):
        replaced = [name for _, form in chosen for name in form]
        if len(set(replaced)) == len(replaced) and _gives(reference | _merged(chosen), inputs, outputs):
            return [each for each, _ in chosen]
    return None


def _merged(chosen) -> Parts:
    return {name: part for _, form in chosen for name, part in form.items()}


def _gives(parts: Parts, inputs: dict, outputs: dict[str, float]) -> bool:
    """Whether a computation gives the observed outputs, each within its tolerance."""
    try:
        with np.errstate(all="ignore"):
            return all(
                (np.abs(evaluate(parts, inputs, name) - inputs["observed"][name]) <= tolerance).all()
                for name, tolerance in outputs.items()
            )
    except _Circular:
        return False


@cache
def _needs(part: Callable) -> tuple[str, ...]:
    return tuple(inspect.signature(part).parameters)
