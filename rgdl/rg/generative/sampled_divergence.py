"""Divergence of a machine from the Ising model, from samples: for lattices of any size."""

import numpy as np
import pandas as pd

from rgdl.arguments import whole_number
from rgdl.statistics import standard_error
from rgdl.statistics.jackknife import jackknife
from rgdl.types import Array


def compare_hamiltonians(
    hamiltonian: Array,
    model: Array,
    *,
    log_partition: float,
    log_partition_model: float,
    log_partition_model_err: float,
    n_sites: int,
    n_blocks: int,
) -> dict[str, float]:
    """D_KL, dF and log X(v) = H(v) - H^RBM(v), from samples of the system.

    Parameters
    ----------
    hamiltonian, model : ndarray, shape (n_samples,)
        H(v) and H^RBM(v) of independent samples of the system, in units of kT.
    log_partition : float
        log Z of the system.
    log_partition_model, log_partition_model_err : float
        log Z_lambda of the machine, and its uncertainty.
    n_sites : int
        N.
    n_blocks : int
        Blocks of samples of the jackknife, for the errors of what is not a mean.

    Returns
    -------
    dict of str to float
        Each with its standard error over samples, `..._err`:

        - `D_KL` per spin, -<log X> / N + log(Z_lambda / Z) / N; its error includes that of
          log Z_lambda;
        - `dF` = log(Z / Z_lambda), which depends on the constant in the machine's energy;
        - `log_X_std`, the standard deviation of log X over samples; 0 for an exact RG;
        - `slope` and `R2` of the straight line of H^RBM against H; both 1 for an exact RG.

    Raises
    ------
    ValueError
        If the arrays differ in length, or hold fewer than 40 samples.

    References
    ----------
    Mehta & Schwab (2014), Eqs. 7, 17 and 18.
    """
    if hamiltonian.shape != model.shape or len(model) < 40:
        raise ValueError(
            f"hamiltonian and model must be of the same >= 40 samples, got {hamiltonian.shape} "
            f"and {model.shape}"
        )
    n_sites = whole_number("n_sites", n_sites, minimum=1)
    log_X = hamiltonian - model
    dF = log_partition - log_partition_model
    pairs = np.stack([hamiltonian, model], axis=1)
    row = {
        "D_KL": (-float(log_X.mean()) - dF) / n_sites,
        "D_KL_err": float(np.hypot(standard_error(log_X), log_partition_model_err)) / n_sites,
        "dF": dF,
        "dF_err": log_partition_model_err,
    }
    estimates = {"log_X_std": _spread, "slope": _slope, "R2": _squared_correlation}
    for name, estimate in estimates.items():
        row[name], row[f"{name}_err"] = jackknife(pairs, estimate, n_blocks=n_blocks)
    return row


def generalization_gap(log_X: Array, log_X_training: Array, *, n_sites: int) -> dict[str, float]:
    """How much smaller D_KL is on the training samples than on new ones.

    Parameters
    ----------
    log_X, log_X_training : ndarray, shape (n_samples,)
        H(v) - H^RBM(v) of new samples of the system, and of training samples.
    n_sites : int
        N.

    Returns
    -------
    dict of str to float
        `D_KL_gap` per spin, the difference of the means, in which both partition functions
        cancel; and its standard error over samples, `D_KL_gap_err`.

    Raises
    ------
    ValueError
        If there are fewer than two samples of one kind.
    """
    if min(len(log_X), len(log_X_training)) < 2:
        raise ValueError(
            f"there must be >= 2 samples of both kinds, got {len(log_X)} and {len(log_X_training)}"
        )
    n_sites = whole_number("n_sites", n_sites, minimum=1)
    gap = log_X_training.mean() - log_X.mean()
    err = np.hypot(standard_error(log_X), standard_error(log_X_training))
    return {"D_KL_gap": float(gap) / n_sites, "D_KL_gap_err": float(err) / n_sites}


def sample_hamiltonians(hamiltonian: Array, model: Array, n_shown: int) -> pd.DataFrame:
    """`H` and `H_RBM` of the first `n_shown` samples, minus their means over all, for a figure."""
    centered = {"H": hamiltonian - hamiltonian.mean(), "H_RBM": model - model.mean()}
    return pd.DataFrame({name: values[:n_shown] for name, values in centered.items()})


def _spread(pairs: Array) -> float:
    return float((pairs[:, 0] - pairs[:, 1]).std(ddof=1))


def _slope(pairs: Array) -> float:
    covariance = np.cov(pairs.T)
    return float(covariance[0, 1] / covariance[0, 0])


def _squared_correlation(pairs: Array) -> float:
    return float(np.corrcoef(pairs.T)[0, 1] ** 2)
