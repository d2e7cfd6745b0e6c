"""The maintainer's and the instructor's side: nothing a student's notebook imports."""


class CourseError(Exception):
    """Something is wrong with the collection; each problem is a sentence for whoever mends it."""

    def __init__(self, *problems: str):
        super().__init__("\n".join(problems))
        self.problems = problems


class WronglyCalled(CourseError):
    """What was asked for makes no sense, whatever state the collection is in."""


class UnknownNotebook(WronglyCalled):
    """There is no solution of that name."""


class Interrupted(CourseError):
    """Ctrl-C or a request to terminate came while a notebook was running."""
