"""Train one small machine by the exact gradient and by contrastive divergence, and compare."""

import numpy as np
import pandas as pd

from rgdl.job import job
from rgdl.rbm import BinaryMachine, log_partition_exact
from rgdl.rbm.exact_gradient import fit_exactly
from rgdl.rbm.exact_likelihood import ExactLikelihood
from rgdl.rbm.learning_paths import METHODS, follow_path
from rgdl.rbm.parameters import initial_parameters
from rgdl.rg.coupling_expansion import lattice_hamiltonian
from rgdl.rg.energy_function import EnergyFunction
from rgdl.rg.remaining_divergence import divergence_at_zero_dF, divide_divergence
from rgdl.rg.variational import free_energy
from rgdl.storage import write_table


def compare_learning(learning, paths_path, ends_path, *, provenance):
    L = learning["lattice_size"]
    H = lattice_hamiltonian("torus", L, field=0, pair=learning["coupling"], triple=0)
    P = np.exp(-H + free_energy(H))
    likelihood, paths, ends = ExactLikelihood(P), [], []
    for seed in learning["seeds"]:
        for method in METHODS:
            path = walk(P, method, seed, learning)
            rows = [measure(machine, likelihood, H) for machine in path.machines]
            table = pd.DataFrame(rows).assign(method=method, seed=seed, step=path.steps)
            paths.append(table[["method", "seed", "step", "D_KL", "dF", "dF_spins"]])
            ends.append({"method": method, "seed": seed, **summarize(table, path.mean, likelihood)})
    write_table(paths_path, pd.concat(paths), provenance)
    write_table(ends_path, divide_divergence(pd.DataFrame(ends), METHODS[0]), provenance)


def walk(P, method, seed, learning):
    n_visible, n_hidden = learning["lattice_size"] ** 2, learning["n_hidden"]
    weights = np.random.default_rng(seed).normal(
        0, learning["init_scale"], (n_hidden, n_visible)
    )  # the same for every method
    recipe = ("n_steps", "batch_size", "learning_rate", "momentum")
    return follow_path(
        P,
        initial_parameters(weights, spins=False),
        method=method,
        rng=np.random.default_rng([seed, METHODS.index(method)]),
        **{name: learning[name] for name in recipe},
    )


def measure(machine, likelihood, H):
    W, b, c = machine.parts()
    rbm = BinaryMachine.from_parameters(components=W, intercept_hidden=b, intercept_visible=c)
    dF = -log_partition_exact(rbm) - free_energy(H)
    constant = EnergyFunction.of_network(W, b, c).in_spins().constant
    return {"D_KL": likelihood.divergence(machine), "dF": dF, "dF_spins": dF - constant}


def summarize(table, mean, likelihood):
    return {
        "D_KL_end": table["D_KL"].iloc[-1],
        "D_KL_mean": likelihood.divergence(mean),
        "D_KL_optimum": likelihood.divergence(fit_exactly(likelihood, mean)),
        "dF_end": table["dF"].iloc[-1],
        "D_KL_at_zero_dF": divergence_at_zero_dF(table["dF"].to_numpy(), table["D_KL"].to_numpy()),
    }


with job(snakemake) as provenance:
    compare_learning(
        snakemake.params.learning,
        snakemake.output.paths,
        snakemake.output.ends,
        provenance=provenance,
    )
