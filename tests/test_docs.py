"""The site that `make docs` builds: whole, readable on a phone and in the dark, without network."""

import csv
import inspect
import re
import runpy
from html.parser import HTMLParser
from pathlib import Path
from pydoc import locate
from urllib.parse import unquote, urldefrag

import pytest
from browser import BROWSER_MISSING, contrast, luminance, open_browser, outside_requests, texts_of

import rgdl

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "docs" / "_build" / "html"
API = runpy.run_path(str(ROOT / "docs" / "api_pages.py"))
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("[!i]*.md"))

pytestmark = pytest.mark.skipif(not SITE.exists(), reason="the site is not built: make docs")

# Files with formulas in dollar signs, and their pages.
SOURCES = {ROOT / "README.md": "index", ROOT / "CONTRIBUTING.md": "contribute"} | {
    path: str(path.relative_to(ROOT / "docs").with_suffix(""))
    for path in sorted((ROOT / "docs").rglob("*.md"))
    if path.stem not in ("index", "contribute") and "_build" not in path.parts
}
CODE = re.compile(r"^ *```.*?^ *```|`[^`\n]*`|<!--.*?-->", re.S | re.M)

# Colors that are on their way from one to another cannot be compared.
STILL = """
    document.head.insertAdjacentHTML("beforeend", "<style>* {transition: none !important}</style>")
"""


# Lines of code that are not read without scrolling.
SCROLLED = """
    return [...document.querySelectorAll("pre, math[display=block]")].filter(
        (one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)
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


NO_PROSE = {"code", "pre", "script", "style", "dt", "nav", "math", "title"}
EMPTY = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Prose(HTMLParser):
    """The text of a page without code and what it prints, and its formulas as TeX."""

    def __init__(self, html):
        super().__init__()
        self.open, self.formulas, self.parts = [], [], []
        self.feed(html)
        self.text = "".join(self.parts)

    def handle_starttag(self, tag, attrs):
        if tag == "math":
            self.formulas.append(dict(attrs)["alttext"])
        if tag not in EMPTY:
            self.open.append("pre" if ("class", "dataframe") in attrs else tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if not NO_PROSE.intersection(self.open):
            self.parts.append(data)


def raw_formulas(text):
    """What only a formula that was not typeset has."""
    return re.findall(r"[$\\]|\w*[\w)]\^\w+|\b(?:D_KL|[KTJ]_c|y_[Th]|Tr_[hv])\b|\S*[<>]=", text)


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


def methods_and_properties(one):
    """Public ones of a class that this library defines, also inherited; not scikit-learn's."""
    owners = {name: base for base in reversed(one.__mro__) for name in vars(base)}
    return {
        name
        for name, owner in owners.items()
        if owner.__module__.startswith("rgdl.") and not name.startswith(("_", "set_"))
        if callable(getattr(one, name)) or hasattr(vars(owner)[name], "__get__")
    }


def test_every_public_method_is_on_a_page_of_the_api():
    html = {path: path.read_text(encoding="utf-8") for path in (SITE / "api").glob("*.html")}
    anchors = set().union(*(Page(path).anchors for path in html))
    classes = re.findall(r'<dl class="py class">\s*<dt [^>]*id="([^"]+)"', "".join(html.values()))
    methods = {f"{one}.{name}" for one in classes for name in methods_and_properties(locate(one))}
    assert len(classes) > 15
    assert {f"rgdl.rbm.L1BernoulliRBM.{name}" for name in ("fit", "from_parameters")} <= methods
    assert "rgdl.rbm.LogPartition.err" in methods
    assert methods <= anchors


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: SOURCES[path])
def test_every_formula_is_typeset(source):
    prose = Prose((SITE / f"{SOURCES[source]}.html").read_text(encoding="utf-8"))
    written = re.findall(r"\$([^$]+)\$", CODE.sub("", source.read_text(encoding="utf-8")))
    assert {tex.strip() for tex in written} <= set(prose.formulas)


@pytest.mark.parametrize(
    ("plain", "formulas", "text"),
    [
        ("H^RBM(h) at K_c", [r"H^{\mathrm{RBM}}", "K_{c}"], "(h) at "),
        ("r_i^2 / sum_j r_j^2", ["r_{i}^{2}", r"\sum_{j}", "r_{j}^{2}"], " /  "),
        ("<m^4> - <m^2>^2", ["m^{4}", "m^{2}"], "⟨⟩ − ⟨⟩²"),
        ("prod_{i in S} s_i, dF", [r"\prod_{i \in S}", "s_{i}", r"\Delta F"], " , "),
        (
            "n_samples of CD-1 on 2026-11-30, p_value",
            [],
            "n_samples of CD-1 on 2026-11-30, p_value",
        ),
        ("J' >= -2", [], "J' ≥\N{NO-BREAK SPACE}−2"),
        ("-(1/N) eta (W v)_j", ["(W v)_{j}"], "−(1/N) η "),
    ],
)
def test_plain_formulas_become_formulas_and_other_text_remains(plain, formulas, text):
    nodes = list(runpy.run_path(str(ROOT / "docs" / "formulas.py"))["typeset"](plain))
    is_formula = [type(node).__name__ == "math" for node in nodes]
    pairs = list(zip(nodes, is_formula, strict=True))
    assert [node.astext() for node, is_math in pairs if is_math] == formulas
    assert "".join(node.astext() for node, is_math in pairs if not is_math) == text


