"""Draw the couplings of Kadanoff's variational RG."""

import pandas as pd

from rgdl.figures.kadanoff import compose_kadanoff
from rgdl.figures.style import journal_style, save_figure
from rgdl.job import job_log


def plot_kadanoff(curves, machines, outputs):
    with journal_style():
        for path in outputs:
            save_figure(compose_kadanoff(pd.read_csv(curves), pd.read_csv(machines)), path)


with job_log(snakemake.log[0]):
    plot_kadanoff(
        snakemake.input.curves,
        snakemake.input.machines,
        snakemake.output,
    )
