"""Exact results for the two-dimensional Ising model, to compare samples with."""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl.ising.exact.exponents import (
        GAUSSIAN_THERMAL_EXPONENT,
        MAGNETIC_EXPONENT,
        THERMAL_EXPONENT,
    )
    from rgdl.ising.exact.infinite import (
        correlation_length,
        energy_per_site_infinite,
        strip_correlation_length,
    )
    from rgdl.ising.exact.tiny_lattice import (
        MAX_ENUMERATED_SITES,
        enumerate_states,
        state_probabilities,
    )
    from rgdl.ising.exact.torus import (
        energy_distribution,
        energy_per_site,
        entropy_per_site,
        log_partition,
        specific_heat,
        specific_heat_peak,
    )

__all__ = [
    "GAUSSIAN_THERMAL_EXPONENT",
    "MAGNETIC_EXPONENT",
    "MAX_ENUMERATED_SITES",
    "THERMAL_EXPONENT",
    "correlation_length",
    "energy_distribution",
    "energy_per_site",
    "energy_per_site_infinite",
    "entropy_per_site",
    "enumerate_states",
    "log_partition",
    "specific_heat",
    "specific_heat_peak",
    "state_probabilities",
    "strip_correlation_length",
]

load_on_first_use(__name__)
