"""Dotted keys of a network and its ensemble, which studies, null models and variants change."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from rgdl.config.errors import Problem
from rgdl.config.keys import described_by, did_you_mean, some_of
from rgdl.config.models import Ensemble, Network, Section, Training

ENSEMBLE = "ensemble"  # first part of a key of the network's ensemble
SEEDS = "seeds"  # what a variant may have of its own, and a point of a study may not

_CHAIN = f"{ENSEMBLE}.markov_chain"
_SECTIONS: dict[str, type[Section]] = {"": Network, f"{ENSEMBLE}.": Ensemble, "training.": Training}


def keys_of(network: Network, ensemble: Ensemble) -> list[str]:
    """Dotted keys that a point may change."""
    return _leaves(network, "") + _leaves(ensemble, f"{ENSEMBLE}.")


def unknown_keys(
    at: str, values: Mapping[str, Any], known: list[str], network: Network
) -> list[Problem]:
    """Keys that are not among those that are known, and what they may mean.

    Parameters
    ----------
    at : str
        Path of the values.
    values : mapping
        New values of the network, by dotted keys.
    known : list of str
        The keys that are allowed.
    network : Network
        The network that is changed.
    """
    return [
        Problem(
            f"{at}.{key}",
            value,
            f"is not a key of a network{_meant(key, known, network)} (keys: {_grouped(known)})",
        )
        for key, value in values.items()
        if key not in known
    ]


def _meant(key: str, known: list[str], network: Network) -> str:
    """What a wrong key may mean."""
    section, _, last = key.rpartition(".")
    if last in ("seed", SEEDS) and section != ENSEMBLE:
        return f"; did you mean {SEEDS if SEEDS in known else f'{SEEDS} of the study itself'}?"
    if inside := [one for one in known if one.startswith(f"{key}.")]:
        return f"; did you mean {some_of(inside, ' or ')}?"
    if f"{key}.".startswith(f"{_CHAIN}.") and not any(one.startswith(_CHAIN) for one in known):
        return f"; it must be given in ensembles.{network.ensemble}.markov_chain first"
    relative = re.sub(r"^networks\.[^.]+\.", "", re.sub(r"^ensembles\.[^.]+", ENSEMBLE, key))
    if relative in known:
        return f"; did you mean {relative}?"
    return did_you_mean(key, known) or _described(section, last)


def _described(section: str, symbol: str) -> str:
    """The keys of a section in whose meaning a symbol such as K occurs; without one, of all."""
    found = (
        described_by(symbol, model, prefix)
        for prefix, model in _SECTIONS.items()
        if section in ("", prefix.removesuffix("."))
    )
    return next(filter(None, found), "")


def _grouped(keys: Iterable[str]) -> str:
    """Dotted keys as one text, with each section named once."""
    sections: dict[str, list[str]] = {}
    for key in keys:
        first, _, rest = key.partition(".")
        sections.setdefault(first, []).extend([rest] if rest else [])
    parts = (
        f"{name}.{{{_grouped(inside)}}}" if inside else name for name, inside in sections.items()
    )
    return ", ".join(parts)


def _leaves(section: Section, prefix: str) -> list[str]:
    """Dotted paths of the values that a study may vary."""
    paths = []
    for key in type(section).model_fields:
        value = getattr(section, key)
        if isinstance(value, Section):
            paths += _leaves(value, f"{prefix}{key}.")
        elif value is not None or key == "surrogate":  # an absent section has no values to vary
            paths.append(prefix + key)
    return [path for path in paths if path not in (ENSEMBLE, SEEDS)]
