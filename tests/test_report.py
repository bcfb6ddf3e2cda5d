"""Snakemake's report: its captions and lists, and the page in a browser."""

import html
import json
import os
import re
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from browser import BROWSER_MISSING, open_browser, outside_requests
from checkout import (
    CHANGES,
    TINY,
    changed,
    copy_project,
    execute,
    message_of,
    overlay,
    run,
    without_nulls,
)

from rgdl.config.reserved import SHARED_FOLDERS

SHOWN = {".png", ".pdf", ".csv", ".html"}  # weights and JSON are not for readers
QUICK = ("--configfile", "config/quick.yaml")

# Snakemake, but an unknown variable in a caption is an error.
STRICT = """
import functools, sys, jinja2
jinja2.Environment = functools.partial(jinja2.Environment, undefined=jinja2.StrictUndefined)
from snakemake.cli import main
main(sys.argv[1:])
"""


class Report:
    """What the page of a report holds."""

    def __init__(self, path):
        self.path, text = path, path.read_text()
        self.results, self.categories, self.description = (
            json.loads(re.search(rf'<script id="{name}">\s*var \w+ = (.*);\s*</script>', text)[1])
            for name in ("results", "categories", "workflow-desc")
        )

    def lists(self):
        """Category and subcategory of each list, and the labels of its lines."""
        for category, parts in self.categories.items():
            for part, paths in parts.items():
                yield category, part, [self.results[path]["labels"] for path in paths]


def write_report(project, *arguments):
    return execute(project, sys.executable, "workflow/report/write_report.py", *arguments)


def blank_results(project, *arguments):
    """Put an empty file where each result belongs, and name them."""
    lines = run(project, *arguments, "--summary", cores=None).splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("output_file\t"))
    files = [line.split("\t")[0] for line in lines[start + 1 :] if line.startswith("results/")]
    for file in files:
        path = project / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (1, 1))  # all as old: none is older than its input
    return files


def strict_report(project, *arguments):
    """The report of blank results, and the output of Snakemake."""
    report = project / "report.html"
    command = (sys.executable, "-c", STRICT)
    done = execute(project, *command, *arguments, "--report", report.name)
    return (Report(report) if done.returncode == 0 else None), done.stdout + done.stderr


def is_final(path):
    """Whether a result is for readers: of one configuration, and no intermediate file."""
    return path.suffix in SHOWN and path.parts[1] not in SHARED_FOLDERS and len(path.parts) < 5


def check_captions(project, *arguments):
    files = blank_results(project, *arguments)
    report, told = strict_report(project, *arguments)
    assert report, told
    final = {file for file in files if is_final(Path(file))}
    assert final
    assert final <= set(report.results)
    for path, result in report.results.items():
        assert "system-message" not in result["caption"], path
        assert len(text_of(result["caption"])) > 40, path
        # the page compares labels as texts
        assert all(isinstance(label, str) and label for label in result["labels"].values()), path
        assert {"network", "seed"} <= set(result["labels"]), path
    assert "system-message" not in report.description
    for category in report.categories:
        assert f"<strong>{category}</strong>" in report.description
    for category, part, lines in report.lists():
        check_list(f"{category}, {part}", lines)
    return report


def check_list(name, lines):
    """No two lines have the same labels, and no line is missing where the page offers a choice.

    The page offers a choice between two values of a label if each has half of the lines; every
    other combination of labels must then have both.
    """
    assert len({tuple(line.values()) for line in lines}) == len(lines), name
    first = next(iter(lines[0]))
    labels = dict.fromkeys(label for line in lines for label in line if label != first)
    choices = []
    for label in labels:
        values = [line[label] for line in lines if label in line]
        if len({*values}) == 2 and all(2 * values.count(v) == len(lines) for v in {*values}):
            choices.append(label)
    if len(choices) != 1:  # the page offers one choice at most
        return
    (choice,) = choices
    others = [tuple(value for key, value in line.items() if key != choice) for line in lines]
    assert all(others.count(line) == 2 for line in others), f"{name}: {choice}"


def text_of(caption):
    return html.unescape(re.sub(r"<[^>]*>", "", caption)).strip()


