"""Measure the receptive fields of layer 1 at each stop of the learning curve, at all seeds."""

import pandas as pd

from rgdl.job import job
from rgdl.results import read_stack
from rgdl.rg.fields.units import measure_units
from rgdl.storage import write_table

_PLACES = ["radius_50", "radius_90", "center_x", "center_y", "norm", "neighbor_ratio"]


def measure_curve_fields(layers, labels, output, *, lattice_size, definitions, provenance):
    tables = []
    for layer, label in zip(layers, labels, strict=True):
        (rbm,) = read_stack([layer])
        W = rbm.components_
        units = measure_units(W, lattice_size, weights=W, **definitions).drop(columns=_PLACES)
        tables.append(units.assign(**label, unit=range(len(units)))[[*label, "unit", *units]])
    every = pd.concat(tables)
    exact = every.select_dtypes("float").columns  # as for the fields of trained networks
    write_table(output, every, provenance, exact=exact)


with job(snakemake) as provenance:
    measure_curve_fields(
        snakemake.input,
        snakemake.params.labels,
        snakemake.output[0],
        lattice_size=snakemake.params.ensemble["lattice_size"],
        definitions=snakemake.params.definitions,
        provenance=provenance,
    )
