"""The mean over seeds of one quantity, and its error: the only place that forms them."""

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from rgdl.measures.table import LABELS
from rgdl.statistics import bootstrap_measured, bootstrap_seeds, standard_error
from rgdl.types import Array


def mean_over_seeds(
    values: Array, errors: Array | None = None, *, rng: np.random.Generator
) -> dict[str, Any]:
    """Mean of one value per seed.

    Parameters
    ----------
    values : ndarray, shape (n_seeds,)
        NaN where a seed has no value.
    errors : ndarray, shape (n_seeds,), optional
        Standard error of each value, from samples that all seeds share.
    rng : numpy.random.Generator
        Draws the resamples.

    Returns
    -------
    dict
        `value`, `err` (see `bootstrap_measured`), `err_seeds` from the spread of seeds alone,
        `within`, which the second level of the bootstrap draws, and `n_seeds` that have a value.

    Examples
    --------
    The third of four seeds has no value:

    >>> found = mean_over_seeds([1.0, 2.0, np.nan, 3.0], rng=np.random.default_rng(1))
    >>> found["value"], found["n_seeds"]
    (2.0, 3)
    """
    values = np.asarray(values, np.float64)
    errors = np.full(values.shape, np.nan) if errors is None else np.asarray(errors, np.float64)
    value, err = bootstrap_measured(values, errors, rng=rng)
    known = values[np.isfinite(values)]
    within = "samples" if np.isfinite(errors).any() else ""
    return _row(value, err, known, within)


def mean_of_units(
    seeds: Sequence[tuple[Array, ...]],
    value: Callable[..., Array],
    *,
    rng: np.random.Generator,
    within: str = "units",
) -> dict[str, Any]:
    """Mean of a value that each seed has from its units: see `bootstrap_seeds`."""
    mean, err = bootstrap_seeds(seeds, value, rng=rng)
    return _row(mean, err, np.array([value(*units) for units in seeds]), within)


def generator_of(seed: int, labels: Mapping[str, Any]) -> np.random.Generator:
    """Random numbers of one row, so that its error does not depend on which other rows exist.

    Parameters
    ----------
    seed : int
        `measurements.seed` of the configuration.
    labels : mapping
        The row's own labels; an absent one counts as empty.

    Examples
    --------
    >>> row = {"topic": "model", "quantity": "D_KL"}
    >>> generator_of(1, row).random() == generator_of(1, row | {"which": ""}).random()
    True
    """
    words = [_word(labels.get(name, "")) for name in LABELS]
    digest = hashlib.sha256("|".join(words).encode()).digest()
    return np.random.default_rng([seed, int.from_bytes(digest[:8], "big")])


def _row(value: float, err: float, known: Array, within: str) -> dict[str, Any]:
    return {
        "value": value,
        "err": err,
        "err_seeds": standard_error(known),
        "within": within,
        "n_seeds": len(known),
    }


def _word(label: Any) -> str:
    if isinstance(label, str):
        return label
    return "" if math.isnan(label) else f"{label:.6g}"
