"""Swendsen's linearized RG transformation, and the exponents of a map from spins to spins."""

import math

import numpy as np
import pandas as pd

from rgdl.ising.lattice import as_lattice_size
from rgdl.rg.mcrg.operators import SECTORS, Operators, operators_of
from rgdl.states import as_spins
from rgdl.statistics.jackknife import as_n_blocks, jackknife_means
from rgdl.types import Array

COLUMNS = ("sector", "n_operators", "exponent", "exponent_err", "change", "change_err")
_MIN_EIGENVALUE = 1e-10  # of the correlation matrix of operators that are linearly independent


def monte_carlo_rg(
    fine: Array,
    coarse: Array,
    *,
    fine_positions: Array,
    coarse_positions: Array,
    lattice_size: int,
    n_blocks: int = 20,
) -> pd.DataFrame:
    """Exponents y of a coarse graining: its largest eigenvalues are lambda = b^y.

    The linearized transformation is T = dK' / dK, the derivatives of the couplings of the coarse
    spins with respect to those of the fine spins. The operators to which the couplings belong are
    sums over products of neighbors, the same for fine and for coarse spins (`products_of`); an
    operator without products on one of both is left out. Neighbors have weights that change
    continuously with the positions, so that irregular positions are compared with regular ones.
    The exponents are exact only at a fixed point, for all operators, and on a large torus.

    Parameters
    ----------
    fine : ndarray of int8, shape (n_samples, N)
        Values -1 or +1.
    coarse : ndarray of int8, shape (n_samples, M)
        Values -1 or +1; row i is the coarse graining of row i of `fine`. M < N.
    fine_positions, coarse_positions : ndarray, shapes (N, 2) and (M, 2)
        In lattice spacings on the torus.
    lattice_size : int
        Linear size L of the torus.
    n_blocks : int
        Contiguous blocks of samples that are left out in turn, for the errors.

    Returns
    -------
    DataFrame
        Columns `sector` ("even" or "odd"), `n_operators`, `exponent`, `exponent_err`, `change` and
        `change_err`: for each sector one row for the first operator alone, one for the first two,
        and so on; `change` is that from the row above. Here b = sqrt(N / M). The exponent is NaN if
        the eigenvalue of largest modulus is not positive, also without one of the blocks, or if the
        operators of the coarse spins are linearly dependent. Errors are the statistical ones only.

    Raises
    ------
    ValueError
        If shapes do not fit, a value is not -1 or +1, M is not less than N, there are fewer samples
        than blocks, or the positions have no triangulation (see `find_neighbors`).

    References
    ----------
    Swendsen, Phys. Rev. Lett. 42, 859 (1979).

    Examples
    --------
    Decimation of free spins in a field h: each spin that is kept has the field that it had before,
    so lambda = 1. The third operator is undefined: 2 x 2 spins have only two odd ones.

    >>> spins = np.random.default_rng(1).choice(np.array([-1, 1], np.int8), (10000, 16))
    >>> square = np.argwhere(np.ones((4, 4)))
    >>> kept = [0, 2, 8, 10]
    >>> table = monte_carlo_rg(spins, spins[:, kept], fine_positions=square,
    ...                        coarse_positions=square[kept], lattice_size=4)
    >>> table[table.sector == "odd"].iloc[:, :4].round(2).values.tolist()
    [['odd', 1, -0.01, 0.03], ['odd', 2, -0.01, 0.03], ['odd', 3, nan, nan]]
    """
    fine, coarse = as_spins("fine", fine), as_spins("coarse", coarse)
    _check_shapes(fine, coarse, fine_positions, coarse_positions)
    n_blocks, L = as_n_blocks(n_blocks, len(fine)), as_lattice_size(lattice_size)
    operators = [
        operators_of(spins, np.asarray(positions), L)
        for spins, positions in ((fine, fine_positions), (coarse, coarse_positions))
    ]
    b = math.sqrt(fine.shape[1] / coarse.shape[1])
    return exponents_by_sector(*operators, b=b, n_blocks=n_blocks)


def exponents_by_sector(
    fine: Operators, coarse: Operators, *, b: float, n_blocks: int
) -> pd.DataFrame:
    """The same as `monte_carlo_rg`, from operators that `operators_of` has measured."""
    rows = []
    for sector, kinds in SECTORS.items():
        known = [kind for kind in kinds if kind in fine and kind in coarse]
        found = exponents(
            *(np.stack([of[kind] for kind in known], axis=1) for of in (fine, coarse)),
            b=b,
            n_blocks=n_blocks,
        )
        rows += [(sector, n, *one) for n, one in enumerate(zip(*found, strict=True), start=1)]
    return pd.DataFrame(rows, columns=COLUMNS)


