"""How long a class takes to grade, and in how much memory: `python tests/benchmarks/grading.py [NOTEBOOK] [NUMBER]`.

The class hands in a notebook each: of its answers six in ten are right, three
in ten are wrong in one of the known ways, and one in ten is still blank.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from submissions.making import exercises_of, hand_in, right, wrong  # noqa: E402

from helpers.checks import EXERCISES  # noqa: E402

JOBS = 2


def make_class(folder: Path, notebook: str, number: int) -> None:
    """Write `number` submissions of a notebook."""
    rng = np.random.default_rng(0)
    for student in range(number):
        answers = {}
        for exercise in exercises_of(notebook):
            kind = rng.choice(["right", "wrong", "blank"], p=[0.6, 0.3, 0.1])
            if kind != "blank":
                mistake = rng.choice(list(EXERCISES[exercise].misconceptions))
                answers[exercise] = right(exercise) if kind == "right" else wrong(exercise, mistake)
        hand_in(folder / f"student {student:03}", notebook, **answers)


def main(notebook: str = "03_model_env", number: str = "200") -> None:
    with tempfile.TemporaryDirectory() as folder:
        make_class(Path(folder, "submissions"), notebook, int(number))
        command = [sys.executable, "-m", "helpers", "grade", f"{folder}/submissions", "--output", f"{folder}/grades"]
        start, peak = time.perf_counter(), 0
        grader = psutil.Popen([*command, "--jobs", str(JOBS)], cwd=ROOT)
        while grader.poll() is None:
            peak = max(peak, grader.memory_info().rss)
            time.sleep(0.1)
        seconds = time.perf_counter() - start
    print(f"{number} submissions of {notebook}, {JOBS} at a time: {seconds:.0f} s, {peak / 2**20:.0f} MB at most")


if __name__ == "__main__":
    main(*sys.argv[1:])
