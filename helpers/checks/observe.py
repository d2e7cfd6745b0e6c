"""From a student's definition to an observation: draw -> inputs -> probe -> observation.

All that is random is drawn first, as plain arrays. A probe runs where the
student's code runs: it is handed copies of those inputs that it needs, and
returns what the answer did, plain arrays again. It accuses nobody.
"""

import contextlib
import importlib
import inspect
import traceback
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields

import numpy as np
from threadpoolctl import threadpool_limits

from helpers.checks import stopwatch
from helpers.checks.blank import exercise_in
from helpers.checks.exercise import Evidence, Exercise

LONGEST_TEXT = 500  # characters of what an answer raised or returned


@dataclass(frozen=True, eq=False)
class Observation:
    """What an answer did: plain arrays, and how that ended.

    `ended` is "done", "blank", "error", "unexpected" or "out of time". `text` is
    what was raised, or what came in place of what was `expected` of some `thing`;
    `kind` is the type of that error or thing, `shape` the shape of the thing where
    it has one. Of a NameError, `thing` is the name that is missing.
    """

    ended: str
    arrays: Evidence = field(default_factory=dict)
    text: str = ""
    kind: str = ""
    thing: str = ""
    expected: str = ""
    shape: tuple[int, ...] | None = None

    def head(self) -> dict:
        """Return all but the arrays, as JSON can hold it; `Observation.of` takes it back."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "arrays"}

    @classmethod
    def of(cls, head: dict, arrays: Evidence) -> "Observation":
        """Return the observation behind a head and arrays; ValueError if they are not those of one."""
        texts = {name: head[name] for name in ("ended", "text", "kind", "thing", "expected")}
        if not all(isinstance(text, str) for text in texts.values()):
            raise ValueError("not an observation")
        shape = head["shape"]
        return cls(**texts, arrays=arrays, shape=None if shape is None else tuple(map(int, shape)))

    def __str__(self) -> str:
        """The sentence for a student, where the probe could not go on."""
        if self.ended == "unexpected":
            return f"{self.thing} should be {self.expected}; yours is {self.text}."
        return self.text


class Unexpected(Exception):
    """Raised by a probe that cannot go on: `thing` should be `expected`, and is `value`.

    What it has seen until then can be given as `arrays`, for the misconceptions that show in it.
    """

    def __init__(self, thing: str, expected: str, value: object, **arrays: np.ndarray):
        super().__init__(f"{thing} should be {expected}")
        self.thing, self.expected, self.value, self.arrays = thing, expected, value, arrays


def numbers(
    thing: str, value: object, *shapes: tuple[int, ...], expected: str | None = None, **arrays: np.ndarray
) -> np.ndarray:
    """Return `value` as an array of floats; raise `Unexpected` unless it has one of `shapes`, where any are given.

    Neither None nor text is a number, although numpy would make one of it.
    """
    names = [f"an array of shape {shape}" if shape else "a single number" for shape in shapes]
    expected = expected or " or ".join(names) or "made of numbers"
    try:
        array = np.array(value.filled(np.nan) if isinstance(value, np.ma.MaskedArray) else value)
        if array.dtype.kind == "O":
            array = np.vectorize(float, otypes=[float])(array)
        if array.dtype.kind not in "biuf":
            raise TypeError(array.dtype)
        array = array.astype(float)
    except Exception:
        raise Unexpected(thing, expected, value, **arrays) from None
    if shapes and array.shape not in shapes:
        raise Unexpected(thing, expected, value, **arrays)
    return array


def draw(exercise: Exercise, rng: np.random.Generator, /, **about) -> Evidence:
    """Return all inputs of `exercise`, which may depend on `about`: what the notebook says besides the answer."""
    return exercise.draw(rng, **_named_by(exercise.draw, about))


def needed(exercise: Exercise, inputs: Evidence, /) -> Evidence:
    """Return the part of the inputs that the probe needs: all that may reach the place where the answer runs."""
    return _named_by(exercise.probe, inputs)


def constants(exercise: Exercise) -> list[str]:
    """Return the names of the notebook constants that the probe wants besides the answer, such as `body`."""
    parameters = inspect.signature(exercise.probe).parameters.values()
    return [parameter.name for parameter in parameters if parameter.default is not parameter.empty]


def gather(
    exercise: Exercise, answer: object, rng: np.random.Generator, /, *, patience: float = 1.0, **about
) -> tuple[Observation, Evidence]:
    """Draw the inputs and observe what the answer does with them; return both: all that the judge wants to see."""
    try:
        inputs = draw(exercise, rng, **about)
        return observe(exercise, answer, inputs, patience=patience, **about), inputs
    except Exception as error:  # `about` may hold anything, too
        return raised(error), {}


def observe(
    exercise: Exercise,
    answer: object,
    inputs: Evidence,
    /,
    *,
    patience: float = 1.0,
    before: BaseException | None = None,
    **about,
) -> Observation:
    """Run the probe on copies of the inputs it needs; return what it saw the answer do, whatever that is.

    An answer that never ends is left behind after `exercise.time_limit * patience`
    seconds of processor time. `about`, what the notebook says besides the answer, goes to the
    probe, except for what the inputs were drawn with. `before` is an error in the cells above.
    """
    drawn_with = _named_by(exercise.draw, about)
    about = {name: value for name, value in about.items() if name not in drawn_with}
    copies = {name: array.copy() for name, array in needed(exercise, inputs).items()}
    try:
        for module in exercise.imports:
            importlib.import_module(module)
    except ImportError as missing:
        return Observation("error", text=f"This check needs a package that is not installed here: {missing}.")
    observations = []

    def run():
        try:
            with threadpool_limits(1):  # waiting for a second thread, on a busy machine, would count
                observations.append(Observation("done", exercise.probe(answer, **copies, **about)))
        except Unexpected as seen:
            observations.append(_unexpected(seen))
        except BaseException as error:
            observations.append(_blank(error) or raised(error, before))

    limit = exercise.time_limit * patience
    stopped = stopwatch.run(run, limit)
    return _out_of_time(stopped, limit) if stopped else observations[0]


def _blank(error: BaseException) -> Observation | None:
    """Return the observation of the notebook's own blank; None for any other error.

    Libraries raise NotImplementedError, too: gymnasium does where an environment has no `step`.
    """
    text = describe(error, str) if isinstance(error, NotImplementedError) else ""
    return None if exercise_in(text) is None else Observation("blank", text=text)


def _out_of_time(stopped: stopwatch.Stopped, limit: float) -> Observation:
    text = f"It was still running after {stopped.used:.1f} s of processor time"
    if stopped.used <= limit:
        text = f"It was still running after {stopped.waited:.0f} s on the clock, {stopped.used:.1f} s of them computing"
    frame = stopped.frame
    if frame is not None:
        asked = ", ".join(f"{name}={value!r:.40}" for name, value in stopwatch.called_with(frame).items())
        text += f", in `{frame.f_code.co_name}({asked})`"
    return Observation("out of time", text=f"{text}.")


def called(answer: object, names: Iterable[str]) -> list[str]:
    """Return those of these names which the code of a function uses and finds among its globals."""
    if type(answer) is not types.FunctionType:  # `isinstance` asks the answer, which may be anything
        return []
    codes = [answer.__code__]
    for code in codes:
        codes += [constant for constant in code.co_consts if inspect.iscode(constant)]
    used = {name for code in codes for name in code.co_names}
    return [name for name in names if name in used & answer.__globals__.keys()]


def _named_by(function: Callable, things: dict) -> dict:
    """Return those of `things` that `function` takes by name, after its first argument."""
    _, *names = inspect.signature(function).parameters
    return {name: things[name] for name in names if name in things}


def raised(error: BaseException, before: BaseException | None = None) -> Observation:
    """Return the observation of an error, which most likely follows from the one `before` it, in the cells above."""
    text = f"Your code raised {describe(error)}"
    if before is not None:
        text = f"Your code raised {describe(before)}; and then {describe(error)}"
    missing = str(error.name) if isinstance(error, NameError) else ""
    return Observation("error", text=text, kind=type(error).__name__, thing=missing)


def _unexpected(seen: Unexpected) -> Observation:
    kind, shape = type(seen.value).__name__, _shape(seen.value)
    return Observation("unexpected", seen.arrays, shown(seen.value), kind, seen.thing, seen.expected, shape)


def _shape(value: object) -> tuple[int, ...] | None:
    """Return the shape of an array or of a list of them; of a mixture, its length; None where there is neither."""
    for shape_of in (np.shape, lambda value: (len(value),) * isinstance(value, tuple | list)):
        with contextlib.suppress(Exception):
            return shape_of(value)
    return None


def shown(value: object) -> str:
    """Return how a message speaks of a value, whatever it is."""
    try:
        if isinstance(value, np.ndarray) and value.ndim:
            of = " of objects, which are no numbers" * (value.dtype.kind == "O")
            return f"an array of shape {value.shape}{of}"
        if isinstance(value, tuple | list) and len(repr(value)) > 60:
            return f"a {type(value).__name__} of {len(value)}"
        return f"`{' '.join(repr(value).split()):.60}`"
    except Exception:
        return f"a {type(value).__name__}"


def _where_it_happened(error: BaseException) -> str:
    """The error, and the last line of the student's own code that led to it."""
    said = f"{type(error).__name__}: {error}".rstrip(": ")
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if stopwatch.is_students(frame.filename):
            line = f": `{frame.line}`" if frame.line else ""
            return f"{said} (line {frame.lineno} of its cell{line})"
    return said


def describe(error: BaseException, how: Callable[[BaseException], str] = _where_it_happened) -> str:
    """Return what the error says, by default with where it happened; just its kind when that cannot be had."""
    try:
        return how(error)[:LONGEST_TEXT]
    except BaseException:
        return type(error).__name__
