"""Honest submissions, in every form that students hand in."""

import functools
import textwrap

import jupytext
import nbformat
from submissions import making
from submissions.making import (
    Submission,
    answer_cell,
    cell_with,
    code,
    code_cells,
    filled,
    hand_in,
    handed_out,
    name_friction,
    name_planet,
    right,
    save,
    solved,
    wrong,
)

from helpers import friction, planets

HONEST: list[Submission] = []
submission = functools.partial(making.submission, into=HONEST)
ROSTER = {"grace": "g.hopper.1906", "Moodle, with a roster_7654321_assignsubmission_file": "4711"}  # student -> id
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ALL_OF_01 = dict.fromkeys(["q_learning_update", "model_update", "planning", "dyna_q", "planning_plus"], "passed")
ALL_OF_02 = dict.fromkeys(["collect_transitions", "discover", "read_gravity"], "passed")
ALL_OF_05 = dict.fromkeys(
    ["imagined_and_real", "returns_of_plans", "plan", "fit_ensemble", "disagreement", "improve"], "passed"
)
ALL_OF_06 = dict.fromkeys(["residuals", "discover_residual", "hybrid_model", "solve"], "passed")
ALL_OF_04 = dict.fromkeys(["new_agent", "generate_synthetic_data", "train", "evaluate", "train_ppo"], "passed")


# The usual form


@submission(**ALL_OF_01)
def full_marks_in_01(entry):
    """Right answers to all of notebook 01."""
    save(entry / "01_dyna_q.ipynb", solved("01_dyna_q"))


@submission(**ALL_OF_02)
def full_marks_in_02(entry):
    """Right answers to all of notebook 02; the planet follows from the name of the folder."""
    planet = planets.mystery_body(entry.name)
    save(entry / "02_symbolic_regression.ipynb", name_planet(solved("02_symbolic_regression"), entry.name, planet))


@submission(step="passed", roll_out="passed", fit_network="passed", **ALL_OF_04)
def full_marks_in_03_and_04(entry):
    """Two notebooks, one of them in a subfolder, and a picture."""
    save(entry / "03_model_env.ipynb", solved("03_model_env"))
    save(entry / "my work" / "deeper" / "04_sac_dyna.ipynb", solved("04_sac_dyna"))
    save(entry / "screenshot.png", b"\x89PNG\r\n\x1a\n")


@submission(**ALL_OF_05)
def full_marks_in_05(entry):
    """Right answers to all of notebook 05."""
    save(entry / "05_model_bias.ipynb", solved("05_model_bias"))


@submission(**ALL_OF_06)
def full_marks_in_06(entry):
    """Right answers to all of notebook 06; the friction follows from the name of the folder."""
    notebook = name_friction(solved("06_missing_physics"), entry.name, friction.mystery_strength(entry.name))
    save(entry / "06_missing_physics.ipynb", notebook)


@submission("a_file.ipynb", step="passed")
def a_file(entry):
    """A file instead of a folder."""
    hand_in(entry, "03_model_env", step=right("step"))


@submission(
    q_learning_update="bootstraps-after-the-end",
    model_update="passed",
    planning="passed",
    dyna_q="steps-off-by-one",
    planning_plus="passed",
)
def half_right(entry):
    """Each mistake is named and affects only its own exercise; planning uses the student's own update."""
    hand_in(
        entry,
        "01_dyna_q",
        q_learning_update=wrong("q_learning_update", "bootstraps-after-the-end"),
        model_update=right("model_update", "one_after_the_other"),
        planning=right("planning", "by_hand"),
        dyna_q=wrong("dyna_q", "steps-off-by-one"),
        planning_plus=right("planning_plus", "with_numpy"),
    )


@submission(step="torque-not-clipped")
def wrong_step(entry):
    """A wrong answer with a known misconception."""
    hand_in(entry, "03_model_env", step=wrong("step", "torque-not-clipped"))


@submission(generate_synthetic_data="actions-not-scaled")
def wrong_and_blank(entry):
    """A wrong answer to the first exercise of notebook 04; the others are still blank."""
    hand_in(entry, "04_sac_dyna", generate_synthetic_data=wrong("generate_synthetic_data", "actions-not-scaled"))


@submission(step="not attempted")
def blank_03(entry):
    """Notebook 03 as it was handed out."""
    hand_in(entry, "03_model_env")


