"""Summarize receptive fields for every layer and seed, and over the seeds."""

import pandas as pd

from rgdl.job import job
from rgdl.rg import summarize_receptive_fields, summarize_seeds
from rgdl.storage import write_table


def tabulate_receptive_fields(tables, labels, by_seed_path, over_seeds_path, *, provenance):
    rows = []
    for path, label in zip(tables, labels, strict=True):
        for layer, measures in pd.read_csv(path).groupby("layer"):
            rows.append({**label, "layer": layer, **summarize_receptive_fields(measures)})
    by_seed = pd.DataFrame(rows)
    group = [name for name in [*labels[0], "layer"] if name != "seed"]
    over_seeds = summarize_seeds(by_seed, group)
    write_table(by_seed_path, by_seed, provenance, exact=labels[0])
    write_table(over_seeds_path, over_seeds, provenance, exact=labels[0])


with job(snakemake) as provenance:
    tabulate_receptive_fields(
        snakemake.input,
        snakemake.params.labels,
        snakemake.output.by_seed,
        snakemake.output.over_seeds,
        provenance=provenance,
    )
