"""The README says what is measured, and its commands exist."""

import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from helpers import studies
from helpers.checks import EXERCISES
from helpers.workshop.cli import main
from helpers.workshop.notebook import read_script

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARMS = ("SAC-Dyna", "SAC", "SAC, same settings", "classic recipe", "PPO")


def results():
    """The lines of the table of results, from the study."""
    rows, price = studies.read("sac_dyna"), studies.read("price")
    for arm in ARMS:
        of_arm = rows[rows["arm"] == arm]
        first, last = studies.first_at(of_arm, -150), of_arm.groupby("seed").last()
        median = studies.median(first)
        when = f"{median:,.0f}" if np.isfinite(median) else "not reached"
        seconds = price.loc[(price["arm"] == arm) & (price["level"] == -150), "seconds"]
        spent = f"{studies.median(seconds):.0f}" if np.isfinite(median) else "—"
        yield (
            f"| {arm} | {when} | {first.notna().sum()} of {len(first)} | {spent} "
            f"| {last['mean_return'].mean():.0f} after {last['real_steps'].mean():,.0f} |"
        )


def test_the_table_of_results_is_what_the_study_measured():
    for line in results():
        assert line in README


def test_the_claim_in_one_line_is_what_the_study_measured():
    rows = studies.read("sac_dyna")
    with_model, without = (
        studies.median(studies.first_at(rows[rows["arm"] == arm], -150)) for arm in ("SAC-Dyna", "SAC")
    )
    ppo = rows[rows["arm"] == "PPO"]
    assert studies.first_at(ppo, -150).isna().all()
    for number in (with_model, without, ppo["real_steps"].max()):
        assert f" {number:,.0f}" in README.partition("![A film")[0]
    front = (ROOT / "site" / "index.md").read_text(encoding="utf-8")
    assert f"{with_model:,.0f} real steps" in front and f"needs {without:,.0f} " in front


def test_the_table_of_notebooks_is_complete_and_has_the_minutes_of_each():
    for path in sorted((ROOT / "solutions").glob("*.py")):
        first = "\n".join(cell.source for cell in read_script(path.read_text(encoding="utf-8")).cells[:3])
        minutes = re.search(r"(\d+)(?=\*{0,2} minutes)|(?<=Minutes\*\*: )(\d+)", first)[0]
        (line,) = (line for line in README.splitlines() if line.startswith(f"| {path.stem} |"))
        assert f"| {minutes} |" in line
        for folder in ("notebooks", "solutions"):
            assert f"({folder}/{path.stem}.ipynb)" in line
            assert f"/{folder}/{path.stem}.ipynb)" in line.replace(f"]({folder}/", "](")
    assert {exercise.notebook for exercise in EXERCISES.values()} == {
        path.stem for path in (ROOT / "solutions").glob("*.py")
    }


def test_its_pictures_exist_and_say_what_they_show():
    pictures = dict(re.findall(r"!\[([^\]]+)\]\((pictures/[^)]+)\)", README))
    assert {ROOT / path for path in pictures.values()} == set((ROOT / "pictures").iterdir())
    assert (ROOT / "pictures" / "swing_up.gif").stat().st_size < 300_000
    # The screenshot still says what the check says.
    (words,) = (words for words, path in pictures.items() if path == "pictures/named_mistake.png")
    assert EXERCISES["step"].misconceptions["torque-not-clipped"].question in words


@pytest.mark.parametrize("command", sorted(set(re.findall(r"helpers (build|run|study|grade|preview|drift)\b", README))))
def test_a_command_exists_and_explains_itself(command):
    done = CliRunner().invoke(main, [command, "--help"])
    assert done.exit_code == 0
    assert "Examples:" in done.output or "Example:" in done.output


def test_every_target_of_make_exists():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make (\w+)", README)) - {"it"} <= targets | {"and"}


def test_every_file_it_names_exists():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
