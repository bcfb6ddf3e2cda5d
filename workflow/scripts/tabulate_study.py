"""Put the points of a study into one table of every seed and layer, and one of means over seeds."""

import pandas as pd

from rgdl.ising.exact.known_values import known_lengths
from rgdl.job import job
from rgdl.measures.study_means import average_over_seeds, describe_layers, with_ratios
from rgdl.storage import write_table

_KEYS = ["ensemble", "network", "seed"]


def tabulate_study(tables, rows, by_seed_path, over_seeds_path, *, study, seed, provenance):
    measured = pd.concat(map(pd.read_csv, tables))
    varied = list(rows[0]["labels"])
    found = pd.concat(describe(row, measured) for row in rows)
    by_seed = found[[*varied, "point", "seed", *found.columns.drop([*varied, "point", *_KEYS])]]
    write_table(by_seed_path, by_seed, provenance, exact=varied)
    # as it is written, so that the measures of the run have the same means and errors
    written = pd.read_csv(by_seed_path, dtype={"point": str})
    over_seeds = average_over_seeds(written, varied, study=study, seed=seed)
    write_table(over_seeds_path, over_seeds, provenance, exact=varied)


def describe(row, measured):
    """The layers of one point at one seed, with what was varied and what follows from it."""
    chosen = measured[_KEYS].eq([row[key] for key in _KEYS]).all(axis=1)
    setting = row["setting"]
    layers = with_ratios(measured[chosen], n_sites=setting["lattice_size"] ** 2)
    lengths = known_lengths(setting["lattice_size"], setting["coupling"])
    given = describe_layers(setting, **lengths)
    return layers.merge(given, on="layer").assign(**row["labels"], point=row["point"])


with job(snakemake) as provenance:
    tabulate_study(
        snakemake.input,
        snakemake.params.rows,
        snakemake.output.by_seed,
        snakemake.output.over_seeds,
        study=snakemake.wildcards.study,
        seed=snakemake.params.seed,
        provenance=provenance,
    )