@submission(q_learning_update="not attempted")
def blank_01(entry):
    """Notebook 01 as it was handed out: a blank is not wrong."""
    hand_in(entry, "01_dyna_q")


@submission(planning="not attempted", planning_plus="failed")
def needs_a_blank_one(entry):
    """A right answer that calls a blank one counts as not attempted; code that raises an error has failed."""
    raises = "def planning_plus(q, model, num_planning_steps, rng, *, alpha, gamma, kappa):\n    return q[len(q)]"
    hand_in(entry, "01_dyna_q", planning=right("planning"), planning_plus=raises)


def _own_step(before: str = "", body: str = "", inside: str = "") -> str:
    """A right answer with a student's own additions."""
    return f"""
{before}

class ModelEnv(pendulum.PendulumBaseEnv):
    sine_coefficient, torque_coefficient = 0.75, 0.15
    {inside}
    def step(self, action):
        {body or "pass"}
        reward = pendulum.reward(self.state, action[0])
        self.state = pendulum.next_state(self.state, action[0], self.sine_coefficient, self.torque_coefficient)
        return self.observation(), reward, False, False, {{}}
"""


# State that is built by more than assignments

STEP_OF = """
class ModelEnv(pendulum.PendulumBaseEnv):
    sine_coefficient, torque_coefficient = {constants}

    def step(self, action):
        {body}
        reward = pendulum.reward(self.state, action[0])
        self.state = pendulum.next_state(self.state, action[0], self.sine_coefficient, self.torque_coefficient)
        return self.observation(), reward, False, False, {{}}
"""
COEFFICIENTS = "sine_coefficient, torque_coefficient = 0.75, 0.15"
CONSTANTS = "pendulum.SINE_COEFFICIENT, pendulum.TORQUE_COEFFICIENT"
BUILT = {
    "update": (f"LAW = {{}}\nLAW.update(zip('ab', ({CONSTANTS})))", "LAW.values()"),
    "append": (f"LAW = []\nfor each in ({CONSTANTS}):\n    LAW.append(each)", "LAW"),
    "fit": (
        "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression(fit_intercept=False)\n"
        "X = np.eye(2)\n"
        f"model.fit(X, ({CONSTANTS}))",
        "model.coef_",
    ),
    "set_by_a_function": (f"def set_up():\n    global LAW\n    LAW = {CONSTANTS}\n\nset_up()", "LAW"),
}


def _built(kind: str) -> None:
    before, constants = BUILT[kind]

    def write(entry):
        """What the answer uses was built by statements that are not assignments."""
        notebook = filled("03_model_env", step=STEP_OF.format(constants=constants, body="pass"))
        notebook["cells"].insert(notebook["cells"].index(answer_cell(notebook, "step")), code(before))
        save(entry / "03_model_env.ipynb", notebook)

    write.__name__ = f"built_by_{kind}"
    submission(step="passed")(write)


for kind in BUILT:
    _built(kind)


@submission(step="passed")
def method_set_later(entry):
    """The method is put into the class by `setattr`."""
    notebook = handed_out("03_model_env")
    cell = answer_cell(notebook, "step")
    method = right("step").partition("def step")[2].replace("\n    ", "\n")
    cell["source"] = "class ModelEnv(pendulum.PendulumBaseEnv):\n    " + COEFFICIENTS
    where = notebook["cells"].index(cell) + 1
    notebook["cells"][where:where] = [code("def step" + method), code("setattr(ModelEnv, 'step', step)")]
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def name_bound_again(entry):
    """A later cell binds a name again that the answer uses."""
    notebook = filled("03_model_env", step=f"LAW = {CONSTANTS}\n{STEP_OF.format(constants='LAW', body='LAW[1] / 1')}")
    notebook["cells"].append(code("LAW = [9.81, 'now something else']"))
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def built_up_and_finished_below(entry):
    """A list that grows by calls, and a function that is defined in a cell below the answer's."""
    constants, before = BUILT["append"][1], BUILT["append"][0]
    notebook = filled("03_model_env", step=STEP_OF.format(constants=constants, body="looked_up(0)"))
    answer = notebook["cells"].index(answer_cell(notebook, "step"))
    notebook["cells"].insert(answer + 1, code("def looked_up(index):\n    return LAW[index]"))
    notebook["cells"].insert(answer, code(before))
    save(entry / "03_model_env.ipynb", notebook)


