import numpy as np
import pandas as pd
import pytest
from statistical import SIGMA

from rgdl.ising import correlation_function, energy_per_site, exact, magnetization, sample_ising
from rgdl.ising.grouped_observables import correlate_groups, measure_groups


@pytest.fixture(scope="module")
def groups():
    spins = sample_ising(lattice_size=6, coupling=0.3, n_samples=600, seed=1)
    return np.array_split(spins, 20)


def test_values_are_means_of_group_means_with_their_standard_error(groups):
    table = measure_groups(groups).set_index("quantity")
    energies = [energy_per_site(spins).mean() for spins in groups]
    sizes = [np.abs(magnetization(spins)).mean() for spins in groups]
    for quantity, means in (("energy per site", energies), ("|magnetization|", sizes)):
        row = table.loc[quantity]
        assert row["value"] == pytest.approx(np.mean(means), rel=1e-12)
        spread = np.sqrt(np.sum((means - np.mean(means)) ** 2) / (20 * 19))
        assert row["value_err"] == pytest.approx(spread, rel=1e-12)


def test_energy_of_exact_samples_is_the_exact_one(groups):
    (value, err), _ = measure_groups(groups)[["value", "value_err"]].to_numpy()
    assert abs(value - exact.energy_per_site(6, 0.3)) < SIGMA * err
    assert abs(value - exact.energy_per_site(6, 0.35)) > SIGMA * err  # negative control


def test_correlations_are_along_both_axes(groups):
    table = correlate_groups(groups)
    C = np.mean([correlation_function(spins) for spins in groups], axis=0)
    np.testing.assert_array_equal(table["distance"], [0, 1, 2, 3])
    np.testing.assert_allclose(table["correlation"], (C[:4, 0] + C[0, :4]) / 2, rtol=1e-12)
    assert table["correlation_err"].iloc[0] == pytest.approx(0, abs=1e-12)
    assert (table["correlation_err"].iloc[1:] > 0).all()


def test_both_axes_have_equal_weight():
    rows = np.tile(np.array([1, -1], np.int8)[None, :, None], (2, 2, 4))  # ordered along y alone
    np.testing.assert_allclose(correlate_groups([rows])["correlation"], [1, 0, 1])


def test_one_group_has_no_error(groups):
    for measure in (measure_groups, correlate_groups):
        table: pd.DataFrame = measure(groups[:1])
        assert table.filter(like="_err").isna().all(axis=None)
        assert table.drop(columns=table.filter(like="_err").columns).notna().all(axis=None)


def test_axes_of_a_rectangle_are_not_averaged():
    with pytest.raises(ValueError, match=r"must have shape \(n_samples, L, L\), got \(2, 4, 6\)"):
        correlate_groups([np.ones((2, 4, 6), np.int8)])
    assert measure_groups([np.ones((2, 4, 6), np.int8)])["value"].tolist() == [-2.0, 1.0]
