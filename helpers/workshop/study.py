"""Runs a study: every arm with every seed, and writes helpers/data/<study>.csv as the runs end."""

import csv
import io
import os
import platform
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, ProcessPoolExecutor, wait
from contextlib import contextmanager
from importlib import metadata
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from tqdm import tqdm

from helpers.workshop import CourseError, WronglyCalled
from helpers.workshop.executor import on_cluster
from helpers.workshop.files import write_atomically
from helpers.workshop.studies import STUDIES, find

# The packages on which the numbers of a study depend.
PACKAGES = ("gymnasium", "numpy", "scipy", "scikit-learn", "pyoperon", "stable-baselines3", "torch")

Rows = list[dict[str, float]]


def study(root: Path, names: tuple[str, ...], *, num_seeds: int, jobs: int, scheduler: str | None = None) -> None:
    """Run the studies `names`, by default all, and write helpers/data/NAME.csv.

    What is in the file already is not run again, so an interrupted study goes on where it stopped.
    """
    for name in names or STUDIES:
        if name not in STUDIES:
            raise WronglyCalled(f"there is no study {name!r}; there are {', '.join(STUDIES)}")
        _study(root / "helpers" / "data" / f"{name}.csv", name, num_seeds, jobs, scheduler)


def _study(path: Path, name: str, num_seeds: int, jobs: int, scheduler: str | None) -> None:
    arms = find(name).ARMS
    done = read_runs(path)
    missing = [(arm, seed) for seed in range(num_seeds) for arm in arms if (arm, seed) not in done]
    failures = []
    with (
        _executor(min(jobs, len(missing) or 1), scheduler) as (executor, at_once),
        tqdm(total=len(missing), desc=name, unit=" runs", dynamic_ncols=True, disable=None) as bar,
    ):
        for arm, seed, rows in _results(executor, at_once, name, missing):
            if isinstance(rows, Exception):
                failures.append(f"{name}, {arm}, seed {seed}: {type(rows).__name__}: {rows}")
            else:
                done[arm, seed] = rows
                write_atomically(path, _text(name, arms, done).encode())
            bar.update()
    if failures:
        raise CourseError(*failures)
    print(f"{path.name}: {len(missing)} runs now, {len(done) - len(missing)} before.")


def run_one(name: str, arm: str, seed: int) -> Rows:
    """Return the rows of one run. A process or a worker of a cluster executes this."""
    return list(find(name).run(arm, seed))


def read_runs(path: Path) -> dict[tuple[str, int], Rows]:
    """Return (arm, seed) -> rows, from the file of a study; nothing if there is no file."""
    runs: dict[tuple[str, int], Rows] = {}
    if path.is_file():
        lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
        for row in csv.DictReader(lines):
            key = row.pop("arm"), int(row.pop("seed"))
            runs.setdefault(key, []).append({column: float(value) for column, value in row.items() if value})
    return runs


def _text(name: str, arms: list[str], runs: dict[tuple[str, int], Rows]) -> str:
    """Return the file of a study. It does not depend on the order in which the runs ended."""
    file = io.StringIO()
    file.write(f"# python -m helpers study {name}\n# Python {platform.python_version()}")
    file.write("".join(f", {package} {metadata.version(package)}" for package in PACKAGES) + "\n")
    columns = list(dict.fromkeys(column for rows in runs.values() for row in rows for column in row))
    table = csv.DictWriter(file, ["arm", "seed", *columns], lineterminator="\n")
    table.writeheader()
    known = {arm: number for number, arm in enumerate(arms)}
    for arm, seed in sorted(runs, key=lambda run: (known.get(run[0], len(arms)), run)):
        for row in runs[arm, seed]:
            table.writerow({"arm": arm, "seed": seed} | {column: f"{value:.10g}" for column, value in row.items()})
    return file.getvalue()


def _results(
    executor: Executor, at_once: int, name: str, missing: list[tuple[str, int]]
) -> Iterator[tuple[str, int, Rows | Exception]]:
    """Yield each run's rows, or what it raised, as soon as it has ended."""
    todo, running = iter(missing), {}
    while True:
        for arm, seed in islice(todo, at_once - len(running)):
            running[executor.submit(run_one, name, arm, seed)] = arm, seed
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            yield *running.pop(future), future.exception() or future.result()


@contextmanager
def _executor(jobs: int, scheduler: str | None) -> Iterator[tuple[Executor, int]]:
    if scheduler is not None:
        with on_cluster(scheduler) as cluster:
            yield cluster
        return
    os.environ["OMP_NUM_THREADS"] = "1"  # for networks this small a second thread costs more than it brings
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as processes:
        try:
            yield processes, jobs
        except BaseException:
            processes.shutdown(wait=False, cancel_futures=True)
            raise
