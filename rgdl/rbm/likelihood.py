"""Partition functions of machines of which one layer can be enumerated."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy.special import logsumexp

from rgdl.arguments import whole_number
from rgdl.enumeration import all_states
from rgdl.rbm.machine import BinaryMachine
from rgdl.types import Array

_MAX_UNITS = 25  # of the layer that is enumerated
_LOW_UNITS = 10  # units whose states form one block
_MAX_FIELD = 290.0  # exponentials of smaller fields can be multiplied: exp(290) < 1e130


def log_partition_exact(rbm: BinaryMachine, *, n_threads: int = 1) -> float:
    """Logarithm of Z, the sum of exp(b.h + c.v + h.Wv) over all states of both layers.

    The smaller layer is enumerated; for each of its states the sum over the other layer is a
    product of factors 1 + exp(field).

    Parameters
    ----------
    rbm : BinaryMachine
        Fitted machine with at most 25 units in one layer.
    n_threads : int, default=1
        Number of threads; the result does not depend on it.

    Returns
    -------
    float
        log Z, in double precision.

    Raises
    ------
    ValueError
        If both layers have more than 25 units, or `n_threads` is not a whole number >= 1.

    References
    ----------
    Mehta & Schwab (2014), Eqs. 10-14.

    Examples
    --------
    Without weights and biases all 2^(2 + 3) states have weight 1:

    >>> import numpy as np
    >>> from rgdl.rbm import BinaryMachine, log_partition_exact
    >>> rbm = BinaryMachine.from_parameters(
    ...     components=np.zeros((2, 3)),
    ...     intercept_hidden=np.zeros(2),
    ...     intercept_visible=np.zeros(3),
    ... )
    >>> bool(np.isclose(log_partition_exact(rbm), 5 * np.log(2)))
    True
    """
    n_threads = whole_number("n_threads", n_threads, minimum=1)
    W, b, c = (part.astype(np.float64) for part in rbm._fitted().parts())
    n_hidden, n_visible = W.shape
    if W.shape[0] > W.shape[1]:
        W, b, c = W.T, c, b  # enumerate the visible layer
    n = len(b)
    if n > _MAX_UNITS:
        raise ValueError(
            f"rbm must have a layer of <= {_MAX_UNITS} units, got {n_visible} visible and "
            f"{n_hidden} hidden ones: use log_partition_ais"
        )
    n_low = min(n, _LOW_UNITS)
    low, highs = (all_states(k, values=(0, 1)) for k in (n_low, n - n_low))  # state, unit
    low_bias, low_field = (
        low @ b[:n_low],
        low @ W[:n_low],
    )  # of the first units of the enumerated layer
    bound = np.abs(c).max() + np.abs(W).sum(axis=0).max()  # of all fields
    low_factor = np.exp(low_field) if bound < _MAX_FIELD else None

    def sum_block(high: Array) -> float:
        field = c + high @ W[n_low:]
        logs = _log_sums(low_factor, low_field, field)
        return float(high @ b[n_low:] + logsumexp(low_bias + logs))

    with ThreadPoolExecutor(n_threads) as pool:
        return float(logsumexp(list(pool.map(sum_block, highs))))


def _log_sums(low_factor: Array | None, low_field: Array, field: Array) -> Array:
    """sum_i log(1 + exp(field_i + low_field[s, i])) for each state s of the first units."""
    if low_factor is None:
        sums: Array = np.logaddexp(0, field + low_field).sum(axis=1)
        return sums
    from rgdl.rbm.kernels import log_sums_of_factors  # loads numba

    logs = np.empty(len(low_factor))
    log_sums_of_factors(low_factor, np.exp(field), logs)
    return logs
