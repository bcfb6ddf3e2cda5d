import numpy as np
import pytest

from rgdl.rbm import PackedBits


@pytest.mark.parametrize("n_features", [1, 7, 8, 9, 400])
def test_packed_bits_unpack_to_the_matrix(n_features):
    X = np.random.default_rng(0).integers(0, 2, (20, n_features), np.uint8)
    packed = PackedBits(np.packbits(X, axis=1), n_features)
    assert packed.shape == X.shape
    assert len(packed) == 20
    assert np.array_equal(packed[:], X)
    assert np.array_equal(packed[np.array([3, 0, 3])], X[[3, 0, 3]])


def test_bits_of_another_width_are_refused():
    with pytest.raises(ValueError, match="20 features take 3 bytes per row, got 2"):
        PackedBits(np.zeros((4, 2), np.uint8), 20)


@pytest.mark.parametrize("bits", [np.zeros(4, np.uint8), np.zeros((4, 2), np.int8)])
def test_other_arrays_are_refused(bits):
    with pytest.raises(ValueError, match="two-dimensional array of uint8"):
        PackedBits(bits, 16)
