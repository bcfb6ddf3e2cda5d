"""Draw how good a model of the Ising samples layer 1 is."""

import pandas as pd

from rgdl.figures.figure_model import compose_model
from rgdl.figures.style import write_figures
from rgdl.job import job


def plot_model(measures, hamiltonians, outputs, *, provenance):
    tables = map(pd.read_csv, (measures, hamiltonians))
    write_figures(outputs, compose_model, *tables, provenance=provenance)


with job(snakemake) as provenance:
    plot_model(
        snakemake.input.measures,
        snakemake.input.hamiltonians,
        snakemake.output,
        provenance=provenance,
    )
