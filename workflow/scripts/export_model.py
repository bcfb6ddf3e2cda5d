"""Write the weights and biases of a network for MATLAB and for numpy."""

from rgdl.job import job
from rgdl.results import read_stack
from rgdl.results.export import write_model


def export_model(layers, paths, *, provenance):
    machines = read_stack(layers)
    for path in paths:
        write_model(path, machines, provenance)


with job(snakemake) as provenance:
    export_model(snakemake.input, snakemake.output, provenance=provenance)
