"""All observables of samples at one coupling, with errors."""

from typing import Any

from rgdl.ising.fluctuations import (
    abs_magnetization,
    binder_cumulant,
    correlation_length,
    specific_heat,
    susceptibility,
)
from rgdl.ising.observables import energy_per_site
from rgdl.statistics.chain_errors import estimate_with_error
from rgdl.types import Array


def measure_observables(
    spins: Array, *, coupling: float, n_blocks: int = 20, stride: int | None = None
) -> dict[str, float]:
    """Energy, specific heat, magnetization, susceptibility, Binder's cumulant, correlation length.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, rows, columns)
        Values -1 or +1; periodic boundaries.
    coupling : float
        K = J/kT >= 0, for the specific heat.
    n_blocks : int
        Of independent samples: blocks of the jackknife.
    stride : int, optional
        Of Markov chains: distance in the sequence between successive samples of one chain, from
        `chain_stride`. By default the samples are independent.

    Returns
    -------
    dict of str to float
        `energy_per_site` (units of J), `specific_heat` (per site, units of k), `abs_magnetization`,
        `susceptibility` (per site, units of 1/kT), `binder_cumulant` and `correlation_length`
        (lattice spacings), each with its standard error `..._err`: see `rgdl.ising.fluctuations`.

    Raises
    ------
    ValueError
        If the spins are not configurations of -1 and +1, or an argument is out of range.

    Examples
    --------
    >>> from rgdl.ising import sample_ising
    >>> spins = sample_ising(lattice_size=8, coupling=0.4, n_samples=500, seed=1)
    >>> found = measure_observables(spins, coupling=0.4)
    >>> round(found["energy_per_site"], 1), round(found["energy_per_site_err"], 2)
    (-1.2, 0.01)
    """
    errors: Any = {"n_blocks": n_blocks, "stride": stride}
    energy = energy_per_site(spins)[:, None]
    measured = {
        "energy_per_site": estimate_with_error(energy, lambda means: means[..., 0], **errors),
        "specific_heat": specific_heat(spins, coupling=coupling, **errors),
        "abs_magnetization": abs_magnetization(spins, **errors),
        "susceptibility": susceptibility(spins, **errors),
        "binder_cumulant": binder_cumulant(spins, **errors),
        "correlation_length": correlation_length(spins, **errors),
    }
    found: dict[str, float] = {}
    for name, (value, error) in measured.items():
        found |= {name: value, f"{name}_err": error}
    return found
