"""Every measure of a run in one table: each value, its error and its unit."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from rgdl.measures.fields import measures_of_fields, measures_of_training
from rgdl.measures.means import generator_of, mean_of_units, mean_over_seeds
from rgdl.measures.quantities import QUANTITIES, quantity_of
from rgdl.measures.study_means import means_of_study
from rgdl.measures.systematic_errors import systematic_errors
from rgdl.measures.table import COLUMNS, with_texts
from rgdl.measures.without_networks import Tables, measures_without_networks, word_of

_Row: TypeAlias = dict[str, Any]

# Of each table with one row per seed and labels: its topic, and the labels that it calls otherwise.
_SEED_TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "model": ("model", {}),
    "learning_curve": ("learning_curve", {"n_epochs": "at"}),
    "reconstruction": ("reconstruction", {"method": "which"}),
    "coherence": ("reconstruction", {"method": "which", "wave_number": "at"}),
    "generation": ("generation", {"source": "which"}),
    "generated_correlation": ("generation", {"source": "which", "distance": "at"}),
    "flow": ("flow", {"flow": "which", "step": "at"}),
    "coarse_spins": ("coarse_spins", {"spins": "which"}),
    "coarse_correlation": ("coarse_spins", {"spins": "which"}),
    "exponents": ("exponents", {"step": "which"}),
    "exponents_by_operators": ("exponents", {"step": "which", "n_operators": "at"}),
    "learning_by_seed": ("learning", {"method": "which"}),
}
_LABELS = ("network", "which", "layer", "at")
# Columns of these tables that are neither labels nor measures.
_NO_QUANTITIES = frozenset(
    (
        "seed",
        "permutation",
        "quantity",
        "exact",
        "distance",
        "bin",
        "n_modes",
        "n_pairs",
        "n_spins",
        "n_duplicates",
        "n_fine",
        "n_coarse",
        "log_Z_forward",
        "log_Z_reverse",
        "shared_next_coupling",
    )
)
# By the column `sites` of `layers` and `receptive_fields`.
_WHICH = {"as seen": "", "put back": "put back"}


def tabulate_measures(
    tables: Tables, *, seed: int, min_pairs: int, n_sites: Mapping[str, int] | None = None
) -> pd.DataFrame:
    """Value, error and unit of every quantity of a run.

    Errors are hierarchical bootstraps: seeds are drawn, and then what was measured within each
    seed: its units, its samples or its permutations. One seed has the error within it alone.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        As the workflow writes them: `receptive_fields` (every unit of every network),
        `curve_fields` (every unit of layer 1 at each stop of the learning curve), `layers`,
        `composition`, `model`, `learning_curve`, `reconstruction`, `coherence`, `generation`,
        `generated_correlation`, `flow`, `coarse_spins`, `coarse_correlation`, `exponents`,
        `exponents_by_operators`, `learning_by_seed`, `studies` (the layers of each point and seed,
        with the column `study`), and those of `measures_without_networks`. A table that is absent
        gives no rows.
    seed : int
        Of the bootstrap. The random numbers of a row depend on this and on its labels alone.
    min_pairs : int
        Bins of `coarse_correlation` with fewer pairs of spins, over all seeds, have no value.
    n_sites : mapping of str to int, optional
        Sites of the lattice of each network, for `D_KL_total`.

    Returns
    -------
    DataFrame
        The columns `COLUMNS`: `network`, `topic`, `which`, `layer`, `at` (distance, wave number or
        epochs), `quantity`; `value`, the mean over the seeds that have one, and `err`, 0 if
        exact; `unit`, which is "fraction" for values that texts print in per cent; `err_seeds`,
        the error from the spread of seeds alone; `within`, which the second level of the bootstrap
        draws; `n_seeds` that have a value, of `n_trained`.

    Raises
    ------
    ValueError
        If a table has a column that is no quantity of `QUANTITIES`.

    Examples
    --------
    One network at two seeds:

    >>> seeds = {"network": "small", "layer": 1, "seed": [1, 2], "correlation_length": [2.0, 3.0]}
    >>> coarse = pd.DataFrame(seeds | {"spins": "hidden"})
    >>> table = tabulate_measures({"coarse_spins": coarse}, seed=1, min_pairs=1)
    >>> table[["which", "quantity", "value", "n_seeds"]].values.tolist()
    [['hidden', 'correlation_length', 2.5, 2]]
    """
    if "coarse_correlation" in tables:
        binned = _with_mean_distance(tables["coarse_correlation"], min_pairs)
        tables = {**tables, "coarse_correlation": binned}
    rows = [*_all_rows(tables, seed, n_sites or {})]
    rows += systematic_errors(pd.DataFrame(rows, columns=[*COLUMNS]))
    table = pd.DataFrame(rows, columns=[*COLUMNS])
    units = [quantity_of(row["topic"], row["quantity"]).unit for row in rows]
    n_trained = table["n_trained"].fillna(0).astype(int)
    return with_texts(table.assign(unit=units, n_trained=n_trained))


def _all_rows(tables: Tables, seed: int, n_sites: Mapping[str, int]) -> Iterator[_Row]:
    if "receptive_fields" in tables:
        yield from _of_fields(tables["receptive_fields"], tables["layers"], seed)
    if "curve_fields" in tables:
        for network, part in tables["curve_fields"].groupby("network", sort=False):
            for row in measures_of_training(part, network=str(network), seed=seed):
                yield row | {"n_trained": part["seed"].nunique()}
    if "composition" in tables:
        yield from _of_permutations(tables["composition"], seed)
    for name, (topic, renamed) in _SEED_TABLES.items():
        if name in tables:
            table = _prepared(name, tables[name], n_sites).rename(columns=renamed)
            rows = [*_of_seeds(table, topic, seed)]
            yield from rows
            yield from _of_whole_models(rows, n_sites)
    if "model" in tables:
        yield from _of_largest_errors(tables["model"])
    if "studies" in tables:
        yield from _of_studies(tables["studies"], seed)
    yield from measures_without_networks(tables)


def _of_fields(units: pd.DataFrame, layers: pd.DataFrame, seed: int) -> Iterator[_Row]:
    for (network, sites), part in units.groupby(["network", "sites"], sort=False):
        chosen = (layers["network"] == network) & (layers["sites"] == sites)
        labels = {"network": str(network), "which": _WHICH[str(sites)]}
        for row in measures_of_fields(part, layers[chosen], **labels, seed=seed):
            yield row | {"n_trained": part["seed"].nunique()}


def _of_permutations(table: pd.DataFrame, seed: int) -> Iterator[_Row]:
    """Means over the permutations of hidden indices, and over seeds."""
    for (network, layer), part in table.groupby(["network", "layer"], sort=False):
        for name in _quantities(part, "composition"):
            seeds = [(one[name].dropna().to_numpy(),) for _, one in part.groupby("seed")]
            labels = {
                "network": network,
                "topic": "composition",
                "which": "permuted",
                "layer": layer,
                "quantity": name,
            }
            found = mean_of_units(
                [one for one in seeds if len(one[0])],
                lambda values: np.mean(values, axis=-1),
                rng=generator_of(seed, labels),
                within="permutations",
            )
            yield labels | found | {"n_trained": len(seeds)}


def _of_studies(by_seed: pd.DataFrame, seed: int) -> Iterator[_Row]:
    """The quantities of studies that a text or a figure uses; their own tables have the others."""
    for study, part in by_seed.groupby("study", sort=False):
        for row in means_of_study(part, study=str(study), seed=seed):
            if row["quantity"] in QUANTITIES["studies"]:
                yield row


def _prepared(name: str, table: pd.DataFrame, n_sites: Mapping[str, int]) -> pd.DataFrame:
    """One column per quantity, and `at` where the table has it under no name of its own."""
    if name == "generation":
        return _one_column_per_quantity(table)
    if name == "model" and n_sites:
        return _with_gaussian(table, table["network"].map(n_sites))
    return table


def _one_column_per_quantity(table: pd.DataFrame) -> pd.DataFrame:
    named = table.assign(quantity=table["quantity"].map(word_of))
    parts: Any = named.groupby("quantity", sort=False)
    found: pd.DataFrame = pd.concat(
        part.rename(columns={"value": name, "value_err": f"{name}_err"}) for name, part in parts
    )
    return found


def _with_mean_distance(table: pd.DataFrame, min_pairs: int) -> pd.DataFrame:
    """`at`, the mean over seeds of the distance of a bin; bins with few pairs have no value."""
    by = ["network", "spins", "layer"]
    groups: Any = table.groupby(["seed", *by])
    numbered: pd.DataFrame = table.assign(bin=groups.cumcount())
    bins: Any = numbered.groupby([*by, "bin"])
    found: pd.DataFrame = numbered.assign(at=bins["distance"].transform("mean"))
    few = bins["n_pairs"].transform("sum") < min_pairs
    found[["correlation", "correlation_err"]] = found[["correlation", "correlation_err"]].mask(few)
    known: pd.DataFrame = found[found["at"].notna()]
    return known


def _with_gaussian(table: pd.DataFrame, n: "pd.Series[int]") -> pd.DataFrame:
    """Half the variance of log X, which D_KL would be if log X were normal, per spin."""
    std, err = table["log_X_std"], table["log_X_std_err"]
    return table.assign(D_KL_gaussian=std**2 / 2 / n, D_KL_gaussian_err=std * err / n)


def _of_seeds(table: pd.DataFrame, topic: str, seed: int) -> Iterator[_Row]:
    """Means over seeds of the quantities of a topic that a table has."""
    by = [name for name in _LABELS if name in table]
    for values, part in table.groupby(by, sort=False):
        labels: _Row = {**dict(zip(by, values, strict=True)), "topic": topic}
        of_network = table[table["network"] == labels["network"]] if "network" in by else table
        n_trained = of_network["seed"].nunique()
        for name in _quantities(part, topic):
            row = {**labels, "quantity": name, "n_trained": n_trained}
            errors = part[f"{name}_err"].to_numpy() if f"{name}_err" in part else None
            rng = generator_of(seed, row)
            yield row | mean_over_seeds(part[name].to_numpy(), errors, rng=rng)


def _quantities(table: pd.DataFrame, topic: str) -> list[str]:
    """Columns of a table that are quantities of a topic; raises ValueError for unknown columns."""
    known = QUANTITIES[topic]
    unknown = {str(name).removesuffix("_err") for name in table} - known.keys() - {*_LABELS}
    if unknown := unknown - _NO_QUANTITIES:
        raise ValueError(f"QUANTITIES of {topic} must have {', '.join(sorted(unknown))}")
    return [name for name in known if name in table]


def _of_whole_models(rows: Sequence[_Row], n_sites: Mapping[str, int]) -> Iterator[_Row]:
    """D_KL of all spins together."""
    for row in rows:
        if row["topic"] == "model" and row["quantity"] == "D_KL" and row["network"] in n_sites:
            n = n_sites[row["network"]]
            scaled = {name: n * row[name] for name in ("value", "err", "err_seeds")}
            yield row | scaled | {"quantity": "D_KL_total"}


def _of_largest_errors(model: pd.DataFrame) -> Iterator[_Row]:
    for network, part in model.groupby("network", sort=False):
        n = len(part)
        yield {
            "network": network,
            "topic": "model",
            "quantity": "D_KL_max_err",
            "value": part["D_KL_err"].max(),
            "err": math.nan,
            "err_seeds": math.nan,
            "within": "",
            "n_seeds": n,
            "n_trained": n,
        }
