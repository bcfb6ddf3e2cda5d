"""The examples in the docstrings run, and everything public has one."""

import doctest
import inspect
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
