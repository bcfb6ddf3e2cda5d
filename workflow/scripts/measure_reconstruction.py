"""Compare images from a network's top spins with images from as many other numbers."""

import numpy as np
import pandas as pd

from rgdl.ising.lattice import spins_of_units
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.rbm import reconstruct
from rgdl.results import read_layer, read_samples
from rgdl.rg.generative.baselines import baseline_images, mismatched_images
from rgdl.rg.generative.reconstruction import spectral_coherence, summarize_reconstruction
from rgdl.storage import write_table


def measure_reconstruction(
    trained_on, held_out, layers, outputs, *, n_samples, seed, origin, provenance
):
    stack = [read_layer(layer, origin={**origin, "layer": k}) for k, layer in enumerate(layers, 1)]
    training = read_samples(trained_on, origin={"ensemble": origin["ensemble"]}).spins()
    samples = read_samples(held_out, origin=origin_of(held_out)).spins(slice(n_samples))
    units = (samples.reshape(len(samples), -1) > 0).astype(np.float32)
    network = spins_of_units(reconstruct(stack, units)).reshape(samples.shape)
    rng = np.random.default_rng([seed, origin["seed"]])
    images = {
        "network": network,
        **baseline_images(training, samples, len(stack[-1].components_)),
        "other samples": mismatched_images(network, rng),
    }
    summary = [{"method": m, **summarize_reconstruction(samples, r)} for m, r in images.items()]
    coherence = [spectral_coherence(samples, r).assign(method=m) for m, r in images.items()]
    write_table(outputs.table, pd.DataFrame(summary), provenance)
    write_table(outputs.coherence, pd.concat(coherence), provenance)


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
