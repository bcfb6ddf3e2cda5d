"""Every measured quantity of every network in one tidy table, with errors over seeds.

The errors are hierarchical bootstraps: seeds are drawn, and then what was measured within each,
its units, its samples or its permutations. One seed has the error within it alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from rgdl.measures.fields import measures_of_fields
from rgdl.rg.coarse.couplings import PAIRS, SHARED
from rgdl.statistics.bootstrap import bootstrap_measured, error_of_seeds, hierarchical_bootstrap

_COLUMNS = ["network", "topic", "which", "layer", "quantity", "value", "err", "err_seeds", "within",
            "n_seeds", "n_trained"]  # fmt: skip
_MODEL = ("D_KL", "D_KL_gap", "dF", "log_X_std", "slope", "R2")
_QUANTITIES: dict[str, Sequence[str]] = {
    "model": _MODEL,
    "learning_curve": _MODEL,
    "reconstruction": ("overlap", "sign_agreement", "energy", "magnetization_correlation"),
    "coarse_spins": ("correlation_length", "binder_cumulant", "susceptibility", "magnetization",
                     *PAIRS, *SHARED),
    "composition": ("localized_fraction", "participation_ratio", "rms_radius"),
}  # fmt: skip
# Of each topic, the column whose values tell one kind of row from another.
_WHICH = {"reconstruction": "method", "coarse_spins": "spins", "generation": "source"}


def tabulate_measures(tables: Mapping[str, pd.DataFrame], rng: np.random.Generator) -> pd.DataFrame:
    """Value and error over seeds of all quantities.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        What was measured, each with `network` and `seed`: `units` and `coverage`, as for
        `measures_of_fields`, with `sites` ("as seen" or "put back"); `composition` (a row for
        each permutation and layer); `model`; `learning_curve` (with `n_epochs`); `reconstruction`
        (with `method`); `generation` (with `source`, `quantity`, `value`); `coarse_spins` (with
        `layer` and `spins`).
    rng : numpy.random.Generator
        Draws the resamples.

    Returns
    -------
    DataFrame
        `network`; `topic`, the table that a row is of (`fields` for units and coverage), and
        `which` of its kinds: sites, method, source, spins or number of epochs; `layer`, NaN for
        the whole network; `quantity`, `value` and `err`; `err_seeds`, the standard error that the
        spread of seeds alone would give; `within`, what the second level of the bootstrap draws
        ("units", "samples", "permutations" or nothing); `n_seeds` that have a value, of
        `n_trained` seeds of the network.
    """
    found = [
        part.assign(topic=topic, network=network, n_trained=n_trained)
        for topic, network, n_trained, part in _parts(tables, rng)
    ]
    table = pd.concat(found, ignore_index=True)
    return table.assign(which=table["which"].fillna(""))[_COLUMNS]


def measures_of_samples(
    table: pd.DataFrame, quantities: Sequence[str], by: Sequence[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Means over seeds of what each seed has a number for, and most an error over samples.

    Parameters
    ----------
    table : DataFrame
        A row for each `seed` and group, with the quantities and their `..._err` where there are.
    quantities : sequence of str
        Columns to average over seeds; one that the table lacks is left out.
    by : sequence of str
        Columns that name a group, at least one.
    rng : numpy.random.Generator
        Draws the resamples.

    Returns
    -------
    DataFrame
        The columns of `by`, and `quantity`, `value`, `err`, `err_seeds`, `within`, `n_seeds`.
    """
    rows = [
        {**dict(zip(by, labels, strict=True)), "quantity": quantity, **_mean(part, quantity, rng)}
        for labels, part in table.groupby(list(by), sort=False)
        for quantity in quantities
        if quantity in part
    ]
    return pd.DataFrame(rows)


