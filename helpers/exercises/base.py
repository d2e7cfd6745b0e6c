"""From a student's definition to a verdict: draw -> inputs -> probe -> evidence -> judge -> verdict.

All that is random is drawn first, as plain arrays. A probe runs where the
student's code runs: it is handed copies of those inputs that it needs, and
returns what the answer did, plain arrays again. A judge looks at both, and
takes the inputs from where they were drawn, so it can run where nobody can
tamper with it. In a notebook all run in the kernel; in grading only the probe
is in the sandbox.
"""

import ctypes
import importlib
import inspect
import itertools
import sysconfig
import threading
import traceback
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from helpers.exercises.verdict import Verdict

Evidence = dict[str, np.ndarray]

MORE = " (There may be more to mend after this.)"
KINDS = {bool: "b", float: "fiu", str: "U"}  # numpy's letters for the kinds of array that evidence is made of
LONGEST_MESSAGE = 2_000  # characters; what an answer raises may be a text of any length
PACKAGE_FOLDER = str(Path(__file__).parents[1])
STANDARD_LIBRARY = sysconfig.get_path("stdlib")


class Wrong(Exception):
    """Raised by a judge, or by a probe that cannot go on, at the first thing that is wrong.

    The text is for the student; `diagnosis` names the misconception where it is a known one.
    """

    def __init__(self, message: str, diagnosis: str | None = None):
        super().__init__(message)
        self.diagnosis = diagnosis


class Suspects(dict[str, tuple[str, str]]):
    """The known misconceptions of an exercise: name -> (the question its message ends with, the first hint)."""

    def accuse(self, name: str, observed: str) -> Wrong:
        """Return the error that says what was observed, asks the question, and carries the diagnosis."""
        return Wrong(f"{observed} {self[name][0]}", name)

    def accuse_of(self, names: list[str], observed: str) -> Wrong:
        """Return the error for several mistakes at once: it names the first, and says that there are more."""
        wrong = self.accuse(names[0], observed)
        return Wrong(f"{wrong}{MORE}", names[0]) if len(names) > 1 else wrong


@dataclass(frozen=True)
class Exercise:
    """One exercise: what is asked, what is drawn for it, how evidence is gathered, how it is judged.

    `draw(rng)` returns all random inputs, seeds among them; it may take more by
    name, such as whose answer it is. `probe(answer, ...)` takes by name those of
    the inputs that it needs, and gets no others: what is to be found out stays
    out of the answer's reach. It calls the student's definition and returns what
    that did; it may take more by name, with defaults, that is said about the answer.
    `evidence` says what the judge sees, the inputs and what the answer did:
    name -> (bool, float or str, *shape), where a word in a shape stands for the
    same number everywhere and `...` for any shape. `judge(evidence)` returns a
    measured fact, or raises `Wrong`.
    """

    name: str
    notebook: str
    defines: str  # the name the student's definition has in the notebook
    draw: Callable[..., Evidence]
    probe: Callable[..., Evidence]
    evidence: dict[str, tuple]
    judge: Callable[[Evidence], str]
    hints: tuple[str, ...]
    suspects: Suspects = field(default_factory=Suspects)
    max_points: float = 1.0
    time_limit: float = 1.5  # seconds for the probe
    imports: tuple[str, ...] = field(default=())  # heavy modules, loaded before the clock starts


def explain(observed, model, ingredients, tolerance) -> list[str] | None:
    """Return the names of the fewest mistakes with which `model` gives what was `observed`; None if none do.

    Each argument of `model` is an ingredient of the right answer that a mistake
    may change: `ingredients[i]` is [(None, the right one), ("name-of-the-mistake",
    a wrong one), ...]. So mistakes are recognised together as well as alone.
    """

    def mistakes(choice):
        return [name for name, _ in choice if name is not None]

    for choice in sorted(itertools.product(*ingredients), key=lambda c: len(mistakes(c))):
        error = np.abs(model(*(value for _, value in choice)) - observed)
        if (error <= tolerance).all():
            return mistakes(choice)
    return None


def problems(evidence: Evidence, *judges: Callable[[Evidence], None]) -> list[Wrong]:
    """Return what each of several judges, independent of each other, raises."""
    found = []
    for judge_part in judges:
        try:
            judge_part(evidence)
        except Wrong as wrong:
            found.append(wrong)
    return found


def first_of(problems: list[Wrong], same_mistake: Container[tuple[str, str]] = ()) -> None:
    """Raise the first of several problems, saying that there may be more; nothing if there are none.

    A pair of diagnoses in `same_mistake` is one mistake that shows in two places.
    """
    if not problems:
        return
    first, *others = problems
    said_already = str(first).endswith(MORE)
    if not said_already and any((first.diagnosis, other.diagnosis) not in same_mistake for other in others):
        raise Wrong(f"{first}{MORE}", first.diagnosis)
    raise first


class _OutOfTime(BaseException):
    """Thrown into a probe that does not end; no `except Exception` swallows it."""


def draw(exercise: Exercise, rng: np.random.Generator, /, **about) -> Evidence:
    """Return all inputs of `exercise`, for what is said `about` the answer where they depend on that."""
    return exercise.draw(rng, **_named_by(exercise.draw, about))


def needed(exercise: Exercise, inputs: Evidence, /) -> Evidence:
    """Return the part of the inputs that the probe needs: all that may reach the place where the answer runs."""
    return _named_by(exercise.probe, inputs)


def constants(exercise: Exercise) -> list[str]:
    """Return the names of what is said about the answer by whoever wrote it, in constants of that name."""
    parameters = inspect.signature(exercise.probe).parameters.values()
    return [parameter.name for parameter in parameters if parameter.default is not parameter.empty]