MODULE = f"import numpy as np\n\nfrom helpers import pendulum\n\nLAW = {CONSTANTS}\n"


@submission(step="passed")
def module_of_ones_own(entry):
    """The answer imports a script that lies beside the notebook."""
    step = "import my_tools\nfrom my_tools import LAW\n" + STEP_OF.format(constants="LAW", body="my_tools.np.sin(0)")
    hand_in(entry, "03_model_env", step=step)
    save(entry / "my_tools.py", "\ufeff" + MODULE + "HERE = __file__\n")


@submission(step="passed")
def package_of_ones_own(entry):
    """The answer imports from two scripts in a folder beside the notebook, one of which imports the other."""
    step = "from tools.numbers import LAW\n" + STEP_OF.format(constants="LAW", body="pass")
    hand_in(entry / "work", "03_model_env", step=step)
    save(entry / "work/tools/__init__.py", "")
    save(entry / "work/tools/numbers.py", "from . import law\nfrom .law import LAW\n")
    save(entry / "work/tools/law.py", MODULE)


@submission(step="passed")
def module_on_the_path(entry):
    """The answer imports a script from a folder that the notebook puts on the path of modules."""
    step = "import sys\nsys.path.append('../src')\nimport my_tools\n"
    hand_in(entry / "work", "03_model_env", step=step + STEP_OF.format(constants="my_tools.LAW", body="pass"))
    save(entry / "src/my_tools.py", MODULE)


@submission(step="passed")
def module_beside_the_folder(entry):
    """The answer imports from a package beside the notebook's folder, whose parent is put on the path of modules."""
    step = "import sys\nsys.path.insert(0, '..')\nfrom src.law import LAW\n"
    hand_in(entry / "work", "03_model_env", step=step + STEP_OF.format(constants="LAW", body="pass"))
    save(entry / "src/law.py", MODULE)


@submission(step="passed")
def data_beside_the_notebook(entry):
    """The answer reads constants from two files: one in a folder beside the notebook, one below its module's."""
    step = "import json\nfrom tools import rest\nLAW = [*json.load(open('data/law.json')), *rest.REST]\n"
    hand_in(entry / "work", "03_model_env", step=step + STEP_OF.format(constants="LAW", body="pass"))
    save(entry / "work/data/law.json", "[0.75]")
    save(entry / "work/rest.txt", "0.15")
    save(entry / "work/tools/rest.py", "from pathlib import Path\nREST = [float(Path('rest.txt').read_text())]\n")


@submission(step="passed")
def module_written_by_a_cell(entry):
    """The answer imports a script that two cells above it have written; it reads what a third one has written."""
    notebook = filled("03_model_env", step="import my_tools\n" + STEP_OF.format(constants="my_tools.LAW", body="pass"))
    first, last = MODULE.replace(CONSTANTS, "[float(number) for number in open('law.txt')]").split("\n\n", 1)
    texts = {"my_tools.py": first, "-a my_tools.py": last, "law.txt": "0.75\n0.15"}
    notebook["cells"][1:1] = [code(f"%%writefile {name}\n{text}") for name, text in texts.items()]
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def called_by_another_name(entry):
    """The answer has a name of the student's own, by which it is checked; the blank was left above it."""
    notebook = handed_out("03_model_env")
    answer = code(_own_step().replace("class ModelEnv", "class MyPendulum"))
    place = notebook["cells"].index(answer_cell(notebook, "step"))
    notebook["cells"][place + 1 : place + 2] = [answer, code("verdict = check.step(MyPendulum)")]
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def another_name_beside_a_first_attempt(entry):
    """A first attempt has the notebook's name; the second one, which was checked last, has another."""
    notebook = filled("03_model_env", step=wrong("step", "gravity_sign"))
    answer = code(_own_step().replace("class ModelEnv", "class SecondTry"))
    notebook["cells"] += [answer, code("check.step(SecondTry)")]
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed", roll_out="not attempted", fit_network="not attempted")
def helper_called_like_an_exercise(entry):
    """A function of the student's own, and one in a script, have names of exercises of other notebooks."""
    hand_in(entry, "03_model_env", step=_own_step() + "\n\ndef evaluate(model):\n    return model")
    save(entry / "tools.py", "def solve(x):\n    return x\n\ndef plan(x):\n    return x\n")


