"""Measure how receptive fields grow from layer to layer, with errors over seeds and units."""

import numpy as np
import pandas as pd

from rgdl.job import job
from rgdl.rg.growth import SIZES, growth_of, sizes_of_layers, sizes_of_permuted
from rgdl.storage import write_table


def measure_growth(
    fields, compositions, labels, composed_labels, sizes_path, growth_path, *, seed, provenance
):
    rng = np.random.default_rng(seed)
    tables = [pd.read_csv(path).assign(**label) for path, label in zip(fields, labels, strict=True)]
    everything = pd.concat(tables)
    rows = [
        {"network": name, "size": size, **row}
        for name, network in everything.groupby("network", sort=False)
        for size in SIZES
        for row in sizes_of_layers(network, size, rng)
    ]
    null = pd.concat(
        pd.read_csv(path).assign(**label)
        for path, label in zip(compositions, composed_labels, strict=True)
    )
    rows += [{"network": "composition", "size": size, **row}
             for size in SIZES for row in sizes_of_permuted(null, size)]  # fmt: skip
    table = pd.DataFrame(rows)
    write_table(sizes_path, table, provenance)
    write_table(growth_path, growth_of(table), provenance)


with job(snakemake) as provenance:
    measure_growth(
        snakemake.input.fields,
        snakemake.input.compositions,
        snakemake.params.labels,
        snakemake.params.composed_labels,
        snakemake.output.sizes,
        snakemake.output.growth,
        seed=snakemake.params.seed,
        provenance=provenance,
    )
