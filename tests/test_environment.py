"""environment.yml, requirements.in, requirements.lock and pyproject.toml say the same."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
CONDA_NAMES = {
    "snakemake-minimal": "snakemake",
    "matplotlib-base": "matplotlib",
    "typst-py": "typst",
}
FOR_DEVELOPERS = {"setuptools", "pytest", "pytest-xdist", "pyerrors", "ruff", "mypy", "snakefmt",
                  "pandas-stubs", "types-pyyaml", "types-tqdm", "hypothesis", "selenium",
                  "check-jsonschema", "zizmor"}  # fmt: skip

FOR_THE_WORKFLOW = {"snakemake", "snakemake-executor-plugin-slurm", "pygments", "typst"}


def locked():
    pins = re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / "requirements.lock").read_text(), re.M)
    return {name.lower(): version for name, version in pins}


def asked_for():
    lines = (ROOT / "requirements.in").read_text().splitlines()
    return {re.split("[=<> ]", line)[0].lower() for line in lines if line and line[0] != "#"}


def conda():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    pairs = [line.split(" ==") for line in environment["dependencies"] if " ==" in line]
    return {CONDA_NAMES.get(name, name): version for name, version in pairs}


def test_conda_users_get_the_locked_versions():
    assert conda() == {name: locked()[name] for name in conda()}


def test_conda_users_get_all_that_the_workflow_needs():
    assert set(conda()) == asked_for() - FOR_DEVELOPERS


def test_the_package_declares_what_it_imports():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.split("[=<> ]", line)[0] for line in project["dependencies"]}
    assert declared == asked_for() - FOR_DEVELOPERS - FOR_THE_WORKFLOW


def test_the_lock_holds_hashes_and_no_address():
    text = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"https?:|file:|index-url|find-links", text)
    packages = re.findall(r"^[\w.-]+==.*?(?=^[\w.-]+==|\Z)", text, re.M | re.S)
    assert len(packages) >= len(asked_for())
    assert all("--hash=sha256:" in package for package in packages)


def test_the_package_is_found_beside_the_clone():
    # a script in the folder that holds the clone sees a folder of the package's own name
    done = subprocess.run(
        [sys.executable, "-c", "from rgdl.results import read_layer; from rgdl.config import load"],
        cwd=ROOT.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_requirement_is_locked():
    assert asked_for() <= set(locked())
