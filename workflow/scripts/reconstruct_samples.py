"""Pass some samples up to the top of a network and down again, as probabilities."""

import numpy as np

from rgdl.ising import spins_of_units
from rgdl.job import job_log
from rgdl.rbm import propagate_down, propagate_up
from rgdl.results import read_layer, read_samples, write_reconstructions


def reconstruct_samples(samples, layers, path, *, which, code):
    ensemble = read_samples(samples)
    stack = [read_layer(layer) for layer in layers]
    activations = propagate_up(stack, ensemble.units()[np.array(which)].astype(np.float32))
    visible = propagate_down(stack, activations[-1])[0]
    spins = ensemble.spins(which)
    reconstructions = spins_of_units(visible).reshape(spins.shape)
    write_reconstructions(path, spins, activations, reconstructions, {"which": which, "code": code})


with job_log(snakemake.log[0]):
    reconstruct_samples(
        snakemake.input.samples,
        snakemake.input.layers,
        snakemake.output[0],
        which=[int(sample) for sample in snakemake.wildcards.which.split("-")],
        code=snakemake.params.code,
    )
