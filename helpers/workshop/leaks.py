"""Leaks: lines of a solution that stand where a student can read them."""

from collections.abc import Iterator

from helpers.workshop.notebook import write_ipynb
from helpers.workshop.project import Project
from helpers.workshop.source import Source, squeeze


def find_leaks(project: Project, sources: list[Source]) -> list[str]:
    """Name every line of a solution that stands where a student can read it."""
    secrets = {secret: place for source in sources for secret, place in source.secrets.items()}
    readable = {}
    for source in sources:
        readable[f"notebooks/{source.name}.py"] = source.exercise_script
        readable[f"notebooks/{source.name}.ipynb"] = write_ipynb(source.exercise)
    for path in sorted((project.root / "helpers").rglob("*.py")):
        name = path.relative_to(project.root).as_posix()
        if not name.startswith("helpers/workshop/"):
            readable[name] = path.read_text(encoding="utf-8")
    return [
        f"{name}:{number}: gives away the answer at {place}: `{line.strip()}`"
        for name, text in readable.items()
        for number, line, place in _leaks_in(text, secrets)
    ]


def _leaks_in(text: str, secrets: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    # A line of a cell stands in an .ipynb with its quotes and backslashes escaped.
    escaped = {secret.replace("\\", "\\\\").replace('"', '\\"'): place for secret, place in secrets.items()}
    candidates = secrets | escaped
    whole = squeeze(text)
    candidates = {secret: place for secret, place in candidates.items() if secret in whole}
    for number, line in enumerate(text.split("\n"), start=1):
        squeezed = squeeze(line)
        for secret, place in candidates.items():
            if secret in squeezed:
                yield number, line, place
