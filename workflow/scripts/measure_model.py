"""Measure how far the first layer's machine is from the Ising model: D_KL, dF and log X."""

import numpy as np
import pandas as pd

from rgdl.ising import energy_per_site, exact
from rgdl.job import job
from rgdl.rbm import log_partition_ais
from rgdl.results import read_layer, read_samples
from rgdl.rg.model_quality import compare_hamiltonians, sample_hamiltonians
from rgdl.storage import write_table

N_SHOWN = 1000  # samples of which a figure shows both Hamiltonians


def measure_model(
    samples, layer, table_path, shown_path, *, ensemble, settings, origin, provenance
):
    rbm = read_layer(layer, origin={**origin, "layer": 1})
    first = slice(settings["n_samples"])
    spins = read_samples(samples, origin={"ensemble": origin["ensemble"]}).spins(first)
    units = (spins.reshape(len(spins), -1) > 0).astype(np.float32)
    K, L = ensemble["coupling"], ensemble["lattice_size"]
    H, model = K * L**2 * energy_per_site(spins), rbm.free_energy(units).astype(np.float64)
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
    bracket = {"log_Z_forward": Z.forward, "log_Z_reverse": Z.reverse}
    write_table(table_path, pd.DataFrame([{**row, **bracket}]), provenance)
    write_table(shown_path, sample_hamiltonians(H, model, N_SHOWN), provenance)


with job(snakemake) as provenance:
    measure_model(
        snakemake.input.samples,
        snakemake.input.layer,
        snakemake.output.table,
        snakemake.output.shown,
        ensemble=snakemake.params.ensemble,
        settings=snakemake.params.settings,
        origin={
            "ensemble": snakemake.wildcards.ensemble,
            "network": snakemake.wildcards.network,
            "seed": int(snakemake.wildcards.seed),
        },
        provenance=provenance,
    )
