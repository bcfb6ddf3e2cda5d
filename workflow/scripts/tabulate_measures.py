"""Put every measure of the run, with its error and its unit, into one table."""

import math

import pandas as pd

from rgdl.ising.exact.known_values import known_values
from rgdl.job import job
from rgdl.measures import tabulate_measures
from rgdl.rg.decimation import decimate_coupling
from rgdl.storage import write_table


def tabulate_all(inputs, output, *, labels, settings, ensemble, chain, provenance):
    gathered = {
        kind: pd.concat(
            # the point of a study is a name, also where it looks like a number
            pd.read_csv(path, dtype={"point": str}).assign(**label)
            for path, label in zip(inputs[kind], labels[kind], strict=True)
        )
        for kind in labels
        if labels[kind]
    }
    single = {kind: pd.read_csv(path) for kind, path in inputs.items() if kind not in labels}
    known = {"exact": known_exactly(ensemble, chain)}
    table = tabulate_measures(gathered | single | known, **settings)
    print(f"{len(table)} measures")
    write_table(output, table, provenance)


def known_exactly(ensemble, chain):
    values = known_values(ensemble["lattice_size"], ensemble["coupling"])
    rows = [(name, math.nan, value) for name, value in values.items()]
    rows += [
        ("decimated_coupling", step, decimate_coupling(chain["coupling"], step))
        for step in range(chain["n_steps"] + 1)
    ]
    return pd.DataFrame(rows, columns=["quantity", "at", "value"])


with job(snakemake) as provenance:
    tabulate_all(
        dict(snakemake.input.items()),
        snakemake.output.measures,
        labels=snakemake.params.labels,
        settings=snakemake.params.settings,
        ensemble=snakemake.params.ensemble,
        chain=snakemake.params.chain,
        provenance=provenance,
    )
