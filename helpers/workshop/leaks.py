"""Leaks: lines of a solution in a file that a student can read."""

import re
from collections.abc import Iterator

# Heads of loops and branches, imports, plain names passed on: any program may contain them.
GENERIC = re.compile(
    r"for [\w, ]+ in (range\([\w. +-]*\)|[\w.]+):"
    r"|((el)?if|while|with) [\w. ]+:"
    r"|return [\w., ]+"
    r"|[\w., ]+ = [\w., ]+"
    r"|[\w, ]+ = \w+\.reset\(.*\)"
    r"|import [\w., ]+|from [\w.]+ import .*"
    r"|#.*"
)


def find_leaks(secrets: dict[str, str], readable: dict[str, str]) -> list[str]:
    """Return a sentence for each secret line in a readable text.

    `secrets` maps a squeezed line of a solution to its place, `readable` the name of a file to its text.
    """
    return [
        f"{name}:{number}: gives away the answer at {place}: `{line.strip()}`"
        for name, text in readable.items()
        for number, line, place in _leaks_in(text, secrets)
    ]


def gives_away(line: str) -> bool:
    """Return whether a line of a solution says enough to be an answer."""
    line = " ".join(line.split())
    return len(squeeze(line)) >= 16 and not GENERIC.fullmatch(line)


def squeeze(line: str) -> str:
    """Return the line without its spaces."""
    return "".join(line.split())


def _leaks_in(text: str, secrets: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    # In an .ipynb the quotes and backslashes of a cell are escaped.
    escaped = {secret.replace("\\", "\\\\").replace('"', '\\"'): place for secret, place in secrets.items()}
    candidates = secrets | escaped
    whole = squeeze(text)
    candidates = {secret: place for secret, place in candidates.items() if secret in whole}
    for number, line in enumerate(text.split("\n"), start=1):
        squeezed = squeeze(line)
        for secret, place in candidates.items():
            if secret in squeezed:
                yield number, line, place
