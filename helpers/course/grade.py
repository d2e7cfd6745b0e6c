"""Grades what a class has handed in.

The files of a student are read in the sandbox (`reader`), and so are the
answers in them questioned (`prober`). Judged is what comes back, here, with
the inputs that were drawn here. One result per submission is kept in
GRADES/.results, so that the next run grades only what is new or changed.
"""

import json
import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from helpers.course import CourseError, WronglyCalled, sandbox
from helpers.course.build import read_script
from helpers.course.inside import pack, unpack
from helpers.course.prober import from_bytes, seconds_for, to_bytes
from helpers.course.report import STATUSES, write_reports
from helpers.course.submissions import Submission, collect, digest
from helpers.exercises import EXERCISES
from helpers.exercises.base import Exercise, constants, draw, judge, needed
from helpers.exercises.verdict import Verdict

READING = 30.0  # seconds for the reader
LIBRARIES = 60.0  # seconds for the prober to load what it needs
LONGEST_HEAD = 1000  # bytes, of a message from the prober; as JSON a long one could fill our memory
GONE = "gone"
# How the questioning of an answer may end, other than by its end.
ENDS = {
    "time": "It had not ended after {seconds:.0f} s. Is there a loop that never ends?",
    "memory": "It used more memory than there is for it ({memory:.1f} GB).",
    "processes": "It started more than {processes} processes.",
    "output": "It wrote far more than anybody could read.",
    "size": "It answered with far more than it was asked for.",
    GONE: "It ended the Python process that was asking it.",
}
BETTER = ("not attempted", "failed", "passed")  # of two answers with equal points the later in this list counts


class NoSandbox(Exception):
    """The sandbox did not start, which is nobody's fault who handed something in."""


# --- One submission ---------------------------------------------------------------------------------------------


def grade_files(
    files: list[bytes], student_id: str, seed: int, handed_out: dict[str, list[str]], shielded: bool
) -> dict:
    """Grade the files of one student; return {"problem": why there is nothing to grade, or None, "rows": [...]}.

    Of several answers to an exercise the best counts.
    """
    best, problems = {}, []
    for content in files:
        found = read(content, handed_out, shielded)
        problems += [found["problem"]] if found["problem"] else []
        for row in question(found, student_id, seed, shielded):
            exercise = row["exercise"]
            if exercise not in best or _merit(row) > _merit(best[exercise]):
                best[exercise] = row
    if not best:
        return {"problem": problems[0], "rows": []}
    notebooks = {EXERCISES[name].notebook for name in best}
    asked = [exercise for exercise in EXERCISES.values() if exercise.notebook in notebooks]
    return {"problem": None, "rows": [best.get(exercise.name) or _missing(exercise) for exercise in asked]}


def _merit(row: dict) -> tuple:
    return row["points"], BETTER.index(row["status"])


def _failed(exercise: Exercise, message: str) -> Verdict:
    return Verdict(exercise.name, "failed", message, 0.0, exercise.max_points)


def _missing(exercise: Exercise) -> dict:
    message = f"`{exercise.defines}` is not defined in what was handed in."
    return _row(exercise, Verdict(exercise.name, "not attempted", message, 0.0, exercise.max_points), "", 0.0)


def _row(exercise: Exercise, verdict: Verdict, code: str, seconds: float) -> dict:
    return {
        "notebook": exercise.notebook,
        "exercise": exercise.name,
        "points": verdict.points,
        "max_points": verdict.max_points,
        "status": verdict.status,
        "diagnosis": verdict.diagnosis or "",
        "message": verdict.message,
        "seconds": round(seconds, 2),
        "code": code,
    }


def read(content: bytes, handed_out: dict[str, list[str]], shielded: bool) -> dict:
    """Return what the reader finds in the bytes of one file."""
    names = {
        exercise.name: [exercise.notebook, exercise.defines, *constants(exercise)] for exercise in EXERCISES.values()
    }
    request = pack({"names": names, "handed_out": handed_out}, content)
    outcome = sandbox.run("helpers.course.reader", request, READING, shielded=shielded)
    try:
        return unpack(outcome.output)[0]
    except ValueError:
        reason = f"too much {outcome.stopped}" if outcome.stopped else "more than Python can parse"
        return {"problem": f"it cannot be read: that takes {reason}", "answers": {}, "broken": {}, "cells": {}}


def question(found: dict, student_id: str, seed: int, shielded: bool) -> Iterator[dict]:
    """Let the prober question the answers found in a file; yield a row for each."""
    for name, answer in found["broken"].items():
        exercise = EXERCISES[name]
        message = f"The cell that defines `{exercise.defines}` is no Python: {answer['error']}."
        yield _row(exercise, _failed(exercise, message), answer["code"], 0.0)
    answers = {name: answer for name, answer in found["answers"].items() if name in EXERCISES}
    inputs = {name: draw(EXERCISES[name], _rng(seed, name), student_id=student_id) for name in answers}
    for name, (ended, evidence, seconds) in _ask(found["cells"], answers, inputs, shielded).items():
        exercise = EXERCISES[name]
        verdict = _judge(exercise, ended, evidence, inputs[name])
        yield _row(exercise, verdict, answers[name]["code"], seconds)


