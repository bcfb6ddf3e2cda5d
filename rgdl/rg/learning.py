"""What remains of D_KL when a machine has learned, and what dF does meanwhile."""

import numpy as np
import pandas as pd

from rgdl.types import Array


def divergence_at_zero_dF(dF: Array, divergence: Array) -> float:
    """D_KL where dF last changes its sign on the way, NaN where it never does.

    A machine with dF = 0 that is far from the data: the half of Eq. 8 that does not hold.

    Parameters
    ----------
    dF, divergence : ndarray, shape (n_steps,)
        Along the path; between two steps they are taken to be linear.
    """
    changes = np.flatnonzero(dF[:-1] * dF[1:] < 0)
    if not len(changes):
        return float("nan")
    k = int(changes[-1])
    part = dF[k] / (dF[k] - dF[k + 1])
    return float(divergence[k] + part * (divergence[k + 1] - divergence[k]))


def summarize_learning(ends: pd.DataFrame, reference: str) -> pd.DataFrame:
    """Divide what remains of D_KL: capacity, an optimum missed, and steps that lead astray.

    Parameters
    ----------
    ends : DataFrame
        A row for each method and seed: `method`, `seed`, `D_KL_end` of the last machine,
        `D_KL_mean` of the mean of many, `D_KL_optimum` of the optimum nearest to it,
        `dF_end`, `D_KL_at_zero_dF`.
    reference : str
        The method whose steps are exact.

    Returns
    -------
    DataFrame
        A row for each method, means over seeds with standard errors `..._err` (NaN for one seed):
        the columns of `ends`; `capacity`, the least D_KL of any optimum; `missed`, from there to
        the method's own; `unfinished`, from the optimum to where the reference got in as many
        steps; and `bias`, what the method adds to that, seed by seed.
    """
    table = ends.copy()
    exact = ends[ends["method"] == reference].set_index("seed")
    table["capacity"] = ends["D_KL_optimum"].min()
    table["missed"] = table["D_KL_optimum"] - table["capacity"]
    reached = table["seed"].map(exact["D_KL_mean"])
    table["unfinished"] = reached - table["D_KL_optimum"]
    table["bias"] = table["D_KL_mean"] - reached
    groups = table.groupby("method", sort=False)
    columns = table.columns.drop(["method", "seed"])
    summary = pd.DataFrame({"n_seeds": groups.size()})
    for name in columns:
        summary[name] = groups[name].mean()
        summary[f"{name}_err"] = groups[name].sem()
    return summary.reset_index()
