"""What tests share: compiled kernels, which are kept between runs, and one run of the workflow."""

import os
from pathlib import Path

import pytest

from rgdl.provenance import package_digest

ROOT = Path(__file__).resolve().parent.parent
# in a place that changes with the code
os.environ["NUMBA_CACHE_DIR"] = str(ROOT / ".pytest_cache" / "numba" / package_digest())


@pytest.fixture(scope="session")
def quick(tmp_path_factory):
    """The quick paper on two cores, made once for all that look at it."""
    from test_workflow import copy_project, run

    project = copy_project(tmp_path_factory.mktemp("quick") / "project")
    run(project, "--configfile", "config/quick.yaml", cores=2)
    return project


def pytest_addoption(parser):
    """Say whether to run what takes many minutes: `make test ARGS=--endurance`."""
    parser.addoption("--endurance", action="store_true", help="also kills, reruns and a real Slurm")


def pytest_collection_modifyitems(config, items):
    """Skip tests of endurance unless they are asked for."""
    if not config.getoption("--endurance"):
        skip = pytest.mark.skip(reason="takes many minutes: ask for it by --endurance")
        for item in items:
            if item.get_closest_marker("endurance"):
                item.add_marker(skip)