def test_no_page_has_a_formula_as_plain_text():
    shown = [path for path in pages(SITE) if not {"_modules", "search.html"} & {*path.parts}]
    texts = {path: Prose(path.read_text(encoding="utf-8")) for path in shown}
    assert sum(len(prose.formulas) for prose in texts.values()) > 300
    found = {path.name: raw_formulas(prose.text) for path, prose in texts.items()}
    assert {name: raw for name, raw in found.items() if raw} == {}


@pytest.mark.parametrize("text", ["is $x$", r"a \frac", "L^2 sites", "D_KL of", "with n >= 2"])
def test_formulas_as_plain_text_are_found(text):
    """Negative control."""
    assert raw_formulas(text)


def test_the_claims_are_a_table_with_their_verdicts():
    with (ROOT / "reference" / "tables" / "claims.csv").open(encoding="utf-8") as file:
        claims = list(csv.DictReader(file))
    page = (SITE / "results.html").read_text(encoding="utf-8")
    section = page[page.index('id="claims-of-the-paper"') : page.index('id="receptive-fields"')]
    cells = [re.findall(r"<td><p>(.*?)</p></td>", row) for row in section.split("</tr>")]
    rows = [row for row in cells if row and row[-1]]  # without titles
    assert len(claims) == 14
    verdicts = [row[-1].split("<br>")[0].split(" ", 1) for row in rows]
    assert [row[0].split(".")[0] for row in rows] == [claim["number"] for claim in claims]
    assert [words for _, words in verdicts] == [claim["verdict"] for claim in claims]
    assert len({mark for mark, _ in verdicts}) == len({words for _, words in verdicts}) == 4
    assert "claims.png" not in page


@pytest.mark.parametrize(
    ("page", "name", "target"),
    [
        ("library", "rgdl.ising.sample_ising", "api/rgdl.ising.html#rgdl.ising.sample_ising"),
        ("library", "L1BernoulliRBM.sample", "api/rgdl.rbm.html#rgdl.rbm.L1BernoulliRBM.sample"),
        ("library", "L1BernoulliRBM", "api/rgdl.rbm.html#rgdl.rbm.L1BernoulliRBM"),
        ("api/rgdl.rbm", "transform", "#rgdl.rbm.BinaryMachine.transform"),
        ("api/rgdl.rg.coarse", "CoarseSpins", "#rgdl.rg.coarse.spins.CoarseSpins"),  # a type
        ("api/rgdl.ising", "binder_cumulant", "#rgdl.ising.binder_cumulant"),  # in a sentence
        (
            "api/rgdl.rg.fields",
            "measure_receptive_fields",
            "rgdl.rg.html#rgdl.rg.measure_receptive_fields",
        ),
    ],
)
def test_names_of_the_library_are_links(page, name, target):
    html = (SITE / f"{page}.html").read_text(encoding="utf-8")
    body = html[html.index("<article") :]
    links = re.findall(rf'<a class="[^"]*internal" href="([^"]*)"[^>]*>(?:<[^>]*>)*{name}<', body)
    assert target in links


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
@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False)])
def test_pages_fit_and_can_be_read(width, dark):
    shown = [path for path in pages(SITE) if "_modules" not in path.parts]
    with open_browser(width, 800, dark=dark) as driver:
        for path in shown:
            driver.get(path.as_uri())
            name = str(path.relative_to(SITE))
            driver.execute_script(STILL)
            wide = "const page = document.documentElement; return page.scrollWidth - innerWidth"
            assert driver.execute_script(wide) <= 0, name
            if width > 1000:
                assert driver.execute_script(SCROLLED) == [], name
            lost = "return [...document.images].filter((one) => !one.naturalWidth).length"
            assert driver.execute_script(lost) == 0, name
            for color, behind in {(color, behind) for _, color, behind, _ in texts_of(driver)}:
                assert contrast(color, behind) >= 4.5, (name, color, behind)
        background = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert (luminance(background) < 0.05) is dark
        assert [one for one in driver.get_log("browser") if one["level"] != "INFO"] == []
        assert outside_requests(driver) == []
