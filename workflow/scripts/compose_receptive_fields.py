"""Compose the receptive fields of a network and measure them."""

import pandas as pd

from rgdl.job import job_log
from rgdl.results import read_layer, read_samples, write_fields
from rgdl.rg import (
    compose_receptive_fields,
    fix_signs,
    measure_receptive_fields,
    representative_field,
)
from rgdl.storage import replacing


def compose_and_measure(samples, layers, fields_path, table_path, *, code):
    L = read_samples(samples).lattice_size
    weights = [read_layer(path).components_ for path in layers]
    fields = [fix_signs(layer) for layer in compose_receptive_fields(weights)]
    measures = [measure_receptive_fields(layer, L) for layer in fields]
    representative = [representative_field(layer) for layer in measures]
    write_fields(fields_path, fields, L, representative, {"code": code})
    table = pd.concat(dict(enumerate(measures, start=1)), names=["layer", "unit"])
    with replacing(table_path) as temporary:
        table.to_csv(temporary, float_format="%.6g")


with job_log(snakemake.log[0]):
    compose_and_measure(
        snakemake.input.samples,
        snakemake.input.layers,
        snakemake.output.fields,
        snakemake.output.table,
        code=snakemake.params.code,
    )
