"""What a student sees: JupyterLab in a real browser, from the blank notebook to the passed check."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import jupytext
import nbformat
import psutil
import pytest
from browser import BROWSER, BROWSER_OPTIONS
from ipykernel.kernelspec import write_kernel_spec
from support import ROOT, shortened

from helpers.checks import EXERCISES
from helpers.checks.blank import CALM

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
expect = playwright.expect

SCREENSHOTS = ROOT / "build" / "screenshots"
SOON, TRAINED = 120_000, 600_000  # milliseconds, for a machine that is busy with other tests
expect.set_options(timeout=SOON)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="needs Chromium or Chrome"),
]

# The server and the browser


class Lab:
    """A running JupyterLab that shows `folder`; `log` is what it says in its terminal."""

    def __init__(self, folder, address, log):
        self.folder, self.address, self.log = folder, address, log

    def url(self, place=""):
        """The address of a page with nothing open, or just the file NAME, if `place` is "/tree/NAME"."""
        return f"{self.address['url']}lab{place}?reset&token={self.address['token']}"

    def api(self, page, method, path):
        """Ask the server, not by way of its page."""
        token = {"Authorization": f"token {self.address['token']}"}
        return page.request.fetch(f"{self.address['url']}api/{path}", method=method, headers=token)


def _configure(folder):
    """Write the configuration of a JupyterLab that is that of `make lab`; return the environment that makes it hold."""
    settings = {
        "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
        # Cells that are scrolled out of sight stay on the page, where the test can ask for them.
        "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    }
    config = {
        "ServerApp": {"ip": "127.0.0.1", "port": 0, "open_browser": False, "allow_root": True},
    }
    (folder / "config" / "labconfig").mkdir(parents=True)
    (folder / "config" / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(settings))
    (folder / "config" / "jupyter_server_config.json").write_text(json.dumps(config))
    # An MPLBACKEND of the caller's would keep the figures out of the notebook.
    kept = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
    # "python3" is then this interpreter, whatever is registered under that name elsewhere.
    write_kernel_spec(folder / "data" / "kernels" / "python3")
    kept |= {"JUPYTER_PATH": "", "JUPYTER_CONFIG_PATH": str(ROOT / ".jupyter"), "JUPYTER_PREFER_ENV_PATH": "0"}
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return kept | {key: str(folder / place) for key, place in places.items()}


def _address(process, runtime, log):
    """Wait until the server has written down where it listens; return that."""
    deadline = time.monotonic() + SOON / 1000
    while time.monotonic() < deadline and process.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(json.JSONDecodeError):  # it is being written
                return json.loads(path.read_text())
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


def _stop(process):
    """End a server with all it has started: the kernels are in process groups of their own."""
    if process.poll() is not None:
        return
    family = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    _, alive = psutil.wait_procs([psutil.Process(process.pid), *family], timeout=20)
    for each in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.kill()
    process.wait(timeout=20)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab on a folder of its own, with none of the user's settings."""
    shutil.rmtree(SCREENSHOTS, ignore_errors=True)  # those of an earlier run
    folder = tmp_path_factory.mktemp("lab")
    notebooks, log = folder / "notebooks", folder / "log"
    notebooks.mkdir()
    environment = _configure(folder)
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", notebooks],
            env=environment,
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield Lab(notebooks, _address(process, folder / "runtime", log), log)
        finally:
            _stop(process)


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=BROWSER_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, lab):
    """An empty page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(SOON)
    page = context.new_page()
    yield page
    # The next test starts with a kernel of its own.
    for session in lab.api(page, "GET", "sessions").json():
        lab.api(page, "DELETE", f"sessions/{session['id']}")
    context.close()


# What a person does and sees


class Notebook:
    """A notebook open on `page`: what one does with it there, and where one looks."""

    def __init__(self, page, name, sources):
        self.page, self.name, self.sources = page, name, sources
        self.panel = page.locator(".jp-NotebookPanel:visible")
        self.cells = self.panel.locator(".jp-Notebook .jp-Cell")
        # JupyterLab shows errors and the standard error stream alike.
        self.errors = self.panel.locator('.jp-OutputArea-output[data-mime-type$="stderr"]')
        expect(self.cells).to_have_count(len(sources))
        expect(page.get_by_text("(ipykernel) | Idle")).to_be_visible()

    def cell(self, text):
        """The one cell in whose source `text` stands."""
        (number,) = [number for number, source in enumerate(self.sources) if text in source]
        return self.cells.nth(number)

    def output(self, text):
        """What that cell has put out."""
        return self.cell(text).locator(".jp-OutputArea-output")

    def menu(self, *titles):
        """Choose from the menu bar, as in `menu("Run", "Run All Cells")`."""
        self.page.locator(".lm-MenuBar-itemLabel").get_by_text(titles[0], exact=True).click()
        for title in titles[1:]:
            self.page.locator(".lm-Menu-itemLabel").get_by_text(title, exact=True).click()

    def press(self, *keys):
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def answer(self, text, answer):
        """Replace the source of a cell as one does: click, select all, type; then run it and the check below it."""
        self.cell(text).locator(".cm-content").click()
        self.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(answer)
        self.press("Shift+Enter", "Shift+Enter")

    def add_below(self, text, source):
        """Add a cell below the one that says just `text`, and run it; return the new cell."""
        self.cell(text).locator(".cm-content").click()
        self.press("Escape", "b", "Enter")
        self.page.keyboard.insert_text(source)
        self.press("Shift+Enter")
        number = self.sources.index(text) + 1
        self.sources.insert(number, source)
        return self.cells.nth(number)

    def has_run(self):
        """Wait until no cell is running or waiting."""
        expect(self.panel.locator(".jp-InputPrompt").get_by_text("[*]:")).to_have_count(0)

    def look(self, what, shows):
        """Keep a picture of the page with `shows` in its middle, in the light and in the dark theme."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for theme in ("Dark", "Light"):
            self.menu("Settings", "Theme", f"JupyterLab {theme}")
            expect(self.page.locator("body")).to_have_attribute("data-jp-theme-name", f"JupyterLab {theme}")
            expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)  # it covers the page meanwhile
            shows.evaluate("element => element.scrollIntoView({block: 'center'})")
            expect(shows).to_be_in_viewport()
            self.page.screenshot(path=SCREENSHOTS / f"{self.name[:2]}-{what}-{theme.lower()}.png")


