"""Kaufman's partition function of the torus, at complex couplings.

References
----------
Kaufman, *Crystal statistics II*, Phys. Rev. 76, 1232 (1949).
"""

import math

import numpy as np

from rgdl.ising.lattice import TorusShape
from rgdl.types import Array

_FROZEN = 50.0  # above this K only the two ground states matter, to 1e-170


def log_partition_at(torus: TorusShape, K: complex) -> complex:
    """log Z of m rows and n columns at a complex coupling, up to multiples of 2 pi i.

    Z = (2 sinh 2K)^(N/2) / 2 times the sum of four products over n momenta, N = m n: of
    2 cosh(m g_l / 2) and 2 sinh(m g_l / 2), over odd l and over even l.
    Each factor is written as (2 sinh 2K exp g_l)^(m/2) (1 +- exp(-m g_l)), without a pole at K = 0.
    A g_l with negative real part is replaced by -g_l, which changes only the sign of its sinh.
    """
    m, n = torus
    if K.real > _FROZEN:
        return 2 * torus.n_sites * K + math.log(2)
    logs, signs = [], []
    for momenta in (np.arange(1, 2 * n, 2), np.arange(0, 2 * n, 2)):
        log_growth, decay, sign = _exponentials(momenta, n, K)
        common = m / 2 * (n * math.log(2) + log_growth.sum())
        with np.errstate(divide="ignore"):  # at K_c, g_0 = 0 and the last product vanishes
            logs += [common + np.log1p(pm * decay**m).sum() for pm in (1.0, -1.0)]
        signs += [1.0, sign]
    largest = max(log.real for log in logs)
    total = np.sum(signs * np.exp(np.array(logs) - largest))
    return complex(largest + np.log(total) - np.log(2))


def _exponentials(momenta: Array, n: int, K: complex) -> tuple[Array, Array, float]:
    """log(sinh 2K exp g_l), exp(-g_l), and the sign of the product of their sinhs.

    Here cosh g_l = cosh^2 2K / sinh 2K - cos(pi l / n). Momenta l and 2n - l have the same g_l.
    l = 0 and l = n occur once, so the sign of g_l matters, and for odd m also the branch of the
    square root: there sinh 2K exp g_l is 2 e^2K sinh^2 K (l = 0) or 2 e^2K cosh^2 K (l = n).
    """
    s = np.sinh(2 * K)
    momenta = np.minimum(momenta, 2 * n - momenta)
    c = np.cosh(2 * K) ** 2 - s * np.cos(np.pi * momenta / n)  # sinh 2K cosh g_l
    root = np.sqrt(c**2 - s**2 + 0j)
    growth = np.where(np.abs(c + root) >= np.abs(c - root), c + root, c - root)
    log_growth, sign = np.log(growth), 1.0
    for momentum, along, against in ((0, np.sinh(K), np.cosh(K)), (n, np.cosh(K), np.sinh(K))):
        forward, backward = math.sqrt(2) * np.exp(K) * along, math.sqrt(2) * np.exp(-K) * against
        alone = momenta == momentum
        if alone.any():
            larger = forward if abs(forward) > abs(backward) else backward
            growth[alone], log_growth[alone] = larger**2, 2 * np.log(larger)
            sign *= 1.0 if larger is forward else -1.0
    return log_growth, s / growth, sign
