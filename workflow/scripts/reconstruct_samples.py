"""Pass some samples up to the top of a network and down again, with probabilities."""

from rgdl.ising.lattice import mean_spins, units_of_spins
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.rbm import propagate_down, propagate_up
from rgdl.results import Reconstructions, read_samples, read_stack, write_reconstructions


def reconstruct_samples(samples, layers, path, *, which, provenance):
    stack, spins = read_stack(layers), read_samples(samples, origin=origin_of(samples)).spins(which)
    activations = propagate_up(stack, units_of_spins(spins))
    visible = propagate_down(stack, activations[-1])[0]
    reconstructions = mean_spins(visible).reshape(spins.shape)
    content = Reconstructions(spins, activations, reconstructions)
    metadata = {"origin": origin_of(layers[0]), "samples": which, **provenance}
    write_reconstructions(path, content, metadata)


with job(snakemake) as provenance:
    reconstruct_samples(
        snakemake.input.samples,
        snakemake.input.layers,
        snakemake.output[0],
        which=[int(sample) for sample in snakemake.wildcards.which.split("-")],
        provenance=provenance,
    )
