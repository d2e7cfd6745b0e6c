"""A number in a notebook's text is one that the notebook has computed, or one that it has set."""

import re
from decimal import Decimal

import nbformat
import pytest
from support import NAMES, ROOT

from helpers.workshop.run import plain_text

# What is no claim: code, formulas, links, years of references, numbers of figures and sections, times for an exercise.
NO_CLAIM = re.compile(
    r"`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|<[^>]+>|https?://\S+|\([^()]*\b(19|20)\d\d[a-z]?\b[^()]*\)"
    r"|\b(figures?|sections?|chapters?) [\d.]+( to [\d.]+)?|[\d.]+\*{0,2} minutes|Minutes\*\*: \d+, of them \d+",
    re.DOTALL | re.IGNORECASE,
)
ANY_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e-?\d+)?")
NUMBER = re.compile(rf"(?<![\w.\-/])-?{ANY_NUMBER.pattern}(?!\w)")
# What a text says besides, and why.
GIVEN = {
    "01_dyna_q": {
        "62": "worked out in the sentence",
        "1e-4": "a setting to try",
        "1e-2": "a setting to try",
    },
    "02_symbolic_regression": {
        "0.245": "worked out in the sentence",
        "9.820": "helpers/planets.py",
        "9.81": "what everybody knows, and why it is not in the table",
    },
    "04_sac_dyna": {
        "0.99": "the library's own discount factor",
        "3,000": "where the study ends SAC alone",
        "1.5": "a choice to guess from",
        "95": "the interval of every band",
    },
    "05_model_bias": {"95": "the interval of every band"},
    "06_missing_physics": {
        "29": "a volume of a journal",
        "63": "a volume of a journal",
        "2305.01582": "a paper on arXiv",
        "40": "a setting to try",
    },
}


def values(text, number=NUMBER):
    """The numbers of a text: as it is written, its value, its decimals."""
    for match in number.findall(text):
        whole = match.rstrip(",")
        value = Decimal(whole.replace(",", ""))
        yield whole, float(value), max(0, -value.as_tuple().exponent)


@pytest.mark.parametrize("name", NAMES)
def test_a_number_in_the_text_was_computed_or_set(name):
    cells = nbformat.read(ROOT / "solutions" / f"{name}.ipynb", as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    seen = "\n".join(part for cell in code for part in (cell.source.replace("_", ""), plain_text(cell)))
    known = {abs(value) for _, value, _ in values(seen, ANY_NUMBER)}
    text = "\n\n".join(NO_CLAIM.sub(" ", cell.source) for cell in cells if cell.cell_type == "markdown")
    unknown = {
        whole
        for whole, value, decimals in values(text)
        if not any(abs(round(one, decimals) - abs(value)) < 1e-9 for one in known)
    }
    assert unknown == set(GIVEN.get(name, ()))