def _rng(seed: int, exercise: str) -> np.random.Generator:
    return np.random.default_rng([seed, int(digest(exercise)[:8], 16)])


def _ask(cells: dict[str, str], answers: dict, inputs: dict, shielded: bool) -> dict[str, tuple[str, bytes, float]]:
    """Return for each answer how its questioning ended, the evidence as bytes, and the seconds it took."""
    replies, todo = {}, list(answers)
    while todo:
        # An answer may have ended the whole sandbox: those that come after it are asked in a new one.
        request = _request(cells, {name: answers[name] for name in todo}, inputs)
        seconds = LIBRARIES + sum(seconds_for(EXERCISES[name]) for name in todo)
        start = time.monotonic()
        outcome = sandbox.run("helpers.course.prober", request, seconds, shielded=shielded)
        rest, most = _unpack_ready(outcome), time.monotonic() - start
        with suppress(Exception):  # an answer may have spoken for the prober, and may have said anything
            while todo and rest:
                head, evidence, rest = unpack(rest, LONGEST_HEAD)
                replies[todo[0]] = str(head["ended"]), evidence, min(most, float(head["seconds"]))
                todo.pop(0)
        if todo:
            replies[todo.pop(0)] = outcome.stopped or GONE, b"", most
    return replies


def _unpack_ready(outcome: sandbox.Outcome) -> bytes:
    """Return what follows the prober's first message, by which it says that it has loaded its libraries."""
    try:
        return unpack(outcome.output)[2]
    except ValueError:
        raise NoSandbox(f"the sandbox did not start ({outcome.stopped or 'it ended at once'})") from None


def _request(cells: dict[str, str], answers: dict, inputs: dict) -> bytes:
    arrays = {
        f"{name}/{key}": array for name in answers for key, array in needed(EXERCISES[name], inputs[name]).items()
    }
    return pack({"cells": cells, "answers": answers}, to_bytes(arrays))


def _judge(exercise: Exercise, ended: str, evidence: bytes, inputs: dict) -> Verdict:
    """Judge what came out of the sandbox; where an input has the same name, ours counts."""
    if ended:
        limits = {
            "seconds": seconds_for(exercise),
            "memory": sandbox.MEMORY / 2**30,
            "processes": sandbox.MOST_PROCESSES,
        }
        return _failed(exercise, ENDS.get(ended, ENDS[GONE]).format(**limits))
    try:
        arrays = from_bytes(evidence)
    except Exception:  # whatever is in there, it is no evidence
        return _failed(exercise, "What came back from it is unreadable.")
    return judge(exercise, arrays | inputs)


# --- A class ----------------------------------------------------------------------------------------------------


def grade(
    root: Path,
    folder: Path,
    output: Path,
    *,
    jobs: int,
    scheduler: str | None = None,
    seed: int | None = None,
    regrade: bool = False,
    shielded: bool = True,
) -> None:
    """Grade the submissions in `folder`, and write grades, feedback and a summary to `output`.

    Results that `output` has already are kept, where the files they are about
    have not changed. The random inputs follow from `seed`; without one they are
    different ones each time.
    """
    if output.resolve().is_relative_to(folder.resolve()):
        raise WronglyCalled(f"{output}: it would be among the submissions; put the grades somewhere else")
    submissions, start = collect(folder), time.monotonic()
    store = Store(output / ".results", seed, regrade)
    results, failures = {}, []
    with (
        _executor(jobs, scheduler, shielded) as (executor, at_once),
        tqdm(total=len(submissions), desc="grading", unit=" submissions", dynamic_ncols=True, disable=None) as bar,
    ):
        task = partial(grade_files, handed_out=read_handed_out(root), shielded=shielded)
        for submission, result in _results(submissions, store, executor, at_once, task):
            results[submission] = result
            bar.update()
            bar.set_postfix_str(_count(results.values()))
            if result.get("failure"):
                failures.append(f"{submission.student}: {result['problem']}")
    write_reports(output, [(submission, results[submission]) for submission in submissions])
    print(
        f"{len(submissions)} submissions, {store.graded} graded now and {store.kept} unchanged; "
        f"{_count(results.values())}; {time.monotonic() - start:.0f} s. Look at {output / 'summary.html'}"
    )
    if failures:
        raise CourseError("These were not graded, and that is no fault of theirs. Run this again:", *failures)


