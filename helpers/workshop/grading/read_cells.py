"""Reads the cells of a submitted file, as IPython would, without executing any of it."""

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterable, Iterator

CELL_MARK = re.compile(r"^# ?(?:%%|In\[[ \d*]*\]:).*$", re.MULTILINE)  # in percent scripts and in nbconvert's
# Cell magics that bind no names here: most hand the cell to another program. With any other magic it may bind some.
NOT_PYTHON = {"bash", "cmd", "file", "html", "HTML", "javascript", "js", "latex", "markdown", "perl", "pypy"}
NOT_PYTHON |= {"python2", "ruby", "script", "sh", "sql", "svg", "SVG", "timeit", "writefile"}
# What IPython runs as a magic without the %, where no variable has that name.
NAMES = "pip|conda|mamba|uv|cd|ls|pwd|mkdir|cat|cp|mv|rm|env|time|timeit|matplotlib|who|whos"
AUTOMAGIC = re.compile(rf"[ \t]*(?:{NAMES})(?:[ \t]+[^=\s].*)?$")


def cells_of(content: bytes) -> list[tuple[str, str]]:
    """Return the type and the source of each cell of a notebook (nbformat 3 or 4) or a script.

    `ValueError` says why there are none.
    """
    if not content.strip():
        raise ValueError("the file is empty")
    text = _decode(content)
    if text.lstrip().startswith("<"):
        raise ValueError("not a notebook: it is a web page; hand in the notebook itself, the .ipynb file")
    if not text.lstrip().startswith("{"):
        return _cells_of_script(text)
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"not a notebook: its JSON is broken in line {error.lineno}") from None
    except RecursionError:
        raise ValueError("not a notebook: its JSON is nested too deeply") from None
    return list(_cells_of_notebook(notebook))


def _decode(content: bytes) -> str:
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            encoding = "utf-16"
        else:  # a script may name its encoding in a comment (PEP 263)
            encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
    except (UnicodeDecodeError, SyntaxError, LookupError):
        text = "\0"
    if "\0" in text:
        raise ValueError("not a notebook or a script: it is not text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cells_of_script(text: str) -> list[tuple[str, str]]:
    # As one cell a script keeps its line numbers. If it is not valid Python, some of its cells may be.
    return [("code", cell) for cell in ([text] if parse(text) else CELL_MARK.split(text))]


def _cells_of_notebook(notebook: object) -> Iterable[tuple[str, str]]:
    # By hand, because students' files often deviate a little from what nbformat accepts, and need not be rejected.
    if not isinstance(notebook, dict):
        raise ValueError("not a notebook: its JSON is not an object")
    sheets = [notebook, *_dicts(notebook.get("worksheets"))]  # nbformat 3 has its cells on sheets
    cells = [cell for sheet in sheets for cell in _dicts(sheet.get("cells"))]
    if not cells:
        raise ValueError("not a notebook: it has no cells")
    for cell in cells:
        source = cell.get("source", cell.get("input", ""))
        text = "".join(map(str, source)) if isinstance(source, list) else str(source or "")
        yield str(cell.get("cell_type")), text


def _dicts(value: object) -> list[dict]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def parse(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell, without what IPython's magics do; None if it is not valid Python.

    The statements inside a cell magic, such as `%%time`, take its place. Each statement has its source as an attribute.
    """
    for text in _readings(source):
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        tree.body = list(_statements(_Timed().visit(tree), text))
        return tree
    return None


def _readings(source: str) -> Iterator[str]:
    """Yield a cell as it is, as IPython reads it, and as it reads it where a line may be a magic without a %."""
    yield source
    from IPython.core.inputtransformer2 import TransformerManager  # slow to import, and seldom needed

    manager = TransformerManager()
    lines = source.splitlines(keepends=True)
    blank = next((number for number, line in enumerate(lines) if line.strip()), 0)  # IPython drops blank lines
    for text in (source, "".join("pass\n" if AUTOMAGIC.match(line) else line for line in lines)):
        try:
            yield "\n" * blank + manager.transform_cell(text)
        except (SyntaxError, ValueError, RecursionError):
            continue


class _Timed(ast.NodeTransformer):
    """Puts the statement that `%time` measures in its place."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        match node.value:
            case ast.Call(ast.Attribute(attr="run_line_magic"), [ast.Constant("time"), ast.Constant(str(statement))]):
                try:
                    body = ast.parse(statement).body
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    return node
                return [ast.increment_lineno(each, node.lineno - 1) for each in body] or node
        return node


def _statements(tree: ast.Module, text: str) -> Iterator[ast.stmt]:
    lines = text.split("\n")
    for node in tree.body:
        name, body = _cell_magic(node)
        if name is None:
            first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
            node.source = "\n".join(lines[first - 1 : node.end_lineno])
            yield node
        elif name not in NOT_PYTHON and (inside := parse(body)):
            for statement in inside.body:
                yield ast.increment_lineno(statement, node.lineno)


def _cell_magic(node: ast.stmt) -> tuple[str | None, str]:
    """Return the name and the cell of `get_ipython().run_cell_magic(name, line, cell)`, as nbconvert writes it, too."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or getattr(call.func, "attr", "") != "run_cell_magic" or len(call.args) != 3:
        return None, ""
    name, _, cell = (argument.value if isinstance(argument, ast.Constant) else None for argument in call.args)
    return (name, cell) if isinstance(name, str) and isinstance(cell, str) else (None, "")
