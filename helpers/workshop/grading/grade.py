"""Grades the submissions of a class.

The rows of each submission are stored in GRADES/.results, so that the next run
grades only what is new or has changed.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout
from tqdm import tqdm

from helpers.workshop import CourseError, WronglyCalled
from helpers.workshop.executor import on_cluster
from helpers.workshop.grading import bubblewrap, sandbox
from helpers.workshop.grading.adjust import adjusted
from helpers.workshop.grading.collect import File, Submission, collect
from helpers.workshop.grading.export import opened
from helpers.workshop.grading.read_cells import cells_of
from helpers.workshop.grading.report import write_reports
from helpers.workshop.grading.row import STATUSES, Row
from helpers.workshop.grading.store import Store
from helpers.workshop.grading.students import comparable
from helpers.workshop.grading.submission import grade_files
from helpers.workshop.project import Project


def grade(
    root: Path,
    folder: Path,
    output: Path,
    *,
    jobs: int,
    scheduler: str | None = None,
    seed: int | None = None,
    regrade: bool = False,
    only: Collection[str] = (),
    shielded: bool = True,
) -> None:
    """Grade the submissions in `folder`, which may be a zip file, and write grades, feedback and a summary to `output`.

    Unless `regrade`, stored results are reused if their submissions have not
    changed. The random inputs follow from `seed`; without one, each run draws new
    ones. `only` names the students or exercises to grade again; for all others the stored results count.
    """
    start = time.monotonic()
    if output.resolve().is_relative_to(folder.resolve()):
        raise WronglyCalled(f"{output} is inside the folder of submissions; choose another place for the grades")
    beside = folder if folder.is_dir() else folder.parent  # of the instructor's own files
    adjusted({}, beside)  # reports errors in them before anything is graded
    with opened(folder) as (unpacked, missing):
        submissions = collect(unpacked, root, beside, missing)
        store = Store(output / ".results", seed, regrade, only)
        if unknown := store.students - {comparable(each.student) for each in submissions}:
            raise WronglyCalled(f"--only {min(unknown)}: there is neither a student nor an exercise of this name")
        try:
            with _alone(output):
                graded = _grade(root, submissions, jobs, scheduler, store, shielded)
                graded = adjusted(graded, beside)
                write_reports(output, graded, Project.read(root).package, seed)
        except OSError as error:
            what = f"{error.filename2 or error.filename or output}: {error.strerror}"
            raise CourseError(f"{what}. Stored results are kept; run the command again") from None
    _report(graded, output, store, time.monotonic() - start)


@contextmanager
def _alone(output: Path) -> Iterator[None]:
    """Keep other graders away from the folder `output`."""
    (output / ".results").mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(output / ".results" / "lock", timeout=0):
            yield
    except Timeout:
        raise CourseError(f"{output}: another grader is writing to this folder; wait until it is done") from None


def _grade(
    root: Path, submissions: list[Submission], jobs: int, scheduler: str | None, store: "Store", shielded: bool
) -> dict[Submission, list[Row]]:
    graded = {}
    with (
        _executor(jobs, scheduler, shielded) as (executor, at_once),
        tqdm(total=len(submissions), desc="grading", unit=" submissions", dynamic_ncols=True, disable=None) as bar,
    ):
        task = partial(grade_files, handed_out=read_handed_out(root), shielded=shielded, only=store.exercises)
        for submission, rows in _results(submissions, store, executor, at_once, task):
            graded[submission] = rows
            bar.update()
            bar.set_postfix_str(_count(graded))
    return {submission: graded[submission] for submission in submissions}


def _report(graded: dict[Submission, list[Row]], output: Path, store: "Store", seconds: float) -> None:
    rest = len(graded) - store.graded - store.kept
    print(
        f"{len(graded)} submissions: {store.graded} graded now, {store.kept} unchanged, {rest} not gradable. "
        f"Answers: {_count(graded)}. It took {seconds:.0f} s. Open {output / 'summary.html'}"
    )
    if store.failures:
        raise CourseError("Not graded because of an error on our side; run the command again:", *store.failures)


def _count(graded: dict[Submission, list[Row]]) -> str:
    statuses = Counter(row.status for rows in graded.values() for row in rows)
    return ", ".join(f"{statuses[status]} {status}" for status in STATUSES if statuses[status])


def _results(
    submissions: list[Submission], store: Store, executor: Executor, at_once: int, task: Callable[..., list[Row]]
) -> Iterator[tuple[Submission, list[Row]]]:
    """Yield each submission with its rows as soon as it is graded; at most `at_once` of them are in memory.

    What ran out of time on the clock is graded once more, alone, before that counts.
    """
    alone = False
    running: dict[Future, tuple[Submission, str, list[File]]] = {}
    waited: list[tuple[Submission, str, list[File]]] = []  # to be asked once more, each alone

    def start(submission: Submission, content: str, files: list[File]) -> None:
        future = executor.submit(task, files, submission.student_id, store.seed_of(submission))
        running[future] = submission, content, files

    def finished(up_to: int) -> Iterator[tuple[Submission, list[Row]]]:
        while len(running) > up_to:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                submission, content, files = running.pop(future)
                try:
                    rows = future.result()
                except Exception as error:  # our bug or a machine's: report it, do not store it, retry next time
                    store.failures.append(f"{submission.student}: {type(error).__name__}: {error}")
                    rows = [Row.not_graded(f"{type(error).__name__}: {error}")]
                else:
                    if not alone and any(row.was_kept_waiting for row in rows):
                        waited.append((submission, content, files))
                        continue
                    rows = store.put(submission, content, rows)
                yield submission, rows

    for submission in submissions:
        problem, files = submission.problem, []
        try:
            files = submission.read()
        except OSError as error:
            problem = f"it cannot be read: {error.strerror}"
        if problem:
            yield submission, [Row.not_graded(problem)]
            continue
        content = store.content(submission, files)
        if kept := store.get(submission, content):
            yield submission, kept
            continue
        start(submission, content, files)
        yield from finished(at_once)
    yield from finished(0)
    alone = True
    for each in waited:
        start(*each)
        yield from finished(0)


@contextmanager
def _executor(jobs: int, scheduler: str | None, shielded: bool) -> Iterator[tuple[Executor, int]]:
    """Yield an executor, on this machine or on a cluster, and how many submissions it may be given at once."""
    if scheduler is not None:
        with on_cluster(scheduler, bubblewrap.problem if shielded else None) as cluster:
            yield cluster
        return
    if shielded:
        bubblewrap.require()
    elif not hasattr(os, "fork"):
        raise CourseError("Grading needs Linux or macOS: each answer runs in a forked process.")
    with ThreadPoolExecutor(jobs) as threads:  # a thread only waits for its sandbox
        try:
            yield threads, jobs
        except BaseException:
            sandbox.stopping.set()
            threads.shutdown(cancel_futures=True)
            raise


def read_handed_out(root: Path) -> dict[str, list[str]]:
    """Return notebook -> its code cells, as students received it."""
    # Not by jupytext, which takes seconds to import.
    return {
        path.stem: [source for kind, source in cells_of(path.read_bytes()) if kind == "code"]
        for path in sorted((root / "notebooks").glob("*.ipynb"))
    }
