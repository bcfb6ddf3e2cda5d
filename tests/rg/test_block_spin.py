import numpy as np
import pytest
from statistical import SIGMA

from rgdl.rg import block_spin
from rgdl.rg.block_spin import blocks_at, majority_at
from rgdl.rg.positions import block_positions


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


@pytest.mark.parametrize("b", [1, 2, 3, 4, 8])
def test_majorities_anywhere_match_their_naive_twin(b):
    spins, rng = random_spins(8), np.random.default_rng(3)
    x, y = rng.uniform(-8, 16, (2, 30))
    found = majority_at(spins, b, x, y, rng)
    assert (found.shape, found.dtype) == ((50, 30), np.int8)
    for k in range(30):
        # the first rows and columns, so that no other block has a center that is nearer
        first = [
            min(range(-20, 30), key=lambda i, c=c: abs(i + (b - 1) / 2 - c)) for c in (x[k], y[k])
        ]
        for n in range(50):
            total = sum(
                int(spins[n, (first[0] + i) % 8, (first[1] + j) % 8])
                for i in range(b)
                for j in range(b)
            )
            assert found[n, k] == np.sign(total) or total == 0


@pytest.mark.parametrize(("L", "b"), [(8, 2), (8, 4), (9, 3)])
def test_majorities_on_a_regular_grid_are_block_spins(L, b):
    spins = random_spins(L)
    grid = majority_at(spins, b, *block_positions(L // b, L), np.random.default_rng(1))
    regular = block_spin(spins, b, np.random.default_rng(1))
    # both draw their ties in the order of the blocks
    np.testing.assert_array_equal(grid, regular.reshape(50, -1))
    apart = majority_at(
        spins, b, *(c + 1 for c in block_positions(L // b, L)), np.random.default_rng(1)
    )
    assert (apart != grid).mean() > 0.1  # negative control


def test_equal_blocks_decide_their_ties_separately():
    spins = np.tile(np.array([[1, -1], [-1, 1]], np.int8), (10_000, 1, 1))
    one, two = majority_at(spins, 2, np.full(2, 0.5), np.full(2, 0.5), np.random.default_rng(0)).T
    assert abs((one * two).mean()) < SIGMA / 100
    with pytest.raises(ValueError, match="rng must be given"):
        majority_at(spins, 2, np.zeros(1), np.zeros(1))
    with pytest.raises(ValueError, match="block_size must be a whole number from 1 to 2, got 3"):
        majority_at(spins, 3, np.zeros(1), np.zeros(1))
    with pytest.raises(ValueError, match=r"shape \(n_samples, L, L\)"):
        majority_at(spins[0], 1, np.zeros(1), np.zeros(1))


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


@pytest.mark.parametrize("rule", ["majority", "decimation", "average"])
def test_units_are_not_blocked_as_if_they_were_spins(rule):
    units = (random_spins(6) + 1) // 2
    for wrong in (units, units.astype(np.uint8), units > 0, units.astype(np.float32)):
        with pytest.raises(ValueError, match=r"spins must be -1 or \+1.* got .*spins_of_units"):
            block_spin(wrong, 3, rule=rule)
    for spins in (random_spins(6).astype(float), random_spins(6).astype(np.int64)):
        blocked = block_spin(spins, np.uint8(3), rule=rule)
        assert np.array_equal(blocked, block_spin(random_spins(6), 3, rule=rule))
        assert blocked.dtype == (np.float64 if rule == "average" else np.int8)


def test_a_seed_decides_ties_as_its_generator_does():
    spins = random_spins(8)
    assert np.array_equal(block_spin(spins, 2, 7), block_spin(spins, 2, np.random.default_rng(7)))


@pytest.mark.parametrize(
    ("shape", "arguments", "message"),
    [
        ((5, 6, 6), {"block_size": 4}, "block_size must divide L = 6, got 4"),
        ((5, 6, 6), {"block_size": 0}, "block_size must be a whole number >= 1, got 0"),
        ((6, 6), {"block_size": 2}, r"must have shape \(n_samples, L, L\), got \(6, 6\)"),
        ((5, 6, 6), {"block_size": 2, "rule": "median"}, "rule must be majority, .* got 'median'"),
    ],
)
def test_impossible_blocks_are_refused(shape, arguments, message):
    with pytest.raises(ValueError, match=message):
        block_spin(np.ones(shape, np.int8), **arguments)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros(1), np.zeros(2), r"center_y must hold 1 finite positions, got \[0.0, 0.0\]"),
        (np.array([np.nan]), np.zeros(1), r"center_x must hold 1 finite positions, got \[nan\]"),
        (np.zeros(1), np.array([np.inf]), r"center_y must hold 1 finite positions, got \[inf\]"),
    ],
)
def test_blocks_without_a_center_are_refused(x, y, message):
    with pytest.raises(ValueError, match=message):
        majority_at(random_spins(5), 3, x, y)


def test_blocks_of_a_lattice_size_of_one_byte():
    x = np.array([3.0, 19.5])
    expected = blocks_at(20, 3, x, x)
    assert expected.sum(axis=1).tolist() == [9, 9]
    assert np.array_equal(blocks_at(np.uint8(20), np.int8(3), x, x), expected)
    assert np.array_equal(blocks_at(20, 3, x.tolist(), x.tolist()), expected)
    with pytest.raises(ValueError, match=r"lattice_size must be a whole number >= 1, got 20\.0"):
        blocks_at(20.0, 3, x, x)
    with pytest.raises(ValueError, match=r"center_x must hold 1 finite positions, got 0\.5"):
        majority_at(random_spins(5), 1, 0.5, 0.5)


def test_majorities_are_of_spins_and_not_of_bits():
    bits = (random_spins(6) > 0).astype(np.int8)
    for call in (
        lambda: block_spin(bits, 3),
        lambda: majority_at(bits, 3, np.zeros(1), np.zeros(1)),
    ):
        with pytest.raises(ValueError, match="spins must be -1 or \\+1, got 0"):
            call()


def test_majorities_of_no_samples():
    assert majority_at(random_spins(5)[:0], 3, np.zeros(2), np.zeros(2)).shape == (0, 2)
