"""Compare images from a network's top spins with images from as many other numbers."""

import numpy as np
import pandas as pd

from rgdl.ising.lattice import spins_of_units, units_of_spins
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.rbm import reconstruct
from rgdl.results import read_samples, read_stack
from rgdl.rg.generative.baselines import baseline_images
from rgdl.rg.generative.similarity import spectral_coherence, summarize_reconstruction
from rgdl.rg.null_models import mismatched_images
from rgdl.storage import write_table


def measure_reconstruction(inputs, outputs, *, n_samples, rng, provenance):
    stack = read_stack(inputs.layers)
    training, held_out = (
        read_samples(path, origin=origin_of(path)) for path in (inputs.trained_on, inputs.held_out)
    )
    samples = held_out.spins(slice(n_samples))
    network = spins_of_units(reconstruct(stack, units_of_spins(samples))).reshape(samples.shape)
    images = {
        "network": network,
        **baseline_images(training.spins(), samples, len(stack[-1].components_)),
        "other samples": mismatched_images(network, rng),
    }
    summary = [{"method": m, **summarize_reconstruction(samples, r)} for m, r in images.items()]
    coherence = [spectral_coherence(samples, r).assign(method=m) for m, r in images.items()]
    write_table(outputs.table, pd.DataFrame(summary), provenance)
    write_table(outputs.coherence, pd.concat(coherence), provenance)


with job(snakemake) as provenance:
    measure_reconstruction(
        snakemake.input,
        snakemake.output,
        n_samples=snakemake.params.n_samples,
        rng=np.random.default_rng([snakemake.params.seed, int(snakemake.wildcards.seed)]),
        provenance=provenance,
    )
