"""Check every equation of the mapping on every system and machine of the configuration."""

import numpy as np
import pandas as pd

from rgdl.job import JobError, job
from rgdl.rbm.exact_gradient import fit_exactly
from rgdl.rbm.exact_likelihood import ExactLikelihood
from rgdl.rbm.parameters import initial_parameters
from rgdl.rg.coupling_expansion import lattice_hamiltonian
from rgdl.rg.energy_function import EnergyFunction
from rgdl.rg.identities import equation_residuals, free_energy_counterexample
from rgdl.rg.variational import log_probabilities
from rgdl.storage import write_table


def check_identities(systems, machines, max_residual, outputs, *, provenance):
    residuals, counterexamples = [], []
    for name, system in systems.items():
        H = hamiltonian_of(**system)
        for kind, recipe in machines.items():
            energy = machine_for(H, **recipe).of_all_states()
            labels = {"system": name, "machine": kind}
            residuals.append(equation_residuals(energy, H).assign(**labels))
            counterexamples.append({**labels, **free_energy_counterexample(energy, H)})
    table = pd.concat(residuals, ignore_index=True)
    table = table[["system", "machine", "equation", "statement", "residual"]]
    largest = table.groupby(["equation", "statement", "system"], sort=False)["residual"].max()
    print(largest.groupby(["equation", "statement"], sort=False).max().to_string())
    accept(table, max_residual)
    write_table(outputs.all, table, provenance)
    write_table(outputs.largest, largest.reset_index(), provenance)
    write_table(outputs.counterexample, pd.DataFrame(counterexamples), provenance)


def hamiltonian_of(*, disorder, **system):
    rng = None if disorder is None else np.random.default_rng(disorder)
    return lattice_hamiltonian(**system, rng=rng)


def machine_for(hamiltonian, *, n_hidden, units, scale, trained, seed):
    n_visible, rng = hamiltonian.size.bit_length() - 1, np.random.default_rng(seed)
    if not trained:
        return EnergyFunction.random(n_visible, n_hidden, scale=scale, units=units, rng=rng)
    start = initial_parameters(rng.normal(0, scale, (n_hidden, n_visible)), spins=False)
    likelihood = ExactLikelihood(np.exp(log_probabilities(hamiltonian)))
    machine = EnergyFunction.of_network(*fit_exactly(likelihood, start).parts())
    return machine.in_spins() if units == "spins" else machine


def accept(table, max_residual):
    worst = table.loc[table["residual"].fillna(np.inf).idxmax()]
    if not worst["residual"] <= max_residual:  # NaN must fail too
        raise JobError(
            f"Eq. {worst['equation']} ({worst['statement']}) of system {worst['system']} with "
            f"machine {worst['machine']} holds to {worst['residual']:.2g} only, where "
            f"acceptance.max_residual = {max_residual:g} is allowed"
        )


with job(snakemake) as provenance:
    check_identities(
        snakemake.params.systems,
        snakemake.params.machines,
        snakemake.params.max_residual,
        snakemake.output,
        provenance=provenance,
    )
