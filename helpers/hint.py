"""`hint.<exercise>()` shows the next hint for an exercise: each call goes one rung down the ladder."""

from helpers.check import verdicts
from helpers.checks import EXERCISES, box

_HINT_COLOUR = "#CC79A7"
_rungs_shown = {}


def ladder(exercise):
    """The hints for an exercise; after a failed check that knew the mistake, the first is about that mistake."""
    diagnosis = verdicts[exercise.name].diagnosis if exercise.name in verdicts else None
    if diagnosis not in exercise.suspects:
        return exercise.hints
    return (exercise.suspects[diagnosis][1], *exercise.hints)


def _make_hint(exercise):
    def hint():
        hints = ladder(exercise)
        rung = min(_rungs_shown.get((exercise.name, hints[0]), 0), len(hints) - 1)
        _rungs_shown[exercise.name, hints[0]] = rung + 1
        count = f"hint {rung + 1} of {len(hints)}"
        text = hints[rung]
        box.show(f"[{count}] {text}", box.box(_HINT_COLOUR, "➜", count, text))

    hint.__name__ = hint.__qualname__ = exercise.name
    hint.__doc__ = f"Show the next hint for `{exercise.defines}` of notebook {exercise.notebook}."
    return hint


globals().update({name: _make_hint(exercise) for name, exercise in EXERCISES.items()})
