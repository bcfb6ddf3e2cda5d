"""Test of the correlation between successive samples."""

import math

from rgdl.ising.comparison.p_values import Comparison, compare_mean
from rgdl.types import Array


def compare_successors(
    name: str, values: Array, *, residual: float, stride: int, min_pairs: int
) -> list[Comparison]:
    """Correlation of successive samples of a chain, beyond the allowed residual correlation.

    The test is not valid if few samples carry the fluctuations: the correlation is not normal.
    """
    x = values - values.mean()
    variance = float(x @ x) / len(x)
    n = len(x) - stride
    carriers = float(x @ x) ** 2 / float((x**4).sum()) if variance > 0 else 0.0
    if n < min_pairs or carriers < 3 * math.sqrt(n):
        return []
    rho = float(x[stride:] @ x[:-stride]) / n / variance
    skewness = (float((x**3).mean()) / variance**1.5) ** 2 / math.sqrt(n)  # of independent pairs
    allowed = math.copysign(min(abs(rho), residual), rho) + 0.0
    name = f"serial correlation: {name}"
    return [compare_mean(name, rho, allowed, 1 / math.sqrt(n), skewness=skewness)]
