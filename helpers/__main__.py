"""The command line: `python -m helpers build`, `run`, `grade`."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from helpers.workshop import CourseError, Interrupted, WronglyCalled

WRONG, WRONGLY_CALLED, INTERRUPTED = 1, 2, 130


@contextmanager
def _exit_codes() -> Iterator[None]:
    try:
        yield
    except WronglyCalled as error:
        raise click.UsageError(str(error)) from None
    except Interrupted as interrupted:
        _stop(interrupted.problems, INTERRUPTED)
    except KeyboardInterrupt:
        _stop(["Interrupted."], INTERRUPTED)
    except CourseError as error:
        _stop(error.problems, WRONG)


def _stop(sentences, code: int) -> None:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(code)


@click.group()
def main() -> None:
    """The workshop of the notebooks. Exit code 0: fine, 1: something is wrong, 2: called wrongly."""


@main.command()
@click.option("--check", is_flag=True, help="Write and execute nothing; fail if anything is not up to date.")
@click.option("--no-execute", is_flag=True, help="Leave solution notebooks that need executing as they are.")
def build(check: bool, no_execute: bool) -> None:
    """Make the notebooks from solutions/*.py, executing the solutions whose cells have changed."""
    with _exit_codes():
        from helpers.checks import EXERCISES
        from helpers.workshop import build as course
        from helpers.workshop.project import find_root

        root = find_root(Path.cwd())
        if check:
            course.check(root, EXERCISES)
            click.echo("Every file is what its source gives.")
        else:
            course.build(root, EXERCISES, execute=not no_execute)


@main.command()
@click.argument("name", default="04_sac_dyna")
def run(name: str) -> None:
    """Execute the solution NAME (04_sac_dyna) and put it with its pictures into build/."""
    with _exit_codes():
        from helpers.workshop.project import find_root
        from helpers.workshop.run import run as run_solution

        run_solution(find_root(Path.cwd()), name)


@main.command()
@click.argument("submissions", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where grades go.")
@click.option("--jobs", type=click.IntRange(min=1), help="Submissions graded side by side; one for each processor.")
@click.option("--scheduler", metavar="tcp://...", help="Grade on the workers of this Dask scheduler.")
@click.option("--seed", type=click.IntRange(min=0), help="Draw the same random inputs as last time with this number.")
@click.option("--regrade", is_flag=True, help="Grade again what has not changed.")
@click.option("--unsafe-no-sandbox", is_flag=True, help="Let every submission do with this machine what it likes.")
def grade(submissions, output, jobs, scheduler, seed, regrade, unsafe_no_sandbox):
    """Grade SUBMISSIONS, a folder with one folder or file for each student.

    A second run grades only what is new or changed. The student ids that the unknown planet depends on are the
    names of the students, or those in SUBMISSIONS/roster.csv (student,student_id).
    """
    if jobs and scheduler:
        raise click.UsageError("--jobs is about this machine: leave it out where --scheduler names others")
    if unsafe_no_sandbox:
        click.echo("No sandbox: the submissions can read, change and send whatever you can.", err=True)
    with _exit_codes():
        from helpers.workshop.grading import grade as course
        from helpers.workshop.project import find_root

        signal.signal(signal.SIGTERM, signal.default_int_handler)
        course.grade(
            find_root(Path.cwd()),
            submissions,
            output,
            jobs=jobs or os.cpu_count() or 1,
            scheduler=scheduler,
            seed=seed,
            regrade=regrade,
            shielded=not unsafe_no_sandbox,
        )


if __name__ == "__main__":
    main(prog_name="python -m helpers")
