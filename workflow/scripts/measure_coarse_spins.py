"""Measure hidden spins as coarse spins of the Ising model, and spins to compare them with."""

import numpy as np

from rgdl.ising import sample_ising
from rgdl.ising.lattice import units_of_spins
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.rbm import propagate_up
from rgdl.results import read_samples, read_stack
from rgdl.rg.coarse.measure_spins import measure_coarse_spins as measure
from rgdl.rg.coarse.spins import block_sides
from rgdl.storage import write_table


def measure_coarse_spins(inputs, outputs, *, n_samples, coupling, definitions, rng, provenance):
    stack = read_stack(inputs.layers)
    spins, *others = (
        read_samples(path, origin=origin_of(path)).spins(slice(n_samples))
        for path in (inputs.samples, *inputs.other)
    )
    crossed = [(other, propagate_up(stack, units_of_spins(other))) for other in others]
    nearest_only = [
        sample_ising(
            lattice_size=side,
            coupling=coupling,
            n_samples=len(spins),
            seed=int(rng.integers(2**63)),
        )
        for side in block_sides(spins.shape[1], len(stack))
    ]
    measured = measure(
        spins,
        propagate_up(stack, units_of_spins(spins)),
        [rbm.components_ for rbm in stack],
        rng,
        crossed=crossed[0] if crossed else None,
        nearest_only=nearest_only,
        **definitions,
    )
    for failure in measured.failures:
        print(f"no couplings: {failure}")
    write_table(outputs.table, measured.table, provenance)
    write_table(outputs.correlation, measured.correlation, provenance)


with job(snakemake) as provenance:
    measure_coarse_spins(
        snakemake.input,
        snakemake.output,
        n_samples=snakemake.params.n_samples,
        coupling=snakemake.params.ensemble["coupling"],
        definitions=snakemake.params.definitions,
        rng=np.random.default_rng([snakemake.params.seed, int(snakemake.wildcards.seed)]),
        provenance=provenance,
    )
