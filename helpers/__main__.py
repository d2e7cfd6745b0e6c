"""The front door of the command line; the commands themselves are in helpers/workshop/cli.py."""

import sys

USAGE_ERROR = 2
NOT_INSTALLED = "The commands are not part of the package: clone the repository and run `python -m helpers` there."
MISSING = "`python -m helpers` needs {}: install it by `pip install -r requirements.txt -c constraints.txt`."


def main() -> None:
    """Run a command; without the workshop, or a package that it needs, say so in one sentence."""
    try:
        from helpers.workshop.cli import main as run_command

        run_command(prog_name="python -m helpers")
    except ModuleNotFoundError as error:
        if error.name == "helpers.workshop":
            sentence = NOT_INSTALLED
        elif error.name is None or error.name.startswith("helpers"):
            raise  # a bug in our own imports
        else:
            sentence = MISSING.format(error.name)
        print(sentence, file=sys.stderr)
        sys.exit(USAGE_ERROR)


if __name__ == "__main__":
    main()