def test_every_figure_and_table_of_the_paper_has_a_caption(tmp_path):
    report = check_captions(copy_project(tmp_path / "project"))
    caption = text_of(report.results["results/paper/figures/figure3.png"]["caption"])
    for words in ("1600-400-100-25 units", "40,000 samples", "40 × 40", "K = 0.408", "0.0002"):
        assert words in " ".join(caption.split())


ODD = """
ensembles:
  near_critical: {seed: 7}
  hot: {lattice_size: 5, coupling: 0.1, n_samples: 200, sampler: metropolis, seed: 2,
        markov_chain: {pilot_sweeps: 20000, residual_bias: 1.0e-6, residual_correlation: 0.01}}
figures:
  figure1: {block_size: 2, ensemble: hot}
  figure2: {n_steps: 1}
  figure3: {network: hot}
studies:
  penalty: {network: hot, vary: {training.l1: [0.0, 0.1], ensemble.coupling: [0.1, 0.2]}}
"""
HOT = {"ensemble": "hot", "seeds": [3], "layers": [25, 5]}
ODD = changed(
    changed(TINY, yaml.safe_load(ODD)),
    {"networks": {"hot": TINY["networks"]["mehta_schwab"] | HOT}},
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "values",
    [TINY, without_nulls(TINY), ODD],
    ids=["tiny", "without null models", "two networks and a study"],
)
def test_captions_fit_any_configuration(tmp_path, values):
    project = copy_project(tmp_path / "project")
    check_captions(project, *overlay(project, values))


@pytest.mark.slow
def test_an_unknown_variable_in_a_caption_is_found(tmp_path):
    project = copy_project(tmp_path / "project")
    arguments = overlay(project, TINY)
    blank_results(project, *arguments)
    caption = project / "workflow/report/tables/measures.rst"
    caption.write_text("By {{ snakemake.config.growth.factor }}.")
    report, told = strict_report(project, *arguments)
    assert report is None
    assert "tables/measures.rst" in told


def test_a_list_that_breaks_the_page_is_found():
    two = [{"table": "one", "seed": "1"}, {"table": "two", "seed": "2"}]
    with pytest.raises(AssertionError, match="here: seed"):
        check_list("here", two)
    check_list("here", [{**line, "table": "one"} for line in two])
    with pytest.raises(AssertionError, match="here"):
        check_list("here", two + two)


def test_without_results_the_report_names_the_command_to_run(tmp_path):
    project = copy_project(tmp_path / "project")
    arguments = overlay(project, TINY)
    text = message_of(write_report(project, *arguments))
    assert "there is no report of results/tiny yet: nothing has been run" in text
    assert "to make them:\n  make paper CONFIG=overlay.yaml\n" in text
    assert not (project / "results").exists()


def test_a_report_of_a_wrong_configuration_says_what_is_wrong(tmp_path):
    project = copy_project(tmp_path / "project")
    text = message_of(write_report(project, *overlay(project, CHANGES | {"nmae": "x"})))
    assert "nmae = 'x': is not a key here; did you mean name?" in text


@pytest.mark.slow
def test_a_report_of_results_that_are_out_of_date_says_so(quick):
    stricter = "extends: config.yaml\nacceptance: {min_p_value: 1.0e-5}"
    (quick / "stricter.yaml").write_text(stricter)
    text = message_of(write_report(quick, *QUICK, "stricter.yaml"))
    assert re.search(r"results/quick yet: \d+ of \d+ files have to be made or renewed", text)
    assert not (quick / "results/quick/report.html").exists()


@pytest.fixture(scope="module")
def report(quick, tmp_path_factory):
    """The report of the quick paper, moved out of its results."""
    done = write_report(quick, *QUICK)
    assert done.returncode == 0, done.stderr
    assert "Look at results/quick/report.html" in done.stdout
    path = tmp_path_factory.mktemp("report") / "report.html"
    shutil.move(quick / "results/quick/report.html", path)
    return Report(path)


