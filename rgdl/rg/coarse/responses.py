"""Linear response of hidden units to the spins, averaged over samples."""

from collections.abc import Sequence

import numpy as np

from rgdl.types import Array

_CHUNK = 100  # samples at a time


def mean_responses(probabilities: Sequence[Array], weights: Sequence[Array]) -> list[Array]:
    """Mean derivative of the probability of each hidden unit with respect to each visible unit.

    The derivative through the layers is W^(l) g^(l-1) W^(l-1) ... W^(1), with g = p (1 - p) of
    every unit on the way. If the visible units were a Gaussian field, its mean over samples would
    be the best linear filter of the unit: the one whose error is uncorrelated with all visible
    units (Stein's lemma). The receptive field, the product of the weights alone, is proportional to
    it in the first layer, but not above, where it also counts units that hardly respond.

    Parameters
    ----------
    probabilities : sequence of ndarray, shapes (n_samples, n_1), (n_samples, n_2), ...
        Probability of each hidden unit to be 1, given the samples.
    weights : sequence of ndarray, shapes (n_1, n_0), (n_2, n_1), ...
        Weights from the bottom up, one row per hidden unit.

    Returns
    -------
    list of ndarray of float64, shapes (n_1, n_0), (n_2, n_0), ...

    Raises
    ------
    ValueError
        If there are no layers or samples, or the shapes do not fit.

    References
    ----------
    Stein, Ann. Stat. 9, 1135 (1981); Bussgang, MIT Res. Lab. Electron. Rep. 216 (1952).

    Examples
    --------
    >>> probabilities, weights = np.array([[0.5], [0.8]]), np.array([[1.0, -2.0]])
    >>> mean_responses([probabilities], [weights])[0].round(3).tolist()
    [[0.205, -0.41]]
    """
    _check_shapes(probabilities, weights)
    n_samples = len(probabilities[0])
    firsts = range(0, n_samples, _CHUNK)
    sums = [np.zeros((len(W), len(weights[0]))) for W in weights]  # unit, unit of layer 1
    for first in firsts:
        gains = [p[first : first + _CHUNK] for p in probabilities]
        gains = [p * (1 - p) for p in gains]
        for layer, total in enumerate(sums):
            total += _chain_rule(gains[: layer + 1], weights)
    return [total @ weights[0].astype(np.float64) / n_samples for total in sums]


def _check_shapes(probabilities: Sequence[Array], weights: Sequence[Array]) -> None:
    given = [P.shape for P in probabilities], [W.shape for W in weights]
    n_units = [W.shape[-1] for W in weights[:1]] + [P.shape[-1] for P in probabilities]
    n_samples = len(probabilities[0]) if probabilities else 0
    fitting = [(n_samples, n) for n in n_units[1:]], [*zip(n_units[1:], n_units, strict=False)]
    if not n_samples or given != fitting:
        raise ValueError(
            "probabilities and weights must have shapes (n_samples >= 1, n_l) and (n_l, n_(l-1)) "
            f"for every layer l, got {given[0]} and {given[1]}"
        )


def _chain_rule(gains: Sequence[Array], weights: Sequence[Array]) -> Array:
    """Sum over samples of the derivatives of the top units by the inputs of the first layer."""
    if len(gains) == 1:
        return np.diag(gains[0].sum(axis=0, dtype=np.float64))
    derivative = gains[-1][:, :, None] * weights[len(gains) - 1]  # sample, unit, unit below
    for layer in range(len(gains) - 2, 0, -1):
        derivative = (derivative * gains[layer][:, None, :]) @ weights[layer]
    total: Array = (derivative * gains[0][:, None, :]).sum(axis=0, dtype=np.float64)
    return total
