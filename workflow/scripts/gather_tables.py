"""Gather the tables of all networks and seeds into one table of each kind."""

import pandas as pd

from rgdl.job import job
from rgdl.storage import write_table


def gather_tables(inputs, labels, outputs, *, provenance):
    for kind, output in outputs.items():
        parts = zip(inputs[kind], labels[kind], strict=True)
        tables = [pd.read_csv(path).assign(**label) for path, label in parts]
        columns = list(dict.fromkeys(key for label in labels[kind] for key in label))
        table = pd.concat(tables)
        write_table(output, table[[*columns, *table.columns.drop(columns)]], provenance)


with job(snakemake) as provenance:
    gather_tables(
        {kind: snakemake.input.get(kind) for kind in snakemake.params.labels},
        snakemake.params.labels,
        dict(snakemake.output.items()),
        provenance=provenance,
    )
