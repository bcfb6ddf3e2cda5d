"""Draw samples from the machines themselves and compare them with the Ising model."""

import numpy as np
import pandas as pd

from rgdl.ising import correlation_function, energy_per_site, exact, magnetization
from rgdl.ising.lattice import spins_of_units
from rgdl.job import job
from rgdl.rbm.generation import generate
from rgdl.results import read_layer, read_samples
from rgdl.storage import write_table


def measure_generation(samples, layers, outputs, *, ensemble, generation, seed, origin, provenance):
    stack = [read_layer(layer, origin={**origin, "layer": k}) for k, layer in enumerate(layers, 1)]
    L = ensemble["lattice_size"]
    real = read_samples(samples, origin={"ensemble": origin["ensemble"]}).spins()
    rng = np.random.default_rng([seed, origin["seed"]])
    drawn = {"samples": np.array_split(real, 100)}
    for name, machines in (("layer 1", stack[:1]), ("stack", stack)):
        units = generate(machines, **generation, rng=rng).view(np.int8)
        rounds = spins_of_units(units).reshape(-1, generation["n_chains"], L, L)
        drawn[name] = list(rounds.swapaxes(0, 1))  # chain, round, x, y
    rows = [row for name, groups in drawn.items() for row in summarize(name, groups)]
    table = pd.DataFrame(rows)
    energy = exact.energy_per_site(L, ensemble["coupling"])
    table["exact"] = np.where(table["quantity"] == "energy per site", energy, np.nan)
    correlations = [correlate(name, groups) for name, groups in drawn.items()]
    write_table(outputs.table, table, provenance)
    write_table(outputs.correlation, pd.concat(correlations), provenance)


def summarize(name, groups):
    """Means, with errors from independent chains or blocks of independent samples."""
    quantities = {
        "energy per site": energy_per_site,
        "|magnetization|": lambda spins: np.abs(magnetization(spins)),
    }
    for quantity, function in quantities.items():
        means = np.array([function(spins).mean() for spins in groups])
        error = means.std(ddof=1) / np.sqrt(len(means))
        yield {"source": name, "quantity": quantity, "value": means.mean(), "value_err": error}


def correlate(name, groups):
    """C(r) along both axes."""
    by_group = np.array([along_axes(correlation_function(spins)) for spins in groups])
    error = by_group.std(axis=0, ddof=1) / np.sqrt(len(groups))
    return pd.DataFrame(
        {
            "source": name,
            "distance": np.arange(by_group.shape[1]),
            "correlation": by_group.mean(axis=0),
            "correlation_err": error,
        }
    )


def along_axes(correlation):
    half = len(correlation) // 2 + 1
    return (correlation[:half, 0] + correlation[0, :half]) / 2


with job(snakemake) as provenance:
    measure_generation(
        snakemake.input.samples,
        snakemake.input.layers,
        snakemake.output,
        ensemble=snakemake.params.ensemble,
        generation=snakemake.params.generation,
        seed=snakemake.params.seed,
        origin={
            "ensemble": snakemake.wildcards.ensemble,
            "network": snakemake.wildcards.network,
            "seed": int(snakemake.wildcards.seed),
        },
        provenance=provenance,
    )
