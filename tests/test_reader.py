"""What the grader's reader takes from a notebook: what an answer needs, and nothing else, however it was arranged."""

import ast
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from submissions.making import code_cells, handed_out, solved

from helpers.workshop.grading import find_answers as reader
from helpers.workshop.grading.messages import pack, unpack

NAMES = {"step": ["03_model_env", "ModelEnv"]}
GIVEN = {"03_model_env": {-2: "import numpy as np\nfrom helpers import pendulum", -1: "a, b = pendulum.fit(np.pi)"}}
MODEL = "class ModelEnv(pendulum.PendulumBaseEnv):\n    def step(self, action):\n        return {}"


def taken(*cells, given=GIVEN):
    """The source of what is executed for `step`, in order; None if it was not answered."""
    cells = dict(enumerate(cells))
    answers = reader.answers(NAMES, cells, given)
    if "step" not in answers:
        return None
    everything = reader.statements_of(cells | given["03_model_env"])
    sources = {(statement.cell, statement.number): statement.source for statement in everything}
    return [sources[cell, number] for cell, number in answers["step"]["steps"]]


IMPORTS = "from helpers import pendulum"


@pytest.mark.parametrize(
    ("cells", "needed"),
    [
        # nothing but what is needed, in the order in which it stands
        (["x = 1\ny = 2\nprint(y)", MODEL.format("x")], [IMPORTS, "x = 1"]),
        (["def f():\n    return g()\ndef g():\n    return f()", MODEL.format("f()")], [IMPORTS, "def f", "def g"]),
        (["x = 1\nx = x + 1\nx += 1", MODEL.format("x")], [IMPORTS, "x = 1", "x = x + 1", "x += 1"]),
        (["t = {}\nt['a'] = 1\nt['a']", MODEL.format("t")], [IMPORTS, "t = {}", "t['a'] = 1"]),
        (["(p, *q), r = (1, 2), 3", MODEL.format("q")], [IMPORTS, "(p, *q), r"]),
        (["try:\n    import fast\nexcept ImportError:\n    fast = None", MODEL.format("fast")], [IMPORTS, "try:"]),
        (["import a.b.c\nimport a.d", MODEL.format("a.b")], [IMPORTS, "import a.b.c", "import a.d"]),
        (["from __future__ import annotations\nfrom math import *"], ["from __future__", "from math"]),
        (["x: float = 1\ny: int", MODEL.format("x")], [IMPORTS, "x: float"]),
        (["while True:\n    pass\nimport time\ntime.sleep(9)", MODEL.format("1")], [IMPORTS]),
        # locals, arguments, attributes and comprehensions are nobody's business
        (["x = n = s = 1", MODEL.format("[n for n in self.x for s in n]")], [IMPORTS]),
        (["action = train()", MODEL.format("action")], [IMPORTS]),
        # defaults, decorators, annotations and bases are needed too
        (["d = 1\ndef f(x=d):\n    pass", MODEL.format("f()")], [IMPORTS, "d = 1", "def f"]),
        (["import functools\n@functools.cache\ndef f():\n    pass", MODEL.format("f")], [IMPORTS, "import f", "@func"]),
        # what the student has deleted was handed out; what was changed was not
        ([MODEL.format("a * np.sin(b)")], ["import numpy as np", IMPORTS, "a, b = pendulum.fit(np.pi)"]),
        (["a = 0.75", MODEL.format("a")], [IMPORTS, "a = 0.75"]),
        # magics, and cells that are no Python
        (["%matplotlib inline\nx = 1\n!ls\ny = !ls", "%%bash\nls", "x = (", MODEL.format("x")], [IMPORTS, "x = 1"]),
        (["%%time\nx = 1", MODEL.format("x")], [IMPORTS, "x = 1"]),
        (["# %load answers.py\nx = '''\n%kept\n'''", MODEL.format("x")], [IMPORTS, "x = '''\n%kept"]),
    ],
)
def test_only_what_an_answer_needs_is_taken(cells, needed):
    if not any("ModelEnv" in cell for cell in cells):
        cells = [*cells, "class ModelEnv:\n    pass"]
    *others, definition = taken(*cells)
    assert definition.startswith("class ModelEnv")
    assert [source[: len(start)] for source, start in zip(others, needed, strict=True)] == needed


