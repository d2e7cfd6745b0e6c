"""The command line: `python -m helpers build`, `python -m helpers run`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from helpers.course import CourseError, Interrupted, UnknownNotebook

WRONG, WRONGLY_CALLED, INTERRUPTED = 1, 2, 130


@contextmanager
def _exit_codes() -> Iterator[None]:
    try:
        yield
    except UnknownNotebook as error:
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
        from helpers.course import build as course
        from helpers.exercises import EXERCISES

        root = course.find_root(Path.cwd())
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
        from helpers.course.build import find_root
        from helpers.course.run import run as run_solution

        run_solution(find_root(Path.cwd()), name)


if __name__ == "__main__":
    main(prog_name="python -m helpers")
