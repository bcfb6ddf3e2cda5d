"""Compare images from a network's top spins with images from as many other numbers."""

import numpy as np
import pandas as pd

from rgdl.ising.lattice import mean_spins
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.rbm import PackedBits, activate, propagate_down
from rgdl.results import Samples, read_samples, read_stack
from rgdl.rg.generative.codes import log_odds_of, simple_codes
from rgdl.rg.generative.linear_decoder import decoded_images, fit_linear_decoder
from rgdl.rg.generative.similarity import spectral_coherence, summarize_reconstruction
from rgdl.rg.null_models import mismatched_images
from rgdl.storage import write_table


def measure_reconstruction(inputs, outputs, *, n_samples, rng, provenance):
    stack = read_stack(inputs.layers)
    training, held_out = (
        read_samples(path, origin=origin_of(path)) for path in (inputs.trained_on, inputs.held_out)
    )
    new = Samples(held_out.bits[:n_samples], held_out.lattice_size)
    samples, summary, coherence = new.spins(), [], []
    for method, images in reconstruct_by_all(stack, training, new, rng):
        summary.append({"method": method, **summarize_reconstruction(samples, images)})
        coherence.append(spectral_coherence(samples, images).assign(method=method))
    write_table(outputs.table, pd.DataFrame(summary), provenance)
    write_table(outputs.coherence, pd.concat(coherence), provenance)


def reconstruct_by_all(stack, training, new, rng):
    """Names of methods, and their images of the new samples."""
    top = [
        activate(stack, PackedBits(samples.bits, samples.lattice_size**2))
        for samples in (training, new)
    ]
    old, samples = training.spins(), new.spins()
    network = mean_spins(propagate_down(stack, top[1])[0]).reshape(samples.shape)
    # The mean of each top spin is its value, and its more likely state, which has no noise of a
    # draw from p(h|v), is its bit. All other codes are functions of the sample, too.
    codes = {
        "network": tuple(mean_spins(p) for p in top),
        **simple_codes(old, samples, len(stack[-1].components_)),
    }
    yield "network", network
    yield from decoded_images(old, codes, rng)
    log_odds = [log_odds_of(p) for p in top]  # as informative as the means, but do not saturate
    yield "network log odds", fit_linear_decoder(log_odds[0], old).decode(log_odds[1])
    yield "other samples", mismatched_images(network, rng)


with job(snakemake) as provenance:
    measure_reconstruction(
        snakemake.input,
        snakemake.output,
        n_samples=snakemake.params.n_samples,
        rng=np.random.default_rng([snakemake.params.seed, int(snakemake.wildcards.seed)]),
        provenance=provenance,
    )
