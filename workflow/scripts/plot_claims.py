"""Draw the ledger of the paper's claims."""

import pandas as pd

from rgdl.figures.figure_claims import compose_claims
from rgdl.figures.style import write_figures
from rgdl.job import job


def plot_claims(claims, outputs, *, provenance):
    write_figures(outputs, compose_claims, pd.read_csv(claims), provenance=provenance)


with job(snakemake) as provenance:
    plot_claims(snakemake.input.claims, snakemake.output, provenance=provenance)
