"""Exact values of one ensemble by name, NaN where a value is not defined."""

import math

from rgdl.ising.exact.exponents import (
    GAUSSIAN_THERMAL_EXPONENT,
    MAGNETIC_EXPONENT,
    THERMAL_EXPONENT,
)
from rgdl.ising.exact.infinite import correlation_length, strip_correlation_length
from rgdl.ising.exact.torus import (
    energy_per_site,
    entropy_per_site,
    specific_heat,
    specific_heat_peak,
)
from rgdl.ising.lattice import CRITICAL_COUPLING, as_coupling, as_lattice_size


def known_values(lattice_size: int, coupling: float) -> dict[str, float]:
    """Exact values of the L x L torus and of the infinite lattice.

    Parameters
    ----------
    lattice_size : int
        Linear size L >= 2.
    coupling : float
        K = J/kT >= 0.

    Returns
    -------
    dict of str to float
        `critical_coupling`; the exponents `y_T` and `y_h` of the Ising model, and `y_T_gaussian` of
        Gaussian fields; `specific_heat_peak`, K of the largest specific heat of the torus;
        `temperature_excess`, T / T_c - 1; `correlation_length` of the infinite lattice, see
        `known_lengths`; of the torus `energy_per_site` in units of J,
        `independent_divergence`, D_KL per spin of independent spins from it, and `specific_heat`.

    Raises
    ------
    ValueError
        If `lattice_size` < 2, or `coupling` is negative or not finite.

    Examples
    --------
    Free spins have no divergence from independent ones, and no energy:

    >>> values = known_values(4, 0.0)
    >>> [round(values[name], 12) for name in ("independent_divergence", "energy_per_site")]
    [0.0, 0.0]
    """
    L, K = lattice_size, as_coupling(coupling)
    return {
        "critical_coupling": CRITICAL_COUPLING,
        "y_T": THERMAL_EXPONENT,
        "y_h": MAGNETIC_EXPONENT,
        "y_T_gaussian": GAUSSIAN_THERMAL_EXPONENT,
        "specific_heat_peak": specific_heat_peak(L),
        "temperature_excess": CRITICAL_COUPLING / K - 1 if K else math.nan,
        "correlation_length": known_lengths(L, K)["correlation_length"],
        "energy_per_site": energy_per_site(L, K),
        "independent_divergence": math.log(2) - entropy_per_site(L, K),
        "specific_heat": specific_heat(L, K),
    }


def known_lengths(lattice_size: int, coupling: float) -> dict[str, float]:
    """Correlation lengths of infinite lattices, in lattice spacings.

    Parameters
    ----------
    lattice_size, coupling
        As for `known_values`, also for its errors.

    Returns
    -------
    dict of str to float
        `correlation_length` of the plane, NaN unless 0 < K < K_c; `strip_correlation_length` of a
        strip with a circumference of L sites, NaN for K = 0.

    Examples
    --------
    >>> lengths = known_lengths(100, 0.3)
    >>> [round(length, 6) for length in lengths.values()]
    [1.578885, 1.578885]
    """
    L, K = as_lattice_size(lattice_size), as_coupling(coupling)
    is_disordered = 0 < K < CRITICAL_COUPLING
    return {
        "correlation_length": correlation_length(K) if is_disordered else math.nan,
        "strip_correlation_length": strip_correlation_length(L, K) if K else math.nan,
    }
