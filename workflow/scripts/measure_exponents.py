"""Measure the exponents of the steps of a network, by Monte Carlo RG of critical samples."""

from dataclasses import replace

import numpy as np

from rgdl.ising.lattice import units_of_spins
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.rbm import propagate_up
from rgdl.results import read_samples, read_stack
from rgdl.rg.mcrg import join_steps, level_of_samples, measure_steps, network_levels
from rgdl.storage import write_table


def measure_exponents(inputs, outputs, *, definitions, rng, provenance):
    stack = read_stack(inputs.layers)
    of_levels = {name: definitions.pop(name) for name in ("localized", "duplicate_cosine")}
    weights = [rbm.components_ for rbm in stack]
    parts = []
    for path, fields in ((inputs.samples, ""), (inputs.gaussian, " of Gaussian fields")):
        spins = read_samples(path, origin=origin_of(path)).spins()
        units = units_of_spins(spins)
        states = propagate_up(stack, units, rng=rng), more_probable(stack, units)
        kinds = network_levels(spins, *states, weights, rng, **of_levels)
        if fields:  # of these only the hidden spins are of interest
            kinds = [[replace(one, kind=one.kind + fields) for one in kinds[0]]]
        parts.append(measure_steps(level_of_samples(spins), kinds, **definitions))
    measured = join_steps(parts)
    for failure in measured.failures:
        print(f"no exponents: {failure}")
    write_table(outputs.table, measured.table, provenance)
    write_table(outputs.by_operators, measured.by_operators, provenance)


def more_probable(stack, units):
    """The more probable state of each hidden unit, passed up."""
    layers = [units]
    for rbm in stack:
        layers.append((rbm.transform(layers[-1]) > 0.5).astype(np.float32))
    return layers[1:]


with job(snakemake) as provenance:
    measure_exponents(
        snakemake.input,
        snakemake.output,
        definitions=dict(snakemake.params.definitions),
        rng=np.random.default_rng([snakemake.params.seed, int(snakemake.wildcards.seed)]),
        provenance=provenance,
    )
