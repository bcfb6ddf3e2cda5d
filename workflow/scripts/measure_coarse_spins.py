"""Measure hidden spins as coarse spins of the Ising model, beside block spins of the samples."""

import math

import numpy as np
import pandas as pd

from rgdl.job import job
from rgdl.rbm import propagate_up
from rgdl.results import read_layer, read_samples
from rgdl.rg import block_spin, compose_receptive_fields, fix_signs, measure_receptive_fields
from rgdl.rg.coarse_physics import correlation_by_distance, summarize_coarse_spins
from rgdl.rg.couplings import SQUARE_INTERACTIONS, fit_couplings
from rgdl.rg.pair_couplings import fit_pair_couplings, nearest_coupling, nonlocal_fraction
from rgdl.rg.places import block_places
from rgdl.storage import write_table

MOST_SPINS = 128  # of which all pair couplings are fitted
# Spacings up to which pairs are nearest or next neighbors; on a square lattice 1 and 1.41.
NEAREST, NEXT = 1.2, 1.7
N_BINS = 20


def measure_coarse_spins(samples, layers, outputs, *, n_samples, seed, origin, provenance):
    stack = [read_layer(layer, origin={**origin, "layer": k}) for k, layer in enumerate(layers, 1)]
    first = slice(n_samples)
    spins = read_samples(samples, origin={"ensemble": origin["ensemble"]}).spins(first)
    rng = np.random.default_rng([seed, origin["seed"]])
    rows, correlations = [], []
    for layer, kind, coarse, x, y, spacing in coarse_spins(stack, spins, rng):
        if len(x) >= 2:
            L, labels = spins.shape[1], {"layer": layer, "spins": kind, "n_spins": len(x)}
            rows.append({**labels, **measure(kind, coarse, x, y, L, spacing)})
            edges = np.linspace(0, L / 2, N_BINS + 1)
            table = correlation_by_distance(coarse, x, y, L, bin_edges=edges)
            correlations.append(table.assign(**labels))
    write_table(outputs.table, pd.DataFrame(rows), provenance)
    write_table(outputs.correlation, pd.concat(correlations), provenance)


def coarse_spins(stack, spins, rng):
    """Localized hidden spins of each layer, and block spins where there are blocks left."""
    L = spins.shape[1]
    units = (spins.reshape(len(spins), -1) > 0).astype(np.float32)
    fields = compose_receptive_fields([rbm.components_ for rbm in stack])
    blocks = {"majority": spins, "decimation": spins}
    for layer, (P, r) in enumerate(zip(propagate_up(stack, units), fields, strict=True), start=1):
        measures = measure_receptive_fields(r, L)
        local = measures["localized"].to_numpy()
        upright = np.sign((r * fix_signs(r)).sum(axis=1))
        states = np.where(rng.random(P.shape) < P, 1, -1) * upright
        x, y = (measures[f"center_{axis}"].to_numpy()[local] for axis in "xy")
        spacing = L / math.sqrt(len(r))
        yield layer, "hidden", states[:, local].astype(np.int8), x, y, spacing
        if L % 2**layer == 0 and L // 2**layer >= 2:
            x, y = block_places(L // 2**layer, L)
            for rule, finer in blocks.items():
                blocks[rule] = block_spin(finer, 2, rng, rule=rule)
                yield layer, rule, blocks[rule].reshape(len(spins), -1), x, y, 2.0**layer


def measure(kind, coarse, x, y, lattice_size, spacing):
    row = summarize_coarse_spins(coarse, x, y, lattice_size)
    names = ("nearest_coupling", "next_coupling", "nonlocal_fraction", "plaquette_coupling")
    row |= dict.fromkeys(names, math.nan)
    pairs = None if len(x) > MOST_SPINS else fitted(fit_pair_couplings, coarse)
    if pairs is not None:
        _, K = pairs
        near, beyond = NEAREST * spacing, NEXT * spacing
        places = {"center_x": x, "center_y": y, "lattice_size": lattice_size}
        row["nearest_coupling"] = nearest_coupling(K, **places, reach=near)
        row["next_coupling"] = nearest_coupling(K, **places, reach=beyond, beyond=near)
        row["nonlocal_fraction"] = nonlocal_fraction(K, **places, reach=near)
    side = math.isqrt(len(x))
    if kind != "hidden" and side >= 3:
        lattice = coarse.reshape(len(coarse), side, side)
        table = fitted(fit_couplings, lattice, SQUARE_INTERACTIONS, periodic=True)
        if table is not None:
            row["plaquette_coupling"] = table["coupling"].iloc[-1]
    return row


def fitted(fit, spins, *arguments, **options):
    """What a fit finds, or None where there are too few samples to tell."""
    try:
        return fit(spins, *arguments, **options)
    except ValueError as error:
        print(f"no couplings of spins of shape {spins.shape}: {error}")
        return None


with job(snakemake) as provenance:
    measure_coarse_spins(
        snakemake.input.samples,
        snakemake.input.layers,
        snakemake.output,
        n_samples=snakemake.params.n_samples,
        seed=snakemake.params.seed,
        origin={
            "ensemble": snakemake.wildcards.ensemble,
            "network": snakemake.wildcards.network,
            "seed": int(snakemake.wildcards.seed),
        },
        provenance=provenance,
    )
