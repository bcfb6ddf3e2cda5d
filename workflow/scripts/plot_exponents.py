"""Draw the exponents of steps, what hidden spins know, and the flow of reconstructions."""

import pandas as pd

from rgdl.figures.figure_exponents import compose_exponents
from rgdl.figures.style import write_figures
from rgdl.job import job


def plot_exponents(measures, information, outputs, *, choice, provenance):
    tables = map(pd.read_csv, (measures, information))
    write_figures(outputs, compose_exponents, *tables, *choice, provenance=provenance)


with job(snakemake) as provenance:
    params = snakemake.params
    plot_exponents(
        snakemake.input.measures,
        snakemake.input.information,
        snakemake.output,
        choice=(params.network, params.lattice_size, *params.information.values()),
        provenance=provenance,
    )
