"""The tools of maintainers and instructors; no notebook imports them."""


class CourseError(Exception):
    """There are problems in the collection; each is a sentence for the person who fixes it."""

    def __init__(self, *problems: str):
        super().__init__("\n".join(problems))
        self.problems = problems


class WronglyCalled(CourseError):
    """The request itself is wrong, in any state of the collection."""


class UnknownNotebook(WronglyCalled):
    """No solution has this name."""


class Interrupted(CourseError):
    """Ctrl-C or a termination signal arrived while a notebook was running."""
