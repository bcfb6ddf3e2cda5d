"""The site that `make docs` builds: whole, readable on a phone and in the dark, without network."""

import inspect
import re
import runpy
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from browser import BROWSER_MISSING, contrast, luminance, open_browser, outside_requests, texts_of

import rgdl

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "docs" / "_build" / "html"
API = runpy.run_path(str(ROOT / "docs" / "api_pages.py"))
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("[!i]*.md"))

pytestmark = pytest.mark.skipif(not SITE.exists(), reason="the site is not built: make docs")

# Colors that are on their way from one to another cannot be compared.
STILL = """
    document.head.insertAdjacentHTML("beforeend", "<style>* {transition: none !important}</style>")
"""


class Page(HTMLParser):
    """Anchors, links, and what the browser loads by itself."""

    def __init__(self, path):
        super().__init__()
        self.path, self.anchors, self.links, self.loaded = path, set(), [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        values = {name: value for name, value in attrs if value}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        self.loaded += [values["src"]] if "src" in values else []
        self.loaded += [values["href"]] if tag == "link" and "href" in values else []


def pages(site):
    """Every page but the explorer, which has tests of its own; `_static` has none."""
    paths = (path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts)
    return {path: Page(path) for path in paths if path.name != "explore.html"}


def faults(site):
    """Links that lead nowhere, and files that are missing or not part of the site."""
    found = []
    known = pages(site)
    for page in known.values():
        loaded = [url for url in page.loaded if not url.startswith("data:")]
        inside = [url for url in page.links if not re.match("https?:|mailto:", url)]
        for url in [*loaded, *inside]:
            file, anchor = urldefrag(url)
            file = unquote(file.split("?")[0])
            target = (page.path.parent / file if file else page.path).resolve()
            lost = anchor and target in known and unquote(anchor) not in known[target].anchors
            if site.resolve() not in target.parents or not target.is_file() or lost:
                found.append((str(page.path.relative_to(site)), url))
    return found


def test_every_link_and_image_is_there():
    assert len(pages(SITE)) > 25
    assert faults(SITE) == []


def test_faults_are_found(tmp_path):
    """Negative control."""
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "image.png").touch()
    good = '<h1 id="top">A</h1><a href="#top"></a><img src="_static/image.png?v=1">'
    (tmp_path / "index.html").write_text(good + '<a href="https://example.com">')
    assert faults(tmp_path) == []
    wrong = ["gone.html", "index.html#gone", "../index.html", "#gone"]
    missing = ["_static/gone.png", "https://example.com/script.js"]
    text = "".join(f'<a href="{url}"></a>' for url in wrong)
    text += "".join(f'<img src="{url}">' for url in missing)
    (tmp_path / "other.html").write_text(text)
    assert sorted(url for _, url in faults(tmp_path)) == sorted(wrong + missing)


def test_every_public_name_is_on_a_page_of_the_api():
    modules = API["public_modules"](rgdl)
    assert len(modules) > 15
    for module in modules:
        anchors = Page(SITE / "api" / f"{module.__name__}.html").anchors
        for name in getattr(module, "__all__", []):
            if not inspect.ismodule(getattr(module, name)):
                assert f"{module.__name__}.{name}" in anchors


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_executed(notebook):
    cells = notebook.read_text().count("```{code-cell}")
    page = (SITE / "notebooks" / f"{notebook.stem}.html").read_text(encoding="utf-8")
    assert page.count('class="cell docutils container"') == cells
    assert cells >= page.count('class="cell_output docutils container"') > cells / 2
    assert page.count("<img") >= 1


def test_the_paper_and_the_explorer_are_on_the_front_page():
    links = Page(SITE / "index.html").links
    for name in ("paper.pdf", "explore.html"):
        assert name in links
        assert (SITE / name).read_bytes() == (ROOT / "reference" / name).read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(BROWSER_MISSING is not None, reason=str(BROWSER_MISSING))
@pytest.mark.parametrize(("width", "dark"), [(390, True), (1200, False)])
def test_pages_fit_and_can_be_read(width, dark):
    shown = [path for path in pages(SITE) if "_modules" not in path.parts]
    with open_browser(width, 800, dark=dark) as driver:
        for path in shown:
            driver.get(path.as_uri())
            name = str(path.relative_to(SITE))
            driver.execute_script(STILL)
            wide = "const page = document.documentElement; return page.scrollWidth - innerWidth"
            assert driver.execute_script(wide) <= 0, name
            lost = "return [...document.images].filter((one) => !one.naturalWidth).length"
            assert driver.execute_script(lost) == 0, name
            for color, behind in {(color, behind) for _, color, behind, _ in texts_of(driver)}:
                assert contrast(color, behind) >= 4.5, (name, color, behind)
        background = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert (luminance(background) < 0.05) is dark
        assert [one for one in driver.get_log("browser") if one["level"] != "INFO"] == []
        assert outside_requests(driver) == []
