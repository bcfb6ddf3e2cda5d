"""Draw a study: the receptive fields of every layer against what was varied."""

import pandas as pd

from rgdl.figures.figure_study import compose_study
from rgdl.figures.style import journal_style, save_figure
from rgdl.ising import CRITICAL_COUPLING
from rgdl.job import job

_KNOWN_PLACES = {"ensemble.coupling": {"$K_c$": CRITICAL_COUPLING}}


def plot_study(table, setting, outputs, *, provenance):
    by_seed = pd.read_csv(table)
    places = _KNOWN_PLACES.get(by_seed.columns[0], {})
    with journal_style():
        for path in outputs:
            save_figure(compose_study(by_seed, setting, places), path, provenance)


with job(snakemake) as provenance:
    plot_study(
        snakemake.input[0],
        snakemake.params.setting,
        snakemake.output,
        provenance=provenance,
    )
