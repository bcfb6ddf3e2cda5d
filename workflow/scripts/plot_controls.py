"""Draw what the receptive fields depend on: the studies of the configuration."""

import pandas as pd

from rgdl.figures.figure_controls import compose_controls
from rgdl.figures.style import write_figures
from rgdl.job import job


def plot_controls(measures, outputs, *, provenance):
    write_figures(outputs, compose_controls, pd.read_csv(measures), provenance=provenance)


with job(snakemake) as provenance:
    plot_controls(snakemake.input.measures, snakemake.output, provenance=provenance)
