"""Every command that README.md gives, run as it is written in a copy of the repository."""

import csv
import json
import os
import re
import shutil
import site
import subprocess
import sys
import time
import urllib.request

import pytest
from submissions.grading import no_sandbox
from support import ROOT, SHORTER, copy_repository, shorter

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"(?:^|`)((?:make|python|\.venv\\Scripts\\python) [^`\n#]*[^`\n# ])", re.MULTILINE)
# What each of them prints. `make lab` goes on until it is stopped, and `make test` is what runs this test.
PRINTS = {
    "python -m venv .venv": "",
    r".venv\Scripts\python -m pip install -r requirements.txt -c constraints.txt": "",
    r".venv\Scripts\python -m helpers run": "The page with all figures",
    "make run": "The page with all figures",
    "make run PYTHON=python3.12": "The page with all figures",
    "make grade SUBMISSIONS=submissions OUTPUT=grades": "summary.html",
    "python -m helpers grade --help": "--scheduler",
    "python -m helpers preview notebooks/03_model_env.ipynb": "not attempted",
    "python -m helpers study": "",
    "python 03_model_env.py": "not attempted",
}
SMALL = """\
# %%
print("one cell")
"""
SOON = 60  # seconds

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="the commands of Windows are run here, too, as those of Unix"),
    pytest.mark.skipif(shutil.which("make") is None, reason="needs make"),
    pytest.mark.skipif(bool(no_sandbox()), reason=str(no_sandbox())),
]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the repository in which notebook 04 is short, with a submission."""
    copy = copy_repository(tmp_path_factory.mktemp("checkout") / "copy")
    flagship = copy / "solutions" / "04_sac_dyna.py"
    (short,) = shorter([flagship.read_text(encoding="utf-8")], SHORTER["04_sac_dyna"])
    flagship.write_text(short, encoding="utf-8")
    (copy / "submissions").mkdir()
    shutil.copy(ROOT / "solutions" / "03_model_env.ipynb", copy / "submissions" / "Ada Lovelace.ipynb")
    return copy


def environment():
    """The caller's, with this Python first, and without what `make test` and pytest have added."""
    added = ("MAKE", "MFLAGS", "PYTHONPATH", "VIRTUAL_ENV", "MPLBACKEND", "OMP_NUM_THREADS", "PYTEST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(added)}
    return kept | {"PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"}


def as_here(command):
    """A command of Windows as one of Unix, and another Python version as the one there is."""
    return command.replace(".venv\\Scripts\\", ".venv/bin/").replace("python3.12", sys.executable)


def test_every_command_is_run_here():
    assert set(COMMAND.findall(README)) == PRINTS.keys() | {"make test", "make lab"}


def test_every_command_does_what_it_is_for(checkout):
    for command, printed in PRINTS.items():
        folder = checkout / "notebooks" if re.search(r"python \d\d_", command) else checkout
        done = subprocess.run(
            as_here(command), shell=True, cwd=folder, env=environment(), capture_output=True, text=True, timeout=900
        )
        blank = printed == "not attempted" and "preview" not in command  # a script stops at its first blank
        assert done.returncode == (1 if blank else 0), (command, done.stdout, done.stderr)
        assert printed in done.stdout, (command, done.stdout)
        if printed == PRINTS["make run"]:  # the notebook itself need run no more than once
            assert (checkout / "build" / "04_sac_dyna.html").exists()
            (checkout / "solutions" / "04_sac_dyna.py").write_text(SMALL, encoding="utf-8")
        if command == "python -m venv .venv":
            # What is installed here is found there, and need not be fetched and written again.
            (packages,) = (checkout / ".venv" / "lib").glob("python*/site-packages")
            installed = next(path for path in site.getsitepackages() if path.endswith("site-packages"))
            (packages / "here.pth").write_text(f"import site; site.addsitedir({installed!r})\n")
            shutil.copytree(f"{sys.prefix}/share/jupyter", checkout / ".venv/share/jupyter", symlinks=True)
    with (checkout / "grades" / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert "Ada Lovelace" in row.values()
    assert_lab_opens(checkout)


def assert_lab_opens(checkout):
    """`make lab` serves JupyterLab, with the exercises in it."""
    settings, runtime = checkout / "settings", checkout / "runtime"
    settings.mkdir()
    server = {"ip": "127.0.0.1", "port": 0, "open_browser": False, "allow_root": True}
    (settings / "jupyter_server_config.json").write_text(json.dumps({"ServerApp": server}))
    places = {"JUPYTER_CONFIG_DIR": str(settings), "JUPYTER_RUNTIME_DIR": str(runtime)}
    with (checkout / "log").open("w") as log:
        process = subprocess.Popen(
            ["make", "lab"], cwd=checkout, env=environment() | places, stdout=log, stderr=log, start_new_session=True
        )
    try:
        deadline = time.monotonic() + SOON
        while not (found := list(runtime.glob("jpserver-*.json"))) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert found, (checkout / "log").read_text()
        time.sleep(1)  # it is being written
        address = json.loads(found[0].read_text())
        for place, expected in (("lab", b"JupyterLab"), ("api/contents", b"01_dyna_q.ipynb")):
            url = f"{address['url']}{place}?token={address['token']}"
            with urllib.request.urlopen(url, timeout=SOON) as page:
                assert expected in page.read()
    finally:
        os.killpg(process.pid, 15)
        process.wait(timeout=SOON)
