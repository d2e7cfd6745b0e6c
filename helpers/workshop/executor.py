"""Where many independent tasks run: on this machine, or on the workers of a Dask cluster."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from helpers.workshop import CourseError


@contextmanager
def on_cluster(scheduler: str, problem: Callable[[], str | None] | None = None) -> Iterator[tuple[Executor, int]]:
    """Yield an executor on the workers of a Dask scheduler, and how many tasks it may be given at once.

    `problem` is asked on every worker: the reason why it cannot work, or None.
    """
    from distributed import Client

    try:
        client = Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise CourseError(f"{scheduler}: no Dask scheduler answers at this address ({error})") from None
    with client:
        reasons = client.run(problem or _no_problem)
        if not reasons:
            raise CourseError(f"{scheduler}: the scheduler has no workers. Start one with: dask worker {scheduler}")
        problems = [f"{worker}: {reason}" for worker, reason in reasons.items() if reason]
        if problems:
            raise CourseError(*problems)
        yield client.get_executor(pure=False), 2 * sum(client.nthreads().values())


def _no_problem() -> None:
    """Every worker can run a task that needs nothing but the package."""
