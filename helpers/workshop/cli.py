"""The commands: `python -m helpers build`, `run`, `study`, `grade`, `preview` and `drift`."""

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from helpers.workshop import CourseError, Interrupted, WronglyCalled

PROBLEMS, INTERRUPTED = 1, 130  # click itself exits with 2 after a usage error

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
EXPORT = click.Path(exists=True, path_type=Path)


@contextmanager
def _exit_status() -> Iterator[None]:
    try:
        yield
    except WronglyCalled as error:
        raise click.UsageError(str(error)) from None
    except Interrupted as interrupted:
        _stop(interrupted.problems, INTERRUPTED)
    except KeyboardInterrupt:
        _stop(["Interrupted."], INTERRUPTED)
    except CourseError as error:
        _stop(error.problems, PROBLEMS)


def _stop(sentences: Iterable[str], status: int) -> None:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(status)


def _version(context: click.Context, option: click.Option, wanted: bool) -> None:
    if wanted:
        from helpers.workshop.project import Project

        project = Project.read(Path(__file__).parents[2])
        click.echo(f"{project.package} {project.version}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit."
)
def main() -> None:
    """Build, run and grade the notebooks on model-based reinforcement learning.

    \b
    Examples:
      python -m helpers run 3            Execute notebook 03 and show its result.
      python -m helpers build --check    List the files that are not up to date.
      python -m helpers grade submissions --output grades
      python -m helpers run --help       Describe one command.

    The exit status is 0 for success, 1 if problems were found, and 2 after a usage error.
    """


@main.command(short_help="Make the notebooks from solutions/*.py.")
@click.option("--check", is_flag=True, help="Write and execute nothing; fail if a file is not up to date.")
@click.option("--no-execute", is_flag=True, help="Do not execute solutions; leave their notebooks out of date.")
def build(check: bool, no_execute: bool) -> None:
    """Make the notebooks from solutions/*.py.

    A solution is executed only if its code, or the code that it imports from helpers, has changed. That can take
    minutes.

    \b
    Examples:
      python -m helpers build            Bring every file up to date.
      python -m helpers build --check    List the files that are not up to date.
    """
    with _exit_status():
        from helpers.checks import EXERCISES
        from helpers.workshop import build as builder
        from helpers.workshop.project import find_root

        root = find_root(Path.cwd())
        if check:
            builder.check(root, EXERCISES)
            click.echo("Every file is what its source gives.")
        else:
            builder.build(root, EXERCISES, execute=not no_execute)


@main.command(short_help="Execute a solution, show its result, and make a page of it.")
@click.argument("notebook", default="04_sac_dyna")
@click.option("--open", "show_page", is_flag=True, help="Open the page in a browser afterwards.")
def run(notebook: str, show_page: bool) -> None:
    """Execute the solution of NOTEBOOK: a number, a name or a path; by default 04_sac_dyna.

    The executed notebook and an HTML page with its figures are written to build/. The page needs no network. The
    solution itself is left as it is.

    \b
    Examples:
      python -m helpers run
      python -m helpers run 1 --open
      python -m helpers run solutions/03_model_env.py
    """
    with _exit_status():
        click.echo("Loading the libraries ...")
        from helpers.workshop.project import find_root
        from helpers.workshop.run import run as run_solution

        run_solution(find_root(Path.cwd()), notebook, show_page=show_page)


@main.command(short_help="Measure what the notebooks claim, over many seeds.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--seeds", default=10, show_default=True, type=click.IntRange(min=1), help="Seeds for each arm.")
@click.option("--jobs", type=click.IntRange(min=1), help="Runs at the same time; by default one for each processor.")
@click.option("--scheduler", metavar="tcp://...", help="Run on the workers of this Dask scheduler.")
def study(names, seeds, jobs, scheduler):
    """Measure what the notebooks claim, over many seeds, and write helpers/data/NAME.csv.

    Without a NAME all studies are run, which takes hours. A row is written as soon as its run has ended, and what is in
    the file is not run again: after an interruption the same command goes on. Delete a file to start afresh.

    \b
    Examples:
      python -m helpers study sac_dyna
      python -m helpers study ingredients --seeds 20 --scheduler tcp://10.0.0.1:8786
    """
    if jobs and scheduler:
        raise click.UsageError("--jobs is for this machine only: leave it out with --scheduler")
    with _exit_status():
        from helpers.workshop.project import find_root
        from helpers.workshop.study import study as run_studies

        root = find_root(Path.cwd())
        run_studies(root, names, num_seeds=seeds, jobs=jobs or os.cpu_count() or 1, scheduler=scheduler)


