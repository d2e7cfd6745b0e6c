"""Does a busy machine fail a right answer? Every right answer, ten times, beside ten busy loops on each core.

    python tests/benchmarks/busy.py [EXERCISE ...]

prints a line for each exercise: how many checks passed, and the longest of them on the clock and on the processor.
"""

import multiprocessing
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from support import answers

from helpers.checks import EXERCISES
from helpers.checks.judge import judge_all
from helpers.checks.observe import gather

LOOPS = 10  # on each core
TIMES = 10


def spin():
    """Keep a core busy."""
    while True:
        pass


@contextmanager
def busy_machine(loops):
    """Run this number of busy loops on each core."""
    processes = [multiprocessing.Process(target=spin, daemon=True) for _ in range(loops * (os.cpu_count() or 1))]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()


def check(exercise, answer, seed):
    """The verdict on an answer, as a notebook asks for it, but with other random inputs."""
    about = getattr(answer, "about", {})
    rngs = [np.random.default_rng([seed, number]) for number in range(exercise.draws)]
    return judge_all(exercise, (gather(exercise, answer, rng, **about) for rng in rngs))


def main(names):
    """Print the table."""
    with busy_machine(LOOPS):
        for name in names or EXERCISES:
            passed = total = 0
            clock, processor = 0.0, 0.0
            for answer in answers("right", name).values():
                for seed in range(TIMES):
                    start, used = time.monotonic(), time.process_time()
                    verdict = check(EXERCISES[name], answer, seed)
                    clock = max(clock, time.monotonic() - start)
                    processor = max(processor, time.process_time() - used)
                    total += 1
                    passed += verdict.status == "passed"
                    if verdict.status != "passed":
                        print(f"  {answer.__name__}: {verdict.message}", flush=True)
            print(f"{name:<24} {passed} of {total}; longest {clock:.1f} s on the clock, {processor:.1f} s computing")


if __name__ == "__main__":
    main(sys.argv[1:])
