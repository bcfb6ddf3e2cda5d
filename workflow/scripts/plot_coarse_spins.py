"""Draw the hidden spins beside block spins."""

import pandas as pd

from rgdl.figures.coarse_spins import compose_coarse_spins
from rgdl.figures.style import journal_style, save_figure
from rgdl.job import job_log


def plot_coarse_spins(spins, correlation, outputs):
    with journal_style():
        for path in outputs:
            save_figure(compose_coarse_spins(pd.read_csv(spins), pd.read_csv(correlation)), path)


with job_log(snakemake.log[0]):
    plot_coarse_spins(
        snakemake.input.spins,
        snakemake.input.correlation,
        snakemake.output,
    )
