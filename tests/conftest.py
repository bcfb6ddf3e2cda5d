"""Fixtures of all tests: a cache of compiled kernels, and two runs of the workflow."""

import os
import shutil
from pathlib import Path

import pytest
from checkout import SMALL, copy_project, overlay, run, save_every_epoch
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parent.parent
# Test files that share a run, and may change it.
SHARED_RUNS = {
    "test_slurm": "quick",
    "test_workflow": "quick",
    "test_report": "quick",
    "test_one_value": "quick",
    "test_kill": "unbroken",
    "test_reruns": "unbroken",
    "test_archive": "unbroken",
    "test_crate": "unbroken",
}
os.environ["NUMBA_CACHE_DIR"] = str(ROOT / ".pytest_cache" / "numba")


@pytest.fixture(scope="session")
def quick(tmp_path_factory):
    """The quick paper on two cores, made once, and what the run said, in `said.txt`."""
    project = copy_project(tmp_path_factory.mktemp("quick") / "project")
    said = run(project, "--configfile", "config/quick.yaml", cores=2)
    (project / "said.txt").write_text(said)
    return project


@pytest.fixture(scope="session")
def unbroken(tmp_path_factory):
    """A finished run of SMALL with its own copy of rgdl.

    The folder `saved` next to the project holds a copy of the results, which no test changes.
    """
    project = copy_project(tmp_path_factory.mktemp("unbroken") / "project")
    save_every_epoch(project)
    run(project, *overlay(project, SMALL))
    shutil.copytree(project / "results", project.parent / "saved")  # keeps the times
    shutil.copytree(ROOT / "rgdl", project / "rgdl", ignore=shutil.ignore_patterns("__pycache__"))
    return project


class FilesTogether(LoadScopeScheduling):
    """Tests of one file, or of files that share a run, go to the same worker."""

    def _split_scope(self, nodeid):
        file = Path(nodeid.partition("::")[0]).stem
        return SHARED_RUNS.get(file, file)


def pytest_xdist_make_scheduler(config, log):
    """Use this order for `--dist`."""
    return FilesTogether(config, log)


def pytest_collection_modifyitems(config, items):
    """With several workers, slow tests start first, and of these the ones that share a run."""
    if hasattr(config, "workerinput"):
        items.sort(
            key=lambda item: (
                item.get_closest_marker("slow") is None,
                item.path.stem not in SHARED_RUNS,
            )
        )
