"""Marks on answers that somebody should look at: code that looks where no answer needs to.

A mark takes no points. It is a matter of judgement, and that is the instructor's.
"""

import re

# Names in the code -> what it does. The texts of students may be long, so no pattern goes back.
EVERYWHERE = {
    r"\bhelpers\s*\.\s*checks\b|\bimport_module\b|__import__": "imports what checks it",
    r"\b_getframe\b|\bf_back\b|\bf_locals\b|\bcurrentframe\b": "looks into the frames of its caller",
    r"__closure__|\bcell_contents\b|\bget_referrers\b|\bget_objects\b": "looks into objects of its caller",
    r"__subclasses__|__mro__|\bmro\b": "looks for classes that it was not given",
    r"/proc\b|\bctypes\b": "looks at its process from outside",
    r"(?<!\.)\b(?:eval|exec)\b|\battrgetter\b|(?<!self\.)__dict__|__getattribute__": "makes code or names of text",
}
IN_EXERCISE = {
    "step": {
        r"\bEquationEnv\b": "takes the environment that the course provides",
        r"\bPendulumEnv\b|\bPendulum-v1\b": "takes gymnasium's environment",
        r"\b(?!self\b)\w+\s*\.\s*next_state\b|\bimport[^\n#]*\bnext_state\b": "takes the step from helpers",
        r"\b(?!self\b)\w+\s*\.\s*reward\b|\bimport[^\n#]*\breward\b": "takes the reward from helpers",
        r"\bfrom helpers\.pendulum import \*|\bimport helpers\.pendulum\b": "imports all that the course provides",
    },
}


def mark(exercise: str, code: str) -> str:
    """Return what to look at in the code of an answer; "" if there is nothing."""
    patterns = EVERYWHERE | IN_EXERCISE.get(exercise, {})
    found = [does for pattern, does in patterns.items() if re.search(pattern, code)]
    return f"look at this one: it {' and '.join(found)}" if found else ""
