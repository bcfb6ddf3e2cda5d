"""The physics of coarse spins at any places on the torus: hidden spins and block spins alike.

Samples are taken to be independent. Every error is a jackknife over 20 contiguous blocks of them.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from rgdl.rg.positions import pair_distances
from rgdl.types import Array

_BLOCKS = 20


def summarize_coarse_spins(
    spins: Array, center_x: Array, center_y: Array, lattice_size: int
) -> dict[str, float]:
    """All that this module measures on spins in one number.

    Parameters
    ----------
    spins, center_x, center_y, lattice_size
        As for `correlation_length`.

    Returns
    -------
    dict
        `correlation_length`, `binder_cumulant`, `susceptibility` and `magnetization`, the mean
        of |m|, each with its error `..._err`.

    Raises
    ------
    ValueError
        As for `correlation_length`.
    """
    measured = {
        "correlation_length": correlation_length(spins, center_x, center_y, lattice_size),
        "binder_cumulant": binder_cumulant(spins),
        "susceptibility": susceptibility(spins),
        "magnetization": _mean_over_samples(np.abs(_magnetization(spins))),
    }
    summary: dict[str, float] = {}
    for name, (value, error) in measured.items():
        summary |= {name: value, f"{name}_err": error}
    return summary


def correlation_by_distance(
    spins: Array,
    center_x: Array,
    center_y: Array,
    lattice_size: int,
    *,
    bin_edges: Array | Sequence[float],
) -> pd.DataFrame:
    """Mean <s_i s_j> of the pairs i < j, by how far apart they are.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, M)
        Independent samples, values -1 or +1.
    center_x, center_y : ndarray, shape (M,)
        Place of each spin on the torus, in spacings of the original lattice.
    lattice_size : int
        Linear size L of the original lattice.
    bin_edges : sequence of float, shape (n_bins + 1,)
        Increasing distances; a bin holds its lower edge and not its upper one.

    Returns
    -------
    DataFrame
        A row a bin: `distance`, the mean over its pairs by minimum image; `correlation` and
        `correlation_err`; `n_pairs`. A bin without pairs has NaN and 0.

    Raises
    ------
    ValueError
        If there are fewer than 20 samples, the places are not M finite numbers on each axis, or the
        edges do not increase.
    """
    _check_spins(spins)
    _check_places(spins, center_x, center_y)
    if len(bin_edges) < 2 or (np.diff(bin_edges) <= 0).any():
        raise ValueError(f"bin_edges must be >= 2 increasing distances, got {list(bin_edges)}")
    i, j = np.triu_indices(spins.shape[1], k=1)
    distances = pair_distances(center_x, center_y, lattice_size)[i, j]
    bins = np.digitize(distances, bin_edges)

    def sum_by_bin(values: Array | None) -> Array:  # without what lies outside of all bins
        return np.bincount(bins, values, minlength=len(bin_edges) + 1)[1:-1]

    n_pairs = sum_by_bin(None)
    blocks = np.array_split(spins, _BLOCKS)
    products = np.stack([sum_by_bin(_products(block)[i, j]) for block in blocks])  # block, bin
    with np.errstate(invalid="ignore"):
        distance = sum_by_bin(distances) / n_pairs
        correlation, error = _jackknife(products / n_pairs, _sizes(blocks), lambda mean: mean)
    return pd.DataFrame(
        {
            "distance": distance,
            "correlation": correlation,
            "correlation_err": error,
            "n_pairs": n_pairs,
        }
    )


def correlation_length(
    spins: Array, center_x: Array, center_y: Array, lattice_size: int
) -> tuple[float, float]:
    """Second-moment correlation length xi = sqrt(S(0) / S(k_1) - 1) / (2 sin(pi / L)).

    S(k) = <|sum_j s_j exp(i k.x_j)|^2> / M, and S(k_1) is its mean over the two smallest wave
    vectors, (2 pi / L, 0) and (0, 2 pi / L). Places and L are in original spacings on a coarse
    lattice too, so that hidden spins, which have no spacing, and blocks are measured by one
    formula; with its own spacing b as the unit it would be b / (2 sin(pi b / L)) instead, which
    differs where b is not small against L.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, M)
        Independent samples, values -1 or +1.
    center_x, center_y : ndarray, shape (M,)
        Place of each spin on the torus, in spacings of the original lattice.
    lattice_size : int
        Linear size L of the original lattice.

    Returns
    -------
    xi, xi_err : float
        In spacings of the original lattice. NaN where S(0) < S(k_1); the error is NaN too where
        that holds with any block left out.

    Raises
    ------
    ValueError
        If there are fewer than 20 samples, or the places are not M finite numbers on each axis.

    References
    ----------
    Cooper, Freedman & Preston, Nucl. Phys. B 210, 210 (1982).
    """
    _check_spins(spins)
    _check_places(spins, center_x, center_y)
    phase_x, phase_y = (2 * np.pi / lattice_size * center for center in (center_x, center_y))
    waves = np.column_stack(  # spin; k = 0, and real and imaginary parts of the other two
        [np.ones(len(phase_x)), *(f(p) for p in (phase_x, phase_y) for f in (np.cos, np.sin))]
    )
    power = np.concatenate([(block @ waves) ** 2 for block in np.array_split(spins, _BLOCKS)])
    to_length = 1 / (2 * np.sin(np.pi / lattice_size))

    def xi(mean: Array) -> Array:
        length: Array = np.sqrt(mean[..., 0] / (mean[..., 1:].sum(axis=-1) / 2) - 1) * to_length
        return length

    return _jackknife_samples(power, xi)


def binder_cumulant(spins: Array) -> tuple[float, float]:
    """Binder's U = 1 - <m^4> / (3 <m^2>^2): 0 for a Gaussian m, 2/3 in full order.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, M)
        Independent samples, values -1 or +1. Of M free spins U is 2 / (3 M).

    Returns
    -------
    U, U_err : float
        NaN if the magnetization of every sample is 0.

    Raises
    ------
    ValueError
        If there are fewer than 20 samples.

    References
    ----------
    Binder, Z. Phys. B 43, 119 (1981).
    """
    m = _magnetization(spins)
    moments = np.column_stack([m**2, m**4])
    return _jackknife_samples(moments, lambda mean: 1 - mean[..., 1] / (3 * mean[..., 0] ** 2))


def susceptibility(spins: Array) -> tuple[float, float]:
    """M <m^2>, the susceptibility of the high-temperature phase: <|m|>^2 is not subtracted.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, M)
        Independent samples, values -1 or +1; m is the mean spin of one.

    Returns
    -------
    chi, chi_err : float
        Per spin: 1 for free spins, M in full order.

    Raises
    ------
    ValueError
        If there are fewer than 20 samples.
    """
    return _mean_over_samples(spins.shape[-1] * _magnetization(spins) ** 2)


def _products(block: Array) -> Array:
    """Sum of s_i s_j over the samples of a block: integers, exact in float32 below 2^24."""
    s = block.astype(np.float32)
    products: Array = s.T @ s
    return products


def _magnetization(spins: Array) -> Array:
    _check_spins(spins)
    m: Array = spins.mean(axis=1, dtype=np.float64)
    return m


def _mean_over_samples(values: Array) -> tuple[float, float]:
    return _jackknife_samples(values[:, None], lambda mean: mean[..., 0])


def _jackknife_samples(moments: Array, estimate: Callable[[Array], Array]) -> tuple[float, float]:
    """A function of the mean moments, with its error; moments has axes (sample, moment)."""
    blocks = np.array_split(moments, _BLOCKS)
    sums = np.stack([block.sum(axis=0) for block in blocks])
    value, error = _jackknife(sums, _sizes(blocks), estimate)
    return float(value), float(error)


def _jackknife(
    sums: Array, sizes: Array, estimate: Callable[[Array], Array]
) -> tuple[Array, Array]:
    """The estimate from the mean of all blocks, and its spread as each block is left out."""
    total, n_samples = sums.sum(axis=0), sizes.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        value = estimate(total / n_samples)
        left = estimate((total - sums) / (n_samples - sizes)[:, None])  # block left out, ...
        error = np.sqrt((_BLOCKS - 1) * left.var(axis=0))
    return value, error


def _sizes(blocks: Sequence[Array]) -> Array:
    return np.array([len(block) for block in blocks])


def _check_spins(spins: Array) -> None:
    if spins.ndim != 2 or len(spins) < _BLOCKS:
        raise ValueError(
            f"spins must have shape (n_samples, M) with >= {_BLOCKS} samples, got {spins.shape}"
        )


def _check_places(spins: Array, center_x: Array, center_y: Array) -> None:
    for name, center in (("center_x", center_x), ("center_y", center_y)):
        if center.shape != spins.shape[1:] or not np.isfinite(center).all():
            raise ValueError(
                f"{name} must hold {spins.shape[1]} finite places, got {center.tolist()}"
            )
