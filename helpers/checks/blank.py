"""The notebook's own blanks: what they raise, and one calm line for it instead of a traceback."""

import sys
from collections.abc import Callable

from helpers.checks.exercise import BLANK

CALM = "○ {0} is still blank. Replace its `raise NotImplementedError` line with your code, and run on from there."


def exercise_in(text: str) -> str | None:
    """Return the exercise that a blank with this text names; None for any other text."""
    end = BLANK.format("")
    return text.removesuffix(end) if text.endswith(end) else None


def stay_calm(show_more: Callable[[str], None]) -> None:
    """Have IPython, where it runs, show the error of a blank as one line. It remains an error.

    It ends "Run all", so `show_more(exercise)` is called after the line.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return
    # A shell has one handler, and Colab may have set it already.
    others, show_other = shell.custom_exceptions, shell.CustomTB

    def show(shell, kind, error, tb, tb_offset=None):
        exercise = exercise_in(str(error)) if kind is NotImplementedError else None
        if exercise is not None:
            error._render_traceback_ = lambda: [CALM.format(exercise)]
        elif issubclass(kind, others):
            return show_other(kind, error, tb, tb_offset=tb_offset)
        shell.showtraceback((kind, error, tb), tb_offset=tb_offset)
        if exercise is not None:
            show_more(exercise)

    shell.set_custom_exc((NotImplementedError, *others), show)
