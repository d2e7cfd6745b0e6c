"""Grades the files that one student has handed in.

Two programs run in the sandbox: `find_answers` reads a file, `run_probes`
executes the answers in it and observes what they do. The observations are judged
outside, with the inputs that were drawn outside.
"""

import inspect
import re
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import PurePosixPath

import numpy as np

from helpers.checks import EXERCISES
from helpers.checks.exercise import BLANK, Evidence, Exercise
from helpers.checks.judge import blame, judge_all
from helpers.checks.observe import Observation, constants, draw, needed
from helpers.checks.verdict import Verdict
from helpers.workshop.grading import beside, sandbox
from helpers.workshop.grading.collect import File, digest
from helpers.workshop.grading.find_answers import NOTHING
from helpers.workshop.grading.marks import mark
from helpers.workshop.grading.messages import from_bytes, pack, seconds_for, to_bytes, unpack
from helpers.workshop.grading.row import Row
from helpers.workshop.grading.students import NOTEBOOK

READING = 30.0  # seconds for `find_answers`

LIBRARIES = 60.0  # seconds for `run_probes` to load the libraries

STUDENT = 600.0  # seconds after which no further file of a student is begun

LONGEST_HEAD = 5000  # bytes of a reply from `run_probes`; as JSON a longer one could fill the grader's memory

GONE = "gone"

# Why no observation came back: what stopped the program -> the message to the student.
ENDS = {
    "time": "It was still running after {seconds:.0f} s on the clock.",
    "memory": "It used more memory than the limit of {memory:.1f} GB.",
    "processes": "It started more than {processes} processes.",
    "threads": "It started more than {threads} threads.",
    "output": "It wrote far more output than the limit allows.",
    "files": "It made far more files than the limit allows.",
    "size": "It returned far more data than it was asked for.",
    GONE: "It ended the Python process that ran it.",
}

BETTER = ("not attempted", "failed", "passed")  # of two answers with equal points, the one later in this list counts


def grade_files(
    files: list[File],
    student_id: str,
    seed: int,
    handed_out: dict[str, list[str]],
    shielded: bool,
    only: Collection[str] = (),
) -> list[Row]:
    """Grade the files of one student; return a row for each exercise of the notebooks that they belong to.

    Of several answers to an exercise, the best one counts. A function may have the name of an exercise by chance: where
    nothing else is there of its notebook, and nothing passes, it has no row beside those of others. If there is nothing
    to grade, the only row says why. If exercises are named as `only`, there are rows for these alone.
    """
    best, problems, until = {}, [], time.monotonic() + STUDENT
    files, data = ([file for file in files if bool(NOTEBOOK.search(file[0])) is code] for code in (True, False))
    called = [PurePosixPath(name).name for name, _ in files]
    told = {each.notebook for each in EXERCISES.values() if any(each.notebook in name for name in called)}
    modules, names = beside.modules(files), {}
    for name, content in files:
        names.setdefault(content, name)
    for content, name in names.items():
        if time.monotonic() > until:
            problems.append("the files before it took too long")
            break
        found = find_answers(content, handed_out, shielded)
        problems += [found["problem"]] if found["problem"] else []
        told.update(found["notebooks"])
        for kind in ("answers", "broken"):
            found[kind] = {name: each for name, each in found[kind].items() if not only or name in only}
        written = [(path, text.encode(errors="replace")) for path, text in found["written"].items()]
        found["modules"] = modules | beside.modules(written)
        found["data"] = beside.data(data, name, content, found["modules"]) | beside.data(written, "", content, {})
        for row in grade_answers(found, student_id, seed, shielded):
            if row.exercise not in best or _merit(row) > _merit(best[row.exercise]):
                best[row.exercise] = row
    if not best:
        return [Row.not_graded(problems[0] if problems else "it does not have the exercise asked for")]
    passed = {EXERCISES[name].notebook for name, row in best.items() if row.status == "passed"}
    found = {EXERCISES[name].notebook for name in best}
    notebooks = (told | passed) & found or found
    asked = [exercise for exercise in EXERCISES.values() if exercise.notebook in notebooks]
    return [best.get(each.name) or _missing(each) for each in asked if not only or each.name in only]


