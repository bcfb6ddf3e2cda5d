"""Pass some samples up to the top of a network and down again, with probabilities."""

import numpy as np

from rgdl.ising import spins_of_units
from rgdl.job import job
from rgdl.rbm import PackedBits, propagate_down, propagate_up
from rgdl.results import Reconstructions, read_layer, read_samples, write_reconstructions


def reconstruct_samples(samples, layers, path, *, which, origin, provenance):
    ensemble = read_samples(samples, origin={"ensemble": origin["ensemble"]})
    stack = [
        read_layer(layer, origin={**origin, "layer": k}) for k, layer in enumerate(layers, start=1)
    ]
    units = PackedBits(ensemble.bits, ensemble.lattice_size**2)[np.array(which)]
    activations = propagate_up(stack, units.astype(np.float32))
    visible = propagate_down(stack, activations[-1])[0]
    spins = ensemble.spins(which)
    reconstructions = spins_of_units(visible).reshape(spins.shape)
    content = Reconstructions(spins, activations, reconstructions)
    write_reconstructions(path, content, {"origin": origin, "samples": which, **provenance})


with job(snakemake) as provenance:
    reconstruct_samples(
        snakemake.input.samples,
        snakemake.input.layers,
        snakemake.output[0],
        which=[int(sample) for sample in snakemake.wildcards.which.split("-")],
        origin={
            "ensemble": snakemake.wildcards.ensemble,
            "network": snakemake.wildcards.network,
            "seed": int(snakemake.wildcards.seed),
        },
        provenance=provenance,
    )