def test_what_comes_after_the_definition_counts_too():
    mended = ["class ModelEnv:\n    pass", "def step(self, action):\n    return 1", "ModelEnv.step = step"]
    assert taken(*mended) == mended
    assert taken("ModelEnv = Mine", "class Mine:\n    pass") is not None
    assert taken("print(1)", "env = ModelEnv()") is None


NOTEBOOK = [cell["source"] for cell in code_cells(solved("03_model_env"))]
HANDED_OUT = {
    "03_model_env": {
        number: cell["source"] for number, cell in enumerate(code_cells(handed_out("03_model_env")), start=-100)
    }
}


def split(cell):
    """The statements of a cell, each in one of its own."""
    return [ast.get_source_segment(cell, statement) for statement in ast.parse(cell).body]


@st.composite
def rearranged(draw):
    """The notebook's code cells, some of them split, neighbours merged, with remarks, magics and broken cells."""
    cells = []
    for cell in NOTEBOOK:
        splits = draw(st.booleans()) and "@" not in cell
        cells += split(cell) if splits else [cell]
    for _ in range(draw(st.integers(0, 8))):
        place = draw(st.integers(0, len(cells) - 2))
        cells[place : place + 2] = ["\n\n".join(cells[place : place + 2])]
    for _ in range(draw(st.integers(0, 5))):
        noise = draw(st.sampled_from(["# a remark", "%timeit 1", "def broken(", "print('hello')", "", "%%html\n<b>"]))
        cells.insert(draw(st.integers(0, len(cells))), noise)
    return cells


@settings(max_examples=40, deadline=None)
@given(rearranged())
def test_to_split_and_merge_cells_changes_nothing(cells):
    assert taken(*cells, given=HANDED_OUT) == taken(*NOTEBOOK, given=HANDED_OUT)


@settings(max_examples=40, deadline=None)
@given(rearranged(), st.randoms(use_true_random=False), st.integers(0, 6))
def test_to_move_and_repeat_cells_changes_only_the_order(cells, rng: random.Random, repeated):
    cells = cells + rng.choices(cells, k=repeated)
    rng.shuffle(cells)
    assert set(taken(*cells, given=HANDED_OUT)) == set(taken(*NOTEBOOK, given=HANDED_OUT))


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner), max_leaves=8))
def test_any_json_is_a_notebook_or_a_reason(value):
    for content in (
        value,
        {"cells": value},
        {"cells": [{"cell_type": "code", "source": value}]},
        {"worksheets": value},
    ):
        try:
            cells = reader.code_cells(json.dumps(content).encode())
        except ValueError as reason:
            assert str(reason)
        else:
            assert all(isinstance(cell, str) for cell in cells)


@settings(max_examples=100, deadline=None)
@given(st.binary() | st.text().map(str.encode) | st.text("{}[]\":,# %\n\\ x1'").map(str.encode))
def test_any_bytes_are_cells_or_a_reason(content):
    try:
        cells = reader.code_cells(content)
    except ValueError as reason:
        assert str(reason)
    else:
        reader.answers(NAMES, dict(enumerate(cells)), GIVEN)


def test_an_answer_that_is_no_python_is_named_with_its_line():
    cells = {0: "x = 1", 1: "class ModelEnv(Base)\n    pass", 2: "# class ModelEnv", 3: "%%bash\nls"}
    found = reader.broken(NAMES, cells)
    assert found["step"]["code"] == cells[1]
    assert "line 1" in found["step"]["error"]
    assert reader.broken(NAMES, cells | {1: "class ModelEnv:\n    pass"}) == {}


def test_a_message_whose_head_is_too_long_is_none():
    message = pack({"lists": [[]] * 1000}, b"body")
    assert unpack(message)[1:] == (b"body", b"")
    with pytest.raises(ValueError):
        unpack(message, longest_head=1000)
