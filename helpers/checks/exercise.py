"""What an exercise is: what is asked, what is drawn for it, how it is observed and judged."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from helpers.checks.misconception import Misconception, Parts

Evidence = dict[str, np.ndarray]
BLANK = "{}: replace this line with your code"  # what the NotImplementedError in an exercise notebook says


@dataclass(frozen=True, eq=False)
class Check:
    """One thing that must hold of what was observed, and the misconceptions that break it.

    `problem(seen)` returns None where it holds, else the sentence that says what was observed. Checks run in order;
    one that `blocks` ends the judging where it fails, because nothing after it could be compared.

    Misconceptions with `parts` are looked for in a `reference`, a computation, whose `outputs` (name -> tolerance) are
    compared with what was seen. Checks with one reference are explained together where that is possible, so a mistake
    that shows in several outputs is still one.
    """

    problem: Callable[[Evidence], str | None]
    misconceptions: tuple[Misconception, ...] = ()
    reference: Parts | None = None
    outputs: dict[str, float] = field(default_factory=dict)
    blocks: bool = True


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise.

    `draw(rng)` returns all random inputs, seeds among them; it may take more by
    name, such as whose answer it is. `probe(answer, ...)` takes by name those of
    the inputs that it needs, and gets no others: hidden inputs are never passed to
    the answer. It calls the student's definition and returns what that did; its
    parameters with defaults are filled from constants in the notebook.

    `evidence` says what the judge sees, the inputs and what the answer did:
    name -> (bool, float or str, *shape), where a word in a shape is the
    same number everywhere and `...` means any shape. `look` adds what the `checks`
    need besides and can be computed from that. If all checks hold, `fact` returns
    what was measured. `stops` are the misconceptions that show in how the probe
    ended, where it could not go on: their `when` takes the `Observation`.
    """

    name: str
    notebook: str
    defines: str  # the name the student's definition has in the notebook
    draw: Callable[..., Evidence]
    probe: Callable[..., Evidence]
    evidence: dict[str, tuple]
    checks: tuple[Check, ...]
    fact: Callable[[Evidence], str]
    hints: tuple[str, ...]
    look: Callable[[Evidence], Evidence] = dict
    stops: tuple[Misconception, ...] = ()
    needs: tuple[str, ...] = ()  # other exercises that an answer calls, or may call
    breaches: tuple[Misconception, ...] = ()  # of the contract; with these the evidence has `broken`
    draws: int = 3  # of inputs, all of which an answer must pass
    max_points: float = 1.0
    time_limit: float = 1.5  # seconds of processor time for the probe
    imports: tuple[str, ...] = ()  # heavy modules, loaded before the clock starts

    @cached_property
    def misconceptions(self) -> dict[str, Misconception]:
        """The known misconceptions, by name."""
        known = [*self.stops, *(each for check in self.checks for each in check.misconceptions), *self.breaches]
        by_name = {each.name: each for each in known}
        if any(by_name[each.name] is not each for each in known):
            raise ValueError(f"{self.name}: two misconceptions share a name")
        return by_name

    def ladder(self, diagnosis: str | None) -> tuple[str, ...]:
        """The hints from general to concrete; the first is about the student's own mistake where that is known."""
        known = self.misconceptions.get(diagnosis)
        return (known.hint, *self.hints) if known else self.hints
