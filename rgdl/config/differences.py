"""Values in which two configurations differ."""

from collections.abc import Iterator, Mapping
from typing import Any

from rgdl.config.file import Config


def differing_keys(one: Config, other: Config) -> list[str]:
    """Keys of the values that can change a result and differ, or are only in one of both.

    Parameters
    ----------
    one, other : Config
        Two configurations; see `Config.values_of_results`.

    Returns
    -------
    list of str
        Keys joined by dots, in the order of `one`.

    Examples
    --------
    >>> from rgdl.config import load
    >>> one = load("config/quick.yaml")
    >>> measurements = one.measurements.model_copy(update={"seed": 7})
    >>> differing_keys(one, one.model_copy(update={"name": "x", "measurements": measurements}))
    ['measurements.seed']
    """
    here, there = (c.values_of_results() for c in (one, other))
    return list(_differing(here, there))


def _differing(one: Mapping[str, Any], other: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key in dict.fromkeys([*one, *other]):
        here, there = one.get(key), other.get(key)
        if isinstance(here, Mapping) and isinstance(there, Mapping):
            yield from _differing(here, there, f"{above}{key}.")
        elif here != there:
            yield f"{above}{key}"
