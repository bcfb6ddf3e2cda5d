"""D_KL that remains after training, divided by cause, and D_KL where dF = 0."""

import numpy as np
import pandas as pd

from rgdl.types import Array


def divergence_at_zero_dF(dF: Array, divergence: Array) -> float:
    """D_KL where dF last changes its sign, NaN where it never does.

    A machine with dF = 0 that is far from the data: the half of Eq. 8 that does not hold.

    Parameters
    ----------
    dF, divergence : ndarray, shape (n_steps,)
        Along the path of training; between two steps they are interpolated linearly.
    """
    changes = np.flatnonzero(dF[:-1] * dF[1:] < 0)
    if not len(changes):
        return float("nan")
    k = int(changes[-1])
    fraction = dF[k] / (dF[k] - dF[k + 1])
    return float(divergence[k] + fraction * (divergence[k + 1] - divergence[k]))


def divide_divergence(ends: pd.DataFrame, reference: str) -> pd.DataFrame:
    """Divide the divergence that remains: capacity, a missed optimum, unfinished steps, and bias.

    Parameters
    ----------
    ends : DataFrame
        One row per method and seed: `method`, `seed`; `D_KL_mean`, of the machine whose parameters
        are means over the second half of the steps; `D_KL_optimum`, of the optimum nearest to it.
    reference : str
        The method whose gradient is exact.

    Returns
    -------
    DataFrame
        `ends` with four columns that sum to `D_KL_mean`: `capacity`, the smallest D_KL of any
        optimum; `missed` = D_KL_optimum - capacity; `unfinished` = the reference's D_KL_mean -
        D_KL_optimum; `bias` = D_KL_mean - the reference's D_KL_mean.
    """
    exact = ends[ends["method"] == reference].set_index("seed")["D_KL_mean"]
    capacity, reached = ends["D_KL_optimum"].min(), ends["seed"].map(exact)
    return ends.assign(
        capacity=capacity,
        missed=ends["D_KL_optimum"] - capacity,
        unfinished=reached - ends["D_KL_optimum"],
        bias=ends["D_KL_mean"] - reached,
    )
