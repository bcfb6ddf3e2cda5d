"""Magnetization: its mean, its sign, and Callen's identity for its square."""

import math

import numpy as np
from scipy.stats import binomtest, mannwhitneyu, norm

from rgdl.ising.comparison.significance import Comparison, compare_mean
from rgdl.types import Array

_BLOCK = 1000
_LEAST_GROUP = 20  # samples with a positive, and with a negative magnetization


def compare_magnetization(m: Array, *, correlation: float) -> list[Comparison]:
    """The mean magnetization, which is zero at any temperature of a finite lattice.

    Parameters
    ----------
    m : ndarray, shape (n_samples,)
        Mean spin of each sample.
    correlation : float
        2 tau_int of the samples.
    """
    error = math.sqrt(np.mean(m**2) * correlation / len(m))
    return [compare_mean("magnetization", float(m.mean()), 0.0, error)]


def compare_conditional(spins: Array, coupling: float, *, correlation: float) -> list[Comparison]:
    """Callen's identity for the product of the magnetizations of two halves of the lattice.

    It sees the size of the magnetization, for which there is no closed expression.
    """
    blocks = np.array_split(spins, -(-len(spins) // _BLOCK))  # their floats take much memory
    moments = [conditional_moments(block, coupling) for block in blocks]
    product, expected, variance, third = np.concatenate(moments, axis=1)
    n, total = len(spins), float(variance.sum())
    return [
        compare_mean(
            "magnetization of neighbors (Callen)",
            float(product.mean()),
            float(expected.mean()),
            math.sqrt(total * correlation) / n,
            skewness=float(third.sum()) / total**1.5 if total > 0 else 0.0,
        )
    ]


def conditional_moments(spins: Array, coupling: float) -> tuple[Array, Array, Array, Array]:
    """m_A m_B of each sample; its mean, variance and third central moment, given the spins of B.

    Given its neighbors, a spin has the mean tanh(K h), h being their sum. Sites A, no two of them
    neighbors, are independent given the others, B. So the moments are exact for every lattice
    and coupling.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1.
    coupling : float
        K = J/kT.

    Returns
    -------
    product, mean, variance, third_moment : ndarray, shape (n_samples,)

    References
    ----------
    Callen, Phys. Lett. 4, 161 (1963).
    """
    A = _separate_sites(spins.shape[1])
    steps = ((1, 1), (-1, 1), (1, 2), (-1, 2))
    neighbors = np.add.reduce([np.roll(spins, *step) for step in steps])
    tanh = np.tanh(coupling * np.arange(-4, 5))[neighbors[:, A] + 4]
    m_A, factor = spins[:, A].mean(axis=1), spins[:, ~A].mean(axis=1)
    n_A = int(A.sum())
    return (
        m_A * factor,
        tanh.mean(axis=1) * factor,
        (1 - tanh**2).sum(axis=1) * (factor / n_A) ** 2,
        (-2 * tanh * (1 - tanh**2)).sum(axis=1) * (factor / n_A) ** 3,
    )


def compare_flipped(m: Array, energy: Array, *, correlation: float) -> list[Comparison]:
    """Spin-flip symmetry: both signs of m as often, and with the same |m| and energy.

    Parameters
    ----------
    m, energy : ndarray, shape (n_samples,)
        Mean spin and energy per site of each sample.
    correlation : float
        2 tau_int of the samples.
    """
    up, down = m > 0, m < 0
    n_up, n_down = int(up.sum()), int(down.sum())
    n = n_up + n_down
    if n == 0:
        return []
    p_value = _relax(float(binomtest(n_up, n).pvalue), correlation)
    error = 0.5 * math.sqrt(correlation / n)
    share = Comparison("spin flip: share of m > 0", n_up / n, 0.5, error, p_value)
    if min(n_up, n_down) < _LEAST_GROUP:
        return [share]
    return [
        share,
        _compare_groups("spin flip: |m|", abs(m[up]), abs(m[down]), correlation),
        _compare_groups("spin flip: energy", energy[up], energy[down], correlation),
    ]


def _compare_groups(quantity: str, one: Array, other: Array, correlation: float) -> Comparison:
    """Compare two groups by the Mann-Whitney test: their ranks, whatever their distribution."""
    error = math.sqrt(correlation * (one.var() / len(one) + other.var() / len(other)))
    # ranks say nothing where all values are equal
    p_value = float(mannwhitneyu(one, other, method="asymptotic").pvalue) if error > 0 else 1.0
    p_value = _relax(p_value, correlation)
    return Comparison(quantity, float(one.mean()), float(other.mean()), error, p_value)


def _relax(p_value: float, correlation: float) -> float:
    """The p-value of a deviation whose variance is larger by a factor."""
    return float(2 * norm.sf(norm.isf(p_value / 2) / math.sqrt(correlation)))


def _separate_sites(lattice_size: int) -> Array:
    """Mask of sites of which no two are neighbors: one color of a checkerboard."""
    x, y = np.indices((lattice_size, lattice_size))
    mask: Array = (x + y) % 2 == 0
    if lattice_size % 2:  # the colors do not close around the torus
        mask[-1], mask[:, -1] = False, False
    return mask
