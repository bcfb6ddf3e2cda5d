import numpy as np
import pytest

from rgdl.rg import identities
from rgdl.rg.coupling_expansion import lattice_hamiltonian
from rgdl.rg.identities import equation_residuals, free_energy_counterexample
from rgdl.rg.variational import joint_energy


def machine(n_visible, n_hidden, units="spins", seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    shapes = ((n_visible, n_hidden), (n_hidden,), (n_visible,))
    return joint_energy(*(rng.normal(0, scale, shape) for shape in shapes), units=units)


@pytest.mark.parametrize("units", ["spins", "bits"])
@pytest.mark.parametrize("seed", range(3))
def test_every_equation_holds_for_random_systems(units, seed):
    H = np.random.default_rng(seed).normal(0, 2, 64)
    table = equation_residuals(machine(6, 4, units, seed), H)
    assert len(table) == 16
    assert table["residual"].max() < 1e-12


@pytest.mark.parametrize("coupling", [-0.4, 0.2, 0.44])
def test_every_equation_holds_for_a_torus(coupling):
    # 3 x 3: frustrated for a negative coupling
    H = lattice_hamiltonian("torus", 3, field=0, pair=coupling, triple=0)
    assert equation_residuals(machine(9, 5, scale=0.5), H)["residual"].max() < 1e-12


@pytest.mark.parametrize("spoiled", ["21", "18, 22", "13, 15", "X"])
def test_a_wrong_hamiltonian_has_a_residual(monkeypatch, spoiled):
    # negative control: each Hamiltonian of the machine changed by 1e-3 in one state
    name = "hamiltonian_rbm_hidden" if spoiled in ("21", "13, 15") else "hamiltonian_rbm_visible"
    right = getattr(identities, name)

    def wrong(energy):
        values = right(energy)
        values[0] += 1e-3
        return values

    monkeypatch.setattr(identities, name, wrong)
    table = equation_residuals(machine(6, 4), np.random.default_rng(0).normal(size=64))
    assert table.loc[table["equation"] == spoiled, "residual"].max() > 1e-6


def test_equal_free_energies_do_not_make_an_exact_rg():
    H = np.random.default_rng(1).normal(0, 2, 64)
    row = free_energy_counterexample(machine(6, 4), H)
    assert abs(row["dF"]) < 1e-12 < abs(row["dF_before"])
    assert row["least_log_X"] < -1
    assert row["largest_log_X"] > 1
    assert row["D_KL"] > 1
    again = free_energy_counterexample(machine(6, 4) + 3.0, H)
    assert again["dF_before"] == pytest.approx(row["dF_before"] + 3.0)
    assert again["D_KL"] == pytest.approx(row["D_KL"], rel=1e-12)


def test_shapes_must_match():
    with pytest.raises(ValueError, match=r"hamiltonian must have shape \(64,\), got \(32,\)"):
        equation_residuals(machine(6, 4), np.zeros(32))
