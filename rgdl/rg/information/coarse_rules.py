"""Rules for a coarse spin: the probability that it is up, given its block."""

import math

import numpy as np
from scipy.special import expit

from rgdl.arguments import whole_number
from rgdl.enumeration import all_states
from rgdl.types import Array

_TIE = 1e-9  # of w.V over the largest |w|, which rounding leaves of zero


def filter_rule(weights: Array) -> Array:
    """p(h = +1 | V) = 1 / (1 + exp(-2 w.V)): a hidden spin that is coupled to its block.

    Equal weights p are Kadanoff's operator (`rgdl.rg.kadanoff`).

    Parameters
    ----------
    weights : ndarray, shape (n,)
        Weights w of the block's spins.

    Returns
    -------
    ndarray, shape (2^n,)
        In the order of `rgdl.enumeration.all_states`.
    """
    p_up: Array = expit(2 * all_states(len(weights)) @ weights)
    return p_up


def sign_rule(weights: Array) -> Array:
    """The sign of w.V, with ties at random: `filter_rule` for |w| to infinity.

    Parameters
    ----------
    weights : ndarray, shape (n,)
        Not all zero. Equal ones are the majority, and a single one is decimation.

    Returns
    -------
    ndarray, shape (2^n,)
        1, 0, or 1/2 at ties.

    Raises
    ------
    ValueError
        If all weights are zero.

    Examples
    --------
    >>> sign_rule(np.ones(2)).tolist()
    [0.0, 0.5, 0.5, 1.0]
    """
    if not np.any(weights):
        raise ValueError("weights must not all be zero")
    field = all_states(len(weights)) @ weights
    field[np.abs(field) < _TIE * np.abs(weights).max()] = 0
    p_up: Array = (1 + np.sign(field)) / 2
    return p_up


def mean_response(probabilities: Array, weights: Array, bias: float, block: list[int]) -> Array:
    """p(h = +1 | V) of a hidden spin that sees the whole lattice: its mean over all other spins.

    A coarse spin that is drawn from it sees only its block, on average as the hidden spin does.

    Parameters
    ----------
    probabilities : ndarray, shape (2^N,)
        Of every state of the lattice, all of them positive.
    weights : ndarray, shape (N,)
        Weights w of the hidden spin.
    bias : float
        Its bias b; p(h = +1 | v) = 1 / (1 + exp(-2 (b + w.v))).
    block : list of int
        Numbers of the spins V.

    Returns
    -------
    ndarray, shape (2^n,)
        In the order of `rgdl.enumeration.all_states` of the block's n spins.
    """
    states = all_states(len(weights))
    digits = 2 ** np.arange(len(block))[::-1]
    V = ((states[:, block] > 0) @ digits).astype(np.int64)
    p_up = expit(2 * (bias + states @ weights))
    n_states = 2 ** len(block)
    up = np.bincount(V, probabilities * p_up, minlength=n_states)
    return np.clip(up / np.bincount(V, probabilities, minlength=n_states), 0, 1)


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