def gather(
    exercise: Exercise, answer: object, rng: np.random.Generator, /, *, patience: float = 1.0, **about
) -> Evidence:
    """Draw the inputs, observe what the answer does with them, and return both: all that the judge wants to see."""
    try:
        inputs = draw(exercise, rng, **about)
        return observe(exercise, answer, inputs, patience=patience, **about) | inputs
    except Exception as error:  # what is said about the answer may be anything, too
        return {"error": np.array(describe(error))}


def observe(exercise: Exercise, answer: object, inputs: Evidence, /, *, patience: float = 1.0, **about) -> Evidence:
    """Run the probe on copies of the inputs it needs; return what it saw the answer do, whatever that is.

    The probe runs in a thread, so that an answer that never ends is left
    behind after `exercise.time_limit * patience` seconds on every operating
    system. What it raises comes back as evidence too: `blank`, `wrong` or
    `error`, texts. What is said `about` the answer goes to the probe, but for
    what the inputs were drawn with.
    """
    drawn_with = _named_by(exercise.draw, about)
    about = {name: value for name, value in about.items() if name not in drawn_with}
    copies = {name: array.copy() for name, array in needed(exercise, inputs).items()}
    time_limit = exercise.time_limit * patience
    evidence: Evidence = {}
    try:
        for module in exercise.imports:
            importlib.import_module(module)
    except ImportError as missing:
        return {"wrong": np.array([f"This check needs a package that is not installed here: {missing}.", ""])}

    def run():
        try:
            evidence.update(exercise.probe(answer, **copies, **about))
        except NotImplementedError as blank:
            evidence["blank"] = np.array(describe(blank, str))
        except Wrong as wrong:
            evidence["wrong"] = np.array([str(wrong), wrong.diagnosis or ""])
        except BaseException as error:
            evidence["error"] = np.array(describe(error))

    probe = threading.Thread(target=run, daemon=True)
    probe.start()
    probe.join(time_limit)
    if not probe.is_alive():
        return evidence
    _stop(probe)
    return {"out_of_time": np.array(time_limit)}


def _named_by(function: Callable, things: dict) -> dict:
    """Return those of `things` that `function` takes by name, after its first argument."""
    _, *names = inspect.signature(function).parameters
    return {name: things[name] for name in names if name in things}


def judge(exercise: Exercise, evidence: Evidence) -> Verdict:
    """Return the verdict on `evidence`; evidence that cannot be read is a wrong answer."""

    def verdict(status, message, diagnosis=None):
        points = exercise.max_points if status == "passed" else 0.0
        known = diagnosis if diagnosis in exercise.suspects else None
        return Verdict(exercise.name, status, message[:LONGEST_MESSAGE], points, exercise.max_points, known)

    if "blank" in evidence:
        return verdict("not attempted", _say_what_is_blank(exercise, str(evidence["blank"])))
    try:
        if "wrong" in evidence:
            message, diagnosis = map(str, evidence["wrong"])
            raise Wrong(message, diagnosis)
        if "error" in evidence:
            raise Wrong(f"Your code raised {evidence['error']}")
        if "out_of_time" in evidence:
            raise Wrong(
                f"It had not ended after {float(evidence['out_of_time']):g} s, where a fraction of that is "
                "enough. Is there a loop that never ends?"
            )
        _validate(evidence, exercise.evidence)
        return verdict("passed", exercise.judge(evidence))
    except Wrong as wrong:
        return verdict("failed", str(wrong), wrong.diagnosis)
    except Exception as unreadable:
        return verdict("failed", f"What came back is unreadable ({type(unreadable).__name__}: {unreadable}).")


def _validate(evidence: Evidence, form: dict[str, tuple]) -> None:
    """Raise ValueError unless the evidence has exactly the fields, types and shapes of `form`."""
    if evidence.keys() != form.keys():
        raise ValueError(f"there is {', '.join(sorted(evidence))}, not {', '.join(sorted(form))}")
    sizes = {}
    for name, (kind, *shape) in form.items():
        array = evidence[name]
        if shape != [...] and array.ndim == len(shape):
            named = {size: got for size, got in zip(shape, array.shape, strict=True) if isinstance(size, str)}
            sizes = named | sizes
        fits = shape == [...] or array.shape == tuple(sizes.get(size, size) for size in shape)
        if not fits or array.dtype.kind not in KINDS[kind]:
            raise ValueError(f"`{name}` is {array.dtype} of shape {array.shape}")


def _say_what_is_blank(exercise: Exercise, reason: str) -> str:
    other = reason.partition(":")[0]
    if ":" in reason and other.isidentifier() and other != exercise.name:
        return f"`{exercise.defines}` needs `{other}`, which is still blank. Fill that one in first."
    return f"`{exercise.defines}` still has its blank. Replace the `raise NotImplementedError` line."


def _where_it_happened(error: BaseException) -> str:
    """The error, and the last line of the student's own code that led to it."""
    said = f"{type(error).__name__}: {error}".rstrip(": ")
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith((PACKAGE_FOLDER, STANDARD_LIBRARY)) and "site-packages" not in frame.filename:
            line = f": `{frame.line}`" if frame.line else ""
            return f"{said} (line {frame.lineno} of its cell{line})"
    return said


def describe(error: BaseException, how: Callable[[BaseException], str] = _where_it_happened) -> str:
    """Return what the error says, by default with where it happened; just its kind when that cannot be had."""
    try:
        return how(error)[:500]
    except BaseException:
        return type(error).__name__


def _stop(thread: threading.Thread) -> None:
    """Ask a runaway thread to end; one that refuses is left to itself."""
    for _ in range(3):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_OutOfTime))
        thread.join(0.05)
        if not thread.is_alive():
            return
