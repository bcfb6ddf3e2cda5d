"""Couplings of Kadanoff's variational RG against p, and a trained machine of the same wiring."""

import numpy as np
import pandas as pd

from rgdl.job import job
from rgdl.rbm.exact_gradient import ExactLikelihood, fit_exactly
from rgdl.rbm.parameters import Parameters
from rgdl.rg.hamiltonians import build_hamiltonian, lattice_couplings
from rgdl.rg.kadanoff_tables import block_wiring, coarse_grain, compare_with_kadanoff
from rgdl.rg.small_machine import SmallMachine
from rgdl.rg.variational import free_energy
from rgdl.storage import write_table


def measure_kadanoff(couplings, p_values, seed, curves_path, machines_path, *, provenance):
    systems = {
        K: build_hamiltonian(16, lattice_couplings("torus", 4, field=0, pair=K, triple=0))
        for K in couplings
    }
    curves = [{"coupling": K, **coarse_grain(H, p)} for K, H in systems.items() for p in p_values]
    machines = [
        {"coupling": K, **compare_with_kadanoff(H, train_wired(H, seed))}
        for K, H in systems.items()
    ]
    write_table(curves_path, pd.DataFrame(curves), provenance)
    write_table(machines_path, pd.DataFrame(machines), provenance)


def train_wired(H, seed):
    weights = np.random.default_rng(seed).normal(1, 0.1, (4, 16)) * block_wiring()
    start = Parameters(weights, np.zeros(4), np.zeros(16))
    likelihood = ExactLikelihood(np.exp(-H + free_energy(H)))
    trained = fit_exactly(likelihood, start, wiring=block_wiring())
    return SmallMachine.of_network(*trained.parts()).in_spins().with_hidden_upright()


with job(snakemake) as provenance:
    kadanoff = snakemake.params.kadanoff
    measure_kadanoff(
        kadanoff["couplings"],
        np.linspace(0, kadanoff["largest_p"], kadanoff["n_values"]).tolist(),
        kadanoff["seed"],
        snakemake.output.curves,
        snakemake.output.machines,
        provenance=provenance,
    )