def percent_cells(script):
    """The cells of a percent script."""
    return jupytext.reads(script, fmt="py:percent").cells


@pytest.fixture
def opened(lab, page):
    """Open a copy of a notebook of the collection, such as "notebooks/03_model_env.ipynb"."""

    def opened(path, edit=lambda notebook: notebook):
        notebook = edit(nbformat.read(ROOT / path, as_version=4))
        name = Path(path).name
        nbformat.write(notebook, lab.folder / name)
        page.goto(lab.url(f"/tree/{name}"))
        return Notebook(page, name, [cell.source for cell in notebook.cells])

    return opened


def test_a_blank_notebook_says_not_attempted_and_stops_at_its_exercise(opened, lab):
    notebook = opened("notebooks/03_model_env.ipynb")
    notebook.menu("Run", "Run All Cells")
    expect(notebook.output("check.step")).to_contain_text("step: not attempted")
    expect(notebook.errors).to_have_count(1)
    expect(notebook.errors).to_have_text(CALM.format("step"))
    notebook.has_run()
    expect(notebook.errors).to_have_count(1)
    notebook.look("blank", notebook.output("check.step"))
    notebook.look("blank-error", notebook.errors)
    expect(notebook.page.locator(".Toastify__toast")).to_have_count(0)
    log = lab.log.read_text()
    assert "open this file in a browser" in log and "lsp" not in log and "nbgrader" not in log
    kernels = lab.api(notebook.page, "GET", "kernelspecs").json()["kernelspecs"]
    assert [kernel["spec"]["argv"][0] for kernel in kernels.values()] == [sys.executable]


SOLUTION = (ROOT / "solutions" / "03_model_env.py").read_text(encoding="utf-8")
ANSWERS = {  # the first line of an answer's cell -> the whole cell
    cell.source.partition("\n")[0]: re.sub(r" *### (BEGIN|END) SOLUTION\n?", "", cell.source).rstrip()
    for cell in percent_cells(SOLUTION)
    if "BEGIN SOLUTION" in cell.source
}
(RIGHT,) = (answer for answer in ANSWERS.values() if answer.startswith("class ModelEnv"))
WRONG = RIGHT.replace("np.clip(action[0], -pendulum.MAX_TORQUE, pendulum.MAX_TORQUE)", "action[0]")
assert WRONG != RIGHT


