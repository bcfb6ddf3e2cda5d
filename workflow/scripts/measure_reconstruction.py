"""Compare what the top spins say about a sample with what as many other numbers say."""

import math

import numpy as np
import pandas as pd

from rgdl.ising.lattice import spins_of_units
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.rbm import reconstruct
from rgdl.results import read_layer, read_samples
from rgdl.rg.generative.baselines import (
    block_average_picture,
    mismatched,
    principal_component_pictures,
    sign_of_components_pictures,
)
from rgdl.rg.generative.reconstruction import spectral_coherence, summarize_reconstruction
from rgdl.storage import write_table


def measure_reconstruction(
    trained_on, held_out, layers, outputs, *, n_samples, seed, origin, provenance
):
    stack = [read_layer(layer, origin={**origin, "layer": k}) for k, layer in enumerate(layers, 1)]
    training = read_samples(trained_on, origin={"ensemble": origin["ensemble"]}).spins()
    shown = read_samples(held_out, origin=origin_of(held_out)).spins(slice(n_samples))
    pictures = make_pictures(stack, training, shown, np.random.default_rng([seed, origin["seed"]]))
    summary = [{"method": m, **summarize_reconstruction(shown, p)} for m, p in pictures.items()]
    coherence = [spectral_coherence(shown, p).assign(method=m) for m, p in pictures.items()]
    write_table(outputs.table, pd.DataFrame(summary), provenance)
    write_table(outputs.coherence, pd.concat(coherence), provenance)


def make_pictures(stack, training, shown, rng):
    n_top, L = len(stack[-1].components_), shown.shape[1]
    units = (shown.reshape(len(shown), -1) > 0).astype(np.float32)
    network = spins_of_units(reconstruct(stack, units)).reshape(shown.shape)
    n_components = min(n_top, L * L)  # there are no more
    return {
        "network": network,
        "block spins": block_average_picture(shown, blocks_of(n_top, L)),
        "signs of components": sign_of_components_pictures(training, shown, n_components),
        "principal components": principal_component_pictures(training, shown, n_components),
        "other samples": mismatched(network, rng),
    }


def blocks_of(n_top, lattice_size):
    """Most blocks on a side that divide the lattice and are no more than the top spins."""
    sides = range(1, math.isqrt(n_top) + 1)
    return max(side for side in sides if lattice_size % side == 0)


with job(snakemake) as provenance:
    measure_reconstruction(
        snakemake.input.trained_on,
        snakemake.input.held_out,
        snakemake.input.layers,
        snakemake.output,
        n_samples=snakemake.params.n_samples,
        seed=snakemake.params.seed,
        origin={
            "ensemble": snakemake.wildcards.ensemble,
            "network": snakemake.wildcards.network,
            "seed": int(snakemake.wildcards.seed),
        },
        provenance=provenance,
    )
