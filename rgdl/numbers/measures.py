"""Means over seeds under the names of numbers, from the table of measures."""

import math
from collections.abc import Iterator
from typing import Any

from rgdl.numbers.names import Names, words
from rgdl.numbers.number import Column, Estimate, Number, Tables, measured

#: Behind the key of a mean, of the seeds that have a value.
WHERE_KNOWN = "_where_known"

_SITES, _SPACINGS = "sites", "lattice spacings"
_UNITS = {
    "fraction": "%",
    "participation_ratio": _SITES,
    "rms_radius": _SPACINGS,
    "radius_50": _SPACINGS,
    "radius_90": _SPACINGS,
}


def means_of(tables: Tables, names: Names) -> Iterator[tuple[str, Estimate]]:
    """Every row of `measures` under the key of its number; nothing if there is no such table.

    A quantity that some seeds lack is unknown, as claims have it. Of coarse spins, which may have
    no lattice of their own in one seed, what the others have goes by `..._where_known`.
    """
    for row in _rows(tables, "measures"):
        key = _KEYS[row["topic"]](row, names)
        n = int(row["n_seeds"])
        known = Estimate(row["value"], row["err"], n if n > 1 else None)
        yield key, known if n == row["n_trained"] else Estimate(math.nan)
        if row["topic"] == "coarse_spins":
            yield f"{key}{WHERE_KNOWN}", known
    for row in _rows(tables, "correlations"):
        if row["topic"] == "generation" and row["distance"] > 0:
            n, topic = int(row["n_seeds"]), names.topic("generation", row["network"])
            key = f"{topic}.{words(row['which'])}.correlation.distance{row['distance']:.0f}"
            yield key, Estimate(row["value"], row["err"], n if n > 1 else None)


def other_number(key: str, mean: Estimate) -> Number:
    """A number of the table of measures that nothing is known of but its key."""
    of, _, quantity = key.rpartition(".")
    size = quantity.removesuffix("_power_law")
    unit = next((unit for name, unit in _UNITS.items() if size.endswith(name)), "")
    meaning = size.replace("_", " ")
    if size != quantity:
        meaning = f"growth of {meaning} from layer to layer, all layers alike"
    elif of.startswith("growth."):
        meaning = f"{meaning} over that of the layer below"
    column = Column(quantity, meaning, "" if of.startswith("growth.") else unit)
    return measured(mean, column, rule="tabulate_measures", of=of.removeprefix("growth."))


def _rows(tables: Tables, name: str) -> list[dict[Any, Any]]:
    return tables[name].to_dict("records") if name in tables else []


def _fields(row: dict[Any, Any], names: Names) -> str:
    quantity, back = row["quantity"], "" if row["which"] == "as seen" else f".{words(row['which'])}"
    grows = f"growth.{names.growing(row['network'])}{back}"
    if quantity.endswith("_power_law"):
        return f"{grows}.{quantity}"
    if quantity.endswith("_growth"):
        return f"{grows}{_layer(row)}.{quantity.removesuffix('_growth')}"
    return f"{names.network(row['network'])}{back}{_layer(row)}.{quantity}"


def _composition(row: dict[Any, Any], names: Names) -> str:
    return f"{names.topic('sizes.composition', row['network'])}{_layer(row)}.{row['quantity']}"


def _model(row: dict[Any, Any], names: Names) -> str:
    return f"{names.topic('model', row['network'])}.{row['quantity']}"


def _learning_curve(row: dict[Any, Any], names: Names) -> str:
    return f"learning_curve.epochs{row['which'].removesuffix(' epochs')}.{row['quantity']}"


def _coarse_spins(row: dict[Any, Any], names: Names) -> str:
    topic = names.topic("coarse", row["network"])
    return f"{topic}{_layer(row)}.{words(row['which'])}.{row['quantity']}"


def _kind(row: dict[Any, Any], names: Names) -> str:
    topic = names.topic(row["topic"], row["network"])
    return f"{topic}.{words(row['which'])}.{words(row['quantity'])}"


def _layer(row: dict[Any, Any]) -> str:
    return "" if math.isnan(row["layer"]) else f".layer{int(row['layer'])}"


_KEYS = {
    "fields": _fields,
    "composition": _composition,
    "model": _model,
    "learning_curve": _learning_curve,
    "coarse_spins": _coarse_spins,
    "reconstruction": _kind,
    "generation": _kind,
}
