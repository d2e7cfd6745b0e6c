"""`hint.<exercise>()` shows the next hint for an exercise: each call goes one rung down the ladder."""

from helpers import display
from helpers.exercises import EXERCISES

_HINT_COLOUR = "#CC79A7"
_rungs_shown = {}


def _make_hint(exercise):
    def hint():
        rung = min(_rungs_shown.get(exercise.name, 0), len(exercise.hints) - 1)
        _rungs_shown[exercise.name] = rung + 1
        count = f"hint {rung + 1} of {len(exercise.hints)}"
        text = exercise.hints[rung]
        display.show(f"[{count}] {text}", display.box(_HINT_COLOUR, "➜", count, text))

    hint.__name__ = hint.__qualname__ = exercise.name
    hint.__doc__ = f"Show the next hint for `{exercise.defines}` of notebook {exercise.notebook}."
    return hint


globals().update({name: _make_hint(exercise) for name, exercise in EXERCISES.items()})
