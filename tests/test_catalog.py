"""Requirements of the catalog of Snakemake workflows, and config/README.md."""

import re
import subprocess
import sys
from pathlib import Path

import yaml

from rgdl.config.readme import config_readme
from rgdl.config.schema import config_schema

ROOT = Path(__file__).resolve().parent.parent
KEYS = ROOT / "config/README.md"


def test_the_workflow_has_what_the_catalog_requires():
    assert {"snakemake", "workflow"} <= set(re.findall(r"\w+", (ROOT / "README.md").read_text()))
    assert (ROOT / "workflow/Snakefile").exists()
    assert list((ROOT / "workflow/rules").glob("*.smk"))
    usage = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text())["usage"]
    assert set(usage["mandatory-flags"]) == {"desc", "flags"}
    deployment = usage["software-stack-deployment"]
    assert set(deployment) == {"conda", "apptainer", "apptainer+conda", "report"}
    rules = "".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk"))
    assert deployment["conda"] == ("conda_env" in rules)
    assert deployment["apptainer"] == ("container:" in rules)


def test_the_reference_of_keys_is_that_of_the_models():
    assert KEYS.read_text() == config_readme(), "renew it with `make schema`"
    printed = subprocess.run(
        [sys.executable, "-m", "rgdl.config", "--readme"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout == KEYS.read_text()


def models(schema):
    """Keys of every section, by the path of the section."""

    def walk(path, section):
        yield path, section["properties"]
        for key, field in section["properties"].items():
            one = [("", kind) for kind in [field, *field.get("anyOf", [])]]
            several = [(".NAME", kind) for kind in field.get("patternProperties", {}).values()]
            for name, kind in one + several:
                if "properties" in kind:
                    yield from walk(f"{path}.{key}{name}".lstrip("."), kind)

    return dict(walk("", schema))


def test_every_key_has_a_meaning_and_its_limits():
    text = KEYS.read_text()
    for path, keys in models(config_schema()).items():
        heading = f"## `{path}`" if path else "## The file"
        table = text.partition(f"\n{heading}\n")[2].partition("\n## ")[0]
        rows = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", table, re.M)
        assert [name for name, _, _ in rows] == list(keys), path
        assert all(value.strip() and meaning.strip() for _, value, meaning in rows), path
    assert re.search(r"^\| `lattice_size` \| whole number >= 2\b", text, re.M)
    assert "| `sampler` | `cftp`, `swendsen_wang`, `metropolis` |" in text
    assert "| `momentum` | number >= 0, < 1 |" in text


def test_links_lead_to_headings():
    text = KEYS.read_text()
    headings = re.findall(r"^## `(.+)`$", text, re.M)
    anchors = {re.sub(r"[^\w-]", "", heading).lower() for heading in headings}
    links = re.findall(r"\]\(#(\S+?)\)", text)
    assert set(links) == anchors
    for link in re.findall(r"\]\(([^#)][^)]*)\)", text):
        assert (KEYS.parent / link.partition("#")[0]).exists()


def test_editors_find_the_schema():
    for file in [ROOT / "config.yaml", ROOT / "config/quick.yaml"]:
        (schema,) = re.findall(r"^# yaml-language-server: \$schema=(\S+)$", file.read_text(), re.M)
        assert (file.parent / schema).resolve() == ROOT / "workflow/schemas/config.schema.json"