def exponents(fine: Array, coarse: Array, *, b: float, n_blocks: int) -> tuple[Array, ...]:
    """Exponents from the first operator alone, from the first two, and so on.

    Parameters
    ----------
    fine, coarse : ndarray, shape (n_samples, n_operators)
        Operators S_a of the fine and S'_a of the coarse spins.
    b : float
        Scale factor, greater than 1.
    n_blocks : int
        Contiguous blocks of samples.

    Returns
    -------
    value, error, change, change_error : ndarray, shape (n_operators,)
        With jackknife estimates of the errors. The first has no change.
    """
    n = fine.shape[1]
    fine, coarse = fine - fine.mean(axis=0), coarse - coarse.mean(axis=0)  # less rounding
    blocks = np.array_split(np.arange(len(fine)), n_blocks)
    sums = np.stack([_moments(fine[block], coarse[block]).sum(axis=0) for block in blocks])

    def estimate(means: Array) -> Array:
        A, B = _connected(means, n)
        T = [linearized_transformation(A[..., :k, :k], B[..., :k, :k]) for k in range(1, n + 1)]
        y = np.stack([np.log(largest_eigenvalue(t)) / math.log(b) for t in T], axis=-1)
        change = np.diff(y, axis=-1, prepend=np.nan)
        return np.concatenate([y, change], axis=-1)

    value, error = jackknife_means(sums, np.array([len(block) for block in blocks]), estimate)
    value = np.where(np.isfinite(error), value, np.nan)  # undefined without one of the blocks
    return value[:n], error[:n], value[n:], error[n:]


def linearized_transformation(A: Array, B: Array) -> Array:
    """T_ab = dK'_a / dK_b, from the chain rule A = B T for d<S'_a> / dK_b.

    Parameters
    ----------
    A : ndarray, shape (..., n, n)
        <S'_a S_b> - <S'_a> <S_b>.
    B : ndarray, shape (..., n, n)
        <S'_a S'_b> - <S'_a> <S'_b>.

    Returns
    -------
    ndarray, shape (..., n, n)
        NaN where the operators S'_a are linearly dependent.

    References
    ----------
    Swendsen, Phys. Rev. Lett. 42, 859 (1979).
    """
    scale = np.sqrt(np.einsum("...aa->...a", B))
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = B / scale[..., :, None] / scale[..., None, :]
    identity = np.eye(B.shape[-1])
    finite = np.isfinite(correlation).all(axis=(-2, -1), keepdims=True)
    correlation = np.where(finite, correlation, identity)
    smallest = np.linalg.eigvalsh(correlation)[..., :1, None]
    independent = finite & (smallest > _MIN_EIGENVALUE)
    T = np.linalg.solve(np.where(independent, B, identity), A)
    return np.where(independent, T, np.nan)


def largest_eigenvalue(T: Array) -> Array:
    """The eigenvalue of largest modulus, shape (...); NaN unless it is real and positive."""
    defined = np.asarray(np.isfinite(T).all(axis=(-2, -1)))
    eigenvalues = np.linalg.eigvals(np.where(defined[..., None, None], T, 0))
    largest = np.take_along_axis(eigenvalues, np.abs(eigenvalues).argmax(-1)[..., None], -1)[..., 0]
    relevant = defined & (largest.imag == 0) & (largest.real > 0)
    return np.where(relevant, largest.real, np.nan)


def _moments(fine: Array, coarse: Array) -> Array:
    """Of each sample S', S, S' S and S' S' in one row, for `_connected`."""
    both = np.concatenate([coarse, fine], axis=1)  # sample, coarse and fine operators
    products = coarse[:, :, None] * both[:, None, :]
    return np.concatenate([both, products.reshape(len(both), -1)], axis=1)


def _connected(means: Array, n: int) -> tuple[Array, Array]:
    """A and B from the means of the moments of n operators."""
    first, second = means[..., : 2 * n], means[..., 2 * n :]
    second = second.reshape(*means.shape[:-1], n, 2 * n)
    connected = second - first[..., :n, None] * first[..., None, :]
    return connected[..., n:], connected[..., :n]


def _check_shapes(
    fine: Array, coarse: Array, fine_positions: Array, coarse_positions: Array
) -> None:
    for name, spins, positions in (
        ("fine", fine, fine_positions),
        ("coarse", coarse, coarse_positions),
    ):
        if spins.ndim != 2 or len(spins) != len(fine):
            raise ValueError(
                f"{name} must have shape ({len(fine)}, number of spins), got {spins.shape}"
            )
        if np.shape(positions) != (spins.shape[1], 2):
            raise ValueError(
                f"{name}_positions must have shape ({spins.shape[1]}, 2), got {np.shape(positions)}"
            )
    if coarse.shape[1] >= fine.shape[1]:
        raise ValueError(
            f"coarse must have fewer spins than fine, {fine.shape[1]}, got {coarse.shape[1]}"
        )
