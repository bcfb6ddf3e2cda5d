"""Packages load the modules behind their names when a name is first used."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from machines import LAYER_RECIPE, random_machine

from rgdl.plan import paths
from rgdl.results import write_layer

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = [
    ".".join(path.parent.relative_to(ROOT).parts)
    for path in sorted((ROOT / "rgdl").rglob("__init__.py"))
    if "load_on_first_use(" in path.read_text()
]
HEAVY = ("scipy.stats", "scipy.optimize", "sklearn", "pandas", "matplotlib", "numba")


def loaded_after(code):
    """Modules that a new process has loaded after some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def names_when_used(package):
    """Public names that a package imports only for type checkers."""
    tree = ast.parse(Path(importlib.import_module(package).__file__).read_text(encoding="utf-8"))
    blocks = [node for node in tree.body if isinstance(node, ast.If)]
    imports = [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom)]
    return [alias.name for node in imports if node.module != package for alias in node.names]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_and_no_other_is_offered(package):
    module = importlib.import_module(package)
    assert set(names_when_used(package)) <= set(module.__all__) <= set(dir(module))
    for name in module.__all__:
        assert getattr(module, name) is getattr(module, name)
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'absent'"):
        module.absent  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'absent'"):
        exec(f"from {package} import absent")


@pytest.mark.parametrize("package", PACKAGES)
def test_no_such_name_is_that_of_a_submodule(package):
    # importing the submodule would put it in the place of the function
    folder = ROOT.joinpath(*package.split("."))
    submodules = {path.stem for path in folder.iterdir() if path.suffix in ("", ".py")}
    submodules = {name for name in submodules if not name.startswith("_") and name != "static"}
    assert len(submodules) > 1
    assert not submodules & set(names_when_used(package))
    assert submodules <= set(dir(importlib.import_module(package)))


def test_a_package_loads_no_heavy_library_before_a_name_is_used():
    assert len(PACKAGES) >= 10
    loaded = loaded_after("\n".join(f"import {package}" for package in PACKAGES))
    assert not loaded & set(HEAVY)
    assert set(HEAVY) & loaded_after("import rgdl.rbm\nrgdl.rbm.L1BernoulliRBM")  # negative control


@pytest.mark.parametrize(
    ("code", "unused"),
    [
        ("from rgdl.ising import sample_ising", ("scipy.stats", "scipy.optimize", "pandas")),
        (
            "from rgdl.rg import block_spin, fix_signs, decimate_coupling",
            ("scipy.stats", "sklearn"),
        ),
        ("from rgdl.rbm import PackedBits", ("sklearn", "numba")),
        ("from rgdl.results import read_samples, Reconstructions", ("sklearn", "pandas")),
        ("from rgdl.claims import ledger", ("scipy.stats", "sklearn", "matplotlib")),
        ("from rgdl.figures.figure3 import compose_figure3", ("scipy", "sklearn", "numba")),
    ],
)
def test_what_one_job_uses_does_not_load_the_rest(code, unused):
    assert not loaded_after(code) & set(unused)


def imports_of_script(name):
    """The lines of a script of the workflow that import something."""
    text = (ROOT / "workflow" / "scripts" / f"{name}.py").read_text()
    imports = [
        node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return "\n".join(map(ast.unparse, imports))


def test_no_script_loads_scikit_learn():
    names = [path.stem for path in (ROOT / "workflow" / "scripts").glob("*.py")]
    assert len(names) > 40
    loaded = loaded_after("\n".join(map(imports_of_script, names)))
    assert "sklearn" not in loaded
    assert "rgdl.rbm.training" in loaded  # it sees what scripts import


def test_the_estimator_loads_numba_when_it_is_fitted():
    names = "from rgdl.rbm import *\nrbm = L1BernoulliRBM(2, n_iter=0)\n"
    assert "numba" not in loaded_after(names)
    assert "numba" in loaded_after(f"{names}rbm.fit([[0, 1]])")  # negative control


def test_machines_are_trained_and_used_without_scikit_learn(tmp_path):
    path = paths.layer_files("A", "B", 1, 1)[0]
    provenance = {"origin": {"ensemble": "A", "network": "B", "seed": 1, "layer": 1}}
    write_layer(tmp_path / path, random_machine(3, 4), provenance)
    code = f"""
import numpy as np
from rgdl import rbm
from rgdl.rbm.layerwise import train_next_machine
from rgdl.results import read_stack

stack = read_stack([{str(tmp_path / path)!r}])
bits = rbm.PackedBits.from_dense(np.eye(4))
train_next_machine(stack, bits, n_hidden=2, training={LAYER_RECIPE!r}, seed=1)
X, rng = np.eye(4), np.random.default_rng(0)
rbm.activate(stack, X), rbm.reconstruct(stack, X, rng=rng)
rbm.generate(stack, n_samples=2, n_chains=1, n_burn_in=1, thinning=1, rng=rng)
(machine,) = stack
machine.free_energy(X), machine.pseudo_log_likelihood(X), rbm.log_partition_exact(machine)
rbm.log_partition_ais(machine, n_chains=2, n_temperatures=2, n_burn_in=1, random_state=0)
"""
    assert not loaded_after(code) & {"sklearn", "scipy.sparse", "pandas"}


def test_submodules_can_be_reached_through_their_package():
    code = "import rgdl.ising; assert rgdl.ising.exact.energy_per_site(4, 0.4) < 0"
    assert "scipy.optimize" not in loaded_after(code)
