import numpy as np
import pytest

from rgdl.rg.null_models import mismatched_images, move_at_random, put_back


def test_fields_of_permuted_samples_are_put_back():
    rng = np.random.default_rng(2)
    order, fields = rng.permutation(36), rng.normal(size=(5, 36))
    np.testing.assert_array_equal(put_back(fields[:, order], order), fields)
    assert (put_back(fields, order) != fields).any()


def test_moved_fields_match_their_naive_twin():
    fields = np.random.default_rng(3).normal(size=(6, 12, 12))
    moved = move_at_random(fields, np.random.default_rng(4))
    shifts_x, shifts_y = np.random.default_rng(4).integers(12, size=(2, 6))
    for field, found, dx, dy in zip(fields, moved, shifts_x, shifts_y, strict=True):
        np.testing.assert_array_equal(found, np.roll(field, (-dx, -dy), axis=(0, 1)))


@pytest.mark.parametrize("n", [2, 3, 4, 50])
def test_mismatched_images_are_a_derangement(n):
    images = np.arange(n * 4, dtype=np.float32).reshape(n, 2, 2)
    origins = []
    for seed in range(200):
        shifted = mismatched_images(images, np.random.default_rng(seed))
        again = mismatched_images(images, np.random.default_rng(seed))
        origin = (shifted[:, 0, 0] / 4).astype(int)
        np.testing.assert_array_equal(shifted, images[origin])
        np.testing.assert_array_equal(shifted, again)
        assert sorted(origin) == list(range(n))
        assert (origin != np.arange(n)).all()
        origins.append(origin)
    assert shifted.dtype == np.float32
    if n == 4:  # every other image occurs; shifts by 2 swap images, the other shifts do not
        for i, column in enumerate(np.transpose(origins)):
            assert set(column) == set(range(4)) - {i}
        assert {np.array_equal(o[o], np.arange(4)) for o in origins} == {True, False}


def test_one_image_has_no_other():
    with pytest.raises(ValueError, match="images must hold >= 2 images, got 1"):
        mismatched_images(np.ones((1, 4, 4)), np.random.default_rng(0))
