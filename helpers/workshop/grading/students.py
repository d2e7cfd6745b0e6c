"""Whose an entry is: the names that learning platforms give to what a student hands in, and the roster."""

import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from helpers.checks import EXERCISES

# Names that platforms give to files and folders: "Ada Lovelace_1234567_assignsubmission_file_04.ipynb" in Moodle,
# "lovelaceada_LATE_12345_678901_04.ipynb" in Canvas, "Sheet 4_s1234_attempt_2026-11-03-23-59-00_04.ipynb" in
# Blackboard, "1234-567 - Ada Lovelace - Nov 3, 2026 1159 PM - 04.ipynb" in Brightspace. Short numbers alone are more
# likely a student's own, as in "sheet_3_2025_mueller.ipynb".
NAMES = {
    "Moodle": r"(?P<name>[^_]+(?:_[^_]+)*?)_(?P<number>\d+)_assignsubmission_.*",
    "Canvas": r"(?P<name>[^_\W]+)_(?:LATE_)?(?P<number>\d{5,})_\d{5,}_.+",
    "Blackboard": r"(?P<name>.+)_attempt_\d{4}(?:-\d\d){5}(?P<number>)(?:_.+|\.txt)?",
    "Brightspace": r"(?P<number>\d+-\d+) - (?P<name>.+?) - \w+ \d+, \d{4} \d+ [AP]M(?: - .+)?",
}
PLATFORMS = {title: re.compile(pattern, re.DOTALL) for title, pattern in NAMES.items()}
NOTEBOOK = re.compile(r"\.(?:ipynb|py)(?:\.txt|\.json)?$", re.IGNORECASE)  # browsers add a suffix to a download
LISTS = {".csv", ".ini", ".log", ".md", ".ods", ".tsv", ".txt", ".xls", ".xlsx", ".xml", ".yaml", ".yml"}

# Words in the names of files that say what is in them, not whose they are.
ABOUT = """
    a an and answer answers assignment blatt car copy draft ex exercise exercises final for helper helpers homework hw
    i ii kopie lab law maze mazes my new notebook of old part pendulum physics planet planets play project scratch
    sheet solution solutions submission task test the tools uebung untitled util utils v week work
"""
CONTENTS = {word for each in EXERCISES.values() for word in re.findall("[a-z]+", f"{each.notebook} {each.name}")}
CONTENTS |= set(ABOUT.split())


@dataclass(frozen=True)
class Student:
    """Somebody who handed something in: a name to show, and the names of their folders and files."""

    name: str
    entries: tuple[str, ...]


def students_of(entries: Iterable[str], files: Collection[str]) -> list[Student]:
    """Return the students behind the names of entries, of which some are `files`: their names have a suffix.

    Entries belong to one student if a platform says so, and only in a folder
    where most names are of that platform; or if their names are one name in
    Unicode's composed and decomposed form. What is shown of a name may be equal
    for two students. Then a number or the name of the entry tells them apart.
    """
    entries = sorted(entries)
    telling = [entry for entry in entries if entry not in files or is_telling(entry)]
    title, others = platform_of(telling or entries)
    pattern = _announced(title, others, len(telling or entries))
    own, shown = defaultdict(list), {}
    for entry in entries:
        match = pattern.fullmatch(entry) if pattern else None
        key = (_composed(match["name"]), match["number"]) if match else (_composed(entry), "")
        own[key].append(entry)
        name = match["name"] if match else _stem(entry) if entry in files else entry
        shown[key] = display(name) or "nameless"
    if title == "Blackboard" and pattern:
        shown = _without_title(shown)
    namesakes = Counter(shown.values())
    students, used = [], set()
    for key, names in own.items():
        name, number = shown[key], key[1] or f"({display(names[0])})"
        name = name if namesakes[name] == 1 else f"{name} {number}"
        while name in used:  # names that differ only in what cannot be seen
            name += " *"
        used.add(name)
        students.append(Student(name, tuple(names)))
    return students


def _without_title(shown: dict[tuple, str]) -> dict[tuple, str]:
    """Return names without the title of the exercise, which Blackboard puts before them: what all begin with."""
    names = list(shown.values())
    title = os.path.commonprefix(names) if len(names) > 1 else names[0]  # noqa: RUF071 (letters, not folders)
    length = title.rfind("_") + 1
    return {key: name[length:] for key, name in shown.items()}


def platform_of(entries: Collection[str]) -> tuple[str | None, list[str]]:
    """Return the platform that has given names to some entries, None if there is none, and the other entries."""
    unlike = {
        title: [entry for entry in entries if not pattern.fullmatch(entry)] for title, pattern in PLATFORMS.items()
    }
    title = min(unlike, key=lambda title: len(unlike[title]))
    return (title, unlike[title]) if len(unlike[title]) < len(entries) else (None, list(entries))


def _announced(title: str | None, others: list[str], total: int) -> re.Pattern | None:
    """Return the pattern of the platform if most names are of it; say so if not all are."""
    if title is None:
        return None
    if 2 * len(others) >= total:
        print(f"{total - len(others)} of {total} names are as {title} gives them. These are read like all others.")
        return None
    if others:
        print(f"{total - len(others)} of {total} names are as {title} gives them, but not {listed(others)}.")
    return PLATFORMS[title]


def is_telling(file: str) -> bool:
    """Whether the name of a file is that of work: of a notebook, a script or a zip file."""
    return bool(NOTEBOOK.search(file)) or file.lower().endswith(".zip")


def are_of_many(files: Collection[str]) -> bool:
    """Whether each of these files has a name of its own, as of a person, and none is named after what is in it."""
    words = [re.findall(r"[^\W\d_]+", _stem(file).casefold()) for file in files]
    own = {" ".join(word for word in each if word not in CONTENTS) for each in words}
    return len(own) == len(files) and "" not in own


def is_stray(file: str, platform: str | None) -> bool:
    """Whether a file among submissions is none: a list, a note, or what a platform has added to its export."""
    if any(pattern.fullmatch(file) for pattern in PLATFORMS.values()) or is_telling(file):
        return False
    return platform is not None or file == "index.html" or Path(file).suffix.lower() in LISTS


def listed(names: Collection[str]) -> str:
    """Return the first few names on one line."""
    first = ", ".join(display(name)[:100] for name in sorted(names)[:4])
    return first + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _stem(file: str) -> str:
    return NOTEBOOK.sub("", file) or file if NOTEBOOK.search(file) else Path(file).stem


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def display(text: str) -> str:
    """Return `text` on one line, in Unicode's composed form (NFC), without what cannot be printed."""
    text = _composed(text.encode("utf-8", "replace").decode())
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def comparable(name: str) -> str:
    """Return a name without regard to upper and lower case, or to how its letters are encoded."""
    return display(name).casefold()
