"""What a release needs: its checks, and the files that archives and journals read."""

import json
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import rgdl

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SCRIPTS = ROOT / "workflow" / "release"
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text())
KEYS = set(re.findall(r"^@\w+\{(\w+),", (ROOT / "paper/references.bib").read_text(), re.M))


@pytest.fixture
def script(monkeypatch):
    """Names of a script of `workflow/release`, whose folder Python searches when it runs."""
    monkeypatch.syspath_prepend(SCRIPTS)
    return lambda name: runpy.run_path(str(SCRIPTS / f"{name}.py"))


def git(folder, *arguments):
    name = ["-c", "user.name=A", "-c", "user.email=a@b.c"]
    subprocess.run(["git", "-C", folder, *name, *arguments], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path):
    """A clean repository with the files that the checks read."""
    for name in ("CITATION.cff", "codemeta.json", ".zenodo.json", "pyproject.toml", "config.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copy(ROOT / "CHANGELOG.md", tmp_path)
    (tmp_path / "changelog.d").mkdir()
    (tmp_path / "reference").mkdir()
    shutil.copy(ROOT / "config.yaml", tmp_path / "reference")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "all")
    return tmp_path


@pytest.fixture
def problems(script, checkout):
    return lambda version=rgdl.__version__: list(
        script("check_release")["problems"](checkout, version=version)
    )


def test_the_project_can_be_released(problems):
    assert problems() == []


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("config.yaml", "l1: ", "l1: 1", "config.yaml differs from reference/config.yaml"),
        ("CITATION.cff", "replication", "physics", "codemeta.json does not match CITATION.cff"),
        (".zenodo.json", "open", "closed", ".zenodo.json does not match CITATION.cff"),
        ("CHANGELOG.md", "\n## ", "\n## 0.", "the newest section of CHANGELOG.md must be"),
    ],
)
def test_what_disagrees_is_named(problems, checkout, file, old, new, problem):
    edit(checkout / file, old, new)
    git(checkout, "commit", "--all", "--quiet", "--message", "changed")
    assert any(line.startswith(problem) for line in problems())


def test_another_version_is_found_everywhere(problems):
    assert [line.split(" ")[0] for line in problems("7.0.0")] == ["CITATION.cff", "the"]


def test_files_that_are_changed_or_new_are_named(problems, checkout):
    edit(checkout / "CHANGELOG.md", "The first", "The very first")
    (checkout / "new.txt").touch()
    assert problems() == ["CHANGELOG.md is not committed", "new.txt is not committed"]


def test_a_fragment_that_is_left_is_named(problems, checkout):
    (checkout / "changelog.d" / "+faster.library.md").write_text("Faster.")
    (checkout / "changelog.d" / "README.md").write_text("How to add one.")
    assert (
        "changelog.d/+faster.library.md is not in CHANGELOG.md: run `towncrier build`" in problems()
    )
    assert not any("README" in line for line in problems() if "towncrier" in line)


def test_towncrier_makes_the_newest_section(checkout):
    (checkout / "changelog.d" / "+faster.library.md").write_text("Faster samples.\n")
    command = [BIN / "towncrier", "build", "--yes", "--version", "9.1.0", "--date", "2030-01-02"]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True)
    text = (checkout / "CHANGELOG.md").read_text()
    sections = re.findall(r"^## .*", text, re.M)
    assert sections[:2] == [
        "## 9.1.0 (2030-01-02)",
        f"## {CITATION['version']} ({CITATION['date-released']})",
    ]
    assert "\n### Library\n\n- Faster samples.\n" in text.partition(sections[1])[0]


