"""From evidence to a verdict.

A judge looks at the inputs and at what the answer did, and takes the inputs
from where they were drawn, so it can run where nobody can tamper with it.
"""

from helpers.checks.exercise import Evidence, Exercise, Wrong
from helpers.checks.verdict import Verdict

KINDS = {bool: "b", float: "fiu", str: "U"}  # numpy's letters for the kinds of array that evidence is made of

LONGEST_MESSAGE = 2_000  # characters; what an answer raises may be a text of any length


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
