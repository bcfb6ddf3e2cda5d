"""Compiled kernels: where they are kept, and when they are compiled again."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CALLED = """
from rgdl.jit import compiled

@compiled
def step(x):
    return x + 1
"""
CALLER = """
from rgdl.called import step
from rgdl.jit import compiled

@compiled
def two_steps(x):
    return step(step(x))
"""
SHOW = """
from numba import config
from rgdl.caller import two_steps

print(two_steps(0), sum(two_steps.stats.cache_hits.values()), config.CACHE_DIR or "-")
print(two_steps.stats.cache_path or "-")
"""


@pytest.fixture
def package(tmp_path):
    """A small rgdl with two kernels, of which one calls the other."""
    folder = tmp_path / "project" / "rgdl"
    folder.mkdir(parents=True)
    for name in ("__init__", "jit", "lazy", "provenance"):
        shutil.copy(ROOT / "rgdl" / f"{name}.py", folder)
    (folder / "called.py").write_text(CALLED)
    (folder / "caller.py").write_text(CALLER)
    return folder


def show(package, *, code=SHOW, **variables):
    """The result, how many kernels were found compiled, the folder of others, and of ours."""
    inherited = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=package.parent.parent,
        env=inherited | {"PYTHONPATH": str(package.parent)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result, hits, others, folder = done.stdout.split()
    return int(result), int(hits), others, folder


def read_only(package):
    """Nothing can be written into the package: root may write where others may not."""
    shutil.rmtree(package / "__pycache__", ignore_errors=True)
    (package / "__pycache__").write_text("")
    return {"HOME": "/dev/null"}


@pytest.mark.slow
def test_kernels_are_kept_until_they_or_those_that_they_call_are_edited(package):
    fixed = "import rgdl.provenance as p; p.code_digest = lambda path: 'same'\n" + SHOW
    for code in (SHOW, fixed):
        result, hits, others, folder = show(package, code=code)
        assert (result, hits, others) == (2, 0, "-")
        assert Path(folder).is_relative_to(package / "__pycache__")
    (package / "called.py").write_text(CALLED + "\n# a comment\n")
    assert show(package)[:2] == (2, 1)
    (package / "called.py").write_text(CALLED.replace("x + 1", "x + 5"))
    assert show(package)[:2] == (10, 0)
    assert show(package, code=fixed)[:2] == (2, 1)  # negative control: numba sees only the caller


def test_a_folder_of_the_user_comes_first(package, tmp_path):
    chosen = str(tmp_path / "chosen")
    *_, others, folder = show(package, NUMBA_CACHE_DIR=chosen)
    assert others == chosen
    assert Path(folder).is_relative_to(chosen)


@pytest.mark.parametrize("home", ["home", None])
def test_a_package_that_cannot_be_written_to_has_its_kernels_elsewhere(package, tmp_path, home):
    (tmp_path / "home").mkdir()
    (tmp_path / "temporary").mkdir()
    variables = read_only(package) | {"TMPDIR": str(tmp_path / "temporary")}
    if home:
        variables["HOME"] = str(tmp_path / "home")
    _, hits, _, folder = show(package, **variables)
    expected = "home/.cache/rgdl" if home else f"temporary/rgdl-{os.getuid()}"
    assert Path(folder).is_relative_to(tmp_path / expected)
    assert (tmp_path / expected).stat().st_mode & 0o777 == 0o700
    assert hits == 0
    assert show(package, **variables)[1] == 1


def test_kernels_that_another_user_keeps_in_a_shared_folder_are_passed_over(package, tmp_path):
    shared, others = tmp_path / "shared", tmp_path / "temporary"
    others.mkdir()
    variables = read_only(package) | {"NUMBA_CACHE_DIR": str(shared), "TMPDIR": str(others)}
    assert Path(show(package, **variables)[-1]).is_relative_to(shared)
    for folder in list(shared.iterdir()):  # a file stands for what only others may write to
        shutil.rmtree(folder)
        folder.write_text("")
    for n_hits in (0, 1):
        _, hits, _, folder = show(package, **variables)
        assert hits == n_hits
        assert Path(folder).is_relative_to(others / f"rgdl-{os.getuid()}")


@pytest.mark.parametrize("owner", ["nobody has one", "another user"])
def test_without_any_folder_kernels_are_compiled_in_each_process(package, tmp_path, owner):
    variables = read_only(package)
    if owner == "another user":
        code = "import os; os.getuid = lambda: 4711\n" + SHOW
        variables["TMPDIR"] = str(tmp_path)
    else:
        code = "import tempfile; tempfile.tempdir = '/dev/null'\n" + SHOW
    assert show(package, code=code, **variables) == (2, 0, "-", "-")
