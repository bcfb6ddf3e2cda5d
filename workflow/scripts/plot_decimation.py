"""Draw the decimation of chains compared with exact results."""

import pandas as pd

from rgdl.figures.figure_decimation import compose_decimation
from rgdl.figures.style import write_figures
from rgdl.job import job


def plot_decimation(samples, divergence, outputs, *, provenance):
    tables = map(pd.read_csv, (samples, divergence))
    write_figures(outputs, compose_decimation, *tables, provenance=provenance)


with job(snakemake) as provenance:
    plot_decimation(
        snakemake.input.samples, snakemake.input.divergence, snakemake.output, provenance=provenance
    )