@submission(step="passed", roll_out="not attempted", fit_network="not attempted", evaluate="failed")
def wrong_answer_in_a_script_named_after_its_notebook(entry):
    """Beside notebook 03 a script with the name of notebook 04, in which nothing is right: it has its rows."""
    hand_in(entry, "03_model_env", step=_own_step())
    save(entry / "04_sac_dyna.py", "def evaluate(policy, num_episodes=100):\n    return 0.0\n")


@submission(step="passed")
def inherits_from_the_blank(entry):
    """The answer extends the class with the blank, which stays above it."""
    notebook = handed_out("03_model_env")
    heir = _own_step().replace("pendulum.PendulumBaseEnv", "ModelEnv")
    notebook["cells"].insert(notebook["cells"].index(answer_cell(notebook, "step")) + 1, code(heir))
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def waits_at_the_top_level(entry):
    """A constant is awaited, as a notebook allows."""
    before = "async def limits():\n    return 0.05, 8.0\nSTEP, LIMIT = await limits()"
    hand_in(entry, "03_model_env", step=_own_step(before=before, body="STEP, LIMIT"))


@submission("with_options.py", step="passed")
def script_with_options(entry):
    """A script that reads options from its command line."""
    before = "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--dt', default=0.05)\n"
    save(entry, _own_step(before=before + "args = parser.parse_args()", body="args.dt"))


@submission(step="passed")
def timed_inside(entry):
    """A line of the answer is measured by IPython, and so is one above it."""
    body = "%time self.state = np.array(self.state)"
    hand_in(entry, "03_model_env", step=_own_step(before="%time LAW = 0.75", inside="law = LAW\n", body=body))


@submission(step="passed")
def shows_something(entry):
    """Calls of what only IPython defines, in the cell of the answer and in the answer."""
    before = "display('hello')\nget_ipython().run_line_magic('matplotlib', 'inline')"
    hand_in(entry, "03_model_env", step=_own_step(before=before, body="display(self.state)"))


@submission(step="passed")
def magics_of_all_kinds(entry):
    """Automagic, a shell command over two lines, and the cell magic of some extension."""
    notebook = filled("03_model_env", step="%%mine --fast\n" + _own_step())
    magics = "pip install something\n!pip install \\\n    another\nls\nLAW = 1"
    notebook["cells"].insert(0, code(magics))
    save(entry / "03_model_env.ipynb", notebook)


@submission("as_a_script.py", step="passed")
def as_nbconvert_writes_it(entry):
    """A script by nbconvert, with a timed cell, in an encoding of its own."""
    body = f"# caf\u00e9\n{_own_step()}"
    script = f"# -*- coding: latin-1 -*-\nget_ipython().run_cell_magic('time', '', {body!r})\nwho = 'caf\u00e9'\n"
    save(entry, script.encode("latin-1"))


@submission(step="passed")
def clone_of_the_course(entry):
    """The whole course, with one notebook filled in."""
    for folder in ("notebooks", "solutions", "helpers"):
        for path in (making.ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".ipynb"):
                save(entry / "course" / path.relative_to(making.ROOT), path.read_bytes())
    hand_in(entry / "course/notebooks", "03_model_env", step=right("step"))


# Notebooks that were rearranged


@submission(step="passed")
def moved(entry):
    """The answer stands first, and all other cells, among them the imports it needs, come in reverse."""
    notebook = filled("03_model_env", step=_own_step())
    first = answer_cell(notebook, "step")
    notebook["cells"] = [first, *[cell for cell in reversed(notebook["cells"]) if cell is not first]]
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def moved_and_duplicated(entry):
    """An older, wrong answer stands before the imports, and the right one after them."""
    notebook = filled("03_model_env", step=_own_step())
    older = _own_step().replace("self.state = ", "nothing = ")
    notebook["cells"].insert(0, code(older))
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def split(entry):
    """The class in one cell, its method in another, put together in a third."""
    notebook = handed_out("03_model_env")
    cell = answer_cell(notebook, "step")
    cell["source"] = "class ModelEnv(pendulum.PendulumBaseEnv):\n    " + COEFFICIENTS
    where = notebook["cells"].index(cell) + 1
    method = right("step").partition("def step")[2].replace("\n    ", "\n")
    notebook["cells"][where:where] = [code("def step" + method), code("ModelEnv.step = step")]
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def merged(entry):
    """All code in one cell."""
    notebook = filled("03_model_env", step=right("step"))
    notebook["cells"] = [code("\n\n".join(cell["source"] for cell in code_cells(notebook)))]
    save(entry / "03_model_env.ipynb", notebook)


