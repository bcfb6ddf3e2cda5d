"""Correlations and magnetization of coarse spins at any positions: hidden spins and block spins.

Samples are assumed to be independent. Errors are jackknife errors over blocks of samples.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from rgdl.rg.positions import pair_distances
from rgdl.statistics.jackknife import check_blocks, jackknife_means
from rgdl.types import Array


def summarize_coarse_spins(
    spins: Array, center_x: Array, center_y: Array, lattice_size: int, *, n_blocks: int
) -> dict[str, float]:
    """All measures of this module that are single numbers, from the same arguments.

    Returns
    -------
    dict
        `correlation_length`, `binder_cumulant`, `susceptibility` and `magnetization`, the mean
        of |m|, each with its error `..._err`.
    """
    xi = correlation_length(spins, center_x, center_y, lattice_size, n_blocks=n_blocks)
    measured = {
        "correlation_length": xi,
        "binder_cumulant": binder_cumulant(spins, n_blocks=n_blocks),
        "susceptibility": susceptibility(spins, n_blocks=n_blocks),
        "magnetization": _mean_over_samples(np.abs(_magnetization(spins)), n_blocks),
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
    n_blocks: int,
) -> pd.DataFrame:
    """Mean <s_i s_j> of the pairs i < j in bins of their distance.

    Parameters
    ----------
    spins, center_x, center_y, lattice_size, n_blocks
        As for `correlation_length`.
    bin_edges : sequence of float, shape (n_bins + 1,)
        Increasing distances; a bin includes its lower edge and excludes its upper one.

    Returns
    -------
    DataFrame
        One row per bin: `distance`, the mean over its pairs by minimum image; `correlation` and
        `correlation_err`; `n_pairs`. NaN and 0 in a bin without pairs.

    Raises
    ------
    ValueError
        As for `correlation_length`, or if the edges do not increase.
    """
    _check_spins(spins, n_blocks)
    _check_positions(spins, center_x, center_y)
    if len(bin_edges) < 2 or (np.diff(bin_edges) <= 0).any():
        raise ValueError(f"bin_edges must be >= 2 increasing distances, got {list(bin_edges)}")
    i, j = np.triu_indices(spins.shape[1], k=1)
    distances = pair_distances(center_x, center_y, lattice_size)[i, j]
    bins = np.digitize(distances, bin_edges)

    def sum_by_bin(values: Array | None) -> Array:  # ignores pairs outside the bins
        return np.bincount(bins, values, minlength=len(bin_edges) + 1)[1:-1]

    n_pairs = sum_by_bin(None)
    blocks = np.array_split(spins, n_blocks)
    products = np.stack([sum_by_bin(_products(block)[i, j]) for block in blocks])  # block, bin
    with np.errstate(invalid="ignore"):
        distance = sum_by_bin(distances) / n_pairs
        means = products / n_pairs
    correlation, error = jackknife_means(means, _sizes(blocks), lambda mean: mean)
    values = {"distance": distance, "correlation": correlation, "correlation_err": error}
    return pd.DataFrame(values | {"n_pairs": n_pairs})


def correlation_length(
    spins: Array, center_x: Array, center_y: Array, lattice_size: int, *, n_blocks: int
) -> tuple[float, float]:
    """Second-moment correlation length xi = sqrt(S(0) / S(k_1) - 1) / (2 sin(pi / L)).

    S(k) = <|sum_j s_j exp(i k.x_j)|^2> / M, and S(k_1) is its mean over the two smallest wave
    vectors, (2 pi / L, 0) and (0, 2 pi / L). Positions and L are in spacings of the original
    lattice, so that hidden spins, which have no spacing of their own, and block spins are measured
    by one formula. In units of a coarse spacing b it would be b / (2 sin(pi b / L)) instead, which
    differs unless b is much smaller than L.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, M)
        Independent samples, values -1 or +1.
    center_x, center_y : ndarray, shape (M,)
        Position of each spin on the torus, in spacings of the original lattice.
    lattice_size : int
        Linear size L of the original lattice.
    n_blocks : int
        Blocks of samples of the jackknife.

    Returns
    -------
    xi, xi_err : float
        In spacings of the original lattice. NaN if S(0) < S(k_1); the error is NaN also if leaving
        out some block gives S(0) < S(k_1).

    Raises
    ------
    ValueError
        If there are fewer samples than blocks, or the positions are not M finite numbers on each
        axis.

    References
    ----------
    Cooper, Freedman & Preston, Nucl. Phys. B 210, 210 (1982).
    """
    _check_spins(spins, n_blocks)
    _check_positions(spins, center_x, center_y)
    phase_x, phase_y = (2 * np.pi / lattice_size * center for center in (center_x, center_y))
    waves = np.column_stack(  # spin; k = 0, and real and imaginary parts of the other two
        [np.ones(len(phase_x)), *(f(p) for p in (phase_x, phase_y) for f in (np.cos, np.sin))]
    )
    power = np.concatenate([(block @ waves) ** 2 for block in np.array_split(spins, n_blocks)])
    to_length = 1 / (2 * np.sin(np.pi / lattice_size))

    def xi(mean: Array) -> Array:
        length: Array = np.sqrt(mean[..., 0] / (mean[..., 1:].sum(axis=-1) / 2) - 1) * to_length
        return length

    return _jackknife_samples(power, xi, n_blocks)


def binder_cumulant(spins: Array, *, n_blocks: int) -> tuple[float, float]:
    """Binder's U = 1 - <m^4> / (3 <m^2>^2): 0 for a Gaussian m, 2/3 in full order.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, M)
        Independent samples, values -1 or +1. For M free spins U is 2 / (3 M).
    n_blocks : int
        Blocks of samples of the jackknife.

    Returns
    -------
    U, U_err : float
        NaN if the magnetization of every sample is 0.

    Raises
    ------
    ValueError
        If there are fewer samples than blocks.

    References
    ----------
    Binder, Z. Phys. B 43, 119 (1981).
    """
    _check_spins(spins, n_blocks)
    m = _magnetization(spins)
    moments = np.column_stack([m**2, m**4])
    return _jackknife_samples(
        moments, lambda mean: 1 - mean[..., 1] / (3 * mean[..., 0] ** 2), n_blocks
    )


def susceptibility(spins: Array, *, n_blocks: int) -> tuple[float, float]:
    """M <m^2>, the susceptibility of the high-temperature phase: <|m|>^2 is not subtracted.

    Parameters
    ----------
    spins, n_blocks
        As for `binder_cumulant`; m is the mean spin of a sample.

    Returns
    -------
    chi, chi_err : float
        Per spin: 1 for free spins, M in full order.
    """
    _check_spins(spins, n_blocks)
    return _mean_over_samples(spins.shape[1] * _magnetization(spins) ** 2, n_blocks)


def _products(block: Array) -> Array:
    """Sum of s_i s_j over the samples of a block: integers, exact in float32 below 2^24."""
    s = block.astype(np.float32)
    products: Array = s.T @ s
    return products


def _magnetization(spins: Array) -> Array:
    m: Array = spins.mean(axis=1, dtype=np.float64)
    return m


def _mean_over_samples(values: Array, n_blocks: int) -> tuple[float, float]:
    return _jackknife_samples(values[:, None], lambda mean: mean[..., 0], n_blocks)


def _jackknife_samples(
    moments: Array, estimate: Callable[[Array], Array], n_blocks: int
) -> tuple[float, float]:
    """A function of the mean moments, with its error; moments has axes (sample, moment)."""
    blocks = np.array_split(moments, n_blocks)
    sums = np.stack([block.sum(axis=0) for block in blocks])
    value, error = jackknife_means(sums, _sizes(blocks), estimate)
    return float(value), float(error)


def _sizes(blocks: Sequence[Array]) -> Array:
    return np.array([len(block) for block in blocks])


def _check_spins(spins: Array, n_blocks: int) -> None:
    if spins.ndim != 2:
        raise ValueError(f"spins must have shape (n_samples, M), got {spins.shape}")
    check_blocks(len(spins), n_blocks)


def _check_positions(spins: Array, center_x: Array, center_y: Array) -> None:
    for name, center in (("center_x", center_x), ("center_y", center_y)):
        if center.shape != spins.shape[1:] or not np.isfinite(center).all():
            raise ValueError(
                f"{name} must hold {spins.shape[1]} finite positions, got {center.tolist()}"
            )
