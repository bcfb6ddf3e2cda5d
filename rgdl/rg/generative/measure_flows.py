"""Couplings along flows of samples: through machines, and by block spins."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from rgdl.ising.observables import magnetization
from rgdl.ising.thermometer import measure_thermometer
from rgdl.rg.generative.flow import follow_flow
from rgdl.rg.lattice_couplings import fit_square_couplings
from rgdl.statistics import standard_error
from rgdl.types import Array, RandomSource

Map = Callable[[Array], Array]

_COUPLINGS = {
    "nearest": "coupling_by_pseudolikelihood",
    "next": "diagonal_coupling",
    "plaquette": "four_spin_coupling",
}


def measure_flows(
    starts: Mapping[str, float],
    *,
    draw: Callable[[float], Array],
    machines: Mapping[str, Map],
    block: Map | None,
    steps: Sequence[int],
    measure: Callable[[Array], dict[str, float]],
) -> pd.DataFrame:
    """Measure samples of the Ising model after steps through machines, and after one RG step.

    Parameters
    ----------
    starts : mapping of str to float
        K of the first samples of each flow. The last is that of the machines' training.
    draw : callable
        Exact samples at a given K >= 0, shape (n_samples, L, L).
    machines : mapping of str to callable
        Maps of such samples, up and down through a machine.
    block : callable or None
        The map to block spins, which is applied once; None where no blocks fit the lattice.
    steps : sequence of int
        Numbers of steps through the machines, >= 1 and ascending.
    measure : callable
        Measures of samples, such as `measure_spins`, with `coupling_by_energy`.

    Returns
    -------
    DataFrame
        One row per `flow` and `step`: `NAME from START` and `block spins from START`, each from
        step 0; and `Ising as NAME from START` for the end of each flow of the last start, which is
        an Ising model with the coupling of this end, or K = 0 for a negative one.

    Raises
    ------
    ValueError
        As `follow_flow`.
    """
    rows: list[dict[str, str | float]] = []

    def follow(
        name: str, spins: Array, first: dict[str, float], one: Map, n: Sequence[int]
    ) -> None:
        rows.append({"flow": name, "step": 0, **first})
        for step, found in follow_flow(spins, one, steps=n):
            rows.append({"flow": name, "step": step, **measure(found)})

    ends: list[dict[str, str | float]] = []
    for start, K in starts.items():
        spins = draw(K)
        first = measure(spins)
        ends = []
        for name, up_and_down in machines.items():
            follow(f"{name} from {start}", spins, first, up_and_down, steps)
            ends.append(rows[-1])
        if block is not None:
            follow(f"block spins from {start}", spins, first, block, [1])
    for end in ends:
        if math.isfinite(K := float(end["coupling_by_energy"])):
            control = measure(draw(max(K, 0.0)))
            rows.append({"flow": f"Ising as {end['flow']}", "step": end["step"], **control})
    return pd.DataFrame(rows)


def measure_spins(
    spins: Array, *, n_blocks: int, n_draws: int, rng: RandomSource
) -> dict[str, float]:
    """Couplings by energy and by pseudolikelihood, distance from Ising and magnetization.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, L, L)
        Independent samples, values -1 or +1; periodic boundaries.
    n_blocks, n_draws, rng
        As for `rgdl.ising.thermometer.measure_thermometer`, which also raises ValueError.

    Returns
    -------
    dict of str to float
        What `measure_thermometer` returns, `coupling_by_pseudolikelihood`, `diagonal_coupling`,
        `four_spin_coupling` and `abs_magnetization`, each of these with `..._err`.
    """
    m = np.abs(magnetization(spins))
    fitted = fit_square_couplings(spins, n_blocks=n_blocks)
    return {
        **measure_thermometer(spins, n_blocks=n_blocks, n_draws=n_draws, rng=rng),
        **{new + err: fitted[old + err] for old, new in _COUPLINGS.items() for err in ("", "_err")},
        "abs_magnetization": float(m.mean()),
        "abs_magnetization_err": standard_error(m),
    }
