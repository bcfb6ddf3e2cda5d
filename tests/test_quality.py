"""Formatting, types and style of the code, and the schema that is generated from it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rgdl.config import Config

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
    assert schema == Config.model_json_schema(), "renew it with `make schema`"
