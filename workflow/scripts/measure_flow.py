"""Pass exact samples up and down through machines again and again, and take their couplings."""

from functools import partial

import numpy as np

from rgdl.ising import sample_ising
from rgdl.ising.lattice import spins_of_units, units_of_spins
from rgdl.job import job
from rgdl.rbm.stack import reconstruct
from rgdl.results import read_stack
from rgdl.rg.block_spin import block_spin
from rgdl.rg.generative.measure_flows import measure_flows, measure_spins
from rgdl.storage import write_table


def measure_flow(layers, output, *, ensemble, flow, n_blocks, rng, provenance):
    stack, b = read_stack(layers), flow["block_size"]

    def draw(K):
        seed, size = int(rng.integers(2**32)), ensemble["lattice_size"]
        return sample_ising(lattice_size=size, coupling=K, n_samples=flow["n_samples"], seed=seed)

    table = measure_flows(
        {**flow["starts"], "training": ensemble["coupling"]},
        draw=draw,
        machines={
            "layer 1": partial(up_and_down, stack[:1], rng=rng),
            "stack": partial(up_and_down, stack, rng=rng),
        },
        block=b and partial(block_spin, block_size=b, rng=rng),
        steps=flow["steps"],
        measure=partial(measure_spins, n_blocks=n_blocks, n_draws=flow["n_draws"], rng=rng),
    )
    write_table(output, table, provenance)


def up_and_down(stack, spins, *, rng):
    units = reconstruct(stack, units_of_spins(spins), rng=rng)
    return spins_of_units(units).reshape(spins.shape)


with job(snakemake) as provenance:
    measure_flow(
        snakemake.input,
        snakemake.output[0],
        ensemble=snakemake.params.ensemble,
        flow=snakemake.params.flow,
        n_blocks=snakemake.params.definitions["n_jackknife_blocks"],
        rng=np.random.default_rng([snakemake.params.seed, int(snakemake.wildcards.seed)]),
        provenance=provenance,
    )
