"""Compose receptive fields with hidden indices permuted between layers: the growth of products."""

import numpy as np

from rgdl.job import job
from rgdl.results import read_stack
from rgdl.rg.fields.permuted_composition import measure_permuted_composition
from rgdl.storage import write_table


def measure_composition(
    layers, path, *, lattice_size, n_permutations, definitions, rng, provenance
):
    weights = [rbm.components_ for rbm in read_stack(layers)]
    table = measure_permuted_composition(
        weights, lattice_size, rng, n_permutations=n_permutations, **definitions
    )
    write_table(path, table, provenance)


with job(snakemake) as provenance:
    measure_composition(
        snakemake.input,
        snakemake.output[0],
        lattice_size=snakemake.params.ensemble["lattice_size"],
        n_permutations=snakemake.params.n_permutations,
        definitions=snakemake.params.definitions,
        rng=np.random.default_rng([snakemake.params.seed, int(snakemake.wildcards.seed)]),
        provenance=provenance,
    )
