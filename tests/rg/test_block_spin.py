import numpy as np
import pytest
from statistical import SIGMA

from rgdl.rg import block_spin


def random_spins(L, n=50, seed=0):
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (n, L, L))


@pytest.mark.parametrize(("L", "b"), [(6, 3), (9, 3), (4, 1), (8, 2), (8, 4), (5, 5)])
def test_blocks_match_their_naive_twin(L, b):
    spins = random_spins(L)
    majority = block_spin(spins, b, np.random.default_rng(1))
    decimated = block_spin(spins, b, rule="decimation")
    average = block_spin(spins, b, rule="average")
    assert majority.shape == decimated.shape == average.shape == (50, L // b, L // b)
    assert majority.dtype == decimated.dtype == np.int8
    for n in range(50):
        for x in range(L // b):
            for y in range(L // b):
                block = spins[n, x * b : (x + 1) * b, y * b : (y + 1) * b]
                assert average[n, x, y] == pytest.approx(block.mean(), abs=1e-15)
                assert decimated[n, x, y] == block[0, 0]
                if block.sum():
                    assert majority[n, x, y] == np.sign(block.sum())
                assert majority[n, x, y] in (-1, 1)


def test_ties_are_decided_with_equal_probability():
    spins = np.tile(np.array([[1, -1], [-1, 1]], np.int8), (10_000, 1, 1))
    decided = block_spin(spins, 2, np.random.default_rng(0))
    assert abs(decided.mean()) < SIGMA / np.sqrt(len(decided))
    again = block_spin(spins, 2, np.random.default_rng(0))
    assert np.array_equal(decided, again)
    with pytest.raises(ValueError, match="rng must be given: some blocks of even size have ties"):
        block_spin(spins, 2)


def test_averages_of_averages_are_those_of_larger_blocks():
    spins = random_spins(8)
    twice = block_spin(block_spin(spins, 2, rule="average"), 2, rule="average")
    np.testing.assert_allclose(twice, block_spin(spins, 4, rule="average"), atol=1e-15)


@pytest.mark.parametrize(
    ("shape", "arguments", "message"),
    [
        ((5, 6, 6), {"block_size": 4}, "block_size must divide L = 6, got 4"),
        ((5, 6, 6), {"block_size": 0}, "block_size must divide L = 6, got 0"),
        ((6, 6), {"block_size": 2}, r"must have shape \(n_samples, L, L\), got \(6, 6\)"),
        ((5, 6, 6), {"block_size": 2, "rule": "median"}, "rule must be majority, .* got 'median'"),
    ],
)
def test_impossible_blocks_are_refused(shape, arguments, message):
    with pytest.raises(ValueError, match=message):
        block_spin(np.ones(shape, np.int8), **arguments)
