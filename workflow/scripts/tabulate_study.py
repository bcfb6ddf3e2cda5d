"""Put the points of a study into one table of every seed and layer, and one of means over seeds."""

import math

import pandas as pd

from rgdl.ising import CRITICAL_COUPLING, exact
from rgdl.job import job
from rgdl.measures.study_means import GIVEN, describe_layers, means_of_study, with_ratios
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
    means = pd.DataFrame(means_of_study(written, study=study, seed=seed))
    over_seeds = one_row_per_layer(means, written[[*varied, "point", "layer", "n_fields"]], study)
    if "failure" in written:  # of the first seed whose training diverged
        first = written.groupby(["point", "layer"], sort=False)["failure"].first()
        over_seeds = over_seeds.merge(first, on=["point", "layer"])
    write_table(over_seeds_path, over_seeds, provenance, exact=varied)


def describe(row, measured):
    """The layers of one point at one seed, with what was varied and what follows from it."""
    chosen = measured[_KEYS].eq([row[key] for key in _KEYS]).all(axis=1)
    setting = row["setting"]
    layers = with_ratios(measured[chosen], n_sites=setting["lattice_size"] ** 2)
    given = describe_layers(setting, **correlation_lengths(setting))
    return layers.merge(given, on="layer").assign(**row["labels"], point=row["point"])


def correlation_lengths(setting):
    K, L = setting["coupling"], setting["lattice_size"]
    disordered = 0 < K < CRITICAL_COUPLING
    return {
        "correlation_length": exact.correlation_length(K) if disordered else math.nan,
        "strip_correlation_length": exact.strip_correlation_length(L, K) if K > 0 else math.nan,
    }


def one_row_per_layer(means, points, study):
    """Means over seeds, one row per point and layer; one quantity, and its error, per column."""
    rows = []
    for labels in points.drop_duplicates(["point", "layer"]).to_dict("records"):
        here = (means["which"] == f"{study} {labels['point']}") & (
            means["layer"] == labels["layer"]
        )
        row = {**labels, "n_seeds": int(means.loc[here, "n_trained"].max())}
        for mean in means[here].to_dict("records"):
            row[mean["quantity"]] = mean["value"]
            if mean["quantity"] not in GIVEN:
                row[f"{mean['quantity']}_err"] = mean["err"]
        rows.append(row)
    return pd.DataFrame(rows)


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
