"""Correlations of coarse spins at any positions: hidden spins and block spins.

They are those of fluctuations: the mean of every spin is subtracted. By symmetry it is 0 for
original spins and block spins, but a hidden spin can have one, as in a field, and products of such
means would look like correlations over any distance.

Samples are assumed to be independent. Errors are jackknife errors over blocks of samples.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rgdl.ising.fluctuations import second_moment_length
from rgdl.ising.lattice import as_lattice_size
from rgdl.rg.coarse.form_factor import FormFactor
from rgdl.rg.positions import check_centers, pair_distances
from rgdl.states import as_spins_or_field
from rgdl.statistics.jackknife import as_n_blocks, jackknife_means, jackknife_moments
from rgdl.types import Array


def correlation_by_distance(
    spins: Array,
    center_x: Array,
    center_y: Array,
    lattice_size: int,
    *,
    bin_edges: Array | Sequence[float],
    n_blocks: int,
) -> pd.DataFrame:
    """Mean of the connected <s_i s_j> - <s_i><s_j> of the pairs i < j, in bins of their distance.

    It is not divided by the standard deviations of the spins (Pearson's correlation), so that for
    spins without a mean it is the usual two-point function, and S(k) is its Fourier transform.
    Averages over samples enter twice, which lowers it by a fraction 1 / n_samples.

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
    spins, lattice_size = _as_coarse_spins(spins), as_lattice_size(lattice_size)
    n_blocks = as_n_blocks(n_blocks, len(spins))
    check_centers(center_x, center_y, spins.shape[1])
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
    sums = np.stack([block.sum(axis=0) for block in blocks])  # block, spin

    def connected(means: Array) -> Array:
        """From means of products by bin, and of spins, along the last axis."""
        products, spins = np.split(means, [len(n_pairs)], axis=-1)
        of_means = [sum_by_bin(s[i] * s[j]) for s in np.atleast_2d(spins)]
        covariance: Array = (products - np.reshape(of_means, products.shape)) / n_pairs
        return covariance

    moments = np.concatenate([products, sums], axis=1)
    correlation, error = jackknife_means(moments, _sizes(blocks), connected)
    with np.errstate(invalid="ignore"):
        distance = sum_by_bin(distances) / n_pairs
    values = {"distance": distance, "correlation": correlation, "correlation_err": error}
    return pd.DataFrame(values | {"n_pairs": n_pairs})


def correlation_length(
    spins: Array,
    center_x: Array,
    center_y: Array,
    lattice_size: int,
    *,
    form_factor: FormFactor | None,
    n_blocks: int,
) -> tuple[float, float]:
    r"""Second-moment correlation length of coarse spins.

    .. math::

        \xi &= \frac{1}{2 \sin(\pi / L)} \sqrt{\frac{S(0)}{S(k_1)} - 1}, \\
        S(k) &= \frac{1}{M} \left\langle \left\lvert \sum_j
            (s_j - \left\langle s_j \right\rangle) \, e^{i k \cdot x_j} \right\rvert^2 \right\rangle

    S(k_1) is the mean over the two smallest wave vectors, (2 pi / L, 0) and (0, 2 pi / L).
    Positions and L are in spacings of the original lattice, so that hidden spins, which have no
    spacing of their own, and block spins are measured by one formula.

    Of coarse spins this contains the sizes of their own filters: means over blocks of b x b add
    about (b^2 - 1) / 12 times S(0) / S(k_1) to xi^2. Noise and irregular gaps lower it. A form
    factor removes all of these, and the result is the length of the original spins, if the coarse
    spins are linear filters of a Gaussian field.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, M)
        Independent samples, values -1 or +1.
    center_x, center_y : ndarray, shape (M,)
        Position of each spin on the torus, in spacings of the original lattice.
    lattice_size : int
        Linear size L of the original lattice.
    form_factor : FormFactor or None
        Of the spins, taken as exact; None for no correction.
    n_blocks : int
        Blocks of samples of the jackknife.

    Returns
    -------
    xi, xi_err : float
        In spacings of the original lattice. NaN if S(0) < S(k_1), or if no single length fits the
        form factor; the error is NaN also if leaving out some block has this effect.

    Raises
    ------
    ValueError
        If there are fewer samples than blocks, or the positions are not M finite numbers on each
        axis.

    References
    ----------
    Cooper, Freedman & Preston, Nucl. Phys. B 210, 210 (1982).
    """
    spins, lattice_size = _as_coarse_spins(spins), as_lattice_size(lattice_size)
    n_blocks = as_n_blocks(n_blocks, len(spins))
    check_centers(center_x, center_y, spins.shape[1])
    phase_x, phase_y = (2 * np.pi / lattice_size * center for center in (center_x, center_y))
    waves = np.column_stack(  # spin; k = 0, and real and imaginary parts of the other two
        [np.ones(len(phase_x)), *(f(p) for p in (phase_x, phase_y) for f in (np.cos, np.sin))]
    )
    modes = np.concatenate([block @ waves for block in np.array_split(spins, n_blocks)])

    def xi(means: Array) -> Array:
        first, second = np.split(means, 2, axis=-1)
        power = (second - first**2) / spins.shape[1]
        S_0, S_1 = power[..., 0], power[..., 1:].sum(axis=-1) / 2
        if form_factor is not None:
            return form_factor.correlation_length(S_0, S_1)
        return second_moment_length(S_0, S_1, lattice_size)

    return jackknife_moments(np.concatenate([modes, modes**2], axis=1), xi, n_blocks)


def _as_coarse_spins(spins: Array) -> Array:
    """Coarse spins, or a field; ValueError unless they have shape (n_samples, M >= 1)."""
    spins = as_spins_or_field("spins", spins)
    if spins.ndim != 2 or not spins.shape[1]:
        raise ValueError(f"spins must have shape (n_samples, M >= 1), got {spins.shape}")
    return spins


def _products(block: Array) -> Array:
    """Sum of s_i s_j over the samples of a block: integers, exact in float32 below 2^24."""
    s = block.astype(np.float32)
    products: Array = s.T @ s
    return products


def _sizes(blocks: Sequence[Array]) -> Array:
    return np.array([len(block) for block in blocks])
