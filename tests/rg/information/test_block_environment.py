import math

import naive
import numpy as np
import pytest

from rgdl.enumeration import all_states
from rgdl.ising.exact import enumerate_states, state_probabilities
from rgdl.rg.information.block_environment import block_environment
from rgdl.rg.information.mutual_information import mutual_information

SIZES = {"columns": 6, "rows": 4, "block_size": 2, "buffer": 1}


@pytest.mark.parametrize(
    ("columns", "rows", "block_size", "buffer", "coupling"),
    [(4, 3, 2, 0, 0.4), (5, 3, 1, 1, -0.3), (6, 2, 2, 1, 0.44), (5, 3, 3, 0, 0.4)],
)
def test_the_transfer_matrix_equals_the_sum_over_all_states(
    columns, rows, block_size, buffer, coupling
):
    sizes = {"columns": columns, "rows": rows, "block_size": block_size, "buffer": buffer}
    found = block_environment(**sizes, coupling=coupling)
    np.testing.assert_allclose(
        found, naive.block_environment(**sizes, coupling=coupling), rtol=1e-11
    )


def test_all_states_of_the_4_by_4_torus():
    found = block_environment(columns=4, rows=4, block_size=2, buffer=0, coupling=0.44)
    states, p = enumerate_states(4), state_probabilities(4, 0.44)
    V = (states[:, :2, :2].reshape(-1, 4) > 0) @ [8, 4, 2, 1]
    E = (states[:, 2:].reshape(-1, 8) > 0) @ (2 ** np.arange(8)[::-1])
    np.testing.assert_allclose(
        found.ravel(), np.bincount(256 * V + E, p, minlength=2**12), rtol=1e-11
    )


def bits_of(states, column, rows):
    return states >> np.uint32(4 * (5 - column)) & np.uint32(2**rows - 1)


def test_all_states_of_the_6_by_4_torus():
    """2^24 states as 24 bits, column by column; a bond is broken where two bits differ."""
    found = block_environment(**SIZES, coupling=0.408)
    states = np.arange(2**24, dtype=np.uint32)
    s = [bits_of(states, x, 4) for x in range(6)]
    broken = np.zeros(2**24, np.int64)
    for x in range(6):
        turned = (s[x] << np.uint32(1) & np.uint32(15)) | s[x] >> np.uint32(3)
        broken += np.bitwise_count(s[x] ^ turned)
        broken += np.bitwise_count(s[x] ^ s[(x + 1) % 6])
    weights = np.exp(-2 * 0.408 * broken)
    V = (s[0] >> np.uint32(2)) * np.uint32(4) + (s[1] >> np.uint32(2))
    joint = V.astype(np.int64) * 256 + s[3] * np.uint32(16) + s[4]
    expected = np.bincount(joint, weights, minlength=2**12) / weights.sum()
    np.testing.assert_allclose(found.ravel(), expected, rtol=1e-10)


def test_columns_inside_the_environment_add_no_information():
    """Of five columns of environment, the outer two are sufficient; one of them is not."""
    states = all_states(12).reshape(-1, 6, 2)  # state, column, row
    bonds = (states * (np.roll(states, 1, axis=1) + np.roll(states, 1, axis=2))).sum(axis=(1, 2))
    p = np.exp(0.5 * bonds)
    joint = (p / p.sum()).reshape(2, 2, -1).sum(axis=1)  # V; the block's column; all others
    outer = block_environment(columns=6, rows=2, block_size=1, buffer=0, coupling=0.5)
    assert mutual_information(outer) == pytest.approx(mutual_information(joint), rel=1e-12)
    one = outer.reshape(2, 4, 4).sum(axis=2)
    assert mutual_information(one) < 0.95 * mutual_information(joint)


def test_a_chain_has_its_known_correlation():
    p = block_environment(columns=200, rows=1, block_size=1, buffer=2, coupling=0.7)
    spins = np.array([-1, 1])
    with_one = p.reshape(2, 2, 2).sum(axis=2)  # of one side
    assert spins @ with_one @ spins == pytest.approx(math.tanh(0.7) ** 3, rel=1e-12)


def test_an_environment_of_one_column_is_counted_once():
    p = block_environment(columns=5, rows=3, block_size=2, buffer=1, coupling=0.4)
    both = p.reshape(16, 8, 8)
    assert (both[:, ~np.eye(8, dtype=bool)] == 0).all()
    assert both.sum() == pytest.approx(1, rel=1e-14)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"block_size": 5}, "block_size must be from 1 to rows = 4, got 5"),
        ({"block_size": 0}, "block_size must be a whole number >= 1, got 0"),
        ({"buffer": 2}, "buffer must be >= 0 and leave a column of 6 beside the block of 2, got 2"),
        ({"buffer": -1}, "buffer must be a whole number >= 0, got -1"),
        ({"rows": 10}, "block and environment must have <= 22 spins, got 24"),
    ],
)
def test_impossible_sizes_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        block_environment(**{**SIZES, **change}, coupling=0.4)


@pytest.mark.parametrize("coupling", [np.nan, np.inf, -np.inf])
def test_a_coupling_that_is_not_finite_is_refused(coupling):
    with pytest.raises(ValueError, match=f"coupling must be finite, got {coupling}"):
        block_environment(**SIZES, coupling=coupling)
