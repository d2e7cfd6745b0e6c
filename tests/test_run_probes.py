"""What the sandbox executes of a notebook before it tries an answer."""

import subprocess
import sys

import numpy as np
import pytest

from helpers.workshop.grading.messages import from_bytes, to_bytes
from helpers.workshop.grading.run_probes import STATEMENT, load

BUSY = "import time\nend = time.process_time() + {seconds}\nwhile time.process_time() < end:\n    pass\nDONE = True\n"


def test_an_import_may_take_longer_than_a_training(tmp_path, monkeypatch):
    (tmp_path / "a_heavy_module.py").write_text(BUSY.format(seconds=STATEMENT + 0.5))
    monkeypatch.syspath_prepend(tmp_path)
    training = "while True:\n    pass"
    module, problem = load(["from a_heavy_module import DONE", training, "answer = DONE"], [[0, 0], [1, 0], [2, 0]])
    assert problem is None
    assert module.answer


def test_the_figures_are_loaded_when_something_in_them_is_used():
    program = """
import sys
from helpers.workshop.grading import run_probes
sys.modules["helpers.plots"] = run_probes.Figures("helpers.plots")
from helpers import plots
assert "matplotlib" not in sys.modules
assert callable(plots.knowledge) and "matplotlib" in sys.modules
from helpers.plots import knowledge
assert knowledge is plots.knowledge
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


@pytest.mark.parametrize("shape", [(10**9, 0), (0, 10**9), (500, 501)])
def test_evidence_is_bounded_in_each_direction(shape):
    """A column that is made for the rows of an empty array is not empty."""
    with pytest.raises(ValueError, match="too many numbers"):
        from_bytes(to_bytes({"name": np.empty(shape, dtype=np.int8)}))
