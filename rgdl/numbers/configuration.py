"""Numbers given by the configuration."""

from collections.abc import Mapping
from typing import Any

from rgdl.numbers.names import Names
from rgdl.numbers.number import Named, Number

_COUNTED = (
    "ensembles",
    "networks",
    "nulls.changes",
    "renormalization.variants.changes",
    "theory.systems",
    "theory.machines",
)


def flatten(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Join the keys of nested mappings by dots.

    Parameters
    ----------
    configuration : mapping
        Of mappings, lists and plain values.

    Returns
    -------
    dict
        Lists and plain values by the joined keys, without those that are None.

    Examples
    --------
    >>> flatten({"name": "paper", "theory": {"chain": {"coupling": 1.0, "field": None}}})
    {'name': 'paper', 'theory.chain.coupling': 1.0}
    """
    flat: dict[str, Any] = {}
    for key, value in configuration.items():
        if isinstance(value, Mapping):
            flat |= {f"{key}.{below}": found for below, found in flatten(value).items()}
        elif value is not None:
            flat[str(key)] = value
    return flat


def numbers_given(given: Mapping[str, Any], names: Names) -> Named:
    """Every value, each item of every list, and the lengths of lists and sections."""
    for path, value in given.items():
        key = f"config.{names.path(path)}"
        if isinstance(value, list | tuple):
            yield key, _number(", ".join(str(_plain(item)) for item in value), path)
            yield f"{key}.count", _number(len(value), f"{path}: how many")
            for i, item in enumerate(value, start=1):
                yield f"{key}.{i}", _number(item, f"{path}: number {i}")
        else:
            yield key, _number(value, path)
    layers = given.get(f"networks.{names.shown}.layers")
    if layers:
        ratio = layers[0] / layers[-1]
        meaning = "units of the visible layer over those of the last one"
        yield "config.network.compression", _number(_whole(ratio), meaning)
    for section in _COUNTED:
        inside = f"{section}."
        found = {path[len(inside) :].split(".")[0] for path in given if path.startswith(inside)}
        yield f"config.{section}.count", _number(len(found), f"{section}: how many")


def _number(value: Any, path: str) -> Number:
    return Number(_plain(value), None, "", "config.yaml", f"configuration, {path}", "given")


def _whole(value: float) -> float | int:
    return int(value) if value.is_integer() else value


def _plain(value: Any) -> Any:
    return ("no", "yes")[value] if isinstance(value, bool) else value
