"""How training goes: a row of a table after an epoch."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from rgdl.rbm.free_energy import free_energy, mean_hidden, mean_visible
from rgdl.rbm.parameters import Parameters
from rgdl.types import Array

_MOST_SAMPLES = 1000  # of either kind

COLUMNS = (
    "epoch",
    "reconstruction_error",
    "free_energy",
    "free_energy_held_out",
    "zero_weights",
    "sparsity",
)


class Trace:
    """Measures of the parameters at some epochs.

    Parameters
    ----------
    X : array-like, sparse matrix or PackedBits, shape (n_samples, n_features)
        The data.
    training, held_out : ndarray of int
        Which samples are trained on and which are not; the first thousand of each are looked at.
    dtype : dtype
        Of the parameters.
    """

    def __init__(self, X: Any, training: Array, held_out: Array, dtype: np.dtype[Any]) -> None:
        rows = (part[:_MOST_SAMPLES] for part in (training, held_out))
        self._training, self._held_out = (X[part].astype(dtype) for part in rows)
        self._rows: list[tuple[float, ...]] = []

    def measure(self, parameters: Parameters, epoch: int) -> None:
        """Add a row."""
        weights = np.abs(parameters.weights).astype(np.float64)
        square = float((weights**2).sum())
        self._rows.append(
            (
                epoch,
                self._reconstruction_error(parameters),
                _mean_free_energy(parameters, self._training),
                _mean_free_energy(parameters, self._held_out),
                float((weights == 0).mean()),
                1 - float(weights.sum()) ** 2 / square / weights.size if square else 1.0,
            )
        )

    def table(self) -> pd.DataFrame:
        """All rows, as `L1BernoulliRBM.trace_` describes them."""
        return pd.DataFrame(self._rows, columns=list(COLUMNS)).astype({"epoch": int})

    def state(self) -> dict[str, Array]:
        """All rows, for a checkpoint."""
        return {"trace": np.array(self._rows).reshape(-1, len(COLUMNS))}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` gave."""
        self._rows = [tuple(row) for row in state["trace"].tolist()]

    def _reconstruction_error(self, parameters: Parameters) -> float:
        v = self._training
        dense = v.toarray() if hasattr(v, "toarray") else v
        back = mean_visible(parameters, mean_hidden(parameters, v))
        return float(((dense - back) ** 2).mean(dtype=np.float64))


def _mean_free_energy(parameters: Parameters, v: Any) -> float:
    return float(free_energy(parameters, v).mean(dtype=np.float64)) if v.shape[0] else float("nan")