def _merit(graded: Row | Verdict) -> tuple:
    return graded.points, BETTER.index(graded.status)


def _failed(exercise: Exercise, message: str) -> Verdict:
    return Verdict(exercise.name, "failed", message, 0.0, exercise.max_points)


def _missing(exercise: Exercise) -> Row:
    message = f"`{exercise.defines}` is not defined in the submitted files."
    return Row.of(exercise, Verdict(exercise.name, "not attempted", message, 0.0, exercise.max_points))


def find_answers(content: bytes, handed_out: dict[str, list[str]], shielded: bool) -> dict:
    """Run the program `find_answers` on the bytes of one file; return its reply."""
    names = {
        exercise.name: [exercise.notebook, exercise.defines, *constants(exercise)] for exercise in EXERCISES.values()
    }
    about = {"handed_out": handed_out}
    request = pack({"names": names}, content)
    outcome = sandbox.run("helpers.workshop.grading.find_answers", about, request, READING, shielded=shielded)
    try:
        return unpack(outcome.output)[0]
    except ValueError:
        limit = f"the limit on {outcome.stopped}" if outcome.stopped else "the limits of Python's parser"
        return {"problem": f"reading it exceeds {limit}"} | NOTHING


def grade_answers(found: dict, student_id: str, seed: int, shielded: bool) -> Iterator[Row]:
    """Yield a row for each answer found in a file, and for each whose cell cannot be read.

    What may be executed for an answer is tried until it passes, and the best verdict counts. An answer that had to be
    stopped is not tried again, nor is the notebook's own blank.
    """
    for name, answer in found["broken"].items():
        exercise = EXERCISES[name]
        message = f"The cell that defines `{exercise.defines}` was not read: {answer['error']}."
        yield Row.of(exercise, _failed(exercise, message), answer["code"])
    answers = {name: list(tries) for name, tries in found["answers"].items() if name in EXERCISES}
    inputs = {name: _inputs(EXERCISES[name], seed, student_id) for name in answers}
    sources = {name: found[name] for name in ("cells", "modules", "data")}
    best, seconds = {}, dict.fromkeys(answers, 0.0)
    while answers:
        tried = {name: tries.pop(0) for name, tries in answers.items()}
        verdicts, more_seconds, stopped = _verdicts(sources, tried, inputs, shielded)
        for name, verdict in verdicts.items():
            seconds[name] += more_seconds[name]
            if name not in best or _merit(verdict) > _merit(best[name][0]):
                best[name] = verdict, tried[name]
            answers[name] = [each for each in answers[name] if not _blank(name, each)]
            if verdict.status == "passed" or name in stopped or not answers[name]:
                del answers[name]
    for name, (verdict, answer) in best.items():
        exercise = EXERCISES[name]
        if verdict.status == "failed":
            called = (each for each in exercise.needs if re.search(rf"\b{each}\(", answer["code"]))
            wrong = [each for each in called if each in best and best[each][0].status == "failed"]
            verdict = blame(exercise, verdict, EXERCISES[wrong[0]]) if wrong else verdict
        yield Row.of(
            exercise,
            verdict,
            answer["code"],
            seconds[name],
            first_line=_first_line(answer["code"], found["cells"]),
            note=mark(name, beside.with_modules(answer["own"], found["modules"])),
        )


def _blank(name: str, answer: dict) -> bool:
    """Whether an answer is the notebook's own blank, which no other cell can fill."""
    return BLANK.format(name) in answer["code"]


def _first_line(code: str, cells: list[str]) -> int:
    """Return the number of the line at which an answer begins in its cell."""
    begin = code.partition("\n\n")[0]
    cell = next((cell for cell in reversed(cells) if begin in cell), begin)
    return cell.count("\n", 0, cell.index(begin)) + 1


