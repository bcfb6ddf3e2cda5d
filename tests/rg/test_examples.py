import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("module", ["block_spin", "decimation", "variational"])
def test_examples_of_the_docstrings_run(module):
    result = doctest.testmod(import_module(f"rgdl.rg.{module}"))
    assert result.attempted > 0
    assert result.failed == 0