def test_fragments_of_the_project_are_found_by_towncrier():
    done = subprocess.run(
        [BIN / "towncrier", "build", "--draft"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for path in (ROOT / "changelog.d").glob("*.*.md"):
        assert path.read_text(encoding="utf-8").splitlines()[0] in done.stdout, path


# The files of archives and journals


def schema_errors(path):
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.citation-file-format", path]
    return subprocess.run(command, capture_output=True, text=True, check=False).returncode


def test_the_citation_is_valid_and_complete(tmp_path):
    assert schema_errors(ROOT / "CITATION.cff") == 0
    wrong = tmp_path / "CITATION.cff"
    wrong.write_text((ROOT / "CITATION.cff").read_text().replace("type: software", "type: song"))
    assert schema_errors(wrong) != 0
    needed = {"abstract", "keywords", "date-released", "license", "preferred-citation", "version"}
    assert needed <= CITATION.keys()
    manuscript = (ROOT / "paper" / "paper.typ").read_text()
    assert f"title: [{CITATION['preferred-citation']['title']}]" in manuscript


def test_people_and_identifiers_reach_the_generated_files(script):
    names = script("write_metadata")
    person = {
        "given-names": "Ada",
        "family-names": "Lovelace",
        "orcid": "https://orcid.org/0000-0000-0000-0000",
        "affiliation": "London",
    }
    citation = CITATION | {"authors": [person], "repository-code": "https://x.y", "doi": "10.1/2"}
    project = {
        "name": "rgdl",
        "requires-python": ">=3.11",
        "dependencies": ["numpy"],
        "optional-dependencies": {"workflow": ["snakemake"]},
    }
    software = names["codemeta"](citation, project)
    assert software["author"] == [
        {
            "@type": "Person",
            "givenName": "Ada",
            "familyName": "Lovelace",
            "@id": person["orcid"],
            "affiliation": "London",
        }
    ]
    assert software["codeRepository"] == "https://x.y"
    assert software["identifier"] == "10.1/2"
    assert software["softwareRequirements"] == ["numpy", "snakemake"]
    creators = names["zenodo"](citation)["creators"]
    orcid = "0000-0000-0000-0000"
    assert creators == [{"name": "Lovelace, Ada", "orcid": orcid, "affiliation": "London"}]


def test_zenodo_has_the_fields_that_a_deposit_requires():
    record = json.loads((ROOT / ".zenodo.json").read_text())
    assert {"title", "description", "upload_type", "access_right", "creators"} <= record.keys()
    assert record["upload_type"] == "software"
    assert all(value for value in record.values())
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", record["publication_date"])


TEMPLATE = """
title authors affiliations keywords code data replication abstract bibliography type domain language
review contributors dates article journal
"""


def test_the_metadata_of_rescience_have_the_fields_of_its_template():
    path = ROOT / "paper" / "rescience" / "metadata.yaml"
    values = yaml.safe_load(path.read_text())
    assert values.keys() == set(TEMPLATE.split())
    assert values["type"] == "Replication"
    assert values["title"].startswith("[Re] ")
    replicated = {key: value for part in values["replication"] for key, value in part.items()}
    assert replicated.keys() == {"cite", "bib", "url", "doi"}
    assert replicated["bib"] in KEYS
    assert (path.parent / values["bibliography"]).exists()
    assert not re.search(r"\d", values["abstract"])  # no result is typed by hand
    codes = {str(affiliation["code"]) for affiliation in values["affiliations"]}
    assert all(set(a["affiliations"].split(",")) <= codes | {"*"} for a in values["authors"])


def test_the_paper_for_joss_has_its_parts_and_only_known_references():
    path = ROOT / "paper" / "joss" / "paper.md"
    _, header, text = path.read_text().split("---\n", 2)
    values = yaml.safe_load(header)
    assert values.keys() == {"title", "tags", "authors", "affiliations", "date", "bibliography"}
    assert (path.parent / values["bibliography"]).exists()
    headings = re.findall(r"^# (.*)$", text, re.M)
    parts = ["Summary", "Statement of need", "State of the field", "Software design", "References"]
    assert headings == parts
    cited = set(re.findall(r"@(\w+)", text))
    assert cited
    assert cited <= KEYS
    # no result of a run is typed by hand
    assert re.findall(r"(?<![@\w])\d[\d.,]*", re.sub(r"@\w+|L1\w+", "", text)) == []