def _twice(first: str, second: str) -> dict:
    notebook = filled("03_model_env", step=first)
    notebook["cells"].insert(notebook["cells"].index(answer_cell(notebook, "step")) + 2, code(second))
    return notebook


@submission(step="passed")
def duplicated_right_last(entry):
    """An older, wrong version of the cell comes before the right one: the last one counts."""
    save(entry / "03_model_env.ipynb", _twice(wrong("step", "gravity-sign"), right("step")))


@submission(step="gravity-sign")
def duplicated_wrong_last(entry):
    """The right version comes before a wrong one: the last one counts."""
    save(entry / "03_model_env.ipynb", _twice(right("step"), wrong("step", "gravity-sign")))


@submission(step="passed")
def retagged(entry):
    """Other tags and ids, and cells marked in nbgrader's way."""
    notebook = filled("03_model_env", step=right("step"))
    for number, cell in enumerate(notebook["cells"]):
        cell["id"], cell["metadata"] = f"cell-{number}", {"tags": ["solution", "setup"], "nbgrader": {"locked": True}}
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def without_metadata(entry):
    """No metadata, ids, outputs or execution counts."""
    cells = [
        {"cell_type": cell["cell_type"], "source": cell["source"]}
        for cell in filled("03_model_env", step=right("step"))["cells"]
    ]
    save(entry / "03_model_env.ipynb", {"cells": cells, "nbformat": 4, "nbformat_minor": 5})


@submission(step="passed")
def from_colab(entry):
    """As Colab saves it: nbformat 4.0, no ids, Colab's metadata, outputs with pictures."""
    notebook = filled("03_model_env", step=right("step"))
    for number, cell in enumerate(notebook["cells"]):
        del cell["id"]
        cell["metadata"] = {"id": f"xY{number}", "cellView": "form", "outputId": "5f0c", "colab": {"height": 300}}
        cell["source"] = cell["source"].splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"image/png": PIXEL}}]
    notebook["metadata"] = {"colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU"}
    save(entry / "Copy of 03_model_env.ipynb", notebook | {"nbformat_minor": 0})


@submission(step="passed")
def nbformat_3(entry):
    """A notebook in nbformat 3: cells are on worksheets, and their code is called `input`."""
    cells = []
    for cell in filled("03_model_env", step=right("step"))["cells"]:
        lines = cell["source"].splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cells.append({"cell_type": "code", "language": "python", "input": lines, "outputs": [], "prompt_number": 1})
        else:
            cells.append({"cell_type": "markdown", "metadata": {}, "source": lines})
    old = {
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": cells, "metadata": {}}],
    }
    save(entry / "03_model_env.ipynb", old)


@submission(step="passed")
def with_magics(entry):
    """IPython's magics before, in and after the answer's cell."""
    notebook = filled("03_model_env", step="%%time\n!pip install gymnasium\n" + right("step") + "\nModelEnv?")
    imports = cell_with(notebook, "^import gymnasium")
    imports["source"] = "%matplotlib inline\n%load_ext autoreload\n" + imports["source"] + "\nfiles = !ls\n"
    notebook["cells"].append(code("%%bash\nls -la | grep 'not python'"))
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def without_imports(entry):
    """Only the answer's cell is left: what it needs comes from the notebook as it was handed out."""
    own = right("step", "the_textbook_law").replace("(PendulumBaseEnv)", "(pendulum.PendulumBaseEnv)")
    notebook = handed_out("03_model_env")
    save(entry / "03_model_env.ipynb", notebook | {"cells": [code(own[own.index("class") :])]})


@submission(
    q_learning_update="passed", model_update="passed", planning="passed", dyna_q="passed", planning_plus="not attempted"
)
def missing_cell(entry):
    """The cell of one exercise is missing: that exercise was not attempted."""
    notebook = solved("01_dyna_q")
    notebook["cells"].remove(answer_cell(notebook, "planning_plus"))
    save(entry / "01_dyna_q.ipynb", notebook)


