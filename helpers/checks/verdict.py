"""What a check says of an answer, and how it looks."""

from dataclasses import dataclass, field

from helpers.checks import box

# Status -> (colour, icon, word). The colours are Okabe and Ito's (2008), which
# the colour-blind can tell apart; the icon and the word say the same again.
LOOKS = {
    "passed": ("#009E73", "✔", "right"),
    "failed": ("#D55E00", "✘", "not yet"),
    "not attempted": ("#0072B2", "○", "not attempted"),
}


@dataclass
class Verdict:
    """The outcome of one check.

    `status` is "passed", "failed" or "not attempted". `message` is a measured
    fact when passed, and a sentence that helps otherwise. `diagnosis` names
    the misconception where it is a known one.
    """

    exercise: str
    status: str
    message: str
    points: float
    max_points: float
    diagnosis: str | None = None
    _shown_in: int | None = field(default=None, init=False, repr=False, compare=False)

    def __str__(self):
        return f"[{self.status}] {self.exercise}: {self.message}"

    def show(self):
        """Show the verdict as a box in a notebook, as plain text elsewhere."""
        colour, icon, word = LOOKS[self.status]
        self._shown_in = box.execution_count()
        box.show(str(self), box.box(colour, icon, f"{self.exercise}: {word}", self.message))

    def _ipython_display_(self):
        # A check shows its verdict and returns it. As the last line of a cell
        # the notebook would show it once more: not in the same cell.
        if self._shown_in != box.execution_count():
            self.show()
