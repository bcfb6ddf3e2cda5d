"""Measure the fields of each layer together: dead, double, split ones, and how they tile."""

import numpy as np
import pandas as pd

from rgdl.ising.surrogates import site_permutation
from rgdl.job import job
from rgdl.results import read_fields
from rgdl.rg.fields.layers import summarize_layer
from rgdl.rg.fields.units import measure_units, put_back
from rgdl.storage import write_table


def measure_layers(
    fields_path, path, *, surrogate, ensemble, n_arrangements, definitions, seed, origin, provenance
):
    layers = [
        layer.reshape(len(layer), -1) for layer in read_fields(fields_path, origin=origin).layers
    ]
    rng = np.random.default_rng([seed, origin["seed"]])
    L = ensemble["lattice_size"]

    def summarize(layers, sites):
        rows = []
        for number, fields in enumerate(layers, start=1):
            units = measure_units(fields, L, **definitions)
            row = summarize_layer(fields, units, L, rng, n_arrangements=n_arrangements)
            sizes = units[["participation_ratio", "rms_radius"]].median()
            rows.append({"sites": sites, "layer": number, **row, **sizes})
        return pd.DataFrame(rows)

    tables = [summarize(layers, "as seen")]
    if surrogate == "permuted":
        order = site_permutation(L, seed=ensemble["seed"])
        back = [put_back(layer, order) for layer in layers]
        tables.append(summarize(back, "put back"))
    write_table(path, pd.concat(tables), provenance)


with job(snakemake) as provenance:
    measure_layers(
        snakemake.input.fields,
        snakemake.output[0],
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