def _count(results: Iterable[dict]) -> str:
    statuses = Counter(row["status"] for result in results for row in result["rows"] or [{"status": "not graded"}])
    return ", ".join(f"{statuses[status]} {status}" for status in STATUSES if statuses[status])


class Store:
    """The results so far, one file for each submission, each written at one stroke."""

    def __init__(self, folder: Path, seed: int | None, regrade: bool):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.seed, self.regrade = folder, seed, regrade
        self.random = secrets.randbits(60) if seed is None else seed
        sources = sorted(sandbox.PACKAGE.rglob("*.py"))  # other judges may judge otherwise
        self.version = digest(*(path.read_bytes() for path in sources))
        self.graded = self.kept = 0

    def content(self, submission: Submission, files: list[bytes]) -> str:
        """Return what a result depends on, as a digest."""
        return digest(self.version, str(self.seed), submission.student_id, *files)

    def seed_of(self, submission: Submission) -> int:
        """The seed of the random inputs for one submission."""
        return int(digest(str(self.random), *submission.entries)[:15], 16)

    def get(self, submission: Submission, content: str) -> dict | None:
        """Return the result for a content, if it is known."""
        try:
            kept = json.loads(self._path(submission).read_text(encoding="utf-8"))
            known, result = kept["content"], kept["result"]
        except (OSError, ValueError, KeyError, TypeError):  # none, or one that is damaged
            return None
        if self.regrade or known != content:
            return None
        self.kept += 1
        return result

    def put(self, submission: Submission, content: str, result: dict) -> None:
        """Keep a result."""
        self.graded += 1
        path = self._path(submission)
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps({"content": content, "result": result}), encoding="utf-8")
        os.replace(draft, path)

    def _path(self, submission: Submission) -> Path:
        return self.folder / f"{digest(*submission.entries)[:20]}.json"


def _results(
    submissions: list[Submission], store: Store, executor: Executor, at_once: int, task: Callable[..., dict]
) -> Iterator[tuple[Submission, dict]]:
    """Yield each submission with its result, as they come; only so many are in memory `at_once`."""
    running: dict[Future, tuple[Submission, str]] = {}

    def finished(up_to: int) -> Iterator[tuple[Submission, dict]]:
        while len(running) > up_to:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                submission, content = running.pop(future)
                try:
                    result = future.result()
                    store.put(submission, content, result)
                except Exception as error:  # of ours, or of a machine: it is said, not kept, and tried again next time
                    result = {"problem": f"{type(error).__name__}: {error}", "rows": [], "failure": True}
                yield submission, result

    for submission in submissions:
        problem, files = submission.problem, []
        try:
            files = submission.read()
        except OSError as error:
            problem = f"it cannot be read: {error.strerror}"
        if problem:
            yield submission, {"problem": problem, "rows": []}
            continue
        content = store.content(submission, files)
        if kept := store.get(submission, content):
            yield submission, kept
            continue
        running[executor.submit(task, files, submission.student_id, store.seed_of(submission))] = submission, content
        yield from finished(at_once)
    yield from finished(0)


@contextmanager
def _executor(jobs: int, scheduler: str | None, shielded: bool) -> Iterator[tuple[Executor, int]]:
    """What grades the submissions, here or on a cluster, and how many may wait for it."""
    if scheduler is not None:
        with _cluster(scheduler, shielded) as client:
            yield client.get_executor(pure=False), 2 * sum(client.nthreads().values())
        return
    if shielded:
        sandbox.require()
    elif not hasattr(os, "fork"):
        raise CourseError("Grading needs Linux or macOS: each answer gets a process of its own by `fork`.")
    with ThreadPoolExecutor(jobs) as threads:  # they only wait for their sandboxes
        try:
            yield threads, jobs
        except BaseException:
            sandbox.stopping.set()
            threads.shutdown(cancel_futures=True)
            raise


@contextmanager
def _cluster(scheduler: str, shielded: bool) -> Iterator["distributed.Client"]:  # noqa: F821, imported where it is used
    from distributed import Client

    try:
        client = Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise CourseError(f"{scheduler}: no scheduler answers there ({error})") from None
    with client:
        reasons = client.run(sandbox.problem) if shielded else {"": None}
        if not reasons:
            raise CourseError(f"{scheduler}: the scheduler has no workers. Start some: dask worker {scheduler}")
        problems = [f"{worker}: {reason}" for worker, reason in reasons.items() if reason]
        if problems:
            raise CourseError(*problems)
        yield client


def read_handed_out(root: Path) -> dict[str, list[str]]:
    """Return the code cells of each notebook, as students got it."""
    return {
        path.stem: [
            cell.source for cell in read_script(path.read_text(encoding="utf-8")).cells if cell.cell_type == "code"
        ]
        for path in sorted((root / "notebooks").glob("*.py"))
    }
