"""From what was observed to a verdict.

A judge looks at the inputs and at what the answer did, and takes the inputs
from where they were drawn, so it can run outside the sandbox, where no answer can tamper with it.
"""

from collections.abc import Iterable
from dataclasses import replace

from helpers.checks import contract
from helpers.checks.exercise import Check, Evidence, Exercise
from helpers.checks.misconception import Misconception, explain
from helpers.checks.observe import Observation
from helpers.checks.verdict import Verdict

MORE = " (There may be more to fix after this.)"
KINDS = {bool: "b", float: "fiu", str: "U"}  # numpy's letters for the kinds of array that evidence is made of
LONGEST_MESSAGE = 2_000  # characters; what an answer raises may be a text of any length


def judge(exercise: Exercise, observation: Observation, inputs: Evidence) -> Verdict:
    """Return the verdict on what was observed with these inputs; evidence that cannot be read is a wrong answer."""

    def verdict(status: str, message: str, diagnosis: str | None = None) -> Verdict:
        points = exercise.max_points if status == "passed" else 0.0
        return Verdict(exercise.name, status, message[:LONGEST_MESSAGE], points, exercise.max_points, diagnosis)

    if observation.ended == "blank":
        return verdict("not attempted", _say_what_is_blank(exercise, observation.text))
    if observation.kind == "NameError" and observation.thing in exercise.needs:
        needed = observation.thing
        message = f"`{exercise.defines}` needs `{needed}`, which is not defined. Run the cell that defines it first."
        return verdict("not attempted", message)
    try:
        if observation.ended != "done":
            found = next((each for each in exercise.stops if each.when(observation)), None)
            return verdict("failed", *_message(str(observation), [found] if found else [], observation))
        seen = observation.arrays | inputs
        _validate(seen, exercise.evidence | (contract.FORM if exercise.breaches else {}))
        seen = exercise.look(seen)
        problems = _problems(exercise, seen)
        if not problems:
            return verdict("passed", exercise.fact(seen))
        (observed, found), all_found = problems[0], {each for _, found in problems for each in found}
        more = len(all_found) > len(found[:1]) or any(not found for _, found in problems[1:])
        message, diagnosis = _message(observed, found, seen)
        return verdict("failed", message + MORE if more else message, diagnosis)
    except Exception as unreadable:
        return verdict("failed", f"What came back is unreadable ({type(unreadable).__name__}: {unreadable}).")


def judge_all(exercise: Exercise, observed: Iterable[tuple[Observation, Evidence]]) -> Verdict:
    """Return the verdict on several draws of the inputs: that on the first where the answer does not pass, if any."""
    verdicts = []
    for observation, inputs in observed:
        verdicts.append(judge(exercise, observation, inputs))
        if verdicts[-1].status != "passed":
            return verdicts[-1]
    return verdicts[0]


def blame(exercise: Exercise, verdict: Verdict, needed: Exercise) -> Verdict:
    """Return the verdict on an answer that calls another exercise, `needed`, which is wrong itself.

    What was found is kept only if it is a mistake that the other one cannot make.
    """
    message = f"`{exercise.defines}` calls `{needed.name}`, which does not pass its own check. Fix that one first."
    if verdict.diagnosis is None or verdict.diagnosis in needed.misconceptions:
        return replace(verdict, message=message, diagnosis=None)
    return replace(verdict, message=f"{verdict.message} And {message}")


def _message(observed: str, found: list[Misconception], seen: object) -> tuple[str, str | None]:
    """The sentences for the student, and the diagnosis."""
    if not found:
        return observed, None
    first = found[0]
    detail = first.detail(seen) if first.detail else ""
    return " ".join(filter(None, (observed, detail, first.question))), first.name


def _problems(exercise: Exercise, seen: Evidence) -> list[tuple[str, list[Misconception]]]:
    """What was observed at each check that fails, and the misconceptions behind it, up to the first that blocks."""
    held, failed = [], []
    for check in exercise.checks:
        observed = check.problem(seen)
        if observed is None:
            held.append(check)
            continue
        failed.append((check, observed))
        if check.blocks:
            break
    if exercise.breaches:  # looked at in any case: they hide nothing, and nothing hides them
        failed += [(check, said) for check in contract.checks_of(exercise) if (said := check.problem(seen)) is not None]
    references = {id(check.reference): check.reference for check, _ in failed if check.reference}
    so_far = [*(check for check, _ in failed), *held]
    together = {key: _explain(so_far, reference, seen) for key, reference in references.items()}
    alone = [key for key in references if sum(id(check.reference) == key for check in so_far) == 1]
    return [
        (observed, together.get(id(check.reference)) or _diagnose(check, seen, searched=id(check.reference) in alone))
        for check, observed in failed
    ]


def _explain(checks: list[Check], reference, seen: Evidence) -> list[Misconception] | None:
    """Explain the outputs of all checks that have this reference together."""
    own = [check for check in checks if check.reference is reference]
    outputs = {name: tolerance for check in own for name, tolerance in check.outputs.items()}
    misconceptions = dict.fromkeys(each for check in own for each in check.misconceptions if each.parts)
    return explain(seen, reference, outputs, misconceptions)


def _diagnose(check: Check, seen: Evidence, searched: bool) -> list[Misconception]:
    """The misconceptions behind a failed check, looked at alone; where its reference was `searched`, not again."""
    found = [each for each in check.misconceptions if each.when and each.when(seen)][:1]
    if not found and check.reference and not searched:
        found = _explain([check], check.reference, seen) or []
    return found or [each for each in check.misconceptions if not each.when and not each.parts]


def _validate(seen: Evidence, form: dict[str, tuple]) -> None:
    """Raise ValueError unless the evidence has exactly the fields, types and shapes of `form`."""
    if seen.keys() != form.keys():
        raise ValueError(f"there is {', '.join(sorted(seen))}, not {', '.join(sorted(form))}")
    sizes = {}
    for name, (kind, *shape) in form.items():
        array = seen[name]
        if shape != [...] and array.ndim == len(shape):
            named = {size: got for size, got in zip(shape, array.shape, strict=True) if isinstance(size, str)}
            sizes = named | sizes
        fits = shape == [...] or array.shape == tuple(sizes.get(size, size) for size in shape)
        if not fits or array.dtype.kind not in KINDS[kind]:
            raise ValueError(f"`{name}` is {array.dtype} of shape {array.shape}")


def _say_what_is_blank(exercise: Exercise, reason: str) -> str:
    other = reason.partition(":")[0]
    if other != exercise.name:
        return f"`{exercise.defines}` needs `{other}`, which is still blank. Fill that one in first."
    return f"`{exercise.defines}` still has its blank. Replace the `raise NotImplementedError` line."
