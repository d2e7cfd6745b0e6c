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
    observed. A misconception with neither is what every other failure of its check means. `detail(seen)` is a sentence
    on what else was observed, before the question, where only this misconception makes it worth saying.
    """

    name: str
    question: str
    hint: str
    parts: Parts | tuple[Parts, ...] = ()
    when: Callable[[object], bool] | None = None
    detail: Callable[[object], str] | None = None

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

    within = {output: _within(output, inputs, [reference, *(form for _, form in forms)]) for output in outputs}
    known = {}  # an output, and what is replaced within it -> whether that gives what was observed

    def gives(output, chosen):
        replaced = [form for _, form in chosen if within[output] & form.keys()]
        key = output, *map(id, replaced)
        if key not in known:
            known[key] = _gives(reference | _merged(replaced), inputs, output, outputs[output])
        return known[key]

    candidates = itertools.chain(*(itertools.combinations(forms, number) for number in range(most + 1)))
    for chosen in sorted(candidates, key=cost):
        replaced = [name for _, form in chosen for name in form]
        if len(set(replaced)) == len(replaced) and all(gives(output, chosen) for output in outputs):
            return [each for each, _ in chosen]
    return None


def _merged(forms: Iterable[Parts]) -> Parts:
    return {name: part for form in forms for name, part in form.items()}


def _within(output: str, inputs: dict, computations: list[Parts]) -> set[str]:
    """Return the parts that an output may take, itself among them, in any of these computations."""
    found, pending = set(), [output]
    while pending:
        name = pending.pop()
        if name not in found and name not in inputs:
            found.add(name)
            pending += [need for parts in computations if name in parts for need in _needs(parts[name])]
    return found


def _gives(parts: Parts, inputs: dict, output: str, tolerance: float) -> bool:
    """Whether a computation gives the observed output within its tolerance."""
    try:
        with np.errstate(all="ignore"):
            return bool((np.abs(evaluate(parts, inputs, output) - inputs["observed"][output]) <= tolerance).all())
    except _Circular:
        return False


@cache
def _needs(part: Callable) -> tuple[str, ...]:
    return tuple(inspect.signature(part).parameters)
