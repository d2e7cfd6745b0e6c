"""What a notebook imports from `helpers`, and its digest: when that code changes, so may the outputs."""

import ast
import hashlib
import io
import tokenize
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

DATA = "helpers/data"  # what studies have measured
REGISTRY = "helpers.checks"  # imports the exercises of all notebooks; a folder in it has those of one


def digest_of_imports(root: Path, cells: Collection[str], others: Collection[str]) -> str:
    """Return a digest of the code in `root`/helpers that code cells import, directly or not, and of the data they read.

    Data are the files of helpers/data that cells name, as in `studies.read("sac_dyna")`; their comments do not count.
    Comments, docstrings and blank lines do not count. Nor do the exercises of other notebooks, in the folders `others`
    of `helpers/checks`, nor the list of all of them: a notebook checks only its own. The digest is the same for every
    version of Python.
    """
    modules = imported_modules(root, cells, others)
    modules.pop(REGISTRY, None)
    code = "".join(f"{name}\n{code_of(modules[name])}\n" for name in sorted(modules))
    for path in sorted((root / DATA).glob("*.csv")):
        if any(f'studies.read("{path.stem}")' in cell for cell in cells):
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            code += "".join([path.stem, *(line for line in lines if not line.startswith("#"))])
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def imported_modules(root: Path, cells: Iterable[str], others: Collection[str]) -> dict[str, str]:
    """Return the modules of `helpers` that code cells import, directly or not: name -> source."""
    modules, waiting = {}, [name for cell in cells for name in _imports(cell)]
    while waiting:
        name = waiting.pop()
        path = _file_of(root, name)
        if name in modules or path is None:
            continue
        modules[name] = path.read_text(encoding="utf-8")
        skipped = tuple(f"{REGISTRY}.{folder}." for folder in others) if name == REGISTRY else ()
        waiting += [imported for imported in _imports(modules[name]) if not f"{imported}.".startswith(skipped)]
    return modules


@cache
def code_of(source: str) -> str:
    """Return a module without its comments, docstrings and blank lines.

    The lines themselves are kept, since `ast.dump` and the tokens of an f-string depend on the version of Python.
    """
    lines: list[str | None] = source.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        row, column = token.start[0] - 1, token.start[1]
        if token.type == tokenize.COMMENT:
            lines[row] = lines[row][:column].rstrip()
        elif token.type == tokenize.NL and not lines[row].strip():
            lines[row] = None  # a blank line inside a string has no such token
    for docstring in _docstrings(source):
        first, last = docstring.lineno - 1, docstring.end_lineno
        if not source.split("\n")[first][: docstring.col_offset].strip():  # no code before it
            lines[first:last] = [None] * (last - first)
    return "\n".join(line for line in lines if line is not None)


def _docstrings(source: str) -> Iterator[ast.stmt]:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            yield node.body[0]


@cache
def _imports(source: str) -> frozenset[str]:
    """Return the names of all imports from `helpers`, anywhere in the source, with the packages that they are in."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(package for name in names if f"{name}.".startswith("helpers.") for package in _prefixes(name))


def _prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _file_of(root: Path, name: str) -> Path | None:
    """Return the file of a module; None if the name is something inside a module."""
    base = root.joinpath(*name.split("."))
    return next((path for path in (base / "__init__.py", base.with_name(f"{base.name}.py")) if path.is_file()), None)
