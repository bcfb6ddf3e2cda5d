"""Summarize receptive fields for every layer and seed, and over the seeds."""

import pandas as pd

from rgdl.job import job_log
from rgdl.rg import summarize_receptive_fields, summarize_seeds
from rgdl.storage import replacing


def tabulate_receptive_fields(tables, labels, by_seed_path, over_seeds_path):
    rows = []
    for path, label in zip(tables, labels, strict=True):
        for layer, measures in pd.read_csv(path).groupby("layer"):
            rows.append({**label, "layer": layer, **summarize_receptive_fields(measures)})
    by_seed = pd.DataFrame(rows)
    group = [name for name in [*labels[0], "layer"] if name != "seed"]
    write_table(by_seed, by_seed_path, exact=labels[0])
    write_table(summarize_seeds(by_seed, group), over_seeds_path, exact=labels[0])


def write_table(table, path, *, exact):
    """Write measured numbers to four digits, and labels as they are."""
    rounded = {
        name: [f"{value:.4g}" for value in table[name]]
        for name in table.select_dtypes("float")
        if name not in exact
    }
    with replacing(path) as temporary:
        table.assign(**rounded).to_csv(temporary, index=False)


with job_log(snakemake.log[0]):
    tabulate_receptive_fields(
        snakemake.input,
        snakemake.params.labels,
        snakemake.output.by_seed,
        snakemake.output.over_seeds,
    )
