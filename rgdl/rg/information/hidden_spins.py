"""Hidden spins that see a whole torus, as coarse spins of the block with their largest weights.

A coarse spin of `rule_information` sees one block only. A hidden spin that sees more is replaced by
one with its mean response to the block.
"""

import math

import numpy as np
from scipy.special import expit

from rgdl.arguments import whole_number
from rgdl.enumeration import all_states
from rgdl.rg.energy_function import EnergyFunction
from rgdl.types import Array


def responses_to_blocks(
    machine: EnergyFunction, probabilities: Array, block_size: int
) -> list[Array]:
    """p(h = +1 | V) of each hidden spin, with V the block in which its weights are largest.

    Parameters
    ----------
    machine : EnergyFunction
        Of spins: L^2 visible and any number of hidden ones.
    probabilities : ndarray, shape (2^N,)
        Of every state of the L x L torus.
    block_size : int
        b, at most L.

    Returns
    -------
    list of ndarray, shape (2^n,)
        What `mean_response` returns of the n = b^2 spins of a block, by hidden spin.

    Raises
    ------
    ValueError
        As `block_of_unit` and `mean_response`, or if the units of the machine are not spins.
    """
    _check_spins(machine)
    return [
        mean_response(probabilities, weights, bias, block_of_unit(weights, block_size))
        for weights, bias in zip(-machine.weights.T, -machine.hidden, strict=True)
    ]


def single_site_fraction(machine: EnergyFunction) -> float:
    """Largest squared weight of a hidden spin over the sum of all: the median over hidden spins.

    It is 1 if each hidden spin copies a visible spin, and NaN if one of them has no weights.

    Parameters
    ----------
    machine : EnergyFunction
        Of spins.

    Raises
    ------
    ValueError
        If the units of the machine are not spins.
    """
    _check_spins(machine)
    squared = machine.weights**2  # site, hidden spin
    with np.errstate(invalid="ignore"):
        return float(np.median(squared.max(axis=0) / squared.sum(axis=0)))


def mean_response(probabilities: Array, weights: Array, bias: float, block: list[int]) -> Array:
    """p(h = +1 | V) of a hidden spin that sees the whole lattice: its mean over all other spins.

    A coarse spin that is drawn from it sees only its block, on average as the hidden spin does.

    Parameters
    ----------
    probabilities : ndarray, shape (2^N,)
        Of every state of the lattice.
    weights : ndarray, shape (N,)
        Weights w of the hidden spin.
    bias : float
        Its bias b; p(h = +1 | v) = 1 / (1 + exp(-2 (b + w.v))).
    block : list of int
        Numbers of the spins V.

    Returns
    -------
    ndarray, shape (2^n,)
        In the order of `rgdl.enumeration.all_states` of the block's n spins; 1/2 where V never
        occurs.

    Raises
    ------
    ValueError
        If there are not 2^N probabilities >= 0, or the block is not of different spins.
    """
    _check_block(probabilities, len(weights), block)
    states = all_states(len(weights))
    digits = 2 ** np.arange(len(block))[::-1]
    V = ((states[:, block] > 0) @ digits).astype(np.int64)
    p_up = expit(2 * (bias + states @ weights))
    n_states = 2 ** len(block)
    up = np.bincount(V, probabilities * p_up, minlength=n_states)
    occurs = np.bincount(V, probabilities, minlength=n_states)
    response = np.divide(up, occurs, out=np.full(n_states, 0.5), where=occurs > 0)
    return np.clip(response, 0, 1)


def block_of_unit(weights: Array, block_size: int) -> list[int]:
    """The b x b block of an L x L torus with the largest sum of squared weights.

    Parameters
    ----------
    weights : ndarray, shape (L^2,)
        Weights of a hidden spin.
    block_size : int
        b, at most L.

    Returns
    -------
    list of int
        Its sites, line by line.

    Raises
    ------
    ValueError
        If the weights are not those of a square, or `block_size` is not from 1 to L.

    Examples
    --------
    >>> block_of_unit(np.array([0, 0, 1, 0, 0, 0, 1, 0, 1]), 2)
    [8, 6, 2, 0]
    """
    L = math.isqrt(len(weights))
    if len(weights) != L**2:
        raise ValueError(f"weights must be of L^2 sites, got {len(weights)}")
    block_size = whole_number("block_size", block_size, minimum=1, maximum=L)
    sites = np.arange(L**2).reshape(L, L)
    blocks = [
        np.roll(sites, (-x, -y), axis=(0, 1))[:block_size, :block_size].ravel()
        for x in range(L)
        for y in range(L)
    ]
    best = max(blocks, key=lambda block: float((weights[block] ** 2).sum()))
    return [int(site) for site in best]


def _check_block(probabilities: Array, n_spins: int, block: list[int]) -> None:
    if probabilities.shape != (2**n_spins,) or not probabilities.min() >= 0:
        raise ValueError(
            f"probabilities must be >= 0 and of shape ({2**n_spins},), got shape "
            f"{probabilities.shape} and a minimum of {probabilities.min():g}"
        )
    if len({*block}) < len(block) or not {*block} <= {*range(n_spins)}:
        raise ValueError(f"block must be of different spins from 0 to {n_spins - 1}, got {block}")


def _check_spins(machine: EnergyFunction) -> None:
    if machine.units != "spins":
        raise ValueError(f"units must be spins, got {machine.units!r}")
