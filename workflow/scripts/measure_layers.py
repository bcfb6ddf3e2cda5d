"""Measure every receptive field of a network, and each layer of them together."""

import numpy as np
import pandas as pd

from rgdl.ising.surrogates import site_permutation
from rgdl.job import job
from rgdl.results import read_fields, read_stack
from rgdl.rg.fields.layers import measure_layers as measure
from rgdl.rg.null_models import put_back
from rgdl.storage import write_table


def measure_layers(
    inputs,
    outputs,
    *,
    surrogate,
    ensemble,
    n_arrangements,
    definitions,
    seed,
    origin,
    provenance,
):
    fields = [
        layer.reshape(len(layer), -1) for layer in read_fields(inputs.fields, origin=origin).layers
    ]
    weights = [rbm.components_ for rbm in read_stack(inputs.layers)]
    definitions = {"n_arrangements": n_arrangements, **definitions}
    rng = np.random.default_rng([seed, origin["seed"]])
    units, rows = [], []
    for sites, seen in fields_by_sites(fields, surrogate, ensemble).items():
        measured = measure(seen, weights, ensemble["lattice_size"], rng, **definitions)
        for layer, (table, summary) in enumerate(measured, start=1):
            labels = {"sites": sites, "layer": layer}
            units.append(table.assign(**labels, unit=range(len(table))))
            rows.append({**labels, **summary})
    every = pd.concat(units)
    first = ["sites", "layer", "unit"]
    # all digits, so that medians and their ratios are not of rounded values
    exact = every.select_dtypes("float").columns
    write_table(outputs.units, every[[*first, *every.columns.drop(first)]], provenance, exact=exact)
    write_table(outputs.layers, pd.DataFrame(rows).astype({"n_fields": int}), provenance)


def fields_by_sites(fields, surrogate, ensemble):
    """The fields on the sites that the network sees and, if these are permuted, on those before."""
    if surrogate != "permuted":
        return {"as seen": fields}
    order = site_permutation(ensemble["lattice_size"], seed=ensemble["seed"])
    return {"as seen": fields, "put back": [put_back(layer, order) for layer in fields]}


with job(snakemake) as provenance:
    measure_layers(
        snakemake.input,
        snakemake.output,
        surrogate=snakemake.params.surrogate,
        ensemble=snakemake.params.ensemble,
        n_arrangements=snakemake.params.n_arrangements,
        definitions=snakemake.params.definitions,
        seed=snakemake.params.seed,
        origin={
            "ensemble": snakemake.wildcards.ensemble,
            "network": snakemake.wildcards.network,
            "seed": int(snakemake.wildcards.seed),
        },
        provenance=provenance,
    )
