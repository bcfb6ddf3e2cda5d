"""environment.yml, requirements.in, requirements.lock and pyproject.toml agree."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
CONDA_NAMES = {
    "snakemake-minimal": "snakemake",
    "matplotlib-base": "matplotlib",
    "typst-py": "typst",
}


def names(lines):
    return {re.split("[=<> ]", line)[0].lower() for line in lines if line and line[0] != "#"}


def required(*sections):
    """Names in some sections of requirements.in, or in all; a comment heads each section."""
    text = (ROOT / "requirements.in").read_text()
    parts = re.findall(r"# (.*)((?:\n\w.*)*)", text)
    found = {title: names(lines.split("\n")) for title, lines in parts}
    return set().union(*(found[title] for title in sections or found))


def locked(lock="requirements.lock"):
    pins = re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / lock).read_text(), re.M)
    return {name.lower(): version for name, version in pins}


def test_conda_has_the_locked_versions_of_all_that_the_workflow_needs():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    pairs = [line.split(" ==") for line in environment["dependencies"] if " ==" in line]
    conda = {CONDA_NAMES.get(name, name): version for name, version in pairs}
    assert conda == {name: locked()[name] for name in required("the workflow", "the library")}


def test_the_package_declares_the_requirements_of_the_library():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert names(project["dependencies"]) == required("the library")
    assert names(project["optional-dependencies"]["workflow"]) == required("the workflow")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-docs.lock"])
def test_locks_have_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text()
    assert not re.search(r"https?:|file:|index-url|find-links", text)
    packages = re.findall(r"^[\w.-]+==.*?(?=^[\w.-]+==|\Z)", text, re.M | re.S)
    assert len(packages) > 50
    assert all("--hash=sha256:" in package for package in packages)


def test_locks_have_all_requirements_and_agree():
    assert len(required()) > 20
    assert required() <= set(locked())
    docs = locked("requirements-docs.lock")
    lines = (ROOT / "requirements-docs.in").read_text().splitlines()
    assert names(lines) <= set(docs)
    both = locked().keys() & docs.keys()
    assert len(both) > 20
    assert {name: docs[name] for name in both} == {name: locked()[name] for name in both}


def test_the_package_is_found_from_the_folder_above():
    # from there, `import rgdl` can find the folder of the clone, which may have the same name
    done = subprocess.run(
        [sys.executable, "-c", "from rgdl.results import read_layer; from rgdl.config import load"],
        cwd=ROOT.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
