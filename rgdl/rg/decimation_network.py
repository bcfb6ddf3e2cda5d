"""The network of Fig. 2B, whose layers decimate the one-dimensional Ising chain.

Each hidden spin couples, with weight J, to two spins below, separated by one spin. So every other
visible spin has no weights: it is free. The coupled visible spins have exactly the marginal
distribution of the chain, and the hidden spins that of a chain with the decimated coupling J^(1).
As a model of the whole chain the network is not exact: its dF and D_KL have a closed form.

Everywhere `n_visible` is N, `coupling` is J of the visible chain in units of kT, and `periodic`
tells whether the chain is closed. With n layers, N must be a multiple of 2^n, with at least 2
hidden spins at the top (closed chain), or one less than a multiple of 2^n (open chain).
"""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from rgdl.arguments import whole_number
from rgdl.rg.chain_decimation import chain_hamiltonian, marginal_hamiltonian
from rgdl.rg.decimation import decimate_coupling
from rgdl.rg.variational import (
    free_energy_difference,
    hamiltonian_rbm_hidden,
    hamiltonian_rbm_visible,
    joint_energy,
    kl_divergence,
    log_probabilities,
    operator_T,
)
from rgdl.types import Array


def decimation_network(
    n_visible: int, coupling: float, n_layers: int, *, periodic: bool
) -> list[Array]:
    """Weights of the deep network of Fig. 2B: J^(n) between layers n and n + 1.

    Returns
    -------
    list of ndarray, shape (n_units, n_units_above)
        w_ij in the paper's signs (Eq. 10): -J^(n) where i and j are coupled. Biases are 0.

    Raises
    ------
    ValueError
        If `n_visible` does not fit, or `n_layers` is below 1.
    """
    n_units, n_layers = _as_chain(n_visible, n_layers, periodic=periodic)
    weights = []
    for layer in range(n_layers):
        n_above = n_units // 2
        w = np.zeros((n_units, n_above))
        J = decimate_coupling(coupling, layer)
        for j in range(n_above):
            for i in (2 * j, (2 * j + 2) % n_units):
                w[i, j] -= J
        weights.append(w)
        n_units = n_above
    return weights


def free_energy_difference_in_closed_form(n_visible: int, *, periodic: bool) -> float:
    """dF = F^h - F^v of one layer of this network: -log 2 per free visible spin (Eq. 7)."""
    n_visible, _ = _as_chain(n_visible, 1, periodic=periodic)
    return -(n_visible // 2) * math.log(2)


def kl_divergence_in_closed_form(n_visible: int, coupling: float, *, periodic: bool) -> float:
    """D_KL(P || p) of one layer as a model of the whole chain (Eq. 17), in closed form.

    The network gives a free spin the entropy log 2. In the chain the spin has this entropy only
    between two unlike neighbors; between like neighbors its mean is tanh 2J.

    Returns
    -------
    float
        N / 2 times the probability that next-nearest neighbors are alike, times
        log 2 - S(tanh 2J), where S is the entropy of a spin with given mean.
    """
    n_visible, _ = _as_chain(n_visible, 1, periodic=periodic)
    t = math.tanh(coupling)
    correlation = t**2
    if periodic:
        correlation = (t**2 + t ** (n_visible - 2)) / (1 + t**n_visible)
    alike = (1 + correlation) / 2
    return n_visible // 2 * alike * (math.log(2) - _entropy(2 * coupling))


def divergence_by_coupling(n_visible: int, couplings: Array, *, periodic: bool) -> pd.DataFrame:
    """D_KL per spin of one layer at each coupling, from all states and in closed form.

    Returns
    -------
    DataFrame
        Columns `coupling`, `n_spins`, `enumerated`, `closed_form`, and `long_chain`, the closed
        form for about 10^9 spins.
    """
    long = 2**30 - (not periodic)
    rows = []
    for J in couplings.tolist():
        (weights,) = decimation_network(n_visible, J, 1, periodic=periodic)
        H = chain_hamiltonian(n_visible, J, periodic=periodic)
        enumerated = kl_divergence(H, hamiltonian_rbm_visible(_energy(weights))) / n_visible
        closed_form, limit = (
            kl_divergence_in_closed_form(n, J, periodic=periodic) / n for n in (n_visible, long)
        )
        rows.append((J, n_visible, enumerated, closed_form, limit))
    columns = ["coupling", "n_spins", "enumerated", "closed_form", "long_chain"]
    return pd.DataFrame(rows, columns=columns)


def network_residuals(
    n_visible: int, coupling: float, n_layers: int, *, periodic: bool
) -> pd.DataFrame:
    """Check every layer of a network against the chain that it decimates.

    N plus the spins of the first hidden layer must be at most 20.

    Returns
    -------
    DataFrame
        Columns `layer`, `statement` and `residual`, the largest absolute difference.
    """
    network = decimation_network(n_visible, coupling, n_layers, periodic=periodic)
    rows = [
        (layer, statement, float(np.max(np.abs(left - right))))
        for layer, weights in enumerate(network, start=1)
        for statement, left, right in _layer_checks(weights, layer, coupling, periodic)
    ]
    return pd.DataFrame(rows, columns=["layer", "statement", "residual"])


def _layer_checks(
    weights: Array, layer: int, coupling: float, periodic: bool
) -> Iterator[tuple[str, Array | float, Array | float]]:
    n_units, n_above = weights.shape
    J, J_above = (decimate_coupling(coupling, n) for n in (layer - 1, layer))
    H, energy = chain_hamiltonian(n_units, J, periodic=periodic), _energy(weights)
    hidden, visible = hamiltonian_rbm_hidden(energy), hamiltonian_rbm_visible(energy)
    above = chain_hamiltonian(n_above, J_above, periodic=periodic)
    coupled = np.flatnonzero(np.abs(weights).sum(axis=1)).tolist()
    p, q = (log_probabilities(values) for values in (hidden, above))
    yield "hidden spins are the chain of Eq. 24", p, q
    p, q = (log_probabilities(marginal_hamiltonian(values, coupled)) for values in (visible, H))
    yield "coupled spins have their marginal in the chain", p, q
    dF = free_energy_difference(operator_T(energy, H), H)
    closed = free_energy_difference_in_closed_form(n_units, periodic=periodic)
    yield "dF is -log 2 for each free spin", dF, closed
    closed = kl_divergence_in_closed_form(n_units, J, periodic=periodic)
    yield "D_KL has its closed form", kl_divergence(H, visible), closed


def _energy(weights: Array) -> Array:
    n_visible, n_hidden = weights.shape
    return joint_energy(weights, np.zeros(n_hidden), np.zeros(n_visible))


def _entropy(field: float) -> float:
    """Entropy of a spin in a field, log(2 cosh x) - x tanh x, without overflow."""
    x = abs(field)
    return x * (1 - math.tanh(x)) + math.log1p(math.exp(-2 * x))


def _as_chain(n_visible: int, n_layers: int, *, periodic: bool) -> tuple[int, int]:
    n_visible = whole_number("n_visible", n_visible, minimum=1)
    n_layers = whole_number("n_layers", n_layers, minimum=1)
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
    return n_visible, n_layers
