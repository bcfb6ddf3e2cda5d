"""Draw the couplings of Kadanoff's variational RG."""

import pandas as pd

from rgdl.figures.figure_kadanoff import compose_kadanoff
from rgdl.figures.style import journal_style, save_figure
from rgdl.job import job


def plot_kadanoff(curves, machines, outputs, *, provenance):
    with journal_style():
        for path in outputs:
            save_figure(
                compose_kadanoff(pd.read_csv(curves), pd.read_csv(machines)), path, provenance
            )


with job(snakemake) as provenance:
    plot_kadanoff(
        snakemake.input.curves, snakemake.input.machines, snakemake.output, provenance=provenance
    )
