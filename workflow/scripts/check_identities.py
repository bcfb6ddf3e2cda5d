"""Check every equation of the mapping on every system and machine of the configuration."""

import numpy as np
import pandas as pd

from rgdl.job import JobError, job
from rgdl.rbm.exact_gradient import ExactLikelihood, fit_exactly
from rgdl.rbm.parameters import Parameters
from rgdl.rg.hamiltonians import build_hamiltonian, lattice_couplings, n_spins_of
from rgdl.rg.identities import equation_residuals, free_energy_counterexample
from rgdl.rg.small_machine import SmallMachine
from rgdl.rg.variational import free_energy
from rgdl.storage import write_table


def check_identities(
    systems, machines, largest_residual, all_path, largest_path, counter_path, *, provenance
):
    residuals, counterexamples = [], []
    for name, values in systems.items():
        H = hamiltonian_of(values)
        for kind, recipe in machines.items():
            energy = machine_for(H, recipe).energy()
            labels = {"system": name, "machine": kind}
            residuals.append(equation_residuals(energy, H).assign(**labels))
            counterexamples.append({**labels, **free_energy_counterexample(energy, H)})
    table = pd.concat(residuals, ignore_index=True)
    table = table[["system", "machine", "equation", "statement", "residual"]]
    of_equations = table.groupby(["equation", "statement"], sort=False)["residual"]
    of_systems = table.groupby(["equation", "statement", "system"], sort=False)["residual"]
    print(of_equations.max().to_string())
    accept(table, largest_residual)
    write_table(all_path, table, provenance)
    write_table(largest_path, of_systems.max().reset_index(), provenance)
    write_table(counter_path, pd.DataFrame(counterexamples), provenance)


def hamiltonian_of(values):
    strengths = {name: values[name] for name in ("field", "pair", "triple")}
    rng = None if values["disorder"] is None else np.random.default_rng(values["disorder"])
    lattice, size = values["lattice"], values["size"]
    couplings = lattice_couplings(lattice, size, rng=rng, **strengths)
    return build_hamiltonian(n_spins_of(lattice, size), couplings)


def machine_for(hamiltonian, recipe):
    n_visible, n_hidden = hamiltonian.size.bit_length() - 1, recipe["n_hidden"]
    rng = np.random.default_rng(recipe["seed"])
    if not recipe["trained"]:
        return SmallMachine.random(
            n_visible, n_hidden, scale=recipe["scale"], units=recipe["units"], rng=rng
        )
    weights = rng.normal(0, recipe["scale"], (n_hidden, n_visible))
    start = Parameters(weights, np.zeros(n_hidden), np.zeros(n_visible))
    P = np.exp(-hamiltonian + free_energy(hamiltonian))
    machine = SmallMachine.of_network(*fit_exactly(ExactLikelihood(P), start).parts())
    return machine.in_spins() if recipe["units"] == "spins" else machine


def accept(table, largest_residual):
    worst = table.loc[table["residual"].fillna(np.inf).idxmax()]
    if not worst["residual"] <= largest_residual:  # NaN is no proof either
        raise JobError(
            f"Eq. {worst['equation']} ({worst['statement']}) of system {worst['system']} with "
            f"machine {worst['machine']} holds to {worst['residual']:.2g} only, where "
            f"acceptance.largest_residual = {largest_residual:g} is allowed"
        )


with job(snakemake) as provenance:
    check_identities(
        snakemake.params.systems,
        snakemake.params.machines,
        snakemake.params.largest_residual,
        snakemake.output.all,
        snakemake.output.largest,
        snakemake.output.counterexample,
        provenance=provenance,
    )
