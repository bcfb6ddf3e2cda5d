"""Measure every receptive field of a network, and each layer of them together."""

import numpy as np
import pandas as pd

from rgdl.ising.surrogates import site_permutation
from rgdl.job import job
from rgdl.results import read_fields, read_stack
from rgdl.rg import summarize_receptive_fields
from rgdl.rg.fields.layers import summarize_layer
from rgdl.rg.fields.units import measure_units
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
    L = ensemble["lattice_size"]
    layers = [
        layer.reshape(len(layer), -1) for layer in read_fields(inputs.fields, origin=origin).layers
    ]
    weights = [rbm.components_ for rbm in read_stack(inputs.layers)]
    seen = {"as seen": layers}
    if surrogate == "permuted":  # once more on the sites of the samples before the permutation
        order = site_permutation(L, seed=ensemble["seed"])
        seen["put back"] = [put_back(layer, order) for layer in layers]
    rng = np.random.default_rng([seed, origin["seed"]])
    units, rows = [], []
    for sites, fields in seen.items():
        for number, (layer, W) in enumerate(zip(fields, weights, strict=True), start=1):
            labels = {"sites": sites, "layer": number}
            table = measure_units(layer, L, weights=W, **definitions)
            units.append(table.assign(**labels, unit=range(len(table))))
            tiling = summarize_layer(layer, table, L, rng, n_arrangements=n_arrangements)
            rows.append({**labels, **summarize_receptive_fields(table), **tiling})
    every = pd.concat(units)
    first = ["sites", "layer", "unit"]
    # all digits, so that medians and their ratios are not of rounded values
    exact = every.select_dtypes("float").columns
    write_table(outputs.units, every[[*first, *every.columns.drop(first)]], provenance, exact=exact)
    write_table(outputs.layers, pd.DataFrame(rows).astype({"n_fields": int}), provenance)


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