@pytest.fixture
def page(report):
    if BROWSER_MISSING:
        pytest.skip(BROWSER_MISSING)
    with open_browser(1400, 900) as driver:
        driver.get(report.path.as_uri())
        yield driver
        assert outside_requests(driver) == []
        assert [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.mark.slow
def test_every_figure_and_table_that_was_made_is_in_the_report(quick, report):
    files = [path.relative_to(quick) for path in quick.glob("results/quick/**/*")]
    made = {str(path) for path in files if is_final(path)}
    assert {"results/quick/claims.csv", "results/quick/figures/figure3.pdf"} <= made
    named = {path for path in report.results if path.startswith("results/quick/")}
    assert named == made
    fields = {path for path in report.results if path.endswith("receptive_fields.csv")} - named
    assert len(fields) == 3 + 6  # seeds of the network, and null models


@pytest.mark.slow
def test_captions_explain_every_column(quick, report):
    for path, result in report.results.items():
        if path.endswith(".csv"):
            explained = {text_of(word) for word in re.findall(r"<tt.*?</tt>", result["caption"])}
            columns = {column.removesuffix("_err") for column in pd.read_csv(quick / path, nrows=0)}
            assert columns <= explained, path


@pytest.mark.slow
def test_figures_and_the_report_are_small(quick, report):
    for figure in quick.glob("results/quick/figures/*"):
        assert figure.stat().st_size < 1e6, figure
    assert 3e6 < report.path.stat().st_size < 20e6


def click(driver, path):
    """Click on the only element of an XPath, once it exists."""
    (found,) = wait_for_all(driver, path)
    found.click()


def wait_for(driver, path):
    return wait_for_all(driver, path)[0]


def wait_for_all(driver, path):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(driver, 20).until(lambda page: page.find_elements(By.XPATH, path))


def open_list(driver, category, part):
    """Open a list from the menu."""
    driver.execute_script("app.setView({navbarMode: 'menu'})")
    click(driver, f"//nav//li/a[.='{category}']")
    if driver.execute_script("return !isSingleSubcategory(arguments[0])", category):
        click(driver, f"//nav//li/a[.='{part}']")
    wait_for(driver, "//nav//tbody")


FIGURE3 = "//tr[td[starts-with(., 'Figure 3:')]]"


@pytest.mark.slow
def test_a_reader_finds_figure_3_and_its_caption(page):
    click(page, "//nav//a[.='Figures of the paper']")
    click(page, f"{FIGURE3}//a[1]")  # the eye
    image = wait_for(page, "//img[starts-with(@src, 'data:image/png')]")
    size = "return [arguments[0].complete, arguments[0].naturalWidth, arguments[0].clientWidth]"
    complete, width, seen = page.execute_script(size, image)
    assert complete
    assert width == 2100
    assert seen > 500
    click(page, f"{FIGURE3}//a[2]")  # the circled i
    caption = wait_for(page, "//nav//li[contains(., 'Figure 3 of the paper, rebuilt')]")
    for words in ("20 × 20", "K = 0.408", "400-100-25-6", "seed 1 of 1, 2, 3"):
        assert words in " ".join(caption.text.split())
    assert wait_for(page, "//img[starts-with(@src, 'data:image/png')]").is_displayed()


@pytest.mark.slow
def test_a_link_of_the_first_page_leads_to_figure_3(page):
    heading = wait_for(page, "//h1[@class='title']")
    assert heading.rect["y"] >= 0  # within the page
    click(page, "//a[.='Figure 3']")
    wait_for(page, "//nav//li[contains(., 'Figure 3 of the paper, rebuilt')]")


@pytest.mark.slow
def test_every_list_of_the_page_shows_all_of_its_results(page, report):
    for category, part, lines in report.lists():
        open_list(page, category, part)
        seen = []
        choices = page.execute_script(
            "return [...document.querySelectorAll('nav fieldset label')].map(e => e.textContent)"
        )
        for choice in choices or [None]:
            if choice:
                click(page, f"//nav//fieldset//label[.='{choice}']")
            rows = page.execute_script(
                "return [...document.querySelectorAll('nav tbody tr')].map("
                "row => [...row.cells].map(cell => cell.textContent).slice(0, -1))"
            )
            seen += [{*row, *([choice] if choice else [])} for row in rows]
        expected = [{*labels.values()} for labels in lines]
        assert sorted(map(sorted, seen)) == sorted(map(sorted, expected)), (category, part)
