"""How a verdict looks: a box or a table in a notebook, plain text anywhere else, a paragraph on a page of feedback."""

import html
import re
import sys

# Status -> (colour, icon, word). The colours are Okabe and Ito's (2008), which
# the colour-blind can tell apart; the icon and the word say the same again.
LOOKS = {
    "passed": ("#009E73", "✔", "right"),
    "failed": ("#D55E00", "✘", "not yet"),
    "not attempted": ("#0072B2", "○", "not attempted"),
    "not graded": ("#777777", "?", "not graded"),
}
HINT_COLOUR = "#CC79A7"


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
    """Return a quiet box as HTML; it takes its text colour from the page, so that it suits any theme."""
    return (
        f'<div style="border-left: 4px solid {colour}; background: {colour}1a; padding: 0.5em 1em; '
        'margin: 0.5em 0; max-width: 46em">'
        f'<b><span style="color: {colour}">{icon}</span> {inline(headline)}</b><br>{inline(sentence)}</div>'
    )


def verdict_box(verdict, stuck=""):
    """Return the box of a verdict, or of anything else that has an exercise, a status and a message.

    `stuck` says where help is to be had.
    """
    colour, icon, word = LOOKS[verdict.status]
    return box(colour, icon, f"{verdict.exercise}: {word}", f"{verdict.message} {stuck}".rstrip())


def hint_box(count, text):
    """Return the box of a hint; `count` says which of how many it is."""
    return box(HINT_COLOUR, "➜", count, text)


def table_text(verdicts):
    """Return verdicts as lines of plain text, with their sum and what to do next."""
    lines = [f"{each.exercise:<24} {each.status:<14} {_points([each])}" for each in verdicts]
    return "\n".join([*lines, f"{'total':<24} {'':<14} {_points(verdicts)}", _next(verdicts)])


def table_markup(verdicts):
    """Return verdicts as an HTML table, with their sum and what to do next."""
    left = 'align="left" style="text-align: left"'  # GitHub takes away styles, and JupyterLab aligns to the right
    rows = []
    for verdict in verdicts:
        colour, icon, word = LOOKS[verdict.status]
        rows.append(
            f"<tr><td {left}><code>{verdict.exercise}</code><br>{inline(verdict.message)}</td>"
            f'<td {left}><span style="color: {colour}">{icon}</span> {word}</td>'
            f"<td>{_points([verdict])}</td></tr>"
        )
    head = f"<tr><th {left}>exercise, and what was measured</th><th {left}>verdict</th><th>points</th></tr>"
    total = f"<tr><th {left}>total</th><td></td><td>{_points(verdicts)}</td></tr>"
    return f"<table>{head}{''.join(rows)}{total}</table><p>{inline(_next(verdicts))}</p>"


def _next(verdicts):
    for verdict in verdicts:
        if verdict.status != "passed":
            word = LOOKS[verdict.status][2]
            return f"Next: `{verdict.exercise}`, {word}. Stuck? Run `hint.{verdict.exercise}()`."
    return "All exercises of this notebook are right."


def _points(verdicts):
    return f"{sum(each.points for each in verdicts):g} of {sum(each.max_points for each in verdicts):g}"


def inline(text):
    """Return `text` as HTML: escaped, and text between `backquotes` set as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