def _verdicts(sources: dict, answers: dict, inputs: dict, shielded: bool) -> tuple[dict, dict, set[str]]:
    """Return exercise -> verdict, exercise -> seconds, and the exercises whose process had to be stopped."""
    replies = _ask(sources, answers, inputs, shielded)
    verdicts = {name: _judge(EXERCISES[name], *reply[:2], inputs[name]) for name, reply in replies.items()}
    stopped = {name for name, (ended, _, _) in replies.items() if ended}
    return verdicts, {name: seconds for name, (_, _, seconds) in replies.items()}, stopped


def _inputs(exercise: Exercise, seed: int, student_id: str) -> list[Evidence]:
    """Return the inputs of each draw; they follow from `seed`, and where the exercise says so from the student."""
    own = "student_id" in inspect.signature(exercise.draw).parameters
    return _draws(exercise.name, seed, student_id if own else None)


@lru_cache(maxsize=64)  # the class shares them, and some take a second to draw
def _draws(name: str, seed: int, student_id: str | None) -> list[Evidence]:
    rng = np.random.default_rng([seed, int(digest(name)[:8], 16)])
    return [draw(EXERCISES[name], rng, student_id=student_id) for _ in range(EXERCISES[name].draws)]


def _ask(sources: dict, answers: dict, inputs: dict, shielded: bool) -> dict[str, tuple[str, bytes, float]]:
    """Run the program `run_probes`; return for each answer how that ended, what came back, and the seconds it took."""
    replies, todo = {}, list(answers)
    while todo:
        # An answer may have ended the whole sandbox: the answers after it are run in a new one.
        request = _request(sources, {name: answers[name] for name in todo}, inputs)
        seconds = LIBRARIES + sum(seconds_for(EXERCISES[name]) for name in todo)
        start = time.monotonic()
        about = {"modules": sorted({module for name in todo for module in EXERCISES[name].imports})}
        outcome = sandbox.run("helpers.workshop.grading.run_probes", about, request, seconds, shielded=shielded)
        rest, most = outcome.output, time.monotonic() - start
        with suppress(Exception):  # an answer may have written to this pipe itself, anything
            while todo and rest:
                head, evidence, rest = unpack(rest, LONGEST_HEAD)
                said = float(head["seconds"])
                replies[todo[0]] = str(head["ended"]), evidence, said if 0 <= said <= most else most  # it may be nan
                todo.pop(0)
        if todo:
            replies[todo.pop(0)] = outcome.stopped or GONE, b"", most
    return replies


def _request(sources: dict, answers: dict, inputs: dict) -> bytes:
    arrays = {
        f"{name}/{number}/{key}": array
        for name in answers
        for number, drawn in enumerate(inputs[name])
        for key, array in needed(EXERCISES[name], drawn).items()
    }
    return pack(sources | {"answers": answers}, to_bytes(arrays))


def _judge(exercise: Exercise, ended: str, reply: bytes, draws: list[Evidence]) -> Verdict:
    """Judge what came out of the sandbox; where an input has the same name, ours counts."""
    if ended:
        limits = {
            "seconds": seconds_for(exercise),
            "memory": sandbox.MEMORY / 2**30,
            "processes": sandbox.MOST_PROCESSES,
            "threads": sandbox.MOST_THREADS,
        }
        return _failed(exercise, ENDS.get(ended, ENDS[GONE]).format(**limits))
    try:
        return judge_all(exercise, _observed(reply, draws))
    except Exception:  # whatever is in there, it is not an observation
        return _failed(exercise, "What came back from it is unreadable.")


def _observed(reply: bytes, draws: list[Evidence]) -> Iterator[tuple[Observation, Evidence]]:
    """Yield what was observed with each draw; an error where it is missing or not readable."""
    for inputs in draws:
        head, arrays, reply = unpack(reply, LONGEST_HEAD)
        yield Observation.of(head, from_bytes(arrays)), inputs
