"""What a probe puts in the place of a helper while an answer runs, to watch it or to save its time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from unittest import mock


@contextmanager
def standing_in(answer: Callable, module: ModuleType, name: str, stand_in: object) -> Iterator[None]:
    """Replace `module.name`, also where the notebook of `answer` has imported it under a name of its own."""
    original, notebook = getattr(module, name), getattr(answer, "__globals__", {})
    own_names = [each for each, thing in notebook.items() if thing is original]
    with mock.patch.object(module, name, stand_in):
        notebook.update(dict.fromkeys(own_names, stand_in))
        try:
            yield
        finally:
            notebook.update(dict.fromkeys(own_names, original))
