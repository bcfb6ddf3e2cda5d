"""Draw the hidden spins compared with block spins."""

import pandas as pd

from rgdl.figures.figure_coarse_spins import compose_coarse_spins
from rgdl.figures.style import write_figures
from rgdl.job import job


def plot_coarse_spins(measures, spins, outputs, *, provenance):
    tables = map(pd.read_csv, (measures, spins))
    write_figures(outputs, compose_coarse_spins, *tables, provenance=provenance)


with job(snakemake) as provenance:
    plot_coarse_spins(
        snakemake.input.measures, snakemake.input.spins, snakemake.output, provenance=provenance
    )
