"""Compose receptive fields with hidden indices permuted between layers: the growth of products."""

import numpy as np
import pandas as pd

from rgdl.job import job
from rgdl.results import read_stack
from rgdl.rg import compose_receptive_fields, measure_receptive_fields
from rgdl.rg.fields.noise import cut_noise
from rgdl.storage import write_table


def measure_composition(
    layers, path, *, lattice_size, n_permutations, definitions, rng, provenance
):
    weights = [rbm.components_ for rbm in read_stack(layers)]
    rows = [
        {"permutation": number, "layer": layer, **sizes(fields, lattice_size, **definitions)}
        for number in range(n_permutations)
        for layer, fields in enumerate(compose_permuted(weights, rng), start=1)
    ]
    write_table(path, pd.DataFrame(rows), provenance)


def compose_permuted(weights, rng):
    """W2 reads the units of W1 in a random order, W3 those of W2."""
    permuted = [weights[0]] + [W[:, rng.permutation(W.shape[1])] for W in weights[1:]]
    return compose_receptive_fields(permuted)


def sizes(fields, lattice_size, *, localized, noise_false_alarm):
    above = cut_noise(fields, false_alarm=noise_false_alarm)
    whole, above = (
        measure_receptive_fields(layer, lattice_size, localized=localized)
        for layer in (fields, above)
    )
    return {
        "localized_fraction": whole["localized"].mean(),
        "localized_above_noise_fraction": above["localized"].mean(),
        **whole[["participation_ratio", "rms_radius"]].median(),
    }


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
