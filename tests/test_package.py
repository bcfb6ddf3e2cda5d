"""The package as users install it: a wheel in an environment of its own."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from test_readme import blocks

ROOT = Path(__file__).resolve().parent.parent
UNIX_ONLY = ("fcntl", "grp", "posix", "pwd", "resource", "termios")


def execute(*command, cwd, **variables):
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=inherited | variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from the source distribution, which is built from a checkout: as `python -m build`."""
    folder = tmp_path_factory.mktemp("build")
    checkout = folder / "checkout"
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "rgdl", checkout / "rgdl", ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout)
    build = "from setuptools.build_meta import build_sdist; build_sdist('..')"
    execute(sys.executable, "-c", build, cwd=checkout)
    (source,) = folder.glob("*.tar.gz")
    offline = ("--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    execute(sys.executable, "-m", "pip", "wheel", *offline, source, cwd=folder)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """Of an environment with the wheel and the libraries of this one, but without the checkout."""
    folder = tmp_path_factory.mktemp("environment")
    execute(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    (packages,) = folder.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:  # all that pip does for a wheel without programs
        archive.extractall(packages)
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "libraries.pth").write_text("\n".join(libraries))
    return folder / "bin" / "python"


def test_the_wheel_holds_the_whole_package_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    paths = [path for path in (ROOT / "rgdl").rglob("*") if path.is_file()]
    ours = {path.relative_to(ROOT).as_posix() for path in paths if "__pycache__" not in path.parts}
    assert held == ours
    assert "rgdl/py.typed" in held


@pytest.mark.slow
def test_the_example_of_the_readme_runs_in_an_empty_folder(python, tmp_path):
    (example,) = blocks("python")
    example += "import rgdl\nprint(rgdl.__file__)\n"
    printed = execute(python, "-W", "error", "-c", example, cwd=tmp_path, OPENBLAS_NUM_THREADS="1")
    sampled, exact = map(float, printed.split()[:2])
    assert sampled == pytest.approx(exact, abs=0.005)
    assert "participation_ratio" in printed
    assert Path(printed.split()[-1]).is_relative_to(python.parent.parent)


USER = """
from typing import assert_type

import numpy as np
import rgdl
import rgdl.ising
import rgdl.rbm
from rgdl.rbm import L1BernoulliRBM
from rgdl.types import Array

spins = rgdl.ising.sample_ising(lattice_size=4, coupling=0.4, n_samples=8, seed=1)
assert_type(spins, Array)
assert_type(rgdl.ising.exact.energy_per_site(4, 0.4), float)
rbm = L1BernoulliRBM(2)
assert_type(rbm.fit(spins.reshape(8, 16) > 0), L1BernoulliRBM)
assert_type(rbm.partial_fit(spins.reshape(8, 16) > 0), L1BernoulliRBM)
assert_type(rgdl.rbm.layer_seed(1, 2), int)
rgdl.rbm.exact_gradient, rgdl.rbm.exact_likelihood, rgdl.rg.variational
rgdl.rg.lattice_couplings, rgdl.ising.comparison
"""
WRONG = 'rgdl.ising.sample_ising(lattice_size="4", coupling=0.4, n_samples=8, seed=1)\n'


@pytest.mark.slow
def test_type_checkers_see_the_types_of_the_package(python, tmp_path):
    (tmp_path / "user.py").write_text(USER + WRONG)
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", python, "user.py"]
    cache = ROOT / ".mypy_cache" / "user"
    done = subprocess.run(
        [*command, "--cache-dir", cache], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.count("error:") == 1, done.stdout + done.stderr
    assert 'Argument "lattice_size"' in done.stdout


def test_every_module_can_be_imported_where_unix_is_missing(tmp_path):
    block = f"import sys; sys.modules.update(dict.fromkeys({UNIX_ONLY}))"
    code = """
import pkgutil, importlib, rgdl
names = [found.name for found in pkgutil.walk_packages(rgdl.__path__, 'rgdl.')]
for name in names:
    if not name.endswith(('__main__', 'bfloat16_products')):
        importlib.import_module(name)
print(len(names))
"""
    libraries = "import numba, pandas, matplotlib.figure, pydantic, sklearn.neural_network"
    printed = execute(sys.executable, "-c", f"{libraries}\n{block}\n{code}", cwd=tmp_path)
    assert int(printed) > 180
