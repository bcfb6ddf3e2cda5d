"""README.md and docs/: numbers come from reference/, configurations are valid, links exist."""

import json
import re
import runpy
import shutil
from pathlib import Path

import pytest
import yaml

from rgdl.config import Config, extend_values

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


@pytest.mark.parametrize("overlay", blocks("yaml"))
def test_example_configurations_are_valid(overlay):
    layers = extend_values(yaml.safe_load(overlay), source="an example", root=ROOT)
    Config.parse(layers.values, source=layers.source)


@pytest.mark.parametrize("name", [*PAGES, "CONTRIBUTING.md"])
def test_links_and_files_exist(name):
    text = (ROOT / name).read_text()
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text):
        if not target.startswith("https://"):
            assert ((ROOT / name).parent / target).exists(), target
    for file in re.findall(r"`(?:rgdl|workflow|tests|benchmarks)/[a-z0-9_/]+\.\w+`", text):
        assert (ROOT / file.strip("`")).exists(), file
