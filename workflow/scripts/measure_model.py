"""Measure how far the machine of layer 1 is from the Ising model: D_KL, dF and log X."""

from functools import partial
from typing import NamedTuple

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
from rgdl.statistics import standard_error
from rgdl.storage import write_table
from rgdl.types import Array

N_SHOWN = 1000  # points in the figure of H^RBM against H


class Hamiltonians(NamedTuple):
    """H and H^RBM of some samples, and their units."""

    units: Array
    H: Array
    model: Array


def measure_model(inputs, outputs, *, ensemble, settings, seeds, provenance):
    rbm, *earlier = (read_stack([path])[0] for path in (inputs.layer, *inputs.stops))
    held_out, trained_on = (
        read_hamiltonians(path, rbm, ensemble, settings["n_samples"])
        for path in (inputs.held_out, inputs.trained_on)
    )
    anneal = partial(
        log_partition_ais,
        rbm,
        **settings["likelihood"],
        visible_states=held_out.units,
        visible_mean=trained_on.units.mean(axis=0, dtype=np.float64),
    )
    Z = anneal(random_state=np.random.RandomState(seeds))
    log_X = (one.H - one.model for one in (held_out, trained_on))
    gap = generalization_gap(*log_X, n_sites=ensemble["lattice_size"] ** 2)
    if inputs.held_out == inputs.trained_on:  # a surrogate has no other samples
        gap = dict.fromkeys(gap, np.nan)
    row = {
        **compare(held_out, Z, ensemble, settings["n_jackknife_blocks"]),
        **gap,
        **magnetization("sample", held_out.units),
        **magnetization("reverse", Z.reverse_states),
    }
    if earlier:
        other = anneal(through=earlier, random_state=np.random.RandomState(seeds))
        found = compare(held_out, other, ensemble, settings["n_jackknife_blocks"])
        row |= shift_of(other, Z, found)
    row |= {"log_Z_forward": Z.forward, "log_Z_reverse": Z.reverse}
    write_table(outputs.table, pd.DataFrame([row]), provenance)
    shown = sample_hamiltonians(held_out.H, held_out.model, N_SHOWN)
    write_table(outputs.shown, shown, provenance)


def read_hamiltonians(path, rbm, ensemble, n_samples):
    spins = read_samples(path, origin=origin_of(path)).spins(slice(n_samples))
    units = units_of_spins(spins)
    H = ensemble["coupling"] * ensemble["lattice_size"] ** 2 * energy_per_site(spins)
    return Hamiltonians(units, H, rbm.free_energy(units).astype(np.float64))


def compare(samples, Z, ensemble, n_blocks):
    return compare_hamiltonians(
        samples.H,
        samples.model,
        log_partition=exact.log_partition(ensemble["lattice_size"], ensemble["coupling"]),
        log_partition_model=Z.estimate,
        log_partition_model_err=Z.err,
        n_sites=ensemble["lattice_size"] ** 2,
        n_blocks=n_blocks,
    )


def magnetization(name, states):
    """Mean of |m| of independent states of the visible units, with its error."""
    m = np.abs(spins_of_units(states).mean(axis=1, dtype=np.float64))
    return {f"{name}_magnetization": m.mean(), f"{name}_magnetization_err": standard_error(m)}


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
