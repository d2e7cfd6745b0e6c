"""What a planning step costs when few or many pairs are known: `python tests/benchmarks/planning.py`.

It times `planning` of notebook 01, and the textbook way, which makes a list of
all known pairs at each planning step. Two things can make a step slower when
the model grows: more work, and memory that no longer fits the processor's
caches. To tell them apart, the same steps are timed once more with draws from
100 pairs of the same model: as much work as before, but all of it in the cache.
"""

import random
import sys
import time
from pathlib import Path

import jupytext

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from helpers import tabular  # noqa: E402

SIZES = (100, 10_000, 100_000)
NUM_ACTIONS = 4
PORTION = 50  # planning steps per real step, as in figure 8.2


class FewDraws(random.Random):
    """Draws among the first 100 elements only."""

    def choices(self, population, *, k):
        return [population[index] for index in super().choices(range(100), k=k)]


def solution():
    """Return what the exercise cells of notebook 01 define, by name."""
    namespace = {}
    for cell in jupytext.read(ROOT / "solutions" / "01_dyna_q.py").cells:
        if cell.cell_type == "code" and ("BEGIN SOLUTION" in cell.source or cell.source.startswith("import")):
            exec(cell.source, namespace)
    return namespace


def rebuilding(q_learning_update):
    """Return a planning function that rebuilds the list of known pairs at each of its steps."""

    def planning(q, model, num_planning_steps, rng, *, alpha, gamma):
        for _ in range(num_planning_steps):
            pair = rng.choice(list(model.outcomes.keys()))
            q_learning_update(q, *pair, *model.outcomes[pair], alpha=alpha, gamma=gamma)

    return planning


def world(num_pairs):
    """Return values and a model in which `num_pairs` pairs were tried, each once and with a random outcome."""
    num_states = num_pairs // NUM_ACTIONS
    model, rng = tabular.Model(), random.Random(0)
    for pair in rng.sample(range(num_pairs), num_pairs):
        model.pairs.append(divmod(pair, NUM_ACTIONS))
        model.outcomes[model.pairs[-1]] = 0.0, rng.randrange(num_states), False
    return [[0.0] * NUM_ACTIONS for _ in range(num_states)], model


def seconds_per_step(planning, num_pairs, rng=None, num_steps=50_000, repeats=7):
    """Return how long one planning step takes with `num_pairs` known, in s: the best of some repeats."""
    (q, model), rng, best = world(num_pairs), rng or random.Random(0), float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        for _ in range(num_steps // PORTION):
            planning(q, model, PORTION, rng, alpha=0.1, gamma=0.95)
        best = min(best, (time.perf_counter() - start) / num_steps)
    return best


def main():
    planning = solution()["planning"]
    slow = rebuilding(solution()["q_learning_update"])
    columns = {
        "drawn from all": [seconds_per_step(planning, size) for size in SIZES],
        "drawn from 100": [seconds_per_step(planning, size, FewDraws(0)) for size in SIZES],
        "list rebuilt": [seconds_per_step(slow, size, num_steps=500, repeats=3) for size in SIZES],
    }
    print(f"{'us per planning step':<22}" + "".join(f"{size:>12,} pairs" for size in SIZES) + "   last / first")
    for name, seconds in columns.items():
        print(f"{name:<22}" + "".join(f"{1e6 * each:18.2f}" for each in seconds) + f"{seconds[-1] / seconds[0]:15.2f}")
    ratios = [b / a for a, b in zip(columns["drawn from all"], columns["list rebuilt"], strict=True)]
    print(f"{'rebuilt / drawn':<22}" + "".join(f"{ratio:18.1f}" for ratio in ratios))


if __name__ == "__main__":
    main()
