"""Measure the exponents of block spins of critical samples, and of Gaussian fields."""

from dataclasses import replace

import numpy as np

from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.results import read_samples
from rgdl.rg.mcrg import block_levels, join_steps, level_of_samples, measure_steps
from rgdl.storage import write_table


def measure_block_exponents(inputs, outputs, *, n_steps, definitions, seed, provenance):
    parts = []
    for paths, fields in ((inputs.samples, ""), (inputs.gaussian, " of Gaussian fields")):
        for path in paths:
            spins = read_samples(path, origin=origin_of(path)).spins()
            L = spins.shape[1]
            kinds = block_levels(spins, n_steps, np.random.default_rng([seed, L]))
            kinds = [[replace(one, kind=one.kind + fields) for one in kind] for kind in kinds]
            measured = measure_steps(level_of_samples(spins), kinds, **definitions)
            parts.append(measured.on_lattice(L))
    measured = join_steps(parts)
    for failure in measured.failures:
        print(f"no exponents: {failure}")
    write_table(outputs.table, measured.table, provenance)
    write_table(outputs.by_operators, measured.by_operators, provenance)


with job(snakemake) as provenance:
    measure_block_exponents(
        snakemake.input,
        snakemake.output,
        n_steps=snakemake.params.n_steps,
        definitions=snakemake.params.definitions,
        seed=snakemake.params.seed,
        provenance=provenance,
    )