@main.command(short_help="Grade a class: a folder, or a platform's zip file.")
@click.argument("submissions", type=EXPORT)
@click.option("--output", required=True, type=FOLDER, help="Folder for the tables and the pages of feedback.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Submissions to grade at the same time; by default one for each processor.",
)
@click.option("--scheduler", metavar="tcp://...", help="Grade on the workers of this Dask scheduler.")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of the random inputs; the same seed repeats them.")
@click.option("--regrade", is_flag=True, help="Grade submissions again that have not changed.")
@click.option("--only", multiple=True, metavar="NAME", help="Grade again only this student, or only this exercise.")
@click.option(
    "--unsafe-no-sandbox",
    is_flag=True,
    help="Run submissions without the sandbox: they can read, change and send whatever you can.",
)
def grade(submissions, output, jobs, scheduler, seed, regrade, only, unsafe_no_sandbox):
    """Grade a folder with one folder or file for each student, or the zip file that a platform exported.

    A second run grades only what is new or has changed. The unknown planet of notebook 02 and the friction of notebook
    06 depend on the student's id: the name of the student's folder, or the one in SUBMISSIONS/roster.csv (columns
    student,student_id). Where the roster has a column deadline, what came after it is marked. Points follow
    SUBMISSIONS/weights.csv (exercise,weight) and SUBMISSIONS/overrides.csv (student,exercise,points,comment), whenever
    the class is graded again.

    \b
    Examples:
      python -m helpers grade submissions --output grades
      python -m helpers grade submissions --output grades --seed 7 --regrade
      python -m helpers grade submissions --output grades --only "Ada Lovelace" --only step
      python -m helpers grade submissions --output grades --scheduler tcp://10.0.0.1:8786
    """
    if jobs and scheduler:
        raise click.UsageError("--jobs is for this machine only: leave it out with --scheduler")
    if output == Path():  # so is an empty text
        raise click.UsageError("--output is the current folder: name one for the grades")
    if unsafe_no_sandbox:
        click.echo("No sandbox: the submissions can read, change and send whatever you can.", err=True)
    with _exit_status():
        from helpers.workshop.grading import grade as grading
        from helpers.workshop.project import find_root

        signal.signal(signal.SIGTERM, signal.default_int_handler)
        grading.grade(
            find_root(Path.cwd()),
            submissions,
            output,
            jobs=jobs or os.cpu_count() or 1,
            scheduler=scheduler,
            seed=seed,
            regrade=regrade,
            only=only,
            shielded=not unsafe_no_sandbox,
        )


@main.command(short_help="Show what the grader reads in a notebook or a script.")
@click.argument("file", type=FILE)
@click.option(
    "--student-id", default="", help="Your id, on which the planet of notebook 02 and the friction of 06 depend."
)
def preview(file: Path, student_id: str) -> None:
    """Show what the grader reads in FILE, a notebook or a script, before you hand it in.

    \b
    Example:
      python -m helpers preview notebooks/03_model_env.ipynb
    """
    with _exit_status():
        from helpers.workshop.grading.preview import preview as show
        from helpers.workshop.project import find_root

        show(find_root(Path.cwd()), file, student_id)


@main.command(short_help="Check that an installation on Colab replaces no package.")
@click.argument("freeze", required=False, type=FILE)
@click.option("--python", default=sys.executable, help="Interpreter to ask about, of the version that Colab has.")
@click.option("--pyproject", type=FILE, help="Another pyproject.toml to take the requirements from.")
def drift(freeze: Path | None, python: str, pyproject: Path | None) -> None:
    """Check that an installation on Colab replaces no package there.

    pip itself gives the answer, in a dry run. FREEZE is a list of packages written by `pip freeze`; by default it is
    the list that Colab publishes. The exit status is 0 if nothing is replaced, 1 if something is replaced or nothing
    fits, and 2 if there is no answer.

    \b
    Examples:
      python -m helpers drift
      python -m helpers drift tests/colab/pip-freeze.txt --python python3.13
    """
    from helpers.workshop import drift as colab

    sys.exit(colab.drift(freeze, python, pyproject or colab.PYPROJECT))
