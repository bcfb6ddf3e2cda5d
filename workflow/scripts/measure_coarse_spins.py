"""Measure hidden spins as coarse spins of the Ising model, and block spins of the samples."""

import numpy as np

from rgdl.job import job
from rgdl.rbm import propagate_up
from rgdl.results import read_layer, read_samples
from rgdl.rg.coarse.spins import measure_coarse_spins as measure
from rgdl.storage import write_table


def measure_coarse_spins(
    samples, layers, outputs, *, n_samples, definitions, seed, origin, provenance
):
    stack = [read_layer(layer, origin={**origin, "layer": k}) for k, layer in enumerate(layers, 1)]
    first = slice(n_samples)
    spins = read_samples(samples, origin={"ensemble": origin["ensemble"]}).spins(first)
    units = (spins.reshape(len(spins), -1) > 0).astype(np.float32)
    measured = measure(
        spins,
        propagate_up(stack, units),
        [rbm.components_ for rbm in stack],
        np.random.default_rng([seed, origin["seed"]]),
        **definitions,
    )
    for failure in measured.failures:
        print(f"no couplings: {failure}")
    write_table(outputs.table, measured.table, provenance)
    write_table(outputs.correlation, measured.correlation, provenance)


with job(snakemake) as provenance:
    measure_coarse_spins(
        snakemake.input.samples,
        snakemake.input.layers,
        snakemake.output,
        n_samples=snakemake.params.n_samples,
        definitions=snakemake.params.definitions,
        seed=snakemake.params.seed,
        origin={
            "ensemble": snakemake.wildcards.ensemble,
            "network": snakemake.wildcards.network,
            "seed": int(snakemake.wildcards.seed),
        },
        provenance=provenance,
    )
