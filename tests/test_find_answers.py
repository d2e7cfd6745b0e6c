"""The grader takes from a notebook what an answer needs and nothing else, however the notebook was rearranged."""

import ast
import json
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from submissions.making import code_cells, filled, handed_out, right, solved

from helpers.workshop.grading.beside import with_modules
from helpers.workshop.grading.find_answers import WRITTEN, find, find_broken, prepare
from helpers.workshop.grading.marks import mark
from helpers.workshop.grading.messages import pack, unpack
from helpers.workshop.grading.read_cells import cells_of
from helpers.workshop.grading.statements import statements_of

NAMES = {"step": ["03_model_env", "ModelEnv"]}
GIVEN = {"03_model_env": ["import numpy as np\nfrom helpers import pendulum", "a, b = pendulum.fit(np.pi)"]}
PREPARED = prepare({"handed_out": GIVEN})
IMPORTS = "from helpers import pendulum"
MODEL = "class ModelEnv(pendulum.PendulumBaseEnv):\n    def step(self, action):\n        return {}"


def as_code(cells):
    """The cells with their type."""
    return [("code", cell) for cell in cells]


def taken(*cells, given=GIVEN, which=0):
    """The sources of the statements that are executed for `step`, in order; None if it was not answered.

    `which` is the number of the try; [] if there is none of this number.
    """
    try:
        reply = find(NAMES, as_code(cells), prepare({"handed_out": given}))
    except ValueError as reason:
        assert "no exercise" in str(reason)
        return None
    if "step" not in reply["answers"]:
        return None
    everything = statements_of(reply["cells"])
    sources = {(statement.cell, statement.number): statement.source for statement in everything}
    tries = [each["steps"] for each in reply["answers"]["step"]]
    return [sources[reply["cells"][cell], number] for cell, number in (tries[which] if which < len(tries) else [])]