def test_a_wrong_answer_is_named_and_a_right_one_passes(opened):
    notebook = opened("notebooks/03_model_env.ipynb")
    notebook.menu("Run", "Run All Cells")
    expect(notebook.errors).to_have_count(1)
    verdict = notebook.output("check.step")

    notebook.answer("class ModelEnv", WRONG)
    expect(verdict).to_contain_text("step: not yet")
    expect(verdict).to_contain_text(EXERCISES["step"].misconceptions["torque-not-clipped"].question)
    notebook.look("wrong-step", verdict)
    hint = notebook.add_below("check.step(ModelEnv)", "hint.step()")
    expect(hint).to_contain_text("hint 1 of")
    notebook.look("hint", hint)

    notebook.answer("class ModelEnv", RIGHT)
    expect(verdict).to_contain_text("step: right")
    notebook.look("right-step", verdict)
    for first_line, answer in ANSWERS.items():
        notebook.answer(first_line, answer)

    notebook.menu("Run", "Restart Kernel and Run All Cells…")
    notebook.page.locator(".jp-Dialog .jp-mod-accept").click()
    table = notebook.output("check.table")
    expect(table).to_contain_text("3 of 3")
    notebook.has_run()
    expect(notebook.errors).to_have_count(0)
    expect(verdict).to_contain_text("step: right")
    notebook.look("table", table)
    notebook.look("figure", notebook.output("plots.compounding_errors").first)


PLAYING = "video => video.readyState >= 2 && video.duration > 5 && video.videoWidth > 300 && video.clientWidth > 300"


def test_training_shows_its_progress_and_the_animation_plays(opened):
    notebook = opened("solutions/04_sac_dyna.ipynb", shortened)
    # As it was handed out, before anything has run in it.
    video = notebook.output("plots.animate").locator("video")
    notebook.page.wait_for_function(PLAYING, arg=video.element_handle())

    notebook.menu("Edit", "Clear Outputs of All Cells")
    expect(video).to_have_count(0)
    notebook.menu("Run", "Run All Cells")
    said = notebook.output("for real_steps in").first
    expect(said).to_contain_text("400 real steps", timeout=TRAINED)
    notebook.look("progress", said)
    expect(said).to_contain_text("800 real steps", timeout=TRAINED)

    expect(notebook.output("check.table")).to_contain_text("evaluate", timeout=TRAINED)
    notebook.has_run()
    expect(notebook.errors).to_have_count(0)
    expect(notebook.panel).not_to_contain_text(re.compile("Error displaying widget|HBox\\(children"))
    notebook.page.wait_for_function(PLAYING, arg=video.element_handle())
    notebook.look("animation", video)
    notebook.look("table", notebook.output("check.table"))
    notebook.look("curves", notebook.output("plots.learning_curves").first)
    notebook.look("returns", notebook.output("plots.returns_against_optimum").last)


def test_a_script_can_be_worked_on_as_a_notebook(page, lab):
    script = Path(shutil.copy(ROOT / "notebooks" / "03_model_env.py", lab.folder))
    sources = [cell.source for cell in percent_cells(script.read_text(encoding="utf-8"))]
    page.goto(lab.url())
    page.locator(".jp-DirListing-item").get_by_text(script.name, exact=True).click(button="right")
    for title in ("Open With", "Notebook"):
        page.locator(".lm-Menu-itemLabel").get_by_text(title, exact=True).click()
    notebook = Notebook(page, script.name, list(sources))
    notebook.menu("Run", "Run All Cells")
    expect(notebook.errors).to_have_count(1)
    for first_line, answer in ANSWERS.items():
        notebook.answer(first_line, answer)
    expect(notebook.output("check.step")).to_contain_text("step: right")
    notebook.look("script", notebook.output("check.step"))
    unsaved = page.locator(".lm-TabBar-tab.jp-mod-dirty")
    expect(unsaved).to_have_count(1)
    notebook.press("ControlOrMeta+s")
    expect(unsaved).to_have_count(0)

    saved = [cell.source for cell in percent_cells(script.read_text(encoding="utf-8"))]
    assert saved == [ANSWERS.get(source.partition("\n")[0], source) for source in sources]
    environment = os.environ | {"MPLBACKEND": "Agg"}
    ran = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, timeout=600)
    assert ran.returncode == 0, ran.stderr
    assert "[passed] step:" in ran.stdout
