"""Test of the square of the magnetization, by Callen's identity."""

import math

import numpy as np

from rgdl.ising.comparison.p_values import Comparison, compare_mean
from rgdl.types import Array

_BLOCK = 1000  # samples at a time, to limit the memory of their floats


def compare_conditional(spins: Array, coupling: float, *, correlation: float) -> list[Comparison]:
    """Callen's identity for the product of the magnetizations of two sublattices.

    It tests the size of the magnetization, which has no closed expression.
    """
    blocks = np.array_split(spins, -(-len(spins) // _BLOCK))
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
    """m_A m_B of each sample, and its mean, variance and third central moment given the spins of B.

    A are sites of which no two are neighbors, B the others. Given its neighbors, a spin has the
    mean tanh(K h), where h is their sum. Given B, the spins of A are independent. So the moments
    are exact for every lattice and coupling.

    References
    ----------
    Callen, Phys. Lett. 4, 161 (1963).
    """
    A = _sublattice(*spins.shape[1:])
    steps = ((1, 1), (-1, 1), (1, 2), (-1, 2))
    neighbors = np.add.reduce([np.roll(spins, *step) for step in steps])
    tanh = np.tanh(coupling * np.arange(-4, 5))[neighbors[:, A] + 4]
    m_A, m_B = spins[:, A].mean(axis=1), spins[:, ~A].mean(axis=1)
    n_A = int(A.sum())
    return (
        m_A * m_B,
        tanh.mean(axis=1) * m_B,
        (1 - tanh**2).sum(axis=1) * (m_B / n_A) ** 2,
        (-2 * tanh * (1 - tanh**2)).sum(axis=1) * (m_B / n_A) ** 3,
    )


def _sublattice(rows: int, columns: int) -> Array:
    """Mask of sites of which no two are neighbors: one color of a checkerboard."""
    x, y = np.indices((rows, columns))
    mask: Array = (x + y) % 2 == 0
    # around an odd side two sites of one color are neighbors
    mask[rows - rows % 2 :], mask[:, columns - columns % 2 :] = False, False
    return mask
