import numpy as np
import pytest
from statistical import SIGMA

from rgdl.ising import correlation_function, energy_per_site, sample_ising
from rgdl.ising.surrogates import make_surrogate, site_permutation, threshold_gaussian_fields


@pytest.fixture(scope="module")
def spins():
    return sample_ising(lattice_size=12, coupling=0.4, n_samples=4000, seed=2, n_threads=2)


def test_shuffled_samples_keep_only_their_magnetization(spins):
    shuffled = make_surrogate(spins, "shuffled", seed=1)
    np.testing.assert_array_equal(shuffled.sum(axis=(1, 2)), spins.sum(axis=(1, 2)))
    # all pairs of sites are equivalent
    m, N = spins.mean(axis=(1, 2)), 144
    expected = ((N * m**2 - 1) / (N - 1)).mean()
    error = energy_per_site(shuffled).std() / 2 / np.sqrt(len(spins))
    assert abs(-energy_per_site(shuffled).mean() / 2 - expected) < SIGMA * error
    assert abs(-energy_per_site(spins).mean() / 2 - expected) > SIGMA * error  # negative control


def test_permuted_samples_have_all_sites_in_one_other_order(spins):
    permuted = make_surrogate(spins, "permuted", seed=3)
    order = site_permutation(12, seed=3)
    assert sorted(order.tolist()) == list(range(144))
    back = np.empty_like(spins.reshape(len(spins), -1))
    back[:, order] = permuted.reshape(len(spins), -1)
    np.testing.assert_array_equal(back.reshape(spins.shape), spins)
    assert abs(energy_per_site(permuted).mean()) < abs(energy_per_site(spins).mean()) / 2


def test_surrogates_of_a_rectangle_have_its_shape():
    flat = sample_ising(lattice_size=(3, 8), coupling=0.4, n_samples=500, seed=2)
    for kind in ("shuffled", "permuted", "gaussian"):
        assert make_surrogate(flat, kind, seed=1).shape == flat.shape
    permuted = make_surrogate(flat, "permuted", seed=3).reshape(500, -1)
    assert np.array_equal(permuted, flat.reshape(500, -1)[:, site_permutation((3, 8), seed=3)])
    gaussian = threshold_gaussian_fields(correlation_function(flat), 40_000, 1)
    error = energy_per_site(gaussian).std() * np.sqrt(1 / 500 + 1 / 40_000)
    assert abs(energy_per_site(gaussian).mean() - energy_per_site(flat).mean()) < SIGMA * error


def test_gaussian_signs_have_only_the_two_point_function(spins):
    C = correlation_function(spins)
    surrogate = threshold_gaussian_fields(C, 40_000, np.random.default_rng(0))
    blocks = np.array([correlation_function(block) for block in np.split(surrogate, 40)])
    error = blocks.std(axis=0, ddof=1) / np.sqrt(40)
    apart = np.arange(144) > 0  # C[0, 0] = 1 has no error
    z = ((blocks.mean(axis=0) - C) / error).ravel()[apart]
    assert np.abs(z).max() < SIGMA + 1  # 40 blocks: Student's distribution has wider tails
    wrong = ((blocks.mean(axis=0) - 0.97 * C) / error).ravel()[apart]  # negative control
    assert np.abs(wrong).max() > 10

    def four_point(s):
        s = s.astype(np.int64)
        plaquette = s * np.roll(s, 1, 1) * np.roll(s, 1, 2) * np.roll(s, (1, 1), (1, 2))
        return plaquette.mean(axis=(1, 2))

    measured, null = four_point(spins), four_point(surrogate)
    gap = abs(measured.mean() - null.mean()) / np.hypot(
        measured.std() / np.sqrt(len(measured)), null.std() / np.sqrt(len(null))
    )
    assert gap > SIGMA  # not determined by the two-point function


def test_surrogates_are_determined_by_their_seed(spins):
    for kind in ("shuffled", "permuted", "gaussian"):
        one, two, other = (make_surrogate(spins[:50], kind, seed=seed) for seed in (1, 1, 2))
        np.testing.assert_array_equal(one, two)
        assert (one != other).any()
        assert one.dtype == np.int8
        assert set(np.unique(one)) == {-1, 1}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda s: make_surrogate(s, "mixed", seed=1), "must be shuffled, permuted or gaussian"),
        (lambda s: make_surrogate(s, "permuted", seed=None), "seed must be .* got None"),
        (lambda s: make_surrogate(s > 0, "shuffled", seed=1), r"must be -1 or \+1, got values of"),
        (lambda s: make_surrogate(s[0], "permuted", seed=1), r"shape \(n_samples, rows, columns\)"),
        (
            lambda s: threshold_gaussian_fields(np.full((4, 4), 2.0), 3, np.random.default_rng(0)),
            r"correlation must be in -1 .. 1, got 2.0",
        ),
    ],
)
def test_impossible_surrogates_are_refused(spins, call, message):
    with pytest.raises(ValueError, match=message):
        call(spins)
