"""Test of the correlation between successive samples."""

import math

from rgdl.ising.comparison.p_values import Comparison, compare_mean
from rgdl.types import Array


def compare_successors(
    name: str, values: Array, *, residual_correlation: float, stride: int, min_pairs: int
) -> list[Comparison]:
    """Correlation of successive samples, beyond the allowed one of a Markov chain.

    Parameters
    ----------
    name : str
        The observable.
    values : ndarray, shape (n_samples,)
        Its value in each sample.
    residual_correlation : float
        Allowed correlation, in [0, 1).
    stride : int
        Distance in the sequence between successive samples of one Markov chain.
    min_pairs : int
        With fewer pairs there is no test.

    Returns
    -------
    list of Comparison
        Empty if too few samples carry the fluctuations: their correlation is not normal.
    """
    x = values - values.mean()
    variance = float(x @ x) / len(x)
    n = len(x) - stride
    carriers = float(x @ x) ** 2 / float((x**4).sum()) if variance > 0 else 0.0
    if n < min_pairs or carriers < 3 * math.sqrt(n):
        return []
    rho = float(x[stride:] @ x[:-stride]) / n / variance
    skewness = (float((x**3).mean()) / variance**1.5) ** 2 / math.sqrt(n)  # of independent pairs
    allowed = math.copysign(min(abs(rho), residual_correlation), rho) + 0.0
    name = f"serial correlation: {name}"
    return [compare_mean(name, rho, allowed, 1 / math.sqrt(n), skewness=skewness)]
