"""Measure hidden spins as coarse spins of the Ising model, and block spins of the samples."""

import numpy as np

from rgdl.ising.lattice import units_of_spins
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.rbm import propagate_up
from rgdl.results import read_samples, read_stack
from rgdl.rg.coarse.measure_spins import measure_coarse_spins as measure
from rgdl.storage import write_table


def measure_coarse_spins(samples, layers, outputs, *, n_samples, definitions, rng, provenance):
    stack = read_stack(layers)
    spins = read_samples(samples, origin=origin_of(samples)).spins(slice(n_samples))
    measured = measure(
        spins,
        propagate_up(stack, units_of_spins(spins)),
        [rbm.components_ for rbm in stack],
        rng,
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
        rng=np.random.default_rng([snakemake.params.seed, int(snakemake.wildcards.seed)]),
        provenance=provenance,
    )
