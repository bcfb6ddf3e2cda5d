"""Train one layer of a network on the activations of the layers below."""

from functools import partial
from pathlib import Path

from rgdl.job import job
from rgdl.provenance import file_digest
from rgdl.results import MachineTraining, read_samples, read_stack


def train_layer(
    samples, below, path, *, longer, n_hidden, training, stops, origin, layer, provenance
):
    ensemble = read_samples(samples, origin={"ensemble": origin["ensemble"]})
    machine = partial(
        MachineTraining,
        read_stack(below),
        ensemble,
        n_hidden=n_hidden,
        provenance=provenance,
        inputs=[file_digest(file) for file in (samples, *below)],
    )
    state = None
    for network, recipe in stops.items():  # shorter trainings that this one passes, in turn
        stop = machine(training=recipe, origin={**origin, "network": network, "layer": layer})
        state = stop.run_to_end_state(file_of_stop(path, recipe), shorter=state)
    this = machine(training=training, origin={**origin, "layer": layer})
    if longer:  # it has passed this one and kept its last state
        state = this.checkpoint(file_of_stop(longer, training))
    this.run(path, shorter=state)
    if longer:
        state.remove()


def file_of_stop(path, training):
    """Names the state that the training for `path` keeps after so many epochs."""
    return Path(path).with_name(f"epochs{training['n_epochs']}_{Path(path).name}")


with job(snakemake) as provenance:
    train_layer(
        snakemake.input.samples,
        snakemake.input.below,
        snakemake.output[0],
        longer=next(iter(snakemake.input.longer), None),
        n_hidden=snakemake.params.n_hidden,
        training=snakemake.params.training,
        stops=snakemake.params.stops,
        origin={
            "ensemble": snakemake.wildcards.ensemble,
            "network": snakemake.wildcards.network,
            "seed": int(snakemake.wildcards.seed),
        },
        layer=int(snakemake.wildcards.layer),
        provenance=provenance,
    )
