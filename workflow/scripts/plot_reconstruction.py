"""Draw the quality of reconstructions of samples from few spins."""

import pandas as pd

from rgdl.figures.figure_reconstruction import compose_reconstruction
from rgdl.figures.style import write_figures
from rgdl.job import job


def plot_reconstruction(measures, outputs, *, provenance):
    write_figures(outputs, compose_reconstruction, pd.read_csv(measures), provenance=provenance)


with job(snakemake) as provenance:
    plot_reconstruction(snakemake.input.measures, snakemake.output, provenance=provenance)
