"""Draw how the receptive fields of layer 1 become local during training."""

import pandas as pd

from rgdl.figures.figure_localization import compose_localization
from rgdl.figures.style import write_figures
from rgdl.job import job


def plot_localization(measures, outputs, *, provenance):
    write_figures(outputs, compose_localization, pd.read_csv(measures), provenance=provenance)


with job(snakemake) as provenance:
    plot_localization(snakemake.input.measures, snakemake.output, provenance=provenance)
