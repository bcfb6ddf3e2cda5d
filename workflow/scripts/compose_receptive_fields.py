"""Compose the receptive fields of a network, and choose a typical one of each layer."""

from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.results import Fields, read_stack, write_fields
from rgdl.rg import (
    compose_receptive_fields,
    fix_signs,
    measure_receptive_fields,
    representative_field,
)


def compose(layers, path, *, lattice_size, definitions, provenance):
    weights = [rbm.components_ for rbm in read_stack(layers)]
    fields = [fix_signs(layer) for layer in compose_receptive_fields(weights)]
    measures = [measure_receptive_fields(layer, lattice_size, **definitions) for layer in fields]
    content = Fields(
        [layer.reshape(-1, lattice_size, lattice_size) for layer in fields],
        [representative_field(layer) for layer in measures],
    )
    write_fields(path, content, {"origin": origin_of(layers[0]), **provenance})


with job(snakemake) as provenance:
    compose(
        snakemake.input,
        snakemake.output[0],
        lattice_size=snakemake.params.ensemble["lattice_size"],
        definitions=snakemake.params.definitions,
        provenance=provenance,
    )