@pytest.mark.parametrize(
    ("cells", "needed"),
    [
        # only what is needed, in its order
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
        # locals, arguments, attributes and the variables of comprehensions are not globals
        (["x = n = s = 1", MODEL.format("[n for n in self.x for s in n]")], [IMPORTS]),
        (["action = train()", MODEL.format("action")], [IMPORTS]),
        # defaults, decorators, annotations and bases are needed too
        (["d = 1\ndef f(x=d):\n    pass", MODEL.format("f()")], [IMPORTS, "d = 1", "def f"]),
        (["import functools\n@functools.cache\ndef f():\n    pass", MODEL.format("f")], [IMPORTS, "import f", "@func"]),
        # what the student deleted comes from the notebook as handed out; what the student changed does not
        ([MODEL.format("a * np.sin(b)")], ["import numpy as np", IMPORTS, "a, b = pendulum.fit(np.pi)"]),
        (["a = 0.75", MODEL.format("a")], [IMPORTS, "a = 0.75"]),
        # magics, and cells that are not valid Python
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
    changed = ["class ModelEnv:\n    pass", "def step(self, action):\n    return 1", "ModelEnv.step = step"]
    assert taken(*changed) == changed
    assert taken("ModelEnv = Mine", "class Mine:\n    pass") is not None
    assert taken("print(1)", "env = ModelEnv()") is None


def test_each_cell_is_sent_once_and_only_if_it_is_needed():
    repeated, definition = "x = 1\nx = x + 1", "class ModelEnv:\n    y = x"
    reply = find(NAMES, as_code([repeated, "print('not needed')", repeated, definition]), PREPARED)
    assert reply["cells"] == [repeated, definition]
    assert reply["answers"]["step"][0]["steps"] == [[0, 0], [0, 1], [0, 0], [0, 1], [1, 0]]
    assert unpack(pack(reply))[0]["cells"] == reply["cells"]


NOTEBOOK = [cell["source"] for cell in code_cells(solved("03_model_env"))]
HANDED_OUT = {"03_model_env": [cell["source"] for cell in code_cells(handed_out("03_model_env"))]}


def split(cell):
    """The statements of a cell, each as a cell."""
    return [ast.get_source_segment(cell, statement) for statement in ast.parse(cell).body]


@st.composite
def rearranged(draw):
    """The notebook's code cells, some split, some merged, with comments, magics and broken cells in between."""
    cells = []
    for cell in NOTEBOOK:
        splits = draw(st.booleans()) and "@" not in cell
        cells += split(cell) if splits else [cell]
    for _ in range(draw(st.integers(0, 8))):
        place = draw(st.integers(0, len(cells) - 2))
        cells[place : place + 2] = ["\n\n".join(cells[place : place + 2])]
    for _ in range(draw(st.integers(0, 5))):
        noise = draw(st.sampled_from(["# a comment", "%timeit 1", "def broken(", "print('hello')", "", "%%html\n<b>"]))
        cells.insert(draw(st.integers(0, len(cells))), noise)
    return cells


@settings(max_examples=40, deadline=None)
@given(rearranged())
def test_splitting_and_merging_cells_changes_nothing(cells):
    assert taken(*cells, given=HANDED_OUT) == taken(*NOTEBOOK, given=HANDED_OUT)


@settings(max_examples=40, deadline=None)
@given(rearranged(), st.randoms(use_true_random=False), st.integers(0, 6))
def test_moving_and_repeating_cells_changes_only_the_order(cells, rng: random.Random, repeated):
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
            cells = cells_of(json.dumps(content).encode())
        except ValueError as reason:
            assert str(reason)
        else:
            assert all(isinstance(text, str) for cell in cells for text in cell)


@settings(max_examples=100, deadline=None)
@given(st.binary() | st.text().map(str.encode) | st.text("{}[]\":,# %\n\\ x1'").map(str.encode))
def test_any_bytes_are_cells_or_a_reason(content):
    try:
        cells = cells_of(content)
    except ValueError as reason:
        assert str(reason)
    else:
        with pytest.raises(ValueError, match="no exercise"):
            find(NAMES, cells, PREPARED)


def test_an_answer_that_is_not_valid_python_is_named_with_its_line():
    cells = ["x = 1", "class ModelEnv(Base)\n    pass", "# class ModelEnv", "%%bash\nls"]
    found = find_broken(NAMES, as_code(cells))
    assert found["step"]["code"] == cells[1]
    assert "line 1" in found["step"]["error"]
    assert find_broken(NAMES, as_code(["class ModelEnv:\n    pass"])) == {}


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_in_a_cell_of_another_type_is_named(kind):
    found = find(NAMES, [("code", "x = 1"), (kind, MODEL)], PREPARED)["broken"]
    assert f"it is a {kind} cell: change its type to code" in found["step"]["error"]


@pytest.mark.parametrize(
    "cells",
    [
        ["rows = []\nfor i in range(3):\n    rows.append(i)", MODEL.format("rows[0]")],
        ["LAW = {}\nLAW.update(a=0.75)", MODEL.format("LAW['a']")],
        ["def set_up():\n    global a\n    a = 0.75\nset_up()", MODEL.format("a")],
        ["class ModelEnv:\n    pass", "def step(self, action):\n    return 1", "setattr(ModelEnv, 'step', step)"],
        ["a = 0.75", MODEL.format("globals()['a']")],
        ["def law():\n    return 0.75", MODEL.format("eval('law')()")],
    ],
)
def test_what_slicing_cannot_see_is_in_the_whole(cells):
    assert set(taken(*cells, which=1)) >= {source for cell in cells for source in split(cell)}


@pytest.mark.parametrize(
    "method",
    [
        "@patch_to(ModelEnv)\ndef step(self, action):\n    return 1",
        "@patch\ndef step(self: ModelEnv, u):\n    return 1",
    ],
)
def test_a_method_that_a_decorator_adds_is_taken(method):
    before = ["from fastcore.basics import *", "class ModelEnv:\n    pass"]
    assert taken(*before, method) == [*before, method]
    found = find(NAMES, as_code([*before, method]), PREPARED)["answers"]["step"][0]
    assert found["code"] == f"{before[1]}\n\n{method}"


def test_a_decorated_function_that_only_uses_the_answer_changes_nothing():
    cells = [MODEL.format("1"), "slow = train()", "@functools.cache\ndef law():\n    return ModelEnv()"]
    assert taken(*cells) == [IMPORTS, MODEL.format("1")]
    assert "slow = train()" not in taken(*cells, which=1)


def test_a_blank_below_a_filled_copy_does_not_count_but_one_that_is_alone_does():
    blank = MODEL.format("1").replace("return 1", "raise NotImplementedError('step: replace this line')")
    assert taken(MODEL.format("1"), blank) == [IMPORTS, MODEL.format("1")]
    assert taken(blank) == [IMPORTS, blank]


def test_what_inherits_from_the_blank_keeps_it():
    blank = MODEL.format("1").replace("return 1", "raise NotImplementedError('step: replace this line')")
    heir = "class ModelEnv(ModelEnv):\n    def step(self, action):\n        return 1"
    assert taken(blank, heir) == [IMPORTS, blank, heir]
    assert taken(blank, heir, blank) == [IMPORTS, blank, heir]


@pytest.mark.parametrize(
    "change",
    [
        ["ModelEnv.a, ModelEnv.b = 1, 2"],
        ["def give(cls):\n    cls.a = 1", "give(ModelEnv)"],
        ["setattr(ModelEnv, 'step', lambda self, action: go(self))", "def go(env):\n    return 1"],
    ],
)
def test_what_is_changed_before_the_check_is_taken(change):
    cells = [MODEL.format("1"), *change]
    assert [IMPORTS, *cells] in [taken(*cells, "check.step(ModelEnv)", "x = train()", which=which) for which in (0, 1)]


def test_a_notebook_is_told_by_its_statements_or_a_check():
    given = GIVEN | {
        "04_sac_dyna": ["import numpy as np", "agent = SAC()", "films = film(agent)", "def evaluate(): pass"]
    }
    names = NAMES | {"evaluate": ["04_sac_dyna", "evaluate"]}

    def told(*cells):
        return find(names, as_code(cells), prepare({"handed_out": given}))["notebooks"]

    helper = "def evaluate(model):\n    return 1"
    assert told(MODEL, helper) == []
    assert told(MODEL, "check.step(ModelEnv)", helper, "agent = SAC()") == ["03_model_env"]
    assert told(MODEL, "agent = SAC()", "films = film(agent)") == ["04_sac_dyna"]


def test_what_is_marked_is_the_student_s_own_and_no_comment():
    cells = ["from helpers import pendulum", "# next_state\nx = 1  # reward", MODEL.format("x")]
    own = find(NAMES, as_code(cells), PREPARED)["answers"]["step"][0]["own"]
    assert "x = 1" in own and "next_state" not in own and "reward" not in own
    given = {"03_model_env": [*GIVEN["03_model_env"], "world = pendulum.next_state"]}
    found = find(NAMES, as_code(["world = pendulum.next_state", MODEL.format("world")]), prepare({"handed_out": given}))
    assert "next_state" not in found["answers"]["step"][0]["own"]


def test_the_whole_ends_where_the_answer_was_executed():
    cells = ["a = 0.75", MODEL.format("a"), "check.step(ModelEnv)\na = 5", "a = 6"]
    assert taken(*cells)[-2:] == ["a = 5", "a = 6"] or "a = 6" in taken(*cells)
    assert taken(*cells, which=1) == [IMPORTS, "a = 0.75", MODEL.format("a")]


def test_what_was_checked_last_under_another_name_is_tried_too():
    mine, other = MODEL.format("1"), MODEL.format("a").replace("ModelEnv", "Mine")
    assert taken("a = 1", other, "ok = check.step(Mine)") == [IMPORTS, "a = 1", other]
    both = ["a = 1", mine, other, "print(check.step(Mine))", "check.step(Nobody)"]
    assert taken(*both) == [IMPORTS, mine]
    assert taken(*both, which=1) == [IMPORTS, "a = 1", other]
    assert taken(*both, "check.step(ModelEnv)", which=1) == []


def test_there_is_no_whole_where_it_would_be_the_same():
    cells = [cell["source"] for cell in code_cells(filled("03_model_env", step=right("step")))]
    assert taken(*cells, given=HANDED_OUT, which=1) == []


@pytest.mark.parametrize("other", ["b = 1", "B = {'rate': -1e-3, 'steps': (a, np.pi)}", "class B:\n    b = 1"])
def test_what_only_defines_what_an_answer_does_not_use_makes_no_whole(other):
    cells = ["a = 0.75", other, MODEL.format("a"), "check.step(ModelEnv)"]
    assert taken("import math\n\ndef other(x):\n    return x", *cells, which=1) == []


@pytest.mark.parametrize(
    "other", ["b = f()", "@f\nclass B:\n    pass", "class B:\n    f()", "class B(metaclass=f): pass"]
)
def test_what_may_do_more_is_in_the_whole(other):
    assert other in taken("a = 0.75", other, MODEL.format("a"), which=1)


@pytest.mark.parametrize(
    "cell",
    [
        "pip install something\nx = 1",
        "!pip install \\\n    something\nx = 1",
        "%%mine --fast\nx = 1",
        "get_ipython().run_cell_magic('time', '', 'x = 1\\n')",
        "files = !ls\nx = 1",
        "x = 1\nModelEnv?",
    ],
)
def test_cells_are_read_as_ipython_reads_them(cell):
    assert "x = 1" in taken(cell, MODEL.format("x"))


def test_a_script_may_name_its_encoding():
    script = f"# -*- coding: latin-1 -*-\nx = 'caf\u00e9'\n{MODEL.format('x')}"
    ((_, cell),) = cells_of(script.encode("latin-1"))
    assert cell == script


def test_many_blank_lines_are_read_quickly():
    cell = "\n" * 30_000 + "%matplotlib inline\nx = (\n"
    start = time.process_time()
    find_broken(NAMES, [("code", cell), ("code", f"{cell}class ModelEnv:\n    pass")])
    assert time.process_time() - start < 5


def test_a_message_whose_head_is_too_long_is_refused():
    message = pack({"lists": [[]] * 1000}, b"body")
    assert unpack(message)[1:] == (b"body", b"")
    with pytest.raises(ValueError):
        unpack(message, longest_head=1000)


def test_what_deserves_a_look_is_found_behind_two_modules():
    modules = {"tools": "from inner import *", "inner": "sys._getframe(1)", "other": "open('/proc/self/maps')"}
    assert mark("roll_out", with_modules("import tools", modules)) == (
        "look at this one: it looks into the frames of its caller"
    )
    assert mark("roll_out", with_modules("tools = inner = 1", modules)) == ""
    assert mark("roll_out", with_modules("from . import (\n    inner,\n)", modules)) != ""
    assert mark("roll_out", with_modules("find('inner')", modules)) != ""


def test_a_long_blank_line_after_a_magic_is_read_at_once():
    """No pattern goes back over it; with one that did, this would take hours."""
    assert WRITTEN.match("%%writefile " + " " * 50_000 + "x" * 50_000 + " " * 50_000) is None
