"""Measure the fields of each layer together: dead, double, split ones, and how they tile."""

import numpy as np
import pandas as pd

from rgdl.ising.surrogates import site_permutation
from rgdl.job import job
from rgdl.results import read_fields
from rgdl.rg import measure_receptive_fields
from rgdl.rg.fields.tiling import summarize_layer
from rgdl.storage import write_table


def measure_layers(fields_path, path, *, surrogate, ensemble, seed, origin, provenance):
    layers = [
        layer.reshape(len(layer), -1) for layer in read_fields(fields_path, origin=origin).layers
    ]
    rng = np.random.default_rng([seed, origin["seed"]])
    L = ensemble["lattice_size"]
    tables = [summarize(layers, L, rng, "as seen")]
    if surrogate == "permuted":
        order = site_permutation(L, seed=ensemble["seed"])
        back = [put_back(layer, order) for layer in layers]
        tables.append(summarize(back, L, rng, "put back"))
    write_table(path, pd.concat(tables), provenance)


def summarize(layers, lattice_size, rng, sites):
    rows = []
    for number, fields in enumerate(layers, start=1):
        measures = measure_receptive_fields(fields, lattice_size)
        row = summarize_layer(fields, measures, lattice_size, rng)
        sizes = measures[["participation_ratio", "rms_radius"]].median()
        rows.append({"sites": sites, "layer": number, **row, **sizes})
    return pd.DataFrame(rows)


def put_back(fields, order):
    """Fields on the sites of the samples from which the permuted ones were made."""
    back = np.empty_like(fields)
    back[:, order] = fields
    return back


with job(snakemake) as provenance:
    measure_layers(
        snakemake.input.fields,
        snakemake.output[0],
        surrogate=snakemake.params.surrogate,
        ensemble=snakemake.params.ensemble,
        seed=snakemake.params.seed,
        origin={
            "ensemble": snakemake.wildcards.ensemble,
            "network": snakemake.wildcards.network,
            "seed": int(snakemake.wildcards.seed),
        },
        provenance=provenance,
    )
