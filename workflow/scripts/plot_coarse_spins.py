"""Draw the hidden spins beside block spins."""

import pandas as pd

from rgdl.figures.figure_coarse_spins import compose_coarse_spins
from rgdl.figures.style import journal_style, save_figure
from rgdl.job import job


def plot_coarse_spins(spins, correlation, outputs, *, provenance):
    with journal_style():
        for path in outputs:
            save_figure(
                compose_coarse_spins(pd.read_csv(spins), pd.read_csv(correlation)), path, provenance
            )


with job(snakemake) as provenance:
    plot_coarse_spins(
        snakemake.input.spins, snakemake.input.correlation, snakemake.output, provenance=provenance
    )