@submission(
    q_learning_update="passed", model_update="passed", planning="failed", dyna_q="not attempted", planning_plus="passed"
)
def syntax_error(entry):
    """A syntax error in one cell affects that exercise and those that depend on it."""
    notebook = solved(
        "01_dyna_q", planning="def planning(q, model, num_planning_steps, rng, *, alpha, gamma)\n    pass"
    )
    save(entry / "01_dyna_q.ipynb", notebook)


# Scripts


@submission("percent.py", step="passed", roll_out="passed", fit_network="passed")
def percent(entry):
    """A script in jupytext's percent format."""
    save(entry, jupytext.writes(nbformat.from_dict(solved("03_model_env")), "py:percent"))


@submission("script.py", step="passed")
def script(entry):
    """A plain script without cells."""
    save(
        entry, "from helpers import pendulum\n\n\n" + right("step") + '\n\nif __name__ == "__main__":\n    ModelEnv()\n'
    )


@submission("exported.py", step="passed", roll_out="passed", fit_network="passed")
def exported(entry):
    """A script as nbconvert exports it, with magics, and with a syntax error in another cell."""
    cells = [cell["source"] for cell in code_cells(solved("03_model_env"))]
    cells[1] = "get_ipython().run_line_magic('matplotlib', 'inline')\n" + cells[1]
    cells.append("this is not Python")
    numbered = "\n\n".join(f"# In[{number}]:\n\n\n{source}\n" for number, source in enumerate(cells, start=1))
    save(entry, "#!/usr/bin/env python\n# coding: utf-8\n\n# # A world made of one equation\n\n" + numbered)


# Styles


@submission(step="passed")
def globals_of_the_notebook(entry):
    """Uses `a` and `b`, which an earlier cell fits to data from even earlier cells."""
    hand_in(
        entry,
        "03_model_env",
        step=_own_step().replace("0.75, 0.15", "a, b"),
    )


@submission(step="passed")
def own_helpers(entry):
    """Uses the student's own functions, constants and classes in other cells, some of them after the answer."""
    notebook = filled(
        "03_model_env",
        step=_own_step(body="self.count = even(10) and limit(action[0]) + SCALE * TABLE['gain'] + Car().wheels")
        .replace("pendulum.PendulumBaseEnv", "Middle")
        .replace("action[0])", "limit(action[0]))"),
    )
    where = notebook["cells"].index(answer_cell(notebook, "step"))
    notebook["cells"].insert(
        where,
        code("class Middle(pendulum.PendulumBaseEnv):\n    pass\n\nSCALE: float = 1\nSCALE = SCALE / 2\nSCALE += 1"),
    )
    notebook["cells"].append(
        code(
            "def even(n):\n    return n == 0 or odd(n - 1)\ndef odd(n):\n    return n > 0 and even(n - 1)\n"
            "def limit(u):\n    return min(max(float(u), -TOP), TOP)\n(TOP, *_), TABLE = (2, 3, 4), {}\n"
            "TABLE['gain'] = 2\nclass Car:\n    wheels = 4\n"
        )
    )
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def modern_python(entry):
    """Annotations, decorators, a dataclass, lambdas, star imports, a walrus, `match`."""
    before = """
from __future__ import annotations
from math import *
import functools, dataclasses
from dataclasses import dataclass

@dataclass(frozen=True)
class Law:
    a: float = 0.75
    b: float = 0.15

    @functools.cached_property
    def change(self) -> Callable[[float, float], float]:
        return lambda theta, u: self.a * sin(theta) + self.b * u

@functools.cache
def law() -> Law:
    return Law()

clip = lambda x, limit: max(-limit, min(limit, x))
"""
    step = """
class ModelEnv(pendulum.PendulumBaseEnv):
    sine_coefficient, torque_coefficient = dataclasses.astuple(law())

    @functools.wraps(pendulum.PendulumBaseEnv.step)
    def step(self, action: np.ndarray) -> tuple[np.ndarray, float, bool, bool, dict]:
        match list(self.state):
            case [theta, speed]:
                reward = pendulum.reward(self.state, u := clip(float(action[0]), 2))
        speed = clip(speed + Law(self.sine_coefficient, self.torque_coefficient).change(theta, u), 8)
        self.state = np.array([theta + 0.05 * speed, speed])
        return self.observation(), reward, False, False, {}
"""
    hand_in(entry, "03_model_env", step=before + step)


