"""Put every measure of every network, with its error over seeds, into one table."""

import numpy as np
import pandas as pd

from rgdl.ising.surrogates import site_permutation
from rgdl.job import job
from rgdl.measures.table import tabulate_correlations, tabulate_measures
from rgdl.plan import origin_of
from rgdl.results import read_fields
from rgdl.rg.fields.units import measure_units, put_back
from rgdl.storage import write_table


def tabulate_all(
    inputs, outputs, *, labels, composed_labels, permuted, definitions, seed, provenance
):
    rng = np.random.default_rng(seed)
    kinds = ("model", "learning_curve", "reconstruction", "generation", "coarse_spins")
    tables = {
        "units": measured_units(inputs.fields, labels, permuted, definitions),
        "coverage": pd.read_csv(inputs.layers),
        "composition": labeled([pd.read_csv(p) for p in inputs.compositions], composed_labels),
        **{kind: pd.read_csv(inputs[kind]) for kind in kinds},
    }
    write_table(outputs.measures, tabulate_measures(tables, rng), provenance)
    coarse, generated = (
        pd.read_csv(inputs[f"{kind}_correlation"]) for kind in ("coarse", "generated")
    )
    write_table(outputs.correlations, tabulate_correlations(coarse, generated, rng), provenance)


def measured_units(paths, labels, permuted, definitions):
    """Every unit of every network, and once more with the sites of permuted samples in order."""
    tables, seen = [], []
    for path, label in zip(paths, labels, strict=True):
        fields = read_fields(path, origin=origin_of(path))
        layers = [layer.reshape(len(layer), -1) for layer in fields.layers]
        tables.append(units_of(layers, definitions).assign(sites="as seen"))
        seen.append(label)
        if label["network"] in permuted:
            ensemble = permuted[label["network"]]
            order = site_permutation(ensemble["lattice_size"], seed=ensemble["seed"])
            back = [put_back(layer, order) for layer in layers]
            tables.append(units_of(back, definitions).assign(sites="put back"))
            seen.append(label)
    return labeled(tables, seen)


def units_of(layers, definitions):
    L = round(layers[0].shape[1] ** 0.5)
    return pd.concat(
        measure_units(r, L, **definitions).assign(layer=k) for k, r in enumerate(layers, start=1)
    )


def labeled(tables, labels):
    return pd.concat(table.assign(**label) for table, label in zip(tables, labels, strict=True))


with job(snakemake) as provenance:
    tabulate_all(
        snakemake.input,
        snakemake.output,
        labels=snakemake.params.labels,
        composed_labels=snakemake.params.composed_labels,
        permuted=snakemake.params.permuted,
        definitions=snakemake.params.definitions,
        seed=snakemake.params.seed,
        provenance=provenance,
    )
