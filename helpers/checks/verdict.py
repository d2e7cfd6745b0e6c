"""What a check says of an answer."""

from dataclasses import dataclass, field

from helpers.checks import box


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
        self._shown_in = box.execution_count()
        stuck = f"Stuck? Run `hint.{self.exercise}()`." if self.status == "failed" else ""
        box.show(f"{self} {stuck}".rstrip(), box.verdict_box(self, stuck))

    def _ipython_display_(self):
        # A check shows its verdict and returns it. As the last line of a cell the notebook would show it once more:
        # not in the same cell.
        if self._shown_in != box.execution_count():
            self.show()


latest: dict[str, Verdict] = {}  # exercise -> its latest verdict in this session
