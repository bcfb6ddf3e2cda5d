"""Draw samples from a network and from its first machine, and compare them with Ising samples."""

import numpy as np
import pandas as pd

from rgdl.ising import exact
from rgdl.ising.grouped_observables import correlate_groups, measure_groups
from rgdl.ising.lattice import spins_of_units
from rgdl.job import job
from rgdl.rbm.generation import generate
from rgdl.results import read_layer, read_samples
from rgdl.storage import write_table


def measure_generation(samples, layers, outputs, *, ensemble, generation, seed, origin, provenance):
    stack = [read_layer(layer, origin={**origin, "layer": k}) for k, layer in enumerate(layers, 1)]
    L = ensemble["lattice_size"]
    real = read_samples(samples, origin={"ensemble": origin["ensemble"]}).spins()
    rng = np.random.default_rng([seed, origin["seed"]])
    drawn = {"samples": np.array_split(real, 100)}
    for name, machines in (("layer 1", stack[:1]), ("stack", stack)):
        units = generate(machines, **generation, rng=rng).view(np.int8)
        rounds = spins_of_units(units).reshape(-1, generation["n_chains"], L, L)
        drawn[name] = list(rounds.swapaxes(0, 1))  # chain, round, x, y
    table = by_source(measure_groups, drawn)
    energy = exact.energy_per_site(L, ensemble["coupling"])
    table["exact"] = np.where(table["quantity"] == "energy per site", energy, np.nan)
    write_table(outputs.table, table, provenance)
    write_table(outputs.correlation, by_source(correlate_groups, drawn), provenance)


def by_source(measure, drawn):
    tables = {source: measure(groups) for source, groups in drawn.items()}
    return pd.concat(tables, names=["source"]).reset_index("source")


with job(snakemake) as provenance:
    measure_generation(
        snakemake.input.samples,
        snakemake.input.layers,
        snakemake.output,
        ensemble=snakemake.params.ensemble,
        generation=snakemake.params.generation,
        seed=snakemake.params.seed,
        origin={
            "ensemble": snakemake.wildcards.ensemble,
            "network": snakemake.wildcards.network,
            "seed": int(snakemake.wildcards.seed),
        },
        provenance=provenance,
    )
