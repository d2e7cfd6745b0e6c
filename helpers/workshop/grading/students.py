"""Whose an entry is: the names that learning platforms give to what a student hands in, and the roster."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

# Names that platforms give to files and folders: "Ada Lovelace_1234567_assignsubmission_file_04.ipynb" in Moodle,
# "lovelaceada_LATE_12345_678901_04.ipynb" in Canvas. Short numbers are more likely a student's own, as in
# "sheet_3_2025_mueller.ipynb".
PLATFORMS = (
    re.compile(r"(?P<name>[^_]+(?:_[^_]+)*?)_(?P<number>\d+)_assignsubmission_.*", re.DOTALL),
    re.compile(r"(?P<name>[^_\W]+)_(?:LATE_)?(?P<number>\d{5,})_\d{5,}_.+", re.DOTALL),
)


@dataclass(frozen=True)
class Student:
    """Somebody who handed something in: a name to show, and the names of their folders and files."""

    name: str
    entries: tuple[str, ...]


def students_of(entries: Iterable[str], files: Collection[str]) -> list[Student]:
    """Return the students behind the names of entries, of which some are `files`: their names have a suffix.

    Entries belong to one student if a platform says so, and only in a folder
    where every name is of that platform; or if their names are one name in
    Unicode's composed and decomposed form. What is shown of a name may be equal
    for two students. Then a number or the name of the entry tells them apart.
    """
    entries = sorted(entries)
    platform = next((each for each in PLATFORMS if all(map(each.fullmatch, entries))), None)
    own, shown = defaultdict(list), {}
    for entry in entries:
        match = platform.fullmatch(entry) if platform else None
        key = (_composed(match["name"]), match["number"]) if match else (_composed(entry), "")
        own[key].append(entry)
        name = match["name"] if match else Path(entry).stem if entry in files else entry
        shown[key] = display(name) or "nameless"
    namesakes = Counter(shown.values())
    students = []
    for key, names in own.items():
        name, number = shown[key], key[1] or f"({display(names[0])})"
        students.append(Student(name if namesakes[name] == 1 else f"{name} {number}", tuple(names)))
    return students


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def display(text: str) -> str:
    """Return `text` on one line, in Unicode's composed form (NFC), without what cannot be printed."""
    text = _composed(text.encode("utf-8", "replace").decode())
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def comparable(name: str) -> str:
    """Return a name without regard to upper and lower case, or to how its letters are encoded."""
    return display(name).casefold()
