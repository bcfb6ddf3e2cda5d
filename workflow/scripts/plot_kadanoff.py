"""Draw the couplings of Kadanoff's variational RG."""

import pandas as pd

from rgdl.figures.figure_kadanoff import compose_kadanoff
from rgdl.figures.style import write_figures
from rgdl.job import job


def plot_kadanoff(curves, machines, outputs, *, provenance):
    tables = map(pd.read_csv, (curves, machines))
    write_figures(outputs, compose_kadanoff, *tables, provenance=provenance)


with job(snakemake) as provenance:
    plot_kadanoff(
        snakemake.input.curves, snakemake.input.machines, snakemake.output, provenance=provenance
    )
