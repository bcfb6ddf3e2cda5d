"""Draw the decimation of chains beside what is exact."""

import pandas as pd

from rgdl.figures.figure_decimation import compose_decimation
from rgdl.figures.style import journal_style, save_figure
from rgdl.job import job


def plot_decimation(samples, divergence, outputs, *, provenance):
    with journal_style():
        for path in outputs:
            save_figure(
                compose_decimation(pd.read_csv(samples), pd.read_csv(divergence)), path, provenance
            )


with job(snakemake) as provenance:
    plot_decimation(
        snakemake.input.samples, snakemake.input.divergence, snakemake.output, provenance=provenance
    )
