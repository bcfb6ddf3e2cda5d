"""Write the weights and biases of a network for MATLAB and for numpy."""

from rgdl.job import job
from rgdl.results import read_layer
from rgdl.results.export import write_model


def export_model(layers, paths, *, origin, provenance):
    machines = [
        read_layer(layer, origin={**origin, "layer": k}) for k, layer in enumerate(layers, start=1)
    ]
    for path in paths:
        write_model(path, machines, provenance)


with job(snakemake) as provenance:
    export_model(
        snakemake.input,
        snakemake.output,
        origin=snakemake.params.origin,
        provenance=provenance,
    )
