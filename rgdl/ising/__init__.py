"""The two-dimensional Ising model: samples, observables and exact results."""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl.ising import comparison, exact
    from rgdl.ising.lattice import (
        CRITICAL_COUPLING,
        mean_spins,
        pack_spins,
        spins_of_units,
        units_of_spins,
        unpack_spins,
    )
    from rgdl.ising.observables import correlation_function, energy_per_site, magnetization
    from rgdl.ising.sampling import sample_ising

__all__ = [
    "CRITICAL_COUPLING",
    "comparison",
    "correlation_function",
    "energy_per_site",
    "exact",
    "magnetization",
    "mean_spins",
    "pack_spins",
    "sample_ising",
    "spins_of_units",
    "units_of_spins",
    "unpack_spins",
]

load_on_first_use(__name__)
