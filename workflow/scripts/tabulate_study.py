"""Put the points of a study into one table of every seed and layer, and one of means over seeds."""

import pandas as pd

from rgdl.job import job
from rgdl.measures import generator_of, mean_over_seeds
from rgdl.storage import write_table

_KEYS = ["ensemble", "network", "seed"]
_OF_FIELDS = ("_err", "_q25", "_q75")  # spread within a layer


def tabulate_study(tables, rows, by_seed_path, over_seeds_path, *, seed, provenance):
    measured = pd.concat(map(pd.read_csv, tables))
    points = pd.DataFrame([{**row["labels"], **{key: row[key] for key in _KEYS}} for row in rows])
    varied = list(rows[0]["labels"])
    by_seed = points.merge(measured, on=_KEYS, how="left", validate="one_to_many")
    by_seed = by_seed[[*varied, "seed", *measured.columns.drop(_KEYS)]]
    write_table(by_seed_path, by_seed, provenance, exact=varied)
    write_table(over_seeds_path, average(by_seed, varied, seed), provenance, exact=varied)


def average(by_seed, varied, seed):
    """Means over seeds with their standard errors; one seed has the error over its fields."""
    rows = []
    labels = [*varied, "layer"]
    quantities = [
        name
        for name in by_seed.columns.drop([*labels, "seed", "n_fields"])
        if not name.endswith(_OF_FIELDS)
    ]
    for values, part in by_seed.groupby(labels, sort=False):
        row = {**dict(zip(labels, values, strict=True)), "n_seeds": len(part)}
        row["n_fields"] = part["n_fields"].iloc[0]
        which = " ".join(map(str, values[:-1]))
        for name in quantities:
            key = {"topic": "studies", "which": which, "layer": values[-1], "quantity": name}
            of_fields = part.get(f"{name}_err") if len(part) == 1 else None
            mean = mean_over_seeds(part[name], of_fields, rng=generator_of(seed, key))
            row |= {name: mean["value"], f"{name}_err": mean["err"]}
        rows.append(row)
    return pd.DataFrame(rows)


with job(snakemake) as provenance:
    tabulate_study(
        snakemake.input,
        snakemake.params.rows,
        snakemake.output.by_seed,
        snakemake.output.over_seeds,
        seed=snakemake.params.seed,
        provenance=provenance,
    )