@submission(step="passed")
def talkative(entry):
    """A right answer that prints and warns a lot."""
    before = "import logging\nimport sys\nimport warnings\nwarnings.simplefilter('always')\n"
    body = (
        "print('step ' * 200); print('a warning ' * 50, file=sys.stderr); logging.warning('slow'); "
        "warnings.warn('deprecated'); np.float64(1) / np.float64(0)"
    )
    hand_in(entry, "03_model_env", step=_own_step(before, body, "print('the class is made')"))


@submission(generate_synthetic_data="passed")
def global_generator(entry):
    """Draws from the student's own random number generator, which another cell makes."""
    answer = right("generate_synthetic_data").replace("env.np_random", "my_rng")
    notebook = filled("04_sac_dyna", generate_synthetic_data=answer)
    notebook["cells"].insert(0, code("import numpy as np\nmy_rng = np.random.default_rng(7)"))
    save(entry / "04_sac_dyna.ipynb", notebook)


@submission(step="passed")
def never_ending_cells(entry):
    """Other cells never end: only what the answer needs is executed."""
    notebook = filled("03_model_env", step=right("step") + "\n\nimport time\ntime.sleep(1000)\n")
    notebook["cells"].insert(4, code("import time\nwhile True:\n    time.sleep(1)"))
    notebook["cells"].append(code("agents = [train_for_hours(ModelEnv()) for _ in range(100)]"))
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def files_named_like_modules(entry):
    """Files next to the notebook that are named like modules are never imported."""
    hand_in(entry, "03_model_env", step=right("step"))
    for name in ("numpy", "helpers", "sitecustomize", "gymnasium", "json"):
        save(entry / f"{name}.py", "raise RuntimeError('the wrong module')\n")


@submission(step="failed")
def missing_module(entry):
    """Imports the student's own module, which was not handed in: the answer cannot be loaded."""
    step = _own_step("import my_own_module", inside="helper = my_own_module.helper()")
    hand_in(entry, "03_model_env", step=step + "\nModelEnv.name = 'mine'")


@submission(step="failed")
def raises_in_the_class(entry):
    """The body of the class raises an error."""
    hand_in(entry, "03_model_env", step=_own_step(inside="limit = 1 / 0"))


# Planets


def _planet_of(student_id: str, body: str | None) -> dict:
    notebook = filled("02_symbolic_regression", read_gravity=right("read_gravity"))
    return name_planet(notebook, student_id, body)


@submission("grace", read_gravity="passed")
def planet_by_roster(entry):
    """The roster contains the student's id."""
    save(entry / "02.ipynb", _planet_of(ROSTER["grace"], planets.mystery_body(ROSTER["grace"])))


@submission(read_gravity="wrong-body")
def planet_of_another(entry):
    """Another student's planet and id."""
    own = planets.mystery_body(entry.name)
    other = next(name for name in "abcdefghij" if planets.mystery_body(name) != own)
    save(entry / "02.ipynb", _planet_of(other, planets.mystery_body(other)))


@submission(read_gravity="body-missing")
def planet_not_named(entry):
    """`body` was left as it was handed out."""
    save(entry / "02.ipynb", _planet_of(entry.name, None))


@submission(collect_transitions="passed", discover="passed", read_gravity="passed")
def planet_computed(entry):
    """Computes the planet's name instead of typing it."""
    notebook = name_planet(solved("02_symbolic_regression"), entry.name, None)
    cell = cell_with(notebook, "^student_id = ")
    where = notebook["cells"].index(cell) + 1
    nearest = "lambda name: abs(planets.SURFACE_GRAVITY[name] - read_gravity(planet.sympy()))"
    notebook["cells"].insert(where, code(f"body = min(planets.SURFACE_GRAVITY, key={nearest})"))
    save(entry / "02_symbolic_regression.ipynb", notebook)


# Several files, and names that learning platforms give


