"""Put the points of a study into one table of every seed and layer, and one of means over seeds."""

import pandas as pd

from rgdl.job import job
from rgdl.storage import write_table

_KEYS = ["ensemble", "network", "seed"]
_OF_FIELDS = ("_err", "_q25", "_q75")  # spread within a layer


def tabulate_study(tables, rows, by_seed_path, over_seeds_path, *, provenance):
    measured = pd.concat(map(pd.read_csv, tables))
    points = pd.DataFrame([{**row["labels"], **{key: row[key] for key in _KEYS}} for row in rows])
    varied = list(rows[0]["labels"])
    by_seed = points.merge(measured, on=_KEYS, how="left", validate="one_to_many")
    by_seed = by_seed[[*varied, "seed", *measured.columns.drop(_KEYS)]]
    write_table(by_seed_path, by_seed, provenance, exact=varied)
    write_table(over_seeds_path, average(by_seed, varied), provenance, exact=varied)


def average(by_seed, varied):
    """Means over seeds with their standard errors, NaN for one seed."""
    groups = by_seed.groupby([*varied, "layer"], sort=False)
    table = pd.DataFrame({"n_seeds": groups.size()})
    for name in by_seed.columns.drop([*varied, "seed", "layer"]):
        if not name.endswith(_OF_FIELDS):
            table[name] = groups[name].mean()
            table[f"{name}_err"] = groups[name].sem()
    return table.drop(columns="n_fields_err").reset_index()


with job(snakemake) as provenance:
    tabulate_study(
        snakemake.input,
        snakemake.params.rows,
        snakemake.output.by_seed,
        snakemake.output.over_seeds,
        provenance=provenance,
    )
