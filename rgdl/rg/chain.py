"""The one-dimensional Ising chain, and the network of Fig. 2B that decimates it.

Each hidden spin of the network is tied to two visible spins that are next neighbors but one, with
weight J. So it touches every other visible spin only. Of these its marginal is exactly that of
the chain, as is that of the hidden spins, with the decimated coupling J^(1); all other visible
spins are left free. As a model of the whole chain it is therefore not exact: its dF and its
D_KL are below, in closed form.
"""

import math

import numpy as np

from rgdl.rg.decimation import decimate_coupling
from rgdl.rg.variational import all_states
from rgdl.types import Array


def chain_hamiltonian(n_spins: int, coupling: float, *, periodic: bool) -> Array:
    """H(v) = -J sum v_i v_{i+1} of every state of a chain (Eq. 23).

    Parameters
    ----------
    n_spins : int
        N, 2 to 20.
    coupling : float
        J / kT.
    periodic : bool
        Whether the last spin is tied to the first.

    Returns
    -------
    ndarray, shape (2^N,)
        In the order of `rgdl.rg.variational.all_states`.
    """
    v = all_states(n_spins)
    bonds = (v * np.roll(v, -1, axis=1)) if periodic else v[:, :-1] * v[:, 1:]
    H: Array = -coupling * bonds.sum(axis=1)
    return H


def decimation_network(
    n_visible: int, coupling: float, n_layers: int, *, periodic: bool
) -> list[Array]:
    """Weights of the deep network of Fig. 2B: between layers n and n + 1 they are J^(n).

    Parameters
    ----------
    n_visible : int
        N. With periodic ends it must be a multiple of 2^n_layers, with 2 hidden spins or more at
        the top; with open ends one less than a multiple of 2^n_layers.
    coupling : float
        J / kT of the visible chain.
    n_layers : int
        Layers of hidden spins, at least 1.
    periodic : bool
        Whether the chain is closed.

    Returns
    -------
    list of ndarray, shape (n_units, n_units_above)
        w_ij in the paper's signs (Eq. 10): -J^(n) where i and j are tied. Biases are 0.

    Raises
    ------
    ValueError
        If `n_visible` does not fit, or `n_layers` is below 1.
    """
    _check_chain(n_visible, n_layers, periodic=periodic)
    weights, n_units = [], n_visible
    for layer in range(n_layers):
        n_above = n_units // 2
        w = np.zeros((n_units, n_above))
        J = float(decimate_coupling(coupling, layer))
        for j in range(n_above):
            for i in (2 * j, (2 * j + 2) % n_units):
                w[i, j] -= J
        weights.append(w)
        n_units = n_above
    return weights


def free_energy_difference(n_visible: int, *, periodic: bool) -> float:
    """dF = F^h - F^v of one layer of the network: -log 2 for each spin that it leaves free (Eq. 7).

    Parameters
    ----------
    n_visible : int
        N; even for periodic and odd for open ends.
    periodic : bool
        Whether the chain is closed.
    """
    _check_chain(n_visible, 1, periodic=periodic)
    return -(n_visible // 2) * math.log(2)


def kl_divergence_of_network(n_visible: int, coupling: float, *, periodic: bool) -> float:
    """D_KL(P || p) of one layer of the network, as a model of the whole chain (Eq. 17).

    A free spin is given log 2 of entropy. In the chain it has that only between two unlike
    neighbors; between like ones it has the mean tanh 2J.

    Parameters
    ----------
    n_visible : int
        N; even, at least 4, for periodic and odd for open ends.
    coupling : float
        J / kT.
    periodic : bool
        Whether the chain is closed.

    Returns
    -------
    float
        N / 2 times the probability that next neighbors but one are alike, times log 2 - S(tanh
        2J), with S the entropy of a spin of given mean.
    """
    _check_chain(n_visible, 1, periodic=periodic)
    t = math.tanh(coupling)
    correlation = t**2
    if periodic:
        correlation = (t**2 + t ** (n_visible - 2)) / (1 + t**n_visible)
    alike = (1 + correlation) / 2
    return n_visible // 2 * alike * (math.log(2) - _entropy(2 * coupling))


def _entropy(field: float) -> float:
    """Entropy of a spin in a field, log(2 cosh x) - x tanh x, without overflow."""
    x = abs(field)
    return x * (1 - math.tanh(x)) + math.log1p(math.exp(-2 * x))


def _check_chain(n_visible: int, n_layers: int, *, periodic: bool) -> None:
    if n_layers < 1:
        raise ValueError(f"n_layers must be >= 1, got {n_layers}")
    step = 2**n_layers
    if periodic and (n_visible % step or n_visible < 2 * step):
        raise ValueError(
            f"n_visible of a closed chain must be a multiple of {step} and >= {2 * step}, "
            f"got {n_visible}"
        )
    if not periodic and ((n_visible + 1) % step or n_visible < 2 * step - 1):
        raise ValueError(
            f"n_visible of an open chain must be one less than a multiple of {step} and >= "
            f"{2 * step - 1}, got {n_visible}"
        )
