"""Draw a study: the receptive fields of every layer against the varied keys."""

import pandas as pd

from rgdl.figures.figure_study import compose_study
from rgdl.figures.style import write_figures
from rgdl.ising import CRITICAL_COUPLING
from rgdl.job import job

_KNOWN_VALUES = {"ensemble.coupling": {"$K_c$": CRITICAL_COUPLING}}


def plot_study(table, setting, outputs, *, provenance):
    known_values = _KNOWN_VALUES.get(next(iter(setting["reference"])), {})
    content = pd.read_csv(table), setting, known_values
    write_figures(outputs, compose_study, *content, provenance=provenance)


with job(snakemake) as provenance:
    plot_study(
        snakemake.input[0], snakemake.params.setting, snakemake.output, provenance=provenance
    )
