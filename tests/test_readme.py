"""README.md and docs/: numbers come from reference/, configurations are valid, links exist."""

import json
import re
import runpy
import shutil
from pathlib import Path

import pytest
import yaml
from checkout import TINY, changed, copy_project, overlay, run

from rgdl.config import Config, read_files
from rgdl.ising import measure_autocorrelation
from rgdl.plan import Plan

ROOT = Path(__file__).resolve().parent.parent
FILLER = runpy.run_path(str(ROOT / "workflow" / "report" / "fill_numbers.py"))
PAGES = {str(path.relative_to(ROOT)): path.read_text() for path in FILLER["PAGES"]}


def blocks(language):
    """Code blocks of all pages in a language; indented ones belong to a list."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", "\n".join(PAGES.values()), re.M | re.S)
    return [re.sub(rf"^{indent}", "", block, flags=re.M) for indent, block in found]


@pytest.fixture(scope="module")
def renewed():
    """Fills a page with the numbers of the reference."""
    numbers = FILLER["all_numbers"](ROOT / "reference")
    tables = FILLER["all_tables"](ROOT / "reference", numbers)
    return lambda page: FILLER["fill"](page, numbers, tables)


@pytest.mark.parametrize("name", PAGES)
def test_numbers_are_those_of_the_reference(name, renewed):
    assert renewed(PAGES[name]) == PAGES[name], "run `make readme`"


@pytest.mark.parametrize("name", PAGES)
def test_no_line_begins_with_the_key_of_a_number(name):
    # Markdown would end the paragraph there
    assert re.findall(r"^ *<!-- [\w.-]+ -->.*", PAGES[name], re.M) == []


def test_the_readme_is_short_and_has_ten_numbers_with_errors():
    text = PAGES["README.md"]
    assert text.count("\n") <= 120
    (table,) = re.findall(r"^\| \| measured .*?\n\n", text, re.M | re.S)
    rows = [row.split(" | ")[1] for row in table.strip().splitlines()[2:]]
    numbers = re.findall(r"<!-- [\w.-]+ -->[\d.]+ ± [\d.]+( %)?<!-- / -->", "\n".join(rows))
    assert len(rows) == len(numbers) == 10


def test_another_reference_gives_other_numbers(renewed, tmp_path):
    reference = tmp_path / "reference"
    shutil.copytree(ROOT / "reference", reference)
    numbers = json.loads((reference / "numbers.json").read_text())
    numbers["model.D_KL"]["text"] = "0.5 ± 0.1"
    (reference / "numbers.json").write_text(json.dumps(numbers))
    page = "D_KL = <!-- model.D_KL -->typed by hand<!-- / -->, and more"
    filled = FILLER["fill"](page, FILLER["all_numbers"](reference), {})
    assert filled == "D_KL = <!-- model.D_KL -->0.5 ± 0.1<!-- / -->, and more"
    with pytest.raises(KeyError, match="no_such_key"):
        renewed("<!-- no_such_key --><!-- / -->")
    with pytest.raises(KeyError, match="no_such_table"):
        renewed("<!-- table: no_such_table --><!-- / -->")


@pytest.mark.parametrize("name", [*PAGES, "CONTRIBUTING.md", "config/quick.yaml"])
def test_every_target_of_make_exists(name):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / name).read_text(), re.M))
    assert named <= targets


def configured(folder, *files):
    """The configuration of files of the project and, last, of the text of another one."""
    *below, text = files
    example = folder / "example.yaml"
    example.write_text(text)
    layers = read_files([*(ROOT / file for file in below), example], root=ROOT)
    return Config.parse(layers.values, source=layers.source)


@pytest.mark.parametrize("below", [[], ["config/quick.yaml"]], ids=["paper", "quick"])
@pytest.mark.parametrize("example", blocks("yaml"))
def test_example_configurations_have_a_plan(example, below, tmp_path):
    assert Plan(configured(tmp_path, *below, example)).sources


@pytest.mark.slow
def test_example_configurations_run(tmp_path):
    """All together, over a tiny configuration with one seed: their samples and studies."""
    project = copy_project(tmp_path / "project")
    one_seed = changed(TINY, {"networks": {"mehta_schwab": {"seeds": [1]}}})
    files = [overlay(project, one_seed)[1]]
    for number, example in enumerate(blocks("yaml")):
        files.append(f"example{number}.yaml")
        (project / files[-1]).write_text(example)
    run(project, "study", "--configfile", *files)
    (results,) = project.glob("results/*/studies")
    examples = map(yaml.safe_load, blocks("yaml"))
    studies = {name for example in examples for name in example.get("studies", {})}
    assert len(studies) >= 2
    assert {path.stem for path in results.glob("*.pdf")} == studies


@pytest.mark.slow
@pytest.mark.parametrize("sampler", ["swendsen_wang", "metropolis"])
def test_the_example_of_markov_chains_measures_their_memory(sampler, tmp_path):
    (example,) = [block for block in blocks("yaml") if "markov_chain" in block]
    assert "sampler: swendsen_wang           # or metropolis" in example
    ensemble = configured(tmp_path, example).ensembles["near_critical"]
    model = {name: getattr(ensemble, name) for name in ("lattice_size", "coupling", "seed")}
    shortest = ensemble.markov_chain.pilot_sweeps
    found = measure_autocorrelation(sampler, **model, min_sweeps=shortest)
    assert found["n_sweeps"] >= max(1000 * found["slowest"], shortest)


NOTEBOOKS = [str(path.relative_to(ROOT)) for path in (ROOT / "docs" / "notebooks").glob("*.md")]


@pytest.mark.parametrize("name", [*PAGES, *NOTEBOOKS, "CONTRIBUTING.md"])
def test_links_and_files_exist(name):
    text = (ROOT / name).read_text()
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text):
        if not target.startswith("https://"):
            assert ((ROOT / name).parent / target).exists(), target
    for file in re.findall(r"`(?:rgdl|workflow|tests|benchmarks)/[a-z0-9_/]+\.\w+`", text):
        assert (ROOT / file.strip("`")).exists(), file
