"""The site: it builds without a warning, and each page of it is sound, on a screen and on a telephone."""

import functools
import re
import subprocess
import sys
import threading
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import pytest
from browser import BROWSER, BROWSER_OPTIONS
from bs4 import BeautifulSoup
from support import NAMES, ROOT

from helpers.checks import EXERCISES
from helpers.workshop.project import Project

pytest.importorskip("myst_nb", reason="needs the packages of the site: pip install -r requirements.txt")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the built site."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", folder / "doctrees"]
    done = subprocess.run([*command, ROOT / "site", folder / "html"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "html"


def pages(site):
    """The files of the pages, without the parts that the theme keeps among its pictures."""
    return [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]


def parsed_pages(site):
    """The pages, each parsed."""
    return {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in pages(site)}


def test_every_notebook_has_two_pages_with_its_launch_button(site):
    project = Project.read(ROOT)
    colab = project.repository.replace("https://github.com", "https://colab.research.google.com/github")
    for kind in ("notebooks", "solutions"):
        for name in NAMES:
            page = (site / kind / f"{name}.html").read_text(encoding="utf-8")
            assert f"{colab}/blob/v{project.version}/{kind}/{name}.ipynb" in page
    index = (site / "index.html").read_text(encoding="utf-8")
    assert all(f"{kind}/{name}.html" in index for kind in ("notebooks", "solutions") for name in NAMES)


def test_an_exercise_shows_no_output_after_its_first_blank(site):
    for name in NAMES:
        text = (site / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
        before, blank, after = text.partition("NotImplementedError")
        assert blank and "cell_output" not in after
        assert "BEGIN SOLUTION" not in text
        assert "cell_output" in (site / "solutions" / f"{name}.html").read_text(encoding="utf-8")


def test_links_lead_somewhere_and_nothing_is_loaded_from_the_network(site):
    parsed = parsed_pages(site)
    for path, page in parsed.items():
        for element in page.select("script[src], link[rel=stylesheet], img[src], source[src], video[src]"):
            address = element.get("src") or element.get("href")
            assert address.startswith("data:") or not urlsplit(address).netloc, (path.name, address)
        for link in page.select("a[href]"):
            address = urlsplit(link["href"])
            if address.scheme or address.netloc or path.name in ("search.html", "genindex.html"):
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            assert target.exists(), (path.name, link["href"])
            if address.fragment and target in parsed:
                assert parsed[target].find(id=unquote(address.fragment)), (path.name, link["href"])


@pytest.mark.parametrize(
    "student, exercise, mistake",
    [
        ("Bo", "step", "torque-not-clipped"),
        ("Chen", "step", "angle-moved-by-old-velocity"),
        ("Dana", "step", "torque-not-clipped"),
        ("Dana", "roll_out", "start-missing"),
    ],
)
def test_the_example_class_gets_what_the_grader_says_today(site, student, exercise, mistake):
    page = (site / "feedback" / f"{student}.html").read_text(encoding="utf-8")
    question = EXERCISES[exercise].misconceptions[mistake].question
    assert question in unescape(page), "run python -m tests.submissions.example_class"


def test_formulas_are_mathml(site):
    for path, page in parsed_pages(site).items():
        for code in page(["pre", "code", "script", "style", "math"]):
            code.extract()
        assert not re.search(r"\\(frac|dot|theta|sin|left)\b|\$", page.get_text()), path
    assert "<math" in (site / "solutions" / "01_dyna_q.html").read_text(encoding="utf-8")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def address(site):
    """Where the site is served; opened as files, its search could not read the pages."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


# Text on the background that is behind it: the contrast of WCAG 2, at least 3 for all text that is shown.
LOOK = """() => {
  const parse = text => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length == 3 || colour[3] > 0.5) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [...document.querySelectorAll('article :is(p, li, td, th, code, h1, h2, h3, math, pre)')]
    .filter(e => e.offsetParent && e.textContent.trim())
    .filter(e => {
      const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05) < 3;
    }).map(e => `${e.tagName}: ${e.textContent.trim().slice(0, 40)}`);
  const images = [...document.querySelectorAll('article img')].filter(i => !(i.complete && i.naturalWidth > 0));
  const films = [...document.querySelectorAll('article video')];
  return {
    faint, images: images.map(i => i.src.slice(0, 80)),
    films: films.filter(f => f.error || f.readyState < 1).length,
    // On a telephone a notebook's figures keep their words readable, and scroll in a cell no wider than the page.
    wide: [...document.querySelectorAll('article :is(img, video)')].filter(e => {
      if (e.clientWidth <= innerWidth) return false;
      const cell = e.tagName == 'IMG' && e.closest('.cell_output');
      return !cell || getComputedStyle(cell).overflowX != 'auto' || cell.clientWidth > innerWidth;
    }).length,
    scrolls: document.documentElement.scrollWidth > innerWidth,
    theme: document.documentElement.dataset.theme,
  };
}"""


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="needs Chromium or Chrome")
@pytest.mark.parametrize("width, theme", [(1280, "light"), (390, "dark")])
def test_pages_look_right_on_a_screen_and_on_a_telephone_in_both_themes(site, address, width, theme):
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
    pictures = ROOT / "build" / "screenshots" / "site"
    pictures.mkdir(parents=True, exist_ok=True)
    complaints = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=BROWSER_OPTIONS)
        page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme).new_page()
        page.set_default_timeout(120_000)
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(request.url))
        for path in pages(site):
            page.goto(f"{address}/{path.relative_to(site).as_posix()}")
            if "feedback" in path.parts or path.name == "summary.html":  # the grader's, without the site's theme
                assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path.name
                continue
            page.wait_for_function("[...document.querySelectorAll('article video')].every(f => f.readyState > 0)")
            nothing = {"faint": [], "images": [], "films": 0, "wide": 0, "scrolls": False, "theme": theme}
            assert page.evaluate(LOOK) == nothing, path.name
            name = path.relative_to(site).with_suffix("").as_posix().replace("/", "-")
            page.screenshot(path=pictures / f"{name}-{width}-{theme}.png")
        page.goto(f"{address}/search.html?q=pendulum")
        playwright.expect(page.locator("#search-results li").first).to_be_visible(timeout=120_000)
        browser.close()
    assert complaints == []
