"""Draw the receptive fields of all null models."""

import pandas as pd

from rgdl.figures.figure_nulls import compose_nulls
from rgdl.figures.style import write_figures
from rgdl.job import job


def plot_nulls(measures, outputs, *, provenance):
    write_figures(outputs, compose_nulls, pd.read_csv(measures), provenance=provenance)


with job(snakemake) as provenance:
    plot_nulls(snakemake.input.measures, snakemake.output, provenance=provenance)
