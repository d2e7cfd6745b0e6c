"""How `pytest -n 2` shares the tests among its workers."""

import os
import re
import signal

import pytest

# For networks as small as these a second torch thread costs more time than it saves, above all with two workers.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# What a shell starts in the background ignores an interrupt, and so would the programs that the tests interrupt.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    """Begin with the longest tests, so that no worker runs one of them alone at the end."""
    long = ("test_browser.py", "test_colab.py", "test_grade_corpus.py", "test_notebooks.py")
    items.sort(key=lambda item: item.path.name not in long)


@pytest.hookimpl(optionalhook=True)  # without xdist the tests run one after the other
def pytest_xdist_make_scheduler(config, log):
    """Keep together the cells of a notebook and the tests of a Colab machine, the browser, the site, the corpus.

    Cells need one kernel, and each other in order; a machine and the browser are set up once for all their tests, and
    the corpus is graded once. Two builds of the site at a time would write to the same folders.
    """
    # Not by xdist's own `--dist loadgroup`: pytest 9 silently ignores its marks. And `--dist loadfile` would put all of
    # test_notebooks.py, which takes minutes, on one worker.
    from xdist.scheduler import LoadScopeScheduling

    class ByNotebook(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            one_unit = r".*\.ipynb(?=::)|test_colab\.py.*\[(py3\.\d+)|test_(?:browser|grade_corpus|site)\.py"
            together = re.search(one_unit, nodeid)
            return together[together.lastindex or 0] if together else nodeid

    return ByNotebook(config, log)
