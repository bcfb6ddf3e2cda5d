"""Couplings of Kadanoff's variational RG against p, and of a trained machine with its wiring."""

import numpy as np
import pandas as pd

from rgdl.job import job
from rgdl.rbm.exact_gradient import fit_exactly
from rgdl.rbm.exact_likelihood import ExactLikelihood
from rgdl.rbm.parameters import initial_parameters
from rgdl.rg.coupling_expansion import lattice_hamiltonian
from rgdl.rg.energy_function import EnergyFunction
from rgdl.rg.kadanoff import block_wiring, coarse_grain_4x4, compare_with_kadanoff
from rgdl.rg.variational import log_probabilities
from rgdl.storage import write_table


def measure_kadanoff(couplings, p_values, seed, outputs, *, provenance):
    curves, machines = [], []
    for K in couplings:
        H = lattice_hamiltonian("torus", 4, field=0, pair=K, triple=0)
        curves += [{"coupling": K, **coarse_grain_4x4(H, p)} for p in p_values]
        machines.append({"coupling": K, **compare_with_kadanoff(H, train_wired(H, seed))})
    write_table(outputs.curves, pd.DataFrame(curves), provenance)
    write_table(outputs.machines, pd.DataFrame(machines), provenance)


def train_wired(H, seed):
    # any positive weights lead to the one minimum with spins aligned
    weights = np.random.default_rng(seed).normal(1, 0.1, (4, 16)) * block_wiring()
    likelihood = ExactLikelihood(np.exp(log_probabilities(H)))
    start = initial_parameters(weights, spins=False)
    trained = fit_exactly(likelihood, start, wiring=block_wiring())
    return EnergyFunction.of_network(*trained.parts()).in_spins().with_hidden_aligned()


with job(snakemake) as provenance:
    kadanoff = snakemake.params.kadanoff
    measure_kadanoff(
        kadanoff["couplings"],
        np.linspace(0, kadanoff["max_p"], kadanoff["n_values"]).tolist(),
        kadanoff["seed"],
        snakemake.output,
        provenance=provenance,
    )
