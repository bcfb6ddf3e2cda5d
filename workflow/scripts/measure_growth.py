"""Measure how receptive fields grow from layer to layer, with errors over seeds and units."""

import numpy as np
import pandas as pd

from rgdl.job import job_log
from rgdl.rg.hierarchical import bootstrap_ratio, fit_growth, hierarchical_bootstrap
from rgdl.storage import write_table

SIZES = ("participation_ratio", "rms_radius")


def measure_growth(fields, compositions, labels, composed_labels, sizes_path, growth_path, *, seed):
    rng = np.random.default_rng(seed)
    tables = [pd.read_csv(path).assign(**label) for path, label in zip(fields, labels, strict=True)]
    everything = pd.concat(tables)
    rows = [
        {"network": name, "size": size, **row}
        for name, network in everything.groupby("network", sort=False)
        for size in SIZES
        for row in sizes_of_layers(network, size, rng)
    ]
    null = pd.concat(
        pd.read_csv(path).assign(**label)
        for path, label in zip(compositions, composed_labels, strict=True)
    )
    rows += [{"network": "composition", "size": size, **row}
             for size in SIZES for row in sizes_of_permuted(null, size)]  # fmt: skip
    table = pd.DataFrame(rows)
    write_table(sizes_path, table)
    write_table(growth_path, growth_of(table))


def sizes_of_layers(network, size, rng):
    """Median over units, mean over seeds, and the ratio to the layer below."""
    below = None
    for layer, part in network.groupby("layer"):
        groups = [values[size].dropna().to_numpy() for _, values in part.groupby("seed")]
        value, err = hierarchical_bootstrap(groups, np.median, rng=rng)
        ratio, ratio_err = np.nan, np.nan
        if below is not None:
            ratio, ratio_err = bootstrap_ratio(groups, below, np.median, rng=rng)
        yield {"layer": layer, "value": value, "err": err, "ratio": ratio, "ratio_err": ratio_err}
        below = groups


def sizes_of_permuted(null, size):
    """The same of fields composed with permuted indices: mean and spread over permutations."""
    medians = null.groupby(["seed", "permutation", "layer"])[size].first().unstack("layer")
    ratios = medians / medians.shift(axis=1)
    for layer in medians:
        of_layer, of_ratio = medians[layer].groupby("seed"), ratios[layer].groupby("seed")
        yield {
            "layer": layer,
            "value": medians[layer].mean(),
            "err": error_over_seeds(of_layer),
            "ratio": ratios[layer].mean(),
            "ratio_err": error_over_seeds(of_ratio),
        }


def error_over_seeds(groups):
    """Standard error of the mean over seeds, or the spread over permutations of the only one."""
    means = groups.mean()
    return means.sem() if len(means) > 1 else groups.std().iloc[0]


def growth_of(table):
    """Power law through the layers' participation ratios, of each network."""
    rows = []
    for name, layers in table[table["size"] == SIZES[0]].groupby("network", sort=False):
        values, errors = layers["value"].to_numpy(), layers["err"].to_numpy()
        known = np.isfinite(values) & (values > 0) & (errors > 0)
        if known.all() and len(values) >= 2:
            factor, err, p_value = fit_growth(values, errors)
            rows.append({"network": name, "factor": factor, "factor_err": err, "p_value": p_value})
    return pd.DataFrame(rows, columns=["network", "factor", "factor_err", "p_value"])


with job_log(snakemake.log[0]):
    measure_growth(
        snakemake.input.fields,
        snakemake.input.compositions,
        snakemake.params.labels,
        snakemake.params.composed_labels,
        snakemake.output.sizes,
        snakemake.output.growth,
        seed=snakemake.params.seed,
    )
