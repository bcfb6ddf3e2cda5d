"""Train one layer of a network on what the layers below make of the samples."""

from rgdl.job import job
from rgdl.provenance import file_digest, without_commit
from rgdl.rbm import PackedBits
from rgdl.rbm.engines import describe_engine
from rgdl.rbm.layerwise import train_next_machine
from rgdl.results import TrainingCheckpoint, read_layer, read_samples, write_layer

_SECONDS_BETWEEN_STATES = 30.0  # what a killed job has to repeat at most


def train_layer(samples, below, path, *, n_hidden, training, origin, layer, provenance):
    ensemble = read_samples(samples, origin={"ensemble": origin["ensemble"]})
    stack = [
        read_layer(lower, origin={**origin, "layer": k}) for k, lower in enumerate(below, start=1)
    ]
    made_for = {
        **provenance,
        "origin": {**origin, "layer": layer},
        "parameters": {"n_hidden": n_hidden, **training},
        "engine": describe_engine(training["engine"]),
    }
    checkpoint = TrainingCheckpoint.beside(
        path,
        without_commit(made_for) | {"inputs": [file_digest(file) for file in (samples, *below)]},
        interval=_SECONDS_BETWEEN_STATES,
    )
    rbm = train_next_machine(
        stack,
        PackedBits(ensemble.bits, ensemble.lattice_size**2),
        n_hidden=n_hidden,
        training=training,
        seed=origin["seed"],
        checkpoint=checkpoint,
        verbose=1,
    )
    write_layer(path, rbm, made_for)
    checkpoint.remove()


with job(snakemake) as provenance:
    train_layer(
        snakemake.input.samples,
        snakemake.input.below,
        snakemake.output[0],
        n_hidden=snakemake.params.n_hidden,
        training=snakemake.params.training,
        origin={
            "ensemble": snakemake.wildcards.ensemble,
            "network": snakemake.wildcards.network,
            "seed": int(snakemake.wildcards.seed),
        },
        layer=int(snakemake.wildcards.layer),
        provenance=provenance,
    )
