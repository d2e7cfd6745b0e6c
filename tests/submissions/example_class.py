"""Grades an invented class and writes its pages to site/example/, which the site shows to instructors.

Run it from the repository when the pages or the exercises of notebook 03 have changed:

    python -m tests.submissions.example_class
"""

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # where the tests import from

from submissions.grading import grade
from submissions.making import ROOT, hand_in, right, wrong

EXAMPLE = ROOT / "site" / "example"
STEP, ROLL_OUT, FIT_NETWORK = right("step", "the_textbook_law"), right("roll_out"), right("fit_network")
NOT_CLIPPED = wrong("step", "torque-not-clipped")
CLASS = {
    "Ada": {"step": STEP, "roll_out": ROLL_OUT, "fit_network": FIT_NETWORK},
    "Bo": {"step": NOT_CLIPPED, "roll_out": ROLL_OUT, "fit_network": FIT_NETWORK},
    "Chen": {"step": wrong("step", "angle-moved-by-old-velocity"), "roll_out": ROLL_OUT},
    "Dana": {"step": NOT_CLIPPED, "roll_out": wrong("roll_out", "start-missing")},
    "Emil": {"step": STEP.replace("):\n", ")\n")},
    "Farah": {"step": right("step", "helper_functions"), "roll_out": ROLL_OUT},
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        submissions, grades = Path(folder) / "submissions", Path(folder) / "grades"
        for student, answers in CLASS.items():
            hand_in(submissions / student, "03_model_env", **answers)
        done = grade(submissions, grades, "--seed", "0")
        print(done.stdout.decode() + done.stderr.decode())
        shutil.rmtree(EXAMPLE, ignore_errors=True)
        shutil.copytree(grades / "feedback", EXAMPLE / "feedback")
        shutil.copy(grades / "summary.html", EXAMPLE)
