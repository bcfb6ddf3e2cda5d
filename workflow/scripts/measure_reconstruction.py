"""Compare images from a network's top spins with images from as many other numbers."""

import numpy as np
import pandas as pd

from rgdl.ising.lattice import spins_of_units
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.rbm import PackedBits, activate, propagate_down
from rgdl.results import read_samples, read_stack
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
    n_sites = training.lattice_size**2
    old, new = training.spins(), held_out.spins(slice(n_samples))
    top = [
        activate(stack, PackedBits(bits, n_sites))
        for bits in (training.bits, held_out.bits[:n_samples])
    ]
    network = spins_of_units(propagate_down(stack, top[1])[0]).reshape(new.shape)
    # The mean of each top spin is its value, and its more likely state, which has no noise of a
    # draw from p(h|v), is its bit. All other codes are functions of the sample, too.
    codes = {
        "network": tuple(spins_of_units(p) for p in top),
        **simple_codes(old, new, len(stack[-1].components_)),
    }
    rows, coherence = [], []

    def measure(method, images):
        rows.append({"method": method, **summarize_reconstruction(new, images)})
        coherence.append(spectral_coherence(new, images).assign(method=method))

    measure("network", network)
    for method, images in decoded_images(old, codes, rng):
        measure(method, images)
    log_odds = [log_odds_of(p) for p in top]  # as informative as the means, but do not saturate
    measure("network log odds", fit_linear_decoder(log_odds[0], old).decode(log_odds[1]))
    measure("other samples", mismatched_images(network, rng))
    write_table(outputs.table, pd.DataFrame(rows), provenance)
    write_table(outputs.coherence, pd.concat(coherence), provenance)


with job(snakemake) as provenance:
    measure_reconstruction(
        snakemake.input,
        snakemake.output,
        n_samples=snakemake.params.n_samples,
        rng=np.random.default_rng([snakemake.params.seed, int(snakemake.wildcards.seed)]),
        provenance=provenance,
    )
