"""Executes a notebook cell by cell, shows its progress, and never leaves a kernel behind."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from tqdm import tqdm

from helpers.workshop import CourseError, Interrupted
from helpers.workshop.describe import describe_figures
from helpers.workshop.notebook import tags, without_widgets
from helpers.workshop.terminal import say

CELL_TIMEOUT = 600  # seconds


def execute(
    notebook: NotebookNode,
    folder: Path,
    name: str,
    after_cell: Callable[[NotebookNode], None] = lambda cell: None,
) -> None:
    """Execute `notebook` in place, in `folder`, and call `after_cell` with each code cell after it has run.

    If a cell raises, raise a `CourseError` that names the cell; the notebook then holds all outputs up to that
    error, which is included.
    """
    # The client of the kernel needs a selector, which the default event loop of Windows does not have.
    try:
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(_execute(notebook, folder, name, after_cell))
    except asyncio.CancelledError:
        raise Interrupted(f"Interrupted in {name}; its kernel was stopped.") from None
    finally:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = without_widgets(cell.outputs)
        describe_figures(notebook)


async def _execute(notebook, folder, name, after_cell):
    me, loop = asyncio.current_task(), asyncio.get_running_loop()
    # asyncio itself would handle SIGINT, but not SIGTERM.
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, me.cancel)
    # Without folders to search, "python3" is the interpreter that runs this, never another that the user has
    # registered under the same name.
    manager = AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=CELL_TIMEOUT,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,  # a stream is cut into pieces at random
        force_raise_errors=True,
        extra_arguments=["--log-level=ERROR"],  # or each start warns that local sockets are not encrypted
    )
    # If the caller has set MPLBACKEND, it would replace the inline backend, and the notebook would get no figures.
    environment = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
    # This project's `helpers`, not that of another clone which may be the one installed.
    environment["PYTHONPATH"] = os.pathsep.join([str(folder.parent), *filter(None, [os.getenv("PYTHONPATH")])])
    # Step by step, because at a signal nbclient's own `execute` waits for the running cell.
    try:
        await client.async_start_new_kernel(cwd=str(folder), env=environment)
        await client.async_start_new_kernel_client()
        await _execute_cells(client, notebook, name, after_cell)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)


async def _execute_cells(client, notebook, name, after_cell):
    cells = list(enumerate(notebook.cells))
    todo = [(index, cell) for index, cell in cells if cell.cell_type == "code" and cell.source.strip()]
    titles = cell_titles(notebook.cells)
    layout = "{desc} |{bar:20}| {n}/{total} cells, {elapsed}"
    width, height = shutil.get_terminal_size()  # tqdm itself draws nothing on a terminal that does not know its size
    with tqdm(total=len(todo), bar_format=layout, leave=False, ncols=width, nrows=height, disable=None) as bar:
        for number, (index, cell) in enumerate(todo, start=1):
            start, label = time.perf_counter(), f"{number:>3}/{len(todo)}"
            bar.set_description_str(f"{name}: {titles[index][:50]}")
            ticking = asyncio.create_task(_tick(bar, f"{label}    ...    {titles[index]}"))
            try:
                await _execute_cell(client, cell, index, f"{name}, cell {number}/{len(todo)}", titles[index])
            finally:
                ticking.cancel()
            bar.update()
            say(f"{label} {time.perf_counter() - start:6.1f} s  {titles[index]}")
            after_cell(cell)


async def _execute_cell(client, cell, index, which, title):
    line = _first_line(cell)
    which += f" (`{line}`)" if title == line else f", {title} (`{line}`)"
    try:
        await client.async_execute_cell(cell, index)
    except CellExecutionError as error:
        raise CourseError(f"{which} raised {error.ename}: {error.evalue}".rstrip(": ")) from None
    except CellTimeoutError:
        raise CourseError(f"{which} was still running after {CELL_TIMEOUT} s") from None
    except DeadKernelError:
        if asyncio.current_task().cancelling():  # nbclient mistakes our cancellation for a death
            raise asyncio.CancelledError from None
        raise CourseError(f"{which}: the kernel died") from None


async def _tick(bar, line):
    """Show that the cell is running: a clock on a terminal, a line every 10 s in a log."""
    while True:
        await asyncio.sleep(10 if bar.disable else 1)
        if bar.disable:
            say(line)
        bar.refresh()


def cell_titles(cells: list[NotebookNode]) -> list[str]:
    """Return a title for each cell: the heading above it, numbered if there are several; without one, its first line.

    Cells of text and empty cells have no title.
    """
    titles, heading, under = [], "", Counter()
    for cell in cells:
        if cell.cell_type != "code":
            heading = [heading, *re.findall(r"^#+ +(.*)", cell.source, flags=re.MULTILINE)][-1].replace("`", "")
            titles.append((None, ""))
        elif "setup" in tags(cell):
            titles.append((None, "Set-up"))
        elif heading and cell.source.strip():
            under[heading] += 1
            titles.append((under[heading], heading))
        else:
            titles.append((None, _first_line(cell)))
    return [
        f"{title}, {number} of {under[title]}" if number and under[title] > 1 else title for number, title in titles
    ]


def _first_line(cell: NotebookNode) -> str:
    return next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
