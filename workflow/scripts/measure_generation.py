"""Draw samples from a network and from its first machine, and compare them with Ising samples."""

import numpy as np
import pandas as pd

from rgdl.ising import exact
from rgdl.ising.grouped_observables import correlate_groups, measure_groups
from rgdl.ising.lattice import spins_of_units
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.rbm.generation import generate
from rgdl.results import read_samples, read_stack
from rgdl.storage import write_table

N_GROUPS = 100  # of independent samples, for the errors of their means


def measure_generation(samples, layers, outputs, *, ensemble, generation, rng, provenance):
    stack, L = read_stack(layers), ensemble["lattice_size"]
    real = read_samples(samples, origin=origin_of(samples)).spins()
    groups = {"samples": np.array_split(real, N_GROUPS)}
    for source, machines in (("layer 1", stack[:1]), ("stack", stack)):
        units = generate(machines, **generation, rng=rng)
        rounds = spins_of_units(units).reshape(-1, generation["n_chains"], L, L)
        groups[source] = list(rounds.swapaxes(0, 1))  # chain, round, x, y
    table = by_source(measure_groups, groups)
    energy = exact.energy_per_site(L, ensemble["coupling"])
    table["exact"] = np.where(table["quantity"] == "energy per site", energy, np.nan)
    write_table(outputs.table, table, provenance)
    write_table(outputs.correlation, by_source(correlate_groups, groups), provenance)


def by_source(measure, groups):
    tables = {source: measure(parts) for source, parts in groups.items()}
    return pd.concat(tables, names=["source"]).reset_index("source")


with job(snakemake) as provenance:
    measure_generation(
        snakemake.input.samples,
        snakemake.input.layers,
        snakemake.output,
        ensemble=snakemake.params.ensemble,
        generation=snakemake.params.generation,
        rng=np.random.default_rng([snakemake.params.seed, int(snakemake.wildcards.seed)]),
        provenance=provenance,
    )
