"""Show something as a box in a notebook and as plain text anywhere else."""

import html
import re
import sys


def execution_count():
    """Return the number of the notebook cell that is running, or None outside IPython."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell.execution_count if shell else None


def show(text, markup):
    """Show `markup` where HTML can be shown, and print `text` elsewhere."""
    if execution_count() is None:
        print(text)
    else:
        from IPython.display import display

        display({"text/plain": text, "text/html": markup}, raw=True)


def box(colour, icon, headline, sentence):
    """Return a quiet box as HTML; it takes its text colour from the page, so that it suits any theme.

    What stands between `backquotes` in `sentence` is set as code.
    """
    return (
        f'<div style="border-left: 4px solid {colour}; background: {colour}1a; padding: 0.5em 1em; '
        'margin: 0.5em 0; max-width: 46em">'
        f'<b><span style="color: {colour}">{icon}</span> {inline(headline)}</b><br>{inline(sentence)}</div>'
    )


def inline(text):
    """Return `text` as HTML: escaped, and what stands between `backquotes` set as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