def measures_of_permutations(
    table: pd.DataFrame, quantities: Sequence[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Means over the permutations of a null model, and over its seeds.

    Parameters
    ----------
    table : DataFrame
        A row for each `seed`, `permutation` and `layer`, with the quantities.
    quantities : sequence of str
        Columns to average.
    rng : numpy.random.Generator
        Draws the resamples.

    Returns
    -------
    DataFrame
        `layer`, `quantity`, `value`, `err`, `err_seeds`, `within` and `n_seeds`.
    """
    rows = []
    for layer, part in table.groupby("layer"):
        for quantity in quantities:
            seeds = [seed[quantity].dropna().to_numpy() for _, seed in part.groupby("seed")]
            value, err = hierarchical_bootstrap(seeds, np.mean, rng=rng)
            means = np.array([seed.mean() for seed in seeds if len(seed)])
            errors = {"err": err, "err_seeds": error_of_seeds(means), "within": "permutations"}
            labels = {"layer": layer, "quantity": quantity, "n_seeds": len(means)}
            rows.append({**labels, "value": value, **errors})
    return pd.DataFrame(rows)


def tabulate_correlations(
    coarse: pd.DataFrame, generated: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """C(r) over seeds, of coarse spins and of samples that machines draw.

    Parameters
    ----------
    coarse, generated : DataFrame
        A row for each `network`, `seed`, `layer` and `spins`, or `source`, and bin of distances,
        the same in the same order for every seed: `distance`, `correlation` and
        `correlation_err`, NaN where there are no pairs.
    rng : numpy.random.Generator
        Draws the resamples.

    Returns
    -------
    DataFrame
        `network`, `topic` (`coarse_spins` or `generation`), `which`, `layer`, `distance`, its mean
        over seeds, and as for `tabulate_measures` `value`, `err` and `n_seeds`.
    """
    sources = {
        "coarse_spins": coarse.rename(columns={"spins": "which"}),
        "generation": generated.rename(columns={"source": "which"}).assign(layer=0),
    }
    rows = []
    for topic, table in sources.items():
        by = ["network", "which", "layer"]
        numbered: Any = table.assign(bin=table.groupby(["seed", *by]).cumcount())
        for (network, which, layer, _), part in numbered.groupby([*by, "bin"], sort=False):
            labels = {"network": network, "topic": topic, "which": which, "layer": layer}
            measured = _mean(part, "correlation", rng)
            rows.append({**labels, "distance": part["distance"].mean(), **measured})
    found = pd.DataFrame(rows).drop(columns=["within", "err_seeds"]).dropna(subset="value")
    return found.assign(layer=found["layer"].replace(0, np.nan))


def _parts(
    tables: Mapping[str, pd.DataFrame], rng: np.random.Generator
) -> Iterator[tuple[str, Any, int, pd.DataFrame]]:
    """Topic, network, number of seeds and measures."""
    for network, units in tables["units"].groupby("network", sort=False):
        coverage = tables["coverage"][tables["coverage"]["network"] == network]
        for sites, part in units.groupby("sites", sort=False):
            of_sites = coverage[coverage["sites"] == sites]
            found = measures_of_fields(part, of_sites, rng).assign(which=sites)
            yield "fields", network, units["seed"].nunique(), found
    for topic, table in tables.items():
        if topic in ("units", "coverage"):
            continue
        for network, part in table.groupby("network", sort=False):
            yield topic, network, part["seed"].nunique(), _of_topic(topic, part, rng)


def _of_topic(topic: str, table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    if topic == "composition":
        return measures_of_permutations(table, _QUANTITIES[topic], rng).assign(which="permuted")
    if topic == "learning_curve":
        table = table.assign(which=table["n_epochs"].map("{} epochs".format), layer=1)
    elif topic == "model":
        table = table.assign(which="", layer=1)
    else:
        table = table.rename(columns={_WHICH[topic]: "which"})
    by = ["which", "layer"] if "layer" in table else ["which"]
    if topic != "generation":
        return measures_of_samples(table, _QUANTITIES[topic], by, rng)
    quantities: Any = table.groupby("quantity", sort=False)
    return pd.concat(
        measures_of_samples(
            part.rename(columns={"value": name, "value_err": f"{name}_err"}), [name], by, rng
        )
        for name, part in quantities
    )


def _mean(part: pd.DataFrame, quantity: str, rng: np.random.Generator) -> dict[str, Any]:
    values = part[quantity].to_numpy(np.float64)
    unknown = pd.Series(np.nan, part.index)
    errors = part.get(f"{quantity}_err", unknown).to_numpy(np.float64)
    value, err = bootstrap_measured(values, errors, rng=rng)
    known = values[np.isfinite(values)]
    return {
        "value": value,
        "err": err,
        "err_seeds": error_of_seeds(known),
        "within": "samples" if np.isfinite(errors).any() else "",
        "n_seeds": len(known),
    }
