"""The two-dimensional Ising model: samples, observables and exact results."""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl.ising import comparison, exact, thermometer
    from rgdl.ising.coupling_scan import scan_couplings
    from rgdl.ising.fluctuations import (
        abs_magnetization,
        binder_cumulant,
        correlation_length,
        specific_heat,
        susceptibility,
    )
    from rgdl.ising.lattice import (
        CRITICAL_COUPLING,
        mean_spins,
        pack_spins,
        spins_of_units,
        units_of_spins,
        unpack_spins,
    )
    from rgdl.ising.measured_observables import measure_observables
    from rgdl.ising.observables import correlation_function, energy_per_site, magnetization
    from rgdl.ising.sampling import (
        chain_stride,
        measure_autocorrelation,
        record_chain,
        sample_coupling_times,
        sample_ising,
    )
    from rgdl.ising.surrogates import make_surrogate
    from rgdl.statistics import integrated_autocorrelation_time

__all__ = [
    "CRITICAL_COUPLING",
    "abs_magnetization",
    "binder_cumulant",
    "chain_stride",
    "comparison",
    "correlation_function",
    "correlation_length",
    "energy_per_site",
    "exact",
    "integrated_autocorrelation_time",
    "magnetization",
    "make_surrogate",
    "mean_spins",
    "measure_autocorrelation",
    "measure_observables",
    "pack_spins",
    "record_chain",
    "sample_coupling_times",
    "sample_ising",
    "scan_couplings",
    "specific_heat",
    "spins_of_units",
    "susceptibility",
    "thermometer",
    "units_of_spins",
    "unpack_spins",
]

load_on_first_use(__name__)
