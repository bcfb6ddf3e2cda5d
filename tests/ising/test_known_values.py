"""Exact values by name, and where they are not defined."""

import math

import numpy as np
import pytest

from rgdl.ising import CRITICAL_COUPLING, exact
from rgdl.ising.exact.known_values import known_lengths, known_values


def test_values_are_those_of_the_exact_solutions():
    K, L = 0.408, 6
    values = known_values(L, K)
    assert values["correlation_length"] == exact.correlation_length(K)
    assert values["energy_per_site"] == exact.energy_per_site(L, K)
    assert values["specific_heat"] == exact.specific_heat(L, K)
    assert values["temperature_excess"] == pytest.approx(math.log1p(math.sqrt(2)) / 2 / K - 1)


def test_the_divergence_of_independent_spins_is_that_of_all_states():
    P = exact.state_probabilities(4, 0.3)
    divergence = float(P @ np.log(P * 2**16)) / 16
    assert known_values(4, 0.3)["independent_divergence"] == pytest.approx(divergence, rel=1e-12)


@pytest.mark.parametrize("K", [0.0, CRITICAL_COUPLING, 0.6])
def test_the_plane_has_a_length_only_where_it_is_disordered(K):
    assert math.isnan(known_lengths(8, K)["correlation_length"])
    assert math.isnan(known_lengths(8, K)["strip_correlation_length"]) == (K == 0)
    assert math.isnan(known_values(8, K)["temperature_excess"]) == (K == 0)
    assert math.isfinite(known_lengths(8, 0.99 * CRITICAL_COUPLING)["correlation_length"])


@pytest.mark.parametrize("K", [15.0, 20.0, 25.0])
def test_a_specific_heat_that_vanishes_is_not_negative(K):
    assert 0 <= known_values(4, K)["specific_heat"] < 1e-8  # rounding


@pytest.mark.parametrize("function", [known_values, known_lengths])
@pytest.mark.parametrize(("L", "K"), [(0, 0.0), (4, None), (4, -0.1)])
def test_other_lattices_and_couplings_are_refused(function, L, K):
    with pytest.raises((ValueError, TypeError), match=r"lattice_size must|coupling must"):
        function(L, K)
