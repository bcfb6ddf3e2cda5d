"""Formatting, types and style of the code, and the schema that is generated from it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rgdl.config.schema import config_schema

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SNAKEFILES = ["Snakefile", "workflow"]


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["snakefmt", "--check", *SNAKEFILES],
        ["snakemake", "--lint"],
        ["snakemake", "--lint", "--configfile", "config/quick.yaml"],
    ],
    ids=" ".join,
)
def test_code_is_clean(command):
    done = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_schema_matches_the_models():
    schema = json.loads((ROOT / "workflow" / "schemas" / "config.schema.json").read_text())
    assert schema == config_schema(), "renew it with `make schema`"


def test_schema_has_every_section_where_it_is_used():
    text = json.dumps(config_schema())
    assert "$ref" not in text
    assert "$defs" not in text
    ensembles = config_schema()["properties"]["ensembles"]["patternProperties"]
    (ensemble,) = ensembles.values()
    assert ensemble["properties"]["lattice_size"]["minimum"] == 2
