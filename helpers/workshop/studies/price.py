"""What a return costs: real steps, gradient steps and processor time, from the rows of the study `sac_dyna`."""

from collections.abc import Iterator
from pathlib import Path

from helpers.workshop import CourseError
from helpers.workshop.studies import sac_dyna

ARMS = sac_dyna.ARMS
LEVELS = (-150.0, -140.0)
SOURCE = Path(__file__).parents[2] / "data" / "sac_dyna.csv"


def run(arm: str, seed: int) -> Iterator[dict[str, float]]:
    """Yield for each level what the agent had cost when a test first reached it; NaN if none did."""
    from helpers.workshop.study import read_runs

    rows = read_runs(SOURCE).get((arm, seed))
    if rows is None:
        raise CourseError("first run: python -m helpers study sac_dyna")
    for level in LEVELS:
        first = next((row for row in rows if row["mean_return"] >= level), {})
        costs = ("real_steps", "gradient_steps", "seconds")
        yield {"level": level} | {cost: first.get(cost, float("nan")) for cost in costs}
