"""The digest of what a notebook imports from `helpers`."""

from pathlib import Path

import pytest
from support import NAMES, ROOT, solution_cells

from helpers.checks import EXERCISES
from helpers.workshop.dependencies import code_of, digest_of_imports, imported_modules
from helpers.workshop.notebook import checks_in

# The quotes and comments in it are where tokens differ between versions of Python.
MODULE = '''\
"""A module."""
# a remark
import numpy as np  # an array


class A:
    # before the docstring
    """A class.

    It has a docstring with lines.
    """

    x = f"{np.pi:.3f} # {'not'} a comment"


@A
def f(a, b=(  # the second
    1,

    2,
)):
    """A function."""
    text = """
# kept

as it is
"""
    return "#", text  # the end


def g(): "on one line"
'''
CODE = '''\
import numpy as np
class A:
    x = f"{np.pi:.3f} # {'not'} a comment"
@A
def f(a, b=(
    1,
    2,
)):
    text = """
# kept

as it is
"""
    return "#", text
def g(): "on one line"
'''


def test_comments_docstrings_and_blank_lines_are_no_code():
    assert code_of(MODULE) == CODE
    assert code_of(CODE) == CODE


def write(root: Path, **modules: str) -> Path:
    for name, source in modules.items():
        path = root.joinpath("helpers", *name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        for package in (path.parent, *path.parent.parents):
            if package != root and package.is_relative_to(root):
                (package / "__init__.py").touch()
        path.write_text(source)
    return root


@pytest.mark.parametrize(
    "cell, expected",
    [
        ("import numpy, helpersome", set()),
        ("import helpers", {"helpers"}),
        ("from helpers import one", {"helpers", "helpers.one"}),
        ("def f():\n    import helpers.inner.two as two", {"helpers", "helpers.inner", "helpers.inner.two"}),
        ("from helpers.inner.two import function", {"helpers", "helpers.inner", "helpers.inner.two"}),
        ("from helpers.chain import x", {"helpers", "helpers.chain", "helpers.one"}),
        ("from helpers.circle import x", {"helpers", "helpers.circle", "helpers.again"}),
    ],
)
def test_imports_are_followed(tmp_path, cell, expected):
    write(tmp_path, one="x = 1", inner__two="def function(): ...", chain="def x():\n    from helpers import one")
    write(tmp_path, circle="from helpers import again", again="from helpers import circle")
    assert imported_modules(tmp_path, [cell], []).keys() == expected


def test_the_exercises_of_other_notebooks_do_not_count(tmp_path):
    write(tmp_path, checks__one__a="x = 1", checks__two__b="x = 2", checks__three__c="x = 3")
    write(tmp_path, checks__four__d="from helpers.checks.three import c")
    (tmp_path / "helpers/checks/__init__.py").write_text(
        "from helpers.checks.one import a\nfrom helpers.checks.two import b\nfrom helpers.checks.four import d\n"
    )
    modules = imported_modules(tmp_path, ["import helpers.checks"], {"two", "three"})
    leaves = {name for name in modules if name.count(".") == 3}
    assert leaves == {"helpers.checks.one.a", "helpers.checks.four.d", "helpers.checks.three.c"}


def test_the_digest_depends_on_names_and_code(tmp_path):
    def digest(source, name="one"):
        write(tmp_path, **{name: source})
        return digest_of_imports(tmp_path, ["from helpers import one, two"], [])

    digests = [digest("x = 1"), digest("x = 2"), digest("x = 2", "two")]
    assert len(set(digests)) == 3
    assert digest("x = 2  # the same") == digests[-1]


# What the digest relies on


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_checks_only_its_own_exercises(name):
    checked = {check for source, _ in solution_cells(name) for check, _ in checks_in(source)} - {"table"}
    assert {EXERCISES[check].notebook for check in checked} <= {name}


@pytest.mark.parametrize("name", NAMES)
def test_the_exercises_of_a_notebook_are_in_the_folder_of_its_name(name):
    cells = [source for source, _ in solution_cells(name)]
    modules = imported_modules(ROOT, cells, {other[3:] for other in NAMES if other != name})
    own = {exercise.name for exercise in EXERCISES.values() if exercise.notebook == name}
    assert {f"helpers.checks.{name[3:]}.{exercise}" for exercise in own} <= modules.keys()
