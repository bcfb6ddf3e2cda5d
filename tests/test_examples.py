"""The examples in the docstrings run, and everything public has one."""

import doctest
import inspect
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = [
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for path in sorted((ROOT / "rgdl").rglob("*.py"))
    if ">>>" in path.read_text()
]

# Packages of the library; the others serve the workflow.
PUBLIC = (
    "rgdl.ising",
    "rgdl.ising.comparison",
    "rgdl.ising.exact",
    "rgdl.ising.sampling",
    "rgdl.rbm",
    "rgdl.results",
    "rgdl.rg",
    "rgdl.statistics",
)


@pytest.mark.parametrize("package", PUBLIC)
def test_every_public_function_and_class_has_an_example(package):
    module = import_module(package)
    public = {name: getattr(module, name) for name in module.__all__}
    functions = {name: value for name, value in public.items() if callable(value)}
    assert functions
    assert [name for name, value in functions.items() if ">>>" not in inspect.getdoc(value)] == []


@pytest.mark.parametrize("module", MODULES)
def test_examples_run(module):
    result = doctest.testmod(import_module(module.removesuffix(".__init__")))
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.slow
def test_hidden_units_read_digits_better_than_pixels_do(tmp_path):
    example = ROOT / "docs" / "examples" / "classify_digits.py"
    done = subprocess.run(
        [sys.executable, "-W", "error", example, "strokes.png"],
        cwd=tmp_path,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pixels, hidden = map(float, re.findall(r"([\d.]+)% of 1800 digits", done.stdout))
    assert 70 < pixels < hidden - 10
    assert (tmp_path / "strokes.png").stat().st_size > 10_000