@submission(step="passed")
def the_same_file_twice(entry):
    """A file and a copy with the name that a browser gives it."""
    hand_in(entry, "03_model_env", step=right("step"))
    save(entry / "03_model_env (1).ipynb", (entry / "03_model_env.ipynb").read_bytes())


@submission(step="passed")
def two_versions(entry):
    """A wrong file and a right one: the better verdict counts; and backups handed in by accident."""
    save(entry / "a.ipynb", filled("03_model_env", step=wrong("step", "gravity-sign")))
    save(entry / "b.ipynb", filled("03_model_env", step=right("step")))
    save(entry / "c.ipynb", handed_out("03_model_env"))
    save(entry / ".ipynb_checkpoints" / "a-checkpoint.ipynb", handed_out("01_dyna_q"))
    save(entry / ".DS_Store", b"\0\0\0\1Bud1")


@submission("Ada Lovelace_1234567_assignsubmission_file_03_model_env.ipynb", step="passed")
def moodle_file(entry):
    """A file as Moodle names it, in a class where not all are: the whole name is the student's."""
    hand_in(entry, "03_model_env", step=right("step"))


@submission("Moodle, with a roster_7654321_assignsubmission_file", read_gravity="passed")
def moodle_folder(entry):
    """A folder as Moodle names it, of a student whose id is in the roster."""
    save(entry / "02.ipynb", _planet_of("4711", planets.mystery_body(ROSTER[entry.name])))


@submission("turingalan_12345_67890_03_model_env-1.ipynb", step="passed")
def canvas_file(entry):
    """A file as Canvas names it, handed in twice."""
    hand_in(entry, "03_model_env", step=right("step"))


@submission("noetheremmy_LATE_12345_67890_03_model_env.ipynb", step="passed")
def canvas_late(entry):
    """A file as Canvas names it, handed in late."""
    hand_in(entry, "03_model_env", step=right("step"))


@submission("namesake", "namesake (namesake)", step="passed")
def namesake_folder(entry):
    """A folder with the same name as a file: the names of the entries distinguish them."""
    hand_in(entry, "03_model_env", step=right("step"))


@submission("namesake.ipynb", "namesake (namesake.ipynb)", step="gravity-sign")
def namesake_file(entry):
    """The file with the same name as the folder."""
    hand_in(entry, "03_model_env", step=wrong("step", "gravity-sign"))


# How else a right answer is made


@submission(step="passed")
def blank_left_below(entry):
    """The blank is still there, below a copy that was filled in and checked."""
    notebook = handed_out("03_model_env")
    place = notebook["cells"].index(answer_cell(notebook, "step"))
    notebook["cells"][place:place] = [code(right("step")), code("check.step(ModelEnv)")]
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def method_patched_by_a_decorator(entry):
    """`step` is added to the class by a decorator, as fastcore's `patch_to` does."""
    patch_to = (
        "def patch_to(owner):\n    def add(function):\n        setattr(owner, function.__name__, function)\n"
        "        return function\n    return add"
    )
    head, step = right("step").split("    def step", 1)
    notebook = filled("03_model_env", step=f"{head.rstrip()}\n    pass")
    place = notebook["cells"].index(answer_cell(notebook, "step")) + 1
    method = "@patch_to(ModelEnv)\n" + textwrap.dedent(f"    def step{step}")
    notebook["cells"][place:place] = [code(patch_to), code(method)]
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def import_of_several_of_which_one_is_missing(entry):
    """One import of three modules; the second is not installed where it is graded, and is not needed."""
    imports = "import numpy as np, seaborn_that_is_not_there as sns, gymnasium as gym"
    notebook = filled("03_model_env", step=right("step"))
    cell = cell_with(notebook, "^import gymnasium as gym")
    cell["source"] = cell["source"].replace("import gymnasium as gym\nimport numpy as np", imports)
    assert imports in cell["source"]
    save(entry / "03_model_env.ipynb", notebook)


@submission(fit_network="passed")
def network_chosen_by_several_processes(entry):
    """A search over networks with `n_jobs`, for which there are no sockets in the sandbox."""
    before, end, _ = right("fit_network").rpartition("    return model")
    search = "    from joblib import Parallel, delayed\n    assert Parallel(n_jobs=-1)([delayed(abs)(-1)]) == [1]\n"
    hand_in(entry, "03_model_env", fit_network=f"{before}{search}{end}")
