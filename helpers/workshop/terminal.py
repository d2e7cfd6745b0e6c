"""Lines for a person at a terminal: in colour there, plain in a log, and never across a progress bar."""

import os
import sys

import click
from tqdm import tqdm


def say(*lines: str) -> None:
    """Print lines above a progress bar, if there is one, without waiting for more."""
    for line in lines:
        tqdm.write(line)
        sys.stdout.flush()


def paint(text: str, **style) -> str:
    """Return `text` in a style of `click.style`, where there is a terminal that should show colours (no-color.org)."""
    return click.style(text, **style) if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else text
