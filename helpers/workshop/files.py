"""Files written atomically. Only the standard library is imported, so every part of the workshop can use it."""

import os
import secrets
from pathlib import Path


def bytes_of(path: Path) -> bytes | None:
    """Return the content of a file; None if there is no such file."""
    return path.read_bytes() if path.is_file() else None


def write_atomically(path: Path, content: bytes, drafts: Path | None = None) -> bool:
    """Write a file atomically, and only if that changes it; return whether it did.

    An interrupted process leaves the old content or the new, never a mixture. The draft is written to the folder
    `drafts`, which must be on the same file system; by default it is the folder of `path`. Missing folders are made.
    """
    if bytes_of(path) == content:
        return False
    folder = drafts or path.parent
    for needed in (path.parent, folder):
        needed.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{secrets.token_hex(8)}.draft"  # unique, and never too long for the file system
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return True
