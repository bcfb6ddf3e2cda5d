"""Draw Figure 2: decimation of the chain, as a network and as a flow."""

import numpy as np

from rgdl.figures.figure2 import Figure2Content, compose_figure2
from rgdl.figures.style import write_figures
from rgdl.job import job
from rgdl.rg import decimate_coupling


def plot_figure2(coupling, n_steps, outputs, *, provenance):
    J = np.concatenate([np.linspace(0, 3, 300), np.linspace(3, 20, 100)])
    content = Figure2Content(
        couplings=[decimate_coupling(coupling, n) for n in range(n_steps + 1)],
        curve=np.column_stack([np.tanh(J), np.tanh(decimate_coupling(J, 1))]),
    )
    write_figures(outputs, compose_figure2, content, provenance=provenance)


with job(snakemake) as provenance:
    plot_figure2(
        snakemake.params.coupling, snakemake.params.n_steps, snakemake.output, provenance=provenance
    )
