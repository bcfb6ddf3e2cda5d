"""Numbers of hidden spins as coarse spins, beside block spins."""

import pandas as pd

from rgdl.numbers.measures import WHERE_KNOWN
from rgdl.numbers.names import words
from rgdl.numbers.number import Column, Named, Number, counted, measured
from rgdl.numbers.run import Run

_ALWAYS = (
    Column("n_spins", "coarse spins", digits=3),
    Column("binder_cumulant", "Binder cumulant"),
    Column("susceptibility", "susceptibility, M <m^2>"),
    Column("magnetization", "mean of |m|"),
)
# What spins may lack: too many for a fit, no lattice of their own, or nothing to correlate.
_SOMETIMES = (
    Column("correlation_length", "second-moment correlation length", "lattice spacings"),
    Column("nearest_coupling", "coupling of nearest neighbors, by pseudolikelihood"),
    Column("next_coupling", "coupling of next-nearest neighbors, by pseudolikelihood"),
    Column("plaquette_coupling", "coupling of four spins of a plaquette, by pseudolikelihood"),
    Column("nonlocal_fraction", "share of couplings beyond nearest neighbors", "%"),
)


def numbers_of_coarse_spins(run: Run) -> Named:
    """Means over seeds; `..._where_known` is of the seeds that have one, `..._seeds` of them."""
    groups = run.tables["coarse_spins"].groupby(["network", "layer", "spins"], sort=False)
    for (network, layer, spins), part in groups:
        topic = f"{run.names.topic('coarse', network)}.layer{layer}.{words(spins)}"
        of = f"{spins} spins, layer {layer}, {network}"
        for column in (*_ALWAYS, *_SOMETIMES):
            if column.name in part:
                key = f"{topic}.{column.name}"
                yield key, _mean(run, key, part, column, of)
            if column.name in part and column in _SOMETIMES:
                known = part[part[column.name].notna()]
                where_known = f"{key}{WHERE_KNOWN}"
                yield where_known, _mean(run, where_known, known, column, of)
                meaning = f"seeds that have one: {column.meaning}, {of}"
                n = counted(len(known), meaning, rule="measure_coarse_spins", kind="measured")
                yield f"{key}_seeds", n


def _mean(run: Run, key: str, part: pd.DataFrame, column: Column, of: str) -> Number:
    estimate = run.mean(key, part, column.name)
    return measured(estimate, column, rule="measure_coarse_spins", of=of)
