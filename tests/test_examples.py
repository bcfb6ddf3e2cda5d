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
from pydantic import BaseModel

ROOT = Path(__file__).resolve().parent.parent
MODULES = [
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for path in sorted((ROOT / "rgdl").rglob("*.py"))
    if ">>>" in path.read_text()
]

# Every package that names what is public, and the modules among these names.
PACKAGES = [
    ".".join(path.relative_to(ROOT).parent.parts)
    for path in sorted((ROOT / "rgdl").rglob("__init__.py"))
    if "__all__" in path.read_text()
]


def public_functions_and_classes(package):
    """By name: those in `__all__`, and those of modules that are in `__all__`.

    Models of the configuration are excluded: config/README.md explains their keys, and the file
    itself is their example.
    """
    listed = {
        name: getattr(import_module(package), name) for name in import_module(package).__all__
    }
    found = {name: value for name, value in listed.items() if callable(value)}
    for module in filter(inspect.ismodule, listed.values()):
        own = {name: value for name, value in vars(module).items() if name[0] != "_"}
        found |= {
            f"{module.__name__}.{name}": value
            for name, value in own.items()
            if callable(value) and getattr(value, "__module__", None) == module.__name__
        }
    return {name: value for name, value in found.items() if not is_model(value)}


def is_model(value):
    return inspect.isclass(value) and issubclass(value, BaseModel)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_function_and_class_has_an_example(package):
    found = public_functions_and_classes(package)
    assert found or package == "rgdl"
    assert [name for name, value in found.items() if ">>>" not in inspect.getdoc(value)] == []


def test_public_names_include_those_of_modules():
    assert len(PACKAGES) > 12
    assert "rgdl.rg.kadanoff.kadanoff_operator" in public_functions_and_classes("rgdl.rg")


@pytest.mark.parametrize("module", MODULES)
def test_examples_run(module, monkeypatch):
    monkeypatch.chdir(ROOT)
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


def test_the_example_of_digits_says_what_it_needs():
    example = ROOT / "docs" / "examples" / "classify_digits.py"
    done = subprocess.run([sys.executable, example], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: classify_digits.py")
