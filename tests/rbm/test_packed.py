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


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1, 1), (130, 13), (300, 16)])
def test_zeros_and_ones_of_any_type_are_packed(shape, dtype):
    X = np.random.default_rng(0).integers(0, 2, shape).astype(dtype)
    packed = PackedBits.from_dense(X)
    assert packed.shape == shape
    assert np.array_equal(packed[:], X)


@pytest.mark.parametrize("other", [0.5, -1.0, 2.0, np.nan])
@pytest.mark.parametrize("row", [0, 299])
def test_other_values_are_not_packed(row, other):
    X = np.ones((300, 5))
    X[row, 4] = other
    assert PackedBits.from_dense(X) is None


def test_lists_are_packed_as_arrays_are():
    assert np.array_equal(PackedBits.from_dense([[0, 1], [1, 1]])[:], [[0, 1], [1, 1]])
    assert PackedBits.from_dense([[0, 2]]) is None
    with pytest.raises(ValueError, match=r"\(n_samples, n_features\), got \(2,\)"):
        PackedBits.from_dense([0, 1])


def test_bits_of_another_width_are_refused():
    with pytest.raises(ValueError, match="20 features take 3 bytes per row, got 2"):
        PackedBits(np.zeros((4, 2), np.uint8), 20)


@pytest.mark.parametrize("bits", [np.zeros(4, np.uint8), np.zeros((4, 2), np.int8), [[0, 1]], [[]]])
def test_other_arrays_are_refused(bits):
    with pytest.raises(ValueError, match="two-dimensional array of uint8"):
        PackedBits(bits, 16)
