"""Decimate chains, from samples and from all states, and check the network of Fig. 2B."""

import numpy as np
import pandas as pd

from rgdl.ising.sampling.spin_chain import sample_spin_chain
from rgdl.job import job
from rgdl.rg.chain_decimation import decimate_by_enumeration, decimate_samples
from rgdl.rg.decimation_network import divergence_by_coupling, network_residuals
from rgdl.storage import write_table

N_LAYERS = 2  # as many as a chain of 8 or 12 spins can have


def measure_decimation(settings, outputs, *, provenance):
    rng = np.random.default_rng(settings["seed"])
    tables = {"samples": [], "enumerated": [], "network": [], "divergence": []}
    couplings = np.linspace(0, settings["max_coupling"], settings["n_values"])
    for periodic in (True, False):
        ends = "closed" if periodic else "open"
        many, few = (settings[key] - (not periodic) for key in ("n_spins", "enumerated_spins"))
        divergence = divergence_by_coupling(few, couplings, periodic=periodic)
        tables["divergence"].append(labeled(divergence, ends=ends))
        for J in settings["couplings"]:
            spins = sample_spin_chain(
                n_spins=many,
                coupling=J,
                n_samples=settings["n_samples"],
                periodic=periodic,
                rng=rng,
            )
            results = {
                "samples": decimate_samples(spins, J, settings["n_steps"], periodic=periodic),
                "enumerated": decimate_by_enumeration(few, J, periodic=periodic),
                "network": network_residuals(few, J, N_LAYERS, periodic=periodic),
            }
            for name, table in results.items():
                tables[name].append(labeled(table, ends=ends, initial_coupling=J))
    for name, parts in tables.items():
        write_table(outputs[name], pd.concat(parts), provenance)


def labeled(table, **labels):
    return table.assign(**labels)[[*labels, *table.columns]]


with job(snakemake) as provenance:
    measure_decimation(
        snakemake.params.decimation, dict(snakemake.output.items()), provenance=provenance
    )
