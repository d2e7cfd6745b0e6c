"""What lies beside a notebook: modules that it may import, and data that it may read."""

import base64
import re
from importlib.util import decode_source
from pathlib import PurePosixPath

from helpers.workshop.grading.collect import File

LARGEST_MODULE = 100_000  # bytes of a script that others may import
DEEPEST_MODULE = 4  # names in `a.b.c.d`

# The names in it are what it imports; what `import_module` and its like import is in quotes.
IMPORT = re.compile(r"^[ \t;]*(?:from|import)\b(?:[^\n(]*\([^)]{0,1000}|[^\n]*)|[\"'][\w.]+[\"']", re.MULTILINE)


def modules(files: list[File]) -> dict[str, str]:
    """Return the source of each module that a notebook may import, as it lies beside it or in a folder there.

    A folder may be a package, or be on the path of modules: `tools/law.py` is both `tools.law` and `law`.
    """
    scripts = [(name.removesuffix(".py").split("/"), content) for name, content in files if name.endswith(".py")]
    found = {}
    for parts, content in sorted(scripts, key=lambda script: len(script[0])):
        for begin in range(max(0, len(parts) - DEEPEST_MODULE), len(parts)):
            if all(map(str.isidentifier, parts[begin:])) and len(content) <= LARGEST_MODULE:
                found.setdefault(".".join(parts[begin:]), _decode(content))
    return found


def data(files: list[File], notebook: str, content: bytes, modules: dict[str, str]) -> dict[str, str]:
    """Return the files of which a notebook or its modules speak, in base 64, by their paths from its folder."""
    found, folder = {}, PurePosixPath(notebook).parent
    text = "\n".join([content.decode(errors="surrogateescape"), *modules.values()])
    for path, file in ((PurePosixPath(name), file) for name, file in files):
        if path.name in text:
            below = path.relative_to(folder) if path.is_relative_to(folder) else path.name
            found[str(below)] = base64.b64encode(file).decode()
    return found


def with_modules(code: str, modules: dict[str, str]) -> str:
    """Return code and the modules of the student's own that it imports, and those that these import."""
    rest = {name.removesuffix(".__init__"): source for name, source in modules.items()}
    while imported := [name for name in rest if re.search(rf"\b{re.escape(name)}\b", "\n".join(IMPORT.findall(code)))]:
        code = "\n".join([code, *map(rest.pop, imported)])
    return code


def _decode(content: bytes) -> str:
    """Return the text of a script, which may name its encoding or begin with a byte order mark."""
    try:
        return decode_source(content)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return content.decode(errors="replace")
