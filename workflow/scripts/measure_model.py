"""Measure how far the machine of layer 1 is from the Ising model: D_KL, dF and log X."""

import numpy as np
import pandas as pd

from rgdl.ising import energy_per_site, exact
from rgdl.ising.lattice import spins_of_units, units_of_spins
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.rbm import log_partition_ais
from rgdl.results import read_samples, read_stack
from rgdl.rg.generative.sampled_divergence import (
    compare_hamiltonians,
    generalization_gap,
    sample_hamiltonians,
)
from rgdl.storage import write_table

N_SHOWN = 1000  # points in the figure of H^RBM against H


def measure_model(inputs, outputs, *, ensemble, settings, seeds, provenance):
    (rbm,), *earlier = (read_stack([path]) for path in (inputs.layer, *inputs.stops))
    K, L = ensemble["coupling"], ensemble["lattice_size"]

    def hamiltonians(path):
        spins = read_samples(path, origin=origin_of(path)).spins(slice(settings["n_samples"]))
        units = units_of_spins(spins)
        H = K * L**2 * energy_per_site(spins)
        return units, H, rbm.free_energy(units).astype(np.float64)

    units, H, model = hamiltonians(inputs.held_out)
    training_units, H_training, model_training = hamiltonians(inputs.trained_on)

    def anneal(*through):
        return log_partition_ais(
            rbm,
            **settings["likelihood"],
            visible_states=units,
            visible_mean=training_units.mean(axis=0, dtype=np.float64),
            through=through,
            random_state=np.random.RandomState(seeds),
        )

    def compare(Z):
        return compare_hamiltonians(
            H,
            model,
            log_partition=exact.log_partition(L, K),
            log_partition_model=Z.estimate,
            log_partition_model_err=Z.err,
            n_sites=L**2,
            n_blocks=settings["n_jackknife_blocks"],
        )

    Z = anneal()
    row = compare(Z)
    gap = generalization_gap(H - model, H_training - model_training, n_sites=L**2)
    if inputs.held_out == inputs.trained_on:  # a surrogate has no other samples
        gap = dict.fromkeys(gap, np.nan)
    row |= gap
    row |= magnetization("sample", units) | magnetization("reverse", Z.reverse_states)
    if earlier:
        other = anneal(*(machine for (machine,) in earlier))
        row |= shift_of(other, Z, compare(other))
    row |= {"log_Z_forward": Z.forward, "log_Z_reverse": Z.reverse}
    write_table(outputs.table, pd.DataFrame([row]), provenance)
    write_table(outputs.shown, sample_hamiltonians(H, model, N_SHOWN), provenance)


def magnetization(name, states):
    """Mean of |m| of independent states of the visible units, with its error."""
    m = np.abs(spins_of_units(states).mean(axis=1, dtype=np.float64))
    return {
        f"{name}_magnetization": m.mean(),
        f"{name}_magnetization_err": m.std(ddof=1) / np.sqrt(len(m)),
    }


def shift_of(other, Z, divergence):
    """What another annealing, through the machines of the training, gives, and its difference."""
    return {
        "D_KL_through_training": divergence["D_KL"],
        "D_KL_through_training_err": divergence["D_KL_err"],
        "log_Z_shift": other.estimate - Z.estimate,
        "log_Z_shift_err": np.hypot(other.err, Z.err),
    }


with job(snakemake) as provenance:
    measure_model(
        snakemake.input,
        snakemake.output,
        ensemble=snakemake.params.ensemble,
        settings=snakemake.params.settings,
        seeds=[snakemake.params.settings["seed"], int(snakemake.wildcards.seed)],
        provenance=provenance,
    )
