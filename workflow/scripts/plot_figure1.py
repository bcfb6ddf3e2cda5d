"""Draw Figure 1: a configuration of an ensemble, coarse-grained as often as its blocks fit."""

import numpy as np

from rgdl.figures.figure1 import Figure1Content, compose_figure1
from rgdl.figures.style import write_figures
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.results import read_samples
from rgdl.rg.block_spin import repeat_block_spin


def plot_figure1(samples, sample, block_size, n_steps, seed, outputs, *, provenance):
    original = read_samples(samples, origin=origin_of(samples)).spins([sample])
    blocks = repeat_block_spin(original, block_size, n_steps, np.random.default_rng(seed))
    content = Figure1Content([spins[0] for spins in (original, *blocks)], block_size)
    write_figures(outputs, compose_figure1, content, provenance=provenance)


with job(snakemake) as provenance:
    plot_figure1(
        snakemake.input.samples,
        snakemake.params.sample,
        snakemake.params.block_size,
        snakemake.params.n_steps,
        snakemake.params.seed,
        snakemake.output,
        provenance=provenance,
    )
