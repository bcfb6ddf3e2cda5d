"""Train the first layer of a network once, and keep it at every stop of the learning curve."""

from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.provenance import file_digest, without_commit
from rgdl.rbm import PackedBits
from rgdl.rbm.engines import describe_engine
from rgdl.rbm.layerwise import train_next_machine
from rgdl.results import TrainingCheckpoint, read_samples, write_layer

_SECONDS_BETWEEN_STATES = 30.0  # what a killed job has to repeat at most


def train_learning_curve(samples, paths, *, n_hidden, trainings, provenance):
    origin = origin_of(paths[0])
    ensemble = read_samples(samples, origin={"ensemble": origin["ensemble"]})
    inputs, checkpoints = [file_digest(samples)], []
    for path, training in zip(paths, trainings, strict=True):
        made_for = {
            **provenance,
            "origin": {**origin_of(path), "layer": 1},
            "parameters": {"n_hidden": n_hidden, **training},
            "engine": describe_engine(training["engine"]),
        }
        checkpoint = TrainingCheckpoint.beside(
            path,
            without_commit(made_for) | {"inputs": inputs},
            interval=_SECONDS_BETWEEN_STATES,
            keep_end=True,
            shorter=checkpoints[-1] if checkpoints else None,
        )
        rbm = train_next_machine(
            [],
            PackedBits(ensemble.bits, ensemble.lattice_size**2),
            n_hidden=n_hidden,
            training=training,
            seed=origin["seed"],
            checkpoint=checkpoint,
            verbose=1,
        )
        write_layer(path, rbm, made_for)
        checkpoints.append(checkpoint)
    for checkpoint in checkpoints:  # until now, so that a killed job finds every stop
        checkpoint.remove()


with job(snakemake) as provenance:
    train_learning_curve(
        snakemake.input.samples,
        snakemake.output,
        n_hidden=snakemake.params.n_hidden,
        trainings=snakemake.params.trainings,
        provenance=provenance,
    )
