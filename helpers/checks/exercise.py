"""What an exercise is: what is drawn, what the probe needs, how evidence is judged."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

Evidence = dict[str, np.ndarray]

MORE = " (There may be more to mend after this.)"


class Wrong(Exception):
    """Raised by a judge, or by a probe that cannot go on, at the first thing that is wrong.

    The text is for the student; `diagnosis` names the misconception where it is a known one.
    """

    def __init__(self, message: str, diagnosis: str | None = None):
        super().__init__(message)
        self.diagnosis = diagnosis


class Suspects(dict[str, tuple[str, str]]):
    """The known misconceptions of an exercise: name -> (the question its message ends with, the first hint)."""

    def accuse(self, name: str, observed: str) -> Wrong:
        """Return the error that says what was observed, asks the question, and carries the diagnosis."""
        return Wrong(f"{observed} {self[name][0]}", name)

    def accuse_of(self, names: list[str], observed: str) -> Wrong:
        """Return the error for several mistakes at once: it names the first, and says that there are more."""
        wrong = self.accuse(names[0], observed)
        return Wrong(f"{wrong}{MORE}", names[0]) if len(names) > 1 else wrong


@dataclass(frozen=True)
class Exercise:
    """One exercise: what is asked, what is drawn for it, how evidence is gathered, how it is judged.

    `draw(rng)` returns all random inputs, seeds among them; it may take more by
    name, such as whose answer it is. `probe(answer, ...)` takes by name those of
    the inputs that it needs, and gets no others: what is to be found out stays
    out of the answer's reach. It calls the student's definition and returns what
    that did; it may take more by name, with defaults, that is said about the answer.
    `evidence` says what the judge sees, the inputs and what the answer did:
    name -> (bool, float or str, *shape), where a word in a shape stands for the
    same number everywhere and `...` for any shape. `judge(evidence)` returns a
    measured fact, or raises `Wrong`.
    """

    name: str
    notebook: str
    defines: str  # the name the student's definition has in the notebook
    draw: Callable[..., Evidence]
    probe: Callable[..., Evidence]
    evidence: dict[str, tuple]
    judge: Callable[[Evidence], str]
    hints: tuple[str, ...]
    suspects: Suspects = field(default_factory=Suspects)
    max_points: float = 1.0
    time_limit: float = 1.5  # seconds for the probe
    imports: tuple[str, ...] = field(default=())  # heavy modules, loaded before the clock starts
