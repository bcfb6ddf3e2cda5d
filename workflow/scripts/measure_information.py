"""Measure the mutual information of coarse spins and their environment, for rules and machines."""

import numpy as np
import pandas as pd

from rgdl.job import job
from rgdl.rbm.exact_gradient import fit_exactly
from rgdl.rbm.exact_likelihood import ExactLikelihood
from rgdl.rbm.parameters import initial_parameters
from rgdl.rg.coupling_expansion import lattice_hamiltonian
from rgdl.rg.energy_function import EnergyFunction
from rgdl.rg.information.best_filter import random_starts
from rgdl.rg.information.block_environment import block_environment
from rgdl.rg.information.compare_rules import compare_rules
from rgdl.rg.information.copying_machine import copying_weights
from rgdl.rg.information.hidden_spins import responses_to_blocks, single_site_fraction
from rgdl.rg.variational import log_probabilities
from rgdl.storage import write_table

L = 4  # of the torus on which machines that see every spin are trained


def measure_information(information, outputs, *, provenance):
    rules, machines = [], []
    for K in information["couplings"]:
        P = np.exp(log_probabilities(lattice_hamiltonian("torus", L, field=0, pair=K, triple=0)))
        trained = train_machines(P, information)
        machines.append(describe_machines(P, trained, K, information).assign(coupling=K))
        for name, torus in information["tori"].items():
            table = compare(K, torus, P, trained, information)
            rules.append(table.assign(torus=name, coupling=K))
    for path, tables in ((outputs.rules, rules), (outputs.machines, machines)):
        table = pd.concat(tables)
        first = [name for name in ("torus", "coupling") if name in table]
        write_table(path, table[first + [c for c in table if c not in first]], provenance)


def train_machines(P, information):
    """Machines that see every spin, by their names and seeds."""
    scale = information["init_scale"]
    return {
        (f"{n} hidden spins", seed): train(
            P, np.random.default_rng(seed).normal(0, scale, (n, L * L)), information
        )
        for n in information["n_hidden"]
        for seed in information["seeds"]
    }


def train(P, weights, information):
    start = initial_parameters(weights, spins=False)
    return fit_exactly(ExactLikelihood(P), start, max_iterations=information["n_iterations"])


def in_spins(machine):
    return EnergyFunction.of_network(*machine.parts()).in_spins().with_hidden_aligned()


def describe_machines(P, trained, K, information):
    weights = copying_weights(L, coupling=K, strength=information["copying_strength"])
    copying = {("copying", np.nan): initial_parameters(weights, spins=True)}
    rows = []
    for (name, seed), machine in {**trained, **copying}.items():
        D_KL = max(0.0, ExactLikelihood(P).divergence(machine))  # rounding may leave -1e-13
        single_site = single_site_fraction(in_spins(machine))
        rows.append({"machine": name, "seed": seed, "D_KL": D_KL, "single_site": single_site})
    return pd.DataFrame(rows)


def compare(K, torus, P, trained, information):
    joint, size = block_environment(coupling=K, **torus), torus["block_size"]
    rng = np.random.default_rng(information["seeds"][0])
    starts = random_starts(size**2, information["n_starts"], rng)
    # The D_KL of a machine that is wired in blocks is a sum over its blocks, all of them alike.
    alone = rng.normal(1, information["init_scale"], (1, size**2))
    wired = in_spins(train(joint.sum(axis=1), alone, information))
    units = [
        {"rule": name, "seed": seed, "unit": unit, "p_up": p_up}
        for (name, seed), machine in trained.items()
        for unit, p_up in enumerate(responses_to_blocks(in_spins(machine), P, size), start=1)
    ]
    return compare_rules(
        joint,
        p_values=np.linspace(0, information["max_p"], information["n_values"]).tolist(),
        machine=-wired.weights[:, 0],
        units=units,
        starts=starts,
    )


with job(snakemake) as provenance:
    measure_information(snakemake.params.information, snakemake.output, provenance=provenance)
