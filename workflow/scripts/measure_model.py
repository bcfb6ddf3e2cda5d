"""Measure how far the machine of layer 1 is from the Ising model: D_KL, dF and log X."""

import numpy as np
import pandas as pd

from rgdl.ising import energy_per_site, exact
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.rbm import log_partition_ais
from rgdl.results import read_layer, read_samples
from rgdl.rg.generative.divergence import (
    compare_hamiltonians,
    generalization_gap,
    sample_hamiltonians,
)
from rgdl.storage import write_table

N_SHOWN = 1000  # points in the figure of H^RBM against H


def measure_model(trained_on, held_out, layer, outputs, *, ensemble, settings, origin, provenance):
    rbm = read_layer(layer, origin={**origin, "layer": 1})
    K, L = ensemble["coupling"], ensemble["lattice_size"]
    first = slice(settings["n_samples"])

    def hamiltonians(samples):
        spins = read_samples(samples, origin=origin_of(samples)).spins(first)
        units = (spins.reshape(len(spins), -1) > 0).astype(np.float32)
        H = K * L**2 * energy_per_site(spins)
        return units, H, rbm.free_energy(units).astype(np.float64)

    units, H, model = hamiltonians(held_out)
    Z = log_partition_ais(
        rbm,
        **settings["likelihood"],
        visible_states=units,
        random_state=np.random.RandomState([settings["seed"], origin["seed"]]),
    )
    row = compare_hamiltonians(
        H,
        model,
        log_partition=exact.log_partition(L, K),
        log_partition_model=Z.estimate,
        log_partition_model_err=(Z.upper - Z.lower) / 2,
        n_sites=L**2,
    )
    _, H_training, model_training = hamiltonians(trained_on)
    gap = generalization_gap(H - model, H_training - model_training, n_sites=L**2)
    if held_out == trained_on:  # a surrogate has no other samples
        gap = dict.fromkeys(gap, np.nan)
    bracket = {"log_Z_forward": Z.forward, "log_Z_reverse": Z.reverse}
    write_table(outputs.table, pd.DataFrame([row | gap | bracket]), provenance)
    write_table(outputs.shown, sample_hamiltonians(H, model, N_SHOWN), provenance)


with job(snakemake) as provenance:
    measure_model(
        snakemake.input.trained_on,
        snakemake.input.held_out,
        snakemake.input.layer,
        snakemake.output,
        ensemble=snakemake.params.ensemble,
        settings=snakemake.params.settings,
        origin={
            "ensemble": snakemake.wildcards.ensemble,
            "network": snakemake.wildcards.network,
            "seed": int(snakemake.wildcards.seed),
        },
        provenance=provenance,
    )
