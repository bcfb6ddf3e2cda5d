"""Measures of the points of a study: means over seeds, and the numbers that describe a point."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import pandas as pd

from rgdl.measures.means import generator_of, mean_over_seeds

_Row: TypeAlias = dict[str, Any]

#: Columns of a by-seed table that follow from the configuration alone.
GIVEN = (
    "n_steps",
    "n_samples",
    "samples_per_parameter",
    "init_scale",
    "l1",
    "unit_ratio",
    "correlation_length",
    "strip_correlation_length",
)
_LABELS = ("point", "seed", "layer", "n_fields")
_SPREADS = ("_err", "_q25", "_q75")  # endings of columns of the spread within a layer


def describe_layers(
    setting: Mapping[str, Any], *, correlation_length: float, strip_correlation_length: float
) -> pd.DataFrame:
    """Numbers of each layer of a point that follow from the configuration.

    Parameters
    ----------
    setting : mapping
        `n_samples`, `layers`, `n_epochs`, `batch_size`, `init_scale` and `l1`.
    correlation_length : float
        Of the infinite lattice at the point's coupling, in lattice spacings.
    strip_correlation_length : float
        The same of the infinite strip whose circumference is the linear size of the lattice.

    Returns
    -------
    DataFrame
        One row per layer: `layer` and the columns `GIVEN`. `n_steps`, the steps of training;
        `n_samples`, of the ensemble; `samples_per_parameter`, these over weights and biases of the
        layer's machine; `unit_ratio`, units of the layer below over those of this one.
    """
    layers, n = setting["layers"], setting["n_samples"]
    n_steps = setting["n_epochs"] * math.ceil(n / setting["batch_size"])
    rows = [
        {
            "layer": number,
            "n_steps": n_steps,
            "n_samples": n,
            "samples_per_parameter": n / (visible * hidden + visible + hidden),
            "init_scale": float(setting["init_scale"]),
            "l1": float(setting["l1"]),
            "unit_ratio": visible / hidden,
            "correlation_length": correlation_length,
            "strip_correlation_length": strip_correlation_length,
        }
        for number, (visible, hidden) in enumerate(pairwise(layers), 1)
    ]
    return pd.DataFrame(rows)


def with_ratios(layers: pd.DataFrame, *, n_sites: int) -> pd.DataFrame:
    """Summaries of the layers of one network, with ratios between layers and to the lattice.

    Parameters
    ----------
    layers : DataFrame
        One row per layer, from the bottom up: `n_fields`, `participation_ratio` and other columns.
    n_sites : int
        N, sites of the lattice.

    Returns
    -------
    DataFrame
        Also `participation_ratio_growth`, the participation ratio A over that of the layer below,
        NaN in layer 1; and `fields_per_site`, M A / N for M fields, how many of them cover a site.
    """
    area = layers["participation_ratio"]
    return layers.assign(
        participation_ratio_growth=area / area.shift(),
        fields_per_site=layers["n_fields"] * area / n_sites,
    )


def means_of_study(by_seed: pd.DataFrame, *, study: str, seed: int) -> Iterator[_Row]:
    """Mean over seeds of every quantity of each point and layer of a study.

    Parameters
    ----------
    by_seed : DataFrame
        One row per point, seed and layer: `point`, `seed`, `layer`, `n_fields` and quantities, some
        with errors over the fields of a layer, `..._err`. Where training failed, `failure` has a
        message, and quantities have no value; without a failure the table need not have it.
    study : str
        Name of the study.
    seed : int
        Of the bootstrap.

    Yields
    ------
    dict
        Rows of the table of measures without a network, in the order of `by_seed`: `topic`,
        `which`, the study and the point with a space between them, `layer`, `quantity`, the columns
        of `mean_over_seeds`, and `n_trained`. One seed has the error over its fields.
    """
    quantities = [
        str(name)
        for name in by_seed.select_dtypes("number")
        if name not in _LABELS and "." not in str(name) and not str(name).endswith(_SPREADS)
    ]
    for (point, layer), part in by_seed.groupby(["point", "layer"], sort=False):
        labels = {"topic": "studies", "which": f"{study} {point}", "layer": layer}
        for name in quantities:
            row = {**labels, "quantity": name}
            if name in GIVEN:
                yield row | _given(part[name].iloc[0])
                continue
            alone = len(part) == 1 and f"{name}_err" in part
            of_fields = part[f"{name}_err"].to_numpy() if alone else None
            mean = mean_over_seeds(part[name].to_numpy(), of_fields, rng=generator_of(seed, row))
            n_failed = int(part["failure"].notna().sum()) if "failure" in part else 0
            yield row | mean | {"n_trained": len(part) - n_failed}


def average_over_seeds(
    by_seed: pd.DataFrame, varied: Sequence[str], *, study: str, seed: int
) -> pd.DataFrame:
    """The means of `means_of_study` in one row per point and layer.

    Parameters
    ----------
    by_seed, study, seed
        As for `means_of_study`.
    varied : sequence of str
        Columns of `by_seed` with the keys that the study varies.

    Returns
    -------
    DataFrame
        The columns `varied`; `point`, `layer` and `n_fields`; `n_seeds`, those whose training did
        not fail; each quantity, and its error `..._err` unless it is one of `GIVEN`; `failure` of
        the first seed that has one, if `by_seed` has this column.
    """
    labels = [*varied, "point", "layer", "n_fields"]
    points = by_seed[labels].drop_duplicates(["point", "layer"])
    rows = {(row["point"], row["layer"]): row for row in points.to_dict("records")}
    for mean in means_of_study(by_seed, study=study, seed=seed):
        row = rows[mean["which"].removeprefix(f"{study} "), mean["layer"]]
        row["n_seeds"] = max(row.get("n_seeds", 0), mean["n_trained"])
        name = mean["quantity"]
        row[name] = float(mean["value"])
        if name not in GIVEN:
            row[f"{name}_err"] = mean["err"]
    table = pd.DataFrame(rows.values())
    if "failure" not in by_seed:
        return table
    first = by_seed.groupby(["point", "layer"], sort=False)["failure"].first()
    return table.merge(first, on=["point", "layer"])


def _given(value: float) -> _Row:
    return {
        "value": value,
        "err": 0.0,
        "err_seeds": math.nan,
        "within": "",
        "n_seeds": 0,
        "n_trained": 0,
    }
