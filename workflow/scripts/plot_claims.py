"""Draw the ledger of the paper's claims."""

import pandas as pd

from rgdl.figures.figure_claims import compose_claims
from rgdl.figures.style import journal_style, save_figure
from rgdl.job import job


def plot_claims(claims, outputs, *, provenance):
    with journal_style():
        for path in outputs:
            save_figure(compose_claims(pd.read_csv(claims)), path, provenance)


with job(snakemake) as provenance:
    plot_claims(snakemake.input.claims, snakemake.output, provenance=provenance)
